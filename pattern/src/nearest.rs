//! Which of the right names somebody meant.

/// The one of `known` that `name` is a slip of, if it is near enough to be one.
///
/// A slip is a letter too many, too few, wrong, or swapped with its neighbour; one is forgiven for every three
/// letters, and one in any case.
pub fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let near = known
        .iter()
        .map(|candidate| (slips(name, candidate), *candidate));
    let (distance, candidate) = near.min_by_key(|(distance, _)| *distance)?;
    let forgiven = (name.chars().count() / 3).max(1);
    (distance <= forgiven).then_some(candidate)
}

/// How many slips lead from one word to the other, if no letter is touched twice.
fn slips(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=to.len()).collect()];
    for row in 1..=from.len() {
        rows.push(vec![row]);
        for column in 1..=to.len() {
            let fewest = cheapest(&rows, &from, &to, row, column);
            rows[row].push(fewest);
        }
    }
    rows[from.len()][to.len()]
}

/// The slips between the first `row` letters of one word and the first `column` of the other.
fn cheapest(rows: &[Vec<usize>], from: &[char], to: &[char], row: usize, column: usize) -> usize {
    let replaced = rows[row - 1][column - 1] + usize::from(from[row - 1] != to[column - 1]);
    let removed = rows[row - 1][column] + 1;
    let added = rows[row][column - 1] + 1;
    let swapped = if row > 1 && column > 1 && from[row - 2..row] == [to[column - 1], to[column - 2]]
    {
        rows[row - 2][column - 2] + 1
    } else {
        usize::MAX
    };
    replaced.min(removed).min(added).min(swapped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: Option<&str>) {
        assert_eq!(
            nearest(name, &["host", "port", "threads", "max_threads"]),
            expected,
            "{name}"
        );
    }

    #[test]
    fn one_slip_in_a_short_name_is_forgiven() {
        check("prot", Some("port"));
        check("pot", Some("port"));
        check("porrt", Some("port"));
        check("Port", Some("port"));
    }

    #[test]
    fn a_long_name_may_have_more_slips() {
        check("maxthreds", Some("max_threads"));
        check("max-threads", Some("max_threads"));
    }

    #[test]
    fn a_different_name_has_no_neighbour() {
        check("colour", None);
        check("", None);
        assert_eq!(nearest("port", &[]), None);
    }
}
