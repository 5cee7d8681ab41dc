//! Usual code that goes deep.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write as _};
use std::net::{TcpListener, ToSocketAddrs};
use std::panic::catch_unwind;
use std::sync::OnceLock;
use std::thread;

use regex::Regex;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A piece of code by name.
pub(super) struct Workload {
    pub(super) name: &'static str,
    pub(super) run: fn(),
}

pub(super) const WORKLOADS: &[Workload] = &[
    workload("nothing", || {}),
    workload("a panic that is caught, with its backtrace written", panic),
    workload(
        "a panic within 100 calls, with its backtrace written",
        || deep(100),
    ),
    workload("a log line within three spans", log),
    workload(
        "JSON of 127 levels, read and written as values",
        json_values,
    ),
    workload(
        "JSON of 127 levels, read and written by derives",
        json_derived,
    ),
    workload(
        "JSON of 127 levels, read and written by larger derives",
        json_larger,
    ),
    workload("127 levels written by `{:#?}`", debug),
    workload("a regex of 2,000 words, compiled and matched", regex),
    workload("floating-point numbers, written and read", floats),
    workload("`localhost` resolved by `getaddrinfo`", || {
        resolve("localhost")
    }),
    workload("an unknown host resolved by `getaddrinfo`", || {
        resolve("host.invalid")
    }),
    workload("an HTTP request to `localhost` by ureq", http),
    workload("a program started, and its output read", program),
];

const fn workload(name: &'static str, run: fn()) -> Workload {
    Workload { name, run }
}

/// serde_json's own limit is 128.
const LEVELS: usize = 127;

/// Where the server for `http` listens.
static SERVER: OnceLock<u16> = OnceLock::new();

/// What must not happen on the stack that is measured.
pub(super) fn prepare() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let address = listener.local_addr().expect("it is bound");
    SERVER.get_or_init(|| address.port());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("connections can be accepted");
            let lines = BufReader::new(stream.try_clone().expect("a socket has a copy")).lines();
            // The head of the request ends with an empty line.
            let _ = lines
                .map_while(Result::ok)
                .take_while(|line| !line.is_empty())
                .count();
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello";
            stream.write_all(answer).expect("the client reads");
        }
    });
}

fn panic() {
    let caught = catch_unwind(|| panic!("no {}", "luck"));
    assert!(caught.is_err());
}

#[inline(never)]
fn deep(calls: u32) {
    match calls {
        0 => panic(),
        _ => deep(calls - 1),
    }
    std::hint::black_box(calls);
}

fn log() {
    let one = tracing::error_span!("request", path = "/", number = 1);
    let _one = one.enter();
    let two = tracing::error_span!("order", items = ?[1, 2, 3]);
    let _two = two.enter();
    let three = tracing::error_span!("payment", amount = 1.5);
    let _three = three.enter();
    tracing::error!(error = %std::io::Error::other("no luck"), "a line with {} fields", 1);
}

fn json_values() {
    let text = format!("{}{}", "[".repeat(LEVELS), "]".repeat(LEVELS));
    let value: Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(
        serde_json::to_string_pretty(&value)
            .expect("it is JSON")
            .lines()
            .count(),
        2 * LEVELS - 1
    );
}

#[derive(Debug, Serialize, Deserialize)]
struct Node {
    name: String,
    weight: f64,
    next: Option<Box<Node>>,
}

fn json_derived() {
    let node = nodes();
    let text = serde_json::to_string(&node).expect("it is JSON");
    let again: Node = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(again.name, node.name);
}

/// As types of real programs are: many fields, and what may be one thing or another.
#[derive(Serialize, Deserialize)]
struct Element {
    id: u64,
    name: String,
    title: Option<String>,
    size: (f64, f64),
    tags: Vec<String>,
    visible: bool,
    #[serde(default)]
    layer: i32,
    children: Children,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Children {
    None,
    List(Vec<Element>),
}

fn json_larger() {
    let element = |children, number: usize| Element {
        id: number as u64,
        name: format!("element {number}"),
        title: None,
        size: (0.1, 0.2),
        tags: vec!["one".to_owned()],
        visible: true,
        layer: 0,
        children,
    };
    // Each of them takes three levels: itself, its children's kind, and their list.
    let inner = (1..LEVELS / 3).fold(Children::None, |children, number| {
        Children::List(vec![element(children, number)])
    });
    let text = serde_json::to_string(&element(inner, 0)).expect("it is JSON");
    let again: Element = serde_json::from_str(&text).expect("it is JSON");
    assert!(matches!(again.children, Children::List(list) if list.len() == 1));
}

fn debug() {
    let mut text = String::new();
    write!(text, "{:#?}", nodes()).expect("a string takes everything");
    assert!(text.lines().count() > LEVELS);
}

fn nodes() -> Node {
    let node = |next, number: usize| Node {
        name: format!("node {number}"),
        weight: 0.1,
        next,
    };
    let inner = (1..LEVELS).fold(None, |next, number| Some(Box::new(node(next, number))));
    node(inner, LEVELS)
}

fn regex() {
    let words: Vec<String> = (0..2000)
        .map(|number| format!("(word{number}[a-z]+|{number}é)"))
        .collect();
    let regex = Regex::new(&format!(r"(?i)\b(?:{})\b", words.join("|"))).expect("it is a regex");
    let captures = regex
        .captures("one WORD1999xyz, and more")
        .expect("it matches");
    assert_eq!(
        captures.get(2000).map(|word| word.as_str()),
        Some("WORD1999xyz")
    );
}

fn floats() {
    let text = format!(
        "{:.1000} {} {:e} {:10.3}",
        1.0 / 3.0,
        f64::MAX,
        f64::MIN_POSITIVE,
        2.5
    );
    let numbers: Vec<f64> = text
        .split_whitespace()
        .map(|number| number.parse().expect("it is one"))
        .collect();
    assert_eq!(numbers[1], f64::MAX);
}

fn resolve(host: &str) {
    // Only the way there counts.
    let _ = (host, 80).to_socket_addrs().map(Iterator::count);
}

fn http() {
    let port = SERVER.get().expect("it has started");
    let mut response = ureq::get(format!("http://localhost:{port}/"))
        .call()
        .expect("the server answers");
    assert_eq!(
        response.body_mut().read_to_string().expect("it is text"),
        "hello"
    );
}

fn program() {
    let output = std::process::Command::new("true").output();
    assert!(output.expect("there is a command `true`").status.success());
}
