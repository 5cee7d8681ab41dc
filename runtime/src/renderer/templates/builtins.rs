//! What the engine brings along, for advice on names that nobody has.

/// Its filters.
pub(crate) const FILTERS: &[&str] = &[
    "abs",
    "attr",
    "batch",
    "bool",
    "capitalize",
    "chain",
    "count",
    "d",
    "default",
    "dictsort",
    "e",
    "escape",
    "filesizeformat",
    "first",
    "float",
    "format",
    "groupby",
    "indent",
    "int",
    "items",
    "join",
    "last",
    "length",
    "lines",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "pluralize",
    "pprint",
    "random",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "safe",
    "select",
    "selectattr",
    "slice",
    "sort",
    "split",
    "string",
    "striptags",
    "sum",
    "title",
    "tojson",
    "trim",
    "truncate",
    "unique",
    "upper",
    "urlencode",
    "zip",
];

/// Its tests, but for the operators.
pub(crate) const TESTS: &[&str] = &[
    "boolean",
    "defined",
    "divisibleby",
    "endingwith",
    "eq",
    "equalto",
    "escaped",
    "even",
    "false",
    "filter",
    "float",
    "ge",
    "greaterthan",
    "gt",
    "in",
    "int",
    "integer",
    "iterable",
    "le",
    "lessthan",
    "lower",
    "lt",
    "mapping",
    "ne",
    "none",
    "number",
    "odd",
    "safe",
    "sameas",
    "sequence",
    "startingwith",
    "string",
    "test",
    "true",
    "undefined",
    "upper",
];

/// Its functions.
pub(crate) const FUNCTIONS: &[&str] = &[
    "cycler",
    "debug",
    "dict",
    "joiner",
    "lipsum",
    "namespace",
    "randrange",
    "range",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::renderer::templates::environment::bare;

    /// The names that the engine prints of itself: `filters: {"abs", "attr", ...}`.
    fn printed(field: &str) -> Vec<String> {
        let environment = format!("{:?}", bare(512 * 1024));
        let (_, names) = environment
            .split_once(&format!(" {field}: ["))
            .unwrap_or_else(|| panic!("{environment}"));
        let names = names.split(']').next().unwrap_or("").split(", ");
        names
            .map(|name| name.trim_matches('"').to_owned())
            .collect()
    }

    #[test]
    fn the_lists_are_those_of_the_engine() {
        assert_eq!(printed("filters"), FILTERS);
        let mut tests = printed("tests");
        tests.retain(|name| name.starts_with(char::is_alphabetic));
        assert_eq!(tests, TESTS);
        let environment = bare(512 * 1024);
        let functions: Vec<&str> = environment.globals().map(|(name, _)| name).collect();
        assert_eq!(functions, FUNCTIONS);
    }
}
