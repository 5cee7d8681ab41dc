//! What kind of text a template makes, by the extension before `.jinja2`: its content type, and how values are escaped in it.

use ::http::HeaderValue;
use minijinja::AutoEscape;

/// A kind of text.
#[derive(Debug)]
pub(super) struct Kind {
    extensions: &'static [&'static str],
    content_type: &'static str,
    escape: Escape,
}

/// How values are escaped.
#[derive(Debug, Clone, Copy)]
enum Escape {
    /// `<` becomes `&lt;`.
    Html,
    /// Each value is written as JSON: text in quotes.
    Json,
    Nothing,
}

/// What has no extension before `.jinja2`, or one that is not listed: the kind that is safe for everything.
const HTML: Kind = kind(&["html", "htm"], "text/html; charset=utf-8", Escape::Html);

const KINDS: [Kind; 13] = [
    HTML,
    kind(&["txt"], "text/plain; charset=utf-8", Escape::Nothing),
    kind(&["xml"], "application/xml", Escape::Html),
    kind(&["xhtml"], "application/xhtml+xml", Escape::Html),
    kind(&["rss"], "application/rss+xml", Escape::Html),
    kind(&["atom"], "application/atom+xml", Escape::Html),
    kind(&["svg"], "image/svg+xml", Escape::Html),
    kind(&["json"], "application/json", Escape::Json),
    kind(&["js"], "text/javascript; charset=utf-8", Escape::Json),
    kind(&["css"], "text/css; charset=utf-8", Escape::Nothing),
    kind(&["csv"], "text/csv; charset=utf-8", Escape::Nothing),
    kind(&["md"], "text/markdown; charset=utf-8", Escape::Nothing),
    kind(&["ics"], "text/calendar; charset=utf-8", Escape::Nothing),
];

const fn kind(
    extensions: &'static [&'static str],
    content_type: &'static str,
    escape: Escape,
) -> Kind {
    Kind {
        extensions,
        content_type,
        escape,
    }
}

impl Kind {
    /// The kind of a template.
    pub(super) fn of(name: &str) -> &'static Kind {
        let file = name.rsplit('/').next().unwrap_or(name);
        let inner = file.strip_suffix(".jinja2").unwrap_or(file);
        let extension = inner.rsplit_once('.').map_or("html", |(_, inner)| inner);
        KINDS
            .iter()
            .find(|kind| kind.extensions.contains(&extension))
            .unwrap_or(&HTML)
    }

    pub(super) fn content_type(&self) -> HeaderValue {
        HeaderValue::from_static(self.content_type)
    }

    pub(super) fn escape(&self) -> AutoEscape {
        match self.escape {
            Escape::Html => AutoEscape::Html,
            Escape::Json => AutoEscape::Json,
            Escape::Nothing => AutoEscape::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, content_type: &str, escape: AutoEscape) {
        assert_eq!(Kind::of(name).content_type(), content_type);
        assert_eq!(Kind::of(name).escape(), escape);
    }

    #[test]
    fn the_extension_before_jinja2_decides() {
        let html = "text/html; charset=utf-8";
        check("a.jinja2", html, AutoEscape::Html);
        check("a.html.jinja2", html, AutoEscape::Html);
        check("v1.2.jinja2", html, AutoEscape::Html);
        check("a.b/c.jinja2", html, AutoEscape::Html);
        check(
            "a.txt.jinja2",
            "text/plain; charset=utf-8",
            AutoEscape::None,
        );
        check("a.svg.jinja2", "image/svg+xml", AutoEscape::Html);
        check("a.json.jinja2", "application/json", AutoEscape::Json);
    }
}
