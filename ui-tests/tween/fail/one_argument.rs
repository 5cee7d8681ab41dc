use aiopyramid::prelude::*;

#[tween]
async fn logging(request: Request) -> Result<Response> {
    Ok(Response::text(request.uri().to_string()))
}

fn main() {}
