//! Who vouches for hosts.

use std::sync::Arc;

use ureq::tls::{Certificate, PemItem, RootCerts, parse_pem};

use super::failure::NetworkError;

/// Chooses who vouches for hosts: the system, and whom the user trusts besides; where the system knows nobody, as in a
/// bare container, the roots that come with the program.
pub(super) fn roots(certificates: Option<&[u8]>) -> Result<RootCerts, NetworkError> {
    let of_system = || rustls_native_certs::load_native_certs().certs;
    let Some(pem) = certificates else {
        let is_bare = cfg!(target_os = "linux") && of_system().is_empty();
        return Ok(if is_bare { RootCerts::WebPki } else { RootCerts::PlatformVerifier });
    };
    let wrong = |found: String| NetworkError::Certificates { found };
    let mut trusted = Vec::new();
    for item in parse_pem(pem) {
        if let PemItem::Certificate(certificate) = item.map_err(|error| wrong(error.to_string()))? {
            trusted.push(certificate);
        }
    }
    if trusted.is_empty() {
        return Err(wrong("no certificate".to_owned()));
    }
    let own = trusted.len();
    trusted.extend(of_system().iter().map(|certificate| Certificate::from_der(certificate).to_owned()));
    // Where SSL_CERT_FILE names the file, the system is taken to know nobody else.
    if trusted.len() <= 2 * own {
        let built_in = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
        trusted.extend(built_in.map(|certificate| Certificate::from_der(certificate).to_owned()));
    }
    Ok(RootCerts::Specific(Arc::new(trusted)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_is_refused() {
        for pem in [&b"nothing"[..], b"-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n"] {
            assert!(matches!(roots(Some(pem)), Err(NetworkError::Certificates { .. })), "{pem:?}");
        }
    }
}
