//! The one argument of the program that the settings know: `--config FILE`.

use std::ffi::OsString;
use std::path::PathBuf;

use super::error::SettingsError;

/// The argument, as people write it.
pub(super) const CONFIG: &str = "--config";

/// The file that the arguments name. Others are the application's own, and everything behind `--` is too.
pub(super) fn config(
    arguments: impl IntoIterator<Item = OsString>,
) -> Result<Option<PathBuf>, SettingsError> {
    let mut arguments = arguments
        .into_iter()
        .take_while(|argument| argument != "--");
    let mut named = None;
    while let Some(argument) = arguments.next() {
        let Some(file) = value(&argument, &mut arguments) else {
            continue;
        };
        match file? {
            _ if named.is_some() => return Err(complaint("is given twice; keep one of the two")),
            file if file.is_empty() => return Err(complaint(NO_FILE)),
            file => named = Some(PathBuf::from(file)),
        }
    }
    Ok(named)
}

/// What an argument says, if it is ours.
fn value(
    argument: &OsString,
    rest: &mut impl Iterator<Item = OsString>,
) -> Option<Result<OsString, SettingsError>> {
    if argument == CONFIG {
        return Some(rest.next().ok_or_else(|| complaint(NO_FILE)));
    }
    let text = argument.to_string_lossy();
    let file = text.strip_prefix(CONFIG)?.strip_prefix('=')?;
    // What is not Unicode has no part that could be taken out of it safely.
    Some(match argument.to_str() {
        Some(_) => Ok(file.into()),
        None => Err(complaint(
            "names a file that is not valid Unicode; write it as an argument of its own: `--config FILE`",
        )),
    })
}

const NO_FILE: &str = "names no file; write `--config production.toml`";

fn complaint(message: &str) -> SettingsError {
    SettingsError::nowhere(format!("`{CONFIG}` {message}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(arguments: &[&str]) -> Result<Option<PathBuf>, String> {
        config(arguments.iter().map(OsString::from)).map_err(|error| error.to_string())
    }

    #[track_caller]
    fn check(arguments: &[&str], expected: Option<&str>) {
        assert_eq!(named(arguments), Ok(expected.map(PathBuf::from)));
    }

    #[test]
    fn both_spellings_are_read_among_arguments_of_the_application() {
        check(&["import", "--config", "a.toml", "-v"], Some("a.toml"));
        check(&["--verbose", "--config=b.toml"], Some("b.toml"));
        check(&["--config=--odd.toml"], Some("--odd.toml"));
    }

    #[test]
    fn other_arguments_are_left_alone() {
        check(&[], None);
        check(&["--configure", "x", "--config-file", "y", "config"], None);
        check(&["--", "--config", "a.toml"], None);
    }

    #[test]
    fn an_argument_without_a_file_is_told() {
        for arguments in [&["--config"][..], &["--config="], &["--config", "--"]] {
            let told = named(arguments).unwrap_err();
            assert_eq!(
                told,
                "`--config` names no file; write `--config production.toml`"
            );
        }
        let told = named(&["--config", "a", "--config=b"]).unwrap_err();
        assert_eq!(told, "`--config` is given twice; keep one of the two");
    }
}
