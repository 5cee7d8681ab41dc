use aiopyramid::prelude::*;
use garde::Validate;
use serde::Deserialize;

struct Limits {
    longest: usize,
}

#[derive(Deserialize, Validate)]
#[garde(context(Limits as limits))]
struct Person {
    #[garde(length(max = limits.longest))]
    name: String,
}

#[view_config(route = "/people", request_method = "POST")]
async fn add(Valid(Json(person)): Valid<Json<Person>>) -> String {
    person.name
}

fn main() {}
