use std::rc::Rc;

use aiopyramid::prelude::*;

#[tween]
async fn counting(request: Request, next: Next) -> Result<Response> {
    let count = Rc::new(1);
    let response = next.call(request).await;
    drop(count);
    response
}

fn main() {}
