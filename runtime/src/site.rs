//! Where in the sources something was declared.

use std::fmt;
use std::panic::Location;

/// The place of a declaration: crate, module, function, file, line and column. Every error of `make_app()` names the sites involved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Site {
    // In this order declarations are sorted, since the linker gives them in any.
    krate: &'static str,
    module: &'static str,
    file: &'static str,
    line: u32,
    column: u32,
    function: &'static str,
    /// Among the attributes of one function: the topmost has the smallest.
    ordinal: u32,
    package: &'static str,
    manifest_dir: &'static str,
    /// By which scans choose.
    category: &'static str,
}

impl Site {
    /// The category of declarations that name none.
    pub const CATEGORY: &'static str = "aiopyramid";

    /// The site of an attribute; its expansion gives what the compiler knows there, and how many more attributes of its kind stand
    /// between it and the function.
    #[doc(hidden)]
    pub const fn declared(
        [package, manifest_dir, module, function, file]: [&'static str; 5],
        line: u32,
        column: u32,
        below: u32,
    ) -> Site {
        Site {
            krate: first_segment(module),
            module,
            file,
            line,
            column,
            function,
            ordinal: u32::MAX - below,
            package,
            manifest_dir,
            category: Site::CATEGORY,
        }
    }

    /// The same site of an attribute that names its category.
    #[doc(hidden)]
    #[must_use]
    pub const fn in_category(self, category: &'static str) -> Site {
        Site { category, ..self }
    }

    /// The site of a call.
    pub(crate) fn called(location: &'static Location<'static>) -> Site {
        Site {
            krate: "",
            module: "",
            file: location.file(),
            line: location.line(),
            column: location.column(),
            function: "",
            ordinal: 0,
            package: "",
            manifest_dir: "",
            category: Site::CATEGORY,
        }
    }

    /// The crate, `blog` for example; empty where something was declared by a call.
    pub fn krate(&self) -> &'static str {
        self.krate
    }

    /// The package of the crate, as its `Cargo.toml` names it.
    pub fn package(&self) -> &'static str {
        self.package
    }

    /// The module path, `blog::views` for example.
    pub fn module(&self) -> &'static str {
        self.module
    }

    /// The function that carries the attribute.
    pub fn function(&self) -> &'static str {
        self.function
    }

    /// The source file.
    pub fn file(&self) -> &'static str {
        self.file
    }

    /// The line, counted from 1.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// The folder of the package's `Cargo.toml`.
    pub fn manifest_dir(&self) -> &'static str {
        self.manifest_dir
    }

    /// The category of the declaration, by which scans choose: [`Site::CATEGORY`] unless the attribute names another.
    pub fn category(&self) -> &'static str {
        self.category
    }

    /// `module::function`; the file and line where something was declared by a call.
    pub fn path(&self) -> String {
        match self.function {
            "" => format!("{}:{}", self.file, self.line),
            function => format!("{}::{function}", self.module),
        }
    }
}

/// `src/views.rs:12:1, blog::views::home`.
impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)?;
        match self.function {
            "" => Ok(()),
            function => write!(f, ", {}::{function}", self.module),
        }
    }
}

/// The part of a module path before the first `::`.
const fn first_segment(path: &'static str) -> &'static str {
    let bytes = path.as_bytes();
    let mut end = 0;
    while end < bytes.len() && bytes[end] != b':' {
        end += 1;
    }
    // A cut before an ASCII colon, or at the end, is a cut between characters.
    path.split_at(end).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_knows_its_crate_and_reads_like_a_compilers_line() {
        let site = Site::declared(
            ["blog", "/b", "blog::views", "home", "src/views.rs"],
            3,
            1,
            0,
        );
        assert_eq!(site.krate(), "blog");
        assert_eq!(site.to_string(), "src/views.rs:3:1, blog::views::home");
    }
}
