//! What an operator can set of the server.

use std::path::PathBuf;
use std::time::Duration;

use crate::documents::OperatorLinks;
use crate::http::address::PublicUrl;
use crate::http::proxies::TrustedProxies;
use crate::styles::Background;
use crate::texts::Bilingual;

/// What an operator can set.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ServerSettings {
    /// Address under which clients reach the program; made from the request when absent.
    pub public_url: Option<PublicUrl>,
    /// Path before all paths, with its leading slash, such as `/veerkracht`; empty for none. The paths without it are
    /// served too, because some proxies take it off.
    pub prefix: String,
    /// What is decided about callers and their browsers.
    pub gateway: GatewaySettings,
    /// Who runs the server, as catalogues of data name them; none where nothing is said.
    pub operator: Option<Bilingual>,
    /// Where the operator tells more.
    pub links: OperatorLinks,
    /// Sites of an issuer, of which the page asks for tokens.
    pub issuer_sites: Vec<String>,
    /// Whether the extents of collections are told in RD New, in which they are kept, and not in degrees.
    pub has_stored_extents: bool,
    /// Raster background map; none for the plain background.
    pub background: Option<Background>,
    /// Whether answers are written as files, and no program will be there that answers more: what is offered is what is
    /// written.
    pub site: bool,
    /// Longest time for an answer to begin.
    pub timeout: Duration,
    /// Memory for documents other than tiles, bytes.
    pub documents_bytes: u64,
    /// Room for downloads in the folder for temporary files, bytes; memory where that folder is in memory.
    pub downloads_bytes: u64,
    /// Computations at once, for answers other than tiles.
    pub workers: usize,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            public_url: None,
            prefix: String::new(),
            gateway: GatewaySettings::default(),
            operator: None,
            links: OperatorLinks::default(),
            issuer_sites: Vec::new(),
            has_stored_extents: false,
            background: None,
            site: false,
            timeout: Duration::from_secs(30),
            documents_bytes: 64 * 1024 * 1024,
            downloads_bytes: 256 * 1024 * 1024,
            workers: std::thread::available_parallelism().map_or(2, std::num::NonZero::get),
        }
    }
}

/// What an operator decides about callers and their browsers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewaySettings {
    /// Who is believed about where a request comes from and under which address.
    pub proxies: TrustedProxies,
    /// Sites whose pages may show ours in a frame, as `frame-ancestors` writes them; none for no site.
    pub frame_ancestors: Vec<String>,
    /// Whether any site may show an address with `?embed=1` in a frame.
    pub embed: bool,
    /// Content security policy without `frame-ancestors`; the built-in one when absent.
    pub content_security_policy: Option<String>,
    /// Permissions policy; the built-in one when absent.
    pub permissions_policy: Option<String>,
    /// For how long browsers insist on https once they used it, seconds; 0 for not at all.
    pub strict_transport_seconds: u64,
    /// Where weaknesses are reported: `mailto:`, `https:` or `tel:` addresses; none for no `security.txt`.
    pub security_contact: Vec<String>,
    /// What is written of requests.
    pub log: LogSettings,
}

/// What is written of requests, which is what the page on privacy tells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogSettings {
    /// Whether addresses are written whole; otherwise as networks of 24 or 48 bits.
    pub whole_addresses: bool,
    /// For how many days lines of requests are kept; none where whoever runs the server did not say.
    pub days: Option<u16>,
    /// Where a line of each request goes.
    pub access: AccessLogTarget,
}

/// Where a line of each request goes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum AccessLogTarget {
    /// Nowhere: none is written.
    #[default]
    None,
    /// To standard output, to be kept by the machine.
    Output,
    /// To a file, of which older days are removed.
    File(PathBuf),
}

impl Default for GatewaySettings {
    fn default() -> Self {
        Self {
            proxies: TrustedProxies::default(),
            frame_ancestors: Vec::new(),
            embed: true,
            content_security_policy: None,
            permissions_policy: None,
            strict_transport_seconds: 0,
            security_contact: Vec::new(),
            log: LogSettings::default(),
        }
    }
}
