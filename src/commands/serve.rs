//! `veerkracht serve`: the maps of a dataset over HTTP.

mod signals;
mod watched;

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;

use super::choose::choose_dataset;
use super::open::{self, MapStores, OpenDataset};
use super::postcodes;
use super::print::line;
use super::{CommandError, access, settings};
use crate::cache::{CacheSettings, TileStores};
use crate::cli::ServeArgs;
use crate::documents::Content;
use crate::http::admin::Readings;
use crate::http::{self, AppState, Resources, Server};
use signals::{Stops, on_hangup};

pub(super) use watched::access_log_target;

/// Serves until the process is told to stop.
pub(super) fn run(args: &ServeArgs, config: Option<&Path>, quiet: bool) -> Result<(), CommandError> {
    let (operation, readings) = (watched::operation(&args.operation), Readings::default());
    let admin_at = watched::listen(&args.operation, &operation, &readings)?;
    let path = choose_dataset(args.dataset.as_deref(), config, quiet)?;
    let OpenDataset { mut dataset, config } = open::open(&path, config)?;
    let listen = args.listen.clone().unwrap_or_else(|| config.server.listen.clone());
    let settings = settings::http(&config.server, args)?;
    let access = args.access.as_deref().map(access::open).transpose()?;
    let settings = access::trusted(settings, access.as_deref());
    let access_log = watched::access_log(&settings.gateway.log)?;
    if let Some(log) = &access_log {
        operation.write_to(log.clone());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CommandError::failed)?;
    let outcome = runtime.block_on(async {
        // From here on a signal to stop lets the program end in order, also before the first request.
        let stops = Stops::take_over().map_err(CommandError::failed)?;
        let logged = access_log.clone();
        let hangup = on_hangup(move || {
            if let Some(log) = &logged {
                log.reopen();
            }
            std::future::ready(())
        });
        tokio::spawn(hangup.map_err(CommandError::failed)?);
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
        let kept = TileStores::start(CacheSettings { budget, ..CacheSettings::default() });
        let kept = kept.map_err(CommandError::failed)?;
        let tiles = open::tiles(&mut dataset, &config, kept.clone());
        let postcodes = postcodes::open(&path, dataset.areas.year);
        let content = Content { postcodes, ..open::content(dataset, &config, &MapStores::new(budget)) };
        let resources = Resources::new(&settings, operation.clone());
        let resources = match access {
            Some(access) => {
                access::follow(Arc::clone(&access)).map_err(CommandError::failed)?;
                resources.guarded(access)
            }
            None => resources,
        };
        let server = Server::from(AppState::new(content, tiles, &resources, settings));
        readings.set(kept, &resources, server.clone());
        let links = |addresses: &[SocketAddr]| {
            addresses.iter().map(|address| format!("http://{address}/")).collect::<Vec<_>>().join(" and ")
        };
        let at = links(&addresses);
        if line(format_args!("veerkracht serves `{}` at {at}", path.display())).is_err() {
            // Whoever asks over HTTP does not read it.
            tracing::warn!(at, "standard output takes nothing; serving all the same");
        }
        if !admin_at.is_empty() {
            tracing::info!("counters and health are at {}", links(&admin_at));
        }
        let delay = Duration::from_secs(args.operation.shutdown_delay);
        tokio::select! {
            done = http::serve(listeners, server, stops.clone().drain(operation, delay)) => {
                done.map_err(CommandError::failed)
            }
            () = stops.told(2) => {
                tracing::warn!("told to stop twice: what is being answered is cut off");
                Ok(())
            }
        }
    });
    if let Some(log) = &access_log {
        log.finish();
    }
    // Computations that nobody waits for any more end with the process.
    runtime.shutdown_background();
    outcome
}
