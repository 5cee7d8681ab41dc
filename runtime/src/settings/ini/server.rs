//! `[server:main]`: where the server listens, and what waitress and gunicorn call otherwise.

use aiopyramid_pattern::nearest;

use super::document::{Entry, Flaw, Section};
use super::draft::Draft;
use super::forms::as_list;
use crate::settings::{ServerSettings, keys_of};

const SERVER: &str = "server";

/// Keys of other servers that are keys of ours by another name.
const RENAMED: [(&str, &str); 4] = [
    ("graceful_timeout", "shutdown_timeout"),
    ("connection_limit", "max_connections"),
    ("channel_timeout", "idle_timeout"),
    ("keepalive", "idle_timeout"),
];

/// Keys of other servers that have no meaning here, and what stands in their place.
const FOREIGN: [(&str, &str); 11] = [
    ("use", "the server is part of the program"),
    (
        "worker_class",
        "every worker runs asynchronous views itself and plain ones on an executor",
    ),
    (
        "threads",
        "how many plain views run at a time is `threads` in [executor]",
    ),
    (
        "timeout",
        "the watchdog tells of code that holds its worker, by `limit` in [watchdog]",
    ),
    ("max_request_body_size", "it is `body_limit` in [app:main]"),
    ("loglevel", "levels stand in [logger_root]"),
    ("accesslog", "a tween can log requests"),
    ("errorlog", "the log goes to standard error"),
    ("unix_socket", "the server listens on TCP ports"),
    (
        "url_scheme",
        "`secure_cookies` in [app:main] tells that a proxy speaks https",
    ),
    ("proc_name", "a program has the name of its file"),
];

/// Translates the section.
pub(super) fn translate(section: &Section<'_>, draft: &mut Draft<'_>) -> Result<(), Flaw> {
    draft.begin(&[SERVER], section.at)?;
    let known = keys_of::<ServerSettings>();
    for entry in &section.entries {
        let text = draft.value(section, entry)?;
        key(section, entry, text, known, draft)?;
    }
    Ok(())
}

fn key(
    section: &Section<'_>,
    entry: &Entry<'_>,
    text: String,
    known: &[&str],
    draft: &mut Draft<'_>,
) -> Result<(), Flaw> {
    let (key, at) = (entry.key, entry.at);
    if known.contains(&key) {
        return draft.put(&[SERVER, key], at, text);
    }
    if key == "listen" || key == "bind" {
        return listen(section, entry, &text, draft);
    }
    let of_table = |table: &[(&'static str, &'static str)]| {
        let mut rows = table.iter();
        rows.find(|(name, _)| *name == key).map(|(_, other)| *other)
    };
    if let Some(name) = of_table(&RENAMED) {
        draft.note(
            at,
            format!("`{key}` in [{}] is called `{name}` here", section.name),
        );
        // One that is there by our own name goes before.
        return match section.entry(name) {
            Some(_) => Ok(()),
            None => draft.put(&[SERVER, name], at, text),
        };
    }
    if let Some(instead) = of_table(&FOREIGN) {
        draft.note(
            at,
            format!(
                "`{key}` in [{}] has no meaning here: {instead}",
                section.name
            ),
        );
        return Ok(());
    }
    if key.len() < 100 && nearest(key, known).is_some() {
        // A slip of the pen. Whoever reads the section says so.
        return draft.put(&[SERVER, key], at, text);
    }
    let message = format!(
        "`{key}` in [{}] has no meaning here: the keys of the server are {}",
        section.name,
        known.join(", ")
    );
    draft.note(at, message);
    Ok(())
}

/// `listen = localhost:6543` of waitress, `bind` of gunicorn: the host and the port in one.
fn listen(
    section: &Section<'_>,
    entry: &Entry<'_>,
    text: &str,
    draft: &mut Draft<'_>,
) -> Result<(), Flaw> {
    let addresses: Vec<&str> = text.split(',').flat_map(as_list).collect();
    let address = addresses.first().copied().unwrap_or_default();
    let Some((host, port)) = host_and_port(address) else {
        let message = format!(
            "`{}` in [{}] must be an address with its port, such as 127.0.0.1:6543, but is {address:?}",
            entry.key, section.name
        );
        return Err(Flaw::new(entry.at, message));
    };
    if addresses.len() > 1 {
        let message = format!(
            "of the addresses of `{}` in [{}] the first one is taken: the server listens on one; `::` is all addresses of either kind",
            entry.key, section.name
        );
        draft.note(entry.at, message);
    }
    draft.put(&[SERVER, "host"], entry.at, host.to_owned())?;
    draft.put(&[SERVER, "port"], entry.at, port.to_owned())
}

fn host_and_port(address: &str) -> Option<(&str, &str)> {
    let (host, port) = address.rsplit_once(':')?;
    let host = match host {
        "" | "*" => "0.0.0.0",
        host => host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
            .unwrap_or(host),
    };
    let is_port = port.parse::<u16>().is_ok();
    (is_port && !host.contains(['/', '[', ']'])).then_some((host, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_of_the_server_are_those_of_its_type() {
        let keys = keys_of::<ServerSettings>();
        assert!(
            keys.contains(&"host") && keys.contains(&"shutdown_timeout"),
            "{keys:?}"
        );
    }

    #[test]
    fn an_address_is_a_host_and_a_port() {
        for (address, expected) in [
            ("127.0.0.1:6543", Some(("127.0.0.1", "6543"))),
            ("[::1]:80", Some(("::1", "80"))),
            ("localhost:80", Some(("localhost", "80"))),
            ("*:80", Some(("0.0.0.0", "80"))),
            (":80", Some(("0.0.0.0", "80"))),
            ("localhost", None),
            ("localhost:http", None),
            ("unix:/run/site.sock", None),
            ("", None),
        ] {
            assert_eq!(host_and_port(address), expected, "{address}");
        }
    }

    #[test]
    fn what_is_called_otherwise_is_called_so_here() {
        let keys = keys_of::<ServerSettings>();
        assert!(
            RENAMED.iter().all(|(_, name)| keys.contains(name)),
            "{keys:?}"
        );
        assert!(
            FOREIGN.iter().all(|(name, _)| !keys.contains(name)),
            "{keys:?}"
        );
    }
}
