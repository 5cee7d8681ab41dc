use aiopyramid::prelude::*;

#[tween(before = "auth")]
fn logging(request: Request, handler: &Handler) -> Result<Response> {
    handler(request)
}

fn main() {}
