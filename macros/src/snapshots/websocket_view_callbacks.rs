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
        apply: |config| {
            config
                .add_view(
                    __aiopyramid::View::coroutine_in::<
                        __aiopyramid::WebsocketMapper,
                        _,
                    >(
                            __aiopyramid::Rendering::Answers,
                            |needs| {
                                (&&&__aiopyramid::Ask::<chat::Chat>::NEW)
                                    .way_of_state()
                                    .needs(needs)
                            },
                            |call| __aiopyramid::Box::pin(async move {
                                let (ws, arguments) = call
                                    .arguments()
                                    .take::<__aiopyramid::WebSocket, _>()
                                    .await?;
                                call.taken(arguments);
                                let view = __aiopyramid::begin::<
                                    __Callbacks,
                                >(call.request(), ws)
                                    .await?;
                                call.run_async::<__aiopyramid::WebsocketMapper, _>(view)
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
            request: &__aiopyramid::Request,
        ) -> __aiopyramid::Made<chat::Chat> {
            (&&&__aiopyramid::Ask::<chat::Chat>::NEW).way_of_state().make(request).await
        }
        async fn on_open(
            held: &mut __aiopyramid::Held<chat::Chat>,
        ) -> __aiopyramid::Ended {
            let (state, ws) = held.parts()?;
            match __aiopyramid::Returned(
                    __aiopyramid::sendable(<chat::Chat>::on_open(state, ws)).await,
                )
                .split_outcome()
            {
                __aiopyramid::Ok(value) => {
                    __aiopyramid::probe_of_websocket(&value.0)
                        .way_of_value()
                        .ended(value.0)
                }
                __aiopyramid::Err(error) => {
                    __aiopyramid::probe_of_websocket(&error.0)
                        .way_of_error()
                        .failed(error.0)
                }
            }
        }
        #[cfg(feature = "files")]
        async fn on_message(
            held: &mut __aiopyramid::Held<chat::Chat>,
            message: __aiopyramid::Message,
        ) -> __aiopyramid::Ended {
            held.in_greenlet(move |state, ws| {
                    match __aiopyramid::Returned(
                            <chat::Chat>::on_message(state, ws, message),
                        )
                        .split_outcome()
                    {
                        __aiopyramid::Ok(value) => {
                            __aiopyramid::probe_of_websocket(&value.0)
                                .way_of_value()
                                .ended(value.0)
                        }
                        __aiopyramid::Err(error) => {
                            __aiopyramid::probe_of_websocket(&error.0)
                                .way_of_error()
                                .failed(error.0)
                        }
                    }
                })
                .await
        }
        async fn on_close(
            held: &mut __aiopyramid::Held<chat::Chat>,
        ) -> __aiopyramid::Ended {
            let (state, _) = held.parts()?;
            match __aiopyramid::Returned(
                    __aiopyramid::sendable(<chat::Chat>::on_close(state)).await,
                )
                .split_outcome()
            {
                __aiopyramid::Ok(value) => {
                    __aiopyramid::probe_of_websocket(&value.0)
                        .way_of_value()
                        .ended(value.0)
                }
                __aiopyramid::Err(error) => {
                    __aiopyramid::probe_of_websocket(&error.0)
                        .way_of_error()
                        .failed(error.0)
                }
            }
        }
    }
};
