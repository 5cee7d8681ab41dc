//! The grammar of `Accept`: media ranges with parameters and weights, read without a copy.

/// The header is not what HTTP says that it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Invalid;

/// A weight in thousandths, from 0 (refused) to 1000.
pub(super) type Quality = u16;

/// The weight of a range that was given none.
pub(super) const FULL: Quality = 1000;

/// `text/html;level=1;q=0.5`, or with `*` in place of the subtype or of both.
#[derive(Debug)]
pub(super) struct MediaRange<'h> {
    kind: &'h str,
    subtype: &'h str,
    parameters: Parameters<'h>,
    pub(super) quality: Quality,
}

/// How exactly a range names a media type: the larger, the more.
pub(super) type Specificity = u8;

impl<'h> MediaRange<'h> {
    /// A text that is one range, or one media type, and nothing else.
    pub(super) fn parse(text: &'h str) -> Result<MediaRange<'h>, Invalid> {
        let mut scanner = Scanner(text);
        let range = scanner.media_range()?;
        match scanner.0 {
            "" => Ok(range),
            _ => Err(Invalid),
        }
    }

    /// How exactly the range names a media type; `None` if it does not.
    ///
    /// A range without parameters holds the type with any; one with parameters holds the type with the same ones alone.
    pub(super) fn matches(&self, offer: &MediaRange<'_>) -> Option<Specificity> {
        let same_kind = self.kind.eq_ignore_ascii_case(offer.kind);
        let same_type = same_kind && self.subtype.eq_ignore_ascii_case(offer.subtype);
        match (self.parameters.is_empty(), self.kind, self.subtype) {
            (true, ..) if same_type => Some(3),
            (false, ..) if same_type && self.parameters.equal(offer.parameters) => Some(4),
            (true, _, "*") if same_kind => Some(2),
            (true, "*", "*") => Some(1),
            _ => None,
        }
    }
}

/// The ranges of one line of the header. Elements may be empty, as in every list of HTTP.
pub(super) fn media_ranges(line: &str) -> impl Iterator<Item = Result<MediaRange<'_>, Invalid>> {
    let mut scanner = Scanner(line);
    std::iter::from_fn(move || {
        scanner.0 = scanner.0.trim_start_matches([' ', '\t', ',']);
        (!scanner.0.is_empty()).then(|| scanner.element())
    })
}

/// What stands between the type and the weight: `;level=1;charset="utf-8"`, found to be well-formed.
#[derive(Debug, Clone, Copy)]
struct Parameters<'h>(&'h str);

impl<'h> Parameters<'h> {
    fn is_empty(self) -> bool {
        self.iter().next().is_none()
    }

    /// Whether both have the same parameters, in whatever order. Letters count as equal in both cases, as WebOb has it.
    fn equal(self, other: Parameters<'_>) -> bool {
        let holds = |all: Parameters<'_>, (name, value): (&str, &str)| {
            let mut all = all.iter();
            all.any(|(other, its)| other.eq_ignore_ascii_case(name) && equal_values(its, value))
        };
        self.iter().all(|parameter| holds(other, parameter))
            && other.iter().all(|parameter| holds(self, parameter))
    }

    fn iter(self) -> impl Iterator<Item = (&'h str, &'h str)> {
        let mut scanner = Scanner(self.0);
        std::iter::from_fn(move || {
            while scanner.skips_to_parameter() {
                if let Ok(name) = scanner.token() {
                    scanner.eats('=');
                    return Some((name, scanner.value().ok()?));
                }
            }
            None
        })
    }
}

/// Whether two values are equal, quoted or not.
fn equal_values(one: &str, other: &str) -> bool {
    let lowercase = |value| unquoted(value).map(|c: char| c.to_ascii_lowercase());
    lowercase(one).eq(lowercase(other))
}

/// The characters of a value without the quotes around it and the backslashes within.
fn unquoted(value: &str) -> impl Iterator<Item = char> {
    let inner = value.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    let mut chars = inner.unwrap_or(value).chars();
    std::iter::from_fn(move || match chars.next() {
        Some('\\') if inner.is_some() => chars.next(),
        c => c,
    })
}

/// What is left of a text.
struct Scanner<'h>(&'h str);

impl<'h> Scanner<'h> {
    /// An element of a list: a range, and then a comma or the end.
    fn element(&mut self) -> Result<MediaRange<'h>, Invalid> {
        let range = self.media_range()?;
        self.skips_blanks();
        match self.is_at(",") {
            true => Ok(range),
            false => Err(Invalid),
        }
    }

    fn media_range(&mut self) -> Result<MediaRange<'h>, Invalid> {
        let kind = self.token()?;
        self.expect('/')?;
        let subtype = self.token()?;
        let from = self.0;
        let (until, quality) = self.parameters()?;
        Ok(MediaRange {
            kind,
            subtype,
            parameters: Parameters(&from[..from.len() - until.len()]),
            quality,
        })
    }

    /// Passes parameters and weight. Gives what is left behind the parameters, and the weight.
    ///
    /// What follows the weight was an extension of the header once, and counts for nothing.
    fn parameters(&mut self) -> Result<(&'h str, Quality), Invalid> {
        let mut weight = None;
        loop {
            let before = self.0;
            if !self.skips_to_parameter() {
                return Ok(weight.unwrap_or((before, FULL)));
            }
            if self.is_at(";,") {
                continue;
            }
            let name = self.token()?;
            let is_weight = weight.is_none() && name.eq_ignore_ascii_case("q");
            if weight.is_some() && !self.is_at("=") {
                continue;
            }
            self.expect('=')?;
            if is_weight {
                weight = Some((before, quality(self.token()?)?));
            } else {
                self.value()?;
            }
        }
    }

    /// Passes a semicolon and the blanks around it; false, and nothing passed, if there is none.
    fn skips_to_parameter(&mut self) -> bool {
        let before = self.0;
        self.skips_blanks();
        let found = self.eats(';');
        match found {
            true => self.skips_blanks(),
            false => self.0 = before,
        }
        found
    }

    /// Whether one of these characters is next, or nothing.
    fn is_at(&self, any: &str) -> bool {
        let next = self.0.chars().next();
        next.is_none_or(|next| any.contains(next))
    }

    fn token(&mut self) -> Result<&'h str, Invalid> {
        let end = self.0.find(|c: char| !is_token(c)).unwrap_or(self.0.len());
        let (token, rest) = self.0.split_at(end);
        self.0 = rest;
        if token.is_empty() {
            return Err(Invalid);
        }
        Ok(token)
    }

    /// A token, or a quoted string with its quotes.
    fn value(&mut self) -> Result<&'h str, Invalid> {
        if !self.0.starts_with('"') {
            return self.token();
        }
        let mut escaped = false;
        let inner = self.0.char_indices().skip(1);
        for (at, c) in inner {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => {
                    let (value, rest) = self.0.split_at(at + 1);
                    self.0 = rest;
                    return Ok(value);
                }
                _ => {}
            }
        }
        Err(Invalid)
    }

    fn skips_blanks(&mut self) {
        self.0 = self.0.trim_start_matches([' ', '\t']);
    }

    fn eats(&mut self, c: char) -> bool {
        let rest = self.0.strip_prefix(c);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn expect(&mut self, c: char) -> Result<(), Invalid> {
        match self.eats(c) {
            true => Ok(()),
            false => Err(Invalid),
        }
    }
}

/// A weight: `0`, `0.5`, `1`, `1.000`; at most three digits behind the point.
fn quality(text: &str) -> Result<Quality, Invalid> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    match (whole, digits) {
        ("0", true) => Ok(thousandths_of(fraction)),
        ("1", true) if thousandths_of(fraction) == 0 => Ok(FULL),
        _ => Err(Invalid),
    }
}

/// Up to three digits behind a point.
fn thousandths_of(fraction: &str) -> Quality {
    let digits = fraction.bytes().map(|digit| Quality::from(digit - b'0'));
    let digits = digits.chain(std::iter::repeat(0)).take(3);
    digits.fold(0, |sum, digit| sum * 10 + digit)
}

/// A character of a token (RFC 9110, 5.6.2).
fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}
