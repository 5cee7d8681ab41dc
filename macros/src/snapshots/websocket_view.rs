async fn chat(mut ws: WebSocket, room: &str) -> Result<()> {
    ws.send(room).await
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
                "chat",
                ::core::file!(),
            ],
            ::core::line!(),
            ::core::column!(),
            0u32,
        ),
        apply: |__config| {
            __config
                .add_view(
                    __aiopyramid::View::coroutine_in::<
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
                            let __argument_1 = __call
                                .arguments()
                                .placeholder::<&str>(0usize)?;
                            let __arguments = __call.arguments();
                            let (__argument_0, __arguments): (WebSocket, _) = (&&&&&__aiopyramid::Ask::<
                                WebSocket,
                            >::NEW)
                                .way_of_argument()
                                .of(__arguments)
                                .take()
                                .await?;
                            __call.taken(__arguments);
                            __call
                                .run_async::<
                                    __aiopyramid::WebsocketMapper,
                                    _,
                                >(async {
                                    match __aiopyramid::Returned(
                                            __aiopyramid::sendable(chat(__argument_0, __argument_1))
                                                .await,
                                        )
                                        .split_outcome()
                                    {
                                        __aiopyramid::Ok(__value) => {
                                            (&&&&&__aiopyramid::probe_of_websocket(&__value.0))
                                                .way_of_value()
                                                .answer(__value.0, __call.request())
                                        }
                                        __aiopyramid::Err(__error) => {
                                            (&&&&&&__aiopyramid::probe_of_websocket(&__error.0))
                                                .way_of_error()
                                                .fail(__error.0, __call.request())
                                        }
                                    }
                                })
                                .await
                        }),
                    ),
                    __aiopyramid::ViewOptions {
                        route: __aiopyramid::Some("/chat/{room}"),
                        websocket: __aiopyramid::Some(__aiopyramid::WebsocketOptions {
                            subprotocols: &["chat.v2", "chat.v1"],
                            origins: __aiopyramid::Some(&["https://example.com"]),
                            max_message_size: __aiopyramid::Some(
                                __aiopyramid::Size {
                                    bytes: 64 * KIB,
                                }
                                    .bytes,
                            ),
                            ping_interval: __aiopyramid::Some(
                                __aiopyramid::Duration::new(90u64, 0u32),
                            ),
                            pong_timeout: __aiopyramid::Some(
                                __aiopyramid::Duration::from_secs(
                                    __aiopyramid::Age { seconds: 20 }.seconds,
                                ),
                            ),
                            use_bytes: __aiopyramid::Some(true),
                            ..__aiopyramid::WebsocketOptions::DEFAULT
                        }),
                        ..__aiopyramid::ViewOptions::DEFAULT
                    },
                );
        },
    });
};
