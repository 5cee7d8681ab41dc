fn echo(ws: WebSocket) {}
const _: () = {
    use ::aiopyramid::__private as __aiopyramid;
    use __aiopyramid::ways::*;
    __aiopyramid::inventory::submit!(__aiopyramid::Declaration {
        site: __aiopyramid::Site::declared(
            [
                ::core::env!("CARGO_PKG_NAME"),
                ::core::env!("CARGO_MANIFEST_DIR"),
                ::core::module_path!(),
                "echo",
                ::core::file!(),
            ],
            ::core::line!(),
            ::core::column!(),
            0u32,
        ),
        apply: |config| {
            config
                .add_view(
                    __aiopyramid::View::plain_in::<
                        __aiopyramid::WebsocketMapper,
                        _,
                    >(
                        __aiopyramid::Rendering::Answers,
                        |needs| {
                            (&&&&&__aiopyramid::Ask::<WebSocket>::NEW)
                                .way_of_argument()
                                .needs(needs);
                        },
                        |call| __aiopyramid::Box::pin(async move {
                            let arguments = call.arguments();
                            let (argument_0, arguments): (WebSocket, _) = (&&&&&__aiopyramid::Ask::<
                                WebSocket,
                            >::NEW)
                                .way_of_argument()
                                .of(arguments)
                                .take()
                                .await?;
                            call.taken(arguments);
                            let owned = call.owned().await;
                            call.run_sync::<
                                    __aiopyramid::WebsocketMapper,
                                    _,
                                >(move || {
                                    match __aiopyramid::Returned(echo(argument_0))
                                        .split_outcome()
                                    {
                                        __aiopyramid::Ok(value) => {
                                            (&&&&&__aiopyramid::probe_of_websocket(&value.0))
                                                .way_of_value()
                                                .answer(value.0, owned.request())
                                        }
                                        __aiopyramid::Err(error) => {
                                            (&&&&&&__aiopyramid::probe_of_websocket(&error.0))
                                                .way_of_error()
                                                .fail(error.0, owned.request())
                                        }
                                    }
                                })
                                .await
                        }),
                    ),
                    __aiopyramid::ViewOptions {
                        route: __aiopyramid::Some("/echo"),
                        ..__aiopyramid::ViewOptions::DEFAULT
                    },
                );
        },
    });
};
