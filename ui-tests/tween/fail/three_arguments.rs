use aiopyramid::prelude::*;

struct Log;

#[tween]
fn logging(request: Request, handler: &Handler, log: State<Log>) -> Result<Response> {
    let _ = log;
    handler(request)
}

fn main() {}
