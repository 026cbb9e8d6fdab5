//! How a server is watched and stopped.

use std::path::PathBuf;

use clap::Args;

use crate::http::listen::Listen;

/// Arguments of `serve` for those who run it.
#[derive(Debug, Args)]
pub struct OperationArgs {
    /// Address or name for a second listener, with a port: /metrics for Prometheus, /health/live, /health/ready,
    /// /admin/reload and /admin/drain. None when left out. One that others can reach needs --admin-token-file.
    #[arg(long, value_name = "HOST:PORT", env = "VEERKRACHT_ADMIN")]
    pub admin: Option<Listen>,
    /// File with the token that the second listener wants, as `Authorization: Bearer TOKEN`, for all but health. Only
    /// its owner may write it, and others not read it.
    #[arg(long, value_name = "FILE", env = "VEERKRACHT_ADMIN_TOKEN_FILE", requires = "admin")]
    pub admin_token_file: Option<PathBuf>,
    /// Seconds between a signal to stop, after which /health/ready says 503, and taking no more connections: as long as
    /// balancers need to see it.
    #[arg(long, value_name = "SECONDS", env = "VEERKRACHT_SHUTDOWN_DELAY", default_value_t = 0,
        value_parser = clap::value_parser!(u64).range(..=600))]
    pub shutdown_delay: u64,
    /// File for a line of JSON for each request, or `-` for standard output; none when left out. Each day has a file of
    /// its own, and older ones are removed: `access_log_days` and `log_addresses` of config/server.toml.
    #[arg(long, value_name = "FILE", env = "VEERKRACHT_ACCESS_LOG")]
    pub access_log: Option<PathBuf>,
}
