//! The tree against a matcher that is as plain as can be: each pattern is one regex for the whole path, and
//! precedence is a comparison of two patterns at a time. Both start from a description, not from a parsed pattern.

use std::cmp::{Ordering, Reverse};

use proptest::prelude::*;
use regex::Regex;

use super::{matches, tree_in_order};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    Text(&'static str),
    Plain,
    /// A regex that cannot match a slash.
    Inside(&'static str),
    /// A regex that can.
    Across(&'static str),
    Rest,
}

use Part::{Across, Inside, Plain, Rest, Text};

/// The parts between the slashes of a pattern.
type Segments = Vec<Vec<Part>>;

/// A table of routes: each with its pattern and its order.
type Table = Vec<(Segments, u32)>;

fn segment() -> impl Strategy<Value = Vec<Part>> {
    let part = prop_oneof![
        3 => prop::sample::select(vec![Text("a"), Text("-"), Text("é.")]),
        3 => Just(Plain),
        2 => prop::sample::select(vec![Inside("[0-9]+"), Inside("[ab]"), Inside("(a|é)*")]),
        1 => prop::sample::select(vec![Across(".+"), Across("(a|/)+"), Across("a/b|1?")]),
    ];
    prop_oneof![
        4 => prop::sample::select(vec!["a", "b", "é", "a-b", "a.1"]).prop_map(|text| vec![Text(text)]),
        2 => Just(vec![Plain]),
        3 => prop::collection::vec(part, 1..4).prop_map(without_neighbouring_texts),
    ]
}

fn without_neighbouring_texts(mut parts: Vec<Part>) -> Vec<Part> {
    parts.dedup_by(|b, a| matches!((a, b), (Text(_), Text(_))));
    parts
}

fn pattern() -> impl Strategy<Value = Segments> {
    let segments = prop::collection::vec(segment(), 0..4);
    (segments, 0..5).prop_map(|(mut segments, end)| {
        match (end, segments.last_mut()) {
            (0, _) | (_, None) => segments.push(Vec::new()),
            (1, _) => segments.push(vec![Rest]),
            (2, Some(last)) => last.push(Rest),
            _ => {}
        }
        segments
    })
}

fn table() -> impl Strategy<Value = Table> {
    prop::collection::vec((pattern(), 0..5_u32), 1..9)
}

fn paths() -> impl Strategy<Value = Vec<String>> {
    let segment = prop_oneof![
        4 => prop::sample::select(vec!["a", "b", "é", "1", "a-b", "a.1", "", "aa", "-", "aé.1", "a\n"])
            .prop_map(str::to_owned),
        1 => "[ab1é.-]{0,5}",
    ];
    let path = prop::collection::vec(segment, 1..5)
        .prop_map(|segments| format!("/{}", segments.join("/")));
    prop::collection::vec(path, 24)
}

/// The pattern as one writes it.
fn source(segments: &Segments) -> String {
    let mut names = 0..;
    let mut written = |part: &Part| match part {
        Text(text) => (*text).to_owned(),
        Plain => format!("{{p{}}}", names.next().unwrap_or(0)),
        Inside(regex) | Across(regex) => format!("{{p{}:{regex}}}", names.next().unwrap_or(0)),
        Rest => "*rest".to_owned(),
    };
    let segments = segments
        .iter()
        .map(|parts| parts.iter().map(&mut written).collect());
    format!("/{}", segments.collect::<Vec<String>>().join("/"))
}

/// The pattern as a regex for whole paths, each placeholder a group whose name begins with `p`.
fn regex(segments: &Segments) -> Regex {
    let mut names = 0..;
    let mut group = |inner: &str| format!("(?P<p{}>{inner})", names.next().unwrap_or(0));
    let mut text = String::from(r"\A");
    for parts in segments {
        text += "/";
        for part in parts {
            text += &match part {
                Text(text) => regex::escape(text),
                Plain => group("[^/]+"),
                Inside(regex) | Across(regex) => group(regex),
                Rest => group("(?s:.*?)"),
            };
        }
    }
    Regex::new(&(text + r"\z")).expect("the parts are well-formed")
}

fn values<'s>(regex: &Regex, path: &'s str) -> Option<Vec<&'s str>> {
    let captures = regex.captures(path)?;
    let groups = regex.capture_names().flatten();
    Some(
        groups
            .map(|name| captures.name(name).map_or("", |group| group.as_str()))
            .collect(),
    )
}

/// A pattern cut where precedence is decided: a segment each, and all from the first part on that spans segments.
fn places(segments: &Segments) -> Vec<&[Vec<Part>]> {
    let spans = |parts: &Vec<Part>| parts.iter().any(|part| matches!(part, Across(_) | Rest));
    let tail = segments.iter().position(spans).unwrap_or(segments.len());
    let mut places: Vec<&[Vec<Part>]> = segments[..tail].chunks(1).collect();
    places.extend((tail < segments.len()).then(|| &segments[tail..]));
    places
}

/// The rank of a place; the smaller wins.
fn rank(place: &[Vec<Part>]) -> impl Ord {
    let text_of = |parts: &[Part]| -> usize {
        let lens = parts.iter().map(|part| {
            if let Text(text) = part {
                text.chars().count()
            } else {
                0
            }
        });
        lens.sum()
    };
    let (first, further) = (&place[0], &place[1..]);
    let across = place
        .iter()
        .flatten()
        .any(|part| matches!(part, Across(_) | Rest));
    let class = match first[..] {
        [] | [Text(_)] => 0,
        [Inside(_)] => 2,
        [Plain] => 3,
        [Rest] => 5,
        _ if across || text_of(first) == 0 => 4,
        _ => 1,
    };
    let slashes = further.len();
    let text_after = slashes + further.iter().map(|parts| text_of(parts)).sum::<usize>();
    let unconstrained = place
        .iter()
        .flatten()
        .filter(|part| matches!(part, Plain | Rest))
        .count();
    (
        class,
        Reverse(text_of(first)),
        across,
        Reverse(text_after),
        unconstrained,
    )
}

/// Which of two routes that match one path comes first.
fn precedence(table: &Table, a: usize, b: usize) -> Ordering {
    let (places_a, places_b) = (places(&table[a].0), places(&table[b].0));
    let differ = places_a.iter().zip(&places_b).position(|(a, b)| a != b);
    let Some(at) = differ else {
        return (table[a].1, a).cmp(&(table[b].1, b));
    };
    let earliest = |way: &[&[Vec<Part>]]| {
        let same_way = (0..table.len()).filter(|&route| places(&table[route].0).starts_with(way));
        same_way.map(|route| (table[route].1, route)).min()
    };
    let by_rank = rank(places_a[at]).cmp(&rank(places_b[at]));
    by_rank.then_with(|| earliest(&places_a[..=at]).cmp(&earliest(&places_b[..=at])))
}

fn naive_matches<'s>(
    table: &Table,
    regexes: &[Regex],
    path: &'s str,
) -> Vec<(usize, Vec<&'s str>)> {
    let mut matches: Vec<(usize, Vec<&str>)> = regexes
        .iter()
        .enumerate()
        .filter_map(|(route, regex)| Some((route, values(regex, path)?)))
        .collect();
    matches.sort_by(|(a, _), (b, _)| precedence(table, *a, *b));
    matches
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_tree_agrees_with_one_regex_for_each_pattern(table in table(), paths in paths()) {
        let sources: Vec<String> = table.iter().map(|(segments, _)| source(segments)).collect();
        let sources: Vec<&str> = sources.iter().map(String::as_str).collect();
        let orders: Vec<u32> = table.iter().map(|(_, order)| *order).collect();
        let tree = tree_in_order(&sources, &orders);
        let regexes: Vec<Regex> = table.iter().map(|(segments, _)| regex(segments)).collect();
        for path in &paths {
            prop_assert_eq!(
                matches(&tree, path),
                naive_matches(&table, &regexes, path),
                "{:?} on {:?}", sources, path
            );
        }
    }
}
