//! What an association and its professionals bring: own layers and notes, kept in one file of SQLite, or in a database
//! of PostgreSQL that several servers share.
//!
//! In: where that is, and changes to it. Out: [`Store`], through which all of the program reads and writes it, whatever
//! keeps it. Guaranteed: a change is whole and on disk when it is told to be done, or nothing of it is there; one
//! thread of a server writes, at most [`QUEUE`] changes wait for it, and who reads waits for nobody; what one server
//! changed the next request to any other sees; what is erased leaves the file and its log, or the tables, and stays
//! erased when a copy from before is put back; no text of a note or a row stands in the audit trail. Left to others:
//! who may see what, tiles, and requests. It knows nothing of maps, datasets or areas, so that nothing of it gets into
//! theirs.

// What the operator and the owners decide.
mod rules;
mod spec;
mod words;

// What keeps it, who writes it, and who reads it.
mod clock;
mod engine;
mod error;
mod opening;
mod place;
mod readers;
mod tables;
mod writer;

// What stands in it.
mod audit;
mod differencing;
mod figure;
mod notes;
mod personal;
mod rows;

// What is taken away, copied and put back.
mod backup;
mod erase;
mod ledger;
mod mention;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use audit::{AuditEntry, audit};
pub use backup::{KEPT_BACKUPS, back_up, has_copy_of, remove_old, restore};
pub use clock::{moment, now, seconds_of};
pub use differencing::shown_before;
pub use engine::Connection;
pub use erase::{ErasureReport, PurgeReport, erase_author, erase_layer, export_author, export_layer, purge};
pub use error::StoreError;
pub use figure::OwnFigure;
pub use mention::mentions;
pub use notes::{
    Agreement, AgreementState, ClassThen, NewNote, Note, NoteChange, NoteQuery, NoteStatus, change_note, note, notes,
    propose,
};
pub use personal::{PersonalKind, PersonalMark, marks};
pub use place::StorePlace;
pub use rows::{
    PointRow, Replacement, add_points, figures, layer, layers, points, put_figures, put_layer, put_points, remove_layer,
};
pub use rules::{NoteCategory, NoteRules, PrivacyPart};
pub use spec::{ClassMethod, FigureSpec, LayerKind, LayerSpec, LayerState};
pub use words::BilingualText;
pub use writer::QUEUE;

use backup::back_up_once;
use opening::open;
use readers::Readers;
use writer::StoreWriter;

/// The store; cheap to clone.
#[derive(Debug, Clone)]
pub struct Store(Arc<StoreCore>);

#[derive(Debug)]
struct StoreCore {
    place: StorePlace,
    writer: StoreWriter,
    readers: Readers,
}

impl Store {
    /// Opens a store, which is made where there is none, and brings it to the form of this program.
    ///
    /// Erasures of its ledger are applied first: a copy from before that was put back by hand shows nothing of what was
    /// erased since.
    ///
    /// # Errors
    /// What cannot be read or written, is no store, or is one of a newer program.
    pub fn open(place: &StorePlace) -> Result<Store, StoreError> {
        let connection = open(place)?;
        ledger::begin(&connection)?;
        ledger::apply(&connection)?;
        let writer = StoreWriter::start(connection)?;
        Ok(Store(Arc::new(StoreCore { place: place.clone(), writer, readers: Readers::new(place) })))
    }

    /// Makes a change when it is its turn; what it gives is on disk by then.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when too many wait already, [`StoreError::Full`] on a full disk, and what the change says.
    pub async fn write<T, F>(&self, change: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    {
        self.0.writer.write(change).await
    }

    /// Reads beside all changes, on the thread of the caller: what it sees is one state of the store.
    ///
    /// # Errors
    /// What the reading says, and that the store cannot be opened.
    pub fn read<T>(&self, reading: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.0.readers.read(reading)
    }

    /// Copies the store beside all changes, as [`back_up`] does, on the thread of the caller; none where another server
    /// of the store does so in the same second.
    ///
    /// # Errors
    /// As [`back_up`], and that the store cannot be opened.
    pub fn copy_into(&self, folder: &Path, kept: usize, at: i64) -> Result<Option<PathBuf>, StoreError> {
        // A connection of its own: of those that read each is in a transaction.
        back_up_once(&Connection::open_reader(&self.0.place)?, folder, kept, at)
    }
}

/// Opens a store for one command, without a thread of its own; the ledger is applied as by [`Store::open`].
///
/// # Errors
/// As [`Store::open`], and that there is no such file.
pub fn open_for_command(place: &StorePlace) -> Result<Connection, StoreError> {
    if let StorePlace::File(path) = place {
        opening::expect_file(path)?;
    }
    let connection = open(place)?;
    ledger::begin(&connection)?;
    ledger::apply(&connection)?;
    Ok(connection)
}
