//! `Valid<Form<T>>` and its like: what was sent, checked by the rules of its type.
//!
//! The rules are those of crate garde. They are plain functions, so they run in a greenlet: where one waits, the request does, and its
//! worker goes on. What breaks a rule, or does not fit its type, is an error of its field in [`Invalid`].

mod awaited;
mod careful;
mod context;
mod secrecy;
mod sent;
mod submission;

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::sync::Arc;

use serde_json::Value;

use super::fields::SentFields;
use super::form::sent_form;
use super::json::sent_json;
use super::params::sent_params;
use super::{BodyUse, Form, FromRequest, Json, Leaves, Needs, Params, Query, Readable, Reads};
use crate::dispatch::try_spawn_greenlet;
use crate::error::{Error, Result};
use crate::http::{FieldError, Invalid, Rejection, Request};

pub use awaited::awaited;
use careful::{Reading, Shape, Step};
pub use context::ValidationContext;
use secrecy::hide_secrets;
use sent::Sent;
pub use submission::Submission;

/// What an extractor has read, checked by the rules of its type: `Valid<Form<T>>`, `Valid<Json<T>>`, `Valid<Query<T>>`,
/// `Valid<Params<T>>`.
///
/// The rules come from `#[derive(garde::Validate)]`. Validation runs in a greenlet, so that a rule may wait: see [`awaited`], and
/// `#[synchronize]` on an `async fn`.
///
/// # Errors
///
/// 422 with an error for each field, [`Invalid`], when a value does not fit its type or breaks a rule; a view that wants to see it takes
/// `Result<Valid<...>, Invalid>`. The other errors are those of the extractor: 415, 413, and 400 for what cannot be read at all.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use garde::Validate;
/// use serde::Deserialize;
///
/// #[derive(Deserialize, Validate)]
/// struct Booking {
///     #[garde(length(chars, min = 1, max = 80))]
///     name: String,
///     #[garde(range(min = 1, max = 12))]
///     seats: u32,
/// }
///
/// #[view_config(route = "/bookings", request_method = "POST")]
/// async fn book(Valid(Json(booking)): Valid<Json<Booking>>) -> String {
///     format!("{} seats for {}", booking.seats, booking.name)
/// }
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Valid<E>(pub E);

impl<E> std::ops::Deref for Valid<E> {
    type Target = E;

    fn deref(&self) -> &E {
        &self.0
    }
}

impl<E> FromRequest for Valid<E>
where
    E: Checkable,
    <E::Value as Rules>::Context: ValidationContext,
{
    type Body = E::Body;
    type Rejection = NotValid;

    async fn from_request(request: &Request) -> Result<Self, NotValid> {
        let sent = E::sent(request).await?;
        let value = check(&sent, request).await?;
        Ok(Valid(E::holding(value)))
    }

    fn is_absent(rejection: &NotValid) -> bool {
        rejection.is_absent()
    }

    fn needs(needs: &mut Needs) {
        <<E::Value as Rules>::Context as ValidationContext>::needs(needs);
    }
}

/// The view sees what is invalid. Everything else that can go wrong is no matter of the view.
impl<E> FromRequest for Result<Valid<E>, Invalid>
where
    E: Checkable,
    <E::Value as Rules>::Context: ValidationContext,
{
    type Body = E::Body;
    type Rejection = Error;

    async fn from_request(request: &Request) -> Result<Self> {
        match Valid::from_request(request).await {
            Ok(valid) => Ok(Ok(valid)),
            Err(NotValid(Why::Invalid(invalid))) => Ok(Err(invalid)),
            Err(NotValid(Why::Other(error))) => Err(error),
        }
    }

    fn needs(needs: &mut Needs) {
        <Valid<E> as FromRequest>::needs(needs);
    }
}

/// Why there is no valid value: what was sent is [`Invalid`], or could not be read or checked.
#[derive(Debug)]
pub struct NotValid(Why);

#[derive(Debug)]
enum Why {
    Invalid(Invalid),
    Other(Error),
}

impl NotValid {
    fn is_absent(&self) -> bool {
        match &self.0 {
            Why::Invalid(_) => false,
            Why::Other(error) => error
                .downcast_ref::<Rejection>()
                .is_some_and(Rejection::is_absent),
        }
    }
}

impl From<NotValid> for Error {
    fn from(not_valid: NotValid) -> Error {
        match not_valid.0 {
            Why::Invalid(invalid) => invalid.into(),
            Why::Other(error) => error,
        }
    }
}

impl From<Invalid> for NotValid {
    fn from(invalid: Invalid) -> NotValid {
        NotValid(Why::Invalid(invalid))
    }
}

impl From<Error> for NotValid {
    fn from(error: Error) -> NotValid {
        NotValid(Why::Other(error))
    }
}

impl From<Rejection> for NotValid {
    fn from(rejection: Rejection) -> NotValid {
        NotValid(Why::Other(rejection.into()))
    }
}

/// A type with rules: whatever has `garde::Validate`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no rules to be checked by",
    label = "`{Self}` is not `garde::Validate`",
    note = "derive `garde::Validate` for it, of the version of garde that aiopyramid has as `aiopyramid::garde`"
)]
pub trait Rules: Send + 'static {
    /// What the rules are given beside the value.
    type Context;

    /// Checks the value.
    ///
    /// # Errors
    ///
    /// Every rule that the value breaks.
    fn check(&self, context: &Self::Context) -> Result<(), garde::Report>;
}

#[diagnostic::do_not_recommend]
impl<T: garde::Validate + Send + 'static> Rules for T {
    type Context = T::Context;

    fn check(&self, context: &T::Context) -> Result<(), garde::Report> {
        self.validate_with(context)
    }
}

/// An extractor whose value can be checked, for [`Valid`].
#[diagnostic::on_unimplemented(
    message = "`Valid` cannot check what `{Self}` reads",
    label = "not an extractor that `Valid` knows",
    note = "it knows `Form<T>`, `Json<T>`, `Query<T>` and `Params<T>`"
)]
pub trait Checkable: Send + 'static {
    /// What is checked.
    type Value: Readable + Rules;

    /// Whether it reads the body.
    type Body: BodyUse;

    /// What was sent.
    #[doc(hidden)]
    fn sent(request: &Request) -> impl Future<Output = Result<Sent, Rejection>> + Send;

    /// The extractor with a value that was checked.
    #[doc(hidden)]
    fn holding(value: Self::Value) -> Self;
}

impl<T: Readable + Rules> Checkable for Form<T> {
    type Value = T;
    type Body = Reads;

    async fn sent(request: &Request) -> Result<Sent, Rejection> {
        sent_form(request).await.map(Sent::Form)
    }

    fn holding(value: T) -> Self {
        Form(value)
    }
}

impl<T: Readable + Rules> Checkable for Json<T> {
    type Value = T;
    type Body = Reads;

    async fn sent(request: &Request) -> Result<Sent, Rejection> {
        sent_json(request).await.map(Sent::Json)
    }

    fn holding(value: T) -> Self {
        Json(value)
    }
}

impl<T: Readable + Rules> Checkable for Query<T> {
    type Value = T;
    type Body = Leaves;

    async fn sent(request: &Request) -> Result<Sent, Rejection> {
        let query = Arc::clone(request.query()?);
        Ok(Sent::Form(SentFields::texts("query", vec![query])))
    }

    fn holding(value: T) -> Self {
        Query(value)
    }
}

impl<T: Readable + Rules> Checkable for Params<T> {
    type Value = T;
    type Body = Reads;

    async fn sent(request: &Request) -> Result<Sent, Rejection> {
        sent_params(request).await.map(Sent::Form)
    }

    fn holding(value: T) -> Self {
        Params(value)
    }
}

/// Reads a value from what was sent and checks it.
async fn check<T>(sent: &Sent, request: &Request) -> Result<T, NotValid>
where
    T: Readable + Rules<Context: ValidationContext>,
{
    let context = T::Context::of_request(request).await?;
    let Some(value) = sent.read::<T>()? else {
        let mut reading = careful::read::<T>(sent);
        let report = match reading.value.take() {
            Some(value) => validate(value, context).await?.1,
            None => Ok(()),
        };
        return Err(explain(sent, reading, report.err()).into());
    };
    match validate(value, context).await? {
        (value, Ok(())) => Ok(value),
        (_, Err(report)) => Err(explain(sent, careful::read::<T>(sent), Some(report)).into()),
    }
}

/// Runs the rules in a greenlet, so that they may wait.
async fn validate<T: Rules<Context: Send>>(
    value: T,
    context: T::Context,
) -> Result<(T, Result<(), garde::Report>)> {
    let checked = try_spawn_greenlet(move || {
        let report = value.check(&context);
        (value, report)
    });
    Ok(checked.await?)
}

/// What was wrong, field by field, with what was sent.
fn explain<T: Readable>(
    sent: &Sent,
    reading: Reading<T>,
    report: Option<garde::Report>,
) -> Invalid {
    let Reading {
        mut errors,
        filled,
        shape,
        ..
    } = reading;
    let spots = sent.spots();
    let shape = careful::whole_shape::<T>(shape);
    let values = shape.complete(sent.values());
    let is_left_empty = |field: &str| {
        let sent_there = spots.get(field).is_some_and(|spot| spot.is_filled);
        sent.is_form() && !sent_there && !is_filled(&values, field)
    };
    for error in errors
        .iter_mut()
        .filter(|error| is_left_empty(&error.field))
    {
        // Whatever its type says of an empty text.
        error.message = careful::REQUIRED.to_owned();
    }
    let mut told: HashSet<FieldError> = errors.iter().cloned().collect();
    for (path, error) in report.map(garde::Report::into_inner).unwrap_or_default() {
        let field = shape.find(&steps(&path));
        // What a rule says of a place that was filled it does not say of what was sent.
        if filled.touches(&field) {
            continue;
        }
        let message = match error.message() {
            message if is_said_of_nothing(message) && is_left_empty(&field) => careful::REQUIRED,
            message => message,
        };
        let error = FieldError {
            message: message.to_owned(),
            field,
        };
        if told.insert(error.clone()) {
            errors.push(error);
        }
    }
    let fields = shape.all_fields();
    let places: HashMap<&str, usize> = fields.iter().map(String::as_str).zip(0..).collect();
    errors.sort_by_cached_key(|error| {
        let depth = error.field.matches(['.', '[']).count();
        (position(&places, &error.field), depth)
    });
    let mut invalid = without_errors(&shape, values);
    for FieldError { field, message } in errors {
        let written = spots.get(&field).map(|spot| spot.written.to_owned());
        invalid.push(written.unwrap_or(field), message);
    }
    invalid
}

/// What a page shows of what was sent: everything but secrets.
fn without_errors(shape: &Shape, mut values: Value) -> Invalid {
    hide_secrets(&mut values);
    Invalid::of(values, shape.all_fields())
}

/// Whether there is any text at a place, such as the item of a list whose name is written without its number.
fn is_filled(values: &Value, field: &str) -> bool {
    let steps = field
        .split(['.', '['])
        .map(|step| step.trim_end_matches(']'));
    let pointer: String = steps.map(|step| format!("/{step}")).collect();
    let text = values.pointer(&pointer).and_then(Value::as_str);
    text.is_some_and(|text| !text.is_empty())
}

/// Whether a rule of garde says no more than that there is nothing, in words that nobody needs who has forgotten a field.
fn is_said_of_nothing(message: &str) -> bool {
    message.starts_with("length is lower than ") || message.ends_with(": value is empty")
}

/// How many steps up are looked for what a field belongs to. Nothing that is read leads deeper, but a client's name may have any number of
/// dots.
const STEPS_UP: usize = 128;

/// Where a field comes among all, or what it belongs to; the whole before all of them.
fn position(places: &HashMap<&str, usize>, field: &str) -> Option<usize> {
    if field.is_empty() {
        return None;
    }
    let mut upwards = std::iter::successors(Some(field), |field| owner(field)).take(STEPS_UP);
    let known = upwards.find_map(|field| places.get(field).copied());
    known.or(Some(usize::MAX))
}

/// What a field belongs to, unless that is the whole.
fn owner(field: &str) -> Option<&str> {
    field.rfind(['.', '[']).map(|end| &field[..end])
}

/// A path of garde, step by step.
fn steps(path: &garde::Path) -> Vec<Step> {
    // Its steps are public by way of serde alone.
    let Ok(Value::Array(steps)) = serde_json::to_value(path) else {
        return Vec::new();
    };
    let step = |step: &Value| {
        let name = step[1].as_str()?;
        match step[0].as_str()? {
            "key" => Some(Step::Field(name.to_owned())),
            "index" => Some(Step::Item(name.parse().ok()?)),
            _ => None,
        }
    };
    steps.iter().filter_map(step).collect()
}

#[cfg(test)]
mod tests;
