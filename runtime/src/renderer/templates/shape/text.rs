//! Text that the compiler puts together.

/// A message, put together by the compiler. It ends where something does not fit.
pub(super) struct Text {
    bytes: [u8; 1024],
    length: usize,
    is_full: bool,
}

impl Text {
    pub(super) const fn new() -> Text {
        Text {
            bytes: [0; 1024],
            length: 0,
            is_full: false,
        }
    }

    pub(super) const fn push(&mut self, text: &str) {
        let text = text.as_bytes();
        self.is_full |= self.length + text.len() > self.bytes.len();
        if self.is_full {
            return;
        }
        let mut at = 0;
        while at < text.len() {
            self.bytes[self.length] = text[at];
            self.length += 1;
            at += 1;
        }
    }

    pub(super) const fn push_number(&mut self, number: u32) {
        if number >= 10 {
            self.push_number(number / 10);
        }
        let digit = [b'0' + (number % 10) as u8];
        if let Ok(digit) = std::str::from_utf8(&digit) {
            self.push(digit);
        }
    }

    pub(super) const fn as_str(&self) -> &str {
        let (text, _) = self.bytes.split_at(self.length);
        match std::str::from_utf8(text) {
            Ok(text) => text,
            Err(_) => "a template uses a name that the value does not have",
        }
    }
}

/// Whether two texts are the same.
pub(super) const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}
