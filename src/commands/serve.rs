//! `veerkracht serve`: the maps of a dataset over HTTP.

use std::future::Future;
use std::io;
use std::path::Path;

use tokio::net::TcpListener;

use super::open::{self, Opened};
use super::print::line;
use super::{CommandError, choose_dataset, settings};
use crate::cli::ServeArgs;
use crate::http::{self, AppState};

/// Serves until the process is told to stop.
pub(super) fn run(args: &ServeArgs, config: Option<&Path>, quiet: bool) -> Result<(), CommandError> {
    let path = choose_dataset(args.dataset.as_deref(), config, quiet)?;
    let Opened { dataset, config } = open::open(&path, config)?;
    let listen = args.listen.unwrap_or(config.server.listen);
    let settings = settings::http(&config.server, args)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CommandError::failed)?;
    runtime.block_on(async {
        // From here on a signal to stop lets the program end in order, also before the first request.
        let stop = stop_signal().map_err(CommandError::failed)?;
        // Bound before the maps are prepared, so that an address that cannot be had is known at once.
        let listener = TcpListener::bind(listen).await.map_err(|cause| {
            CommandError::Setup(anyhow::anyhow!(
                "listening on {listen}: {cause}. Choose another address with `--listen`, such as --listen 127.0.0.1:3001"
            ))
        })?;
        let address = listener.local_addr().map_err(CommandError::failed)?;
        let state = AppState::new(open::content(dataset, &config, settings::budget(&config.server, args))?, settings);
        if line(format_args!("veerkracht serves `{}` at http://{address}/", path.display())).is_err() {
            // Whoever asks over HTTP does not read it.
            tracing::warn!(%address, "standard output takes nothing; serving all the same");
        }
        http::serve(listener, state, stop).await.map_err(CommandError::failed)
    })
}

/// Takes over Ctrl-C and SIGTERM at once; what it gives is ready when one of them comes.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupted, mut terminated) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            // Without a handler the default action ends the process anyway.
            std::future::pending::<()>().await;
        }
    })
}
