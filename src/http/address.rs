//! Absolute addresses of this program as its clients see it.
//!
//! A configured public URL wins. Without one the address is made from what named proxies tell, else from `Host`. What
//! is sent there is checked letter by letter, because it ends up in documents.

use std::fmt;
use std::str::FromStr;

use crate::http::proxies::ForwardedInfo;

/// The address of the program, without a slash at its end: `https://kaarten.example.org/veerkracht`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct PublicUrl(String);

/// A public URL that cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "public URL `{found}` is not understood; expected http:// or https://, a host and at most a path, such as \
     https://kaarten.example.org/veerkracht"
)]
pub(crate) struct PublicUrlError {
    found: String,
}

impl FromStr for PublicUrl {
    type Err = PublicUrlError;

    fn from_str(text: &str) -> Result<Self, PublicUrlError> {
        let wrong = || PublicUrlError { found: text.to_owned() };
        let trimmed = text.trim().trim_end_matches('/');
        let rest = trimmed.strip_prefix("https://").or_else(|| trimmed.strip_prefix("http://")).ok_or_else(wrong)?;
        let (host, path) = rest.split_once('/').map_or((rest, ""), |(host, path)| (host, path));
        if is_host(host) && is_path(path) { Ok(Self(trimmed.to_owned())) } else { Err(wrong()) }
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The address of a request that does not say its own.
impl Default for PublicUrl {
    fn default() -> Self {
        Self("http://localhost".to_owned())
    }
}

impl PublicUrl {
    /// Gives the path after the host, with its leading slash; empty without one.
    #[must_use]
    pub(crate) fn prefix(&self) -> &str {
        let host_start = self.0.find("://").map_or(0, |at| at + 3);
        self.0.get(host_start..).and_then(|rest| rest.find('/').and_then(|slash| rest.get(slash..))).unwrap_or("")
    }
}

/// Makes the address under which a client reached the program.
///
/// `host` is the `Host` of the request; `prefix` is the path before the program's own paths when the proxy does not
/// tell it.
#[must_use]
pub(crate) fn base(
    configured: Option<&PublicUrl>,
    host: Option<&str>,
    told: &ForwardedInfo,
    prefix: &str,
) -> PublicUrl {
    if let Some(url) = configured {
        return url.clone();
    }
    let host = [told.host.as_deref(), host].into_iter().flatten().find(|host| is_host(host)).unwrap_or("localhost");
    let proto = told.proto.as_deref().unwrap_or_default().to_ascii_lowercase();
    let (scheme, usual) = if proto == "https" { ("https", 443) } else { ("http", 80) };
    let port = told.port.as_deref().and_then(|port| port.parse::<u16>().ok());
    let port = port
        .filter(|port| *port != 0 && *port != usual && !has_port(host))
        .map_or_else(String::new, |port| format!(":{port}"));
    let path = told.prefix.as_deref().filter(|path| path.starts_with('/')).unwrap_or(prefix).trim_matches('/');
    let slash = if path.is_empty() || !is_path(path) { String::new() } else { format!("/{path}") };
    PublicUrl(format!("{scheme}://{host}{port}{slash}"))
}

/// Tells whether this is a name or an address with perhaps a port; nothing that could end a quoted text or start a
/// path.
#[must_use]
pub(crate) fn is_host(host: &str) -> bool {
    !host.is_empty()
        && host.len() <= 255
        && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']' | b'_'))
}

/// Tells whether a host ends in a port; the colons of an IPv6 address stand in brackets.
fn has_port(host: &str) -> bool {
    host.rsplit_once(']').map_or(host, |(_, after)| after).contains(':')
}

fn is_path(path: &str) -> bool {
    path.len() <= 255
        && !path.starts_with('/')
        && path.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'~' | b'/'))
        && !path.split('/').any(|part| part == "..")
        && !path.contains("//")
}

#[cfg(test)]
mod tests {
    use super::{PublicUrl, base};
    use crate::http::proxies::ForwardedInfo;

    /// What the proxies told, by name of the part.
    fn forwarded(parts: &[(&str, &str)]) -> ForwardedInfo {
        let part = |name: &str| parts.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let client = [127, 0, 0, 1].into();
        ForwardedInfo { client, host: part("host"), proto: part("proto"), port: part("port"), prefix: part("prefix") }
    }

    fn base_text(host: Option<&str>, parts: &[(&str, &str)]) -> String {
        base(None, host, &forwarded(parts), "").to_string()
    }

    #[test]
    fn a_configured_address_wins_over_what_the_client_says() {
        let url: PublicUrl = "https://kaarten.example.org/veerkracht/".parse().unwrap();
        assert_eq!(url.prefix(), "/veerkracht");
        let parts = forwarded(&[("host", "other.example"), ("port", "8443"), ("prefix", "/other")]);
        assert_eq!(
            base(Some(&url), Some("third.example"), &parts, "").to_string(),
            "https://kaarten.example.org/veerkracht"
        );
    }

    #[test]
    fn an_address_is_that_of_the_proxy_else_that_of_the_request() {
        assert_eq!(base_text(Some("127.0.0.1:3000"), &[]), "http://127.0.0.1:3000");
        let parts = [("host", "out.example"), ("proto", "https"), ("prefix", "/kaart/")];
        assert_eq!(base_text(Some("in"), &parts), "https://out.example/kaart");
        assert_eq!(base(None, Some("in"), &forwarded(&[]), "/veerkracht").to_string(), "http://in/veerkracht");
        assert_eq!(base_text(None, &[]), PublicUrl::default().to_string());
    }

    #[test]
    fn a_port_is_added_where_the_host_has_none_and_it_is_not_the_usual_one() {
        let with = |host: &str, proto: &str, port: &str| {
            base_text(Some("in"), &[("host", host), ("proto", proto), ("port", port)])
        };
        assert_eq!(with("kaart.example.nl", "https", "8443"), "https://kaart.example.nl:8443");
        assert_eq!(with("kaart.example.nl", "HTTPS", "443"), "https://kaart.example.nl");
        assert_eq!(with("kaart.example.nl", "HTTP", "80"), "http://kaart.example.nl");
        assert_eq!(with("kaart.example.nl", "http", "443"), "http://kaart.example.nl:443");
        assert_eq!(with("kaart.example.nl:444", "https", "8443"), "https://kaart.example.nl:444");
        assert_eq!(with("[2001:db8::1]", "https", "8443"), "https://[2001:db8::1]:8443");
        assert_eq!(with("[2001:db8::1]:444", "https", "8443"), "https://[2001:db8::1]:444");
        for port in ["", "0", "65536", "-1", "80/evil", "x"] {
            assert_eq!(with("kaart.example.nl", "https", port), "https://kaart.example.nl", "{port}");
        }
        assert_eq!(
            base_text(Some("kaart.example.nl"), &[("proto", "https"), ("port", "8443")]),
            "https://kaart.example.nl:8443"
        );
    }

    #[test]
    fn what_could_not_be_a_host_is_ignored() {
        assert_eq!(base_text(Some("good.example"), &[("host", "evil.example/\"><script>")]), "http://good.example");
        assert_eq!(
            base_text(Some("good.example"), &[("prefix", "//evil.example")]),
            "http://good.example/evil.example"
        );
        assert_eq!(
            base_text(Some("good.example"), &[("prefix", "/a/../b"), ("proto", "javascript")]),
            "http://good.example"
        );
        assert_eq!(base_text(Some("a b"), &[]), "http://localhost");
    }

    #[test]
    fn an_address_that_is_none_is_refused() {
        for text in ["", "kaarten.example.org", "ftp://x", "https://", "https://a b", "https://a/b?c", "https://a//b"] {
            assert!(text.parse::<PublicUrl>().is_err(), "{text}");
        }
    }
}
