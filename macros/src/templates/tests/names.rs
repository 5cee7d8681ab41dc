//! Which names a template takes from its value.

use super::Package;
use crate::templates::names::{Step, wanted};

/// What `home` takes: `a.b`, with `[]` for what a loop gives.
#[track_caller]
fn takes(home: &str, expected: &[&str]) {
    all_take(&[("home", home)], expected);
}

#[track_caller]
fn all_take(templates: &[(&str, &str)], expected: &[&str]) {
    let closure = Package::new(templates).home();
    let listed = ["listed".to_owned()];
    let wanted = wanted(&closure, &listed);
    let paths: Vec<String> = wanted
        .iter()
        .map(|wanted| {
            let steps = wanted.path.iter().map(|step| match step {
                Step::Name(name) => name.as_str(),
                Step::Item => "[]",
            });
            steps.collect::<Vec<&str>>().join(".")
        })
        .collect();
    assert_eq!(paths, expected, "{templates:?}");
}

#[test]
fn a_name_that_nothing_has_set_is_one_of_the_value() {
    takes(
        "{{ a }}{{ b.c.d }}{{ a }}{{ e['f'] }}",
        &["a", "b", "b.c", "b.c.d", "e", "e.f"],
    );
    takes(
        "{{ 1 + a * -b }}{{ [c, (d, e)] }}{{ {f: g} }}{{ h[i] }}{{ j[k:l] }}",
        &["a", "b", "c", "d", "e", "f", "g", "h", "i", "k", "l", "j"],
    );
    takes(
        "{{ a ~ b }}{{ c < d < e }}{{ f if g else h }}{{ not i }}{{ j in k }}",
        &["a", "b", "c", "d", "e", "g", "f", "h", "i", "j", "k"],
    );
}

#[test]
fn what_is_set_is_not_asked_for() {
    takes("{{ a }}{% set a = 1 %}{{ a }}{{ a.b }}", &["a"]);
    takes("{% set a, b = c %}{{ a }}{{ b }}", &["c"]);
    takes("{% set a %}{{ b }}{% endset %}{{ a }}", &["b"]);
    takes(
        "{% set a = namespace() %}{% set a.b = c %}{{ a.b }}",
        &["c"],
    );
}

#[test]
fn another_name_for_a_part_of_the_value_is_that_part() {
    takes("{% set a = b.c %}{{ a.d }}", &["b", "b.c", "b.c.d"]);
    takes(
        "{% with a = b, c = a.d %}{{ c.e }}{% endwith %}{{ a }}",
        &["b", "b.d", "b.d.e", "a"],
    );
}

#[test]
fn a_loop_gives_items_of_the_value() {
    takes(
        "{% for a in b %}{{ a.c }}{{ loop.index }}{% endfor %}{{ a }}{{ loop }}",
        &["b", "b.[].c", "a"],
    );
    takes("{% for a, b in c %}{{ a.d }}{{ b }}{% endfor %}", &["c"]);
    takes(
        "{% for a in b if a.c %}{{ a.d }}{% else %}{{ a }}{% endfor %}",
        &["b", "b.[].c", "b.[].d", "a"],
    );
    takes(
        "{% for a in b.c|sort|reverse %}{% for d in a.e[1:] %}{{ d.f }}{% endfor %}{% endfor %}",
        &["b", "b.c", "b.c.[].e", "b.c.[].e.[].f"],
    );
    takes(
        "{{ (a|first).b }}{{ a[0].c }}{{ a|map(attribute='x') }}",
        &["a", "a.[].b", "a.[].c"],
    );
    takes("{% for a in b.items() %}{{ a.c }}{% endfor %}", &["b"]);
    takes(
        "{% for a in b recursive %}{{ loop(a.c) }}{% endfor %}",
        &["b", "b.[].c"],
    );
}

#[test]
fn what_is_set_in_a_loop_stays_in_it() {
    takes(
        "{% for a in b %}{{ c }}{% set c = 1 %}{{ c }}{% endfor %}{{ c }}",
        &["b", "c"],
    );
    takes(
        "{% for a in b %}{% if a %}{% set c = 1 %}{% endif %}{{ c }}{% endfor %}",
        &["b"],
    );
}

#[test]
fn what_one_branch_sets_may_be_set_behind_it() {
    takes(
        "{% if a %}{% set b = c %}{{ b.d }}{% endif %}{{ b }}{{ b.e }}",
        &["a", "c", "c.d"],
    );
    takes(
        "{% if a %}{% set b = c %}{% else %}{% set b = c %}{% endif %}{{ b.d }}",
        &["a", "c", "c.d"],
    );
    takes(
        "{% if a %}{% elif e %}{% set b = c %}{% else %}{{ b }}{% endif %}",
        &["a", "e", "c", "b"],
    );
}

#[test]
fn a_name_may_be_missing_where_that_is_asked() {
    takes(
        "{{ a is defined }}{{ b is not defined }}{{ c is undefined }}{{ d|default('') }}{{ e.f|d(g) }}",
        &["e", "g"],
    );
    takes(
        "{% if a is defined %}{{ a }}{% else %}{{ a }}{% endif %}",
        &["a"],
    );
    takes("{% if a is defined and b %}{{ a }}{% endif %}", &["b"]);
    takes(
        "{% if a.b is defined and a.b.c %}{% endif %}",
        &["a", "a.b.c"],
    );
    takes(
        "{{ a if a is defined else '' }}{{ b is undefined or b > 1 }}",
        &[],
    );
    takes(
        "{% if not (a is undefined or b is undefined) %}{{ a }}{{ b }}{% endif %}",
        &[],
    );
    takes("{% if a is defined or b %}{{ a }}{% endif %}", &["b", "a"]);
    takes(
        "{% if a %}{{ a is none }}{% endif %}{{ b or c }}",
        &["a", "b", "c"],
    );
    takes(
        "{% for a in b if a.c is defined %}{{ a.c }}{% endfor %}",
        &["b"],
    );
    takes(
        "{% for a in b|default([]) %}{{ a.c }}{% endfor %}",
        &["b.[].c"],
    );
}

#[test]
fn a_macro_knows_its_arguments_and_what_is_around_it() {
    takes(
        "{% macro a(b, c=d) %}{{ b.x }}{{ c }}{{ e }}{{ caller() }}{{ f }}{{ a }}{% endmacro %}{% set e = 1 %}{{ b }}",
        &["b", "d", "f"],
    );
    takes("{% call(a) b(c) %}{{ a }}{{ d }}{% endcall %}", &["c", "d"]);
    takes(
        "{% if a is defined %}{% macro b() %}{{ a }}{% endmacro %}{% endif %}",
        &[],
    );
}

#[test]
fn functions_and_methods_are_no_names_of_the_value() {
    takes(
        "{{ a(b) }}{{ c.d(e) }}{{ super() }}{{ self.f() }}{{ g.h.i(*j, k=l, **m) }}",
        &["b", "e", "c", "j", "l", "m", "g", "g.h"],
    );
}

#[test]
fn an_included_template_sees_and_sets_what_is_set() {
    all_take(
        &[
            (
                "home",
                "{% set a = 1 %}{% for b in c %}{% include 'part' %}{% endfor %}{{ d }}",
            ),
            ("part", "{{ a }}{{ b.x }}{{ e }}{% set d = 1 %}"),
        ],
        &["c", "c.[].x", "e", "d"],
    );
    all_take(
        &[
            ("home", "{% include 'part' %}{{ a }}"),
            ("part", "{% set a = 1 %}"),
        ],
        &[],
    );
    all_take(
        &[
            ("home", "{% include ['none', 'part'] ignore missing %}"),
            ("part", "{{ a }}"),
        ],
        &["a"],
    );
}

#[test]
fn an_imported_template_gives_only_what_is_imported() {
    all_take(
        &[
            (
                "home",
                "{% import 'macros' as m %}{% from 'macros' import a, b as c %}{{ m.a() }}{{ a() }}{{ c }}{{ b }}",
            ),
            (
                "macros",
                "{% set b = 1 %}{% macro a(x) %}{{ x }}{{ b }}{{ y }}{% endmacro %}",
            ),
        ],
        &["y", "b"],
    );
}

#[test]
fn a_block_is_looked_at_where_it_stands_in_the_end() {
    let layout = "{% set a = 1 %}{% for b in c %}{% block one %}{{ d }}{% endblock %}{% endfor %}{% block two %}{{ e }}{% endblock %}{{ self.two() }}";
    all_take(
        &[
            (
                "home",
                "{% extends 'layout' %}{% block one %}{{ a }}{{ b.f }}{{ g }}{{ super() }}{% endblock %}{{ h }}{% set i = 1 %}{% block three %}{{ j }}{% endblock %}",
            ),
            ("layout", layout),
        ],
        &["h", "c", "c.[].f", "g", "d", "e"],
    );
    all_take(
        &[
            (
                "home",
                "{% extends 'middle' %}{% set i = 1 %}{% block two %}{{ i }}{% endblock %}",
            ),
            (
                "middle",
                "{% extends 'layout' %}{% block two %}{{ k }}{% endblock %}{% block one %}{% endblock %}",
            ),
            ("layout", layout),
        ],
        &["c"],
    );
    takes(
        "{% block a %}{{ self.a() }}{% block b %}{{ c }}{% endblock %}{% endblock %}",
        &["c"],
    );
}

#[test]
fn a_template_of_another_package_may_set_anything() {
    takes(
        "{% extends 'shop:templates/layout' %}{{ a }}{% block b %}{{ c }}{% endblock %}",
        &["a"],
    );
    takes(
        "{{ a }}{% include 'shop:templates/settings' %}{{ b }}",
        &["a"],
    );
}

#[test]
fn a_template_that_no_text_names_is_one_of_those_listed() {
    let package = Package::new(&[
        ("home", "{% include part %}{{ a }}"),
        ("listed", "{{ b }}{% set a = 1 %}"),
    ]);
    let listing = crate::templates::closure::Listing::There;
    let closure = package
        .read(&["home", "listed"], listing)
        .expect("both are right");
    let wanted = wanted(&closure, &["listed".to_owned()]);
    let written: Vec<&str> = wanted.iter().map(|it| &*it.written).collect();
    assert_eq!(written, ["part", "b"]);
}

#[test]
fn circles_of_templates_end() {
    all_take(
        &[
            (
                "home",
                "{% extends 'a' %}{% block b %}{% include 'home' %}{{ self.b() }}{{ c }}{% endblock %}",
            ),
            (
                "a",
                "{% if e %}{% extends 'home' %}{% endif %}{% include 'a' %}{% block b %}{% endblock %}{{ d }}",
            ),
        ],
        &["e", "d"],
    );
}

#[test]
fn a_use_is_told_by_its_first_place_and_as_it_is_written() {
    let package = Package::new(&[
        (
            "home",
            "\n\n{% include 'part' %}{% for item in list %}\n{{ (list|first).x }}{{ item.title }}{{ map['k'].z }}{% endfor %}",
        ),
        ("part", "\n{{ list }}"),
    ]);
    let wanted = wanted(&package.home(), &[]);
    let told: Vec<String> = wanted
        .iter()
        .map(|it| format!("{}:{} {}", it.template, it.line, it.written))
        .collect();
    assert_eq!(
        told,
        [
            "part:2 list",
            "home:4 (list|first).x",
            "home:4 item.title",
            "home:4 map",
            "home:4 map[\"k\"]",
            "home:4 map[\"k\"].z"
        ]
    );
}
