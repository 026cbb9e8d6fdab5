//! A file that is written aside, and takes its place when it is whole.
//!
//! In: a path that somebody named. Out: a [`PartialFile`], to be written and then put in place.
//! Guaranteed: what stood at the path stays, bit for bit, until the new file is complete and on disk; two never write
//! to one path at a time, the second is told so; only regular files are replaced, and links are followed, so that the
//! file replaced is the one they lead to. A process that is killed leaves at most `<file>.partial`, which the next one
//! takes over; any other end leaves nothing.

use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::input::kind;

/// Symbolic links are followed so far, as Linux does.
const LINKS_FOLLOWED: usize = 40;

/// Why a file cannot be written at a path. What stood there before is then untouched.
#[derive(Debug, Error)]
pub enum PartialError {
    /// The file system refused.
    #[error("{doing} `{}`: {cause}.\n  Check that the folder exists, that you may write there, and that the disk is \
             not full", path.display())]
    File {
        /// What was being done.
        doing: &'static str,
        /// To which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// Somebody is writing the same file.
    #[error("`{}` is being written already, by another run of the program or under another name of this one.\n  \
             Wait for it to end, or name another file", path.display())]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// What stands there is nothing that a file may replace.
    #[error("`{}` is {found}, and only a file can be written there.\n  Name a file, or leave the option \
             out", path.display())]
    NoFile {
        /// The path.
        path: PathBuf,
        /// What stands there.
        found: &'static str,
    },
}

/// A file being written aside. Dropped before it is put in place, it is removed.
#[derive(Debug)]
pub struct PartialFile {
    /// As it was named, for messages.
    path: PathBuf,
    /// Where the links lead.
    target: PathBuf,
    /// Where it is written.
    partial: PathBuf,
    /// Locked as long as this lives.
    file: File,
    in_place: bool,
}

impl PartialFile {
    /// Begins the file that shall stand at a path, whose folder is there; nobody else can until this one is gone.
    ///
    /// # Errors
    /// [`PartialError`]: no file can be written there, or one is being written.
    pub fn create(path: &Path) -> Result<PartialFile, PartialError> {
        PartialFile::open(path, File::options())
    }

    /// Begins a file that its owner alone can read, however permissive this process is; it stays so until it replaces
    /// a file with other permissions.
    ///
    /// # Errors
    /// As [`PartialFile::create`].
    pub fn create_private(path: &Path) -> Result<PartialFile, PartialError> {
        let mut options = File::options();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        PartialFile::open(path, options)
    }

    fn open(path: &Path, mut options: OpenOptions) -> Result<PartialFile, PartialError> {
        // Emptied only once it is locked: until then it may be another's.
        options.read(true).write(true).create(true).truncate(false);
        let failed = |doing| move |cause| PartialError::File { doing, path: path.to_owned(), cause };
        let target = target(path)?;
        let mut partial = target.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        loop {
            match fs::symlink_metadata(&partial) {
                Ok(found) if !found.is_file() => {
                    return Err(PartialError::NoFile { path: partial, found: kind(found.file_type()) });
                }
                _ => {}
            }
            let file = options.open(&partial).map_err(failed("making a partial file beside"))?;
            match lock(&file) {
                Ok(()) if is_still_at(&file, &partial) => {
                    file.set_len(0).map_err(failed("emptying the partial file of"))?;
                    return Ok(PartialFile { path: path.to_owned(), target, partial, file, in_place: false });
                }
                // Another put it in place or removed it between the two, and to write to it would destroy what it
                // became.
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(PartialError::Busy { path: path.to_owned() }),
                Err(TryLockError::Error(cause)) => return Err(failed("locking the partial file of")(cause)),
            }
        }
    }

    /// Begins the file that shall stand at a path, and makes its folder.
    ///
    /// # Errors
    /// As [`PartialFile::create`].
    pub fn create_with_folder(path: &Path) -> Result<PartialFile, PartialError> {
        let failed = |cause| PartialError::File { doing: "making the folder of", path: path.to_owned(), cause };
        fs::create_dir_all(folder(path)).map_err(failed)?;
        PartialFile::create(path)
    }

    /// Gives the path as it was named.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives the path at which it is written until it is whole, for those who must open it themselves.
    #[must_use]
    pub fn partial_path(&self) -> &Path {
        &self.partial
    }

    /// Gives a handle to write with, which shares its position with [`PartialFile`]'s own.
    ///
    /// # Errors
    /// The system has no more handles.
    pub fn handle(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    /// Brings the file to disk and puts it in place; whatever else was opened to write to it must be closed.
    ///
    /// # Errors
    /// [`PartialError`]; what stood at the path before is then untouched.
    pub fn put_in_place(mut self) -> Result<(), PartialError> {
        let failed = |doing| {
            let path = self.path.clone();
            move |cause| PartialError::File { doing, path, cause }
        };
        self.file.sync_all().map_err(failed("bringing to disk"))?;
        if !is_still_at(&self.file, &self.partial) {
            let cause = io::Error::new(io::ErrorKind::NotFound, "its partial file was removed while it was written");
            return Err(failed("putting in place")(cause));
        }
        keep_permissions(&self.file, &self.path, &self.target)?;
        fs::rename(&self.partial, &self.target).map_err(failed("putting in place"))?;
        self.in_place = true;
        sync_folder(folder(&self.target)).map_err(failed("bringing to disk the folder of"))
    }
}

/// Puts a whole file, which was written elsewhere, in the place of a path, by the rules of [`PartialFile`]: brought to
/// disk first, links followed, only files replaced, with the permissions of what stood there. Across disks it is
/// copied.
///
/// # Errors
/// [`PartialError`]; what stood at the path before is then untouched.
pub fn replace(aside: &Path, path: &Path) -> Result<(), PartialError> {
    let failed = |doing| move |cause| PartialError::File { doing, path: path.to_owned(), cause };
    let target = target(path)?;
    // For writing: elsewhere than on Unix only such a handle brings to disk.
    let mut file =
        File::options().read(true).write(true).open(aside).map_err(failed("opening what was written for"))?;
    keep_permissions(&file, path, &target)?;
    file.sync_all().map_err(failed("bringing to disk"))?;
    match fs::rename(aside, &target) {
        Err(cause) if cause.kind() == io::ErrorKind::CrossesDevices => {
            let mut place = PartialFile::create(path)?;
            io::copy(&mut file, &mut place).map_err(failed("copying"))?;
            place.put_in_place()?;
            fs::remove_file(aside).map_err(failed("removing what was written for"))
        }
        renamed => {
            renamed.map_err(failed("putting in place"))?;
            sync_folder(folder(&target)).map_err(failed("bringing to disk the folder of"))
        }
    }
}

impl Write for PartialFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        if !self.in_place && is_still_at(&self.file, &self.partial) {
            // The error that led here is the one to tell, and the next run takes a leftover over.
            drop(fs::remove_file(&self.partial));
        }
    }
}

/// Follows the links of a path to the file that is there or would be made.
fn target(path: &Path) -> Result<PathBuf, PartialError> {
    let failed = |cause| PartialError::File { doing: "looking at", path: path.to_owned(), cause };
    match fs::metadata(path) {
        Ok(found) => {
            refuse_others(path, &found)?;
            return fs::canonicalize(path).map_err(failed);
        }
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
        Err(cause) => return Err(failed(cause)),
    }
    // The last link may lead to where nothing is yet, which `canonicalize` does not follow.
    let mut target = path.to_owned();
    for _ in 0..LINKS_FOLLOWED {
        match fs::read_link(&target) {
            Ok(link) => target = folder(&target).join(link),
            Err(_no_link) => return Ok(target),
        }
    }
    Err(failed(io::Error::other("too many symbolic links")))
}

/// Refuses all but a regular file: to rename over a device would put a file in its place.
fn refuse_others(path: &Path, found: &Metadata) -> Result<(), PartialError> {
    if found.is_file() {
        Ok(())
    } else {
        Err(PartialError::NoFile { path: path.to_owned(), found: kind(found.file_type()) })
    }
}

/// Gives a file the permissions of what it replaces, if there is something: whoever may read or write that today may do
/// so tomorrow. Refuses all but a regular file.
fn keep_permissions(file: &File, path: &Path, target: &Path) -> Result<(), PartialError> {
    let Ok(before) = fs::metadata(target) else { return Ok(()) };
    refuse_others(path, &before)?;
    let failed = |cause| PartialError::File { doing: "giving its permissions to", path: path.to_owned(), cause };
    file.set_permissions(before.permissions()).map_err(failed)
}

/// Gives the folder of a file.
fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Brings a rename to disk: it is only safe there once its folder is.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Elsewhere a folder cannot be opened.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Locks a partial file as long as it is open.
#[cfg(unix)]
fn lock(file: &File) -> Result<(), TryLockError> {
    file.try_lock()
}

/// Elsewhere a lock keeps everybody out, `SQLite` of this process too, which opens the file by its name: two runs are
/// not told apart there.
#[cfg(not(unix))]
fn lock(_file: &File) -> Result<(), TryLockError> {
    Ok(())
}

/// Tells whether an open file is still the one that a path names, not by a link.
#[cfg(unix)]
fn is_still_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let identity = |found: io::Result<Metadata>| found.ok().map(|found| (found.dev(), found.ino()));
    let open = identity(file.metadata());
    open.is_some() && open == identity(fs::symlink_metadata(path))
}

/// Elsewhere an open file cannot be renamed.
#[cfg(not(unix))]
fn is_still_at(_file: &File, _path: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests;
