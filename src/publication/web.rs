//! The web as it is asked for a dataset: encrypted, or this machine; with the tag of what is known, or by its last
//! bytes where the server gives no tag.

use std::io::Read as _;
use std::time::Duration;

use ureq::http::header::{self, HeaderName};
use ureq::http::{HeaderMap, Response};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::typestate::WithoutBody;
use ureq::{Agent, Body, RequestBuilder};

use super::PublishedError;
use super::facts::{DownloadAnswer, DownloadFacts};
use crate::dataset::HASH_LENGTH;

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

    /// Asks for what is there, unless it is what is known: by its tag or its time. Of a server that gave neither the
    /// last bytes are asked for first, which are the hash of the dataset.
    ///
    /// # Errors
    /// [`PublishedError::Network`], or [`PublishedError::Status`] for anything but 200 and 304.
    pub(super) fn ask(&self, known: Option<&DownloadFacts>) -> Result<DownloadAnswer, PublishedError> {
        let Some(known) = known.filter(|known| !known.are_asked_by()) else { return self.get(known) };
        let response = self.send(self.request().header(header::RANGE, format!("bytes=-{HASH_LENGTH}")))?;
        match response.status().as_u16() {
            // A server without ranges sends all of it.
            200 => Ok(self.other(response)),
            206 => match last_bytes(response) {
                Some(end) if known.end.as_ref() == Some(&end) => Ok(DownloadAnswer::Same),
                end => match self.get(None)? {
                    DownloadAnswer::Same => Ok(DownloadAnswer::Same),
                    DownloadAnswer::Other { told, body } => {
                        Ok(DownloadAnswer::Other { told: DownloadFacts { end, ..told }, body })
                    }
                },
            },
            _ => self.get(None),
        }
    }

    /// Begins a request; of ranges, and to compare hashes, the bytes themselves are wanted.
    fn request(&self) -> RequestBuilder<WithoutBody> {
        self.agent.get(&self.address).header(header::ACCEPT_ENCODING, "identity")
    }

    fn send(&self, request: RequestBuilder<WithoutBody>) -> Result<Response<Body>, PublishedError> {
        let network =
            |cause: ureq::Error| PublishedError::Network { address: self.address.clone(), cause: cause.to_string() };
        request.call().map_err(network)
    }

    fn other(&self, response: Response<Body>) -> DownloadAnswer {
        DownloadAnswer::Other {
            told: download_facts(self.address.clone(), response.headers()),
            body: Box::new(response.into_body().into_with_config().limit(u64::MAX).reader()),
        }
    }

    /// Asks for all of it, with what is known.
    fn get(&self, known: Option<&DownloadFacts>) -> Result<DownloadAnswer, PublishedError> {
        let mut request = self.request();
        if let Some(known) = known {
            for (name, value) in [(header::IF_NONE_MATCH, &known.tag), (header::IF_MODIFIED_SINCE, &known.modified)] {
                if let Some(value) = value {
                    request = request.header(name, value);
                }
            }
        }
        let response = self.send(request)?;
        match response.status().as_u16() {
            304 => Ok(DownloadAnswer::Same),
            200 => Ok(self.other(response)),
            status => Err(PublishedError::Status { address: self.address.clone(), status }),
        }
    }
}

/// Reads the last bytes of what a server has; none where it sent another part, or something that is no dataset's.
fn last_bytes(response: Response<Body>) -> Option<String> {
    let range = response.headers().get(header::CONTENT_RANGE)?.to_str().ok()?;
    let (range, length) = range.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let [first, last, length] = [first, last, length].map(|number| number.trim().parse::<u64>().ok());
    let is_end = last?.checked_add(1)? == length? && length?.checked_sub(first?)? == HASH_LENGTH as u64;
    let mut end = Vec::with_capacity(HASH_LENGTH);
    response.into_body().into_reader().take(HASH_LENGTH as u64 + 1).read_to_end(&mut end).ok()?;
    let end: [u8; HASH_LENGTH] = end.try_into().ok().filter(|_| is_end)?;
    Some(blake3::Hash::from_bytes(end).to_hex().to_string())
}

fn download_facts(address: String, headers: &HeaderMap) -> DownloadFacts {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    DownloadFacts { address, tag: text(header::ETAG), modified: text(header::LAST_MODIFIED), end: None }
}
