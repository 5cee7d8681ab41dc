use aiopyramid::prelude::*;

struct Torn;

#[tween]
fn torn(request: Request, handler: &Handler) -> Result<Response, Torn> {
    handler(request).map_err(|_| Torn)
}

fn main() {}
