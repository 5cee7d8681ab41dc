//! Validation as arguments of views go through it.

use std::time::Duration;

use garde::Validate;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::Semaphore;

use super::*;
use crate::dispatch::synchronize;
use crate::extract::State;
use crate::http::{Body, Method};

fn post(content_type: &str, body: impl Into<Body>) -> Request {
    Request::builder()
        .method(Method::POST)
        .header("content-type", content_type)
        .body(body)
        .build()
}

fn form(body: impl Into<Body>) -> Request {
    post("application/x-www-form-urlencoded", body)
}

fn json(body: impl Into<Body>) -> Request {
    post("application/json", body)
}

/// The errors of what is invalid.
async fn errors<E>(request: &Request) -> Vec<(String, String)>
where
    E: Checkable + std::fmt::Debug,
    <E::Value as Rules>::Context: ValidationContext,
{
    let errors = match Result::<Valid<E>, Invalid>::from_request(request).await {
        Ok(Err(invalid)) => invalid.errors().to_vec(),
        other => panic!("{other:?}"),
    };
    let errors = errors.into_iter();
    errors.map(|error| (error.field, error.message)).collect()
}

#[track_caller]
fn assert_errors(errors: &[(String, String)], expected: &[(&str, &str)]) {
    let errors = errors.iter();
    let errors: Vec<(&str, &str)> = errors
        .map(|(field, message)| (&**field, &**message))
        .collect();
    assert_eq!(errors, expected);
}

#[derive(Deserialize, Validate, Debug)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "rules read them")]
struct Person {
    #[garde(length(chars, min = 2), ascii)]
    first_name: String,
    #[garde(range(min = 18))]
    age: u8,
    #[garde(skip)]
    #[serde(default)]
    password: String,
    #[garde(matches(password))]
    #[serde(default)]
    password_again: String,
    #[garde(length(max = 2), inner(length(min = 1)))]
    #[serde(default)]
    tags: Vec<String>,
}

#[tokio::test]
async fn what_keeps_the_rules_is_handed_on() {
    let request = form("firstName=Ada&age=36&tags=a&tags=b");
    let Valid(Form(person)) = Valid::<Form<Person>>::from_request(&request).await.unwrap();
    assert_eq!((&*person.first_name, person.age), ("Ada", 36));
    let request = json(r#"{"firstName": "Ada", "age": 36}"#);
    assert!(Valid::<Json<Person>>::from_request(&request).await.is_ok());
    let request = Request::builder().uri("/?firstName=Ada&age=36").build();
    assert!(Valid::<Query<Person>>::from_request(&request).await.is_ok());
    assert!(
        Valid::<Params<Person>>::from_request(&request)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn every_broken_rule_is_an_error_of_its_field_in_the_order_of_the_type() {
    let request = form("tags=a&tags=&tags=c&age=7&passwordAgain=x&firstName=%C3%A4");
    assert_errors(
        &errors::<Form<Person>>(&request).await,
        &[
            ("firstName", "not ascii"),
            ("firstName", "length is lower than 2"),
            ("age", "lower than 18"),
            ("passwordAgain", "does not match password field"),
            ("tags", "length is greater than 2"),
            ("tags[1]", "is required"),
        ],
    );
}

#[tokio::test]
async fn what_does_not_fit_and_what_breaks_a_rule_are_told_together() {
    let request = json(r#"{"firstName": "A", "age": "old"}"#);
    assert_errors(
        &errors::<Json<Person>>(&request).await,
        &[
            ("firstName", "length is lower than 2"),
            ("age", "not a whole number from 0 to 255"),
        ],
    );
}

#[tokio::test]
async fn what_was_left_empty_is_required_whatever_its_type() {
    let required = [("firstName", "is required"), ("age", "is required")];
    assert_errors(&errors::<Form<Person>>(&form("")).await, &required);
    assert_errors(&errors::<Json<Person>>(&json("{}")).await, &required);
    let left_empty = form("firstName=&age=");
    assert_errors(&errors::<Form<Person>>(&left_empty).await, &required);
    // Neither a list whose items are not numbered nor a secret is empty because it looks so.
    let short = form("firstName=Ada&age=36&tags=a&tags=&password=a&passwordAgain=b");
    assert_errors(
        &errors::<Form<Person>>(&short).await,
        &[
            ("passwordAgain", "does not match password field"),
            ("tags[1]", "is required"),
        ],
    );
    // In JSON an empty text is one that somebody wrote.
    let empty = json(r#"{"firstName": "", "age": 36}"#);
    let expected = [("firstName", "length is lower than 2")];
    assert_errors(&errors::<Json<Person>>(&empty).await, &expected);
}

#[derive(Deserialize, Validate, Debug)]
#[garde(allow_unvalidated)]
#[allow(dead_code, reason = "only its type matters")]
struct Delivery {
    #[garde(dive)]
    to: Place,
    #[garde(dive)]
    items: Vec<Thing>,
    at: Time,
    gift: bool,
}

#[derive(Deserialize, Validate, Debug)]
struct Place {
    #[garde(length(min = 3))]
    street: String,
    #[garde(range(min = 1))]
    number: u16,
}

#[derive(Deserialize, Validate, Debug)]
#[garde(allow_unvalidated)]
struct Thing {
    #[garde(length(min = 3))]
    name: String,
    #[allow(dead_code, reason = "only its type matters")]
    amount: u8,
}

/// A time of a day that wants its seconds, as most crates do.
#[derive(Debug)]
struct Time;

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
        deserializer.deserialize_str(TimeVisitor)
    }
}

struct TimeVisitor;

impl serde::de::Visitor<'_> for TimeVisitor {
    type Value = Time;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a time")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Time, E> {
        match text.split(':').count() {
            3 => Ok(Time),
            _ => Err(E::custom("not a time")),
        }
    }
}

#[tokio::test]
async fn fields_have_the_names_that_the_form_gives_them() {
    // Off boxes are not sent, and browsers leave out seconds: neither is a mistake.
    let dotted = form("to.street=a&to.number=x&items[0].name=b&items[0].amount=300&at=12:30");
    assert_errors(
        &errors::<Form<Delivery>>(&dotted).await,
        &[
            ("to.street", "length is lower than 3"),
            ("to.number", "not a whole number from 0 to 65535"),
            ("items[0].name", "length is lower than 3"),
            ("items[0].amount", "not a whole number from 0 to 255"),
        ],
    );
    let bracketed = form("to[street]=a&to[number]=&items[0][name]=b&items[0][amount]=3&at=noon");
    assert_errors(
        &errors::<Form<Delivery>>(&bracketed).await,
        &[
            ("to[street]", "length is lower than 3"),
            ("to[number]", "is required"),
            ("items[0][name]", "length is lower than 3"),
            ("at", "not a time"),
        ],
    );
}

#[tokio::test]
async fn values_have_the_form_of_the_type() {
    let request = form("to[street]=a&items[4][name]=b&items[4][amount]=3");
    let valid = Result::<Valid<Form<Delivery>>, Invalid>::from_request(&request).await;
    assert_eq!(
        valid.unwrap().unwrap_err().values(),
        &json!({
            "to": {"street": "a", "number": ""},
            "items": [{"name": "b", "amount": "3"}],
            "at": "",
            "gift": "",
        })
    );
}

#[tokio::test]
async fn a_field_whose_names_do_not_fit_together_costs_no_other_one() {
    let request = form("to[street]=a&items[][name]=b&at=noon&at[hour]=3&gift=yes&gift=no");
    let valid = Result::<Valid<Form<Delivery>>, Invalid>::from_request(&request).await;
    assert_eq!(
        valid.unwrap().unwrap_err().values(),
        &json!({
            "to": {"street": "a", "number": ""},
            "items[][name]": "b",
            "items": [],
            "at": "noon",
            "at[hour]": "3",
            "gift": ["yes", "no"],
        })
    );
}

#[tokio::test]
async fn what_was_sent_comes_back_without_secrets() {
    let request = form("firstName=A&age=old&password=hunter2&passwordAgain=hunter3");
    let valid = Result::<Valid<Form<Person>>, Invalid>::from_request(&request).await;
    let invalid = valid.unwrap().unwrap_err();
    assert_eq!(
        invalid.values(),
        &json!({"firstName": "A", "age": "old", "password": "", "passwordAgain": "", "tags": []})
    );
}

#[tokio::test]
async fn other_errors_are_not_for_the_view() {
    for (request, status) in [
        (json("{"), 400),
        // What does not fit comes first, and still it is no JSON.
        (json(r#"{"age": "old", "#), 400),
        (form("a=1"), 415),
    ] {
        let error = Result::<Valid<Json<Person>>, Invalid>::from_request(&request).await;
        let exception = error.unwrap_err().http_exception().unwrap();
        assert_eq!(exception.status(), status);
    }
}

#[tokio::test]
async fn nothing_sent_is_none() {
    let request = Request::builder().build();
    assert!(
        Option::<Valid<Json<Person>>>::from_request(&request)
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        Option::<Valid<Form<Person>>>::from_request(&request)
            .await
            .unwrap()
            .is_none()
    );
    let request = json("{}");
    assert!(
        Option::<Valid<Json<Person>>>::from_request(&request)
            .await
            .is_err()
    );
}

#[derive(Deserialize, Validate, Debug)]
#[garde(context(Request))]
#[garde(custom(is_tuesday))]
#[allow(dead_code, reason = "rules read them")]
struct Order {
    #[garde(dive)]
    to: Address,
    #[garde(dive)]
    items: Vec<Item>,
}

#[derive(Deserialize, Validate, Debug)]
#[garde(context(Request))]
struct Address {
    #[garde(length(min = 1), custom(awaited(is_on_the_map)))]
    street: String,
}

#[derive(Deserialize, Validate, Debug)]
#[garde(context(Request))]
struct Item {
    #[garde(custom(in_stock))]
    name: String,
    #[garde(range(min = 1))]
    amount: u32,
}

fn is_tuesday(_order: &Order, request: &Request) -> garde::Result {
    match request.header("x-day") {
        Some("tuesday") => Ok(()),
        _ => Err(garde::Error::new("we deliver on tuesdays")),
    }
}

async fn is_on_the_map(street: &str, request: &Request) -> garde::Result {
    tokio::task::yield_now().await;
    match request.header("x-map").unwrap_or("").contains(street) {
        true => Ok(()),
        false => Err(garde::Error::new("nobody knows it")),
    }
}

fn in_stock(name: &str, _request: &Request) -> garde::Result {
    synchronize(async {
        tokio::time::sleep(Duration::ZERO).await;
        match name {
            "pen" => Ok(()),
            _ => Err(garde::Error::new("sold out")),
        }
    })
}

#[tokio::test]
async fn rules_wait_and_see_the_request_at_any_depth() {
    let body = r#"{"to": {"street": "Elm"}, "items": [{"name": "pen", "amount": 1}, {"name": "ink", "amount": 0}]}"#;
    let expected = [
        ("to.street", "nobody knows it"),
        ("items[1].name", "sold out"),
        ("items[1].amount", "lower than 1"),
    ];
    let all: Vec<_> = [("", "we deliver on tuesdays")]
        .into_iter()
        .chain(expected)
        .collect();
    assert_errors(&errors::<Json<Order>>(&json(body)).await, &all);
    let on_tuesday = Request::builder()
        .header("x-day", "tuesday")
        .header("x-map", "Elm Road")
        .header("content-type", "application/json")
        .body(body)
        .build();
    assert_errors(&errors::<Json<Order>>(&on_tuesday).await, &expected[1..]);
}

#[tokio::test]
async fn rules_say_nothing_of_what_was_filled_in_for_them() {
    // The rule of the whole may have looked at it too.
    let body = r#"{"to": {"street": 3}, "items": [{"name": "ink", "amount": "many"}]}"#;
    assert_errors(
        &errors::<Json<Order>>(&json(body)).await,
        &[
            ("to.street", "not a text"),
            ("items[0].name", "sold out"),
            ("items[0].amount", "not a whole number from 0 to 4294967295"),
        ],
    );
}

#[derive(Deserialize, Validate, Debug)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "only reading matters")]
struct Strict {
    #[garde(skip)]
    age: u8,
}

#[tokio::test]
async fn a_name_may_have_any_number_of_dots() {
    // Were each dot a call, this would be the end of the stack, and so of the process.
    let name = format!("a{}", ".".repeat(200_000));
    let body = json(format!(r#"{{"age": "old", "{name}": 1}}"#));
    assert_errors(
        &errors::<Json<Strict>>(&body).await,
        &[
            ("age", "not a whole number from 0 to 255"),
            (&name, "not expected here"),
        ],
    );
    let fields = form(format!("{name}=1&age=old"));
    let errors = errors::<Form<Strict>>(&fields).await;
    assert!(errors.iter().any(|(field, _)| *field == name));
}

#[derive(Deserialize, Validate, Debug)]
#[allow(dead_code, reason = "only reading matters")]
struct Prices {
    #[garde(range(min = 1))]
    first: u8,
    #[serde(flatten)]
    #[garde(dive)]
    others: HashMap<String, Price>,
}

#[derive(Deserialize, Validate, Debug)]
#[serde(transparent)]
#[garde(transparent)]
struct Price(#[garde(range(max = 9))] u32);

/// Were each field looked for among all others, this would take minutes.
#[tokio::test]
async fn a_body_of_many_fields_is_explained_as_fast_as_it_is_read() {
    let prices: String = (0..50_000).map(|n| format!(r#", "p{n}": 10"#)).collect();
    let request = json(format!(r#"{{"first": 0{prices}}}"#));
    let errors = errors::<Json<Prices>>(&request).await;
    assert_eq!(errors.len(), 50_001);
    assert_eq!(errors[0].0, "first");
    let invalid = errors
        .into_iter()
        .fold(Invalid::new("", ""), |invalid, (field, message)| {
            invalid.with(field, message)
        });
    let page = serde_json::to_value(&invalid).unwrap();
    assert_eq!(page["errors"]["p49999"], json!(["greater than 9"]));
}

struct Limits(Semaphore);

#[derive(Deserialize, Validate, Debug)]
#[garde(context(State<Limits>))]
struct Seat {
    #[garde(custom(awaited(async |_: &u8, limits: &State<Limits>| {
        limits.0.0.acquire().await.map(drop).map_err(garde::Error::new)
    })))]
    row: u8,
}

#[tokio::test]
async fn a_context_that_cannot_be_made_is_an_error_of_ours() {
    let error = Valid::<Form<Seat>>::from_request(&form("row=1"))
        .await
        .unwrap_err();
    let error = Error::from(error);
    assert!(error.to_string().contains("no state"), "{error}");
    assert!(error.http_exception().is_none());
}

#[test]
fn a_context_says_what_it_needs() {
    let mut needs = Needs::default();
    <Result<Valid<Form<Seat>>, Invalid> as FromRequest>::needs(&mut needs);
    assert!(needs.states()[0].name.ends_with("Limits"));
}

#[derive(Deserialize, Validate, Debug)]
struct Fragile {
    #[garde(custom(breaks))]
    #[allow(dead_code, reason = "only its rule matters")]
    value: u8,
}

fn breaks(_: &u8, _: &()) -> garde::Result {
    panic!("on purpose")
}

#[tokio::test]
async fn a_rule_that_panics_is_no_mistake_of_the_client() {
    let error = Valid::<Form<Fragile>>::from_request(&form("value=1"))
        .await
        .unwrap_err();
    let error = Error::from(error);
    assert!(error.to_string().contains("on purpose"), "{error}");
    assert!(error.http_exception().is_none());
}

#[cfg(feature = "multipart")]
mod with_files {
    use super::*;
    use crate::http::Upload;
    use crate::testing::MultipartForm;

    #[derive(Deserialize, Validate, Debug)]
    #[allow(dead_code, reason = "rules read them")]
    struct Member {
        #[garde(length(min = 2))]
        name: String,
        #[garde(custom(is_picture))]
        photo: Upload,
        #[garde(skip)]
        more: Vec<Upload>,
    }

    fn is_picture(photo: &Upload, _: &()) -> garde::Result {
        match photo.content_type() {
            Some("image/png") => Ok(()),
            _ => Err(garde::Error::new("not a picture")),
        }
    }

    fn sent(form: MultipartForm) -> Request {
        let request = Request::builder().method(Method::POST);
        request
            .header("content-type", &MultipartForm::content_type())
            .body(form.into_bytes())
            .build()
    }

    #[tokio::test]
    async fn a_file_is_a_field_with_rules_like_others() {
        let named = |name| MultipartForm::new().text("name", name);
        let request = sent(named("A").file("photo", "a.txt", "text/plain", "abc"));
        let expected = [
            ("name", "length is lower than 2"),
            ("photo", "not a picture"),
        ];
        assert_errors(&errors::<Form<Member>>(&request).await, &expected);
        let request = sent(named("A"));
        let expected = [("name", "length is lower than 2"), ("photo", "is required")];
        assert_errors(&errors::<Form<Member>>(&request).await, &expected);
        let request = sent(named("Ada").file("photo", "a.png", "image/png", "abc"));
        let Valid(Form(member)) = Valid::<Form<Member>>::from_request(&request).await.unwrap();
        assert_eq!(member.photo.len(), 3);
    }

    #[tokio::test]
    async fn a_page_gets_no_file_back() {
        let form = MultipartForm::new()
            .text("name", "A")
            .file("photo", "a", "image/png", "abc");
        let valid = Result::<Valid<Form<Member>>, Invalid>::from_request(&sent(form)).await;
        let invalid = valid.unwrap().unwrap_err();
        assert_eq!(
            invalid.values(),
            &json!({"name": "A", "photo": "", "more": []})
        );
    }

    #[tokio::test]
    async fn a_file_that_stands_in_for_another_never_leaves() {
        // A form alone has files, and a client cannot ask for one by its number.
        let request = json(r#"{"name": "Ada", "photo": 0, "more": []}"#);
        let errors = errors::<Json<Member>>(&request).await;
        assert_eq!(errors[0].0, "photo");
    }
}
