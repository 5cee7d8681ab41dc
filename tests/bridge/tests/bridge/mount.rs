//! A router of axum below a prefix of the application.

use aiopyramid::Configurator;
use aiopyramid::settings::Settings;
use aiopyramid_tests::Server;
use axum::extract::{OriginalUri, Path};
use axum::routing::{get, post};
use axum::{Json, Router};

fn router() -> Router {
    Router::new()
        .route(
            "/users/{id}",
            get(async |Path(id): Path<u32>, OriginalUri(uri): OriginalUri| format!("{id} {uri}")),
        )
        .route(
            "/bytes",
            post(async |body: bytes::Bytes| body.len().to_string()),
        )
        .route(
            "/sum",
            post(async |Json(numbers): Json<Vec<u32>>| numbers.len().to_string()),
        )
}

fn server(body_limit: u64) -> Server {
    let settings = Settings::from_toml(&format!("[app]\nbody_limit = {body_limit}")).unwrap();
    let mut config = Configurator::with_settings(settings);
    config.mount("/api", router());
    Server::configured(config)
}

#[test]
fn its_routes_and_statuses_are_its_own() {
    let server = server(100);
    assert_eq!(server.get("/api/users/7").both(), (200, "7 /users/7"));
    assert_eq!(server.get("/api/users/x").status, 400);
    assert_eq!(server.get("/api/nothing").status, 404);
    let refused = server.post("/api/users/7", "text/plain", "");
    assert_eq!(
        (refused.status, refused.header("allow")),
        (405, Some("GET,HEAD"))
    );
}

#[test]
fn the_limit_of_bodies_is_the_applications_in_both_directions() {
    let small = server(10);
    let chunked = "POST /api/bytes HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n8\r\n12345678\r\n8\r\n12345678\r\n0\r\n\r\n";
    assert_eq!(small.connect().send(chunked).reply().status, 413);
    let announced = small.post("/api/bytes", "text/plain", "12345678901");
    assert_eq!(announced.status, 413);
    let large = server(10_000_000);
    let numbers = format!("[{}1]", "1,".repeat(1_500_000));
    let reply = large.post("/api/sum", "application/json", numbers);
    assert_eq!(reply.both(), (200, "1500001"));
}
