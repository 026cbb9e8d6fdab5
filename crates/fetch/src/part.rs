//! A download that is under way, and goes on where it was left: after a broken connection, and in the next run.
//!
//! In: a place in the hidden folder. Out: a [`PartialDownload`]: the bytes that are there, and of what they are the
//! beginning. Guaranteed: bytes are only added to those of the same version of the same address.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use veerkracht_files::PartialFile;

use crate::retry::DiskError;

/// What the publisher says about the version that it sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Validators {
    /// Its tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// Its date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

impl Validators {
    /// Gives what tells for certain that a rest belongs to a beginning; none if nothing does.
    #[must_use]
    pub(crate) fn strong(&self) -> Option<&str> {
        let tag = self.etag.as_deref().filter(|tag| tag.starts_with('"'));
        tag.or(self.last_modified.as_deref())
    }
}

/// Of what the bytes are the beginning.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Beginning {
    /// Address that was asked.
    pub url: String,
    /// Address from which it came in the end.
    pub final_url: String,
    /// Version that it sent.
    #[serde(flatten)]
    pub validators: Validators,
    /// Length of the whole, if it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// Whether the bytes are compressed for the way.
    #[serde(default)]
    pub compressed: bool,
}

/// The bytes that are there, and of what they are the beginning.
#[derive(Debug)]
pub(crate) struct PartialDownload {
    path: PathBuf,
    notes: PathBuf,
}

impl PartialDownload {
    /// Names the part of a file in the hidden folder.
    #[must_use]
    pub(crate) fn of(hidden: &Path, name: &str) -> PartialDownload {
        let plain = name.replace('/', "__");
        PartialDownload { path: hidden.join(format!("{plain}.part")), notes: hidden.join(format!("{plain}.part.toml")) }
    }

    /// Gives the path of the bytes.
    #[must_use]
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Tells how many bytes of an address are there, and of what they are the beginning; none if they are of nothing
    /// that can go on.
    #[must_use]
    pub(crate) fn beginning(&self, url: &str) -> Option<(u64, Beginning)> {
        let bytes = fs::metadata(&self.path).ok().filter(fs::Metadata::is_file)?.len();
        let beginning: Beginning = toml::from_str(&fs::read_to_string(&self.notes).ok()?).ok()?;
        let goes_on = beginning.url == url && beginning.validators.strong().is_some() && bytes > 0;
        goes_on.then_some((bytes, beginning))
    }

    /// Begins anew.
    ///
    /// # Errors
    /// [`DiskError`].
    pub(crate) fn begin(&self, beginning: &Beginning) -> Result<File, DiskError> {
        self.drop_all()?;
        let text = toml::to_string(beginning).expect("texts and numbers are TOML");
        // Before the first byte: bytes without notes are of nothing, notes without bytes cost nothing.
        fs::write(&self.notes, text).map_err(DiskError::at("writing", &self.notes))?;
        File::create(&self.path).map_err(DiskError::at("making", &self.path))
    }

    /// Goes on behind the bytes that are there.
    ///
    /// # Errors
    /// [`DiskError`].
    pub(crate) fn go_on(&self) -> Result<File, DiskError> {
        File::options().append(true).open(&self.path).map_err(DiskError::at("opening", &self.path))
    }

    /// Removes bytes and notes.
    ///
    /// # Errors
    /// [`DiskError`].
    pub(crate) fn drop_all(&self) -> Result<(), DiskError> {
        remove(&self.path)?;
        self.drop_notes()
    }

    /// Removes the notes: what is there is done.
    ///
    /// # Errors
    /// [`DiskError`].
    pub(crate) fn drop_notes(&self) -> Result<(), DiskError> {
        remove(&self.notes)
    }

    /// Unpacks what was compressed for the way, if it was: some servers say so of what they send as it is.
    ///
    /// # Errors
    /// [`DiskError`]; what cannot be unpacked stays as it is, and its content says that it is damaged.
    pub(crate) fn decompress(&self, most: u64) -> Result<(), DiskError> {
        let failed = |doing| DiskError::at(doing, &self.path);
        let mut file = File::open(&self.path).map_err(failed("opening"))?;
        let mut magic = [0; 2];
        if file.read_exact(&mut magic).is_err() || magic != [0x1f, 0x8b] {
            return Ok(());
        }
        let packed = File::open(&self.path).map_err(failed("opening"))?;
        let mut whole = flate2::read::MultiGzDecoder::new(io::BufReader::new(packed)).take(most);
        let mut plain = PartialFile::create(&self.path)?;
        let mut buffer = vec![0; 1 << 16];
        loop {
            match whole.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => plain.write_all(&buffer[..read]).map_err(failed("writing"))?,
                Err(_damaged) => return Ok(()),
            }
        }
        // What is unpacked is the beginning of nothing that could go on.
        fs::remove_file(&self.notes).map_err(DiskError::at("removing", &self.notes))?;
        Ok(plain.put_in_place()?)
    }
}

fn remove(path: &Path) -> Result<(), DiskError> {
    match fs::remove_file(path) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(DiskError::at("removing", path)(cause)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beginning() -> Beginning {
        Beginning {
            url: "https://a.nl/b".to_owned(),
            final_url: "https://a.nl/c".to_owned(),
            validators: Validators { etag: Some("\"1\"".to_owned()), last_modified: None },
            total: Some(9),
            compressed: false,
        }
    }

    #[test]
    fn a_part_goes_on_only_for_its_own_address_and_a_version_that_can_be_told() {
        let folder = tempfile::tempdir().unwrap();
        let part = PartialDownload::of(folder.path(), "kwb/a.zip");
        assert!(part.path().ends_with("kwb__a.zip.part"));
        assert_eq!(part.beginning("https://a.nl/b"), None);
        part.begin(&beginning()).unwrap().write_all(b"abc").unwrap();
        assert_eq!(part.beginning("https://a.nl/b"), Some((3, beginning())));
        assert_eq!(part.beginning("https://a.nl/c"), None);
        part.go_on().unwrap().write_all(b"d").unwrap();
        assert_eq!(part.beginning("https://a.nl/b").map(|(bytes, _)| bytes), Some(4));
        for validators in [Validators::default(), Validators { etag: Some("W/\"1\"".to_owned()), last_modified: None }]
        {
            part.begin(&Beginning { validators, ..beginning() }).unwrap().write_all(b"abc").unwrap();
            assert_eq!(part.beginning("https://a.nl/b"), None);
        }
    }

    #[test]
    fn what_was_compressed_for_the_way_is_unpacked_and_all_else_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let part = PartialDownload::of(folder.path(), "a");
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(b"the whole").unwrap();
        let packed = packed.finish().unwrap();
        for (sent, expected) in [
            (&packed[..], &b"the whole"[..]),
            (b"PK\x03\x04", b"PK\x03\x04"),
            (b"", b""),
            (&packed[..packed.len() - 9], &packed[..packed.len() - 9]),
        ] {
            part.begin(&beginning()).unwrap().write_all(sent).unwrap();
            part.decompress(1000).unwrap();
            assert_eq!(fs::read(part.path()).unwrap(), expected);
        }
    }
}
