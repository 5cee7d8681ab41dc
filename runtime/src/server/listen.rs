//! From the settings to a listening socket.

use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};

use socket2::{Domain, Protocol, Socket, Type};

use super::ServerError;
use crate::settings::ServerSettings;

/// Listens on the first address of the settings' host that can be listened on.
pub(super) fn listen(settings: &ServerSettings) -> Result<TcpListener, ServerError> {
    let host = settings.host.trim_matches(['[', ']']);
    listen_on_any(host, settings).map_err(|source| ServerError::Listen {
        address: address(host, settings.port),
        source,
    })
}

/// The address as one writes it: an IPv6 address stands in brackets.
fn address(host: &str, port: u16) -> String {
    if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}

fn listen_on_any(host: &str, settings: &ServerSettings) -> io::Result<TcpListener> {
    let mut refusal = io::Error::new(io::ErrorKind::NotFound, "the host name has no address");
    for address in (host, settings.port).to_socket_addrs()? {
        match listen_on(address, settings.backlog) {
            Ok(listener) => return Ok(listener),
            Err(error) => refusal = error,
        }
    }
    Err(refusal)
}

fn listen_on(address: SocketAddr, backlog: u32) -> io::Result<TcpListener> {
    let socket = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    // On Unix this lets a restarted program listen at once; on Windows it would share the port with any other.
    #[cfg(not(windows))]
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(i32::try_from(backlog).unwrap_or(i32::MAX))?;
    Ok(socket.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(host: &str, port: u16) -> ServerSettings {
        ServerSettings {
            host: host.into(),
            port,
            ..ServerSettings::default()
        }
    }

    #[test]
    fn port_zero_is_a_free_port_of_the_systems_choice() {
        let listener = listen(&on("127.0.0.1", 0)).unwrap();
        assert_ne!(listener.local_addr().unwrap().port(), 0);
    }

    #[test]
    fn a_port_in_use_is_an_error_with_its_cure() {
        let other = listen(&on("127.0.0.1", 0)).unwrap();
        let port = other.local_addr().unwrap().port();
        let error = listen(&on("127.0.0.1", port)).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "cannot listen on 127.0.0.1:{port}: the address is in use; stop the other program or choose another \
                 port (`[server] port` in the settings, or `AIOPYRAMID_SERVER_PORT`)"
            )
        );
    }

    #[test]
    fn an_address_of_another_machine_is_an_error_with_its_cure() {
        // 192.0.2.0/24 is reserved for documentation, so no interface has it.
        let error = listen(&on("192.0.2.1", 0)).unwrap_err().to_string();
        assert!(
            error.starts_with("cannot listen on 192.0.2.1:0: no network interface"),
            "{error}"
        );
    }

    #[test]
    fn an_ipv6_host_may_stand_in_brackets() {
        assert_eq!(address("::1", 80), "[::1]:80");
        if let Ok(listener) = listen(&on("[::1]", 0)) {
            assert!(listener.local_addr().unwrap().is_ipv6());
        }
    }
}
