//! Files over sockets: whole, in parts, and against hostile headers.

use std::fs;
use std::path::Path;

use aiopyramid::prelude::*;
use aiopyramid_tests::{Reply, Server};
use tempfile::TempDir;

/// Serves a folder with a file of a thousand bytes, `0` to `9` over and over.
struct Site {
    server: Server,
    folder: TempDir,
}

fn site() -> Site {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("digits.txt"), "0123456789".repeat(100)).unwrap();
    let mut config = Configurator::new();
    let route = |route| ViewOptions {
        route: Some(route),
        ..ViewOptions::DEFAULT
    };
    let path = folder.path().join("digits.txt");
    config.add_view(move |_: Request| File::open(path.clone()), route("/digits"));
    let root = folder.path().to_owned();
    config.add_view(
        move |request: Request| {
            let path = request
                .matchdict()
                .get("path")
                .unwrap_or_default()
                .to_owned();
            File::inside(root.clone(), &path)
        },
        route("/inside/*path"),
    );
    Site {
        server: Server::configured(config),
        folder,
    }
}

impl Site {
    fn digits(&self, headers: &[(&str, &str)]) -> Reply {
        self.server.send("GET", "/digits", headers, b"")
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }
}

#[test]
fn a_file_beside_the_status_200_still_answers_conditions_and_ranges() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("digits.txt");
    fs::write(&path, "0123456789").unwrap();
    let mut config = Configurator::new();
    for (route, status) in [("/ok", StatusCode::OK), ("/error", StatusCode::NOT_FOUND)] {
        let path = path.clone();
        let view = move |_: Request| {
            let opened = File::open(path.clone());
            async move { Ok::<_, Error>((status, opened.await?)) }
        };
        let options = ViewOptions {
            route: Some(route),
            ..ViewOptions::DEFAULT
        };
        config.add_view(view, options);
    }
    let server = Server::configured(config);
    let ask = |target, headers: &[(&str, &str)]| server.send("GET", target, headers, b"");
    let part = ask("/ok", &[("range", "bytes=2-3")]);
    assert_eq!(part.both(), (206, "23"));
    assert_eq!(ask("/ok", &[("range", "bytes=10-")]).status, 416);
    let whole = ask("/ok", &[]);
    assert_eq!(whole.status, 200);
    let etag = whole.header("etag").unwrap();
    assert_eq!(ask("/ok", &[("if-none-match", etag)]).status, 304);
    let page = ask("/error", &[("range", "bytes=2-3")]);
    assert_eq!(page.both(), (404, "0123456789"));
}

#[test]
fn a_folder_that_is_not_there_is_no_fault_of_the_clients() {
    let mut config = Configurator::new();
    let view = |_: Request| File::inside("/nowhere/at/all", "a.txt");
    let options = ViewOptions {
        route: Some("/"),
        ..ViewOptions::DEFAULT
    };
    config.add_view(view, options);
    assert_eq!(
        Server::configured(config).send("GET", "/", &[], b"").status,
        500
    );
}

mod views {
    use aiopyramid::prelude::*;

    const THIS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/end_to_end/files.rs");

    #[view_config(route = "/async")]
    async fn awaited() -> Result<File> {
        File::open(THIS).await
    }

    #[view_config(route = "/plain")]
    fn plain() -> Result<File> {
        synchronize(File::open(THIS))
    }

    #[view_config(route = "/greenlet", mapper = GreenletMapper)]
    fn greenlet() -> Result<File> {
        synchronize(File::open(THIS))
    }
}

#[test]
fn views_of_every_kind_answer_with_files() {
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::views"));
    let server = Server::pinned(config);
    for route in ["/async", "/plain", "/greenlet"] {
        let reply = server.get(route);
        assert_eq!(reply.status, 200, "{route}");
        assert_eq!(
            reply.header("content-type"),
            Some("text/x-rust; charset=utf-8")
        );
        assert!(reply.text == include_str!("files.rs"));
    }
}

#[test]
fn a_download_that_broke_off_is_taken_up_again() {
    let site = site();
    let whole = site.digits(&[]);
    assert_eq!(whole.both(), (200, "0123456789".repeat(100).as_str()));
    assert_eq!(whole.header("content-length"), Some("1000"));
    assert_eq!(whole.header("accept-ranges"), Some("bytes"));
    let date = whole.header("last-modified").unwrap();

    let rest = site.digits(&[("range", "bytes=995-")]);
    assert_eq!(rest.both(), (206, "56789"));
    assert_eq!(rest.header("content-range"), Some("bytes 995-999/1000"));
    assert_eq!(rest.header("content-length"), Some("5"));

    let beyond = site.digits(&[("range", "bytes=1000-")]);
    assert_eq!(beyond.status, 416);
    assert_eq!(beyond.header("content-range"), Some("bytes */1000"));

    let same = site.digits(&[("if-modified-since", date)]);
    assert_eq!(same.both(), (304, ""));
    assert_eq!(same.header("last-modified"), Some(date));
    assert_eq!(site.digits(&[("if-match", "\"another\"")]).status, 412);
}

#[test]
fn a_file_that_has_changed_is_sent_whole() {
    let site = site();
    let etag = site.digits(&[]).header("etag").unwrap().to_owned();
    fs::write(site.path().join("digits.txt"), "changed").unwrap();
    let headers = [("range", "bytes=1-2"), ("if-range", etag.as_str())];
    assert_eq!(site.digits(&headers).both(), (200, "changed"));
    assert_eq!(
        site.digits(&[("if-none-match", etag.as_str())]).both(),
        (200, "changed")
    );
}

#[test]
fn head_tells_what_get_would_send() {
    let site = site();
    let mut wire = site.server.connect();
    wire.send("HEAD /digits HTTP/1.1\r\nhost: a\r\nrange: bytes=0-1\r\n\r\n");
    let head = wire.reply_to_head();
    assert_eq!(head.status, 200);
    assert_eq!(head.header("content-length"), Some("1000"));
    assert_eq!(wire.request("GET", "/digits").reply().text.len(), 1000);
}

#[test]
fn hostile_headers_get_an_ordinary_answer() {
    let site = site();
    let many_ranges = format!("bytes={}", "0-,".repeat(9_000));
    let many_tags = "\"a\",".repeat(7_000);
    let digits = "9".repeat(12_000);
    let long_range = format!("bytes={digits}-{digits}");
    let open_quote = format!("\"{digits}");
    let headers = [
        ("range", many_ranges.as_str()),
        ("range", "bytes=0-999999999999999999999999999999"),
        ("range", "bytes=-999999999999999999999999999999"),
        ("range", "bytes=18446744073709551615-18446744073709551615"),
        ("range", "bytes=0-18446744073709551615"),
        ("range", "bytes=-18446744073709551616"),
        ("range", "bytes=0-0,-1,0-0,1-"),
        ("range", "bytes=-"),
        ("range", "bytes=1-0"),
        ("range", &long_range),
        ("if-none-match", &many_tags),
        ("if-none-match", &open_quote),
        ("if-none-match", "W/"),
        ("if-modified-since", "Thu, 99 Feb 9999 99:99:99 GMT"),
        ("if-modified-since", "Fri, 31 Dec 9999 23:59:60 GMT"),
        ("if-modified-since", &digits),
        ("if-unmodified-since", "Thu, 01 Jan 0000 00:00:00 GMT"),
        ("if-range", "Fri, 31 Dec 9999 23:59:59 GMT"),
        ("if-range", &open_quote),
    ];
    let mut wire = site.server.connect();
    for (name, value) in headers {
        let range = if name == "if-range" {
            "range: bytes=0-1\r\n"
        } else {
            ""
        };
        wire.send(format!(
            "GET /digits HTTP/1.1\r\nhost: a\r\n{range}{name}: {value}\r\n\r\n"
        ));
        let reply = wire.reply();
        assert!(
            matches!(reply.status, 200 | 206 | 304 | 416),
            "{} to {name}: {value:.60}",
            reply.status
        );
        if reply.status < 300 {
            assert!("0123456789".repeat(100).contains(&reply.text));
        }
    }
}

#[test]
fn paths_that_lead_out_are_not_found_however_they_are_written() {
    let site = site();
    let folder = site.path().file_name().unwrap().to_str().unwrap();
    assert_eq!(site.server.get("/inside/digits.txt").status, 200);
    let mut wire = site.server.connect();
    for path in [
        format!("../{folder}/digits.txt"),
        format!("%2e%2e/{folder}/digits.txt"),
        format!("..%2f{folder}%2Fdigits.txt"),
        format!("a/../../{folder}/digits.txt"),
        format!("%2f{}", site.path().join("digits.txt").display()),
        "digits.txt%00".to_owned(),
        "..%5cdigits.txt".to_owned(),
        "%252e%252e/digits.txt".to_owned(),
        "".to_owned(),
        ".".to_owned(),
        "digits.txt/".to_owned(),
    ] {
        let reply = wire.request("GET", &format!("/inside/{path}")).reply();
        assert_eq!(reply.status, 404, "{path}");
    }
}

#[test]
fn large_files_go_to_slow_and_fast_clients_alike() {
    let site = site();
    let large: String = (0..500_000)
        .map(|number| format!("{number:07}\n"))
        .collect();
    fs::write(site.path().join("large.txt"), &large).unwrap();
    // Takes the head, and lets the rest wait until another has got it all.
    let mut slow = site.server.connect();
    slow.request("GET", "/inside/large.txt").until("0000000\n");
    assert!(site.server.get("/inside/large.txt").text == large);
    let begin = slow.until("0499999\n");
    assert!(begin.len() + 8 == large.len());
}
