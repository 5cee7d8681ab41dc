//! The key `includes`: functions of `#[includeme]` that the settings choose.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

/// One of the `includes` in `[app]`: a function of `#[includeme]` by its name, with a prefix for its routes if need be.
///
/// # Example
///
/// ```
/// use aiopyramid::settings::{AppSettings, Settings};
///
/// let settings = Settings::from_toml(
///     "[app]
///     includes = ['toolbar', { name = 'blog::admin::includeme', route_prefix = '/blog/admin' }]",
/// )?;
/// let app: AppSettings = settings.section("app")?;
/// assert_eq!(app.includes[0].name, "toolbar");
/// assert_eq!(app.includes[1].route_prefix.as_deref(), Some("/blog/admin"));
/// # Ok::<(), aiopyramid::settings::SettingsError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[doc(alias = "pyramid.includes")]
pub struct IncludeSettings {
    /// The path of the function, `blog::admin::includeme`, or that of the module whose `includeme` it is, `blog::admin`.
    pub name: String,
    /// What the patterns of its routes begin with.
    pub route_prefix: Option<String>,
}

/// The same as a table.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    name: String,
    route_prefix: Option<String>,
}

impl<'de> Deserialize<'de> for IncludeSettings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<IncludeSettings, D::Error> {
        deserializer.deserialize_any(NameOrTable)
    }
}

struct NameOrTable;

impl<'de> Visitor<'de> for NameOrTable {
    type Value = IncludeSettings;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name, or a table such as { name = \"blog\", route_prefix = \"/blog\" }")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<IncludeSettings, E> {
        Ok(IncludeSettings {
            name: name.to_owned(),
            route_prefix: None,
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<IncludeSettings, A::Error> {
        let Table { name, route_prefix } = Table::deserialize(MapAccessDeserializer::new(map))?;
        Ok(IncludeSettings { name, route_prefix })
    }
}
