use super::*;

fn write_file(path: &Path, text: &str) -> Result<(), PartialError> {
    let mut file = PartialFile::create(path)?;
    file.write_all(text.as_bytes()).unwrap();
    file.put_in_place()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_file_is_there_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one");
    fs::write(&path, "old").unwrap();
    let mut file = PartialFile::create(&path).unwrap();
    file.write_all(b"new, half").unwrap();
    assert_eq!(
        (fs::read_to_string(&path).unwrap(), names(folder.path())),
        ("old".to_owned(), vec!["one".to_owned(), "one.partial".to_owned()])
    );
    drop(file);
    assert_eq!((fs::read_to_string(&path).unwrap(), names(folder.path())), ("old".to_owned(), vec!["one".to_owned()]));
    write_file(&path, "new").unwrap();
    assert_eq!((fs::read_to_string(&path).unwrap(), names(folder.path())), ("new".to_owned(), vec!["one".to_owned()]));
}

#[test]
fn the_second_writer_of_a_path_is_told_and_destroys_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one");
    let mut first = PartialFile::create(&path).unwrap();
    first.write_all(b"of the first").unwrap();
    let message = PartialFile::create(&path).unwrap_err().to_string();
    assert!(message.contains("one` is being written already"), "{message}");
    first.put_in_place().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "of the first");
    write_file(&path, "of the second").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "of the second");
}

#[test]
fn the_leftover_of_a_killed_process_is_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one");
    fs::write(folder.path().join("one.partial"), vec![7; 1_000_000]).unwrap();
    write_file(&path, "short").unwrap();
    assert_eq!(
        (fs::read_to_string(&path).unwrap(), names(folder.path())),
        ("short".to_owned(), vec!["one".to_owned()])
    );
}

#[test]
fn a_partial_file_that_became_the_file_is_not_taken_for_partial() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one");
    let mine = PartialFile::create(&path).unwrap();
    assert!(is_still_at(&mine.file, &mine.partial));
    // As another does that opened it as well, and was the first to end.
    fs::rename(&mine.partial, &path).unwrap();
    assert!(!is_still_at(&mine.file, &mine.partial));
    // What a third began since is not mine to remove, nor to put in place.
    fs::write(&mine.partial, "").unwrap();
    assert!(!is_still_at(&mine.file, &mine.partial));
    let message = mine.put_in_place().unwrap_err().to_string();
    assert!(message.contains("was removed"), "{message}");
    assert_eq!(names(folder.path()), ["one", "one.partial"]);
}

#[test]
fn a_folder_that_is_not_there_is_made_only_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a/b/one");
    let message = PartialFile::create(&path).unwrap_err().to_string();
    assert!(message.contains("a/b/one") && message.contains("folder exists"), "{message}");
    PartialFile::create_with_folder(&path).unwrap().put_in_place().unwrap();
    assert!(path.is_file());
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink};
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn a_device_a_pipe_a_socket_and_a_folder_are_refused_and_stay() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        assert!(std::process::Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
        let _socket = UnixListener::bind(at("socket")).unwrap();
        fs::create_dir(at("folder")).unwrap();
        symlink("/dev/null", at("link")).unwrap();
        let places =
            [(at("pipe"), "named pipe"), (at("socket"), "socket"), (at("folder"), "a folder"), (at("link"), "device")];
        let before = names(folder.path());
        for (path, kind) in places.into_iter().chain([(PathBuf::from("/dev/null"), "device")]) {
            let message = PartialFile::create(&path).unwrap_err().to_string();
            assert!(message.contains(kind) && message.contains(path.to_str().unwrap()), "{message}");
        }
        assert_eq!(names(folder.path()), before);
        assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    }

    #[test]
    fn a_link_stays_and_the_file_that_it_leads_to_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("there")).unwrap();
        symlink("there/one", at("link")).unwrap();
        symlink("link", at("second")).unwrap();
        // Nothing is there yet, and then a file.
        for text in ["first", "second"] {
            write_file(&at("second"), text).unwrap();
            assert_eq!(fs::read_to_string(at("there/one")).unwrap(), text);
            assert!(["link", "second"].iter().all(|name| fs::symlink_metadata(at(name)).unwrap().is_symlink()));
        }
        // By whatever name, it is one file.
        let _first = PartialFile::create(&at("link")).unwrap();
        assert!(matches!(PartialFile::create(&at("there/one")), Err(PartialError::Busy { .. })));
        symlink("circle", at("circle")).unwrap();
        assert!(PartialFile::create(&at("circle")).is_err());
    }

    #[test]
    fn a_link_in_the_place_of_the_partial_file_is_not_written_through() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("victim"), "untouched").unwrap();
        symlink("victim", at("one.partial")).unwrap();
        let message = PartialFile::create(&at("one")).unwrap_err().to_string();
        assert!(message.contains("one.partial` is a symbolic link"), "{message}");
        assert_eq!(fs::read_to_string(at("victim")).unwrap(), "untouched");
    }

    #[test]
    fn a_whole_file_takes_a_place_by_the_same_rules() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("there"), "before").unwrap();
        fs::set_permissions(at("there"), fs::Permissions::from_mode(0o640)).unwrap();
        symlink("there", at("link")).unwrap();
        fs::write(at("aside"), "behind").unwrap();
        replace(&at("aside"), &at("link")).unwrap();
        assert!(fs::symlink_metadata(at("link")).unwrap().is_symlink() && !at("aside").exists());
        assert_eq!(fs::read_to_string(at("there")).unwrap(), "behind");
        assert_eq!(fs::metadata(at("there")).unwrap().permissions().mode() & 0o777, 0o640);
        fs::write(at("aside"), "kept").unwrap();
        symlink("/dev/null", at("device")).unwrap();
        let refused = replace(&at("aside"), &at("device"));
        assert!(matches!(refused, Err(PartialError::NoFile { .. })), "{refused:?}");
        assert_eq!(fs::read_to_string(at("aside")).unwrap(), "kept");
    }

    #[test]
    fn a_file_that_is_replaced_keeps_its_permissions() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        write_file(&path, "new").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
