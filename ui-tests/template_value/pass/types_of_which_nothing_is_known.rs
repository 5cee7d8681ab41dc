use std::collections::BTreeMap;

use aiopyramid::prelude::*;
use serde::Serialize;

#[derive(Serialize)]
struct Page {
    other: u32,
}

type Aliased = Result<Page, HttpNotFound>;

#[view_config(route = "/a", renderer = "names.jinja2")]
async fn without_the_derive() -> Page {
    Page { other: 1 }
}

#[view_config(route = "/b", renderer = "names.jinja2")]
fn behind_an_alias() -> Aliased {
    Ok(Page { other: 1 })
}

#[view_config(route = "/c", renderer = "names.jinja2")]
fn of_some_trait() -> Result<impl Serialize> {
    Ok(Page { other: 1 })
}

#[view_config(route = "/d", renderer = "names.jinja2")]
async fn a_map() -> BTreeMap<&'static str, u32> {
    BTreeMap::new()
}

fn main() {}
