#[cfg(feature = "order")]
fn order(order: &impl Item) -> Result<(), HttpNotFound> {
    Ok(())
}
#[cfg(feature = "order")]
const _: () = {
    use ::renamed::__private as __aiopyramid;
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
            )
            .in_category("debug"),
        apply: |__config| {
            __config
                .add_subscriber(
                    __aiopyramid::when::<
                        Order,
                        _,
                        _,
                    >(
                        is_order,
                        __aiopyramid::when::<
                            Order,
                            _,
                            _,
                        >(
                            is_user,
                            __aiopyramid::told::<
                                Order,
                                _,
                            >(|__event| {
                                let __returned = order(__event);
                                __aiopyramid::ended(__returned)
                            }),
                        ),
                    ),
                );
            __config
                .add_subscriber(
                    __aiopyramid::when::<
                        Payment<u32>,
                        _,
                        _,
                    >(
                        is_order,
                        __aiopyramid::when::<
                            Payment<u32>,
                            _,
                            _,
                        >(
                            is_user,
                            __aiopyramid::told::<
                                Payment<u32>,
                                _,
                            >(|__event| {
                                let __returned = order(__event);
                                __aiopyramid::ended(__returned)
                            }),
                        ),
                    ),
                );
        },
    });
};
