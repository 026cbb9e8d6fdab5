use super::*;
use crate::catalogue::Catalogue;
use crate::lock::tests::entry;

fn shipped() -> Catalogue {
    Catalogue::read("fetch.toml", include_str!("../../../../config/fetch.toml")).unwrap()
}

fn file<'a>(catalogue: &'a Catalogue, source: &str, year: i32) -> &'a CatalogueFile {
    let source = catalogue.sources.iter().find(|s| s.id == source).unwrap();
    source.files.iter().find(|file| file.year == year).unwrap()
}

/// Writes a file aside and gives its entry.
fn arrived(folder: &Folder, name: &str, text: &str) -> (PathBuf, LockedFile) {
    let aside = folder.step_path(name, "part");
    fs::write(&aside, text).unwrap();
    let FileDigest { bytes, blake3, sha256 } = measure(&aside).unwrap();
    (aside, LockedFile { bytes, blake3, sha256, ..entry(name) })
}

const TABLE: &str = "kwb/2024_85984NED.zip";

#[test]
fn a_file_is_placed_and_written_down_together_and_known_again() {
    let data = tempfile::tempdir().unwrap();
    let catalogue = shipped();
    let kwb = file(&catalogue, "kwb", 2024);
    let folder = Folder::take(data.path()).unwrap();
    assert_eq!(folder.standing(kwb).unwrap(), FileStanding::Absent);
    let (aside, entry) = arrived(&folder, TABLE, "abc");
    folder.place(&aside, &entry, &[]).unwrap();
    // echo -n abc | sha256sum
    assert_eq!(entry.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    drop(folder);
    let folder = Folder::take(data.path()).unwrap();
    assert_eq!(folder.standing(kwb).unwrap(), FileStanding::AsLocked(Box::new(entry.clone())));
    fs::write(data.path().join(TABLE), "abd").unwrap();
    assert_eq!(folder.standing(kwb).unwrap(), FileStanding::Damaged(Box::new(entry)));
}

/// Whoever keeps the raw files on another disk, and has links to them, keeps the links.
#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_a_file_stays_and_what_it_leads_to_is_replaced() {
    let (data, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let folder = Folder::take(data.path()).unwrap();
    let place = |text: &str| {
        let (aside, entry) = arrived(&folder, TABLE, text);
        folder.place(&aside, &entry, &[]).unwrap()
    };
    place("first");
    let (link, real) = (data.path().join(TABLE), elsewhere.path().join("table.zip"));
    fs::rename(&link, &real).unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    assert_eq!(place("second"), None);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&real).unwrap(), "second");
}

#[test]
fn a_run_that_is_killed_between_rename_and_lock_leaves_no_file_that_looks_like_somebodys() {
    let data = tempfile::tempdir().unwrap();
    let catalogue = shipped();
    let folder = Folder::take(data.path()).unwrap();
    let (aside, entry) = arrived(&folder, TABLE, "abc");
    let mut one = Lock::default();
    one.put(entry.clone());
    fs::write(folder.step_path(TABLE, "placing"), one.write()).unwrap();
    drop(folder);
    // Killed before the rename: nothing is there, and nothing is written down.
    let folder = Folder::take(data.path()).unwrap();
    assert_eq!(folder.standing(file(&catalogue, "kwb", 2024)).unwrap(), FileStanding::Absent);
    fs::write(folder.step_path(TABLE, "placing"), one.write()).unwrap();
    fs::create_dir_all(data.path().join("kwb")).unwrap();
    fs::rename(&aside, data.path().join(TABLE)).unwrap();
    drop(folder);
    // Killed behind it.
    let folder = Folder::take(data.path()).unwrap();
    assert_eq!(folder.standing(file(&catalogue, "kwb", 2024)).unwrap(), FileStanding::AsLocked(Box::new(entry)));
    assert!(!folder.step_path(TABLE, "placing").exists());
}

#[test]
fn what_people_put_there_is_theirs_under_any_of_its_usual_names() {
    let data = tempfile::tempdir().unwrap();
    let catalogue = shipped();
    for (name, source, year) in [
        ("sub/WijkBuurtkaart_2024_v2.gpkg", "grenzen", 2024),
        ("kwb-2023.xlsx", "kwb", 2023),
        ("2021-cbs-pc6huisnr20200801_buurt.zip", "adressen", 2021),
        ("gezondheid_50150NED.csv", "gezondheid", 2024),
    ] {
        let path = data.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "mine").unwrap();
        let folder = Folder::take(data.path()).unwrap();
        assert_eq!(
            folder.standing(file(&catalogue, source, year)).unwrap(),
            FileStanding::ByHand(vec![name.to_owned()])
        );
    }
    let folder = Folder::take(data.path()).unwrap();
    assert_eq!(folder.standing(file(&catalogue, "adressen", 2020)).unwrap(), FileStanding::Absent);
}

#[test]
fn what_no_build_reads_is_not_the_file_that_people_put_there() {
    let data = tempfile::tempdir().unwrap();
    let catalogue = shipped();
    for name in
        ["85984NED.zip.part", "85984NED.crdownload", "kwb-2024-toelichting.pdf", "kwb-2024.docx", "kwb-2024.tmp"]
    {
        fs::write(data.path().join(name), "none").unwrap();
    }
    let standing = || Folder::take(data.path()).unwrap().standing(file(&catalogue, "kwb", 2024)).unwrap();
    assert_eq!(standing(), FileStanding::Absent);
    for name in ["85984NED", "KWB-2024.csv.gz"] {
        fs::write(data.path().join(name), "mine").unwrap();
        assert_eq!(standing(), FileStanding::ByHand(vec![name.to_owned()]));
        fs::remove_file(data.path().join(name)).unwrap();
    }
}

#[test]
fn the_other_form_of_a_file_is_cleared_away_unless_somebody_changed_it() {
    let data = tempfile::tempdir().unwrap();
    let folder = Folder::take(data.path()).unwrap();
    let other = "kwb/2024_85984NED.json";
    for (changed, is_left) in [(false, false), (true, true)] {
        let (aside, entry) = arrived(&folder, other, "rows");
        folder.place(&aside, &entry, &[]).unwrap();
        if changed {
            fs::write(data.path().join(other), "mine").unwrap();
        }
        let (aside, entry) = arrived(&folder, TABLE, "cells");
        folder.place(&aside, &entry, &[TABLE, other]).unwrap();
        assert_eq!(data.path().join(other).exists(), is_left);
        assert!(data.path().join(TABLE).exists());
    }
}

#[test]
fn a_second_run_in_one_folder_is_told_so() {
    let data = tempfile::tempdir().unwrap();
    let first = Folder::take(data.path()).unwrap();
    assert!(matches!(Folder::take(data.path()), Err(FolderError::Busy { .. })));
    drop(first);
    Folder::take(data.path()).unwrap();
    fs::write(data.path().join(LOCK), "no lock").unwrap();
    assert!(matches!(Folder::take(data.path()), Err(FolderError::Lock { .. })));
}

#[test]
fn what_somebody_changed_is_kept_under_another_name_and_is_no_file_of_the_plan() {
    let data = tempfile::tempdir().unwrap();
    let folder = Folder::take(data.path()).unwrap();
    let place = |text: &str| {
        let (aside, entry) = arrived(&folder, TABLE, text);
        folder.place(&aside, &entry, &[TABLE]).unwrap()
    };
    assert_eq!(place("first"), None);
    assert_eq!(place("second"), None, "a version that is written down gives way");
    fs::write(data.path().join(TABLE), "third").unwrap();
    assert_eq!(place("third"), None, "the same stands there");
    for (number, kept) in [(1, "kwb/2024_85984NED.zip.changed"), (2, "kwb/2024_85984NED.zip.changed-2")] {
        fs::write(data.path().join(TABLE), format!("mine {number}")).unwrap();
        assert_eq!(place("third").as_deref(), Some(kept));
        assert_eq!(fs::read_to_string(data.path().join(kept)).unwrap(), format!("mine {number}"));
        assert_eq!(fs::read_to_string(data.path().join(TABLE)).unwrap(), "third");
    }
    drop(folder);
    fs::remove_file(data.path().join(TABLE)).unwrap();
    let folder = Folder::take(data.path()).unwrap();
    let catalogue = shipped();
    let standing = folder.standing(file(&catalogue, "kwb", 2024)).unwrap();
    assert_eq!(standing, FileStanding::Absent, "what was kept aside counts for nothing");
}
