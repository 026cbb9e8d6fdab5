//! The subcommands: the only place that knows the whole order.
//!
//! In: the parsed command line. Out: an exit code, with everything worth saying on standard output and errors on
//! standard error. Guaranteed: 0 when done, 1 when something failed on the way, 2 when the use or the set-up is wrong
//! and no work was done, 3 when `fetch --check`
//! found something newer.

use std::io::IsTerminal as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::CommandFactory;

use crate::cli::{Cli, Command, LogFormat, ServeArgs};

mod access;
mod atlas;
mod build;
mod check;
mod choose;
mod codes;
mod demo;
mod error;
mod export;
mod fetch;
mod inspect;
mod numbers;
mod open;
mod postcodes;
mod print;
mod progress;
mod publish;
mod query;
mod recode;
mod serve;
mod settings;
mod store;
mod token;

pub(crate) use error::CommandError;

/// Carries out what was typed.
#[must_use]
pub fn run(cli: Cli) -> ExitCode {
    start_log(cli.quiet, cli.log_format);
    let config = cli.config.as_deref();
    let result = match cli.command.unwrap_or_else(|| Command::Serve(ServeArgs::of_environment())) {
        Command::Fetch(args) => fetch::run(&args, config, cli.quiet, cli.log_format),
        Command::Build(args) => build::run(&args, config, cli.quiet),
        Command::Recode(args) => recode::run(&args, config, cli.quiet),
        Command::Serve(args) => serve::run(&args, config, cli.quiet),
        Command::Demo(args) => demo::run(&args),
        Command::Inspect(args) => inspect::run(&args, config),
        Command::Export(args) => export::run(&args, config, cli.quiet),
        Command::Atlas(args) => atlas::run(&args, config, cli.quiet),
        Command::Publish(args) => publish::run(&args, cli.quiet),
        Command::Query(args) => query::run(&args, config, cli.quiet),
        Command::Check(args) => check::run(&args, config, cli.quiet),
        Command::Token(command) => token::run(&command),
        Command::Store(command) => store::run(&command, config),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut <Cli as CommandFactory>::command(), "veerkracht", &mut script);
            print::all(&script)
        }
        Command::Manual { out } => manual(&out),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(CommandError::Failed(error)) => say(&error, 1),
        Err(CommandError::Newer) => ExitCode::from(3),
        Err(CommandError::Setup(error)) => say(&error, 2),
    }
}

/// Writes the pages of `man` to a folder.
fn manual(out: &Path) -> Result<(), CommandError> {
    let written =
        std::fs::create_dir_all(out).and_then(|()| clap_mangen::generate_to(<Cli as CommandFactory>::command(), out));
    written.with_context(|| format!("writing the pages of man to `{}`", out.display())).map_err(CommandError::Failed)
}

/// Prints an error with its causes; a reader that went away (`veerkracht inspect … | head`) is no error.
fn say(error: &anyhow::Error, code: u8) -> ExitCode {
    if is_broken_pipe(error) {
        return ExitCode::SUCCESS;
    }
    let mut said = String::new();
    for cause in error.chain().map(ToString::to_string) {
        // Messages of our own errors name their cause already.
        if !said.contains(&cause) {
            print::note(format_args!("{}{cause}", if said.is_empty() { "error: " } else { "  because: " }));
            said.push_str(&cause);
        }
    }
    ExitCode::from(code)
}

/// Tells whether the reader of standard output went away.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let of_pipe = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
    };
    error.chain().any(of_pipe)
}

/// Sends log lines to standard error; `RUST_LOG` decides what is logged, else warnings, and what the server does unless
/// quiet.
///
/// Colours are for a terminal whose user has not said `NO_COLOR`: in a file they are noise.
fn start_log(quiet: bool, format: LogFormat) {
    let default = if quiet { "warn" } else { "warn,veerkracht=info" };
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_unset| tracing_subscriber::EnvFilter::new(default));
    let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|said| said.is_empty());
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(colours);
    // A standard error that takes no more is told nowhere, and would end the program.
    let log = log.log_internal_errors(false);
    // A second start in one process (tests) keeps the first.
    drop(match format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    });
}
