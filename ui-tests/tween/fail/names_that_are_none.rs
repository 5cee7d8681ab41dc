use aiopyramid::prelude::*;

#[tween(over = 5, under = [], name = "MAIN")]
fn logging(request: Request, handler: &Handler) -> Result<Response> {
    handler(request)
}

fn main() {}
