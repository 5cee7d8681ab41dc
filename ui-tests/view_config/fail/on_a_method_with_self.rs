use aiopyramid::prelude::*;

struct Pages;

impl Pages {
    #[view_config(route = "/")]
    async fn home(&self) -> &'static str {
        "home"
    }
}

fn main() {
    let _ = Pages.home();
}
