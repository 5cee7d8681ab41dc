//! Pyramid's own settings: each is known by two names, and most by a variable too.

use aiopyramid_pattern::nearest;

/// What precedes a setting of Pyramid's own in a file: `pyramid.debug_all` is `debug_all`, and goes before it.
pub(super) const PREFIX: &str = "pyramid.";

const VARIABLE: &str = "PYRAMID_";

/// A setting that Pyramid reads itself.
pub(super) struct Setting {
    pub(super) name: &'static str,
    /// Whether a variable `PYRAMID_NAME` sets it.
    has_variable: bool,
    /// What there is to say of one that has no meaning here, or not yet.
    pub(super) note: Option<&'static str>,
}

const fn setting(name: &'static str) -> Setting {
    Setting {
        name,
        has_variable: true,
        note: None,
    }
}

impl Setting {
    const fn without_variable(self) -> Setting {
        Setting {
            has_variable: false,
            ..self
        }
    }

    const fn note(self, note: &'static str) -> Setting {
        Setting {
            note: Some(note),
            ..self
        }
    }
}

const NO_ASSETS: &str = "files are read when they are asked for";

const SETTINGS: [Setting; 15] = [
    setting("debug_all"),
    setting("debug_authorization").note("there are no permissions yet, so nothing tells of them"),
    setting("debug_notfound"),
    setting("debug_routematch"),
    setting("debug_templates"),
    setting("reload_all"),
    setting("reload_templates"),
    setting("reload_assets").note(NO_ASSETS),
    setting("reload_resources").note(NO_ASSETS),
    setting("default_locale_name").note("nothing is translated yet; the application can read it"),
    setting("prevent_http_cache"),
    setting("prevent_cachebust").note("there are no static views yet"),
    setting("csrf_trusted_origins").note("nothing is checked for forgery yet"),
    setting("includes").without_variable(),
    setting("tweens").without_variable(),
];

/// The setting of this name.
pub(super) fn find(name: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.name == name)
}

/// The name that somebody meant who wrote this one behind `pyramid.`.
pub(super) fn meant_by(name: &str) -> Option<&'static str> {
    let names = SETTINGS.each_ref().map(|setting| setting.name);
    // Whoever writes more means none of them.
    (name.len() < 100).then(|| nearest(name, &names)).flatten()
}

/// The key in `[app]` that a variable of Pyramid's sets (G15); `None` for any other variable.
pub(in crate::settings) fn of_variable(variable: &str) -> Option<&'static str> {
    let name = variable.strip_prefix(VARIABLE)?;
    let mut settings = SETTINGS.iter().filter(|setting| setting.has_variable);
    let setting = settings.find(|setting| setting.name.to_ascii_uppercase() == name)?;
    Some(setting.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g15_settings_of_pyramid_have_variables() {
        assert_eq!(of_variable("PYRAMID_DEBUG_ALL"), Some("debug_all"));
        assert_eq!(
            of_variable("PYRAMID_PREVENT_HTTP_CACHE"),
            Some("prevent_http_cache")
        );
        for other in [
            "PYRAMID_INCLUDES",
            "PYRAMID_TWEENS",
            "PYRAMID_debug_all",
            "PYRAMID_X",
            "DEBUG_ALL",
        ] {
            assert_eq!(of_variable(other), None, "{other}");
        }
    }
}
