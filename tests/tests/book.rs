//! What must hold of the book: every chapter can be reached, its examples are compiled, and its lifecycle is the router's.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn every_chapter_stands_in_the_summary() {
    let summary = read("docs/src/SUMMARY.md");
    let named = summary
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    assert_eq!(
        named.collect::<BTreeSet<_>>(),
        chapters().iter().map(String::as_str).collect()
    );
}

#[test]
fn every_chapter_is_compiled() {
    let library = read("tests/src/book.rs") + &read("tests/bridge/src/lib.rs");
    let missing = chapters()
        .into_iter()
        .filter(|chapter| !library.contains(&format!("docs/src/{chapter}\"")));
    assert_eq!(
        missing.collect::<Vec<_>>(),
        Vec::<String>::new(),
        "add them to `tests/src/book.rs`"
    );
}

/// A template that a chapter shows is the one that its examples are compiled with.
#[test]
fn templates_are_those_of_the_examples() {
    let chapter = read("docs/src/templates.md");
    let shown = chapter.split("`templates/").skip(1);
    let shown = shown.filter_map(|rest| rest.split_once("`:\n\n```jinja\n"));
    let shown: Vec<(&str, &str)> = shown
        .filter_map(|(path, rest)| Some((path, rest.split_once("```")?.0)))
        .collect();
    assert_eq!(shown.len(), 3);
    for (path, text) in shown {
        assert_eq!(read(&format!("tests/templates/{path}")), text, "{path}");
    }
}

/// What the tutorial shows below the name of a file stands in that file of the example, which compiles and has tests.
#[test]
fn the_tutorial_shows_its_example() {
    let chapter = read("docs/src/tutorial.md");
    let blocks = shown_files(&chapter);
    assert!(blocks.len() >= 9, "only {} blocks", blocks.len());
    for (path, code) in blocks {
        let file = read(&format!("examples/tutorial/{path}"));
        assert!(
            file.contains(code),
            "examples/tutorial/{path} does not have:\n{code}"
        );
    }
    let ignored = chapter.matches("```rust,ignore").count();
    let captioned = chapter.matches(".rs`:\n\n").count();
    assert_eq!(ignored, captioned, "a block is neither compiled nor shown");
}

/// The blocks of code that stand below the name of a file.
fn shown_files(chapter: &str) -> Vec<(&str, &str)> {
    let parts: Vec<&str> = chapter.split("`:\n\n```").collect();
    let pairs = parts.windows(2);
    pairs
        .filter_map(|pair| {
            let (_, path) = pair[0].rsplit_once("\n`")?;
            let (_language, rest) = pair[1].split_once('\n')?;
            Some((path, rest.split_once("```")?.0))
        })
        .collect()
}

#[test]
fn the_lifecycle_has_the_steps_of_the_router() {
    let chapter = read("docs/src/lifecycle.md");
    let router = read("runtime/src/router.rs");
    let told: Vec<(u32, String)> = chapter
        .lines()
        .filter_map(|line| step(line.strip_prefix("## ")?))
        .collect();
    let done: Vec<(u32, String)> = router
        .lines()
        .filter_map(|line| step(line.strip_prefix("//! ")?))
        .collect();
    assert_eq!(
        told.len(),
        done.len(),
        "the chapter tells {told:?}\nthe router does {done:?}"
    );
    for (told, done) in told.iter().zip(&done) {
        assert_eq!(
            told.0, done.0,
            "{told:?} and {done:?} have different numbers"
        );
        assert!(
            done.1.starts_with(&told.1),
            "step {} is {:?} in the chapter, and the router does {:?}",
            told.0,
            told.1,
            done.1
        );
    }
}

#[test]
fn every_step_of_the_router_is_marked_in_its_code() {
    let router = read("runtime/src/router.rs");
    let numbers = router
        .lines()
        .filter_map(|line| step(line.strip_prefix("//! ")?))
        .map(|(number, _)| number);
    let marks: Vec<&str> = router
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("/// "))
        .collect();
    let marked: Vec<String> = marks
        .iter()
        .flat_map(|mark| mark.split(' '))
        .filter_map(|word| word.strip_suffix('.'))
        .map(str::to_owned)
        .collect();
    let ranges = marked_ranges(&marks);
    for number in numbers {
        let found = marked.contains(&number.to_string())
            || ranges
                .iter()
                .any(|(from, to)| (*from..=*to).contains(&number));
        assert!(
            found,
            "no function of the router says that it is step {number}"
        );
    }
}

/// Steps that one function does together: `3. to 6.`.
fn marked_ranges(marks: &[&str]) -> Vec<(u32, u32)> {
    let pairs = marks.iter().filter_map(|mark| mark.split_once(" to "));
    pairs
        .filter_map(|(from, to)| Some((number(from)?, number(to)?)))
        .collect()
}

/// The number at the beginning of `3. something`.
fn number(text: &str) -> Option<u32> {
    text.split_once('.')?.0.parse().ok()
}

/// The number and the title of `3. *Title* and so on`, without emphasis.
fn step(text: &str) -> Option<(u32, String)> {
    let (_, title) = text.split_once(". ")?;
    Some((number(text)?, title.replace('*', "")))
}

/// The files of all chapters.
fn chapters() -> BTreeSet<String> {
    let entries = fs::read_dir(Path::new(ROOT).join("docs/src")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names
        .filter(|name| name.ends_with(".md") && name != "SUMMARY.md")
        .collect()
}

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}
