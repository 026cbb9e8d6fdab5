//! Zip archives as their publishers offer them.
//!
//! In: an archive of the data folder. Out: the names of its members, and those that a source claims, unpacked for the
//! time of a build. Guaranteed: a member is written under a name of ours in a folder of ours, whatever it is called,
//! and no more of it than a file may have.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use super::bounds::{self, Bound};
use super::{SourceError, text};

/// How many times its packed length a member may have: figures pack to a thirtieth.
const RATIO: u64 = 200;

/// Bytes that any member may have.
const ANY: u64 = 1_000_000;

/// Names of so many members are looked at.
const MEMBERS: usize = 10_000;

/// Tells whether a file is an archive: by the end of its name, or, where that has none, by its first bytes.
pub(super) fn is_archive(path: &Path) -> bool {
    match path.extension() {
        Some(extension) if extension.eq_ignore_ascii_case("zip") => true,
        // The name of a table is no name with an end, and so is no extension what has digits.
        None => starts_as_archive(path),
        Some(_) => false,
    }
}

fn starts_as_archive(path: &Path) -> bool {
    let mut start = [0; 4];
    text::open(path).is_ok_and(|mut file| file.read_exact(&mut start).is_ok()) && start == *b"PK\x03\x04"
}

/// Lists the members that are files, and none that a system added; `/` stands between the parts of their names.
///
/// # Errors
/// What is wrong with the archive, in words.
pub(super) fn members(path: &Path) -> Result<Vec<String>, String> {
    let file = text::open(path).map_err(|error| error.to_string())?;
    let archive = ZipArchive::new(file).map_err(|error| error.to_string())?;
    let names = archive.file_names().take(MEMBERS).map(|name| name.map(|name| name.replace('\\', "/")));
    let mut names: Vec<String> = names.filter_map(Result::ok).filter(|name| is_file(name)).collect();
    names.sort();
    Ok(names)
}

fn is_file(name: &str) -> bool {
    !name.ends_with('/') && !name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX")
}

/// Reads the start of a member, at most so many bytes; none where it cannot be read.
pub(super) fn start_of(path: &Path, member: &str, most: u64) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(text::open(path).ok()?).ok()?;
    let place = archive.file_names().position(|name| name.is_ok_and(|name| name.replace('\\', "/") == member))?;
    let mut start = Vec::new();
    archive.by_index(place).ok()?.take(most).read_to_end(&mut start).ok()?;
    Some(start)
}

/// Unpacks a member into a folder, under the last part of its name.
pub(super) fn unpack(path: &Path, member: &str, folder: &Path) -> Result<PathBuf, SourceError> {
    let damaged = |found: String| SourceError::Damaged {
        path: path.to_owned(),
        place: format!("its member {member}"),
        found,
        expected: "a whole zip archive",
        hint: "download it again, or unpack it yourself and put the files in its place",
    };
    let mut archive = ZipArchive::new(text::open(path)?).map_err(|error| damaged(error.to_string()))?;
    let place = archive.file_names().position(|name| name.is_ok_and(|name| name.replace('\\', "/") == member));
    let place = place.ok_or_else(|| damaged("no such member".to_owned()))?;
    let packed = archive.by_index(place).map_err(|error| damaged(error.to_string()))?;
    let most = packed.compressed_size().saturating_mul(RATIO).clamp(ANY, bounds::FILE.most);
    let unwritable = |source| SourceError::Unwritable { path: folder.to_owned(), source };
    fs::create_dir_all(folder).map_err(unwritable)?;
    let target = folder.join(member.rsplit('/').next().unwrap_or("member"));
    let mut file = File::create(&target).map_err(unwritable)?;
    // One byte more than there may be tells that there are more.
    let written = copy(&mut packed.take(most + 1), &mut file).map_err(|wrong| match wrong {
        CopyError::Read(error) => damaged(error.to_string()),
        CopyError::Write(error) => unwritable(error),
    })?;
    if written > most {
        let bound = Bound { most, said: "members of at most 200 times their packed length, and 4 GB" };
        return Err(bound.passed(path, format!("its member {member}"), format!("more than {most} bytes")));
    }
    Ok(target)
}

enum CopyError {
    Read(io::Error),
    Write(io::Error),
}

/// Copies, and tells on which side it failed.
fn copy(from: &mut impl io::Read, to: &mut impl io::Write) -> Result<u64, CopyError> {
    let mut buffer = vec![0; 1 << 16];
    let mut written = 0;
    loop {
        let length = from.read(&mut buffer).map_err(CopyError::Read)?;
        if length == 0 {
            return Ok(written);
        }
        to.write_all(&buffer[..length]).map_err(CopyError::Write)?;
        written += length as u64;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(folder: &Path, name: &str, members: &[(&str, &[u8])]) -> PathBuf {
        let path = folder.join(name);
        let mut writer = ZipWriter::new(File::create(&path).unwrap());
        for (member, content) in members {
            writer.start_file(*member, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap();
        path
    }

    #[test]
    fn members_are_listed_and_unpacked_under_a_name_without_folders() {
        let folder = tempfile::tempdir().unwrap();
        let inner: &[(&str, &[u8])] =
            &[("Kaart 2024/buurten.gpkg", b"a"), ("__MACOSX/x", b""), ("../../buiten.csv", b"b"), (".stil", b"")];
        let path = archive(folder.path(), "85984NED", inner);
        assert!(is_archive(&path), "also without an end of its name");
        assert_eq!(members(&path).unwrap(), ["Kaart 2024/buurten.gpkg"]);
        let unpacked = unpack(&path, "Kaart 2024/buurten.gpkg", &folder.path().join("out/1")).unwrap();
        assert_eq!(unpacked, folder.path().join("out/1/buurten.gpkg"));
        assert_eq!(fs::read(unpacked).unwrap(), b"a");
        let outside = unpack(&path, "../../buiten.csv", &folder.path().join("out/2")).unwrap();
        assert_eq!(outside, folder.path().join("out/2/buiten.csv"), "a name leads nowhere else");
    }

    #[test]
    fn what_packs_too_well_or_is_cut_off_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = archive(folder.path(), "a.zip", &[("kwb-2024.csv", &vec![0; 3_000_000])]);
        let error = unpack(&path, "kwb-2024.csv", folder.path()).unwrap_err().to_string();
        assert!(error.contains("a.zip at its member kwb-2024.csv") && error.contains("200 times"), "{error}");
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        assert!(members(&path).is_err());
    }
}
