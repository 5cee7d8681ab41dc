use aiopyramid::prelude::*;

use aiopyramid::extract::{Leaves, Needs, Reads};

struct ApiKey(String);

impl FromRequest for ApiKey {
    type Body = Leaves;
    type Rejection = HttpUnauthorized;

    async fn from_request(request: &Request) -> Result<ApiKey, HttpUnauthorized> {
        match request.header("x-api-key") {
            Some(key) => Ok(ApiKey(key.to_owned())),
            None => Err(HttpUnauthorized::new("send your key")),
        }
    }

    fn needs(needs: &mut Needs) {
        needs.state::<u32>();
    }
}

struct Lines(usize);

impl FromRequest for Lines {
    type Body = Reads;
    type Rejection = Error;

    const SEES_PLACEHOLDERS: bool = true;

    async fn from_request(request: &Request) -> Result<Lines> {
        Ok(Lines(request.body().await?.len()))
    }
}

#[view_config(route = "/key/{id}")]
async fn key(ApiKey(key): ApiKey, lines: Lines) -> String {
    format!("{key} {}", lines.0)
}

#[view_config(route = "/borrowed")]
fn borrowed(key: &ApiKey, maybe: Option<ApiKey>, lines: Result<Lines, Error>) -> String {
    format!("{} {} {}", key.0, maybe.is_some(), lines.is_ok())
}

fn main() {}
