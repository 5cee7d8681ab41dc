//! What was written: the keys of the attribute and the function under it. Nothing is judged here but whether it is a function at all.

use proc_macro2::TokenStream;

use crate::complaints::Complaints;
use crate::function::{FunctionSyntax, Place};
use crate::keys::{Keys, Vocabulary};
use crate::krate;

const VOCABULARY: Vocabulary = Vocabulary {
    attribute: "test",
    words: &[krate::KEY],
    elsewhere: &[
        (
            "flavor",
            "drop it: a test runs on one thread, as a request does on its worker",
        ),
        (
            "worker_threads",
            "drop it: a test runs on one thread, as a request does on its worker",
        ),
        (
            "start_paused",
            "drop it, and begin the test with `tokio::time::pause();`",
        ),
    ],
    example: "#[aiopyramid::test]",
};

pub(super) const PLACE: Place = Place {
    attribute: "aiopyramid::test",
    help: |word| match word {
        "mod" => "put it on the functions inside the module",
        "impl" | "trait" => "put it on an `fn` outside, which calls what it tests",
        _ => "put it above an `fn`",
    },
};

/// The attribute and the function under it.
pub(super) struct TestSyntax {
    pub(super) keys: Keys,
    pub(super) function: FunctionSyntax,
}

/// Reads both.
pub(super) fn read(
    arguments: TokenStream,
    item: TokenStream,
    complaints: &mut Complaints,
) -> Option<TestSyntax> {
    let keys = VOCABULARY.read(arguments, complaints);
    let function = PLACE.read(item, complaints)?;
    Some(TestSyntax { keys, function })
}
