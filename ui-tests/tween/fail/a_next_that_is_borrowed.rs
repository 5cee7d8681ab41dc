use aiopyramid::prelude::*;

#[tween]
async fn logging(request: Request, next: &Next) -> Result<Response> {
    next.clone().call(request).await
}

fn main() {}
