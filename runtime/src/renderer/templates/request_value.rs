//! `request` in templates: what people read of a request there, under Pyramid's names.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use ::http::header;
use minijinja::value::{Enumerator, Object, ObjectRepr};
use minijinja::{Error, ErrorKind, State, Value};

use super::error::Failed;
use super::route_functions::RouteFunction;
use crate::http::{Rejection, Request, RequestParams};

/// A request. Each name is looked at when a template asks for it.
pub(super) struct RequestValue(pub(super) Request);

impl RequestValue {
    fn get(&self, name: &str) -> Option<Value> {
        let request = &self.0;
        let uri = request.uri();
        Some(match name {
            "method" => Value::from(request.method().as_str()),
            "path" => Value::from(uri.path()),
            "path_info" => or_failed(request.path_info().map(Value::from)),
            "path_qs" => Value::from(path_qs(request)),
            "query_string" => Value::from(uri.query().unwrap_or("")),
            "url" => Value::from(request.host_url() + &path_qs(request)),
            "path_url" => Value::from(request.host_url() + uri.path()),
            "host_url" | "application_url" => Value::from(request.host_url()),
            "host" => Value::from(request.host()),
            "domain" => Value::from(request.domain()),
            "host_port" => Value::from(request.host_port()),
            "scheme" => Value::from(request.scheme()),
            "is_xhr" => Value::from(request.is_xhr()),
            "remote_addr" | "client_addr" => Value::from(request.peer_addr()?.ip().to_string()),
            "user_agent" => Value::from(request.header(header::USER_AGENT)?),
            "referer" | "referrer" => Value::from(request.header(header::REFERER)?),
            #[cfg(feature = "cookies")]
            "cookies" => Value::from_pairs(request.cookies().iter()),
            "headers" => Value::from_object(Headers(request.clone())),
            "params" => or_failed(request.params_so_far().map(Params::of)),
            "GET" => or_failed(
                request
                    .query()
                    .map(|query| Params::of(RequestParams::new(Arc::clone(query), Arc::default()))),
            ),
            "POST" => Params::of(RequestParams::new(Arc::default(), request.form_so_far())),
            "matchdict" => Value::from_pairs(request.matchdict().iter()),
            "matched_route" => {
                let route = request.matched_route()?;
                Value::from_pairs([("name", route.name()), ("pattern", route.pattern())])
            }
            _ => return None,
        })
    }
}

impl Object for RequestValue {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, name: &str) -> Option<Value> {
        self.get(name)
    }

    fn call_method(
        self: &Arc<Self>,
        _state: &mut State<'_, '_>,
        method: &str,
        arguments: &[Value],
    ) -> Result<Value, Error> {
        match RouteFunction::of(method, &self.0) {
            Some(function) => function.url(arguments),
            None => Err(Error::from(ErrorKind::UnknownMethod)),
        }
    }
}

impl fmt::Debug for RequestValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The path and the query, as they were sent.
fn path_qs(request: &Request) -> String {
    request
        .uri()
        .path_and_query()
        .map_or_else(String::new, ToString::to_string)
}

/// What the client has sent wrongly is answered as it is everywhere: 400.
fn or_failed(value: Result<Value, Rejection>) -> Value {
    value.unwrap_or_else(|rejection| {
        let error = Error::new(ErrorKind::InvalidOperation, rejection.to_string());
        Value::from(error.with_source(Failed::new(rejection.into())))
    })
}

/// Names with one or more values each (O1): the last one by subscript, all by `getall`.
struct Params(RequestParams);

impl Params {
    fn of(params: RequestParams) -> Value {
        Value::from_object(Params(params))
    }
}

impl Object for Params {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.0.get(key.as_str()?).map(Value::from)
    }

    fn get_value_by_str(self: &Arc<Self>, name: &str) -> Option<Value> {
        self.0.get(name).map(Value::from)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let mut seen = HashSet::new();
        let names = self.0.iter().map(|(name, _)| name);
        let names = names.filter(|name| seen.insert(*name)).map(Value::from);
        Enumerator::Values(names.collect())
    }

    fn is_true(self: &Arc<Self>) -> bool {
        self.0.iter().next().is_some()
    }

    fn call_method(
        self: &Arc<Self>,
        _state: &mut State<'_, '_>,
        method: &str,
        arguments: &[Value],
    ) -> Result<Value, Error> {
        match (method, arguments) {
            ("getall", [name]) => {
                let name = name.as_str().unwrap_or_default();
                Ok(self.0.get_all(name).map(Value::from).collect())
            }
            ("items", []) => {
                let pairs = self.0.iter();
                Ok(pairs
                    .map(|(name, value)| [name, value].into_iter().collect::<Value>())
                    .collect())
            }
            // `get`, `keys` and `values` are those of every mapping.
            _ => Err(Error::from(ErrorKind::UnknownMethod)),
        }
    }
}

impl fmt::Debug for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter()).finish()
    }
}

/// The headers by name, whatever its case.
#[derive(Debug)]
struct Headers(Request);

impl Object for Headers {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, name: &str) -> Option<Value> {
        self.0.header(name).map(Value::from)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let names = self.0.headers().keys();
        Enumerator::Values(names.map(|name| Value::from(name.as_str())).collect())
    }
}
