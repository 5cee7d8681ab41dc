//! A template that changes is read again, and so is one that was missing or wrong.

use std::fs;
use std::path::Path;
use std::process::Command;

mod cases;

const VIEW: &str = r#"
#[aiopyramid::view_config(route = "/", renderer = "home.jinja2")]
async fn home() -> u32 {
    5
}
"#;

#[test]
fn a_template_that_changes_or_appears_is_read_again() {
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rebuilding");
    let _ = fs::remove_dir_all(&package);
    cases::write_manifest(&package, "rebuilding").expect("the package can be written");
    let write = |path: &str, text: &str| {
        let file = package.join(path);
        fs::create_dir_all(file.parent().expect("it is in a folder"))
            .expect("a folder can be made");
        fs::write(file, text).expect("a file can be written");
    };
    write("src/lib.rs", VIEW);
    fails(&package, "make the folder `templates`");
    write("templates/home.jinja2", "{% include 'part.jinja2' %}");
    fails(&package, "includes `part.jinja2`, which does not exist");
    write("templates/part.jinja2", "part");
    assert_eq!(check(&package), Ok(()));
    write("templates/part.jinja2", "{{");
    fails(&package, "templates/part.jinja2:1");
    write("templates/part.jinja2", "part");
    assert_eq!(check(&package), Ok(()));
}

#[track_caller]
fn fails(package: &Path, expected: &str) {
    let told = check(package).expect_err("something is wrong");
    assert!(told.contains(expected), "{told}");
}

/// What the compiler says, where it fails.
fn check(package: &Path) -> Result<(), String> {
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet"])
        .current_dir(package)
        .env("CARGO_TARGET_DIR", cases::target())
        .output()
        .expect("cargo runs");
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}
