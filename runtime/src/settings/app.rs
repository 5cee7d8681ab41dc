//! The framework's part of the section `[app]`.

use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::byte_size::ByteSize;
use super::includes::IncludeSettings;
use super::secrets::Secrets;

/// The keys of `[app]` that the framework reads. The application may keep keys of its own beside them.
///
/// # Example
///
/// ```
/// use aiopyramid::settings::{AppSettings, Settings};
///
/// let settings = Settings::from_toml("[app]\nbody_limit = '8MiB'\ntitle = 'Library'")?;
/// let app: AppSettings = settings.section("app")?;
/// assert_eq!(app.body_limit.bytes(), 8 * 1024 * 1024);
/// assert!(!app.debug);
/// # Ok::<(), aiopyramid::settings::SettingsError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AppSettings {
    /// Whether error pages tell what went wrong; off unless set, as visitors would read it too.
    pub debug: bool,
    /// How large a request's body may be, 2 MiB unless set. With 0 a body has to be empty.
    pub body_limit: ByteSize,
    /// What cookies are signed and encrypted with, at least 32 bytes each; none unless set. There is no default that would be as good.
    pub secrets: Secrets,
    /// Whether browsers reach the application by https although it speaks http, through a proxy: then cookies are sent by https alone,
    /// unless one says otherwise. Off unless set; a request that came by https needs no such hint.
    pub secure_cookies: bool,
    /// Whether the `http_cache` of views is left out, so that a developer's browser keeps nothing; off unless set.
    pub prevent_http_cache: bool,
    /// What is included before all that the program says: functions of `#[includeme]`; none unless set.
    pub includes: Vec<IncludeSettings>,
    /// The names of all tweens that run, the outermost first, in place of the order that they have by themselves (W7): a list, or a text
    /// with blanks or lines between them. The exception-view tween is among them as `EXCVIEW`, if it shall run.
    #[serde(deserialize_with = "names")]
    pub tweens: Option<Vec<String>>,
    /// Whether the log tells which route each request matched; off unless set.
    pub debug_routematch: bool,
    /// Whether the log, and the client, are told why nothing was found for a request; off unless set.
    pub debug_notfound: bool,
    /// Whether the log tells why a permission was granted or denied. It will, once there are permissions; off unless set.
    pub debug_authorization: bool,
    /// Whether the log tells the lines of a template that could not be rendered; off unless set.
    pub debug_templates: bool,
    /// Switches all of these on, whatever they say themselves. It switches none off.
    pub debug_all: bool,
    /// Whether templates are read again when their files change; off unless set. `debug` switches it on as well.
    pub reload_templates: bool,
    /// Switches on all that is read again, whatever it says itself. It switches none off.
    pub reload_all: bool,
}

/// What is told to whoever develops the application, with `debug_all` worked in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct DebugSwitches {
    pub(crate) routematch: bool,
    pub(crate) notfound: bool,
}

impl AppSettings {
    /// What the router tells.
    pub(crate) fn debug_switches(&self) -> DebugSwitches {
        DebugSwitches {
            routematch: self.debug_routematch || self.debug_all,
            notfound: self.debug_notfound || self.debug_all,
        }
    }

    /// Whether errors of templates show their lines.
    #[cfg(feature = "templates")]
    pub(crate) fn shows_templates(&self) -> bool {
        self.debug || self.debug_templates || self.debug_all
    }

    /// Whether templates are read again when their files change.
    #[cfg(feature = "templates")]
    pub(crate) fn reloads_templates(&self) -> bool {
        self.debug || self.reload_templates || self.reload_all
    }
}

impl Default for AppSettings {
    fn default() -> Self {
        Self {
            debug: false,
            body_limit: ByteSize::mib(2),
            secrets: Secrets::default(),
            secure_cookies: false,
            prevent_http_cache: false,
            includes: Vec::new(),
            tweens: None,
            debug_routematch: false,
            debug_notfound: false,
            debug_authorization: false,
            debug_templates: false,
            debug_all: false,
            reload_templates: false,
            reload_all: false,
        }
    }
}

/// Names as a list, or in a text that has blanks or lines between them.
fn names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    struct Names;

    impl<'de> Visitor<'de> for Names {
        type Value = Vec<String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of names, or a text with blanks between them")
        }

        fn visit_str<E>(self, text: &str) -> Result<Vec<String>, E> {
            Ok(text.split_whitespace().map(str::to_owned).collect())
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<String>, A::Error> {
            let mut names = Vec::new();
            while let Some(name) = list.next_element()? {
                names.push(name);
            }
            Ok(names)
        }
    }

    deserializer.deserialize_seq(Names).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    #[test]
    fn names_of_tweens_are_a_list_or_a_text_wherever_they_stand() {
        let in_file = |tweens: &str| Settings::from_toml(&format!("[app]\ntweens = {tweens}"));
        let in_variable =
            |tweens| Settings::default().with_environment([("AIOPYRAMID_APP_TWEENS", tweens)]);
        for settings in [
            in_file("['a', 'b']"),
            in_file("'a b '"),
            in_variable(r#"["a", "b"]"#),
            in_variable("a\nb"),
        ] {
            let app: AppSettings = settings.unwrap().section("app").unwrap();
            assert_eq!(app.tweens.unwrap(), ["a", "b"]);
        }
    }
}
