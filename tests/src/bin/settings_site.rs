//! A program that starts, tells what its settings are, and ends.

use std::time::Duration;

use aiopyramid::prelude::*;
use aiopyramid::testing::TestApp;

/// Where mails go.
#[settings(section = "mail")]
struct Mail {
    host: String,
    #[settings(default = 25)]
    port: u16,
    password: Option<Secret<String>>,
    #[settings(default = Duration::from_secs(10), deserialize_with = aiopyramid::duration::deserialize)]
    timeout: Duration,
}

/// How the site is called.
#[settings(section = "app")]
struct Brand {
    #[settings(default = "Library")]
    title: String,
}

#[view_config(route = "/")]
async fn shown(State(mail): State<Mail>, State(brand): State<Brand>) -> String {
    let Mail {
        host,
        port,
        password,
        timeout,
    } = &*mail;
    format!(
        "{} by {host}:{port}, {password:?}, {timeout:?}",
        brand.title
    )
}

fn main() -> Result<()> {
    let config = runtime::scan()?;
    if std::env::args().any(|argument| argument == "--host") {
        let mail = config.settings().read::<Mail>()?;
        println!("{}", mail.host);
        return Ok(());
    }
    let app = TestApp::new(config.make_app()?);
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    println!("{}", runtime.block_on(app.get("/").into_future()).text());
    tracing::info!(port = 25, "shown");
    Ok(())
}
