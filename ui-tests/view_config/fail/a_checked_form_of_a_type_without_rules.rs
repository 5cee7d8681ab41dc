use aiopyramid::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Person {
    name: String,
}

#[view_config(route = "/people", request_method = "POST")]
async fn add(Valid(Form(person)): Valid<Form<Person>>) -> String {
    person.name
}

fn main() {}
