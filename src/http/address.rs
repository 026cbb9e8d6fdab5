//! Absolute addresses of this program as its clients see it.
//!
//! A configured public URL wins. Without one the address is made from `Forwarded` (RFC 7239), else `X-Forwarded-*`, else `Host`. What a client sends there
//! is checked letter by letter, because it ends up in documents.

use std::fmt;
use std::str::FromStr;

use axum::http::{HeaderMap, header};

/// The address of the program, without a slash at its end: `https://kaarten.example.org/veerkracht`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PublicUrl(String);

/// A public URL that cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "public URL `{found}` is not understood; expected http:// or https://, a host and at most a path, such as https://kaarten.example.org/veerkracht"
)]
pub struct PublicUrlError {
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

impl PublicUrl {
    /// Gives the path after the host, with its leading slash; empty without one.
    #[must_use]
    pub fn prefix(&self) -> &str {
        let host_start = self.0.find("://").map_or(0, |at| at + 3);
        self.0.get(host_start..).and_then(|rest| rest.find('/').and_then(|slash| rest.get(slash..))).unwrap_or("")
    }
}

/// Makes the address under which a client reached the program.
///
/// `prefix` is the path before the program's own paths when the proxy does not tell it.
#[must_use]
pub fn base(configured: Option<&PublicUrl>, headers: &HeaderMap, prefix: &str) -> PublicUrl {
    if let Some(url) = configured {
        return url.clone();
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let first = |list: &str| list.split(',').next().unwrap_or("").trim().to_owned();
    let forwarded = text("forwarded").map(first).unwrap_or_default();
    let element = |key: &str| {
        forwarded.split(';').find_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            name.trim().eq_ignore_ascii_case(key).then(|| value.trim().trim_matches('"').to_owned())
        })
    };
    let host = [element("host"), text("x-forwarded-host").map(first), text(header::HOST.as_str()).map(str::to_owned)]
        .into_iter()
        .flatten()
        .find(|host| is_host(host))
        .unwrap_or_else(|| "localhost".to_owned());
    let scheme = [element("proto"), text("x-forwarded-proto").map(first)]
        .into_iter()
        .flatten()
        .find(|scheme| scheme == "http" || scheme == "https")
        .unwrap_or_else(|| "http".to_owned());
    let path = text("x-forwarded-prefix").map(first).filter(|path| path.starts_with('/')).unwrap_or_else(|| prefix.to_owned());
    let path = path.trim_matches('/');
    if path.is_empty() || !is_path(path) { PublicUrl(format!("{scheme}://{host}")) } else { PublicUrl(format!("{scheme}://{host}/{path}")) }
}

/// A name or address with perhaps a port; nothing that could end a quoted text or start a path.
fn is_host(host: &str) -> bool {
    !host.is_empty()
        && host.len() <= 255
        && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']' | b'_'))
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
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    use super::{PublicUrl, base};

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    fn made(pairs: &[(&'static str, &'static str)]) -> String {
        base(None, &headers(pairs), "").to_string()
    }

    #[test]
    fn a_configured_address_wins_over_what_the_client_says() {
        let url: PublicUrl = "https://kaarten.example.org/veerkracht/".parse().unwrap();
        assert_eq!(url.prefix(), "/veerkracht");
        assert_eq!(base(Some(&url), &headers(&[("host", "other.example")]), "").to_string(), "https://kaarten.example.org/veerkracht");
    }

    #[test]
    fn the_first_forwarder_decides_and_the_standard_header_comes_first() {
        assert_eq!(made(&[("host", "127.0.0.1:3000")]), "http://127.0.0.1:3000");
        assert_eq!(
            made(&[
                ("host", "in"),
                ("x-forwarded-host", "out.example, in"),
                ("x-forwarded-proto", "https"),
                ("x-forwarded-prefix", "/kaart/")
            ]),
            "https://out.example/kaart"
        );
        assert_eq!(
            made(&[
                ("host", "in"),
                ("x-forwarded-host", "x.example"),
                ("forwarded", "for=1.2.3.4;Proto=https;host=\"f.example:8443\", for=5.6.7.8")
            ]),
            "https://f.example:8443"
        );
    }

    #[test]
    fn what_could_not_be_a_host_is_ignored() {
        assert_eq!(made(&[("host", "good.example"), ("x-forwarded-host", "evil.example/\"><script>")]), "http://good.example");
        assert_eq!(made(&[("host", "good.example"), ("x-forwarded-prefix", "//evil.example")]), "http://good.example/evil.example");
        assert_eq!(
            made(&[("host", "good.example"), ("x-forwarded-prefix", "/a/../b"), ("x-forwarded-proto", "javascript")]),
            "http://good.example"
        );
        assert_eq!(made(&[]), "http://localhost");
    }

    #[test]
    fn an_address_that_is_none_is_refused() {
        for text in ["", "kaarten.example.org", "ftp://x", "https://", "https://a b", "https://a/b?c", "https://a//b"] {
            assert!(text.parse::<PublicUrl>().is_err(), "{text}");
        }
    }
}
