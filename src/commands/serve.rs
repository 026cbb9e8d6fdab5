//! `veerkracht serve`: the maps of a dataset over HTTP.

use std::path::Path;

use tokio::net::TcpListener;

use super::open::{self, Opened};
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
        // Bound before the maps are prepared, so that an address that cannot be had is known at once.
        let listener = TcpListener::bind(listen).await.map_err(|cause| {
            CommandError::Setup(anyhow::anyhow!(
                "listening on {listen}: {cause}. Choose another address with `--listen`, such as --listen 127.0.0.1:3001"
            ))
        })?;
        let address = listener.local_addr().map_err(CommandError::failed)?;
        let state = AppState::new(open::content(dataset, &config, settings::cache(&config.server, args))?, settings);
        println!("veerkracht serves `{}` at http://{address}/", path.display());
        http::serve(listener, state, stop_signal()).await.map_err(CommandError::failed)
    })
}

/// Waits for Ctrl-C or, on Unix, SIGTERM.
async fn stop_signal() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            // Without a handler the default action ends the process anyway.
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_no_handler) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
