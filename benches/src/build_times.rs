//! How long the compiler takes for `examples/hello`, from nothing and after a view was edited, beside the same pages in axum.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use aiopyramid_benches::statistics::median;

/// A package, and a text within one of its views.
struct Package {
    name: &'static str,
    workspace: &'static str,
    source: &'static str,
    text: &'static str,
}

const PACKAGES: [Package; 2] = [
    Package {
        name: "hello",
        workspace: "",
        source: "examples/hello/src/bodies.rs",
        text: "POST an order here",
    },
    Package {
        name: "hello-axum",
        workspace: "benches",
        source: "benches/hello-axum/src/main.rs",
        text: "POST an order here",
    },
];

/// Works on a copy of what git knows, so that the edits leave no trace.
pub(crate) fn measure() {
    let copy = Copy::make();
    println!("debug builds: from nothing, and after an edit of one view (median of five)");
    for package in &PACKAGES {
        let clean = build(&copy.0, package);
        let rebuilds: Vec<f64> = (0..5)
            .map(|edit| {
                package.edit(&copy.0, edit);
                build(&copy.0, package)
            })
            .collect();
        println!(
            "{:<12} {clean:>6.1} s {:>6.2} s",
            package.name,
            median(&rebuilds)
        );
    }
}

impl Package {
    fn edit(&self, copy: &Path, edit: usize) {
        let file = copy.join(self.source);
        let source = fs::read_to_string(&file).expect("the copy has the source");
        assert!(source.contains(self.text), "{file:?} has the view");
        let edited = source.replace(self.text, &format!("{}{edit}", self.text));
        fs::write(&file, edited).expect("the copy can be written to");
    }
}

fn build(copy: &Path, package: &Package) -> f64 {
    let begin = Instant::now();
    let built = Command::new("cargo")
        .args(["build", "--quiet", "--package", package.name])
        .current_dir(copy.join(package.workspace))
        .env("CARGO_TARGET_DIR", copy.join("target").join(package.name))
        .status()
        .expect("there is a cargo");
    assert!(built.success(), "{} builds", package.name);
    begin.elapsed().as_secs_f64()
}

/// A copy of the sources that is removed when this is dropped.
struct Copy(PathBuf);

impl Copy {
    fn make() -> Copy {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let copy = std::env::temp_dir().join(format!("aiopyramid-builds-{}", std::process::id()));
        fs::create_dir(&copy).expect("the temporary folder can be written to");
        let mut archive = Command::new("git")
            .args(["archive", "HEAD"])
            .current_dir(repository)
            .stdout(Stdio::piped())
            .spawn()
            .expect("there is a git");
        let unpacked = Command::new("tar")
            .args(["x", "-C"])
            .arg(&copy)
            .stdin(archive.stdout.take().expect("it is piped"))
            .status();
        assert!(unpacked.expect("there is a tar").success());
        assert!(archive.wait().expect("it was started").success());
        Copy(copy)
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        // The system empties its temporary folder anyway.
        let _ = fs::remove_dir_all(&self.0);
    }
}
