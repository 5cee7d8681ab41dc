//! What expansions look like. Each is a file in `snapshots/`, checked in and reviewed like code.

use std::collections::HashSet;
use std::path::Path;

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, File, Item, ItemConst, ItemStruct, Macro, PatIdent, Stmt, Token, parse_quote};

use crate::test::attribute as test_attribute;
use crate::{
    includeme, placeholder, scan, settings, subscriber, synchronize, tween, use_executor, view,
    websocket_view,
};

#[test]
fn an_async_view_with_a_placeholder_and_a_renderer() {
    check_view(
        "async_with_a_renderer",
        quote!(route = "/hello/{name}", renderer = "json"),
        quote! {
            async fn hello(name: String) -> Greeting {
                Greeting { hello: name }
            }
        },
    );
}

#[test]
fn a_view_with_calls_that_block() {
    check_view(
        "calls_that_block",
        quote!(
            route = "/slow",
            mapper = GreenletMapper,
            crate = "::renamed"
        ),
        quote! {
            fn slow() -> &'static str {
                #![allow(unused)]
                thread::sleep(PAUSE);
                synchronize(async { block_on(pause()) });
                "slow"
            }
        },
    );
}

#[test]
fn callbacks_with_calls_that_block() {
    let chat = quote! {
        impl Chat {
            const PAUSE: Duration = Duration::from_millis(1);

            fn on_open(&mut self) {
                thread::sleep(Self::PAUSE);
            }

            #[use_executor]
            fn on_close(&mut self) {
                thread::sleep(Self::PAUSE);
            }

            #[allow(deprecated)]
            async fn on_message(&mut self, message: Message) {
                thread::sleep(Self::PAUSE);
            }
        }
    };
    let expansion = websocket_view::attribute(quote!(route = "/chat"), chat);
    check("callbacks_that_block", expansion);
}

#[test]
fn a_plain_view_with_a_body_and_the_request() {
    check_view(
        "plain_with_a_body",
        quote!(route = "/orders/{id}", request_method = "POST"),
        quote! {
            fn order(id: u32, request: &Request, Json(order): Json<Order>) -> String {
                format!("{id}")
            }
        },
    );
}

#[test]
fn a_view_with_every_key() {
    check_view(
        "every_key",
        quote! {
            route = "/files/*path",
            route_name = "file",
            renderer = "string",
            mapper = mappers::Logged<Slow>,
            request_method = ("GET", "POST"),
            body_limit = 2 * KIB,
            http_cache = (60 * MINUTES, "public"),
            executor = "files",
            category = "debug",
            layer = layers::Timeout::after(5),
            crate = "::renamed"
        },
        quote! {
            #[cfg(feature = "files")]
            pub fn file<'a>(path: Vec<&'a str>) -> impl Display {
                path.len()
            }
        },
    );
}

#[test]
fn a_view_with_several_renderers() {
    check_view(
        "several_renderers",
        quote!(route = "/", renderer = ["csv", "json"]),
        quote! {
            async fn home() -> u32 {
                1
            }
        },
    );
}

#[test]
fn a_view_at_the_prefix_of_its_include() {
    check_view(
        "inherit_slash",
        quote!(route = "", inherit_slash = true),
        quote! {
            async fn home() -> &'static str {
                "home"
            }
        },
    );
}

#[test]
fn a_websocket_view_with_options() {
    check(
        "websocket_view",
        websocket_view::attribute(
            quote! {
                route = "/chat/{room}",
                subprotocols = ["chat.v2", "chat.v1"],
                origins = "https://example.com",
                max_message_size = 64 * KIB,
                ping_interval = "1m 30s",
                pong_timeout = 20,
                use_bytes = true
            },
            quote! {
                async fn chat(mut ws: WebSocket, room: &str) -> Result<()> {
                    ws.send(room).await
                }
            },
        ),
    );
}

#[test]
fn a_plain_websocket_view() {
    check(
        "websocket_view_plain",
        websocket_view::attribute(
            quote!(route = "/echo"),
            quote! {
                fn echo(ws: WebSocket) {}
            },
        ),
    );
}

#[test]
fn callbacks_of_a_websocket() {
    check(
        "websocket_view_callbacks",
        websocket_view::attribute(
            quote!(route = "/chat/{room}", send_queue = 64 * KIB),
            quote! {
                impl chat::Chat {
                    const SIZE: u8 = 1;

                    async fn on_open(&mut self, ws: &WebSocket) -> Result<()> {
                        ws.send("hello").await
                    }

                    #[cfg(feature = "files")]
                    fn on_message(&mut self, ws: &mut WebSocket, message: Message) {
                        self.helper(message)
                    }

                    async fn on_close(&self) {}

                    fn helper(&self, message: Message) {}
                }
            },
        ),
    );
}

#[test]
fn a_function_that_can_be_included_by_its_name() {
    check(
        "includeme",
        includeme::attribute(
            quote!(),
            quote! {
                /// Adds the blog.
                #[cfg(feature = "blog")]
                pub fn includeme(config: &mut Configurator) -> Result<()> {
                    config.scan_module("blog");
                    Ok(())
                }
            },
        ),
    );
}

#[test]
fn a_view_that_may_fail() {
    check_view(
        "a_result",
        quote!(route = "/"),
        quote! {
            async fn home() -> Result<&'static str, HttpNotFound> {
                Ok("home")
            }
        },
    );
}

#[test]
fn a_placeholder_that_an_argument_may_or_may_not_see() {
    check_view(
        "an_unbound_placeholder",
        quote!(route = "/users/{id}"),
        quote! {
            async fn user(method: Method, path: Path<u32>) -> StatusCode {
                StatusCode::NO_CONTENT
            }
        },
    );
}

#[test]
fn a_view_with_mistakes_keeps_its_function() {
    check_view(
        "mistakes",
        quote!(rout = "/", request_method = "Get"),
        quote! {
            async fn home() -> &'static str {
                "home"
            }
        },
    );
}

#[test]
fn an_asynchronous_tween() {
    check(
        "tween",
        tween::attribute(
            quote!(),
            quote! {
                /// Logs.
                async fn logging(request: Request, next: Next) -> Result<Response, HttpForbidden> {
                    next.call(request).await
                }
            },
        ),
    );
}

#[test]
fn a_plain_tween_with_every_key() {
    check(
        "tween_plain_with_every_key",
        tween::attribute(
            quote!(
                over = ["auth", tween::EXCVIEW],
                under = tween::INGRESS,
                name = "log",
                category = "debug",
                crate = "::renamed"
            ),
            quote! {
                #[cfg(feature = "logging")]
                pub fn logging(request: Request, handler: &Handler) -> Response {
                    handler(request)
                }
            },
        ),
    );
}

#[test]
fn a_test_that_is_an_async_fn() {
    check(
        "test_async",
        test_attribute(
            quote!(crate = "::renamed"),
            quote! {
                /// Counts.
                #[should_panic]
                #[instrument]
                pub async fn hello() -> Result<u32, HttpNotFound> {
                    Ok(1)
                }
            },
        ),
    );
}

#[test]
fn a_test_that_is_a_plain_fn() {
    check(
        "test_plain",
        test_attribute(
            quote!(),
            quote! {
                #[ignore = "slow"]
                fn hello() {
                    path();
                }
            },
        ),
    );
}

#[test]
fn an_async_fn_that_waits() {
    check(
        "synchronize",
        synchronize::attribute(
            quote!(),
            quote! {
                /// Counts.
                pub async fn count<T: Clone>(&self, name: &str) -> Result<u32, HttpNotFound> {
                    self.look_up(name).await
                }
            },
        ),
    );
}

#[test]
fn an_async_fn_that_waits_and_is_kept() {
    check(
        "synchronize_keep_async",
        synchronize::attribute(
            quote!(keep_async = "count_async", crate = "::renamed"),
            quote! {
                /// Counts.
                #[instrument]
                pub async fn count<'a, T: Clone>((id, name): (u32, &'a str), mut sum: u32) -> u32 {
                    id + sum
                }
            },
        ),
    );
}

#[test]
fn a_plain_fn_that_runs_on_an_executor_thread() {
    check(
        "use_executor",
        use_executor::attribute(
            quote!(executor = "reports"),
            quote! {
                /// Counts.
                pub fn count<T: Clone + Send>(self: Arc<Self>, mut name: Vec<T>, _: u32) -> Result<u32, HttpNotFound> {
                    name.push(self.first);
                    Ok(5)
                }
            },
        ),
    );
}

#[test]
fn a_plain_fn_without_arguments_on_an_executor_thread() {
    check(
        "use_executor_without_arguments",
        use_executor::attribute(
            quote!(),
            quote!(
                fn nothing() {}
            ),
        ),
    );
}

#[test]
fn a_plain_subscriber_to_several_events_with_predicates() {
    check(
        "subscriber",
        subscriber::attribute(
            quote!(
                Order,
                Payment<u32>,
                predicate = [is_order, is_user],
                category = "debug",
                crate = "::renamed"
            ),
            quote! {
                #[cfg(feature = "order")]
                fn order(order: &impl Item) -> Result<(), HttpNotFound> {
                    Ok(())
                }
            },
        ),
    );
}

#[test]
fn an_async_subscriber_that_changes_responses() {
    check(
        "subscriber_to_responses",
        subscriber::attribute(
            quote!(NewResponse),
            quote! {
                async fn order(order: &mut NewResponse) {}
            },
        ),
    );
}

#[test]
fn an_async_subscriber_to_everything() {
    check(
        "subscriber_to_everything",
        subscriber::attribute(
            quote!(),
            quote! {
                async fn order(order: &AnyEvent) {}
            },
        ),
    );
}

#[test]
fn an_attribute_steps_below_another() {
    check(
        "synchronize_above_use_executor",
        synchronize::attribute(
            quote!(keep_async = "count_async"),
            quote! {
                /// Counts.
                #[use_executor]
                #[must_use]
                fn count() -> u32 {
                    5
                }
            },
        ),
    );
}

#[test]
fn a_section_of_the_settings() {
    check(
        "settings",
        settings::attribute(
            quote!(section = "mail"),
            quote! {
                /// Where mails go.
                #[cfg(feature = "mail")]
                #[derive(Debug)]
                pub struct Mail {
                    pub host: String,
                    #[settings(default = 25)]
                    port: u16,
                    #[cfg(unix)]
                    #[settings(default = "/run/mail", rename = "socket")]
                    r#type: PathBuf,
                    #[settings(deserialize_with = aiopyramid::duration::deserialize)]
                    timeout: Duration,
                }
            },
        ),
    );
}

#[test]
fn a_section_with_mistakes_keeps_its_struct() {
    check(
        "settings_with_mistakes",
        settings::attribute(
            quote!(sektion = "mail", crate = "::renamed"),
            quote! {
                struct Mail<T> where T: Clone {
                    #[settings(defalt = 25)]
                    port: T,
                }
            },
        ),
    );
}

#[test]
fn a_derived_placeholder() {
    check(
        "derive_from_placeholder",
        placeholder::derive(quote! {
            struct Wrapped<T: Clone, const N: usize>([T; N]) where T: Default;
        }),
    );
}

#[test]
fn a_scan_of_named_crates() {
    let scan = scan::scan(
        quote!((::aiopyramid) blog, admin),
        &scan::Compilation::of_nothing(),
    );
    check("scan", quote!(fn main() { #scan; }));
}

#[cfg(feature = "templates")]
#[test]
fn a_view_with_a_template() {
    check_view(
        "template",
        quote!(route = "/", renderer = "home.jinja2"),
        quote! {
            async fn home() -> Result<Page<'static>, HttpNotFound> {
                Err(HttpNotFound::default())
            }
        },
    );
}

#[cfg(feature = "templates")]
#[test]
fn a_view_whose_template_includes_what_is_listed() {
    check_view(
        "template_with_listed_ones",
        quote!(
            route = "/",
            renderer = "app:templates/part.jinja2",
            templates = ["parts/a.jinja2"]
        ),
        quote! {
            fn part() -> impl Serialize {
                5
            }
        },
    );
}

#[cfg(feature = "templates")]
#[test]
fn a_view_with_a_template_of_another_package() {
    check_view(
        "template_of_another_package",
        quote!(route = "/", renderer = "shop:templates/item.jinja2"),
        quote! {
            fn item() -> Item {
                Item
            }
        },
    );
}

#[cfg(feature = "templates")]
#[test]
fn the_templates_of_a_list_are_embedded() {
    let embedded =
        crate::templates::listed(quote!((::aiopyramid) "layout.jinja2", "parts/a.jinja2"));
    check("templates", quote!(fn main() { #embedded; }));
}

#[cfg(feature = "templates")]
#[test]
fn a_derived_template_value() {
    check(
        "derive_template_value",
        crate::template_value::derive(quote! {
            #[serde(rename_all = "camelCase")]
            #[template(globals = ["csrf"])]
            struct Wrapped<T: Clone> where T: Default {
                first_name: String,
                #[serde(flatten)]
                path: Vec<T>,
                #[serde(skip)]
                id: u32,
            }
        }),
    );
}

#[cfg(not(feature = "templates"))]
#[test]
fn a_template_without_its_feature_is_told() {
    let expansion = view::attribute(
        quote!(route = "/", renderer = "home.jinja2"),
        quote! {
            fn home() -> u32 {
                5
            }
        },
    );
    let expansion = expansion.to_string();
    assert!(
        expansion.contains("enable the feature `templates`"),
        "{expansion}"
    );
}

#[test]
fn a_small_view_is_a_file_of_about_fifty_lines() {
    let file = folder().join("a_result.rs");
    let lines = std::fs::read_to_string(file)
        .expect("it is checked in")
        .lines()
        .count();
    assert!((40..=61).contains(&lines), "they are {lines}");
}

#[test]
fn an_expansion_names_only_the_framework_core_and_what_the_user_named() {
    const OF_THE_LANGUAGE: &[&str] = &[
        "Self",
        "self",
        "doc",
        "cfg",
        "allow",
        "must_use",
        "ignore",
        "should_panic",
        "track_caller",
        "automatically_derived",
    ];
    const THE_FRAMEWORK: &[&str] = &["__aiopyramid"];
    const OF_THE_USER: &[&str] = &[
        "hello",
        "Greeting",
        "String",
        "name",
        "order",
        "Json",
        "Order",
        "Request",
        "u32",
        "file",
        "mappers",
        "Slow",
        "layers",
        "Handler",
        "Next",
        "Response",
        "handler",
        "HttpForbidden",
        "logging",
        "tween",
        "KIB",
        "MINUTES",
        "WebSocket",
        "chat",
        "Chat",
        "SIZE",
        "u8",
        "on_open",
        "on_message",
        "on_close",
        "helper",
        "Message",
        "ws",
        "echo",
        "Vec",
        "path",
        "str",
        "home",
        "Result",
        "HttpNotFound",
        "Ok",
        "user",
        "Method",
        "Path",
        "StatusCode",
        "Wrapped",
        "T",
        "N",
        "Default",
        "Clone",
        "usize",
        "format",
        "blog",
        "admin",
        "Display",
        "NewResponse",
        "AnyEvent",
        "Payment",
        "Order",
        "is_order",
        "is_user",
        "Arc",
        "Send",
        "count_async",
        "id",
        "sum",
        "instrument",
        "use_executor",
        "Err",
        "Page",
        "Serialize",
        "part",
        "item",
        "Item",
        "includeme",
        "Configurator",
        "Mail",
        "PathBuf",
        "Duration",
        "u16",
        "derive",
        "aiopyramid",
        "GreenletMapper",
        "slow",
        "thread",
        "PAUSE",
        "synchronize",
        "block_on",
        "pause",
    ];
    for path in expected_files() {
        let text = std::fs::read_to_string(&path).expect("the file was listed");
        let mut names = Names::default();
        names.visit_file_mut(&mut syn::parse_file(&text).expect("a snapshot is Rust"));
        for name in names.free().map(String::as_str) {
            let known = [OF_THE_LANGUAGE, THE_FRAMEWORK, OF_THE_USER]
                .iter()
                .any(|names| names.contains(&name));
            let rooted = ["::aiopyramid", "::renamed", "::core", "::std"].contains(&name);
            assert!(known || rooted, "{} names `{name}`", path.display());
        }
    }
}

#[test]
fn an_expansion_binds_no_name_that_a_person_would_give() {
    for path in expected_files() {
        let text = std::fs::read_to_string(&path).expect("the file was listed");
        let file = syn::parse_file(&text).expect("a snapshot is Rust");
        let mut names = Names::default();
        for mut item in file.items {
            // What a person wrote stands beside them.
            let is_own = match &item {
                Item::Const(_) => true,
                Item::Impl(implementation) => implementation.trait_.is_some(),
                _ => false,
            };
            if is_own {
                names.visit_item_mut(&mut item);
            }
        }
        for name in &names.bound {
            let is_own = name == "_" || name.starts_with("__");
            assert!(is_own, "{} binds `{name}`", path.display());
        }
    }
}

fn check_view(name: &str, arguments: TokenStream, item: TokenStream) {
    check(name, view::attribute(arguments, item));
}

/// Compares an expansion with its file; with `UPDATE_EXPECT=1` it writes the file.
fn check(name: &str, expansion: TokenStream) {
    let path = folder().join(name).with_extension("rs");
    // A snapshot is the same wherever the files are.
    let actual = formatted(expansion).replace(env!("CARGO_MANIFEST_DIR"), "");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &actual).expect("the folder of snapshots can be written");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        actual == expected,
        "the expansion differs from {}; it is now\n\n{actual}\nIf that is right, run `UPDATE_EXPECT=1 cargo test -p aiopyramid-macros` and review the difference",
        path.display()
    );
}

/// The expansion as a person would format it, the declaration inside `submit!` too, which a formatter does not look into.
fn formatted(expansion: TokenStream) -> String {
    const STAND_IN: &str = "const SUBMITTED: () = ";
    let mut file: File = syn::parse2(expansion).expect("an expansion consists of items");
    UnwrapSubmission.visit_file_mut(&mut file);
    let text = prettyplease::unparse(&file);
    let Some((before, behind)) = text.split_once(STAND_IN) else {
        return text;
    };
    let behind = behind.replacen("\n    };\n", "\n    });\n", 1);
    format!("{before}__aiopyramid::inventory::submit!({behind}")
}

struct UnwrapSubmission;

impl VisitMut for UnwrapSubmission {
    fn visit_stmt_mut(&mut self, statement: &mut Stmt) {
        if let Stmt::Macro(submission) = statement
            && submission
                .mac
                .path
                .segments
                .iter()
                .any(|segment| segment.ident == "submit")
        {
            let declaration = &submission.mac.tokens;
            *statement = parse_quote!(const SUBMITTED: () = #declaration;);
        }
        visit_mut::visit_stmt_mut(self, statement);
    }
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/snapshots"))
}

fn expected_files() -> impl Iterator<Item = std::path::PathBuf> {
    let entries = std::fs::read_dir(folder()).expect("the snapshots are checked in");
    entries.map(|entry| entry.expect("the folder can be read").path())
}

/// All names that begin a path, and all that a pattern or an item binds.
#[derive(Default)]
struct Names {
    used: HashSet<String>,
    bound: HashSet<String>,
}

impl Names {
    fn free(&self) -> impl Iterator<Item = &String> {
        self.used.difference(&self.bound)
    }
}

impl VisitMut for Names {
    /// What follows a type in angle brackets is that type's own.
    fn visit_expr_path_mut(&mut self, path: &mut syn::ExprPath) {
        match &mut path.qself {
            Some(of) if of.position == 0 => self.visit_type_mut(&mut of.ty),
            _ => visit_mut::visit_expr_path_mut(self, path),
        }
    }

    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        let colons = if path.leading_colon.is_some() {
            "::"
        } else {
            ""
        };
        let first = path.segments.first().expect("a path has a segment");
        self.used.insert(format!("{colons}{}", first.ident));
        visit_mut::visit_path_mut(self, path);
    }

    fn visit_pat_ident_mut(&mut self, name: &mut PatIdent) {
        self.bound.insert(name.ident.to_string());
        visit_mut::visit_pat_ident_mut(self, name);
    }

    fn visit_item_const_mut(&mut self, item: &mut ItemConst) {
        self.bound.insert(item.ident.to_string());
        visit_mut::visit_item_const_mut(self, item);
    }

    fn visit_item_struct_mut(&mut self, item: &mut ItemStruct) {
        self.bound.insert(item.ident.to_string());
        visit_mut::visit_item_struct_mut(self, item);
    }

    fn visit_macro_mut(&mut self, call: &mut Macro) {
        self.visit_path_mut(&mut call.path);
        let arguments = Punctuated::<Expr, Token![,]>::parse_terminated;
        for mut argument in arguments
            .parse2(call.tokens.clone())
            .expect("macros here take expressions")
        {
            self.visit_expr_mut(&mut argument);
        }
    }
}
