//! How those who run the server watch it: the second listener, counters and the access log.

use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::runtime::Builder;

use crate::cli::OperationArgs;
use crate::commands::CommandError;
use crate::http::access_log::{AccessLog, DAYS};
use crate::http::admin::{self, Admin, AdminToken, Readings};
use crate::http::counters::Counters;
use crate::http::operation::Operation;
use crate::http::reload::Reloader;
use crate::http::serve::lanes;
use crate::http::{AccessLogTarget, LogSettings};

/// Says where a line of each request goes.
pub(in crate::commands) fn access_log_target(args: &OperationArgs) -> AccessLogTarget {
    match &args.access_log {
        None => AccessLogTarget::None,
        Some(path) if path.as_os_str() == "-" => AccessLogTarget::Output,
        Some(path) => AccessLogTarget::File(path.clone()),
    }
}

/// Begins to count, where somebody is to read it.
pub(super) fn operation(args: &OperationArgs) -> Operation {
    Operation::new(args.admin.is_some().then(|| Counters::new(lanes())))
}

/// Opens the access log, if there is to be one.
///
/// # Errors
/// One that cannot be written.
pub(super) fn access_log(log: &LogSettings) -> Result<Option<AccessLog>, CommandError> {
    match &log.access {
        AccessLogTarget::None => Ok(None),
        AccessLogTarget::Output => AccessLog::to_output().map(Some).map_err(CommandError::failed),
        AccessLogTarget::File(path) => AccessLog::to_file(path, log.days.unwrap_or(DAYS)).map(Some).map_err(|cause| {
            CommandError::Setup(anyhow::anyhow!(
                "opening the access log `{}`: {cause}. Name a file that the program may write with \
                     `--access-log`, or `-` for standard output",
                path.display()
            ))
        }),
    }
}

/// Listens for those who run the server, on a thread of its own: it answers while the dataset is loaded, and when
/// nothing else does.
///
/// # Errors
/// A token or an address that cannot be had, or an address that others can reach without a token.
pub(super) fn listen(
    args: &OperationArgs,
    operation: &Operation,
    readings: &Readings,
    reloader: Reloader,
) -> Result<Vec<SocketAddr>, CommandError> {
    let Some(listen) = &args.admin else { return Ok(Vec::new()) };
    let token = args.admin_token_file.as_deref().map(AdminToken::read).transpose().map_err(CommandError::setup)?;
    let runtime = Builder::new_current_thread().enable_all().build().map_err(CommandError::failed)?;
    let refused = |cause: std::io::Error| {
        CommandError::Setup(anyhow::anyhow!("listening on {listen} for those who run the server: {cause}"))
    };
    let listeners = runtime.block_on(listen.bind()).map_err(refused)?;
    admin::check(&listeners, token.as_ref()).map_err(refused)?;
    let addresses = listeners.iter().map(TcpListener::local_addr).collect::<Result<_, _>>().map_err(refused)?;
    let admin = Admin::new(operation.clone(), readings.clone(), token, reloader);
    let thread = std::thread::Builder::new().name("admin".into());
    thread.spawn(move || runtime.block_on(admin.serve(listeners))).map_err(CommandError::failed)?;
    Ok(addresses)
}
