//! Applications that are put together: includes, prefixes, what scans leave to them, and who wins.

use std::process::Command;
use std::sync::{Arc, Mutex};

use aiopyramid::config::{Action, Discriminator, Phase, RouteOptions, ScanOptions};
use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use aiopyramid_tests::Server;

async fn view(_request: Request) -> &'static str {
    "a view"
}

fn at(route: &str) -> ViewOptions<'_> {
    ViewOptions {
        route: Some(route),
        ..ViewOptions::DEFAULT
    }
}

#[track_caller]
fn made(config: Configurator) -> App {
    match config.make_app() {
        Ok(app) => app,
        Err(report) => panic!("{report}"),
    }
}

/// The values of all entries of a category, under a key.
fn values<'a>(app: &'a App, category: &str, key: &str) -> Vec<&'a str> {
    let entries = app.introspection().iter();
    let entries = entries.filter(|entry| entry.category() == category);
    entries.filter_map(|entry| entry.get(key)).collect()
}

#[track_caller]
fn patterns(configure: impl FnOnce(&mut Configurator)) -> Vec<String> {
    let mut config = Configurator::new();
    configure(&mut config);
    let app = made(config);
    let patterns = values(&app, "routes", "pattern");
    patterns.into_iter().map(str::to_owned).collect()
}

/// The report of an application that cannot be made, with every line and column of this file as `LINE`.
#[track_caller]
fn report(configure: impl FnOnce(&mut Configurator)) -> String {
    let mut config = Configurator::new();
    configure(&mut config);
    normalised(&config.make_app().unwrap_err().to_string())
}

/// The only problem of an application.
#[track_caller]
fn only_problem(configure: impl FnOnce(&mut Configurator)) -> String {
    let report = report(configure);
    let problem = report.strip_prefix("the application cannot start, for one reason:\n\n1. ");
    problem.unwrap_or_else(|| panic!("{report}")).to_owned()
}

fn normalised(report: &str) -> String {
    const FILE: &str = "tests/tests/end_to_end/include.rs:";
    let mut parts = report.split(FILE);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str("LINE");
        text.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':'));
    }
    text
}

mod who_wins {
    use super::*;

    async fn ours(_request: Request) -> &'static str {
        "ours"
    }

    async fn theirs(_request: Request) -> &'static str {
        "theirs"
    }

    fn blog(config: &mut Configurator) {
        config.add_view(theirs, at("/news"));
    }

    fn shop(config: &mut Configurator) {
        config.add_view(theirs, at("/news"));
    }

    fn portal(config: &mut Configurator) {
        config.include(blog).add_view(ours, at("/news"));
    }

    #[test]
    fn g3_the_application_beats_what_it_includes_whatever_the_order() {
        let mut before = Configurator::new();
        before.add_view(ours, at("/news")).include(blog);
        let mut after = Configurator::new();
        after.include(blog).add_view(ours, at("/news"));
        for config in [before, after] {
            let server = Server::configured(config);
            assert_eq!(server.get("/news").both(), (200, "ours"));
        }
    }

    #[test]
    fn g3_an_include_beats_what_it_includes_itself() {
        let mut config = Configurator::new();
        config.include(portal);
        assert_eq!(Server::configured(config).get("/news").text, "ours");
    }

    #[test]
    fn g3_g4_two_includes_beside_each_other_are_a_conflict_that_names_both() {
        let problem = only_problem(|config| {
            config.include(shop).include(portal);
        });
        assert_eq!(
            problem,
            "the view for any method on \"/news\" is declared 3 times\n   \
             \u{20} at LINE, included by end_to_end::include::who_wins::shop\n   \
             \u{20} at LINE, included by end_to_end::include::who_wins::portal > end_to_end::include::who_wins::blog\n   \
             \u{20} at LINE, included by end_to_end::include::who_wins::portal\n   \
             help: keep one of them, or decide it where both are included: what an includer declares goes first"
        );
    }

    #[test]
    fn g3_the_application_decides_between_two_includes() {
        let mut config = Configurator::new();
        config
            .include(shop)
            .include(blog)
            .add_view(ours, at("/news"));
        assert_eq!(Server::configured(config).get("/news").text, "ours");
    }

    #[test]
    fn g3_a_name_of_a_route_goes_to_the_includer() {
        let routes = patterns(|config| {
            config.include_at("/blog", |config: &mut Configurator| {
                config.add_route("home", "/").add_route("feed", "/feed");
            });
            config.add_route("home", "/");
        });
        assert_eq!(routes, ["/blog/feed", "/"]);
    }

    #[test]
    fn a_problem_of_an_include_names_it() {
        let problem = only_problem(|config| {
            config.include(|config: &mut Configurator| {
                let options = ViewOptions {
                    route_name: Some("nowhere"),
                    ..ViewOptions::DEFAULT
                };
                config.add_view(view, options);
            });
        });
        let by = "at LINE, included by end_to_end::include::who_wins::a_problem_of_an_include_names_it::";
        assert!(problem.contains(by), "{problem}");
    }
}

mod missing {
    use super::*;

    mod part {
        use aiopyramid::prelude::*;

        #[view_config(route = "/count")]
        async fn count(_count: State<u64>) -> &'static str {
            "one"
        }
    }

    fn includeme(config: &mut Configurator) {
        config.scan_module(concat!(module_path!(), "::part"));
    }

    #[test]
    fn what_a_view_of_an_include_lacks_is_told_with_the_include() {
        let problem = only_problem(|config| {
            config.include(includeme);
        });
        let by = "part::count, included by end_to_end::include::missing::includeme\n";
        assert!(problem.contains(by), "{problem}");
    }
}

mod once {
    use super::*;

    fn common(config: &mut Configurator) {
        config.add_route("common", "/common");
    }

    fn without_routes(config: &mut Configurator) {
        config.state(5_u8);
    }

    fn blog(config: &mut Configurator) {
        config.include(common);
    }

    fn shop(config: &mut Configurator) {
        config.include(common).include(shop);
    }

    #[test]
    fn g8_a_function_runs_once_however_often_it_is_included() {
        let routes = patterns(|config| {
            config.include(blog).include(shop).include(common);
        });
        assert_eq!(routes, ["/common"]);
    }

    #[test]
    fn g8_another_prefix_where_routes_would_be_missing_is_a_problem() {
        let problem = only_problem(|config| {
            config.include_at("/blog", blog).include_at("/shop", shop);
        });
        assert_eq!(
            problem,
            "`end_to_end::include::once::common` is included below `/blog` and below `/shop`, and a function is included once\n   \
             \u{20} at LINE\n   \
             \u{20} at LINE\n   \
             help: include it once; or include a closure that calls it, for each prefix, and give its routes other names"
        );
    }

    #[test]
    fn g8_whoever_includes_first_at_the_top_decides_for_all() {
        let routes = patterns(|config| {
            config
                .include(common)
                .include_at("/blog", blog)
                .include_at("/shop", shop);
        });
        assert_eq!(routes, ["/common"]);
    }

    #[test]
    fn g8_another_prefix_is_nothing_to_a_function_without_routes() {
        let routes = patterns(|config| {
            config
                .include_at("/blog", without_routes)
                .include_at("/shop", without_routes);
        });
        assert!(routes.is_empty());
    }

    #[test]
    fn a_closure_that_has_captured_something_runs_each_time() {
        let routes = patterns(|config| {
            for name in ["a", "b"] {
                config.include(move |config: &mut Configurator| {
                    config.add_route(name, name);
                });
            }
        });
        assert_eq!(routes, ["/a", "/b"]);
    }

    #[test]
    fn a_function_that_fails_is_a_problem_beside_others() {
        let report = report(|config| {
            config.include(|config: &mut Configurator| -> Result<(), std::io::Error> {
                config.add_route("x", "/{x");
                Err(std::io::Error::other("the disk is gone"))
            });
        });
        assert!(report.contains("for 2 reasons"), "{report}");
        assert!(report.contains("failed: the disk is gone"), "{report}");
    }
}

mod prefixes {
    use super::*;

    #[track_caller]
    fn below(prefix: &'static str, expected: &[(&str, &str)]) {
        for (pattern, expected) in expected {
            let pattern = (*pattern).to_owned();
            let routes = patterns(|config| {
                config.include_at(prefix, move |config: &mut Configurator| {
                    config.add_route("route", &pattern);
                });
            });
            assert_eq!(routes, [*expected], "{prefix}");
        }
    }

    #[test]
    fn u26_one_slash_is_between_prefix_and_pattern() {
        for prefix in ["pre", "/pre", "pre/", "/pre/"] {
            below(
                prefix,
                &[
                    ("", "/pre/"),
                    ("/", "/pre/"),
                    ("f", "/pre/f"),
                    ("/f", "/pre/f"),
                    ("f/", "/pre/f/"),
                    ("*rest", "/pre/*rest"),
                    ("{id}", "/pre/{id}"),
                ],
            );
        }
        for prefix in ["", "/"] {
            below(prefix, &[("", "/"), ("f", "/f")]);
        }
    }

    fn add(config: &mut Configurator, pattern: &str) {
        let options = RouteOptions {
            inherit_slash: true,
        };
        config.add_route_with("route", pattern, options);
    }

    #[test]
    fn u27_the_empty_pattern_may_be_the_prefix_itself() {
        let routes = patterns(|config| {
            config.with_route_prefix("pre", |config| add(config, ""));
        });
        assert_eq!(routes, ["/pre"]);
        // Without a prefix there is nothing to inherit from.
        assert_eq!(patterns(|config| add(config, "")), ["/"]);
    }

    #[test]
    fn u27_another_pattern_cannot_inherit_the_slash() {
        let problem = only_problem(|config| {
            config.with_route_prefix("pre", |config| add(config, "/f"));
        });
        assert_eq!(
            problem,
            "`inherit_slash` is for the empty pattern, and this one is \"/f\"\n     at LINE\n   \
             help: drop it, or leave the pattern empty for a route that is the prefix itself"
        );
        let problem = only_problem(|config| {
            let options = ViewOptions {
                route_name: Some("f"),
                inherit_slash: true,
                ..ViewOptions::DEFAULT
            };
            config.add_route("f", "/f").add_view(view, options);
        });
        assert!(
            problem.starts_with("a view has `inherit_slash` and no `route`"),
            "{problem}"
        );
    }

    #[test]
    fn u28_prefixes_nest_and_end_with_their_function() {
        let routes = patterns(|config| {
            config.with_route_prefix("/a", |config| {
                config.include_at("b/", |config: &mut Configurator| {
                    config.add_route("inner", "/c");
                });
                config.add_route("middle", "/c");
            });
            config.add_route("outer", "/c");
        });
        assert_eq!(routes, ["/a/b/c", "/a/c", "/c"]);
    }

    mod in_place {
        use aiopyramid::prelude::*;

        #[view_config(route = "", inherit_slash = true)]
        async fn index(request: &Request) -> Result<String> {
            Ok(request.route_path("article", &[("id", &3)])?)
        }

        #[view_config(route = "/articles/{id}", route_name = "article")]
        async fn article(id: u32) -> String {
            format!("article {id}")
        }

        #[view_config(route = "/tags/{tag}")]
        async fn tag(request: &Request, tag: &str) -> String {
            let user = request.matchdict().get("user").unwrap_or("nobody");
            format!("{tag} of {user}")
        }

        #[view_config(route = "/files/*path")]
        fn file(path: Vec<String>) -> String {
            path.join("|")
        }
    }

    const IN_PLACE: &str = concat!(module_path!(), "::in_place");

    #[test]
    fn u28_routes_in_place_have_the_prefix_and_names_do_not() {
        let mut config = Configurator::new();
        config.include_at("/blog", |config: &mut Configurator| {
            config.scan_module(IN_PLACE);
        });
        let app = made(config);
        let mut names = values(&app, "views", "route_name");
        names.sort_unstable();
        let default = |function: &str| format!("{IN_PLACE}::{function}");
        assert_eq!(
            names,
            [
                "article".to_owned(),
                default("file"),
                default("index"),
                default("tag")
            ]
        );
        let server = Server::start(app);
        assert_eq!(server.get("/blog").text, "/blog/articles/3");
        assert_eq!(server.get("/blog/articles/3").text, "article 3");
        assert_eq!(server.get("/articles/3").status, 404);
        assert_eq!(server.get("/blog/").status, 404);
    }

    #[test]
    fn a_prefix_may_have_placeholders_and_arguments_keep_their_own() {
        let mut config = Configurator::new();
        config.include_at("/{user}/{section}", |config: &mut Configurator| {
            config.scan_module(IN_PLACE);
        });
        let server = Server::configured(config);
        assert_eq!(server.get("/ada/x/tags/new").text, "new of ada");
        assert_eq!(server.get("/ada/x/articles/7").text, "article 7");
        assert_eq!(server.get("/ada/x/files/a/b").text, "a|b");
    }

    #[test]
    fn a_view_by_name_finds_its_route_below_the_prefix() {
        let mut config = Configurator::new();
        config.include_at("/blog", |config: &mut Configurator| {
            config.add_route("feed", "/feed");
            let options = ViewOptions {
                route_name: Some("feed"),
                ..ViewOptions::DEFAULT
            };
            config.add_view(view, options);
        });
        assert_eq!(Server::configured(config).get("/blog/feed").text, "a view");
    }

    #[test]
    fn u28_mounts_have_the_prefix_too() {
        let service = || {
            let mut inner = Configurator::new();
            let path = |request: Request| async move { request.uri().path().to_owned() };
            inner.add_view(path, at("/*path"));
            made(inner)
        };
        let mut config = Configurator::new();
        config.with_route_prefix("/a", |config| {
            config.mount("/b", service());
        });
        config.with_route_prefix("/all", |config| {
            config.mount("/", service());
        });
        let server = Server::configured(config);
        assert_eq!(server.get("/a/b/c").text, "/c");
        assert_eq!(server.get("/all/c").text, "/c");
        assert_eq!(server.get("/b/c").status, 404);
        let problem = only_problem(|config| {
            config.with_route_prefix("/{user}", |config| {
                config.mount("/b", service());
            });
        });
        assert!(problem.contains("which has a placeholder"), "{problem}");
    }

    #[test]
    fn a_prefix_that_is_none_is_a_problem_and_the_rest_is_looked_at_too() {
        let report = report(|config| {
            config.include_at("/{x", |config: &mut Configurator| {
                config.add_view(view, ViewOptions::DEFAULT);
            });
            config.with_route_prefix("/x/*rest", |config| {
                config.add_route("x", "/x");
            });
        });
        for problem in [
            "in a route prefix: ",
            "a view has no route",
            "the route prefix \"/x/*rest\" has a remainder",
        ] {
            assert!(report.contains(problem), "{report}");
        }
        let problem = only_problem(|config| {
            config.with_route_prefix("/{id}", |config| {
                config.add_route("x", "/{id}");
            });
        });
        assert!(problem.contains("/{id}/{id}"), "{problem}");
    }
}

mod scans {
    use super::*;

    mod site {
        use aiopyramid::prelude::*;

        #[view_config(route = "/")]
        async fn home() -> &'static str {
            "home"
        }

        pub(super) mod blog {
            use aiopyramid::prelude::*;

            pub(crate) fn includeme(config: &mut Configurator) {
                config
                    .scan_module(module_path!())
                    .include_at("/admin", admin::includeme);
            }

            #[view_config(route = "/articles")]
            async fn articles() -> &'static str {
                "articles"
            }

            mod admin {
                use aiopyramid::prelude::*;

                pub(super) fn includeme(config: &mut Configurator) {
                    config.scan_module(module_path!());
                }

                #[view_config(route = "/users")]
                async fn users() -> &'static str {
                    "users"
                }
            }
        }

        pub(super) mod blogs {
            use aiopyramid::prelude::*;

            #[view_config(route = "/blogs")]
            async fn blogs() -> &'static str {
                "blogs"
            }

            #[view_config(route = "/dump", category = "debug")]
            async fn dump() -> &'static str {
                "dump"
            }
        }
    }

    const SITE: &str = concat!(module_path!(), "::site");
    const BLOG: &str = concat!(module_path!(), "::site::blog");
    const BLOGS: &str = concat!(module_path!(), "::site::blogs");

    #[test]
    fn a_scan_leaves_to_includes_what_these_take_whatever_the_order() {
        let after = patterns(|config| {
            config
                .scan_module(SITE)
                .include_at("/blog", site::blog::includeme);
        });
        assert_eq!(
            after,
            ["/", "/blogs", "/blog/articles", "/blog/admin/users"]
        );
        let before = patterns(|config| {
            config
                .include_at("/blog", site::blog::includeme)
                .scan_module(SITE);
        });
        assert_eq!(
            before,
            ["/blog/articles", "/blog/admin/users", "/", "/blogs"]
        );
    }

    #[test]
    fn what_an_include_ignores_is_not_taken_by_the_scan_around_it() {
        let routes = patterns(|config| {
            config
                .scan_module(SITE)
                .include(|config: &mut Configurator| {
                    config.scan_with(ScanOptions {
                        module: Some(BLOG),
                        ignore: &[concat!(module_path!(), "::site::blog::articles")],
                        ..ScanOptions::DEFAULT
                    });
                });
        });
        assert_eq!(routes, ["/", "/blogs", "/users"]);
    }

    #[test]
    fn a_scan_leaves_to_a_prefix_what_is_taken_below_it() {
        let routes = patterns(|config| {
            config.scan_module(SITE).with_route_prefix("/b", |config| {
                config.scan_module(BLOGS);
            });
        });
        assert_eq!(routes, ["/", "/articles", "/users", "/b/blogs"]);
    }

    #[test]
    fn g1_scanned_calls_stand_where_the_scan_was_called() {
        let routes = patterns(|config| {
            config.add_route("first", "/first");
            config.scan_module(BLOGS);
            config.add_view(view, at("/last"));
        });
        assert_eq!(routes, ["/first", "/blogs", "/last"]);
    }

    #[test]
    fn g14_what_is_scanned_twice_is_a_conflict() {
        let problem = only_problem(|config| {
            config.scan_module(BLOGS).scan_module(BLOGS);
        });
        let expected = "the view for any method on \"/blogs\" is declared twice";
        assert!(problem.starts_with(expected), "{problem}");
        let two_includes = only_problem(|config| {
            config.include(|config: &mut Configurator| {
                config.scan_module(BLOGS);
            });
            config.include(|config: &mut Configurator| {
                config.scan_module(BLOGS);
            });
        });
        assert!(two_includes.starts_with(expected), "{two_includes}");
        assert_eq!(two_includes.matches(", included by ").count(), 2);
    }

    #[track_caller]
    fn scanned(options: ScanOptions<'_>) -> Vec<String> {
        patterns(|config| {
            config.scan_with(options);
        })
    }

    #[test]
    fn g11_a_scan_takes_the_categories_that_it_names() {
        let of = |categories| ScanOptions {
            module: Some(BLOGS),
            categories,
            ..ScanOptions::DEFAULT
        };
        assert_eq!(scanned(of(&[])), ["/blogs"]);
        assert_eq!(scanned(of(&["debug"])), ["/dump"]);
        assert_eq!(scanned(of(&["aiopyramid", "debug"])), ["/blogs", "/dump"]);
        let problem = only_problem(|config| {
            config.scan_with(of(&["debg"]));
        });
        assert!(
            problem.contains("declares nothing of the category `debg`"),
            "{problem}"
        );
        assert!(
            problem.contains("what it declares is of the category `aiopyramid` and `debug`"),
            "{problem}"
        );
    }

    #[test]
    fn g13_what_is_ignored_ends_at_whole_names() {
        fn without<'a>(ignore: &'a [&'a str]) -> ScanOptions<'a> {
            ScanOptions {
                module: Some(SITE),
                ignore,
                ..ScanOptions::DEFAULT
            }
        }
        assert_eq!(scanned(without(&[BLOG])), ["/", "/blogs"]);
        let home: &str = concat!(module_path!(), "::site::home");
        assert_eq!(scanned(without(&[home, BLOG])), ["/blogs"]);
        let problem = only_problem(|config| {
            config.scan_with(without(&["end_to_end::include::scans::site::blo"]));
        });
        assert!(
            problem.contains("and nothing is declared there"),
            "{problem}"
        );
    }

    fn routes_of(program: &str, argument: Option<&str>, variables: &[(&str, &str)]) -> String {
        let output = Command::new(program)
            .args(argument)
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{stderr}");
        String::from_utf8(output.stdout).unwrap()
    }

    const OF_THE_BLOG: &str = "/blog/admin\n/blog/admin/users\n/blog/administration\n/blog/articles/{id}\n/blog/articles\n";

    #[test]
    fn the_scans_of_programs_leave_out_what_an_include_takes() {
        let program = env!("CARGO_BIN_EXE_included_site");
        for argument in [None, Some("everything")] {
            let routes = routes_of(program, argument, &[]);
            let expected = format!("/of-the-library\n/of-the-program\n{OF_THE_BLOG}");
            assert_eq!(routes, expected, "{argument:?}");
        }
    }

    #[test]
    fn a_crate_that_another_scan_takes_needs_no_name_in_the_first() {
        let routes = routes_of(env!("CARGO_BIN_EXE_included_site"), Some("module"), &[]);
        assert!(routes.contains("/of-the-program\n"), "{routes}");
        assert!(routes.contains("/articles/{id}\n"), "{routes}");
    }

    #[test]
    fn g8_a_program_includes_what_its_settings_name() {
        let program = env!("CARGO_BIN_EXE_blog_site");
        let includes = "[{ name = 'blog', route_prefix = '/blog' }]";
        let routes = routes_of(program, None, &[("AIOPYRAMID_APP_INCLUDES", includes)]);
        let expected = format!("{OF_THE_BLOG}/of-the-library\n/of-the-program\n");
        assert_eq!(routes, expected);
    }
}

mod by_settings {
    use super::*;

    mod news {
        use aiopyramid::prelude::*;

        #[includeme]
        pub(super) fn includeme(config: &mut Configurator) {
            config.add_route("news", "/news");
        }

        #[includeme]
        fn archive(config: &mut Configurator) -> Result<()> {
            config.add_route("archive", "/archive");
            Err(Error::msg("it is closed")).or(Ok(()))
        }
    }

    fn configured(includes: &str) -> Configurator {
        let includes = includes.replace("HERE", module_path!());
        let settings = format!("[app]\nincludes = {includes}");
        Configurator::with_settings(Settings::from_toml(&settings).unwrap())
    }

    #[track_caller]
    fn routes(config: Configurator) -> Vec<String> {
        let app = made(config);
        let patterns = values(&app, "routes", "pattern");
        patterns.into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn g8_a_variable_may_be_the_whole_section() {
        let includes = "{ includes = ['HERE::news'] }".replace("HERE", module_path!());
        let settings = Settings::default().with_environment([("AIOPYRAMID_APP", includes)]);
        let config = Configurator::with_settings(settings.unwrap());
        assert_eq!(routes(config), ["/news"]);
    }

    #[test]
    fn g8_functions_go_by_their_path_or_by_that_of_their_module() {
        assert_eq!(routes(configured("['HERE::news']")), ["/news"]);
        assert_eq!(routes(configured("['HERE::news::includeme']")), ["/news"]);
        let both = "['HERE::news::archive', { name = 'HERE::news', route_prefix = '/today' }]";
        assert_eq!(routes(configured(both)), ["/archive", "/today/news"]);
        assert_eq!(routes(configured("[]")), [""; 0]);
    }

    #[test]
    fn g8_what_the_settings_include_does_not_run_again() {
        let mut config = configured("['HERE::news']");
        config.include(news::includeme);
        assert_eq!(routes(config), ["/news"]);
    }

    #[test]
    fn the_application_beats_what_its_settings_include() {
        let mut config = configured("['HERE::news']");
        config.add_route("news", "/latest");
        assert_eq!(routes(config), ["/latest"]);
    }

    #[test]
    fn an_unknown_name_is_told_the_nearest_or_all() {
        let report = |includes| configured(includes).make_app().unwrap_err().to_string();
        let near = report("['HERE::newz']");
        assert!(
            near.contains("names `end_to_end::include::by_settings::newz`"),
            "{near}"
        );
        assert!(
            near.contains("did you mean `end_to_end::include::by_settings::news`?"),
            "{near}"
        );
        let all = report("['toolbar']");
        for name in [
            "`blog::includeme`",
            "`end_to_end::include::by_settings::news::archive`",
        ] {
            assert!(all.contains(name), "{all}");
        }
    }

    #[test]
    fn an_include_that_is_none_is_told_with_the_rest_of_the_section() {
        let report = configured("[5]").make_app().unwrap_err().to_string();
        assert!(report.contains("a name, or a table such as"), "{report}");
        assert!(report.contains("for one reason"), "{report}");
        let report = configured("[{ name = 'blog', prefix = '/blog' }]");
        let report = report.make_app().unwrap_err().to_string();
        assert!(report.contains("`prefix`"), "{report}");
    }
}

mod actions {
    use super::*;

    type Seen = Arc<Mutex<Vec<String>>>;

    /// A directive of an application's own (G9).
    trait Notes {
        fn note(&mut self, name: &str, seen: &Seen) -> &mut Self;
    }

    impl Notes for Configurator {
        #[track_caller]
        fn note(&mut self, name: &str, seen: &Seen) -> &mut Self {
            let (name, seen) = (name.to_owned(), Arc::clone(seen));
            let action = Action::new(Phase::DEFAULT)
                .unique(Discriminator::new("the note", format!("`{name}`")));
            self.action(action.run(move |registry| {
                let note = format!("{name} by {}", registry.include_path());
                seen.lock().unwrap().push(note);
            }))
        }
    }

    #[test]
    fn g9_a_directive_of_ones_own_works_in_includes_and_is_overridden_as_others_are() {
        let seen = Seen::default();
        let mut config = Configurator::new();
        let inner = Arc::clone(&seen);
        config.include(move |config: &mut Configurator| {
            config.note("a", &inner).note("b", &inner);
        });
        config.note("a", &seen);
        made(config);
        let seen = seen.lock().unwrap();
        let function = concat!(
            module_path!(),
            "::g9_a_directive_of_ones_own_works_in_includes_and_is_overridden_as_others_are::{{closure}}"
        );
        assert_eq!(*seen, [format!("b by {function}"), "a by ".to_owned()]);
    }

    #[test]
    fn g6_an_action_adds_others_of_its_phase_or_a_later_one() {
        let seen = Seen::default();
        let added = Arc::clone(&seen);
        let mut config = Configurator::new();
        config.with_route_prefix("/pre", |config| {
            config.action(Action::new(Phase::FOUNDATIONS).run(move |registry| {
                registry.configure(|config| {
                    let foundations = Action::new(Phase::FOUNDATIONS).run({
                        let seen = Arc::clone(&added);
                        move |_| seen.lock().unwrap().push("foundations".to_owned())
                    });
                    config.note("later", &added).action(foundations);
                    config.add_view(view, at("/added"));
                });
            }));
        });
        config.note("first", &seen);
        let app = made(config);
        assert_eq!(
            *seen.lock().unwrap(),
            ["foundations", "first by ", "later by "]
        );
        assert_eq!(values(&app, "routes", "pattern"), ["/pre/added"]);
    }

    #[test]
    fn g6_an_action_of_an_earlier_phase_comes_too_late() {
        let problem = only_problem(|config| {
            config.action(Action::new(Phase::DEFAULT).run(|registry| {
                registry.configure(|config| {
                    config.add_route("late", "/late");
                });
            }));
        });
        assert_eq!(
            problem,
            "an action adds another one of an earlier phase, which is over\n     at LINE\n   \
             help: let the action that adds it run in that phase: `Action::new(Phase::ROUTES)` for example"
        );
    }

    #[test]
    fn g3_g6_what_is_added_later_gives_way_to_what_was_done_if_an_includer_did_it() {
        let seen = Seen::default();
        let inner = Arc::clone(&seen);
        let mut config = Configurator::new();
        config.note("a", &seen);
        config.include(move |config: &mut Configurator| {
            config.action(Action::new(Phase::DEFAULT).run(move |registry| {
                registry.configure(|config| {
                    config.note("a", &inner);
                });
            }));
        });
        made(config);
        assert_eq!(*seen.lock().unwrap(), ["a by "]);
        let problem = only_problem(|config| {
            let seen = Seen::default();
            config.note("a", &seen);
            config.action(Action::new(Phase::DEFAULT).run(move |registry| {
                registry.configure(|config| {
                    config.note("a", &seen);
                });
            }));
        });
        assert!(
            problem.starts_with("the note `a` is declared twice"),
            "{problem}"
        );
    }
}
