//! Extractors that leave the body, beside arguments of the framework's own.

use aiopyramid::Configurator;
use aiopyramid::testing::TestApp;
use aiopyramid_tests::Server;

mod pages {
    use std::sync::Arc;

    use aiopyramid::bridge::axum_core_05::AppState;
    use aiopyramid::prelude::*;
    use axum_core::extract::{FromRef, FromRequestParts};
    use axum_core::response::IntoResponse;
    use axum_extra::TypedHeader;
    use axum_extra::headers::UserAgent;
    use axum_extra::typed_header::TypedHeaderRejection;
    use axum_htmx::HxRequest;
    use http::request::Parts;
    use hyper::upgrade::OnUpgrade;
    use hyper_util::rt::TokioIo;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    #[view_config(route = "/agent/{id}")]
    async fn agent(
        id: u32,
        TypedHeader(agent): TypedHeader<UserAgent>,
        method: Method,
        HxRequest(htmx): HxRequest,
    ) -> String {
        format!("{id} {method} {agent} {htmx}")
    }

    #[view_config(route = "/plain-agent/{id}")]
    fn plain_agent(id: &str, agent: &TypedHeader<UserAgent>, request: &Request) -> String {
        format!("{id} {} {}", agent.0, request.uri().path())
    }

    #[view_config(route = "/maybe-agent", renderer = "json")]
    async fn maybe_agent(agent: Option<TypedHeader<UserAgent>>) -> Option<String> {
        agent.map(|agent| agent.0.to_string())
    }

    #[view_config(route = "/agent-or-not")]
    async fn agent_or_not(agent: Result<TypedHeader<UserAgent>, TypedHeaderRejection>) -> String {
        match agent {
            Ok(agent) => agent.0.to_string(),
            Err(rejection) => rejection.name().to_string(),
        }
    }

    #[view_config(route = "/rejection-as-error")]
    async fn rejection_as_error(
        agent: Result<TypedHeader<UserAgent>, TypedHeaderRejection>,
    ) -> Result<String, TypedHeaderRejection> {
        Ok(agent?.0.to_string())
    }

    #[derive(Clone)]
    struct Visits(u32);

    /// Counts how many arguments before it were of its type: what one leaves in the extensions, the next one finds.
    struct Counted(u32);

    impl<S: Send + Sync> FromRequestParts<S> for Counted {
        type Rejection = std::convert::Infallible;

        async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Counted, Self::Rejection> {
            tokio::task::yield_now().await;
            let visits = parts.extensions.get_or_insert_with(|| Visits(0));
            visits.0 += 1;
            Ok(Counted(visits.0))
        }
    }

    #[view_config(route = "/counted")]
    async fn counted(first: Counted, _method: Method, second: Counted, third: Counted) -> String {
        format!("{} {} {}", first.0, second.0, third.0)
    }

    pub(super) struct Motto(pub(super) String);

    /// What some extractor wants of the state.
    struct Words(String);

    impl FromRef<AppState> for Words {
        fn from_ref(state: &AppState) -> Words {
            Words(state.get::<Motto>().unwrap().0.to_uppercase())
        }
    }

    #[view_config(route = "/state")]
    async fn state(
        axum::extract::State(words): axum::extract::State<Words>,
        axum::extract::State(motto): axum::extract::State<Arc<Motto>>,
    ) -> String {
        format!("{} {}", words.0, motto.0)
    }

    /// Both ours and theirs: it goes by ours.
    struct Both(&'static str);

    impl FromRequest for Both {
        type Body = aiopyramid::extract::Leaves;
        type Rejection = std::convert::Infallible;

        async fn from_request(_: &Request) -> Result<Both, Self::Rejection> {
            Ok(Both("ours"))
        }
    }

    impl<S: Send + Sync> FromRequestParts<S> for Both {
        type Rejection = std::convert::Infallible;

        async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Both, Self::Rejection> {
            Ok(Both("theirs"))
        }
    }

    /// As websockets of the ecosystem do it: the connection is in the extensions.
    struct TakenOver(OnUpgrade);

    impl<S: Send + Sync> FromRequestParts<S> for TakenOver {
        type Rejection = StatusCode;

        async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<TakenOver, StatusCode> {
            let upgrade = parts.extensions.remove();
            upgrade.map(TakenOver).ok_or(StatusCode::UPGRADE_REQUIRED)
        }
    }

    #[view_config(route = "/talk")]
    async fn talk(TakenOver(upgrade): TakenOver) -> Result<impl IntoResponse> {
        tokio::spawn(async move {
            let mut stream = TokioIo::new(upgrade.await.unwrap());
            let mut heard = [0; 5];
            stream.read_exact(&mut heard).await.unwrap();
            stream.write_all(b"you said ").await.unwrap();
            stream.write_all(&heard).await.unwrap();
            stream.shutdown().await.unwrap();
        });
        let headers = [(header::CONNECTION, "upgrade"), (header::UPGRADE, "talk")];
        Ok((StatusCode::SWITCHING_PROTOCOLS, headers))
    }

    #[view_config(route = "/both")]
    async fn both(both: Both) -> &'static str {
        both.0
    }
}

fn client() -> TestApp {
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::pages"));
    config.state(pages::Motto("Slow and steady".to_owned()));
    TestApp::new(config.make_app().unwrap())
}

#[tokio::test]
async fn an_extractor_is_an_argument_among_others() {
    let asked = |target| {
        let request = client().get(target);
        request
            .header("user-agent", "curl")
            .header("hx-request", "true")
    };
    assert_eq!(asked("/agent/7").await.text(), "7 GET curl true");
    assert_eq!(
        asked("/plain-agent/x").await.text(),
        "x curl /plain-agent/x"
    );
}

#[tokio::test]
async fn a_rejection_of_the_4xx_family_is_sent_as_it_is() {
    let reply = client().get("/agent/7").await;
    assert_eq!(reply.status(), 400);
    assert_eq!(reply.text(), "Header of type `user-agent` was missing");
}

#[tokio::test]
async fn option_and_result_mean_what_they_mean_in_the_ecosystem() {
    let client = client();
    assert_eq!(client.get("/maybe-agent").await.text(), "null");
    assert_eq!(client.get("/agent-or-not").await.text(), "user-agent");
    let sent = client
        .get("/maybe-agent")
        .header("user-agent", "curl")
        .await;
    assert_eq!(sent.text(), "\"curl\"");
}

#[tokio::test]
async fn a_rejection_as_the_error_of_a_view_is_what_it_is_as_a_rejection() {
    let reply = client().get("/rejection-as-error").await;
    assert_eq!(reply.status(), 400);
    assert_eq!(reply.text(), "Header of type `user-agent` was missing");
}

#[tokio::test]
async fn what_an_extractor_leaves_in_the_extensions_the_next_one_finds() {
    assert_eq!(client().get("/counted").await.text(), "1 2 3");
}

#[tokio::test]
async fn the_state_of_extractors_is_what_the_application_holds() {
    let reply = client().get("/state").await;
    assert_eq!(reply.text(), "SLOW AND STEADY Slow and steady");
}

#[tokio::test]
async fn a_type_that_is_an_argument_of_our_own_as_well_is_read_in_our_way() {
    assert_eq!(client().get("/both").await.text(), "ours");
}

#[test]
fn an_extractor_may_take_the_connection_over() {
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::pages"));
    config.state(pages::Motto(String::new()));
    let server = Server::configured(config);
    assert_eq!(server.get("/talk").status, 426);
    let mut wire = server.connect();
    wire.send("GET /talk HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: talk\r\n\r\n");
    assert_eq!(wire.reply_to_head().status, 101);
    assert_eq!(wire.send("hello").rest(), "you said hello");
}
