use aiopyramid::prelude::*;

#[tween]
fn logging(request: &Request, handler: &Handler) -> Result<Response> {
    handler(request.clone())
}

fn main() {}
