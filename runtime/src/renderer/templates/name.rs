//! What templates are called: `package:templates/path`.

use std::borrow::Cow;

/// Stands between a package and the path of a template below its `templates/`.
const SEPARATOR: &str = ":templates/";

/// What the name of a template ends with (R8).
const EXTENSION: &str = ".jinja2";

/// Whether the name of a renderer is that of a template.
pub(crate) fn is_template(renderer: &str) -> bool {
    renderer.ends_with(EXTENSION)
}

/// The name of a template that is found by it everywhere. In names of packages `-` and `_` are the same, as they are for cargo.
pub(crate) fn full_name(package: &str, path: &str) -> String {
    format!("{}{SEPARATOR}{path}", package.replace('-', "_"))
}

/// Package and path, where the name has both.
pub(crate) fn split(name: &str) -> Option<(&str, &str)> {
    name.split_once(SEPARATOR)
}

/// The name of a template that another one names.
///
/// A path is below the `templates/` of the other one's package; one that begins with `./` or `../` is relative to the other one's folder.
pub(super) fn join<'n>(name: &'n str, parent: &'n str) -> Cow<'n, str> {
    if let Some((package, path)) = split(name) {
        return match package.contains('-') {
            true => Cow::Owned(full_name(package, path)),
            false => Cow::Borrowed(name),
        };
    }
    let Some((package, parent)) = split(parent) else {
        return Cow::Borrowed(name);
    };
    if !name.starts_with("./") && !name.starts_with("../") {
        return Cow::Owned(full_name(package, name));
    }
    let mut path: Vec<&str> = parent.split('/').collect();
    path.pop();
    for segment in name.split('/') {
        match segment {
            "." => {}
            // Above `templates/` there is nothing.
            ".." if path.pop().is_none() => return Cow::Borrowed(name),
            ".." => {}
            segment => path.push(segment),
        }
    }
    Cow::Owned(full_name(package, &path.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: &str) {
        assert_eq!(join(name, "blog:templates/posts/one.jinja2"), expected);
    }

    #[test]
    fn a_path_is_one_of_the_same_package() {
        check("layout.jinja2", "blog:templates/layout.jinja2");
        check("posts/two.jinja2", "blog:templates/posts/two.jinja2");
    }

    #[test]
    fn dots_are_relative_to_the_folder_of_the_template_that_says_them() {
        check("./two.jinja2", "blog:templates/posts/two.jinja2");
        check("../layout.jinja2", "blog:templates/layout.jinja2");
        check("../../layout.jinja2", "../../layout.jinja2");
    }

    #[test]
    fn a_package_is_the_same_with_either_dash() {
        check("my-shop:templates/a.jinja2", "my_shop:templates/a.jinja2");
        check("shop:templates/a.jinja2", "shop:templates/a.jinja2");
    }
}
