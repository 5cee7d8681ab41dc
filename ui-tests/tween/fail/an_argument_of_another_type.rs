use aiopyramid::prelude::*;

#[tween]
async fn logging(request: Request, next: u32) -> Result<Response> {
    Ok(Response::text(format!("{request:?} {next}")))
}

fn main() {}
