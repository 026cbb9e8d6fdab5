//! What is in the folder, written down: `fetch.lock`.
//!
//! In: the text of a lock file, and what was downloaded. Out: a [`Lock`], sorted by name. Guaranteed: the same entries
//! give the same text. It proves what went in and is compared with; it is no promise that a publisher still has it, for
//! tables are revised in place.

use serde::{Deserialize, Serialize};

/// Everything that is in the folder and known to this program.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// What was downloaded, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    file: Vec<LockedFile>,
    /// What was made of it, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    made: Vec<MadeFile>,
}

/// A file that was downloaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedFile {
    /// Name in the folder.
    pub name: String,
    /// Id of its source.
    pub source: String,
    /// Year of its division.
    pub year: i32,
    /// Length.
    pub bytes: u64,
    /// Hash of its bytes.
    pub blake3: String,
    /// Another hash of its bytes, for those who have no other tool.
    pub sha256: String,
    /// Hash of names and bytes of the files in it, if it is a zip: the same files packed anew are no news.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// Address in the catalogue.
    pub url: String,
    /// Address from which it came in the end.
    pub final_url: String,
    /// Name in the zip out of which it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// Tag of the publisher for what was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// Date of the publisher for what was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
    /// Last change of the table, as its publisher tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table_modified: Option<String>,
    /// Number of cells with something in them, or of rows, as the publisher counts them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observations: Option<u64>,
    /// What the publisher calls the figures, such as `Voorlopig`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// When it was downloaded.
    pub retrieved: String,
    /// Licence of its source.
    pub licence: String,
    /// What must be shown with maps made of it.
    pub attribution: String,
}

/// A file that was made of others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MadeFile {
    /// Name in the folder.
    pub name: String,
    /// Length.
    pub bytes: u64,
    /// Hash of its bytes.
    pub blake3: String,
    /// Version of the program that made it.
    pub program: String,
    /// Hashes of what it was made of, by name.
    pub inputs: std::collections::BTreeMap<String, String>,
}

impl Lock {
    /// Reads a lock file.
    ///
    /// # Errors
    /// What is wrong with the text, and where.
    pub fn read(text: &str) -> Result<Lock, String> {
        let mut lock: Lock = toml::from_str(text).map_err(|error| error.to_string())?;
        lock.file.sort_by(|a, b| a.name.cmp(&b.name));
        lock.made.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(lock)
    }

    /// Writes the text of the lock file.
    ///
    /// # Panics
    /// Never: texts and numbers in tables are TOML.
    #[must_use]
    pub fn write(&self) -> String {
        let entries = toml::to_string(self).expect("texts and numbers in tables are TOML");
        format!(
            "# What `veerkracht fetch` downloaded: keep it with the files, and with maps made of them. Not to be \
            edited.\n\n{entries}"
        )
    }

    /// Lists what was downloaded, by name.
    #[must_use]
    pub fn files(&self) -> &[LockedFile] {
        &self.file
    }

    /// Lists what was made, by name.
    #[must_use]
    pub fn made_files(&self) -> &[MadeFile] {
        &self.made
    }

    /// Finds what was downloaded under a name.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&LockedFile> {
        self.file.binary_search_by(|file| file.name.as_str().cmp(name)).ok().map(|at| &self.file[at])
    }

    /// Writes down a download, in place of what had its name.
    pub fn put(&mut self, entry: LockedFile) {
        match self.file.binary_search_by(|file| file.name.cmp(&entry.name)) {
            Ok(at) => self.file[at] = entry,
            Err(at) => self.file.insert(at, entry),
        }
    }

    /// Writes down what was made, in place of what had its name.
    pub fn put_made(&mut self, entry: MadeFile) {
        match self.made.binary_search_by(|file| file.name.cmp(&entry.name)) {
            Ok(at) => self.made[at] = entry,
            Err(at) => self.made.insert(at, entry),
        }
    }

    /// Forgets a download.
    pub fn remove(&mut self, name: &str) {
        self.file.retain(|file| file.name != name);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn entry(name: &str) -> LockedFile {
        LockedFile {
            name: name.to_owned(),
            source: "kwb".to_owned(),
            year: 2024,
            bytes: 3,
            blake3: "b".to_owned(),
            sha256: "s".to_owned(),
            content: None,
            url: "https://a.nl/b".to_owned(),
            final_url: "https://a.nl/c".to_owned(),
            member: None,
            etag: Some("\"1\"".to_owned()),
            last_modified: None,
            table_modified: None,
            observations: Some(7),
            status: None,
            retrieved: "2026-11-30T08:00:00Z".to_owned(),
            licence: "CC BY 4.0".to_owned(),
            attribution: "CBS \"quoted\"".to_owned(),
        }
    }

    #[test]
    fn what_is_written_is_read_again_sorted_whatever_came_first() {
        let made = MadeFile {
            name: "made.csv".to_owned(),
            bytes: 1,
            blake3: "m".to_owned(),
            program: "0.1.0".to_owned(),
            inputs: [("a".to_owned(), "x".to_owned())].into(),
        };
        let mut one = Lock::default();
        let mut other = Lock::default();
        one.put(entry("b.zip"));
        one.put_made(made.clone());
        one.put(entry("a.zip"));
        other.put(LockedFile { bytes: 9, ..entry("a.zip") });
        other.put(entry("a.zip"));
        other.put(entry("b.zip"));
        other.put_made(made);
        assert_eq!(one.write(), other.write());
        assert_eq!(Lock::read(&one.write()).unwrap(), one);
        assert_eq!(one.file("b.zip").map(|file| file.bytes), Some(3));
        one.remove("b.zip");
        assert!(one.file("b.zip").is_none() && one.made_files().len() == 1);
    }

    #[test]
    fn what_is_no_lock_file_is_told_with_its_line() {
        let error = Lock::read("[[file]]\nname = 3\n").unwrap_err();
        assert!(error.contains("line 2"), "{error}");
        assert_eq!(Lock::read("").unwrap(), Lock::default());
    }
}
