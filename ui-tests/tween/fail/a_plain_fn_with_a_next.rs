use aiopyramid::prelude::*;

#[tween]
fn logging(request: Request, next: Next) -> Result<Response> {
    synchronize(next.call(request))
}

fn main() {}
