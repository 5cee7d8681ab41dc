use aiopyramid::prelude::*;

fn main() -> Result<()> {
    runtime::scan!("blog")?.run()
}
