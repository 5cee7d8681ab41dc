//! Applications whose settings are an `.ini` file of Pyramid's, and what its debug switches have the log tell.

use std::path::PathBuf;
use std::process::{Command, Output};

use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use aiopyramid_tests::{Log, Server};

/// A file as the original's scaffold made it.
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/ini/development.ini");

/// What its lines get that have no meaning here, by line.
const NOTES: [(u32, &str); 9] = [
    (
        6,
        "`use` in [app:main] has no meaning here: the application is the program that reads this file",
    ),
    (
        9,
        "`pyramid.debug_authorization` in [app:main] has no meaning here: there are no permissions yet, so nothing tells of them",
    ),
    (
        13,
        "`pyramid.default_locale_name` in [app:main] has no meaning here: nothing is translated yet; the application can read it",
    ),
    (
        14,
        "`aiopyramid` in `pyramid.includes` is left out: it is this framework",
    ),
    (
        14,
        "`pyramid_jinja2` in `pyramid.includes` is left out: templates are part of the framework",
    ),
    (
        28,
        "`logging.config` in [app:main] has no meaning here: [loggers] of this file is read by itself",
    ),
    (
        31,
        "`use` in [server:main] has no meaning here: the server is part of the program",
    ),
    (
        34,
        "`worker_class` in [server:main] has no meaning here: every worker runs asynchronous views itself and plain ones on an executor",
    ),
    (
        36,
        "[uwsgi] has no meaning here: the program is its own server, and [server:main] says where it listens",
    ),
];

#[derive(serde::Deserialize)]
struct Tutorial {
    greeting: String,
    sleep: f64,
    echo: bool,
    editors: Vec<String>,
    database: String,
}

#[view_config(route = "/", renderer = "string")]
async fn home(tutorial: State<Tutorial>) -> String {
    let Tutorial {
        greeting,
        sleep,
        echo,
        editors,
        ..
    } = &*tutorial;
    format!("{greeting}, {sleep} {echo} {}", editors.join("+"))
}

fn original() -> Settings {
    Settings::from_file(FILE).unwrap()
}

#[test]
fn the_originals_own_file_starts_an_application() {
    let settings = original()
        .with_environment([
            ("AIOPYRAMID_SERVER_HOST", "127.0.0.1"),
            ("AIOPYRAMID_SERVER_PORT", "0"),
        ])
        .unwrap();
    let tutorial: Tutorial = settings.get("app.tutorial").unwrap().unwrap();
    let folder = PathBuf::from(FILE);
    let folder = folder.parent().unwrap().display();
    assert_eq!(tutorial.database, format!("sqlite:///{folder}/tutorial.db"));
    let mut config = Configurator::with_settings(settings);
    config.state(tutorial).scan_module(module_path!());
    let server = Server::running(config);
    assert_eq!(
        server.get("/").both(),
        (200, "Hello from the tutorial, 10 true ada+grace")
    );
}

#[test]
fn what_has_no_meaning_here_is_told_once_each_with_file_and_line() {
    let settings = original();
    let notes = settings.notes();
    let (last, others) = notes.split_last().unwrap();
    let expected: Vec<String> = NOTES
        .iter()
        .map(|(line, note)| format!("{FILE}:{line}:{note}"))
        .collect();
    let without_column = |note: &String| -> String {
        let rest = note.strip_prefix(FILE).unwrap();
        let mut parts = rest.splitn(4, ':');
        let (_, line, _, note) = (
            parts.next(),
            parts.next().unwrap(),
            parts.next(),
            parts.next().unwrap(),
        );
        format!("{FILE}:{line}:{}", note.trim_start())
    };
    assert_eq!(
        others.iter().map(without_column).collect::<Vec<_>>(),
        expected
    );
    assert!(
        last.contains("handlers and formatters of Python's logging have no meaning here"),
        "{last}"
    );

    let log = Log::of_this_thread();
    Configurator::with_settings(original()).make_app().unwrap();
    let log = log.text();
    for note in notes {
        assert_eq!(log.matches(note.as_str()).count(), 1, "{note} in {log}");
    }
}

#[test]
fn the_originals_own_file_says_where_the_server_listens_and_what_is_logged() {
    let settings = original();
    assert_eq!(
        settings.get::<String>("server.host").unwrap().unwrap(),
        "0.0.0.0"
    );
    assert_eq!(settings.get::<u16>("server.port").unwrap(), Some(6543));
    assert_eq!(
        settings.get::<String>("logging.level").unwrap().unwrap(),
        "info"
    );
    assert_eq!(
        settings.get::<String>("logging.filter").unwrap().unwrap(),
        "aiotutorial=debug"
    );
    assert_eq!(
        settings
            .get::<Vec<String>>("app.includes")
            .unwrap()
            .unwrap(),
        [""; 0]
    );
}

/// The program with its settings from a file, without anything in its surroundings that would say otherwise.
fn program(file: &str, paths: &[&str], variables: &[(&str, &str)]) -> (String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ini_site"));
    let ours = std::env::vars_os().map(|(name, _)| name);
    let ours = ours.filter(|name| name.to_string_lossy().contains("PYRAMID") || name == "RUST_LOG");
    for name in ours {
        command.env_remove(name);
    }
    let command = command
        .env("AIOPYRAMID_CONFIG", file)
        .envs(variables.iter().copied())
        .args(paths);
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let (stdout, stderr) = (
        String::from_utf8(stdout).unwrap(),
        String::from_utf8(stderr).unwrap(),
    );
    assert!(status.success(), "{stderr}");
    (stdout, stderr)
}

#[test]
fn g16_the_usual_log_shows_what_the_debug_switches_tell() {
    let (answers, log) = program(
        FILE,
        &["/hello/Ada?x=1", "/nowhere/at/all", "/empty/7", "/broken"],
        &[],
    );
    assert_eq!(
        answers,
        "200 OK /hello/Ada?x=1\n404 Not Found /nowhere/at/all\n404 Not Found /empty/7\n500 Internal Server Error /broken\n"
    );
    for told in [
        r#"DEBUG aiopyramid::debug_routematch: route matched for url http://localhost/hello/Ada?x=1; route_name: "hello", path_info: "/hello/Ada", pattern: "/hello/{name}", matchdict: {"name": "Ada"}, predicates: """#,
        "DEBUG aiopyramid::debug_routematch: no route matched for url http://localhost/nowhere/at/all",
        r#"DEBUG aiopyramid::debug_notfound: debug_notfound of url http://localhost/nowhere/at/all; path_info: "/nowhere/at/all", context: DefaultRoot, view_name: "nowhere", subpath: ["at", "all"], traversed: [], root: DefaultRoot, vroot: DefaultRoot, vroot_path: []"#,
        r#"debug_notfound of url http://localhost/empty/7; path_info: "/empty/7", context: DefaultRoot, view_name: "", subpath: []"#,
        "DEBUG aiopyramid::debug_templates: debug_templates of url http://localhost/broken; ",
        "2 | Hello, {{ nmae }}!",
        "INFO aiopyramid::settings: ",
    ] {
        assert!(log.contains(told), "{told}\nis not in\n{log}");
    }
    assert_eq!(
        log.matches("aiopyramid::debug_routematch").count(),
        4,
        "{log}"
    );
}

#[test]
fn g15_a_variable_of_pyramid_beats_the_file_and_what_is_off_tells_nothing() {
    let off = [
        ("PYRAMID_DEBUG_NOTFOUND", "0"),
        ("PYRAMID_DEBUG_ROUTEMATCH", "no"),
        ("PYRAMID_DEBUG_TEMPLATES", "false"),
    ];
    let paths = ["/hello/Ada", "/nowhere", "/broken"];
    let (_, log) = program(FILE, &paths, &off);
    assert!(!log.contains("aiopyramid::debug_"), "{log}");
    let all = [("PYRAMID_DEBUG_ALL", "1")];
    let (_, log) = program(FILE, &paths, &[off.as_slice(), &all].concat());
    for switch in ["routematch", "notfound", "templates"] {
        assert!(
            log.contains(&format!("aiopyramid::debug_{switch}")),
            "{switch}: {log}"
        );
    }
}

#[test]
fn the_levels_of_loggers_are_those_of_the_usual_log() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("production.ini");
    let loggers = "[uwsgi]\n[loggers]\nkeys = root\n[logger_root]\nlevel = ";
    for (level, is_told) in [("INFO", true), ("ERROR", false)] {
        std::fs::write(&file, format!("{loggers}{level}")).unwrap();
        let (_, log) = program(file.to_str().unwrap(), &[], &[]);
        assert_eq!(
            log.contains("[uwsgi] has no meaning here"),
            is_told,
            "{log}"
        );
    }
}

fn answer(settings: &str, target: &str, accept: &str) -> String {
    let config = Configurator::with_settings(Settings::from_toml(settings).unwrap());
    let server = Server::configured(config);
    let reply = server.send("GET", target, &[("accept", accept)], b"");
    assert_eq!(reply.status, 404);
    reply.text
}

#[test]
fn l6_the_client_is_told_why_nothing_was_found_if_the_switch_is_on() {
    let target = "/a/%3Cscript%3E";
    for settings in ["", "[app]\ndebug = true", "[app]\ndebug_routematch = true"] {
        for accept in ["text/html", "application/json", "text/plain"] {
            let text = answer(settings, target, accept);
            assert!(!text.contains("view_name"), "{settings}: {text}");
        }
    }
    for settings in ["[app]\ndebug_notfound = true", "[app]\ndebug_all = true"] {
        let page = answer(settings, target, "text/html");
        assert!(
            page.contains("debug_notfound of url") && page.contains("view_name: &"),
            "{page}"
        );
        assert!(
            page.contains("&#60;script&#62;") && !page.contains("<script>"),
            "{page}"
        );
        let json: serde_json::Value =
            serde_json::from_str(&answer(settings, target, "application/json")).unwrap();
        let detail = json["detail"].as_str().unwrap();
        assert!(
            detail.contains(r#"view_name: "a", subpath: ["<script>"]"#),
            "{detail}"
        );
    }
}
