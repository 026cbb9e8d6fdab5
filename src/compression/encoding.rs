//! The encodings in which bodies go out.

/// How a body is compressed on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Encoding {
    /// Not at all.
    Identity,
    /// gzip.
    Gzip,
    /// Brotli.
    Brotli,
    /// Zstandard.
    Zstd,
}

impl Encoding {
    /// All encodings, the most wanted first when a client likes them equally.
    pub const ALL: [Self; 4] = [Self::Brotli, Self::Gzip, Self::Zstd, Self::Identity];

    /// Names the encoding, as `Accept-Encoding` does.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Gzip => "gzip",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
        }
    }

    /// Finds an encoding by its name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|encoding| encoding.name() == name)
    }

    /// Names the encoding as `Content-Encoding` does; none for a plain body.
    #[must_use]
    pub fn header(self) -> Option<&'static str> {
        (self != Self::Identity).then(|| self.name())
    }
}

/// Some of the encodings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EncodingSet([bool; Encoding::ALL.len()]);

impl FromIterator<Encoding> for EncodingSet {
    fn from_iter<I: IntoIterator<Item = Encoding>>(encodings: I) -> EncodingSet {
        let mut set = EncodingSet::default();
        for encoding in encodings {
            set.0[encoding as usize] = true;
        }
        set
    }
}

impl EncodingSet {
    /// Tells whether an encoding is among them.
    #[must_use]
    pub fn contains(self, encoding: Encoding) -> bool {
        self.0[encoding as usize]
    }

    /// Lists them in the order of [`Encoding::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Encoding> {
        Encoding::ALL.into_iter().filter(move |&encoding| self.contains(encoding))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in_and_an_encoding_is_found_by_its_name() {
        let set: EncodingSet = [Encoding::Zstd, Encoding::Brotli, Encoding::Zstd].into_iter().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), [Encoding::Brotli, Encoding::Zstd]);
        for encoding in Encoding::ALL {
            assert_eq!(Encoding::find(encoding.name()), Some(encoding));
            assert!([encoding].into_iter().collect::<EncodingSet>().contains(encoding));
            assert!(!EncodingSet::default().contains(encoding));
        }
        assert_eq!((Encoding::find("deflate"), Encoding::Identity.header()), (None, None));
    }
}
