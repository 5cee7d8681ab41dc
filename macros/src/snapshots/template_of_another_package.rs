fn item() -> Item {
    Item
}
const _: () = {
    use ::aiopyramid::__private as __aiopyramid;
    use __aiopyramid::ways::*;
    __aiopyramid::inventory::submit!(__aiopyramid::Declaration {
        site: __aiopyramid::Site::declared(
            [
                ::core::env!("CARGO_PKG_NAME"),
                ::core::env!("CARGO_MANIFEST_DIR"),
                ::core::module_path!(),
                "item",
                ::core::file!(),
            ],
            ::core::line!(),
            ::core::column!(),
            0u32,
        ),
        apply: |__config| {
            __config
                .add_view(
                    __aiopyramid::View::plain::<
                        __aiopyramid::ApplicationMapper,
                    >(
                        __aiopyramid::Rendering::Serialized,
                        |_| {},
                        |__call| __aiopyramid::Box::pin(async move {
                            let __owned = __call.owned().await;
                            __call
                                .run_sync::<
                                    __aiopyramid::ApplicationMapper,
                                    _,
                                >(move || {
                                    match __aiopyramid::Returned(item()).split_outcome() {
                                        __aiopyramid::Ok(__value) => __owned.render(__value.0),
                                        __aiopyramid::Err(__error) => {
                                            (&&&&&&__aiopyramid::probe(&__error.0))
                                                .way_of_error()
                                                .fail(__error.0, __owned.request())
                                        }
                                    }
                                })
                                .await
                        }),
                    ),
                    __aiopyramid::ViewOptions {
                        route: __aiopyramid::Some("/"),
                        renderer: __aiopyramid::Some("shop:templates/item.jinja2"),
                        ..__aiopyramid::ViewOptions::DEFAULT
                    },
                );
        },
    });
};
