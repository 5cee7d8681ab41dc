fn part() -> impl Serialize {
    5
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
                "part",
                ::core::file!(),
            ],
            ::core::line!(),
            ::core::column!(),
            0u32,
        ),
        apply: |__config| {
            __config
                .add_templates(
                    &[
                        __aiopyramid::EmbeddedTemplate {
                            package: ::core::env!("CARGO_PKG_NAME"),
                            path: "part.jinja2",
                            file: "/src/templates/tests/app/templates/part.jinja2",
                            source: ::core::include_str!(
                                "/src/templates/tests/app/templates/part.jinja2"
                            ),
                            uses: &[],
                        },
                        __aiopyramid::EmbeddedTemplate {
                            package: ::core::env!("CARGO_PKG_NAME"),
                            path: "parts/a.jinja2",
                            file: "/src/templates/tests/app/templates/parts/a.jinja2",
                            source: ::core::include_str!(
                                "/src/templates/tests/app/templates/parts/a.jinja2"
                            ),
                            uses: &[],
                        },
                    ],
                );
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
                                    match __aiopyramid::Returned(part()).split_outcome() {
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
                        renderer: __aiopyramid::Some("app:templates/part.jinja2"),
                        ..__aiopyramid::ViewOptions::DEFAULT
                    },
                );
        },
    });
};
