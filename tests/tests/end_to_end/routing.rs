//! Which view answers a request.

use aiopyramid::prelude::*;
use aiopyramid_tests::Server;

mod precedence {
    use aiopyramid::prelude::*;

    // The file's order is the opposite of the precedence, so that it cannot be what decides.
    #[view_config(route = "/p/*rest")]
    async fn remainder(rest: &str) -> String {
        format!("remainder {rest}")
    }

    #[view_config(route = "/p/{anything:.+}")]
    async fn spanning(anything: &str) -> String {
        format!("spanning {anything}")
    }

    #[view_config(route = "/p/{word}")]
    async fn plain(word: &str) -> String {
        format!("plain {word}")
    }

    #[view_config(route = r"/p/{number:\d+}")]
    async fn constrained(number: &str) -> String {
        format!("constrained {number}")
    }

    #[view_config(route = "/p/{page}.html")]
    async fn mixed(page: &str) -> String {
        format!("mixed {page}")
    }

    #[view_config(route = "/p/index-{page}.html")]
    async fn mixed_with_more_text(page: &str) -> String {
        format!("more text {page}")
    }

    #[view_config(route = "/p/index.html")]
    async fn literal() -> &'static str {
        "literal"
    }
}

#[test]
fn the_most_specific_route_answers_whatever_the_order_of_declarations() {
    let server = Server::of(concat!(module_path!(), "::precedence"));
    for (path, answer) in [
        ("/p/index.html", "literal"),
        ("/p/index-2.html", "more text 2"),
        ("/p/about.html", "mixed about"),
        ("/p/2024", "constrained 2024"),
        ("/p/about", "plain about"),
        ("/p/a/b", "spanning a/b"),
        ("/p/", "remainder "),
    ] {
        assert_eq!(server.get(path).both(), (200, answer), "{path}");
    }
}

mod backtracking {
    use aiopyramid::prelude::*;

    #[view_config(route = "/b/fixed/{x}/end")]
    async fn fixed(x: &str) -> String {
        format!("fixed x={x}")
    }

    #[view_config(route = "/b/{y}/{z}/other")]
    async fn open(y: &str, z: &str) -> String {
        format!("open y={y} z={z}")
    }

    #[view_config(route = "/b/*rest")]
    async fn rest(rest: Vec<String>) -> String {
        format!("rest {}", rest.join(","))
    }
}

#[test]
fn a_dead_end_deep_in_a_more_specific_branch_is_backed_out_of() {
    let server = Server::of(concat!(module_path!(), "::backtracking"));
    for (path, answer) in [
        ("/b/fixed/1/end", "fixed x=1"),
        ("/b/fixed/1/other", "open y=fixed z=1"),
        ("/b/fixed/1/third", "rest fixed,1,third"),
        ("/b/fixed", "rest fixed"),
    ] {
        assert_eq!(server.get(path).both(), (200, answer), "{path}");
    }
}

mod paths {
    use aiopyramid::prelude::*;

    #[view_config(route = "/hello/{name}")]
    async fn hello(name: &str) -> String {
        name.to_owned()
    }

    #[view_config(route = "/files/*path")]
    async fn files(path: Vec<String>) -> String {
        path.join(" > ")
    }

    #[view_config(route = "/La Peña/{x}")]
    async fn unescaped(x: &str) -> String {
        x.to_owned()
    }

    #[view_config(route = "/foo")]
    async fn without_slash() -> &'static str {
        "without"
    }

    #[view_config(route = "/bar/")]
    async fn with_slash() -> &'static str {
        "with"
    }
}

fn paths() -> Server {
    Server::of(concat!(module_path!(), "::paths"))
}

#[test]
fn placeholders_are_percent_decoded() {
    let server = paths();
    assert_eq!(server.get("/hello/w%C3%B6rld").both(), (200, "wörld"));
    assert_eq!(server.get("/hello/a%20b+c").both(), (200, "a b+c"));
}

#[test]
fn u6_an_encoded_slash_is_a_slash_when_routes_are_matched() {
    let server = paths();
    assert_eq!(server.get("/hello/a%2Fb").status, 404);
    assert_eq!(server.get("/files/a%2Fb").both(), (200, "a > b"));
    assert_eq!(server.get("/hello/a%252Fb").both(), (200, "a%2Fb"));
}

#[test]
fn u6_u11_patterns_are_written_as_people_read_them_and_are_case_sensitive() {
    let server = paths();
    assert_eq!(server.get("/La%20Pe%C3%B1a/1").both(), (200, "1"));
    assert_eq!(server.get("/la%20Pe%C3%B1a/1").status, 404);
}

#[test]
fn u5_a_remainder_comes_as_segments_without_dots() {
    let server = paths();
    // A client would tidy this up before it sends it.
    let mut wire = server.connect();
    let reply = wire.request("GET", "/files/a//./b/../c").reply();
    assert_eq!(reply.both(), (200, "a > c"));
}

#[test]
fn u10_a_slash_at_the_end_makes_another_path_and_nothing_redirects() {
    let server = paths();
    assert_eq!(server.get("/foo").both(), (200, "without"));
    assert_eq!(server.get("/foo/").status, 404);
    assert_eq!(server.get("/bar/").both(), (200, "with"));
    assert_eq!(server.get("/bar").status, 404);
}

#[test]
fn l6_a_path_without_a_route_is_404() {
    let reply = paths().get("/nowhere?x=1");
    assert_eq!(
        reply.both(),
        (404, "404 Not Found\n\nThere is nothing at this address.\n")
    );
}

#[test]
fn l9_a_path_that_is_no_utf8_is_400() {
    let server = paths();
    let mut wire = server.connect();
    assert_eq!(wire.request("GET", "/hello/%C3").reply().status, 400);
    // The connection is none the worse for it.
    assert_eq!(wire.request("GET", "/hello/x").reply().both(), (200, "x"));
}

mod methods {
    use aiopyramid::prelude::*;

    #[view_config(route = "/both", request_method = "GET")]
    async fn read() -> &'static str {
        "read"
    }

    #[view_config(route = "/both", request_method = ("POST", "PUT"))]
    async fn write(method: Method) -> String {
        format!("written by {method}")
    }

    #[view_config(route = "/any")]
    async fn any(method: Method) -> String {
        format!("any by {method}")
    }

    #[view_config(route = "/some")]
    async fn all_others(method: Method) -> String {
        format!("others by {method}")
    }

    #[view_config(route = "/some", request_method = "POST")]
    async fn post() -> &'static str {
        "the one for POST"
    }

    #[view_config(route = "/narrow/literal", request_method = "POST")]
    async fn literal() -> &'static str {
        "literal"
    }

    #[view_config(route = "/narrow/{word}", request_method = "GET")]
    async fn word(word: &str) -> String {
        word.to_owned()
    }

    #[view_config(route = "/options", request_method = ("GET", "OPTIONS"))]
    async fn options(method: Method) -> String {
        format!("my own {method}")
    }
}

fn methods() -> Server {
    Server::of(concat!(module_path!(), "::methods"))
}

#[test]
fn equal_patterns_in_place_are_one_route_with_several_views() {
    let server = methods();
    let routes = server.app().introspection().iter();
    let routes = routes
        .filter(|entry| entry.category() == "routes" && entry.get("pattern") == Some("/both"));
    assert_eq!(routes.count(), 1);
    assert_eq!(server.get("/both").both(), (200, "read"));
    assert_eq!(
        server.send("PUT", "/both", &[], b"x").both(),
        (200, "written by PUT")
    );
}

#[test]
fn a_wrong_method_on_a_known_path_is_405_with_all_that_would_do() {
    let reply = methods().send("DELETE", "/both", &[], b"");
    assert_eq!(reply.status, 405);
    assert_eq!(reply.header("allow"), Some("GET, HEAD, OPTIONS, POST, PUT"));
}

#[test]
fn options_is_answered_with_204_and_all_that_would_do() {
    let server = methods();
    let reply = server.send("OPTIONS", "/both", &[], b"");
    assert_eq!(reply.both(), (204, ""));
    assert_eq!(reply.header("allow"), Some("GET, HEAD, OPTIONS, POST, PUT"));
    assert_eq!(server.send("OPTIONS", "/nowhere", &[], b"").status, 404);
}

#[test]
fn a_view_of_its_own_answers_options_instead() {
    let server = methods();
    let own = server.send("OPTIONS", "/options", &[], b"");
    assert_eq!(own.both(), (200, "my own OPTIONS"));
    let any = server.send("OPTIONS", "/any", &[], b"");
    assert_eq!(any.both(), (200, "any by OPTIONS"));
}

#[test]
fn a_view_without_methods_answers_what_the_others_of_its_route_leave() {
    let server = methods();
    assert_eq!(
        server.post("/some", "text/plain", "x").both(),
        (200, "the one for POST")
    );
    assert_eq!(server.get("/some").both(), (200, "others by GET"));
}

#[test]
fn v22_methods_are_case_sensitive() {
    let server = methods();
    let mut wire = server.connect();
    assert_eq!(wire.request("get", "/both").reply().status, 405);
}

#[test]
fn u12_a_method_that_fails_does_not_lead_to_the_next_route() {
    let reply = methods().get("/narrow/literal");
    assert_eq!(reply.status, 405);
    assert_eq!(reply.header("allow"), Some("OPTIONS, POST"));
}

#[test]
fn o6_head_is_answered_by_the_view_for_get_with_its_length_and_without_its_body() {
    let server = methods();
    let mut wire = server.connect();
    // A byte of a body would stand before the second answer.
    wire.request("HEAD", "/both").request("GET", "/both");
    let head = wire.reply_to_head();
    let get = wire.reply();
    assert_eq!(head.status, 200);
    assert_eq!(head.header("content-length"), Some("4"));
    assert_eq!(get.both(), (200, "read"));
    for name in ["content-length", "content-type"] {
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
}

#[test]
fn o6_head_of_an_error_has_no_body_either() {
    let server = methods();
    let mut wire = server.connect();
    wire.request("HEAD", "/nowhere").request("GET", "/both");
    assert_eq!(wire.reply_to_head().status, 404);
    assert_eq!(wire.reply().both(), (200, "read"));
}

mod named {
    use aiopyramid::prelude::*;

    #[view_config(route_name = "article", request_method = "GET")]
    async fn article(Path(id): Path<u32>) -> String {
        format!("article {id}")
    }

    #[view_config(route_name = "article", request_method = "DELETE")]
    async fn delete(Path(id): Path<u32>) -> String {
        format!("deleted {id}")
    }

    #[view_config(route = "/by/{in_place}")]
    async fn in_place(in_place: &str) -> String {
        format!("in place {in_place}")
    }

    #[view_config(route = "/alias/{id}", route_name = "alias")]
    async fn alias(id: &str) -> String {
        format!("GET {id}")
    }

    #[view_config(route_name = "alias", request_method = "POST")]
    async fn by_alias(Path(id): Path<String>) -> String {
        format!("POST {id}")
    }
}

fn scanned(module: &str) -> Configurator {
    let mut config = Configurator::new();
    config.scan_module(module);
    config
}

fn says(text: &'static str) -> impl Fn(Request) -> std::future::Ready<&'static str> {
    move |_| std::future::ready(text)
}

fn on(route_name: &str) -> ViewOptions<'_> {
    ViewOptions {
        route_name: Some(route_name),
        ..ViewOptions::DEFAULT
    }
}

#[test]
fn views_find_the_route_that_a_call_adds_by_its_name_before_or_after_them() {
    let mut config = scanned(concat!(module_path!(), "::named"));
    config.add_route("article", r"/articles/{id:\d+}");
    let server = Server::configured(config);
    assert_eq!(server.get("/articles/3").both(), (200, "article 3"));
    let deleted = server.send("DELETE", "/articles/3", &[], b"");
    assert_eq!(deleted.both(), (200, "deleted 3"));
    assert_eq!(server.get("/articles/x").status, 404);
}

#[test]
fn a_name_beside_a_pattern_is_a_name_that_others_can_refer_to() {
    let mut config = scanned(concat!(module_path!(), "::named"));
    config.add_route("article", "/articles/{id}");
    let server = Server::configured(config);
    assert_eq!(server.get("/alias/7").both(), (200, "GET 7"));
    assert_eq!(
        server.post("/alias/7", "text/plain", "x").both(),
        (200, "POST 7")
    );
}

#[test]
fn u1_a_missing_slash_at_the_beginning_is_added() {
    let mut config = Configurator::new();
    config
        .add_route("bare", "bare/{x}")
        .add_view(says("bare"), on("bare"));
    assert_eq!(
        Server::configured(config).get("/bare/1").both(),
        (200, "bare")
    );
}

#[test]
fn among_routes_of_equal_shape_calls_keep_their_order() {
    let mut config = Configurator::new();
    config
        .add_route("first", "/{a}")
        .add_route("second", "/{b}");
    config.add_view(says("second"), on("second"));
    config.add_view(says("first"), on("first"));
    assert_eq!(Server::configured(config).get("/x").both(), (200, "first"));
}

#[test]
fn two_regexes_at_one_place_are_tried_in_the_order_of_the_calls() {
    let mut config = Configurator::new();
    config
        .add_route("letters", "/{x:[a-z]+}")
        .add_route("words", r"/{x:\w+}");
    config.add_view(says("words"), on("words"));
    config.add_view(says("letters"), on("letters"));
    let server = Server::configured(config);
    assert_eq!(server.get("/abc").both(), (200, "letters"));
    assert_eq!(server.get("/abc1").both(), (200, "words"));
}

#[test]
fn a_call_comes_before_a_route_in_place_of_the_same_shape() {
    let mut config = scanned(concat!(module_path!(), "::named"));
    config.add_route("article", "/articles/{id}");
    config
        .add_route("called", "/by/{call}")
        .add_view(says("called"), on("called"));
    assert_eq!(
        Server::configured(config).get("/by/x").both(),
        (200, "called")
    );
}

#[test]
fn a_route_in_place_shares_the_route_that_a_call_adds_for_its_pattern_before_or_after() {
    for scan_first in [true, false] {
        let mut config = Configurator::new();
        if scan_first {
            config.scan_module(concat!(module_path!(), "::named"));
        }
        config.add_route("article", "/articles/{id}");
        config.add_route("place", "/by/{in_place}");
        if !scan_first {
            config.scan_module(concat!(module_path!(), "::named"));
        }
        let reply = Server::configured(config).get("/by/x");
        assert_eq!(reply.both(), (200, "in place x"), "{scan_first}");
    }
}

mod several {
    use aiopyramid::prelude::*;

    #[view_config(route = "/one", request_method = "GET")]
    #[view_config(route = "/two/{_x}", request_method = "POST")]
    #[view_config(route_name = "three", renderer = "json")]
    async fn several() -> &'static str {
        "same"
    }
}

#[test]
fn a_function_answers_under_each_of_its_attributes() {
    let mut config = scanned(concat!(module_path!(), "::several"));
    config.add_route("three", "/three");
    let server = Server::configured(config);
    assert_eq!(server.get("/one").both(), (200, "same"));
    assert_eq!(
        server.post("/two/x", "text/plain", "x").both(),
        (200, "same")
    );
    assert_eq!(server.get("/two/x").status, 405);
    assert_eq!(server.get("/three").both(), (200, "\"same\""));
}
