//! Origins of pages, as `Origin` has them: scheme, host, and a port where it is not the scheme's own.

/// What is wrong with an origin as somebody wrote it; `None` if nothing is. `*`, which is any origin, is one.
pub fn flaw_of_origin(text: &str) -> Option<&'static str> {
    const WITHOUT_SCHEME: &str = "an origin begins with its scheme: `https://example.com`";
    if text == "*" {
        return None;
    }
    let Some((scheme, rest)) = text.split_once("://") else {
        return Some(WITHOUT_SCHEME);
    };
    let is_scheme = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    if scheme.is_empty() || !scheme.bytes().all(is_scheme) {
        return Some(WITHOUT_SCHEME);
    }
    if scheme.starts_with("ws") {
        return Some(
            "the origin of a page is `https://...` or `http://...`, whatever it connects with",
        );
    }
    let (host, path) = match rest.split_once('/') {
        Some((host, path)) => (host, path),
        None => (rest, ""),
    };
    if !path.is_empty() {
        return Some("an origin ends with its host or its port, without a path");
    }
    if host.contains('*') {
        return Some("an origin is one host: list each, or write `*` for any page at all");
    }
    let is_host = |byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'[' | b']')
    };
    if host.is_empty() || !host.bytes().all(is_host) {
        return Some(
            "an origin is a scheme and a host in ASCII, and perhaps a port: `https://example.com:8443`",
        );
    }
    None
}

#[cfg(test)]
mod tests {
    use super::flaw_of_origin;

    #[test]
    fn origins_and_others() {
        for good in [
            "*",
            "https://example.com",
            "http://localhost:6543",
            "http://[::1]:80",
            "https://example.com/",
            "chrome-extension://abcdef",
        ] {
            assert_eq!(flaw_of_origin(good), None, "{good}");
        }
        for bad in [
            "",
            "example.com",
            "://example.com",
            "https://",
            "https://example.com/chat",
            "https://*.example.com",
            "wss://example.com",
            "https://exa mple.com",
            "https://user@example.com",
        ] {
            assert!(flaw_of_origin(bad).is_some(), "{bad}");
        }
    }
}
