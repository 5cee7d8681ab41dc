mod own {
    pub use aiopyramid as framework;
}

use own::framework::prelude::*;
use serde::Serialize;

#[derive(Serialize, TemplateValue)]
#[template(crate = "crate::own::framework")]
struct Page {
    title: &'static str,
}

#[view_config(route = "/", renderer = "home.jinja2", crate = "crate::own::framework")]
async fn home() -> Page {
    Page { title: "Home" }
}

fn main() {
    assert_eq!(own::framework::templates!["layout.jinja2"].len(), 1);
}
