//! Paths and URLs made from the names of routes.

use aiopyramid::prelude::*;
use aiopyramid::renderer::templates::EmbeddedTemplate;
use aiopyramid::settings::Settings;
use aiopyramid::testing::{TestApp, TestResponse};
use aiopyramid::view::Rendered;

mod pages {
    use aiopyramid::prelude::*;

    #[view_config(route = "/", route_name = "home")]
    async fn home(request: &Request) -> Result<String> {
        let article = request.route_path("article", &[("year", &2024), ("title", &"a & b?")])?;
        Ok(article)
    }

    #[view_config(route = "/articles/{year}/{title}", route_name = "article")]
    fn article(year: u16, title: &str) -> String {
        format!("{title} of {year}")
    }

    #[view_config(route = "/files/*path", route_name = "files")]
    async fn files(request: &Request, path: Vec<String>) -> Result<String> {
        Ok(request.route_path("files", &[("path", &path)])?)
    }

    /// A view refers to the route of another by the path of its function, where nobody gave it a name.
    #[view_config(route = "/unnamed/{id}")]
    async fn unnamed(request: &Request, id: u8) -> Result<String> {
        let name = concat!(module_path!(), "::unnamed");
        Ok(request.route_path(name, &[("id", &(id + 1))])?)
    }

    #[view_config(route = "/search")]
    async fn search(request: &Request) -> Result<String> {
        let url = request
            .route("article", &[("year", &1999), ("title", &"x")])
            .with_elements(&["a/b", ""])
            .with_query(&[("q", &"a&b =*"), ("page", &2), ("q", &true)])
            .with_anchor("to p#");
        Ok(url.url()?)
    }

    #[view_config(route = "/articles", request_method = "POST")]
    fn create(request: &Request) -> Result<HttpSeeOther> {
        Ok(request.redirect_to("article", &[("year", &2024), ("title", &"new")])?)
    }

    #[view_config(route = "/see-other")]
    async fn see_other(request: &Request) -> Result<HttpSeeOther> {
        Ok(HttpSeeOther::new(&request.route_path("home", &[])?))
    }

    #[view_config(route = "/wrong/{how}")]
    async fn wrong(request: &Request, how: &str) -> Result<String> {
        let made = match how {
            "name" => request.route_path("artcle", &[]),
            _ => request.route_path("article", &[("year", &1)]),
        };
        Ok(made.unwrap_err().to_string())
    }
}

fn app() -> TestApp {
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::pages"));
    TestApp::new(config.make_app().unwrap())
}

async fn check(target: &str, expected: &str) {
    let response = app().get(target).await;
    assert_eq!(
        (response.status().as_u16(), response.text()),
        (200, expected)
    );
}

#[tokio::test]
async fn u31_a_path_made_from_a_name_leads_to_the_view() {
    check("/", "/articles/2024/a%20&%20b%3F").await;
    check("/articles/2024/a%20&%20b%3F", "a & b? of 2024").await;
}

#[tokio::test]
async fn u31_names_that_are_wrong_and_values_that_are_missing_are_told() {
    check(
        "/wrong/name",
        "there is no route `artcle`; did you mean `article`?",
    )
    .await;
    check(
        "/wrong/value",
        "the route `article`, \"/articles/{year}/{title}\", needs a value for `title`",
    )
    .await;
}

#[tokio::test]
async fn u33_a_remainder_is_filled_by_its_segments() {
    check("/files/a/b%20c/%C3%A9", "/files/a/b%20c/%C3%A9").await;
    check("/files/", "/files/").await;
}

#[tokio::test]
async fn a_route_without_a_given_name_has_that_of_its_function() {
    check("/unnamed/6", "/unnamed/7").await;
}

#[tokio::test]
async fn u34_u35_u36_elements_query_and_anchor_follow_the_path() {
    check(
        "/search",
        "http://example.com/articles/1999/x/a%2Fb/?q=a%26b+%3D%2A&page=2&q=true#to%20p%23",
    )
    .await;
}

#[tokio::test]
async fn a_redirect_leads_to_a_route() {
    let app = app();
    let created = app.post("/articles").await;
    assert_eq!(created.status(), 303);
    assert_eq!(created.header("location"), Some("/articles/2024/new"));
    assert_eq!(app.get("/see-other").await.header("location"), Some("/"));
}

#[tokio::test]
async fn each_application_knows_its_own_routes_and_a_request_of_none_knows_none() {
    let mut other = Configurator::new();
    other.add_route("article", "/other/{year}");
    let other = other.make_app().unwrap();
    let values: &[(&str, &dyn aiopyramid::routing::RouteValue)] = &[("year", &1), ("title", &'x')];
    let path = |request: Request| {
        request
            .route_path("article", values)
            .map_err(|e| e.to_string())
    };
    assert_eq!(
        path(app().app().request().build()).as_deref(),
        Ok("/articles/1/x")
    );
    assert_eq!(path(other.request().build()).as_deref(), Ok("/other/1"));
    assert_eq!(
        path(Request::builder().build()).unwrap_err(),
        "there is no route `article` for a request that belongs to no application"
    );
}

/// What a template makes with the routes of the pages.
async fn rendered(source: &'static str) -> TestResponse {
    let embedded = EmbeddedTemplate {
        package: "pages",
        path: "page.txt.jinja2",
        file: "",
        source,
        uses: &[],
    };
    let mut config =
        Configurator::with_settings(Settings::from_toml("[app]\ndebug = true").unwrap());
    config.scan_module(concat!(module_path!(), "::pages"));
    config.add_templates(Vec::leak(vec![embedded]));
    let view = Rendered(|_request: Request| async { Ok::<_, Error>(()) });
    let options = ViewOptions {
        route: Some("/template"),
        renderer: Some("page.txt.jinja2"),
        ..ViewOptions::DEFAULT
    };
    config.add_view(view, options);
    TestApp::new(config.make_app().unwrap())
        .get("/template")
        .await
}

#[tokio::test]
async fn u31_templates_make_paths_and_urls_too() {
    for (source, expected) in [
        ("{{ request.route_path('home') }}", "/"),
        (
            "{{ request.route_path('article', year=2024, title='a & b?') }}",
            "/articles/2024/a%20&%20b%3F",
        ),
        (
            "{{ request.route_path('files', path=['a', 'b c']) }}",
            "/files/a/b%20c",
        ),
        (
            "{{ request.route_url('home', _query={'q': 'a b', 'tag': [1, true]}, _anchor='top') }}",
            "http://example.com/?q=a+b&tag=1&tag=true#top",
        ),
    ] {
        assert_eq!(rendered(source).await.text(), expected, "{source}");
    }
}

#[tokio::test]
async fn u31_templates_are_told_what_is_wrong_with_a_name_or_a_value() {
    for (source, expected) in [
        ("{{ request.route_path('hoem') }}", "did you mean `home`?"),
        (
            "{{ request.route_path('article', year=1) }}",
            "needs a value for `title`",
        ),
        (
            "{{ request.route_path('article', year=1, title=none) }}",
            "title: none cannot be written into a URL",
        ),
    ] {
        let response = rendered(source).await;
        assert_eq!(response.status(), 500);
        assert!(response.text().contains(expected), "{}", response.text());
    }
}
