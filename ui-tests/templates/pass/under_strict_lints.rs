//! A crate that forbids and denies what lints can find.

#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    unused,
    unused_qualifications,
    unreachable_pub,
    elided_lifetimes_in_paths,
    single_use_lifetimes,
    let_underscore_drop,
    trivial_casts,
    non_ascii_idents,
    clippy::all,
    clippy::pedantic
)]

use aiopyramid::prelude::*;
use serde::Serialize;

/// All posts.
#[derive(Debug, Serialize, TemplateValue)]
#[template(globals = ["csrf"])]
pub(crate) struct Page<'a> {
    title: &'a str,
    posts: Vec<Post>,
}

/// One.
#[derive(Debug, Serialize, TemplateValue)]
pub(crate) struct Post {
    title: String,
    author: Author,
}

/// Somebody.
#[derive(Debug, Serialize, TemplateValue)]
#[serde(tag = "kind")]
pub(crate) enum Author {
    /// With a name.
    Known {
        /// The name.
        name: String,
    },
    /// Without one.
    Unknown,
}

#[view_config(route = "/", renderer = "posts.jinja2")]
fn posts() -> Page<'static> {
    let name = String::from("Ann");
    let author = Author::Known { name };
    let title = String::from("Title");
    let others = Post {
        title: title.clone(),
        author: Author::Unknown,
    };
    Page {
        title: "Posts",
        posts: vec![Post { title, author }, others],
    }
}

fn main() -> Result<()> {
    let mut config = runtime::scan!()?;
    config.add_templates(aiopyramid::templates!["mail/hello.txt.jinja2"]);
    Ok(())
}
