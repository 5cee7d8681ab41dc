#[cfg(feature = "files")]
pub fn file<'a>(path: Vec<&'a str>) -> impl Display {
    path.len()
}
#[cfg(feature = "files")]
const _: () = {
    use ::renamed::__private as __aiopyramid;
    use __aiopyramid::ways::*;
    __aiopyramid::inventory::submit!(__aiopyramid::Declaration {
        site: __aiopyramid::Site::declared(
                [
                    ::core::env!("CARGO_PKG_NAME"),
                    ::core::env!("CARGO_MANIFEST_DIR"),
                    ::core::module_path!(),
                    "file",
                    ::core::file!(),
                ],
                ::core::line!(),
                ::core::column!(),
                0u32,
            )
            .in_category("debug"),
        apply: |__config| {
            __config
                .add_view(
                    __aiopyramid::View::plain_in::<
                        mappers::Logged<Slow>,
                        _,
                    >(
                        __aiopyramid::Rendering::Displayed,
                        |_| {},
                        |__call| __aiopyramid::Box::pin(async move {
                            __call.arguments().remainder::<Vec<&str>>(0usize)?;
                            let __arguments = __call.arguments();
                            __call.taken(__arguments);
                            let __owned = __call.owned().await;
                            __call
                                .run_sync::<
                                    mappers::Logged<Slow>,
                                    _,
                                >(move || {
                                    match __aiopyramid::Returned(
                                            file(__owned.arguments().remainder::<Vec<&str>>(0usize)?),
                                        )
                                        .split_outcome()
                                    {
                                        __aiopyramid::Ok(__value) => __owned.display(__value.0),
                                        __aiopyramid::Err(__error) => {
                                            (&&&&&&__aiopyramid::probe_in(&__owned, &__error.0))
                                                .way_of_error()
                                                .fail(__error.0, __owned.request())
                                        }
                                    }
                                })
                                .await
                        }),
                    ),
                    __aiopyramid::ViewOptions {
                        route: __aiopyramid::Some("/files/*path"),
                        route_name: __aiopyramid::Some("file"),
                        executor: __aiopyramid::Some("files"),
                        renderer: __aiopyramid::Some("string"),
                        request_method: &["GET", "POST"],
                        body_limit: __aiopyramid::Some(
                            __aiopyramid::Limit {
                                bytes: 2 * KIB,
                            }
                                .bytes,
                        ),
                        http_cache: __aiopyramid::Some(
                            __aiopyramid::HttpCache::seconds(
                                    __aiopyramid::Age {
                                        seconds: 60 * MINUTES,
                                    }
                                        .seconds,
                                )
                                .with_directives("public"),
                        ),
                        layer: __aiopyramid::Some(
                            &__aiopyramid::AnyLayer::new(layers::Timeout::after(5)),
                        ),
                        ..__aiopyramid::ViewOptions::DEFAULT
                    },
                );
        },
    });
};
