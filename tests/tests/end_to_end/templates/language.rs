//! What templates may say: Jinja2's language, as far as it is there. The book's table is checked here, construct by construct.

use super::*;

fn value() -> Value {
    json!({
        "name": "Ada", "l": [3, 1, 2], "d": { "a": 1, "b": 2 }, "s": "hello world", "n": 5, "t": true, "html": "<b>",
        "users": [{ "n": "x", "a": 1 }, { "n": "y", "a": 2 }],
    })
}

#[test]
fn inheritance_over_two_packages() {
    let app = with([
        of_package("shop", "cart.jinja2", "{% extends 'site-theme:templates/layout.jinja2' %}{% block title %}Cart - {{ super() }}{% endblock %}{% block body %}{% include './lines.jinja2' %}{% include 'parts/total.jinja2' %}{% endblock %}"),
        of_package("shop", "lines.jinja2", "lines "),
        of_package("shop", "parts/total.jinja2", "{% include './sum.jinja2' %}{% include '../lines.jinja2' %}"),
        of_package("shop", "parts/sum.jinja2", "sum "),
        of_package("site-theme", "layout.jinja2", "<{% block title %}Site{% endblock %}|{% include 'menu.jinja2' %}|{% block body %}{% endblock %}>"),
        of_package("site-theme", "menu.jinja2", "menu of the theme"),
        of_package("site-theme", "lines.jinja2", "not these"),
    ])
    .make_app()
    .unwrap();
    let text = app.templates().render("shop:templates/cart.jinja2", &());
    let text = aiopyramid::dispatch::block_on(text).unwrap();
    assert_eq!(text, "<Cart - Site|menu of the theme|lines sum lines >");
}

#[test]
fn methods_of_python_values() {
    let value = json!({ "s": "a b", "d": { "k": 1, "l": 2 }, "l": [3, 1] });
    for (source, expected) in [
        ("{{ 'x'.upper() }}", "X"),
        ("{{ s.title() }} {{ s.split() | join('+') }}", "A B a+b"),
        (
            "{{ s.startswith('a') }} {{ s.replace('a', 'c') }}",
            "True c b",
        ),
        ("{{ '{}-{}'.format(1, 2) }}", "1-2"),
        (
            "{% for k, v in d.items() %}{{ k }}{{ v }}{% endfor %}",
            "k1l2",
        ),
        (
            "{{ d.keys() | join }} {{ d.values() | join }} {{ d.get('x', 'none') }}",
            "kl 12 none",
        ),
        ("{{ l.count(3) }}", "1"),
        ("{{ ', '.join(d) }}", "k, l"),
    ] {
        check(source, value.clone(), expected);
    }
}

/// Everything of Jinja2 that is here, by a sample each.
#[test]
fn what_works_as_in_jinja2() {
    for (source, expected) in [
        (
            "{# comment #}{{ name }}{% raw %}{{ x }}{% endraw %}",
            "Ada{{ x }}",
        ),
        (
            "{{ d.a }}{{ d['b'] }}{{ l[0] }}{{ l[-1] }}{{ l[1:] }}{{ l[::-1] }}{{ s[:5] }}",
            "1232[1, 2][2, 1, 3]hello",
        ),
        (
            "{{ n // 2 }} {{ n ** 2 }} {{ n % 2 }} {{ n / 2 }} {{ -n }} {{ 1 ~ 'a' }} {{ 'a' * 3 }} {{ [1] + [2] }}",
            "2 25 1 2.5 -5 1a aaa [1, 2]",
        ),
        (
            "{{ 'hell' in s }} {{ 4 not in l }} {{ n is odd }} {{ n is divisibleby 5 }} {{ not t }} {{ 1 < n < 10 }}",
            "True True True True False True",
        ),
        ("{{ 'yes' if t else 'no' }}{{ 'yes' if not t }}", "yes"),
        (
            "{{ true }} {{ none }} {{ (1, 2) }} {{ [1, 2.0] }} {{ 1_000 }}",
            "True None (1, 2) [1, 2.0] 1000",
        ),
        (
            "{% if n == 1 %}{% elif n == 5 %}five{% else %}{% endif %}",
            "five",
        ),
        (
            "{% for i in l if i > 1 %}{{ i }}{% else %}none{% endfor %}{% for i in [] %}{% else %}none{% endfor %}",
            "32none",
        ),
        (
            "{% for i in l %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.cycle('a', 'b') }};{% endfor %}",
            "103TrueFalse3a;212FalseFalse3b;321FalseTrue3a;",
        ),
        (
            "{% for i in l %}{{ loop.changed(i) }}{{ loop.previtem is defined }}{{ loop.nextitem }}{% break %}{% endfor %}",
            "TrueFalse1",
        ),
        (
            "{% for a in [1, [2, [3]]] recursive %}{% if a is sequence %}({{ loop(a) }}){% else %}{{ a }}{% endif %}{% endfor %}",
            "1(2(3))",
        ),
        (
            "{% for i in l %}{% if i == 1 %}{% continue %}{% endif %}{{ i }}{% endfor %}",
            "32",
        ),
        (
            "{% for k, v in d.items() %}{{ k }}{{ v }}{% endfor %}{% for k, v in d|dictsort %}{{ k }}{% endfor %}{% for k in d %}{{ k }}{% endfor %}",
            "a1b2abab",
        ),
        (
            "{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set x %}block{% endset %}{{ x }}{% set y | upper %}z{% endset %}{{ y }}",
            "12blockZ",
        ),
        (
            "{% set ns = namespace(x=0) %}{% for i in l %}{% set ns.x = ns.x + i %}{% endfor %}{{ ns.x }}",
            "6",
        ),
        (
            "{% with a=1, b=2 %}{{ a }}{{ b }}{% endwith %}{{ a is defined }}",
            "12False",
        ),
        (
            "{% macro m(a, b='x') %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}{{ m(b=1, a=2) }}",
            "1x21",
        ),
        (
            "{% macro m() %}<{{ caller('x') }}>{% endmacro %}{% call(a) m() %}in {{ a }}{% endcall %}",
            "<in x>",
        ),
        ("{% filter upper %}abc{% endfilter %}", "ABC"),
        (
            "{% autoescape false %}{{ html }}{% endautoescape %}{{ html }}",
            "<b>&lt;b&gt;",
        ),
        ("{% import 'm.jinja2' as m %}{{ m.m(1) }}{{ m.v }}", "[12]7"),
        (
            "{% from 'm.jinja2' import m as f, v %}{{ f(1, 3) }}{{ v }}",
            "[13]7",
        ),
        (
            "{% set x = 1 %}{% include 'i.jinja2' %}{% include 'missing.jinja2' ignore missing %}{% include ['missing.jinja2', 'i.jinja2'] %}",
            "(Ada1)(Ada1)",
        ),
        (
            "{% extends 'l.jinja2' %}{% block a %}{{ super() }}+{{ self.b() }}{% endblock %}",
            "(base+b|b)",
        ),
        (
            "{% extends 'l.jinja2' if t else 'other.jinja2' %}{% block b %}{% block c scoped %}{{ name }}{% endblock c %}{% endblock %}",
            "(base|Ada)",
        ),
        (
            "{{ '%s-%05.2f'|format('a', 3.14159) }} {{ '%(x)s'|format(x=1) }}",
            "a-03.14 1",
        ),
        (
            "{{ users|map(attribute='n')|join(',') }} {{ users|selectattr('a', 'gt', 1)|list|length }} {{ users|sum(attribute='a') }} {{ users|groupby('a')|length }}",
            "x,y 1 3 2",
        ),
        (
            "{{ users|sort(attribute='a', reverse=true)|map(attribute='n')|join }} {{ l|select('odd')|list }}",
            "yx [3, 1]",
        ),
        (
            "{{ s|title }} {{ s|truncate(length=8, leeway=0) }} {{ '<b>x</b>'|striptags }} {{ s|replace('l', 'L') }} {{ '5'|int + 1 }} {{ 3.7|round }} {{ s|urlencode }}",
            "Hello World hello... x heLLo worLd 6 4.0 hello%20world",
        ),
        (
            "{{ l|batch(2)|list }} {{ l|unique|list }} {{ l|reverse|join }} {{ l|first }}{{ l|last }}{{ l|max }}{{ l|min }}{{ l|sum }}",
            "[[3, 1], [2]] [3, 1, 2] 213 32316",
        ),
        (
            "{{ d|tojson }} {{ 1234567|filesizeformat }}",
            "{\"a\": 1, \"b\": 2} 1.2 MB",
        ),
        (
            "{{ range(3)|list }} {{ dict(a=1).a }} {% set c = cycler(['a', 'b']) %}{{ c.next() }}{{ c.next() }} {% set j = joiner(',') %}{{ j() }}{{ j() }}",
            "[0, 1, 2] 1 ab ,",
        ),
        (
            "{{ ''|default('x') }}{{ ''|default('x', true) }}{{ nobody|d('y') }}",
            "xy",
        ),
        (
            "{%- if t -%}  x  {%- endif -%}|{% if t %}\nx\n{% endif %}",
            "x|\nx\n",
        ),
        ("ends with a line\n", "ends with a line"),
    ] {
        let text = with_others(source).unwrap_or_else(|error| panic!("{source}: {error:?}"));
        assert_eq!(text, expected, "{source}");
    }
}

/// What is not here, or is something else, and what the book says to write instead.
#[test]
fn what_is_not_as_in_jinja2() {
    for (theirs, complaint, ours, expected) in [
        (
            "{% trans %}Hello{% endtrans %}",
            "unknown statement trans",
            "",
            "",
        ),
        (
            "{{ 'a %s' % 'b' }}",
            "tried to use % operator on unsupported types",
            "{{ 'a %s'|format('b') }}",
            "a b",
        ),
        (
            "{% set x = [] %}{% do x.append(1) %}",
            "no method named append",
            "{% set x = [] %}{% set x = x + [1] %}{{ x }}",
            "[1]",
        ),
        (
            "{% do d.update({'c': 3}) %}",
            "no method named update",
            "{% set d = dict(d, c=3) %}{{ d.c }}",
            "3",
        ),
        (
            "{{ l.index(1) }}",
            "no method named index",
            "{% for i in l if i == 1 %}{{ loop.index0 }}{% endfor %}",
            "0",
        ),
        ("{{ s.encode() }}", "no method named encode", "", ""),
        (
            "{{ [i * 2 for i in l] }}",
            "unexpected identifier",
            "{% for i in l %}{{ i * 2 }} {% endfor %}",
            "6 2 4 ",
        ),
        (
            "{% macro m(a, *args) %}{% endmacro %}",
            "unexpected `*`",
            "{% macro m(a, args=[]) %}{{ args|length }}{% endmacro %}{{ m(1, [2, 3]) }}",
            "2",
        ),
        (
            "{% macro m() %}{{ varargs }}{% endmacro %}{{ m() }}",
            "undefined",
            "",
            "",
        ),
        (
            "{{ {**d, 'c': 3} }}",
            "unexpected `**`",
            "{{ dict(d, c=3).c }}",
            "3",
        ),
        (
            "{{ nobody }}",
            "`nobody` is undefined",
            "{{ nobody|default('') }}{{ nobody if nobody is defined }}",
            "",
        ),
        ("{{ 5 is callable }}", "test callable is unknown", "", ""),
        (
            "{{ d|xmlattr }}",
            "filter xmlattr is unknown",
            "{% for k, v in d|items %} {{ k }}=\"{{ v }}\"{% endfor %}",
            " a=\"1\" b=\"2\"",
        ),
        (
            "{{ s|wordcount }}",
            "filter wordcount is unknown",
            "{{ s.split()|length }}",
            "2",
        ),
        ("{{ _('Hello') }}", "function: _ is unknown", "", ""),
        ("{{ s|center(20) }}", "filter center is unknown", "", ""),
        (
            "{{ s|forceescape }}",
            "filter forceescape is unknown",
            "",
            "",
        ),
        ("{{ s|wordwrap(5) }}", "filter wordwrap is unknown", "", ""),
        ("{{ s|urlize }}", "filter urlize is unknown", "", ""),
        (
            "{{ s|truncate(8, leeway=0) }}",
            "too many arguments",
            "{{ s|truncate(length=8, leeway=0) }}",
            "hello...",
        ),
        (
            "{{ cycler('a', 'b').next() }}",
            "not iterable",
            "{{ cycler(['a', 'b']).next() }}",
            "a",
        ),
        (
            "{% debug %}",
            "unknown statement debug",
            "{{ debug()|length > 0 }}",
            "True",
        ),
        ("{{ café }}", "unexpected character", "", ""),
    ] {
        let error = format!("{:?}", with_others(theirs).unwrap_err());
        assert!(error.contains(complaint), "{theirs}: {error}");
        assert_eq!(with_others(ours).unwrap(), expected, "{ours}");
    }
    // Line statements are text.
    assert_eq!(with_others("# for i in l").unwrap(), "# for i in l");
    // These say nothing: included templates always see the names around them, imported ones those of the value.
    assert_eq!(
        with_others("{% set x = 1 %}{% include 'i.jinja2' without context %}").unwrap(),
        "(Ada1)"
    );
    assert_eq!(
        with_others("{% from 'name.jinja2' import who %}{{ who() }}").unwrap(),
        "Ada"
    );
    assert_eq!(
        with_others("{% from 'name.jinja2' import who without context %}{{ who() }}").unwrap(),
        "Ada"
    );
    // A method that is not called is no value.
    assert!(with_others("{{ d.items }}").is_err());
    // Names of the value go before methods.
    assert_eq!(
        with_others("{% set d = {'items': 1} %}{{ d.items }}").unwrap(),
        "1"
    );
}

fn with_others(source: &str) -> Result<String> {
    let app = with([
        template("t.jinja2", source),
        template(
            "m.jinja2",
            "{% macro m(x, y=2) %}[{{ x }}{{ y }}]{% endmacro %}{% set v = 7 %}",
        ),
        template("name.jinja2", "{% macro who() %}{{ name }}{% endmacro %}"),
        template("i.jinja2", "({{ name }}{{ x }})"),
        template(
            "l.jinja2",
            "({% block a %}base{% endblock %}|{% block b %}b{% endblock %})",
        ),
    ])
    .make_app()?;
    aiopyramid::dispatch::block_on(app.templates().render("t.jinja2", &value()))
}
