//! The address of a database becomes a connection: encrypted wherever it leaves this machine, unless the address says
//! that it need not be.

use std::time::Duration;

use postgres::config::{Host, SslMode};
use postgres::{Client, Config, NoTls};

use super::error::describe;
use super::tls;

/// Longest that is waited for a server that does not answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Connects.
///
/// # Errors
/// Why it cannot be done, in words.
pub(super) fn connect(address: &str) -> Result<Client, String> {
    let config = read(address)?;
    if config.get_ssl_mode() == SslMode::Disable {
        return config.connect(NoTls).map_err(|error| describe(&error));
    }
    let tls = tls::Tls::new().map_err(|error| format!("reading the certificates that are trusted: {error}"))?;
    config.connect(tls).map_err(|error| describe(&error))
}

/// Reads an address; what it leaves open is decided here.
fn read(address: &str) -> Result<Config, String> {
    let mut config: Config = address.parse().map_err(|error| describe(&error))?;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(PATIENCE);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(2 * PATIENCE);
    }
    if config.get_application_name().is_none() {
        config.application_name("veerkracht");
    }
    if config.get_ssl_mode() == SslMode::Prefer {
        // To take what can be had is to take what somebody in between lets through.
        let is_here =
            config.get_hosts().iter().all(is_here) && config.get_hostaddrs().iter().all(std::net::IpAddr::is_loopback);
        config.ssl_mode(if is_here { SslMode::Disable } else { SslMode::Require });
    }
    Ok(config)
}

fn is_here(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::{SslMode, read};

    #[test]
    fn what_leaves_the_machine_is_encrypted_unless_the_address_says_otherwise() {
        for (address, mode) in [
            ("postgres://me@db.example.nl/notes", SslMode::Require),
            ("postgres://me@db.example.nl/notes?sslmode=disable", SslMode::Disable),
            ("postgres://me@localhost/notes", SslMode::Disable),
            ("postgres://me@127.0.0.1/notes", SslMode::Disable),
            ("postgres://me@localhost/notes?sslmode=require", SslMode::Require),
            ("postgres:///notes?host=/run/postgresql", SslMode::Disable),
            ("postgres://me@localhost,db.example.nl/notes", SslMode::Require),
            ("postgres://me@localhost/notes?hostaddr=192.0.2.1", SslMode::Require),
        ] {
            assert_eq!(read(address).unwrap().get_ssl_mode(), mode, "{address}");
        }
        assert!(read("postgres://me@localhost:port/notes").is_err());
    }
}
