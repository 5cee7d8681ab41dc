//! Conditional requests: a client that has something already asks whether it is still the same.
//!
//! The order of the conditions and what each compares is that of RFC 9110, chapter 13.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use httpdate::HttpDate;

use super::ETag;
use super::etag::Tag;
use crate::http::httpexceptions::HttpException;
use crate::http::{Request, Response};

impl Response {
    /// The same response with an entity tag, for [`Response::conditional`] and for whoever keeps it. A text is a strong tag.
    ///
    /// # Panics
    ///
    /// When the text has a quotation mark, a space, or anything beyond visible ASCII.
    #[must_use]
    #[track_caller]
    #[doc(alias = "etag")]
    pub fn with_etag(self, etag: impl Into<ETag>) -> Response {
        self.with_header(header::ETAG, etag.into().to_header())
    }

    /// The same response with the time at which what it shows has changed last; HTTP knows whole seconds.
    ///
    /// A time that HTTP cannot write, before 1970 or after 9999, is left out. One in the future becomes the present.
    #[must_use]
    #[doc(alias = "last_modified")]
    pub fn with_last_modified(mut self, time: SystemTime) -> Response {
        if let Some(date) = date_of(time) {
            self.headers_mut().insert(header::LAST_MODIFIED, date);
        }
        self
    }

    /// The response, or 304 in its place if the client has it already, which spares the way and not the work: a view that knows tag or
    /// time before it has begun compares them sooner by giving an empty response to this.
    ///
    /// The client's `If-None-Match` is compared with the tag, or else its `If-Modified-Since` with the time. If `If-Match` or
    /// `If-Unmodified-Since` do not hold, the response is 412. What says nothing of the kind, and what is no 200 to a `GET` or `HEAD`,
    /// stays as it is; so does a response with neither tag nor time.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::testing::TestApp;
    ///
    /// #[view_config(route = "/news")]
    /// async fn news(request: &Request) -> Response {
    ///     Response::text("nothing").with_etag("v1").conditional(request)
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let mut config = Configurator::new();
    /// config.scan_module(module_path!());
    /// let app = TestApp::new(config.make_app()?);
    ///
    /// let first = app.get("/news").await;
    /// let etag = first.header("etag").unwrap();
    /// assert_eq!(app.get("/news").header("if-none-match", etag).await.status(), 304);
    /// assert_eq!(app.get("/news").header("if-none-match", "\"v0\"").await.text(), "nothing");
    /// # Ok(()) }
    /// ```
    #[must_use]
    #[doc(alias = "conditional_response")]
    pub fn conditional(self, request: &Request) -> Response {
        if self.status() != StatusCode::OK || !is_read(request) {
            return self;
        }
        match Validators::of(self.headers()).judge(request.headers()) {
            Verdict::Proceed => self,
            Verdict::NotModified => not_modified(self),
            Verdict::Failed => precondition_failed().to_response(request),
        }
    }
}

/// Whether the request only reads: conditions of others are for whoever changes something.
pub(super) fn is_read(request: &Request) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD)
}

/// 412.
pub(super) fn precondition_failed() -> HttpException {
    HttpException::new(StatusCode::PRECONDITION_FAILED)
        .with_detail("this is not in the state that the request is meant for")
}

/// A response as the 304 that says that the client has it: without the body and what describes it.
pub(super) fn not_modified(mut response: Response) -> Response {
    const OF_THE_BODY: [HeaderName; 7] = [
        header::CONTENT_TYPE,
        header::CONTENT_LENGTH,
        header::CONTENT_ENCODING,
        header::CONTENT_LANGUAGE,
        header::CONTENT_RANGE,
        header::CONTENT_DISPOSITION,
        header::ACCEPT_RANGES,
    ];
    for name in OF_THE_BODY {
        response.headers_mut().remove(name);
    }
    response.with_body("").with_status(StatusCode::NOT_MODIFIED)
}

/// What a condition is compared with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Validators<'h> {
    etag: Option<Tag<'h>>,
    /// In whole seconds.
    modified: Option<SystemTime>,
}

/// What follows from the conditions of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Proceed,
    NotModified,
    Failed,
}

impl<'h> Validators<'h> {
    /// Those that a response has.
    pub(super) fn of(response: &'h HeaderMap) -> Validators<'h> {
        let etag = response.get(header::ETAG);
        Validators {
            etag: etag.and_then(|value| Tag::read(value.as_bytes())),
            modified: only_date(response, &header::LAST_MODIFIED),
        }
    }

    /// Goes through the conditions in their order.
    pub(super) fn judge(self, request: &HeaderMap) -> Verdict {
        if self.etag.is_none() && self.modified.is_none() {
            return Verdict::Proceed;
        }
        let holds = match request.contains_key(header::IF_MATCH) {
            true => self.is_listed(request, &header::IF_MATCH, |etag, tag| {
                etag.matches_strongly(tag)
            }),
            false => self.is_unmodified(request),
        };
        if !holds {
            return Verdict::Failed;
        }
        let has_it = match request.contains_key(header::IF_NONE_MATCH) {
            true => self.is_listed(request, &header::IF_NONE_MATCH, |etag, tag| {
                etag.matches_weakly(tag)
            }),
            false => self.is_old_news(request),
        };
        match has_it {
            true => Verdict::NotModified,
            false => Verdict::Proceed,
        }
    }

    /// Whether a part of it fits to the parts that the client has (`If-Range`). Without that header any does.
    #[cfg(feature = "files")]
    pub(super) fn fit_to_parts(self, request: &HeaderMap, now: SystemTime) -> bool {
        let mut values = request.get_all(header::IF_RANGE).iter();
        let Some(value) = values.next() else {
            return true;
        };
        if values.next().is_some() {
            return false;
        }
        if let Some(tag) = Tag::read(value.as_bytes()) {
            return self.etag.is_some_and(|etag| etag.matches_strongly(tag));
        }
        let Some(modified) = self.modified else {
            return false;
        };
        // Within the second of a change there may be another.
        let is_settled = now
            .duration_since(modified)
            .is_ok_and(|age| age >= Duration::from_secs(1));
        is_settled && date(value) == Some(modified)
    }

    /// Whether the tag stands in a list. `*` stands for any.
    fn is_listed(
        self,
        request: &HeaderMap,
        name: &HeaderName,
        matches: fn(Tag<'_>, Tag<'_>) -> bool,
    ) -> bool {
        let mut lists = request.get_all(name).iter().map(HeaderValue::as_bytes);
        lists.any(|list| {
            let in_list = |etag| Tag::list(list).any(|tag| matches(etag, tag));
            list.trim_ascii() == b"*" || self.etag.is_some_and(in_list)
        })
    }

    fn is_unmodified(self, request: &HeaderMap) -> bool {
        match (
            self.modified,
            only_date(request, &header::IF_UNMODIFIED_SINCE),
        ) {
            (Some(modified), Some(date)) => modified <= date,
            _ => true,
        }
    }

    fn is_old_news(self, request: &HeaderMap) -> bool {
        match (
            self.modified,
            only_date(request, &header::IF_MODIFIED_SINCE),
        ) {
            (Some(modified), Some(date)) => modified <= date,
            _ => false,
        }
    }
}

/// The date of a header. One that is there twice says nothing.
fn only_date(headers: &HeaderMap, name: &HeaderName) -> Option<SystemTime> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    values.next().is_none().then(|| date(value))?
}

fn date(value: &HeaderValue) -> Option<SystemTime> {
    httpdate::parse_http_date(value.to_str().ok()?.trim()).ok()
}

/// A time as HTTP writes it. `None` if it cannot.
pub(super) fn date_of(time: SystemTime) -> Option<HeaderValue> {
    const YEAR_10000: Duration = Duration::from_secs(253_402_300_800);
    let time = time.min(SystemTime::now());
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    let date = (since < YEAR_10000).then(|| HttpDate::from(time))?;
    HeaderValue::try_from(date.to_string()).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BEFORE: &str = "Sun, 06 Nov 1994 08:49:36 GMT";
    const THEN: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    const AFTER: &str = "Sun, 06 Nov 1994 08:49:38 GMT";

    /// The verdict on a strong tag `a` of the time `THEN`.
    fn judged(conditions: &[(&'static str, &str)]) -> Verdict {
        Validators::of(&headers(&[("etag", "\"a\""), ("last-modified", THEN)]))
            .judge(&headers(conditions))
    }

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let parsed = |(name, value): &(&'static str, &str)| {
            (HeaderName::from_static(name), value.parse().unwrap())
        };
        let mut headers = HeaderMap::new();
        for (name, value) in lines.iter().map(parsed) {
            headers.append(name, value);
        }
        headers
    }

    use Verdict::*;

    #[test]
    fn the_client_has_it_if_its_tag_matches_weakly() {
        for (list, verdict) in [
            ("\"a\"", NotModified),
            ("W/\"a\"", NotModified),
            ("\"b\", \"a\"", NotModified),
            ("*", NotModified),
            ("\"b\"", Proceed),
            ("a", Proceed),
            ("", Proceed),
        ] {
            assert_eq!(judged(&[("if-none-match", list)]), verdict, "{list}");
        }
        let two_lines = [("if-none-match", "\"b\""), ("if-none-match", "\"a\"")];
        assert_eq!(judged(&two_lines), NotModified);
    }

    #[test]
    fn the_client_has_it_if_it_has_not_changed_since() {
        for (date, verdict) in [
            (BEFORE, Proceed),
            (THEN, NotModified),
            (AFTER, NotModified),
            ("Sunday, 06-Nov-94 08:49:37 GMT", NotModified),
            ("Sun Nov  6 08:49:37 1994", NotModified),
            ("yesterday", Proceed),
            ("Sun, 06 Nov 1994 25:49:38 GMT", Proceed),
            ("Sun, 06 Nov 99999 08:49:38 GMT", Proceed),
        ] {
            assert_eq!(judged(&[("if-modified-since", date)]), verdict, "{date}");
        }
        let twice = [("if-modified-since", AFTER), ("if-modified-since", AFTER)];
        assert_eq!(judged(&twice), Proceed);
    }

    #[test]
    fn a_tag_goes_before_a_time() {
        let other_tag = ("if-none-match", "\"b\"");
        assert_eq!(judged(&[other_tag, ("if-modified-since", AFTER)]), Proceed);
        let same_tag = ("if-none-match", "\"a\"");
        assert_eq!(
            judged(&[same_tag, ("if-modified-since", BEFORE)]),
            NotModified
        );
        let matches = ("if-match", "\"a\"");
        assert_eq!(judged(&[matches, ("if-unmodified-since", BEFORE)]), Proceed);
    }

    #[test]
    fn what_must_be_unchanged_is_compared_strongly_and_first() {
        for (list, verdict) in [
            ("\"a\"", Proceed),
            ("*", Proceed),
            ("W/\"a\"", Failed),
            ("\"b\"", Failed),
            ("nonsense", Failed),
        ] {
            assert_eq!(judged(&[("if-match", list)]), verdict, "{list}");
        }
        assert_eq!(judged(&[("if-unmodified-since", BEFORE)]), Failed);
        assert_eq!(judged(&[("if-unmodified-since", THEN)]), Proceed);
        assert_eq!(judged(&[("if-unmodified-since", "nonsense")]), Proceed);
        let both = [("if-match", "\"b\""), ("if-none-match", "\"a\"")];
        assert_eq!(judged(&both), Failed);
    }

    #[test]
    fn parts_fit_to_parts_of_exactly_the_same_state() {
        let own = headers(&[("etag", "\"a\""), ("last-modified", THEN)]);
        let fits = |value: &str, later: u64| {
            let modified = httpdate::parse_http_date(THEN).unwrap();
            let now = modified + Duration::from_secs(later);
            Validators::of(&own).fit_to_parts(&headers(&[("if-range", value)]), now)
        };
        assert!(fits("\"a\"", 9));
        assert!(!fits("W/\"a\"", 9) && !fits("\"b\"", 9) && !fits("*", 9));
        assert!(fits(THEN, 9));
        assert!(!fits(BEFORE, 9) && !fits(AFTER, 9) && !fits("nonsense", 9));
        assert!(!fits(THEN, 0), "it may have changed again since");
        let nothing = HeaderMap::new();
        assert!(Validators::of(&own).fit_to_parts(&nothing, SystemTime::now()));
    }

    #[test]
    fn a_304_keeps_what_does_not_describe_the_body() {
        let request = Request::builder().header("if-none-match", "*").build();
        let response = Response::text("long")
            .with_etag("a")
            .with_header("cache-control", "max-age=60")
            .with_header("content-security-policy", "default-src 'self'")
            .conditional(&request);
        assert_eq!(response.status(), 304);
        assert!(response.body().is_empty());
        let mut names: Vec<_> = response.headers().keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["cache-control", "content-security-policy", "etag"]);
    }

    #[test]
    fn conditions_are_for_what_is_read_and_there() {
        let asking = |method| {
            let request = Request::builder().method(method);
            request.header("if-none-match", "*").build()
        };
        let answer = |response: Response, method| response.conditional(&asking(method)).status();
        let tagged = || Response::text("a").with_etag("a");
        assert_eq!(answer(tagged(), Method::HEAD), 304);
        assert_eq!(answer(tagged(), Method::POST), 200);
        assert_eq!(
            answer(tagged().with_status(StatusCode::NOT_FOUND), Method::GET),
            404
        );
        assert_eq!(answer(Response::text("a"), Method::GET), 200);
    }

    #[test]
    fn a_time_that_http_cannot_write_is_left_out() {
        let ages_ago = UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(date_of(ages_ago), None);
        let far_off = SystemTime::now() + Duration::from_secs(1 << 40);
        let now = httpdate::parse_http_date(date_of(far_off).unwrap().to_str().unwrap()).unwrap();
        assert!(now <= SystemTime::now());
    }

    proptest! {
        #[test]
        fn any_condition_has_a_verdict(
            name in prop::sample::select(vec!["if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range"]),
            value in "[ -~\t]{0,40}",
        ) {
            judged(&[(name, &value)]);
            let conditions = headers(&[(name, &value)]);
            let own = headers(&[("last-modified", THEN)]);
            Validators::of(&own).fit_to_parts(&conditions, SystemTime::now());
        }
    }
}
