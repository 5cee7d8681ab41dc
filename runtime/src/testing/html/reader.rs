//! Finds forms and links in the text of a page. Tokens are those of the standard, so references such as `&amp;` and quotes are read as
//! browsers read them; what a browser would repair in the tree, such as a form in a form, is taken as it stands.

use html5gum::{DefaultEmitter, EndTag, StartTag, Token, Tokenizer};

use super::control::{Button, Choice, Control, Kind};

/// What is used of a page.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) forms: Vec<FormTag>,
    pub(super) controls: Vec<(Owner, Control)>,
    pub(super) links: Vec<Link>,
}

/// `<form>`.
#[derive(Debug, Clone, Default)]
pub(super) struct FormTag {
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) action: Option<String>,
    pub(super) method: Option<String>,
    pub(super) enctype: Option<String>,
}

/// `<a href>`, with the spaces in its text made one.
#[derive(Debug, Clone, Default)]
pub(super) struct Link {
    pub(super) href: String,
    pub(super) text: String,
}

/// Which form a control belongs to.
#[derive(Debug, Clone)]
pub(super) enum Owner {
    Nobody,
    /// The form that it stands in, by its place among all.
    Around(usize),
    /// The one that it names.
    Named(String),
}

impl Page {
    /// Reads a page.
    pub(super) fn read(html: &str) -> Page {
        let mut emitter = DefaultEmitter::default();
        // So that what stands in a script is no tag.
        emitter.naively_switch_states(true);
        let mut reader = Reader::default();
        for token in Tokenizer::new_with_emitter(html, emitter) {
            let Ok(token) = token;
            match token {
                Token::StartTag(tag) => reader.begin(&tag),
                Token::EndTag(tag) => reader.end(&tag),
                Token::String(text) => reader.text(&String::from_utf8_lossy(&text)),
                Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
            }
        }
        reader.end_link();
        reader.page.without_last_spaces()
    }

    fn without_last_spaces(mut self) -> Page {
        let links = self.links.iter_mut().map(|link| &mut link.text);
        links.for_each(trim);
        for (_, control) in &mut self.controls {
            match &mut control.kind {
                Kind::Select { options, .. } => {
                    options.iter_mut().for_each(|option| trim(&mut option.text));
                }
                Kind::Button(button) => trim(&mut button.text),
                _ => {}
            }
        }
        self
    }
}

#[derive(Default)]
struct Reader {
    page: Page,
    form: Option<usize>,
    /// Whether each `<fieldset>` around is disabled.
    fieldsets: Vec<bool>,
    link: Option<Link>,
    inside: Inside,
}

/// The element whose text is read, which is that of the last control.
#[derive(Default, PartialEq, Eq)]
enum Inside {
    #[default]
    Nothing,
    Select,
    Option,
    Textarea,
    Button,
}

impl Reader {
    fn begin(&mut self, tag: &StartTag<()>) {
        match &tag.name[..] {
            b"form" => {
                self.form = Some(self.page.forms.len());
                self.page.forms.push(FormTag {
                    id: attribute(tag, "id"),
                    name: attribute(tag, "name"),
                    action: attribute(tag, "action"),
                    method: attribute(tag, "method"),
                    enctype: attribute(tag, "enctype"),
                });
            }
            b"fieldset" => self.fieldsets.push(has(tag, "disabled")),
            b"a" => {
                self.end_link();
                self.link = attribute(tag, "href").map(|href| Link {
                    href,
                    text: String::new(),
                });
            }
            b"input" => self.input(tag),
            b"textarea" => {
                let kind = Kind::Text {
                    value: String::new(),
                    is_multiline: true,
                };
                self.control(tag, kind, Inside::Textarea);
            }
            b"select" => {
                let kind = Kind::Select {
                    is_multiple: has(tag, "multiple"),
                    options: Vec::new(),
                };
                self.control(tag, kind, Inside::Select);
            }
            b"option" => self.option(tag),
            b"button" => match attribute(tag, "type") {
                Some(kind) if is_silent(&kind) => {}
                _ => self.control(tag, button(tag, String::new()), Inside::Button),
            },
            _ => {}
        }
    }

    fn input(&mut self, tag: &StartTag<()>) {
        let kind = attribute(tag, "type").unwrap_or_default();
        let value = attribute(tag, "value");
        let kind = match &*kind.to_ascii_lowercase() {
            "button" | "reset" => return,
            "submit" | "image" => button(tag, value.unwrap_or_else(|| "Submit".to_owned())),
            "file" => Kind::Files {
                is_multiple: has(tag, "multiple"),
                files: Vec::new(),
            },
            kind @ ("checkbox" | "radio") => Kind::Box {
                value: value.unwrap_or_else(|| "on".to_owned()),
                is_checked: has(tag, "checked"),
                is_radio: kind == "radio",
            },
            _ => Kind::Text {
                value: value.unwrap_or_default(),
                is_multiline: false,
            },
        };
        self.control(tag, kind, Inside::Nothing);
    }

    fn control(&mut self, tag: &StartTag<()>, kind: Kind, inside: Inside) {
        let owner = match (attribute(tag, "form"), self.form) {
            (Some(id), _) => Owner::Named(id),
            (None, Some(form)) => Owner::Around(form),
            (None, None) => Owner::Nobody,
        };
        let control = Control {
            name: attribute(tag, "name").unwrap_or_default(),
            is_disabled: has(tag, "disabled") || self.fieldsets.contains(&true),
            kind,
        };
        self.page.controls.push((owner, control));
        self.inside = inside;
    }

    fn option(&mut self, tag: &StartTag<()>) {
        if !matches!(self.inside, Inside::Select | Inside::Option) {
            return;
        }
        if let Some(Kind::Select { options, .. }) = self.last() {
            options.push(Choice {
                value: attribute(tag, "value"),
                text: String::new(),
                is_selected: has(tag, "selected"),
                is_disabled: has(tag, "disabled"),
            });
            self.inside = Inside::Option;
        }
    }

    fn end(&mut self, tag: &EndTag<()>) {
        match &tag.name[..] {
            b"form" => self.form = None,
            b"fieldset" => drop(self.fieldsets.pop()),
            b"a" => self.end_link(),
            b"option" if self.inside == Inside::Option => self.inside = Inside::Select,
            b"select" | b"button" => self.inside = Inside::Nothing,
            b"textarea" => {
                self.inside = Inside::Nothing;
                if let Some(Kind::Text { value, .. }) = self.last()
                    && let Some(rest) = value.strip_prefix('\n')
                {
                    // The first line break is for people who read the source.
                    *value = rest.to_owned();
                }
            }
            _ => {}
        }
    }

    fn end_link(&mut self) {
        self.page.links.extend(self.link.take());
    }

    fn text(&mut self, text: &str) {
        if let Some(link) = &mut self.link {
            add_words(&mut link.text, text);
        }
        match (&self.inside, self.page.controls.last_mut()) {
            (Inside::Textarea, Some((_, control))) => {
                if let Kind::Text { value, .. } = &mut control.kind {
                    value.push_str(text);
                }
            }
            (Inside::Option, Some((_, control))) => {
                if let Kind::Select { options, .. } = &mut control.kind
                    && let Some(option) = options.last_mut()
                {
                    add_words(&mut option.text, text);
                }
            }
            (Inside::Button, Some((_, control))) => {
                if let Kind::Button(button) = &mut control.kind {
                    add_words(&mut button.text, text);
                }
            }
            _ => {}
        }
    }

    fn last(&mut self) -> Option<&mut Kind> {
        let (_, control) = self.page.controls.last_mut()?;
        Some(&mut control.kind)
    }
}

/// Whether a button of that type sends nothing.
fn is_silent(kind: &str) -> bool {
    ["button", "reset"]
        .iter()
        .any(|it| kind.eq_ignore_ascii_case(it))
}

fn button(tag: &StartTag<()>, text: String) -> Kind {
    Kind::Button(Button {
        value: attribute(tag, "value").unwrap_or_default(),
        text,
        action: attribute(tag, "formaction"),
        method: attribute(tag, "formmethod"),
    })
}

/// Adds a piece of text as a page shows it: spaces and line breaks in a row are one space, and none at either end.
fn add_words(shown: &mut String, text: &str) {
    // A piece that begins with a letter goes on with the word before it.
    let goes_on = !text.starts_with(char::is_whitespace);
    if text.trim().is_empty() {
        if !shown.is_empty() && !shown.ends_with(' ') {
            shown.push(' ');
        }
        return;
    }
    for (index, word) in text.split_whitespace().enumerate() {
        let is_apart = index > 0 || !goes_on;
        if is_apart && !shown.is_empty() && !shown.ends_with(' ') {
            shown.push(' ');
        }
        shown.push_str(word);
    }
    if text.ends_with(char::is_whitespace) {
        shown.push(' ');
    }
}

fn trim(shown: &mut String) {
    shown.truncate(shown.trim_end().len());
}

fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    let value = tag.attributes.get(name.as_bytes())?;
    Some(String::from_utf8_lossy(value).into_owned())
}

fn has(tag: &StartTag<()>, name: &str) -> bool {
    tag.attributes.contains_key(name.as_bytes())
}
