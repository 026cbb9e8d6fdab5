//! Files that the program made of what it downloaded, written down with what they were made of.
//!
//! In: the folder, a file in it, and the names of its inputs. Out: an entry in `fetch.lock`. Guaranteed: the hashes are
//! those of what lies there.

use std::collections::BTreeMap;
use std::path::Path;

use crate::catalogue::Catalogue;
use crate::folder::{Folder, FolderError, measure};
use crate::licences;
use crate::lock::MadeFile;
use crate::summary::kept_aside;

/// Writes down that a file of the folder was made of others there, by this version of the program: in `fetch.lock`, and
/// for people in `LICENTIES.txt`.
///
/// # Errors
/// [`FolderError`].
pub fn record_made(
    catalogue: &Catalogue,
    data: &Path,
    name: &str,
    inputs: &[&str],
    program: &str,
) -> Result<(), FolderError> {
    let folder = Folder::take(data)?;
    let found = measure(&folder.path(name))?;
    let mut hashes = BTreeMap::new();
    for input in inputs {
        hashes.insert((*input).to_owned(), measure(&folder.path(input))?.blake3);
    }
    folder.write_down_made(MadeFile {
        name: name.to_owned(),
        bytes: found.bytes,
        blake3: found.blake3,
        program: program.to_owned(),
        inputs: hashes,
    })?;
    licences::write(&folder, catalogue)
}

/// Tells whether a file of the folder is written down as made of just these inputs, as they lie there now, by this
/// version of the program.
#[must_use]
pub fn is_made_of(data: &Path, name: &str, inputs: &[&str], program: &str) -> bool {
    let Ok(folder) = Folder::look(data) else { return false };
    let lock = folder.lock();
    let Some(made) = lock.made_files().iter().find(|made| made.name == name) else { return false };
    let is = |name: &str, blake3: &String| measure(&folder.path(name)).is_ok_and(|found| found.blake3 == *blake3);
    made.program == program
        && is(name, &made.blake3)
        && made.inputs.len() == inputs.len()
        && inputs.iter().all(|input| made.inputs.get(*input).is_some_and(|blake3| is(input, blake3)))
}

/// Keeps a file that is about to be made anew under another name, where it is not the one that is written down: gives
/// a sentence that says so.
///
/// # Errors
/// [`FolderError`].
pub fn keep_changed(data: &Path, name: &str) -> Result<Option<String>, FolderError> {
    let folder = Folder::take(data)?;
    Ok(folder.keep_changed(name, None)?.map(|kept| kept_aside(name, &kept)))
}

/// Lists the files that were made and are others than are written down, or of other inputs than lie there now: a
/// sentence each.
pub(crate) fn stale(folder: &Folder) -> Vec<String> {
    wrong(folder).into_iter().map(|(name, why)| format!("`{name}` {why}")).collect()
}

/// Lists the same by name, with the rest of the sentence.
pub(crate) fn wrong(folder: &Folder) -> Vec<(String, String)> {
    let differs = |name: &str, blake3: &str| measure(&folder.path(name)).map_or(true, |found| found.blake3 != blake3);
    let mut all = Vec::new();
    for made in folder.lock().made_files() {
        if differs(&made.name, &made.blake3) {
            all.push((made.name.clone(), "is not the file that was made: it is gone or changed".to_owned()));
        } else if let Some((input, _)) = made.inputs.iter().find(|(name, blake3)| differs(name, blake3)) {
            all.push((made.name.clone(), format!("was made of another `{input}` than is there: make it anew")));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_is_written_down_with_its_inputs_and_told_when_they_change() {
        let data = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(data.path().join(name), text).unwrap();
        write("a.zip", "1");
        write("made.csv", "2");
        let catalogue = Catalogue::read("fetch.toml", include_str!("../../../config/fetch.toml")).unwrap();
        record_made(&catalogue, data.path(), "made.csv", &["a.zip"], "0.1.0").unwrap();
        let licences = std::fs::read_to_string(data.path().join("LICENTIES.txt")).unwrap();
        assert!(
            licences.contains("\nmade.csv\n  gemaakt door     veerkracht 0.1.0\n  uit              a.zip\n"),
            "{licences}"
        );
        let notes = || stale(&Folder::look(data.path()).unwrap());
        assert_eq!(notes(), Vec::<String>::new());
        let is_made_of = |inputs: &[&str], program| is_made_of(data.path(), "made.csv", inputs, program);
        assert!(is_made_of(&["a.zip"], "0.1.0"));
        assert!(!is_made_of(&["a.zip"], "0.2.0") && !is_made_of(&[], "0.1.0") && !is_made_of(&["made.csv"], "0.1.0"));
        write("a.zip", "3");
        assert!(!is_made_of(&["a.zip"], "0.1.0"));
        assert_eq!(notes(), ["`made.csv` was made of another `a.zip` than is there: make it anew"]);
        write("made.csv", "mine");
        assert_eq!(notes(), ["`made.csv` is not the file that was made: it is gone or changed"]);
        let kept = || keep_changed(data.path(), "made.csv").unwrap();
        assert!(kept().is_some_and(|said| said.contains("is now `made.csv.changed`")));
        assert_eq!(std::fs::read_to_string(data.path().join("made.csv.changed")).unwrap(), "mine");
        write("made.csv", "2");
        assert_eq!(kept(), None, "it is as it was made");
        assert!(record_made(&catalogue, data.path(), "absent", &[], "0.1.0").is_err());
    }
}
