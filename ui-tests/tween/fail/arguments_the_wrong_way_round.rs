use aiopyramid::prelude::*;

#[tween]
async fn logging(next: Next, request: Request) -> Result<Response> {
    next.call(request).await
}

fn main() {}
