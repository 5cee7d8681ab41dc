use aiopyramid::prelude::*;

#[view_config(path = "/a")]
fn by_path() -> &'static str {
    "a"
}

#[view_config(route = "/b", method = "POST")]
fn by_method() -> &'static str {
    "b"
}

#[view_config(route = "/c", methods("GET", "POST"))]
fn by_methods() -> &'static str {
    "c"
}

#[view_config(route = "/d", template = "d.jinja2")]
fn by_template() -> &'static str {
    "d"
}

fn main() {}
