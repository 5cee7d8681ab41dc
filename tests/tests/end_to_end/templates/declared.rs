//! Templates of attributes: files of this package, read by the compiler.

use super::*;

mod views {
    use aiopyramid::prelude::*;
    use serde::Serialize;

    #[derive(Serialize, TemplateValue)]
    struct Tree {
        name: &'static str,
        children: Vec<Tree>,
    }

    fn leaf(name: &'static str) -> Tree {
        Tree {
            name,
            children: Vec::new(),
        }
    }

    #[view_config(route = "/async", renderer = "tests/tree.txt.jinja2")]
    async fn coroutine() -> Tree {
        Tree {
            name: "root",
            children: vec![leaf("a"), leaf("b")],
        }
    }

    #[view_config(route = "/plain", renderer = "tests/tree.txt.jinja2")]
    fn plain() -> Result<Tree> {
        Ok(leaf("alone"))
    }

    #[view_config(route = "/greenlet", renderer = "tests/tree.txt.jinja2", mapper = GreenletMapper)]
    fn greenlet() -> Tree {
        synchronize(tokio::task::yield_now());
        leaf("set aside")
    }

    #[view_config(route = "/either", renderer = ["json", "tests/tree.txt.jinja2"])]
    async fn either() -> Tree {
        leaf("either")
    }
}

#[tokio::test]
async fn r10_a_template_knows_view_and_renderer() {
    for settings in ["", "[app]\ndebug = true"] {
        for functions in [false, true] {
            let mut config = Configurator::with_settings(Settings::from_toml(settings).unwrap());
            config.scan_module(&format!("{}::views", module_path!()));
            if functions {
                config.add_template_function("unused", || 1);
            }
            let app = made(config);
            for (target, expected) in [
                ("/async", "root(a()b()) by coroutine"),
                ("/plain", "alone() by plain"),
                ("/greenlet", "set aside() by greenlet"),
            ] {
                let text = app.get(target).await.text().to_owned();
                assert_eq!(text, format!("{expected}, tests/tree.txt.jinja2"));
            }
            let either = app.get("/either").header("accept", "text/plain").await;
            assert_eq!(either.text(), "either() by either, tests/tree.txt.jinja2");
            assert_eq!(
                either.header("content-type"),
                Some("text/plain; charset=utf-8")
            );
        }
    }
}

#[tokio::test]
async fn all_templates_of_a_package_are_there_for_a_call() {
    let mut config = Configurator::new();
    config.add_templates(aiopyramid::templates!["tests/tree.txt.jinja2"]);
    show(
        &mut config,
        "/",
        "tests/tree.txt.jinja2",
        json!({ "name": "called", "children": [] }),
    );
    let app = made(config);
    assert_eq!(
        app.get("/").await.text(),
        "called() by , tests/tree.txt.jinja2"
    );
}
