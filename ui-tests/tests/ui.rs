//! Each case is a file: those in `pass` compile, those in `fail` do not and say so in the words of the file beside them.

use std::path::Path;

use cases::ATTRIBUTES;

mod cases;

/// Where trybuild makes the package that it compiles the cases in, seen from the folder for files of tests.
const PACKAGE: &str = "../tests/trybuild/aiopyramid-ui-tests";

#[test]
fn every_case_compiles_or_complains_as_written() {
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join(PACKAGE);
    cases::copy_templates(&package).expect("the templates can be copied");
    let cases = trybuild::TestCases::new();
    for attribute in ATTRIBUTES {
        cases.pass(format!("{attribute}/pass/*.rs"));
        cases.compile_fail(format!("{attribute}/fail/*.rs"));
    }
}
