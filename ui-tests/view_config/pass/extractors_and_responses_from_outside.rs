use std::convert::Infallible;

use aiopyramid::bridge::axum_core_05::AppState;
use aiopyramid::prelude::*;
use axum_core::extract::{FromRef, FromRequest as FromWholeRequest, FromRequestParts, OptionalFromRequestParts};
use axum_core::response::{IntoResponse, Response as OuterResponse};
use http::request::Parts;

#[derive(Clone)]
struct Key(u32);

impl FromRef<AppState> for Key {
    fn from_ref(state: &AppState) -> Key {
        Key(state.get::<u32>().map_or(0, |number| *number))
    }
}

/// Generic in what it takes of the state, as the signed cookies of axum-extra are.
struct Jar<K>(K);

impl<S, K> FromRequestParts<S> for Jar<K>
where
    S: Send + Sync,
    K: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, state: &S) -> Result<Jar<K>, Infallible> {
        Ok(Jar(K::from_ref(state)))
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for Jar<Key> {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Option<Jar<Key>>, Infallible> {
        Ok(None)
    }
}

struct Upload;

impl<S: Send + Sync> FromWholeRequest<S> for Upload {
    type Rejection = Refused;

    async fn from_request(_: axum_core::extract::Request, _: &S) -> Result<Upload, Refused> {
        Err(Refused)
    }
}

struct Refused;

impl IntoResponse for Refused {
    fn into_response(self) -> OuterResponse {
        StatusCode::BAD_REQUEST.into_response()
    }
}

struct Page;

impl IntoResponse for Page {
    fn into_response(self) -> OuterResponse {
        "page".into_response()
    }
}

#[view_config(route = "/async/{id}")]
async fn among_others(id: u32, jar: Jar<Key>, request: &Request, Query(page): Query<u32>, upload: Upload) -> Page {
    let _ = (id, jar.0.0, request, page, upload);
    Page
}

#[view_config(route = "/plain/{name}")]
fn plainly(name: &str, jar: &Jar<Key>, upload: Upload, maybe: Option<Jar<Key>>) -> Result<Page, Refused> {
    let _ = (name, jar, upload, maybe.is_some());
    Err(Refused)
}

#[view_config(route = "/the-decision-is-the-views", mapper = GreenletMapper)]
fn whatever_it_is(upload: Result<Upload, Refused>) -> Result<(StatusCode, Page), HttpNotFound> {
    match upload {
        Ok(_) => Ok((StatusCode::CREATED, Page)),
        Err(_) => Err(HttpNotFound::new("no upload")),
    }
}

#[view_config(route = "/rendered", renderer = "json")]
async fn rendered(jar: Jar<Key>) -> Result<u32, Refused> {
    Ok(jar.0.0)
}

#[view_config(route = "/some")]
async fn some(jar: Jar<Key>) -> Result<impl IntoResponse, impl IntoResponse> {
    match jar.0.0 {
        0 => Err(Refused),
        number => Ok(([("x-number", number.to_string())], Page)),
    }
}

#[view_config(route = "/behind-parts-of-theirs")]
async fn behind_parts_of_theirs() -> ([(&'static str, &'static str); 1], Json<u32>) {
    ([("x-part", "theirs")], Json(1))
}

fn main() {
    let _ = (among_others, plainly);
}
