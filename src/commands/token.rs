//! `veerkracht token`: tokens made, listed and revoked.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use veerkracht_access::{AccessError, EntryError, NewToken, appended, entry, states, without};
use veerkracht_files::PartialFile;

use super::CommandError;
use super::print::{line, note};
use crate::cli::{NewTokenArgs, RevokeArgs, TokenCommand};

/// Makes, lists or revokes.
pub(super) fn run(command: &TokenCommand) -> Result<(), CommandError> {
    match command {
        TokenCommand::New(args) => new(args),
        TokenCommand::List { access } => list(access),
        TokenCommand::Revoke(args) => revoke(args),
    }
}

/// The token alone goes to standard output, so that a script can take it.
fn new(args: &NewTokenArgs) -> Result<(), CommandError> {
    let token = NewToken::random().map_err(CommandError::failed)?;
    let last_day = args.expires.as_deref();
    let lines = entry(&args.name, args.organisation.as_deref(), &token.hash(), &args.scopes, last_day);
    let Some(path) = &args.access else {
        note(format_args!(
            "Lines for the file of `--access`, which holds no more of the token than its hash:\n\n{lines}"
        ));
        note(format_args!("The token, which is shown this once:"));
        return line(format_args!("{}", token.secret()));
    };
    if !path.exists() {
        create_private_file(path)
            .map_err(|cause| failed(&EntryError::Access(AccessError::File { path: path.clone(), cause })))?;
    }
    let text = appended(path, &args.name, &lines).map_err(|error| failed(&error))?;
    replace_file(path, &text)?;
    note(format_args!(
        "`{}` has the token `{}` now; a running server takes it when it gets SIGHUP. The token, which is shown this \
         once:",
        path.display(),
        args.name
    ));
    line(format_args!("{}", token.secret()))
}

fn list(path: &Path) -> Result<(), CommandError> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let tokens = states(path, now).map_err(|error| failed(&EntryError::Access(error)))?;
    if tokens.is_empty() {
        note(format_args!("`{}` has no tokens", path.display()));
    }
    for token in tokens {
        let until = match (token.last_day, token.is_expired) {
            (None, _) => "does not expire".to_owned(),
            (Some(day), false) => format!("until {day}"),
            (Some(day), true) => format!("expired after {day}"),
        };
        let organisation =
            if token.organisation == token.name { String::new() } else { format!(" ({})", token.organisation) };
        line(format_args!("{}{organisation}: {}; {until}", token.name, token.scopes.join(", ")))?;
    }
    Ok(())
}

fn revoke(args: &RevokeArgs) -> Result<(), CommandError> {
    let text = without(&args.access, &args.name).map_err(|error| failed(&error))?;
    replace_file(&args.access, &text)?;
    note(format_args!(
        "`{}` has the token `{}` no more; a running server refuses it when it gets SIGHUP",
        args.access.display(),
        args.name
    ));
    Ok(())
}

/// Makes an empty file that nobody else can read.
fn create_private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Replaces a file, which keeps its mode.
fn replace_file(path: &Path, text: &str) -> Result<(), CommandError> {
    let mut file = PartialFile::create(path).map_err(CommandError::setup)?;
    file.write_all(text.as_bytes()).map_err(CommandError::failed)?;
    file.put_in_place().map_err(CommandError::failed)
}

fn failed(error: &EntryError) -> CommandError {
    CommandError::Setup(anyhow::anyhow!("{error}"))
}
