//! The event before a value is rendered, whose subscribers give names to templates (R10).

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Serialize, Serializer};

use super::Event;
use crate::http::Request;

/// A renderer is about to get a value: that of a view, or that of `request.render(...)` (L2, R10).
///
/// What a subscriber [inserts](BeforeRender::insert) is a name of the template, beside those of the value; where both have one name, the
/// value's counts. Renderers of an application find it by `System::name`. The renderers `"json"` and `"string"` look at the value alone.
///
/// An error of a subscriber is answered as an error of the view is.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// #[subscriber(BeforeRender)]
/// fn who_is_here(event: &BeforeRender) {
///     let name = event.request.header("x-name").unwrap_or("guest").to_owned();
///     event.insert("visitor", name); // {{ visitor }}
/// }
/// ```
#[doc(alias = "add_template_global")]
pub struct BeforeRender {
    /// The request that is answered.
    pub request: Request,
    /// The function whose value is rendered; empty for `request.render(...)`, and for a view that was added by a call.
    pub view: &'static str,
    /// The name by which the renderer was asked for.
    pub renderer_name: String,
    value: Given,
    names: Mutex<Names>,
}

impl BeforeRender {
    pub(crate) fn new(
        request: Request,
        view: &'static str,
        renderer_name: &str,
        value: Given,
    ) -> BeforeRender {
        BeforeRender {
            request,
            view,
            renderer_name: renderer_name.to_owned(),
            value,
            names: Mutex::default(),
        }
    }

    /// The value, as serde sees it: `serde_json::to_value(event.value())` for example.
    #[doc(alias = "rendering_val")]
    pub fn value(&self) -> &(dyn erased_serde::Serialize + Send + Sync) {
        &*self.value.0
    }

    /// Gives the template a name. The same name again replaces what it had, and one of the framework's own, `request` for example, is hidden.
    pub fn insert(&self, name: impl Into<String>, value: impl Serialize + Send + Sync + 'static) {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        names.insert(name.into(), Given(Arc::new(value)));
    }

    /// Whether a subscriber has inserted that name so far.
    pub fn contains(&self, name: &str) -> bool {
        let names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        names.get(name).is_some()
    }

    /// What all subscribers have inserted, once they have been told.
    pub(crate) fn take_names(&self) -> Names {
        std::mem::take(&mut *self.names.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Event for BeforeRender {
    fn request(&self) -> Option<&Request> {
        Some(&self.request)
    }
}

impl fmt::Debug for BeforeRender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BeforeRender({})", self.renderer_name)
    }
}

/// A value that serde can read, of whatever type. Clones share it.
#[derive(Clone)]
pub(crate) struct Given(pub(crate) Arc<dyn erased_serde::Serialize + Send + Sync>);

impl Serialize for Given {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// Names with their values. There are few, so a list does.
#[derive(Default)]
pub(crate) struct Names(Vec<(String, Given)>);

impl Names {
    fn insert(&mut self, name: String, value: Given) {
        match self.0.iter_mut().find(|(other, _)| *other == name) {
            Some((_, slot)) => *slot = value,
            None => self.0.push((name, value)),
        }
    }

    /// The value of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&Given> {
        let (_, value) = self.0.iter().find(|(other, _)| other == name)?;
        Some(value)
    }

    /// All names.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
