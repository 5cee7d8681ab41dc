//! Forms as browsers and others send them, whole and in pieces.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use http_body::Frame;
use http_body_util::BodyExt;
use proptest::prelude::*;
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::super::{Method, MultiDict, Request};
use super::*;
use crate::settings::ByteSize;

const FORM: &str = "multipart/form-data; boundary=XX";

fn part(disposition: &str, content: &str) -> String {
    format!("--XX\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n")
}

fn text(name: &str, content: &str) -> String {
    part(&format!("name=\"{name}\""), content)
}

fn file(name: &str, file_name: &str, content: &str) -> String {
    part(
        &format!("name=\"{name}\"; filename=\"{file_name}\""),
        content,
    )
}

fn form(parts: &[String]) -> String {
    format!("{}--XX--\r\n", parts.concat())
}

fn post(content_type: &str, body: impl Into<Body>) -> Request {
    Request::builder()
        .method(Method::POST)
        .header("content-type", content_type)
        .body(body)
        .build()
}

fn settings() -> MultipartSettings {
    MultipartSettings::default()
}

fn multipart(body: impl Into<Body>) -> Multipart {
    Multipart::new(body.into(), "XX", &settings())
}

async fn all_of(mut multipart: Multipart) -> Result<Vec<(String, Bytes)>, Rejection> {
    let mut all = Vec::new();
    while let Some(mut part) = multipart.next().await? {
        all.push((part.name().to_owned(), part.bytes().await?));
    }
    assert!(multipart.next().await?.is_none(), "it ends once");
    Ok(all)
}

async fn refusal(multipart: Multipart) -> (u16, String) {
    let rejection = all_of(multipart).await.unwrap_err();
    (rejection.status().as_u16(), rejection.to_string())
}

/// A body that comes in these pieces.
struct Pieces(VecDeque<Bytes>);

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.pop_front().map(|piece| Ok(Frame::data(piece))))
    }
}

fn in_pieces(body: &[u8], length: usize) -> Body {
    let pieces = body.chunks(length).map(Bytes::copy_from_slice);
    Body::stream(Pieces(pieces.collect()))
}

/// A body that comes when it is sent.
struct Channel(UnboundedReceiver<String>);

impl http_body::Body for Channel {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let piece = self.0.poll_recv(cx);
        piece.map(|piece| piece.map(|text| Ok(Frame::data(text.into()))))
    }
}

/// Polls once, and drops the future.
async fn give_up_on(future: impl Future) {
    let waited = tokio::time::timeout(Duration::ZERO, future).await;
    assert!(waited.is_err(), "it was not to be done yet");
}

#[tokio::test]
async fn parts_come_in_their_order_with_what_is_known_of_them() {
    let typed = "--XX\r\ncontent-type: image/png\r\ncontent-disposition: form-data; name=b; filename=c.png\r\n\r\n\r\n";
    let body = form(&[text("a", "1"), typed.to_owned(), text("a", "--XX\r\n2")]);
    let mut multipart = multipart(body);
    let first = multipart.next().await.unwrap().unwrap();
    assert_eq!((first.name(), first.is_file()), ("a", false));
    assert_eq!((first.file_name(), first.raw_file_name()), (None, None));
    let second = multipart.next().await.unwrap().unwrap();
    assert_eq!((second.name(), second.is_file()), ("b", true));
    assert_eq!(
        (second.file_name(), second.content_type()),
        (Some("c.png"), Some("image/png"))
    );
    let mut third = multipart.next().await.unwrap().unwrap();
    assert_eq!(third.text().await.unwrap(), "--XX\r\n2");
    assert!(multipart.next().await.unwrap().is_none());
    let progress = multipart.progress();
    assert_eq!(Some(progress.received()), progress.total());
}

#[tokio::test]
async fn what_is_before_and_after_the_form_does_not_count() {
    let body = format!("preamble\r\n{}epilogue\r\n--XX", form(&[text("a", "1")]));
    let all = all_of(multipart(body)).await.unwrap();
    assert_eq!(all, [("a".to_owned(), Bytes::from("1"))]);
    assert_eq!(all_of(multipart("--XX--")).await.unwrap(), []);
}

#[tokio::test]
async fn what_is_wrong_with_a_form_is_told() {
    for (body, message) in [
        (
            "",
            "the boundary that the content type names does not stand where the form should begin",
        ),
        (
            "--YY--",
            "the boundary that the content type names does not stand where the form should begin",
        ),
        (
            "--XX",
            "the form breaks off, or has something else where a boundary should be",
        ),
        (
            "--XXY\r\n",
            "the form breaks off, or has something else where a boundary should be",
        ),
        (
            "--XX\r\ncontent-",
            "the form breaks off, or has something else where a boundary should be",
        ),
        (
            "--XX\r\nno header\r\n\r\n",
            "a part of the form has a header that cannot be read",
        ),
        (
            "--XX\r\ncontent-type: a/b\r\n\r\nx\r\n--XX--",
            "a part of the form has no name",
        ),
        (
            &form(&[part("filename=x", "")]),
            "a part of the form has no name",
        ),
        (
            text("a", "12").trim_end(),
            "the form breaks off in the field `a`",
        ),
        (
            file("a", "x", "12").trim_end(),
            "the form breaks off in the file `a`",
        ),
    ] {
        for length in [1, 7, usize::MAX] {
            let body = in_pieces(body.as_bytes(), length.min(body.len().max(1)));
            assert_eq!(refusal(multipart(body)).await, (400, message.to_owned()));
        }
    }
}

#[tokio::test]
async fn a_boundary_that_is_far_away_is_none() {
    let body = format!("{}{}", "x".repeat(100_000), form(&[]));
    let message =
        "the boundary that the content type names does not stand where the form should begin";
    assert_eq!(refusal(multipart(body)).await, (400, message.to_owned()));
}

#[tokio::test]
async fn limits_of_parts_are_told_with_the_field() {
    let file_limit = |limit| multipart(form(&[file("f", "x", "1234")])).file_limit(limit);
    assert!(all_of(file_limit(4)).await.is_ok());
    let message = "the file `f` is larger than the 3B allowed for a file".to_owned();
    assert_eq!(refusal(file_limit(3)).await, (413, message));
    let text_limit = |limit| multipart(form(&[text("t", "1234")])).text_limit(limit);
    assert!(all_of(text_limit(4)).await.is_ok());
    let message = "the field `t` is larger than the 3B allowed for a text".to_owned();
    assert_eq!(refusal(text_limit(3)).await, (413, message));
    let max_parts = |parts| multipart(form(&[text("t", ""), file("f", "", "")])).max_parts(parts);
    assert!(all_of(max_parts(2)).await.is_ok());
    let message = "the form has more than the 1 parts allowed".to_owned();
    assert_eq!(refusal(max_parts(1)).await, (413, message));
    // What is left out counts as well.
    let mut left_out = file_limit(3);
    left_out.next().await.unwrap();
    assert_eq!(left_out.next().await.unwrap_err().status(), 413);
}

#[tokio::test]
async fn a_header_has_a_limit_however_it_comes() {
    let message = "a part of the form has a header larger than the 8KiB allowed".to_owned();
    for (before, endless) in [("", false), ("", true), ("x", false), ("x", true)] {
        let mut body = match before {
            "" => String::new(),
            _ => text("a", before),
        };
        let name = "n".repeat(if endless { 1_000_000 } else { 9_000 });
        body += &text(&name, "1");
        for length in [500, usize::MAX] {
            let body = in_pieces(body.as_bytes(), length.min(body.len()));
            assert_eq!(refusal(multipart(body)).await, (413, message.clone()));
        }
    }
    let many: String = (0..100)
        .map(|number| format!("x-{number}: y\r\n"))
        .collect();
    let body = format!("--XX\r\n{many}\r\n");
    assert_eq!(refusal(multipart(body)).await.0, 400);
}

#[tokio::test]
async fn what_has_failed_once_fails_again() {
    let mut multipart = multipart(form(&[text("a", "123"), text("b", "")])).text_limit(2);
    let mut part = multipart.next().await.unwrap().unwrap();
    assert_eq!(part.text().await.unwrap_err().status(), 413);
    assert_eq!(part.chunk().await.unwrap_err().status(), 413);
    assert_eq!(multipart.next().await.unwrap_err().status(), 413);
}

#[tokio::test]
async fn a_reader_of_parts_that_gives_up_loses_nothing() {
    let (sender, receiver) = unbounded_channel();
    let mut multipart = multipart(Body::stream(Channel(receiver)));
    let send = |text: &str| sender.send(text.to_owned()).unwrap();
    send("--XX\r\ncontent-disposition: form-da");
    give_up_on(multipart.next()).await;
    send("ta; name=a\r\n\r\none");
    let mut part = multipart.next().await.unwrap().unwrap();
    assert_eq!(part.chunk().await.unwrap().unwrap(), "one");
    give_up_on(part.chunk()).await;
    send(" two\r\n--X");
    assert_eq!(part.chunk().await.unwrap().unwrap(), " two");
    give_up_on(part.chunk()).await;
    send("X--");
    assert_eq!(part.chunk().await.unwrap(), None);
    drop(sender);
    assert!(multipart.next().await.unwrap().is_none());
}

proptest! {
    #[test]
    fn a_form_is_read_alike_in_whatever_pieces_it_comes(
        contents in prop::collection::vec("(\r|\n|-|X|--XX|\r\n--X|[a-z]{1,9}|ö){0,8}", 0..5),
        length in 1_usize..40,
        noise in "[a-z\r\n-]{0,5}",
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let parts: Vec<String> = contents.iter().map(|content| text("a", content)).collect();
        let body = form(&parts) + &noise;
        let whole = runtime.block_on(all_of(multipart(body.clone())));
        let pieces = runtime.block_on(all_of(multipart(in_pieces(body.as_bytes(), length))));
        let same = match (&whole, &pieces) {
            (Ok(whole), Ok(pieces)) => whole == pieces,
            (Err(whole), Err(pieces)) => whole.to_string() == pieces.to_string(),
            _ => false,
        };
        prop_assert!(same, "{:?} {:?}", whole, pieces);
        // Whatever has the boundary in it is another form.
        if !contents.iter().any(|content| format!("\r\n{content}").contains("\r\n--XX")) {
            let all = whole.unwrap().into_iter().map(|(_, content)| content);
            prop_assert!(all.eq(contents.into_iter().map(Bytes::from)));
        }
    }

    #[test]
    fn any_body_is_a_form_or_is_refused(
        body in "(--XX|--XX--|\r\n|\r\n\r\n|content-disposition: form-data; name=a|; filename=b|: |\\PC{0,4}){0,12}",
        length in 1_usize..40,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let read = runtime.block_on(all_of(multipart(in_pieces(body.as_bytes(), length))));
        if let Err(rejection) = read {
            prop_assert!(rejection.status().is_client_error());
        }
    }
}

#[tokio::test]
async fn o2_texts_and_files_of_a_form_are_kept_in_order() {
    let parts = [
        text("a", "1"),
        file("f", "x.txt", "X"),
        text("a", "ö"),
        file("f", "../y.txt", ""),
        // Nobody has chosen a file.
        file("g", "", ""),
        file("h", "", "unnamed"),
    ];
    let request = post(FORM, form(&parts));
    let texts = request.form().await.unwrap();
    assert_eq!(*texts, MultiDict::from_iter([("a", "1"), ("a", "ö")]));
    let uploads = request.uploads().await.unwrap();
    let names: Vec<_> = uploads
        .iter()
        .map(|(name, it)| (name, it.file_name()))
        .collect();
    assert_eq!(
        names,
        [("f", Some("x.txt")), ("f", Some("y.txt")), ("h", None)]
    );
    assert_eq!(uploads.get("f").unwrap().raw_file_name(), "../y.txt");
    assert_eq!(uploads.get_all("f").count(), 2);
    assert_eq!(uploads.get("h").unwrap().bytes().await.unwrap(), "unnamed");
    assert!(uploads.get("g").is_none());
    assert_eq!(request.params().await.unwrap().get("a"), Some("ö"));
}

#[tokio::test]
async fn a_form_with_files_needs_a_boundary_and_utf8() {
    for content_type in [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"\"",
        "multipart/form-data; charset=utf-8",
    ] {
        let rejection = post(content_type, form(&[])).form().await.unwrap_err();
        assert_eq!(rejection.status(), 400, "{content_type}");
        assert!(
            rejection.to_string().contains("names no boundary"),
            "{rejection}"
        );
    }
    let long = format!("multipart/form-data; boundary={}", "b".repeat(71));
    assert_eq!(post(&long, "").form().await.unwrap_err().status(), 400);
    let body: Vec<u8> = form(&[text("a", "?")])
        .bytes()
        .map(|byte| if byte == b'?' { 0xFF } else { byte })
        .collect();
    let rejection = post(FORM, body).form().await.unwrap_err();
    assert_eq!(rejection.to_string(), "the field `a` is not UTF-8");
    assert_eq!(rejection.field(), Some(("a", "not UTF-8")));
}

#[tokio::test]
async fn the_form_and_the_stream_of_one_request_exclude_each_other() {
    let request = post(FORM, form(&[text("a", "1")]));
    request.form().await.unwrap();
    let error = request.take_multipart("the view").unwrap_err();
    assert_eq!(error.status(), 500);
    let said = error.to_string();
    assert!(
        said.contains("the view") && said.contains("request.form()"),
        "{said}"
    );
    let other = post(FORM, form(&[text("a", "1")]));
    let _taken = other.take_multipart("the view").unwrap();
    assert_eq!(other.form().await.unwrap_err().status(), 500);
}

#[tokio::test]
async fn a_body_that_was_read_before_is_still_a_form() {
    let request = post(FORM, form(&[text("a", "1"), file("f", "x", "2")]));
    let bytes = request.body().await.unwrap();
    assert_eq!(request.form().await.unwrap().get("a"), Some("1"));
    assert_eq!(request.uploads().await.unwrap().len(), 1);
    assert_eq!(request.body().await.unwrap(), bytes);
}

#[tokio::test]
async fn a_reader_of_a_form_that_gives_up_leaves_the_rest_to_the_next_one() {
    let (sender, receiver) = unbounded_channel();
    let send = |text: &str| sender.send(text.to_owned()).unwrap();
    let request = post(FORM, Body::stream(Channel(receiver)));
    let whole = form(&[text("a", "1"), file("f", "x", "12345"), text("b", "2")]);
    for byte in whole[..whole.len() - 1].chars() {
        send(&byte.to_string());
        give_up_on(request.form()).await;
    }
    send("\n");
    drop(sender);
    let texts = request.form().await.unwrap();
    assert_eq!(*texts, MultiDict::from_iter([("a", "1"), ("b", "2")]));
    let uploads = request.uploads().await.unwrap();
    assert_eq!(uploads.get("f").unwrap().bytes().await.unwrap(), "12345");
}

#[tokio::test]
async fn a_body_of_which_some_was_read_as_bytes_is_read_on_as_a_form() {
    let (sender, receiver) = unbounded_channel();
    let request = post(FORM, Body::stream(Channel(receiver)));
    let whole = form(&[text("a", "1")]);
    sender.send(whole[..20].to_owned()).unwrap();
    give_up_on(request.body()).await;
    sender.send(whole[20..].to_owned()).unwrap();
    drop(sender);
    assert_eq!(request.form().await.unwrap().get("a"), Some("1"));
}

/// A form read whole, with little memory and a folder of its own.
async fn read(
    body: impl Into<Body>,
    memory: u64,
    folder: &Path,
) -> Result<(MultiDict, Uploads), Rejection> {
    let settings = MultipartSettings {
        memory_limit: ByteSize::new(memory),
        directory: Some(folder.to_owned()),
        ..settings()
    };
    let multipart = Multipart::new(body.into(), "XX", &settings);
    FormReader::new(multipart, &settings).rest().await
}

fn files_in(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

/// Files are removed on other threads.
async fn until_empty(folder: &Path) {
    until(|| files_in(folder) == 0).await;
}

async fn until(done: impl Fn() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "it does not come"
        );
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn files_that_find_no_place_in_memory_go_to_disk_and_are_gone_in_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let large = "0123456789".repeat(100_000);
    let parts = [
        file("a", "a", "12345"),
        file("b", "b", &large),
        file("c", "c", "67890"),
        file("d", "d", "!"),
    ];
    for length in [1000, usize::MAX] {
        let body = form(&parts);
        let body = in_pieces(body.as_bytes(), length.min(body.len()));
        let (_, uploads) = read(body, 10, folder.path()).await.unwrap();
        let in_memory: Vec<bool> = uploads.iter().map(|(_, it)| it.is_in_memory()).collect();
        assert_eq!(in_memory, [true, false, true, false]);
        assert_eq!(files_in(folder.path()), 2);
        let b = uploads.get("b").unwrap().clone();
        drop(uploads);
        assert_eq!(
            (b.len(), b.bytes().await.unwrap()),
            (1_000_000, large.clone().into())
        );
        drop(b);
        until_empty(folder.path()).await;
    }
}

#[tokio::test]
async fn a_form_that_breaks_off_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let large = "x".repeat(1_000_000);
    let body = file("a", "a", &large) + &file("b", "b", &large);
    assert_eq!(
        read(body, 10, folder.path()).await.unwrap_err().status(),
        400
    );
    until_empty(folder.path()).await;
    let (sender, receiver) = unbounded_channel();
    sender.send(file("a", "a", &large)).unwrap();
    give_up_on(read(Body::stream(Channel(receiver)), 10, folder.path())).await;
    until_empty(folder.path()).await;
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_the_fault_of_the_application() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nowhere");
    let read = read(form(&[file("a", "a", "12")]), 1, &nowhere).await;
    assert_eq!(read.unwrap_err().status(), 500);
}

#[tokio::test]
async fn texts_have_a_limit_together() {
    let parts: Vec<String> = (0..4).map(|_| text("a", &"x".repeat(600_000))).collect();
    let rejection = post(FORM, form(&parts[..3])).form().await;
    assert!(rejection.is_ok());
    let settings = MultipartSettings {
        text_limit: ByteSize::new(1_500_000),
        ..settings()
    };
    let multipart = Multipart::new(form(&parts).into(), "XX", &settings);
    let rejection = FormReader::new(multipart, &settings)
        .rest()
        .await
        .unwrap_err();
    assert_eq!(rejection.status(), 413);
    assert!(
        rejection
            .to_string()
            .starts_with("the field `a`: the texts"),
        "{rejection}"
    );
}

/// One in memory, and one on disk.
async fn uploads(content: &str, folder: &Path) -> [Upload; 2] {
    let body = form(&[file("a", "a", content), file("b", "b", content)]);
    let (_, uploads) = read(body, content.len() as u64, folder).await.unwrap();
    let [a, b] = ["a", "b"].map(|name| uploads.get(name).unwrap().clone());
    assert_eq!([a.is_in_memory(), b.is_in_memory()], [true, false]);
    [a, b]
}

#[tokio::test]
async fn an_upload_is_saved_where_nothing_is_and_over_what_is_if_that_is_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let goal = tempfile::tempdir().unwrap();
    for upload in uploads("content", folder.path()).await {
        let path = goal.path().join(format!("{upload:?}"));
        upload.save_to(&path).await.unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "content");
        let again = upload.save_to(&path).await.unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        // A file of its own, for the one that was saved is the upload.
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, "another").unwrap();
        upload.save_over(&path).await.unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "content");
        // It can be read as before, and saved elsewhere.
        assert_eq!(upload.bytes().await.unwrap(), "content");
        let other = path.with_extension("other");
        upload.save_to(&other).await.unwrap();
        assert_eq!(std::fs::read_to_string(&other).unwrap(), "content");
        let nowhere = upload.save_to(goal.path().join("nowhere/x")).await;
        assert_eq!(nowhere.unwrap_err().kind(), io::ErrorKind::NotFound);
    }
    until_empty(folder.path()).await;
    assert_eq!(files_in(goal.path()), 4, "no drafts are left");
}

#[cfg(unix)]
#[tokio::test]
async fn a_saved_upload_has_the_permissions_of_any_new_file() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    let folder = tempfile::tempdir().unwrap();
    let [_, upload] = uploads("content", folder.path()).await;
    let temporary = std::fs::read_dir(folder.path())
        .unwrap()
        .next()
        .unwrap()
        .unwrap();
    let before = temporary.metadata().unwrap();
    assert_eq!(before.permissions().mode() & 0o777, 0o600);
    let ordinary = folder.path().join("ordinary");
    std::fs::write(&ordinary, "").unwrap();
    let saved = folder.path().join("saved");
    upload.save_to(&saved).await.unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&saved), mode(&ordinary));
    // On one disk it is moved.
    assert_eq!(std::fs::metadata(&saved).unwrap().ino(), before.ino());
    assert!(!temporary.path().exists());
}

#[tokio::test]
async fn each_reader_of_an_upload_has_its_own_place() {
    let folder = tempfile::tempdir().unwrap();
    let content = "0123456789".repeat(60_000);
    for upload in uploads(&content, folder.path()).await {
        let mut chunks = upload.reader();
        let mut plain = upload.reader();
        let mut whole = String::new();
        while let Some(chunk) = chunks.chunk().await.unwrap() {
            whole.push_str(std::str::from_utf8(&chunk).unwrap());
            let mut some = [0; 3];
            Read::read_exact(&mut plain, &mut some).unwrap();
        }
        assert_eq!(whole, content);
        let mut body = Body::stream(upload.reader());
        assert_eq!(body.len(), Some(600_000));
        let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
        assert_eq!(body.len(), Some(600_000 - first.len() as u64));
        assert_eq!(body.bytes().await.unwrap(), content[first.len()..]);
        let mut digit = [0];
        plain.seek(SeekFrom::End(-3)).unwrap();
        Read::read_exact(&mut plain, &mut digit).unwrap();
        assert_eq!(&digit, b"7");
        assert_eq!(plain.seek(SeekFrom::Current(-2)).unwrap(), 599_996);
        let mut rest = String::new();
        AsyncReadExt::read_to_string(&mut plain, &mut rest)
            .await
            .unwrap();
        assert_eq!(rest, "6789");
        assert_eq!(Read::read(&mut plain, &mut digit).unwrap(), 0);
        assert!(plain.seek(SeekFrom::Current(-700_000)).is_err());
        plain.seek(SeekFrom::Start(u64::MAX)).unwrap();
        assert_eq!(plain.chunk().await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_part_is_written_to_a_file_that_is_there_when_it_is_complete() {
    let goal = tempfile::tempdir().unwrap();
    let path = goal.path().join("saved");
    let large = "0123456789".repeat(100_000);
    let mut whole = multipart(form(&[file("a", "a", &large), file("b", "b", "2")]));
    let mut part = whole.next().await.unwrap().unwrap();
    assert_eq!(part.save_to(&path).await.unwrap(), 1_000_000);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), large);
    let mut part = whole.next().await.unwrap().unwrap();
    let error = part.save_to(&path).await.unwrap_err();
    let kind = error.downcast_ref().map(io::Error::kind);
    assert_eq!(kind, Some(io::ErrorKind::AlreadyExists));
    part.save_over(&path).await.unwrap();
    assert_eq!(files_in(goal.path()), 1);
    let mut broken = multipart(file("a", "a", &large));
    let mut part = broken.next().await.unwrap().unwrap();
    let other = goal.path().join("other");
    assert!(part.save_to(&other).await.is_err());
    until(|| files_in(goal.path()) == 1).await;
    assert!(!other.exists());
}

#[test]
fn an_upload_is_read_from_forms_alone() {
    for json in ["1", "\"x\"", "null", "{}"] {
        let error = serde_json::from_str::<Upload>(json)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("read from forms of `multipart/form-data` alone"),
            "{error}"
        );
    }
    let dictionary = serde::de::value::MapDeserializer::<_, serde::de::value::Error>::new(
        [("a", 0_usize)].into_iter(),
    );
    let read: Result<std::collections::HashMap<String, Upload>, _> =
        serde::Deserialize::deserialize(dictionary);
    assert!(read.is_err());
}
