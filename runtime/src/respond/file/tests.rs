//! What a file answers to which headers.

use std::path::PathBuf;
use std::time::{Duration, UNIX_EPOCH};

use super::*;
use crate::http::RequestBuilder;

/// A folder of one test, gone with it.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    /// A file of the year 2001.
    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        let file = std::fs::File::options().append(true).open(&path).unwrap();
        file.set_modified(UNIX_EPOCH + Duration::from_secs(1_000_000_000))
            .unwrap();
        path
    }
}

const THEN: &str = "Sun, 09 Sep 2001 01:46:40 GMT";
const ETAG: &str = "\"a-de0b6b3a7640000\"";

/// The response to a file of ten letters.
async fn answer(request: RequestBuilder) -> Result<Response> {
    let folder = Folder::new();
    let path = folder.file("letters.txt", "abcdefghij");
    File::open(path).await.unwrap().answer(&request.build())
}

fn asking(headers: &[(&str, &str)]) -> RequestBuilder {
    let add = |request: RequestBuilder, (name, value): &(&str, &str)| request.header(name, value);
    headers.iter().fold(Request::builder(), add)
}

fn header<'r>(response: &'r Response, name: &str) -> Option<&'r str> {
    Some(response.headers().get(name)?.to_str().unwrap())
}

async fn text(response: Response) -> String {
    let bytes = response.into_parts().1.bytes().await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Status and text.
async fn answers(headers: &[(&str, &str)]) -> (u16, String) {
    match answer(asking(headers)).await {
        Ok(response) => (response.status().as_u16(), text(response).await),
        Err(error) => (
            error.http_exception().unwrap().status().as_u16(),
            String::new(),
        ),
    }
}

#[tokio::test]
async fn a_file_tells_all_about_itself() {
    let response = answer(asking(&[])).await.unwrap();
    for (name, value) in [
        ("content-type", "text/plain; charset=utf-8"),
        ("content-length", "10"),
        ("accept-ranges", "bytes"),
        ("last-modified", THEN),
        ("etag", ETAG),
    ] {
        assert_eq!(header(&response, name), Some(value), "{name}");
    }
    assert_eq!(text(response).await, "abcdefghij");
}

#[tokio::test]
async fn a_part_is_sent_where_one_is_asked_for() {
    let response = answer(asking(&[("range", "bytes=2-4")])).await.unwrap();
    assert_eq!(response.status(), 206);
    assert_eq!(header(&response, "content-range"), Some("bytes 2-4/10"));
    assert_eq!(header(&response, "content-length"), Some("3"));
    assert_eq!(text(response).await, "cde");
    assert_eq!(answers(&[("range", "bytes=-2")]).await, (206, "ij".into()));
    // Players ask so whether they may jump.
    let all = (206, "abcdefghij".to_owned());
    assert_eq!(answers(&[("range", "bytes=0-")]).await, all);
    let all = (200, "abcdefghij".to_owned());
    assert_eq!(answers(&[("range", "bytes=0-1,4-5")]).await, all);
    assert_eq!(answers(&[("range", "letters=0-1")]).await, all);
}

#[tokio::test]
async fn a_part_that_is_not_there_is_416_with_the_length() {
    let error = answer(asking(&[("range", "bytes=10-")])).await.unwrap_err();
    let response = error
        .http_exception()
        .unwrap()
        .to_response(&asking(&[]).build());
    assert_eq!(response.status(), 416);
    assert_eq!(header(&response, "content-range"), Some("bytes */10"));
}

#[tokio::test]
async fn parts_are_for_get_alone() {
    let with = |method| asking(&[("range", "bytes=2-4"), ("if-none-match", "*")]).method(method);
    assert_eq!(answer(with(Method::HEAD)).await.unwrap().status(), 304);
    assert_eq!(answer(with(Method::POST)).await.unwrap().status(), 200);
    let head = asking(&[("range", "bytes=2-4")]).method(Method::HEAD);
    let response = answer(head).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(header(&response, "content-length"), Some("10"));
}

#[tokio::test]
async fn parts_of_another_state_are_not_sent() {
    let range = ("range", "bytes=2-4");
    let all = (200, "abcdefghij".to_owned());
    let part = (206, "cde".to_owned());
    assert_eq!(answers(&[range, ("if-range", ETAG)]).await, part);
    assert_eq!(answers(&[range, ("if-range", THEN)]).await, part);
    assert_eq!(answers(&[range, ("if-range", "\"other\"")]).await, all);
    let later = ("if-range", "Sun, 09 Sep 2001 01:46:41 GMT");
    assert_eq!(answers(&[range, later]).await, all);
    // Of another state nothing can be missing.
    let beyond = ("range", "bytes=99-");
    assert_eq!(answers(&[beyond, ("if-range", "\"other\"")]).await, all);
}

#[tokio::test]
async fn conditions_go_before_parts() {
    let range = ("range", "bytes=2-4");
    let nothing = String::new();
    assert_eq!(
        answers(&[range, ("if-none-match", ETAG)]).await,
        (304, nothing.clone())
    );
    assert_eq!(
        answers(&[range, ("if-modified-since", THEN)]).await,
        (304, nothing.clone())
    );
    assert_eq!(
        answers(&[range, ("if-match", "\"other\"")]).await,
        (412, nothing)
    );
}

#[tokio::test]
async fn a_304_tells_what_the_client_keeps() {
    let response = answer(asking(&[("if-none-match", ETAG)])).await.unwrap();
    assert_eq!(header(&response, "etag"), Some(ETAG));
    assert_eq!(header(&response, "last-modified"), Some(THEN));
    assert_eq!(header(&response, "content-length"), None);
    assert_eq!(header(&response, "content-type"), None);
}

#[tokio::test]
async fn bytes_of_memory_answer_the_same_way() {
    let file = || File::from_bytes("a.json", "0123").with_etag("v1");
    let request = asking(&[("range", "bytes=1-2"), ("if-range", "\"v1\"")]).build();
    let response = file().answer(&request).unwrap();
    assert_eq!(header(&response, "content-type"), Some("application/json"));
    assert_eq!(header(&response, "content-range"), Some("bytes 1-2/4"));
    assert_eq!(text(response).await, "12");
    let request = asking(&[("if-none-match", "\"v1\"")]).build();
    assert_eq!(file().answer(&request).unwrap().status(), 304);
}

#[tokio::test]
async fn r5_what_the_view_asks_for_is_in_the_response() {
    let headers = [("if-none-match", "\"v1\""), ("range", "bytes=0-0")];
    let answer = |ask: fn(&Request)| {
        let request = asking(&headers).build();
        ask(&request);
        File::from_bytes("a.txt", "0123").answer(&request).unwrap()
    };
    let tagged = answer(|request| {
        request.response().insert_header("etag", "\"v1\"");
    });
    assert_eq!(tagged.status(), 304);
    let missing = answer(|request| {
        request.response().set_status(StatusCode::NOT_FOUND);
    });
    assert_eq!(missing.status(), 404);
    assert_eq!(text(missing).await, "0123");
}

#[tokio::test]
async fn a_page_of_an_error_is_sent_whatever_the_client_has() {
    let request = asking(&[("if-none-match", "\"v1\""), ("range", "bytes=9-")]).build();
    let page = File::from_bytes("404.html", "lost").with_etag("v1");
    let response = (StatusCode::NOT_FOUND, page).answer(&request).unwrap();
    assert_eq!(response.status(), 404);
    assert_eq!(text(response).await, "lost");
}

#[tokio::test]
async fn types_go_by_the_extension_unless_they_are_given() {
    let of = |name: &str| {
        let response = File::from_bytes(name, "").into_response();
        header(&response, "content-type").unwrap().to_owned()
    };
    assert_eq!(of("a.html"), "text/html; charset=utf-8");
    assert_eq!(of("a.JPG"), "image/jpeg");
    assert_eq!(of("a"), "application/octet-stream");
    let file = File::from_bytes("a.html", "").with_header("content-type", "text/x-template");
    let response = file.into_response();
    assert_eq!(header(&response, "content-type"), Some("text/x-template"));
}

#[tokio::test]
async fn an_empty_file_is_a_whole_one() {
    let folder = Folder::new();
    let file = File::open(folder.file("empty", "")).await.unwrap();
    assert!(file.is_empty());
    let response = file.answer(&asking(&[]).build()).unwrap();
    assert_eq!(header(&response, "content-length"), Some("0"));
    assert_eq!(text(response).await, "");
}

#[tokio::test]
async fn a_file_of_many_pieces_arrives_whole() {
    let folder = Folder::new();
    let long: String = (0..40_000).map(|number| format!("{number:05}")).collect();
    let path = folder.file("long", &long);
    let whole = File::open(&path).await.unwrap().into_response();
    assert!(text(whole).await == long);
    let request = asking(&[("range", "bytes=70000-199999")]).build();
    let part = File::open(&path).await.unwrap().answer(&request).unwrap();
    assert!(text(part).await == long[70_000..]);
}

#[tokio::test]
async fn a_file_that_shrinks_breaks_off_and_one_that_grows_does_not() {
    let folder = Folder::new();
    let path = folder.file("changing", "0123456789");
    let opened = File::open(&path).await.unwrap().into_response();
    std::fs::write(&path, "01234").unwrap();
    let error = opened.into_parts().1.bytes().await.unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(cause, "the file has become shorter while it was sent");

    let opened = File::open(&path).await.unwrap().into_response();
    std::fs::write(&path, "0123456789").unwrap();
    assert_eq!(text(opened).await, "01234");
}

/// The status of an error, 500 where it is nobody's.
fn status(outcome: Result<File>) -> u16 {
    let error = outcome.unwrap_err();
    error
        .http_exception()
        .map_or(500, |exception| exception.status().as_u16())
}

#[tokio::test]
async fn what_is_no_file_is_not_found() {
    let folder = Folder::new();
    let path = folder.file("file", "");
    assert_eq!(status(File::open(folder.0.path().join("none")).await), 404);
    assert_eq!(status(File::open(folder.0.path()).await), 404);
    assert_eq!(status(File::open(path.join("below")).await), 404);
    assert_eq!(status(File::open("a\0b").await), 404);
    assert_eq!(
        status(File::open(folder.0.path().join("a".repeat(5000))).await),
        404
    );
}

#[tokio::test]
async fn the_error_tells_the_line_that_opened() {
    let line = line!() + 1;
    let error = File::open("/nowhere").await.unwrap_err();
    assert_eq!(error.location().line(), line);
    assert!(error.location().file().ends_with("tests.rs"));
}

#[tokio::test]
async fn a_path_of_a_client_stays_inside() {
    let folder = Folder::new();
    folder.file("secret", "secret");
    folder.file("public/a/b.txt", "b");
    let root = folder.0.path().join("public");
    assert_eq!(File::inside(&root, "a/b.txt").await.unwrap().len(), 1);
    let absolute = folder.0.path().join("secret");
    for path in [
        "../secret",
        "a/../../secret",
        "a",
        "",
        "none",
        absolute.to_str().unwrap(),
        "a/b.txt/",
        "a/b.txt\0",
    ] {
        assert_eq!(status(File::inside(&root, path).await), 404, "{path:?}");
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[tokio::test]
    async fn links_that_lead_out_are_not_found() {
        let folder = Folder::new();
        let secret = folder.file("secret.txt", "secret");
        let file = folder.file("public/file.txt", "file");
        let root = folder.0.path().join("public");
        symlink(&secret, root.join("out.txt")).unwrap();
        symlink(folder.0.path(), root.join("up")).unwrap();
        symlink(&file, root.join("in.html")).unwrap();
        assert_eq!(status(File::inside(&root, "out.txt").await), 404);
        assert_eq!(status(File::inside(&root, "up/secret.txt").await), 404);
        // By the name that was asked for, as a file of the application's own would be.
        let inside = File::inside(&root, "in.html")
            .await
            .unwrap()
            .into_response();
        assert_eq!(
            header(&inside, "content-type"),
            Some("text/html; charset=utf-8")
        );
        assert_eq!(File::open(root.join("out.txt")).await.unwrap().len(), 6);
    }

    #[tokio::test]
    async fn a_root_that_is_a_link_is_a_root() {
        let folder = Folder::new();
        folder.file("v1/a.txt", "a");
        let current = folder.0.path().join("current");
        symlink(folder.0.path().join("v1"), &current).unwrap();
        assert_eq!(File::inside(&current, "a.txt").await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn a_device_is_no_file_and_a_pipe_waits_for_nobody() {
        assert_eq!(status(File::open("/dev/zero").await), 404);
        let folder = Folder::new();
        let pipe = folder.0.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        assert_eq!(status(File::open(pipe).await), 404);
    }

    #[tokio::test]
    async fn a_file_that_may_not_be_read_is_a_fault_of_ours() {
        let folder = Folder::new();
        let path = folder.file("closed", "");
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o000)).unwrap();
        if std::fs::File::open(&path).is_ok() {
            // Who may read everything cannot be refused.
            return;
        }
        assert_eq!(status(File::open(&path).await), 500);
        assert_eq!(status(File::inside(folder.0.path(), "closed").await), 403);
    }
}
