//! What a template takes from a value, compared with what the value has.

use super::near::{Near, nearest};
use super::text::{Text, is_same};
use super::{Names, Part, Shape};
use crate::renderer::templates::SYSTEM_NAMES;

/// From a value to one inside of it.
#[doc(hidden)]
#[derive(Debug)]
pub enum Step {
    /// To that of a name.
    Name(&'static str),
    /// To what a loop gives.
    Item,
}

/// Something that a template takes from a value.
#[doc(hidden)]
#[derive(Debug)]
pub struct Wanted {
    /// From the value of the view.
    pub path: &'static [Step],
    /// As it stands in the template.
    pub written: &'static str,
    /// Below `templates/`.
    pub template: &'static str,
    /// Counted from 1.
    pub line: u32,
}

/// Compares one of all that templates take with the shape of the value. Of a way whose beginning is wrong already nothing is said: that is
/// told where it begins.
///
/// # Panics
///
/// If the value has no such name. While compiling, that is an error.
#[track_caller]
pub const fn check(all: &[Wanted], index: usize, shape: &Shape) {
    let wanted = &all[index];
    let mut shape = shape;
    let mut at = 0;
    while at < wanted.path.len() {
        let is_last = at + 1 == wanted.path.len();
        match (&wanted.path[at], shape) {
            (Step::Item, Shape::Items(item)) => shape = item,
            (_, Shape::Any) | (Step::Item, _) => return,
            (Step::Name(name), Shape::Names(names)) => match names.find(name, at == 0) {
                Found::Shape(found) => shape = found,
                Found::Nothing if is_last => wanted.complain(name, shape),
                Found::Nothing => return,
            },
            (Step::Name(name), _) => {
                // A view whose value has no names at all is told once.
                let is_told =
                    at == 0 && (contains(SYSTEM_NAMES, name) || is_any_before(all, index));
                if is_last && !is_told {
                    wanted.complain(name, shape);
                }
                return;
            }
        }
        at += 1;
    }
}

/// Whether one of the first so many is a name that the value should have.
const fn is_any_before(all: &[Wanted], index: usize) -> bool {
    let mut at = 0;
    while at < index {
        if let [Step::Name(name)] = all[at].path
            && !contains(SYSTEM_NAMES, name)
        {
            return true;
        }
        at += 1;
    }
    false
}

impl Wanted {
    #[track_caller]
    const fn complain(&self, name: &str, shape: &Shape) {
        let is_first = self.path.len() == 1;
        let mut text = Text::new();
        text.push("templates/");
        text.push(self.template);
        text.push(":");
        text.push_number(self.line);
        text.push(" uses `");
        text.push(self.written);
        match shape {
            Shape::Names(names) if is_first => {
                text.push("`, which `");
                text.push(names.of);
                text.push("` does not have\n\n  help: ");
                names.help(name, true, &mut text);
            }
            Shape::Names(names) => {
                text.push("`, and `");
                text.push(names.of);
                text.push("` has no `");
                text.push(name);
                text.push("`\n\n  help: ");
                names.help(name, false, &mut text);
            }
            Shape::Items(_) => {
                text.push("`, and a list has no names\n\n  help: ");
                text.push(if is_first {
                    RETURN_A_STRUCT
                } else {
                    LOOP_OVER_IT
                });
            }
            _ => {
                text.push("`, and a text or a number has no names\n\n  help: ");
                text.push(if is_first {
                    RETURN_A_STRUCT
                } else {
                    MAKE_IT_A_STRUCT
                });
            }
        }
        panic!("{}", text.as_str());
    }
}

const RETURN_A_STRUCT: &str = "have the view return a struct: its fields are the names";
const LOOP_OVER_IT: &str = "loop over it with `{% for %}`, or use a filter: `|length`, `|first`";
const MAKE_IT_A_STRUCT: &str =
    "use a filter, as `|length`; or make it a struct that derives `Serialize` and `TemplateValue`";

/// What a name leads to.
#[derive(Clone, Copy)]
enum Found {
    Shape(&'static Shape),
    Nothing,
}

impl Names {
    const fn find(&self, name: &str, is_first: bool) -> Found {
        match find(self.parts, name) {
            Found::Nothing if is_first && self.is_global(name) => Found::Shape(&Shape::Any),
            found => found,
        }
    }

    const fn is_global(&self, name: &str) -> bool {
        contains(SYSTEM_NAMES, name) || contains(self.globals, name)
    }

    /// The nearest name, or all of them.
    const fn help(&self, name: &str, is_first: bool, text: &mut Text) {
        match nearest(self.parts, name, None) {
            Some(Near { name, .. }) => {
                text.push("did you mean `");
                text.push(name);
                text.push("`?");
            }
            None => {
                text.push("it has ");
                match list(self.parts, text, 0) {
                    0 => text.push("no names"),
                    _ => text.push("`"),
                }
                if is_first {
                    text.push(
                        "; one that the application adds stands in `#[template(globals = [\"",
                    );
                    text.push(name);
                    text.push("\"])]` on the struct");
                }
            }
        }
    }
}

const fn find(parts: &'static [Part], name: &str) -> Found {
    let mut at = 0;
    let mut found = Found::Nothing;
    while at < parts.len() {
        let here = match &parts[at] {
            Part::Name(other, shape) if is_same(other, name) => Found::Shape(shape),
            Part::Flattened(Shape::Names(names)) => find(names.parts, name),
            Part::Flattened(Shape::Any) => Found::Shape(&Shape::Any),
            Part::Name(..) | Part::Flattened(_) => Found::Nothing,
        };
        found = match (found, here) {
            (Found::Nothing, one) | (one, Found::Nothing) => one,
            // Variants of an enum with different values under one name.
            (Found::Shape(_), Found::Shape(_)) => return Found::Shape(&Shape::Any),
        };
        at += 1;
    }
    found
}

/// Writes the names, and gives their number.
const fn list(parts: &'static [Part], text: &mut Text, before: usize) -> usize {
    let mut count = before;
    let mut at = 0;
    while at < parts.len() {
        match &parts[at] {
            Part::Name(name, _) => {
                text.push(if count == 0 { "`" } else { "`, `" });
                text.push(name);
                count += 1;
            }
            Part::Flattened(Shape::Names(names)) => count = list(names.parts, text, count),
            Part::Flattened(_) => {}
        }
        at += 1;
    }
    count
}

const fn contains(names: &[&str], name: &str) -> bool {
    let mut at = 0;
    while at < names.len() {
        if is_same(names[at], name) {
            return true;
        }
        at += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::*;
    use crate::renderer::templates::shape::TemplateValue;

    /// What is said of a path; nothing if it is right.
    fn told(path: &'static [Step], shape: &'static Shape) -> Option<String> {
        let wanted = Wanted {
            path,
            written: "it",
            template: "a.jinja2",
            line: 4_294_967_295,
        };
        let told = catch_unwind(|| check(&[wanted], 0, shape)).err()?;
        told.downcast::<String>().map(|text| *text).ok()
    }

    const fn named(parts: &'static [Part]) -> Shape {
        Shape::Names(Names {
            of: "Page",
            parts,
            globals: &["site"],
        })
    }

    static PAGE: Shape = named(&[
        Part::Name("text", &Shape::Plain),
        Part::Name("texts", <Vec<Option<&str>> as TemplateValue>::SHAPE),
        Part::Flattened(&Shape::Plain),
        Part::Name("either", &Shape::Plain),
        Part::Name("either", &Shape::Items(&Shape::Plain)),
        Part::Flattened(&named(&[
            Part::Name("body", &Shape::Plain),
            Part::Name("kind", &Shape::Plain),
        ])),
        Part::Flattened(&named(&[Part::Name("body", &PICTURE)])),
    ]);

    static PICTURE: Shape = named(&[Part::Name("url", &Shape::Plain)]);

    #[test]
    fn right_names_and_those_of_the_application_are_no_complaint() {
        for path in [
            &[Step::Name("text")][..],
            &[Step::Name("texts"), Step::Item],
            &[Step::Name("text"), Step::Item],
            &[Step::Name("request"), Step::Name("url")],
            &[Step::Name("site"), Step::Name("name")],
            &[Step::Name("either"), Step::Name("any")],
            &[Step::Name("body"), Step::Name("url")],
            &[Step::Name("kind")],
        ] {
            assert_eq!(told(path, &PAGE), None, "{path:?}");
        }
    }

    #[test]
    fn a_way_is_told_where_it_goes_wrong_first() {
        assert!(told(&[Step::Name("txet")], &PAGE).is_some());
        assert!(told(&[Step::Name("kind"), Step::Name("any")], &PAGE).is_some());
        // There is none before there is traversal.
        assert!(told(&[Step::Name("context")], &PAGE).is_some());
        assert_eq!(told(&[Step::Name("txet"), Step::Name("any")], &PAGE), None);
        let inside = told(&[Step::Name("texts"), Step::Item, Step::Name("any")], &PAGE);
        let inside = inside.expect("a text has no names");
        assert!(
            inside.starts_with("templates/a.jinja2:4294967295 uses `it`"),
            "{inside}"
        );
    }

    #[test]
    fn a_message_that_has_no_end_is_told_as_far_as_it_fits() {
        const NAME: &str =
            "a_name_that_is_as_long_as_names_of_fields_seldom_are_but_some_are_even_longer";
        const PARTS: [Part; 40] = [const { Part::Name(NAME, &Shape::Plain) }; 40];
        static LONG: Shape = named(&PARTS);
        let told = told(&[Step::Name("x")], &LONG).expect("there is no `x`");
        assert!(told.contains(NAME) && told.len() <= 1024, "{told}");
    }
}
