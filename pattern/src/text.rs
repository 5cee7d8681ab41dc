//! What must not stand in the literal text of a pattern.

use std::ops::Range;

use crate::error::Fault;
use crate::name::{is_identifier, prefix_len};

/// Reports each fault of the literal text `source[range]`.
pub(crate) fn check(source: &str, range: Range<usize>, faults: &mut Vec<Fault>) {
    faults.extend(double_slashes(source, range.clone()));
    faults.extend(beyond_the_path(source, range.clone()));
    for part in parts(source, range) {
        faults.extend(dots(&part));
        faults.extend(colon_name(&part));
        faults.extend(angle_name(&part));
    }
}

/// The longest stretches of `text` whose characters all satisfy `wanted`.
pub(crate) fn runs(
    text: &str,
    wanted: impl Fn(char) -> bool,
) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(&wanted)?;
        let len = text[start..].find(|c| !wanted(c));
        at = len.map_or(text.len(), |len| start + len);
        Some(start..at)
    })
}

fn double_slashes(source: &str, range: Range<usize>) -> impl Iterator<Item = Fault> {
    runs(&source[range.clone()], |c| c == '/')
        .filter(|run| run.len() > 1)
        .map(move |run| {
            Fault::new(
                range.start + run.start..range.start + run.end,
                "a segment between two slashes must not be empty",
            )
            .help("write a single `/`")
        })
}

/// A query or a fragment; all that follows belongs to it, so one fault says enough.
fn beyond_the_path(source: &str, range: Range<usize>) -> Option<Fault> {
    let at = range.start + source[range].find(['?', '#'])?;
    let fault = if source[at..].starts_with('?') {
        Fault::new(
            at..at + 1,
            "a pattern describes the path; `?` begins the query",
        )
        .help("leave the query out; a view reads it from the request, and `request_param` tests it")
    } else {
        Fault::new(
            at..at + 1,
            "a pattern describes the path; `#` begins the fragment",
        )
        .help("leave the fragment out; browsers do not send it")
    };
    Some(fault)
}

/// The literal text of one segment, or as much of it as stands between two placeholders.
struct SegmentText<'s> {
    text: &'s str,
    offset: usize,
    starts_segment: bool,
    ends_segment: bool,
}

fn parts(source: &str, range: Range<usize>) -> impl Iterator<Item = SegmentText<'_>> {
    let mut offset = range.start;
    let end = range.end;
    source[range].split('/').map(move |text| {
        let start = offset;
        offset += text.len() + 1;
        SegmentText {
            text,
            offset: start,
            starts_segment: start == 0 || source[..start].ends_with('/'),
            ends_segment: start + text.len() < end || end == source.len(),
        }
    })
}

impl SegmentText<'_> {
    fn range(&self) -> Range<usize> {
        self.offset..self.offset + self.text.len()
    }

    /// The text with `range` of it replaced, as one would write it.
    fn rewritten(&self, range: Range<usize>, with: &str) -> String {
        let slash = if self.starts_segment { "/" } else { "" };
        format!(
            "{slash}{}{with}{}",
            &self.text[..range.start],
            &self.text[range.end..]
        )
    }
}

/// Clients resolve `.` and `..` before they send a path, so such a segment would never be asked for.
fn dots(part: &SegmentText<'_>) -> Option<Fault> {
    let whole = part.starts_segment && part.ends_segment;
    (whole && matches!(part.text, "." | "..")).then(|| {
        Fault::new(
            part.range(),
            format!(
                "no path holds the segment `{}`: clients resolve it away",
                part.text
            ),
        )
        .help("write the path that it leads to")
    })
}

/// `:id` at the start of a segment: the markers of old Pyramid patterns and of several other frameworks.
fn colon_name(part: &SegmentText<'_>) -> Option<Fault> {
    let len = prefix_len(part.text.strip_prefix(':')?);
    if !part.starts_segment || len == 0 {
        return None;
    }
    let name = &part.text[1..=len];
    let fault = Fault::new(
        part.offset..part.offset + 1 + len,
        format!("`:{name}` is not how a placeholder is written"),
    );
    Some(fault.help(format!(
        "write `{}`",
        part.rewritten(0..1 + len, &format!("{{{name}}}"))
    )))
}

/// `<id>`, `<int:id>`, `<path:rest>`, `<rest..>`: the markers of other frameworks.
fn angle_name(part: &SegmentText<'_>) -> Option<Fault> {
    let open = part.text.find('<')?;
    let end = open + part.text[open..].find('>')? + 1;
    let written = in_our_grammar(&part.text[open + 1..end - 1])?;
    let fault = Fault::new(
        part.offset + open..part.offset + end,
        format!(
            "`{}` is not how a placeholder is written",
            &part.text[open..end]
        ),
    );
    Some(fault.help(format!("write `{}`", part.rewritten(open..end, &written))))
}

/// What stands between angle brackets, as a placeholder of ours; nothing if there is no name in it.
fn in_our_grammar(inner: &str) -> Option<String> {
    let (converter, name) = inner.split_once(':').unwrap_or(("", inner));
    let bare = name.trim_start_matches('*').trim_end_matches("..");
    let takes_the_rest = converter == "path" || bare != name;
    is_identifier(bare).then(|| {
        if takes_the_rest {
            format!("*{bare}")
        } else {
            format!("{{{bare}}}")
        }
    })
}
