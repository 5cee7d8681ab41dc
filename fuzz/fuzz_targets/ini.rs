//! Any text is read as an `.ini` file or refused with its line, and whatever it says, the framework's sections are read or refused.

#![no_main]

use aiopyramid::settings::{AppSettings, ExecutorSettings, ServerSettings, Settings};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let settings = match Settings::from_ini(text) {
        Ok(settings) => settings,
        Err(error) => {
            assert!(error.to_string().starts_with("<ini>:"), "{error}");
            return;
        }
    };
    let _ = settings.section::<AppSettings>("app");
    let _ = settings.section::<ServerSettings>("server");
    let _ = settings.section::<ExecutorSettings>("executor");
    let _ = settings.get::<Vec<String>>("app.includes");
    assert!(settings.notes().iter().all(|note| note.starts_with("<ini>:")));
});
