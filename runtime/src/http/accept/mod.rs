//! Content negotiation: which of several media types a client likes best, by the header `Accept` (RFC 9110, 12.5.1).

mod media_range;
#[cfg(test)]
mod tests;

use ::http::header::GetAll;
use ::http::{HeaderValue, header};

use super::Request;
use media_range::{FULL, Invalid, MediaRange, Quality, media_ranges};

/// What a client accepts.
///
/// A request without the header accepts everything, and so does one with a header that cannot be read (V12): its sender meant
/// something, and any answer is better than none. An empty header accepts nothing.
///
/// # Example
///
/// ```
/// use aiopyramid::http::Request;
///
/// let request = Request::builder().header("accept", "text/html;q=0.5, application/json, image/*;q=0").build();
/// let accept = request.accept();
/// assert!(accept.accepts("text/html"));
/// assert!(!accept.accepts("image/png"));
/// assert_eq!(accept.best_of(&["text/html", "application/json"]), Some("application/json"));
/// assert_eq!(accept.best_of(&["text/csv"]), None);
/// ```
#[derive(Debug)]
pub struct Accept<'r>(
    /// Read anew for each question: there are few, and so nothing is kept that would have to be allocated.
    GetAll<'r, HeaderValue>,
);

impl Request {
    /// What the client accepts, by the header `Accept`.
    #[doc(alias = "acceptable_offers")]
    pub fn accept(&self) -> Accept<'_> {
        Accept(self.headers().get_all(header::ACCEPT))
    }
}

impl Accept<'_> {
    /// Whether the request has no header `Accept` at all.
    pub fn is_absent(&self) -> bool {
        self.0.iter().next().is_none()
    }

    /// Whether the client accepts a media type, `text/html` for example.
    pub fn accepts(&self, media_type: &str) -> bool {
        self.quality_of(media_type) > 0
    }

    /// The one of several media types that the client likes best; among those that it likes equally, the first. `None` if it accepts none
    /// of them.
    pub fn best_of<'o>(&self, offers: &[&'o str]) -> Option<&'o str> {
        Some(offers[self.best_position(offers.iter().copied())?])
    }

    /// [`Accept::best_of`], as a position among the offers.
    pub(crate) fn best_position<'o>(
        &self,
        offers: impl IntoIterator<Item = &'o str>,
    ) -> Option<usize> {
        let mut best: Option<(usize, Quality)> = None;
        for (position, offer) in offers.into_iter().enumerate() {
            let quality = self.quality_of(offer);
            if quality > best.map_or(0, |(_, quality)| quality) {
                best = Some((position, quality));
            }
        }
        best.map(|(position, _)| position)
    }

    /// How much the client likes a media type, in thousandths.
    fn quality_of(&self, media_type: &str) -> Quality {
        match self.is_absent() {
            true => FULL,
            false => self.judge(media_type).unwrap_or(FULL),
        }
    }

    /// The weight of the most specific of the ranges that hold the media type, which is the largest one among equally specific ranges.
    fn judge(&self, media_type: &str) -> Result<Quality, Invalid> {
        let offer = MediaRange::parse(media_type).ok();
        let mut best = (0, 0);
        for line in &self.0 {
            let line = line.to_str().map_err(|_| Invalid)?;
            for range in media_ranges(line) {
                let range = range?;
                if let Some(specificity) = offer.as_ref().and_then(|offer| range.matches(offer)) {
                    best = best.max((specificity, range.quality));
                }
            }
        }
        Ok(best.1)
    }
}
