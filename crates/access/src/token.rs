//! Tokens of our own: 256 random bits, of which only the hash is kept.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;

/// How a token begins, so that it is known by its form, also to those who search for lost ones.
const BEGINNING: &str = "vk_";

/// How a hash begins, which names its kind.
const KIND: &str = "blake3:";

/// Random bytes of a token.
const BYTES: usize = 32;

/// Tells whether a text has the form of our tokens.
#[must_use]
pub fn is_ours(text: &str) -> bool {
    text.starts_with(BEGINNING)
}

/// A token that was just made; it is shown once.
#[derive(Clone, PartialEq, Eq)]
pub struct NewToken(String);

impl NewToken {
    /// Makes a token of random bits of the system.
    ///
    /// # Errors
    /// The system has none.
    pub fn random() -> Result<NewToken, getrandom::Error> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(NewToken(format!("{BEGINNING}{}", URL_SAFE_NO_PAD.encode(bytes))))
    }

    /// Gives the token itself.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.0
    }

    /// Gives what is kept of it, as it stands in the file.
    #[must_use]
    pub fn hash(&self) -> String {
        TokenHash::of(&self.0).to_string()
    }
}

/// What is kept of a token. A random text of 256 bits needs no slow hash.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TokenHash([u8; 32]);

impl TokenHash {
    /// Hashes a token.
    pub(crate) fn of(token: &str) -> TokenHash {
        TokenHash(*blake3::hash(token.as_bytes()).as_bytes())
    }

    /// Reads a hash as it stands in the file.
    pub(crate) fn parse(text: &str) -> Option<TokenHash> {
        let digits = text.strip_prefix(KIND)?;
        blake3::Hash::from_hex(digits).ok().map(|hash| TokenHash(*hash.as_bytes()))
    }

    /// Compares in a time that does not depend on what differs.
    pub(crate) fn is(&self, other: &TokenHash) -> bool {
        self.0.ct_eq(&other.0).into()
    }

    /// Gives all bytes, for a key of what was verified before.
    pub(crate) fn bytes(&self) -> [u8; 32] {
        self.0
    }

    /// Gives the first digits, by which a token is named that has no name.
    pub(crate) fn first_digits(&self) -> String {
        blake3::Hash::from_bytes(self.0).to_hex().chars().take(6).collect()
    }
}

impl std::fmt::Display for TokenHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{KIND}{}", blake3::Hash::from_bytes(self.0).to_hex())
    }
}

#[cfg(test)]
mod tests {
    use super::{NewToken, TokenHash, is_ours};

    #[test]
    fn a_token_has_our_form_and_256_bits_and_no_two_are_the_same() {
        let (one, other) = (NewToken::random().unwrap(), NewToken::random().unwrap());
        assert!(is_ours(one.secret()));
        // 32 bytes are 43 letters of base64 without padding.
        assert_eq!(one.secret().len(), 3 + 43);
        assert!(one.secret().bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')));
        assert!(one != other);
    }

    #[test]
    fn a_hash_is_read_as_it_is_written_and_belongs_to_one_token() {
        let hash = TokenHash::of("vk_a");
        let text = hash.to_string();
        assert!(TokenHash::parse(&text).unwrap().is(&hash));
        assert!(!TokenHash::of("vk_b").is(&hash));
        for wrong in ["", "vk_a", "sha256:00", "blake3:00", &text[..text.len() - 1]] {
            assert!(TokenHash::parse(wrong).is_none(), "{wrong}");
        }
    }
}
