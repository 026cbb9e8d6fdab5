//! The store as those above it use it, and its files as others find them.

use std::path::Path;

use super::*;
use crate::Words;

const LAYER: &str = "bezit";

fn spec(kind: LayerKind) -> LayerSpec {
    LayerSpec {
        kind,
        title: Words::new("Bezit", "Stock"),
        owner: "Corporatie X".into(),
        retention_months: 12,
        columns: vec!["soort".into()],
        figures: vec![FigureSpec {
            column: "klachten".into(),
            base: "woningen".into(),
            title: None,
            percentages: false,
        }],
        classes: ClassMethod::default(),
        palette: None,
    }
}

fn rows(count: usize, word: &str) -> Vec<PointRow> {
    let row = |_| PointRow { longitude: 5.0, latitude: 52.0, properties: format!("[\"{word}\"]") };
    (0..count).map(row).collect()
}

fn opened(folder: &Path) -> Connection {
    schema::open(&folder.join("s.sqlite")).unwrap()
}

fn with_layer(folder: &Path) -> (Connection, LayerState) {
    let mut connection = opened(folder);
    let (layer, is_new) = put_layer(&mut connection, LAYER, &spec(LayerKind::Points), None, ("x", 1)).unwrap();
    assert!(is_new);
    (connection, layer)
}

fn said(author: &str, text: &str) -> NewNote {
    NewNote {
        book: "utrecht".into(),
        area: "BU00010000".into(),
        gemeente: "GM0001".into(),
        category: "leefbaarheid".into(),
        text: text.into(),
        source: None,
        author: author.into(),
        map: None,
        selection: String::new(),
        class_then: None,
        dataset: "d".into(),
        year: 2024,
        agreement: None,
    }
}

/// Tells whether a word stands in the bytes of any file of a folder.
fn is_in_bytes(folder: &Path, word: &str) -> bool {
    let files = std::fs::read_dir(folder).unwrap().flatten();
    files.into_iter().filter(|file| file.path().is_file()).any(|file| {
        let bytes = std::fs::read(file.path()).unwrap();
        bytes.windows(word.len()).any(|window| window == word.as_bytes())
    })
}

#[test]
fn rows_are_replaced_only_by_who_knows_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let (mut connection, _) = with_layer(folder.path());
    let mut put = |count, word: &str, how| put_points(&mut connection, LAYER, &rows(count, word), &how, 10, ("x", 2));
    let first = put(3, "een", Replacement::All(None)).unwrap();
    assert!(matches!(put(3, "twee", Replacement::All(None)), Err(StoreError::Unnamed { held }) if held == first.tag()));
    let second = put(4, "twee", Replacement::All(Some(first.tag()))).unwrap();
    let lost = put(5, "drie", Replacement::All(Some(first.tag())));
    assert!(matches!(lost, Err(StoreError::Changed { held }) if held == second.tag()));
    assert_eq!(put(2, "vier", Replacement::Append).unwrap().rows, 6);
    assert!(matches!(put(5, "vijf", Replacement::Append), Err(StoreError::TooMany { found: 11, most: 10 })));
    assert_eq!(points(&connection, second.number).unwrap().len(), 6, "what was not taken left nothing");
}

#[test]
fn a_layer_that_was_erased_leaves_no_trace_and_its_name_no_rows_to_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let (mut connection, _) = with_layer(folder.path());
    put_points(&mut connection, LAYER, &rows(2000, "geheimwoord"), &Replacement::Append, 5000, ("x", 2)).unwrap();
    assert!(is_in_bytes(folder.path(), "geheimwoord"));
    remove_layer(&mut connection, LAYER, None, ("x", 3)).unwrap();
    assert!(!is_in_bytes(folder.path(), "geheimwoord"));
    let (again, is_new) = put_layer(&mut connection, LAYER, &spec(LayerKind::Points), None, ("x", 4)).unwrap();
    assert!(is_new && points(&connection, again.number).unwrap().is_empty());
}

#[test]
fn an_author_that_was_erased_leaves_no_trace_whoever_wrote_beside() {
    let folder = tempfile::tempdir().unwrap();
    let mut connection = opened(folder.path());
    let of_one = propose(&mut connection, &said("weglater", "dit zei geheimwoord"), 1).unwrap();
    let of_other = propose(&mut connection, &said("blijver", "en dit een ander"), 2).unwrap();
    let publish = NoteChange { status: Some(Status::Published), ..NoteChange::default() };
    change_note(&mut connection, &of_other.id, &publish, None, ("weglater", 3)).unwrap();
    let reword = NoteChange { text: Some("anders, geheimwoord twee".into()), ..NoteChange::default() };
    change_note(&mut connection, &of_one.id, &reword, None, ("weglater", 3)).unwrap();
    assert!(is_in_bytes(folder.path(), "geheimwoord") && is_in_bytes(folder.path(), "weglater"));
    let erased = erase_author(&mut connection, "weglater", 4).unwrap();
    assert_eq!(erased.notes, 1);
    assert!(!is_in_bytes(folder.path(), "geheimwoord") && !is_in_bytes(folder.path(), "weglater"));
    let asked = NoteQuery { limit: 10, ..NoteQuery::default() };
    let (left, count) = notes(&connection, &asked).unwrap();
    assert_eq!((left.len(), count, left[0].id.as_str()), (1, 1, of_other.id.as_str()));
}

#[test]
fn a_store_that_is_open_is_copied() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("s.sqlite")).unwrap();
    let copies = folder.path().join("copies");
    let copy = store.copy_into(&copies, 7, 86_400).unwrap();
    assert!(has_copy_of(&copies, 86_400).unwrap());
    open_for_command(&copy).unwrap();
}

#[test]
fn a_restored_copy_has_everything_but_what_was_erased_since() {
    let folder = tempfile::tempdir().unwrap();
    let copies = folder.path().join("copies");
    let mut connection = opened(folder.path());
    propose(&mut connection, &said("weglater", "dit zei geheimwoord"), 1).unwrap();
    propose(&mut connection, &said("blijver", "en dit een ander"), 2).unwrap();
    put_layer(&mut connection, LAYER, &spec(LayerKind::Points), None, ("blijver", 1)).unwrap();
    put_points(&mut connection, LAYER, &rows(10, "bleef"), &Replacement::Append, 100, ("blijver", 2)).unwrap();
    let copy = back_up(&connection, &copies, 7, 3).unwrap();
    assert!(is_in_bytes(&copies, "geheimwoord"));
    erase_author(&mut connection, "weglater", 4).unwrap();
    let store = folder.path().join("s.sqlite");
    assert!(matches!(restore(&store, &copy), Err(StoreError::InUse { .. })), "a server has it open");
    drop(connection);
    restore(&store, &copy).unwrap();
    assert!(!is_in_bytes(folder.path(), "geheimwoord"), "before anything is answered");
    let connection = open_for_command(&store).unwrap();
    let asked = NoteQuery { all: true, limit: 10, ..NoteQuery::default() };
    assert_eq!(notes(&connection, &asked).unwrap().1, 1);
    let layer = layer(&connection, LAYER).unwrap();
    assert_eq!(points(&connection, layer.number).unwrap().len(), 10);
    drop(connection);
    // Put back by hand, the ledger holds too.
    std::fs::copy(&copy, &store).unwrap();
    let connection = open_for_command(&store).unwrap();
    assert_eq!(notes(&connection, &asked).unwrap().1, 1);
    drop(connection);
    std::fs::write(&copy, "no database").unwrap();
    assert!(matches!(restore(&store, &copy), Err(StoreError::Damaged { .. })));
    assert_eq!(notes(&open_for_command(&store).unwrap(), &asked).unwrap().1, 1, "what was there stays");
}

#[test]
fn as_many_copies_are_kept_as_asked_and_the_newest() {
    let folder = tempfile::tempdir().unwrap();
    let copies = folder.path().join("copies");
    let connection = opened(folder.path());
    for day in 0..9 {
        back_up(&connection, &copies, 7, day * 86_400).unwrap();
    }
    let mut kept: Vec<_> = std::fs::read_dir(&copies).unwrap().map(|file| file.unwrap().file_name()).collect();
    kept.sort_unstable();
    assert_eq!(kept.len(), 7);
    assert_eq!(kept[0], "store-19700103T000000Z.sqlite");
    for (at, has_one) in [(8 * 86_400 + 86_399, true), (9 * 86_400, false)] {
        assert_eq!(has_copy_of(&copies, at).unwrap(), has_one, "{at}");
    }
    assert!(!has_copy_of(&folder.path().join("none"), 0).unwrap());
}

#[test]
fn what_is_older_than_was_promised_is_taken_away_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let mut connection = opened(folder.path());
    let month = 365 * 86_400 / 12;
    propose(&mut connection, &said("a", "oud"), 0).unwrap();
    propose(&mut connection, &said("a", "nieuw"), 2 * month).unwrap();
    put_layer(&mut connection, "oud", &spec(LayerKind::Points), None, ("a", 0)).unwrap();
    put_layer(&mut connection, "nieuw", &spec(LayerKind::Points), None, ("a", 14 * month)).unwrap();
    // Notes 24 months, this layer 12, the trail 12.
    let purged = purge(&mut connection, 24, 25 * month).unwrap();
    assert_eq!((purged.notes, purged.layers), (1, 1));
    assert_eq!(layers(&connection).unwrap()[0].id, "nieuw");
    let trail = audit(&connection, 100).unwrap();
    assert!(trail.iter().all(|line| line.at >= 13 * month), "{trail:?}");
    assert_eq!(purge(&mut connection, 24, 25 * month).unwrap(), Purged::default());
}

#[test]
fn who_sees_a_note_is_decided_by_its_status_and_board() {
    let folder = tempfile::tempdir().unwrap();
    let mut connection = opened(folder.path());
    let ids: Vec<String> = (0..4).map(|at| propose(&mut connection, &said("a", "tekst"), at).unwrap().id).collect();
    let mut become_ = |id: &String, status| {
        let change = NoteChange { status: Some(status), reason: Some("waarom".into()), ..NoteChange::default() };
        change_note(&mut connection, id, &change, None, ("m", 9))
    };
    become_(&ids[1], Status::Published).unwrap();
    become_(&ids[2], Status::Hidden).unwrap();
    become_(&ids[3], Status::Published).unwrap();
    become_(&ids[3], Status::Closed).unwrap();
    assert!(matches!(become_(&ids[0], Status::Closed), Err(StoreError::Status { .. })));
    let seen = |readable: &[&str], moderated: &[&str], all| {
        let words = |books: &[&str]| books.iter().map(|&book| book.to_owned()).collect();
        let asked = NoteQuery {
            readable: words(readable),
            moderated: words(moderated),
            all,
            limit: 10,
            ..NoteQuery::default()
        };
        notes(&connection, &asked).unwrap().1
    };
    assert_eq!(seen(&[], &[], false), 2);
    assert_eq!(seen(&["amersfoort"], &["amersfoort"], false), 2);
    assert_eq!(seen(&["utrecht"], &[], false), 3);
    assert_eq!(seen(&[], &["utrecht"], false), 4);
    assert_eq!(seen(&[], &[], true), 4);
}

#[test]
fn two_who_change_a_note_at_once_do_not_undo_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let mut connection = opened(folder.path());
    let note = propose(&mut connection, &said("a", "tekst"), 0).unwrap();
    let mut reword = |text: &str| {
        let change = NoteChange { text: Some(text.into()), ..NoteChange::default() };
        change_note(&mut connection, &note.id, &change, Some(&note.tag()), ("a", 1))
    };
    let first = reword("een").unwrap();
    assert!(matches!(reword("twee"), Err(StoreError::Changed { held }) if held == first.tag()));
    let wordings: i64 = connection.query_row("SELECT count(*) FROM history", [], |row| row.get(0)).unwrap();
    assert_eq!(wordings, 2);
}

#[test]
fn a_file_of_a_newer_program_is_left_alone_and_one_that_is_no_store_too() {
    let folder = tempfile::tempdir().unwrap();
    opened(folder.path()).pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(Store::open(&folder.path().join("s.sqlite")), Err(StoreError::Newer { found: 99, .. })));
    let text = folder.path().join("text");
    std::fs::write(&text, "this is a text and no database, long enough to be looked at as one".repeat(20)).unwrap();
    assert!(matches!(Store::open(&text), Err(StoreError::Open { .. })));
    assert!(std::fs::read_to_string(&text).unwrap().starts_with("this is a text"));
}

#[tokio::test]
async fn when_too_many_changes_wait_the_next_is_sent_away_and_the_others_are_made() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("s.sqlite")).unwrap();
    let (release, released) = std::sync::mpsc::channel::<()>();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let first = store.clone();
    let blocked = tokio::spawn(async move {
        first
            .write(move |_| {
                begun.send(()).unwrap();
                assert!(released.recv().is_err());
                Ok(0)
            })
            .await
    });
    has_begun.await.unwrap();
    let mut waiting: Vec<_> = (1..=QUEUE).map(|number| Box::pin(store.write(move |_| Ok(number)))).collect();
    for change in &mut waiting {
        assert!(futures_util::FutureExt::now_or_never(change).is_none());
    }
    assert!(matches!(store.write(|_| Ok(())).await, Err(StoreError::Busy)));
    // Who reads waits for nobody.
    assert_eq!(store.read(layers).unwrap(), []);
    drop(release);
    assert_eq!(blocked.await.unwrap().unwrap(), 0);
    for (change, number) in waiting.into_iter().zip(1..) {
        assert_eq!(change.await.unwrap(), number);
    }
    assert!(matches!(store.write(|_| -> Result<(), _> { panic!("on purpose") }).await, Err(StoreError::Ended)));
    assert!(store.write(|_| Ok(())).await.is_ok(), "a defect in one change takes none of the others with it");
}

#[test]
fn a_disk_that_takes_no_more_is_told_and_leaves_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let (mut connection, _) = with_layer(folder.path());
    put_points(&mut connection, LAYER, &rows(10, "een"), &Replacement::Append, 100_000, ("x", 2)).unwrap();
    let pages: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    connection.pragma_update_and_check(None, "max_page_count", pages + 2, |_| Ok(())).unwrap();
    let full = put_points(&mut connection, LAYER, &rows(50_000, "twee"), &Replacement::Append, 100_000, ("x", 3));
    assert!(matches!(full, Err(StoreError::Full)), "{full:?}");
    let held = layer(&connection, LAYER).unwrap();
    assert_eq!((held.rows, points(&connection, held.number).unwrap().len()), (10, 10));
}
