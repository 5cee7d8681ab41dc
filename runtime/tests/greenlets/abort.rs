//! A program built with `panic = "abort"`: what cannot be unwound is leaked and reported, and the process lives on.

use std::fs;
use std::path::Path;
use std::process::Command;

const PROGRAM: &str = include_str!("../fixtures/panic_abort.rs");

#[test]
fn without_unwinding_a_cancelled_greenlet_is_leaked_and_reported() {
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("panic_abort");
    write_package(&package).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet"])
        .current_dir(&package)
        .env("CARGO_TARGET_DIR", package.join("target"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    let lines: Vec<&str> = told.lines().collect();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}\n{complaint}");
    let waits = PROGRAM
        .lines()
        .position(|line| line.contains("pending::<()>()"));
    let place = format!("main.rs:{}:", waits.unwrap() + 1);
    let [leak, "lives: 3", ref report @ ..] = lines[..] else {
        panic!("{told}\n{complaint}")
    };
    assert!(leak.starts_with("ERROR:"), "{leak}");
    assert!(
        leak.contains("leaked") && leak.contains("panic = \"abort\""),
        "{leak}"
    );
    assert!(leak.contains(&place), "{leak}");
    refuses_what_would_run_in_greenlets(&report.join("\n"));
}

/// Before the first request, each with its place.
fn refuses_what_would_run_in_greenlets(report: &str) {
    assert!(report.contains("for 5 reasons"), "{report}");
    for refused in [
        "a plain `fn` view under `GreenletMapper` runs in a greenlet",
        "a plain `fn` tween runs in a greenlet",
        "a plain `fn` subscriber runs in a greenlet",
        "build with `panic = \"unwind\"`, or write an `async fn`",
        "at src/main.rs:",
    ] {
        assert!(report.contains(refused), "{refused:?} is not in {report}");
    }
}

/// A package outside of this workspace, as that of a user.
fn write_package(package: &Path) -> std::io::Result<()> {
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::create_dir_all(package.join("src"))?;
    fs::write(package.join("src/main.rs"), PROGRAM)?;
    fs::write(package.join("Cargo.toml"), manifest(runtime))?;
    fs::copy(runtime.join("../Cargo.lock"), package.join("Cargo.lock"))?;
    Ok(())
}

fn manifest(runtime: &Path) -> String {
    format!(
        "[package]\nname = \"panic_abort\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [profile.dev]\npanic = \"abort\"\ndebug = false\n\n[dependencies]\n\
         aiopyramid = {{ path = {:?}, default-features = false, features = [\"web\"] }}\n\
         tokio = {{ version = \"1\", features = [\"rt\"] }}\n\
         tracing = {{ version = \"0.1\", default-features = false, features = [\"std\"] }}\n",
        runtime.display().to_string()
    )
}
