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
        apply: |config| {
            config
                .add_view(
                    __aiopyramid::View::plain_in::<
                        mappers::Logged<Slow>,
                        _,
                    >(
                        __aiopyramid::Rendering::Displayed,
                        |_| {},
                        |call| __aiopyramid::Box::pin(async move {
                            call.arguments().remainder::<Vec<&str>>(0usize)?;
                            let arguments = call.arguments();
                            call.taken(arguments);
                            let owned = call.owned().await;
                            call.run_sync::<
                                    mappers::Logged<Slow>,
                                    _,
                                >(move || {
                                    match __aiopyramid::Returned(
                                            file(owned.arguments().remainder::<Vec<&str>>(0usize)?),
                                        )
                                        .split_outcome()
                                    {
                                        __aiopyramid::Ok(value) => owned.display(value.0),
                                        __aiopyramid::Err(error) => {
                                            (&&&&&&__aiopyramid::probe_in(&owned, &error.0))
                                                .way_of_error()
                                                .fail(error.0, owned.request())
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
