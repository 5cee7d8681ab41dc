//! A form of a page, which a test fills in and sends.

use std::fmt;

use super::control::{Choice, Control, File, Kind};
use super::reader::{FormTag, Owner, Page};
use crate::testing::TestResponse;

/// A form as it stands on a page, with its hidden fields and what is filled in already.
///
/// Fields are named as they are sent. What a browser looks at before it sends a form, such as `required`, is not looked at here, so that a
/// test can send what no browser would.
///
/// # Panics
///
/// Each of the methods fails the test where there is no such field, with the names of those that there are.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::testing::TestApp;
///
/// const PAGE: &str = r#"
///     <form method="post">
///       <input type="hidden" name="token" value="a&amp;b">
///       <input name="name">
///       <input type="checkbox" name="topics" value="bread"> <input type="checkbox" name="topics" value="birds">
///       <select name="size"><option value="s">small</option><option value="l">large</option></select>
///       <button>Order</button>
///     </form>"#;
///
/// #[view_config(route = "/order")]
/// async fn show() -> Html<&'static str> {
///     Html(PAGE)
/// }
///
/// #[view_config(route = "/order", request_method = "POST")]
/// async fn order(Text(body): Text) -> String {
///     body
/// }
/// # mod silent {}
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let mut config = Configurator::new();
/// config.scan_module(module_path!());
/// let app = TestApp::new(config.make_app()?);
///
/// let mut form = app.get("/order").await.form();
/// form.set("name", "Ada").check_value("topics", "birds").select("size", "large");
/// let sent = form.submit().await;
/// assert_eq!(sent.text(), "token=a%26b&name=Ada&topics=birds&size=l");
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use = "`submit` makes the request"]
pub struct TestForm {
    pub(super) page: TestResponse,
    pub(super) tag: FormTag,
    pub(super) controls: Vec<Control>,
}

impl TestForm {
    pub(super) fn all_of(page: Page, response: &TestResponse) -> Vec<TestForm> {
        let mut forms: Vec<TestForm> = page
            .forms
            .into_iter()
            .map(|tag| TestForm {
                page: response.clone(),
                tag,
                controls: Vec::new(),
            })
            .collect();
        for (owner, mut control) in page.controls {
            let form = match owner {
                Owner::Nobody => None,
                Owner::Around(index) => forms.get_mut(index),
                Owner::Named(id) => forms
                    .iter_mut()
                    .find(|form| form.tag.id.as_deref() == Some(&id)),
            };
            if let Some(form) = form {
                choose_one(&mut control.kind);
                form.controls.push(control);
            }
        }
        for form in &mut forms {
            form.let_radio_buttons_spring_out();
        }
        forms
    }

    /// Of the radio buttons of a name that the page has checked, the last one stays so.
    fn let_radio_buttons_spring_out(&mut self) {
        let mut seen: Vec<&str> = Vec::new();
        for control in self.controls.iter_mut().rev() {
            if let Kind::Box {
                is_radio: true,
                is_checked,
                ..
            } = &mut control.kind
                && *is_checked
                && !control.name.is_empty()
            {
                *is_checked = !seen.contains(&control.name.as_str());
                seen.push(&control.name);
            }
        }
    }

    pub(super) fn is_called(&self, name: &str) -> bool {
        [&self.tag.id, &self.tag.name]
            .into_iter()
            .any(|it| it.as_deref() == Some(name))
    }

    /// Writes into a field, hidden ones and text areas included; of a list or of radio buttons, it chooses.
    #[track_caller]
    pub fn set(&mut self, name: &str, value: &str) -> &mut TestForm {
        let found = self.called(name);
        match &self.controls[found[0]].kind {
            Kind::Text { .. } if found.len() > 1 => self.fail(format_args!(
                "there are {} fields `{name}`: choose one by `set_nth`",
                found.len()
            )),
            Kind::Text { .. } => self.set_nth(name, 0, value),
            Kind::Select { .. } | Kind::Box { is_radio: true, .. } => self.select(name, value),
            Kind::Box { .. } => self.mistaken(found[0], "`check` or `uncheck` it"),
            Kind::Files { .. } => self.mistaken(found[0], "`upload` to it"),
            Kind::Button(_) => self.mistaken(found[0], "`press` it"),
        }
    }

    /// Writes into one of several fields of a name. They are counted from 0.
    #[track_caller]
    pub fn set_nth(&mut self, name: &str, index: usize, text: &str) -> &mut TestForm {
        let found = self.called(name);
        let Some(&found) = found.get(index) else {
            self.fail(format_args!(
                "there are {} fields `{name}`, so none at {index}",
                found.len()
            ));
        };
        match &mut self.controls[found].kind {
            Kind::Text {
                value,
                is_multiline,
            } => {
                *value = match is_multiline {
                    true => text.to_owned(),
                    false => text.replace(['\r', '\n'], ""),
                };
                self
            }
            _ => self.mistaken(found, "it cannot be written into"),
        }
    }

    /// What is written in a field, or chosen of a list or of radio buttons; `None` where nothing is. Of several of a name, the first.
    #[track_caller]
    pub fn value(&self, name: &str) -> Option<&str> {
        let controls = self.called(name).into_iter();
        controls
            .filter_map(|index| match &self.controls[index].kind {
                Kind::Text { value, .. } => Some(value.as_str()),
                Kind::Box {
                    value,
                    is_checked: true,
                    ..
                } => Some(value),
                Kind::Select { options, .. } => {
                    let chosen = options.iter().find(|option| option.is_selected);
                    chosen.map(Choice::value)
                }
                Kind::Files { files, .. } => files.first().map(|file| file.name.as_str()),
                _ => None,
            })
            .next()
    }

    /// Checks the checkbox of a name.
    #[track_caller]
    pub fn check(&mut self, name: &str) -> &mut TestForm {
        self.mark(name, None, true)
    }

    /// Checks that one of several checkboxes of a name which has the value.
    #[track_caller]
    pub fn check_value(&mut self, name: &str, value: &str) -> &mut TestForm {
        self.mark(name, Some(value), true)
    }

    /// Unchecks the checkbox of a name.
    #[track_caller]
    pub fn uncheck(&mut self, name: &str) -> &mut TestForm {
        self.mark(name, None, false)
    }

    /// Unchecks that one of several checkboxes of a name which has the value.
    #[track_caller]
    pub fn uncheck_value(&mut self, name: &str, value: &str) -> &mut TestForm {
        self.mark(name, Some(value), false)
    }

    #[track_caller]
    fn mark(&mut self, name: &str, wanted: Option<&str>, checked: bool) -> &mut TestForm {
        let mut found = self.called(name);
        found.retain(|&index| match &self.controls[index].kind {
            Kind::Box {
                value,
                is_radio: false,
                ..
            } => wanted.is_none_or(|wanted| wanted == value),
            _ => false,
        });
        match (&found[..], wanted) {
            ([one], _) => {
                if let Kind::Box { is_checked, .. } = &mut self.controls[*one].kind {
                    *is_checked = checked;
                }
                self
            }
            ([], Some(value)) => self.fail(format_args!(
                "there is no checkbox `{name}` of the value {value:?}"
            )),
            ([], None) => self.mistaken(self.called(name)[0], "`set` or `select` it"),
            (several, _) => self.fail(format_args!(
                "there are {} checkboxes `{name}`: say which by its value",
                several.len()
            )),
        }
    }

    /// Chooses of a list or of radio buttons, by the value or, of a list, by what it says. In a list of which several can be chosen,
    /// it is one more.
    #[track_caller]
    pub fn select(&mut self, name: &str, wanted: &str) -> &mut TestForm {
        let found = self.called(name);
        let mut is_there = false;
        for &index in &found {
            match &mut self.controls[index].kind {
                Kind::Select {
                    is_multiple,
                    options,
                } => {
                    let suits = |option: &Choice| option.is(wanted) && !option.is_disabled;
                    if let Some(place) = options.iter().position(suits) {
                        if !*is_multiple {
                            options.iter_mut().for_each(|it| it.is_selected = false);
                        }
                        options[place].is_selected = true;
                        is_there = true;
                    }
                }
                Kind::Box {
                    value,
                    is_radio: true,
                    ..
                } => is_there |= value == wanted,
                _ => self.mistaken(index, "there is nothing to choose"),
            }
        }
        if !is_there {
            self.fail(format_args!("`{name}` has no {wanted:?} to choose"));
        }
        for index in found {
            if let Kind::Box {
                value, is_checked, ..
            } = &mut self.controls[index].kind
            {
                *is_checked = value == wanted;
            }
        }
        self
    }

    /// Takes a choice back in a list of which several can be chosen.
    #[track_caller]
    pub fn deselect(&mut self, name: &str, unwanted: &str) -> &mut TestForm {
        let found = self.called(name)[0];
        match &mut self.controls[found].kind {
            Kind::Select {
                is_multiple: true,
                options,
            } => {
                let chosen = options.iter_mut().find(|it| it.is(unwanted));
                match chosen {
                    Some(option) => option.is_selected = false,
                    None => self.fail(format_args!("`{name}` has no {unwanted:?} to choose")),
                }
                self
            }
            _ => self.mistaken(found, "one of it is always chosen"),
        }
    }

    /// Chooses a file. In a field for several (`multiple`), it is one more.
    #[track_caller]
    pub fn upload(
        &mut self,
        name: &str,
        file_name: &str,
        content_type: &str,
        content: impl AsRef<[u8]>,
    ) -> &mut TestForm {
        let found = self.called(name)[0];
        match &mut self.controls[found].kind {
            Kind::Files { is_multiple, files } => {
                if !*is_multiple {
                    files.clear();
                }
                files.push(File {
                    name: file_name.to_owned(),
                    content_type: content_type.to_owned(),
                    content: content.as_ref().to_owned(),
                });
                self
            }
            _ => self.mistaken(found, "it takes no file"),
        }
    }

    /// The places of what has that name and can be filled in; at least one.
    #[track_caller]
    fn called(&self, name: &str) -> Vec<usize> {
        let mut found: Vec<usize> = (0..self.controls.len())
            .filter(|&index| self.controls[index].name == name)
            .collect();
        if found.is_empty() {
            let mut names: Vec<&str> = self.controls.iter().map(|it| it.name.as_str()).collect();
            names.dedup();
            names.retain(|name| !name.is_empty());
            let near = aiopyramid_pattern::nearest(name, &names);
            let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            self.fail(format_args!(
                "the form has no `{name}`, but {names:?}{near}"
            ));
        }
        found.retain(|&index| !self.controls[index].is_disabled);
        if found.is_empty() {
            self.fail(format_args!("`{name}` is disabled"));
        }
        found
    }

    #[track_caller]
    fn mistaken(&self, index: usize, help: &str) -> ! {
        let control = &self.controls[index];
        self.fail(format_args!(
            "`{}` is {}: {help}",
            control.name,
            control.noun()
        ))
    }

    #[track_caller]
    pub(super) fn fail(&self, what: impl fmt::Display) -> ! {
        self.page.fail(what)
    }
}

/// Of a list from which one is chosen, it is the last one that the page has selected, and the first one where there is none.
fn choose_one(kind: &mut Kind) {
    let Kind::Select {
        is_multiple: false,
        options,
    } = kind
    else {
        return;
    };
    if let Some(last) = options.iter().rposition(|option| option.is_selected) {
        let earlier = options.iter_mut().take(last);
        earlier.for_each(|option| option.is_selected = false);
    } else if let Some(first) = options.iter_mut().find(|option| !option.is_disabled) {
        first.is_selected = true;
    }
}

impl fmt::Debug for TestForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.controls).finish()
    }
}
