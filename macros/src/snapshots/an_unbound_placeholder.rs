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
        apply: |config| {
            config
                .add_view(
                    __aiopyramid::View::coroutine::<
                        __aiopyramid::ApplicationMapper,
                    >(
                        __aiopyramid::Rendering::Answers,
                        |needs| {
                            (&&&&&__aiopyramid::Ask::<Method>::NEW)
                                .way_of_argument()
                                .needs(needs);
                            (&&&&&__aiopyramid::Ask::<Path<u32>>::NEW)
                                .way_of_argument()
                                .needs(needs);
                        },
                        |call| __aiopyramid::Box::pin(async move {
                            let arguments = call.arguments();
                            let (argument_0, arguments): (Method, _) = (&&&&&__aiopyramid::Ask::<
                                Method,
                            >::NEW)
                                .way_of_argument()
                                .of(arguments)
                                .take()
                                .await?;
                            let (argument_1, arguments): (Path<u32>, _) = (&&&&&__aiopyramid::Ask::<
                                Path<u32>,
                            >::NEW)
                                .way_of_argument()
                                .of(arguments)
                                .take()
                                .await?;
                            let _ = arguments;
                            call.run_async::<
                                    __aiopyramid::ApplicationMapper,
                                    _,
                                >(async {
                                    match __aiopyramid::Returned(
                                            __aiopyramid::sendable(user(argument_0, argument_1)).await,
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
