//! All files of a form.

use super::Upload;

/// The files of a form by the names of their fields, in the order in which they were sent; a name may occur more than once.
///
/// A single look-up gives the last file of a name, as with the texts (O1).
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// #[view_config(route = "/photo", request_method = "POST")]
/// async fn photo(request: &Request) -> Result<String> {
///     let uploads = request.uploads().await?;
///     Ok(match uploads.get("photo") {
///         Some(photo) => format!("{} bytes", photo.len()),
///         None => "no photo".to_owned(),
///     })
/// }
/// ```
#[derive(Debug, Clone, Default)]
pub struct Uploads(Vec<(String, Upload)>);

impl Uploads {
    pub(super) fn push(&mut self, name: String, upload: Upload) {
        self.0.push((name, upload));
    }

    pub(super) fn at(&self, number: usize) -> Option<&Upload> {
        self.0.get(number).map(|(_, upload)| upload)
    }

    /// The last file of a name.
    #[doc(alias = "getone")]
    pub fn get(&self, name: &str) -> Option<&Upload> {
        let mut of_name = self.0.iter().filter(|(key, _)| key == name);
        of_name.next_back().map(|(_, upload)| upload)
    }

    /// All files of a name, in order.
    #[doc(alias = "getall")]
    pub fn get_all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Upload> {
        let of_name = self.0.iter().filter(move |(key, _)| key == name);
        of_name.map(|(_, upload)| upload)
    }

    /// All names and files, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Upload)> {
        self.0.iter().map(|(name, upload)| (name.as_str(), upload))
    }

    /// The number of files.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
