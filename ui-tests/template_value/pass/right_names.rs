use aiopyramid::prelude::*;
use serde::Serialize;

#[derive(Serialize, TemplateValue)]
struct Page<'a> {
    title: &'a str,
    posts: Vec<models::Post>,
}

mod models {
    use aiopyramid::TemplateValue;
    use serde::Serialize;

    #[derive(Serialize, TemplateValue)]
    pub struct Post {
        title: String,
        author: Option<Author>,
    }

    #[derive(Serialize, TemplateValue)]
    struct Author {
        name: String,
    }

    impl Post {
        pub fn new() -> Post {
            let name = "Ann".to_owned();
            Post {
                title: name.clone(),
                author: Some(Author { name }),
            }
        }
    }
}

#[view_config(route = "/", renderer = "posts.jinja2")]
#[view_config(route = "/home", renderer = "home.jinja2")]
async fn home(request: &Request) -> Result<Page<'_>> {
    Ok(Page {
        title: request.uri().path(),
        posts: vec![models::Post::new()],
    })
}

fn main() {}
