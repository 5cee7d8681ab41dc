use aiopyramid::prelude::*;

struct Cart;

#[view_config(route = "/cart")]
async fn cart(_cart: TypedCookie<Cart>) -> &'static str {
    "cart"
}

fn main() {}
