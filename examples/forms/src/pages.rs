//! The pages, each of which is JSON for who asks for that.

use aiopyramid::prelude::*;
use serde::Serialize;

use crate::people::{People, Person};
use crate::registration::{Registration, TOPICS, extension_of};

/// What the page of the form shows.
#[derive(Serialize, TemplateValue)]
struct FormPage {
    form: Submission<Registration>,
    topics: [&'static str; 5],
    registered: Option<Person>,
}

/// Shows the form, takes it, and shows it again with what is wrong. A page leads on to the list of people; a program gets what was made.
#[view_config(
    route = "/",
    route_name = "register",
    request_method = ["GET", "POST"],
    renderer = ["register.jinja2", "json"],
    body_limit = 4 * 1024 * 1024
)]
async fn register(
    request: &Request,
    people: State<People>,
    mut form: Submission<Registration>,
) -> Result<FormPage> {
    let mut registered = None;
    if let Some(registration) = form.take() {
        match keep(&people, registration).await? {
            Some(person) if likes_pages(request) => {
                let welcome = format!(
                    "{}#person-{}",
                    request.route_path("people", &[])?,
                    person.id
                );
                return Err(HttpSeeOther::new(welcome).into());
            }
            Some(person) => {
                request.response().set_status(StatusCode::CREATED);
                registered = Some(person);
            }
            None => form.refuse("email", "somebody was faster")?,
        }
    }
    Ok(FormPage {
        form,
        topics: TOPICS,
        registered,
    })
}

/// Keeps who has registered, and the photograph. `None` if the address has been taken meanwhile.
async fn keep(people: &People, registration: Registration) -> Result<Option<Person>> {
    let id = people.new_id();
    let photo = match &registration.photo {
        Some(photo) => extension_of(&photo.bytes().await?).map(|it| format!("{id}.{it}")),
        None => None,
    };
    if let (Some(photo), Some(name)) = (&registration.photo, &photo) {
        photo.save_to(people.photos().join(name)).await?;
    }
    let person = Person {
        id,
        name: registration.name,
        email: registration.email,
        city: registration.address.city,
        topics: registration.topics,
        photo,
    };
    Ok(people.add(person).await.ok())
}

fn likes_pages(request: &Request) -> bool {
    let liked = request.accept().best_of(&["text/html", "application/json"]);
    liked == Some("text/html")
}

#[derive(Serialize, TemplateValue)]
struct PeoplePage {
    people: Vec<Person>,
}

/// Everybody who has registered.
#[view_config(route = "/people", route_name = "people", renderer = ["people.jinja2", "json"])]
async fn everybody(people: State<People>) -> PeoplePage {
    PeoplePage {
        people: people.all().await,
    }
}

/// The photograph of somebody.
#[view_config(route = "/photos/{name}", route_name = "photo")]
async fn photo(name: String, people: State<People>) -> Result<File> {
    File::inside(people.photos(), &name).await
}

/// What the pages look like.
#[view_config(route = "/style.css", route_name = "style", http_cache = "1h")]
async fn style() -> File {
    File::from_bytes("style.css", include_str!("style.css"))
}
