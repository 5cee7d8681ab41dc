//! What is read from a body once and remembered for whoever asks again.

use std::sync::Arc;

use ::http::{Method, StatusCode, header};
use bytes::{Bytes, BytesMut};
use http_body::Frame;
use http_body_util::BodyExt;
use tokio::sync::{Mutex, OnceCell};

#[cfg(feature = "multipart")]
use super::multipart::{FormReader, Uploads};
use super::request_local::Locals;
use super::{Body, BodyError, MultiDict, Rejection, Request, RequestParams, percent};

/// Errors are remembered too: what could not be read once cannot be read later.
#[derive(Default)]
pub(super) struct Remembered {
    bytes: OnceCell<Result<Bytes, Rejection>>,
    /// What has come so far, should the first reader be dropped before the end: the next one goes on from there.
    arriving: Mutex<Option<Arriving>>,
    form: OnceCell<Result<Arc<MultiDict>, Rejection>>,
    /// What has come of a form with files, should the first reader be dropped before the end.
    #[cfg(feature = "multipart")]
    arriving_form: Mutex<Option<FormReader>>,
    /// Set when the form is, if it has files.
    #[cfg(feature = "multipart")]
    uploads: std::sync::OnceLock<Arc<Uploads>>,
    json: OnceCell<Result<serde_json::Value, Rejection>>,
    /// What the application itself remembers.
    pub(super) locals: Locals,
    #[cfg(feature = "cookies")]
    pub(super) cookies: std::sync::OnceLock<super::cookies::Cookies>,
}

impl Request {
    /// All bytes of the body, read once and remembered.
    ///
    /// # Errors
    ///
    /// 413 over the limit, 408 if the client stops sending, 400 if the body breaks off, 500 if someone took it as a stream.
    pub async fn body(&self) -> Result<Bytes, Rejection> {
        let read = || self.read_body();
        self.remembered().bytes.get_or_init(read).await.clone()
    }

    /// The text fields of a form, read once and remembered (O2).
    ///
    /// A body is a form if its content type says so; a POST without a content type counts as an URL-encoded one. Whatever else was
    /// sent, the form is empty. The files of a form with files (`multipart/form-data`) are [`Request::uploads`]; its body is read as it
    /// comes and not kept, so that [`Request::body`] does not give it afterwards.
    ///
    /// # Errors
    ///
    /// Those of [`Request::body`]; 400 when a decoded name or value is no UTF-8; for a form with files those of
    /// [`Multipart`](super::Multipart).
    #[doc(alias = "POST")]
    pub async fn form(&self) -> Result<Arc<MultiDict>, Rejection> {
        self.remembered()
            .form
            .get_or_init(|| self.read_form())
            .await
            .clone()
    }

    /// The query and the form as one, the query first (O1).
    ///
    /// # Errors
    ///
    /// Those of [`Request::query`] and [`Request::form`].
    pub async fn params(&self) -> Result<RequestParams, Rejection> {
        let query = Arc::clone(self.query()?);
        Ok(RequestParams::new(query, self.form().await?))
    }

    /// The form as far as somebody has read it; empty before.
    #[cfg(feature = "templates")]
    pub(crate) fn form_so_far(&self) -> Arc<MultiDict> {
        let form = self.remembered().form.get();
        form.and_then(|form| form.clone().ok()).unwrap_or_default()
    }

    /// The query and the form as one, the form as far as somebody has read it.
    #[cfg(feature = "templates")]
    pub(crate) fn params_so_far(&self) -> Result<RequestParams, Rejection> {
        Ok(RequestParams::new(
            Arc::clone(self.query()?),
            self.form_so_far(),
        ))
    }

    /// The body as JSON, read once and remembered. The content type plays no part, as in Pyramid.
    ///
    /// # Errors
    ///
    /// Those of [`Request::body`]; 400 when it is no JSON (O2: Pyramid answers 500).
    pub async fn json_body(&self) -> Result<&serde_json::Value, Rejection> {
        let read = || async {
            let body = self.body().await?;
            serde_json::from_slice(&body)
                .map_err(|error| Rejection::bad_request(format!("the body is no JSON: {error}")))
        };
        self.remembered()
            .json
            .get_or_init(read)
            .await
            .as_ref()
            .map_err(Rejection::clone)
    }

    /// Reads the form before a plain function runs, so that it never has to wait for it (M2). A failure waits for whoever asks, and
    /// the body can still be taken.
    pub(crate) async fn prepare_form(&self) {
        if self.body_is_waiting() && self.form_kind() != FormKind::None {
            let _ = self.form().await;
            if let Some(Ok(bytes)) = self.remembered().bytes.get() {
                self.give_back(bytes.clone());
            }
        }
    }

    /// The body if it has been read and remembered.
    pub(crate) fn body_if_read(&self) -> Option<Bytes> {
        self.remembered().bytes.get()?.as_ref().ok().cloned()
    }

    async fn read_body(&self) -> Result<Bytes, Rejection> {
        let mut arriving = self.remembered().arriving.lock().await;
        let arriving = match &mut *arriving {
            Some(arriving) => arriving,
            none => none.insert(Arriving::new(
                self.take_body("request.body()").map_err(unreadable)?,
            )),
        };
        Ok(arriving.rest().await?)
    }

    async fn read_form(&self) -> Result<Arc<MultiDict>, Rejection> {
        match self.form_kind() {
            FormKind::None => Ok(Arc::default()),
            FormKind::Multipart => self.read_multipart_form().await,
            FormKind::UrlEncoded => {
                let body = self.body().await?;
                if !percent::decodes_to_utf8(&body) {
                    return Err(Rejection::bad_request(
                        "the form is not UTF-8 when it is percent-decoded",
                    ));
                }
                Ok(Arc::new(MultiDict::parse(&body)))
            }
        }
    }

    #[cfg(feature = "multipart")]
    async fn read_multipart_form(&self) -> Result<Arc<MultiDict>, Rejection> {
        let mut arriving = self.remembered().arriving_form.lock().await;
        let reader = match &mut *arriving {
            Some(reader) => reader,
            none => none.insert(self.form_reader().await?),
        };
        let read = reader.rest().await;
        *arriving = None;
        let (form, uploads) = read?;
        self.remembered().uploads.get_or_init(|| Arc::new(uploads));
        Ok(Arc::new(form))
    }

    #[cfg(not(feature = "multipart"))]
    async fn read_multipart_form(&self) -> Result<Arc<MultiDict>, Rejection> {
        Err(Rejection::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "forms are read from `application/x-www-form-urlencoded`, and this one is `multipart/form-data`",
        ))
    }

    /// The files that were read with the form.
    #[cfg(feature = "multipart")]
    pub(super) fn remembered_uploads(&self) -> Arc<Uploads> {
        let uploads = self.remembered().uploads.get();
        uploads.cloned().unwrap_or_default()
    }

    /// The bytes of the body, if somebody has read them.
    #[cfg(feature = "multipart")]
    pub(super) fn remembered_body(&self) -> Option<Result<Bytes, Rejection>> {
        self.remembered().bytes.get().cloned()
    }

    /// Whether somebody has begun to read the bytes of the body, and has not come to the end.
    #[cfg(feature = "multipart")]
    pub(super) async fn body_is_arriving(&self) -> bool {
        let remembered = self.remembered();
        remembered.bytes.get().is_none() && remembered.arriving.lock().await.is_some()
    }

    fn form_kind(&self) -> FormKind {
        match self.media_type() {
            Some(media_type)
                if media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") =>
            {
                FormKind::UrlEncoded
            }
            Some(media_type) if media_type.eq_ignore_ascii_case("multipart/form-data") => {
                FormKind::Multipart
            }
            None if self.method() == Method::POST => FormKind::UrlEncoded,
            _ => FormKind::None,
        }
    }

    /// The content type without its parameters; `None` where none was sent.
    pub(crate) fn media_type(&self) -> Option<&str> {
        let content_type = self.header(header::CONTENT_TYPE)?;
        let essence = content_type.split(';').next().unwrap_or("").trim();
        (!essence.is_empty()).then_some(essence)
    }

    /// Whether the body is JSON, by its content type.
    pub(crate) fn sends_json(&self) -> bool {
        let media_type = self.media_type().map(str::to_ascii_lowercase);
        media_type.is_some_and(|media_type| {
            media_type == "application/json"
                || (media_type.starts_with("application/") && media_type.ends_with("+json"))
        })
    }
}

/// A body and the bytes of it that have come.
struct Arriving {
    body: Body,
    /// The first piece, as long as it is the only one: most bodies come in one, which is then handed on as it is.
    only: Bytes,
    /// All pieces, once there are several. A client may send very small ones, so they are not kept apart.
    joined: BytesMut,
}

impl Arriving {
    fn new(body: Body) -> Arriving {
        Arriving {
            body,
            only: Bytes::new(),
            joined: BytesMut::new(),
        }
    }

    /// Waits for the rest and hands all of it over. Being dropped meanwhile loses nothing.
    async fn rest(&mut self) -> Result<Bytes, BodyError> {
        while let Some(frame) = self.body.frame().await {
            match frame.map(Frame::into_data) {
                Ok(Ok(piece)) => self.add(piece),
                // Trailers.
                Ok(Err(_)) => {}
                Err(error) => {
                    self.take();
                    return Err(error);
                }
            }
        }
        Ok(self.take())
    }

    fn add(&mut self, piece: Bytes) {
        if self.only.is_empty() && self.joined.is_empty() {
            self.only = piece;
            return;
        }
        self.joined
            .extend_from_slice(&std::mem::take(&mut self.only));
        self.joined.extend_from_slice(&piece);
    }

    fn take(&mut self) -> Bytes {
        let joined = std::mem::take(&mut self.joined);
        match joined.is_empty() {
            true => std::mem::take(&mut self.only),
            false => joined.freeze(),
        }
    }
}

#[derive(PartialEq)]
enum FormKind {
    UrlEncoded,
    Multipart,
    None,
}

/// Why the body could not be taken: over the limit, which is the client's, or taken before, which is ours.
pub(super) fn unreadable(error: crate::error::Error) -> Rejection {
    match error.downcast_ref::<BodyError>() {
        Some(error) => Rejection::new(error.status(), error.to_string()),
        None => Rejection::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn post(content_type: &str, body: &'static str) -> Request {
        Request::builder()
            .method(Method::POST)
            .header("content-type", content_type)
            .body(body)
            .build()
    }

    #[tokio::test]
    async fn o2_a_form_is_read_where_its_type_is_declared_or_a_post_declares_none() {
        let form = |request: Request| async move {
            request.form().await.unwrap().get("a").map(str::to_owned)
        };
        let one = Some("1".to_owned());
        assert_eq!(
            form(post(
                "application/x-www-form-urlencoded; charset=utf-8",
                "a=1"
            ))
            .await,
            one
        );
        assert_eq!(
            form(Request::builder().method(Method::POST).body("a=1").build()).await,
            one
        );
        let put = Request::builder()
            .method(Method::PUT)
            .header("content-type", "application/x-www-form-urlencoded");
        assert_eq!(form(put.body("a=1").build()).await, one);
        assert_eq!(
            form(Request::builder().method(Method::PUT).body("a=1").build()).await,
            None
        );
        assert_eq!(form(post("application/json", "a=1")).await, None);
    }

    #[tokio::test]
    async fn o2_bad_utf8_and_bad_json_are_the_clients_fault() {
        assert_eq!(
            post("application/x-www-form-urlencoded", "a=%FF")
                .form()
                .await
                .unwrap_err()
                .status(),
            400
        );
        assert_eq!(
            post("application/json", "{")
                .json_body()
                .await
                .unwrap_err()
                .status(),
            400
        );
        let query = Request::builder().uri("/?a=%FF").build();
        assert_eq!(query.query().unwrap_err().status(), 400);
    }

    #[tokio::test]
    async fn a_form_after_the_stream_was_taken_is_an_error_that_names_both() {
        let request = post("application/x-www-form-urlencoded", "a=1");
        request.take_body("the upload").unwrap();
        let error = request.form().await.unwrap_err();
        assert!(error.to_string().contains("the upload"), "{error}");
        assert!(error.to_string().contains("request.body()"), "{error}");
    }

    #[tokio::test]
    async fn a_reader_that_gives_up_leaves_the_rest_to_the_next_one() {
        let (sender, receiver) = tokio::sync::mpsc::unbounded_channel::<&'static str>();
        let pieces = Pieces(receiver);
        let request = Request::builder().body(Body::stream(pieces)).build();
        sender.send("one ").unwrap();
        {
            let first = request.body();
            tokio::pin!(first);
            // Reads what is there, then waits, and is dropped.
            assert!(
                tokio::time::timeout(Duration::ZERO, &mut first)
                    .await
                    .is_err()
            );
        }
        sender.send("two").unwrap();
        drop(sender);
        assert_eq!(request.body().await.unwrap(), "one two");
    }

    #[tokio::test]
    async fn a_body_in_pieces_is_joined_and_kept_once() {
        let (sender, receiver) = tokio::sync::mpsc::unbounded_channel::<&'static str>();
        let request = Request::builder()
            .body(Body::stream(Pieces(receiver)))
            .build();
        for piece in ["", "one", "", " two", " three"] {
            sender.send(piece).unwrap();
        }
        drop(sender);
        assert_eq!(request.body().await.unwrap(), "one two three");
        let arriving = request.remembered().arriving.lock().await;
        let arriving = arriving.as_ref().unwrap();
        assert_eq!(arriving.only.len() + arriving.joined.capacity(), 0);
    }

    struct Pieces(tokio::sync::mpsc::UnboundedReceiver<&'static str>);

    impl http_body::Body for Pieces {
        type Data = Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            mut self: std::pin::Pin<&mut Self>,
            cx: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
            let piece = self.0.poll_recv(cx);
            piece.map(|piece| piece.map(|text| Ok(Frame::data(text.into()))))
        }
    }
}
