use aiopyramid::prelude::*;
use axum_core::extract::FromRequestParts;
use axum_core::response::IntoResponse;

struct Database;

struct Connection;

impl FromRequestParts<Database> for Connection {
    type Rejection = StatusCode;

    async fn from_request_parts(_: &mut Parts, _: &Database) -> Result<Connection, StatusCode> {
        Ok(Connection)
    }
}

type Parts = http::request::Parts;

#[view_config(route = "/")]
async fn home(connection: Connection) -> impl IntoResponse {
    let _ = connection;
    "home"
}

fn main() {}
