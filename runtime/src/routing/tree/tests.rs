//! The tree by example. [`naive`] compares it with a matcher that knows nothing of trees.

mod naive;

use aiopyramid_pattern::Pattern;

use super::{Entry, RouteTree, Spans};

/// The tree of patterns in their order.
fn tree(sources: &[&str]) -> RouteTree {
    let orders: Vec<u32> = (0..).take(sources.len()).collect();
    tree_in_order(sources, &orders)
}

fn tree_in_order(sources: &[&str], orders: &[u32]) -> RouteTree {
    let patterns: Vec<Pattern> = sources.iter().map(|source| parse(source)).collect();
    let entries: Vec<Entry<'_>> = patterns
        .iter()
        .zip(orders)
        .map(|(pattern, &order)| Entry { pattern, order })
        .collect();
    RouteTree::new(&entries).unwrap_or_else(|errors| panic!("{errors:?}"))
}

fn parse(source: &str) -> Pattern {
    Pattern::parse(source).unwrap_or_else(|errors| panic!("{errors}"))
}

fn values<'s>(path: &'s str, spans: &Spans) -> Vec<&'s str> {
    spans.iter().map(|span| span.of(path)).collect()
}

/// All routes that match, in order of precedence, with the values of their placeholders.
fn matches<'s>(tree: &RouteTree, path: &'s str) -> Vec<(usize, Vec<&'s str>)> {
    let mut offered = Vec::new();
    let found = tree.find(path, |route, spans| {
        offered.push((route, values(path, spans)));
        false
    });
    assert_eq!(found, None, "no route was accepted");
    offered
}

/// Expects that `source` alone matches `path` with these values.
#[track_caller]
fn check(source: &str, path: &str, expected: &[&str]) {
    let tree = tree(&[source]);
    let found = tree.find(path, |_, _| true);
    let found = found.unwrap_or_else(|| panic!("{source} does not match {path:?}"));
    assert_eq!(values(path, &found.spans), expected, "{source} on {path:?}");
}

#[track_caller]
fn check_no_match(source: &str, path: &str) {
    assert_eq!(matches(&tree(&[source]), path), [], "{source} on {path:?}");
}

/// Expects that all of `sources` match `path`, with this precedence, whichever is declared first.
#[track_caller]
fn check_precedence(sources: &[&str], path: &str) {
    let declared: Vec<u32> = (0..).take(sources.len()).collect();
    let reversed: Vec<u32> = declared.iter().rev().copied().collect();
    for orders in [declared, reversed] {
        let tree = tree_in_order(sources, &orders);
        let routes = matches(&tree, path)
            .into_iter()
            .map(|(route, _)| sources[route]);
        assert_eq!(routes.collect::<Vec<_>>(), sources, "on {path}");
    }
}

#[test]
fn u1_the_root_is_matched_by_slash_alone() {
    check("", "/", &[]);
    check("/", "/", &[]);
    check_no_match("/", "");
    check_no_match("/", "//");
    check_no_match("/", "/a");
    check_no_match("/a", "a");
}

#[test]
fn u3_a_regex_constrains_its_placeholder() {
    check(r"/{y:\d{4}}", "/2024", &["2024"]);
    check_no_match(r"/{y:\d{4}}", "/20245");
    check(
        r"/{d:(\d{2}|\d{4})-[a-z]{3,4}}",
        "/2024-june",
        &["2024-june"],
    );
    check("/{t:a|b}", "/b", &["b"]);
    check("/x{t:a|b}y/{u}", "/xby/1", &["b", "1"]);
}

#[test]
fn u4_a_plain_placeholder_takes_one_or_more_characters_of_one_segment() {
    check("/foo/{x}", "/foo/bar", &["bar"]);
    check("/foo/{x}", "/foo/日本\n", &["日本\n"]);
    check_no_match("/foo/{x}", "/foo/");
    check_no_match("/foo/{x}", "/foo/a/b");
    check_no_match("/{x}/{y}", "//a");
}

#[test]
fn u5_the_remainder_takes_anything_that_is_left() {
    check("/foo/*rest", "/foo/", &[""]);
    check("/foo/*rest", "/foo/a//b/", &["a//b/"]);
    check_no_match("/foo/*rest", "/foo");
    check("/foo*rest", "/foo", &[""]);
    check("/foo*rest", "/foobar", &["bar"]);
    check("/foo*rest", "/foo/../bar", &["/../bar"]);
    check_no_match("/foo*rest", "/fo");
    check("/{x}*rest", "/abc/d", &["abc", "/d"]);
    check("*traverse", "/", &[""]);
    check("*traverse", "/zzz/ abc", &["zzz/ abc"]);
}

#[test]
fn u6_literals_are_compared_with_the_decoded_path() {
    check("/La Peña/{x}", "/La Peña/1", &["1"]);
    check("/%41", "/%41", &[]);
    check_no_match("/%41", "/A");
    check_no_match("/foo", "/Foo");
    check("/a.b+{x}(c)", "/a.b+1(c)", &["1"]);
    check_no_match("/a.b/{x:.+}", "/aXb/c");
}

#[test]
fn u7_placeholders_are_greedy_from_the_left() {
    check("/{a}{b}", "/xyz", &["xy", "z"]);
    check("/{a}{b}{c}", "/wxyz", &["wx", "y", "z"]);
    check("/{a}{b}", "/日本語", &["日本", "語"]);
    check_no_match("/{a}{b}", "/x");
    check("/{y}-{m}", "/a-b-c", &["a-b", "c"]);
    check("/{y}-{m}", "/a--", &["a", "-"]);
    check("/{y}-{m}", "/---", &["-", "-"]);
    check_no_match("/{y}-{m}", "/-b");
    check_no_match("/{y}-{m}", "/a-");
    check("/v{a}.{b}.html", "/v1.2.3.html", &["1.2", "3"]);
    check_no_match("/aa{x}aa", "/aaa");
    check(r"/{a}{b:\d+}", "/x123", &["x12", "3"]);
    check(r"/{x:.+}-{y:\d+}/{z}", "/a/b-1-2/c", &["a/b-1", "2", "c"]);
    check(r"/{d:\d}", "/٣", &["٣"]);
}

#[test]
fn u7_groups_of_a_regex_shift_no_values() {
    check("/{a:(x)(y)?}{b:(z)+}/{c}", "/xzz/1", &["x", "zz", "1"]);
}

#[test]
fn u8_a_final_newline_is_not_ignored() {
    check_no_match("/foo", "/foo\n");
    check_no_match(r"/{x:\d+}", "/1\n");
    check_no_match("/{x:a.+}", "/a/b\n");
    check_no_match(r"/{x}-{y:\d+}", "/a-1\n");
}

#[test]
fn u10_a_trailing_slash_makes_another_path() {
    check_no_match("/foo", "/foo/");
    check_no_match("/foo/", "/foo");
    check("/foo/", "/foo/", &[]);
    check("/foo/{x}/", "/foo/1/", &["1"]);
    check_no_match("/foo/{x}/", "/foo/1");
}

#[test]
fn the_table_of_u1_to_u11_holds() {
    check(
        "/foo/{baz}/biz/{buz}/bar*traverse",
        "/foo/1/biz/2/bar/a/b",
        &["1", "2", "/a/b"],
    );
    check("foo/{baz}.html", "/foo/x.html", &["x"]);
    check("/{n:[0-9]*}/*traverse", "/555/abc/def", &["555", "abc/def"]);
    check("/{n:[0-9]*}/*traverse", "//abc", &["", "abc"]);
    check("/foo/{x:.+}", "/foo/a/b", &["a/b"]);
    check("/foo/{x:.+}/edit", "/foo/a/edit/edit", &["a/edit"]);
}

#[test]
fn precedence_is_by_specificity_and_not_by_order() {
    check_precedence(
        &[
            "/2024-05",
            "/2024-{m}",
            "/{y}-{m}",
            r"/{x:[\d-]+}",
            "/{x}",
            "/20*rest",
            "/{a}{b}",
            "/{x:.+}",
            "/*rest",
        ],
        "/2024-05",
    );
    check_precedence(&["/{x:.+}.html", "/{x:.+}"], "/a/b.html");
    check_precedence(&["/{a}{b}/edit", "/{x:.+}/edit", "/{x:.+}"], "/ab/edit");
    check_precedence(&[r"/{x:\d+}.html", "/{x}.html"], "/1.html");
    check_precedence(&["/foo/", "/foo/*rest", "/foo*rest"], "/foo/");
    check_precedence(&["/foo", "/foo*rest"], "/foo");
}

#[test]
fn precedence_goes_segment_by_segment_from_the_left() {
    check_precedence(&["/a/b/{y}", "/a/{x}/c", "/{w}/b/c", "/{v:.*}c"], "/a/b/c");
    check_precedence(&["/a/*rest", "/{x}/b"], "/a/b");
}

#[test]
fn equal_shapes_are_tried_in_the_order_of_their_keys() {
    let tree = tree_in_order(&["/{a}", "/{b}", "/{c}", "/{d}"], &[2, 1, 1, 0]);
    let routes: Vec<usize> = matches(&tree, "/x")
        .iter()
        .map(|(route, _)| *route)
        .collect();
    assert_eq!(routes, [3, 1, 2, 0]);
}

#[test]
fn different_regexes_at_one_place_are_tried_in_the_order_of_their_keys() {
    let tree = tree_in_order(&[r"/{a:\d+}", r"/{b:\w+}", "/{c:[0-9]}"], &[1, 0, 2]);
    let routes: Vec<usize> = matches(&tree, "/7")
        .iter()
        .map(|(route, _)| *route)
        .collect();
    assert_eq!(routes, [1, 0, 2]);
}

#[test]
fn a_dead_end_backs_out() {
    let patterns = [
        "/a/b/c/d/end",
        "/a/b/{x}/d/stop",
        "/a/{x:b}/c/d/{y}.html",
        "/{x}-{y}/b",
        "/{w}/b/c/{x}/{y}",
        "/{x:.+}/z",
        "*rest",
    ];
    let tree = tree(&patterns);
    let first = |path| {
        let found = tree
            .find(path, |_, _| true)
            .expect("the remainder takes all");
        (patterns[found.route], values(path, &found.spans))
    };
    assert_eq!(first("/a/b/c/d/end"), (patterns[0], vec![]));
    assert_eq!(first("/a/b/c/d/stop"), (patterns[1], vec!["c"]));
    assert_eq!(first("/a/b/c/d/e.html"), (patterns[2], vec!["b", "e"]));
    assert_eq!(first("/a/b/c/d/e"), (patterns[4], vec!["a", "d", "e"]));
    assert_eq!(first("/a-b/b"), (patterns[3], vec!["a", "b"]));
    assert_eq!(first("/a/b/c/d/e/z"), (patterns[5], vec!["a/b/c/d/e"]));
    assert_eq!(first("/a/b/c/d/e/f"), (patterns[6], vec!["a/b/c/d/e/f"]));
}

#[test]
fn a_refused_route_gives_way_to_the_next() {
    let tree = tree(&["/a/{x}", "/{y}/{z}", "/*rest"]);
    let found = tree.find("/a/b", |route, _| route != 0);
    let found = found.expect("two more routes match");
    assert_eq!(found.route, 1);
    assert_eq!(values("/a/b", &found.spans), ["a", "b"]);
}

#[test]
fn a_path_of_ten_thousand_segments_does_not_overflow_the_stack() {
    let tree = tree(&["/{x}/{y}", "/a/a/a/{z}", "/{x:.+}/end", "/*rest"]);
    let path = "/a".repeat(10_000);
    let found = tree
        .find(&path, |_, _| true)
        .expect("the remainder takes all");
    assert_eq!(found.route, 3);
}

#[test]
fn each_of_ten_thousand_routes_is_found() {
    let sources: Vec<String> = (0..10_000)
        .map(|n| match n % 4 {
            0 => format!("/area{}/page{n}", n % 100),
            1 => format!("/area{}/page{n}/{{id}}", n % 100),
            2 => format!(r"/area{}/page{n}/{{id:\d+}}/edit", n % 100),
            _ => format!("/{{user}}/page{n}.{{format}}/*rest"),
        })
        .collect();
    let sources: Vec<&str> = sources.iter().map(String::as_str).collect();
    let tree = tree(&sources);
    for route in (0..10_000).step_by(97) {
        let path = sources[route]
            .replace(r"{id:\d+}", "7")
            .replace(['{', '}', '*'], "");
        let offered: Vec<usize> = matches(&tree, &path).iter().map(|(id, _)| *id).collect();
        assert_eq!(offered, [route], "{path}");
    }
}

#[test]
fn regexes_beyond_the_size_limit_are_reported_with_their_routes() {
    let patterns = ["/a", r"/{x:\w{1000}{1000}}", "/b", r"/{x:\w{1000}{1000}}/c"].map(parse);
    let entries = patterns
        .each_ref()
        .map(|pattern| Entry { pattern, order: 0 });
    let errors = RouteTree::new(&entries).err().expect("two are too large");
    let routes: Vec<usize> = errors.iter().map(|error| error.route).collect();
    assert_eq!(routes, [1, 3]);
}
