//! The section `[multipart]`.

use std::path::PathBuf;

use serde::Deserialize;

use super::byte_size::ByteSize;

/// The keys of `[multipart]`: what a form with files may hold, and where its files are kept.
///
/// The whole form is under the limit of any body: `[app] body_limit`, or the `body_limit` of the view.
///
/// # Example
///
/// ```
/// use aiopyramid::settings::{MultipartSettings, Settings};
///
/// let settings = Settings::from_toml("[multipart]\nfile_limit = '10MiB'\nmax_parts = 20")?;
/// let multipart: MultipartSettings = settings.section("multipart")?;
/// assert_eq!(multipart.file_limit.map(|limit| limit.bytes()), Some(10 * 1024 * 1024));
/// assert_eq!(multipart.max_parts, 20);
/// # Ok::<(), aiopyramid::settings::SettingsError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MultipartSettings {
    /// How large a text field may be, and all text fields of one form together; 2 MiB unless set.
    pub text_limit: ByteSize,
    /// How large each file may be; unless set, as large as the body.
    pub file_limit: Option<ByteSize>,
    /// How many parts a form may have, text fields and files together; 1000 unless set.
    pub max_parts: usize,
    /// How large the header of a part may be, 8 KiB unless set.
    pub header_limit: ByteSize,
    /// How much of the files of one form is kept in memory, 1 MiB unless set. A file that has no place there goes to a temporary file.
    pub memory_limit: ByteSize,
    /// The folder of temporary files, the system's unless set. Files are moved out of it for nothing if it lies on the same disk as
    /// the place where they are to stay.
    pub directory: Option<PathBuf>,
}

impl Default for MultipartSettings {
    fn default() -> Self {
        Self {
            text_limit: ByteSize::mib(2),
            file_limit: None,
            max_parts: 1000,
            header_limit: ByteSize::kib(8),
            memory_limit: ByteSize::mib(1),
            directory: None,
        }
    }
}
