//! Where a link, a redirect or a form leads, seen from the page that it stands on.

use super::sent::Sent;

/// The target of a reference on the page that a request gave.
///
/// # Errors
///
/// In words, where it leads out of the application.
pub(super) fn joined(page: &Sent, reference: &str) -> Result<String, String> {
    let reference = &encoded(reference.trim());
    let (reference, _anchor) = reference.split_once('#').unwrap_or((reference, ""));
    let path = match authority_and_path(reference) {
        Some((scheme, host, path)) if is_web(scheme) && are_the_same(host, page.host()) => path,
        Some(_) => return Err(format!("`{reference}` leads out of the application")),
        None => reference,
    };
    let (here, query) = match page.target.split_once('?') {
        Some((here, query)) => (here, Some(query)),
        None => (page.target.as_str(), None),
    };
    Ok(match path.as_bytes().first() {
        // The root of a host may be written without its slash.
        None if !reference.is_empty() => "/".to_owned(),
        None => query.map_or(here.to_owned(), |query| format!("{here}?{query}")),
        Some(b'?') if path.len() < reference.len() => format!("/{path}"),
        Some(b'?') => format!("{here}{path}"),
        Some(b'/') => without_dots(path),
        Some(_) => {
            let folder = here.rfind('/').map_or("/", |slash| &here[..=slash]);
            without_dots(&format!("{folder}{path}"))
        }
    })
}

/// Scheme, host and the rest of a reference that has a scheme or a host.
fn authority_and_path(reference: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = match reference.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) => (scheme, rest),
        _ => ("", reference),
    };
    let Some(rest) = rest.strip_prefix("//") else {
        return (!scheme.is_empty()).then_some((scheme, "", rest));
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    Some((scheme, &rest[..end], &rest[end..]))
}

/// A reference as it is sent: what a request's target cannot have in it is percent-encoded, and line breaks are left out.
fn encoded(reference: &str) -> String {
    let mut encoded = String::with_capacity(reference.len());
    for byte in reference.bytes() {
        match byte {
            b'\t' | b'\r' | b'\n' => {}
            b'"' | b'<' | b'>' | b'`' | b'{' | b'}' => encoded += &format!("%{byte:02X}"),
            b'!'..=b'~' => encoded.push(char::from(byte)),
            _ => encoded += &format!("%{byte:02X}"),
        }
    }
    encoded
}

fn is_web(scheme: &str) -> bool {
    ["", "http", "https"]
        .iter()
        .any(|it| it.eq_ignore_ascii_case(scheme))
}

/// Whether two hosts are one, whatever their case, and whether or not they have the port that goes without saying.
fn are_the_same(host: &str, other: &str) -> bool {
    fn bare(host: &str) -> &str {
        let bare = [":80", ":443"]
            .iter()
            .find_map(|port| host.strip_suffix(port));
        bare.unwrap_or(host)
    }
    bare(host).eq_ignore_ascii_case(bare(other))
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .chars()
            .all(|it| it.is_ascii_alphanumeric() || "+-.".contains(it))
}

/// A path as browsers ask for it: `.` and `..` are gone. A query stays as it is.
fn without_dots(path: &str) -> String {
    let (path, query) = match path.find('?') {
        Some(mark) => path.split_at(mark),
        None => (path, ""),
    };
    let mut segments: Vec<&str> = Vec::new();
    let mut is_folder = false;
    for segment in path.split('/').skip(1) {
        is_folder = matches!(segment, "." | "..");
        match segment {
            "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    if is_folder {
        segments.push("");
    }
    format!("/{}{query}", segments.join("/"))
}

#[cfg(test)]
mod tests {
    use std::panic::Location;

    use super::*;
    use crate::http::Method;

    #[track_caller]
    fn check(page: &str, reference: &str, expected: &str) {
        let page = Sent::new(Method::GET, page, Vec::new(), Location::caller());
        assert_eq!(joined(&page, reference).as_deref(), Ok(expected));
    }

    #[test]
    fn a_reference_is_read_from_the_page_that_it_stands_on() {
        check("/a/b?q=1", "/c", "/c");
        check("/a/b?q=1", "c", "/a/c");
        check("/a/b?q=1", "../c/./d?e=..#f", "/c/d?e=..");
        check("/a/b", "..", "/");
        check("/a/b", "?q=2", "/a/b?q=2");
        check("/a/b?q=1", "", "/a/b?q=1");
        check("/a/b?q=1", "#there", "/a/b?q=1");
        check("/a", "time/12:30", "/time/12:30");
    }

    #[test]
    fn a_whole_address_leads_into_the_application_if_the_host_is_its_own() {
        check("/a", "http://example.com/b?c=d", "/b?c=d");
        check("/a", "https://example.com", "/");
        check("/a", "//example.com?b", "/?b");
        check("/a", "HTTP://Example.com:80/b", "/b");
        let mut page = Sent::new(Method::GET, "/", Vec::new(), Location::caller());
        page.add_header("host", "EXAMPLE.com:443");
        assert_eq!(joined(&page, "https://example.com/b").as_deref(), Ok("/b"));
        for elsewhere in ["https://other.example/", "//other.example/", "mailto:a@b.c"] {
            assert!(joined(&page, elsewhere).is_err(), "{elsewhere}");
        }
    }
}
