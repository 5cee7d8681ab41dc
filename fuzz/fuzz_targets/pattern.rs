//! Any text is a pattern or is refused, with places that lie inside it.

#![no_main]

use aiopyramid_pattern::Pattern;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| match Pattern::parse(text) {
    Ok(pattern) => assert_eq!(pattern.source(), text),
    Err(errors) => {
        for error in &errors {
            assert!(text.get(error.offset()..error.offset() + error.len()).is_some());
            let _ = error.to_string();
        }
    }
});
