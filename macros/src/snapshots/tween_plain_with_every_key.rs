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
        apply: |config| {
            config
                .add_tween_with(
                    "log",
                    __aiopyramid::Tween::plain(|
                        request: __aiopyramid::Request,
                        next: &__aiopyramid::Handler|
                    {
                        let asked = __aiopyramid::Request::clone(&request);
                        match __aiopyramid::Returned(logging(request, next))
                            .split_outcome()
                        {
                            __aiopyramid::Ok(value) => {
                                __aiopyramid::Ok(__aiopyramid::response_of_tween(value.0))
                            }
                            __aiopyramid::Err(error) => {
                                (&&&&&&__aiopyramid::probe(&error.0))
                                    .way_of_error()
                                    .fail(error.0, &asked)
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
