extern crate aiopyramid as renamed;

mod aiopyramid {}

use renamed::extract::Text;
use renamed::view_config;

#[view_config(route = "/{id}", crate = "renamed")]
async fn home(id: u32, Text(text): Text) -> String {
    format!("{id} {text}")
}

mod inner {
    pub(super) mod framework {
        pub(crate) use renamed::*;
    }

    #[renamed::view_config(crate = "framework", route = "/plain")]
    fn plain() -> &'static str {
        "plain"
    }
}

#[view_config(crate = "crate::inner::framework", route = "/path")]
fn by_path() -> &'static str {
    "by path"
}

fn main() {}
