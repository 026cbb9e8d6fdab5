//! Another place that has the publishers' files: `https://HOST/PATH?Q` is `MIRROR/HOST/PATH?Q` there.
//!
//! In: addresses of the publishers, and what a mirror says of its own. Guaranteed: everything else in the program knows
//! the publishers' addresses alone.

use crate::link::{Link, LinkError};

/// A mirror.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mirror {
    /// Without a slash at its end.
    base: String,
}

impl Mirror {
    /// Reads the address of a mirror.
    ///
    /// # Errors
    /// It is no address of the web.
    pub fn parse(text: &str) -> Result<Mirror, LinkError> {
        let link = Link::parse(text)?;
        Ok(Mirror { base: link.to_string().trim_end_matches('/').to_owned() })
    }

    /// Gives the place of a publisher's address on the mirror.
    ///
    /// # Panics
    /// Never: an address stays one behind another.
    #[must_use]
    pub fn place(&self, link: &Link) -> Link {
        let text = format!("{}/{}{}", self.base, link.host(), link.path());
        Link::parse(&text).expect("an address stays one behind another")
    }

    /// Gives the publisher's address of a place on the mirror; none where it is elsewhere.
    #[must_use]
    pub fn publishers(&self, place: &Link) -> Option<Link> {
        let text = place.to_string();
        let rest = text.strip_prefix(&self.base)?.strip_prefix('/')?;
        Link::parse(&format!("https://{rest}")).ok()
    }

    /// Gives the publisher's address that an answer leads to: `said` as it stands in the answer to `asked`.
    ///
    /// # Errors
    /// It is no address of the web.
    pub fn follow(&self, asked: &Link, said: &str) -> Result<Link, LinkError> {
        // A mirror that says its own addresses says them with the host in the path, whole or from the root.
        let by_place = self.place(asked).join(said)?;
        let own = self.publishers(&by_place).filter(|link| link.host() == asked.host() || said.contains("://"));
        match own {
            Some(link) if said.contains("://") || said.trim_start().starts_with('/') => Ok(link),
            _ => asked.join(said),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_publishers_address_stands_below_the_mirror_and_comes_back_from_it() {
        let mirror = Mirror::parse("http://127.0.0.1:8080/cache/").unwrap();
        let link = Link::parse("https://a.nl/b/c?d='e'").unwrap();
        let place = mirror.place(&link);
        assert_eq!(place.to_string(), "http://127.0.0.1:8080/cache/a.nl/b/c?d='e'");
        assert_eq!(mirror.publishers(&place), Some(link));
        assert_eq!(mirror.publishers(&Link::parse("http://127.0.0.1:8081/a.nl/b").unwrap()), None);
    }

    #[test]
    fn a_link_is_followed_whether_the_mirror_says_its_own_addresses_or_the_publishers() {
        let mirror = Mirror::parse("http://127.0.0.1:8080").unwrap();
        let asked = Link::parse("https://a.nl/b/c").unwrap();
        for (said, expected) in [
            ("https://x.nl/y", "https://x.nl/y"),
            ("http://127.0.0.1:8080/x.nl/y", "https://x.nl/y"),
            ("/y/z", "https://a.nl/y/z"),
            ("/a.nl/y", "https://a.nl/y"),
            ("d", "https://a.nl/b/d"),
            ("?skip=1", "https://a.nl/b/c?skip=1"),
        ] {
            assert_eq!(mirror.follow(&asked, said).unwrap().to_string(), expected, "{said}");
        }
    }
}
