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
        apply: |config| {
            config
                .add_subscriber(
                    __aiopyramid::changing_coroutine::<
                        NewResponse,
                        _,
                    >(|event| __aiopyramid::Box::pin(async move {
                        let returned = __aiopyramid::sendable(order(event)).await;
                        __aiopyramid::ended(returned)
                    })),
                );
        },
    });
};
