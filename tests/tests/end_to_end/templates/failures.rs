//! What a client and a log get when a template cannot be rendered.

use super::*;
use aiopyramid::renderer::templates::TemplateError;
use aiopyramid_tests::Log;

/// The page and the log of a request whose template fails.
async fn get(config: Configurator) -> (String, String) {
    let app = made(config);
    let log = Log::of_this_thread();
    let response = app.get("/").await;
    assert_eq!(response.status(), 500);
    (response.text().to_owned(), log.text())
}

fn failing(config: &mut Configurator) {
    add(
        config,
        [
            template("page.jinja2", "one\n{% include 'part.jinja2' %}\n"),
            template("part.jinja2", "<ul>\n\n  <li>{{ item.nmae }}</li>\n</ul>\n"),
        ],
    );
    show(
        config,
        "/",
        "page.jinja2",
        json!({ "item": { "name": "secret" } }),
    );
}

#[tokio::test]
async fn the_log_has_template_line_and_cause_and_the_client_nothing() {
    let mut config = Configurator::new();
    failing(&mut config);
    let (page, log) = get(config).await;
    assert!(
        !page.contains("nmae") && !page.contains("part") && page.contains("incident"),
        "{page}"
    );
    for part in [
        "pages:templates/page.jinja2:2",
        "caused by",
        "`item.nmae` is undefined",
        "pages:templates/part.jinja2:3",
    ] {
        assert!(log.contains(part), "{part}: {log}");
    }
    assert!(!log.contains("secret") && !log.contains("<ul>"), "{log}");
}

#[tokio::test]
async fn with_debug_templates_the_log_has_the_file_and_the_client_nothing() {
    for switch in ["debug_templates", "debug_all"] {
        let settings = Settings::from_toml(&format!("[app]\n{switch} = true")).unwrap();
        let mut config = Configurator::with_settings(settings);
        failing(&mut config);
        let (page, log) = get(config).await;
        assert!(!page.contains("nmae") && !page.contains("part"), "{page}");
        assert!(
            log.contains("/no/pages/templates/part.jinja2:3"),
            "{switch}: {log}"
        );
    }
}

#[tokio::test]
async fn the_debug_page_has_the_lines_around() {
    let mut config = with_debug([]);
    failing(&mut config);
    let (page, _) = get(config).await;
    for expected in [
        "a template could not be rendered: could not render include",
        "at: /no/pages/templates/part.jinja2:3\n",
        "    1 | <ul>\n",
        "    3 |   <li>{{ item.nmae }}</li>\n",
        "      |          ^^^^^^^^^\n",
        "    4 | </ul>\n",
        "`item.nmae` is undefined (in pages:templates/part.jinja2:3)",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
}

#[tokio::test]
async fn an_error_knows_its_place() {
    let config = with([template("a.jinja2", "\n{{ a.b }}")]);
    let app = config.make_app().unwrap();
    let error = app.templates().render("a.jinja2", &()).await.unwrap_err();
    let error = error.downcast_ref::<TemplateError>().unwrap();
    assert_eq!(
        (error.template(), error.line()),
        (Some("pages:templates/a.jinja2"), Some(2))
    );
}

#[test]
fn a_name_that_nobody_has_may_be_asked_for_and_not_printed() {
    for source in [
        "{{ nobody }}",
        "{% for a in nobody %}{% endfor %}",
        "{{ nobody.name }}",
        "{{ nobody|upper }}",
        "{{ a.b.c }}",
    ] {
        let failure = failure(source, json!({ "a": {} }));
        assert!(failure.contains("is undefined"), "{source}: {failure}");
    }
    check("{% if nobody %}{% else %}no{% endif %}", json!({}), "no");
    check("{{ nobody is defined }}", json!({}), "False");
    check(
        "{{ nobody|default('x') }} {{ a.b|d('y') }}",
        json!({ "a": {} }),
        "x y",
    );
    check("{{ nobody or 'x' }}", json!({}), "x");
    check("{{ 'x' if nobody }}", json!({}), "");
}

/// Endless recursion of each kind, where stacks are smallest.
#[tokio::test]
async fn endless_recursion_is_an_error_in_a_greenlet() {
    let endless = [
        ("include.jinja2", "{% include 'include.jinja2' %}"),
        ("import.jinja2", "{% import 'import.jinja2' as a %}"),
        ("extends.jinja2", "{% extends 'extends.jinja2' %}"),
        (
            "extends_with_import.jinja2",
            "{% extends 'extends_with_import.jinja2' %}{% import 'three.jinja2' as three %}",
        ),
        (
            "macro.jinja2",
            "{% macro m(n) %}{{ m(n + 1)|upper }}{% endmacro %}{{ m(1) }}",
        ),
        (
            "call.jinja2",
            "{% macro f() %}{{ caller() }}{% endmacro %}{% macro g() %}{% call f() %}{{ g() }}{% endcall %}{% endmacro %}{{ g() }}",
        ),
        (
            "one.jinja2",
            "{% macro m() %}{% include 'two.jinja2' %}{% endmacro %}{{ m() }}",
        ),
        (
            "two.jinja2",
            "{% extends 'three.jinja2' %}{% block b %}{% from 'one.jinja2' import m %}{{ m() }}{% endblock %}",
        ),
    ];
    let mut config = with(endless.map(|(name, source)| template(name, source)));
    add(
        &mut config,
        [template("three.jinja2", "{% block b %}{% endblock %}")],
    );
    config.add_template_function("in_greenlets", || 1);
    for (name, _) in endless {
        show(&mut config, &format!("/{name}"), name, ());
    }
    let app = made(config);
    for (name, _) in endless {
        assert_eq!(app.get(&format!("/{name}")).await.status(), 500, "{name}");
    }
}

#[tokio::test]
async fn what_one_render_includes_is_not_counted_against_another() {
    let rows = "{% for row in range(1500) %}{% include 'row.jinja2' %}{% endfor %}";
    let config = with([template("rows.jinja2", rows), template("row.jinja2", "")]);
    let app = config.make_app().unwrap();
    for _ in 0..200 {
        app.templates().render("rows.jinja2", &()).await.unwrap();
    }
}

#[tokio::test]
async fn templates_nest_as_deeply_as_people_write_them() {
    let parts: Vec<EmbeddedTemplate> = (0..10)
        .map(|number| {
            let name: &'static str = format!("{number}.jinja2").leak();
            template(
                name,
                &format!(
                    "{{% for a in [1] %}}{number}{{% endfor %}}{{% include '{}.jinja2' %}}",
                    number + 1
                ),
            )
        })
        .collect();
    let mut config = with(parts);
    add(
        &mut config,
        [template(
            "10.jinja2",
            "{% macro m(n) %}{{ n }}{% if n %}{{ m(n - 1) }}{% endif %}{% endmacro %}",
        )],
    );
    add(
        &mut config,
        [template(
            "macro.jinja2",
            "{% from '10.jinja2' import m %}{{ m(16) }}",
        )],
    );
    config.add_template_function("in_greenlets", || 1);
    show(&mut config, "/include", "0.jinja2", ());
    show(&mut config, "/macro", "macro.jinja2", ());
    let app = made(config);
    assert_eq!(app.get("/include").await.text(), "0123456789");
    assert_eq!(app.get("/macro").await.text(), "161514131211109876543210");
}
