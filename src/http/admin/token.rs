//! The token of the second listener: read from a file that others cannot read, compared in a time that tells nothing.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use axum::http::{HeaderMap, header};

/// Fewest letters of a token: of random ones nobody guesses so many.
const SHORTEST: usize = 16;

/// Most bytes of its file.
const LONGEST: u64 = 64 * 1024;

/// A token, as its hash.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AdminToken(blake3::Hash);

/// Why a file holds no token.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AdminTokenError {
    /// The file cannot be read.
    #[error("reading the token in `{}`: {cause}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// Others than its owner and group can read it, or its group can write it.
    #[error(
        "the token in `{}` has the mode {mode:o}, expected that only its owner can write it and others not read it: \
         chmod 600 `{}`",
        path.display(),
        path.display()
    )]
    Open {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// It holds too little, or what no header holds.
    #[error(
        "the token in `{}` is no line of at least {SHORTEST} letters, digits or marks: write one by `head -c 24 \
         /dev/urandom | base64`",
        path.display()
    )]
    Weak {
        /// The file.
        path: PathBuf,
    },
}

impl AdminToken {
    /// Reads the one line of a file.
    ///
    /// # Errors
    /// [`AdminTokenError`].
    pub(crate) fn read(path: &Path) -> Result<Self, AdminTokenError> {
        let unreadable = |cause| AdminTokenError::Unreadable { path: path.to_owned(), cause };
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(path).map_err(unreadable)?.permissions().mode() & 0o777;
            if mode & 0o027 != 0 {
                return Err(AdminTokenError::Open { path: path.to_owned(), mode });
            }
        }
        let bytes = veerkracht_files::read(path, LONGEST).map_err(unreadable)?;
        let text = String::from_utf8_lossy(&bytes);
        let token = text.trim_end_matches(['\r', '\n']);
        if token.len() < SHORTEST || !token.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(AdminTokenError::Weak { path: path.to_owned() });
        }
        Ok(Self(blake3::hash(token.as_bytes())))
    }

    /// Tells whether a request shows the token. Hashes are compared whole, in the same time whatever differs.
    pub(super) fn is_shown_in(self, headers: &HeaderMap) -> bool {
        let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = shown.and_then(|text| text.split_once(' '));
        token.is_some_and(|(scheme, token)| {
            scheme.eq_ignore_ascii_case("bearer") && blake3::hash(token.trim().as_bytes()) == self.0
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use axum::http::{HeaderMap, HeaderValue, header};

    use super::{AdminToken, AdminTokenError};

    #[cfg(unix)]
    fn read_token(text: &str, mode: u32) -> Result<AdminToken, AdminTokenError> {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        AdminToken::read(&path)
    }

    #[cfg(unix)]
    #[test]
    fn a_token_that_others_can_read_or_that_is_short_is_refused() {
        assert!(read_token("0123456789abcdef\n", 0o600).is_ok());
        assert!(
            read_token("0123456789abcdef", 0o440).is_ok(),
            "a group may read it, as secrets of clusters are mounted"
        );
        for mode in [0o644, 0o660, 0o604] {
            assert!(matches!(read_token("0123456789abcdef", mode), Err(AdminTokenError::Open { .. })), "{mode:o}");
        }
        for text in ["", "short", "0123456789 abcdef", "0123456789abcdef\nmore"] {
            assert!(matches!(read_token(text, 0o600), Err(AdminTokenError::Weak { .. })), "{text}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_token_is_shown_as_a_bearer_and_in_no_other_way() {
        let token = read_token("0123456789abcdef", 0o600).unwrap();
        let shown = |text: &'static str| {
            token.is_shown_in(&HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_static(text))]))
        };
        assert!(shown("Bearer 0123456789abcdef") && shown("bearer 0123456789abcdef"));
        for wrong in ["Basic 0123456789abcdef", "Bearer 0123456789abcdeg", "Bearer", "0123456789abcdef", "Bearer "] {
            assert!(!shown(wrong), "{wrong}");
        }
        assert!(!token.is_shown_in(&HeaderMap::new()));
    }
}
