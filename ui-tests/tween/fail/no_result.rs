use aiopyramid::prelude::*;

#[tween]
async fn logging(request: Request, next: Next) {
    let _ = next.call(request).await;
}

fn main() {}
