async fn home() -> Result<&'static str, HttpNotFound> {
    Ok("home")
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
        apply: |config| {
            config
                .add_view(
                    __aiopyramid::View::coroutine::<
                        __aiopyramid::ApplicationMapper,
                    >(
                        __aiopyramid::Rendering::Answers,
                        |_| {},
                        |call| __aiopyramid::Box::pin(async move {
                            call.run_async::<
                                    __aiopyramid::ApplicationMapper,
                                    _,
                                >(async {
                                    match __aiopyramid::Returned(
                                            __aiopyramid::sendable(home()).await,
                                        )
                                        .split_outcome()
                                    {
                                        __aiopyramid::Ok(value) => {
                                            (&&&&&__aiopyramid::probe(&value.0))
                                                .way_of_value()
                                                .answer(value.0, call.request())
                                        }
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
                        route: __aiopyramid::Some("/"),
                        ..__aiopyramid::ViewOptions::DEFAULT
                    },
                );
        },
    });
};
