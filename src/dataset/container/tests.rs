use super::*;

fn sample() -> Sections {
    let mut sections = Sections::default();
    sections.put("numbers", &[1.5_f64, -2.0]);
    sections.put("bytes", &[1_u8, 2, 3]);
    sections.put_json("names", &["a", "b"]);
    sections
}

#[test]
fn what_was_written_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/one.dataset");
    sample().write(&path).unwrap();
    let container = Container::read(&path).unwrap();
    assert_eq!(container.take::<f64>("numbers").unwrap(), [1.5, -2.0]);
    assert_eq!(container.take::<u8>("bytes").unwrap(), [1, 2, 3]);
    assert_eq!(container.take_json::<Vec<String>>("names").unwrap(), ["a", "b"]);
    assert!(container.take::<u8>("absent").unwrap_err().to_string().contains("absent"));
}

#[test]
fn the_same_sections_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let paths = ["a", "b"].map(|name| folder.path().join(name));
    for path in &paths {
        sample().write(path).unwrap();
    }
    assert_eq!(std::fs::read(&paths[0]).unwrap(), std::fs::read(&paths[1]).unwrap());
}

#[test]
fn a_file_that_is_cut_off_changed_or_foreign_is_refused_with_advice() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.dataset");
    sample().write(&path).unwrap();
    let whole = std::fs::read(&path).unwrap();
    let mut changed = whole.clone();
    changed[40] ^= 1;
    for bytes in
        [&whole[..0], &whole[..7], &whole[..20], &whole[..whole.len() - 1], &changed, b"SQLite format 3\0 and so on and so on and so on"]
    {
        std::fs::write(&path, bytes).unwrap();
        let message = Container::read(&path).unwrap_err().to_string();
        assert!(message.contains("veerkracht build"), "{message}");
    }
}

#[test]
fn the_leftover_of_a_killed_build_is_used_again_and_that_of_a_running_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.dataset");
    let leftover = folder.path().join("one.dataset.partial");
    std::fs::write(&leftover, vec![7; 1_000_000]).unwrap();
    sample().write(&path).unwrap();
    assert!(Container::read(&path).is_ok());
    assert!(!leftover.exists());

    let running = File::create(&leftover).unwrap();
    running.lock().unwrap();
    assert!(matches!(sample().write(&path), Err(DatasetError::Busy { .. })));
    assert!(Container::read(&path).is_ok(), "the last good dataset stays usable");
}

#[test]
fn a_partial_file_that_became_the_dataset_is_not_taken_for_partial() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.dataset");
    let (partial, mine) = lock_partial(&path).unwrap();
    assert!(is_still_at(&mine, &partial));
    // As another build does that opened it as well, and was the first to end.
    std::fs::rename(&partial, &path).unwrap();
    assert!(!is_still_at(&mine, &partial));
    std::fs::write(&partial, "").unwrap();
    assert!(!is_still_at(&mine, &partial));
}

#[test]
fn a_write_that_fails_leaves_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.dataset");
    sample().write(&path).unwrap();
    // A folder stands where the file of the second write should come.
    let taken = folder.path().join("taken");
    std::fs::create_dir(&taken).unwrap();
    let error = sample().write(&taken).unwrap_err();
    assert!(error.to_string().contains("putting in place"), "{error}");
    assert!(Container::read(&path).is_ok());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "no temporary file stays behind");
}
