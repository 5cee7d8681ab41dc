//! `Form<T>`: a form as a struct.

use ::http::StatusCode;

use super::fields::SentFields;
use super::typed::wraps_one_value;
use super::{FromRequest, Readable, Reads};
use crate::http::{Rejection, Request};

/// A form from the body, URL-encoded or with files (`multipart/form-data`), read into a type as [`Query`](super::Query) reads the query.
///
/// A file is a field of type [`Upload`](crate::http::Upload), `Option<Upload>` or `Vec<Upload>`.
///
/// # Errors
///
/// 415 for another content type, 413 over a limit, 400 when it is no UTF-8 or does not fit the type; [`Rejection::field`] tells
/// the field.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Login {
///     user: String,
/// }
///
/// #[view_config(route = "/login", request_method = "POST")]
/// async fn login(Form(login): Form<Login>) -> String {
///     format!("hello, {}", login.user)
/// }
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Form<T>(pub T);

wraps_one_value!(Form);

const URL_ENCODED: &str = "application/x-www-form-urlencoded";
pub(super) const MULTIPART: &str = "multipart/form-data";

impl<T: Readable + Send> FromRequest for Form<T> {
    type Body = Reads;
    type Rejection = Rejection;

    async fn from_request(request: &Request) -> Result<Self, Rejection> {
        sent_form(request).await?.read().map(Form)
    }

    fn is_absent(rejection: &Rejection) -> bool {
        rejection.is_absent()
    }
}

/// The fields of a body that was sent as a form, with its files.
pub(super) async fn sent_form(request: &Request) -> Result<SentFields, Rejection> {
    match request.media_type() {
        Some(media_type) if is_form(media_type) => form_fields(request).await,
        sent => Err(unexpected_type(sent, URL_ENCODED, request)),
    }
}

/// The fields of the form, whatever was sent: none, if it was no form.
pub(super) async fn form_fields(request: &Request) -> Result<SentFields, Rejection> {
    let texts = SentFields::texts("form", vec![request.form().await?]);
    texts.with_files_of(request).await
}

fn is_form(media_type: &str) -> bool {
    media_type.eq_ignore_ascii_case(URL_ENCODED)
        || cfg!(feature = "multipart") && media_type.eq_ignore_ascii_case(MULTIPART)
}

/// 415 for a body of another type. Without a body and without a type nothing was sent at all.
pub(super) fn unexpected_type(sent: Option<&str>, expected: &str, request: &Request) -> Rejection {
    let sent_as = sent.map_or_else(
        || "without a content type".to_owned(),
        |sent| format!("as `{sent}`"),
    );
    let rejection = Rejection::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        format!("the body must be sent as `{expected}`, and this one was sent {sent_as}"),
    );
    if sent.is_none() && !request.body_is_waiting() {
        rejection.absent()
    } else {
        rejection
    }
}

#[cfg(feature = "multipart")]
#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::http::{Method, Upload};
    use crate::testing::MultipartForm;

    async fn read<T: Readable + Send>(form: MultipartForm) -> Result<T, Rejection> {
        let request = Request::builder()
            .method(Method::POST)
            .header("content-type", &MultipartForm::content_type())
            .body(form.into_bytes());
        Form::from_request(&request.build())
            .await
            .map(|form| form.0)
    }

    fn with_file(form: MultipartForm, field: &str, name: &str) -> MultipartForm {
        form.file(field, name, "text/plain", name)
    }

    fn names<'u>(uploads: impl IntoIterator<Item = &'u Upload>) -> Vec<&'u str> {
        let names = uploads.into_iter().map(|upload| upload.file_name());
        names.map(|name| name.unwrap_or("unnamed")).collect()
    }

    #[derive(Debug, Deserialize)]
    struct Album {
        title: String,
        public: bool,
        cover: Upload,
        back: Option<Upload>,
        pictures: Vec<Upload>,
        songs: Vec<Song>,
    }

    #[derive(Debug, Deserialize)]
    struct Song {
        title: String,
        recording: Recording,
    }

    #[derive(Debug, Deserialize)]
    struct Recording(Upload);

    #[tokio::test]
    async fn files_are_fields_among_others_wherever_these_are() {
        let mut form = MultipartForm::new()
            .text("title", "Songs")
            .text("public", "on");
        for (field, name) in [
            ("cover", "cover.png"),
            ("back", ""),
            ("pictures", "a.png"),
            ("pictures[]", "b.png"),
            ("songs[0][recording]", "song.ogg"),
        ] {
            form = with_file(form, field, name);
        }
        let album: Album = read(form.text("songs[0][title]", "One")).await.unwrap();
        assert_eq!((&*album.title, album.public), ("Songs", true));
        assert_eq!(names([&album.cover]), ["cover.png"]);
        assert!(album.back.is_none());
        assert_eq!(names(&album.pictures), ["a.png", "b.png"]);
        assert_eq!(album.songs[0].title, "One");
        assert_eq!(
            album.songs[0].recording.0.bytes().await.unwrap(),
            "song.ogg"
        );
    }

    #[derive(Debug, Deserialize)]
    struct Photo {
        photo: Upload,
        #[serde(flatten)]
        more: More,
    }

    #[derive(Debug, Deserialize)]
    struct More {
        title: String,
        small: Option<Upload>,
        #[serde(default)]
        others: Vec<Upload>,
    }

    #[tokio::test]
    async fn files_are_found_in_flattened_types() {
        let mut form = MultipartForm::new().text("title", "0");
        for (field, name) in [
            ("photo", "1"),
            ("small", "2"),
            ("others", "3"),
            ("others", "4"),
        ] {
            form = with_file(form, field, name);
        }
        let photo: Photo = read(form).await.unwrap();
        assert_eq!(photo.more.title, "0");
        let all = [&photo.photo]
            .into_iter()
            .chain(&photo.more.small)
            .chain(&photo.more.others);
        assert_eq!(names(all), ["1", "2", "3", "4"]);
    }

    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "it is never read")]
    struct One {
        photo: Upload,
    }

    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "it is never read")]
    struct Title {
        photo: String,
    }

    #[tokio::test]
    async fn a_file_and_a_text_are_not_taken_for_each_other() {
        let text = || MultipartForm::new().text("photo", "cat.jpg");
        let file = with_file(MultipartForm::new(), "photo", "cat.jpg");
        let rejection = read::<One>(text()).await.unwrap_err();
        let message = "a file is wanted, and this is none; has the form an `enctype` of `multipart/form-data`?";
        assert_eq!(rejection.field(), Some(("photo", message)));
        let rejection = read::<Title>(file).await.unwrap_err();
        assert_eq!(
            rejection.field(),
            Some(("photo", "a text is wanted, and this is a file"))
        );
        let none = with_file(MultipartForm::new(), "photo", "");
        let rejection = read::<One>(none).await.unwrap_err();
        assert_eq!(
            rejection.to_string(),
            "the form does not fit: `photo` is missing"
        );
        // A text cannot name a file by its number.
        let number = with_file(text(), "other", "x").text("photo", "0");
        assert_eq!(read::<One>(number).await.unwrap_err().status(), 400);
    }

    #[tokio::test]
    async fn o1_of_several_files_the_last_one_counts() {
        let form = with_file(MultipartForm::new(), "photo", "1");
        let one: One = read(with_file(form, "photo", "2")).await.unwrap();
        assert_eq!(names([&one.photo]), ["2"]);
    }
}
