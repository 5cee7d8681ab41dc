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
        apply: |config| {
            config
                .add_view(
                    __aiopyramid::View::plain::<
                        __aiopyramid::ApplicationMapper,
                    >(
                        __aiopyramid::Rendering::Serialized,
                        |_| {},
                        |call| __aiopyramid::Box::pin(async move {
                            let owned = call.owned().await;
                            call.run_sync::<
                                    __aiopyramid::ApplicationMapper,
                                    _,
                                >(move || {
                                    match __aiopyramid::Returned(item()).split_outcome() {
                                        __aiopyramid::Ok(value) => owned.render(value.0),
                                        __aiopyramid::Err(error) => {
                                            (&&&&&&__aiopyramid::probe(&error.0))
                                                .way_of_error()
                                                .fail(error.0, owned.request())
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
