#![deny(warnings, clippy::all, clippy::pedantic, missing_docs)]
//! Sections in every form that the attribute takes.

use std::path::PathBuf;
use std::time::Duration;

use aiopyramid::prelude::*;
use serde::{Deserialize, Serialize};

/// Nested ones are plain serde.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retry {
    /// How often.
    pub times: u32,
}

/// Above other attributes.
#[settings(section = "mail.smtp")]
#[derive(Debug, Clone)]
pub struct Mail {
    /// Has to be there.
    pub host: String,
    #[settings(default = 20 + 5)]
    port: u16,
    #[settings(default = "/run/mail", rename = "socket")]
    r#type: PathBuf,
    #[settings(default = "hush")]
    password: Secret<String>,
    sender: Option<String>,
    #[settings(default = Retry::default())]
    retry: Retry,
    #[settings(deserialize_with = aiopyramid::duration::deserialize, default = Duration::ZERO)]
    timeout: Duration,
    #[settings(deserialize_with = "aiopyramid::duration::deserialize")]
    pause: Duration,
    #[cfg(any())]
    absent: Nothing,
    #[settings(default = 1)]
    section: u8,
    #[settings(default = 1)]
    value: u8,
}

/// Below other attributes.
#[derive(Serialize)]
#[settings(section = "app", crate = "::aiopyramid")]
struct Brand {
    #[settings(default = None)]
    title: Option<String>,
}

#[settings(section = "absent")]
#[cfg(any())]
struct Absent {
    nothing: Nothing,
}

macro_rules! section {
    ($name:ident, $section:literal, $ty:ty, $default:expr) => {
        #[settings(section = $section)]
        struct $name {
            #[settings(default = $default)]
            value: $ty,
        }
    };
}

section!(Made, "made", u32, 5);

/// All that it knows.
#[view_config(route = "/")]
async fn view(State(mail): State<Mail>, State(brand): State<Brand>, State(made): State<Made>) -> String {
    let Mail { host, port, r#type, password, sender, retry, timeout, pause, section, value } = &*mail;
    format!("{host} {port} {type:?} {password} {sender:?} {retry:?} {timeout:?} {pause:?} {section} {value} {:?} {}", brand.title, made.value)
}

fn main() -> Result<()> {
    let settings = aiopyramid::settings::Settings::from_toml("[mail.smtp]\nhost = 'x'\npause = '1s'")?;
    let mut config = Configurator::with_settings(settings);
    assert_eq!(config.settings().read::<Mail>()?.host, "x");
    config.scan();
    config.make_app()?;
    Ok(())
}
