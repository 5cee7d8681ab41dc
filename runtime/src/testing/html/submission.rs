//! What a form sends, as browsers do it.

use super::control::{Button, File, Kind};
use super::form::TestForm;
use crate::http::Method;
use crate::testing::TestRequest;

/// A name, and what goes with it.
enum Entry<'f> {
    Text(&'f str, String),
    /// `None` for a field in which no file was chosen.
    File(&'f str, Option<&'f File>),
}

impl TestForm {
    /// The request that sends the form as its first button does, or as the enter key if it has none.
    #[track_caller]
    pub fn submit(&self) -> TestRequest {
        let buttons = self.buttons();
        self.send(buttons.first().copied())
    }

    /// The request that a button makes, which is named by what it says, or by its name or value.
    ///
    /// # Panics
    ///
    /// When there is no such button.
    #[track_caller]
    pub fn press(&self, button: &str) -> TestRequest {
        let buttons = self.buttons();
        let found = buttons
            .iter()
            .find(|(name, it)| it.text == button || *name == button || it.value == button);
        match found {
            Some(found) => self.send(Some(*found)),
            None => {
                let texts: Vec<&str> = buttons.iter().map(|(_, it)| it.text.as_str()).collect();
                self.fail(format_args!(
                    "there is no button {button:?} among {texts:?}"
                ))
            }
        }
    }

    /// The buttons that can be pressed, with their names.
    fn buttons(&self) -> Vec<(&str, &Button)> {
        let controls = self.controls.iter().filter(|control| !control.is_disabled);
        controls
            .filter_map(|control| match &control.kind {
                Kind::Button(button) => Some((control.name.as_str(), button)),
                _ => None,
            })
            .collect()
    }

    #[track_caller]
    fn send(&self, pressed: Option<(&str, &Button)>) -> TestRequest {
        let of_button = |get: fn(&Button) -> &Option<String>| {
            pressed.and_then(|(_, button)| get(button).as_deref())
        };
        let action = of_button(|button| &button.action).or(self.tag.action.as_deref());
        let target = self.page.target_of(action.unwrap_or(""));
        let method = of_button(|button| &button.method).or(self.tag.method.as_deref());
        let entries = self.entries(pressed.map(|(_, button)| button));
        if !method.is_some_and(|method| method.eq_ignore_ascii_case("post")) {
            let path = target.split('?').next().unwrap_or("/");
            let target = format!("{path}?{}", url_encoded(&entries));
            return self.page.lead(Method::GET, &target);
        }
        let request = self.page.lead(Method::POST, &target);
        match self.tag.enctype.as_deref() {
            Some(enctype) if enctype.eq_ignore_ascii_case("multipart/form-data") => {
                self.multipart(request, &entries)
            }
            _ => request
                .header("content-type", "application/x-www-form-urlencoded")
                .body(url_encoded(&entries)),
        }
    }

    #[cfg(feature = "multipart")]
    #[track_caller]
    fn multipart(&self, request: TestRequest, entries: &[Entry<'_>]) -> TestRequest {
        let empty = File {
            name: String::new(),
            content_type: "application/octet-stream".to_owned(),
            content: Vec::new(),
        };
        let form = crate::testing::MultipartForm::new();
        request.multipart(entries.iter().fold(form, |form, entry| match entry {
            Entry::Text(name, text) => form.text(name, text),
            Entry::File(name, file) => {
                let file = file.unwrap_or(&empty);
                form.file(name, &file.name, &file.content_type, &file.content)
            }
        }))
    }

    #[cfg(not(feature = "multipart"))]
    #[track_caller]
    fn multipart(&self, _request: TestRequest, _entries: &[Entry<'_>]) -> TestRequest {
        self.fail("the form is `multipart/form-data`, which takes the feature `multipart`")
    }

    /// All names and values, in the order of the page.
    fn entries(&self, pressed: Option<&Button>) -> Vec<Entry<'_>> {
        let mut entries = Vec::new();
        let controls = self.controls.iter();
        for control in controls.filter(|it| !it.is_disabled && !it.name.is_empty()) {
            let name = control.name.as_str();
            let mut text = |text: &str| entries.push(Entry::Text(name, with_full_breaks(text)));
            match &control.kind {
                Kind::Text { value, .. } => text(value),
                Kind::Box {
                    value, is_checked, ..
                } => {
                    if *is_checked {
                        text(value);
                    }
                }
                Kind::Select { options, .. } => {
                    let chosen = options
                        .iter()
                        .filter(|it| it.is_selected && !it.is_disabled);
                    chosen.for_each(|option| text(option.value()));
                }
                Kind::Files { files, .. } if files.is_empty() => {
                    entries.push(Entry::File(name, None));
                }
                Kind::Files { files, .. } => {
                    entries.extend(files.iter().map(|file| Entry::File(name, Some(file))));
                }
                Kind::Button(button) => {
                    if pressed.is_some_and(|pressed| std::ptr::eq(pressed, button)) {
                        text(&button.value);
                    }
                }
            }
        }
        entries
    }
}

/// Of a file, the URL-encoded form has the name alone.
fn url_encoded(entries: &[Entry<'_>]) -> String {
    let mut encoded = form_urlencoded::Serializer::new(String::new());
    for entry in entries {
        match entry {
            Entry::Text(name, text) => encoded.append_pair(name, text),
            Entry::File(name, file) => {
                encoded.append_pair(name, file.map_or("", |file| &file.name))
            }
        };
    }
    encoded.finish()
}

/// Browsers send each line break as two characters.
fn with_full_breaks(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.replace('\n', "\r\n")
}
