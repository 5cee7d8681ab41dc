//! Negotiation against what the header says, by example and against a naive reading of it.

use proptest::prelude::*;

use super::*;

/// A request with one line of `Accept`.
fn accepting(header: &str) -> Request {
    Request::builder().header("accept", header).build()
}

/// What the client likes best of what is offered.
#[track_caller]
fn check(header: &str, offers: &[&str], expected: Option<&str>) {
    assert_eq!(
        accepting(header).accept().best_of(offers),
        expected,
        "{header:?} of {offers:?}"
    );
}

#[test]
fn v12_no_header_accepts_everything() {
    let request = Request::builder().build();
    assert!(request.accept().is_absent());
    assert!(request.accept().accepts("text/html"));
    assert_eq!(
        request.accept().best_of(&["text/html", "text/plain"]),
        Some("text/html")
    );
    assert_eq!(request.accept().best_of(&[]), None);
}

#[test]
fn v12_an_empty_header_accepts_nothing() {
    for header in ["", " ", ",", " , ,, "] {
        check(header, &["text/html"], None);
        assert!(!accepting(header).accept().is_absent());
    }
}

#[test]
fn v12_an_invalid_header_accepts_everything() {
    for header in [
        "html",
        "text/",
        "/html",
        "*",
        "*; q=.2, */*; q=.2",
        "text/html;q=2",
        "text/html;q=0.1234",
        "text/html;q=1.001",
        "text/html;q=-0",
        "text/html;q",
        "text/html;q=",
        "text/html;level",
        "text/html;level=\"1",
        "text/html text/plain",
        "text/html;q = 0",
        "image/png, text/html; q=0, oops",
    ] {
        check(header, &["text/csv", "text/html"], Some("text/csv"));
    }
}

#[test]
fn v13_the_larger_weight_wins() {
    check(
        "text/html;q=0.5, application/json;q=0.501",
        &["text/html", "application/json"],
        Some("application/json"),
    );
    check(
        "text/html; Q=0.5 ,application/json",
        &["text/html", "application/json"],
        Some("application/json"),
    );
}

#[test]
fn v13_ties_go_by_the_order_of_the_server() {
    let header = "application/json, text/html, text/plain";
    check(
        header,
        &["text/html", "application/json"],
        Some("text/html"),
    );
    check(
        header,
        &["text/plain", "text/html", "application/json"],
        Some("text/plain"),
    );
    check("*/*", &["text/plain", "text/html"], Some("text/plain"));
}

#[test]
fn v13_a_weight_of_nothing_refuses() {
    check(
        "text/html;q=0, text/*",
        &["text/html", "text/plain"],
        Some("text/plain"),
    );
    check("*/*, text/html;q=0.000", &["text/html"], None);
    check("*/*;q=0", &["text/html"], None);
}

#[test]
fn v13_the_most_specific_range_decides() {
    let header =
        "*/*;q=0.1, text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed;q=0.2, text/csv;q=0";
    let request = accepting(header);
    for (offer, quality) in [
        ("image/png", 100),
        ("text/html", 300),
        ("text/plain", 700),
        ("text/plain;format=flowed", 200),
        ("text/plain;format=fixed", 700),
        ("text/csv", 0),
        ("TEXT/Plain; FORMAT=\"Flowed\"", 200),
    ] {
        assert_eq!(request.accept().quality_of(offer), quality, "{offer}");
    }
}

#[test]
fn v13_parameters_must_be_the_same() {
    check("text/html;level=1", &["text/html"], None);
    check("text/html;level=1", &["text/html;level=2"], None);
    check("text/html;level=1", &["text/html;level=1;a=b"], None);
    check(
        "text/html;level=1;a=b",
        &["text/html; a=b; level=1"],
        Some("text/html; a=b; level=1"),
    );
    check(
        "text/html;level=1",
        &["text/html;level=\"\\1\""],
        Some("text/html;level=\"\\1\""),
    );
    check(
        "text/html",
        &["text/html;charset=utf-8"],
        Some("text/html;charset=utf-8"),
    );
}

#[test]
fn a_comma_or_a_semicolon_in_quotes_separates_nothing() {
    check(
        r#"text/html;title="a, b; \"c\";q=0";q=0.5, text/plain;q=0.4"#,
        &["text/plain", r#"text/html;title="a, b; \"c\";q=0""#],
        Some(r#"text/html;title="a, b; \"c\";q=0""#),
    );
}

#[test]
fn what_follows_the_weight_counts_for_nothing() {
    check(
        "text/html;q=0.5;level=1;ext",
        &["text/html"],
        Some("text/html"),
    );
    check("text/html;q=0;", &["text/html"], None);
}

#[test]
fn several_lines_are_one_list() {
    let request = Request::builder()
        .header("accept", "text/html;q=0.2")
        .header("accept", "")
        .header("accept", "application/json;q=0.8")
        .build();
    assert_eq!(
        request.accept().best_of(&["text/html", "application/json"]),
        Some("application/json")
    );
    assert!(!request.accept().accepts("text/plain"));
}

#[test]
fn what_is_no_media_type_is_accepted_by_no_range() {
    check(
        "*/*",
        &["html", "text/html/x", "", "text/html"],
        Some("text/html"),
    );
}

#[test]
fn a_browser_gets_html_and_a_script_json() {
    let offers = ["text/html", "application/problem+json", "text/plain"];
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,\
                   image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7";
    check(browser, &offers, Some("text/html"));
    check("application/*", &offers, Some("application/problem+json"));
}

/// A range as a client means it, before it is written down.
#[derive(Debug, Clone)]
struct Meant {
    kind: &'static str,
    subtype: &'static str,
    level: Option<u8>,
    quality: Quality,
}

fn meant() -> impl Strategy<Value = Meant> {
    let names = prop::sample::select(vec![
        ("*", "*"),
        ("text", "*"),
        ("text", "html"),
        ("text", "plain"),
        ("image", "*"),
        ("image", "png"),
    ]);
    (names, prop::option::of(1..3_u8), 0..=FULL).prop_map(|((kind, subtype), level, quality)| {
        Meant {
            kind,
            subtype,
            level: level.filter(|_| subtype != "*"),
            quality,
        }
    })
}

fn written(range: &Meant, blank: &str) -> String {
    let Meant {
        kind,
        subtype,
        level,
        quality,
    } = range;
    let level = level.map_or(String::new(), |level| {
        format!("{blank};{blank}Level={level}")
    });
    let (whole, rest) = (quality / 1000, quality % 1000);
    format!("{blank}{kind}/{subtype}{level}{blank};{blank}q={whole}.{rest:03}{blank}")
}

/// The rule as the RFC has it, by sorting everything that fits.
fn quality_by_the_book(ranges: &[Meant], kind: &str, subtype: &str, level: Option<u8>) -> Quality {
    let fits = ranges.iter().filter_map(|range| {
        let specificity = match (range.kind, range.subtype, range.level) {
            (k, s, Some(l)) if (k, s, Some(l)) == (kind, subtype, level) => 4,
            (k, s, None) if (k, s) == (kind, subtype) => 3,
            (k, "*", None) if k == kind => 2,
            ("*", "*", None) => 1,
            _ => return None,
        };
        Some((specificity, range.quality))
    });
    fits.max().map_or(0, |(_, quality)| quality)
}

proptest! {
    #[test]
    fn the_weight_is_that_of_the_book(
        ranges in prop::collection::vec(meant(), 1..6),
        blank in "[ \t]{0,2}",
        split in any::<prop::sample::Index>(),
    ) {
        let texts: Vec<String> = ranges.iter().map(|range| written(range, &blank)).collect();
        let (first, second) = texts.split_at(split.index(texts.len()));
        let request = Request::builder()
            .header("accept", &first.join(","))
            .header("accept", &second.join(","))
            .build();
        for (kind, subtype) in [("text", "html"), ("text", "plain"), ("image", "png"), ("audio", "ogg")] {
            for level in [None, Some(1), Some(2)] {
                let parameter = level.map_or(String::new(), |level| format!(";level={level}"));
                prop_assert_eq!(
                    request.accept().quality_of(&format!("{kind}/{subtype}{parameter}")),
                    quality_by_the_book(&ranges, kind, subtype, level)
                );
            }
        }
    }

    #[test]
    fn any_text_is_read_or_accepts_everything(header in "[ -~\t]{0,40}", offer in "\\PC{0,20}") {
        let request = accepting(&header);
        let accept = request.accept();
        prop_assert!(accept.quality_of("text/html") <= FULL);
        prop_assert!(accept.quality_of(&offer) <= FULL);
        let best = accept.best_of(&["text/html", "text/plain"]);
        prop_assert_eq!(best.is_some(), accept.accepts("text/html") || accept.accepts("text/plain"));
    }

    #[test]
    fn a_text_near_the_grammar_is_read_or_accepts_everything(header in r#"([a*]/[a*]|[;=,"\\ ]|q=|[01.]){0,12}"#) {
        let request = accepting(&header);
        prop_assert!(request.accept().quality_of("a/a") <= FULL);
        prop_assert!(request.accept().quality_of(&header) <= FULL);
    }
}
