use aiopyramid::prelude::*;

struct Page {
    number: u32,
}

#[view_config(route = "/")]
async fn home(Query(page): Query<Page>) -> String {
    page.number.to_string()
}

fn main() {}
