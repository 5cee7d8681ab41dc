//! Every complaint about `#[aiopyramid::test]`, and the model if there is enough for one.

use syn::{Attribute, Safety, Signature};

use super::model::TestModel;
use super::syntax::{PLACE, TestSyntax};
use crate::complaints::Complaints;
use crate::{krate, stacking};

/// What the harness reads, and what holds for all that stands inside: these stay with the test. Others may change the function.
const OF_TEST: [&str; 10] = [
    "doc",
    "cfg",
    "cfg_attr",
    "should_panic",
    "ignore",
    "allow",
    "expect",
    "warn",
    "deny",
    "forbid",
];

/// The model; `None` where something is missing that it cannot do without. Complaints are made in any case.
pub(super) fn check<'s>(
    syntax: &'s TestSyntax,
    complaints: &mut Complaints,
) -> Option<TestModel<'s>> {
    let function = &syntax.function;
    let signature = &function.signature;
    let krate = krate::path(&syntax.keys, complaints);
    if signature.constness.is_some() && signature.asyncness.is_some() {
        // The compiler says that it cannot be both.
        return None;
    }
    complain_about_signature(signature, complaints);
    let second = function.attributes.iter().find(|it| is(it, "test"));
    if let Some(second) = second {
        let message = "this function is a test already";
        complaints.about(second, message, "keep one of the two attributes");
    }
    if function.body.is_none() {
        let help = "write its body; a method of a trait is tested by a function that calls it";
        complaints.about(&signature.ident, PLACE.expected(), help);
    }
    let (of_test, of_function) = function
        .attributes
        .iter()
        .partition(|attribute| OF_TEST.iter().any(|name| is(attribute, name)));
    Some(TestModel {
        krate,
        of_test,
        of_function,
        visibility: &function.visibility,
        signature,
        body: function.body.as_ref()?,
        is_awaited: stacking::is_awaited(&function.attributes, signature.asyncness.is_some()),
        output: &signature.output,
    })
}

fn complain_about_signature(signature: &Signature, complaints: &mut Complaints) {
    if let Some(keyword) = &signature.constness {
        let message = "a `const fn` runs while compiling, where nothing can be tested";
        complaints.about(keyword, message, "drop the `const`");
    }
    if let Safety::Unsafe(keyword) = &signature.safety {
        let message = "a test is called by safe code";
        let help = "drop the `unsafe`, and write `unsafe { ... }` around what needs it inside";
        complaints.about(keyword, message, help);
    }
    if let Some(abi) = &signature.abi {
        let message = "a test is called by the test harness alone";
        complaints.about(abi, message, "drop the `extern`");
    }
    if !signature.generics.params.is_empty() {
        let message = "a test has no parameters, since nobody says what they are";
        let help =
            "put what it does into a generic function, and call that by a test for each type";
        complaints.about(&signature.generics, message, help);
    }
    if !signature.inputs.is_empty() {
        let message = "a test takes no arguments, since nobody is there to give them";
        let help =
            "make inside what it needs, a request for example with `DummyRequest::new().build()`";
        complaints.about(&signature.inputs, message, help);
    }
}

fn is(attribute: &Attribute, name: &str) -> bool {
    let last = attribute.path().segments.last();
    last.is_some_and(|last| last.ident == name)
}
