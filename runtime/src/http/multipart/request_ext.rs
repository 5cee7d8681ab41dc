//! What a request says of its form with files.

use std::sync::Arc;

use ::http::header;

use super::super::{Body, Rejection, Request};
use super::{FormReader, Multipart, Uploads};

/// RFC 2046 allows no more, and the parser looks for it everywhere.
const LONGEST_BOUNDARY: usize = 70;

impl Request {
    /// The files of a form, read with it once and remembered: of a form of `multipart/form-data`, and of any other body none.
    ///
    /// A file input in which no file was chosen has sent none.
    ///
    /// # Errors
    ///
    /// Those of [`Request::form`].
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    ///
    /// #[view_config(route = "/files", request_method = "POST")]
    /// async fn files(request: &Request) -> Result<String> {
    ///     let comment = request.form().await?.get("comment").unwrap_or("").to_owned();
    ///     for (name, upload) in request.uploads().await?.iter() {
    ///         println!("{name}: {} bytes", upload.len());
    ///     }
    ///     Ok(comment)
    /// }
    /// ```
    pub async fn uploads(&self) -> Result<Arc<Uploads>, Rejection> {
        self.form().await?;
        Ok(self.remembered_uploads())
    }

    /// The form part by part, for one taker. `by` names it, for the message that others get.
    pub(crate) fn take_multipart(&self, by: &'static str) -> Result<Multipart, Rejection> {
        let boundary = self.boundary()?;
        let body = match self.remembered_body() {
            Some(bytes) => Body::from(bytes?),
            None => self
                .take_body(by)
                .map_err(super::super::remembered::unreadable)?,
        };
        Ok(Multipart::new(body, &boundary, self.multipart_settings()))
    }

    /// The form, to be read whole.
    pub(in super::super) async fn form_reader(&self) -> Result<FormReader, Rejection> {
        if self.body_is_arriving().await {
            // Somebody has begun to read the bytes and has given up: they come first.
            self.body().await?;
        }
        let multipart = self.take_multipart("request.form()")?;
        Ok(FormReader::new(multipart, self.multipart_settings()))
    }

    fn boundary(&self) -> Result<String, Rejection> {
        let content_type = self.header(header::CONTENT_TYPE).unwrap_or_default();
        let boundary = multer::parse_boundary(content_type).ok();
        let boundary = boundary.filter(|it| (1..=LONGEST_BOUNDARY).contains(&it.len()));
        boundary.ok_or_else(|| {
            Rejection::bad_request(
                "the content type of the form names no boundary that could be one",
            )
        })
    }
}
