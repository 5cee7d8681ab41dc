//! Views that read a body.

use aiopyramid::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Order {
    item: String,
    amount: u32,
}

#[derive(Serialize)]
struct Receipt {
    bought: String,
    total: u32,
}

/// JSON in, JSON out.
#[view_config(route = "/orders", request_method = "POST", renderer = "json")]
async fn order(Json(order): Json<Order>) -> Result<Receipt, HttpUnprocessableContent> {
    if order.amount == 0 {
        return Err(HttpUnprocessableContent::new("order at least one"));
    }
    Ok(Receipt {
        bought: order.item,
        total: order.amount * 3,
    })
}

/// Another method on the same path is another view of the same route.
#[view_config(route = "/orders", request_method = "GET")]
async fn orders() -> &'static str {
    "POST an order here"
}

#[derive(Deserialize)]
struct Login {
    user: String,
}

/// A form, read before the plain function runs.
#[view_config(route = "/login", request_method = "POST")]
fn login(Form(login): Form<Login>) -> String {
    format!("hello, {}", login.user)
}

/// A body of at most sixteen bytes.
#[view_config(route = "/note", request_method = "PUT", body_limit = 16)]
async fn note(Text(text): Text) -> (StatusCode, String) {
    (StatusCode::CREATED, format!("noted: {text}"))
}
