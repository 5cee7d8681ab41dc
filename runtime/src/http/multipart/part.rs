//! One part of a form: a text or a file, as it comes.

use std::path::PathBuf;

use ::http::{HeaderMap, header};
use bytes::{Bytes, BytesMut};

use super::super::Rejection;
use super::disk::{self, Existing};
use super::disposition::Disposition;
use super::writer::Writer;
use super::{Multipart, file_name, refusal};
use crate::error::Error;

/// A part of a form that is being read: a text field or a file.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::testing::{MultipartForm, TestApp};
///
/// /// Keeps each file under a name that the client cannot choose a place by.
/// #[view_config(route = "/files", request_method = "POST")]
/// async fn keep(folder: State<std::path::PathBuf>, mut multipart: Multipart) -> Result<String> {
///     let mut kept = Vec::new();
///     while let Some(mut part) = multipart.next().await? {
///         if let Some(name) = part.file_name() {
///             let path = folder.join(name);
///             part.save_to(&path).await?;
///             kept.push(path.file_name().unwrap().to_string_lossy().into_owned());
///         }
///     }
///     Ok(kept.join(", "))
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// # let folder = tempfile::tempdir()?;
/// let mut config = Configurator::new();
/// config.state(folder.path().to_owned());
/// config.scan_module(module_path!());
/// let app = TestApp::new(config.make_app()?);
/// let form = MultipartForm::new().file("any", "../../etc/passwd", "text/plain", "root");
/// assert_eq!(app.post("/files").multipart(form).await.text(), "passwd");
/// assert_eq!(std::fs::read_to_string(folder.path().join("passwd"))?, "root");
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Part<'m>(pub(super) &'m mut Multipart);

impl Part<'_> {
    /// The name of the field. It may occur more than once in a form.
    pub fn name(&self) -> &str {
        self.head().name()
    }

    /// Whether the part is a file, even if no file was chosen.
    pub fn is_file(&self) -> bool {
        self.head().is_file()
    }

    /// The name that the file has on the client's side, made safe to be a name here: of a path the last component, without leading dots,
    /// control characters and what else is no part of a name, at most 200 bytes long, and never that of a device of Windows.
    ///
    /// `None` if it is no file, or nothing is left of its name. Safe is not unique: two files may have one name.
    #[doc(alias = "filename")]
    pub fn file_name(&self) -> Option<&str> {
        self.head().file_name.as_deref()
    }

    /// The name of the file as the client sent it. It may be a path, or empty, or anything else: never open a file by it.
    pub fn raw_file_name(&self) -> Option<&str> {
        self.head().raw_file_name.as_deref()
    }

    /// The content type that the client claims the part has.
    #[doc(alias = "type")]
    pub fn content_type(&self) -> Option<&str> {
        self.head().content_type.as_deref()
    }

    /// More of the content, as it comes; `None` at its end. A future of it that is dropped loses nothing.
    ///
    /// # Errors
    ///
    /// 400 and 413 as [`Multipart`] says, 408 if the client stops sending.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Rejection> {
        self.0.chunk().await
    }

    /// The content, or what is left of it, in memory.
    ///
    /// # Errors
    ///
    /// Those of [`chunk`](Part::chunk).
    pub async fn bytes(&mut self) -> Result<Bytes, Rejection> {
        let mut bytes = BytesMut::new();
        while let Some(chunk) = self.chunk().await? {
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.freeze())
    }

    /// The content, or what is left of it, as text.
    ///
    /// # Errors
    ///
    /// Those of [`chunk`](Part::chunk), and 400 when it is no UTF-8.
    pub async fn text(&mut self) -> Result<String, Rejection> {
        let text = String::from_utf8(self.bytes().await?.into());
        text.map_err(|_| refusal::not_utf8(self.head()))
    }

    /// Writes the content, or what is left of it, to a new file, as it comes. The file is there when it is complete, and not before.
    ///
    /// # Errors
    ///
    /// Those of [`chunk`](Part::chunk), and whatever the system says to the file: [`AlreadyExists`](std::io::ErrorKind::AlreadyExists)
    /// if there is one of that name.
    pub async fn save_to(&mut self, path: impl Into<PathBuf>) -> Result<u64, Error> {
        self.save(path.into(), Existing::Refused).await
    }

    /// [`save_to`](Part::save_to), in place of a file of that name if there is one.
    ///
    /// # Errors
    ///
    /// Those of [`save_to`](Part::save_to).
    pub async fn save_over(&mut self, path: impl Into<PathBuf>) -> Result<u64, Error> {
        self.save(path.into(), Existing::Replaced).await
    }

    async fn save(&mut self, path: PathBuf, existing: Existing) -> Result<u64, Error> {
        let beside = path.clone();
        let mut writer = Writer::new(move || disk::draft(&beside, existing));
        let mut length = 0;
        while let Some(chunk) = self.chunk().await? {
            length += chunk.len() as u64;
            writer.push(&chunk);
            writer.catch_up().await?;
        }
        let draft = writer.finish().await?;
        disk::blocking(move || disk::persist(draft, &path, existing)).await?;
        Ok(length)
    }

    fn head(&self) -> &PartHead {
        let part = self.0.part.as_ref();
        &part.expect("whoever made this has seen the head").head
    }
}

/// What is known of a part before its content.
#[derive(Debug, Clone)]
pub(super) struct PartHead {
    name: String,
    pub(super) raw_file_name: Option<String>,
    pub(super) file_name: Option<String>,
    pub(super) content_type: Option<String>,
}

impl PartHead {
    /// Reads the header of a part, if that is not larger than the limit.
    pub(super) fn read(header: &HeaderMap, limit: usize) -> Result<PartHead, Rejection> {
        let lengths = header.iter();
        let length: usize = lengths
            .map(|(name, value)| name.as_str().len() + value.len())
            .sum();
        if length > limit {
            return Err(refusal::header_too_large(limit));
        }
        let disposition = header.get(header::CONTENT_DISPOSITION);
        let disposition = disposition.map_or(Err("has no name"), |value| {
            Disposition::parse(value.as_bytes())
        });
        let disposition = disposition
            .map_err(|wrong| Rejection::bad_request(format!("a part of the form {wrong}")))?;
        let content_type = header.get(header::CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        Ok(PartHead {
            name: disposition.name,
            file_name: disposition.file_name.as_deref().and_then(file_name::safe),
            raw_file_name: disposition.file_name,
            content_type: content_type.map(str::to_owned),
        })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn is_file(&self) -> bool {
        self.raw_file_name.is_some()
    }

    /// What it is called in a sentence.
    pub(super) fn described(&self) -> String {
        let name: String = self.name.chars().take(60).collect();
        match self.is_file() {
            true => format!("the file `{name}`"),
            false => format!("the field `{name}`"),
        }
    }
}
