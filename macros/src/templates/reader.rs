//! The text of a template, read.

use minijinja::machinery::ast::Stmt;
use minijinja::machinery::parse;
use minijinja::syntax::SyntaxConfig;

use aiopyramid_pattern::nearest;

/// Why a text is no template.
#[derive(Debug)]
pub(super) struct SyntaxError {
    /// What is wrong, where, and the line itself with a mark.
    pub(super) message: String,
    pub(super) help: String,
}

/// Reads a text as the runtime will. The path is for messages.
pub(super) fn read<'t>(text: &'t str, path: &'t str) -> Result<Stmt<'t>, SyntaxError> {
    parse(text, path, SyntaxConfig::default()).map_err(|error| {
        let detail = error.detail().unwrap_or("it cannot be read");
        let line = error.line().unwrap_or(1);
        let drawing = drawing(text, path, line, error.range());
        SyntaxError {
            message: format!("the template `{path}` has a mistake: {detail}\n\n{drawing}"),
            help: help(detail),
        }
    })
}

/// The place and the line, with marks below what is wrong. It is indented as a pattern's is.
fn drawing(text: &str, path: &str, number: usize, range: Option<std::ops::Range<usize>>) -> String {
    let line = text.lines().nth(number - 1).unwrap_or_default();
    let shown: String = line.chars().map(in_one_column).collect();
    let begins: usize = text
        .split_inclusive('\n')
        .take(number - 1)
        .map(str::len)
        .sum();
    let marks = range.map(|range| {
        let column = |offset: usize| {
            let offset = offset.saturating_sub(begins).min(line.len());
            line.char_indices()
                .take_while(|(at, _)| *at < offset)
                .count()
        };
        let (first, last) = (column(range.start), column(range.end));
        let marks = "^".repeat(last.saturating_sub(first).max(1));
        format!("\n      {}{marks}", " ".repeat(first))
    });
    let place = format!("      templates/{path}:{number}\n      {shown}");
    format!("{place}{}", marks.unwrap_or_default())
}

/// A tab has no width that one could count on.
fn in_one_column(character: char) -> char {
    if character.is_control() {
        ' '
    } else {
        character
    }
}

/// The statements of the language.
const STATEMENTS: &[&str] = &[
    "autoescape",
    "block",
    "call",
    "do",
    "extends",
    "filter",
    "for",
    "from",
    "if",
    "import",
    "include",
    "macro",
    "raw",
    "set",
    "with",
];

/// Words that stand inside of statements, or end them.
const INNER: &[&str] = &[
    "elif",
    "else",
    "endautoescape",
    "endblock",
    "endcall",
    "endfilter",
    "endfor",
    "endif",
    "endmacro",
    "endset",
    "endwith",
];

fn help(detail: &str) -> String {
    if let Some(word) = detail.strip_prefix("unknown statement ") {
        return match nearest(word, &[STATEMENTS, INNER].concat()) {
            Some(near) if near == word => format!(
                "`{word}` has nothing to belong to here: look for an end that came too early"
            ),
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the statements are `{}`", STATEMENTS.join("`, `")),
        };
    }
    let help = match detail.contains("end of input") {
        true => {
            "close what is open: `{% if %}` with `{% endif %}`, `{% for %}` with `{% endfor %}`, `{% block %}` with `{% endblock %}`"
        }
        false => {
            "`{{ name }}` prints, `{% if name %}` and the like are statements, and `{% raw %}` keeps both as plain text"
        }
    };
    help.to_owned()
}
