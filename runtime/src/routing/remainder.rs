//! The remainder of a path, segment by segment.

/// Splits what `*rest` has matched as the traversal splits a path (rules U5 and T3): empty and `.` segments are
/// dropped, and `..` takes away the segment before it, or nothing at the top.
pub(crate) fn split_remainder(remainder: &str) -> Vec<&str> {
    let mut segments = Vec::new();
    for segment in remainder.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            _ => segments.push(segment),
        }
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::split_remainder;

    #[track_caller]
    fn check(remainder: &str, expected: &[&str]) {
        assert_eq!(split_remainder(remainder), expected);
    }

    #[test]
    fn u5_a_remainder_is_split_at_its_slashes() {
        check("a/b", &["a", "b"]);
        check("/zzz/ abc", &["zzz", " abc"]);
        check("bar", &["bar"]);
        check("", &[]);
    }

    #[test]
    fn t3_empty_segments_and_dots_are_dropped() {
        check("/a//./b//", &["a", "b"]);
        check("./...", &["..."]);
    }

    #[test]
    fn t3_two_dots_take_away_the_segment_before() {
        check("/../bar", &["bar"]);
        check("a/../b", &["b"]);
        check("a/b/../../../c", &["c"]);
        check("a/..", &[]);
    }
}
