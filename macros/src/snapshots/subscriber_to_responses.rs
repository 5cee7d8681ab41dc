async fn order(order: &mut NewResponse) {}
const _: () = {
    use ::aiopyramid::__private as __aiopyramid;
    __aiopyramid::inventory::submit!(__aiopyramid::Declaration {
        site: __aiopyramid::Site::declared(
            [
                ::core::env!("CARGO_PKG_NAME"),
                ::core::env!("CARGO_MANIFEST_DIR"),
                ::core::module_path!(),
                "order",
                ::core::file!(),
            ],
            ::core::line!(),
            ::core::column!(),
            0u32,
        ),
        apply: |__config| {
            __config
                .add_subscriber(
                    __aiopyramid::changing_coroutine::<
                        NewResponse,
                        _,
                    >(|__event| __aiopyramid::Box::pin(async move {
                        let __returned = __aiopyramid::sendable(order(__event)).await;
                        __aiopyramid::ended(__returned)
                    })),
                );
        },
    });
};
