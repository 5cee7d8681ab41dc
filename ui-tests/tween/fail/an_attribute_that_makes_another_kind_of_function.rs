use aiopyramid::prelude::*;

#[tween]
#[synchronize]
async fn logging(request: Request, next: Next) -> Result<Response> {
    next.call(request).await
}

fn main() {}
