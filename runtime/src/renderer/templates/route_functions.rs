//! `route_path(...)` and `route_url(...)` in templates: URLs from the names of routes.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Kwargs, Object, ObjectRepr, ValueKind};
use minijinja::{Error, ErrorKind, State, Value};

use crate::http::Request;
use crate::routing::RouteValue;

/// `route_path('article', id=3)`, for one request.
///
/// Behind the name of the route stand further segments (U35), arguments by name are the values of placeholders, `_query` is a map, or a
/// text, of what stands behind `?`, and `_anchor` what stands behind `#`.
pub(super) struct RouteFunction {
    request: Request,
    /// With scheme and host.
    is_whole: bool,
}

impl RouteFunction {
    pub(super) fn of(name: &str, request: &Request) -> Option<RouteFunction> {
        let is_whole = match name {
            "route_path" => false,
            "route_url" => true,
            _ => return None,
        };
        Some(RouteFunction {
            request: request.clone(),
            is_whole,
        })
    }

    /// The function as a template sees it.
    pub(super) fn named(name: &str, request: &Request) -> Option<Value> {
        RouteFunction::of(name, request).map(Value::from_object)
    }

    /// The URL. It holds nothing that HTML gives a meaning, but for `&`, which is escaped where it is printed.
    pub(super) fn url(&self, arguments: &[Value]) -> Result<Value, Error> {
        let Arguments {
            route,
            elements,
            values,
            query,
            query_text,
            anchor,
        } = Arguments::read(arguments)?;
        let values = as_route_values(&values);
        let elements: Vec<&str> = elements.iter().map(String::as_str).collect();
        let url = self
            .request
            .route(&route, &values)
            .with_elements(&elements)
            .with_query(&as_route_values(&query))
            .with_query_text(&query_text)
            .with_anchor(&anchor);
        let url = match self.is_whole {
            true => url.url(),
            false => url.path(),
        };
        url.map(Value::from)
            .map_err(|error| Error::new(ErrorKind::InvalidOperation, error.to_string()))
    }
}

impl Object for RouteFunction {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn call(
        self: &Arc<Self>,
        _state: &mut State<'_, '_>,
        arguments: &[Value],
    ) -> Result<Value, Error> {
        self.url(arguments)
    }
}

impl fmt::Debug for RouteFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_whole {
            "route_url"
        } else {
            "route_path"
        })
    }
}

/// What such a function was called with, as text.
#[derive(Default)]
struct Arguments {
    route: String,
    elements: Vec<String>,
    values: Vec<(String, String)>,
    query: Vec<(String, String)>,
    query_text: String,
    anchor: String,
}

impl Arguments {
    fn read(arguments: &[Value]) -> Result<Arguments, Error> {
        let mut read = Arguments::default();
        let (positional, named) = match arguments.split_last() {
            Some((last, rest)) if last.is_kwargs() => (rest, Some(Kwargs::try_from(last.clone())?)),
            _ => (arguments, None),
        };
        let mut positional = positional
            .iter()
            .map(|value| text_of("an argument without a name", value));
        read.route = positional.next().unwrap_or_else(|| {
            Err(wrong(
                ErrorKind::MissingArgument,
                "it takes the name of a route",
            ))
        })?;
        read.elements = positional.collect::<Result<_, _>>()?;
        let Some(named) = named else {
            return Ok(read);
        };
        for name in named.args() {
            let value: Value = named.peek(name)?;
            match name {
                "_query" if value.as_str().is_some() => read.query_text = value.to_string(),
                "_query" => read.query = query_of(&value)?,
                "_anchor" => read.anchor = text_of(name, &value)?,
                name if name.starts_with('_') => {
                    let detail = format!("it takes no `{name}`, but `_query` and `_anchor`");
                    return Err(wrong(ErrorKind::TooManyArguments, detail));
                }
                name => read.values.push((name.to_owned(), path_of(name, &value)?)),
            }
        }
        Ok(read)
    }
}

fn as_route_values(pairs: &[(String, String)]) -> Vec<(&str, &dyn RouteValue)> {
    let pairs = pairs.iter();
    pairs
        .map(|(name, text)| (name.as_str(), text as &dyn RouteValue))
        .collect()
}

/// The text of a value for a placeholder: of a list, as a remainder takes it, the texts with slashes between them (U33).
fn path_of(name: &str, value: &Value) -> Result<String, Error> {
    match value.kind() {
        ValueKind::Seq => {
            let texts: Result<Vec<String>, Error> = value
                .try_iter()?
                .map(|value| text_of(name, &value))
                .collect();
            Ok(texts?.join("/"))
        }
        _ => text_of(name, value),
    }
}

/// Names and values of a map, or of a list of pairs; a name whose value is a list stands there once for each, and `none` is an empty text
/// (U34).
fn query_of(query: &Value) -> Result<Vec<(String, String)>, Error> {
    let mut pairs = Vec::new();
    let items = query.try_iter().map_err(|_| {
        let detail = format!(
            "`_query` is a map, a list of pairs or a text, and no {}",
            query.kind()
        );
        wrong(ErrorKind::InvalidOperation, detail)
    })?;
    for item in items {
        let (name, value) = match query.kind() {
            ValueKind::Map => (item.clone(), query.get_item(&item)?),
            _ => (item.get_item_by_index(0)?, item.get_item_by_index(1)?),
        };
        let name = text_of("_query", &name)?;
        match value.kind() {
            ValueKind::Seq => {
                for value in value.try_iter()? {
                    let text = query_text_of(&name, &value)?;
                    pairs.push((name.clone(), text));
                }
            }
            _ => {
                let text = query_text_of(&name, &value)?;
                pairs.push((name, text));
            }
        }
    }
    Ok(pairs)
}

/// The text of a value for a name of the query.
fn query_text_of(name: &str, value: &Value) -> Result<String, Error> {
    match value.is_none() {
        true => Ok(String::new()),
        false => text_of(&format!("`{name}` of `_query`"), value),
    }
}

/// A value as text; `what` says in an error what it was for.
fn text_of(what: &str, value: &Value) -> Result<String, Error> {
    match value.kind() {
        ValueKind::String | ValueKind::Number => Ok(value.to_string()),
        ValueKind::Bool => Ok(value.is_true().to_string()),
        // The engine knows which name it is.
        ValueKind::Undefined => Err(value
            .get_attr("")
            .err()
            .unwrap_or_else(|| ErrorKind::UndefinedError.into())),
        kind => Err(wrong(
            ErrorKind::InvalidOperation,
            format!("{what}: {kind} cannot be written into a URL"),
        )),
    }
}

fn wrong(kind: ErrorKind, detail: impl Into<String>) -> Error {
    Error::new(kind, format!("the URL of a route: {}", detail.into()))
}
