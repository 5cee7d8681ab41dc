//! Forms as pages send them: nested names, checkboxes, dates.

use aiopyramid_tests::{Reply, Server};

mod pages {
    use aiopyramid::prelude::*;
    use jiff::civil::{Date, DateTime, Time};
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    pub(super) struct Order {
        customer: Customer,
        items: Vec<Item>,
        gift: bool,
    }

    #[derive(Debug, Deserialize)]
    struct Customer {
        name: String,
        news: bool,
    }

    #[derive(Debug, Deserialize)]
    struct Item {
        name: String,
        colours: Vec<String>,
    }

    #[view_config(route = "/order")]
    async fn order(Form(order): Form<Order>) -> String {
        let Order {
            customer,
            items,
            gift,
        } = order;
        let items = items
            .iter()
            .map(|item| format!("{}{:?}", item.name, item.colours));
        let items: Vec<String> = items.collect();
        format!(
            "{} {} {gift} {}",
            customer.name,
            customer.news,
            items.join(" ")
        )
    }

    #[view_config(route = "/order/query")]
    async fn order_in_query(Query(order): Query<Order>) -> String {
        format!("{} items", order.items.len())
    }

    #[derive(Debug, Deserialize)]
    struct Booking {
        day: Date,
        from: Time,
        until: DateTime,
        reminder: Option<DateTime>,
    }

    #[view_config(route = "/booking")]
    async fn book(Form(booking): Form<Booking>) -> String {
        let Booking {
            day,
            from,
            until,
            reminder,
        } = booking;
        format!("{day} {from} {until} {}", reminder.is_some())
    }

    #[view_config(route = "/wrong")]
    async fn wrong(order: Result<Form<Order>, aiopyramid::http::Rejection>) -> String {
        match order {
            Ok(_) => "right".to_owned(),
            Err(rejection) => format!("{:?}", rejection.field()),
        }
    }
}

fn pages() -> Server {
    Server::of(concat!(module_path!(), "::pages"))
}

const FORM: &str = "application/x-www-form-urlencoded";

#[track_caller]
fn check(reply: &Reply, status: u16, text: &str) {
    assert_eq!(reply.status, status, "{}", reply.text);
    assert!(reply.text.contains(text), "{}", reply.text);
}

#[test]
fn names_lead_into_a_type_and_what_is_off_need_not_be_sent() {
    let server = pages();
    let form = "customer[name]=Eve&customer[news]=on&items[0][name]=nut&items[0][colours][]=red&items[0][colours][]=blue&items[3][name]=bolt";
    let reply = server.post("/order", FORM, form);
    check(&reply, 200, r#"Eve true false nut["red", "blue"] bolt[]"#);
    let dotted = "customer.name=Eve&items.0.name=nut&gift=1";
    check(
        &server.post("/order", FORM, dotted),
        200,
        "Eve false true nut[]",
    );
    let escaped = "customer%5Bname%5D=Eve&items%5B0%5D%5Bname%5D=nut";
    check(
        &server.get(&format!("/order/query?{escaped}")),
        200,
        "1 items",
    );
}

#[test]
fn what_is_wrong_is_told_with_the_name_in_the_form() {
    let server = pages();
    let form = "customer.name=Eve&items[0][colours]=red";
    let reply = server.post("/order", FORM, form);
    check(
        &reply,
        400,
        "the form does not fit: `items[0][name]` is missing",
    );
    let reply = server.post("/wrong", FORM, "customer.name=Eve&gift=perhaps");
    let field = r#"Some(("gift", "`on` or `off` is wanted, and this is `perhaps`"))"#;
    check(&reply, 200, field);
}

#[test]
fn dates_and_times_are_read_as_inputs_write_them() {
    let server = pages();
    let form = "day=2024-02-29&from=13:45&until=2024-02-29T18:00&reminder=";
    let booked = "2024-02-29 13:45:00 2024-02-29T18:00:00 false";
    check(&server.post("/booking", FORM, form), 200, booked);
    let form = "day=2024-02-29&from=13:45:10&until=2024-02-29T18:00:10.5&reminder=2024-02-28T09:00";
    let booked = "2024-02-29 13:45:10 2024-02-29T18:00:10.5 true";
    check(&server.post("/booking", FORM, form), 200, booked);
    let form = "day=2023-02-29&from=13:45&until=2024-02-29T18:00";
    check(&server.post("/booking", FORM, form), 400, "`day`: ");
}
