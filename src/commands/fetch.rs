//! `veerkracht fetch`: the publishers' files into the data folder, and on to build and serve.

use std::path::Path;
use std::sync::Arc;

use clap::{Args as _, FromArgMatches as _};
use veerkracht_fetch::{
    Catalogue, Clock, Contact, FetchMode, FolderError, Mirror, NetworkSettings, Options, Request, RunError, RunStatus,
    SystemClock, SystemProxies, Timeouts, user_agent,
};

use super::print::line;
use super::{CommandError, build, serve};
use crate::cli::{BuildArgs, DEFAULT_DATASET, FetchArgs, LogFormat, ServeArgs};
use crate::config::texts;

mod recoding;
mod show;

use show::FetchDisplay;

/// Bytes of a file with certificates.
const LONGEST_CERTIFICATES: u64 = 16 << 20;

/// Downloads, or tells what would be or what is there; then goes on where that was asked for.
pub(super) fn run(args: &FetchArgs, config: Option<&Path>, quiet: bool, format: LogFormat) -> Result<(), CommandError> {
    let catalogue = catalogue(config)?;
    let request = Request {
        division: args.division,
        years: args.years,
        sources: args.sources.clone(),
        no_recoding: args.no_recoding,
    };
    if args.depth.dry_run {
        let lines = veerkracht_fetch::dry_run(&catalogue, &args.data, &request).map_err(command_error)?;
        return lines.iter().try_for_each(|said| line(format_args!("{said}")));
    }
    let network = network(args, &catalogue)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    if args.depth.probe {
        return probe(&catalogue, &args.sources, &network, &clock);
    }
    let options = Options { data: args.data.clone(), request, mode: mode(args), keep: args.keep, network };
    let show = FetchDisplay::new(quiet, format);
    let summary =
        veerkracht_fetch::run(&catalogue, &options, &clock, &|event| show.tell(event)).map_err(command_error)?;
    show.end();
    let (next, lines): (Vec<String>, Vec<String>) =
        summary.lines().into_iter().partition(|said| said.starts_with("Next:"));
    for said in &lines {
        line(format_args!("{said}"))?;
    }
    if summary.status() == RunStatus::Done {
        recoding::ensure(args, config, &catalogue, &summary, quiet)?;
    }
    let goes_on = args.build || args.serve;
    for said in next.iter().filter(|_| !goes_on) {
        line(format_args!("{said}"))?;
    }
    match summary.status() {
        RunStatus::Newer => Err(CommandError::Newer),
        RunStatus::Failed if summary.is_only_unsure() => Err(CommandError::Failed(anyhow::anyhow!(
            "whether there is something newer than what lies in `{}` could not be told; the lines above say why",
            args.data.display()
        ))),
        RunStatus::Failed => Err(CommandError::Failed(anyhow::anyhow!(
            "what is needed is not all in `{}`; the lines above say what is missing or differs, and what to do",
            args.data.display()
        ))),
        RunStatus::Done if goes_on => go_on(args, config, quiet),
        RunStatus::Done => Ok(()),
    }
}

/// Reads the catalogue.
fn catalogue(config: Option<&Path>) -> Result<Catalogue, CommandError> {
    let (name, text) = texts::catalogue(config)
        .map_err(|cause| CommandError::Setup(anyhow::anyhow!("reading fetch.toml of --config: {cause}")))?;
    Catalogue::read(&name, &text).map_err(CommandError::setup)
}

fn mode(args: &FetchArgs) -> FetchMode {
    match &args.depth {
        depth if depth.update => FetchMode::Update,
        depth if depth.check => FetchMode::Check,
        depth if depth.locked => FetchMode::Locked,
        depth if depth.offline => FetchMode::Offline,
        _ => FetchMode::Get,
    }
}

/// Says how the network is reached.
fn network(args: &FetchArgs, catalogue: &Catalogue) -> Result<NetworkSettings, CommandError> {
    let mirror = args.mirror.as_deref().map(Mirror::parse).transpose();
    let mirror = mirror.map_err(|error| CommandError::Setup(anyhow::anyhow!("--mirror: {error}")))?;
    let certificates = args.ca_cert.as_ref().map(|path| {
        let read = veerkracht_files::read(path, LONGEST_CERTIFICATES);
        read.map_err(|cause| {
            CommandError::Setup(anyhow::anyhow!("--ca-cert (or SSL_CERT_FILE) `{}`: {cause}", path.display()))
        })
    });
    let contact = args.contact.as_deref().filter(|text| !text.trim().is_empty()).map(Contact::parse).transpose();
    let contact = contact.map_err(|error| CommandError::Setup(anyhow::anyhow!("--contact: {error}")))?;
    Ok(NetworkSettings {
        mirror,
        certificates: certificates.transpose()?,
        proxies: SystemProxies::of(|name| std::env::var(name).ok()),
        patience: Timeouts::default(),
        agent: user_agent(env!("CARGO_PKG_VERSION"), contact.as_ref().or(catalogue.contact.as_ref())),
    })
}

/// Asks every address for its first bytes, and prints a line for each.
fn probe(
    catalogue: &Catalogue,
    sources: &[String],
    network: &NetworkSettings,
    clock: &Arc<dyn Clock>,
) -> Result<(), CommandError> {
    let mut printed = Ok(());
    let mut wrong = 0;
    let mut all = 0;
    let mut tell = |probed: veerkracht_fetch::ProbeResult| {
        all += 1;
        wrong += usize::from(!probed.is_right);
        let verdict = if probed.is_right { "right" } else { "WRONG" };
        let seconds = probed.time.as_secs_f64();
        let said = line(format_args!(
            "{verdict}  {:<20} {seconds:>5.1} s  {}\n       {}",
            probed.what, probed.link, probed.answer
        ));
        if printed.is_ok() {
            printed = said;
        }
    };
    veerkracht_fetch::probe(catalogue, sources, network, clock, &mut tell).map_err(CommandError::setup)?;
    printed?;
    line(format_args!("{all} addresses, {wrong} of them not as expected; config/fetch.toml has them all"))
}

/// Tells what was found before any work from what happened in it.
fn command_error(error: RunError) -> CommandError {
    match error {
        RunError::Folder(FolderError::Busy { .. } | FolderError::Disk(_)) => CommandError::failed(error),
        _ => CommandError::setup(error),
    }
}

/// Goes on with build, and with serve where that was asked for.
fn go_on(args: &FetchArgs, config: Option<&Path>, quiet: bool) -> Result<(), CommandError> {
    build::run(&build_args(&args.data)?, config, quiet)?;
    if !args.serve {
        return Ok(());
    }
    let mut serve_args = ServeArgs::of_environment();
    serve_args.dataset = Some(DEFAULT_DATASET.into());
    serve_args.listen = args.listen.clone().or(serve_args.listen);
    serve::run(&serve_args, config, quiet)
}

/// Gives what `veerkracht build --data FOLDER` would be told.
fn build_args(data: &Path) -> Result<BuildArgs, CommandError> {
    let command = BuildArgs::augment_args(clap::Command::new("build"));
    let words = ["build".as_ref(), "--data".as_ref(), data.as_os_str()];
    let matches = command.try_get_matches_from(words).map_err(CommandError::setup)?;
    BuildArgs::from_arg_matches(&matches).map_err(CommandError::setup)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_of_the_folder_is_that_of_its_own_defaults() {
        let args = build_args(Path::new("my raw")).unwrap();
        assert_eq!((args.data.as_path(), args.dataset.as_path()), (Path::new("my raw"), Path::new(DEFAULT_DATASET)));
    }
}
