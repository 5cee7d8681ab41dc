//! Both ways of standing in each other: in the test's own process, and over a socket that axum serves.
#![allow(clippy::unwrap_used, reason = "a test ends where it must not go on")]

use std::net::SocketAddr;

use aiopyramid::testing::TestApp;
use axum_embed::notes::Notes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[tokio::test]
async fn the_router_below_the_application_shares_its_notes() {
    let app = TestApp::new(axum_embed::application(Notes::default()).unwrap());
    assert_eq!(app.get("/").await.text(), "0 notes");
    let added = app.post("/api/notes").json(&"milk").await;
    assert_eq!(added.status(), 201);
    assert_eq!(app.get("/").await.text(), "1 notes");
    let all: Vec<String> = app.get("/api/notes").await.json();
    assert_eq!(all, ["milk"]);
    // Below the prefix, statuses are axum's own.
    assert_eq!(app.delete("/api/notes").await.status(), 405);
    assert_eq!(app.get("/api/nothing").await.status(), 404);
}

#[tokio::test]
async fn an_extractor_and_a_response_of_axum_stand_in_a_view() {
    let notes = Notes::default();
    notes.add("milk".to_owned());
    let app = TestApp::new(axum_embed::application(notes).unwrap());
    let note: String = app.get("/notes/0").await.json();
    assert_eq!(note, "milk (at /notes/0)");
    assert_eq!(app.get("/notes/1").await.status(), 404);
}

/// What the program serves, on a free port.
async fn served() -> SocketAddr {
    let notes = Notes::default();
    notes.add("milk".to_owned());
    let router = axum_embed::router(axum_embed::application(notes).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    address
}

/// Status line and body.
async fn get(address: SocketAddr, target: &str) -> (String, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await.unwrap();
    let (head, body) = reply.split_once("\r\n\r\n").unwrap();
    let status = head.lines().next().unwrap();
    (status.to_owned(), body.to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_application_below_the_router_answers_where_it_stands() {
    let address = served().await;
    for (target, body) in [
        ("/health", "well"),
        ("/", "1 notes"),
        ("/site", "1 notes"),
        ("/site/notes/0", "\"milk (at /site/notes/0)\""),
        ("/api/notes", "[\"milk\"]"),
        ("/site/api/notes", "[\"milk\"]"),
        ("/slow", "slept for 127.0.0.1"),
    ] {
        let (status, text) = get(address, target).await;
        assert_eq!(
            (status.as_str(), text.as_str()),
            ("HTTP/1.1 200 OK", body),
            "{target}"
        );
    }
    let (status, _) = get(address, "/nowhere").await;
    assert_eq!(status, "HTTP/1.1 404 Not Found");
}
