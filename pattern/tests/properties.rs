//! What holds for every pattern and for every text that is none.

use aiopyramid_pattern::{Pattern, PatternError, Piece};
use proptest::prelude::*;

/// Texts made of what means something to the grammar, and of anything.
fn any_source() -> impl Strategy<Value = String> {
    let tokens = prop::collection::vec(
        prop_oneof![
            4 => prop::sample::select(vec![
                "/", "//", ".", "..", "{", "}", "{x}", "{x:", "{y:\\d{2}}", "*", "*r", ":", ":id", "<", ">", "<id>",
                "\\", "?", "#", "ä", "日", "x", "_", "1", "-", "(", "(?=", "(?P<n>", ")", "[", "]", "^", "$", " ", "\n",
            ])
            .prop_map(str::to_owned),
            1 => any::<char>().prop_map(String::from),
        ],
        0..14,
    );
    prop_oneof![tokens.prop_map(|tokens| tokens.concat()), any::<String>()]
}

/// A piece as it is written, with a name that is its own.
#[derive(Clone, Debug)]
enum Written {
    Literal(String),
    Plain,
    Constrained(&'static str),
}

fn written() -> impl Strategy<Value = Written> {
    prop_oneof![
        "/?[a-zA-Z0-9äß日 %$+()|-]{1,5}(/[a-z]{1,3}){0,2}/?".prop_map(Written::Literal),
        Just(Written::Plain),
        prop::sample::select(vec![r"\d+", ".+", r"a{2}|(b{1,3}){2}", r"\{\}", "[^/]:x"])
            .prop_map(Written::Constrained),
    ]
}

/// The text of the pieces, and what each is expected to be read as: its text or regex.
fn render(pieces: &[Written], remainder: bool) -> (String, Vec<String>) {
    let mut source = "/".to_owned();
    let mut expected = vec!["/".to_owned()];
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Written::Literal(text) if source.ends_with('/') => {
                append_literal(&mut source, &mut expected, text.trim_start_matches('/'));
            }
            Written::Literal(text) => append_literal(&mut source, &mut expected, text),
            Written::Plain => {
                source += &format!("{{p{index}}}");
                expected.push(format!("p{index}:"));
            }
            Written::Constrained(regex) => {
                source += &format!("{{p{index}:{regex}}}");
                expected.push(format!("p{index}:{regex}"));
            }
        }
    }
    if remainder {
        source += "*rest";
        expected.push("rest:*".to_owned());
    }
    (source, expected)
}

/// Literals that meet are read as one.
fn append_literal(source: &mut String, expected: &mut Vec<String>, text: &str) {
    *source += text;
    match expected.last_mut() {
        Some(last) if !last.contains(':') => *last += text,
        _ => expected.push(text.to_owned()),
    }
}

fn read_back(pattern: &Pattern) -> Vec<String> {
    pattern
        .pieces()
        .iter()
        .map(|piece| match piece {
            Piece::Literal(literal) => literal.text.clone(),
            Piece::Placeholder(p) if p.is_remainder() => format!("{}:*", p.name),
            Piece::Placeholder(p) => format!("{}:{}", p.name, p.regex().unwrap_or_default()),
        })
        .collect()
}

/// The part of the pattern's line that stands over the carets.
fn over_carets(error: &PatternError) -> String {
    let caret = error.caret();
    let (pattern, carets) = caret.split_once('\n').expect("a caret has two lines");
    let indent = carets.chars().filter(|c| *c == ' ').count();
    assert_eq!(carets.trim_start().trim_end_matches('^'), "");
    pattern
        .chars()
        .skip(indent)
        .take(carets.chars().count() - indent)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_text_is_read_or_refused_with_places_inside_it(source in any_source()) {
        match Pattern::parse(&source) {
            Ok(pattern) => {
                prop_assert_eq!(pattern.source(), &source);
                for piece in pattern.pieces() {
                    let (offset, len) = match piece {
                        Piece::Literal(literal) => (literal.offset, literal.len),
                        Piece::Placeholder(placeholder) => (placeholder.offset, placeholder.len),
                    };
                    prop_assert!(source.get(offset..offset + len).is_some());
                }
            }
            Err(errors) => {
                for error in &errors {
                    prop_assert!(source.get(error.offset()..error.offset() + error.len()).is_some());
                }
            }
        }
    }

    #[test]
    fn carets_stand_under_the_offending_characters(source in any_source()) {
        for error in Pattern::parse(&source).err().into_iter().flatten() {
            let culprit = &source[error.offset()..error.offset() + error.len()];
            let shown = over_carets(&error);
            if !culprit.is_empty() && !culprit.contains(char::is_control) {
                prop_assert_eq!(shown, culprit);
            }
        }
    }

    #[test]
    fn pieces_that_are_written_down_are_read_back(
        pieces in prop::collection::vec(written(), 0..7),
        remainder: bool,
    ) {
        let (source, expected) = render(&pieces, remainder);
        let pattern = Pattern::parse(&source).map_err(|errors| TestCaseError::fail(errors.to_string()))?;
        prop_assert_eq!(read_back(&pattern), expected);
    }
}
