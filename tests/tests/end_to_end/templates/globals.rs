//! The names that every template has (R10).

use super::*;

async fn get(source: &str, target: &str) -> String {
    let mut config = with([template("a.txt.jinja2", source)]);
    show(&mut config, "/{first}/{second}", "a.txt.jinja2", json!({}));
    let app = made(config);
    let request = app
        .get(target)
        .header("host", "example.com")
        .header("X-Requested-With", "XMLHttpRequest");
    let response = request.peer("192.0.2.1:5000".parse().unwrap()).await;
    assert_eq!(response.status(), 200, "{}", response.text());
    response.text().to_owned()
}

#[tokio::test]
async fn r10_a_request_is_there_under_its_names() {
    for (name, expected) in [
        ("request.method", "GET"),
        ("request.path", "/a/b%20c"),
        ("request.path_info", "/a/b c"),
        ("request.path_qs", "/a/b%20c?q=1&q=2"),
        ("request.url", "http://example.com/a/b%20c?q=1&q=2"),
        ("request.path_url", "http://example.com/a/b%20c"),
        ("request.host_url", "http://example.com"),
        ("request.host", "example.com"),
        ("request.query_string", "q=1&q=2"),
        ("request.is_xhr", "True"),
        ("request.remote_addr", "192.0.2.1"),
        ("request.matchdict.second", "b c"),
        ("request.matchdict['first']", "a"),
        ("request.matched_route.pattern", "/{first}/{second}"),
        ("request.headers['x-requested-WITH']", "XMLHttpRequest"),
        ("request.headers.get('accept', 'none')", "none"),
        ("'host' in request.headers", "True"),
        ("renderer_name", "a.txt.jinja2"),
        ("context is defined", "False"),
        ("request.nothing is defined", "False"),
    ] {
        let source = format!("{{{{ {name} }}}}");
        assert_eq!(get(&source, "/a/b%20c?q=1&q=2").await, expected, "{name}");
    }
}

#[tokio::test]
async fn o1_parameters_are_many() {
    for (name, expected) in [
        ("request.params.q", "2"),
        ("request.params['q']", "2"),
        ("request.GET.q", "2"),
        ("request.params.getall('q')|join('+')", "1+2"),
        ("request.params.get('none') is none", "True"),
        ("request.params.get('none', 'default')", "default"),
        ("request.params.none is defined", "False"),
        ("'q' in request.params", "True"),
        ("request.params|length", "2"),
        ("request.POST|length", "0"),
        ("request.params.keys()|join", "qr"),
    ] {
        let source = format!("{{{{ {name} }}}}");
        assert_eq!(get(&source, "/a/b?q=1&q=2&r=").await, expected, "{name}");
    }
    let loops = "{% for name, value in request.params.items() %}{{ name }}={{ value }};{% endfor %}{% for name in request.params %}{{ name }}{% endfor %}";
    assert_eq!(get(loops, "/a/b?q=1&q=2&r=").await, "q=1;q=2;r=;qr");
}

#[tokio::test]
async fn m2_a_plain_view_has_its_form_in_the_parameters() {
    let mut config = with([template(
        "a.txt.jinja2",
        "{{ request.params.name }} {{ request.POST.name }}",
    )]);
    let options = ViewOptions {
        request_method: &["POST"],
        ..at("/", "a.txt.jinja2")
    };
    config.add_view(Rendered(|_request: Request| Ok::<_, Error>(())), options);
    let response = made(config).post("/").form(&[("name", "Ada")]).await;
    assert_eq!(response.text(), "Ada Ada");
}

/// Were each name looked for among all others, this would take minutes.
#[tokio::test]
async fn a_form_of_many_names_is_asked_for_as_fast_as_it_is_read() {
    let mut config = with([template(
        "a.txt.jinja2",
        "{% if request.params %}{{ request.params|length }}{% endif %}",
    )]);
    let options = ViewOptions {
        request_method: &["POST"],
        ..at("/", "a.txt.jinja2")
    };
    config.add_view(Rendered(|_request: Request| Ok::<_, Error>(())), options);
    let names: String = (0..120_000).map(|number| format!("n{number}&")).collect();
    let request = made(config).post("/").body(names);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(request.await.text(), "120000");
}

#[tokio::test]
async fn a_query_that_is_no_text_is_the_clients_mistake() {
    let mut config = with([template("a.txt.jinja2", "{{ request.params.q }}")]);
    show(&mut config, "/", "a.txt.jinja2", json!({}));
    assert_eq!(made(config).get("/?q=%FF").await.status(), 400);
}

#[tokio::test]
async fn r10_a_values_own_names_go_first() {
    let mut config = with([template(
        "a.txt.jinja2",
        "{{ request }} {{ site }} {{ other }}",
    )]);
    config
        .add_template_global("site", "global")
        .add_template_global("other", json!([1, 2]));
    show(
        &mut config,
        "/",
        "a.txt.jinja2",
        json!({ "request": "mine", "site": "mine" }),
    );
    assert_eq!(made(config).get("/").await.text(), "mine mine [1, 2]");
}

#[tokio::test]
async fn the_view_is_called_by_its_name() {
    mod views {
        use aiopyramid::prelude::*;

        #[view_config(route = "/async", renderer = "named")]
        async fn coroutine() -> u8 {
            1
        }
    }
    // The macros know of `.jinja2` files alone, so this goes by a renderer of its own.
    struct Named;
    impl aiopyramid::renderer::Renderer for Named {
        fn render(
            &self,
            _value: aiopyramid::renderer::Value<'_>,
            system: &aiopyramid::renderer::System<'_>,
        ) -> Result<Response> {
            Ok(Response::text(system.view))
        }
    }
    let mut config = Configurator::new();
    config.add_renderer("named", Named);
    config.scan_module(&format!("{}::views", module_path!()));
    assert_eq!(made(config).get("/async").await.text(), "coroutine");
}

#[tokio::test]
async fn included_and_imported_templates_have_the_request_too() {
    let mut config = with([
        template(
            "page.txt.jinja2",
            "{% extends 'layout.txt.jinja2' %}{% from 'm.txt.jinja2' import m %}{% block b %}{{ m() }}{% include 'i.txt.jinja2' %}{% endblock %}",
        ),
        template(
            "layout.txt.jinja2",
            "{{ request.method }}{% block b %}{% endblock %}",
        ),
        template(
            "m.txt.jinja2",
            "{% macro m() %}{{ request.method }}{% endmacro %}",
        ),
        template("i.txt.jinja2", "{{ request.method }}"),
    ]);
    show(&mut config, "/", "page.txt.jinja2", ());
    assert_eq!(made(config).get("/").await.text(), "GETGETGET");
}

/// What a template on route `article`, `/articles/{year}/{title}`, makes of a call.
async fn url(call: &str) -> String {
    let mut config = with([template("a.jinja2", &format!("{{{{ {call} }}}}"))]);
    config
        .add_route("article", "/articles/{year}/{title}")
        .add_route("file", "/files/*rest");
    let options = ViewOptions {
        route_name: Some("article"),
        renderer: Some("a.jinja2"),
        ..ViewOptions::DEFAULT
    };
    config.add_view(
        Rendered(|_request: Request| async { Ok::<_, Error>(()) }),
        options,
    );
    let app = made(config);
    let response = app
        .get("/articles/1999/x?page=1")
        .header("host", "example.com")
        .await;
    response.text().to_owned()
}

#[tokio::test]
async fn u31_routes_have_paths_by_their_names() {
    for (call, expected) in [
        (
            "route_path('article', year=2000, title='new year')",
            "/articles/2000/new%20year",
        ),
        (
            "route_url('article', year=2000, title='a')",
            "http://example.com/articles/2000/a",
        ),
        (
            "request.route_path('article', year=2000, title='a')",
            "/articles/2000/a",
        ),
        (
            "request.route_url('article', year=2000, title='a')",
            "http://example.com/articles/2000/a",
        ),
        (
            "route_path('article', **request.matchdict)",
            "/articles/1999/x",
        ),
        (
            "route_path('article', 'b c', 'd/e', year=1, title=true)",
            "/articles/1/true/b%20c/d%2Fe",
        ),
        ("route_path('file', rest=['a', 'b/c', 1])", "/files/a/b/c/1"),
        (
            "route_path('file', rest='', _query={'a': 1, 'b': ['x y', 'z']}, _anchor='end')",
            "/files/?a=1&amp;b=x+y&amp;b=z#end",
        ),
        (
            "route_path('file', rest='', _query=[['a', 1], ['a', 2]])",
            "/files/?a=1&amp;a=2",
        ),
        // U34
        (
            "route_path('file', rest='', _query={'k': none, 'l': [none]})",
            "/files/?k=&amp;l=",
        ),
        // U32
        (
            "route_path('file', rest='', _query='a b/c&d=%')",
            "/files/?a%20b/c&amp;d=%25",
        ),
        ("route_path('file', rest='', _query='')", "/files/"),
        ("route_path('file', rest='<\"')", "/files/%3C%22"),
    ] {
        assert_eq!(url(call).await, expected, "{call}");
    }
}

#[test]
fn u31_what_is_wrong_with_a_route_is_told_with_its_line() {
    for (call, expected) in [
        (
            "route_path('artcle')",
            "there is no route `artcle`; did you mean `article`?",
        ),
        ("route_path('article', year=1)", "needs a value for `title`"),
        (
            "route_path('article', year=nobody, title=1)",
            "`nobody` is undefined",
        ),
        (
            "route_path('article', year=none, title=1)",
            "none cannot be written into a URL",
        ),
        (
            "route_path('article', _query=1)",
            "`_query` is a map, a list of pairs or a text, and no number",
        ),
        (
            "route_path('article', _query={'k': {}})",
            "`k` of `_query`: map cannot be written into a URL",
        ),
        (
            "route_path('article', _quer=1)",
            "it takes no `_quer`, but `_query` and `_anchor`",
        ),
        ("route_path()", "it takes the name of a route"),
    ] {
        let mut config = with([template("a.jinja2", &format!("{{{{ {call} }}}}"))]);
        config.add_route("article", "/articles/{year}/{title}");
        let app = config.make_app().unwrap();
        let request = app.request().build();
        let error = aiopyramid::dispatch::block_on(request.render("a.jinja2", &())).unwrap_err();
        let error = format!("{error:?}");
        assert!(
            error.contains(expected) && error.contains("pages:templates/a.jinja2:1"),
            "{call}: {error}"
        );
    }
}

#[tokio::test]
async fn cookies_are_there_by_their_names() {
    let mut config = with([template(
        "a.txt.jinja2",
        "{{ request.cookies.theme }} {{ request.cookies.get('none', 'no') }}",
    )]);
    show(&mut config, "/", "a.txt.jinja2", ());
    let response = made(config).get("/").header("cookie", "theme=dark").await;
    assert_eq!(response.text(), "dark no");
}

#[tokio::test]
async fn r5_what_a_view_asks_for_the_response_is_there() {
    let mut config = with([template("a.jinja2", "{{ f() }}")]);
    config.add_template_function("f", || 1);
    let view = |request: Request| async move {
        request.response().set_status(StatusCode::CREATED);
        Ok::<_, Error>(())
    };
    config.add_view(Rendered(view), at("/", "a.jinja2"));
    assert_eq!(made(config).get("/").await.status(), 201);
}
