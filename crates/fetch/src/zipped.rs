//! Zips as publishers pack them: whole, and no trap.
//!
//! In: a file that should be a zip. Out: its members, and a hash of what is in it. Guaranteed: the end record is there,
//! the checksum of what was read is right, nothing unpacks to more than 4 GB or 200 times its packed size.

use std::fs::File;
use std::io::{BufReader, Read, Write as _};
use std::path::Path;

use zip::ZipArchive;
use zip::result::ZipError;

use crate::pattern::FilePattern;
use crate::retry::{DiskError, DownloadError};

/// A member unpacks to at most so many bytes.
const LARGEST: u64 = 4 << 30;

/// And to at most so many times its packed size, above [`SMALL`].
const MOST_TIMES: u64 = 200;

/// Up to this size it may unpack to any multiple: a few repeated lines do.
const SMALL: u64 = 1 << 20;

/// A zip that can be read.
pub(crate) struct Zip {
    archive: ZipArchive<BufReader<File>>,
    members: Vec<ZipMember>,
}

/// A file in a zip.
#[derive(Debug, Clone)]
pub(crate) struct ZipMember {
    /// Its number in the zip.
    index: usize,
    /// Its name, folders included.
    pub(crate) name: String,
    /// Its unpacked size, as the zip says it.
    pub(crate) size: u64,
}

impl Zip {
    /// Opens a zip; all sizes are looked at before anything is unpacked.
    ///
    /// # Errors
    /// What was found and what was expected.
    pub(crate) fn open(path: &Path) -> Result<Zip, String> {
        let file = File::open(path).map_err(|cause| format!("it cannot be opened: {cause}"))?;
        let length = file.metadata().map_or(0, |found| found.len());
        let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| {
            format!(
                "found {length} bytes that are no whole zip ({}), expected one: it was cut off or damaged",
                message(&error)
            )
        })?;
        let mut members = Vec::new();
        for index in 0..archive.len() {
            let member = archive.by_index_raw(index).map_err(|error| message(&error))?;
            if member.is_dir() {
                continue;
            }
            let name = String::from_utf8_lossy(member.name_raw()).into_owned();
            let (size, packed) = (member.size(), member.compressed_size());
            if size > LARGEST || size > SMALL && size / MOST_TIMES > packed {
                return Err(format!(
                    "`{name}` in it would unpack from {packed} to {size} bytes; at most {LARGEST} bytes and \
                     {MOST_TIMES} times as much are unpacked"
                ));
            }
            members.push(ZipMember { index, name, size });
        }
        Ok(Zip { archive, members })
    }

    /// Lists the files in it.
    pub(crate) fn members(&self) -> &[ZipMember] {
        &self.members
    }

    /// Names the files in it, for messages.
    pub(crate) fn listed(&self) -> String {
        let mut names: Vec<&str> = self.members.iter().take(8).map(|member| member.name.as_str()).collect();
        let more = self.members.len() - names.len();
        let more = format!("and {more} more");
        if self.members.len() > names.len() {
            names.push(&more);
        }
        if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
    }

    /// Finds the largest of the files whose name fits.
    ///
    /// # Errors
    /// None does; says which are there.
    pub(crate) fn find(&self, pattern: &FilePattern) -> Result<ZipMember, String> {
        let fitting = self.members.iter().filter(|member| pattern.fits(&member.name));
        let largest = fitting.max_by_key(|member| member.size);
        largest.cloned().ok_or_else(|| format!("no file `{pattern}` is in the zip; it has {}", self.listed()))
    }

    /// Reads a file; its checksum is verified at its end.
    ///
    /// # Errors
    /// It is damaged, or packed in a way that is not known.
    pub(crate) fn read(&mut self, member: &ZipMember) -> Result<impl Read + use<'_>, String> {
        let name = &member.name;
        let file =
            self.archive.by_index(member.index).map_err(|error| format!("`{name}` in it: {}", message(&error)))?;
        // The size that the zip says may be less than what comes.
        Ok(file.take(member.size.saturating_add(1)))
    }

    /// Unpacks a file to a path.
    ///
    /// # Errors
    /// [`DownloadError::Odd`] where it is damaged, [`DownloadError::Disk`] where the disk refuses.
    pub(crate) fn unpack(&mut self, member: &ZipMember, path: &Path) -> Result<(), DownloadError> {
        let odd = |what: String| DownloadError::Odd { what };
        let mut out = File::create(path).map_err(DiskError::at("making", path))?;
        let mut file = self.read(member).map_err(odd)?;
        let mut buffer = vec![0; 1 << 17];
        let mut written = 0;
        loop {
            // What cannot be read is damaged, what cannot be written is the disk's.
            let read =
                file.read(&mut buffer).map_err(|cause| odd(format!("`{}` in it is damaged: {cause}", member.name)))?;
            if read == 0 {
                break;
            }
            out.write_all(&buffer[..read]).map_err(DiskError::at("writing", path))?;
            written += read as u64;
        }
        if written != member.size {
            let what = format!("`{}` in it has {written} bytes and not {}: it is damaged", member.name, member.size);
            return Err(odd(what));
        }
        Ok(out.sync_all().map_err(DiskError::at("bringing to disk", path))?)
    }

    /// Hashes names and bytes of all files, whatever their order, dates and packing; reading all verifies all.
    ///
    /// # Errors
    /// A file is damaged.
    pub(crate) fn content(&mut self) -> Result<String, String> {
        let mut members = self.members.clone();
        members.sort_by(|a, b| a.name.cmp(&b.name));
        let mut all = blake3::Hasher::new();
        for member in &members {
            let mut hasher = blake3::Hasher::new();
            let mut file = self.read(member)?;
            let read = std::io::copy(&mut file, &mut hasher)
                .map_err(|cause| format!("`{}` in it is damaged: {cause}", member.name))?;
            if read != member.size {
                return Err(format!("`{}` in it has {read} bytes and not {}: it is damaged", member.name, member.size));
            }
            all.update(&(member.name.len() as u64).to_le_bytes());
            all.update(member.name.as_bytes());
            all.update(hasher.finalize().as_bytes());
        }
        Ok(all.finalize().to_hex().to_string())
    }
}

fn message(error: &ZipError) -> String {
    error.to_string()
}

#[cfg(test)]
pub(crate) mod tests {
    use zip::write::SimpleFileOptions;

    use super::*;

    /// Packs files into a zip.
    pub(crate) fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn opened(bytes: &[u8]) -> Result<Zip, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.zip");
        std::fs::write(&path, bytes).unwrap();
        Zip::open(&path)
    }

    #[test]
    fn the_wanted_file_is_found_among_others_and_unpacked() {
        let bytes =
            zip_of(&[("shape/b.shp", b"1"), ("gpkg/buurten_2024.gpkg", b"whole"), ("gpkg/buurten_2024.txt", b"x")]);
        let mut zip = opened(&bytes).unwrap();
        let member = zip.find(&FilePattern::parse("*BUURTEN*.gpkg").unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        zip.unpack(&member, &path).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"whole");
        let error = zip.find(&FilePattern::parse("*.csv").unwrap()).unwrap_err();
        assert!(error.contains("shape/b.shp, gpkg/buurten_2024.gpkg"), "{error}");
    }

    #[test]
    fn the_same_files_packed_anew_have_the_same_content() {
        let one = zip_of(&[("a", b"1"), ("b", b"2")]);
        let other = zip_of(&[("b", b"2"), ("a", b"1")]);
        let changed = zip_of(&[("a", b"1"), ("b", b"3")]);
        let content = |bytes: &[u8]| opened(bytes).unwrap().content().unwrap();
        assert_ne!(one, other);
        assert_eq!(content(&one), content(&other));
        assert_ne!(content(&one), content(&changed));
    }

    #[test]
    fn what_is_cut_off_damaged_or_a_trap_is_refused() {
        let text: Vec<u8> = (0..4000_u32).flat_map(|i| i.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        let bytes = zip_of(&[("a", &text)]);
        assert!(opened(&bytes[..bytes.len() - 30]).is_err_and(|error| error.contains("cut off")));
        let mut damaged = bytes;
        damaged[8000] ^= 1;
        assert!(opened(&damaged).unwrap().content().is_err());
        let bomb = zip_of(&[("a", &vec![0; 8 << 20])]);
        assert!(opened(&bomb).is_err_and(|error| error.contains("200 times")));
    }
}
