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
        apply: |config| {
            config
                .add_view(
                    __aiopyramid::View::plain::<
                        __aiopyramid::ApplicationMapper,
                    >(
                        __aiopyramid::Rendering::Answers,
                        |needs| {
                            (&&&&&__aiopyramid::Ask::<Request>::NEW)
                                .way_of_argument()
                                .needs(needs);
                            (&&&&&__aiopyramid::Ask::<Json<Order>>::NEW)
                                .way_of_argument()
                                .needs(needs);
                        },
                        |call| __aiopyramid::Box::pin(async move {
                            call.arguments().placeholder::<u32>(0usize)?;
                            let arguments = call.arguments();
                            let (argument_1, arguments): (Request, _) = (&&&&&__aiopyramid::Ask::<
                                Request,
                            >::NEW)
                                .way_of_argument()
                                .of(arguments)
                                .take()
                                .await?;
                            let (argument_2, arguments): (Json<Order>, _) = (&&&&&__aiopyramid::Ask::<
                                Json<Order>,
                            >::NEW)
                                .way_of_argument()
                                .of(arguments)
                                .take()
                                .await?;
                            let _ = arguments;
                            let owned = call.owned().await;
                            call.run_sync::<
                                    __aiopyramid::ApplicationMapper,
                                    _,
                                >(move || {
                                    match __aiopyramid::Returned(
                                            order(
                                                owned.arguments().placeholder::<u32>(0usize)?,
                                                &argument_1,
                                                argument_2,
                                            ),
                                        )
                                        .split_outcome()
                                    {
                                        __aiopyramid::Ok(value) => {
                                            (&&&&&__aiopyramid::probe(&value.0))
                                                .way_of_value()
                                                .answer(value.0, owned.request())
                                        }
                                        __aiopyramid::Err(error) => {
                                            (&&&&&&__aiopyramid::probe(&error.0))
                                                .way_of_error()
                                                .fail(error.0, owned.request())
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
