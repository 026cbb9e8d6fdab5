//! What stood in the place of a file that arrived, and was not what is written down.
//!
//! In: a name, and the hashes that are known. Out: the same file under another name. Guaranteed: nothing is written
//! over it, and nobody takes it for a source.

use std::fs;

use super::{Folder, FolderError, measure, sync_folder};
use crate::retry::DiskError;

impl Folder {
    /// Keeps a file that is about to be replaced under another name beside it, unless its hash is the one that is
    /// written down or that of what comes: it may be somebody's work, or what is left of a damaged file, which nobody
    /// can tell apart. Gives that name.
    ///
    /// # Errors
    /// [`FolderError`].
    pub(crate) fn keep_changed(&self, name: &str, coming: Option<&str>) -> Result<Option<String>, FolderError> {
        let path = self.path(name);
        if !path.is_file() {
            return Ok(None);
        }
        let found = measure(&path)?.blake3;
        let lock = self.lock();
        let made = lock.made_files().iter().filter(|made| made.name == name).map(|made| made.blake3.as_str());
        let fetched = lock.file(name).map(|entry| entry.blake3.as_str());
        if made.chain(fetched).chain(coming).any(|known| known == found) {
            return Ok(None);
        }
        // No name that a build or another run would take for a source.
        let names = (1_u32..).map(|number| match number {
            1 => format!("{name}.changed"),
            number => format!("{name}.changed-{number}"),
        });
        let free = names.into_iter().find(|name| !self.path(name).exists());
        let Some(kept) = free else { return Ok(None) };
        let to = self.path(&kept);
        fs::rename(&path, &to).map_err(DiskError::at("keeping what was changed, under another name,", &to))?;
        sync_folder(&to)?;
        Ok(Some(kept))
    }

    /// Tells by its name whether a file was kept aside when another took its place.
    pub(super) fn is_kept(name: &str) -> bool {
        name.rsplit_once(".changed").is_some_and(|(_, end)| {
            end.is_empty()
                || end.strip_prefix('-').is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
        })
    }
}
