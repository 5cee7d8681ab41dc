//! One misuse, one error: counted in what the compiler itself says. trybuild shows errors that differ in little as one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use cases::ATTRIBUTES;
use serde_json::Value;

mod cases;

/// Cases with more than one mistake.
const SEVERAL: &[(&str, usize)] = &[
    ("test-a_key_of_another_test", 2),
    ("subscriber-calls_that_hold_the_worker", 2),
    ("tween-calls_that_hold_the_worker", 2),
    ("tween-names_that_are_none", 3),
    ("view_config-calls_that_hold_the_worker", 19),
    ("websocket_view-calls_that_hold_the_worker", 5),
    ("view_config-errors_of_keys_and_signature_together", 4),
    ("view_config-four_mistakes_give_four_errors", 4),
    ("view_config-keys_of_other_frameworks", 4),
    // The compiler speaks of the state, and of the callback that borrows it.
    ("websocket_view-a_state_that_stays_on_its_thread", 2),
    ("websocket_view-keys_of_other_views", 3),
    ("websocket_view-origins_with_three_mistakes", 3),
    ("websocket_view-subprotocols_with_three_mistakes", 3),
    // Nobody can tell such an impl from others while expanding: the compiler speaks of the form that is kept, and of its call.
    ("synchronize-a_form_kept_in_an_impl_of_a_trait", 2),
    ("synchronize-keys_and_function_wrong_together", 4),
    ("use_executor-a_borrowed_result", 2),
    ("use_executor-arguments_that_borrow_in_many_ways", 17),
    ("use_executor-keys_and_arguments_wrong_together", 5),
    ("use_executor-two_arguments_that_are_not_send", 2),
    ("settings-mistakes_in_keys_and_fields_together", 5),
    ("templates-three_mistakes_in_templates", 3),
    ("template_value-names_of_an_item_in_an_included_template", 2),
    ("template_value-three_wrong_names", 3),
];

#[test]
fn each_mistake_is_told_once() {
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("number_of_errors");
    let cases = write_package(&package).expect("the package can be written");
    let counted = count_errors(&package);
    let expected = cases.into_iter().map(|case| {
        let several = SEVERAL.iter().find(|(name, _)| *name == case);
        let number = several.map_or(1, |(_, number)| *number);
        (case, number)
    });
    assert_eq!(counted, expected.collect());
}

/// A package outside of this workspace, as that of a user, with each case as a program of its own.
fn write_package(package: &Path) -> std::io::Result<Vec<String>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let programs = package.join("src/bin");
    let _ = fs::remove_dir_all(&programs);
    fs::create_dir_all(&programs)?;
    cases::write_manifest(package, "cases")?;
    cases::copy_templates(package)?;
    let mut cases = Vec::new();
    for attribute in ATTRIBUTES {
        for entry in fs::read_dir(here.join(attribute).join("fail"))? {
            let path = entry?.path();
            let name = path
                .file_stem()
                .expect("a file has a name")
                .to_string_lossy();
            let case = format!("{attribute}-{name}");
            if path.extension().is_some_and(|extension| extension == "rs") {
                fs::copy(&path, programs.join(format!("{case}.rs")))?;
                cases.push(case);
            }
        }
    }
    Ok(cases)
}

fn count_errors(package: &Path) -> BTreeMap<String, usize> {
    let output = Command::new(env!("CARGO"))
        .args(["check", "--bins", "--keep-going", "--message-format=json"])
        .current_dir(package)
        .env("CARGO_TARGET_DIR", cases::target())
        .output()
        .expect("cargo runs");
    // Cargo shows a person two messages of the very same text as one.
    let mut told: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let message: Value = serde_json::from_str(line).expect("cargo writes JSON");
        if let Some(case) = case_of_error(&message) {
            let text = message["message"]["rendered"].as_str().unwrap_or_default();
            told.entry(case).or_default().insert(text.to_owned());
        }
    }
    told.into_iter()
        .map(|(case, texts)| (case, texts.len()))
        .collect()
}

/// The program that a message is an error of. What the compiler adds up in the end is none.
fn case_of_error(message: &Value) -> Option<String> {
    let told = &message["message"];
    let is_sum = told["message"].as_str()?.starts_with("aborting due to");
    let is_error = told["level"] == "error" && !is_sum;
    is_error.then(|| {
        message["target"]["name"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    })
}
