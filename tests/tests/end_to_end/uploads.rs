//! Uploads over sockets: slow ones, large ones, broken ones, and what is left of them.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use aiopyramid::testing::MultipartForm;
use aiopyramid_tests::{Reply, Server, Wire};

mod pages {
    use std::path::PathBuf;
    use std::sync::{Mutex, PoisonError};

    use aiopyramid::http::Progress;
    use aiopyramid::prelude::*;
    use serde::Deserialize;

    #[derive(Default)]
    pub(super) struct Newest(Mutex<Option<Progress>>);

    impl Newest {
        fn set(&self, progress: Progress) {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(progress);
        }

        fn get(&self) -> Option<Progress> {
            self.0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone()
        }
    }

    pub(super) struct Folder(pub(super) PathBuf);

    /// The name, the file's name and the length of each part.
    #[view_config(route = "/parts", request_method = "POST")]
    async fn parts(State(newest): State<Newest>, mut multipart: Multipart) -> Result<String> {
        newest.set(multipart.progress());
        let mut parts = Vec::new();
        while let Some(mut part) = multipart.next().await? {
            let file_name = part.file_name().unwrap_or("-").to_owned();
            let mut length = 0;
            while let Some(chunk) = part.chunk().await? {
                length += chunk.len();
            }
            parts.push(format!("{} {file_name} {length}", part.name()));
        }
        Ok(parts.join("; "))
    }

    #[view_config(route = "/progress")]
    async fn progress(State(newest): State<Newest>) -> String {
        let newest = newest.get();
        newest.map_or("none".to_owned(), |it| {
            format!("{} {}", it.received(), it.total().unwrap_or(0))
        })
    }

    #[view_config(route = "/tight", request_method = "POST")]
    async fn tight(multipart: Multipart) -> Result<&'static str> {
        let mut multipart = multipart.text_limit(4).file_limit(8).max_parts(2);
        while multipart.next().await?.is_some() {}
        Ok("in order")
    }

    #[view_config(route = "/small", request_method = "POST", body_limit = 400)]
    async fn small(request: &Request) -> Result<String> {
        Ok(request.uploads().await?.len().to_string())
    }

    #[derive(Deserialize)]
    struct Photo {
        title: String,
        image: Upload,
        others: Vec<Upload>,
    }

    /// Saves with what waits, from plain code.
    #[view_config(route = "/plain", request_method = "POST")]
    fn plain(State(folder): State<Folder>, Form(photo): Form<Photo>) -> Result<String> {
        synchronize(photo.image.save_to(folder.0.join(&photo.title)))?;
        let bytes = synchronize(photo.image.bytes())?;
        Ok(format!("{} {}", bytes.len(), photo.others.len()))
    }

    #[view_config(route = "/greenlet", request_method = "POST", mapper = GreenletMapper)]
    fn greenlet(State(folder): State<Folder>, Form(photo): Form<Photo>) -> Result<String> {
        synchronize(photo.image.save_to(folder.0.join(&photo.title)))?;
        let bytes = synchronize(photo.image.bytes())?;
        Ok(format!("{} {}", bytes.len(), photo.others.len()))
    }

    /// M2: the form is there before the function runs, so waiting for it is no waiting.
    #[view_config(route = "/prepared", request_method = "POST")]
    fn prepared(request: &Request) -> Result<String> {
        use std::task::{Context, Poll, Waker};

        let mut form = std::pin::pin!(request.form());
        let mut uploads = std::pin::pin!(request.uploads());
        let mut cx = Context::from_waker(Waker::noop());
        match (form.as_mut().poll(&mut cx), uploads.as_mut().poll(&mut cx)) {
            (Poll::Ready(form), Poll::Ready(uploads)) => {
                Ok(format!("{} texts, {} files", form?.len(), uploads?.len()))
            }
            _ => Ok("it has to wait".to_owned()),
        }
    }

    /// Part by part in plain code.
    #[view_config(route = "/plain/parts", request_method = "POST")]
    fn plain_parts(mut multipart: Multipart) -> Result<String> {
        let mut names = Vec::new();
        while let Some(mut part) = synchronize(multipart.next())? {
            let length = synchronize(part.bytes())?.len();
            names.push(format!("{} {length}", part.name()));
        }
        Ok(names.join("; "))
    }

    #[view_config(route = "/panics", request_method = "POST")]
    async fn panics(Form(photo): Form<Photo>) -> &'static str {
        assert!(photo.image.is_in_memory(), "it is a large one");
        "small"
    }

    #[view_config(route = "/option", request_method = "POST")]
    async fn option(multipart: Option<Multipart>) -> &'static str {
        if multipart.is_some() { "some" } else { "none" }
    }
}

/// The pages, with a folder for what is kept and one for temporary files.
struct Site {
    server: Server,
    kept: tempfile::TempDir,
    temporary: tempfile::TempDir,
}

fn site(settings: &str) -> Site {
    let (kept, temporary) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let settings = format!(
        "[app]\nbody_limit = '64MiB'\n[multipart]\ndirectory = {:?}\nmemory_limit = 1000\n{settings}",
        temporary.path()
    );
    let mut config = Configurator::with_settings(Settings::from_toml(&settings).unwrap());
    config.state(pages::Newest::default());
    config.state(pages::Folder(kept.path().to_owned()));
    config.scan_module(concat!(module_path!(), "::pages"));
    Site {
        server: Server::configured(config),
        kept,
        temporary,
    }
}

impl Site {
    fn post(&self, path: &str, form: MultipartForm) -> Reply {
        let content_type = MultipartForm::content_type();
        self.server.post(path, &content_type, form.into_bytes())
    }

    /// Begins a request with a body that is announced whole.
    fn begin(&self, path: &str, length: usize) -> Wire {
        begin(self.server.address(), path, length)
    }

    /// Temporary files are removed on other threads.
    fn until_nothing_is_left(&self) {
        until(|| files_in(self.temporary.path()) == 0);
    }
}

fn begin(address: SocketAddr, path: &str, length: usize) -> Wire {
    let mut wire = Wire::connect(address);
    let content_type = MultipartForm::content_type();
    wire.send(format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n\r\n"
    ));
    wire
}

fn files_in(folder: &Path) -> usize {
    fs::read_dir(folder).unwrap().count()
}

#[track_caller]
fn until(done: impl Fn() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "it does not come"
        );
        std::thread::yield_now();
    }
}

#[track_caller]
fn check(reply: &Reply, status: u16, text: &str) {
    assert_eq!(reply.status, status, "{}", reply.text);
    assert!(
        reply.text.contains(text),
        "{text:?} is not in {}",
        reply.text
    );
}

fn large() -> Vec<u8> {
    b"0123456789abcdef".repeat(200_000)
}

#[test]
fn how_far_a_slow_upload_is_can_be_seen_meanwhile() {
    let site = site("");
    let body = MultipartForm::new()
        .text("title", "slow")
        .file("file", "x.bin", "a/b", large())
        .into_bytes();
    let mut wire = site.begin("/parts", body.len());
    let (half, rest) = body.split_at(body.len() / 2);
    wire.send(half);
    let seen = format!("{} {}", half.len(), body.len());
    until(|| site.server.get("/progress").text == seen);
    wire.send(rest);
    let reply = wire.reply();
    check(&reply, 200, "title - 4; file x.bin 3200000");
    let all = format!("{} {}", body.len(), body.len());
    assert_eq!(site.server.get("/progress").text, all);
    // What was read to its end leaves the connection for the next request.
    assert_eq!(wire.request("GET", "/progress").reply().text, all);
}

#[test]
fn what_follows_a_form_does_not_cost_the_connection() {
    let site = site("");
    let mut body = MultipartForm::new().text("a", "1").into_bytes();
    body.extend_from_slice(b"and some more");
    let mut wire = site.begin("/parts", body.len());
    check(&wire.send(&body).reply(), 200, "a - 1");
    assert_eq!(wire.request("GET", "/progress").reply().status, 200);
}

#[test]
fn a_client_that_leaves_half_way_leaves_no_file() {
    let site = site("");
    let body = MultipartForm::new()
        .file("image", "x.bin", "a/b", large())
        .into_bytes();
    for path in ["/plain", "/panics", "/prepared"] {
        let mut wire = site.begin(path, body.len());
        wire.send(&body[..body.len() / 2]);
        until(|| files_in(site.temporary.path()) == 1);
        wire.close();
        site.until_nothing_is_left();
    }
}

#[test]
fn a_view_that_panics_leaves_no_file() {
    let site = site("");
    let form = MultipartForm::new()
        .text("title", "x")
        .file("image", "x.bin", "a/b", large());
    assert_eq!(site.post("/panics", form).status, 500);
    site.until_nothing_is_left();
}

#[test]
fn m2_plain_views_find_the_form_read_and_wait_for_files_as_others_do() {
    let site = site("");
    let form = |title: &str| {
        let form = MultipartForm::new().text("title", title);
        let form = form.file("image", "x.bin", "a/b", large());
        form.file("others", "1", "a/b", "1")
            .file("others", "2", "a/b", "2")
    };
    check(&site.post("/prepared", form("x")), 200, "1 texts, 3 files");
    for path in ["plain", "greenlet"] {
        check(
            &site.post(&format!("/{path}"), form(path)),
            200,
            "3200000 2",
        );
        assert_eq!(fs::read(site.kept.path().join(path)).unwrap(), large());
    }
    check(
        &site.post("/plain/parts", form("x")),
        200,
        "title 1; image 3200000; others 1; others 1",
    );
    site.until_nothing_is_left();
}

#[test]
fn every_limit_is_told_with_the_field_it_was_for() {
    let site = site("text_limit = 100\nfile_limit = 2000\nmax_parts = 3\nheader_limit = 300");
    let long = "x".repeat(3000);
    let text = |name: &str, length| MultipartForm::new().text(name, &long[..length]);
    let file = |name: &str, length| MultipartForm::new().file(name, "f", "a/b", &long[..length]);
    for path in ["/parts", "/prepared"] {
        check(&site.post(path, text("a", 90)), 200, "");
        let told = "the field `a` is larger than the 100B allowed for a text";
        check(&site.post(path, text("a", 101)), 413, told);
        check(&site.post(path, file("b", 2000)), 200, "");
        let told = "the file `b` is larger than the 2kB allowed for a file";
        check(&site.post(path, file("b", 2001)), 413, told);
        let parts = text("a", 1).text("a", "").text("a", "");
        check(&site.post(path, parts.clone()), 200, "");
        let told = "the form has more than the 3 parts allowed";
        check(&site.post(path, parts.text("a", "")), 413, told);
        let told = "a header larger than the 300B allowed";
        check(&site.post(path, text(&long[..1000], 1)), 413, told);
    }
    check(
        &site.post("/prepared", text("a", 60).text("b", &long[..60])),
        413,
        "the field `b`: the texts of a form",
    );
    check(
        &site.post("/tight", text("a", 4).file("b", "f", "a/b", "12345678")),
        200,
        "in order",
    );
    check(
        &site.post("/tight", text("a", 5)),
        413,
        "the 4B allowed for a text",
    );
    check(
        &site.post("/tight", file("b", 9)),
        413,
        "the 8B allowed for a file",
    );
    check(
        &site.post("/tight", text("a", 1).text("b", "").text("c", "")),
        413,
        "the 2 parts allowed",
    );
    check(&site.post("/small", file("b", 10)), 200, "1");
    check(
        &site.post("/small", file("b", 400)),
        413,
        "larger than the 400 bytes allowed here",
    );
    site.until_nothing_is_left();
}

#[test]
fn a_header_without_end_is_refused_before_all_of_it_has_come() {
    let site = site("");
    let mut wire = site.begin("/parts", 60_000_000);
    let boundary = MultipartForm::content_type();
    let (_, boundary) = boundary.split_once('=').unwrap();
    wire.send(format!("--{boundary}\r\nx-long: {}", "y".repeat(20_000)));
    check(&wire.reply(), 413, "a header larger than the 8KiB allowed");
}

#[test]
fn what_is_no_form_is_a_bad_request() {
    let site = site("");
    let whole = MultipartForm::new()
        .file("f", "x", "a/b", "content")
        .into_bytes();
    let cut = &whole[..whole.len() - 50];
    let bad_text = MultipartForm::new().text("t", "?").into_bytes();
    let bad_text: Vec<u8> = bad_text
        .into_iter()
        .map(|byte| if byte == b'?' { 0xC3 } else { byte })
        .collect();
    let content_type = MultipartForm::content_type();
    for (content_type, body, told) in [
        (&*content_type, cut, "the form breaks off"),
        (
            "multipart/form-data; boundary=other",
            &whole,
            "does not stand where the form should begin",
        ),
        ("multipart/form-data", &whole, "names no boundary"),
        (&content_type, &bad_text, "the field `t` is not UTF-8"),
        (
            &content_type,
            b"",
            "does not stand where the form should begin",
        ),
    ] {
        let reply = site.server.post("/prepared", content_type, body);
        check(&reply, 400, told);
    }
    for path in ["/parts", "/option"] {
        let reply = site.server.post(path, "text/plain", "x");
        check(&reply, 415, "must be sent as `multipart/form-data`");
    }
    let nothing = "POST /option HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n";
    check(&site.server.connect().send(nothing).reply(), 200, "none");
    check(&site.post("/option", MultipartForm::new()), 200, "some");
    check(
        &site.server.post("/plain", "application/json", "{}"),
        415,
        "must be sent as",
    );
}

#[test]
fn names_of_files_cannot_lead_anywhere() {
    let site = site("");
    let mut form = MultipartForm::new();
    let mut expected = String::new();
    for (raw, safe) in [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\y.txt", "y.txt"),
        ("CON", "_CON"),
        ("", "-"),
        ("..", "-"),
        (".htaccess", "htaccess"),
        ("Grüße 写真.png", "Grüße 写真.png"),
        ("a\"b\r\n.txt", "a_b.txt"),
    ] {
        form = form.file("f", raw, "a/b", "1");
        write!(expected, "f {safe} 1; ").unwrap();
    }
    let reply = site.post("/parts", form);
    assert_eq!(reply.text, expected.trim_end_matches("; "));
}

/// A server in a program of its own, whose memory is its own too.
struct Program {
    child: Child,
    address: SocketAddr,
}

impl Program {
    fn start(folder: &Path) -> Program {
        let mut child = Command::new(env!("CARGO_BIN_EXE_upload_site"))
            .arg(folder)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        let mut lines = log.lines().map(Result::unwrap);
        let address = lines.find_map(|line| Some(line.split_once("http://")?.1.trim().parse()));
        let address = address.unwrap().unwrap();
        // Somebody has to go on reading, or the program would wait for that.
        std::thread::spawn(move || lines.for_each(drop));
        Program { child, address }
    }

    /// The most memory that it has had at a time, in bytes.
    fn most_memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))
            .unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_large_upload_goes_to_a_file_and_needs_little_memory() {
    const PIECE: usize = 1024 * 1024;
    const PIECES: usize = 64;

    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path());
    let form = |name: &str| {
        MultipartForm::new()
            .file("file", name, "a/b", "")
            .into_bytes()
    };
    let send = |path: &str, name: &str| {
        let form = form(name);
        // The content stands before the last boundary.
        let before = form.windows(4).position(|it| it == b"\r\n\r\n").unwrap() + 4;
        let mut wire = begin(program.address, path, form.len() + PIECES * PIECE);
        wire.send(&form[..before]);
        for number in 0..PIECES {
            wire.send(vec![number as u8; PIECE]);
        }
        wire.send(&form[before..]).reply()
    };
    let before = program.most_memory();
    for path in ["/parts", "/form"] {
        let name = path.trim_start_matches('/');
        let reply = send(path, name);
        assert_eq!(reply.both(), (200, &*(PIECES * PIECE).to_string()));
        let saved = fs::read(folder.path().join(name)).unwrap();
        assert_eq!(saved.len(), PIECES * PIECE);
        let mut pieces = saved.chunks(PIECE).enumerate();
        assert!(pieces.all(|(number, piece)| piece == vec![number as u8; PIECE]));
    }
    let more = program.most_memory() - before;
    assert!(more < 16 * PIECE as u64, "{more} bytes for {PIECES} MiB");
}
