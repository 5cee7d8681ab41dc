use aiopyramid::prelude::*;
use garde::Validate;
use serde::{Deserialize, Serialize};

#[derive(Deserialize, Validate)]
#[garde(context(Request))]
struct Person {
    #[garde(length(chars, min = 1), custom(awaited(is_free)))]
    name: String,
    #[garde(custom(awaited(async |email: &str, _: &Request| is_mail(email))))]
    email: String,
    #[garde(inner(custom(is_tag)))]
    tags: Vec<String>,
    #[garde(dive)]
    address: Option<Address>,
}

#[derive(Deserialize, Validate)]
#[garde(context(Request))]
struct Address {
    #[garde(custom(awaited(|street: &str, _: &Request| std::future::ready(is_mail(street)))))]
    street: String,
}

async fn is_free(name: &str, request: &Request) -> garde::Result {
    tokio_like().await;
    match request.header("x-taken") == Some(name) {
        true => Err(garde::Error::new("is taken")),
        false => Ok(()),
    }
}

async fn tokio_like() {}

#[synchronize]
async fn is_tag(tag: &str, _request: &Request) -> garde::Result {
    is_mail(tag)
}

fn is_mail(_text: &str) -> aiopyramid::garde::Result {
    Ok(())
}

#[derive(Deserialize, Validate)]
struct Page {
    #[garde(range(min = 1))]
    number: u32,
}

#[derive(Serialize)]
struct Shown {
    form: Invalid,
}

#[view_config(route = "/form", request_method = "POST")]
async fn form(Valid(Form(person)): Valid<Form<Person>>, page: Valid<Query<Page>>) -> String {
    format!("{} {} {:?}", person.name, page.number, person.tags)
}

#[view_config(route = "/json", request_method = "POST")]
fn json(person: Valid<Json<Person>>) -> String {
    person.0.0.email
}

#[view_config(route = "/params", mapper = GreenletMapper)]
fn params(page: Option<Valid<Params<Page>>>) -> String {
    page.map_or(0, |page| page.number).to_string()
}

#[view_config(route = "/again", request_method = "POST", renderer = "json")]
async fn again(person: Result<Valid<Form<Person>>, Invalid>) -> Result<Shown, HttpSeeOther> {
    match person {
        Ok(Valid(Form(person))) => Err(HttpSeeOther::new(&person.address.map_or_else(String::new, |a| a.street))),
        Err(form) => Ok(Shown { form }),
    }
}

#[view_config(route = "/any", request_method = "POST")]
async fn any(person: Result<Valid<Form<Person>>>) -> Result<String> {
    Ok(person?.0.0.name)
}

#[view_config(route = "/page", renderer = "json")]
async fn page(mut form: Submission<Person>) -> Result<Submission<Person>> {
    if let Some(person) = form.take() {
        form.refuse("name", person.name)?;
    }
    Ok(form)
}

fn main() {}
