//! Files as people bring them along: what their keys become, and what is said of those that become nothing.

use std::collections::BTreeMap;
use std::fs;

use proptest::prelude::*;
use serde::Deserialize;

use crate::settings::{AppSettings, ByteSize, ExecutorSettings, ServerSettings, Settings};

#[track_caller]
fn ini(text: &str) -> Settings {
    match Settings::from_ini(text) {
        Ok(settings) => settings,
        Err(error) => panic!("{error}"),
    }
}

/// The section `[app:main]` with these lines.
#[track_caller]
fn app(lines: &str) -> Settings {
    ini(&format!("[app:main]\n{lines}"))
}

#[track_caller]
fn server(lines: &str) -> Settings {
    ini(&format!("[server:main]\n{lines}"))
}

#[track_caller]
fn check_error(text: &str, expected: &str) {
    let error = Settings::from_ini(text).expect_err("this file is wrong");
    assert_eq!(error.to_string(), expected);
}

#[track_caller]
fn get<T: serde::de::DeserializeOwned>(settings: &Settings, key: &str) -> Option<T> {
    match settings.get(key) {
        Ok(value) => value,
        Err(error) => panic!("{error}"),
    }
}

fn text(settings: &Settings, key: &str) -> Option<String> {
    get(settings, key)
}

fn texts(settings: &Settings, key: &str) -> Vec<String> {
    get(settings, key).unwrap_or_default()
}

mod the_application {
    use super::*;

    #[test]
    fn keys_are_read_as_the_types_that_are_asked_for() {
        let settings = app(
            "title = The Gazette\nper_page = 20\nratio: 0.5\nopen = yes\nclosed = Off\neditors = ada grace\nsections =\n  home\n  abroad\n\
             limit = 2MiB\ncode = 007",
        );
        assert_eq!(text(&settings, "app.title").as_deref(), Some("The Gazette"));
        assert_eq!(get::<u8>(&settings, "app.per_page"), Some(20));
        assert_eq!(get::<f32>(&settings, "app.ratio"), Some(0.5));
        assert_eq!(get::<bool>(&settings, "app.open"), Some(true));
        assert_eq!(get::<bool>(&settings, "app.closed"), Some(false));
        assert_eq!(texts(&settings, "app.editors"), ["ada", "grace"]);
        assert_eq!(texts(&settings, "app.sections"), ["home", "abroad"]);
        assert_eq!(get(&settings, "app.limit"), Some(ByteSize::mib(2)));
        assert_eq!(text(&settings, "app.code").as_deref(), Some("007"));
        assert_eq!(text(&settings, "app.nothing"), None);
        assert!(settings.notes().is_empty(), "{:?}", settings.notes());
    }

    #[test]
    fn names_with_dots_are_sections() {
        #[derive(Debug, Default, Deserialize, PartialEq)]
        struct Mail {
            host: String,
            tls: bool,
        }
        let settings = app(
            "mail.host = mail.example\nmail.tls = on\nsqlalchemy.url = sqlite:///%(here)s/a.db",
        );
        let mail: Mail = settings.section("app.mail").expect("it is there");
        assert_eq!(
            mail,
            Mail {
                host: "mail.example".into(),
                tls: true
            }
        );
        let here = std::env::current_dir().expect("there is one");
        let url = format!("sqlite:///{}/a.db", here.display());
        assert_eq!(text(&settings, "app.sqlalchemy.url"), Some(url));
    }

    #[test]
    fn an_error_names_the_line_and_the_key() {
        let error = app("a = 1\nper_page =\n  many")
            .get::<u8>("app.per_page")
            .expect_err("no number");
        assert_eq!(
            error.to_string(),
            "<ini>:3:1: `per_page` in [app] must be an integer from 0 to 255, but is \"\\nmany\""
        );
        let error = app("open = perhaps")
            .get::<bool>("app.open")
            .expect_err("neither yes nor no");
        assert_eq!(
            error.to_string(),
            "<ini>:2:1: `open` in [app] must be true or false, but is \"perhaps\""
        );
        let error = app("ports = 80 http")
            .get::<Vec<u16>>("app.ports")
            .expect_err("no number");
        assert_eq!(
            error.to_string(),
            "<ini>:2:1: `ports[1]` in [app] must be an integer from 0 to 65535, but is \"http\""
        );
    }

    #[test]
    fn a_list_may_be_written_as_in_toml_and_have_one_item() {
        assert_eq!(texts(&app("a = ['x y', \"z\"]"), "app.a"), ["x y", "z"]);
        assert_eq!(get::<Vec<u8>>(&app("a = 5"), "app.a"), Some(vec![5]));
        assert_eq!(texts(&app("a ="), "app.a"), [""; 0]);
        assert_eq!(
            get::<Vec<bool>>(&app("a = yes no 1"), "app.a"),
            Some(vec![true, false, true])
        );
    }

    #[test]
    fn secrets_stand_on_lines_and_do_not_show() {
        let secrets = |lines: &str| -> Vec<String> {
            let app: AppSettings = app(lines).section("app").expect("right settings");
            app.secrets.iter().map(str::to_owned).collect()
        };
        assert_eq!(secrets("secrets = a b"), ["a b"]);
        assert_eq!(secrets("secrets =\n  new one\n  1234"), ["new one", "1234"]);
        let error =
            Settings::from_ini("[app:main]\nsecrets = 100%hush").expect_err("a lone percent sign");
        assert!(!error.to_string().contains("hush"), "{error}");
        let error =
            Settings::from_ini("[app:main]\npassword: a\nhush").expect_err("a line of its own");
        assert!(!error.to_string().contains("hush"), "{error}");
    }

    #[test]
    fn a_value_and_a_section_of_one_name_are_an_error() {
        let told = "<ini>:3:1: `app.mail` is a key with a value, and other keys begin with `app.mail.`; here it can be one of the two, so rename one";
        check_error("[app:main]\nmail = x\nmail.host = y", told);
        check_error("[app:main]\nmail.host = y\nmail = x", told);
    }

    #[test]
    fn a_name_of_many_dots_is_an_error() {
        let key = "a.".repeat(100_000);
        let error = Settings::from_ini(&format!("[app:main]\n{key}a = 1")).expect_err("too deep");
        assert_eq!(
            error.to_string(),
            "<ini>:2:1: more than 16 names lead to this value; use fewer dots"
        );
        let error = Settings::from_ini(&format!("[{key}a]")).expect_err("too deep");
        assert!(error.to_string().contains("use fewer dots"), "{error}");
    }

    #[test]
    fn names_with_empty_parts_are_kept_as_they_are() {
        let settings = app(". = 1\na..b = 2");
        let all: BTreeMap<String, u8> = settings.section("app").expect("numbers");
        assert_eq!(
            all.into_iter().collect::<Vec<_>>(),
            [(".".into(), 1), ("a..b".into(), 2)]
        );
    }

    #[test]
    fn what_is_used_must_be_this_program() {
        for used in ["egg:site", "egg:site#main", "call:site:main"] {
            let settings = app(&format!("use = {used}"));
            assert_eq!(
                settings.notes(),
                [
                    "<ini>:2:1: `use` in [app:main] has no meaning here: the application is the program that reads this file"
                ]
            );
        }
        check_error(
            "[app:main]\nuse = config:base.ini#site",
            "<ini>:2:1: `use` in [app:main] takes over the keys of \"config:base.ini#site\", which is not done here; write them into \
             this section, or override single keys by variables such as AIOPYRAMID_APP_KEY",
        );
    }

    #[test]
    fn the_application_at_the_end_of_a_pipeline_is_the_one() {
        let settings = ini(
            "[pipeline:main]\npipeline =\n  egg:gzip\n  site\n[app:other]\na = 1\n[app:site]\na = 2",
        );
        assert_eq!(get::<u8>(&settings, "app.a"), Some(2));
        assert_eq!(settings.notes().len(), 2, "{:?}", settings.notes());
        assert!(
            settings.notes()[0].contains("`config.layer` adds"),
            "{:?}",
            settings.notes()
        );
        assert!(
            settings.notes()[1].contains("[app:other] has no meaning here"),
            "{:?}",
            settings.notes()
        );
    }

    #[test]
    fn the_file_may_have_our_sections() {
        let settings = ini(
            "[app]\nbody_limit = 8MiB\n[executor]\nthreads = 8\n[executors.reports]\nthreads = 2\n[watchdog]\nenabled = no\n[mail]\nhost = h",
        );
        let app: AppSettings = settings.section("app").expect("right settings");
        assert_eq!(app.body_limit, ByteSize::mib(8));
        let executor: ExecutorSettings = settings
            .section("executors.reports")
            .expect("right settings");
        assert_eq!(executor.threads, Some(2));
        assert_eq!(get::<bool>(&settings, "watchdog.enabled"), Some(false));
        assert_eq!(text(&settings, "mail.host").as_deref(), Some("h"));
        check_error(
            "[app]\na = 1\n[app:main]\na = 2",
            "<ini>:4:1: `app.a` is set already; let it stand once",
        );
    }
}

mod defaults_of_all_sections {
    use super::*;

    #[test]
    fn they_are_keys_outside_of_all_sections() {
        let settings = ini(
            "[DEFAULT]\nroot = /srv\nfiles = %(root)s/files\nmail = x\n[app:main]\na = %(files)s\n[mail]\nhost = h",
        );
        assert_eq!(text(&settings, "root").as_deref(), Some("/srv"));
        assert_eq!(text(&settings, "files").as_deref(), Some("/srv/files"));
        assert_eq!(text(&settings, "app.a").as_deref(), Some("/srv/files"));
        assert_eq!(text(&settings, "app.root"), None);
        assert_eq!(text(&settings, "mail.host").as_deref(), Some("h"));
    }

    #[test]
    fn set_overrides_one_and_get_takes_one() {
        let settings = ini(
            "[DEFAULT]\nmode = slow\nroot = /srv\n[app:main]\nset mode = fast\nget files = root",
        );
        assert_eq!(text(&settings, "mode").as_deref(), Some("fast"));
        assert_eq!(text(&settings, "app.files").as_deref(), Some("/srv"));
        check_error(
            "[DEFAULT]\n[app:main]\nget files = root",
            "<ini>:3:1: there is no key `root` in [DEFAULT]",
        );
    }

    #[test]
    fn one_may_use_a_key_of_the_section_that_asks_for_it() {
        let defaults = "[DEFAULT]\nurl = http://%(host)s/\n";
        let settings = ini(&format!("{defaults}[mail]\nhost = h\nlink = %(url)s"));
        assert_eq!(text(&settings, "mail.link").as_deref(), Some("http://h/"));
        assert_eq!(text(&settings, "url"), None);
        let note = "<ini>:2:1: this is left out of the settings: `url`: `%(host)s` names no key";
        assert!(
            settings.notes()[0].starts_with(note),
            "{:?}",
            settings.notes()
        );
        let asked = Settings::from_ini(&format!("{defaults}[mail]\nlink = %(url)s"));
        assert!(asked.is_err());
    }
}

mod settings_of_pyramid {
    use super::*;

    #[track_caller]
    fn check(lines: &str, variables: &[(&str, &str)], expected: bool) {
        let settings = app(lines).with_environment(variables.iter().copied());
        let settings = settings.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(
            get(&settings, "app.debug_notfound"),
            Some(expected),
            "{lines:?} {variables:?}"
        );
    }

    #[test]
    fn g15_of_two_names_the_one_with_the_prefix_goes_before_and_a_variable_before_both() {
        check("debug_notfound = true", &[], true);
        check("pyramid.debug_notfound = true", &[], true);
        check(
            "pyramid.debug_notfound = false\ndebug_notfound = true",
            &[],
            false,
        );
        check(
            "debug_notfound = true\npyramid.debug_notfound = false",
            &[],
            false,
        );
        let variable = [("PYRAMID_DEBUG_NOTFOUND", "1")];
        check(
            "debug_notfound = false\npyramid.debug_notfound = false",
            &variable,
            true,
        );
        check(
            "debug_notfound = yes",
            &[("PYRAMID_DEBUG_NOTFOUND", "")],
            false,
        );
        check(
            "debug_notfound = yes",
            &[("AIOPYRAMID_APP_DEBUG_NOTFOUND", "no")],
            false,
        );
    }

    #[test]
    fn g15_variables_of_pyramid_are_read_whatever_the_file_is() {
        let settings = Settings::from_toml("[app]\ndebug_all = false").expect("right settings");
        let set = settings.with_environment([("PYRAMID_DEBUG_ALL", "on"), ("PYRAMID_HOME", "x")]);
        let set = set.expect("right variables");
        assert_eq!(set.get("app.debug_all").expect("yes or no"), Some(true));
        assert_eq!(set.get::<String>("app.home").expect("a text"), None);
        let error = Settings::default().with_environment([
            ("AIOPYRAMID_APP_DEBUG_ALL", "1"),
            ("PYRAMID_DEBUG_ALL", "1"),
        ]);
        let error = error.expect_err("two for one key").to_string();
        assert!(
            error.contains("PYRAMID_DEBUG_ALL: this sets the same key as"),
            "{error}"
        );
    }

    #[test]
    fn g15_variables_write_yes_and_lists_as_pyramid_does_and_toml_does_not() {
        let settings =
            Settings::from_toml("[app]\nopen = 'yes'\nnames = 'a b'").expect("right settings");
        assert!(settings.get::<bool>("app.open").is_err());
        assert!(settings.get::<Vec<String>>("app.names").is_err());
        let settings = settings.with_environment([
            ("AIOPYRAMID_APP_OPEN", "yes"),
            ("AIOPYRAMID_APP_NAMES", "a b"),
        ]);
        let settings = settings.expect("right variables");
        assert_eq!(get(&settings, "app.open"), Some(true));
        assert_eq!(texts(&settings, "app.names"), ["a", "b"]);
    }

    #[test]
    fn g15_debug_all_turns_all_on_and_none_off() {
        let switches = |lines: &str| {
            let app: AppSettings = app(lines).section("app").expect("right settings");
            let switches = app.debug_switches();
            (switches.notfound, switches.routematch)
        };
        assert_eq!(switches(""), (false, false));
        assert_eq!(
            switches("pyramid.debug_all = true\npyramid.debug_notfound = false"),
            (true, true)
        );
        assert_eq!(
            switches("pyramid.debug_all = false\npyramid.debug_routematch = true"),
            (false, true)
        );
    }

    #[test]
    fn g8_includes_are_a_list_without_what_is_built_in() {
        let settings = app(
            "pyramid.includes =\n    aiopyramid\n    pyramid_jinja2\n    site.blog shop\npyramid.debugtoolbar = x",
        );
        assert_eq!(texts(&settings, "app.includes"), ["site::blog", "shop"]);
        assert_eq!(
            settings.notes(),
            [
                "<ini>:2:1: `aiopyramid` in `pyramid.includes` is left out: it is this framework",
                "<ini>:2:1: `pyramid_jinja2` in `pyramid.includes` is left out: templates are part of the framework",
                "<ini>:6:1: `pyramid.debugtoolbar` in [app:main] is no setting of Pyramid's",
            ]
        );
        assert_eq!(
            texts(&app("pyramid.includes = aiopyramid"), "app.includes"),
            [""; 0]
        );
    }

    #[test]
    fn w7_tweens_are_a_list_with_our_names() {
        let settings =
            app("pyramid.tweens = site.tweens.timing\n    pyramid.tweens.excview_tween_factory");
        assert_eq!(
            texts(&settings, "app.tweens"),
            ["site::tweens::timing", "EXCVIEW"]
        );
    }

    #[test]
    fn a_misspelt_setting_is_noted_with_the_right_one() {
        assert_eq!(
            app("pyramid.debug_notfond = true").notes(),
            [
                "<ini>:2:1: `pyramid.debug_notfond` in [app:main] is no setting of Pyramid's; did you mean `pyramid.debug_notfound`?"
            ]
        );
    }

    #[test]
    fn what_has_no_meaning_yet_is_noted_and_can_be_read() {
        let settings = app(
            "pyramid.default_locale_name = de\npyramid.csrf_trusted_origins = a.example b.example",
        );
        assert_eq!(
            text(&settings, "app.default_locale_name").as_deref(),
            Some("de")
        );
        assert_eq!(
            texts(&settings, "app.csrf_trusted_origins"),
            ["a.example", "b.example"]
        );
        assert_eq!(settings.notes().len(), 2, "{:?}", settings.notes());
    }
}

mod the_server {
    use super::*;

    #[track_caller]
    fn read(settings: &Settings) -> ServerSettings {
        settings
            .section("server")
            .unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn keys_that_we_have_are_read() {
        let settings =
            server("host = 0.0.0.0\nport = 8080\nworkers = 3\nidle_timeout = 5\nbacklog = 99");
        let server = read(&settings);
        assert_eq!(
            (server.host.as_str(), server.port, server.workers),
            ("0.0.0.0", 8080, 3)
        );
        assert_eq!((server.idle_timeout.as_secs(), server.backlog), (5, 99));
        assert!(settings.notes().is_empty(), "{:?}", settings.notes());
    }

    #[test]
    fn listen_is_a_host_and_a_port() {
        let settings = server("use = egg:waitress#main\nlisten = localhost:6544");
        let read_server = read(&settings);
        assert_eq!(
            (read_server.host.as_str(), read_server.port),
            ("localhost", 6544)
        );
        let settings = server("listen = 127.0.0.1:6544 [::1]:6544");
        assert_eq!(read(&settings).host, "127.0.0.1");
        assert_eq!(settings.notes().len(), 1, "{:?}", settings.notes());
        check_error(
            "[server:main]\nlisten = localhost",
            "<ini>:2:1: `listen` in [server:main] must be an address with its port, such as 127.0.0.1:6543, but is \"localhost\"",
        );
        check_error(
            "[server:main]\nlisten = *:1\nport = 2",
            "<ini>:3:1: `server.port` is set already; let it stand once",
        );
    }

    #[test]
    fn what_other_servers_call_otherwise_is_read_and_noted() {
        let settings = server("graceful_timeout = 7\nconnection_limit = 100");
        let server = read(&settings);
        assert_eq!(
            (server.shutdown_timeout.as_secs(), server.max_connections),
            (7, 100)
        );
        assert_eq!(
            settings.notes(),
            [
                "<ini>:2:1: `graceful_timeout` in [server:main] is called `shutdown_timeout` here",
                "<ini>:3:1: `connection_limit` in [server:main] is called `max_connections` here",
            ]
        );
    }

    #[test]
    fn keys_of_other_servers_are_noted_and_slips_are_errors() {
        let settings = server(
            "worker_class = aiopyramid.gunicorn.worker.AsyncGunicornWorker\nthreads = 4\nforwarded_allow_ips = *",
        );
        read(&settings);
        let notes = settings.notes();
        assert_eq!(notes.len(), 3, "{notes:?}");
        assert_eq!(
            notes[0],
            "<ini>:2:1: `worker_class` in [server:main] has no meaning here: every worker runs asynchronous views itself and plain ones \
             on an executor"
        );
        assert!(
            notes[1].ends_with("is `threads` in [executor]"),
            "{notes:?}"
        );
        assert!(
            notes[2].contains("the keys of the server are host, port, workers"),
            "{notes:?}"
        );
        let error = server("prot = 80")
            .section::<ServerSettings>("server")
            .expect_err("a slip");
        assert_eq!(
            error.to_string(),
            "<ini>:2:1: unknown key `prot` in [server]; did you mean `port`?"
        );
    }
}

mod the_log {
    use super::*;

    const LOGGERS: &str = "[loggers]\nkeys = root, site, sql\n[logger_root]\nlevel = WARN\nhandlers = console\n\
                           [logger_site]\nlevel = DEBUG\nqualname = site.views\n[logger_sql]\nlevel = NOTSET\nqualname = sql\n";

    #[test]
    fn levels_go_to_the_section_logging() {
        let settings = ini(LOGGERS);
        assert_eq!(text(&settings, "logging.level").as_deref(), Some("warn"));
        assert_eq!(
            text(&settings, "logging.filter").as_deref(),
            Some("site::views=debug")
        );
        assert!(settings.notes().is_empty(), "{:?}", settings.notes());
    }

    #[test]
    fn what_the_loggers_lack_is_told() {
        check_error(
            "[loggers]\nkeys = root",
            "<ini>:2:1: `keys` in [loggers] names `root`, and there is no section [logger_root]",
        );
        check_error(
            "[loggers]\nkeys = root\n[logger_root]\nlevel = LOUD",
            "<ini>:4:1: `level` in [logger_root] must be one of DEBUG, INFO, WARN, WARNING, ERROR, CRITICAL, FATAL, NOTSET, but is \"LOUD\"",
        );
        check_error(
            "[loggers]\nkeys = a\n[logger_a]\nlevel = INFO\nqualname = a=b,c",
            "<ini>:5:1: `qualname` in [logger_a] is no name of a part of the program",
        );
    }

    #[test]
    fn handlers_and_formatters_get_one_line_and_keep_their_percent_signs() {
        let settings = ini(
            "[handlers]\nkeys = console\n[formatters]\nkeys = generic\n[handler_console]\nargs = (sys.stderr,)\n\
             [formatter_generic]\nformat = %(asctime)s %(levelname)-5.5s %(message)s",
        );
        let notes = settings.notes();
        assert_eq!(notes.len(), 1, "{notes:?}");
        assert!(
            notes[0].starts_with("<ini>:1:2: handlers and formatters of Python's logging"),
            "{notes:?}"
        );
    }
}

#[test]
fn here_is_the_folder_of_the_file_and_errors_name_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("Site.INI");
    fs::write(&file, "[app:main]\nfiles = %(here)s/files\n[uwsgi]\n").expect("a file");
    let settings = Settings::from_file(&file).expect("right settings");
    let expected = folder.path().join("files");
    assert_eq!(get(&settings, "app.files"), Some(expected));
    assert_eq!(settings.file(), Some(file.as_path()));
    assert!(
        settings.notes()[0].starts_with(&format!("{}:3:2: ", file.display())),
        "{:?}",
        settings.notes()
    );

    fs::write(&file, "[app:main]\nfiles = %(hree)s").expect("a file");
    let error = Settings::from_file(&file)
        .expect_err("a misspelt name")
        .to_string();
    assert!(
        error.starts_with(&format!("{}:2:1: `files`: ", file.display())),
        "{error}"
    );
}

proptest! {
    #[test]
    fn every_file_is_read_or_refused(
        text in "(\\[(app:main|server:main|DEFAULT|loggers|logger_a|pipeline:main|a\\.b)\\]\n|(use|set a|get a|listen|keys|level|pyramid\\.includes|pyramid\\.tweens|a|a\\.b|secrets)|[=:]|(%\\(here\\)s|%\\(a\\)s|a|egg:a|localhost:1|INFO)|[ .,%\n]){0,40}",
    ) {
        match Settings::from_ini(&text) {
            Ok(settings) => {
                let _ = settings.section::<AppSettings>("app");
                let _ = settings.section::<ServerSettings>("server");
                let _ = settings.get::<toml::Table>("app");
            }
            Err(error) => prop_assert!(error.to_string().starts_with("<ini>:"), "{}", error),
        }
    }
}
