//! One small document from one address, for what is no file of a publisher.

use std::time::Duration;

use ureq::http::header;

use super::{NetworkSettings, agent, trust};
use crate::link::Link;

/// Gives what lies at an address: https, or http on this machine. Nothing is followed, no mirror is asked.
///
/// `longest` in bytes; `patience` for all of it.
///
/// # Errors
/// Why there is nothing, as a sentence for the log.
pub fn document(network: &NetworkSettings, address: &str, longest: u64, patience: Duration) -> Result<Vec<u8>, String> {
    let link = Link::parse(address).map_err(|error| error.to_string())?;
    if !link.is_secure() && !link.is_this_machine() {
        return Err(format!("`{link}` is not encrypted; expected https"));
    }
    let roots = trust::roots(network.certificates.as_deref()).map_err(|error| error.to_string())?;
    let proxy = network.proxies.of_link(&link).map(ureq::Proxy::new).transpose();
    let proxy = proxy.map_err(|_told_nowhere| "the proxy of the environment is no address".to_owned())?;
    let request = agent(network, roots, proxy).get(link.to_string()).header(header::ACCEPT, "application/json");
    let request = request.config().timeout_global(Some(patience)).build();
    let mut answer = request.call().map_err(|error| format!("`{link}`: {error}"))?;
    if !answer.status().is_success() {
        return Err(format!("`{link}` answered {}, expected 200", answer.status().as_u16()));
    }
    answer.body_mut().with_config().limit(longest).read_to_vec().map_err(|error| format!("`{link}`: {error}"))
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::time::Duration;

    use super::document;
    use crate::{NetworkSettings, SystemProxies, Timeouts};

    /// Answers one request with a text as it stands, and asks for it.
    fn ask(answer: &'static str) -> Result<Vec<u8>, String> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/keys", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut head = [0; 4096];
            assert!(stream.read(&mut head).unwrap() > 0);
            stream.write_all(answer.as_bytes()).unwrap();
        });
        let result = document(&network(), &address, 8, Duration::from_secs(10));
        server.join().unwrap();
        result
    }

    fn network() -> NetworkSettings {
        let (patience, agent) = (Timeouts::default(), "veerkracht/test".to_owned());
        NetworkSettings { mirror: None, certificates: None, proxies: SystemProxies::default(), patience, agent }
    }

    #[test]
    fn a_document_is_whole_and_short_and_where_it_was_asked_for() {
        assert_eq!(ask("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"), Ok(b"{}".to_vec()));
        assert!(ask("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n123456789").is_err(), "longer than it may be");
        let elsewhere = ask("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n");
        assert!(elsewhere.unwrap_err().ends_with("answered 302, expected 200"));
        let plain = document(&network(), "http://keys.example.nl/", 8, Duration::from_secs(1));
        assert!(plain.unwrap_err().ends_with("expected https"));
    }
}
