//! What the program prints.
#![allow(clippy::unwrap_used, reason = "a test ends where it must not go on")]

use std::process::Command;

#[test]
fn the_six_steps_come_in_order() {
    let output = Command::new(env!("CARGO_BIN_EXE_architecture"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let steps = String::from_utf8(output.stdout).unwrap();
    let names: Vec<&str> = steps
        .lines()
        .map(|line| line.split(':').next().unwrap())
        .collect();
    let expected = [
        "1. serve",
        "2. report",
        "3. fetch",
        "4. fetch",
        "5. report",
        "6. serve",
    ];
    assert_eq!(names, expected, "{steps}");
}
