//! Files as responses, from the disk or from memory: whole, a part of one, or the word that the client has it already.
//!
//! - `open` finds them, on threads that may block.
//! - `body` reads them piece by piece, there too.
//! - `range` is the part that a client asks for; what it has already is a matter of [`conditional`](super::conditional).
//! - `disposition` is the name under which it is saved.
//!
//! The services of crate `tower-http` are not underneath: they know no `If-Range`, answer a unit of ranges that they do not know with 416
//! where it has to be passed over, and a `HEAD` with 206; a folder in place of the file is a 200 that breaks off.

mod body;
mod disposition;
mod open;
mod range;

use std::time::SystemTime;

use ::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use bytes::Bytes;

use self::body::FileBody;
use self::disposition::content_disposition;
use self::range::Part;
use super::conditional::{Validators, Verdict, is_read, not_modified, precondition_failed};
use super::{Answer, ETag};
use crate::error::Result;
use crate::http::httpexceptions::HttpException;
use crate::http::{Body, Request, Response};

/// A file as a response.
///
/// Its content type goes by the extension of its name. A file of the disk has the time of its last change and an entity tag made of that
/// and its length. To a `GET` or `HEAD` it answers as the client's headers ask: with a part of the file (`Range`, `If-Range`: 206 or 416),
/// with the word that the client has it (`If-None-Match`, `If-Modified-Since`: 304), or that it is not what the client takes it for
/// (`If-Match`, `If-Unmodified-Since`: 412). Several parts at once are not sent; the whole file is, which a client has to be ready for.
///
/// It is read piece by piece, as the client takes it, on threads that may block. If it becomes shorter meanwhile, the response breaks off.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::testing::TestApp;
///
/// #[view_config(route = "/manifest")]
/// async fn manifest() -> Result<File> {
///     File::open(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).await
/// }
///
/// #[view_config(route = "/report")]
/// async fn report() -> File {
///     File::from_bytes("report.csv", "a;b\n1;2\n").attachment()
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let mut config = Configurator::new();
/// config.scan_module(module_path!());
/// let app = TestApp::new(config.make_app()?);
///
/// let response = app.get("/manifest").header("range", "bytes=0-8").await;
/// assert_eq!((response.status().as_u16(), response.text()), (206, "[package]"));
///
/// let response = app.get("/report").await;
/// assert_eq!(response.header("content-type"), Some("text/csv; charset=utf-8"));
/// assert_eq!(response.header("content-disposition"), Some("attachment; filename=\"report.csv\""));
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[doc(alias = "FileResponse")]
pub struct File {
    content: Content,
    length: u64,
    /// The last part of the path, or what it was given.
    name: String,
    /// Those that it has whatever the client asks for.
    headers: HeaderMap,
}

#[derive(Debug)]
enum Content {
    OnDisk(std::fs::File),
    InMemory(Bytes),
}

impl File {
    /// Bytes of the program as a file, which by its extension tells what they are. They have neither tag nor time unless they are given.
    pub fn from_bytes(name: &str, bytes: impl Into<Bytes>) -> File {
        let bytes = bytes.into();
        let length = bytes.len() as u64;
        File::new(Content::InMemory(bytes), length, name.to_owned())
    }

    fn new(content: Content, length: u64, name: String) -> File {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, content_type(&name));
        File {
            content,
            length,
            name,
            headers,
        }
    }

    /// The length in bytes.
    pub fn len(&self) -> u64 {
        self.length
    }

    /// Whether it has no byte.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The same file with a header, in place of any of that name: its content type, or `Cache-Control`.
    ///
    /// # Panics
    ///
    /// When the name is none, or the value holds bytes that no header may hold, such as a line break.
    #[must_use]
    #[track_caller]
    pub fn with_header(
        self,
        name: impl TryInto<HeaderName>,
        value: impl TryInto<HeaderValue>,
    ) -> File {
        self.dressed(|response| response.with_header(name, value))
    }

    /// The same file with another entity tag. A text is a strong one.
    ///
    /// # Panics
    ///
    /// When the text has a quotation mark, a space, or anything beyond visible ASCII.
    #[must_use]
    #[track_caller]
    pub fn with_etag(self, etag: impl Into<ETag>) -> File {
        let etag = etag.into();
        self.dressed(|response| response.with_etag(etag))
    }

    /// The same file with another time of its last change. HTTP knows whole seconds from 1970 to 9999, and other times are left out.
    #[must_use]
    pub fn with_last_modified(self, time: SystemTime) -> File {
        self.dressed(|response| response.with_last_modified(time))
    }

    /// The same file, to be saved rather than shown, under its own name.
    #[must_use]
    pub fn attachment(self) -> File {
        let value = content_disposition("attachment", &self.name);
        self.with_header(header::CONTENT_DISPOSITION, value)
    }

    /// The same file, to be saved rather than shown, under a name.
    ///
    /// The name may have any characters. What would do harm where it is saved is replaced: slashes, control characters, and those that
    /// turn the direction of writing and so can hide an extension.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    ///
    /// let file = File::from_bytes("a.pdf", vec![1, 2, 3]).attachment_as("Übersicht.pdf");
    /// let response = file.into_response();
    /// assert_eq!(
    ///     response.headers()["content-disposition"],
    ///     "attachment; filename=\"_bersicht.pdf\"; filename*=UTF-8''%C3%9Cbersicht.pdf",
    /// );
    /// ```
    #[must_use]
    pub fn attachment_as(self, name: &str) -> File {
        let value = content_disposition("attachment", name);
        self.with_header(header::CONTENT_DISPOSITION, value)
    }

    /// All of it as a response, whatever a client asks for: for a page of an error, or to change it further.
    pub fn into_response(self) -> Response {
        let whole = Part::whole(self.length);
        self.sending(whole)
    }

    /// Headers are put on a response and taken off again, so that there is one way to write each.
    #[track_caller]
    fn dressed(mut self, dress: impl FnOnce(Response) -> Response) -> File {
        let mut response = Response::default();
        *response.headers_mut() = std::mem::take(&mut self.headers);
        let (head, _) = dress(response).into_parts();
        self.headers = head.headers;
        self
    }

    /// The response with a part of it as the body, if that is what was asked for.
    fn into_part(self, part: Part) -> Response {
        let range = part.content_range(self.length);
        let mut response = self.sending(part).with_status(StatusCode::PARTIAL_CONTENT);
        response.headers_mut().insert(header::CONTENT_RANGE, range);
        response
    }

    fn sending(self, part: Part) -> Response {
        let body = match self.content {
            Content::OnDisk(file) => Body::stream(FileBody::new(file, part)),
            Content::InMemory(bytes) => bytes.slice(part.in_memory()).into(),
        };
        let mut response = Response::new(body);
        let headers = response.headers_mut();
        *headers = self.headers;
        headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        headers.insert(header::CONTENT_LENGTH, part.length().into());
        response
    }
}

impl Answer for File {
    fn answer(mut self, request: &Request) -> Result<Response> {
        let mut status = StatusCode::OK;
        self = self.dressed(|response| {
            let response = request.finish(response);
            status = response.status();
            response
        });
        // What is no 200 says something else than that the file is here.
        if status != StatusCode::OK || !is_read(request) {
            return Ok(self.into_response().with_status(status));
        }
        let validators = Validators::of(&self.headers);
        match validators.judge(request.headers()) {
            Verdict::Failed => return Err(precondition_failed().into()),
            Verdict::NotModified => return Ok(not_modified(self.into_response())),
            Verdict::Proceed => {}
        }
        // Parts are defined for GET alone.
        let parts = *request.method() == Method::GET
            && validators.fit_to_parts(request.headers(), SystemTime::now());
        let asked = parts.then(|| Part::asked_for(request.headers(), self.length));
        match asked.unwrap_or(Ok(None)) {
            Ok(Some(part)) => Ok(self.into_part(part)),
            Ok(None) => Ok(self.into_response()),
            Err(outside) => Err(HttpException::from(outside).into()),
        }
    }
}

/// The content type that goes with the extension of a name. Text is taken for UTF-8.
fn content_type(name: &str) -> HeaderValue {
    match mime_guess::from_path(name).first_raw() {
        Some(text) if text.starts_with("text/") => {
            HeaderValue::try_from(format!("{text}; charset=utf-8")).expect("types are plain ASCII")
        }
        Some(other) => HeaderValue::from_static(other),
        None => HeaderValue::from_static("application/octet-stream"),
    }
}

#[cfg(test)]
mod tests;
