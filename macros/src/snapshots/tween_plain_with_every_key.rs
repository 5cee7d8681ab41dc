#[cfg(feature = "logging")]
pub fn logging(request: Request, handler: &Handler) -> Response {
    handler(request)
}
#[cfg(feature = "logging")]
const _: () = {
    use ::renamed::__private as __aiopyramid;
    use __aiopyramid::ways::*;
    __aiopyramid::inventory::submit!(__aiopyramid::Declaration {
        site: __aiopyramid::Site::declared(
                [
                    ::core::env!("CARGO_PKG_NAME"),
                    ::core::env!("CARGO_MANIFEST_DIR"),
                    ::core::module_path!(),
                    "logging",
                    ::core::file!(),
                ],
                ::core::line!(),
                ::core::column!(),
                0u32,
            )
            .in_category("debug"),
        apply: |__config| {
            __config
                .add_tween_with(
                    "log",
                    __aiopyramid::Tween::plain(|
                        __request: __aiopyramid::Request,
                        __next: &__aiopyramid::Handler|
                    {
                        let __asked = __aiopyramid::Request::clone(&__request);
                        match __aiopyramid::Returned(logging(__request, __next))
                            .split_outcome()
                        {
                            __aiopyramid::Ok(__value) => {
                                __aiopyramid::Ok(__aiopyramid::response_of_tween(__value.0))
                            }
                            __aiopyramid::Err(__error) => {
                                (&&&&&&__aiopyramid::probe(&__error.0))
                                    .way_of_error()
                                    .fail(__error.0, &__asked)
                            }
                        }
                    }),
                    __aiopyramid::TweenOptions {
                        over: &["auth", tween::EXCVIEW],
                        under: &[tween::INGRESS],
                    },
                );
        },
    });
};
