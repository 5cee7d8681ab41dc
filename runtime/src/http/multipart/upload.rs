//! A file that was received.

use std::cell::RefCell;
use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use serde::de::{Deserialize, Deserializer, Error as _, Visitor};
use tempfile::{NamedTempFile, TempPath};

use super::disk::{self, DroppedAside, Existing, blocking};
use super::part::PartHead;
use super::{UploadReader, Uploads};

/// A file of a form, received whole: in memory, or in a temporary file if it found no place there.
///
/// Clones are handles on the same file. Whatever is on disk is gone with the last of them, also when the client goes away or the view
/// panics; [`save_to`](Upload::save_to) keeps it. Plain code waits for its methods with [`synchronize`](fn@crate::synchronize).
///
/// It is found by `request.uploads()`, and is a field of the types that [`Form<T>`](crate::extract::Form) reads: as `Upload`, as
/// `Option<Upload>` where no file need be chosen, and as `Vec<Upload>` where there may be several. Reading it from anything but a form is
/// an error.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::testing::{MultipartForm, TestApp};
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Photo {
///     title: String,
///     image: Upload,
///     thumbnail: Option<Upload>,
/// }
///
/// #[view_config(route = "/photos", request_method = "POST")]
/// async fn add_photo(Form(photo): Form<Photo>) -> Result<String> {
///     let name = photo.image.file_name().unwrap_or("unnamed");
///     let size = photo.image.bytes().await?.len();
///     Ok(format!("{}: {name}, {size} bytes, {}", photo.title, photo.thumbnail.is_some()))
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let mut config = Configurator::new();
/// config.scan_module(module_path!());
/// let app = TestApp::new(config.make_app()?);
/// let form = MultipartForm::new().text("title", "Tom").file("image", "tom.png", "image/png", "a cat");
/// let response = app.post("/photos").multipart(form).await;
/// assert_eq!(response.text(), "Tom: tom.png, 5 bytes, false");
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[doc(alias = "FieldStorage")]
pub struct Upload(Arc<Inner>);

struct Inner {
    raw_file_name: String,
    file_name: Option<String>,
    content_type: Option<String>,
    content: Content,
}

pub(super) enum Content {
    InMemory(Bytes),
    OnDisk(OnDisk),
}

/// A temporary file, for as long as this lives.
pub(super) struct OnDisk {
    // Before the path, so that it is closed before it is removed.
    file: DroppedAside<File>,
    /// Until the file is moved to where it stays.
    path: Mutex<Option<DroppedAside<TempPath>>>,
    length: u64,
}

impl Upload {
    pub(super) fn in_memory(head: &PartHead, bytes: Bytes) -> Upload {
        Upload::new(head, Content::InMemory(bytes))
    }

    pub(super) fn in_file(head: &PartHead, file: NamedTempFile, length: u64) -> Upload {
        let (file, path) = file.into_parts();
        let file = DroppedAside::new(file);
        let path = Mutex::new(Some(DroppedAside::new(path)));
        Upload::new(head, Content::OnDisk(OnDisk { file, path, length }))
    }

    fn new(head: &PartHead, content: Content) -> Upload {
        Upload(Arc::new(Inner {
            raw_file_name: head.raw_file_name.clone().unwrap_or_default(),
            file_name: head.file_name.clone(),
            content_type: head.content_type.clone(),
            content,
        }))
    }

    /// The name that the file has on the client's side, made safe to be a name here, as [`Part::file_name`](super::Part::file_name) does
    /// it. `None` if nothing is left of it. Safe is not unique: two files may have one name.
    #[doc(alias = "filename")]
    pub fn file_name(&self) -> Option<&str> {
        self.0.file_name.as_deref()
    }

    /// The name of the file as the client sent it. It may be a path, or empty, or anything else: never open a file by it.
    pub fn raw_file_name(&self) -> &str {
        &self.0.raw_file_name
    }

    /// The content type that the client claims the file has.
    #[doc(alias = "type")]
    pub fn content_type(&self) -> Option<&str> {
        self.0.content_type.as_deref()
    }

    /// The number of bytes.
    pub fn len(&self) -> u64 {
        self.content().len()
    }

    /// Whether there is no byte in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether all of it is in memory, and nothing on disk.
    pub fn is_in_memory(&self) -> bool {
        matches!(self.content(), Content::InMemory(_))
    }

    /// All of the content, in memory.
    ///
    /// # Errors
    ///
    /// When the temporary file cannot be read.
    pub async fn bytes(&self) -> io::Result<Bytes> {
        if let Content::InMemory(bytes) = self.content() {
            return Ok(bytes.clone());
        }
        let upload = self.clone();
        blocking(move || {
            let mut bytes = Vec::new();
            upload.content().copy(&mut bytes)?;
            Ok(bytes.into())
        })
        .await
    }

    /// The content from its beginning, piece by piece. Each reader has its own place.
    #[doc(alias = "file")]
    pub fn reader(&self) -> UploadReader {
        UploadReader::new(self.clone())
    }

    /// Keeps the file under that name. A temporary file is moved if both places are on one disk, else its content is copied; the new file
    /// is there when it is complete, and not before. The upload can be read afterwards as before; where it was moved it is that file, so
    /// what is changed there is changed here.
    ///
    /// Once begun it is brought to its end, even if nobody waits for it any longer.
    ///
    /// # Errors
    ///
    /// [`AlreadyExists`](io::ErrorKind::AlreadyExists) if there is a file of that name, and whatever else the system says.
    pub async fn save_to(&self, path: impl Into<PathBuf>) -> io::Result<()> {
        self.save(path.into(), Existing::Refused).await
    }

    /// [`save_to`](Upload::save_to), in place of a file of that name if there is one.
    ///
    /// # Errors
    ///
    /// Whatever the system says.
    pub async fn save_over(&self, path: impl Into<PathBuf>) -> io::Result<()> {
        self.save(path.into(), Existing::Replaced).await
    }

    async fn save(&self, path: PathBuf, existing: Existing) -> io::Result<()> {
        let upload = self.clone();
        blocking(move || {
            let mut draft = disk::draft(&path, existing)?;
            let moved = match upload.content() {
                Content::InMemory(_) => false,
                Content::OnDisk(on_disk) => on_disk.move_to(&draft)?,
            };
            if !moved {
                upload.content().copy(draft.as_file_mut())?;
            }
            disk::persist(draft, &path, existing)
        })
        .await
    }

    pub(super) fn content(&self) -> &Content {
        &self.0.content
    }
}

impl Content {
    pub(super) fn len(&self) -> u64 {
        match self {
            Content::InMemory(bytes) => bytes.len() as u64,
            Content::OnDisk(on_disk) => on_disk.length,
        }
    }

    /// Reads at a place, which may block.
    pub(super) fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        match self {
            Content::OnDisk(on_disk) => disk::read_at(&on_disk.file, buffer, offset),
            Content::InMemory(bytes) => {
                let offset = usize::try_from(offset).unwrap_or(usize::MAX);
                let rest = bytes.get(offset..).unwrap_or_default();
                let length = rest.len().min(buffer.len());
                buffer[..length].copy_from_slice(&rest[..length]);
                Ok(length)
            }
        }
    }

    fn copy(&self, mut to: impl Write) -> io::Result<()> {
        match self {
            Content::InMemory(bytes) => to.write_all(bytes),
            Content::OnDisk(on_disk) => disk::copy(&on_disk.file, on_disk.length, to),
        }
    }
}

impl OnDisk {
    /// Moves the file to the place of a draft, with the draft's permissions. False if it has been moved before, or cannot be.
    fn move_to(&self, draft: &NamedTempFile) -> io::Result<bool> {
        let mut path = self.path.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(from) = path.take() else {
            return Ok(false);
        };
        let permissions = draft.as_file().metadata()?.permissions();
        if std::fs::rename(&**from, draft.path()).is_err() {
            *path = Some(from);
            return Ok(false);
        }
        // Nothing is left there that could be removed.
        from.into_inner().disable_cleanup(true);
        self.file.set_permissions(permissions)?;
        Ok(true)
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = self.len();
        write!(f, "Upload({:?}, {length} bytes)", self.raw_file_name())
    }
}

/// The name by which an upload asks its deserializer for itself. Others take it for one of their own kind, and offer what they have.
pub(crate) const UPLOAD: &str = "$aiopyramid::Upload";

/// What is said when it is read from anything but a form.
const FORMS_ALONE: &str =
    "a file is wanted, and those are read from forms of `multipart/form-data` alone";

thread_local! {
    /// The files that a type is being read with on this thread.
    static TABLE: RefCell<Uploads> = RefCell::default();
}

/// The files of a form, while a type is read from it: serde knows no values of foreign kinds, so what is handed through it is the number
/// of a file, and here is what the number means.
///
/// Types within types, or a JSON text within a form, may ask while another form is read, so the table before comes back in the end.
pub(crate) struct UploadTable(Uploads);

impl UploadTable {
    /// Numbers these files from 0 on, as long as the table lives.
    pub(crate) fn with(uploads: &Uploads) -> UploadTable {
        UploadTable(TABLE.replace(uploads.clone()))
    }

    /// Numbers a file of which nothing was sent: what stands for one that is missing, while others are looked at.
    #[cfg(feature = "validation")]
    pub(crate) fn with_an_empty_file() -> UploadTable {
        let mut uploads = Uploads::default();
        let empty = Upload(Arc::new(Inner {
            raw_file_name: String::new(),
            file_name: None,
            content_type: None,
            content: Content::InMemory(Bytes::new()),
        }));
        uploads.push(String::new(), empty);
        UploadTable(TABLE.replace(uploads))
    }
}

impl Drop for UploadTable {
    fn drop(&mut self) {
        TABLE.set(std::mem::take(&mut self.0));
    }
}

impl<'de> Deserialize<'de> for Upload {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Upload, D::Error> {
        struct Numbered;

        impl<'de> Visitor<'de> for Numbered {
            type Value = Upload;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a file")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<Upload, D::Error> {
                let number = usize::deserialize(deserializer);
                let number = number.map_err(|_| D::Error::custom(FORMS_ALONE))?;
                let upload = TABLE.with_borrow(|table| table.at(number).cloned());
                upload.ok_or_else(|| D::Error::custom(FORMS_ALONE))
            }
        }

        deserializer.deserialize_newtype_struct(UPLOAD, Numbered)
    }
}
