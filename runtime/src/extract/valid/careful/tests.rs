//! What careful reading notes of forms and of JSON.

use std::collections::HashMap;
use std::sync::Arc;

use proptest::prelude::*;
use serde::de::Error;
use serde_json::json;

use super::*;
use crate::extract::fields::SentFields;
use crate::http::MultiDict;

fn form_of(form: &str) -> Sent {
    Sent::Form(SentFields::texts(
        "form",
        vec![Arc::new(MultiDict::parse(form))],
    ))
}

/// What is wrong with a form.
#[track_caller]
fn form<T: Readable>(encoded: &str, expected: &[(&str, &str)]) -> Reading<T> {
    check(&form_of(encoded), expected)
}

/// What is wrong with a JSON body.
#[track_caller]
fn json<T: Readable>(body: &str, expected: &[(&str, &str)]) -> Reading<T> {
    check(&Sent::Json(body.to_owned().into()), expected)
}

#[track_caller]
fn check<T: Readable>(sent: &Sent, expected: &[(&str, &str)]) -> Reading<T> {
    let reading = read::<T>(sent);
    let errors = reading.errors.iter();
    let errors: Vec<(&str, &str)> = errors
        .map(|error| (&*error.field, &*error.message))
        .collect();
    assert_eq!(errors, expected);
    reading
}

#[derive(Deserialize, Debug, PartialEq)]
struct Address {
    street: String,
    #[serde(rename = "zip")]
    postcode: u32,
}

#[derive(Deserialize, Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
struct Person {
    first_name: String,
    age: u8,
    height: Option<f32>,
    #[serde(default)]
    tags: Vec<u8>,
}

#[derive(Deserialize, Debug, PartialEq)]
struct Order {
    to: Address,
    items: Vec<Item>,
    #[serde(default)]
    colour: Option<Colour>,
}

#[derive(Deserialize, Debug, PartialEq)]
struct Item {
    name: String,
    amount: std::num::NonZeroU8,
}

#[derive(Deserialize, Debug, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Colour {
    Red,
    Blue,
    Mixed { red: u8 },
}

#[test]
fn every_field_of_a_form_that_does_not_fit_is_told() {
    form::<Person>(
        "firstName=Ada&age=abc&height=tall&tags=1&tags=x",
        &[
            ("age", "not a whole number from 0 to 255"),
            ("height", "not a number"),
            ("tags[1]", "not a whole number from 0 to 255"),
        ],
    );
}

#[test]
fn what_was_not_sent_is_required() {
    json::<Person>(
        "{}",
        &[("firstName", "is required"), ("age", "is required")],
    );
}

#[test]
fn every_place_of_a_json_body_is_told() {
    json::<Order>(
        r#"{"to": {"street": 1, "zip": -1}, "items": [{"name": "a", "amount": 1}, {"amount": 0}, 3], "colour": "green"}"#,
        &[
            ("to.street", "not a text"),
            ("to.zip", "not a whole number from 0 to 4294967295"),
            ("items[1].amount", "must not be zero"),
            ("items[1].name", "is required"),
            ("items[2]", "not an object"),
            ("colour", "not one of `red`, `blue`, `mixed`"),
        ],
    );
    json::<Order>(
        r#"{"to": [], "items": {}, "colour": {"mixed": {"red": 256}}}"#,
        &[
            ("to", "not an object"),
            ("items", "not a list"),
            ("colour.red", "not a whole number from 0 to 255"),
        ],
    );
}

#[test]
fn a_body_of_another_kind_is_a_mistake_of_the_whole() {
    json::<Person>("3", &[("", "not an object")]);
    json::<u8>("[]", &[("", "not a whole number from 0 to 255")]);
}

#[test]
fn a_field_nobody_knows_cannot_be_filled() {
    #[derive(Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "only its type matters")]
    struct Strict {
        a: u8,
    }
    json::<Strict>(
        r#"{"a": "x", "b": 1}"#,
        &[
            ("a", "not a whole number from 0 to 255"),
            ("b", "not expected here"),
        ],
    );
}

#[test]
fn a_type_speaks_for_itself() {
    #[derive(Debug)]
    struct Even;
    impl<'de> Deserialize<'de> for Even {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Even, D::Error> {
            match u8::deserialize(deserializer)? % 2 {
                0 => Ok(Even),
                _ => Err(D::Error::custom("is odd")),
            }
        }
    }
    #[derive(Deserialize, Debug)]
    #[allow(dead_code, reason = "only its type matters")]
    struct Two {
        one: Even,
        other: Even,
    }
    form::<Two>(
        "one=1&other=x",
        &[
            ("one", "is odd"),
            ("other", "not a whole number from 0 to 255"),
        ],
    );
}

#[test]
fn a_type_that_refuses_empty_text_takes_another_blank() {
    #[derive(Debug)]
    struct Date;
    impl<'de> Deserialize<'de> for Date {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
            match String::deserialize(deserializer)?.split('-').count() {
                3 => Ok(Date),
                _ => Err(D::Error::custom("not a date")),
            }
        }
    }
    #[derive(Deserialize, Debug)]
    #[allow(dead_code, reason = "only its type matters")]
    struct Event {
        day: Date,
        seats: u8,
    }
    let reading = form::<Event>(
        "day=tomorrow&seats=many",
        &[
            ("day", "not a date"),
            ("seats", "not a whole number from 0 to 255"),
        ],
    );
    assert!(reading.value.is_some());
}

#[test]
fn a_filled_value_is_one_that_a_client_could_have_sent() {
    let reading = form::<Person>(
        "firstName=Ada&age=old",
        &[("age", "not a whole number from 0 to 255")],
    );
    let filled = Person {
        first_name: "Ada".to_owned(),
        age: 0,
        height: None,
        tags: Vec::new(),
    };
    assert_eq!(reading.value, Some(filled));
    assert!(reading.filled.touches("age") && reading.filled.touches(""));
    assert!(!reading.filled.touches("ages") && !reading.filled.touches("firstName"));
}

#[test]
fn what_fits_is_read_as_ever() {
    let reading = json::<Order>(
        r#"{"to": {"street": "s", "zip": 1}, "items": [{"name": "a", "amount": 2}], "colour": {"mixed": {"red": 1}}}"#,
        &[],
    );
    let order = reading.value.unwrap();
    assert_eq!(order.colour, Some(Colour::Mixed { red: 1 }));
    assert_eq!((order.to.postcode, order.items.len()), (1, 1));
    json::<HashMap<u32, Vec<Option<char>>>>(r#"{"1": ["a", null]}"#, &[]);
    json::<(u8, String)>(r#"[1, "a"]"#, &[]);
}

#[test]
fn a_large_body_is_not_read_over_and_over() {
    let body = format!("[{}0]", "\"x\",".repeat(MAX_BYTES / 4));
    let reading = read::<Vec<u8>>(&Sent::Json(body.into()));
    assert_eq!(reading.errors.len(), 1);
    let body = format!("[{}0]", "\"x\",".repeat(1000));
    let reading = read::<Vec<u8>>(&Sent::Json(body.into()));
    assert_eq!(reading.errors.len(), MAX_ATTEMPTS);
}

fn place(path: &str) -> Vec<Step> {
    let step = |name: &str| match name.parse() {
        Ok(index) => Step::Item(index),
        Err(_) => Step::Field(name.to_owned()),
    };
    path.split('/').map(step).collect()
}

#[test]
fn names_of_rust_are_found_as_they_were_sent() {
    #[derive(Deserialize, Debug)]
    #[serde(rename_all = "kebab-case")]
    #[allow(dead_code, reason = "only its type matters")]
    struct Form {
        first_name: Username,
        #[serde(rename = "type")]
        kind: String,
        r#use: String,
        delivery_items: Vec<Item>,
        #[serde(flatten)]
        address: Address,
    }
    #[derive(Deserialize, Debug)]
    #[allow(dead_code, reason = "only its type matters")]
    struct Username(String);
    let sent = r#"{"first-name": "a", "type": "b", "use": "", "delivery-items": [{"name": "x", "amount": 1}], "street": "s", "zip": 1}"#;
    let Reading { shape, value, .. } = json::<Form>(sent, &[]);
    assert!(value.is_some());
    for (path, expected) in [
        ("first_name", "first-name"),
        ("first_name/0", "first-name"),
        ("r#use", "use"),
        ("delivery_items", "delivery-items"),
        ("delivery_items/0/name", "delivery-items[0].name"),
        ("address/street", "street"),
        // Nothing tells that these are one.
        ("kind", "kind"),
    ] {
        assert_eq!(shape.find(&place(path)), expected, "{path}");
    }
}

#[test]
fn values_have_every_field_and_lists_are_lists() {
    let sent = form_of("firstName=Ada&age=x&tags=1");
    let Reading { shape, .. } = read::<Person>(&sent);
    assert_eq!(
        shape.complete(sent.values()),
        json!({"firstName": "Ada", "age": "x", "height": "", "tags": ["1"]})
    );
    let sent = form_of("age=x");
    let shape = whole_shape::<Person>(read::<Person>(&sent).shape);
    assert_eq!(
        shape.complete(sent.values()),
        json!({"firstName": "", "age": "x", "height": "", "tags": []})
    );
}

#[test]
fn a_type_of_which_nothing_was_sent_has_a_shape_too() {
    #[derive(Deserialize, Debug)]
    #[allow(dead_code, reason = "only its type matters")]
    struct Tree {
        name: String,
        address: Option<Address>,
        #[serde(default)]
        ages: Vec<u8>,
        child: Option<Box<Tree>>,
    }
    let shape = whole_shape::<Order>(Shape::default());
    assert_eq!(
        shape.complete(serde_json::Value::Null),
        json!({"to": {"street": "", "zip": ""}, "items": [], "colour": ""})
    );
    assert_eq!(
        shape.all_fields(),
        ["to", "to.street", "to.zip", "items", "colour"]
    );
    let values = whole_shape::<Tree>(Shape::default()).complete(serde_json::Value::Null);
    assert_eq!(values["address"], json!({"street": "", "zip": ""}));
    assert_eq!(values["child"]["child"]["ages"], json!([]));
}

/// JSON of the kind that the types here read, and of others.
fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(|truth| json!(truth)),
        (-2_i64..300).prop_map(|number| json!(number)),
        "(red|mixed|a|)".prop_map(|text| json!(text)),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let name =
            "(to|street|zip|items|name|amount|colour|mixed|red|firstName|age|height|tags|x|)";
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(|items| json!(items)),
            proptest::collection::btree_map(name, inner, 0..6).prop_map(|fields| json!(fields)),
        ]
    })
}

/// What fits has no mistake, and what does not has one at least.
fn is_told<T: Readable>(sent: &Sent) -> bool {
    let fits = matches!(sent.read::<T>(), Ok(Some(_)));
    let reading = read::<T>(sent);
    let shape = whole_shape::<T>(reading.shape);
    let _ = shape.complete(sent.values());
    reading.errors.is_empty() == fits && (!fits || reading.value.is_some())
}

proptest! {
    #[test]
    fn whatever_is_sent_as_json_fits_or_is_told(value in any_json()) {
        let sent = Sent::Json(value.to_string().into());
        prop_assert!(is_told::<Order>(&sent));
        prop_assert!(is_told::<Person>(&sent));
        prop_assert!(is_told::<HashMap<String, Vec<Item>>>(&sent));
    }

    #[test]
    fn whatever_is_sent_as_a_form_fits_or_is_told(
        form in "((to|items|firstName|age|tags|colour)(\\[[0-2]?\\]|\\.street|\\[zip\\]|\\.name|\\[0\\]\\[amount\\]|\\[)?=(1|x|red|)&){0,6}",
    ) {
        let sent = form_of(&form);
        prop_assert!(is_told::<Order>(&sent));
        prop_assert!(is_told::<Person>(&sent));
    }
}
