//! The names that every template has beside its value's own (R10).

use std::fmt;
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Enumerator, Object, Serde, ValueKind};

use super::request_value::RequestValue;
use super::route_functions::RouteFunction;
use crate::error::Result;
use crate::event::{BeforeRender, Given, Names, Subscribers};
use crate::http::Request;
use crate::renderer::told;

/// The names of the framework in every template, functions included.
pub(crate) const SYSTEM_NAMES: &[&str] = &[
    "renderer_name",
    "request",
    "route_path",
    "route_url",
    "view",
];

/// A value, and behind its names those that subscribers have added, and those of the framework. They are made when a template asks for them.
pub(super) struct Scope {
    /// A map, or nothing.
    pub(super) value: Value,
    pub(super) request: Option<Request>,
    /// The name by which the template was asked for.
    pub(super) renderer_name: Arc<str>,
    /// The function whose value is rendered; empty where there is none.
    pub(super) view: &'static str,
    /// What subscribers to `BeforeRender` have added.
    pub(super) names: Option<Arc<Names>>,
}

impl Scope {
    /// The scope as the engine takes it.
    ///
    /// # Errors
    ///
    /// When the value has no names. What serde could not write the engine refuses by itself.
    pub(super) fn into_value(self) -> Result<Value, minijinja::Error> {
        match self.value.kind() {
            ValueKind::Map | ValueKind::None => Ok(Value::from_object(self)),
            ValueKind::Invalid => Ok(self.value),
            kind => Err(minijinja::Error::new(
                minijinja::ErrorKind::InvalidOperation,
                format!(
                    "the template `{}` got a {kind}, and a template takes a struct or a map, whose names it then has",
                    self.renderer_name
                ),
            )),
        }
    }

    /// The scope with the names that subscribers to `BeforeRender` add, if there is a request and somebody listens.
    ///
    /// # Errors
    ///
    /// Those of the subscribers.
    pub(super) async fn with_names(mut self) -> Result<Scope> {
        let Some(request) = &self.request else {
            return Ok(self);
        };
        let subscribers = request.state::<Subscribers>();
        if subscribers.is_some_and(|all| all.listen_to::<BeforeRender>()) {
            let value = Given(Arc::new(self.value.clone()));
            let names = told::names(request, self.view, &self.renderer_name, value).await?;
            self.names = Some(names);
        }
        Ok(self)
    }

    fn added(&self, name: &str) -> Option<Value> {
        let value = self.names.as_ref()?.get(name)?;
        Some(Value::from(Serde(value)))
    }

    fn system(&self, name: &str) -> Option<Value> {
        match name {
            "request" => Some(Value::from_object(RequestValue(self.request.clone()?))),
            "renderer_name" => Some(Value::from(Arc::clone(&self.renderer_name))),
            "view" if !self.view.is_empty() => Some(Value::from(self.view)),
            name => RouteFunction::named(name, self.request.as_ref()?),
        }
    }
}

impl Object for Scope {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, name: &str) -> Option<Value> {
        match self.value.get_attr(name) {
            Ok(value) if !value.is_undefined() => Some(value),
            _ => self.added(name).or_else(|| self.system(name)),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let own = self.value.try_iter().into_iter().flatten();
        let system: Vec<Value> = SYSTEM_NAMES
            .iter()
            .filter(|name| self.system(name).is_some())
            .map(|name| Value::from(*name))
            .collect();
        let added = self.names.iter().flat_map(|names| names.iter());
        let added: Vec<Value> = added.map(Value::from).collect();
        Enumerator::Iter(Box::new(own.chain(added).chain(system)))
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scope({:?})", self.value)
    }
}
