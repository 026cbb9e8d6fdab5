//! Why there is no answer, in our words.

use std::io;
use std::time::{Duration, UNIX_EPOCH};

use rustls::CertificateError;
use rustls::pki_types::UnixTime;
use thiserror::Error;

use crate::link::Link;

/// Why there is no answer, or only part of one.
#[derive(Debug, Error)]
pub(crate) enum TransportError {
    /// There is no way to the host.
    #[error("no connection to {host}: {cause}")]
    Connect {
        /// The host.
        host: String,
        /// What the system says.
        cause: String,
    },
    /// The host refused again and again.
    #[error("{host} is left alone for the rest of this run: three connections to it failed")]
    LeftAlone {
        /// The host.
        host: String,
    },
    /// The connection broke.
    #[error("the connection to {host} broke: {cause}")]
    Broken {
        /// The host.
        host: String,
        /// What the system says.
        cause: String,
    },
    /// Nothing came for too long.
    #[error("{host} said nothing for {} s", silence.as_secs_f64())]
    Silent {
        /// The host.
        host: String,
        /// How long.
        silence: Duration,
    },
    /// Nobody knows who vouches for the host.
    #[error(
        "the certificate of {host} is signed by an issuer that this machine does not know. Where a network inspects \
         encrypted traffic, its own certificate has to be trusted: ask those who run it for the file (PEM), and name \
         it with --ca-cert FILE"
    )]
    UnknownIssuer {
        /// The host.
        host: String,
    },
    /// The certificate is one of another host.
    #[error(
        "the certificate of {host} is one of {names}: something else answers in its place, such as the page on which a \
         network wants a login first, or the address has another name; nothing was taken from it"
    )]
    OtherName {
        /// The host.
        host: String,
        /// Names in the certificate.
        names: String,
    },
    /// The certificate is not valid at this time.
    #[error(
        "the certificate of {host} is valid {bound}, and the clock of this machine says {now}: set the clock if it is \
         wrong; else only those who run {host} can renew it, so try again later"
    )]
    OutOfDate {
        /// The host.
        host: String,
        /// Until or from when.
        bound: String,
        /// What time it is here.
        now: String,
    },
    /// The encryption failed otherwise.
    #[error("no secure connection to {host}: {cause}")]
    Insecure {
        /// The host.
        host: String,
        /// What is wrong.
        cause: String,
    },
    /// The proxy wants to know who asks.
    #[error(
        "the proxy in front of {host} wants a name and password (407): put them into HTTPS_PROXY as \
         http://NAME:PASSWORD@PROXY:PORT, or name the host in NO_PROXY if it can be reached without"
    )]
    ProxyName {
        /// The host.
        host: String,
    },
    /// The proxy did not connect.
    #[error("the proxy did not connect to {host}: {cause}; check HTTPS_PROXY and NO_PROXY")]
    Proxy {
        /// The host.
        host: String,
        /// What it said.
        cause: String,
    },
    /// A redirect leads where one does not go.
    #[error("{link} leads on to {found}, and only {expected} is followed")]
    Redirect {
        /// Where the request went.
        link: Link,
        /// Where it led.
        found: String,
        /// What is followed.
        expected: &'static str,
    },
}

impl TransportError {
    /// Tells whether it may go better another time.
    #[must_use]
    pub(crate) fn passes(&self) -> bool {
        matches!(
            self,
            TransportError::Connect { .. }
                | TransportError::Broken { .. }
                | TransportError::Silent { .. }
                | TransportError::Proxy { .. }
        )
    }
}

/// Why the network cannot be used at all.
#[derive(Debug, Error)]
pub enum NetworkError {
    /// The certificates cannot be read.
    #[error("--ca-cert: found {found}, expected certificates in PEM (`-----BEGIN CERTIFICATE-----`)")]
    Certificates {
        /// What is there.
        found: String,
    },
    /// A proxy has no address that can be used.
    #[error("the proxy `{text}` has no address that can be used; expected http://HOST:PORT in HTTPS_PROXY")]
    Proxy {
        /// What is there.
        text: String,
    },
}

/// Describes in our words why there is no answer.
pub(super) fn describe(error: &ureq::Error, host: String, silence: Duration, connect: Duration) -> TransportError {
    if let Some(error) = of_encryption(error) {
        return insecure(error, host);
    }
    let cause = error.to_string();
    match error {
        ureq::Error::ConnectProxyFailed(said) if said.contains("407") => TransportError::ProxyName { host },
        ureq::Error::ConnectProxyFailed(said) => TransportError::Proxy { host, cause: said.clone() },
        ureq::Error::HostNotFound => {
            TransportError::Connect { host, cause: "there is no host of this name".to_owned() }
        }
        ureq::Error::Timeout(ureq::Timeout::Resolve | ureq::Timeout::Connect) => {
            TransportError::Connect { host, cause: format!("none within {} s", connect.as_secs_f64()) }
        }
        ureq::Error::Timeout(_) => TransportError::Silent { host, silence },
        ureq::Error::ConnectionFailed => TransportError::Connect { host, cause },
        ureq::Error::Io(io) if is_refusal(io) => TransportError::Connect { host, cause },
        ureq::Error::Io(io) if is_timeout(io) => TransportError::Silent { host, silence },
        ureq::Error::Tls(_) | ureq::Error::Pem(_) => TransportError::Insecure { host, cause },
        _ => TransportError::Broken { host, cause },
    }
}

/// Gives what the encryption says, if it is what failed.
fn of_encryption(error: &ureq::Error) -> Option<&rustls::Error> {
    match error {
        ureq::Error::Rustls(error) => Some(error),
        ureq::Error::Io(io) => io.get_ref()?.downcast_ref(),
        _ => None,
    }
}

/// Says in our words what is wrong with the encryption.
fn insecure(error: &rustls::Error, host: String) -> TransportError {
    let cause = error.to_string();
    let wrong = match error {
        rustls::Error::InvalidCertificate(wrong) => wrong,
        rustls::Error::InvalidMessage(_) => {
            let cause =
                "what answers there is not encrypted (the address of a mirror without encryption begins with http://)";
            return TransportError::Insecure { host, cause: cause.to_owned() };
        }
        _ => return TransportError::Insecure { host, cause },
    };
    match wrong {
        CertificateError::UnknownIssuer => TransportError::UnknownIssuer { host },
        CertificateError::NotValidForNameContext { presented, .. } => {
            // Each comes with its kind: `DnsName("a.nl")`.
            let names: Vec<&str> = presented.iter().map(|name| name.split('"').nth(1).unwrap_or(name)).collect();
            let names = if names.is_empty() { "no host".to_owned() } else { names.join(", ") };
            TransportError::OtherName { host, names }
        }
        CertificateError::ExpiredContext { time, not_after } => TransportError::OutOfDate {
            host,
            bound: format!("until {}", format_time(*not_after)),
            now: format_time(*time),
        },
        CertificateError::NotValidYetContext { time, not_before } => TransportError::OutOfDate {
            host,
            bound: format!("from {} on", format_time(*not_before)),
            now: format_time(*time),
        },
        _ => TransportError::Insecure { host, cause },
    }
}

fn format_time(time: UnixTime) -> String {
    humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_secs(time.as_secs())).to_string()
}

fn is_refusal(cause: &io::Error) -> bool {
    use io::ErrorKind::{AddrNotAvailable, ConnectionRefused, HostUnreachable, NetworkDown, NetworkUnreachable};
    matches!(cause.kind(), ConnectionRefused | HostUnreachable | NetworkUnreachable | NetworkDown | AddrNotAvailable)
}

/// Tells whether nothing came for too long.
pub(super) fn is_timeout(cause: &io::Error) -> bool {
    matches!(cause.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock)
        || cause.get_ref().is_some_and(|inner| {
            inner.downcast_ref::<ureq::Error>().is_some_and(|error| matches!(error, ureq::Error::Timeout(_)))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(error: &ureq::Error) -> TransportError {
        describe(error, "a.nl".to_owned(), Duration::from_mins(1), Duration::from_secs(15))
    }

    #[test]
    fn silence_refusal_and_a_broken_connection_pass() {
        let io = |kind| ureq::Error::Io(io::Error::from(kind));
        assert!(matches!(failure(&io(io::ErrorKind::ConnectionRefused)), TransportError::Connect { .. }));
        assert!(matches!(failure(&ureq::Error::HostNotFound), TransportError::Connect { .. }));
        assert!(matches!(failure(&ureq::Error::Timeout(ureq::Timeout::PerRead)), TransportError::Silent { .. }));
        assert!(matches!(failure(&io(io::ErrorKind::ConnectionReset)), TransportError::Broken { .. }));
        for kind in [io::ErrorKind::ConnectionRefused, io::ErrorKind::ConnectionReset, io::ErrorKind::TimedOut] {
            assert!(failure(&io(kind)).passes(), "{kind}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_certificate_is_told_and_does_not_pass() {
        // What the verifiers of some systems say has no particulars.
        for wrong in [CertificateError::Expired, CertificateError::NotValidForName, CertificateError::Revoked] {
            let error = failure(&ureq::Error::Io(io::Error::other(rustls::Error::InvalidCertificate(wrong))));
            assert!(
                matches!(&error, TransportError::Insecure { cause, .. } if cause.contains("certificate")),
                "{error}"
            );
            assert!(!error.passes());
        }
    }
}
