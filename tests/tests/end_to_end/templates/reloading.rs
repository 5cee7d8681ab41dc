//! Files that change while an application is being developed.

use std::path::PathBuf;

use super::*;
use aiopyramid_tests::Log;

/// A folder of templates that is gone after the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let folder = std::env::temp_dir().join(format!("aiopyramid-{name}-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("templates")).unwrap();
        Folder(folder)
    }

    fn file(&self, path: &str) -> PathBuf {
        self.0.join("templates").join(path)
    }

    /// Writes a file, and makes the template that the compiler would have made of it.
    fn embedded(&self, path: &'static str, source: &str) -> EmbeddedTemplate {
        write(&self.file(path), source);
        EmbeddedTemplate {
            file: self.file(path).to_str().unwrap().to_owned().leak(),
            ..template(path, source)
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn text(app: &TestApp) -> String {
    app.get("/").await.text().to_owned()
}

#[tokio::test]
async fn a_changed_file_is_read_again() {
    let folder = Folder::new("changed");
    let page = folder.embedded("page.txt.jinja2", "{% extends 'layout.txt.jinja2' %}{% block b %}one{% include 'part.txt.jinja2' %}{% endblock %}");
    let mut config = with_debug([
        page,
        folder.embedded("layout.txt.jinja2", "[{% block b %}{% endblock %}]"),
        folder.embedded("part.txt.jinja2", "1"),
    ]);
    show(&mut config, "/", "page.txt.jinja2", ());
    let app = made(config);
    assert_eq!(text(&app).await, "[one1]");
    write(&folder.file("part.txt.jinja2"), "2");
    assert_eq!(text(&app).await, "[one2]");
    write(
        &folder.file("layout.txt.jinja2"),
        "({% block b %}{% endblock %})",
    );
    assert_eq!(text(&app).await, "(one2)");
    write(
        &folder.file("page.txt.jinja2"),
        "{% extends 'layout.txt.jinja2' %}{% block b %}two{% include 'new/part.txt.jinja2' %}{% endblock %}",
    );
    assert!(text(&app).await.contains("new/part.txt.jinja2"));
    write(&folder.file("new/part.txt.jinja2"), "3");
    assert_eq!(text(&app).await, "(two3)");
    write(&folder.file("new/part.txt.jinja2"), "4");
    assert_eq!(text(&app).await, "(two4)");
}

#[tokio::test]
async fn g15_a_switch_of_its_own_has_files_read_again() {
    for (switch, expected) in [
        ("reload_templates", "saved since"),
        ("reload_all", "saved since"),
        ("debug_templates", "compiled"),
    ] {
        let folder = Folder::new(switch);
        let page = folder.embedded("page.txt.jinja2", "compiled");
        write(&folder.file("page.txt.jinja2"), "saved since");
        let settings = Settings::from_toml(&format!("[app]\n{switch} = true")).unwrap();
        let mut config = Configurator::with_settings(settings);
        add(&mut config, [page]);
        show(&mut config, "/", "page.txt.jinja2", ());
        assert_eq!(text(&made(config)).await, expected, "{switch}");
    }
}

#[tokio::test]
async fn a_file_that_changed_before_the_start_is_read_too() {
    let folder = Folder::new("before");
    let page = folder.embedded("page.txt.jinja2", "compiled");
    write(&folder.file("page.txt.jinja2"), "saved since");
    let mut config = with_debug([page]);
    show(&mut config, "/", "page.txt.jinja2", ());
    assert_eq!(text(&made(config)).await, "saved since");
}

#[tokio::test]
async fn in_production_no_file_is_read() {
    let folder = Folder::new("production");
    let page = folder.embedded("page.txt.jinja2", "compiled");
    write(&folder.file("page.txt.jinja2"), "saved since");
    write(&folder.file("other.txt.jinja2"), "other");
    let mut config = with([
        page,
        template(
            "include.txt.jinja2",
            "{% include 'other.txt.jinja2' ignore missing %}",
        ),
    ]);
    show(&mut config, "/", "page.txt.jinja2", ());
    show(&mut config, "/include", "include.txt.jinja2", ());
    let app = made(config);
    assert_eq!(text(&app).await, "compiled");
    assert_eq!(app.get("/include").await.text(), "");
}

#[tokio::test]
async fn a_file_that_is_gone_is_what_was_compiled_and_the_log_says_so_once() {
    let folder = Folder::new("gone");
    let page = folder.embedded("page.txt.jinja2", "compiled");
    write(&folder.file("page.txt.jinja2"), "saved");
    let mut config = with_debug([page]);
    show(&mut config, "/", "page.txt.jinja2", ());
    let app = made(config);
    let log = Log::of_this_thread();
    let warnings = || {
        log.text()
            .matches("`pages:templates/page.txt.jinja2` cannot be read")
            .count()
    };
    assert_eq!(text(&app).await, "saved");
    std::fs::remove_file(folder.file("page.txt.jinja2")).unwrap();
    assert_eq!(text(&app).await, "compiled");
    assert_eq!(text(&app).await, "compiled");
    assert_eq!(warnings(), 1);
    write(&folder.file("page.txt.jinja2"), "back");
    assert_eq!(text(&app).await, "back");
    std::fs::remove_file(folder.file("page.txt.jinja2")).unwrap();
    assert_eq!(text(&app).await, "compiled");
    assert_eq!(warnings(), 2);
}

#[tokio::test]
async fn a_wrong_syntax_is_cured_by_saving_again() {
    let folder = Folder::new("syntax");
    let page = folder.embedded("page.txt.jinja2", "well");
    let mut config = with_debug([page]);
    show(&mut config, "/", "page.txt.jinja2", ());
    let app = made(config);
    assert_eq!(text(&app).await, "well");
    write(&folder.file("page.txt.jinja2"), "first\n{% if %}\nlast");
    for _ in 0..2 {
        let response = app.get("/").await;
        assert_eq!(response.status(), 500);
        let page = response.text();
        let file = folder.file("page.txt.jinja2");
        assert!(
            page.contains(&format!("at: {}:2\n", file.display())),
            "{page}"
        );
        assert!(
            page.contains("    1 | first\n") && page.contains("    2 | {% if %}\n"),
            "{page}"
        );
    }
    write(&folder.file("page.txt.jinja2"), "well again");
    assert_eq!(text(&app).await, "well again");
}

#[tokio::test]
async fn only_files_below_templates_are_read() {
    let folder = Folder::new("outside");
    std::fs::write(folder.0.join("secret"), "secret").unwrap();
    write(&folder.file(".hidden"), "hidden");
    write(&folder.file("open"), "open");
    let mut config =
        with_debug([folder.embedded("page.txt.jinja2", "{% include request.params.name %}")]);
    show(&mut config, "/", "page.txt.jinja2", ());
    let app = made(config);
    assert_eq!(app.get("/?name=open").await.text(), "open");
    let absolute = folder.0.join("secret");
    for name in [
        "../secret",
        "./../secret",
        "open/../../secret",
        "pages:templates/../secret",
        "pages:templates/x/../../secret",
        ".hidden",
        "./.hidden",
        "..\\secret",
        "//secret",
        absolute.to_str().unwrap(),
        &format!("pages:templates/{}", absolute.display()),
        "",
        "/",
    ] {
        let response = app.get(&format!("/?name={name}")).await;
        assert_eq!(response.status(), 500, "{name}");
        assert!(!response.text().contains("secret\n"), "{name}");
    }
}
