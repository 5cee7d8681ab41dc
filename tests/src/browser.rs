//! Chromium without a window, for what only a browser can say of a page. It is told what to do by the DevTools protocol, which it speaks over
//! two pipes: <https://chromedevtools.github.io/devtools-protocol/>.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

/// Keeps a browser that says nothing from hanging the tests; nothing waits this long otherwise.
const PATIENCE: Duration = Duration::from_secs(60);

/// The names under which systems know it.
const PROGRAMS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// How it is started. It runs as whoever runs the tests, which may be root, and root has no sandbox.
const ARGUMENTS: [&str; 13] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--no-first-run",
    "--no-proxy-server",
    "--remote-debugging-pipe",
];

/// It reads commands from descriptor 3 and writes to 4.
const WITH_PIPES: &str = r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1"#;

/// A browser with one page and a profile of its own, until this is dropped.
#[derive(Debug)]
pub struct Browser {
    child: Child,
    commands: ChildStdin,
    messages: Receiver<Value>,
    /// Answers that came while another one was waited for.
    answers: Vec<Value>,
    last_id: u64,
    /// The page, once there is one.
    session: Option<String>,
    _profile: TempDir,
}

/// A page that has been asked for and is not there yet.
#[derive(Debug)]
pub struct Visit(u64);

impl Browser {
    /// Starts one. Where there is none on this system a reason is printed, and the test that wants it is skipped.
    ///
    /// # Panics
    ///
    /// When there is one which does not start.
    pub fn start() -> Option<Browser> {
        let program = PROGRAMS.into_iter().find(|program| is_there(program));
        if program.is_none() {
            // Past the harness, which keeps what tests print to itself unless they fail.
            let _ = writeln!(
                std::io::stderr(),
                "skipped: there is no Chromium here (`apt install chromium`)"
            );
        }
        program.map(Browser::start_program)
    }

    fn start_program(program: &str) -> Browser {
        let profile = TempDir::new().expect("a folder for the profile");
        let mut child = Command::new("sh")
            .args(["-c", WITH_PIPES, program])
            .args(ARGUMENTS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            // What it keeps beside its profile.
            .env("HOME", profile.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell");
        let commands = child.stdin.take().expect("it is piped");
        let answers = BufReader::new(child.stdout.take().expect("it is piped"));
        let (sender, messages) = mpsc::channel();
        thread::spawn(move || {
            let messages = answers.split(0).map_while(Result::ok);
            for message in messages.filter_map(|it| serde_json::from_slice(&it).ok()) {
                let _ = sender.send(message);
            }
        });
        let mut browser = Browser {
            child,
            commands,
            messages,
            answers: Vec::new(),
            last_id: 0,
            session: None,
            _profile: profile,
        };
        browser.open_page();
        browser
    }

    fn open_page(&mut self) {
        let page = self.call("Target.createTarget", json!({ "url": "about:blank" }));
        let target = json!({ "targetId": page["targetId"], "flatten": true });
        let attached = self.call("Target.attachToTarget", target);
        self.session = attached["sessionId"].as_str().map(str::to_owned);
    }

    /// Makes the window as large as this, in pixels of the page.
    pub fn resize(&mut self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.call("Emulation.setDeviceMetricsOverride", size);
    }

    /// Goes to a page, and returns when it is there.
    ///
    /// # Panics
    ///
    /// When nobody answers at that address.
    #[track_caller]
    pub fn visit(&mut self, url: &str) {
        let visit = self.begin_visit(url);
        self.finish_visit(visit);
    }

    /// Goes to a page, without waiting for it.
    pub fn begin_visit(&mut self, url: &str) -> Visit {
        Visit(self.send("Page.navigate", json!({ "url": url })))
    }

    /// Whether a page is not there yet: neither it nor the first line of its answer.
    pub fn is_waiting(&mut self, visit: &Visit) -> bool {
        // All that was said before the answer to this has arrived with it.
        self.call("Target.getTargets", json!({}));
        !self.answers.iter().any(|answer| answer["id"] == visit.0)
    }

    /// Waits until a page is there.
    ///
    /// # Panics
    ///
    /// When nobody answers at its address.
    #[track_caller]
    pub fn finish_visit(&mut self, visit: Visit) {
        let answer = self.answer(visit.0, "Page.navigate");
        assert!(answer.get("errorText").is_none(), "no page: {answer}");
        let read = "new Promise(done => document.readyState === 'complete' ? done() : addEventListener('load', () => done()))";
        self.evaluate(read);
    }

    /// What an expression of JavaScript says on the page; a promise is awaited.
    ///
    /// # Panics
    ///
    /// When it throws.
    #[track_caller]
    pub fn evaluate(&mut self, expression: &str) -> Value {
        let parameters = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true });
        let answer = self.call("Runtime.evaluate", parameters);
        let error = &answer["exceptionDetails"];
        assert!(error.is_null(), "{expression}\n{error:#}");
        answer["result"]["value"].clone()
    }

    /// What somebody can read on the page.
    #[track_caller]
    pub fn text(&mut self) -> String {
        let text = self.evaluate("document.body.innerText");
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until an expression of JavaScript is true. It is asked again whenever the page has changed.
    ///
    /// # Panics
    ///
    /// When it does not become true, with what the page reads instead.
    #[track_caller]
    pub fn wait_until(&mut self, expression: &str) {
        let promise = format!(
            "new Promise(done => {{
                const look = () => {{ if ({expression}) {{ observer.disconnect(); done(true); }} }};
                const observer = new MutationObserver(look);
                observer.observe(document, {{ subtree: true, childList: true, characterData: true, attributes: true }});
                look();
                setTimeout(() => done(false), {});
            }})",
            PATIENCE.as_millis() / 2
        );
        if self.evaluate(&promise) != true {
            panic!("never true: {expression}\n{}", self.text());
        }
    }

    /// Waits until somebody can read this on the page.
    ///
    /// # Panics
    ///
    /// When it does not come, with what the page reads instead.
    #[track_caller]
    pub fn wait_for_text(&mut self, text: &str) {
        self.wait_until(&format!(
            "document.body.innerText.includes({})",
            Value::from(text)
        ));
    }

    /// Types a text into what has the focus.
    pub fn type_text(&mut self, text: &str) {
        self.call("Input.insertText", json!({ "text": text }));
    }

    /// Presses the enter key.
    pub fn press_enter(&mut self) {
        for kind in ["keyDown", "keyUp"] {
            let text = if kind == "keyDown" { "\r" } else { "" };
            let key = json!({ "type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": text });
            self.call("Input.dispatchKeyEvent", key);
        }
    }

    /// A picture of the page as PNG in base64.
    pub fn screenshot(&mut self) -> String {
        let picture = self.call("Page.captureScreenshot", json!({ "format": "png" }));
        picture["data"].as_str().unwrap_or_default().to_owned()
    }

    /// Says which colours its user prefers: `light` or `dark`.
    pub fn prefer(&mut self, colours: &str) {
        let feature = json!([{ "name": "prefers-color-scheme", "value": colours }]);
        self.call("Emulation.setEmulatedMedia", json!({ "features": feature }));
    }

    #[track_caller]
    fn call(&mut self, method: &str, parameters: Value) -> Value {
        let id = self.send(method, parameters);
        self.answer(id, method)
    }

    fn send(&mut self, method: &str, parameters: Value) -> u64 {
        self.last_id += 1;
        let mut command = json!({ "id": self.last_id, "method": method, "params": parameters });
        if let Some(session) = self.session.as_deref().filter(|_| is_of_a_page(method)) {
            command["sessionId"] = session.into();
        }
        let command = format!("{command}\0");
        let written = self.commands.write_all(command.as_bytes());
        written.expect("the browser listens");
        self.last_id
    }

    /// Waits for the answer to a command, and keeps those to others.
    #[track_caller]
    fn answer(&mut self, id: u64, method: &str) -> Value {
        loop {
            let is_it = |answer: &Value| answer["id"] == id;
            if let Some(place) = self.answers.iter().position(is_it) {
                let answer = self.answers.swap_remove(place);
                assert!(answer["error"].is_null(), "{method}: {answer}");
                return answer["result"].clone();
            }
            match self.messages.recv_timeout(PATIENCE) {
                Ok(message) if message.get("id").is_some() => self.answers.push(message),
                // Something has happened, which nobody has asked for.
                Ok(_) => {}
                Err(_) => panic!("the browser does not answer {method}"),
            }
        }
    }
}

/// Whether a command is meant for a page, and not for the browser.
fn is_of_a_page(method: &str) -> bool {
    !method.starts_with("Target.") && !method.starts_with("Browser.")
}

fn is_there(program: &str) -> bool {
    let version = Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    version.is_ok_and(|status| status.success())
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It ends its processes by itself, and then none of them writes to the profile any more. Should it not listen, it is ended.
        let close = json!({ "id": 0, "method": "Browser.close" });
        let _ = write!(self.commands, "{close}\0");
        while self.messages.recv_timeout(PATIENCE / 4).is_ok() {}
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
