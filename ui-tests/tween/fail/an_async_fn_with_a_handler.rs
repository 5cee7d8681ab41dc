use aiopyramid::prelude::*;

#[tween]
async fn logging(request: Request, handler: &Handler) -> Result<Response> {
    handler(request)
}

fn main() {}
