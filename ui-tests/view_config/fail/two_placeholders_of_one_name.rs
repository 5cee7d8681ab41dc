use aiopyramid::prelude::*;

#[view_config(route = "/between/{day}/{day}")]
async fn between(day: u32) -> String {
    day.to_string()
}

fn main() {}
