//! Names, values and files as they were sent, to be read more than once.

use std::sync::Arc;

use super::super::Readable;
use super::Named;
#[cfg(feature = "multipart")]
use crate::http::Uploads;
use crate::http::{MultiDict, Rejection, Request};

/// A form, a query, or both. Clones share it.
#[derive(Debug, Clone)]
#[cfg_attr(
    not(feature = "validation"),
    expect(unreachable_pub, reason = "what is checked names it in public")
)]
pub struct SentFields {
    /// What it is called.
    what: &'static str,
    texts: Vec<Arc<MultiDict>>,
    #[cfg(feature = "multipart")]
    files: Arc<Uploads>,
}

impl SentFields {
    /// Texts alone. Where one value is wanted, the first of the sources that has the name decides.
    pub(in super::super) fn texts(what: &'static str, texts: Vec<Arc<MultiDict>>) -> SentFields {
        SentFields {
            what,
            texts,
            #[cfg(feature = "multipart")]
            files: Arc::default(),
        }
    }

    /// The same with the files of a request's form, which belong to the last of the sources.
    #[cfg_attr(
        not(feature = "multipart"),
        expect(
            clippy::unused_async,
            reason = "without uploads there is nothing to wait for"
        )
    )]
    pub(in super::super) async fn with_files_of(
        self,
        request: &Request,
    ) -> Result<SentFields, Rejection> {
        #[cfg(feature = "multipart")]
        return Ok(SentFields {
            files: request.uploads().await?,
            ..self
        });
        #[cfg(not(feature = "multipart"))]
        {
            let _ = request;
            Ok(self)
        }
    }

    /// Reads them as a type.
    ///
    /// # Errors
    ///
    /// 400 with the field that does not fit; 413 for more fields than are read.
    pub(in super::super) fn read<T: Readable>(&self) -> Result<T, Rejection> {
        self.named()?.read_as(self.what)
    }

    /// All of them, the names taken apart.
    pub(in super::super) fn named(&self) -> Result<Named<'_>, Rejection> {
        let named = self.named_texts()?;
        #[cfg(feature = "multipart")]
        let named = named.with_files(self.what, &self.files, self.texts.len().saturating_sub(1))?;
        Ok(named)
    }

    /// The texts among them, the names taken apart.
    pub(in super::super) fn named_texts(&self) -> Result<Named<'_>, Rejection> {
        let sources: Vec<&MultiDict> = self.texts.iter().map(|source| &**source).collect();
        Named::parse(self.what, &sources)
    }

    /// How much the texts are to read, in bytes.
    #[cfg(feature = "validation")]
    pub(in super::super) fn size(&self) -> usize {
        let pairs = self.texts.iter().flat_map(|source| source.iter());
        pairs.map(|(name, value)| name.len() + value.len()).sum()
    }
}
