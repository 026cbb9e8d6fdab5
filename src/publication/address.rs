//! What can be named as the place of a dataset.

use std::fmt;
use std::path::{Path, PathBuf};

use veerkracht_fetch::without_password;

use super::PublishedError;

/// Where a dataset is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DatasetAddress {
    /// A file of this machine.
    File(PathBuf),
    /// An address of the web: encrypted, or of this machine.
    Web(String),
    /// A bucket of object storage, and a key or the beginning of keys in it, without a slash at either end.
    Bucket {
        /// Name of the bucket.
        bucket: String,
        /// Key, or beginning of keys.
        key: String,
    },
}

impl DatasetAddress {
    /// Reads what stands behind `--dataset`: an address with `https://`, `http://` or `s3://`, else a path.
    ///
    /// # Errors
    /// [`PublishedError::Address`]: plain HTTP from another machine, no host, no bucket, or another scheme.
    pub(crate) fn parse(text: &Path) -> Result<DatasetAddress, PublishedError> {
        // A path that is no Unicode has no scheme.
        let Some((text, (scheme, rest))) = text.to_str().and_then(|text| Some((text, text.split_once("://")?))) else {
            return Ok(DatasetAddress::File(text.to_owned()));
        };
        let wrong = |expected| PublishedError::Address { found: without_password(text), expected };
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        if host.is_empty() {
            return Err(wrong("expected a host or a bucket behind ://"));
        }
        match scheme.to_ascii_lowercase().as_str() {
            "s3" => Ok(DatasetAddress::Bucket { bucket: host.to_owned(), key: path.trim_matches('/').to_owned() }),
            "https" | "http" if host.contains('@') => {
                Err(wrong("an address with a name or a password would stand in logs; expected none"))
            }
            "https" => Ok(DatasetAddress::Web(text.to_owned())),
            "http" if is_this_machine(host) => Ok(DatasetAddress::Web(text.to_owned())),
            "http" => Err(wrong("expected https://; plain http:// is only taken from this machine, such as 127.0.0.1")),
            _ => Err(wrong("expected a file, or an address that begins with https:// or s3://")),
        }
    }

    /// Tells whether the key in a bucket is that of a dataset itself; any other leads to a pointer.
    pub(crate) fn is_object(&self) -> bool {
        let is_dataset = |key: &str| Path::new(key).extension().is_some_and(|end| end == "dataset");
        matches!(self, DatasetAddress::Bucket { key, .. } if is_dataset(key))
    }

    /// Tells whether it lies on another machine, or may.
    pub(crate) fn is_remote(&self) -> bool {
        !matches!(self, DatasetAddress::File(_))
    }
}

impl fmt::Display for DatasetAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DatasetAddress::File(path) => write!(f, "{}", path.display()),
            DatasetAddress::Web(address) => f.write_str(address),
            DatasetAddress::Bucket { bucket, key } => write!(f, "s3://{bucket}/{key}"),
        }
    }
}

/// Tells whether a host, perhaps with a port, is the machine itself.
pub(super) fn is_this_machine(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_scheme_is_a_file() {
        for path in ["one.dataset", "/srv/data/one.dataset", "a:b", "s3:/x", "C:\\one.dataset"] {
            assert_eq!(DatasetAddress::parse(Path::new(path)).unwrap(), DatasetAddress::File(path.into()));
        }
    }

    #[test]
    fn the_web_is_asked_encrypted_and_only_this_machine_plainly() {
        for good in ["https://a.nl/one.dataset", "http://127.0.0.1:9/x", "http://localhost/x", "http://[::1]:80/x"] {
            assert_eq!(DatasetAddress::parse(Path::new(good)).unwrap(), DatasetAddress::Web(good.into()));
        }
        for wrong in ["http://a.nl/x", "http://127.0.0.1.nl/x", "http://localhost.nl/x", "ftp://a.nl/x", "https:///x"] {
            assert!(DatasetAddress::parse(Path::new(wrong)).is_err(), "{wrong}");
        }
        let secret = DatasetAddress::parse(Path::new("https://me:secret@a.nl/x")).unwrap_err().to_string();
        assert!(!secret.contains("secret") && secret.contains("a.nl"), "{secret}");
    }

    #[test]
    fn a_bucket_has_a_name_and_perhaps_a_key() {
        for (text, key) in [("s3://kaarten", ""), ("s3://kaarten/", ""), ("s3://kaarten/a/b/", "a/b")] {
            let address = DatasetAddress::parse(Path::new(text)).unwrap();
            assert_eq!(address, DatasetAddress::Bucket { bucket: "kaarten".into(), key: key.into() });
            assert!(!address.is_object());
        }
        assert!(DatasetAddress::parse(Path::new("s3://kaarten/a/one.dataset")).unwrap().is_object());
        assert!(!DatasetAddress::parse(Path::new("s3://kaarten/v1.2")).unwrap().is_object());
    }
}
