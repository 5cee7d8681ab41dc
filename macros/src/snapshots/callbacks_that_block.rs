impl Chat {
    const PAUSE: Duration = Duration::from_millis(1);
    fn on_open(&mut self) {
        const _: fn() = ::aiopyramid::__private::blocking_in_a_greenlet::thread_sleep;
        thread::sleep(Self::PAUSE);
    }
    #[use_executor]
    fn on_close(&mut self) {
        thread::sleep(Self::PAUSE);
    }
    #[allow(deprecated)]
    async fn on_message(&mut self, message: Message) {
        const _: fn() = ::aiopyramid::__private::blocking_in_async_code::thread_sleep;
        thread::sleep(Self::PAUSE);
    }
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
                                (&&&__aiopyramid::Ask::<Chat>::NEW)
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
                        route: __aiopyramid::Some("/chat"),
                        ..__aiopyramid::ViewOptions::DEFAULT
                    },
                );
        },
    });
    struct __Callbacks;
    impl __aiopyramid::Callbacks for __Callbacks {
        type State = Chat;
        async fn state(__request: &__aiopyramid::Request) -> __aiopyramid::Made<Chat> {
            (&&&__aiopyramid::Ask::<Chat>::NEW).way_of_state().make(__request).await
        }
        async fn on_open(__held: &mut __aiopyramid::Held<Chat>) -> __aiopyramid::Ended {
            __held
                .in_greenlet(move |__state, _| {
                    match __aiopyramid::Returned(<Chat>::on_open(__state))
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
        async fn on_close(__held: &mut __aiopyramid::Held<Chat>) -> __aiopyramid::Ended {
            let (__state, _) = __held.parts()?;
            match __aiopyramid::Returned(
                    __aiopyramid::sendable(<Chat>::on_close(__state)).await,
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
        async fn on_message(
            __held: &mut __aiopyramid::Held<Chat>,
            __message: __aiopyramid::Message,
        ) -> __aiopyramid::Ended {
            let (__state, _) = __held.parts()?;
            match __aiopyramid::Returned(
                    __aiopyramid::sendable(<Chat>::on_message(__state, __message)).await,
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
