use aiopyramid::prelude::*;

#[view_config(route = "/{name}")]
async fn home<T: ToString + Send>(name: String, thing: State<T>) -> String {
    name + &thing.to_string()
}

fn main() {
    let _ = home::<u32>;
}
