//! What can be typed on the command line.
//!
//! In: the arguments of the process. Out: [`Cli`], the low form: what was typed, not yet what it means;
//! [`crate::commands`] decides that.

use std::path::PathBuf;

use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::cache::MOST_CACHE_MB;
use crate::http::listen::Listen;

mod areas;
mod atlas;
mod check;
mod export;
mod fetch;
mod language;
mod operation;
mod publish;
mod query;
mod recode;
mod reload;
mod selection;
mod store;
mod token;
mod zooms;

pub(crate) use areas::AreaArgs;
pub(crate) use atlas::{AtlasArgs, AtlasPaper, AtlasStand};
pub(crate) use check::CheckArgs;
pub(crate) use export::ExportArgs;
pub(crate) use fetch::FetchArgs;
pub(crate) use language::LanguageChoice;
pub(crate) use operation::OperationArgs;
pub(crate) use publish::PublishArgs;
pub(crate) use query::{QueryArgs, TableFormat};
pub(crate) use recode::RecodeArgs;
pub(crate) use reload::ReloadArgs;
pub(crate) use selection::SelectionArgs;
pub(crate) use store::{AuditArgs, KeepingArgs, StoreCommand, SubjectArgs};
pub(crate) use token::{NewTokenArgs, RevokeArgs, TokenCommand};

/// Where `build` writes and `serve` reads when nothing else is said.
pub(crate) const DEFAULT_DATASET: &str = "data/build/veerkracht.dataset";

/// Open vector tiles of the veerkracht maps.
///
/// Without a subcommand `veerkracht` serves: the dataset that was built last, or else a fictional demo region that it
/// builds first.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, max_term_width = 110, after_help = EXAMPLES)]
pub struct Cli {
    /// What to do; `serve` when left out.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Folder with config files that replace the built-in ones, file by file.
    #[arg(long, global = true, value_name = "DIR", env = "VEERKRACHT_CONFIG")]
    pub config: Option<PathBuf>,
    /// Say less: warnings and errors only.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// How log lines are written: for people, or one JSON object a line.
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "FORMAT",
        env = "VEERKRACHT_LOG_FORMAT",
        default_value = "text"
    )]
    pub log_format: LogFormat,
}

impl Cli {
    /// Reads what was typed, and the environment; ends the program with a message where that is nonsense, and after
    /// help and version.
    #[must_use]
    pub fn of_process() -> Cli {
        let matches = without_empty_environment(Cli::command()).get_matches();
        Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }
}

/// Takes an empty variable of the environment for one that is not set, as `NO_COLOR` is: compose files and units set
/// them so.
fn without_empty_environment(command: clap::Command) -> clap::Command {
    let is_empty = |arg: &clap::Arg| arg.get_env().and_then(std::env::var_os).is_some_and(|said| said.is_empty());
    command
        .mut_args(|arg| if is_empty(&arg) { arg.env(clap::builder::Resettable::Reset) } else { arg })
        .mut_subcommands(without_empty_environment)
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people; with colours on a terminal.
    Text,
    /// One object a line, for programs that gather logs.
    Json,
}

const EXAMPLES: &str = "\
Examples:
  veerkracht                                     serve the last dataset, or the demo region
  veerkracht fetch --serve                       the real country: download, build and serve it
  veerkracht build --data data/raw               raw files to dataset
  veerkracht inspect BU70010100                  why has this buurt this colour?
  veerkracht export --map focuskaart --out focus.pmtiles
  veerkracht atlas --gemeente GM7001 --out maps.pdf

Exit codes: 0 done, 1 failed, 2 wrong use or set-up, 3 `fetch --check` found something newer.";

/// A subcommand.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Download the publishers' files that the maps need.
    #[command(after_help = fetch::EXAMPLES)]
    Fetch(FetchArgs),
    /// Turn raw files into a dataset.
    #[command(after_help = "\
Examples:
  veerkracht build --data data/raw
  veerkracht build --data downloads --dataset gemeente.dataset
  veerkracht build --data downloads --snap 2      mend borders that miss each other by up to 2 m
  veerkracht build --data downloads --snap 2 --report left.geojson      and show in a GIS what is left")]
    Build(BuildArgs),
    /// Count from the addresses of each year what became of renumbered, split and merged buurten.
    ///
    /// Writes hercodering-adressen.csv, which `build` reads.
    #[command(after_help = "\
Examples:
  veerkracht recode --data data/raw
  veerkracht recode --data data/raw --explain BU03630000 BU05991234      how were these carried?")]
    Recode(RecodeArgs),
    /// Serve the maps of a dataset as vector tiles, with a page that shows them.
    #[command(after_help = "\
Examples:
  veerkracht serve
  veerkracht serve --dataset gemeente.dataset --listen 0.0.0.0:8080
  veerkracht serve --dataset https://data.example.nl/veerkracht.dataset --cache-dir /var/cache/veerkracht
  veerkracht serve --public-url https://kaarten.example.nl/veerkracht
  veerkracht serve --admin 127.0.0.1:9090 --access-log /var/log/veerkracht/access.log --shutdown-delay 5")]
    Serve(ServeArgs),
    /// Write the raw files of the fictional demo region.
    #[command(after_help = "\
Examples:
  veerkracht demo --out data/demo-raw
  veerkracht demo --as-published --out mirror     what `fetch --mirror` reads, once something serves it
  veerkracht demo --out large --areas 15000 --vertices 4000000")]
    Demo(DemoArgs),
    /// Explain an area: every value back to its source file, column and year.
    #[command(after_help = "\
Examples:
  veerkracht inspect BU70010100
  veerkracht inspect BU70010100 --map signalering_relatief --window 2016-2024 --taal en
  veerkracht inspect --codes own.csv --map focuskaart            the codes in the first column of a CSV
  veerkracht inspect --all --map focuskaart --csv > focus.csv
  veerkracht inspect --all --map focuskaart --csv --gemeente GM7001,GM7002 > focus.csv")]
    Inspect(InspectArgs),
    /// Write the whole tile pyramid of a map, or of all maps, to a file.
    #[command(after_help = export::EXAMPLES)]
    Export(ExportArgs),
    /// Write all maps of a gemeente to one PDF: a page per map, the list of buurten, what the maps say of each, how
    /// they are made; or a PDF for each gemeente.
    #[command(after_help = atlas::EXAMPLES)]
    Atlas(AtlasArgs),
    /// Write the areas of a map that fit a filter: CSV, `GeoJSON`, `GeoPackage` or `GeoParquet`.
    #[command(after_help = query::EXAMPLES)]
    Query(QueryArgs),
    /// Put a dataset into object storage, and show it on all servers that read it there.
    #[command(after_help = publish::EXAMPLES)]
    Publish(PublishArgs),
    /// Verify config, dataset and tiles without serving.
    #[command(after_help = check::EXAMPLES)]
    Check(CheckArgs),
    /// Make, list and revoke the tokens with which somebody sees more than the maps.
    #[command(subcommand, after_help = token::EXAMPLES)]
    Token(TokenCommand),
    /// Copy, restore, export, erase, purge or audit what associations and professionals brought.
    #[command(subcommand, after_help = store::EXAMPLES)]
    Store(StoreCommand),
    /// Print a script that completes commands in a shell.
    #[command(after_help = "\
Examples:
  veerkracht completions bash > /etc/bash_completion.d/veerkracht
  veerkracht completions fish > ~/.config/fish/completions/veerkracht.fish")]
    Completions {
        /// Shell to write for.
        shell: Shell,
    },
    /// Write the pages of `man`: one for the program, one for each command.
    #[command(hide = true)]
    Manual {
        /// Folder to write to; made if it is not there.
        out: PathBuf,
    },
}

/// Arguments of `build`.
#[derive(Debug, Args)]
pub struct BuildArgs {
    /// Folder with the raw files, as downloaded; subfolders are searched too.
    #[arg(long, value_name = "DIR", default_value = "data/raw")]
    pub data: PathBuf,
    /// Dataset to write; an older one there stays in place until the new one is complete.
    #[arg(long, value_name = "FILE", default_value = DEFAULT_DATASET)]
    pub dataset: PathBuf,
    /// Mend borders of neighbours that miss each other by up to this many metres.
    #[arg(long, value_name = "METRES")]
    pub snap: Option<f64>,
    /// Write every problem with its place to a `GeoJSON` file: points where slivers and overlaps are.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Write the buurten whose class is another one than in the dataset that is replaced to a CSV file: code, map, old
    /// and new class.
    #[arg(long, value_name = "FILE")]
    pub changes: Option<PathBuf>,
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Dataset to serve: a file, or https://…; the demo region when left out and none was built. When
    /// another one takes its place, that is shown without a restart.
    #[arg(long, value_name = "FILE|ADDRESS", env = "VEERKRACHT_DATASET")]
    pub dataset: Option<PathBuf>,
    /// Datasets that change while it runs.
    #[command(flatten)]
    pub reload: ReloadArgs,
    /// Address or name to listen on, with a port; port 0 takes a free one. A name listens on all of its addresses.
    /// Default: `listen` of config/server.toml.
    #[arg(long, value_name = "HOST:PORT", env = "VEERKRACHT_LISTEN")]
    pub listen: Option<Listen>,
    /// Address under which others reach this server, path included; goes into `TileJSON` and styles.
    #[arg(long, value_name = "URL", env = "VEERKRACHT_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// File that says who may see what: tokens, proxies, an issuer; others must not be able to read it. Without it
    /// everything is public, and no credential is looked at.
    #[arg(long, value_name = "FILE", env = "VEERKRACHT_ACCESS")]
    pub access: Option<PathBuf>,
    /// Memory for all that is kept to be sent again, in MB. Default: `cache_mb` of config/server.toml.
    #[arg(long, value_name = "MB", env = "VEERKRACHT_CACHE_MB")]
    #[arg(value_parser = clap::value_parser!(u64).range(..=MOST_CACHE_MB))]
    pub cache_mb: Option<u64>,
    /// What associations and professionals bring.
    #[command(flatten)]
    pub keeping: KeepingArgs,
    /// How it is watched and stopped.
    #[command(flatten)]
    pub operation: OperationArgs,
}

impl ServeArgs {
    /// Takes what the environment says, where no subcommand was typed; ends the program with a message when that is
    /// nonsense.
    #[must_use]
    pub(crate) fn of_environment() -> ServeArgs {
        let command = without_empty_environment(ServeArgs::augment_args(clap::Command::new("veerkracht")));
        let matches = command.get_matches_from(["veerkracht"]);
        ServeArgs::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Folder to write the raw files to; made if it is not there.
    #[arg(long, value_name = "DIR", default_value = "data/build/demo-raw")]
    pub out: PathBuf,
    /// Seed of the generator: the same seed gives the same bytes.
    #[arg(long, default_value_t = veerkracht_demo::DemoSettings::default().seed)]
    pub seed: u64,
    /// Number of buurten; about 150 when left out.
    #[arg(long, value_name = "N")]
    pub areas: Option<usize>,
    /// Number of border vertices to aim at.
    #[arg(long, value_name = "M")]
    pub vertices: Option<usize>,
    /// Write what the publishers offer, each file under its address: zips, pages, feeds, and address files in place of
    /// the recoding. `https://HOST/PATH?Q` becomes the file `HOST/PATH?Q` under --out.
    #[arg(long)]
    pub as_published: bool,
    /// Write the same files into --out as a browser saves them, packed as they are.
    #[arg(long, conflicts_with = "as_published")]
    pub as_downloaded: bool,
}

/// Arguments of `inspect`.
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// Codes of buurten, wijken or gemeenten.
    #[arg(required_unless_present_any = ["all", "gemeente", "codes"])]
    pub code: Vec<String>,
    /// All buurten, or with --gemeente or --codes those in them; needs --map and --csv.
    #[arg(long, requires = "map", requires = "csv", conflicts_with = "code")]
    pub all: bool,
    /// More areas.
    #[command(flatten)]
    pub areas: AreaArgs,
    /// Only this map; every offered map when left out.
    #[arg(long, value_name = "ID")]
    pub map: Option<String>,
    /// Year, window, comparison.
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// Print the JSON document that the server gives at `/areas/CODE.json`; of several areas a list of them.
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// Print CSV: code, status, klasse and the measures.
    #[arg(long, requires = "all")]
    pub csv: bool,
    /// Language of the explanation.
    #[arg(long, value_enum, default_value_t)]
    pub taal: LanguageChoice,
    /// Dataset to read; as `serve` when left out.
    #[arg(long, value_name = "FILE", env = "VEERKRACHT_DATASET")]
    pub dataset: Option<PathBuf>,
}

#[cfg(test)]
mod tests;
