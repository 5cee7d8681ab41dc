async fn hello(name: String) -> Greeting {
    Greeting { hello: name }
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
                "hello",
                ::core::file!(),
            ],
            ::core::line!(),
            ::core::column!(),
            0u32,
        ),
        apply: |__config| {
            __config
                .add_view(
                    __aiopyramid::View::coroutine::<
                        __aiopyramid::ApplicationMapper,
                    >(
                        __aiopyramid::Rendering::Serialized,
                        |_| {},
                        |__call| __aiopyramid::Box::pin(async move {
                            let __argument_0 = __call
                                .arguments()
                                .placeholder::<String>(0usize)?;
                            __call
                                .run_async::<
                                    __aiopyramid::ApplicationMapper,
                                    _,
                                >(async {
                                    match __aiopyramid::Returned(
                                            __aiopyramid::sendable(hello(__argument_0)).await,
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
                        route: __aiopyramid::Some("/hello/{name}"),
                        renderer: __aiopyramid::Some("json"),
                        ..__aiopyramid::ViewOptions::DEFAULT
                    },
                );
        },
    });
};
