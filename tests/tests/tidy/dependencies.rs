//! Dependencies: what a feature of the runtime brings along.

use std::process::Command;

use crate::source::root;

/// What only the web needs.
const WEB: [&str; 13] = [
    "erased-serde",
    "form_urlencoded",
    "http",
    "http-body",
    "http-body-util",
    "hyper",
    "hyper-util",
    "inventory",
    "mime",
    "regex",
    "serde_json",
    "toml",
    "tower-service",
];

/// The packages that are built for the feature `dispatch` of the runtime alone, each as `name version`.
pub(crate) fn of_dispatch() -> Vec<String> {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--frozen", "--package", "aiopyramid"])
        .args(["--no-default-features", "--features", "dispatch"])
        .args(["--edges", "normal", "--prefix", "none", "--no-dedupe"])
        .current_dir(root())
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&tree.stderr);
    assert!(tree.status.success(), "cargo tree: {words}");
    let mut packages: Vec<String> = String::from_utf8(tree.stdout)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect();
    packages.sort();
    packages.dedup();
    for expected in ["aiopyramid", "tokio"] {
        assert!(
            packages.iter().any(|package| name(package) == expected),
            "no `{expected}` among {packages:?}: is this still the tree of the runtime?"
        );
    }
    packages
}

/// Those packages that belong to the web; after them, if there are any, all that there are.
pub(crate) fn of_the_web(packages: &[String]) -> Vec<String> {
    let found = packages.iter().filter(|it| WEB.contains(&name(it)));
    let mut complaints: Vec<String> = found
        .map(|package| format!("the feature `dispatch` brings along {package}"))
        .collect();
    if !complaints.is_empty() {
        complaints.push(format!("All that it brings: {}", packages.join(", ")));
    }
    complaints
}

/// `tokio` of `tokio v1.54.1`.
fn name(package: &str) -> &str {
    package.split(' ').next().unwrap_or(package)
}

#[test]
fn packages_of_the_web_are_told_with_all_others() {
    let packages = ["httparse v1.10.1", "hyper v1.12.0", "tokio v1.54.1"].map(str::to_owned);
    let complaints = of_the_web(&packages);
    assert_eq!(complaints.len(), 2, "{complaints:?}");
    assert!(complaints[0].contains("hyper v1.12.0"), "{complaints:?}");
    assert!(complaints[1].contains("tokio v1.54.1"), "{complaints:?}");
    assert!(of_the_web(&packages[2..]).is_empty());
}
