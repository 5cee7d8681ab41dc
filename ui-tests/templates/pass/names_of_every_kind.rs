use aiopyramid::prelude::*;
use serde::Serialize;

#[derive(Serialize)]
struct Page {
    title: &'static str,
}

#[view_config(route = "/", renderer = "home.jinja2")]
async fn home() -> Page {
    Page { title: "Home" }
}

#[view_config(route = "/mail", renderer = "mail/hello.txt.jinja2")]
fn mail() -> Result<Page, HttpNotFound> {
    Err(HttpNotFound::new("no mail"))
}

#[view_config(route = "/posts", renderer = "aiopyramid-ui-tests-tests:templates/posts.jinja2")]
#[view_config(route = "/own", renderer = "aiopyramid_ui_tests_tests:templates/posts.jinja2")]
#[view_config(route = "/other", renderer = "blog:templates/posts.jinja2")]
async fn posts() -> Page {
    Page { title: "Posts" }
}

#[view_config(route = "/part", renderer = "part.jinja2", templates = ["home.jinja2", "parts/post.jinja2"])]
#[view_config(route = "/part/other", renderer = "blog:templates/a.jinja2", templates = "home.jinja2")]
async fn part() -> Page {
    Page { title: "Part" }
}

fn main() {}
