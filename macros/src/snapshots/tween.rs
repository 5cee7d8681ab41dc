/// Logs.
async fn logging(request: Request, next: Next) -> Result<Response, HttpForbidden> {
    next.call(request).await
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
                "logging",
                ::core::file!(),
            ],
            ::core::line!(),
            ::core::column!(),
            0u32,
        ),
        apply: |config| {
            config
                .add_tween_with(
                    ::core::concat!(::core::module_path!(), "::logging"),
                    __aiopyramid::Tween::coroutine(|
                        request: __aiopyramid::Request,
                        next: __aiopyramid::Next|
                    async move {
                        let asked = __aiopyramid::Request::clone(&request);
                        match __aiopyramid::Returned(
                                __aiopyramid::sendable(logging(request, next)).await,
                            )
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
                        over: &[],
                        under: &[],
                    },
                );
        },
    });
};
