//! `veerkracht serve`: the maps of a dataset over HTTP, and of the next one when it is published.

mod keep;
mod load;
mod manager;
mod operation;
mod signals;
mod watch;

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::Handle;

use super::choose::choose_dataset;
use super::open::{self, OpenDataset};
use super::print::line;
use super::{CommandError, access, settings};
use crate::cli::ServeArgs;
use crate::config::Config;
use crate::http::admin::Readings;
use crate::http::listen::Listen;
use crate::http::reload::{self, ReloadFigures, Reloader};
use crate::http::{self, Server};
use crate::publication::{DatasetAddress, PublishedDataset, PublishedPlace};
use signals::{Hangups, Stops};
use watch::Watch;

pub(super) use load::Loader;
pub(super) use operation::access_log_target;

/// Serves until the process is told to stop.
pub(super) fn run(args: &ServeArgs, config: Option<&Path>, quiet: bool) -> Result<(), CommandError> {
    // First of all, before there are threads.
    let handed = handed_over()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CommandError::failed)?;
    // From here on, since a download may take minutes: who asks meanwhile to look for new figures ends nothing.
    let hangups = Hangups::take_over(runtime.handle()).map_err(CommandError::failed)?;
    let (operation, readings) = (operation::operation(&args.operation), Readings::default());
    let (reloader, questions) = reload::reloader();
    let admin_at = operation::listen(&args.operation, &operation, &readings, reloader.clone())?;
    let address = match &args.dataset {
        Some(named) => DatasetAddress::parse(named).map_err(CommandError::setup)?,
        None => DatasetAddress::File(choose_dataset(None, config, quiet)?),
    };
    let (is_remote, named) = (address.is_remote(), address.to_string());
    let (place, published) = begin(address, args, config, runtime.handle())?;
    let open = open::open(&published.shown.path, config)?;
    let server = open.config.server.clone();
    let listen = args.listen.clone().unwrap_or_else(|| server.listen.clone());
    let (poll, hold) = (settings::poll(&server, args, is_remote), settings::hold(&server, args));
    let settings = settings::http(&server, args)?;
    let access = args.access.as_deref().map(access::open).transpose()?;
    let settings = access::trusted(settings, access.as_deref());
    let kept = keep::open(&args.keeping, config)?;
    let access_log = operation::access_log(&settings.gateway.log)?;
    if let Some(log) = &access_log {
        operation.write_to(log.clone());
    }
    let outcome = runtime.block_on(async {
        // From here on a signal to stop lets the program end in order, also before the first request.
        let stops = Stops::take_over().map_err(CommandError::failed)?;
        // Bound before the maps are prepared, so that an address that cannot be had is known at once.
        let (listeners, listen) = bind(&listen, handed).await?;
        let addresses: Vec<SocketAddr> =
            listeners.iter().map(TcpListener::local_addr).collect::<io::Result<_>>().map_err(CommandError::failed)?;
        if settings.public_url.is_none() && !addresses.iter().all(|address| address.ip().is_loopback()) {
            tracing::warn!(
                "others can reach {listen}, and no public URL is set: addresses in styles and TileJSON are made from \
                 the Host that each request names, which a cache in between may keep for others. Set `--public-url`, \
                 or `public_url` in server.toml"
            );
        }
        let budget = settings::budget(&server, args);
        if let Some(access) = &access {
            access::follow(Arc::clone(access)).map_err(CommandError::failed)?;
        }
        let loader = Loader::new(config, settings, budget, (access, kept.clone()), operation.clone())?;
        if let Some(kept) = kept {
            tokio::spawn(keep::follow(kept));
        }
        let server = begin_with(&loader, &published, hold, open);
        readings.set(loader.tiles().clone(), loader.resources(), server.clone());
        tokio::spawn(watch::watch(Watch::new(place, loader, server.clone(), hold, published), questions, poll));
        let links = |addresses: &[SocketAddr]| {
            addresses.iter().map(|address| format!("http://{address}/")).collect::<Vec<_>>().join(" and ")
        };
        let at = links(&addresses);
        if line(format_args!("veerkracht serves `{named}` at {at}")).is_err() {
            // Whoever asks over HTTP does not read it.
            tracing::warn!(at, "standard output takes nothing; serving all the same");
        }
        if !admin_at.is_empty() {
            tracing::info!("counters and health are at {}", links(&admin_at));
        }
        let delay = Duration::from_secs(args.operation.shutdown_delay);
        manager::ready(&format!("serves {named} at {at}"));
        tokio::spawn(manager::live(operation.clone()));
        let logged = access_log.clone();
        tokio::spawn(hangups.follow(move || {
            if let Some(log) = &logged {
                log.reopen();
            }
            look_anew(reloader.clone())
        }));
        tokio::select! {
            done = http::serve(listeners, server, stops.clone().drain(operation, delay)) => {
                done.map_err(CommandError::failed)
            }
            () = stops.wait_for_signals(2) => {
                tracing::warn!("told to stop twice: what is being answered is cut off");
                Ok(())
            }
        }
    });
    if let Some(log) = &access_log {
        log.finish();
    }
    // Computations and downloads that nobody waits for any more end with the process.
    runtime.shutdown_background();
    outcome
}

/// Takes the sockets that the service manager listens on.
fn handed_over() -> Result<Vec<std::net::TcpListener>, CommandError> {
    manager::listeners().map_err(|cause| {
        CommandError::Setup(anyhow::anyhow!(
            "taking the sockets of the service manager (LISTEN_FDS): {cause}. Expected sockets of TCP, as \
             `ListenStream=` of a unit of systemd gives them"
        ))
    })
}

/// Takes the sockets that were handed over; where there are none, listens where it is asked to. Gives the place in
/// words too.
async fn bind(listen: &Listen, handed: Vec<std::net::TcpListener>) -> Result<(Vec<TcpListener>, String), CommandError> {
    if handed.is_empty() {
        let listeners = listen.bind().await.map_err(|cause| {
            CommandError::Setup(anyhow::anyhow!(
                "listening on {listen}: {cause}. Choose another address with `--listen`, such as --listen \
                 127.0.0.1:3001"
            ))
        })?;
        return Ok((listeners, listen.to_string()));
    }
    let listeners = handed.into_iter().map(TcpListener::from_std).collect::<io::Result<_>>();
    Ok((listeners.map_err(CommandError::failed)?, "the sockets of the service manager".to_owned()))
}

/// Looks for new figures, as SIGHUP asks, and tells the log and the service manager what came of it.
async fn look_anew(asking: Reloader) {
    manager::reloading();
    match asking.reload().await {
        Ok(outcome) => {
            let ReloadFigures { shown, announced, unchanged, failed } = asking.figures();
            let result = outcome.name();
            tracing::info!(
                result,
                dataset = outcome.dataset(),
                shown,
                announced,
                unchanged,
                failed,
                "looked for new figures, as SIGHUP asks"
            );
            manager::ready(&format!("looked for new figures: {outcome}"));
        }
        // It is told to the log where it happens.
        Err(error) => manager::ready(&format!("new figures are not shown; those before are shown still: {error}")),
    }
}

/// Serves what was opened first.
fn begin_with(loader: &Loader, published: &PublishedDataset, hold: Duration, open: OpenDataset) -> Server {
    let first = loader.prepare(&published.shown.path, open);
    let before = first.versions_before(published, hold);
    let server = Server::from(first.state);
    server.remember(&before);
    server
}

/// Finds what is published; where it cannot be had now, what was downloaded before.
fn begin(
    address: DatasetAddress,
    args: &ServeArgs,
    config: Option<&Path>,
    runtime: &Handle,
) -> Result<(PublishedPlace, PublishedDataset), CommandError> {
    let folder = match &args.reload.cache_dir {
        Some(folder) => folder.clone(),
        // The config of the dataset is not to be had yet.
        None if address.is_remote() => Config::load(config).map_err(CommandError::setup)?.server.cache_dir,
        None => PathBuf::new(),
    };
    let file = if let DatasetAddress::File(path) = &address { Some(path.clone()) } else { None };
    let mut place = PublishedPlace::new(address, &folder, runtime).map_err(CommandError::setup)?;
    match place.look(true) {
        Ok(Some(published)) => Ok((place, published)),
        found => {
            let error = found.err().map_or_else(|| anyhow::anyhow!("nothing is published"), anyhow::Error::new);
            if let Some(path) = file {
                // Says what to do where there is no such file.
                open::open(&path, config)?;
                return Err(CommandError::Setup(error));
            }
            let Some(kept) = place.stored_dataset() else { return Err(CommandError::Failed(error)) };
            tracing::warn!(%error, "the dataset that was downloaded before is served");
            Ok((place, kept))
        }
    }
}
