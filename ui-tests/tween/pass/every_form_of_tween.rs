//! What a tween may look like.
#![deny(warnings, clippy::all, clippy::pedantic)]

use aiopyramid::prelude::*;

const AUTH: &str = "auth";

#[tween]
async fn asynchronous(request: Request, next: Next) -> Result<Response> {
    next.call(request).await
}

#[tween(over = AUTH, under = [tween::INGRESS, "nowhere"])]
#[tween(name = "again", under = (tween::EXCVIEW, AUTH))]
fn plain(request: Request, handler: &Handler) -> Result<Response> {
    handler(request)
}

#[tween(name = "auth", over = tween::MAIN)]
fn with_a_lifetime<'h>(request: Request, handler: &'h Handler) -> Result<Response, HttpForbidden> {
    handler(request).map_err(|_| HttpForbidden::new("members only"))
}

#[tween]
fn returns_a_future(request: Request, next: Next) -> impl Future<Output = Result<Response>> + Send {
    next.call(request)
}

/// A pattern, a renamed type, and a keyword as the name.
mod renamed {
    use aiopyramid::http::Request as Asked;
    use aiopyramid::tween::Handler as Rest;

    #[aiopyramid::tween]
    fn r#try(mut request: Asked, _: &Rest) -> aiopyramid::Response {
        let other = Asked::builder().build();
        drop(std::mem::replace(&mut request, other));
        aiopyramid::Response::text("nothing goes further")
    }
}

macro_rules! passing {
    ($name:ident, $request:ty, $response:ty) => {
        #[tween]
        async fn $name(request: $request, next: Next) -> Result<$response> {
            next.call(request).await
        }
    };
}

passing!(one, Request, Response);

#[cfg(false)]
#[tween]
fn not_there(request: Request, handler: &Nowhere) -> Result<Response> {
    handler(request)
}

fn main() {
    let mut config = Configurator::new();
    config.scan();
    let app = config.make_app().expect("all of them stand somewhere");
    assert_eq!(app.tweens().count(), 8);
    let calls = plain(Request::builder().build(), &|_| Ok(Response::text("called")));
    assert!(calls.is_ok());
}
