//! From a view's value to a response.

use super::*;

#[derive(Serialize, Clone)]
struct Page {
    name: String,
    tags: Vec<&'static str>,
    parent: Option<Box<Page>>,
}

fn page() -> Page {
    Page {
        name: "home".to_owned(),
        tags: vec!["a", "b"],
        parent: None,
    }
}

#[tokio::test]
async fn the_names_of_a_struct_are_those_of_the_template() {
    let mut config = with([template(
        "page.jinja2",
        "{{ name }}: {{ tags|join(', ') }} {{ parent is none }}",
    )]);
    show(&mut config, "/async", "page.jinja2", page());
    show_plainly(&mut config, "/plain", "page.jinja2", page());
    let app = made(config);
    for target in ["/async", "/plain"] {
        let response = app.get(target).await;
        assert_eq!(response.text(), "home: a, b True");
        assert_eq!(
            response.header("content-type"),
            Some("text/html; charset=utf-8")
        );
    }
}

#[tokio::test]
async fn the_extension_before_jinja2_is_the_content_type() {
    let types = [
        ("a.html.jinja2", "text/html; charset=utf-8"),
        ("a.txt.jinja2", "text/plain; charset=utf-8"),
        ("a.rss.jinja2", "application/rss+xml"),
        ("folder/a.svg.jinja2", "image/svg+xml"),
        ("a.json.jinja2", "application/json"),
    ];
    let mut config = with(types.map(|(name, _)| template(name, "")));
    for (name, _) in types {
        show(&mut config, &format!("/{name}"), name, ());
    }
    let app = made(config);
    for (name, content_type) in types {
        let response = app.get(&format!("/{name}")).await;
        assert_eq!(response.header("content-type"), Some(content_type));
    }
}

#[tokio::test]
async fn a_value_without_names_is_no_value_for_a_template() {
    let mut config = with([template(
        "a.jinja2",
        "{% if name %}{{ name }}{% else %}nobody{% endif %}",
    )]);
    show(&mut config, "/unit", "a.jinja2", ());
    show(&mut config, "/none", "a.jinja2", None::<Page>);
    show(&mut config, "/some", "a.jinja2", Some(page()));
    show(&mut config, "/map", "a.jinja2", json!({ "name": "map" }));
    show(&mut config, "/list", "a.jinja2", [1, 2]);
    let app = made(config);
    assert_eq!(app.get("/unit").await.text(), "nobody");
    assert_eq!(app.get("/none").await.text(), "nobody");
    assert_eq!(app.get("/some").await.text(), "home");
    assert_eq!(app.get("/map").await.text(), "map");
    assert_eq!(app.get("/list").await.status(), 500);
}

#[tokio::test]
async fn maps_and_structs_keep_their_order() {
    #[derive(Serialize)]
    struct Fields {
        zebra: u8,
        apple: u8,
        mango: u8,
    }
    let app = with([template(
        "a.jinja2",
        "{% for key in fields %}{{ key }} {% endfor %}",
    )])
    .make_app()
    .unwrap();
    let value = [(
        "fields",
        Fields {
            zebra: 1,
            apple: 2,
            mango: 3,
        },
    )];
    let value = std::collections::BTreeMap::from(value);
    let text = app.templates().render("a.jinja2", &value).await.unwrap();
    assert_eq!(text, "zebra apple mango ");
}

#[tokio::test]
async fn what_serde_cannot_write_is_an_incident() {
    struct Broken;
    impl Serialize for Broken {
        fn serialize<S: serde::Serializer>(&self, _serializer: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("no luck in serde"))
        }
    }
    let app = with([template("a.jinja2", "a")]).make_app().unwrap();
    let error = app
        .templates()
        .render("a.jinja2", &Broken)
        .await
        .unwrap_err();
    assert!(
        format!("{error:?}").contains("no luck in serde"),
        "{error:?}"
    );
}

#[tokio::test]
async fn r11_a_mail_is_rendered_beside_the_answer() {
    async fn order(request: Request) -> Result<String> {
        request
            .render("mail/order.txt.jinja2", &json!({ "items": ["<tea>"] }))
            .await
    }
    fn order_plainly(request: Request) -> Result<String> {
        synchronize(order(request))
    }
    let mut config = with([template(
        "mail/order.txt.jinja2",
        "{{ items[0] }} for {{ request.params.who }}, {{ renderer_name }}, {{ view is defined }}",
    )]);
    let route = |route| ViewOptions {
        route: Some(route),
        ..ViewOptions::DEFAULT
    };
    config.add_view(order, route("/async"));
    config.add_view(order_plainly, route("/plain"));
    let app = made(config);
    let expected = "<tea> for Ada, mail/order.txt.jinja2, False";
    assert_eq!(app.get("/async?who=Ada").await.text(), expected);
    assert_eq!(app.get("/plain?who=Ada").await.text(), expected);
}

#[tokio::test]
async fn r11_without_a_request_there_is_none() {
    let config = with([template("a.jinja2", "{{ request is defined }}")]);
    let app = config.make_app().unwrap();
    assert_eq!(
        app.templates().render("a.jinja2", &()).await.unwrap(),
        "False"
    );
    let error = app.templates().render("b.jinja2", &()).await.unwrap_err();
    assert!(
        error.to_string().contains("did you mean `a.jinja2`?"),
        "{error}"
    );
    let foreign = Request::builder().build();
    let error = foreign.render("a.jinja2", &()).await.unwrap_err();
    assert!(
        error.to_string().contains("belongs to no application"),
        "{error}"
    );
}

#[tokio::test]
async fn a_state_hands_out_the_templates() {
    mod views {
        use aiopyramid::prelude::*;
        use aiopyramid::renderer::templates::Templates;

        #[view_config(route = "/")]
        async fn text(templates: State<Templates>) -> Result<String> {
            templates.render("a.txt.jinja2", &()).await
        }
    }
    let mut config = with([template("a.txt.jinja2", "by state")]);
    config.scan_module(&format!("{}::views", module_path!()));
    assert_eq!(made(config).get("/").await.text(), "by state");
}

#[tokio::test]
async fn big_loops_are_no_trouble() {
    let mut config = with([template(
        "a.txt.jinja2",
        "{% for a in range(300) %}{% for b in range(300) %}{% if loop.last %}.{% endif %}{% endfor %}{% endfor %}",
    )]);
    show(&mut config, "/", "a.txt.jinja2", ());
    assert_eq!(made(config).get("/").await.text(), ".".repeat(300));
}

#[tokio::test]
async fn a_head_request_is_answered_with_the_length() {
    let mut config = with([template("a.jinja2", "four")]);
    show(&mut config, "/", "a.jinja2", ());
    let response = made(config).request(Method::HEAD, "/").await;
    assert_eq!(response.header("content-length"), Some("4"));
    assert_eq!(response.text(), "");
}
