async fn user(method: Method, path: Path<u32>) -> StatusCode {
    StatusCode::NO_CONTENT
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
                "user",
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
                        |__needs| {
                            (&&&&&__aiopyramid::Ask::<Method>::NEW)
                                .way_of_argument()
                                .needs(__needs);
                            (&&&&&__aiopyramid::Ask::<Path<u32>>::NEW)
                                .way_of_argument()
                                .needs(__needs);
                        },
                        |__call| __aiopyramid::Box::pin(async move {
                            let __arguments = __call.arguments();
                            let (__argument_0, __arguments): (Method, _) = (&&&&&__aiopyramid::Ask::<
                                Method,
                            >::NEW)
                                .way_of_argument()
                                .of(__arguments)
                                .take()
                                .await?;
                            let (__argument_1, __arguments): (Path<u32>, _) = (&&&&&__aiopyramid::Ask::<
                                Path<u32>,
                            >::NEW)
                                .way_of_argument()
                                .of(__arguments)
                                .take()
                                .await?;
                            let _ = __arguments;
                            __call
                                .run_async::<
                                    __aiopyramid::ApplicationMapper,
                                    _,
                                >(async {
                                    match __aiopyramid::Returned(
                                            __aiopyramid::sendable(user(__argument_0, __argument_1))
                                                .await,
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
                        route: __aiopyramid::Some("/users/{id}"),
                        ..__aiopyramid::ViewOptions::DEFAULT
                    },
                );
        },
    });
    const _: () = ::core::assert!(
        __aiopyramid::sees_placeholders(& || (&& && & __aiopyramid::Ask:: < Method >
        ::NEW).way_of_argument()) || __aiopyramid::sees_placeholders(& || (&& && &
        __aiopyramid::Ask:: < Path < u32 > > ::NEW).way_of_argument()),
        "no argument takes the placeholder `id`, which is in the route \"/users/{{id}}\"\n\n  help: name an argument `id`, or `_id` if it is not needed; or take `Path<T>` or `&Request`"
    );
};
