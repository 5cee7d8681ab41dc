use std::future::Future;

use aiopyramid::prelude::*;
use serde::Serialize;

#[derive(Serialize, TemplateValue)]
struct Page {
    titel: String,
}

#[view_config(route = "/", renderer = "layout.jinja2")]
fn home() -> impl Future<Output = Result<Page>> + Send {
    async {
        Ok(Page {
            titel: "Home".to_owned(),
        })
    }
}

fn main() {}
