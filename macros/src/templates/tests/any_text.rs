//! Whatever stands in a file, the reader says something or nothing and does not panic.

use proptest::prelude::*;

use super::Package;
use crate::templates::closure::Listing;
use crate::templates::names::wanted;

/// Reads a text as the template of a view.
fn read(text: &str) {
    let package = Package::new(&[("home", text), ("part", "{{ a }}{% include 'home' %}")]);
    if let Ok(closure) = package.read(&["home"], Listing::There) {
        wanted(&closure, &["part".to_owned()]);
    }
    let _ = package.read(&["home"], Listing::Missing("list it"));
}

/// What templates consist of.
const WORDS: &[&str] = &[
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    "{%-",
    "-%}",
    "set",
    "for",
    "in",
    "if",
    "else",
    "elif",
    "endif",
    "endfor",
    "block",
    "endblock",
    "extends",
    "include",
    "import",
    "from",
    "as",
    "macro",
    "endmacro",
    "call",
    "endcall",
    "with",
    "endwith",
    "filter",
    "endfilter",
    "raw",
    "endraw",
    "do",
    "is",
    "defined",
    "not",
    "and",
    "or",
    "recursive",
    "ignore",
    "missing",
    "super()",
    "self.a()",
    "loop",
    "caller",
    "a",
    "b.c",
    "d[0]",
    "e['f']",
    "'part'",
    "\"home\"",
    "|",
    "default",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ".",
    ":",
    "=",
    "~",
    "1",
    "2.5",
    "**",
    "'",
    "\\",
    "\n",
    "\t",
    "ä",
    "\u{202e}",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_without_a_panic(text in ".{0,200}") {
        read(&text);
    }

    #[test]
    fn any_row_of_words_is_read_without_a_panic(words in prop::collection::vec(prop::sample::select(WORDS), 0..60)) {
        read(&words.join(" "));
    }

    #[test]
    fn any_row_of_statements_is_read_without_a_panic(
        statements in prop::collection::vec(prop::sample::select(STATEMENTS), 0..12),
    ) {
        read(&statements.concat());
    }
}

/// Each whole, so that many rows of them are templates.
const STATEMENTS: &[&str] = &[
    "{{ a.b|default(c)|first }}",
    "{% set a = b %}",
    "{% set a.b = 1 %}",
    "{% set c %}{{ d }}{% endset %}",
    "{% for a in b if a is defined %}{{ a.c }}{% else %}{{ loop }}{% endfor %}",
    "{% if a is not defined and b or c %}{{ a }}{% endif %}",
    "{% extends 'part' %}",
    "{% extends x if y else 'home' %}",
    "{% include ['none', 'part', x] ignore missing %}",
    "{% include x %}",
    "{% import 'part' as p %}",
    "{% from 'home' import q as r, s %}",
    "{% macro m(a, b=c) %}{{ caller(a) }}{{ m(b) }}{% endmacro %}",
    "{% call(x) m(1, *y, **z) %}{{ x }}{% endcall %}",
    "{% with a = 1, b = a %}{{ b }}{% endwith %}",
    "{% filter upper|trim %}{{ a }}{% endfilter %}",
    "{% autoescape e %}{{ a }}{% endautoescape %}",
    "{% do f(a[1:b:c]) %}",
    "{{ super() }}",
    "{{ self.x() }}{{ loop(a) }}",
    "{{ {'a': b, c: (d, e,)}[f].g < h < i is divisibleby 3 }}",
    "{# note #}",
    "text\n",
];

#[test]
fn a_deep_template_is_read_or_refused() {
    for depth in [10, 1_000, 20_000] {
        read(&format!(
            "{{{{ {}a{} }}}}",
            "(".repeat(depth),
            ")".repeat(depth)
        ));
        read(&"{% if a %}".repeat(depth));
    }
    read(&format!("{{{{ a{} }}}}", "|b".repeat(500)));
    read(&format!("{{{{ a{} }}}}", " ~ b".repeat(500)));
}
