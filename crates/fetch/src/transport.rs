//! One request at a time, by the rules: encrypted, politely, through the right proxy, with a limit on silence.
//!
//! In: an [`HttpRequest`]. Out: an [`HttpAnswer`], whatever its status. Guaranteed: redirects are followed at most five
//! times and only to the encrypted web; with a [`Mirror`] nothing else is connected to; nothing waits for ever.

use std::fmt;
use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use ureq::http::{HeaderMap, Response, StatusCode, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, Proxy};

use crate::clock::Clock;
use crate::hosts::{Hosts, Pass};
use crate::link::Link;
use crate::mirror::Mirror;
use crate::proxy::SystemProxies;

mod document;
mod failure;
mod trust;

pub use document::document;
pub use failure::NetworkError;
pub(crate) use failure::TransportError;

/// A chain of redirects is followed so far.
const MOST_REDIRECTS: usize = 5;

/// How the network is reached.
#[derive(Debug, Clone)]
pub struct NetworkSettings {
    /// Where everything is taken from in place of the publishers, if anywhere.
    pub mirror: Option<Mirror>,
    /// Certificates in PEM that are trusted besides those of the system.
    pub certificates: Option<Vec<u8>>,
    /// Proxies between here and there.
    pub proxies: SystemProxies,
    /// How long one waits.
    pub patience: Timeouts,
    /// Who asks.
    pub agent: String,
}

/// How long one waits.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// For a connection.
    pub connect: Duration,
    /// For the first byte of a file, and between two.
    pub file: Duration,
    /// The same for what must be computed first.
    pub table: Duration,
    /// Between two requests to a host.
    pub pause: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            file: Duration::from_mins(1),
            table: Duration::from_mins(2),
            pause: Duration::from_millis(250),
        }
    }
}

/// What kind of thing is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RequestKind {
    /// A file that lies ready, taken as it is.
    File,
    /// Text that is computed, compressed on the way.
    Table,
}

/// A request.
#[derive(Debug)]
pub(crate) struct HttpRequest<'a> {
    /// Publisher's address.
    pub link: &'a Link,
    /// What kind of thing is there.
    pub kind: RequestKind,
    /// Headers besides the usual ones.
    pub headers: &'a [(header::HeaderName, String)],
}

/// What came back.
pub(crate) struct HttpAnswer {
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Publisher's address after redirects.
    pub link: Link,
    /// Who answers, for messages.
    host: String,
    body: ureq::BodyReader<'static>,
    silence: Duration,
    /// Held until the answer is read.
    _pass: Pass,
}

/// The one way to the network.
#[derive(Debug)]
pub(crate) struct Transport {
    agents: Vec<(Option<String>, Agent)>,
    network: NetworkSettings,
    hosts: Arc<Hosts>,
}

impl Transport {
    /// Prepares requests.
    ///
    /// # Errors
    /// [`NetworkError`].
    pub(crate) fn new(network: NetworkSettings, clock: Arc<dyn Clock>) -> Result<Transport, NetworkError> {
        let hosts = Hosts::new(clock, network.patience.pause);
        let roots = trust::roots(network.certificates.as_deref())?;
        let mut agents = vec![(None, agent(&network, roots.clone(), None))];
        for text in network.proxies.all() {
            let proxy = Proxy::new(text).map_err(|_refused| NetworkError::Proxy { text: without_password(text) })?;
            agents.push((Some(text.to_owned()), agent(&network, roots.clone(), Some(proxy))));
        }
        Ok(Transport { agents, network, hosts })
    }

    /// Reads an address as it stands in an answer to another.
    ///
    /// # Errors
    /// It is no address of the encrypted web.
    pub(crate) fn follow(&self, asked: &Link, said: &str) -> Result<Link, TransportError> {
        let redirect = |expected| TransportError::Redirect { link: asked.clone(), found: said.to_owned(), expected };
        let followed = match &self.network.mirror {
            Some(mirror) => mirror.follow(asked, said),
            None => asked.join(said),
        };
        let link = followed.map_err(|_no_address| redirect("an address of the web"))?;
        if link.is_secure() { Ok(link) } else { Err(redirect("https")) }
    }

    /// Asks, and follows where the answer leads.
    ///
    /// # Errors
    /// [`TransportError`].
    pub(crate) fn get(&self, ask: &HttpRequest<'_>) -> Result<HttpAnswer, TransportError> {
        let mut link = ask.link.clone();
        for _ in 0..=MOST_REDIRECTS {
            let answer = self.get_one(&link, ask)?;
            let leads_on = matches!(answer.status, 301 | 302 | 303 | 307 | 308);
            let Some(target) = answer.headers.get(header::LOCATION).filter(|_| leads_on) else {
                return Ok(answer);
            };
            // The host is free again before the next one is entered: two runs of redirects never wait for each other.
            let target = String::from_utf8_lossy(target.as_bytes()).into_owned();
            drop(answer);
            link = self.follow(&link, &target)?;
        }
        Err(TransportError::Redirect {
            link: ask.link.clone(),
            found: format!("more than {MOST_REDIRECTS} addresses, the last of them {link}"),
            expected: "a chain of five",
        })
    }

    fn get_one(&self, link: &Link, ask: &HttpRequest<'_>) -> Result<HttpAnswer, TransportError> {
        let host = link.host().to_owned();
        if !link.is_secure() {
            return Err(TransportError::Redirect { link: link.clone(), found: link.to_string(), expected: "https" });
        }
        let place = self.network.mirror.as_ref().map_or_else(|| link.clone(), |mirror| mirror.place(link));
        let proxy = self.network.proxies.of_link(&place);
        let agent = self.agents.iter().find(|(of, _)| of.as_deref() == proxy).map_or(&self.agents[0].1, |(_, a)| a);
        let pass = self.hosts.enter(&host).ok_or_else(|| TransportError::LeftAlone { host: host.clone() })?;
        // What breaks is the connection to the mirror, and its certificate is what is looked at.
        let host = if self.network.mirror.is_some() { format!("{} (the mirror)", place.host()) } else { host };
        let (silence, encoding) = match ask.kind {
            RequestKind::File => (self.network.patience.file, "identity"),
            RequestKind::Table => (self.network.patience.table, "gzip"),
        };
        let mut request = agent.get(place.to_string()).header(header::ACCEPT_ENCODING, encoding);
        for (name, value) in ask.headers {
            request = request.header(name, value);
        }
        let request = request.config().timeout_recv_response(Some(silence)).timeout_per_read(Some(silence)).build();
        match request.call() {
            Ok(response) => {
                pass.connected(true);
                Ok(HttpAnswer::of(response, link.clone(), host, silence, pass))
            }
            Err(error) => {
                let error = failure::describe(&error, host, silence, self.network.patience.connect);
                pass.connected(!matches!(error, TransportError::Connect { .. }));
                Err(error)
            }
        }
    }
}

impl HttpAnswer {
    fn of(response: Response<Body>, link: Link, host: String, silence: Duration, pass: Pass) -> HttpAnswer {
        let (head, body) = response.into_parts();
        let status: StatusCode = head.status;
        let body = body.into_with_config().limit(u64::MAX).reader();
        HttpAnswer { status: status.as_u16(), headers: head.headers, link, host, body, silence, _pass: pass }
    }

    /// Gives a header, if it is text.
    #[must_use]
    pub(crate) fn header(&self, name: &header::HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim)
    }

    /// Tells how many bytes are to come, if that is said.
    #[must_use]
    pub(crate) fn length(&self) -> Option<u64> {
        self.header(&header::CONTENT_LENGTH).and_then(|text| text.parse().ok())
    }

    /// Reads on.
    ///
    /// # Errors
    /// The connection broke, or nothing came for too long.
    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> Result<usize, TransportError> {
        self.body.read(buffer).map_err(|cause| {
            let host = self.host.clone();
            if failure::is_timeout(&cause) {
                TransportError::Silent { host, silence: self.silence }
            } else {
                TransportError::Broken { host, cause: cause.to_string() }
            }
        })
    }
}

impl fmt::Debug for HttpAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("status", &self.status).field("link", &self.link).finish_non_exhaustive()
    }
}

/// Makes a client; it follows nothing by itself and decodes nothing.
fn agent(network: &NetworkSettings, roots: RootCerts, proxy: Option<Proxy>) -> Agent {
    let tls = TlsConfig::builder().root_certs(roots).build();
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(proxy)
        .tls_config(tls)
        .user_agent(&network.agent)
        .timeout_resolve(Some(network.patience.connect))
        .timeout_connect(Some(network.patience.connect))
        .timeout_send_request(Some(network.patience.file))
        .build()
        .new_agent()
}

/// Gives an address without name and password, for messages.
#[must_use]
pub fn without_password(text: &str) -> String {
    match (text.find("://"), text.rfind('@')) {
        (Some(scheme), Some(at)) if at > scheme => format!("{}…{}", &text[..scheme + 3], &text[at..]),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_of_a_proxy_stands_in_no_message() {
        assert_eq!(without_password("http://me:secret@proxy:80"), "http://…@proxy:80");
        assert_eq!(without_password("proxy:80"), "proxy:80");
    }
}
