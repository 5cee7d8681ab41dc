//! Which declarations a scan takes, and in which order.

use std::process::Command;

use aiopyramid::prelude::*;
use aiopyramid_tests::Server;
// Linked for `scan_module`. The programs under `src/bin` show what `scan!` does about linking.
use blog as _;

#[track_caller]
fn scanned(module: &str) -> App {
    aiopyramid_tests::app(module)
}

fn patterns(app: &App) -> Vec<&str> {
    let entries = app.introspection().iter();
    let routes = entries.filter(|entry| entry.category() == "routes");
    routes.filter_map(|route| route.get("pattern")).collect()
}

#[test]
fn scan_links_and_takes_the_named_library_the_packages_own_and_the_program() {
    let output = Command::new(env!("CARGO_BIN_EXE_blog_site"))
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{stderr}");
    // Sorted by crate, module, file and line.
    let routes = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        routes.lines().collect::<Vec<_>>(),
        [
            "/of-the-library",
            "/admin",
            "/admin/users",
            "/administration",
            "/articles/{id}",
            "/articles",
            "/of-the-program",
        ]
    );
    // How many came from which crate is in the log.
    for line in [
        "scanned the crate `aiopyramid_tests` declarations=1",
        "scanned the crate `blog` declarations=5",
        "scanned the crate `blog_site` declarations=1",
    ] {
        assert!(stderr.contains(line), "{line:?} is not in {stderr}");
    }
}

#[test]
fn scan_module_takes_a_module_and_those_inside_it_and_none_whose_name_only_begins_so() {
    assert_eq!(
        patterns(&scanned("blog::admin")),
        ["/admin", "/admin/users"]
    );
    assert_eq!(patterns(&scanned("blog::admin::users")), ["/admin/users"]);
    assert_eq!(
        patterns(&scanned("blog::administration")),
        ["/administration"]
    );
    assert_eq!(patterns(&scanned("blog")).len(), 5);
}

#[test]
fn what_another_module_declares_is_not_there() {
    let server = Server::of("blog::admin");
    assert_eq!(server.get("/admin").both(), (200, "the dashboard"));
    assert_eq!(server.get("/administration").status, 404);
}

#[test]
fn scan_module_of_nothing_is_a_problem_that_says_how_modules_are_written() {
    for module in ["blog::adm", "admin", "crate::admin", "blog::admin::"] {
        let mut config = Configurator::new();
        config.scan_module(module);
        let report = config.make_app().unwrap_err().to_string();
        assert!(
            report.contains(&format!("the module `{module}` declares nothing")),
            "{report}"
        );
        assert!(
            report.contains("tests/tests/end_to_end/scan.rs:"),
            "{report}"
        );
        assert!(
            report.contains("a module path begins with the crate"),
            "{report}"
        );
    }
}

#[test]
fn several_modules_can_be_taken_one_after_the_other() {
    let mut config = Configurator::new();
    config
        .scan_module("blog::articles")
        .scan_module("blog::admin");
    let app = config.make_app().unwrap();
    assert_eq!(
        patterns(&app),
        ["/articles/{id}", "/articles", "/admin", "/admin/users"]
    );
}

mod order {
    mod b {
        use aiopyramid::prelude::*;

        #[view_config(route = "/z")]
        async fn a() -> &'static str {
            "z"
        }

        #[view_config(route = "/y", request_method = "GET")]
        #[view_config(route = "/x", request_method = "GET")]
        async fn b() -> &'static str {
            "y or x"
        }
    }

    mod a {
        use aiopyramid::prelude::*;

        #[view_config(route = "/w")]
        async fn c() -> &'static str {
            "w"
        }
    }
}

#[test]
fn declarations_come_by_module_and_then_by_line_whatever_the_linker_does() {
    let order = scanned(concat!(module_path!(), "::order"));
    assert_eq!(patterns(&order), ["/w", "/z", "/y", "/x"]);
}

#[test]
fn every_scan_of_one_program_gives_the_same() {
    let entries = |app: &App| -> Vec<String> {
        app.introspection()
            .iter()
            .map(|entry| format!("{entry:?}"))
            .collect()
    };
    assert_eq!(entries(&scanned("blog")), entries(&scanned("blog")));
}
