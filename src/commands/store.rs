//! `veerkracht store`: copies, what is kept of whom, and its end.

use std::path::Path;

use veerkracht_store::{self as store, NoteRules, StoreError};

use super::CommandError;
use super::print::{json, line, text};
use crate::cli::{AuditArgs, StoreCommand, SubjectArgs};
use crate::config::{read_notes, texts};
use crate::texts::plain;

/// Does what was typed.
pub(super) fn run(command: &StoreCommand, config: Option<&Path>) -> Result<(), CommandError> {
    match command {
        StoreCommand::Backup(args) => {
            let connection = store::open_for_command(&args.file.store).map_err(command_error)?;
            let copy =
                store::back_up(&connection, &args.out, store::KEPT_BACKUPS, store::now()).map_err(command_error)?;
            line(format_args!("copied `{}` to `{}`", args.file.store, copy.display()))
        }
        StoreCommand::Restore(args) => {
            let erasures = store::restore(&args.file.store, &args.from, args.without_ledger).map_err(command_error)?;
            line(format_args!(
                "`{}` is what `{}` was, less what was erased since",
                args.file.store,
                args.from.display()
            ))?;
            if erasures == 0 {
                line(format_args!(
                    "nothing stands in the ledger of erasures: what was erased from the store that was copied is back, \
                     if anything was; put its ledger in place (FILE.erased, for a database COPY.erased beside the copy \
                     or the table `erased`) and restore again"
                ))?;
            }
            Ok(())
        }
        StoreCommand::Export(args) => export(args),
        StoreCommand::Erase(args) => erase(args),
        StoreCommand::Purge(file) => {
            let rules = rules(config)?;
            let mut connection = store::open_for_command(&file.store).map_err(command_error)?;
            let purged = store::purge(&mut connection, rules.months, store::now()).map_err(command_error)?;
            line(format_args!(
                "erased {} notes, {} layers and {} lines of the audit trail that were older than was promised",
                purged.notes, purged.layers, purged.audit
            ))
        }
        StoreCommand::Audit(args) => audit(args),
    }
}

/// Prints the trail as a table whose columns are as wide as what stands in them, or as JSON.
fn audit(args: &AuditArgs) -> Result<(), CommandError> {
    let connection = store::open_for_command(&args.file.store).map_err(command_error)?;
    let trail = store::audit(&connection, args.since.unwrap_or(0)).map_err(command_error)?;
    let lines = trail.into_iter().map(|entry| [store::moment(entry.at), entry.who, entry.what, entry.subject]);
    if args.json {
        let objects = lines.map(
            |[at, who, what, subject]| serde_json::json!({ "at": at, "who": who, "what": what, "subject": subject }),
        );
        let told = serde_json::to_string_pretty(&objects.collect::<Vec<_>>()).map_err(CommandError::failed)?;
        return json(&told);
    }
    let head = ["when", "who", "what", "layer or note"].map(str::to_owned);
    // A name may hold the end of a line.
    let lines = std::iter::once(head).chain(lines).map(|line| line.map(|cell| plain(&cell).into_owned()));
    let lines: Vec<[String; 4]> = lines.collect();
    let mut widths = [0; 3];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = cell.chars().count().max(*width);
        }
    }
    let [when, who, what] = widths;
    let table = lines.iter().fold(String::new(), |mut table, [at, by, did, subject]| {
        table.push_str(format!("{at:when$}  {by:who$}  {did:what$}  {subject}").trim_end());
        table.push('\n');
        table
    });
    text(&table)
}

/// Reads what the operator decided of notes.
pub(super) fn rules(config: Option<&Path>) -> Result<NoteRules, CommandError> {
    let (name, text) = texts::notes(config).map_err(CommandError::setup)?;
    read_notes(&name, &text).map_err(CommandError::setup)
}

fn export(args: &SubjectArgs) -> Result<(), CommandError> {
    let connection = store::open_for_command(&args.file.store).map_err(command_error)?;
    let kept = match (&args.subject.author, &args.subject.layer) {
        (Some(author), _) => store::export_author(&connection, author),
        (None, Some(layer)) => store::export_layer(&connection, layer),
        (None, None) => return Ok(()),
    };
    let kept = kept.map_err(command_error)?;
    json(&serde_json::to_string_pretty(&kept).map_err(CommandError::failed)?)
}

fn erase(args: &SubjectArgs) -> Result<(), CommandError> {
    let mut connection = store::open_for_command(&args.file.store).map_err(command_error)?;
    match (&args.subject.author, &args.subject.layer) {
        (Some(author), _) => {
            let erased = store::erase_author(&mut connection, author, store::now()).map_err(|error| match error {
                StoreError::Unknown { .. } => CommandError::failed(anyhow::anyhow!(
                    "{error}: nothing was erased; write the name as it stands beside the notes, letter by letter"
                )),
                other => command_error(other),
            })?;
            line(format_args!(
                "erased {} notes of `{author}`, and the name from {} lines that others left",
                erased.notes, erased.names
            ))?;
            let left = store::mentions(&connection, author).map_err(command_error)?;
            if left.is_empty() {
                return Ok(());
            }
            line(format_args!(
                "others name `{author}` in words of their own, which stay until they or a moderator change them: {}",
                left.join(", ")
            ))
        }
        (None, Some(layer)) => {
            store::erase_layer(&mut connection, layer, store::now()).map_err(command_error)?;
            line(format_args!("erased the layer `{layer}`"))
        }
        (None, None) => Ok(()),
    }
}

/// Tells what is wrong with the set-up from what went wrong in the work.
pub(super) fn command_error(error: StoreError) -> CommandError {
    match error {
        StoreError::Missing { .. }
        | StoreError::Open { .. }
        | StoreError::Connect { .. }
        | StoreError::WithoutPostgres { .. }
        | StoreError::Newer { .. }
        | StoreError::Ledger { .. }
        | StoreError::NoLedger { .. }
        | StoreError::Damaged { .. }
        | StoreError::InUse { .. }
        | StoreError::Place(_)
        | StoreError::Unknown { .. } => CommandError::setup(error),
        StoreError::Busy => CommandError::failed(anyhow::anyhow!(
            "the store is in use for longer than it was waited for; what was erased is gone from all answers, and its \
             bytes leave the log when the command is run again"
        )),
        error => CommandError::failed(error),
    }
}
