//! The store beside a server: opened with it, and kept as was promised from day to day.

use std::path::{Path, PathBuf};
use std::time::Duration;

use veerkracht_store::{self as store, KEPT_BACKUPS, NoteRules, Store, StoreError};

use crate::cli::KeepingArgs;
use crate::commands::CommandError;
use crate::commands::store::{command_error, rules};

/// A store that is open, and what the operator decided of it.
#[derive(Debug, Clone)]
pub(in crate::commands) struct OpenStore {
    /// What was brought.
    pub store: Store,
    /// What notes can be about, and for how long they stay.
    pub rules: NoteRules,
    backups: Option<PathBuf>,
}

/// Opens the store that was named; none where none was.
///
/// # Errors
/// It cannot be opened, or `notes.toml` makes no sense.
pub(super) fn open(args: &KeepingArgs, config: Option<&Path>) -> Result<Option<OpenStore>, CommandError> {
    let Some(place) = &args.store else { return Ok(None) };
    let rules = rules(config)?;
    let store = Store::open(place).map_err(command_error)?;
    Ok(Some(OpenStore { store, rules, backups: args.backup_dir.clone() }))
}

/// Erases every day what is older than was promised, and then copies the store: at once, and from then on. What goes
/// wrong is told to the log, and tried again the next day.
pub(super) async fn follow(kept: OpenStore) {
    /// A day.
    const DAY: Duration = Duration::from_hours(24);
    let mut days = tokio::time::interval(DAY);
    loop {
        days.tick().await;
        let months = kept.rules.months;
        match kept.store.write(move |connection| store::purge(connection, months, store::now())).await {
            Ok(purged) => tracing::info!(
                notes = purged.notes,
                layers = purged.layers,
                audit = purged.audit,
                "erased what was older than was promised"
            ),
            Err(error) => tracing::error!(%error, "what is older than was promised could not be erased"),
        }
        let Some(folder) = kept.backups.clone() else { continue };
        match tokio::task::spawn_blocking({
            let store = kept.store.clone();
            move || copy(&store, &folder)
        })
        .await
        {
            Ok(Ok(Some(copy))) => tracing::info!(copy = %copy.display(), "copied the store"),
            Ok(Ok(None)) => {}
            Ok(Err(error)) => tracing::error!(%error, "the store could not be copied"),
            Err(error) => tracing::error!(%error, "copying the store ended"),
        }
    }
}

/// Copies the store, unless the day has a copy already: who starts a server often loses no older ones.
fn copy(store: &Store, folder: &Path) -> Result<Option<PathBuf>, StoreError> {
    let at = store::now();
    if store::has_copy_of(folder, at)? {
        store::remove_old(folder, KEPT_BACKUPS, at)?;
        return Ok(None);
    }
    store.copy_into(folder, KEPT_BACKUPS, at)
}
