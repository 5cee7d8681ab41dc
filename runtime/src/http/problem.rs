//! What went wrong, for programs to read: the problem details of RFC 9457.

use std::borrow::Cow;
use std::fmt;

use ::http::{HeaderValue, StatusCode, header};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use super::Response;

/// A failure as `application/problem+json` (RFC 9457): what kind of problem it is, in one sentence and in detail, and members of
/// the application's own.
///
/// A view returns one, or ends early with it as an error: the client gets the same response, JSON whatever it accepts. The types of
/// [`httpexceptions`](super::httpexceptions) are told by the same members, in the form that the client likes best;
/// `HttpException::from(problem)` makes one of them.
///
/// # Example
///
/// ```
/// use aiopyramid::http::{ProblemDetails, StatusCode};
///
/// let problem = ProblemDetails::new(StatusCode::FORBIDDEN)
///     .with_type("https://example.com/problems/out-of-credit")
///     .with_title("You do not have enough credit")
///     .with_detail("the balance is 30, and the article costs 50")
///     .with_extension("balance", 30);
/// assert_eq!(problem.title(), "You do not have enough credit");
/// assert_eq!(problem.extension("balance"), Some(&30.into()));
/// assert_eq!(problem.to_response().status(), 403);
/// ```
#[derive(Clone, PartialEq)]
#[doc(alias = "json_formatter")]
pub struct ProblemDetails(
    /// Boxed, because it stands in results, where an error is best small.
    Box<Members>,
);

#[derive(Clone, PartialEq)]
struct Members {
    status: StatusCode,
    kind: Cow<'static, str>,
    title: Option<Cow<'static, str>>,
    detail: Option<Cow<'static, str>>,
    instance: Option<Cow<'static, str>>,
    extensions: Map<String, Value>,
}

/// The type of a problem that says no more than its status does.
const ABOUT_BLANK: &str = "about:blank";

/// The members that RFC 9457 defines. An extension cannot stand in for one of them.
const STANDARD: [&str; 5] = ["type", "title", "status", "detail", "instance"];

const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

impl ProblemDetails {
    /// A problem of which the status tells all.
    pub fn new(status: StatusCode) -> ProblemDetails {
        ProblemDetails(Box::new(Members {
            status,
            kind: Cow::Borrowed(ABOUT_BLANK),
            title: None,
            detail: None,
            instance: None,
            extensions: Map::new(),
        }))
    }

    /// The same problem with a type: a URI that names the kind of problem, best one under which people find its documentation.
    #[must_use]
    pub fn with_type(mut self, uri: impl Into<Cow<'static, str>>) -> ProblemDetails {
        self.0.kind = uri.into();
        self
    }

    /// The same problem with a title: a short sentence that is the same for each problem of the type.
    #[must_use]
    pub fn with_title(mut self, title: impl Into<Cow<'static, str>>) -> ProblemDetails {
        self.0.title = Some(title.into());
        self
    }

    /// The same problem with what is special about this one occurrence.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<Cow<'static, str>>) -> ProblemDetails {
        self.0.detail = Some(detail.into());
        self
    }

    /// The same problem with a URI that names this one occurrence.
    #[must_use]
    pub fn with_instance(mut self, uri: impl Into<Cow<'static, str>>) -> ProblemDetails {
        self.0.instance = Some(uri.into());
        self
    }

    /// The same problem with one more member, in place of any of that name.
    ///
    /// The members of the standard (`type`, `title`, `status`, `detail` and `instance`) are what their own methods say: an extension of
    /// such a name is kept, and not sent.
    #[must_use]
    pub fn with_extension(
        mut self,
        name: impl Into<String>,
        value: impl Into<Value>,
    ) -> ProblemDetails {
        self.0.extensions.insert(name.into(), value.into());
        self
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The URI of the kind of problem; `about:blank` where only the status tells it.
    pub fn type_uri(&self) -> &str {
        &self.0.kind
    }

    /// The title; the phrase of the status if it was given none.
    pub fn title(&self) -> &str {
        match &self.0.title {
            Some(title) => title,
            None => self.0.status.canonical_reason().unwrap_or("Unknown status"),
        }
    }

    /// What is special about this one occurrence, if something was said.
    pub fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }

    /// The URI of this one occurrence, if it was given one.
    pub fn instance(&self) -> Option<&str> {
        self.0.instance.as_deref()
    }

    /// A member of the application's own.
    pub fn extension(&self, name: &str) -> Option<&Value> {
        self.0.extensions.get(name)
    }

    /// The members of the application's own.
    pub fn extensions(&self) -> &Map<String, Value> {
        &self.0.extensions
    }

    /// The response: the problem's status, and the problem as `application/problem+json`.
    pub fn to_response(&self) -> Response {
        let json = serde_json::to_vec(self).expect("text and JSON values can be written as JSON");
        let mut response = Response::new(json).with_status(self.0.status);
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, PROBLEM_JSON);
        response
    }
}

impl Serialize for ProblemDetails {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", self.type_uri())?;
        map.serialize_entry("title", self.title())?;
        map.serialize_entry("status", &self.status().as_u16())?;
        for (name, value) in [("detail", self.detail()), ("instance", self.instance())] {
            if let Some(value) = value {
                map.serialize_entry(name, value)?;
            }
        }
        let own = self.0.extensions.iter();
        for (name, value) in own.filter(|(name, _)| !STANDARD.contains(&name.as_str())) {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// `403 Forbidden: the balance is 30`.
impl fmt::Display for ProblemDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status().as_str(), self.title())?;
        match self.detail() {
            Some(detail) => write!(f, ": {detail}"),
            None => Ok(()),
        }
    }
}

/// The members as they are sent.
impl fmt::Debug for ProblemDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_string(self).map_err(|_| fmt::Error)?;
        write!(f, "ProblemDetails({json})")
    }
}

impl std::error::Error for ProblemDetails {}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(problem: &ProblemDetails, expected: &str) {
        assert_eq!(serde_json::to_string(problem).unwrap(), expected);
    }

    #[test]
    fn a_status_alone_is_a_whole_problem() {
        check(
            &ProblemDetails::new(StatusCode::NOT_FOUND),
            r#"{"type":"about:blank","title":"Not Found","status":404}"#,
        );
    }

    #[test]
    fn every_member_is_sent_under_its_name() {
        let problem = ProblemDetails::new(StatusCode::FORBIDDEN)
            .with_type("https://example.com/out-of-credit")
            .with_title("No credit")
            .with_detail("30 < 50")
            .with_instance("/account/12345/msgs/abc")
            .with_extension("balance", 30);
        check(
            &problem,
            r#"{"type":"https://example.com/out-of-credit","title":"No credit","status":403,"detail":"30 < 50","instance":"/account/12345/msgs/abc","balance":30}"#,
        );
    }

    #[test]
    fn an_extension_cannot_stand_in_for_a_standard_member() {
        let problem = ProblemDetails::new(StatusCode::CONFLICT).with_extension("status", 200);
        check(
            &problem,
            r#"{"type":"about:blank","title":"Conflict","status":409}"#,
        );
    }

    #[test]
    fn the_response_has_the_status_and_the_media_type() {
        let response = ProblemDetails::new(StatusCode::CONFLICT).to_response();
        assert_eq!(response.status(), 409);
        assert_eq!(
            response.headers()[header::CONTENT_TYPE],
            "application/problem+json"
        );
    }
}
