//! What comes from elsewhere stays text.

use super::*;
use aiopyramid::renderer::templates::Markup;

const EVIL: &str = "\"><script>alert('x')</script>&";
const TAMED: &str = "&quot;&gt;&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;&amp;";

#[test]
fn values_are_escaped_in_text_and_in_attributes() {
    check("{{ a }}", json!({ "a": EVIL }), TAMED);
    check(
        "<a title=\"{{ a }}\" class='{{ a }}'>",
        json!({ "a": EVIL }),
        &format!("<a title=\"{TAMED}\" class='{TAMED}'>"),
    );
}

#[test]
fn lists_maps_and_their_keys_are_escaped_too() {
    for value in [json!({ "a": [EVIL] }), json!({ "a": { EVIL: 1 } })] {
        let text = rendered("{{ a }}", value);
        assert!(!text.contains(['<', '>']), "{text}");
    }
}

#[test]
fn what_filters_and_operators_make_is_escaped() {
    for source in [
        "{{ a|upper }}",
        "{{ a ~ a }}",
        "{{ a + a }}",
        "{{ [a]|join('<br>'|safe) }}",
        "{{ a|replace('x', 'y') }}",
        "{{ a|default('') }}",
        "{{ a|trim }}",
        "{{ a.strip() }}",
        "{{ '%s'|format(a) }}",
        "{{ ('%s'|safe)|format(a) }}",
        "{{ '{}'.format(a) }}",
        "{% set b %}{{ a }}{% endset %}{{ b }}",
        "{% macro m(x) %}{{ x }}{% endmacro %}{{ m(a) }}",
        "{% filter lower %}{{ a }}{% endfilter %}",
        "{{ [a]|map('upper')|join }}",
        "{{ a|list|first ~ a }}",
        "{{ a|tojson }}",
        "{{ a|pprint }}",
        "{{ {'k': a}|tojson }}",
        "{{ a|indent }}",
        "{{ a|urlencode }}",
        "{{ a|split('>')|last }}",
    ] {
        let text = rendered(source, json!({ "a": EVIL })).to_lowercase();
        assert!(!text.contains("<script"), "{source}: {text}");
    }
}

#[test]
fn only_what_says_so_is_html() {
    check("{{ '<b>'|safe }}{{ '<b>' }}", json!({}), "<b>&lt;b&gt;");
    check(
        "{% autoescape false %}{{ '<b>' }}{% endautoescape %}",
        json!({}),
        "<b>",
    );
    check("{{ '<'|escape|escape }}", json!({}), "&lt;");
}

#[tokio::test]
async fn markup_is_html_in_a_value_and_from_a_function() {
    #[derive(Serialize, Clone)]
    struct Page {
        body: Markup,
        text: String,
    }
    fn strong(text: Markup) -> Markup {
        Markup::trusted(format!("<b>{text}</b>"))
    }
    let mut config = with([template(
        "a.jinja2",
        "{{ body }}{{ text }} {{ text|strong }} {{ body|strong }} {{ 1|strong }} {{ [text]|strong }}",
    )]);
    config.add_template_filter("strong", strong);
    let page = Page {
        body: Markup::trusted("<i>"),
        text: "<".to_owned(),
    };
    show(&mut config, "/", "a.jinja2", page);
    assert_eq!(
        made(config).get("/").await.text(),
        "<i>&lt; <b>&lt;</b> <b><i></b> <b>1</b> <b>[&#x27;&lt;&#x27;]</b>"
    );
}

#[tokio::test]
async fn markup_is_a_text_like_any_other_where_no_html_is_written() {
    #[derive(Serialize, Clone)]
    struct Page {
        name: Markup,
    }
    let mut config = with([
        template(
            "a.js.jinja2",
            "{% macro twice(n) %}[{{ n }}, {{ n }}]{% endmacro %}const n = {{ name }}; {{ strong('x') }}; {{ twice(name) }}; {{ 1|tojson }}",
        ),
        template("a.txt.jinja2", "{{ name }}"),
    ]);
    config.add_template_function("strong", |text: Markup| {
        Markup::trusted(format!("<b>{text}</b>"))
    });
    let name = Markup::escaped("alert(1)");
    show(
        &mut config,
        "/js",
        "a.js.jinja2",
        Page { name: name.clone() },
    );
    let app = made(config);
    let expected =
        r#"const n = "alert(1)"; "\u003cb\u003ex\u003c/b\u003e"; ["alert(1)", "alert(1)"]; 1"#;
    assert_eq!(app.get("/js").await.text(), expected);
    let templates = app.app().templates();
    let page = Page { name };
    let script = templates.render("a.js.jinja2", &page).await.unwrap();
    assert_eq!(script, expected);
    let text = templates.render("a.txt.jinja2", &page).await.unwrap();
    assert_eq!(text, "alert(1)");
}

#[tokio::test]
async fn nothing_of_a_request_is_html() {
    let names = [
        "request",
        "request.method",
        "request.path",
        "request.path_info",
        "request.path_qs",
        "request.url",
        "request.path_url",
        "request.host",
        "request.host_url",
        "request.domain",
        "request.query_string",
        "request.params",
        "request.params.q",
        "request.GET.q",
        "request.params.getall('q')",
        "request.params.items()",
        "request.params.get('q')",
        "request.params.keys()",
        "request.headers",
        "request.headers.get('x-evil')",
        "request.headers['X-Evil']",
        "request.user_agent",
        "request.referer",
        "request.matchdict",
        "request.matchdict.rest",
        "request.cookies",
        "request.cookies.evil",
        "request.matched_route",
        "request.matched_route.pattern",
        "request.matched_route.name",
        "renderer_name",
    ];
    let source: String = names
        .iter()
        .map(|name| format!("{{{{ {name} }}}}\n"))
        .collect();
    let mut config = with([template("a.jinja2", &source)]);
    show(&mut config, "/x*rest", "a.jinja2", ());
    let app = made(config);
    let target = "/x/%3Cscript%3E'%22?q=%3Cscript%3E%22'";
    let response = app
        .get(target)
        .header("host", "evil\"><script>")
        .header("x-evil", EVIL)
        .header("user-agent", EVIL)
        .header("referer", EVIL)
        .header("cookie", "evil=<script>")
        .await;
    assert_eq!(response.status(), 200, "{}", response.text());
    let text = response.text();
    assert!(!text.contains(['<', '>', '"', '\'']), "{text}");
    assert!(text.matches("&lt;script").count() > 15, "{text}");
}

#[test]
fn json_templates_write_values_as_json() {
    let app = with([template(
        "a.json.jinja2",
        "{\"name\": {{ name }}, \"n\": {{ n }}}",
    )])
    .make_app()
    .unwrap();
    let value = json!({ "name": "a\"</script>", "n": [1, null] });
    let text =
        aiopyramid::dispatch::block_on(app.templates().render("a.json.jinja2", &value)).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    assert!(!text.contains("</script>"), "{text}");
}

#[test]
fn an_included_template_escapes_by_its_own_name() {
    let app = with([
        template("page.jinja2", "{{ a }} {% include 'note.txt.jinja2' %}"),
        template("note.txt.jinja2", "{{ a }}"),
    ])
    .make_app()
    .unwrap();
    let text =
        aiopyramid::dispatch::block_on(app.templates().render("page.jinja2", &json!({ "a": "<" })))
            .unwrap();
    assert_eq!(text, "&lt; <");
}
