//! Characters that are not seen in the name of a file, and change how the rest of it is read.

/// Control characters, and those that change the direction of the text after them, so that `gpj.exe` reads as `exe.jpg`.
pub(crate) fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}
