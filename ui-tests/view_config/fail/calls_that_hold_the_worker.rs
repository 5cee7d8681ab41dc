//! The compiler warns of these; here its warnings are errors.

#![deny(deprecated)]

use std::thread;
use std::time::Duration;

use aiopyramid::prelude::*;

const PAUSE: Duration = Duration::from_millis(1);

#[view_config(route = "/sleeps")]
async fn sleeps() -> &'static str {
    std::thread::sleep(PAUSE);
    thread::sleep(PAUSE);
    "slept twice"
}

#[view_config(route = "/reads")]
#[view_config(route = "/also-reads", mapper = CoroutineMapper)]
async fn reads() -> Result<String> {
    println!("{}", std::fs::read_to_string("/etc/hostname")?);
    let file = std::fs::File::open("/etc/hostname")?;
    Ok(format!("{file:?}"))
}

#[view_config(route = "/connects")]
fn connects() -> impl Future<Output = Result<&'static str>> + Send {
    async {
        std::net::TcpStream::connect("localhost:1")?;
        Ok("connected")
    }
}

mod reqwest {
    pub mod blocking {
        pub fn get(_url: &str) {}
    }
}

mod ureq {
    pub struct Request;

    pub fn get(_url: &str) -> Request {
        Request
    }

    impl Request {
        pub fn call(&self) {}
    }
}

#[view_config(route = "/asks")]
async fn asks() -> &'static str {
    reqwest::blocking::get("https://example.com");
    ureq::get("https://example.com").call();
    "asked"
}

#[view_config(route = "/starts")]
async fn starts() -> Result<String> {
    let output = std::process::Command::new("ls").arg("-l").output()?;
    Ok(format!("{}", output.status))
}

mod executor {
    pub fn block_on<F>(_future: F) {}
    pub fn block_in_place(_work: impl FnOnce()) {}

    pub struct Handle;

    impl Handle {
        pub fn block_on<F>(&self, _future: F) {}
    }
}

#[view_config(route = "/blocks")]
async fn blocks() -> &'static str {
    use executor::block_in_place;
    executor::block_on(async {});
    executor::Handle.block_on(async {});
    block_in_place(|| {});
    "blocked"
}

#[view_config(route = "/greenlet", mapper = GreenletMapper)]
fn in_greenlet() -> Result<&'static str> {
    use executor::block_in_place;
    std::thread::sleep(PAUSE);
    std::fs::read("/etc/hostname")?;
    std::net::TcpStream::connect("localhost:1")?;
    reqwest::blocking::get("https://example.com");
    std::process::Command::new("ls").status()?;
    executor::block_on(async {});
    block_in_place(|| {});
    synchronize(async { std::thread::sleep(PAUSE) });
    Ok("in a greenlet")
}

fn main() {}
