//! What a form consists of: fields, boxes, lists, files and buttons.

/// One of the things in a form that may be sent.
#[derive(Debug, Clone)]
pub(super) struct Control {
    pub(super) name: String,
    pub(super) is_disabled: bool,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone)]
pub(super) enum Kind {
    Text {
        value: String,
        is_multiline: bool,
    },
    /// A checkbox, or one of several radio buttons.
    Box {
        value: String,
        is_checked: bool,
        is_radio: bool,
    },
    Select {
        is_multiple: bool,
        options: Vec<Choice>,
    },
    Files {
        is_multiple: bool,
        files: Vec<File>,
    },
    Button(Button),
}

/// One of a list.
#[derive(Debug, Clone, Default)]
pub(super) struct Choice {
    /// That of its text, without one.
    pub(super) value: Option<String>,
    pub(super) text: String,
    pub(super) is_selected: bool,
    pub(super) is_disabled: bool,
}

/// A file that was chosen.
#[derive(Debug, Clone)]
#[cfg_attr(
    not(feature = "multipart"),
    expect(dead_code, reason = "other forms send the name alone")
)]
pub(super) struct File {
    pub(super) name: String,
    pub(super) content_type: String,
    pub(super) content: Vec<u8>,
}

/// What sends the form.
#[derive(Debug, Clone, Default)]
pub(super) struct Button {
    pub(super) value: String,
    pub(super) text: String,
    /// In place of the form's own.
    pub(super) action: Option<String>,
    pub(super) method: Option<String>,
}

impl Control {
    /// What it is, for messages.
    pub(super) fn noun(&self) -> &'static str {
        match &self.kind {
            Kind::Text { .. } => "a field",
            Kind::Box { is_radio: true, .. } => "a radio button",
            Kind::Box { .. } => "a checkbox",
            Kind::Select { .. } => "a list",
            Kind::Files { .. } => "a field for files",
            Kind::Button(_) => "a button",
        }
    }
}

impl Choice {
    pub(super) fn value(&self) -> &str {
        self.value.as_deref().unwrap_or(&self.text)
    }

    pub(super) fn is(&self, wanted: &str) -> bool {
        self.value() == wanted || self.text == wanted
    }
}
