//! Forms as people write them, and types that are read from them.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;

use proptest::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::*;

fn parsed<T: DeserializeOwned>(form: &str) -> Result<T, Rejection> {
    read("form", &[&MultiDict::parse(form)])
}

#[track_caller]
fn check<T: DeserializeOwned + PartialEq + Debug>(form: &str, expected: T) {
    match parsed::<T>(form) {
        Ok(value) => assert_eq!(value, expected, "{form}"),
        Err(rejection) => panic!("{form}: {rejection}"),
    }
}

#[track_caller]
fn misfit<T: DeserializeOwned>(form: &str, field: &str, message: &str) {
    let rejection = parsed::<T>(form).err().expect("it must not fit");
    assert_eq!(rejection.status(), 400);
    assert_eq!(rejection.field(), Some((field, message)), "{form}");
}

#[derive(Debug, PartialEq, Deserialize)]
struct Item {
    name: String,
    #[serde(default = "one")]
    amount: u8,
}

fn one() -> u8 {
    1
}

fn item(name: &str, amount: u8) -> Item {
    Item {
        name: name.to_owned(),
        amount,
    }
}

#[derive(Debug, PartialEq, Deserialize)]
struct Address {
    street: String,
    #[serde(rename = "no")]
    number: u16,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Order {
    address: Address,
    items: Vec<Item>,
}

fn order() -> Order {
    let address = Address {
        street: "Ring".to_owned(),
        number: 7,
    };
    Order {
        address,
        items: vec![item("nut", 3), item("bolt", 1)],
    }
}

#[test]
fn names_lead_into_structs_and_lists_in_every_usual_way() {
    for form in [
        "address[street]=Ring&address[no]=7&items[0][name]=nut&items[0][amount]=3&items[1][name]=bolt",
        "address.street=Ring&address.no=7&items.0.name=nut&items.0.amount=3&items.1.name=bolt",
        "items[1].name=bolt&items[0].name=nut&items[0].amount=3&address[street]=Ring&address.no=7",
        "items[900].name=bolt&items[7].name=nut&items[7].amount=3&address.street=Ring&address.no=7",
    ] {
        check(form, order());
    }
}

#[derive(Debug, PartialEq, Deserialize)]
struct Tags {
    tags: Vec<String>,
}

#[test]
fn a_list_is_written_in_every_usual_way() {
    let tags = |tags: &[&str]| Tags {
        tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
    };
    check("tags=a&tags=b", tags(&["a", "b"]));
    check("tags[]=a&tags[]=b", tags(&["a", "b"]));
    check("tags[1]=b&tags[0]=a", tags(&["a", "b"]));
    check("tags[10]=b&tags[9]=a", tags(&["a", "b"]));
    check("tags=a", tags(&["a"]));
    check("other=a", tags(&[]));
    check("tags[4294967295]=a", tags(&["a"]));
}

#[test]
fn what_is_no_number_of_an_element_is_told_with_its_name() {
    let wanted = "the number of an element is wanted, and this is";
    misfit::<Tags>("tags[x]=a", "tags[x]", &format!("{wanted} `x`"));
    misfit::<Tags>("tags[-1]=a", "tags[-1]", &format!("{wanted} `-1`"));
    let beyond = "tags[4294967296]";
    misfit::<Tags>(
        &format!("{beyond}=a"),
        beyond,
        &format!("{wanted} `4294967296`"),
    );
    misfit::<Order>(
        "address.street=a&address.no=1&items[][name]=a",
        "items[][name]",
        "elements with fields of their own have numbers, as in `items[0][name]`",
    );
}

#[test]
fn a_field_that_has_the_whole_name_wins() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Spelt {
        #[serde(rename = "a.b")]
        dotted: u8,
        #[serde(rename = "tags[]")]
        tags: Vec<u8>,
        #[serde(rename = "x.y")]
        inner: HashMap<String, u8>,
        a: HashMap<String, u8>,
    }
    let spelt = Spelt {
        dotted: 1,
        tags: vec![2, 3],
        inner: [("z".to_owned(), 4)].into(),
        a: [("c".to_owned(), 5)].into(),
    };
    check("a.b=1&tags[]=2&tags[]=3&x.y[z]=4&a.c=5", spelt);
}

#[test]
fn a_map_takes_keys_as_steps_where_its_values_have_fields_and_as_written_otherwise() {
    type Nested = HashMap<String, HashMap<String, u8>>;
    let inner = HashMap::from([("b".to_owned(), 1), ("c".to_owned(), 2)]);
    check::<Nested>("a[b]=1&a.c=2", [("a".to_owned(), inner)].into());
    type Flat = BTreeMap<String, String>;
    let flat = [("a[b]", "1"), ("a.c", "2"), ("d", "3")];
    let flat = flat.map(|(name, value)| (name.to_owned(), value.to_owned()));
    check::<Flat>("a[b]=1&a.c=2&d=3", flat.into());
    type Prices = HashMap<String, Flat>;
    let prices = Flat::from([("x[y]".to_owned(), "1".to_owned())]);
    check::<Prices>("prices[x][y]=1", [("prices".to_owned(), prices)].into());
    check(
        "a[b]=1&a=2",
        vec![("a[b]".to_owned(), 1), ("a".to_owned(), 2)],
    );
}

#[derive(Debug, PartialEq, Deserialize)]
struct Boxes {
    news: bool,
    #[serde(default = "yes")]
    terms: bool,
    colours: Vec<String>,
    maybe: Option<bool>,
}

fn yes() -> bool {
    true
}

#[test]
fn a_checkbox_that_is_not_sent_is_off_unless_its_type_says_otherwise() {
    let boxes = |news, terms, maybe| Boxes {
        news,
        terms,
        colours: Vec::new(),
        maybe,
    };
    check("", boxes(false, true, None));
    check("news=on&maybe=off", boxes(true, true, Some(false)));
    check("news=0&terms=no", boxes(false, false, None));
    // With a hidden input before it, as several frameworks write it.
    check("news=0&news=1", boxes(true, true, None));
}

#[test]
fn two_types_of_one_name_keep_their_own_defaults() {
    mod other {
        #[derive(Debug, PartialEq, serde::Deserialize)]
        pub(super) struct Settings {
            #[serde(default = "super::yes")]
            pub(super) on: bool,
        }
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Settings {
        on: bool,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Both {
        here: Settings,
        there: other::Settings,
    }
    let both = Both {
        here: Settings { on: false },
        there: other::Settings { on: true },
    };
    check("", both);
}

#[test]
fn a_struct_of_nothing_but_what_is_left_out_need_not_be_sent() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Person {
        name: String,
        wishes: Wishes,
        friends: Vec<Friend>,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Wishes {
        news: bool,
        days: Vec<u8>,
        prices: HashMap<String, u8>,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Friend {
        name: String,
        close: bool,
    }
    let friend = |name: &str, close| Friend {
        name: name.to_owned(),
        close,
    };
    let person = |friends| Person {
        name: "Eve".to_owned(),
        wishes: Wishes {
            news: false,
            days: Vec::new(),
            prices: HashMap::new(),
        },
        friends,
    };
    check("name=Eve", person(Vec::new()));
    let form = "name=Eve&friends[0].name=Ann&friends[1].name=Bob&friends[1].close=on";
    check(
        form,
        person(vec![friend("Ann", false), friend("Bob", true)]),
    );
    misfit::<Person>("wishes.news=on", "name", "is missing");
    misfit::<Person>(
        "name=a&friends[2][close]=on",
        "friends[2][name]",
        "is missing",
    );
}

#[test]
fn a_field_that_must_be_filled_in_is_missing_by_its_path() {
    misfit::<Order>("", "address.street", "is missing");
    misfit::<Order>("address[street]=x", "address[no]", "is missing");
    misfit::<Order>("address.street=x", "address.no", "is missing");
    let message = parsed::<Order>("address.street=x").unwrap_err().to_string();
    assert_eq!(message, "the form does not fit: `address.no` is missing");
}

#[test]
fn what_is_wrong_is_told_with_the_name_as_it_was_written() {
    let form = "address.street=x&address.no=7&items[0].name=nut&items[0].amount=";
    let number = "a whole number from 0 to 255 is wanted, and this is";
    misfit::<Order>(
        &format!("{form}many"),
        "items[0].amount",
        &format!("{number} `many`"),
    );
    misfit::<Order>(form, "items[0].amount", &format!("{number} empty"));
    misfit::<Order>(
        "address[street][x]=1",
        "address[street]",
        "a string is wanted, and there are fields",
    );
}

#[test]
fn a_type_that_knows_its_fields_may_refuse_others() {
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "it is never read")]
    struct Strict {
        a: Option<u8>,
        b: Option<Box<Strict>>,
    }
    let message = "`c` is no field here; there are `a`, `b`";
    misfit::<Strict>("b[c]=1", "b[c]", message);
}

#[test]
fn options_are_none_where_nothing_was_filled_in() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Optional {
        number: Option<u8>,
        text: Option<String>,
        list: Option<Vec<u8>>,
        inner: Option<Address>,
    }
    let none = || Optional {
        number: None,
        text: None,
        list: None,
        inner: None,
    };
    check("", none());
    check("number=&text=", none());
    check("number=&number=&text=&text=&list=&list=", none());
    let address = Address {
        street: "Ring".to_owned(),
        number: 7,
    };
    let some = Optional {
        list: Some(vec![1, 2]),
        inner: Some(address),
        ..none()
    };
    check("list[]=1&list[]=2&inner.street=Ring&inner.no=7", some);
}

#[test]
fn variants_are_words_or_hold_fields() {
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Shape {
        Point,
        Circle { radius: u8, filled: bool },
        Text(String),
        Line(u8, u8),
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Drawing {
        shape: Shape,
    }
    let drawing = |shape| Drawing { shape };
    check("shape=point", drawing(Shape::Point));
    let circle = Shape::Circle {
        radius: 3,
        filled: false,
    };
    check("shape[circle][radius]=3", drawing(circle));
    check("shape.text=abc", drawing(Shape::Text("abc".to_owned())));
    check("shape.line=1&shape.line=2", drawing(Shape::Line(1, 2)));
    check(
        "circle.radius=1&circle.filled=on",
        Shape::Circle {
            radius: 1,
            filled: true,
        },
    );
    misfit::<Drawing>(
        "shape=ring",
        "shape",
        "`ring` is none of `point`, `circle`, `text`, `line`",
    );
    misfit::<Drawing>(
        "shape.text=a&shape.line=1",
        "shape",
        "one of several is wanted, and there are 2",
    );
    misfit::<Drawing>("", "shape", "is missing");
}

#[test]
fn a_flattened_type_finds_its_fields_among_the_others() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Page {
        page: u8,
        exact: bool,
        #[serde(flatten)]
        filter: Filter,
        #[serde(flatten)]
        rest: BTreeMap<String, String>,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Filter {
        author: String,
        #[serde(default)]
        tags: Vec<String>,
    }
    let page = |exact, tags: &[&str], rest: &[(&str, &str)]| Page {
        page: 2,
        exact,
        filter: Filter {
            author: "Eve".to_owned(),
            tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
        },
        rest: rest
            .iter()
            .map(|&(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    };
    check("page=2&author=Eve", page(false, &[], &[]));
    check(
        "page=2&author=Eve&exact=on&x=1",
        page(true, &[], &[("x", "1")]),
    );
    check(
        "page=2&author=Eve&x[y]=1",
        page(false, &[], &[("x[y]", "1")]),
    );
    misfit::<Page>("page=2", "author", "is missing");
    #[derive(Debug, PartialEq, Deserialize)]
    struct Listed {
        #[serde(flatten)]
        filter: Filter,
    }
    let listed = Listed {
        filter: page(false, &["a", "b"], &[]).filter,
    };
    check("author=Eve&tags[]=a&tags[]=b", listed);
}

#[test]
fn a_map_of_the_rest_leaves_the_fields_beside_it_alone() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Page {
        address: Address,
        #[serde(flatten)]
        rest: BTreeMap<String, String>,
    }
    let page = Page {
        address: Address {
            street: "Ring".to_owned(),
            number: 7,
        },
        rest: [("x[y]".to_owned(), "1".to_owned())].into(),
    };
    check("address[street]=Ring&address[no]=7&x[y]=1", page);
}

#[test]
fn a_type_that_holds_itself_without_end_is_missing() {
    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "it is never read")]
    struct Endless {
        next: Box<Endless>,
    }
    let rejection = parsed::<Endless>("").unwrap_err();
    assert!(
        rejection.to_string().ends_with("` is missing"),
        "{rejection}"
    );
}

#[test]
fn a_name_that_leads_deep_and_a_form_with_many_fields_are_refused() {
    let deep = format!("a{}=1", "[a]".repeat(MAX_DEPTH));
    let message = parsed::<Tags>(&deep).unwrap_err().to_string();
    assert_eq!(
        message,
        "a name in the form leads through more than 16 fields"
    );
    let many = "a&".repeat(MAX_FIELDS + 1);
    let rejection = parsed::<Tags>(&many).unwrap_err();
    assert_eq!(rejection.status(), 413);
    let message = rejection.to_string();
    assert_eq!(message, "the form has 10001 fields, and 10000 are allowed");
}

#[test]
fn a_type_that_wants_the_seconds_of_a_time_gets_them() {
    /// What only reads times as programs write them.
    #[derive(Debug, PartialEq, Deserialize)]
    struct Precise {
        #[serde(deserialize_with = "with_seconds")]
        at: Option<String>,
        #[serde(deserialize_with = "with_seconds")]
        until: Option<String>,
    }
    struct WithSeconds;
    impl Visitor<'_> for WithSeconds {
        type Value = Option<String>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a time with seconds")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Option<String>, E> {
            match text.matches(':').count() {
                2 => Ok(Some(text.to_owned())),
                _ => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
            }
        }
    }
    fn with_seconds<'de, D: Deserializer<'de>>(text: D) -> Result<Option<String>, D::Error> {
        text.deserialize_str(WithSeconds)
    }
    let precise = Precise {
        at: Some("2024-02-29T13:45:00".to_owned()),
        until: Some("14:00:07".to_owned()),
    };
    check("at=2024-02-29T13:45&until=14:00:07", precise);
    let message = "a time with seconds is wanted, and this is `soon`";
    misfit::<Precise>("at=13:45&until=soon", "until", message);
}

/// Whatever a type may ask for.
#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "only whether it can be read matters")]
struct Anything {
    flag: bool,
    number: Option<i64>,
    list: Vec<Inner>,
    map: HashMap<String, String>,
    inner: Option<Box<Anything>>,
    any: Option<serde_json::Value>,
    pair: Option<(u8, String)>,
    variant: Option<Variants>,
    #[serde(flatten)]
    rest: HashMap<String, serde_json::Value>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "only whether it can be read matters")]
struct Inner {
    flag: bool,
    list: Vec<u8>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "only whether it can be read matters")]
enum Variants {
    A,
    B(Vec<Inner>),
    C { flag: bool },
}

fn name() -> impl Strategy<Value = String> {
    let words = "(flag|number|list|map|inner|any|pair|variant|A|B|C|0|1|7|x)?";
    let step = (words, "(\\[|\\.|)", "(\\]|)")
        .prop_map(|(word, open, close)| format!("{open}{word}{close}"));
    prop::collection::vec(step, 1..6).prop_map(|steps| steps.concat())
}

proptest! {
    #[test]
    fn any_fields_fit_or_do_not(
        form in prop::collection::vec((name(), "(on|1|-7|x|\\PC{0,3})"), 0..8),
    ) {
        let form: MultiDict = form.into_iter().collect();
        let result = read::<Anything>("form", &[&form]);
        if let Err(rejection) = result {
            prop_assert!(rejection.status().is_client_error());
            prop_assert!(rejection.field().is_some(), "{rejection}");
        }
        let _ = read::<Inner>("form", &[&form]);
        let _ = read::<Variants>("form", &[&form]);
        let flat = read::<Vec<(String, String)>>("form", &[&form]).unwrap();
        prop_assert_eq!(form, flat.into_iter().collect());
    }

    #[test]
    fn what_is_written_in_either_way_is_read_again(
        items in prop::collection::vec(("\\PC{0,5}", any::<u8>()), 0..5),
        street in "\\PC{0,9}",
        number: u16,
        brackets: bool,
    ) {
        let inside = |outer: &str, inner: &str| match brackets {
            true => format!("{outer}[{inner}]"),
            false => format!("{outer}.{inner}"),
        };
        let mut form = vec![
            (inside("address", "street"), street.clone()),
            (inside("address", "no"), number.to_string()),
        ];
        for (index, (name, amount)) in items.iter().enumerate() {
            let element = inside("items", &(index * 3).to_string());
            form.insert(0, (inside(&element, "name"), name.clone()));
            form.push((inside(&element, "amount"), amount.to_string()));
        }
        let form: MultiDict = form.into_iter().collect();
        let items = items.iter().map(|(name, amount)| item(name, *amount)).collect();
        let order = Order { address: Address { street, number }, items };
        prop_assert_eq!(read::<Order>("form", &[&form]).unwrap(), order);
    }
}
