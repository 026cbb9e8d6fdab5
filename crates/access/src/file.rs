//! The file itself: who else may read it, and its text.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use veerkracht_config::ConfigErrors;

use crate::reading;
use crate::rules::Rules;

/// Longest file that is read, bytes: some ten thousand tokens.
const LONGEST: u64 = 4 * 1024 * 1024;

/// Why a file of rules cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// The file cannot be read.
    #[error("reading who may see what from `{}`: {cause}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// Others could read or change it.
    #[error(
        "reading who may see what from `{}`: its mode is {found:04o}, which lets {whom}. Expected 0640 or less: chmod \
         640 `{}`",
        path.display(), path.display()
    )]
    Mode {
        /// Which file.
        path: PathBuf,
        /// Its mode.
        found: u32,
        /// Who may do what.
        whom: &'static str,
    },
    /// What it says makes no sense.
    #[error("{0}")]
    Text(#[source] ConfigErrors),
}

/// Reads a file of rules.
pub(crate) fn open(path: &Path) -> Result<Rules, AccessError> {
    let text = text(path)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    reading::rules(&path.display().to_string(), &text, folder).map_err(AccessError::Text)
}

/// Reads the text of a file that nobody else can read.
pub(crate) fn text(path: &Path) -> Result<String, AccessError> {
    let failed = |cause| AccessError::File { path: path.to_owned(), cause };
    let file = veerkracht_files::open(path).map_err(failed)?;
    // Of the file that is open, not of the path, which may lead elsewhere a moment later.
    mode(path, &file)?;
    let mut text = String::new();
    file.take(LONGEST + 1).read_to_string(&mut text).map_err(failed)?;
    if text.len() as u64 > LONGEST {
        return Err(failed(io::Error::new(io::ErrorKind::FileTooLarge, "more than 4 MB")));
    }
    Ok(text)
}

#[cfg(unix)]
fn mode(path: &Path, file: &File) -> Result<(), AccessError> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata = file.metadata().map_err(|cause| AccessError::File { path: path.to_owned(), cause })?;
    let found = metadata.permissions().mode() & 0o7777;
    let whom = if found & 0o007 != 0 {
        "everybody on this machine at it"
    } else if found & 0o020 != 0 {
        "its group change it"
    } else {
        return Ok(());
    };
    Err(AccessError::Mode { path: path.to_owned(), found, whom })
}

#[cfg(not(unix))]
fn mode(_path: &Path, _file: &File) -> Result<(), AccessError> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::{AccessError, open};

    #[test]
    fn a_file_that_others_can_read_or_its_group_can_change_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("access.toml");
        fs::write(&path, "").unwrap();
        for (mode, is_fine) in
            [(0o600, true), (0o640, true), (0o400, true), (0o644, false), (0o660, false), (0o601, false)]
        {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let result = open(&path);
            assert_eq!(result.is_ok(), is_fine, "{mode:o}");
            if let Err(error) = result {
                assert!(matches!(error, AccessError::Mode { found, .. } if found == mode));
                assert!(error.to_string().contains("chmod 640"), "{error}");
            }
        }
        assert!(matches!(open(&folder.path().join("absent.toml")), Err(AccessError::File { .. })));
    }
}
