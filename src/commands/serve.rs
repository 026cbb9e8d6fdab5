//! `veerkracht serve`: the maps of a dataset over HTTP.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::Path;

use tokio::net::TcpListener;

use super::choose::choose_dataset;
use super::open::{self, MapStores, OpenDataset};
use super::postcodes;
use super::print::line;
use super::{CommandError, access, settings};
use crate::cache::{CacheSettings, TileStores};
use crate::cli::ServeArgs;
use crate::documents::Content;
use crate::http::{self, AppState, Resources};

/// Serves until the process is told to stop.
pub(super) fn run(args: &ServeArgs, config: Option<&Path>, quiet: bool) -> Result<(), CommandError> {
    let path = choose_dataset(args.dataset.as_deref(), config, quiet)?;
    let OpenDataset { mut dataset, config } = open::open(&path, config)?;
    let listen = args.listen.clone().unwrap_or_else(|| config.server.listen.clone());
    let settings = settings::http(&config.server, args)?;
    let access = args.access.as_deref().map(access::open).transpose()?;
    let settings = access::trusted(settings, access.as_deref());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CommandError::failed)?;
    runtime.block_on(async {
        // From here on a signal to stop lets the program end in order, also before the first request.
        let stop = stop_signal().map_err(CommandError::failed)?;
        // Bound before the maps are prepared, so that an address that cannot be had is known at once.
        let listeners = listen.bind().await.map_err(|cause| {
            CommandError::Setup(anyhow::anyhow!(
                "listening on {listen}: {cause}. Choose another address with `--listen`, such as --listen \
                 127.0.0.1:3001"
            ))
        })?;
        let addresses: Vec<SocketAddr> =
            listeners.iter().map(TcpListener::local_addr).collect::<io::Result<_>>().map_err(CommandError::failed)?;
        if settings.public_url.is_none() && !addresses.iter().all(|address| address.ip().is_loopback()) {
            tracing::warn!(
                "others can reach {listen}, and no public URL is set: addresses in styles and TileJSON are made from \
                 the Host that each request names, which a cache in between may keep for others. Set `--public-url`, \
                 or `public_url` in server.toml"
            );
        }
        let budget = settings::budget(&config.server, args);
        let stores = TileStores::start(CacheSettings { budget, ..CacheSettings::default() });
        let tiles = open::tiles(&mut dataset, &config, stores.map_err(CommandError::failed)?);
        let postcodes = postcodes::open(&path, dataset.areas.year);
        let content = Content { postcodes, ..open::content(dataset, &config, &MapStores::new(budget)) };
        let resources = Resources::new(&settings);
        let resources = match access {
            Some(access) => resources.guarded(access),
            None => resources,
        };
        let state = AppState::new(content, tiles, &resources, settings);
        let at = addresses.iter().map(|address| format!("http://{address}/")).collect::<Vec<_>>().join(" and ");
        if line(format_args!("veerkracht serves `{}` at {at}", path.display())).is_err() {
            // Whoever asks over HTTP does not read it.
            tracing::warn!(at, "standard output takes nothing; serving all the same");
        }
        http::serve(listeners, state, stop).await.map_err(CommandError::failed)
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
