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
        apply: |config| {
            config
                .add_view(
                    __aiopyramid::View::coroutine::<
                        __aiopyramid::ApplicationMapper,
                    >(
                        __aiopyramid::Rendering::Serialized,
                        |_| {},
                        |call| __aiopyramid::Box::pin(async move {
                            let argument_0 = call
                                .arguments()
                                .placeholder::<String>(0usize)?;
                            call.run_async::<
                                    __aiopyramid::ApplicationMapper,
                                    _,
                                >(async {
                                    match __aiopyramid::Returned(
                                            __aiopyramid::sendable(hello(argument_0)).await,
                                        )
                                        .split_outcome()
                                    {
                                        __aiopyramid::Ok(value) => call.render(value.0).await,
                                        __aiopyramid::Err(error) => {
                                            (&&&&&&__aiopyramid::probe(&error.0))
                                                .way_of_error()
                                                .fail(error.0, call.request())
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
