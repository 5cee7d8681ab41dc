use aiopyramid::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Person {
    name: String,
}

#[view_config(route = "/people")]
async fn add(mut form: Submission<Person>) -> String {
    form.take().map_or(String::new(), |person| person.name)
}

fn main() {}
