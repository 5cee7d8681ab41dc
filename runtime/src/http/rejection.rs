//! A client's mistake, as the extractors report it.

use std::fmt;

use ::http::StatusCode;

/// Why a request could not be read the way a view asks for it: a status of the 4xx family and a sentence for the client.
///
/// One of the 5xx family is the application's own fault: it is logged as any error is, and the client learns an incident id alone.
///
/// # Example
///
/// ```
/// use aiopyramid::http::{Rejection, StatusCode};
///
/// let rejection = Rejection::bad_request("`page` must be a number");
/// assert_eq!(rejection.status(), StatusCode::BAD_REQUEST);
/// assert_eq!(rejection.to_string(), "`page` must be a number");
/// ```
#[derive(Debug, Clone)]
pub struct Rejection {
    status: StatusCode,
    message: String,
    absent: bool,
    field: Option<Box<WrongField>>,
}

/// The field of a form that does not fit, and what is wrong with it.
#[derive(Debug, Clone)]
struct WrongField {
    name: String,
    message: String,
}

impl Rejection {
    /// A rejection with any status.
    pub fn new(status: StatusCode, message: impl Into<String>) -> Rejection {
        Rejection {
            status,
            message: message.into(),
            absent: false,
            field: None,
        }
    }

    /// 400: what was sent cannot be understood.
    pub fn bad_request(message: impl Into<String>) -> Rejection {
        Rejection::new(StatusCode::BAD_REQUEST, message)
    }

    /// Says that the thing was not sent at all, so that `Option<T>` gives `None` instead of this rejection.
    #[must_use]
    pub fn absent(self) -> Rejection {
        Rejection {
            absent: true,
            ..self
        }
    }

    /// Says which field does not fit, by its name as it was written, and what is wrong with it. Without a name it is the whole.
    #[must_use]
    pub(crate) fn of_field(self, name: &str, message: &str) -> Rejection {
        let field = WrongField {
            name: name.to_owned(),
            message: message.to_owned(),
        };
        Rejection {
            field: Some(Box::new(field)),
            ..self
        }
    }

    /// The field that does not fit, by its name as it was written, and what is wrong with it, in words that can stand beside it. The name
    /// is empty where the whole does not fit; `None` where it did not come to the fields.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::http::Rejection;
    /// use aiopyramid::prelude::*;
    /// use serde::Deserialize;
    ///
    /// #[derive(Debug, Deserialize)]
    /// struct Search {
    ///     page: u8,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() {
    /// let request = Request::builder().uri("/?page=many").build();
    /// let rejection = Query::<Search>::from_request(&request).await.unwrap_err();
    /// let message = "a whole number from 0 to 255 is wanted, and this is `many`";
    /// assert_eq!(rejection.field(), Some(("page", message)));
    /// # }
    /// ```
    pub fn field(&self) -> Option<(&str, &str)> {
        let field = self.field.as_ref()?;
        Some((&field.name, &field.message))
    }

    /// The status that the client gets.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Whether the thing was not sent at all, rather than sent wrongly.
    pub fn is_absent(&self) -> bool {
        self.absent
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Rejection {}
