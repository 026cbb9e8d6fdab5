//! Addresses on the web, as far as files need them: scheme, host, path with query.
//!
//! In: a text from the catalogue, a header, a feed or an answer. Out: a [`Link`], complete and without characters that
//! an HTTP request cannot carry. Guaranteed: what is displayed can be pasted into a browser.

use std::fmt;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use thiserror::Error;

/// What may not stand in a path or query as it is. `%` may: what is encoded stays so.
const NOT_IN_PATHS: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'{').add(b'}').add(b'\\').add(b'^').add(b'|');

/// An address of the web.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Link {
    /// Whether the transport is encrypted.
    secure: bool,
    /// Host in lower case, with its port where one is named.
    host: String,
    /// Begins with `/`; has the query, if there is one.
    path: String,
}

/// Why a text is no address.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[error("`{text}` is no address of the web; expected https://HOST/PATH")]
pub struct LinkError {
    /// The text.
    pub text: String,
}

impl Link {
    /// Reads a complete address; a fragment is dropped.
    ///
    /// # Errors
    /// It does not begin with `https://` or `http://`, or names no host.
    pub fn parse(text: &str) -> Result<Link, LinkError> {
        let wrong = || LinkError { text: text.to_owned() };
        let trimmed = text.trim();
        let (scheme, rest) = trimmed.split_once("://").ok_or_else(wrong)?;
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return Err(wrong()),
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (host, path) = rest.split_at(end);
        let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
        if host.is_empty() || !host.chars().all(is_host) {
            return Err(wrong());
        }
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        let path = utf8_percent_encode(&path, NOT_IN_PATHS).to_string();
        Ok(Link { secure, host: host.to_ascii_lowercase(), path })
    }

    /// Reads an address as it may stand on the page of this one: complete, or relative to it.
    ///
    /// # Errors
    /// It is complete and no address of the web.
    pub fn join(&self, text: &str) -> Result<Link, LinkError> {
        let text = text.trim();
        let scheme = if self.secure { "https" } else { "http" };
        let has_scheme = text.split(['/', '?']).next().is_some_and(|first| first.contains(':'));
        if has_scheme {
            return Link::parse(text);
        }
        if let Some(rest) = text.strip_prefix("//") {
            return Link::parse(&format!("{scheme}://{rest}"));
        }
        let before_query = self.path.split('?').next().unwrap_or("/");
        let path = if text.starts_with('/') {
            text.to_owned()
        } else if text.is_empty() || text.starts_with('#') {
            self.path.clone()
        } else if text.starts_with('?') {
            format!("{before_query}{text}")
        } else {
            let folder = &before_query[..=before_query.rfind('/').unwrap_or(0)];
            without_dots(&format!("{folder}{text}"))
        };
        Link::parse(&format!("{scheme}://{}{path}", self.host))
    }

    /// Tells whether the transport is encrypted.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// Gives the host, with its port where one is named.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Gives path and query, from the first `/`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Gives the last part of the path: what a browser would call the file.
    #[must_use]
    pub fn last_part(&self) -> &str {
        let path = self.path.split('?').next().unwrap_or_default();
        path.rsplit('/').next().unwrap_or_default()
    }

    /// Tells whether the host is this machine.
    #[must_use]
    pub fn is_this_machine(&self) -> bool {
        let name = self.host_name();
        name == "localhost" || name.starts_with("127.") || name == "[::1]"
    }

    /// Gives the host without its port.
    #[must_use]
    pub fn host_name(&self) -> &str {
        match self.host.rsplit_once(':') {
            // An address of version 6 has colons between brackets.
            Some((name, port)) if port.chars().all(|c| c.is_ascii_digit()) => name,
            _ => &self.host,
        }
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", if self.secure { "https" } else { "http" }, self.host, self.path)
    }
}

/// Resolves `.` and `..` in the path before the query.
fn without_dots(path: &str) -> String {
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
    let mut parts: Vec<&str> = Vec::new();
    let all: Vec<&str> = path.split('/').skip(1).collect();
    for (i, part) in all.iter().enumerate() {
        let is_last = i + 1 == all.len();
        match *part {
            "." if is_last => parts.push(""),
            "." => {}
            ".." => {
                parts.pop();
                if is_last {
                    parts.push("");
                }
            }
            part => parts.push(part),
        }
    }
    let path = format!("/{}", parts.join("/"));
    query.map_or(path.clone(), |query| format!("{path}?{query}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(text: &str) -> Link {
        Link::parse(text).unwrap()
    }

    #[test]
    fn an_address_can_be_pasted_into_a_browser_again() {
        assert_eq!(link("HTTPS://A.nl").to_string(), "https://a.nl/");
        assert_eq!(link("https://a.nl:8443/b c?d='e f'#g").to_string(), "https://a.nl:8443/b%20c?d='e%20f'");
        assert_eq!(link("https://a.nl?x=1").path(), "/?x=1");
        assert_eq!(link("https://a.nl/b/c.zip?d=/e").last_part(), "c.zip");
        for wrong in ["a.nl/b", "ftp://a.nl/", "https:///b", "https://a b/c", ""] {
            assert!(Link::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_relative_address_is_that_of_the_page_it_stands_on() {
        let page = link("https://a.nl/b/c/d.xml?e=1");
        for (text, expected) in [
            ("https://x.nl/y", "https://x.nl/y"),
            ("//x.nl/y", "https://x.nl/y"),
            ("/y", "https://a.nl/y"),
            ("f.zip", "https://a.nl/b/c/f.zip"),
            ("../f.zip?g=/h", "https://a.nl/b/f.zip?g=/h"),
            ("./", "https://a.nl/b/c/"),
            ("?page=2", "https://a.nl/b/c/d.xml?page=2"),
            ("T?$skip=1&t=00:00", "https://a.nl/b/c/T?$skip=1&t=00:00"),
        ] {
            assert_eq!(page.join(text).unwrap().to_string(), expected, "{text}");
        }
        assert!(page.join("javascript:alert(1)").is_err());
    }

    #[test]
    fn this_machine_is_known_by_name_and_number() {
        assert!(link("http://localhost:1/").is_this_machine() && link("http://127.0.0.1/").is_this_machine());
        assert!(link("http://[::1]:80/").is_this_machine() && !link("https://a.nl/").is_this_machine());
    }
}
