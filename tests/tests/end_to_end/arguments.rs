//! What views take, and what a client gets that sends something else.

use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use aiopyramid_tests::{Reply, Server};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

mod placeholders {
    use std::net::Ipv4Addr;
    use std::num::NonZeroU32;
    use std::str::FromStr;

    use aiopyramid::prelude::*;
    use serde::Deserialize;

    #[view_config(route = "/u8/{x}")]
    async fn byte(x: u8) -> String {
        format!("{x:?}")
    }

    #[view_config(route = "/i64/{x}")]
    async fn signed(x: i64) -> String {
        format!("{x:?}")
    }

    #[view_config(route = "/f64/{x}")]
    async fn float(x: f64) -> String {
        format!("{x:?}")
    }

    #[view_config(route = "/bool/{x}")]
    async fn truth(x: bool) -> String {
        format!("{x:?}")
    }

    #[view_config(route = "/char/{x}")]
    async fn character(x: char) -> String {
        format!("{x:?}")
    }

    #[view_config(route = "/ip/{x}")]
    async fn address(x: Ipv4Addr) -> String {
        format!("{x:?}")
    }

    #[view_config(route = "/nonzero/{x}")]
    async fn nonzero(x: NonZeroU32) -> String {
        format!("{x:?}")
    }

    #[view_config(route = "/path/{x}")]
    async fn by_path(x: Path<u16>) -> String {
        format!("{:?}", x.0)
    }

    #[view_config(route = r"/option/{x:\d*}")]
    async fn optional(x: Option<u32>) -> String {
        format!("{x:?}")
    }

    #[derive(Debug, FromPlaceholder)]
    enum Unit {
        Metres,
        Feet,
    }

    impl FromStr for Unit {
        type Err = ();

        fn from_str(text: &str) -> Result<Unit, ()> {
            match text {
                "m" => Ok(Unit::Metres),
                "ft" => Ok(Unit::Feet),
                _ => Err(()),
            }
        }
    }

    #[view_config(route = "/unit/{x}")]
    fn own(x: Unit) -> String {
        format!("{x:?}")
    }

    #[view_config(route = "/remainder/*x")]
    async fn remainder(x: Vec<u32>) -> String {
        format!("{x:?}")
    }

    #[view_config(route = "/raw-remainder/*x")]
    fn raw_remainder(x: &str) -> String {
        format!("{x:?}")
    }

    #[view_config(route = "/plain/{number}/{text}")]
    fn plain(text: &str, number: u8) -> String {
        format!("{number} {text}")
    }

    #[derive(Deserialize)]
    struct Day {
        month: u8,
        year: u16,
    }

    #[view_config(route = "/struct/{year}/{month}")]
    async fn by_name(Path(day): Path<Day>) -> String {
        format!("{} of {}", day.month, day.year)
    }

    #[view_config(route = "/tuple/{year}/{month}")]
    async fn in_order(Path((year, month)): Path<(u16, String)>) -> String {
        format!("{month} of {year}")
    }

    #[view_config(route = "/single/{year}")]
    async fn single(Path(year): Path<u16>) -> String {
        format!("{year}")
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Season {
        Summer,
        Winter,
    }

    #[view_config(route = "/season/{season}")]
    async fn variant(Path(only): Path<Season>) -> String {
        format!("{only:?}")
    }

    #[view_config(route = "/matchdict/{year}/{month}")]
    async fn matchdict(request: &Request) -> String {
        format!("{:?}", request.matchdict())
    }
}

#[test]
fn placeholders_are_read_as_the_type_of_their_argument_and_404_if_they_are_not_of_it() {
    let server = Server::of(concat!(module_path!(), "::placeholders"));
    for (path, answer) in [
        ("/u8/255", Some("255")),
        ("/u8/256", None),
        ("/u8/x", None),
        ("/i64/-7", Some("-7")),
        ("/f64/1.5", Some("1.5")),
        ("/f64/one", None),
        ("/bool/true", Some("true")),
        ("/bool/yes", None),
        ("/char/%C3%B6", Some("'ö'")),
        ("/char/ab", None),
        ("/ip/127.0.0.1", Some("127.0.0.1")),
        ("/ip/localhost", None),
        ("/nonzero/1", Some("1")),
        ("/nonzero/0", None),
        ("/path/8", Some("8")),
        ("/path/x", None),
        ("/option/", Some("None")),
        ("/option/3", Some("Some(3)")),
        ("/unit/m", Some("Metres")),
        ("/unit/ft", Some("Feet")),
        ("/unit/yd", None),
        ("/remainder/1/2/3", Some("[1, 2, 3]")),
        ("/remainder/", Some("[]")),
        ("/remainder/1/x", None),
        ("/raw-remainder/a/b%20c/", Some("\"a/b c/\"")),
        ("/plain/3/x%20y", Some("3 x y")),
        ("/plain/x/3", None),
        ("/struct/2024/5", Some("5 of 2024")),
        ("/struct/2024/may", None),
        ("/tuple/2024/may", Some("may of 2024")),
        ("/tuple/x/may", None),
        ("/single/1999", Some("1999")),
        ("/single/x", None),
        ("/season/winter", Some("Winter")),
        ("/season/summer", Some("Summer")),
        ("/season/spring", None),
        (
            "/matchdict/2024/5",
            Some(r#"{"year": "2024", "month": "5"}"#),
        ),
    ] {
        let reply = server.get(path);
        match answer {
            Some(answer) => assert_eq!(reply.both(), (200, answer), "{path}"),
            None => assert_eq!(reply.status, 404, "{path}: {}", reply.text),
        }
    }
}

mod extractors {
    use aiopyramid::http::Rejection;
    use aiopyramid::prelude::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    pub(super) struct Thing {
        n: u32,
        #[serde(default)]
        tag: Vec<String>,
    }

    fn show(thing: &Thing) -> String {
        format!("{} {}", thing.n, thing.tag.join(","))
    }

    #[view_config(route = "/query")]
    async fn query(Query(thing): Query<Thing>) -> String {
        show(&thing)
    }

    #[view_config(route = "/query/option")]
    async fn maybe_query(thing: Option<Query<Thing>>) -> String {
        thing.map_or_else(|| "none".to_owned(), |Query(thing)| show(&thing))
    }

    #[view_config(route = "/query/result")]
    fn tried_query(thing: Result<Query<Thing>, Rejection>) -> String {
        match thing {
            Ok(Query(thing)) => show(&thing),
            Err(rejection) => format!("{} it says", rejection.status()),
        }
    }

    #[view_config(route = "/json")]
    async fn json(Json(thing): Json<Thing>) -> String {
        show(&thing)
    }

    #[view_config(route = "/json/option")]
    async fn maybe_json(thing: Option<Json<Thing>>) -> String {
        thing.map_or_else(|| "none".to_owned(), |Json(thing)| show(&thing))
    }

    #[view_config(route = "/json/result")]
    fn tried_json(thing: Result<Json<Thing>, Rejection>) -> String {
        match thing {
            Ok(Json(thing)) => show(&thing),
            Err(rejection) => format!("{} it says", rejection.status()),
        }
    }

    #[view_config(route = "/form")]
    fn form(Form(thing): Form<Thing>) -> String {
        show(&thing)
    }

    #[view_config(route = "/form/option")]
    async fn maybe_form(thing: Option<Form<Thing>>) -> String {
        thing.map_or_else(|| "none".to_owned(), |Form(thing)| show(&thing))
    }

    #[view_config(route = "/params")]
    async fn params(Params(thing): Params<Thing>) -> String {
        show(&thing)
    }

    #[view_config(route = "/text")]
    async fn text(Text(text): Text) -> String {
        text.to_uppercase()
    }

    #[view_config(route = "/raw")]
    async fn raw(RawBody(bytes): RawBody) -> String {
        format!("{bytes:?}")
    }

    #[view_config(route = "/stream")]
    async fn stream(body: Body) -> Body {
        body
    }

    #[view_config(route = "/head")]
    async fn head(method: Method, uri: Uri, headers: HeaderMap, Peer(peer): Peer) -> String {
        let sent = headers.get("x-sent").and_then(|value| value.to_str().ok());
        format!("{method} {uri} {} {}", sent.unwrap_or("-"), peer.ip())
    }
}

fn extractors() -> Server {
    Server::of(concat!(module_path!(), "::extractors"))
}

#[track_caller]
fn check(reply: &Reply, status: u16, part: &str) {
    assert_eq!(reply.status, status, "{}", reply.text);
    assert!(
        reply.text.contains(part),
        "{part:?} is not in {:?}",
        reply.text
    );
}

#[test]
fn a_query_is_read_into_a_type() {
    let server = extractors();
    check(&server.get("/query?n=1&tag=a&tag=b%20c"), 200, "1 a,b c");
    check(&server.get("/query?n=x"), 400, "the query does not fit");
    check(&server.get("/query"), 400, "`n`");
    check(&server.get("/query?n=%FF"), 400, "not UTF-8");
}

#[test]
fn an_option_is_none_where_nothing_was_sent_and_an_error_where_it_was_sent_wrongly() {
    let server = extractors();
    check(&server.get("/query/option"), 200, "none");
    check(&server.get("/query/option?n=1"), 200, "1 ");
    check(&server.get("/query/option?n=x"), 400, "does not fit");
    check(&server.get("/json/option"), 200, "none");
    check(&server.post("/json/option", JSON, r#"{"n": 1}"#), 200, "1 ");
    check(&server.post("/json/option", JSON, "{"), 400, "no JSON");
    check(&server.post("/json/option", "text/plain", "x"), 415, JSON);
    check(&server.get("/form/option"), 200, "none");
    check(&server.post("/form/option", FORM, "n=1"), 200, "1 ");
    check(
        &server.post("/form/option", FORM, "n=x"),
        400,
        "does not fit",
    );
}

#[test]
fn a_result_leaves_it_to_the_view_what_a_rejection_means() {
    let server = extractors();
    check(
        &server.get("/query/result?n=x"),
        200,
        "400 Bad Request it says",
    );
    check(&server.get("/query/result?n=2"), 200, "2 ");
    check(
        &server.post("/json/result", "text/plain", "x"),
        200,
        "415 Unsupported Media Type it says",
    );
}

#[test]
fn a_json_body_is_read_into_a_type() {
    let server = extractors();
    check(
        &server.post("/json", JSON, r#"{"n": 1, "tag": ["a"]}"#),
        200,
        "1 a",
    );
    check(
        &server.post("/json", "application/merge-patch+json", r#"{"n": 2}"#),
        200,
        "2 ",
    );
    check(
        &server.post("/json", "Application/JSON; charset=utf-8", r#"{"n": 3}"#),
        200,
        "3 ",
    );
    check(
        &server.post("/json", JSON, r#"{"n": "#),
        400,
        "the body is no JSON",
    );
    check(
        &server.post("/json", JSON, r#"{"n": "x"}"#),
        400,
        "line 1 column",
    );
    check(
        &server.post("/json", JSON, b"{\"n\": 1, \"tag\": [\"\xFF\"]}"),
        400,
        "",
    );
    check(
        &server.post("/json", FORM, "n=1"),
        415,
        "`application/json`",
    );
    check(
        &server.send("POST", "/json", &[], b"{}"),
        415,
        "without a content type",
    );
}

#[test]
fn a_form_is_read_into_a_type() {
    let server = extractors();
    check(
        &server.post("/form", FORM, "n=1&tag=a+b&tag=%C3%B6"),
        200,
        "1 a b,ö",
    );
    check(
        &server.post("/form", FORM, "n=x"),
        400,
        "the form does not fit",
    );
    check(&server.post("/form", FORM, "n=%FF"), 400, "not UTF-8");
    check(&server.post("/form", JSON, "{}"), 415, FORM);
}

#[test]
fn o1_parameters_are_the_query_and_then_the_form() {
    let server = extractors();
    check(
        &server.post("/params?tag=q", FORM, "n=1&tag=f&tag=g"),
        200,
        "1 q,f,g",
    );
    check(
        &server.post("/params?n=2&tag=q", FORM, "tag=f&n=1"),
        200,
        "2 ",
    );
    check(&server.get("/params?n=1&n=3"), 200, "3 ");
    check(&server.get("/params"), 400, "`n`");
    check(&server.get("/params?n=%FF"), 400, "not UTF-8");
}

#[test]
fn text_and_bytes_and_the_stream_are_the_body_as_it_is() {
    let server = extractors();
    check(&server.post("/text", "text/plain", "größe"), 200, "GRÖSSE");
    check(
        &server.post("/text", "text/plain", b"\xFF"),
        400,
        "the body is not UTF-8",
    );
    check(
        &server.post("/raw", "x/y", b"\xFF\x00a"),
        200,
        r#"b"\xff\0a""#,
    );
    check(
        &server.post("/stream", "x/y", "there and back"),
        200,
        "there and back",
    );
    check(&server.get("/text"), 200, "");
}

#[test]
fn what_stands_in_the_head_can_be_taken_piece_by_piece() {
    let server = extractors();
    let reply = server.send("GET", "/head?x=1", &[("X-Sent", "y")], b"");
    check(&reply, 200, "GET /head?x=1 y 127.0.0.1");
}

mod remembered {
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use aiopyramid::prelude::*;

    #[view_config(route = "/o1")]
    async fn o1(request: &Request) -> Result<String> {
        let params = request.params().await?;
        let all: Vec<_> = params.get_all("a").collect();
        Ok(format!("{:?} of {all:?}", params.get("a")))
    }

    #[view_config(route = "/o2")]
    async fn o2(request: &Request) -> Result<String> {
        Ok(format!("{:?}", request.form().await?.get("a")))
    }

    #[view_config(route = "/o2/json")]
    async fn json_body(request: &Request) -> Result<String> {
        Ok(request.json_body().await?["a"].to_string())
    }

    #[view_config(route = "/o3")]
    async fn o3(request: &Request) -> String {
        let (host, domain) = (request.host(), request.domain());
        format!(
            "{host} {domain} {} {}",
            request.host_port(),
            request.host_url()
        )
    }

    #[view_config(route = "/again")]
    async fn again(request: &Request, Form(fields): Form<Vec<(String, String)>>) -> Result<String> {
        let first = request.params().await?.get("a").map(str::to_owned);
        let clone = request.clone();
        let form = clone.form().await?.len();
        let body = request.body().await?;
        Ok(format!("{} {first:?} {form} {body:?}", fields.len()))
    }

    #[view_config(route = "/json/again")]
    async fn json_again(request: &Request, Json(value): Json<Vec<u8>>) -> Result<String> {
        let first = request.json_body().await?;
        let second = request.json_body().await?;
        Ok(format!("{value:?} {first} {}", std::ptr::eq(first, second)))
    }

    #[view_config(route = "/second-taker")]
    async fn second_taker(request: &Request, RawBody(_first): RawBody) -> Result<String> {
        Ok(match request.take_body("the audit") {
            Ok(_) => "taken twice".to_owned(),
            Err(error) => error.to_string(),
        })
    }

    #[view_config(route = "/second-reader")]
    async fn second_reader(request: &Request) -> Result<String> {
        let _body = request.take_body("the upload")?;
        Ok(request.form().await?.len().to_string())
    }

    /// One poll, of a waker that wakes nobody: what is ready without waiting.
    fn now<F: Future>(future: F) -> Option<F::Output> {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        }
    }

    #[view_config(route = "/m2")]
    fn m2(request: &Request) -> Result<String> {
        match now(request.params()) {
            Some(params) => Ok(format!("{:?} without waiting", params?.get("a"))),
            None => Ok("it would have to wait".to_owned()),
        }
    }
}

fn remembered() -> Server {
    Server::of(concat!(module_path!(), "::remembered"))
}

#[test]
fn o1_a_single_look_up_gives_the_last_of_the_query_and_all_are_the_querys_then_the_forms() {
    let server = remembered();
    check(
        &server.post("/o1?a=1&a=2", FORM, "a=3&a=4"),
        200,
        r#"Some("2") of ["1", "2", "3", "4"]"#,
    );
    check(
        &server.post("/o1", FORM, "a=3&a=4"),
        200,
        r#"Some("4") of ["3", "4"]"#,
    );
}

#[test]
fn o2_a_body_is_a_form_if_its_type_says_so_or_a_post_says_nothing() {
    let server = remembered();
    let some = r#"Some("1")"#;
    check(&server.post("/o2", FORM, "a=1"), 200, some);
    check(&server.send("POST", "/o2", &[], b"a=1"), 200, some);
    check(
        &server.send("PUT", "/o2", &[("content-type", FORM)], b"a=1"),
        200,
        some,
    );
    check(&server.send("PUT", "/o2", &[], b"a=1"), 200, "None");
    check(&server.post("/o2", JSON, "a=1"), 200, "None");
}

#[test]
fn o2_what_cannot_be_read_is_400_and_not_500() {
    let server = remembered();
    check(&server.post("/o2", FORM, "a=%FF"), 400, "UTF-8");
    check(
        &server.post("/o2/json", "text/plain", r#"{"a": 5}"#),
        200,
        "5",
    );
    check(&server.post("/o2/json", JSON, "{"), 400, "no JSON");
    check(&server.get("/o1?a=%FF"), 400, "UTF-8");
}

#[test]
fn o3_the_host_is_what_the_client_asked_for() {
    let server = remembered();
    let mut wire = server.connect();
    for (host, answer) in [
        (
            "example.com",
            "example.com example.com 80 http://example.com",
        ),
        (
            "example.com:80",
            "example.com:80 example.com 80 http://example.com",
        ),
        ("[::1]:6543", "[::1]:6543 [::1] 6543 http://[::1]:6543"),
    ] {
        wire.send(format!("GET /o3 HTTP/1.1\r\nhost: {host}\r\n\r\n"));
        assert_eq!(wire.reply().both(), (200, answer));
    }
}

#[test]
fn what_was_read_from_a_body_is_remembered_for_whoever_asks_again() {
    let server = remembered();
    check(
        &server.post("/again", FORM, "a=1&b=2"),
        200,
        r#"2 Some("1") 2 b"a=1&b=2""#,
    );
    check(
        &server.post("/json/again", JSON, "[1,2]"),
        200,
        "[1, 2] [1,2] true",
    );
}

#[test]
fn a_second_taker_of_the_body_learns_who_was_first() {
    let server = remembered();
    check(
        &server.post("/second-taker", JSON, "[]"),
        200,
        "the audit asked for the request body, which request.body() has taken before",
    );
    // Whoever reads after a stream was taken is the application's mistake.
    assert_eq!(server.post("/second-reader", FORM, "a=1").status, 500);
}

#[test]
fn m2_the_form_has_been_read_before_a_plain_function_runs() {
    let server = remembered();
    check(
        &server.post("/m2", FORM, "a=1"),
        200,
        r#"Some("1") without waiting"#,
    );
    check(&server.post("/m2", FORM, "a=%FF"), 400, "UTF-8");

    // The body comes long after the head, in pieces, and the function still does not wait for it.
    let mut wire = server.connect();
    wire.send(format!(
        "POST /m2 HTTP/1.1\r\nhost: x\r\ncontent-type: {FORM}\r\ncontent-length: 5\r\nexpect: 100-continue\r\n\r\n"
    ));
    assert_eq!(wire.reply_to_head().status, 100);
    wire.send("a=").send("x+y");
    check(&wire.reply(), 200, r#"Some("x y") without waiting"#);
}

mod limits {
    use aiopyramid::prelude::*;

    #[view_config(route = "/default")]
    async fn by_default(RawBody(bytes): RawBody) -> String {
        bytes.len().to_string()
    }

    #[view_config(route = "/narrow", body_limit = 4)]
    fn narrow(request: &Request, Text(text): Text) -> String {
        format!("{text} of {}", request.body_limit())
    }

    #[view_config(route = "/wide", body_limit = 64 * 1024 * 1024)]
    async fn wide(RawBody(bytes): RawBody) -> String {
        bytes.len().to_string()
    }

    #[view_config(route = "/unread", body_limit = 4)]
    async fn unread() -> &'static str {
        "did not look"
    }

    #[view_config(route = "/form", body_limit = 4)]
    async fn form(request: &Request) -> Result<String> {
        Ok(format!("{:?}", request.params().await?.get("a")))
    }
}

fn limited(settings: &str) -> Server {
    let mut config = Configurator::with_settings(Settings::from_toml(settings).unwrap());
    config.scan_module(concat!(module_path!(), "::limits"));
    Server::configured(config)
}

#[test]
fn the_applications_limit_is_two_mebibytes_unless_set() {
    const MIB: usize = 1024 * 1024;
    let server = limited("");
    check(
        &server.post("/default", "x/y", vec![b'x'; 2 * MIB]),
        200,
        "2097152",
    );
    check(
        &server.post("/default", "x/y", vec![b'x'; 2 * MIB + 1]),
        413,
        "the body is larger than the 2097152 bytes allowed here",
    );
    let server = limited("[app]\nbody_limit = '10B'");
    check(&server.post("/default", "x/y", "1234567890"), 200, "10");
    check(
        &server.post("/default", "x/y", "12345678901"),
        413,
        "10 bytes",
    );
}

#[test]
fn a_views_own_limit_goes_before_the_applications() {
    let server = limited("[app]\nbody_limit = '10B'");
    check(&server.post("/narrow", "x/y", "1234"), 200, "1234 of 4");
    check(&server.post("/narrow", "x/y", "12345"), 413, "4 bytes");
    check(
        &server.post("/wide", "x/y", vec![b'x'; 100_000]),
        200,
        "100000",
    );
    check(&server.post("/form", FORM, "a=12"), 200, "12");
    check(&server.post("/form", FORM, "a=123"), 413, "4 bytes");
    check(
        &server.post("/unread", "x/y", "123456"),
        200,
        "did not look",
    );
}

#[test]
fn a_body_that_does_not_announce_its_length_is_counted_as_it_comes() {
    let server = limited("");
    let head = "POST /narrow HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n";
    let mut wire = server.connect();
    wire.send(head)
        .send("2\r\n12\r\n")
        .send("2\r\n34\r\n0\r\n\r\n");
    check(&wire.reply(), 200, "1234 of 4");
    wire.send(head).send("2\r\n12\r\n").send("3\r\n345\r\n");
    // The body has not ended, and the answer is there.
    check(&wire.reply(), 413, "4 bytes");
}

#[test]
fn a_client_that_is_still_sending_can_read_that_it_sends_too_much() {
    let server = limited("");
    let mut wire = server.connect();
    let announced = 16 * 1024 * 1024;
    wire.send(format!(
        "POST /default HTTP/1.1\r\nhost: x\r\ncontent-length: {announced}\r\n\r\n"
    ));
    // All of it is written before a byte is read, which only works if the server takes it and does not reset the connection.
    wire.send(vec![b'x'; announced]);
    check(&wire.reply(), 413, "2097152 bytes");
}
