//! An attribute is handwriting for a call: both register the same.

use aiopyramid::introspection::Introspectable;
use aiopyramid::prelude::*;
use aiopyramid::renderer::{Renderer, System, Value};
use aiopyramid::view::{Displayed, Rendered};

/// Declares a module with one view, and the test that a call with the same options registers the same.
macro_rules! agree {
    ($($name:ident: $(#[$config:meta])+ [$($kind:tt)?] $value:ty = $written:expr, $call:expr, [$($options:expr),+];)*) => {
        #[allow(clippy::needless_update, reason = "one view has every key that there is")]
        mod declared {
            $(pub(super) mod $name {
                use aiopyramid::prelude::*;

                $(#[$config])+
                $($kind)? fn view(_request: Request) -> $value {
                    $written
                }
            })*
        }

        $(#[test]
        fn $name() {
            let module = concat!(module_path!(), "::declared::", stringify!($name));
            let declared = registered(|config| {
                config.scan_module(module);
            });
            let called = registered(|config| {
                $(config.add_view($call, $options);)+
            });
            // An in-place route is named after its function, and a call has none.
            let default_name = format!("{module}::view");
            assert_eq!(without_default_name(declared, &default_name), called);
        })*
    };
}

/// What an application says of itself, with a route and a renderer for whoever refers to them.
fn registered(configure: impl FnOnce(&mut Configurator)) -> Vec<Entry> {
    let mut config = Configurator::new();
    config.add_route("named", "/named/{id}");
    config.add_renderer("own", Own);
    configure(&mut config);
    let app = config
        .make_app()
        .unwrap_or_else(|report| panic!("{report}"));
    app.introspection().iter().map(Entry::of).collect()
}

/// An introspectable whose route names can be replaced.
#[derive(Debug, PartialEq)]
struct Entry {
    category: &'static str,
    title: String,
    values: Vec<(&'static str, String)>,
}

impl Entry {
    fn of(entry: &Introspectable) -> Entry {
        let values = entry.values();
        Entry {
            category: entry.category(),
            title: entry.title().to_owned(),
            values: values.map(|(key, value)| (key, value.to_owned())).collect(),
        }
    }

    fn value(&self, key: &str) -> Option<&str> {
        let (_, value) = self.values.iter().find(|(name, _)| *name == key)?;
        Some(value)
    }
}

/// The same entries, in which a route without a given name is named after its pattern, as a call names it.
fn without_default_name(mut entries: Vec<Entry>, default_name: &str) -> Vec<Entry> {
    for entry in &mut entries {
        let pattern = entry.value("pattern").map(str::to_owned);
        let names = entry
            .values
            .iter_mut()
            .filter(|(key, _)| *key == "route_name");
        let names = names.map(|(_, value)| value);
        for name in names.chain([&mut entry.title]) {
            if name.starts_with(default_name) {
                *name = pattern.clone().unwrap();
            }
        }
    }
    entries
}

struct Own;

impl Renderer for Own {
    fn render(&self, _value: Value<'_>, _system: &System<'_>) -> Result<Response> {
        Ok(Response::text("own"))
    }

    fn media_type(&self) -> Option<&str> {
        Some("text/plain")
    }
}

const DEFAULT: ViewOptions<'static> = ViewOptions::DEFAULT;

async fn answering(_request: Request) -> &'static str {
    "text"
}

fn answering_plainly(_request: Request) -> &'static str {
    "text"
}

async fn number(_request: Request) -> Result<u32> {
    Ok(1)
}

fn number_plainly(_request: Request) -> Result<u32> {
    Ok(1)
}

agree! {
    a_route_alone:
        #[view_config(route = "/x")]
        [async] &'static str = "text", answering,
        [ViewOptions { route: Some("/x"), ..DEFAULT }];
    a_route_without_its_slash:
        #[view_config(route = "x/{_y}")]
        [async] &'static str = "text", answering,
        [ViewOptions { route: Some("x/{_y}"), ..DEFAULT }];
    a_route_with_a_name_and_a_method:
        #[view_config(route = "/x", route_name = "x", request_method = "GET")]
        [async] &'static str = "text", answering,
        [ViewOptions { route: Some("/x"), route_name: Some("x"), request_method: &["GET"], ..DEFAULT }];
    a_route_name_and_methods_in_any_order:
        #[view_config(route_name = "named", request_method = ("PUT", "DELETE"))]
        [async] &'static str = "text", answering,
        [ViewOptions { route_name: Some("named"), request_method: &["DELETE", "PUT"], ..DEFAULT }];
    a_renderer:
        #[view_config(route = "/x", renderer = "json")]
        [async] u32 = 1, Rendered(number),
        [ViewOptions { route: Some("/x"), renderer: Some("json"), ..DEFAULT }];
    the_renderer_string_for_a_plain_function:
        #[view_config(route_name = "named", renderer = "string")]
        [] u32 = 1, Displayed(number_plainly),
        [ViewOptions { route_name: Some("named"), renderer: Some("string"), ..DEFAULT }];
    several_renderers:
        #[view_config(route = "/x", renderer = ["json", "own"])]
        [async] u32 = 1, Rendered(number),
        [ViewOptions { route: Some("/x"), renderers: &["json", "own"], ..DEFAULT }];
    a_renderer_of_its_own_and_a_limit:
        #[view_config(route = "/x", renderer = "own", body_limit = 2 * 1024)]
        [async] u32 = 1, Rendered(number),
        [ViewOptions { route: Some("/x"), renderer: Some("own"), body_limit: Some(2048), ..DEFAULT }];
    a_plain_function_and_a_limit:
        #[view_config(route = "/x", body_limit = 0)]
        [] &'static str = "text", answering_plainly,
        [ViewOptions { route: Some("/x"), body_limit: Some(0), ..DEFAULT }];
    a_time_for_caches_in_words:
        #[view_config(route = "/x", http_cache = "10m")]
        [async] &'static str = "text", answering,
        [ViewOptions { route: Some("/x"), http_cache: Some(HttpCache::seconds(600)), ..DEFAULT }];
    directives_for_caches:
        #[view_config(route = "/x", http_cache = (None, "private"))]
        [async] &'static str = "text", answering,
        [ViewOptions { route: Some("/x"), http_cache: Some(HttpCache::directives_only("private")), ..DEFAULT }];
    everything_at_once:
        #[view_config(
            route = "/x", route_name = "all", renderer = "json", request_method = ("GET", "POST"), body_limit = 7,
            http_cache = (60, "public"),
        )]
        [] u32 = 1, Rendered(number_plainly),
        [ViewOptions {
            route: Some("/x"), route_name: Some("all"), renderer: Some("json"), request_method: &["GET", "POST"], body_limit: Some(7),
            http_cache: Some(HttpCache::seconds(60).with_directives("public")), ..DEFAULT
        }];
}

/// Not in the list above: within one call of a macro all lines are one line, and attributes of one function go by their lines.
mod several {
    use aiopyramid::prelude::*;

    #[view_config(route = "/x", request_method = "GET")]
    #[view_config(route = "/x", request_method = "POST")]
    #[view_config(route = "/y")]
    async fn view(_request: Request) -> &'static str {
        "text"
    }
}

#[test]
fn several_attributes_are_several_calls() {
    let module = concat!(module_path!(), "::several");
    let declared = registered(|config| {
        config.scan_module(module);
    });
    let called = registered(|config| {
        for (route, methods) in [("/x", ["GET"].as_slice()), ("/x", &["POST"]), ("/y", &[])] {
            config.add_view(
                answering,
                ViewOptions {
                    route: Some(route),
                    request_method: methods,
                    ..DEFAULT
                },
            );
        }
    });
    let default_name = format!("{module}::view");
    assert_eq!(without_default_name(declared, &default_name), called);
}
