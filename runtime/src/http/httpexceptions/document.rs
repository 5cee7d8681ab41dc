//! The body of an outcome: an HTML page, problem details or text, whichever the client likes best (E3).

use std::fmt::Write;

use ::http::{HeaderValue, header};
use serde_json::{Map, Value};

use super::HttpException;
use super::explanation::explanation;
use crate::http::{Request, Response};

/// The body of an outcome, with its content type and `Vary`. The status is the caller's to set.
pub(super) fn document(outcome: &HttpException, request: &Request) -> Response {
    let mut response = match Form::for_client(request) {
        Form::Html => match &outcome.html {
            Some(page) => Response::html(page.clone().into_owned()),
            None => Response::html(html(outcome)),
        },
        Form::Json => outcome.problem.to_response(),
        Form::Text => Response::text(text(outcome)),
    };
    let accept = HeaderValue::from_static("accept");
    response.headers_mut().insert(header::VARY, accept);
    response
}

enum Form {
    Html,
    Json,
    Text,
}

impl Form {
    /// A client that names nothing is no browser, and gets text (E3). So does one that accepts none of these: a 406 in place of an outcome
    /// would hide it. One that has sent JSON gets JSON where it leaves the choice.
    fn for_client(request: &Request) -> Form {
        let accept = request.accept();
        let sends_json = request.sends_json();
        if accept.is_absent() && !sends_json {
            return Form::Text;
        }
        let mut offers = [
            ("text/html", Form::Html),
            ("application/problem+json", Form::Json),
            ("application/json", Form::Json),
            ("text/plain", Form::Text),
        ];
        if sends_json {
            offers.rotate_left(1);
        }
        let best = accept.best_position(offers.iter().map(|(media_type, _)| *media_type));
        let best = best.and_then(|position| offers.into_iter().nth(position));
        best.map_or(Form::Text, |(_, form)| form)
    }
}

/// `404 Not Found`, the detail, where a redirect leads to, and the members of the application's own.
fn text(outcome: &HttpException) -> String {
    let problem = &outcome.problem;
    let sentence = problem.detail();
    let sentence = sentence.unwrap_or_else(|| explanation(problem.status()));
    let mut text = format!("{}\n\n{sentence}\n", heading(outcome));
    if let Some(location) = outcome.location() {
        text = text + "\n" + location + "\n";
    }
    for (index, (name, value)) in problem.extensions().iter().enumerate() {
        let gap = if index == 0 { "\n" } else { "" };
        text = text + gap + name + ": " + &lines(value).join("\n  ") + "\n";
    }
    text
}

/// A page that needs nothing but itself.
fn html(outcome: &HttpException) -> String {
    let problem = &outcome.problem;
    let heading = escape(&heading(outcome));
    let explanation = explanation(problem.status());
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{heading}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{heading}</h1>\n<p>{explanation}</p>\n",
    );
    if let Some(detail) = problem.detail().filter(|detail| *detail != explanation) {
        page = page + "<p class=\"detail\">" + &escape(detail) + "</p>\n";
    }
    if let Some(location) = outcome.location() {
        page = page + "<p>" + &link(location) + "</p>\n";
    }
    if !problem.extensions().is_empty() {
        page.push_str("<dl>\n");
        for (name, value) in problem.extensions() {
            page = page + "<dt>" + &escape(name) + "</dt>\n";
            for line in lines(value) {
                page = page + "<dd>" + &escape(&line) + "</dd>\n";
            }
        }
        page.push_str("</dl>\n");
    }
    page + "</main>\n</body>\n</html>\n"
}

/// Readable by day and by night, on a telephone and on a wall.
const STYLE: &str = ":root{color-scheme:light dark}\
body{margin:0;font:1rem/1.5 system-ui,sans-serif}\
main{max-width:44rem;margin:12vh auto;padding:0 1.5rem}\
h1{font-size:1.6rem;font-weight:600;margin:0 0 1rem}\
.detail{padding:.75rem 1rem;border-left:.25rem solid #8886;background:#8881;white-space:pre-wrap;overflow-wrap:anywhere}\
dl{margin-top:2rem;font-size:.875rem}\
dt{opacity:.7}\
dd{margin:0 0 .5rem;font-family:ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}";

fn heading(outcome: &HttpException) -> String {
    let problem = &outcome.problem;
    format!("{} {}", problem.status().as_str(), problem.title())
}

/// The target of a redirect, to be clicked if it is a page: of a `javascript:` URL only the text is shown.
fn link(location: &str) -> String {
    let shown = escape(location);
    let is_page = ["/", "http://", "https://"].map(|start| location.starts_with(start));
    match is_page.contains(&true) {
        true => format!("<a href=\"{shown}\">{shown}</a>"),
        false => shown,
    }
}

/// A member's value as people read it: a list line by line.
fn lines(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().map(line).collect(),
        other => vec![line(other)],
    }
}

/// A value in one line; of an object that has nothing but text, such as an error of a field, the texts.
fn line(value: &Value) -> String {
    let texts = |members: &Map<String, Value>| -> Option<Vec<String>> {
        let texts = members.values().map(Value::as_str);
        let texts: Option<Vec<&str>> = texts.collect();
        let texts = texts?.into_iter().filter(|text| !text.is_empty());
        Some(texts.map(str::to_owned).collect())
    };
    match value {
        Value::String(text) => text.clone(),
        Value::Object(members) => match texts(members) {
            Some(texts) => texts.join(": "),
            None => value.to_string(),
        },
        other => other.to_string(),
    }
}

/// The text as it may stand in HTML, between tags and in a quoted attribute.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' | '<' | '>' | '"' | '\'' => {
                write!(escaped, "&#{};", u32::from(c)).expect("writing to a string cannot fail");
            }
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use ::http::StatusCode;
    use proptest::prelude::*;

    use super::*;
    use crate::http::httpexceptions::*;

    /// The body for a client with this `Accept`, and its content type.
    fn body(outcome: &HttpException, accept: Option<&str>) -> (String, String) {
        let request = match accept {
            Some(accept) => Request::builder().header("accept", accept).build(),
            None => Request::builder().build(),
        };
        let response = outcome.to_response(&request);
        assert_eq!(response.headers()[header::VARY], "accept");
        let content_type = response.headers()[header::CONTENT_TYPE].to_str().unwrap();
        let content_type = content_type.to_owned();
        let body = response.into_parts().1.bytes();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let bytes = runtime.block_on(body).unwrap();
        (String::from_utf8(bytes.to_vec()).unwrap(), content_type)
    }

    const HTML: &str = "text/html; charset=utf-8";
    const JSON: &str = "application/problem+json";
    const TEXT: &str = "text/plain; charset=utf-8";

    #[test]
    fn e3_the_client_chooses_the_form() {
        for (accept, expected) in [
            (None, TEXT),
            (Some("*/*"), HTML),
            (Some("text/html"), HTML),
            (Some("text/*"), HTML),
            (Some("text/html;q=0.8, */*;q=0.1"), HTML),
            (Some("application/json"), JSON),
            (Some("application/problem+json"), JSON),
            (Some("application/*"), JSON),
            (Some("application/json, text/html;q=0.9"), JSON),
            (Some("text/plain"), TEXT),
            (Some("text/plain, */*;q=0.1"), TEXT),
            (Some("image/png"), TEXT),
            (Some(""), TEXT),
            (Some("nonsense"), HTML),
        ] {
            let not_found = HttpNotFound::default();
            assert_eq!(body(&not_found, accept).1, expected, "{accept:?}");
        }
    }

    #[test]
    fn a_client_that_sends_json_gets_json_unless_it_says_otherwise() {
        for (accept, expected) in [
            (None, JSON),
            (Some("*/*"), JSON),
            (Some("text/html"), HTML),
            (Some("text/*"), TEXT),
        ] {
            let request = Request::builder().header("content-type", "application/json");
            let request = match accept {
                Some(accept) => request.header("accept", accept),
                None => request,
            };
            let response = HttpNotFound::default().to_response(&request.build());
            assert_eq!(response.headers()[header::CONTENT_TYPE], expected);
        }
    }

    #[test]
    fn e3_text_has_the_status_and_the_detail() {
        let plain = |outcome: &HttpException| body(outcome, None).0;
        assert_eq!(
            plain(&HttpNotFound::new("no article 7")),
            "404 Not Found\n\nno article 7\n"
        );
        assert_eq!(
            plain(&HttpNotFound::default()),
            "404 Not Found\n\nThere is nothing at this address.\n"
        );
        assert_eq!(
            plain(&HttpFound::new("/there")),
            "302 Found\n\nThis is at another address for now.\n\n/there\n"
        );
        let members = HttpForbidden::new("poor")
            .with_extension("balance", 30)
            .with_extension("needs", vec!["money", "luck"])
            .with_extension(
                "wrong",
                serde_json::json!([{"field": "name", "message": "too long"}, {"age": 3}]),
            );
        assert_eq!(
            plain(&members),
            "403 Forbidden\n\npoor\n\nbalance: 30\nneeds: money\n  luck\nwrong: name: too long\n  {\"age\":3}\n"
        );
    }

    #[test]
    fn e3_the_page_has_the_status_as_title_and_as_heading() {
        let page = body(&HttpGone::new("a < b"), Some("text/html")).0;
        for part in [
            "<title>410 Gone</title>",
            "<h1>410 Gone</h1>",
            "<p>There was something at this address, and it is gone for good.</p>",
            "<p class=\"detail\">a &#60; b</p>",
        ] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
    }

    #[test]
    fn a_redirect_links_to_its_target_unless_that_is_a_script() {
        let page = |location: &str| body(&HttpFound::new(location), Some("text/html")).0;
        assert!(page("/a?b&c").contains("<a href=\"/a?b&#38;c\">/a?b&#38;c</a>"));
        let script = page("javascript:alert('x')");
        assert!(script.contains("<p>javascript:alert(&#39;x&#39;)</p>"));
    }

    #[test]
    fn e4_json_has_members_of_the_applications_own() {
        let outcome = HttpForbidden::new("poor").with_extension("balance", 30);
        assert_eq!(
            body(&outcome, Some("application/json")).0,
            r#"{"type":"about:blank","title":"Forbidden","status":403,"detail":"poor","balance":30}"#
        );
    }

    #[test]
    fn e4_an_outcome_may_have_a_page_of_its_own() {
        let outcome = HttpNotFound::new("lost").with_html("<p>our page</p>");
        assert_eq!(body(&outcome, Some("*/*")).0, "<p>our page</p>");
        assert_eq!(body(&outcome, None).0, "404 Not Found\n\nlost\n");
    }

    #[test]
    fn a_problem_with_a_title_of_its_own_is_told_in_every_form() {
        let problem = ProblemDetails::new(StatusCode::CONFLICT).with_title("Too <late>");
        let outcome = HttpException::from(problem);
        assert!(
            body(&outcome, Some("*/*"))
                .0
                .contains("<h1>409 Too &#60;late&#62;</h1>")
        );
        assert!(body(&outcome, None).0.starts_with("409 Too <late>\n"));
    }

    proptest! {
        #[test]
        fn whatever_an_outcome_says_cannot_break_out_of_the_page(said in "([<>&\"']|script|\\PC){0,20}") {
            let outcome: HttpException = HttpBadRequest::new(said.clone())
                .with_extension(said.clone(), said.clone())
                .into();
            let tags = |page: &str| page.matches(['<', '>', '"', '\'']).count();
            let harmless: HttpException = HttpBadRequest::new("x").with_extension("x", "x").into();
            prop_assert_eq!(tags(&html(&outcome)), tags(&html(&harmless)));
            prop_assert_eq!(unescape(&escape(&said)), said);
        }
    }

    /// What a browser reads.
    fn unescape(html: &str) -> String {
        let mut text = String::new();
        let mut parts = html.split("&#");
        text.push_str(parts.next().unwrap());
        for part in parts {
            let (number, rest) = part.split_once(';').unwrap();
            text.push(char::from_u32(number.parse().unwrap()).unwrap());
            text.push_str(rest);
        }
        text
    }
}
