use std::borrow::Cow;
use std::collections::HashMap;

use aiopyramid::prelude::*;
use serde::Serialize;

#[derive(Serialize, TemplateValue)]
#[serde(rename_all = "camelCase")]
#[template(globals = ["csrf", "user"])]
struct Page<'a, T: Serialize> {
    first_name: Cow<'a, str>,
    r#type: char,
    #[serde(flatten)]
    flattened: Flattened,
    nested: Nested,
    pair: Option<Box<Left>>,
    opaque: Opaque,
    map: HashMap<String, u32>,
    generic: Generic<T>,
    items: Box<[Item]>,
    event: Event,
    #[serde(flatten)]
    shape: Shape,
    external: External,
    adjacent: Adjacent,
    plain: Plain,
    wrapped: Wrapped,
    into: Into,
    #[serde(serialize_with = "otherwise")]
    otherwise: u32,
}

fn otherwise<S: serde::Serializer>(_: &u32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str("otherwise")
}

#[derive(Serialize, TemplateValue)]
#[serde(tag = "kind")]
struct Flattened {
    inner: u32,
}

#[derive(Serialize, TemplateValue)]
struct Nested {
    nested: Vec<Nested>,
}

#[derive(Serialize, TemplateValue)]
struct Left {
    other: Box<Right>,
    name: String,
}

#[derive(Serialize, TemplateValue)]
struct Right {
    pair: Option<Vec<Left>>,
}

#[derive(Serialize)]
struct Opaque;

#[derive(Serialize, TemplateValue)]
struct Generic<T: Serialize> {
    value: u32,
    inner: T,
}

#[derive(Serialize, TemplateValue)]
struct Item {
    name: String,
}

#[derive(Serialize, TemplateValue)]
#[serde(tag = "kind")]
enum Event {
    Moved { x: u32 },
    Resized(Resized),
    Closed,
}

#[derive(Serialize, TemplateValue)]
struct Resized {
    y: u32,
}

#[derive(Serialize, TemplateValue)]
enum Shape {
    Circle(f32),
    Nothing,
}

#[derive(Serialize, TemplateValue)]
enum External {
    Moved { x: u32 },
}

#[derive(Serialize, TemplateValue)]
#[serde(tag = "kind", content = "content")]
enum Adjacent {
    Moved { x: u32 },
    Named(String),
}

#[derive(Serialize, TemplateValue)]
enum Plain {
    Yes,
    No,
}

#[derive(Serialize, TemplateValue)]
struct Wrapped(Item);

#[derive(Clone, Serialize, TemplateValue)]
#[serde(into = "Left")]
struct Into;

impl From<Into> for Left {
    fn from(_: Into) -> Left {
        todo!()
    }
}

#[derive(Serialize, TemplateValue)]
struct Nothing;

#[view_config(route = "/", renderer = "serde.jinja2")]
async fn home() -> Page<'static, u32> {
    todo!()
}

fn main() {}
