//! Where to listen: an address or a name, with a port.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::str::FromStr;

use tokio::net::{TcpListener, TcpSocket, lookup_host};

/// Connections that wait to be taken, as far as the system lets there be so many. Beyond it the system drops newcomers
/// without a word, who try again after a second: a crowd must not fill it between two looks.
const QUEUE: u32 = 4096;

/// A place to listen, as it was written: `127.0.0.1:3000`, `[::1]:3000` or `localhost:3000`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listen(String);

/// A text that is no such place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no address and port; write it as 127.0.0.1:3000, [::1]:3000 or localhost:3000")]
pub struct ListenError {
    found: String,
}

impl FromStr for Listen {
    type Err = ListenError;

    fn from_str(text: &str) -> Result<Self, ListenError> {
        let is_name = |host: &str| {
            // What could be an address is not looked up as a name.
            !host.is_empty()
                && host.len() <= 253
                && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
                && !host.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()))
        };
        let named = || text.rsplit_once(':').is_some_and(|(host, port)| is_name(host) && port.parse::<u16>().is_ok());
        if text.parse::<SocketAddr>().is_ok() || named() {
            Ok(Self(text.to_owned()))
        } else {
            Err(ListenError { found: text.to_owned() })
        }
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Listen {
    /// Listens on every address of the name, in the order in which the machine names them; with port 0 on the same free
    /// port.
    ///
    /// An address of a family that the machine does not have (IPv6 switched off) is left out, as long as there is
    /// another.
    ///
    /// # Errors
    /// The name is not known, or an address cannot be had.
    pub async fn bind(&self) -> io::Result<Vec<TcpListener>> {
        let mut addresses: Vec<SocketAddr> = Vec::new();
        for address in lookup_host(&self.0).await? {
            if !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        let (mut listeners, mut absent): (Vec<TcpListener>, _) = (Vec::new(), None);
        for mut address in addresses {
            if let Some(first) = listeners.first() {
                address.set_port(first.local_addr()?.port());
            }
            match listen_on(address) {
                Ok(listener) => listeners.push(listener),
                Err(error) if matches!(error.kind(), io::ErrorKind::AddrNotAvailable | io::ErrorKind::Unsupported) => {
                    tracing::info!(%address, %error, "left out");
                    absent = Some(error);
                }
                Err(error) => return Err(error),
            }
        }
        if listeners.is_empty() {
            return Err(absent.unwrap_or_else(|| io::Error::new(io::ErrorKind::NotFound, "the name has no address")));
        }
        Ok(listeners)
    }
}

/// Listens on one address.
fn listen_on(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A port that was listened on a moment ago is free; elsewhere the setting would let others take it too.
    if cfg!(unix) {
        socket.set_reuseaddr(true)?;
    }
    socket.bind(address)?;
    socket.listen(QUEUE)
}

#[cfg(test)]
mod tests {
    use super::Listen;

    #[test]
    fn an_address_or_a_name_with_a_port_is_a_place_to_listen() {
        for text in ["127.0.0.1:3000", "[::1]:0", "0.0.0.0:80", "localhost:3000", "kaart-1.example.nl:8080"] {
            assert_eq!(text.parse::<Listen>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "localhost",
            ":3000",
            "localhost:",
            "localhost:x",
            "localhost:65536",
            "::1:3000",
            "256.0.0.1:80",
            "a b:80",
            "http://a:80",
            "1:2:3",
        ] {
            let error = text.parse::<Listen>().unwrap_err();
            assert!(error.to_string().starts_with(&format!("`{text}` is no")), "{error}");
        }
    }

    #[tokio::test]
    async fn a_name_listens_on_all_of_its_addresses_at_one_port() {
        let listeners = "localhost:0".parse::<Listen>().unwrap().bind().await.unwrap();
        let addresses: Vec<_> = listeners.iter().map(|listener| listener.local_addr().unwrap()).collect();
        assert!(!addresses.is_empty() && addresses.iter().all(|address| address.ip().is_loopback()), "{addresses:?}");
        assert!(
            addresses.iter().all(|address| address.port() == addresses[0].port() && address.port() != 0),
            "{addresses:?}"
        );
        let taken = addresses[0].to_string().parse::<Listen>().unwrap().bind().await.unwrap_err();
        assert_eq!(taken.kind(), std::io::ErrorKind::AddrInUse);
    }
}
