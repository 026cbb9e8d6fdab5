//! Who may see what, for `serve`: the file of `--access`, and the way to the issuer of tokens.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use veerkracht_access::Access;
use veerkracht_fetch::{NetworkSettings, SystemProxies, Timeouts, document, user_agent};

use super::CommandError;
use crate::http::ServerSettings;

/// Longest set of keys of an issuer, bytes.
const LONGEST_KEYS: u64 = 256 * 1024;

/// Longest file of certificates, bytes.
const LONGEST_CERTIFICATES: u64 = 4 * 1024 * 1024;

/// How long an issuer may take.
const ISSUER: Duration = Duration::from_secs(5);

/// Reads the file.
///
/// # Errors
/// It cannot be read, others can read it, or it makes no sense.
pub(super) fn open(path: &Path) -> Result<Arc<Access>, CommandError> {
    // Whom a company trusts besides, as for `fetch`.
    let certificates = std::env::var_os("SSL_CERT_FILE").filter(|path| !path.is_empty()).map(PathBuf::from);
    let certificates = certificates.map(|path| veerkracht_files::read(&path, LONGEST_CERTIFICATES)).transpose();
    let network = NetworkSettings {
        mirror: None,
        certificates: certificates.map_err(|cause| CommandError::Setup(anyhow::anyhow!("SSL_CERT_FILE: {cause}")))?,
        proxies: SystemProxies::of(|name| std::env::var(name).ok()),
        patience: Timeouts::default(),
        agent: user_agent(env!("CARGO_PKG_VERSION"), None),
    };
    let fetch = move |address: &str| document(&network, address, LONGEST_KEYS, ISSUER);
    Access::open(path, Box::new(fetch)).map(Arc::new).map_err(CommandError::setup)
}

/// Reads the file again whenever the process gets SIGHUP; what is wrong with it leaves all as it was.
///
/// # Errors
/// The signal cannot be had.
#[cfg(unix)]
pub(super) fn follow(access: Arc<Access>) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut hangup = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            match access.reload() {
                Ok(()) => tracing::info!("who may see what was read again"),
                Err(error) => tracing::error!("{error}; who may see what stays as it was"),
            }
        }
    });
    Ok(())
}

/// Elsewhere there is no such signal.
#[cfg(not(unix))]
pub(super) fn follow(_access: Arc<Access>) -> io::Result<()> {
    Ok(())
}

/// Lets pages of ours ask the issuer for tokens.
pub(super) fn trusted(settings: ServerSettings, access: Option<&Access>) -> ServerSettings {
    let Some(way) = access.and_then(Access::sign_in) else { return settings };
    let site = |address: &str| address.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    let mut sites: Vec<String> = [Some(way.issuer), way.token_address].iter().flatten().map(|at| site(at)).collect();
    sites.dedup();
    ServerSettings { issuer_sites: sites, ..settings }
}
