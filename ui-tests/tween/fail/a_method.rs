use aiopyramid::prelude::*;

struct Log;

impl Log {
    #[tween]
    fn logging(&self, request: Request, handler: &Handler) -> Result<Response> {
        handler(request)
    }
}

fn main() {}
