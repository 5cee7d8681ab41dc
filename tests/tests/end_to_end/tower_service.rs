//! The application as a `tower_service::Service`, in any tokio program.

use std::net::SocketAddr;

use aiopyramid::App;
use aiopyramid::http::Body;
use http::Request;
use tower_service::Service;

mod pages {
    use aiopyramid::prelude::*;

    #[view_config(route = "/async/{number}")]
    async fn coroutine(number: u32) -> String {
        tokio::task::yield_now().await;
        format!("async {number}")
    }

    #[view_config(route = "/plain/{number}")]
    fn plain(number: u32) -> String {
        let thread = std::thread::current();
        assert!(
            thread
                .name()
                .is_some_and(|name| name.starts_with("executor-default-"))
        );
        format!("plain {number}")
    }

    #[view_config(route = "/echo", request_method = "POST")]
    async fn echo(Text(text): Text, peer: Option<Peer>) -> String {
        format!("{text} from {:?}", peer.map(|peer| peer.0.to_string()))
    }
}

fn app() -> App {
    aiopyramid_tests::app(concat!(module_path!(), "::pages"))
}

/// As a host does it that knows of the service's trait alone.
async fn call<S>(mut service: S, request: Request<Body>) -> (u16, String)
where
    S: Service<Request<Body>, Response = http::Response<Body>, Error: std::fmt::Debug>,
{
    std::future::poll_fn(|cx| service.poll_ready(cx))
        .await
        .unwrap();
    let response = service.call(request).await.unwrap();
    let (head, body) = response.into_parts();
    let body = body.bytes().await.unwrap();
    (
        head.status.as_u16(),
        String::from_utf8(body.into()).unwrap(),
    )
}

fn get(target: &str) -> Request<Body> {
    Request::get(target).body(Body::empty()).unwrap()
}

#[test]
fn an_application_can_be_cloned_and_shared_between_threads() {
    fn is<T: Clone + Send + Sync + 'static>(_: &T) {}
    is(&app());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn both_kinds_of_views_are_answered_on_a_work_stealing_runtime() {
    let app = app();
    let calls = (0..200).map(|number| {
        let app = app.clone();
        tokio::spawn(async move {
            let kind = if number % 2 == 0 { "async" } else { "plain" };
            let answer = call(app, get(&format!("/{kind}/{number}"))).await;
            assert_eq!(answer, (200, format!("{kind} {number}")));
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap();
    }
}

#[tokio::test]
async fn a_request_brings_its_body_and_the_peer_that_its_host_knows() {
    let peer: SocketAddr = "192.0.2.1:80".parse().unwrap();
    let mut request = Request::post("/echo").body(Body::from("hello")).unwrap();
    request.extensions_mut().insert(peer);
    let answer = call(app(), request).await;
    assert_eq!(
        answer,
        (200, "hello from Some(\"192.0.2.1:80\")".to_owned())
    );
}

#[tokio::test]
async fn errors_are_responses_and_never_errors_of_the_service() {
    assert_eq!(call(app(), get("/nowhere")).await.0, 404);
    assert_eq!(call(app(), get("/echo")).await.0, 405);
}
