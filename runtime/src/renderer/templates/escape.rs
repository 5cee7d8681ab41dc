//! How values are written: as text, as HTML or as JSON.

use std::fmt;

use minijinja::value::ValueKind;
use minijinja::{AutoEscape, Error, ErrorKind, Output, State, Value, escape_formatter};

/// Writes a value into a template of some kind.
///
/// In HTML that is what Jinja2 does; the engine by itself would escape slashes as well, which is of no use and makes every URL unreadable.
/// JSON is harmless inside of HTML, too.
pub(super) fn write(
    output: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), Error> {
    if value.is_safe() {
        return escape_formatter(output, state, value);
    }
    match state.auto_escape() {
        AutoEscape::Html => write_html(output, value),
        AutoEscape::Json => write_json(output, value),
        _ => escape_formatter(output, state, value),
    }
}

fn write_html(output: &mut Output<'_>, value: &Value) -> Result<(), Error> {
    if let Some(text) = value.as_str() {
        return Ok(html(text, |part| output.write_str(part))?);
    }
    match value.kind() {
        ValueKind::Number | ValueKind::Bool | ValueKind::None => Ok(write!(output, "{value}")?),
        _ => Ok(html(&value.to_string(), |part| output.write_str(part))?),
    }
}

/// Gives a text part by part, with `&`, `<`, `>` and quotes escaped.
pub(super) fn html(text: &str, mut write: impl FnMut(&str) -> fmt::Result) -> fmt::Result {
    let mut rest = text;
    while let Some(position) = rest.find(['&', '<', '>', '"', '\'']) {
        write(&rest[..position])?;
        write(match rest.as_bytes()[position] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#x27;",
        })?;
        rest = &rest[position + 1..];
    }
    write(rest)
}

fn write_json(output: &mut Output<'_>, value: &Value) -> Result<(), Error> {
    let json = serde_json::to_string(value).map_err(|error| {
        let detail = "the value cannot be written as JSON";
        Error::new(ErrorKind::BadSerialization, detail).with_source(error)
    })?;
    // Outside of texts JSON has none of these.
    let mut rest = json.as_str();
    while let Some(position) = rest.find(['<', '>', '&']) {
        output.write_str(&rest[..position])?;
        write!(output, "\\u{:04x}", rest.as_bytes()[position])?;
        rest = &rest[position + 1..];
    }
    Ok(output.write_str(rest)?)
}
