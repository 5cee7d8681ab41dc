use aiopyramid::prelude::*;

#[tween]
async fn closed(request: Request, next: Next) -> Result<&'static str> {
    let _ = next.call(request).await?;
    Ok("closed")
}

fn main() {}
