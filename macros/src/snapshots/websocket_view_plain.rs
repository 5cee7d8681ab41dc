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
        apply: |__config| {
            __config
                .add_view(
                    __aiopyramid::View::plain_in::<
                        __aiopyramid::WebsocketMapper,
                        _,
                    >(
                        __aiopyramid::Rendering::Answers,
                        |__needs| {
                            (&&&&&__aiopyramid::Ask::<WebSocket>::NEW)
                                .way_of_argument()
                                .needs(__needs);
                        },
                        |__call| __aiopyramid::Box::pin(async move {
                            let __arguments = __call.arguments();
                            let (__argument_0, __arguments): (WebSocket, _) = (&&&&&__aiopyramid::Ask::<
                                WebSocket,
                            >::NEW)
                                .way_of_argument()
                                .of(__arguments)
                                .take()
                                .await?;
                            __call.taken(__arguments);
                            let __owned = __call.owned().await;
                            __call
                                .run_sync::<
                                    __aiopyramid::WebsocketMapper,
                                    _,
                                >(move || {
                                    match __aiopyramid::Returned(echo(__argument_0))
                                        .split_outcome()
                                    {
                                        __aiopyramid::Ok(__value) => {
                                            (&&&&&__aiopyramid::probe_of_websocket(&__value.0))
                                                .way_of_value()
                                                .answer(__value.0, __owned.request())
                                        }
                                        __aiopyramid::Err(__error) => {
                                            (&&&&&&__aiopyramid::probe_of_websocket(&__error.0))
                                                .way_of_error()
                                                .fail(__error.0, __owned.request())
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
