async fn home() -> &'static str {
    "home"
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
                .add_view(
                    __aiopyramid::View::coroutine::<
                        __aiopyramid::ApplicationMapper,
                    >(
                        __aiopyramid::Rendering::Answers,
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
                                        __aiopyramid::Ok(__value) => {
                                            (&&&&&__aiopyramid::probe(&__value.0))
                                                .way_of_value()
                                                .answer(__value.0, __call.request())
                                        }
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
                        route: __aiopyramid::Some(""),
                        inherit_slash: true,
                        ..__aiopyramid::ViewOptions::DEFAULT
                    },
                );
        },
    });
};
