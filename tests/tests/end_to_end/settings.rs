//! Settings as a program meets them that is started by somebody: arguments, variables, files, and all that is wrong with them.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use aiopyramid::config::ConfigurationError;
use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use aiopyramid::testing::TestApp;
use tempfile::TempDir;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// Runs the program in a folder, with nothing of this process's environment that could be a setting.
fn run(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_settings_site"))
        .current_dir(folder)
        .env_clear()
        .args(arguments)
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

#[track_caller]
fn check_host(folder: &Path, arguments: &[&str], variables: &[(&str, &str)], expected: &str) {
    let arguments: Vec<&str> = ["--host"].iter().chain(arguments).copied().collect();
    let output = run(folder, &arguments, variables);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap().trim(),
        expected,
        "{told}"
    );
}

#[test]
fn the_file_is_chosen_by_argument_then_by_variable_then_by_name() {
    let folder = folder(&[
        ("development.toml", "[mail]\nhost = 'development'"),
        ("production.toml", "[mail]\nhost = 'production'"),
        ("other.toml", "[mail]\nhost = 'other'"),
    ]);
    let path = folder.path();
    let variable = [("AIOPYRAMID_CONFIG", "other.toml")];
    check_host(path, &[], &[], "development");
    check_host(path, &[], &variable, "other");
    check_host(
        path,
        &["--config", "production.toml"],
        &variable,
        "production",
    );
    check_host(
        path,
        &["-v", "--config=production.toml", "file"],
        &[],
        "production",
    );
    check_host(
        path,
        &["--", "--config=production.toml"],
        &[],
        "development",
    );
    let variable = [("AIOPYRAMID_MAIL_HOST", "variable")];
    check_host(
        path,
        &["--config", "production.toml"],
        &variable,
        "variable",
    );
}

#[test]
fn a_file_that_the_argument_names_in_vain_is_told() {
    let output = run(folder(&[]).path(), &["--config", "production.toml"], &[]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    let start = "Error: cannot read `production.toml`, which --config names: ";
    assert!(told.starts_with(start), "{told}");
    let output = run(folder(&[]).path(), &["--config"], &[]);
    let told = String::from_utf8(output.stderr).unwrap();
    let expected = "Error: `--config` names no file; write `--config production.toml`";
    assert!(told.starts_with(expected), "{told}");
}

#[test]
fn values_come_from_files_of_their_own_and_from_credentials() {
    let folder = folder(&[
        (
            "development.toml",
            "[mail]\nhost_file = 'host'\n[app]\ntitle_file = 'title'",
        ),
        ("host", "kept.example\n"),
        ("title", "Books\r\n"),
        ("port", "2525\n"),
    ]);
    let credentials = folder.path().join("credentials");
    fs::create_dir(&credentials).unwrap();
    fs::write(credentials.join("mail.password"), "hush").unwrap();
    fs::write(credentials.join("server.key"), "of somebody else").unwrap();
    let credentials = credentials.to_str().unwrap();
    let variables = [
        ("AIOPYRAMID_MAIL_PORT_FILE", "port"),
        ("CREDENTIALS_DIRECTORY", credentials),
    ];
    let output = run(folder.path(), &[], &variables);
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "Books by kept.example:2525, Some(Secret(not shown)), 10s\n",
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn all_mistakes_are_told_at_once_with_their_lines() {
    let folder = folder(&[(
        "development.toml",
        "\
[app]
debgu = true

[server]
prot = 80
workers = 'many'

[sevrer]
host = '::'

[mail]
hots = 'mail.example'
port = 'smtp'
password_file = 'nowhere'
timeout = 'soon'

[watchdog]
limit = '2 parsecs'
",
    )]);
    let output = run(folder.path(), &[], &[]);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    let report = told.split_once("Error: ").unwrap().1;
    assert_eq!(
        super::startup_report::normalised(report),
        "\
the application cannot start, for 9 reasons:

1. development.toml:5:1: unknown key `prot` in [server]; did you mean `port`?

2. development.toml:6:1: `workers` in [server] must be an integer that is not negative, but is \"many\"

3. development.toml:18:1: `limit` in [watchdog] is \"2 parsecs\": `2 parsecs` is no span of time; write a number of seconds, or numbers with \
units as in `250ms`, `10s`, `2m`, `1h 30m`, `7d`

4. development.toml:2:1: unknown key `debgu` in [app]; did you mean `debug`?
   help: if the key is your own, declare it by a struct with `#[settings(section = \"app\")]`

5. development.toml:12:1: unknown key `hots` in [mail]; did you mean `host`?
     at tests/src/bin/settings_site.rs:LINE, settings_site::Mail

6. development.toml:13:1: `port` in [mail] must be an integer from 0 to 65535, but is \"smtp\"
     at tests/src/bin/settings_site.rs:LINE, settings_site::Mail

7. development.toml:14:1: `password` in [mail] cannot be read from `nowhere`: No such file or directory (os error 2)
     at tests/src/bin/settings_site.rs:LINE, settings_site::Mail

8. development.toml:15:1: `timeout` in [mail] is \"soon\": `soon` is no span of time; write a number of seconds, or numbers with units as in \
`250ms`, `10s`, `2m`, `1h 30m`, `7d`
     at tests/src/bin/settings_site.rs:LINE, settings_site::Mail

9. development.toml:8:2: unknown section [sevrer]; did you mean [server]?
   help: if the section is your own, declare it by a struct with `#[settings(section = \"sevrer\")]`
"
    );
}

mod broken {
    use aiopyramid::prelude::*;

    #[settings(section = "shop")]
    pub(super) struct Shop {
        pub(super) name: String,
        pub(super) rooms: u32,
        #[settings(rename = "type")]
        pub(super) kind: Option<String>,
    }

    #[view_config(route = "/")]
    async fn shop(State(shop): State<Shop>) -> String {
        format!("{} {} {:?}", shop.name, shop.rooms, shop.kind)
    }
}

fn with(text: &str) -> Configurator {
    let mut config = Configurator::with_settings(Settings::from_toml(text).unwrap());
    config.scan_module(concat!(module_path!(), "::broken"));
    config
}

/// The problems, without their places.
fn problems(config: Configurator) -> Vec<String> {
    let error = config.make_app().unwrap_err();
    let error = error.downcast_ref::<ConfigurationError>().unwrap();
    error
        .problems()
        .iter()
        .map(|problem| problem.message().to_owned())
        .collect()
}

#[tokio::test]
async fn a_section_is_a_state() {
    let config = with("[shop]\nname = 'Books'\nrooms = 2\ntype = 'old'");
    assert_eq!(config.settings().read::<broken::Shop>().unwrap().rooms, 2);
    let app = TestApp::new(config.make_app().unwrap());
    assert_eq!(app.get("/").await.text(), "Books 2 Some(\"old\")");
}

mod nested {
    use aiopyramid::prelude::*;

    #[settings(section = "post")]
    pub(super) struct Post {
        #[settings(default = 1)]
        pub(super) _port: u16,
    }

    #[settings(section = "post.smtp")]
    pub(super) struct Smtp {
        pub(super) _host: String,
    }

    /// A second one for the same section.
    #[settings(section = "post")]
    pub(super) struct Sender {
        pub(super) _sender: Option<String>,
    }
}

#[test]
fn structs_share_a_section_and_stand_in_each_other() {
    let made = |text: &str| {
        let mut config = Configurator::with_settings(Settings::from_toml(text).unwrap());
        config.scan_module(concat!(module_path!(), "::nested"));
        config
    };
    let right = "[post]\n_sender = 'x'\n[post.smtp]\n_host = 'y'";
    made(right).make_app().unwrap();
    let told = problems(made(
        "[post]\n_sander = 'x'\n[post.smpt]\n_host = 'y'\n[post.smtp]\n_hots = 'y'",
    ));
    assert_eq!(
        told,
        [
            "<toml>:2:1: unknown key `_sander` in [post]; did you mean `_sender`?",
            "<toml>:3:7: unknown key `smpt` in [post]; did you mean `smtp`?",
            "<toml>:6:1: unknown key `_hots` in [post.smtp]; did you mean `_host`?",
        ]
    );
    // By itself a type looks at its own keys, and leaves sections within to others.
    let within = made("[post]\n_port = 2\n[post.smtp]\n_host = 'y'");
    assert_eq!(within.settings().read::<nested::Post>().unwrap()._port, 2);
}

mod beside_the_framework {
    use aiopyramid::prelude::*;

    #[settings(section = "app")]
    #[derive(Debug)]
    pub(super) struct Blog {
        pub(super) secret: String,
    }

    #[settings(section = "app.mail")]
    #[derive(Debug)]
    pub(super) struct Mail {
        _host: String,
    }
}

#[test]
fn a_key_of_the_framework_is_no_slip_of_ones_own() {
    let text = "[app]\nsecret = 'x'\nsecrets = ['0123456789abcdef0123456789abcdef']";
    let settings = Settings::from_toml(text).unwrap();
    let blog = settings.read::<beside_the_framework::Blog>().unwrap();
    assert_eq!(blog.secret, "x");
}

#[test]
fn a_key_of_another_type_with_the_same_section_is_not_unknown() {
    let settings = Settings::from_toml("[shop]\nname = 'x'\nrooms = 2\nopening = 9").unwrap();
    assert_eq!(settings.read::<broken::Shop>().unwrap().rooms, 2);
    let misspelt = Settings::from_toml("[shop]\nname = 'x'\nroms = 2").unwrap();
    let error = misspelt.read::<broken::Shop>().err().unwrap();
    assert!(
        error.to_string().contains("did you mean `rooms`?"),
        "{error}"
    );
}

#[test]
fn a_section_within_app_is_ones_own() {
    let settings = Settings::from_toml("[app.mail]\n_host = 'x'").unwrap();
    let mut config = Configurator::with_settings(settings);
    config.add_settings::<beside_the_framework::Mail>();
    config.make_app().unwrap();
    let mut misspelt =
        Configurator::with_settings(Settings::from_toml("[app.mail]\n_hots = 'x'").unwrap());
    misspelt.add_settings::<beside_the_framework::Mail>();
    assert_eq!(
        problems(misspelt),
        ["<toml>:2:1: unknown key `_hots` in [app.mail]; did you mean `_host`?"]
    );
}

mod within_a_key_of_the_framework {
    use aiopyramid::prelude::*;

    #[settings(section = "app.tweens")]
    #[derive(Debug)]
    pub(super) struct Tweens {
        #[settings(default = 1)]
        _count: u16,
    }
}

#[test]
fn a_section_within_app_cannot_be_a_key_of_the_framework() {
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::within_a_key_of_the_framework"));
    assert_eq!(
        problems(config),
        ["[app.tweens] is the framework's own section, and a struct declares it"]
    );
}

#[test]
fn the_attribute_registers_what_the_call_does() {
    let settings = Settings::from_toml("[shop]\nname = 'Books'\nrooms = 2").unwrap();
    let sections = |config: Configurator| {
        let app = config.make_app().unwrap();
        let sections = app.introspection().iter();
        let sections = sections.filter(|entry| entry.category() == "settings");
        sections.cloned().collect::<Vec<_>>()
    };
    let mut called = Configurator::with_settings(settings);
    called.add_settings::<broken::Shop>();
    let declared = sections(with("[shop]\nname = 'Books'\nrooms = 2"));
    assert_eq!(declared, sections(called));
    assert_eq!(declared[0].title(), "shop");
    assert_eq!(declared[0].get("keys"), Some("name, rooms, type"));
}

#[test]
fn a_section_and_a_state_of_one_type_contradict_each_other() {
    let mut config = with("[shop]\nname = 'Books'\nrooms = 2");
    config.state(broken::Shop {
        name: String::new(),
        rooms: 0,
        kind: None,
    });
    let told = problems(config);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].ends_with("broken::Shop` is declared twice"),
        "{told:?}"
    );
}

#[test]
fn what_is_missing_is_told_with_what_to_write_and_views_are_not_at_fault() {
    let error = with("").make_app().unwrap_err();
    let report = super::startup_report::normalised(&error.to_string());
    let site = "  at tests/tests/end_to_end/settings.rs:LINE, end_to_end::settings::broken::Shop";
    let expected = format!(
        "the application cannot start, for 2 reasons:\n\n\
         1. [shop] lacks the key `name`\n   {site}\n   \
         help: write `name = \"...\"` under `[shop]`, or set `AIOPYRAMID_SHOP_NAME`\n\n\
         2. [shop] lacks the key `rooms`\n   {site}\n   \
         help: write `rooms = 1` under `[shop]`, or set `AIOPYRAMID_SHOP_ROOMS`"
    );
    assert_eq!(report, expected);
}

#[test]
fn a_slip_is_one_problem_and_not_a_missing_key_too() {
    let told = problems(with("[shop]\nnmae = 'Books'\nrooms = 2"));
    assert_eq!(
        told,
        ["<toml>:2:1: unknown key `nmae` in [shop]; did you mean `name`?"]
    );
}

#[test]
fn the_frameworks_sections_are_told_key_by_key() {
    let text = "[shop]\nname = 'x'\nrooms = 1\n[server]\nport = 'x'\nbacklog = -1\nhots = 'y'\n[executor]\nthreads = 0\nqueue = 'q'";
    let told = problems(with(text));
    assert_eq!(told.len(), 5, "{told:#?}");
    for key in ["port", "backlog", "hots", "threads", "queue"] {
        assert!(
            told.iter()
                .any(|told| told.contains(&format!("`{key}` in ["))),
            "{told:#?}"
        );
    }
}

mod taken {
    use aiopyramid::prelude::*;

    #[settings(section = "server")]
    #[derive(Debug)]
    pub(super) struct Server {
        #[settings(default = 1)]
        _port: u16,
    }
}

#[test]
fn a_section_of_the_framework_cannot_be_declared() {
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::taken"));
    assert_eq!(
        problems(config),
        ["[server] is the framework's own section, and a struct declares it"]
    );
}

const SHOP: &str = "[shop]\nname = 'x'\nrooms = 1\n";

#[test]
fn a_section_whose_name_is_a_slip_is_told_and_others_are_not() {
    let told = problems(with(&format!("{SHOP}[sevrer]\nport = 1")));
    assert_eq!(
        told,
        ["<toml>:4:2: unknown section [sevrer]; did you mean [server]?"]
    );
    let config = with(SHOP);
    let settings = config.settings().clone();
    let settings = settings
        .with_environment([("AIOPYRAMID_SHPO_NAME", "x")])
        .unwrap();
    let mut config = Configurator::with_settings(settings);
    config.scan_module(concat!(module_path!(), "::broken"));
    assert_eq!(
        problems(config),
        ["AIOPYRAMID_SHPO_NAME: unknown section [shpo]; did you mean [shop]?"]
    );
    // Another word, and not a slip of `app`.
    with(&format!("{SHOP}[api]\nurl = 'x'\n[database]\nurl = 'y'"))
        .make_app()
        .unwrap();
}

#[test]
fn a_section_that_somebody_has_asked_for_is_no_slip() {
    let config = with(&format!("{SHOP}[servers]\none = 'x'"));
    let one: Option<String> = config.settings().get("servers.one").unwrap();
    assert_eq!(one.as_deref(), Some("x"));
    config.make_app().unwrap();
}

#[test]
fn keys_of_ones_own_stand_in_app_unless_they_look_like_slips() {
    with(&format!("{SHOP}[app]\ntitle = 'x'"))
        .make_app()
        .unwrap();
    let text = format!("{SHOP}[app]\nbody_limt = 'x'");
    let told = problems(with(&text));
    assert_eq!(
        told,
        ["<toml>:5:1: unknown key `body_limt` in [app]; did you mean `body_limit`?"]
    );
    let asked = with(&text);
    assert!(
        asked
            .settings()
            .get::<String>("app.body_limt")
            .unwrap()
            .is_some()
    );
    asked.make_app().unwrap();
}

#[test]
fn a_slip_in_websocket_is_told() {
    let good = "[websocket]\nping_interval = '45s'\norigins = ['https://app.example.com']\nsend_queue = '1MiB'";
    with(&format!("{SHOP}{good}")).make_app().unwrap();
    let told = problems(with(&format!("{SHOP}[websocket]\nping_intervall = 1")));
    assert_eq!(
        told,
        ["<toml>:5:1: unknown key `ping_intervall` in [websocket]; did you mean `ping_interval`?"]
    );
}

#[test]
fn the_log_is_as_the_settings_say_and_rust_log_wins() {
    let logged = |logging: &str, variables: &[(&str, &str)]| {
        let text = format!("[mail]\nhost = 'x'\n[logging]\n{logging}\n[unheard]\nof = 1");
        let output = run(
            folder(&[("development.toml", &text)]).path(),
            &[],
            variables,
        );
        String::from_utf8(output.stderr).unwrap()
    };
    let log = logged("", &[]);
    assert!(
        log.contains("shown port=25") && log.contains("[unheard]"),
        "{log}"
    );
    assert_eq!(
        log.matches("nobody has read these settings").count(),
        1,
        "{log}"
    );
    let log = logged("level = 'warn'", &[]);
    assert!(!log.contains("shown") && log.contains("[unheard]"), "{log}");
    let log = logged("level = 'off'\nfilter = 'settings_site=info'", &[]);
    assert!(log.contains("shown") && !log.contains("[unheard]"), "{log}");
    let log = logged("level = 'warn'", &[("RUST_LOG", "info")]);
    assert!(log.contains("shown"), "{log}");
    assert!(logged("ansi = true", &[]).contains('\u{1b}'));
    let log = logged("format = 'json'\nfilter = 'off,settings_site=info'", &[]);
    let line: serde_json::Value = serde_json::from_str(log.trim()).unwrap();
    assert_eq!(
        (&line["fields"]["message"], &line["fields"]["port"]),
        (&"shown".into(), &25.into())
    );
    let log = logged("format = 'xml'\nfilter = 'a=b=c'", &[]);
    assert!(
        log.contains("must be one of `full`, `compact`, `json`, but is \"xml\""),
        "{log}"
    );
    assert!(log.contains("write levels of module paths"), "{log}");
}
