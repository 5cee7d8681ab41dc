//! What a template reaches, and what is said where that fails.

use super::Package;
use crate::templates::closure::Listing;
use crate::templates::uses::UseKind;

#[track_caller]
fn reaches(templates: &[(&str, &str)], expected: &[&str]) {
    let closure = Package::new(templates).home();
    let paths: Vec<&str> = closure.templates.iter().map(|it| &*it.path).collect();
    assert_eq!(paths, expected);
}

/// The only complaint.
#[track_caller]
fn complains(templates: &[(&str, &str)], message: &str, help: &str) {
    let complaints = Package::new(templates)
        .read(&["home"], Listing::Missing("list it"))
        .expect_err("something is wrong");
    let [complaint] = complaints.as_slice() else {
        panic!("{complaints:?}");
    };
    assert!(complaint.message.contains(message), "{complaint:?}");
    assert!(complaint.help.contains(help), "{complaint:?}");
}

#[test]
fn all_that_a_template_reaches_is_read_once() {
    reaches(
        &[
            (
                "home",
                "{% extends 'layout' %}{% block a %}{% include './parts/a' %}{% endblock %}",
            ),
            (
                "layout",
                "{% from 'macros' import b %}{% include 'parts/a' %}",
            ),
            ("macros", "{% import 'app:templates/macros' as me %}"),
            ("parts/a", "{% include '../layout' %}{% include './b' %}"),
            ("parts/b", ""),
            ("other", ""),
        ],
        &["home", "layout", "parts/a", "macros", "parts/b"],
    );
}

#[test]
fn templates_that_include_each_other_are_no_endless_way() {
    reaches(
        &[
            ("home", "{% include 'a' %}"),
            ("a", "{% include 'home' %}{% include 'a' %}"),
        ],
        &["home", "a"],
    );
}

#[test]
fn every_name_of_a_view_that_means_nothing_is_told() {
    let name = |text| syn::LitStr::new(text, proc_macro2::Span::call_site());
    let mut complaints = crate::complaints::Complaints::default();
    let listed = [name("/a.jinja2"), name("b\\c.jinja2")];
    crate::templates::of_view(&name("../home.jinja2"), Some(&listed), &mut complaints);
    let errors = complaints.finish().expect("no name is right").to_string();
    assert_eq!(errors.matches("compile_error").count(), 3, "{errors}");
}

#[test]
fn templates_that_extend_each_other_are_refused() {
    let help = "extend nothing";
    complains(
        &[
            ("home", "\n{% extends 'home' %}{% import 'm' as m %}"),
            ("m", ""),
        ],
        "templates/home:2 extends `home`, and in the end itself",
        help,
    );
    complains(
        &[
            ("home", "{% extends 'b' %}"),
            ("b", "{% extends './c' %}"),
            ("c", "{% extends 'app:templates/b' %}"),
        ],
        "templates/b:1 extends `c`, and in the end itself",
        help,
    );
    // Whether this one goes on only the running program knows.
    let home = "{% if more %}{% extends 'home' %}{% endif %}{% extends x or 'home' %}";
    reaches(&[("home", home)], &["home"]);
}

#[test]
fn of_a_choice_all_that_there_are_are_read() {
    reaches(
        &[
            (
                "home",
                "{% include ['none', 'a', 'b'] %}{% extends 'a' if x else 'c' %}",
            ),
            ("a", ""),
            ("b", ""),
            ("c", ""),
        ],
        &["home", "a", "b", "c"],
    );
}

#[test]
fn an_include_may_do_without_what_is_missing() {
    reaches(
        &[(
            "home",
            "{% include 'none' ignore missing %}{% include [] %}",
        )],
        &["home"],
    );
}

#[test]
fn what_is_missing_is_told_with_its_place_and_what_is_near() {
    complains(
        &[("home", "a\n{% extends 'layot' %}"), ("layout", "")],
        "templates/home:2 extends `layot`, which does not exist",
        "did you mean `layout`?",
    );
    complains(
        &[("home", "{% include './b' %}"), ("parts/b", "")],
        "templates/home:1 includes `./b`, which does not exist",
        "did you mean `parts/b`?",
    );
    complains(
        &[("home", "{% include ['a', 'b'] %}")],
        "one of `a`, `b`, none of which exists",
        "make that file",
    );
}

#[test]
fn a_template_that_is_missing_is_told_with_what_there_is() {
    let none = Package::new(&[]);
    let complaints = none
        .read(&["home"], Listing::There)
        .expect_err("it is missing");
    assert!(
        complaints[0]
            .message
            .contains("the package `app` has no file `templates/home`")
    );
    assert!(complaints[0].help.contains("make the folder `templates`"));
    let some = Package::new(&[("a/home.jinja2", "")]);
    for path in ["home.jinja2", "templates/a/home.jinja2"] {
        let complaints = some
            .read(&[path], Listing::There)
            .expect_err("it is missing");
        assert!(
            complaints[0].help.contains("`a/home.jinja2`"),
            "{complaints:?}"
        );
    }
}

#[test]
fn a_name_that_only_the_running_program_knows_must_be_listed() {
    complains(
        &[("home", "\n{% include part %}")],
        "templates/home:2 includes a template whose name only the running program knows",
        "list it",
    );
    reaches(
        &[("home", "{% include part %}{% include part if a %}")],
        &["home"],
    );
}

#[test]
fn a_way_out_of_the_folder_is_refused() {
    complains(
        &[("home", "{% include '../secret' %}")],
        "templates/home:1: the template name `../secret` leads out",
        "below",
    );
    complains(
        &[("home", "{% include '/etc/passwd' %}")],
        "absolute",
        "below",
    );
    complains(&[("home", "{% include 'a\\\\b' %}")], "backslash", "`a/b`");
}

#[test]
fn a_mistake_is_drawn_where_it_stands() {
    complains(
        &[
            ("home", "{% include 'a' %}"),
            ("a", "<p>\n\tä {{ user. }}\n</p>"),
        ],
        "      templates/a:2\n       ä {{ user. }}\n                  ^",
        "prints",
    );
    complains(
        &[("home", "{% fro a in b %}")],
        "unknown statement fro",
        "did you mean `for`?",
    );
    complains(
        &[("home", "{% endif %}")],
        "unknown statement endif",
        "nothing to belong to",
    );
    complains(&[("home", "{% if a %}")], "end of input", "`{% endif %}`");
}

#[test]
fn a_file_that_is_no_text_is_told() {
    let package = Package::new(&[("home", "{% include 'a' %}"), ("a/b", "")]);
    let file = package.0.path().join("templates/c");
    std::fs::write(file, [0xff, 0xfe]).expect("a file can be written");
    for (given, expected) in [
        ("home", "`templates/a` cannot be read: it is a folder"),
        ("c", "it is not UTF-8"),
    ] {
        let complaints = package
            .read(&[given], Listing::There)
            .expect_err("it is no text");
        assert!(complaints[0].message.contains(expected), "{complaints:?}");
    }
}

#[test]
fn every_mistake_is_told_and_the_same_one_once() {
    let package = Package::new(&[
        (
            "home",
            "{% include 'a' %}{% include 'b' %}{% include 'none' %}",
        ),
        ("a", "{{"),
        ("b", "{% include 'a' %}{% include 'c' %}"),
        ("c", "{% include x %}"),
    ]);
    let complaints = package
        .read(&["home"], Listing::Missing(""))
        .expect_err("much is wrong");
    assert_eq!(complaints.len(), 3, "{complaints:?}");
}

#[test]
fn what_only_the_application_knows_is_taken_note_of() {
    let package = Package::new(&[
        (
            "home",
            "{% macro own() %}{{ caller() }}{% endmacro %}{{ a|upper|shout }}\n{{ b is odd }}{{ price(c|upper) }}{{ own() }}{{ d.method() }}{% filter lower %}{% endfilter %}{% include 'part' %}{% do log() %}",
        ),
        (
            "part",
            "{{ own() }}\n{{ super() }}{{ price() }}\n{% extends 'shop:templates/layout' %}{% include 'shop:templates/a' ignore missing %}",
        ),
    ]);
    let closure = package.home();
    let uses = |path: usize| -> Vec<(UseKind, &str, u32)> {
        let uses = closure.templates[path].uses.iter();
        uses.map(|it| (it.kind, &*it.name, it.line)).collect()
    };
    use UseKind::{Filter, Function, Template, Test};
    assert_eq!(
        uses(0),
        [
            (Filter, "shout", 1),
            (Filter, "upper", 1),
            (Test, "odd", 2),
            (Function, "price", 2),
            (Filter, "lower", 2),
            (Function, "log", 2)
        ]
    );
    assert_eq!(
        uses(1),
        [
            (Function, "price", 2),
            (Template, "shop:templates/layout", 3)
        ]
    );
}
