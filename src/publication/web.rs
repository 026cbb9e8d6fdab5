//! The web as it is asked for a dataset: encrypted, or this machine; with the tag of what is known.

use std::time::Duration;

use ureq::Agent;
use ureq::http::HeaderMap;
use ureq::http::header::{self, HeaderName};
use ureq::tls::{RootCerts, TlsConfig};

use super::PublishedError;
use super::facts::{DownloadAnswer, DownloadFacts};

/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(15);
/// Longest wait for the first byte, and between two.
const SILENCE: Duration = Duration::from_secs(30);

/// A client of the web for one address.
#[derive(Debug)]
pub(super) struct WebClient {
    address: String,
    agent: Agent,
}

impl WebClient {
    /// Makes a client. From the encrypted web it is only led to the encrypted web, and from this machine to nowhere.
    pub(super) fn new(address: String) -> WebClient {
        let is_secure = address.to_ascii_lowercase().starts_with("https:");
        let builder = Agent::config_builder();
        // This machine is never asked through a proxy.
        let builder = if is_secure { builder } else { builder.proxy(None) };
        let agent = builder
            .http_status_as_error(false)
            .https_only(is_secure)
            .max_redirects(if is_secure { 5 } else { 0 })
            .max_redirects_will_error(false)
            .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build())
            .user_agent(concat!("veerkracht/", env!("CARGO_PKG_VERSION")))
            .timeout_resolve(Some(CONNECT))
            .timeout_connect(Some(CONNECT))
            .timeout_recv_response(Some(SILENCE))
            .timeout_per_read(Some(SILENCE))
            .build()
            .new_agent();
        WebClient { address, agent }
    }

    /// Asks for what is there, unless it is what is known.
    ///
    /// # Errors
    /// [`PublishedError::Network`], or [`PublishedError::Status`] for anything but 200 and 304.
    pub(super) fn ask(&self, known: Option<&DownloadFacts>) -> Result<DownloadAnswer, PublishedError> {
        let mut request = self.agent.get(&self.address).header(header::ACCEPT_ENCODING, "identity");
        if let Some(known) = known {
            for (name, value) in [(header::IF_NONE_MATCH, &known.tag), (header::IF_MODIFIED_SINCE, &known.modified)] {
                if let Some(value) = value {
                    request = request.header(name, value);
                }
            }
        }
        let network =
            |cause: ureq::Error| PublishedError::Network { address: self.address.clone(), cause: cause.to_string() };
        let response = request.call().map_err(network)?;
        match response.status().as_u16() {
            304 => Ok(DownloadAnswer::Same),
            200 => Ok(DownloadAnswer::Other {
                told: download_facts(self.address.clone(), response.headers()),
                body: Box::new(response.into_body().into_with_config().limit(u64::MAX).reader()),
            }),
            status => Err(PublishedError::Status { address: self.address.clone(), status }),
        }
    }
}

fn download_facts(address: String, headers: &HeaderMap) -> DownloadFacts {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    DownloadFacts { address, tag: text(header::ETAG), modified: text(header::LAST_MODIFIED) }
}
