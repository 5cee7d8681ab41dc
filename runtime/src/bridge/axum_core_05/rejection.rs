//! What becomes of a rejection.

use std::any::type_name;
use std::fmt;

use axum_core::response::{IntoResponse, Response};
use http_body_util::{BodyExt, Limited};

use super::answers::respond;
use super::{AppState, advice};
use crate::error::Error;
use crate::http::{Answered, StatusCode};

/// The error that a rejection of the extractor `T` is: a response of its own below 500, else a [`Failure`].
pub(super) fn error<T>(
    rejection: impl IntoResponse,
    state: &AppState,
) -> impl Future<Output = Error> + Send {
    let response = rejection.into_response();
    async move {
        match response.status().is_server_error() {
            false => Answered::with(respond(response)).into(),
            true => {
                let failure = Failure::new(type_name::<T>(), response).await;
                let help = advice::help(failure.extractor, state.layers());
                Error::from(failure).with_help(help)
            }
        }
    }
}

/// An extractor of the ecosystem answered with a status of the 5xx family in place of a value: something is missing in the application.
#[derive(Debug)]
pub struct Failure {
    extractor: &'static str,
    status: StatusCode,
    said: String,
}

/// The most that is read of what an extractor says.
const LONGEST_TEXT: usize = 4096;

impl Failure {
    async fn new(extractor: &'static str, response: Response) -> Failure {
        let (head, body) = response.into_parts();
        let said = match Limited::new(body, LONGEST_TEXT).collect().await {
            Ok(text) => String::from_utf8_lossy(&text.to_bytes()).into_owned(),
            Err(_) => String::new(),
        };
        Failure {
            extractor,
            status: head.status,
            said,
        }
    }

    /// The name of the extractor's type.
    pub fn extractor(&self) -> &'static str {
        self.extractor
    }

    /// The status that it answered with.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The text that it answered with.
    pub fn said(&self) -> &str {
        &self.said
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failure {
            extractor,
            status,
            said,
        } = self;
        write!(
            f,
            "the argument `{extractor}` cannot be read: its extractor answered {status}"
        )?;
        match said.trim() {
            "" => Ok(()),
            said => write!(f, ": {said}"),
        }
    }
}

impl std::error::Error for Failure {}
