//! What must hold of the sources themselves: layers, unsafe code, exceptions from lints, manifests, links.
//!
//! A rule is a function from a source to its complaints, one line each, and a test that names it. To make an exception from a rule,
//! change the rule here, with a comment that says why.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]

mod code;
mod dependencies;
mod layers;
mod manifests;
mod source;
mod words;

use source::{Source, rust_sources};

/// Fails with all complaints, and with what to do about them.
#[track_caller]
fn hold(complaints: &[String], advice: &str) {
    assert!(
        complaints.is_empty(),
        "\n\n{}\n\n{advice}\n",
        complaints.join("\n")
    );
}

/// Applies a rule to every source of the workspace.
fn complaints(rule: impl Fn(&Source) -> Vec<String>) -> Vec<String> {
    rust_sources().iter().flat_map(rule).collect()
}

#[test]
fn modules_of_the_runtime_name_lower_layers_only() {
    hold(
        &layers::upward(&layers::references()),
        "Move what both need into a lower module, take it as an argument, or write a second `impl` block in the higher \
         module. The layers stand in `tests/tests/tidy/layers.rs` and are explained in `ARCHITECTURE.md`.",
    );
}

#[test]
fn modules_of_one_layer_form_no_circle() {
    hold(
        &layers::circular(&layers::references()),
        "Break the circle at one of these lines: move what both need into one of the modules or below them.",
    );
}

#[test]
fn every_module_of_the_runtime_has_a_layer() {
    hold(
        &layers::without_layer(),
        "Give the module a place in `LAYERS` (`tests/tests/tidy/layers.rs`) and in the map of `ARCHITECTURE.md`.",
    );
}

#[test]
fn dispatch_names_no_other_module_of_the_runtime() {
    hold(
        &layers::from_dispatch(&layers::references()),
        "How functions run has nothing to do with what they are for: `dispatch` stays usable alone.",
    );
}

#[test]
fn dispatch_alone_builds_without_the_web() {
    hold(
        &dependencies::of_the_web(&dependencies::of_dispatch()),
        "Whoever takes the feature `dispatch` alone has nothing to do with the web. In `runtime/Cargo.toml` what only the \
         framework needs is an optional dependency that the feature `web` names.",
    );
}

#[test]
fn unsafe_code_stands_in_dispatch_and_carries_its_argument() {
    hold(
        &complaints(code::unsafe_code),
        "Write it without `unsafe`. Where that cannot be, it belongs into `runtime/src/dispatch`, with a comment \
         `// SAFETY:` just above that says what makes it sound and what would break it.",
    );
}

#[test]
fn nothing_is_unwrapped_outside_of_tests() {
    hold(
        &complaints(code::unwraps),
        "Use `?` for what the world can do, and `expect(\"why this cannot happen\")` for what cannot.",
    );
}

#[test]
fn nothing_is_left_to_be_written() {
    hold(
        &complaints(code::left_overs),
        "Write what is missing, or take the item out.",
    );
}

#[test]
fn every_ignored_test_says_why() {
    hold(
        &complaints(code::ignored_tests),
        "Write `#[ignore = \"why\"]`.",
    );
}

#[test]
fn every_exception_from_a_lint_says_why() {
    hold(
        &complaints(code::lint_exceptions),
        "Add `reason = \"...\"`, or fix what the lint has found.",
    );
}

#[test]
fn every_source_begins_with_documentation() {
    hold(
        &complaints(code::without_head),
        "Begin the file with `//!` and a sentence that says what it holds.",
    );
}

#[test]
fn the_names_of_tests_are_sentences() {
    hold(
        &complaints(code::cryptic_tests),
        "Say in the name what holds: `a_full_queue_is_refused_at_once`, not `test_queue`.",
    );
}

#[test]
fn manifests_inherit_from_the_workspace() {
    hold(
        &manifests::complaints(),
        "Write `key.workspace = true`, so that the workspace decides in one place.",
    );
}

#[test]
fn links_between_documents_lead_somewhere() {
    hold(
        &words::dead_links(),
        "Correct the link. It is read relative to the file that it stands in.",
    );
}

#[test]
fn the_architecture_names_only_files_that_exist() {
    hold(
        &words::lost_places("ARCHITECTURE.md"),
        "Correct the path, or drop what it says of a file that is gone.",
    );
}

#[test]
fn the_architecture_maps_every_module_of_the_runtime() {
    hold(
        &words::unmapped_modules("ARCHITECTURE.md"),
        "Add the module to the map of `ARCHITECTURE.md`, with the Pyramid term that it stands for.",
    );
}
