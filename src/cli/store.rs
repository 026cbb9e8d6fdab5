//! What can be typed after `veerkracht store`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use veerkracht_store::{StorePlace, seconds_of};

/// Examples that `store --help` shows.
pub(super) const EXAMPLES: &str = "\
Examples:
  veerkracht store backup --store notes.sqlite --out /backup/veerkracht
  veerkracht store restore --store notes.sqlite --from /backup/veerkracht/store-20270630T020000Z.sqlite
  veerkracht store export --store notes.sqlite --author 'Corporatie X' > export.json
  veerkracht store erase --store notes.sqlite --layer bezit-x
  veerkracht store purge --store notes.sqlite
  veerkracht store audit --store notes.sqlite --since 2027-06-30";

/// What is done with a store.
#[derive(Debug, Subcommand)]
pub enum StoreCommand {
    /// Copy the store, whole and of one moment, while it is served or not; seven copies are kept, none older than
    /// seven days.
    Backup(BackupArgs),
    /// Put a copy in the place of the store, less what was erased since; the server of a file must be stopped.
    Restore(RestoreArgs),
    /// Print all that is kept of an author or a layer, as JSON.
    Export(SubjectArgs),
    /// Erase all that is kept of an author or a layer, from the bytes of the store too.
    Erase(SubjectArgs),
    /// Erase what is older than was promised; a server does so every day.
    Purge(StoreFile),
    /// Print who did what to which layer or note, and when: the trail of twelve months, which holds no text of any.
    Audit(AuditArgs),
}

/// Arguments of `serve` for what is kept.
#[derive(Debug, Args)]
pub struct KeepingArgs {
    /// What keeps own layers and notes, which associations and professionals bring: a file of SQLite, made if it is not
    /// there, or `postgres://…` for several servers. Without it nothing is kept. Who may bring and see what is in the
    /// file of --access. An address with a password is better in the environment, where no list of programs shows it.
    #[arg(long, value_name = "STORE", env = "VEERKRACHT_STORE", hide_env_values = true, requires = "access")]
    pub store: Option<StorePlace>,
    /// Folder for a copy of the store a day, of which seven are kept; made if it is not there.
    #[arg(long, value_name = "DIR", env = "VEERKRACHT_BACKUP_DIR", requires = "store")]
    pub backup_dir: Option<PathBuf>,
}

/// Which store.
#[derive(Debug, Args)]
pub struct StoreFile {
    /// The store: a file of SQLite, or `postgres://…`.
    #[arg(long, value_name = "STORE", env = "VEERKRACHT_STORE", hide_env_values = true)]
    pub store: StorePlace,
}

/// Arguments of `store backup`.
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// Which store.
    #[command(flatten)]
    pub file: StoreFile,
    /// Folder of the copies; made if it is not there.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// Arguments of `store restore`.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// Which store; what was erased from a file stands in FILE.erased beside it, which must come along to another
    /// machine; what was erased from the store that was copied into a database stands in its table `erased`, or in
    /// COPY.erased beside the copy.
    #[command(flatten)]
    pub file: StoreFile,
    /// The copy.
    #[arg(long, value_name = "FILE")]
    pub from: PathBuf,
    /// Restore although nothing says what was erased since the copy was made (no FILE.erased beside a file; for a
    /// database no COPY.erased beside the copy, and a copy of another store): it comes back.
    #[arg(long)]
    pub without_ledger: bool,
}

/// Arguments of `store audit`.
#[derive(Debug, Args)]
pub struct AuditArgs {
    /// Which store.
    #[command(flatten)]
    pub file: StoreFile,
    /// Only from this day or moment on (UTC): 2027-06-30, or 2027-06-30T12:00:00Z.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub since: Option<i64>,
    /// Print JSON instead of a table.
    #[arg(long)]
    pub json: bool,
}

fn moment(text: &str) -> Result<i64, String> {
    seconds_of(text).ok_or_else(|| format!("'{text}' is no time; write it as 2027-06-30 or 2027-06-30T12:00:00Z"))
}

/// Arguments of `store export` and `store erase`.
#[derive(Debug, Args)]
pub struct SubjectArgs {
    /// Which store.
    #[command(flatten)]
    pub file: StoreFile,
    /// Of whom or what.
    #[command(flatten)]
    pub subject: SubjectChoice,
}

/// An author or a layer.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct SubjectChoice {
    /// Who wrote notes, as they stand beside them.
    #[arg(long, value_name = "NAME")]
    pub author: Option<String>,
    /// A layer, by its id.
    #[arg(long, value_name = "ID")]
    pub layer: Option<String>,
}
