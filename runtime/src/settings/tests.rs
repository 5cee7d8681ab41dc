//! Settings as an application meets them.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;

use super::*;

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(default, deny_unknown_fields, rename_all = "snake_case")]
struct Server {
    host: String,
    port: u16,
    timeout: f64,
    workers: Option<usize>,
    proxies: Vec<String>,
    scheduler: Scheduler,
    listen: Option<SocketAddr>,
    tls: Option<Tls>,
}

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Scheduler {
    #[default]
    PerCore,
    WorkStealing,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Tls {
    certificate: PathBuf,
    secret_key: String,
}

fn toml(text: &str) -> Settings {
    Settings::from_toml(text).unwrap()
}

fn server(text: &str) -> Server {
    toml(text).section("server").unwrap()
}

#[track_caller]
fn check_error(result: Result<impl Sized, SettingsError>, expected: &str) {
    let error = result.err().expect("these settings are wrong");
    assert_eq!(error.to_string(), expected);
}

/// The error of reading `[server]` from a text and variables.
#[track_caller]
fn check_server(text: &str, variables: &[(&str, &str)], expected: &str) {
    let settings = toml(text)
        .with_environment(variables.iter().copied())
        .unwrap();
    check_error(settings.section::<Server>("server"), expected);
}

mod kept;

/// A folder of one test's own, which goes when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("aiopyramid-settings-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, file: &str, text: &str) -> PathBuf {
        let path = self.0.join(file);
        fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

mod sections {
    use super::*;

    #[test]
    fn keys_that_are_left_out_have_their_defaults() {
        let expected = Server {
            port: 6543,
            ..Server::default()
        };
        assert_eq!(server("[server]\nport = 6543"), expected);
    }

    #[test]
    fn a_missing_section_is_the_default_of_its_type() {
        assert_eq!(server("[app]\ndebug = true"), Server::default());
        assert_eq!(
            Settings::default().section::<AppSettings>("app").unwrap(),
            AppSettings::default()
        );
    }

    #[test]
    fn lists_enums_nested_tables_and_addresses_are_read() {
        let read = server(
            "[server]\nproxies = ['10.0.0.1', '10.0.0.2']\nscheduler = 'work-stealing'\nlisten = '[::1]:80'\n\
             timeout = 3\n[server.tls]\ncertificate = 'a.pem'\nsecret_key = 'b'",
        );
        assert_eq!(read.proxies, ["10.0.0.1", "10.0.0.2"]);
        assert_eq!(read.scheduler, Scheduler::WorkStealing);
        assert_eq!(read.listen, Some("[::1]:80".parse().unwrap()));
        assert_eq!(read.timeout, 3.0);
        assert_eq!(read.tls.unwrap().certificate, PathBuf::from("a.pem"));
    }

    #[test]
    fn sections_of_one_family_are_read_as_a_map() {
        let settings = toml("[executors.reports]\nthreads = 2\n[executors.mail]\nqueue = 5");
        let all: BTreeMap<String, ExecutorSettings> = settings.section("executors").unwrap();
        assert_eq!(all["reports"].threads, Some(2));
        assert_eq!(all["mail"].queue, 5);
        let one: ExecutorSettings = settings.section("executors.mail").unwrap();
        assert_eq!(one, all["mail"]);
    }

    #[test]
    fn dates_are_read_as_dates_and_as_text() {
        let settings = toml("since = 2024-05-01");
        let date: toml::value::Datetime = settings.get("since").unwrap().unwrap();
        assert_eq!(date.to_string(), "2024-05-01");
        assert_eq!(
            settings.get::<String>("since").unwrap().unwrap(),
            "2024-05-01"
        );
    }

    #[test]
    fn a_section_can_be_taken_untyped() {
        let settings = toml("[any]\nlist = [1, 2.5]\nwhen = 2024-05-01\nname = 'x'");
        let any: toml::Table = settings.section("any").unwrap();
        assert_eq!(any["list"].as_array().unwrap().len(), 2);
        assert!(any["when"].is_datetime());
    }

    #[test]
    fn an_enum_with_fields_is_a_table_of_one_key() {
        #[derive(Debug, Deserialize, PartialEq)]
        #[serde(rename_all = "lowercase")]
        enum Store {
            Memory,
            Redis { url: String },
        }
        let store = |text: &str| toml(text).get::<Store>("store").unwrap().unwrap();
        assert_eq!(store("store = 'memory'"), Store::Memory);
        assert_eq!(
            store("[store.redis]\nurl = 'r'"),
            Store::Redis { url: "r".into() }
        );
    }

    #[test]
    fn a_key_is_found_by_its_dotted_name() {
        let settings = toml("title = 'top'\n[app]\ntitle = 'Library'\n[a.b]\nc = 1");
        assert_eq!(settings.get::<String>("title").unwrap().unwrap(), "top");
        assert_eq!(
            settings.get::<String>("app.title").unwrap().unwrap(),
            "Library"
        );
        assert_eq!(settings.get::<u8>("a.b.c").unwrap(), Some(1));
        assert_eq!(settings.get::<u8>("a.x.c").unwrap(), None);
    }

    #[test]
    fn debug_output_names_sections_and_no_values() {
        let shown = format!("{:?}", toml("[auth]\nsecret = 'hush'"));
        assert!(shown.contains("auth"), "{shown}");
        assert!(!shown.contains("hush"), "{shown}");
    }
}

mod errors {
    use super::*;

    #[test]
    fn a_misspelt_key_is_told_with_the_right_one() {
        let text = "# comment\n[server]\n  prot = 80";
        check_server(
            text,
            &[],
            "<toml>:3:3: unknown key `prot` in [server]; did you mean `port`?",
        );
    }

    #[test]
    fn a_key_like_no_other_is_told_with_all_right_ones() {
        check_error(
            toml("[executor]\ncolour = 1").section::<ExecutorSettings>("executor"),
            "<toml>:2:1: unknown key `colour` in [executor]; its keys are `threads`, `max_threads`, `queue`",
        );
    }

    #[test]
    fn a_value_of_the_wrong_type_is_told_with_its_place() {
        let text = "[server]\nhost = 'x'\nport = 'eighty'";
        let told = "`port` in [server] must be an integer from 0 to 65535, but is \"eighty\"";
        check_server(text, &[], &format!("<toml>:3:1: {told}"));
    }

    #[test]
    fn a_number_out_of_range_is_told_with_the_range() {
        let told =
            "<toml>:1:11: `port` in [server] must be an integer from 0 to 65535, but is 70000";
        check_server("server = {port = 70000}", &[], told);
    }

    #[test]
    fn columns_count_characters() {
        let text = "server = { host = 'äöü', port = true }";
        let told =
            "<toml>:1:26: `port` in [server] must be an integer from 0 to 65535, but is true";
        check_server(text, &[], told);
    }

    #[test]
    fn an_item_of_a_list_is_told_by_its_number_and_place() {
        let text = "[server]\nproxies = ['a',\n  7]";
        check_server(
            text,
            &[],
            "<toml>:3:3: `proxies[1]` in [server] must be a string, but is 7",
        );
    }

    #[test]
    fn an_unknown_name_is_told_with_the_nearest_one() {
        check_server(
            "[server]\nscheduler = 'work-staeling'",
            &[],
            "<toml>:2:1: `scheduler` in [server] must be one of `per-core`, `work-stealing`, \
             but is \"work-staeling\"; did you mean `work-stealing`?",
        );
        check_server(
            "[server]\nscheduler = 1",
            &[],
            "<toml>:2:1: `scheduler` in [server] must be one of `per-core`, `work-stealing`, but is 1",
        );
    }

    #[test]
    fn a_parser_of_a_users_type_speaks_for_itself() {
        check_server(
            "[server]\nlisten = 'here'",
            &[],
            "<toml>:2:1: `listen` in [server] is \"here\": invalid socket address syntax",
        );
    }

    #[test]
    fn a_missing_key_is_told_at_its_section() {
        let text = "[server]\n[server.tls]\nsecret_key = 'k'";
        check_server(
            text,
            &[],
            "<toml>:2:9: [server.tls] lacks the key `certificate`",
        );
    }

    #[test]
    fn a_section_and_a_value_are_not_mistaken_for_each_other() {
        check_server(
            "server = 3",
            &[],
            "<toml>:1:1: `server` must be a table, but is 3",
        );
        let port = "[server.port]\nx = 1";
        let told = "<toml>:1:9: [server.port] must be an integer from 0 to 65535, but is a table";
        check_server(port, &[], told);
        check_error(
            toml("[app]\nmail = 3").get::<u8>("app.mail.port"),
            "<toml>:2:1: `mail` in [app] must be a table, but is 3",
        );
    }

    #[test]
    fn items_that_would_be_lost_are_an_error() {
        check_error(
            toml("size = [1, 2, 3]").get::<(u8, u8)>("size"),
            "<toml>:1:1: `size` is a list: invalid length 3, expected 2 items",
        );
    }

    #[test]
    fn behind_a_flattened_field_the_section_is_told() {
        #[derive(Debug, Default, Deserialize)]
        struct Outer {
            #[serde(flatten)]
            _limits: Limits,
        }
        #[derive(Debug, Default, Deserialize)]
        struct Limits {
            _headers: u8,
        }
        check_error(
            toml("[limits]\n_headers = 'x'").section::<Outer>("limits"),
            "<toml>:1:2: a value in [limits] must be an integer from 0 to 255, but is \"x\"",
        );
    }

    #[test]
    fn a_secret_is_not_repeated() {
        let text = "[server.tls]\ncertificate = 'c'\nsecret_key = 12345";
        let told =
            "`secret_key` in [server.tls] must be a string, but is a value that is not shown here";
        check_server(text, &[], &format!("<toml>:3:1: {told}"));
        check_error(
            toml("[auth]\ntokens = ['hush']").get::<Vec<SocketAddr>>("auth.tokens"),
            "<toml>:2:11: `tokens[0]` in [auth]: not valid; its value is not shown here",
        );
    }

    #[test]
    fn a_long_text_is_shortened() {
        let error = toml(&format!("port = '{}'", "x".repeat(500)))
            .get::<u16>("port")
            .unwrap_err();
        assert!(error.to_string().len() < 150, "{error}");
    }

    #[test]
    fn an_error_of_grammar_is_told_with_its_line() {
        check_error(
            Settings::from_toml("[server]\nport = = 80\n"),
            "<toml>:2:8: extra `=`, expected nothing\n    port = = 80",
        );
    }

    #[test]
    fn a_key_that_stands_twice_is_told() {
        check_error(
            Settings::from_toml("[server]\nport = 1\nport = 2\n"),
            "<toml>:3:1: duplicate key\n    port = 2",
        );
    }

    #[test]
    fn an_error_of_grammar_does_not_quote_a_secret() {
        let error = Settings::from_toml("[auth]\nsecret = 'hush\n")
            .err()
            .unwrap()
            .to_string();
        assert!(error.starts_with("<toml>:2:"), "{error}");
        assert!(error.ends_with("\n    secret = (not shown)"), "{error}");
    }

    #[test]
    fn a_number_beyond_64_bits_is_told() {
        let told = "<toml>:1:1: this number does not fit into 64 bits";
        check_error(Settings::from_toml("a = 9223372036854775808"), told);
    }
}

mod environment_variables {
    use super::*;

    fn with(text: &str, variables: &[(&str, &str)]) -> Settings {
        toml(text)
            .with_environment(variables.iter().copied())
            .unwrap()
    }

    #[test]
    fn a_variable_overrides_the_file() {
        let settings = with(
            "[server]\nport = 1\nhost = 'h'",
            &[("AIOPYRAMID_SERVER_PORT", "8080")],
        );
        let read: Server = settings.section("server").unwrap();
        assert_eq!((read.port, read.host.as_str()), (8080, "h"));
    }

    #[test]
    fn a_variable_needs_no_file() {
        let settings = with("", &[("AIOPYRAMID_EXECUTORS__REPORTS__MAX_THREADS", "9")]);
        let read: ExecutorSettings = settings.section("executors.reports").unwrap();
        assert_eq!(read.max_threads, Some(9));
    }

    #[test]
    fn the_settings_it_was_made_from_stay_as_they_were() {
        let before = toml("[server]\nport = 1");
        let after = before
            .clone()
            .with_environment([("AIOPYRAMID_SERVER_PORT", "2")])
            .unwrap();
        assert_eq!(before.get::<u16>("server.port").unwrap(), Some(1));
        assert_eq!(after.get::<u16>("server.port").unwrap(), Some(2));
    }

    #[test]
    fn the_text_survives_where_a_text_is_asked_for() {
        for text in ["007", "8080", "true", "1.50", " padded ", "[x", ""] {
            let settings = with("", &[("AIOPYRAMID_APP_NAME", text)]);
            assert_eq!(settings.get::<String>("app.name").unwrap().unwrap(), text);
            assert_eq!(
                settings.get::<Option<PathBuf>>("app.name").unwrap(),
                Some(Some(text.into()))
            );
        }
    }

    #[test]
    fn numbers_and_truth_values_are_written_as_in_toml() {
        let settings = with(
            "",
            &[
                ("AIOPYRAMID_X_INTEGER", "0x10"),
                ("AIOPYRAMID_X_FLOAT", "1.5"),
                ("AIOPYRAMID_X_BOOL", "true"),
                ("AIOPYRAMID_X_LIST", "['a', 'b']"),
                (
                    "AIOPYRAMID_X_TABLE",
                    "{ certificate = 'c', secret_key = 'k' }",
                ),
                ("AIOPYRAMID_X_NAME", "work-stealing"),
                ("AIOPYRAMID_X_SIZE", "2MiB"),
            ],
        );
        assert_eq!(settings.get::<u8>("x.integer").unwrap(), Some(16));
        assert_eq!(settings.get::<f32>("x.float").unwrap(), Some(1.5));
        assert_eq!(settings.get::<bool>("x.bool").unwrap(), Some(true));
        assert_eq!(
            settings.get::<Vec<String>>("x.list").unwrap().unwrap(),
            ["a", "b"]
        );
        assert_eq!(
            settings.get::<Tls>("x.table").unwrap().unwrap().secret_key,
            "k"
        );
        assert_eq!(
            settings.get::<Scheduler>("x.name").unwrap(),
            Some(Scheduler::WorkStealing)
        );
        assert_eq!(
            settings.get::<ByteSize>("x.size").unwrap(),
            Some(ByteSize::mib(2))
        );
    }

    #[test]
    fn a_type_that_takes_anything_gets_what_the_text_looks_like() {
        let settings = with("", &[("AIOPYRAMID_X_A", "8080"), ("AIOPYRAMID_X_B", "007")]);
        assert_eq!(
            settings.get("x.a").unwrap(),
            Some(toml::Value::Integer(8080))
        );
        assert_eq!(
            settings.get("x.b").unwrap(),
            Some(toml::Value::String("007".into()))
        );
    }

    #[test]
    fn an_error_names_the_variable() {
        check_server(
            "[server]\nport = 80",
            &[("AIOPYRAMID_SERVER_PORT", "eighty")],
            "AIOPYRAMID_SERVER_PORT: `port` in [server] must be an integer from 0 to 65535, but is \"eighty\"",
        );
        check_server(
            "",
            &[("AIOPYRAMID_SERVER_PROT", "80")],
            "AIOPYRAMID_SERVER_PROT: unknown key `prot` in [server]; did you mean `port`?",
        );
        check_server(
            "",
            &[("AIOPYRAMID_SERVER_PROXIES", "['a', 7]")],
            "AIOPYRAMID_SERVER_PROXIES: `proxies[1]` in [server] must be a string, but is 7",
        );
    }

    #[test]
    fn a_section_in_a_section_without_double_underscores_is_told() {
        let settings = with("", &[("AIOPYRAMID_EXECUTORS_REPORTS_THREADS", "4")]);
        check_error(
            settings.section::<BTreeMap<String, ExecutorSettings>>("executors"),
            "AIOPYRAMID_EXECUTORS_REPORTS_THREADS: `reports_threads` in [executors] must be a table, \
             but is 4; to name a key in it, write `__` after each section",
        );
    }

    #[test]
    fn variables_that_cannot_be_applied_are_told() {
        let apply = |text: &str, names: &[&str]| {
            toml(text).with_environment(names.iter().map(|name| (*name, "1")))
        };
        check_error(
            apply("", &["AIOPYRAMID_SERVER_"]),
            "AIOPYRAMID_SERVER_: this names no key; write AIOPYRAMID_SECTION_KEY or AIOPYRAMID_OUTER__INNER__KEY",
        );
        check_error(
            apply("", &["AIOPYRAMID_SERVER_PORT", "AIOPYRAMID_SERVER__PORT"]),
            "AIOPYRAMID_SERVER__PORT: this sets the same key as AIOPYRAMID_SERVER_PORT; keep one of the two",
        );
        check_error(
            apply("[server]\nport = 1", &["AIOPYRAMID_SERVER"]),
            "AIOPYRAMID_SERVER: `server` is a section; write its name, `__` and a key: AIOPYRAMID_...__KEY",
        );
        check_error(
            apply("server = 1", &["AIOPYRAMID_SERVER_PORT"]),
            "AIOPYRAMID_SERVER_PORT: `server` is a value and no section, so nothing can be set in it",
        );
    }

    #[test]
    fn all_variables_that_cannot_be_applied_are_told_at_once() {
        check_error(
            toml("server = 1")
                .with_environment([("AIOPYRAMID_A_", "1"), ("AIOPYRAMID_SERVER_PORT", "1")]),
            "AIOPYRAMID_A_: this names no key; write AIOPYRAMID_SECTION_KEY or AIOPYRAMID_OUTER__INNER__KEY\n\
             AIOPYRAMID_SERVER_PORT: `server` is a value and no section, so nothing can be set in it",
        );
    }

    #[test]
    fn other_variables_play_no_part() {
        let settings = with(
            "",
            &[
                ("PATH", "/bin"),
                ("AIOPYRAMIDAL_X_Y", "1"),
                ("AIOPYRAMID_CONFIG", "x"),
            ],
        );
        assert_eq!(settings.0.root.keys(), [""; 0]);
    }
}

mod files {
    use super::*;

    fn load(folder: &Folder, variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        let variables = variables
            .iter()
            .map(|(name, value)| (OsString::from(name), OsString::from(value)));
        Settings::load_in(&folder.0, [], variables)
    }

    #[test]
    fn without_a_file_there_are_defaults_and_the_environment() {
        let settings = load(&Folder::new("none"), &[("AIOPYRAMID_SERVER_PORT", "1")]).unwrap();
        assert_eq!(settings.file(), None);
        assert_eq!(settings.get::<u16>("server.port").unwrap(), Some(1));
    }

    #[test]
    fn the_file_in_the_working_directory_is_read() {
        let folder = Folder::new("usual");
        let file = folder.write("development.toml", "[server]\nport = 6543");
        let settings = load(&folder, &[]).unwrap();
        assert_eq!(settings.file(), Some(file.as_path()));
        assert_eq!(settings.get::<u16>("server.port").unwrap(), Some(6543));
    }

    #[test]
    fn a_named_file_comes_before_the_usual_one() {
        let folder = Folder::new("named");
        folder.write("development.toml", "a = 1");
        folder.write("other.toml", "a = 2");
        let settings = load(&folder, &[("AIOPYRAMID_CONFIG", "other.toml")]).unwrap();
        assert_eq!(settings.get::<u16>("a").unwrap(), Some(2));
    }

    #[test]
    fn an_argument_comes_before_a_variable() {
        let folder = Folder::new("argument");
        folder.write("one.toml", "a = 1");
        folder.write("other.toml", "a = 2");
        let arguments = ["--config", "one.toml"].map(OsString::from);
        let variables = [("AIOPYRAMID_CONFIG".into(), "other.toml".into())];
        let settings = Settings::load_in(&folder.0, arguments, variables).unwrap();
        assert_eq!(settings.get::<u16>("a").unwrap(), Some(1));
    }

    #[test]
    fn a_named_file_that_is_missing_is_told() {
        let folder = Folder::new("missing");
        let error = load(&folder, &[("AIOPYRAMID_CONFIG", "other.toml")])
            .err()
            .unwrap()
            .to_string();
        let path = folder.0.join("other.toml");
        let start = format!(
            "cannot read `{}`, which AIOPYRAMID_CONFIG names: ",
            path.display()
        );
        assert!(error.starts_with(&start), "{error}");
    }

    #[test]
    fn errors_name_the_file() {
        let folder = Folder::new("errors");
        let file = folder.write("development.toml", "[server]\r\nport = 'x'\r\n");
        let error = load(&folder, &[])
            .unwrap()
            .get::<u16>("server.port")
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with(&format!("{}:2:1: ", file.display())),
            "{error}"
        );

        folder.write("development.toml", "[server]\r\nport =\r\n");
        let error = load(&folder, &[]).err().unwrap().to_string();
        assert!(
            error.starts_with(&format!("{}:2:", file.display())),
            "{error}"
        );
        assert!(error.ends_with("\n    port ="), "{error}");
    }
}

mod sections_of_the_framework {
    use super::*;

    #[test]
    fn app_has_safe_defaults() {
        let app = AppSettings::default();
        assert!(!app.debug);
        assert_eq!(app.body_limit, ByteSize::mib(2));
    }

    #[test]
    fn app_has_room_for_the_applications_own_keys() {
        let settings = toml("[app]\ndebug = true\nbody_limit = '500kB'\ntitle = 'Library'");
        let app: AppSettings = settings.section("app").unwrap();
        assert_eq!((app.debug, app.body_limit.bytes()), (true, 500_000));
        let app: AppSettings = toml("[app]\nbody_limit = 0").section("app").unwrap();
        assert_eq!(app.body_limit.bytes(), 0);
    }

    #[test]
    fn secrets_are_one_text_or_a_list_also_in_the_environment() {
        let listed = |settings: Settings| -> Vec<String> {
            let app: AppSettings = settings.section("app").unwrap();
            app.secrets.iter().map(str::to_owned).collect()
        };
        let variable = |value| {
            let variables = [("AIOPYRAMID_APP_SECRETS", value)];
            toml("").with_environment(variables).unwrap()
        };
        assert!(listed(Settings::default()).is_empty());
        assert_eq!(listed(toml("[app]\nsecrets = 'one'")), ["one"]);
        assert_eq!(listed(toml("[app]\nsecrets = ['b', 'a']")), ["b", "a"]);
        assert_eq!(listed(variable("one")), ["one"]);
        assert_eq!(listed(variable("[one")), ["[one"]);
        assert_eq!(listed(variable("['b', 'a']")), ["b", "a"]);
        let digits = "0123456789".repeat(4);
        assert_eq!(listed(variable(&digits)), [digits.as_str()]);
    }

    #[test]
    fn secrets_of_a_wrong_type_are_not_repeated() {
        for written in ["1234", "['a', 1234]", "{ a = 1234 }"] {
            let settings = toml(&format!("[app]\nsecrets = {written}"));
            let error = settings.section::<AppSettings>("app").unwrap_err();
            let (error, debug) = (error.to_string(), format!("{error:?}"));
            assert!(error.contains("secrets"), "{error}");
            assert!(
                !error.contains("1234") && !debug.contains("1234"),
                "{debug}"
            );
        }
    }

    #[test]
    fn a_body_limit_that_is_no_size_is_told() {
        for (written, shown) in [("'2M'", "\"2M\""), ("-1", "-1"), ("1.5", "1.5")] {
            let told = format!(
                "<toml>:2:1: `body_limit` in [app] must be a number of bytes, such as 2097152, \
                 \"500kB\" or \"2MiB\", but is {shown}"
            );
            check_error(
                toml(&format!("[app]\nbody_limit = {written}")).section::<AppSettings>("app"),
                &told,
            );
        }
    }

    #[test]
    fn executor_settings_default_to_a_queue_of_1024() {
        let executor: ExecutorSettings = Settings::default().section("executor").unwrap();
        assert_eq!(
            executor,
            ExecutorSettings {
                threads: None,
                max_threads: None,
                queue: 1024
            }
        );
    }

    #[test]
    fn an_executor_without_threads_is_told() {
        check_error(
            toml("[executor]\nthreads = 0").section::<ExecutorSettings>("executor"),
            "<toml>:2:1: `threads` in [executor] must be at least 1 (without the key there is a default), but is 0",
        );
    }

    #[test]
    fn a_limit_below_the_threads_is_told() {
        check_error(
            toml("[executor]\nthreads = 4\nmax_threads = 2")
                .section::<ExecutorSettings>("executor"),
            "<toml>:1:2: [executor]: `max_threads` is 2, which is less than `threads`, 4",
        );
    }
}
