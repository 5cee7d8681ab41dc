//! What an application says that cannot start: everything at once, each with its places and its cure.

use std::process::Command;

use aiopyramid::config::ConfigurationError;
use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use aiopyramid::view::Rendered;

fn at(route: &str) -> ViewOptions<'_> {
    ViewOptions {
        route: Some(route),
        ..ViewOptions::DEFAULT
    }
}

fn on(route_name: &str) -> ViewOptions<'_> {
    ViewOptions {
        route_name: Some(route_name),
        ..ViewOptions::DEFAULT
    }
}

async fn view(_request: Request) -> &'static str {
    "never asked for"
}

/// The report, with every line and column of this file as `LINE`.
#[track_caller]
fn report(config: Configurator) -> String {
    let error = config.make_app().unwrap_err();
    assert!(
        error.downcast_ref::<ConfigurationError>().is_some(),
        "{error:?}"
    );
    normalised(&error.to_string())
}

pub(super) fn normalised(report: &str) -> String {
    let mut text = String::new();
    let mut rest = report;
    while let Some(position) = rest.find(".rs:") {
        let (before, after) = rest.split_at(position + ".rs:".len());
        text.push_str(before);
        text.push_str("LINE");
        rest = after.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':');
    }
    text + rest
}

/// The only problem of an application, without the sentence before it.
#[track_caller]
fn only_problem(configure: impl FnOnce(&mut Configurator)) -> String {
    let mut config = Configurator::new();
    configure(&mut config);
    let report = report(config);
    let problem = report.strip_prefix("the application cannot start, for one reason:\n\n1. ");
    problem.unwrap_or_else(|| panic!("{report}")).to_owned()
}

const HERE: &str = "  at tests/tests/end_to_end/startup_report.rs:LINE";

#[test]
fn a_view_that_names_no_known_route_is_told_the_nearest() {
    let problem = only_problem(|config| {
        config
            .add_route("article", "/articles/{id}")
            .add_route("home", "/");
        config.add_view(view, on("artcile"));
    });
    assert_eq!(
        problem,
        format!(
            "a view names the route `artcile`, and there is no such route\n   {HERE}\n   help: did you mean `article`?"
        )
    );
    let problem = only_problem(|config| {
        config.add_route("article", "/articles/{id}");
        config.add_view(view, on("zebra"));
    });
    assert!(
        problem.ends_with(
            "help: add it with `config.add_route(\"zebra\", \"/...\")`, or give the view a `route = \"/...\"`"
        ),
        "{problem}"
    );
}

#[test]
fn u13_a_route_name_given_twice_names_both_calls() {
    let problem = only_problem(|config| {
        config.add_route("home", "/");
        config.add_route("home", "/home");
    });
    assert_eq!(
        problem,
        format!(
            "the route `home` is declared twice\n   {HERE}\n   {HERE}\n   help: keep one of them"
        )
    );
}

#[test]
fn a_name_in_place_that_another_route_has_names_both() {
    let problem = only_problem(|config| {
        config.add_route("home", "/");
        config.add_view(
            view,
            ViewOptions {
                route_name: Some("home"),
                ..at("/other")
            },
        );
    });
    assert_eq!(
        problem,
        format!(
            "two routes have the name `home`: \"/\" and \"/other\"\n   {HERE}\n   {HERE}\n   help: give one of them another name"
        )
    );
}

mod twins {
    use aiopyramid::prelude::*;

    #[view_config(route = "/twin", request_method = ("GET", "POST"))]
    async fn one() -> &'static str {
        "one"
    }

    #[view_config(route = "/twin", request_method = ("POST", "GET"))]
    fn other() -> &'static str {
        "other"
    }
}

#[test]
fn two_views_that_answer_the_same_requests_are_named_with_their_functions() {
    let problem = only_problem(|config| {
        config.scan_module(concat!(module_path!(), "::twins"));
    });
    assert_eq!(
        problem,
        format!(
            "the view for GET,HEAD,POST on \"/twin\" is declared twice\n   \
             {HERE}, end_to_end::startup_report::twins::one\n   \
             {HERE}, end_to_end::startup_report::twins::other\n   \
             help: keep one of them"
        )
    );
}

#[test]
fn three_views_that_answer_the_same_requests_are_one_problem() {
    let problem = only_problem(|config| {
        config.add_route("r", "/r");
        config
            .add_view(view, on("r"))
            .add_view(view, on("r"))
            .add_view(view, at("/r"));
    });
    assert!(
        problem.starts_with("the view for any method on \"/r\" is declared 3 times"),
        "{problem}"
    );
    assert_eq!(problem.matches(HERE).count(), 3, "{problem}");
}

#[test]
fn two_patterns_in_place_of_one_shape_are_both_named() {
    let problem = only_problem(|config| {
        config.add_view(view, at("/users/{id}"));
        config.add_view(view, at("/users/{name}"));
    });
    assert_eq!(
        problem,
        format!(
            "the patterns \"/users/{{id}}\" and \"/users/{{name}}\" match the same paths and differ only in the names of their \
             placeholders\n   {HERE}\n   {HERE}\n   help: use the same names in both; equal patterns share one route"
        )
    );
}

struct Pool;

mod needs_a_pool {
    use aiopyramid::prelude::*;

    use super::Pool;

    #[view_config(route = "/pool/{_x}")]
    async fn pool(State(_pool): State<Pool>, _again: Option<State<Pool>>) -> &'static str {
        "pool"
    }
}

const NEEDS_A_POOL: &str = concat!(module_path!(), "::needs_a_pool");

#[test]
fn a_state_that_no_one_provides_names_the_view_that_takes_it() {
    let problem = only_problem(|config| {
        config.scan_module(NEEDS_A_POOL);
    });
    assert_eq!(
        problem,
        format!(
            "a view takes `State<end_to_end::startup_report::Pool>`, and no one provides that state\n   \
             {HERE}, end_to_end::startup_report::needs_a_pool::pool\n   \
             help: add it with `config.state(...)` or `config.state_with(...)` before the application is made"
        )
    );
}

#[test]
fn a_state_that_was_added_in_an_arc_is_told_to_leave_that_out() {
    let problem = only_problem(|config| {
        config.scan_module(NEEDS_A_POOL);
        config.state(std::sync::Arc::new(Pool));
    });
    assert!(
        problem.ends_with("help: there is one in an `Arc`: a state is shared by itself, so add it without the `Arc`"),
        "{problem}"
    );
}

#[test]
fn a_state_that_fails_to_start_is_told_with_all_causes_and_not_as_missing_too() {
    let problem = only_problem(|config| {
        config.scan_module(NEEDS_A_POOL);
        config.state_with(async || {
            let cause = std::io::Error::other("the disk is gone");
            Err::<Pool, _>(std::io::Error::other(Unreachable(cause)))
        });
    });
    assert!(
        problem.starts_with(
            "the state `end_to_end::startup_report::Pool` failed to start: the database cannot be reached\n"
        ),
        "{problem}"
    );
    assert!(problem.contains("caused by: the disk is gone"), "{problem}");
    assert!(problem.contains(HERE), "{problem}");
}

#[derive(Debug)]
struct Unreachable(std::io::Error);

impl std::fmt::Display for Unreachable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the database cannot be reached")
    }
}

impl std::error::Error for Unreachable {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

#[test]
fn a_state_that_panics_at_its_start_is_a_problem_like_others() {
    let problem = only_problem(|config| {
        config.scan_module(NEEDS_A_POOL);
        config.state_with(async || -> Result<Pool> { panic!("out of luck") });
    });
    assert_eq!(
        problem,
        format!(
            "the state `end_to_end::startup_report::Pool` failed to start: it panicked: out of luck, \
             at tests/tests/end_to_end/startup_report.rs:LINE\n   {HERE}"
        )
    );
}

#[test]
fn two_states_of_one_type_are_both_named() {
    let problem = only_problem(|config| {
        config.state(1_u8).state(2_u8);
    });
    assert_eq!(
        problem,
        format!(
            "the state `u8` is declared twice\n   {HERE}\n   {HERE}\n   help: keep one of them"
        )
    );
}

#[test]
fn an_unknown_renderer_is_told_the_nearest_or_all() {
    let rendered = || Rendered(|_: Request| async { Ok::<_, Error>(1) });
    let with = |renderer: &'static str| ViewOptions {
        renderer: Some(renderer),
        ..at("/")
    };
    let problem = only_problem(|config| {
        config.add_view(rendered(), with("jsno"));
    });
    assert_eq!(
        problem,
        format!(
            "a view names the renderer `jsno`, and there is no such renderer\n   {HERE}\n   help: did you mean `json`?"
        )
    );
    let problem = only_problem(|config| {
        config.add_view(rendered(), with("page.html"));
    });
    assert!(
        problem.ends_with(
            "help: add it with `config.add_renderer(\"page.html\", ...)`; there are `json` and `string`"
        ),
        "{problem}"
    );
}

#[test]
fn wrong_settings_name_the_place_and_the_key() {
    for (toml, problem) in [
        (
            "[app]\nbody_limit = 'much'",
            "<toml>:2:1: `body_limit` in [app] must be a number of bytes, such as 2097152, \"500kB\" or \"2MiB\", but is \"much\"",
        ),
        (
            "[app]\ndebug = 1",
            "<toml>:2:1: `debug` in [app] must be true or false, but is 1",
        ),
    ] {
        let config = Configurator::with_settings(Settings::from_toml(toml).unwrap());
        let report = config.make_app().unwrap_err().to_string();
        assert_eq!(
            report,
            format!("the application cannot start, for one reason:\n\n1. {problem}")
        );
    }
}

#[test]
fn every_fault_of_a_pattern_is_told() {
    let problem = only_problem(|config| {
        config.add_route("a", "/{x");
    });
    assert!(problem.contains("{x"), "{problem}");
    assert!(problem.contains(HERE), "{problem}");
}

#[test]
fn a_view_without_any_route_is_a_problem() {
    let problem = only_problem(|config| {
        config.add_view(view, ViewOptions::DEFAULT);
    });
    assert_eq!(
        problem,
        format!("a view has no route\n   {HERE}\n   help: give it a `route` or a `route_name`")
    );
}

mod wrong_in_many_ways {
    use aiopyramid::prelude::*;

    #[view_config(route_name = "hme")]
    async fn home() -> &'static str {
        "home"
    }

    #[view_config(route = "/users/{id}")]
    async fn by_id(id: u32) -> String {
        id.to_string()
    }

    #[view_config(route = "/users/{name}", renderer = "jsom")]
    async fn by_name(name: &str) -> String {
        name.to_owned()
    }

    #[view_config(route = "/twice")]
    async fn once() -> &'static str {
        "once"
    }

    #[view_config(route = "/twice")]
    async fn twice() -> &'static str {
        "twice"
    }

    #[view_config(route = "/state")]
    async fn stateful(_state: State<super::Pool>) -> &'static str {
        "state"
    }
}

#[test]
fn all_problems_are_told_at_once_and_numbered_with_every_place_of_each() {
    let settings = Settings::from_toml("[app]\ndebug = 'maybe'").unwrap();
    let mut config = Configurator::with_settings(settings);
    config.scan_module(concat!(module_path!(), "::wrong_in_many_ways"));
    config.add_route("home", "/");
    config.add_route("home", "/home");
    config.state_with(async || Err::<String, _>(std::io::Error::other("no such host")));
    let expected = "\
the application cannot start, for 8 reasons:

1. <toml>:2:1: `debug` in [app] must be true or false, but is \"maybe\"

2. the route `home` is declared twice
     at HERE
     at HERE
   help: keep one of them

3. the patterns \"/users/{id}\" and \"/users/{name}\" match the same paths and differ only in the names of their placeholders
     at HERE, MODULE::by_id
     at HERE, MODULE::by_name
   help: use the same names in both; equal patterns share one route

4. the view for any method on \"/twice\" is declared twice
     at HERE, MODULE::once
     at HERE, MODULE::twice
   help: keep one of them

5. a view names the route `hme`, and there is no such route
     at HERE, MODULE::home
   help: did you mean `home`?

6. the state `alloc::string::String` failed to start: no such host
     at HERE

7. a view names the renderer `jsom`, and there is no such renderer
     at HERE, MODULE::by_name
   help: did you mean `json`?

8. a view takes `State<end_to_end::startup_report::Pool>`, and no one provides that state
     at HERE, MODULE::stateful
   help: add it with `config.state(...)` or `config.state_with(...)` before the application is made";
    let report = report(config)
        .replace("tests/tests/end_to_end/startup_report.rs:LINE", "HERE")
        .replace("end_to_end::startup_report::wrong_in_many_ways", "MODULE");
    assert_eq!(report, expected);
}

#[test]
fn a_program_that_cannot_start_prints_its_report_and_fails() {
    let output = Command::new(env!("CARGO_BIN_EXE_broken_site"))
        .env("NO_COLOR", "1")
        .env("RUST_LOG", "off")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "");
    let expected = "\
Error: the application cannot start, for 3 reasons:

1. `scan!` names the crate `serde_json`, which declares nothing
     at tests/src/bin/broken_site.rs:LINE
   help: annotate functions in `serde_json`, check that the feature or `cfg` that holds them is on, or drop it from `scan!`

2. the crate `blog` is linked and declares something, and `scan!` does not name it
     at tests/fixtures/blog/src/admin.rs:LINE, blog::admin::dashboard
     at tests/fixtures/blog/src/admin/users.rs:LINE, blog::admin::users::users
     at tests/fixtures/blog/src/administration.rs:LINE, blog::administration::office
     at tests/fixtures/blog/src/articles.rs:LINE, blog::articles::article
     at tests/fixtures/blog/src/articles.rs:LINE, blog::articles::articles
   help: write `runtime::scan!(blog)` to take what it declares, beside the crates you name already

3. a view names the route `hme`, and there is no such route
     at tests/src/bin/broken_site.rs:LINE, broken_site::home
   help: did you mean `home`?
";
    assert_eq!(
        normalised(&String::from_utf8(output.stderr).unwrap()),
        expected
    );
}

#[test]
fn places_are_the_lines_of_the_calls_and_of_the_attributes() {
    let mut config = Configurator::new();
    config.scan_module(NEEDS_A_POOL);
    let error = config.make_app().unwrap_err();
    let report = error.downcast_ref::<ConfigurationError>().unwrap();
    let site = report.problems()[0].sites()[0];
    let mut source = include_str!("startup_report.rs").lines();
    let line = source.nth(site.line() as usize - 1).unwrap();
    assert_eq!(line.trim(), r#"#[view_config(route = "/pool/{_x}")]"#);
}
