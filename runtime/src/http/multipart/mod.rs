//! Forms with files (`multipart/form-data`): part by part as they come, or read whole.
//!
//! A form arrives as a [`Multipart`], whose parts are read one after the other without being kept: for what is large, or goes on to
//! somewhere else at once. Read whole, by `request.form()` and `request.uploads()` or by an argument `Form<T>`, its texts are a
//! [`MultiDict`](super::MultiDict) like those of any form, and each of its files is an [`Upload`], in memory or in a temporary file.
//!
//! Nothing here trusts the client: there are limits for each part and for all, names of files are made safe, and whatever has been put on
//! disk is gone when the last handle on it is.

mod disk;
mod disposition;
mod file_name;
mod form;
mod limits;
mod parser;
mod part;
mod progress;
mod refusal;
mod request_ext;
mod upload;
mod upload_reader;
mod uploads;
mod writer;

use std::future::poll_fn;

use bytes::Bytes;

use super::{Body, Rejection};
use crate::settings::MultipartSettings;

pub(super) use self::form::FormReader;
use self::limits::Limits;
use self::parser::Parser;
pub use self::part::Part;
use self::part::PartHead;
pub use self::progress::Progress;
pub use self::upload::Upload;
pub(crate) use self::upload::{UPLOAD, UploadTable};
pub use self::upload_reader::UploadReader;
pub use self::uploads::Uploads;

/// A form with files as it arrives, part by part.
///
/// As an argument of a view it reads the body, so that nobody else does. What is not read of a part is left out when the next one is asked
/// for. A future of [`next`](Multipart::next) that is dropped loses nothing.
///
/// The limits are those of the settings, `[multipart]`, unless they are set here; that of the whole is the limit of any body.
///
/// # Errors
///
/// 415 for another content type. 400 when the content type names no boundary, or the body does not keep to it, breaks off or has parts
/// without a name. 413 over a limit; the message names the field and the limit.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::testing::{MultipartForm, TestApp};
///
/// #[view_config(route = "/sizes", request_method = "POST", renderer = "json")]
/// async fn sizes(multipart: Multipart) -> Result<Vec<(String, usize)>> {
///     let mut multipart = multipart.file_limit(1024 * 1024);
///     let mut sizes = Vec::new();
///     while let Some(mut part) = multipart.next().await? {
///         let mut size = 0;
///         while let Some(chunk) = part.chunk().await? {
///             size += chunk.len();
///         }
///         sizes.push((part.name().to_owned(), size));
///     }
///     Ok(sizes)
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let mut config = Configurator::new();
/// config.scan_module(module_path!());
/// let app = TestApp::new(config.make_app()?);
/// let form = MultipartForm::new().text("title", "A cat").file("photo", "cat.jpg", "image/jpeg", "miaow");
/// let sizes = app.post("/sizes").multipart(form).await;
/// assert_eq!(sizes.text(), r#"[["title",5],["photo",5]]"#);
/// # Ok(()) }
/// ```
#[doc(alias = "cgi.FieldStorage")]
pub struct Multipart {
    parser: Parser,
    limits: Limits,
    /// How many bytes the parser may get before there is the header of a part.
    header_budget: usize,
    count: usize,
    part: Option<CurrentPart>,
    state: State,
}

/// The part that is being read.
struct CurrentPart {
    head: PartHead,
    /// How many bytes of it have come.
    length: u64,
}

enum State {
    Reading,
    Ended,
    /// What could not be read once cannot be read later.
    Failed(Rejection),
}

impl Multipart {
    pub(super) fn new(body: Body, boundary: &str, settings: &MultipartSettings) -> Multipart {
        let limits = Limits::of(settings);
        // Around the boundary and the header there are line ends, and maybe a few spaces.
        let header_budget = limits.header.saturating_add(boundary.len() + 64);
        Multipart {
            parser: Parser::new(body, boundary),
            limits,
            header_budget,
            count: 0,
            part: None,
            state: State::Reading,
        }
    }

    /// Sets how many bytes a text may have, in place of the setting.
    #[must_use]
    pub fn text_limit(mut self, bytes: u64) -> Multipart {
        self.limits.text = bytes;
        self
    }

    /// Sets how many bytes each file may have, in place of the setting.
    #[must_use]
    pub fn file_limit(mut self, bytes: u64) -> Multipart {
        self.limits.file = bytes;
        self
    }

    /// Sets how many parts there may be, in place of the setting.
    #[must_use]
    pub fn max_parts(mut self, parts: usize) -> Multipart {
        self.limits.parts = parts;
        self
    }

    /// The next part, `None` after the last. What was not read of the part before it is left out.
    ///
    /// # Errors
    ///
    /// 400 and 413 as the [type](Multipart) says, 408 if the client stops sending.
    pub async fn next(&mut self) -> Result<Option<Part<'_>>, Rejection> {
        let found = self.advance().await?;
        Ok(found.then_some(Part(self)))
    }

    /// How much of the request has come: a cheap handle that can be handed to others.
    pub fn progress(&self) -> Progress {
        self.parser.progress().clone()
    }

    /// Goes on to the next part; false after the last.
    async fn advance(&mut self) -> Result<bool, Rejection> {
        while self.chunk().await?.is_some() {}
        self.part = None;
        match &self.state {
            State::Ended => return Ok(false),
            State::Failed(rejection) => return Err(rejection.clone()),
            State::Reading => {}
        }
        match self.read_head().await {
            Ok(Some(head)) => {
                self.part = Some(CurrentPart { head, length: 0 });
                Ok(true)
            }
            Ok(None) => {
                self.state = State::Ended;
                Ok(false)
            }
            Err(rejection) => Err(self.fail(rejection)),
        }
    }

    async fn read_head(&mut self) -> Result<Option<PartHead>, Rejection> {
        let Multipart { parser, limits, .. } = self;
        let mut budget = self.header_budget;
        let header = poll_fn(|cx| {
            let header = parser.poll_header(cx, &mut budget);
            header.map_ok(|part| part.map(|part| part.headers().clone()))
        });
        let header = header.await;
        let Some(header) = header.map_err(|error| refusal::of(error, limits, None, parser))? else {
            let end = poll_fn(|cx| parser.poll_end(cx)).await;
            end.map_err(|error| refusal::of(error, limits, None, parser))?;
            return Ok(None);
        };
        self.count += 1;
        if self.count > limits.parts {
            return Err(refusal::too_many(limits.parts));
        }
        PartHead::read(&header, limits.header).map(Some)
    }

    /// More of the part at hand; `None` at its end.
    async fn chunk(&mut self) -> Result<Option<Bytes>, Rejection> {
        // Whoever reads on and on lets others have their turn.
        tokio::task::consume_budget().await;
        let Multipart { parser, limits, .. } = self;
        let Some(part) = &mut self.part else {
            return Ok(None);
        };
        if let State::Failed(rejection) = &self.state {
            return Err(rejection.clone());
        }
        let chunk = poll_fn(|cx| parser.poll_chunk(cx)).await;
        let chunk = chunk.map_err(|error| refusal::of(error, limits, Some(&part.head), parser));
        let chunk = chunk.and_then(|chunk| part.count(chunk, limits));
        chunk.map_err(|rejection| self.fail(rejection))
    }

    fn fail(&mut self, rejection: Rejection) -> Rejection {
        self.state = State::Failed(rejection.clone());
        rejection
    }
}

impl CurrentPart {
    /// The same chunk, unless the part is over its limit with it.
    fn count(&mut self, chunk: Option<Bytes>, limits: &Limits) -> Result<Option<Bytes>, Rejection> {
        self.length += chunk.as_ref().map_or(0, Bytes::len) as u64;
        let (limit, _) = limits.of_part(self.head.is_file());
        match self.length > limit {
            true => Err(refusal::too_large(&self.head, limits)),
            false => Ok(chunk),
        }
    }
}

impl std::fmt::Debug for Multipart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let received = self.progress().received();
        write!(f, "Multipart(part {}, {received} bytes)", self.count)
    }
}

#[cfg(test)]
mod tests;
