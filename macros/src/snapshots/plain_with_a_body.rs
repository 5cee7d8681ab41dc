fn order(id: u32, request: &Request, Json(order): Json<Order>) -> String {
    format!("{id}")
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
                "order",
                ::core::file!(),
            ],
            ::core::line!(),
            ::core::column!(),
            0u32,
        ),
        apply: |__config| {
            __config
                .add_view(
                    __aiopyramid::View::plain::<
                        __aiopyramid::ApplicationMapper,
                    >(
                        __aiopyramid::Rendering::Answers,
                        |__needs| {
                            (&&&&&__aiopyramid::Ask::<Request>::NEW)
                                .way_of_argument()
                                .needs(__needs);
                            (&&&&&__aiopyramid::Ask::<Json<Order>>::NEW)
                                .way_of_argument()
                                .needs(__needs);
                        },
                        |__call| __aiopyramid::Box::pin(async move {
                            __call.arguments().placeholder::<u32>(0usize)?;
                            let __arguments = __call.arguments();
                            let (__argument_1, __arguments): (Request, _) = (&&&&&__aiopyramid::Ask::<
                                Request,
                            >::NEW)
                                .way_of_argument()
                                .of(__arguments)
                                .take()
                                .await?;
                            let (__argument_2, __arguments): (Json<Order>, _) = (&&&&&__aiopyramid::Ask::<
                                Json<Order>,
                            >::NEW)
                                .way_of_argument()
                                .of(__arguments)
                                .take()
                                .await?;
                            let _ = __arguments;
                            let __owned = __call.owned().await;
                            __call
                                .run_sync::<
                                    __aiopyramid::ApplicationMapper,
                                    _,
                                >(move || {
                                    match __aiopyramid::Returned(
                                            order(
                                                __owned.arguments().placeholder::<u32>(0usize)?,
                                                &__argument_1,
                                                __argument_2,
                                            ),
                                        )
                                        .split_outcome()
                                    {
                                        __aiopyramid::Ok(__value) => {
                                            (&&&&&__aiopyramid::probe(&__value.0))
                                                .way_of_value()
                                                .answer(__value.0, __owned.request())
                                        }
                                        __aiopyramid::Err(__error) => {
                                            (&&&&&&__aiopyramid::probe(&__error.0))
                                                .way_of_error()
                                                .fail(__error.0, __owned.request())
                                        }
                                    }
                                })
                                .await
                        }),
                    ),
                    __aiopyramid::ViewOptions {
                        route: __aiopyramid::Some("/orders/{id}"),
                        request_method: &["POST"],
                        ..__aiopyramid::ViewOptions::DEFAULT
                    },
                );
        },
    });
};
