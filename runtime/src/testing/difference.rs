//! Where two values of JSON differ, in words.

use serde_json::Value;

/// One line for each difference, with its path; none for equal values.
pub(super) fn differences(expected: &Value, found: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    compare("", Some(expected), Some(found), &mut lines);
    if lines.len() > MOST {
        let more = lines.len() - MOST;
        lines.truncate(MOST);
        lines.push(format!("... and {more} more"));
    }
    lines
}

/// How many differences are told.
const MOST: usize = 20;

fn compare(path: &str, expected: Option<&Value>, found: Option<&Value>, lines: &mut Vec<String>) {
    match (expected, found) {
        (Some(Value::Object(expected)), Some(Value::Object(found))) => {
            let added = found.keys().filter(|key| !expected.contains_key(*key));
            for key in expected.keys().chain(added) {
                let path = match is_word(key) {
                    true => format!("{path}.{key}"),
                    false => format!("{path}[{key:?}]"),
                };
                compare(&path, expected.get(key), found.get(key), lines);
            }
        }
        (Some(Value::Array(expected)), Some(Value::Array(found))) => {
            for index in 0..expected.len().max(found.len()) {
                let path = format!("{path}[{index}]");
                compare(&path, expected.get(index), found.get(index), lines);
            }
        }
        (Some(expected), Some(found)) if expected == found => {}
        (expected, found) => {
            let place = if path.is_empty() { "the value" } else { path };
            lines.push(match (expected, found) {
                (Some(expected), Some(found)) => {
                    format!("{place}: {expected} was expected, found {found}")
                }
                (Some(expected), None) => {
                    format!("{place}: {expected} was expected, found nothing")
                }
                (_, found) => format!(
                    "{place}: nothing was expected, found {}",
                    found.unwrap_or(&Value::Null)
                ),
            });
        }
    }
}

fn is_word(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|it| it.is_alphanumeric() || it == '_')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(expected: Value, found: Value, lines: &[&str]) {
        assert_eq!(differences(&expected, &found), lines);
    }

    #[test]
    fn equal_values_differ_nowhere() {
        check(
            json!({"a": [1, {"b": null}]}),
            json!({"a": [1, {"b": null}]}),
            &[],
        );
    }

    #[test]
    fn each_difference_has_its_path() {
        check(
            json!({"items": [{"name": "a", "count": 1}, 2], "total": 3}),
            json!({"items": [{"name": "b", "count": 1}], "total": 3, "next page": null}),
            &[
                ".items[0].name: \"a\" was expected, found \"b\"",
                ".items[1]: 2 was expected, found nothing",
                "[\"next page\"]: nothing was expected, found null",
            ],
        );
        check(
            json!(1),
            json!("1"),
            &["the value: 1 was expected, found \"1\""],
        );
    }

    #[test]
    fn a_message_is_not_flooded() {
        let many: Vec<u32> = (0..50).collect();
        let lines = differences(&json!(many), &json!([]));
        assert_eq!(lines.len(), 21);
        assert_eq!(lines[20], "... and 30 more");
    }
}
