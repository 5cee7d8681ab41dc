impl chat::Chat {
    const SIZE: u8 = 1;
    async fn on_open(&mut self, ws: &WebSocket) -> Result<()> {
        ws.send("hello").await
    }
    #[cfg(feature = "files")]
    fn on_message(&mut self, ws: &mut WebSocket, message: Message) {
        self.helper(message)
    }
    async fn on_close(&self) {}
    fn helper(&self, message: Message) {}
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
                "Chat",
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
                                (&&&__aiopyramid::Ask::<chat::Chat>::NEW)
                                    .way_of_state()
                                    .needs(__needs)
                            },
                            |__call| __aiopyramid::Box::pin(async move {
                                let (__ws, __arguments) = __call
                                    .arguments()
                                    .take::<__aiopyramid::WebSocket, _>()
                                    .await?;
                                __call.taken(__arguments);
                                let __view = __aiopyramid::begin::<
                                    __Callbacks,
                                >(__call.request(), __ws)
                                    .await?;
                                __call
                                    .run_async::<__aiopyramid::WebsocketMapper, _>(__view)
                                    .await
                            }),
                        )
                        .with_plain_callbacks(),
                    __aiopyramid::ViewOptions {
                        route: __aiopyramid::Some("/chat/{room}"),
                        websocket: __aiopyramid::Some(__aiopyramid::WebsocketOptions {
                            send_queue: __aiopyramid::Some(
                                __aiopyramid::Size {
                                    bytes: 64 * KIB,
                                }
                                    .bytes,
                            ),
                            ..__aiopyramid::WebsocketOptions::DEFAULT
                        }),
                        ..__aiopyramid::ViewOptions::DEFAULT
                    },
                );
        },
    });
    struct __Callbacks;
    impl __aiopyramid::Callbacks for __Callbacks {
        type State = chat::Chat;
        async fn state(
            __request: &__aiopyramid::Request,
        ) -> __aiopyramid::Made<chat::Chat> {
            (&&&__aiopyramid::Ask::<chat::Chat>::NEW)
                .way_of_state()
                .make(__request)
                .await
        }
        async fn on_open(
            __held: &mut __aiopyramid::Held<chat::Chat>,
        ) -> __aiopyramid::Ended {
            let (__state, __ws) = __held.parts()?;
            match __aiopyramid::Returned(
                    __aiopyramid::sendable(<chat::Chat>::on_open(__state, __ws)).await,
                )
                .split_outcome()
            {
                __aiopyramid::Ok(__value) => {
                    __aiopyramid::probe_of_websocket(&__value.0)
                        .way_of_value()
                        .ended(__value.0)
                }
                __aiopyramid::Err(__error) => {
                    __aiopyramid::probe_of_websocket(&__error.0)
                        .way_of_error()
                        .failed(__error.0)
                }
            }
        }
        #[cfg(feature = "files")]
        async fn on_message(
            __held: &mut __aiopyramid::Held<chat::Chat>,
            __message: __aiopyramid::Message,
        ) -> __aiopyramid::Ended {
            __held
                .in_greenlet(move |__state, __ws| {
                    match __aiopyramid::Returned(
                            <chat::Chat>::on_message(__state, __ws, __message),
                        )
                        .split_outcome()
                    {
                        __aiopyramid::Ok(__value) => {
                            __aiopyramid::probe_of_websocket(&__value.0)
                                .way_of_value()
                                .ended(__value.0)
                        }
                        __aiopyramid::Err(__error) => {
                            __aiopyramid::probe_of_websocket(&__error.0)
                                .way_of_error()
                                .failed(__error.0)
                        }
                    }
                })
                .await
        }
        async fn on_close(
            __held: &mut __aiopyramid::Held<chat::Chat>,
        ) -> __aiopyramid::Ended {
            let (__state, _) = __held.parts()?;
            match __aiopyramid::Returned(
                    __aiopyramid::sendable(<chat::Chat>::on_close(__state)).await,
                )
                .split_outcome()
            {
                __aiopyramid::Ok(__value) => {
                    __aiopyramid::probe_of_websocket(&__value.0)
                        .way_of_value()
                        .ended(__value.0)
                }
                __aiopyramid::Err(__error) => {
                    __aiopyramid::probe_of_websocket(&__error.0)
                        .way_of_error()
                        .failed(__error.0)
                }
            }
        }
    }
};
