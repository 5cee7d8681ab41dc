//! The grammar by example. Ids such as `U3` are rules of the behaviour that is shared with Pyramid.

use aiopyramid_pattern::{Pattern, PatternError, PatternErrors, Piece, Placeholder};

/// Parses `source` and compares its pieces, written as in [`outline`].
#[track_caller]
fn check(source: &str, expected: &[&str]) {
    let pattern = parse(source);
    assert_eq!(outline(&pattern), expected, "{source}");
    assert_eq!(pattern.source(), source);
}

/// One text for each piece: literals in quotes, placeholders as the grammar writes them.
fn outline(pattern: &Pattern) -> Vec<String> {
    pattern
        .pieces()
        .iter()
        .map(|piece| match piece {
            Piece::Literal(literal) => format!("'{}'", literal.text),
            Piece::Placeholder(p) if p.is_remainder() => format!("*{}", p.name),
            Piece::Placeholder(p) => match p.regex() {
                Some(regex) => format!("{{{}:{regex}}}", p.name),
                None => format!("{{{}}}", p.name),
            },
        })
        .collect()
}

/// Expects one fault, under `culprit`, whose message and help hold the given words.
#[track_caller]
fn refuse(source: &str, culprit: &str, message: &str, help: &str) {
    let errors = refused(source);
    assert_eq!(errors.iter().count(), 1, "{errors}");
    let error = errors.first();
    assert_eq!(
        &source[error.offset()..error.offset() + error.len()],
        culprit,
        "{error}"
    );
    assert!(error.message().contains(message), "{error}");
    assert!(error.help().unwrap_or_default().contains(help), "{error}");
}

#[track_caller]
fn refused(source: &str) -> PatternErrors {
    match Pattern::parse(source) {
        Ok(pattern) => panic!("{source} was read as {:?}", outline(&pattern)),
        Err(errors) => errors,
    }
}

#[track_caller]
fn parse(source: &str) -> Pattern {
    Pattern::parse(source).unwrap_or_else(|errors| panic!("{errors}"))
}

#[test]
fn u1_a_missing_leading_slash_is_added() {
    check("", &["'/'"]);
    check("/", &["'/'"]);
    check("foo", &["'/foo'"]);
    check("{x}", &["'/'", "{x}"]);
    check("*traverse", &["'/'", "*traverse"]);
    check("foo/{baz}.html", &["'/foo/'", "{baz}", "'.html'"]);
}

#[test]
fn u1_patterns_that_differ_in_the_leading_slash_alone_are_equal() {
    assert_eq!(parse(""), parse("/"));
    assert_eq!(parse("a/{x}"), parse("/a/{x}"));
    assert_eq!(parse("a/{x}").normalized(), "/a/{x}");
    assert_ne!(parse("/a/{x}"), parse("/a/{y}"));
    assert_ne!(parse("/a"), parse("/a/"));
}

#[test]
fn u2_colon_markers_are_refused_at_the_start_of_a_segment() {
    refuse("/:id", ":id", "not how a placeholder", "write `/{id}`");
    refuse(":id", ":id", "not how a placeholder", "write `/{id}`");
    refuse("/a/:id.html", ":id", "`:id`", "write `/{id}.html`");
    refuse("/a/:x/{y}", ":x", "`:x`", "write `/{x}`");
}

#[test]
fn u2_colons_elsewhere_are_literal() {
    check("/v1/{name}:cancel", &["'/v1/'", "{name}", "':cancel'"]);
    check("/v1/all:cancel", &["'/v1/all:cancel'"]);
    check("/at/12:30", &["'/at/12:30'"]);
    check("/:/:1", &["'/:/:1'"]);
}

#[test]
fn u3_a_placeholder_has_a_name_and_perhaps_a_regex_after_the_first_colon() {
    check("/{x}", &["'/'", "{x}"]);
    check("/{_x1}", &["'/'", "{_x1}"]);
    check("/{größe}", &["'/'", "{größe}"]);
    check(r"/{y:\d{4}}", &["'/'", r"{y:\d{4}}"]);
    check("/{t:a:b}", &["'/'", "{t:a:b}"]);
    check(
        r"/{d:(\d{2}|\d{4})-[a-z]{3,4}}",
        &["'/'", r"{d:(\d{2}|\d{4})-[a-z]{3,4}}"],
    );
    check(r"/{c:\p{Greek}{2}}/", &["'/'", r"{c:\p{Greek}{2}}", "'/'"]);
    check(r"/{b:\{\w+\}}", &["'/'", r"{b:\{\w+\}}"]);
    check(r"/{b:\\}/{c}", &["'/'", r"{b:\\}", "'/'", "{c}"]);
}

#[test]
fn u3_braces_that_are_no_placeholder_are_refused() {
    refuse("/{1x}", "1x", "`1x` is not a name", "write `{_1x}`");
    refuse("/{}", "{}", "needs a name", "write `{id}`");
    refuse(r"/{:\d+}", r"{:\d+}", "needs a name", "write `{id}`");
    refuse("/{_}", "_", "`_` is not a name", "write `{id}`");
    refuse("/a/{id", "{", "never closed", "close it");
    refuse("/a/{id:[{]}", "{", "never closed", r"\{");
    refuse("/a/id}", "}", "closes nothing", "");
    refuse("/a/}{id}", "}", "closes nothing", "");
    refuse("/{{x}}", "{x}", "`{x}` is not a name", "write `{x}`");
}

#[test]
fn u4_names_are_identifiers() {
    refuse("/{x-y}", "x-y", "`x-y` is not a name", "write `{x_y}`");
    refuse(r"/{x-y:\d+}", "x-y", "not a name", r"write `{x_y:\d+}`");
    refuse("/{ x }", " x ", "not a name", "write `{x}`");
    refuse("/{x?}", "x?", "not a name", "write `{x}`");
    refuse("/*1a", "1a", "not a name", "write `*_1a`");
}

#[test]
fn u4_names_are_given_once() {
    refuse("/{x}/{x}", "{x}", "named `x`", "own name");
    assert_eq!(refused("/{x}/{x}").first().offset(), 5);
    refuse("/{x}/*x", "*x", "named `x`", "own name");
    assert_eq!(refused("/{x}{x}{y}{x}").iter().count(), 2);
}

#[test]
fn u4_an_empty_regex_is_refused() {
    refuse("/{x:}", "{x:}", "regex of `x` is empty", "write `{x}`");
}

#[test]
fn u5_a_star_and_a_name_at_the_end_are_the_remainder() {
    check("/foo/*rest", &["'/foo/'", "*rest"]);
    check("/foo*rest", &["'/foo'", "*rest"]);
    check("/{x}*rest", &["'/'", "{x}", "*rest"]);
    check("/a*b*c", &["'/a*b'", "*c"]);
}

#[test]
fn u5_a_star_elsewhere_is_literal() {
    check("/a*b/c", &["'/a*b/c'"]);
    check("/a*{x}", &["'/a*'", "{x}"]);
}

#[test]
fn u5_a_star_at_the_end_needs_a_name() {
    refuse("/a/*", "*", "needs a name", "write `*rest`");
    refuse("/a/{x}*", "*", "needs a name", "write `*rest`");
    refuse("/a/**", "*", "needs a name", "write `*rest`");
    refuse("/a/**rest", "**rest", "one star", "write `*rest`");
}

#[test]
fn u6_literals_hold_any_unicode_and_are_not_percent_decoded() {
    check("/La Peña/{x}", &["'/La Peña/'", "{x}"]);
    check("/%41/日本", &["'/%41/日本'"]);
    check("/a.b+(c)|[d]$", &["'/a.b+(c)|[d]$'"]);
}

#[test]
fn u7_placeholders_may_stand_side_by_side_and_between_literals() {
    check("/{a}{b}", &["'/'", "{a}", "{b}"]);
    check("/{y}-{m}.html", &["'/'", "{y}", "'-'", "{m}", "'.html'"]);
}

#[test]
fn u7_named_groups_are_refused() {
    refuse("/{x:(?P<y>a)}", "y", "`y` has a name", "use `(?:...)`");
    refuse("/{x:a(?<y>b)}", "y", "`y` has a name", "use `(?:...)`");
    check("/{x:(a|b)+}", &["'/'", "{x:(a|b)+}"]);
}

#[test]
fn u9_lookaround_and_backreferences_are_refused_in_words() {
    refuse("/{x:a(?=b)}", "(?=", "looks around", "in the view");
    refuse("/{x:(?<!b)a}", "(?<!", "looks around", "in the view");
    refuse(r"/{x:(a)\1}", r"\1", "refers back", "in the view");
}

#[test]
fn u9_regexes_that_do_not_parse_are_refused_where_they_go_wrong() {
    refuse("/{x:a(b}", "(", "regex of `x` does not parse", "");
    refuse("/{x:*a}", "", "does not parse", "");
    refuse("/{x:[b-a]}", "b-a", "does not parse", "");
    refuse(r"/{x:\p{Klingon}}", r"\p{Klingon}", "does not parse", "");
    refuse(r"/ä/{x:(?-u)\xFF}", r"\xFF", "does not parse", "");
}

#[test]
fn regexes_that_would_reach_beyond_their_placeholder_are_refused() {
    refuse(r"/{x:^\d+}", "^", "anchor", "leave it out");
    refuse(r"/{x:\d+\z}", r"\z", "anchor", "leave it out");
    refuse("/{x:(?x)a # b}", "x", "verbose", "leave out `x`");
    refuse("/{x:(?ix:a b)}", "x", "verbose", "leave out `x`");
    assert_eq!(refused(r"/{x:^\d+$}").iter().count(), 2);
    check(r"/{x:\b(?i:ab)}", &["'/'", r"{x:\b(?i:ab)}"]);
}

#[test]
fn u10_a_trailing_slash_is_part_of_the_pattern() {
    check("/foo/", &["'/foo/'"]);
    check("/foo/{x}/", &["'/foo/'", "{x}", "'/'"]);
}

#[test]
fn double_slashes_are_refused() {
    refuse("/a//b", "//", "must not be empty", "single `/`");
    refuse("//a", "//", "must not be empty", "single `/`");
    refuse("/{x}///", "///", "must not be empty", "single `/`");
    check("/{x:a//b}", &["'/'", "{x:a//b}"]);
}

#[test]
fn dot_segments_are_refused() {
    refuse("/a/../b", "..", "`..`", "leads to");
    refuse("/./a", ".", "`.`", "leads to");
    refuse("..", "..", "`..`", "leads to");
    refuse("/{x}/./*rest", ".", "`.`", "leads to");
    check("/.{x}/...", &["'/.'", "{x}", "'/...'"]);
    check("/{x}./.well-known", &["'/'", "{x}", "'./.well-known'"]);
}

#[test]
fn queries_and_fragments_are_refused() {
    refuse("/a?b=1&c=?", "?", "begins the query", "request_param");
    refuse("/a/{x}#top", "#", "begins the fragment", "do not send it");
    check("/{x:a?#}", &["'/'", "{x:a?#}"]);
}

#[test]
fn control_characters_are_refused_and_shown_as_pictures() {
    refuse("/a\r\nb", "\r\n", "control characters", "leave them out");
    refuse("/{x:a\tb}", "\t", "control characters", r"\t");
    assert_eq!(refused("/a\n\x7fb").first().caret(), "/a␊␡b\n  ^^");
}

#[test]
fn white_space_alone_is_refused() {
    refuse("  ", "  ", "white space", "write `/`");
    refuse("\n", "\n", "white space", "write `/`");
}

#[test]
fn the_syntax_of_other_frameworks_is_answered_with_ours() {
    refuse("/<id>", "<id>", "`<id>`", "write `/{id}`");
    refuse("/a/<int:id>.html", "<int:id>", "", "write `/{id}.html`");
    refuse("/{x}<id>", "<id>", "", "write `{id}`");
    refuse("/a/<path:rest>", "<path:rest>", "", "write `/*rest`");
    refuse("/a/<rest..>", "<rest..>", "", "write `/*rest`");
    refuse("/{*rest}", "{*rest}", "without braces", "write `/*rest`");
    refuse("/{**rest}", "{**rest}", "without braces", "`/*rest`");
    refuse("/{rest...}", "{rest...}", "without braces", "`/*rest`");
    check("/a<b/c>d/<1>", &["'/a<b/c>d/<1>'"]);
}

#[test]
fn all_faults_of_a_pattern_are_told_from_left_to_right() {
    let errors = refused(r"/a//<id>/{x-y}/{z:(}/{ok}/*");
    let places: Vec<usize> = errors.iter().map(PatternError::offset).collect();
    assert_eq!(places, [2, 4, 10, 18, 26]);
}

#[test]
fn a_fault_is_shown_with_carets_under_its_characters() {
    assert_eq!(
        refused("/La Peña/{größe-x}/b").to_string(),
        "\
`größe-x` is not a name: it must be an identifier
  /La Peña/{größe-x}/b
            ^^^^^^^
help: write `{größe_x}`"
    );
    assert_eq!(
        refused("/{}}").to_string(),
        "\
a placeholder needs a name
  /{}}
   ^^
help: write `{id}`

this `}` closes nothing
  /{}}
     ^"
    );
}

#[test]
fn shapes_are_equal_for_patterns_that_differ_in_names_alone() {
    assert_eq!(parse("/a/{x}*r").shape(), parse("a/{y}*s").shape());
    assert_eq!(parse(r"/{x:\d}").shape(), parse(r"/{y:\d}").shape());
    assert_ne!(parse(r"/{x:\d}").shape(), parse(r"/{x:\w}").shape());
    assert_ne!(parse("/{x}").shape(), parse("/*x").shape());
    assert_ne!(parse("/a").shape(), parse("/a/").shape());
}

#[test]
fn placeholders_tell_where_they_stand_as_written() {
    let pattern = parse(r"ä/{x:\d}/{y}*z");
    let places: Vec<(usize, usize)> = pattern.placeholders().map(|p| (p.offset, p.len)).collect();
    assert_eq!(places, [(3, 6), (10, 3), (13, 2)]);
}

#[test]
fn placeholders_know_whether_they_may_span_segments() {
    let spans = |regex: &str| {
        let pattern = parse(&format!("/{{x:{regex}}}"));
        pattern.placeholders().all(Placeholder::may_span_segments)
    };
    assert!(
        [
            ".+", "a/b", "(a|b/)+", "[^a]", r"\W", r"\D", "(?s).*", "[+-9]"
        ]
        .map(spans)
            == [true; 8]
    );
    assert!([r"\d+", "[^/]+", r"\w*", "[a-z]{2}", r"(?:a|\b)", "[0-9]"].map(spans) == [false; 6]);
    assert!(
        parse("/*x")
            .placeholders()
            .all(Placeholder::may_span_segments)
    );
    assert!(
        !parse("/{x}")
            .placeholders()
            .any(Placeholder::may_span_segments)
    );
}
