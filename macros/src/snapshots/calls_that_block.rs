fn slow() -> &'static str {
    #![allow(unused)]
    const _: fn() = ::renamed::__private::blocking_in_a_greenlet::thread_sleep;
    const _: fn() = ::renamed::__private::blocking_in_async_code::block_on;
    thread::sleep(PAUSE);
    synchronize(async { block_on(pause()) });
    "slow"
}
const _: () = {
    use ::renamed::__private as __aiopyramid;
    use __aiopyramid::ways::*;
    __aiopyramid::inventory::submit!(__aiopyramid::Declaration {
        site: __aiopyramid::Site::declared(
            [
                ::core::env!("CARGO_PKG_NAME"),
                ::core::env!("CARGO_MANIFEST_DIR"),
                ::core::module_path!(),
                "slow",
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
                        GreenletMapper,
                        _,
                    >(
                        __aiopyramid::Rendering::Answers,
                        |_| {},
                        |__call| __aiopyramid::Box::pin(async move {
                            let __arguments = __call.arguments();
                            __call.taken(__arguments);
                            let __owned = __call.owned().await;
                            __call
                                .run_sync::<
                                    GreenletMapper,
                                    _,
                                >(move || {
                                    match __aiopyramid::Returned(slow()).split_outcome() {
                                        __aiopyramid::Ok(__value) => {
                                            (&&&&&__aiopyramid::probe_in(&__owned, &__value.0))
                                                .way_of_value()
                                                .answer(__value.0, __owned.request())
                                        }
                                        __aiopyramid::Err(__error) => {
                                            (&&&&&&__aiopyramid::probe_in(&__owned, &__error.0))
                                                .way_of_error()
                                                .fail(__error.0, __owned.request())
                                        }
                                    }
                                })
                                .await
                        }),
                    ),
                    __aiopyramid::ViewOptions {
                        route: __aiopyramid::Some("/slow"),
                        ..__aiopyramid::ViewOptions::DEFAULT
                    },
                );
        },
    });
};
