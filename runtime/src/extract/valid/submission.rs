//! `Submission<T>`: a form that a page shows, takes, and shows again.

use std::fmt;
use std::sync::OnceLock;

use ::http::StatusCode;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::careful::{Shape, whole_shape};
use super::sent::Sent;
use super::{NotValid, Rules, ValidationContext, Why, careful, check, without_errors};
use crate::error::{Error, Result};
use crate::extract::form::{form_fields, sent_form};
use crate::extract::json::sent_json;
use crate::extract::{FromRequest, Needs, Readable, Reads};
use crate::http::{FieldError, Invalid, Rejection, Request};

/// A form that one view shows and takes: empty at first, filled in with an error for each field when something is wrong, and in the end a
/// valid value.
///
/// Nothing was sent by GET and HEAD; what comes by other methods is a form, or JSON, by its content type. [`take`](Submission::take) gives
/// the value once it is valid. Serialized, as for a template, it is what [`Invalid`] is: `values`, `errors`, `general`, `all`, with each
/// field of the type among the values and errors, so that a template need not ask whether it is there.
///
/// A page that shows what is wrong has the status 422, unless the view sets another one
/// ([`Request::response`](crate::http::Request::response)). A client that likes JSON better than a page does not come to the view with
/// something invalid: it gets problem details, with the same status.
///
/// # Errors
///
/// 415, 413 and 400 for what cannot be read at all, as [`Form`](crate::extract::Form) and [`Json`](crate::extract::Json) have them.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use garde::Validate;
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Deserialize, Validate)]
/// struct Registration {
///     #[garde(length(chars, min = 1, max = 80))]
///     name: String,
///     #[garde(range(min = 18))]
///     age: u8,
/// }
///
/// #[derive(Serialize)]
/// struct Page {
///     form: Submission<Registration>,
/// }
///
/// # async fn save(_: Registration) -> bool { true }
/// #[view_config(route = "/register", request_method = ["GET", "POST"], renderer = "json")]
/// async fn register(mut form: Submission<Registration>) -> Result<Page> {
///     if let Some(registration) = form.take() {
///         if save(registration).await {
///             return Err(HttpSeeOther::new("/welcome").into());
///         }
///         form.refuse("name", "somebody was faster")?;
///     }
///     Ok(Page { form })
/// }
/// ```
#[doc(alias = "deform")]
pub struct Submission<T> {
    value: Option<T>,
    sent: Sent,
    /// What a page shows of it, once somebody has asked: a valid one mostly leads away from its page.
    shown: OnceLock<Invalid>,
    request: Request,
    shape: fn(&Sent) -> Shape,
}

impl<T> Submission<T> {
    /// The value, if something was sent and it is valid. A second time it is `None`.
    pub fn take(&mut self) -> Option<T> {
        self.value.take()
    }

    /// Whether something was sent, valid or not.
    pub fn is_sent(&self) -> bool {
        !matches!(self.sent, Sent::Nothing)
    }

    /// Adds what only the view can find wrong, with one field or, if the name is empty, with the whole. Its page is 422 from now on.
    ///
    /// # Errors
    ///
    /// [`Invalid`], for a client that likes JSON better than a page: `?` hands it on.
    pub fn refuse(
        &mut self,
        field: impl Into<String>,
        message: impl Into<String>,
    ) -> Result<(), Invalid> {
        let mut invalid = self.shown().clone();
        invalid.push(field.into(), message.into());
        refuse(&self.request, &self.sent, invalid).map(|shown| self.shown = shown.into())
    }

    /// Shows these values as long as nothing was sent: those of what is to be edited.
    ///
    /// # Errors
    ///
    /// When the values cannot be serialized.
    pub fn prefill(&mut self, values: &impl Serialize) -> Result<()> {
        if !self.is_sent() {
            let values = serde_json::to_value(values)?;
            self.shown = shown(&(self.shape)(&self.sent), values).into();
        }
        Ok(())
    }

    /// What is wrong, in the order of the fields.
    pub fn errors(&self) -> &[FieldError] {
        self.shown().errors()
    }

    /// What was sent, by the names of the fields. Secrets, such as passwords, are empty.
    pub fn values(&self) -> &Value {
        self.shown().values()
    }

    fn shown(&self) -> &Invalid {
        let show = || shown(&(self.shape)(&self.sent), self.sent.values());
        self.shown.get_or_init(show)
    }
}

fn shown(shape: &Shape, values: Value) -> Invalid {
    without_errors(shape, shape.complete(values))
}

/// For a page, what it shows, with the status of the page; for a program, an error.
fn refuse(request: &Request, sent: &Sent, invalid: Invalid) -> Result<Invalid, Invalid> {
    let page_first = ["text/html", "application/json", "application/problem+json"];
    let page_last = ["application/json", "application/problem+json", "text/html"];
    let offers = match sent {
        Sent::Json(_) => page_last,
        _ => page_first,
    };
    match request.accept().best_of(&offers) {
        Some("text/html") | None => {
            request
                .response()
                .set_status(StatusCode::UNPROCESSABLE_ENTITY);
            Ok(invalid)
        }
        Some(_) => Err(invalid),
    }
}

impl<T: Readable + Rules<Context: ValidationContext>> FromRequest for Submission<T> {
    type Body = Reads;
    type Rejection = Error;

    async fn from_request(request: &Request) -> Result<Self> {
        let sent = sent(request).await?;
        let mut submission = Submission {
            value: None,
            shown: OnceLock::new(),
            request: request.clone(),
            shape: |sent| whole_shape::<T>(careful::read::<T>(sent).shape),
            sent,
        };
        if submission.is_sent() {
            match check(&submission.sent, request).await {
                Ok(value) => submission.value = Some(value),
                Err(NotValid(Why::Invalid(invalid))) => {
                    submission.shown = refuse(request, &submission.sent, invalid)?.into();
                }
                Err(NotValid(Why::Other(error))) => return Err(error),
            }
        }
        Ok(submission)
    }

    fn needs(needs: &mut Needs) {
        <T::Context as ValidationContext>::needs(needs);
    }
}

async fn sent(request: &Request) -> Result<Sent, Rejection> {
    if request.method().is_safe() {
        return Ok(Sent::Nothing);
    }
    if request.sends_json() {
        return Ok(Sent::Json(sent_json(request).await?));
    }
    // A form of which nothing is filled in may come without a body, and so without a type of it.
    let form = match request.media_type() {
        Some(_) => sent_form(request).await?,
        None => form_fields(request).await?,
    };
    Ok(Sent::Form(form))
}

impl<T> Serialize for Submission<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.shown().serialize(serializer)
    }
}

/// What is wrong alone: what was sent is for the client's eyes.
impl<T> fmt::Debug for Submission<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let errors = self.shown.get().map_or(&[][..], Invalid::errors);
        f.debug_struct("Submission")
            .field("is_sent", &self.is_sent())
            .field("is_valid", &self.value.is_some())
            .field("errors", &errors)
            .finish()
    }
}
