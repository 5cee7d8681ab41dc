//! Limits hold whoever looks first.

use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use aiopyramid::tween::Next;
use aiopyramid_tests::Server;

mod pages {
    use aiopyramid::prelude::*;

    #[view_config(route = "/length", request_method = "POST")]
    async fn length(RawBody(bytes): RawBody) -> String {
        bytes.len().to_string()
    }

    #[view_config(route = "/small", request_method = "POST", body_limit = 4)]
    async fn small(RawBody(bytes): RawBody) -> String {
        bytes.len().to_string()
    }

    #[view_config(route = "/plain")]
    fn plain() -> &'static str {
        "plain"
    }
}

fn configured(settings: &str) -> Configurator {
    let settings = Settings::from_toml(settings).expect("well-formed settings");
    let mut config = Configurator::with_settings(settings);
    config.scan_module(concat!(module_path!(), "::pages"));
    config
}

#[test]
fn a_tween_that_asks_for_the_limit_does_not_fix_it() {
    let mut config = configured("[app]\nbody_limit = 10");
    config.add_tween("curious", |request: Request, next: Next| async move {
        assert_eq!(request.body_limit(), 10);
        next.call(request).await
    });
    let server = Server::configured(config);
    let post = |path: &str, body: &str| server.post(path, "text/plain", body).status;
    assert_eq!(post("/length", "0123456789"), 200);
    assert_eq!(post("/length", "0123456789a"), 413);
    assert_eq!(post("/small", "0123"), 200);
    assert_eq!(post("/small", "01234"), 413);
}

#[test]
fn a_tween_reads_under_the_limit_of_the_application() {
    let mut config = configured("[app]\nbody_limit = 10");
    config.add_tween("reader", |request: Request, next: Next| async move {
        request.body().await?;
        next.call(request).await
    });
    let server = Server::configured(config);
    let post = |body: &str| {
        let reply = server.post("/length", "text/plain", body);
        (reply.status, reply.text.clone())
    };
    assert_eq!(post("0123456789"), (200, "10".to_owned()));
    assert_eq!(post("0123456789a").0, 413);
}

#[test]
fn an_executor_without_a_queue_still_uses_all_its_threads() {
    let server = Server::configured(configured("[executor]\nthreads = 2\nqueue = 0"));
    for _ in 0..20 {
        assert_eq!(server.get("/plain").both(), (200, "plain"));
    }
    // However large: no memory is set aside for it.
    let vast = configured("[executor]\nqueue = 9223372036854775807");
    assert_eq!(Server::configured(vast).get("/plain").status, 200);
}

#[test]
fn a_request_names_one_host_that_is_one() {
    let server = Server::configured(configured(""));
    for (head, status) in [
        ("GET /plain HTTP/1.1\r\nhost: x\r\n\r\n", 200),
        ("GET /plain HTTP/1.1\r\n\r\n", 400),
        ("GET /plain HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n", 400),
        ("GET /plain HTTP/1.1\r\nhost: a b/c\r\n\r\n", 400),
        ("GET /plain HTTP/1.0\r\n\r\n", 200),
    ] {
        assert_eq!(server.connect().send(head).reply().status, status, "{head}");
    }
}
