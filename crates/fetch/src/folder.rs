//! The folder in which files are put, by one run at a time.
//!
//! In: a folder in which anything may be. Out: a [`Folder`]: how each file stands, and a place for new ones.
//! Guaranteed: a file and what is written down of it change together, also where a run is killed between the two; what
//! is not written down belongs to somebody and is never touched.

use std::fmt::Write as _;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use thiserror::Error;
use veerkracht_files::{PartialError, PartialFile, replace};

use crate::catalogue::CatalogueFile;
use crate::lock::{Lock, LockedFile, MadeFile};
use crate::part::PartialDownload;
use crate::retry::DiskError;

mod changed_files;
mod listing;

pub(crate) use listing::{is_by_hand, is_edition};

/// Name of the lock file.
pub const LOCK: &str = "fetch.lock";

/// Folder for what is under way; hidden, so that a build passes over it.
const HIDDEN: &str = ".fetch";

/// Longest lock file that is read.
const LONGEST_LOCK: u64 = 16 << 20;

/// Why a folder cannot be used.
#[derive(Debug, Error)]
pub enum FolderError {
    /// Another run uses it.
    #[error(
        "`{}` is being filled by another run of `veerkracht fetch`: wait for it to end, or name another folder with \
         --data",
        path.display()
    )]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// The lock file is none.
    #[error(
        "`{}` is no lock file: {found}. Put back the one that was written, or move it away: then the files beside it \
         count as yours",
        path.display()
    )]
    Lock {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        found: String,
    },
    /// There is no lock file where one is needed.
    #[error(
        "`{}` is not there, and {option} compares with it: run `veerkracht fetch` without it first",
        path.display()
    )]
    NoLock {
        /// The file.
        path: PathBuf,
        /// What needs it.
        option: &'static str,
    },
    /// The disk refuses.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

impl From<PartialError> for FolderError {
    fn from(error: PartialError) -> FolderError {
        FolderError::Disk(error.into())
    }
}

/// The folder, kept from other runs as long as this lives.
#[derive(Debug)]
pub(crate) struct Folder {
    data: PathBuf,
    hidden: PathBuf,
    lock: Mutex<Lock>,
    /// Files that are there, relative to the folder.
    files: Vec<String>,
    /// Locked as long as it is open.
    running: Option<File>,
}

/// How a file stands in the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FileStanding {
    /// It is as it is written down.
    AsLocked(Box<LockedFile>),
    /// It is another than is written down.
    Damaged(Box<LockedFile>),
    /// Somebody put it there, under one name or several.
    ByHand(Vec<String>),
    /// It is not there.
    Absent,
}

/// Length and hashes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileDigest {
    /// Length.
    pub bytes: u64,
    /// BLAKE3 in hexadecimal digits.
    pub blake3: String,
    /// SHA-256 in hexadecimal digits.
    pub sha256: String,
}

impl Folder {
    /// Takes a folder for this run, makes it where it is not there, and ends what a killed run had begun.
    ///
    /// # Errors
    /// [`FolderError`].
    pub(crate) fn take(data: &Path) -> Result<Folder, FolderError> {
        let hidden = data.join(HIDDEN);
        fs::create_dir_all(&hidden).map_err(DiskError::at("making the folder", &hidden))?;
        let path = hidden.join("running");
        let running = File::options().create(true).truncate(false).write(true).open(&path);
        let running = running.map_err(DiskError::at("opening", &path))?;
        match running.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(FolderError::Busy { path: data.to_owned() }),
            Err(TryLockError::Error(cause)) => return Err(DiskError::at("locking", &path)(cause).into()),
        }
        let mut folder = Folder::look(data)?;
        folder.running = Some(running);
        folder.finish_placing()?;
        folder.files = listing::listed(data);
        Ok(folder)
    }

    /// Looks at a folder without changing anything.
    ///
    /// # Errors
    /// [`FolderError`].
    pub(crate) fn look(data: &Path) -> Result<Folder, FolderError> {
        let path = data.join(LOCK);
        let lock = match veerkracht_files::read(&path, LONGEST_LOCK) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes);
                Lock::read(&text).map_err(|found| FolderError::Lock { path: path.clone(), found })?
            }
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Lock::default(),
            Err(cause) => return Err(FolderError::Lock { path, found: cause.to_string() }),
        };
        let files = listing::listed(data);
        Ok(Folder { data: data.to_owned(), hidden: data.join(HIDDEN), lock: Mutex::new(lock), files, running: None })
    }

    /// Demands a lock file.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn needs_lock(&self, option: &'static str) -> Result<(), FolderError> {
        let path = self.data.join(LOCK);
        if path.is_file() { Ok(()) } else { Err(FolderError::NoLock { path, option }) }
    }

    /// Gives the path of a file.
    #[must_use]
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.data.join(name)
    }

    /// Gives the part of a file.
    #[must_use]
    pub(crate) fn part(&self, name: &str) -> PartialDownload {
        PartialDownload::of(&self.hidden, name)
    }

    /// Gives a place in the hidden folder for a step of a file.
    #[must_use]
    pub(crate) fn step_path(&self, name: &str, step: &str) -> PathBuf {
        self.hidden.join(format!("{}.{step}", name.replace('/', "__")))
    }

    /// Gives the lock as it is now.
    #[must_use]
    pub(crate) fn lock(&self) -> Lock {
        self.locked().clone()
    }

    fn locked(&self) -> MutexGuard<'_, Lock> {
        self.lock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lists the files that are there, by their names in the folder.
    pub(crate) fn files(&self) -> &[String] {
        &self.files
    }

    /// Tells whether a file is neither written down nor kept aside by this program.
    pub(crate) fn is_nobodys(&self, name: &str) -> bool {
        let lock = self.lock();
        lock.file(name).is_none() && !Folder::is_kept(name) && lock.made_files().iter().all(|made| made.name != name)
    }

    /// Tells how a file of the catalogue stands, under any of its names.
    ///
    /// # Errors
    /// A file that is there cannot be read.
    pub(crate) fn standing(&self, file: &CatalogueFile) -> Result<FileStanding, DiskError> {
        let lock = self.lock();
        let (mut damaged, mut own) = (None, Vec::new());
        for name in file.names() {
            let path = self.path(name);
            let is_there = path.is_file();
            match lock.file(name) {
                Some(entry) if is_there => {
                    if measure(&path)?.blake3 == entry.blake3 {
                        return Ok(FileStanding::AsLocked(Box::new(entry.clone())));
                    }
                    damaged = Some(FileStanding::Damaged(Box::new(entry.clone())));
                }
                None if is_there => {
                    own.push(name.to_owned());
                    break;
                }
                _ => {}
            }
        }
        if let Some(damaged) = damaged.filter(|_| own.is_empty()) {
            return Ok(damaged);
        }
        let is_of_somebody = |name: &&String| self.is_nobodys(name) && is_by_hand(name, file) && !own.contains(*name);
        let others: Vec<String> = self.files.iter().filter(is_of_somebody).cloned().collect();
        own.extend(others);
        Ok(if own.is_empty() { FileStanding::Absent } else { FileStanding::ByHand(own) })
    }

    /// Puts a file from aside in its place and writes it down; other names of the same file are cleared away. What
    /// stands in its place and is not what is written down is kept: gives the name that it has then.
    ///
    /// # Errors
    /// [`FolderError`].
    pub(crate) fn place(
        &self,
        aside: &Path,
        entry: &LockedFile,
        others: &[&str],
    ) -> Result<Option<String>, FolderError> {
        let path = self.path(&entry.name);
        let kept = self.keep_changed(&entry.name, Some(&entry.blake3))?;
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(DiskError::at("making the folder", folder))?;
        }
        // Written first: a run that is killed behind the rename would leave a file that looks like somebody's own.
        let note = self.step_path(&entry.name, "placing");
        let mut one = Lock::default();
        one.put(entry.clone());
        write_synced(&note, &one.write())?;
        replace(aside, &path)?;
        self.write_down(entry)?;
        fs::remove_file(&note).map_err(DiskError::at("removing", &note))?;
        for other in others.iter().filter(|other| **other != entry.name) {
            self.clear_away(other)?;
        }
        Ok(kept)
    }

    /// Writes down what is in place.
    ///
    /// # Errors
    /// [`FolderError`].
    pub(crate) fn write_down(&self, entry: &LockedFile) -> Result<(), FolderError> {
        let mut lock = self.locked();
        if lock.file(&entry.name) != Some(entry) {
            lock.put(entry.clone());
            write(&self.data.join(LOCK), &lock.write())?;
        }
        Ok(())
    }

    /// Writes down what was made.
    ///
    /// # Errors
    /// [`FolderError`].
    pub(crate) fn write_down_made(&self, entry: MadeFile) -> Result<(), FolderError> {
        let mut lock = self.locked();
        lock.put_made(entry);
        write(&self.data.join(LOCK), &lock.write())
    }

    /// Removes a file that this program put there and that nobody changed.
    fn clear_away(&self, name: &str) -> Result<(), FolderError> {
        let mut lock = self.locked();
        let Some(entry) = lock.file(name) else { return Ok(()) };
        let path = self.path(name);
        if path.is_file() {
            if measure(&path)?.blake3 != entry.blake3 {
                return Ok(());
            }
            fs::remove_file(&path).map_err(DiskError::at("removing", &path))?;
        }
        lock.remove(name);
        write(&self.data.join(LOCK), &lock.write())
    }

    /// Ends what a killed run had begun: a file that reached its place is written down.
    fn finish_placing(&self) -> Result<(), FolderError> {
        let entries = fs::read_dir(&self.hidden).map_err(DiskError::at("reading", &self.hidden))?;
        let mut notes: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        notes.retain(|path| path.extension().is_some_and(|extension| extension == "placing"));
        notes.sort();
        for note in notes {
            let text = fs::read_to_string(&note).map_err(DiskError::at("reading", &note))?;
            // Half a note means that nothing was renamed yet.
            for entry in Lock::read(&text).unwrap_or_default().files() {
                let path = self.path(&entry.name);
                if path.is_file() && measure(&path)?.blake3 == entry.blake3 {
                    self.write_down(entry)?;
                }
            }
            fs::remove_file(&note).map_err(DiskError::at("removing", &note))?;
        }
        Ok(())
    }
}

/// Measures a file.
///
/// # Errors
/// It cannot be read.
pub(crate) fn measure(path: &Path) -> Result<FileDigest, DiskError> {
    let failed = DiskError::at("reading", path);
    let mut file = veerkracht_files::open(path).map_err(&failed)?;
    let mut blake3 = blake3::Hasher::new();
    let mut sha256 = ring::digest::Context::new(&ring::digest::SHA256);
    let mut buffer = vec![0; 1 << 17];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut buffer).map_err(&failed)?;
        if read == 0 {
            break;
        }
        bytes += read as u64;
        blake3.update(&buffer[..read]);
        sha256.update(&buffer[..read]);
    }
    let mut digits = String::with_capacity(64);
    for byte in sha256.finish().as_ref() {
        // Writing to a string does not fail.
        let _ = write!(digits, "{byte:02x}");
    }
    Ok(FileDigest { bytes, blake3: blake3.finalize().to_hex().to_string(), sha256: digits })
}

/// Writes a text in the place of another, whole.
///
/// # Errors
/// [`FolderError`].
pub(crate) fn write(path: &Path, text: &str) -> Result<(), FolderError> {
    let mut place = PartialFile::create(path)?;
    place.write_all(text.as_bytes()).map_err(DiskError::at("writing", path))?;
    place.put_in_place()?;
    Ok(())
}

fn write_synced(path: &Path, text: &str) -> Result<(), DiskError> {
    let failed = DiskError::at("writing", path);
    let mut file = File::create(path).map_err(&failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> Result<(), DiskError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(DiskError::at("bringing to disk", folder))
}

/// Elsewhere a folder cannot be opened.
#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> Result<(), DiskError> {
    Ok(())
}

#[cfg(test)]
mod tests;
