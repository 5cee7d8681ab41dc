async fn order(order: &AnyEvent) {}
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
                    __aiopyramid::told_coroutine::<
                        __aiopyramid::AnyEvent,
                        _,
                        _,
                    >(|__event| async move {
                        let __returned = __aiopyramid::sendable(order(&*__event)).await;
                        __aiopyramid::ended(__returned)
                    }),
                );
        },
    });
};
