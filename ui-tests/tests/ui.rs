//! Each case is a file: those in `pass` compile, those in `fail` do not and say so in the words of the file beside them.

#[test]
fn every_case_compiles_or_complains_as_written() {
    let cases = trybuild::TestCases::new();
    for attribute in ["view_config", "synchronize", "use_executor"] {
        cases.pass(format!("{attribute}/pass/*.rs"));
        cases.compile_fail(format!("{attribute}/fail/*.rs"));
    }
}
