use aiopyramid::prelude::*;

#[tween]
fn logging<T: Default>(request: Request, handler: &Handler) -> Result<Response> {
    drop(T::default());
    handler(request)
}

fn main() {}
