//! Each case is a file: those in `pass` compile, those in `fail` do not and say so in the words of the file beside them.

#[test]
fn every_case_compiles_or_complains_as_written() {
    let cases = trybuild::TestCases::new();
    cases.pass("view_config/pass/*.rs");
    cases.compile_fail("view_config/fail/*.rs");
}
