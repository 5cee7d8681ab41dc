//! What an application says of its templates before it starts.

use super::*;
use aiopyramid::renderer::templates::{TemplateUse, UseKind};

/// The report with this file's lines as `LINE`.
fn report(config: Configurator) -> String {
    let error = config.make_app().unwrap_err().to_string();
    let lines = error.lines().map(|line| match line.split_once(".rs:") {
        Some((before, _)) => format!("{before}.rs:LINE"),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check_report(config: Configurator, expected: &str) {
    let report = report(config);
    let expected = format!("the application cannot start, for one reason:\n\n1. {expected}");
    assert_eq!(report, expected);
}

const HERE: &str = "tests/tests/end_to_end/templates/mod.rs:LINE";

#[test]
fn a_view_names_a_template_that_nobody_embeds() {
    let mut config = with([template("home.jinja2", "")]);
    show(&mut config, "/", "hoem.jinja2", ());
    check_report(
        config,
        &format!(
            "a view names the template `hoem.jinja2`, and there is no such template\n     at {HERE}\n   help: did you mean `home.jinja2`?"
        ),
    );
    let mut config = Configurator::new();
    show(&mut config, "/", "home.jinja2", ());
    check_report(
        config,
        &format!(
            "a view names the template `home.jinja2`, and there is no such template\n     at {HERE}\n   help: add it with `config.add_templates(aiopyramid::templates![\"home.jinja2\"])`"
        ),
    );
}

#[test]
fn a_view_names_a_template_of_a_package_that_has_none() {
    let mut config = Configurator::new();
    show(&mut config, "/", "shop:templates/cart.jinja2", ());
    check_report(
        config,
        &format!(
            "a view names the template `shop:templates/cart.jinja2`, and there is no such template\n     at {HERE}\n   help: no template of the \
             package `shop` is part of this program: let `shop` add it with `config.add_templates(aiopyramid::templates![\"cart.jinja2\"])`, \
             and see to it that the program makes that call"
        ),
    );
    let mut config = with([of_package("shop", "basket.jinja2", "")]);
    show(&mut config, "/", "shop:templates/cart.jinja2", ());
    assert!(report(config).ends_with("help: let `shop` add it with `config.add_templates(aiopyramid::templates![\"cart.jinja2\"])`"));
    let mut config = with([of_package("shop", "carts.jinja2", "")]);
    show(&mut config, "/", "shop:templates/cart.jinja2", ());
    assert!(report(config).ends_with("help: did you mean `shop:templates/carts.jinja2`?"));
}

#[tokio::test]
async fn a_call_knows_no_package_so_the_path_is_to_be_the_only_one() {
    let both = || {
        [
            of_package("shop", "home.jinja2", "shop"),
            of_package("my-blog", "home.jinja2", "blog"),
        ]
    };
    let mut config = with(both());
    show(&mut config, "/", "home.jinja2", ());
    check_report(
        config,
        &format!(
            "a view names the template `home.jinja2`, and there are several of that path\n     at {HERE}\n   help: write one of \
             `my_blog:templates/home.jinja2`, `shop:templates/home.jinja2`"
        ),
    );
    let mut config = with(both());
    show(&mut config, "/shop", "shop:templates/home.jinja2", ());
    show(&mut config, "/blog", "my-blog:templates/home.jinja2", ());
    show(&mut config, "/blog_", "my_blog:templates/home.jinja2", ());
    let app = made(config);
    assert_eq!(app.get("/shop").await.text(), "shop");
    assert_eq!(app.get("/blog").await.text(), "blog");
    assert_eq!(app.get("/blog_").await.text(), "blog");
}

#[test]
fn a_wrong_syntax_is_told_with_file_and_line() {
    let config = with([template("a.jinja2", "\n{% fi a %}")]);
    check_report(
        config,
        "a template is wrong: unknown statement fi\n     at /no/pages/templates/a.jinja2:2",
    );
}

#[test]
fn names_that_only_the_application_could_know() {
    const fn used(kind: UseKind, name: &'static str, line: u32) -> TemplateUse {
        TemplateUse { kind, name, line }
    }
    static USES: &[TemplateUse] = &[
        used(UseKind::Filter, "upcase", 1),
        used(UseKind::Filter, "uper", 2),
        used(UseKind::Filter, "money", 3),
        used(UseKind::Test, "blocked", 4),
        used(UseKind::Test, "oddd", 5),
        used(UseKind::Function, "pirce", 6),
        used(UseKind::Function, "range", 7),
        used(UseKind::Template, "shop:templates/layout.jinja2", 8),
        used(UseKind::Template, "shop:templates/base.jinja2", 9),
        used(UseKind::Global, "anything", 10),
    ];
    let mut config = with([
        EmbeddedTemplate {
            uses: USES,
            ..template("a.jinja2", "")
        },
        of_package("shop", "base.jinja2", ""),
    ]);
    config
        .add_template_filter("money", |amount: f64| amount)
        .add_template_function("price", || 1);
    let report = report(config);
    let expected = format!(
        "the application cannot start, for 6 reasons:

1. a template names the filter `upcase`, and there is no such filter
     at /no/pages/templates/a.jinja2:1
     at {HERE}
   help: add it with `config.add_template_filter(\"upcase\", ...)`

2. a template names the filter `uper`, and there is no such filter
     at /no/pages/templates/a.jinja2:2
     at {HERE}
   help: did you mean `upper`?

3. a template names the test `blocked`, and there is no such test
     at /no/pages/templates/a.jinja2:4
     at {HERE}
   help: add it with `config.add_template_test(\"blocked\", ...)`

4. a template names the test `oddd`, and there is no such test
     at /no/pages/templates/a.jinja2:5
     at {HERE}
   help: did you mean `odd`?

5. a template names the function `pirce`, and there is no such function
     at /no/pages/templates/a.jinja2:6
     at {HERE}
   help: did you mean `price`?

6. a template names the template `shop:templates/layout.jinja2`, and there is no such template
     at /no/pages/templates/a.jinja2:8
     at {HERE}
   help: let `shop` add it with `config.add_templates(aiopyramid::templates![\"layout.jinja2\"])`"
    );
    assert_eq!(report, expected);
}

#[test]
fn one_template_many_times_is_one() {
    let mut config = with([template("a.jinja2", "same")]);
    add(&mut config, [template("a.jinja2", "same")]);
    let app = config.make_app().unwrap();
    let templates = app
        .introspection()
        .iter()
        .filter(|entry| entry.category() == "templates");
    assert_eq!(templates.count(), 1);
}

#[test]
fn two_templates_of_one_name_are_a_problem() {
    let mut config = with([template("a.jinja2", "one")]);
    add(&mut config, [template("a.jinja2", "two")]);
    let report = report(config);
    assert!(
        report.contains("1. two templates are called `pages:templates/a.jinja2`"),
        "{report}"
    );
}

#[test]
fn two_extras_of_one_name_are_a_conflict() {
    let mut config = Configurator::new();
    config
        .add_template_filter("a", |a: String| a)
        .add_template_filter("a", |a: String| a);
    config
        .add_template_function("b", || 1)
        .add_template_global("b", 1);
    // Filters, tests and globals are different things.
    config
        .add_template_test("a", |a: String| a.is_empty())
        .add_template_global("a", 1);
    let report = report(config);
    assert!(
        report.contains("1. the template filter `a` is declared twice"),
        "{report}"
    );
    assert!(
        report.contains("2. the template global `b` is declared twice"),
        "{report}"
    );
    assert!(!report.contains("3."), "{report}");
}

#[test]
fn a_global_does_not_hide_the_request() {
    let mut config = Configurator::new();
    config.add_template_global("request", 1);
    let report = report(config);
    assert!(
        report.contains(
            "the template global `request` would hide what every template has under that name"
        ),
        "{report}"
    );
}

#[test]
fn a_template_is_no_renderer_for_text() {
    let mut config = with([template("a.jinja2", "")]);
    let view = |_request: Request| async { Ok::<_, Error>("text") };
    config.add_view(aiopyramid::view::Displayed(view), at("/", "a.jinja2"));
    let report = report(config);
    assert!(
        report.contains(
            "names the template `a.jinja2`, and its value is one for the renderer `string`"
        ),
        "{report}"
    );
}

#[test]
fn a_function_whose_error_is_none_would_print_its_result() {
    let mut config = Configurator::new();
    config.add_template_filter("a", |text: String| -> Result<u8, String> { Err(text) });
    config.add_template_function("b", async || Ok::<u8, String>(1));
    config.add_template_function("c", || Ok::<u8, std::fmt::Error>(1));
    let report = report(config);
    for part in [
        "1. the template filter `a` returns `core::result::Result<u8, alloc::string::String>`, and would print it as it is",
        "2. the template global `b` returns",
        "help: let its error be one of `std::error::Error`, or `aiopyramid::Error`",
    ] {
        assert!(report.contains(part), "{part}: {report}");
    }
    assert!(!report.contains("3."), "{report}");
}
