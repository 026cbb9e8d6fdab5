use super::*;

fn sample() -> Sections {
    let mut sections = Sections::default();
    sections.put("numbers", &[1.5_f64, -2.0]);
    sections.put("bytes", &[1_u8, 2, 3]);
    sections.put_json("names", &["a", "b"]);
    sections
}

fn write(sections: &Sections, path: &Path) {
    sections.write(File::create(path).unwrap()).unwrap();
}

#[test]
fn what_was_written_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.dataset");
    write(&sample(), &path);
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
        write(&sample(), path);
    }
    assert_eq!(std::fs::read(&paths[0]).unwrap(), std::fs::read(&paths[1]).unwrap());
}

#[test]
fn a_file_that_is_cut_off_changed_or_foreign_is_refused_with_advice() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.dataset");
    write(&sample(), &path);
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
