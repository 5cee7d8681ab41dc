//! What the name of a template means.

/// A template that somebody named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Name {
    /// One of this package: its path below `templates/`, with `/` between the parts.
    Own(String),
    /// One of another package, as it was written: `blog:templates/post.jinja2`.
    Foreign(String),
}

/// Why a name means nothing, and what to write instead.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) message: String,
    pub(super) help: String,
}

/// Reads a name. `./x` and `../x` begin at the template that says it, where there is one.
pub(super) fn read(text: &str, package: &str, beside: Option<&str>) -> Result<Name, Refusal> {
    if text.contains('\\') {
        let message = format!("the template name `{text}` has a backslash");
        let help = format!(
            "on every system its parts are separated by `/`: write `{}`",
            text.replace('\\', "/")
        );
        return Err(Refusal { message, help });
    }
    let Some((named, below)) = text.split_once(':') else {
        return path(text, text, beside).map(Name::Own);
    };
    let Some(below) = below.strip_prefix(PREFIX) else {
        let message = format!("the template name `{text}` has a colon");
        let help = format!(
            "a template of another package is named by that package: write `{named}:{PREFIX}...`"
        );
        return Err(Refusal { message, help });
    };
    let path = path(below, text, None)?;
    Ok(match is_same_package(named, package) {
        true => Name::Own(path),
        false => Name::Foreign(text.to_owned()),
    })
}

/// What stands between a package and the path of a template.
const PREFIX: &str = "templates/";

/// A package's name and the crate's differ in this alone.
fn is_same_package(one: &str, other: &str) -> bool {
    one.replace('-', "_") == other.replace('-', "_")
}

/// The path below `templates/`. `text` is the whole name, for messages.
fn path(below: &str, text: &str, beside: Option<&str>) -> Result<String, Refusal> {
    if below.is_empty() {
        return Err(Refusal {
            message: "the name of a template is empty".to_owned(),
            help: "write the path of a file below `templates/`: `home.jinja2`".to_owned(),
        });
    }
    if below.starts_with('/') {
        let message = format!("the template name `{text}` is an absolute path");
        let help = "write the path below `templates/`: `home.jinja2`, `mail/hello.jinja2`";
        return Err(Refusal {
            message,
            help: help.to_owned(),
        });
    }
    let is_relative = below.starts_with("./") || below.starts_with("../");
    let mut parts = match beside {
        Some(beside) if is_relative => folder_of(beside),
        _ => Vec::new(),
    };
    let may_step = beside.is_some() && is_relative;
    for part in below.split('/') {
        match part {
            "." if may_step => {}
            ".." if may_step && !parts.is_empty() => {
                parts.pop();
            }
            ".." => return Err(outside(text)),
            "." | "" => return Err(crooked(text)),
            part => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

fn folder_of(path: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    parts
}

fn outside(text: &str) -> Refusal {
    Refusal {
        message: format!("the template name `{text}` leads out of `templates/`"),
        help: "every template lies below `templates/`: move the file there, and name it from there"
            .to_owned(),
    }
}

fn crooked(text: &str) -> Refusal {
    Refusal {
        message: format!("the template name `{text}` has a part without a name"),
        help: "write the path below `templates/`, one `/` between two parts: `mail/hello.jinja2`"
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Name) {
        let name = read(text, "my-app", Some("mail/hello.jinja2"));
        assert_eq!(name.expect("the name is right"), expected, "{text}");
    }

    #[track_caller]
    fn refuse(text: &str, part: &str) {
        let refusal = read(text, "my-app", Some("mail/hello.jinja2")).expect_err("it is refused");
        assert!(refusal.message.contains(part), "{}", refusal.message);
    }

    #[test]
    fn a_name_is_a_path_below_the_folder_of_templates() {
        check("home.jinja2", Name::Own("home.jinja2".into()));
        check("mail/hello.jinja2", Name::Own("mail/hello.jinja2".into()));
    }

    #[test]
    fn a_name_with_a_dot_in_front_begins_at_the_template_that_says_it() {
        check("./bye.jinja2", Name::Own("mail/bye.jinja2".into()));
        check("../home.jinja2", Name::Own("home.jinja2".into()));
        check("../a/./b/../c.jinja2", Name::Own("a/c.jinja2".into()));
        refuse("../../home.jinja2", "leads out");
    }

    #[test]
    fn the_own_package_may_be_named() {
        let own = Name::Own("home.jinja2".into());
        check("my-app:templates/home.jinja2", own.clone());
        check("my_app:templates/home.jinja2", own);
        let other = "blog:templates/home.jinja2";
        check(other, Name::Foreign(other.into()));
    }

    #[test]
    fn a_name_that_no_file_below_the_folder_has_is_refused() {
        refuse("", "empty");
        refuse("/etc/passwd", "absolute");
        refuse("a\\b.jinja2", "backslash");
        refuse("a/../../b.jinja2", "leads out");
        refuse("a//b.jinja2", "without a name");
        refuse("a/", "without a name");
        refuse("a/./b.jinja2", "without a name");
        refuse("blog:home.jinja2", "colon");
        refuse("C:/home.jinja2", "colon");
        refuse("blog:templates/../x", "leads out");
        let text = "./home.jinja2";
        assert!(read(text, "app", None).is_err());
    }
}
