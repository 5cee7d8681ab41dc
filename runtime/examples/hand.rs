use aiopyramid::prelude::*;
use serde::{Deserialize, Serialize};
#[derive(Serialize)]
pub struct Greeting { hello: String }
#[derive(Deserialize, Serialize)]
pub struct User { n: u32 }
async fn hello(name: String) -> Greeting { Greeting { hello: name } }
fn plain(id: &str, r: &Request, Json(user): Json<User>) -> Result<String, HttpNotFound> { let _ = (r, user); Ok(format!("{id} {:?}", std::thread::current().name())) }

const _: () = {
    use ::aiopyramid::__private as __p;
    __p::inventory::submit! {
        __p::Declaration {
            site: __p::Site::declared([env!("CARGO_PKG_NAME"), env!("CARGO_MANIFEST_DIR"), module_path!(), "hello", file!()], line!(), column!()),
            apply: |config| {
                config.add_view(
                    __p::View::coroutine::<__p::ApplicationMapper>(
                        __p::Rendering::Serialized,
                        |needs| { let _ = needs; },
                        |call| __p::Box::pin(async move {
                            #[allow(unused_imports)]
                            use __p::{Unfailing as _, ErrorByInto as _, ErrorByAnswer as _, ErrorByNothing as _};
                            let arguments = call.arguments();
                            let argument_0 = arguments.placeholder::<String>(0)?;
                                                        call.run_async::<__p::ApplicationMapper, _>(async {
                                match __p::Returned(hello(argument_0).await).split() {
                                    Ok(value) => call.render(&value),
                                    Err(error) => { let way = (&&&__p::probe(&error)).error(); way.fail(error, call.request()) }
                                }
                            }).await
                        }),
                    ),
                    __p::ViewOptions { route: Some("/hello/{name}"), renderer: Some("json"), ..__p::ViewOptions::DEFAULT },
                );
            },
        }
    }
    __p::inventory::submit! {
        __p::Declaration {
            site: __p::Site::declared([env!("CARGO_PKG_NAME"), env!("CARGO_MANIFEST_DIR"), module_path!(), "hello", file!()], line!(), column!()),
            apply: |config| {
                config.add_view(
                    __p::View::plain::<__p::ApplicationMapper>(
                        __p::Rendering::Answers,
                        |needs| { <Request as __p::FromRequest>::needs(needs); <Json<User> as __p::FromRequest>::needs(needs); },
                        |call| __p::Box::pin(async move {
                            #[allow(unused_imports)]
                            use __p::{Unfailing as _, ErrorByInto as _, ErrorByAnswer as _, ErrorByNothing as _, ValueByAnswer as _, ValueByFuture as _, ValueByNothing as _};
                            let arguments = call.arguments();
                            arguments.placeholder::<&str>(0)?;
                            let (argument_1, arguments) = arguments.take::<Request>().await?;
                            let (argument_2, arguments) = arguments.take::<Json<User>>().await?;
                            let _ = arguments;
                            let owned = call.owned().await;
                            call.run_sync::<__p::ApplicationMapper, _>(move || {
                                match __p::Returned(plain(owned.arguments().placeholder::<&str>(0)?, &argument_1, argument_2)).split() {
                                    Ok(value) => { let way = (&&&__p::probe(&value)).value(); way.answer(value, owned.request()) }
                                    Err(error) => { let way = (&&&__p::probe(&error)).error(); way.fail(error, owned.request()) }
                                }
                            }).await
                        }),
                    ),
                    __p::ViewOptions { route: Some("/plain/{id}"), ..__p::ViewOptions::DEFAULT },
                );
            },
        }
    }
};
#[tokio::main(flavor="current_thread")]
async fn main() {
    let mut config = Configurator::new();
    config.scan();
    let app = config.make_app().unwrap();
    let r = app.handle(app.request().uri("/hello/w%C3%B6rld").build()).await;
    println!("{:?} {:?}", r.status(), r.into_parts().1.bytes().await);
    let r = app.handle(app.request().method(Method::POST).header("content-type", "application/json").body("{\"n\": 4}").uri("/plain/7").build()).await;
    println!("{:?} {:?}", r.status(), r.into_parts().1.bytes().await);
    println!("{:#?}", app.introspection());
}
