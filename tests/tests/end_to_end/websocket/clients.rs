//! Clients as other languages have them: the libraries `websockets` of Python and `ws` of Node, which come with their own tests of what a
//! server says.
//!
//! `.ci/run` installs them. Where one is missing, its test says so and is skipped.

use std::io::Write;
use std::process::Command;

use aiopyramid_tests::{Server, Told};

use super::served;

mod views {
    use aiopyramid::prelude::*;
    use aiopyramid_tests::Tell;

    /// Pings often, so that each client has to answer some.
    #[websocket_view(
        route = "/echo",
        subprotocols = ["chat.v2", "chat.v1"],
        max_message_size = 2_097_152,
        max_frame_size = 2_097_152,
        ping_interval = "5ms",
        pong_timeout = "20s"
    )]
    async fn echo(mut ws: WebSocket, tell: State<Tell>) -> Result<()> {
        while let Some(message) = ws.recv().await {
            ws.send(message).await?;
        }
        let how = ws
            .closed_by_client()
            .map(|how| (how.code.number(), how.reason));
        tell.say(format!("{how:?}"));
        Ok(())
    }

    #[websocket_view(route = "/closes")]
    async fn closes(ws: WebSocket) -> Result<()> {
        ws.send("said").await?;
        ws.close(4001, "that is all").await;
        Ok(())
    }

    #[websocket_view(route = "/returns")]
    fn returns(ws: WebSocket) -> Result<()> {
        Ok(synchronize(ws.send("said"))?)
    }

    #[websocket_view(route = "/fails")]
    async fn fails(ws: WebSocket) -> Result<()> {
        ws.send("said").await?;
        Err(Error::msg("on purpose"))
    }
}

/// Where `.ci/run` puts what it installs for this test.
const INSTALLED: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/websocket-clients");

const SCRIPTS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/end_to_end/websocket/clients"
);

fn server() -> (Server, Told) {
    served(concat!(module_path!(), "::views"), "")
}

fn python() -> Option<Command> {
    let of_the_tests = format!("{INSTALLED}/python/bin/python");
    let knows = |python: &&str| {
        succeeds(Command::new(python).args(["-c", "import websockets.sync.client"]))
    };
    let python = [of_the_tests.as_str(), "python3"].into_iter().find(knows)?;
    let mut command = Command::new(python);
    command.arg(format!("{SCRIPTS}/talk.py"));
    Some(command)
}

fn node() -> Option<Command> {
    let node = || {
        let mut command = Command::new("node");
        command.env("NODE_PATH", format!("{INSTALLED}/node/node_modules"));
        command
    };
    if !succeeds(node().args(["-e", "require('ws')"])) {
        return None;
    }
    let mut command = node();
    command.arg(format!("{SCRIPTS}/talk.js"));
    Some(command)
}

fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// Lets a client talk with the views; it fails by itself.
fn talks(client: Option<Command>, missing: &str) {
    let Some(mut client) = client else {
        // Not by `println!`, which nobody sees of a test that passes.
        let _ = writeln!(
            std::io::stderr(),
            "skipped: {missing} is not installed (`.ci/run` installs it)"
        );
        return;
    };
    let (server, told) = server();
    let output = client.arg(server.address().to_string()).output().unwrap();
    let [said, complaint] =
        [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    assert!(output.status.success(), "{said}\n{complaint}");
    assert_eq!(said.trim(), "all is well", "{complaint}");
    assert_eq!(told.next(), "Some((4002, \"why not\"))");
}

#[test]
fn the_library_websockets_of_python() {
    talks(python(), "the library `websockets` of Python");
}

#[test]
fn the_library_ws_of_node() {
    talks(node(), "the library `ws` of Node");
}
