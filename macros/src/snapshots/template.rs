async fn home() -> Result<Page<'static>, HttpNotFound> {
    Err(HttpNotFound::default())
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
                "home",
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
                            path: "home.jinja2",
                            file: "/src/templates/tests/app/templates/home.jinja2",
                            source: ::core::include_str!(
                                "/src/templates/tests/app/templates/home.jinja2"
                            ),
                            uses: &[
                                __aiopyramid::TemplateUse {
                                    kind: __aiopyramid::UseKind::Filter,
                                    name: "sorted",
                                    line: 3u32,
                                },
                                __aiopyramid::TemplateUse {
                                    kind: __aiopyramid::UseKind::Filter,
                                    name: "upper",
                                    line: 3u32,
                                },
                                __aiopyramid::TemplateUse {
                                    kind: __aiopyramid::UseKind::Function,
                                    name: "price",
                                    line: 3u32,
                                },
                                __aiopyramid::TemplateUse {
                                    kind: __aiopyramid::UseKind::Template,
                                    name: "shop:templates/item.jinja2",
                                    line: 4u32,
                                },
                            ],
                        },
                        __aiopyramid::EmbeddedTemplate {
                            package: ::core::env!("CARGO_PKG_NAME"),
                            path: "layout.jinja2",
                            file: "/src/templates/tests/app/templates/layout.jinja2",
                            source: ::core::include_str!(
                                "/src/templates/tests/app/templates/layout.jinja2"
                            ),
                            uses: &[],
                        },
                    ],
                );
            __config
                .add_view(
                    __aiopyramid::View::coroutine::<
                        __aiopyramid::ApplicationMapper,
                    >(
                        __aiopyramid::Rendering::Serialized,
                        |_| {},
                        |__call| __aiopyramid::Box::pin(async move {
                            __call
                                .run_async::<
                                    __aiopyramid::ApplicationMapper,
                                    _,
                                >(async {
                                    match __aiopyramid::Returned(
                                            __aiopyramid::sendable(home()).await,
                                        )
                                        .split_outcome()
                                    {
                                        __aiopyramid::Ok(__value) => __call.render(__value.0).await,
                                        __aiopyramid::Err(__error) => {
                                            (&&&&&&__aiopyramid::probe(&__error.0))
                                                .way_of_error()
                                                .fail(__error.0, __call.request())
                                        }
                                    }
                                })
                                .await
                        }),
                    ),
                    __aiopyramid::ViewOptions {
                        route: __aiopyramid::Some("/"),
                        renderer: __aiopyramid::Some("home.jinja2"),
                        ..__aiopyramid::ViewOptions::DEFAULT
                    },
                );
        },
    });
    const __SHAPE: &__aiopyramid::Shape = __aiopyramid::ShapeOf::<Page<'static>>::SHAPE;
    const _: () = {
        const __WANTED: &[__aiopyramid::Wanted] = &[
            __aiopyramid::Wanted {
                path: &[__aiopyramid::Step::Name("title")],
                written: "title",
                template: "layout.jinja2",
                line: 1u32,
            },
            __aiopyramid::Wanted {
                path: &[__aiopyramid::Step::Name("items")],
                written: "items",
                template: "home.jinja2",
                line: 3u32,
            },
            __aiopyramid::Wanted {
                path: &[
                    __aiopyramid::Step::Name("items"),
                    __aiopyramid::Step::Item,
                    __aiopyramid::Step::Name("name"),
                ],
                written: "item.name",
                template: "home.jinja2",
                line: 4u32,
            },
        ];
        const _: () = __aiopyramid::check_template(__WANTED, 0usize, __SHAPE);
        const _: () = __aiopyramid::check_template(__WANTED, 1usize, __SHAPE);
        const _: () = __aiopyramid::check_template(__WANTED, 2usize, __SHAPE);
    };
};
