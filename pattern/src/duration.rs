//! Spans of time as people write them: `"250ms"`, `"10s"`, `"1h 30m"`, or a plain number of seconds.

use std::time::Duration;

/// Reads a span of time; `None` if the text is none. The runtime's module `duration` has the grammar in words.
pub fn span_of_time(text: &str) -> Option<Duration> {
    parse_parts(text.trim())
}

const NANOS_PER_SECOND: u128 = 1_000_000_000;

fn parse_parts(text: &str) -> Option<Duration> {
    if let Some(nanos) = nanos_of(text, NANOS_PER_SECOND) {
        return duration_of(nanos);
    }
    let mut nanos: u128 = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let (part, after) = parse_part(rest)?;
        nanos = nanos.checked_add(part)?;
        rest = after.trim_start();
    }
    duration_of(nanos).filter(|_| !text.is_empty())
}

/// Takes one number with its unit from the front.
fn parse_part(text: &str) -> Option<(u128, &str)> {
    let (number, rest) = text.split_at(text.find(|c: char| c.is_ascii_alphabetic())?);
    let end = rest
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(rest.len());
    let (unit, rest) = rest.split_at(end);
    Some((nanos_of(number.trim_end(), nanos_per(unit)?)?, rest))
}

fn nanos_per(unit: &str) -> Option<u128> {
    Some(match unit {
        "us" => 1_000,
        "ms" => 1_000_000,
        "s" => NANOS_PER_SECOND,
        "m" => 60 * NANOS_PER_SECOND,
        "h" => 3_600 * NANOS_PER_SECOND,
        "d" => 86_400 * NANOS_PER_SECOND,
        _ => return None,
    })
}

/// Multiplies a decimal number with a unit, in whole numbers, because `0.1` has no exact binary form.
fn nanos_of(number: &str, unit: u128) -> Option<u128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    if !is_digits(whole) || !is_digits(fraction) || fraction.len() > 9 {
        return None;
    }
    let scale = 10_u128.pow(u32::try_from(fraction.len()).ok()?);
    let fraction = fraction.parse::<u128>().ok()? * unit / scale;
    whole
        .parse::<u128>()
        .ok()?
        .checked_mul(unit)?
        .checked_add(fraction)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn duration_of(nanos: u128) -> Option<Duration> {
    let seconds = u64::try_from(nanos / NANOS_PER_SECOND).ok()?;
    let rest = u32::try_from(nanos % NANOS_PER_SECOND).ok()?;
    Some(Duration::new(seconds, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_units_add_up_and_one_alone_counts_seconds() {
        assert_eq!(span_of_time(" 1h 30m"), Some(Duration::from_secs(5_400)));
        assert_eq!(span_of_time("90"), Some(Duration::from_secs(90)));
        assert_eq!(span_of_time("soon"), None);
    }
}
