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

#[derive(renamed::FromPlaceholder)]
#[aiopyramid(crate = "renamed")]
struct Name(String);

impl std::str::FromStr for Name {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Name, Self::Err> {
        Ok(Name(text.to_owned()))
    }
}

#[view_config(route = "/names/{name}", crate = "self::inner::framework")]
fn name(name: Name) -> String {
    name.0
}

#[view_config(crate = "crate::inner::framework", route = "/path")]
fn by_path() -> &'static str {
    "by path"
}

fn main() {}
