//! A form with files, as a test sends it.

/// A form of `multipart/form-data` for a [`TestRequest`](super::TestRequest), in the order of the calls.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::testing::{MultipartForm, TestApp};
///
/// #[view_config(route = "/count", request_method = "POST")]
/// async fn count(request: &Request) -> Result<String> {
///     let (texts, files) = (request.form().await?, request.uploads().await?);
///     Ok(format!("{} texts, {} files", texts.len(), files.len()))
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// # let mut config = Configurator::new();
/// # config.scan_module(module_path!());
/// # let app = TestApp::new(config.make_app()?);
/// let form = MultipartForm::new()
///     .text("title", "Summer")
///     .file("photo", "sea.jpg", "image/jpeg", [0xFF, 0xD8])
///     .file("photo", "sun.jpg", "image/jpeg", [0xFF, 0xD8]);
/// let response = app.post("/count").multipart(form).await;
/// assert_eq!(response.text(), "1 texts, 2 files");
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "it is sent by `TestRequest::multipart`"]
pub struct MultipartForm(Vec<u8>);

/// What separates parts. Contents that have it in them are no forms of a browser, which would choose another one then.
const BOUNDARY: &str = "boundary-of-a-test-7MA4YWxkTrZu0gW";

impl MultipartForm {
    /// A form without a field.
    pub fn new() -> MultipartForm {
        MultipartForm::default()
    }

    /// One more text field.
    pub fn text(self, name: &str, text: &str) -> MultipartForm {
        let disposition = format!("form-data; name=\"{}\"", escaped(name));
        self.part(&disposition, None, text.as_bytes())
    }

    /// One more file. A browser sends one with an empty name, without content, where nobody has chosen a file.
    pub fn file(
        self,
        name: &str,
        file_name: &str,
        content_type: &str,
        content: impl AsRef<[u8]>,
    ) -> MultipartForm {
        let (name, file_name) = (escaped(name), escaped(file_name));
        let disposition = format!("form-data; name=\"{name}\"; filename=\"{file_name}\"");
        self.part(&disposition, Some(content_type), content.as_ref())
    }

    /// The content type, with the boundary.
    pub fn content_type() -> String {
        format!("multipart/form-data; boundary={BOUNDARY}")
    }

    /// The body, for tests that send it by other means.
    pub fn into_bytes(mut self) -> Vec<u8> {
        self.0
            .extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        self.0
    }

    fn part(
        mut self,
        disposition: &str,
        content_type: Option<&str>,
        content: &[u8],
    ) -> MultipartForm {
        let content_type = content_type.map(|it| format!("Content-Type: {it}\r\n"));
        let content_type = content_type.unwrap_or_default();
        let head =
            format!("--{BOUNDARY}\r\nContent-Disposition: {disposition}\r\n{content_type}\r\n");
        self.0.extend_from_slice(head.as_bytes());
        self.0.extend_from_slice(content);
        self.0.extend_from_slice(b"\r\n");
        self
    }
}

/// As browsers write a name.
fn escaped(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}
