//! Values that stand in files of their own, and credentials.

use super::*;

/// The fields of a section that may be kept in files. One has the name of the file of another.
#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
struct Store {
    password: Secret<String>,
    port: u16,
    hosts: Vec<String>,
    log: String,
    log_file: String,
    inner: Inner,
}

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
struct Inner {
    token: String,
}

/// Settings whose text has the folder's path in place of `HERE`.
fn settings(folder: &Folder, text: &str) -> Settings {
    toml(&text.replace("HERE", &folder.0.display().to_string()))
}

fn store(settings: &Settings) -> Result<Store, SettingsError> {
    settings.section("store")
}

#[test]
fn a_file_holds_a_value_without_the_newline_at_its_end() {
    let folder = Folder::new("kept");
    for (written, read) in [
        ("hush", "hush"),
        ("hush\n", "hush"),
        ("hush\r\n", "hush"),
        ("hush\n\n", "hush\n"),
        (" hush ", " hush "),
        ("007", "007"),
        ("", ""),
    ] {
        folder.write("password", written);
        let settings = settings(&folder, "[store]\npassword_file = 'HERE/password'");
        assert_eq!(store(&settings).unwrap().password.expose(), read);
        let got = settings.get::<String>("store.password").unwrap();
        assert_eq!(got.as_deref(), Some(read));
    }
}

#[test]
fn any_type_is_read_from_a_file_also_deep_inside() {
    let folder = Folder::new("kept-types");
    folder.write("port", "0x10\n");
    folder.write("hosts", "['a',\n 'b']\n");
    folder.write("token", "t");
    let settings = settings(
        &folder,
        "[store]\nport_file = 'HERE/port'\nhosts_file = 'HERE/hosts'\ninner = { token_file = 'HERE/token' }",
    );
    let read = store(&settings).unwrap();
    assert_eq!((read.port, read.inner.token.as_str()), (16, "t"));
    assert_eq!(read.hosts, ["a", "b"]);
    assert_eq!(
        settings
            .get::<String>("store.inner.token")
            .unwrap()
            .unwrap(),
        "t"
    );
}

#[test]
fn a_key_of_the_type_that_ends_so_is_a_key_of_its_own() {
    let read = store(&toml("[store]\nlog = 'a'\nlog_file = '/nowhere'")).unwrap();
    assert_eq!((&*read.log, &*read.log_file), ("a", "/nowhere"));
    let read = store(&toml("[store]\nlog_file = '/nowhere'")).unwrap();
    assert_eq!((&*read.log, &*read.log_file), ("", "/nowhere"));
    let open: BTreeMap<String, String> = toml("[any]\nlog_file = 'x'").section("any").unwrap();
    assert_eq!(open["log_file"], "x");
    let raw = toml("[store]\nlog_file = 'x'").get::<String>("store.log_file");
    assert_eq!(raw.unwrap().as_deref(), Some("x"));
}

#[test]
fn a_file_that_cannot_be_read_is_told_with_key_file_and_line() {
    let told = |settings: &Settings| store(settings).unwrap_err().to_string();
    let written = toml("[store]\npassword_file = '/nowhere/at/all'");
    let reason = "cannot be read from `/nowhere/at/all`: No such file or directory (os error 2)";
    assert_eq!(
        told(&written),
        format!("<toml>:2:1: `password` in [store] {reason}")
    );
    let variable = [("AIOPYRAMID_STORE_PASSWORD_FILE", "/nowhere/at/all")];
    let by_variable = toml("").with_environment(variable).unwrap();
    assert_eq!(
        told(&by_variable),
        format!("AIOPYRAMID_STORE_PASSWORD_FILE: `password` in [store] {reason}")
    );
    let folder = Folder::new("kept-binary");
    fs::write(folder.0.join("password"), b"\xff").unwrap();
    let binary = settings(&folder, "[store]\npassword_file = 'HERE/password'");
    assert!(told(&binary).contains("UTF-8"), "{}", told(&binary));
    check_error(
        store(&toml("[store]\nport_file = 7")),
        "<toml>:2:1: `port_file` in [store] must be a path, but is 7",
    );
}

#[test]
fn what_a_file_holds_is_not_shown() {
    let folder = Folder::new("kept-wrong");
    folder.write("port", "hush");
    let error = store(&settings(&folder, "[store]\nport_file = 'HERE/port'")).unwrap_err();
    let told = error.to_string();
    let start = "<toml>:2:1: `port` in [store] must be an integer from 0 to 65535, but is a value that is not shown here (read from `";
    assert!(told.starts_with(start), "{told}");
    assert!(!format!("{error:?}").contains("hush"));
}

#[test]
fn a_secret_of_another_type_is_not_shown_whatever_its_key_is_called() {
    check_error(
        toml("[a]\nb = 1234").get::<Secret<String>>("a.b"),
        "<toml>:2:1: `b` in [a] must be a string, but is a value that is not shown here",
    );
    check_error(
        toml("[a]\nb = 'hush'").get::<Option<Secret<SocketAddr>>>("a.b"),
        "<toml>:2:1: `b` in [a]: not valid; its value is not shown here",
    );
}

#[test]
fn twice_in_the_file_and_twice_by_the_machine_is_an_error() {
    check_error(
        store(&toml("[store]\npassword = 'a'\npassword_file = 'b'")),
        "<toml>:3:1: `password` in [store] is given twice, as `password` and as `password_file`; keep one of the two",
    );
    let variables = [
        ("AIOPYRAMID_STORE_PORT", "1"),
        ("AIOPYRAMID_STORE_PORT_FILE", "x"),
    ];
    let settings = toml("").with_environment(variables).unwrap();
    let told = "AIOPYRAMID_STORE_PORT_FILE: `port` in [store] is given twice, as `port` and as `port_file`; keep one of the two";
    check_error(store(&settings), told);
    check_error(settings.get::<u16>("store.port"), told);
}

#[test]
fn the_machine_wins_over_the_file_in_whichever_way() {
    let folder = Folder::new("kept-wins");
    folder.write("port", "2");
    let path = folder.0.join("port");
    let path = path.to_str().unwrap();
    let by_file = toml("[store]\nport = 1")
        .with_environment([("AIOPYRAMID_STORE_PORT_FILE", path)])
        .unwrap();
    assert_eq!(store(&by_file).unwrap().port, 2);
    let by_value = settings(&folder, "[store]\nport_file = 'HERE/port'")
        .with_environment([("AIOPYRAMID_STORE_PORT", "3")])
        .unwrap();
    assert_eq!(store(&by_value).unwrap().port, 3);
}

#[test]
fn a_slip_in_the_key_of_a_file_is_told_with_the_right_one() {
    check_error(
        store(&toml("[store]\npasword_file = 'x'")),
        "<toml>:2:1: unknown key `pasword_file` in [store]; did you mean `password_file`?",
    );
}

fn with_credentials(
    folder: &Folder,
    text: &str,
    more: &[(&str, &str)],
) -> Result<Settings, SettingsError> {
    let directory = folder.0.to_str().unwrap();
    let all = [("CREDENTIALS_DIRECTORY", directory)];
    toml(text).with_environment(all.iter().chain(more).copied())
}

#[test]
fn credentials_are_keys_and_win_over_the_file() {
    let folder = Folder::new("credentials");
    folder.write("store.password", "hush\n");
    folder.write("store.inner.token", "deep");
    // Of somebody else: a name of no field, a name that is a section here, and one inside of a value.
    folder.write("store.key", "x");
    folder.write("store", "x");
    folder.write("store.port.x", "x");
    let settings = with_credentials(&folder, "[store]\npassword = 'old'\nport = 1", &[]).unwrap();
    let read = store(&settings).unwrap();
    assert_eq!(read.password.expose(), "hush");
    assert_eq!((read.port, &*read.inner.token), (1, "deep"));
    assert_eq!(settings.get::<String>("store.key").unwrap().unwrap(), "x");
}

#[test]
fn a_credential_named_like_a_section_that_no_file_writes_is_for_somebody_else() {
    let folder = Folder::new("credentials-section");
    folder.write("store", "x");
    folder.write("server", "x");
    let variables = [("AIOPYRAMID_STORE_PASSWORD", "hush")];
    let settings = with_credentials(&folder, "", &variables).unwrap();
    let password: Option<String> = settings.get("store.password").unwrap();
    assert_eq!(password.as_deref(), Some("hush"));
    assert_eq!(settings.get::<u16>("server.port").unwrap(), None);
}

#[test]
fn a_credential_and_a_variable_for_one_key_are_told() {
    let folder = Folder::new("credentials-twice");
    folder.write("store.password", "hush");
    let variable = [("AIOPYRAMID_STORE_PASSWORD", "x")];
    check_error(
        with_credentials(&folder, "", &variable),
        "AIOPYRAMID_STORE_PASSWORD: this sets the same key as the credential store.password; keep one of the two",
    );
    let variable = [("AIOPYRAMID_STORE_PASSWORD_FILE", "x")];
    let settings = with_credentials(&folder, "", &variable).unwrap();
    let told = store(&settings).unwrap_err().to_string();
    assert!(
        told.contains("`password` in [store] is given twice"),
        "{told}"
    );
}

#[test]
fn a_folder_of_credentials_that_is_not_there_is_told() {
    let variable = [("CREDENTIALS_DIRECTORY", "/nowhere/at/all")];
    check_error(
        toml("").with_environment(variable),
        "CREDENTIALS_DIRECTORY: cannot read the folder `/nowhere/at/all`: No such file or directory (os error 2)",
    );
}
