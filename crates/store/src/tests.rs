//! The store as those above it use it, and what others find in it: the same tests on a file of SQLite and on
//! PostgreSQL, but for what only a file has.

mod fixture;

use veerkracht_files::{PartialError, PartialFile};

use super::*;
use crate::BilingualText;
use crate::engine::values;
use fixture::{Fresh, is_in_bytes};

/// Runs tests on a store of each kind; those of PostgreSQL where the environment names one: tests/run does.
macro_rules! on_each {
    ($($name:ident),* $(,)?) => {
        mod on_a_file {
            $(#[test] fn $name() { super::$name(&super::Fresh::file()) })*
        }

        #[cfg(feature = "postgres")]
        mod on_postgres {
            $(
                #[test]
                #[ignore = "wants the database that VEERKRACHT_TEST_POSTGRES names"]
                fn $name() { super::$name(&super::Fresh::database()) }
            )*
        }
    };
}

on_each!(
    rows_are_replaced_only_by_who_knows_what_is_there,
    what_is_added_is_chosen_with_what_is_there_in_sight,
    a_layer_that_was_erased_leaves_no_trace_and_its_name_no_rows_to_the_next,
    an_author_that_was_erased_leaves_no_trace_whoever_wrote_beside,
    a_store_that_is_open_is_copied,
    an_author_that_was_erased_is_named_in_no_agreement_of_others_also_after_a_restore,
    a_name_in_the_words_of_others_is_told,
    a_restored_copy_has_everything_but_what_was_erased_since,
    a_copy_goes_from_one_kind_of_store_to_the_other_and_back,
    what_is_older_than_was_promised_is_taken_away_and_nothing_else,
    who_did_what_to_a_note_is_forgotten_after_a_year_and_the_note_stays,
    no_version_is_given_twice_where_a_copy_is_put_and_no_store_was,
    who_sees_a_note_is_decided_by_its_status_and_board,
    agreements_and_other_notes_are_asked_for_apart,
    two_who_change_a_note_at_once_do_not_undo_each_other,
    a_figure_takes_the_place_of_the_one_before_and_what_was_shown_is_remembered,
    what_was_shown_is_remembered_of_its_owner_past_the_layer_and_for_as_long_as_it_was_to_be_kept,
    what_a_layer_shows_is_remembered_for_as_long_as_it_is_kept_whenever_it_was_brought,
    what_another_layer_is_to_remember_for_longer_is_not_forgotten_before,
    neither_capitals_nor_blanks_make_another_owner_column_or_period,
    what_is_brought_is_read_as_it_was,
    who_is_erased_is_known,
    what_two_servers_do_at_once_is_done_one_after_the_other,
    a_change_that_is_not_finished_leaves_all_as_it_was,
    when_too_many_changes_wait_the_next_is_sent_away_and_the_others_are_made,
);

const LAYER: &str = "bezit";

fn spec(kind: LayerKind) -> LayerSpec {
    LayerSpec {
        kind,
        title: BilingualText::new("Bezit", "Stock"),
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

fn opened(fresh: &Fresh) -> Connection {
    open(&fresh.place).unwrap()
}

fn with_layer(fresh: &Fresh) -> (Connection, LayerState) {
    let mut connection = opened(fresh);
    let (layer, is_new) = put_layer(&mut connection, LAYER, &spec(LayerKind::Points), None, ("x", 1)).unwrap();
    assert!(is_new);
    (connection, layer)
}

fn new_note(author: &str, text: &str) -> NewNote {
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

fn rows_are_replaced_only_by_who_knows_what_is_there(fresh: &Fresh) {
    let (mut connection, _) = with_layer(fresh);
    let mut put = |count, word: &str, how| put_points(&mut connection, LAYER, &rows(count, word), &how, 10, ("x", 2));
    let first = put(3, "een", Replacement::All(None)).unwrap();
    assert!(matches!(put(3, "twee", Replacement::All(None)), Err(StoreError::Unnamed { held }) if held == first.tag()));
    let second = put(4, "twee", Replacement::All(Some(first.tag()))).unwrap();
    let lost = put(5, "drie", Replacement::All(Some(first.tag())));
    assert!(matches!(lost, Err(StoreError::Changed { held }) if held == second.tag()));
    assert_eq!(put(2, "vier", Replacement::Append).unwrap().rows, 6);
    assert!(matches!(put(5, "vijf", Replacement::Append), Err(StoreError::TooMany { most: 10 })));
    assert_eq!(points(&connection, second.number).unwrap().len(), 6, "what was not taken left nothing");
}

fn what_is_added_is_chosen_with_what_is_there_in_sight(fresh: &Fresh) {
    let (mut connection, _) = with_layer(fresh);
    put_points(&mut connection, LAYER, &rows(3, "een"), &Replacement::Append, 5, ("x", 2)).unwrap();
    let brought = [rows(3, "een"), rows(1, "zes")].concat();
    let choose = |held: Vec<PointRow>| brought.iter().filter(|row| !held.contains(row)).cloned().collect();
    let state = add_points(&mut connection, LAYER, choose, 5, ("x", 3)).unwrap();
    assert_eq!((state.rows, points(&connection, state.number).unwrap()), (4, brought.clone()));
    let all = add_points(&mut connection, LAYER, |_| rows(2, "twee"), 5, ("x", 4));
    assert!(matches!(all, Err(StoreError::TooMany { most: 5 })));
    assert_eq!(layer(&connection, LAYER).unwrap().version, state.version, "what was not taken left nothing");
}

fn a_layer_that_was_erased_leaves_no_trace_and_its_name_no_rows_to_the_next(fresh: &Fresh) {
    let (mut connection, _) = with_layer(fresh);
    put_points(&mut connection, LAYER, &rows(2000, "geheimwoord"), &Replacement::Append, 5000, ("x", 2)).unwrap();
    assert!(fresh.holds("geheimwoord"));
    remove_layer(&mut connection, LAYER, None, ("x", 3)).unwrap();
    assert!(!fresh.holds("geheimwoord"));
    let (again, is_new) = put_layer(&mut connection, LAYER, &spec(LayerKind::Points), None, ("x", 4)).unwrap();
    assert!(is_new && points(&connection, again.number).unwrap().is_empty());
}

fn an_author_that_was_erased_leaves_no_trace_whoever_wrote_beside(fresh: &Fresh) {
    let mut connection = opened(fresh);
    let of_one = propose(&mut connection, &new_note("weglater", "dit zei geheimwoord"), 1).unwrap();
    let of_other = propose(&mut connection, &new_note("blijver", "en dit een ander"), 2).unwrap();
    let publish = NoteChange { status: Some(NoteStatus::Published), ..NoteChange::default() };
    change_note(&mut connection, &of_other.id, &publish, None, ("weglater", 3)).unwrap();
    let reword = NoteChange { text: Some("anders, geheimwoord twee".into()), ..NoteChange::default() };
    change_note(&mut connection, &of_one.id, &reword, None, ("weglater", 3)).unwrap();
    assert!(fresh.holds("geheimwoord") && fresh.holds("weglater"));
    let erased = erase_author(&mut connection, "weglater", 4).unwrap();
    assert_eq!(erased.notes, 1);
    assert!(!fresh.holds("geheimwoord") && !fresh.holds("weglater"));
    let asked = NoteQuery { limit: 10, ..NoteQuery::default() };
    let (left, count) = notes(&connection, &asked).unwrap();
    assert_eq!((left.len(), count, left[0].id.as_str()), (1, 1, of_other.id.as_str()));
}

/// Gives a note of somebody with an agreement of some.
fn agreed(author: &str, organisation: &str) -> NewNote {
    let (date, state) = ("2027-06-30".into(), AgreementState::Open);
    NewNote {
        agreement: Some(Agreement { organisation: organisation.into(), date, state }),
        ..new_note(author, "samen opruimen")
    }
}

fn an_author_that_was_erased_is_named_in_no_agreement_of_others_also_after_a_restore(fresh: &Fresh) {
    let copies = fresh.sibling("copies");
    let mut connection = opened(fresh);
    let note = propose(&mut connection, &agreed("blijver", "Gemeente en weglater, blijver"), 1).unwrap();
    let longer = propose(&mut connection, &agreed("blijver", "weglaters"), 1).unwrap();
    let kept = Agreement { state: AgreementState::Kept, ..note.about.agreement.clone().unwrap() };
    let change = NoteChange { agreement: Some(kept), ..NoteChange::default() };
    let changed = change_note(&mut connection, &note.id, &change, None, ("blijver", 2)).unwrap();
    let copy = back_up(&connection, &copies, 7, 3).unwrap();
    assert_eq!(export_author(&connection, "weglater").unwrap()["agreed"], serde_json::json!([note.id]));
    // Who wrote nothing is known by what was agreed.
    let erased = erase_author(&mut connection, "weglater", 4).unwrap();
    assert_eq!(erased, ErasureReport { notes: 0, names: 3 }, "the note, and two lines of its history");
    let holds = |connection: &Connection| {
        let held = super::note(connection, &note.id).unwrap();
        assert_eq!(held.about.agreement.as_ref().unwrap().organisation, "Gemeente en (gewist / erased), blijver");
        assert!(held.version > changed.version, "who read it with the name does not bring it back");
        assert_eq!(held.changed, 2, "its time goes on");
        assert_eq!(super::note(connection, &longer.id).unwrap(), longer);
        assert!(!fresh.holds("weglater,"));
        assert_eq!(export_author(connection, "weglater").unwrap()["agreed"], serde_json::json!([]));
    };
    holds(&connection);
    // What is agreed with that name from then on is another agreement.
    let later = propose(&mut connection, &agreed("blijver", "weglater"), 5).unwrap();
    drop(connection);
    let connection = open_for_command(&fresh.place).unwrap();
    assert_eq!(super::note(&connection, &later.id).unwrap(), later);
    drop(connection);
    assert!(is_in_bytes(&copies, "weglater,"));
    restore(&fresh.place, &copy, false).unwrap();
    holds(&open_for_command(&fresh.place).unwrap());
}

fn a_name_in_the_words_of_others_is_told(fresh: &Fresh) {
    let mut connection = opened(fresh);
    put_layer(&mut connection, LAYER, &spec(LayerKind::Points), None, ("x", 1)).unwrap();
    let note = propose(&mut connection, &new_note("blijver", "met weglater gesproken"), 1).unwrap();
    propose(&mut connection, &new_note("weglater", "een"), 1).unwrap();
    erase_author(&mut connection, "weglater", 4).unwrap();
    assert_eq!(mentions(&connection, "weglater").unwrap(), [format!("note {}", note.id)]);
    let owner = spec(LayerKind::Points).owner;
    assert_eq!(mentions(&connection, &owner).unwrap(), [format!("layer {LAYER}")]);
}

fn a_store_that_is_open_is_copied(fresh: &Fresh) {
    let store = Store::open(&fresh.place).unwrap();
    let copies = fresh.sibling("copies");
    let copy = store.copy_into(&copies, 7, 86_400).unwrap().unwrap();
    assert!(store.copy_into(&copies, 7, 86_400).unwrap().is_none(), "another server has made it");
    assert!(has_copy_of(&copies, 86_400).unwrap());
    open_for_command(&copy.into()).unwrap();
}

fn a_restored_copy_has_everything_but_what_was_erased_since(fresh: &Fresh) {
    let copies = fresh.sibling("copies");
    let mut connection = opened(fresh);
    propose(&mut connection, &new_note("weglater", "dit zei geheimwoord"), 1).unwrap();
    propose(&mut connection, &new_note("blijver", "en dit een ander"), 2).unwrap();
    put_layer(&mut connection, LAYER, &spec(LayerKind::Points), None, ("blijver", 1)).unwrap();
    put_points(&mut connection, LAYER, &rows(10, "bleef"), &Replacement::Append, 100, ("blijver", 2)).unwrap();
    let copy = back_up(&connection, &copies, 7, 3).unwrap();
    assert!(is_in_bytes(&copies, "geheimwoord"));
    erase_author(&mut connection, "weglater", 4).unwrap();
    let after =
        put_points(&mut connection, LAYER, &rows(1, "later"), &Replacement::Append, 100, ("blijver", 5)).unwrap();
    if fresh.is_file() {
        assert!(matches!(restore(&fresh.place, &copy, false), Err(StoreError::InUse { .. })), "a server has it open");
    }
    drop(connection);
    assert_eq!(restore(&fresh.place, &copy, false).unwrap(), 2, "a note, and the name of its author");
    assert!(!fresh.holds("geheimwoord"), "before anything is answered");
    let mut connection = open_for_command(&fresh.place).unwrap();
    let asked = NoteQuery { all: true, limit: 10, ..NoteQuery::default() };
    assert_eq!(notes(&connection, &asked).unwrap().1, 1);
    let layer = layer(&connection, LAYER).unwrap();
    assert_eq!(points(&connection, layer.number).unwrap().len(), 10);
    // Whoever read a version that the copy lacks replaces nothing by it.
    let next =
        put_points(&mut connection, LAYER, &rows(1, "nieuw"), &Replacement::Append, 100, ("blijver", 6)).unwrap();
    assert!(next.version > after.version);
    drop(connection);
    std::fs::write(&copy, "no database").unwrap();
    assert!(matches!(restore(&fresh.place, &copy, false), Err(StoreError::Damaged { .. })));
    assert_eq!(notes(&open_for_command(&fresh.place).unwrap(), &asked).unwrap().1, 1, "what was there stays");
}

#[test]
fn a_copy_that_was_put_back_by_hand_shows_nothing_that_was_erased_since() {
    let fresh = Fresh::file();
    let mut connection = opened(&fresh);
    propose(&mut connection, &new_note("weglater", "dit zei geheimwoord"), 1).unwrap();
    let copy = back_up(&connection, &fresh.sibling("copies"), 7, 3).unwrap();
    erase_author(&mut connection, "weglater", 4).unwrap();
    drop(connection);
    std::fs::copy(&copy, fresh.sibling("s.sqlite")).unwrap();
    let connection = open_for_command(&fresh.place).unwrap();
    let asked = NoteQuery { all: true, limit: 10, ..NoteQuery::default() };
    assert_eq!(notes(&connection, &asked).unwrap().1, 0);
}

fn a_copy_goes_from_one_kind_of_store_to_the_other_and_back(fresh: &Fresh) {
    let mut connection = opened(fresh);
    let note =
        propose(&mut connection, &new_note("a", "regel een\nregel \\twee\t'drie'; DROP TABLE notes --"), 1).unwrap();
    let (made, _) = put_layer(&mut connection, LAYER, &spec(LayerKind::Figures), None, ("a", 1)).unwrap();
    let figure =
        |count| OwnFigure { code: "BU00010000".into(), figure: "klachten".into(), count, base: 100.1, shown: false };
    let show = |brought: &mut [OwnFigure], _: &[OwnFigure]| brought[0].shown = true;
    let how = Replacement::Append;
    put_figures(&mut connection, (LAYER, "2026"), vec![figure(0.1 + 0.2)], &how, show, 10, ("a", 2)).unwrap();
    let copy = back_up(&connection, &fresh.sibling("copies"), 7, 3).unwrap();
    drop(connection);
    // Into a file and from there back, where other things stand meanwhile.
    let file = StorePlace::File(fresh.sibling("other.sqlite"));
    if fresh.is_file() {
        assert!(matches!(restore(&file, &copy, false), Err(StoreError::NoLedger { .. })));
    }
    assert_eq!(restore(&file, &copy, true).unwrap(), 0);
    let other = open_for_command(&file).unwrap();
    let copy = back_up(&other, &fresh.sibling("more"), 7, 4).unwrap();
    let mut connection = opened(fresh);
    propose(&mut connection, &new_note("b", "van daarna"), 5).unwrap();
    drop(connection);
    restore(&fresh.place, &copy, true).unwrap();
    for connection in [other, open_for_command(&fresh.place).unwrap()] {
        let asked = NoteQuery { all: true, limit: 10, ..NoteQuery::default() };
        assert_eq!(notes(&connection, &asked).unwrap(), (vec![note.clone()], 1));
        let kept = figures(&connection, made.number).unwrap();
        assert_eq!(kept, [OwnFigure { shown: true, ..figure(0.1 + 0.2) }]);
        assert_eq!(shown_before(&connection, &made, "2026").unwrap(), kept);
        assert_eq!(audit(&connection, 0).unwrap().len(), 3);
    }
    // Numbers go on after those that were put in.
    let mut connection = open_for_command(&fresh.place).unwrap();
    let (next, _) = put_layer(&mut connection, "nog-een", &spec(LayerKind::Points), None, ("a", 6)).unwrap();
    assert!(next.number > made.number && next.version > note.version);
}

#[test]
fn as_many_copies_are_kept_as_asked_and_the_newest() {
    let fresh = Fresh::file();
    let copies = fresh.sibling("copies");
    let connection = opened(&fresh);
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
    assert!(!has_copy_of(&fresh.sibling("none"), 0).unwrap());
    // None is older than as many days, however few there are.
    back_up(&connection, &copies, 7, 20 * 86_400).unwrap();
    let mut kept: Vec<_> = std::fs::read_dir(&copies).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(kept, ["store-19700121T000000Z.sqlite"]);
    remove_old(&copies, 7, 27 * 86_400 - 1).unwrap();
    assert!(copies.join(kept.remove(0)).exists());
    remove_old(&copies, 7, 27 * 86_400).unwrap();
    assert_eq!(std::fs::read_dir(&copies).unwrap().count(), 0);
}

#[test]
fn a_copy_of_the_same_second_is_not_taken_for_one_of_what_was_written_since() {
    let fresh = Fresh::file();
    let copies = fresh.sibling("copies");
    let mut connection = opened(&fresh);
    let first = back_up(&connection, &copies, 7, 3).unwrap();
    propose(&mut connection, &new_note("Gemeente", "geheimwoord"), 3).unwrap();
    let other = PartialFile::create_private(&copies.join("store-19700101T000004Z.sqlite")).unwrap();
    let copy = back_up(&connection, &copies, 7, 3).unwrap();
    drop(other);
    assert!(first.exists() && copy.ends_with("store-19700101T000005Z.sqlite"), "{}", copy.display());
    let holds = |file: &Path| String::from_utf8_lossy(&std::fs::read(file).unwrap()).contains("geheimwoord");
    assert_eq!([holds(&first), holds(&copy)], [false, true]);
}

#[test]
#[cfg(unix)]
fn a_copy_is_put_only_where_a_file_may_stand_and_by_one_at_a_time() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let fresh = Fresh::file();
    let copy = back_up(&opened(&fresh), &fresh.sibling("copies"), 7, 3).unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&copy), 0o600);
    let at = |name: &str| StorePlace::File(fresh.sibling(name));
    let refused = restore(&StorePlace::File("/dev/null".into()), &copy, true);
    assert!(matches!(refused, Err(StoreError::Place(PartialError::NoFile { .. }))), "{refused:?}");

    // Where a link leads, and the link stays.
    symlink("elsewhere.sqlite", fresh.sibling("link.sqlite")).unwrap();
    restore(&at("link.sqlite"), &copy, true).unwrap();
    assert!(fresh.sibling("link.sqlite").is_symlink());
    assert_eq!(mode(&fresh.sibling("elsewhere.sqlite")), 0o600);
    drop(open_for_command(&at("elsewhere.sqlite")).unwrap());

    let other = PartialFile::create(&fresh.sibling("elsewhere.sqlite")).unwrap();
    let busy = restore(&at("link.sqlite"), &copy, true);
    assert!(matches!(busy, Err(StoreError::Place(PartialError::Busy { .. }))), "{busy:?}");
    drop(other);
    restore(&at("link.sqlite"), &copy, true).unwrap();
}

fn who_is_erased_is_known(fresh: &Fresh) {
    let mut connection = opened(fresh);
    propose(&mut connection, &new_note("Gemeente", "een"), 1).unwrap();
    assert!(matches!(erase_author(&mut connection, "gemeente", 2), Err(StoreError::Unknown { kind: "author", .. })));
    assert_eq!(erase_author(&mut connection, "Gemeente", 3).unwrap().notes, 1);
}

#[test]
fn a_ledger_of_which_the_end_is_missing_puts_nothing_back() {
    let fresh = Fresh::file();
    let mut connection = opened(&fresh);
    propose(&mut connection, &new_note("weglater", "dit zei geheimwoord"), 1).unwrap();
    let copy = back_up(&connection, &fresh.sibling("copies"), 7, 3).unwrap();
    erase_author(&mut connection, "weglater", 4).unwrap();
    drop(connection);
    let ledger = fresh.sibling("s.sqlite.erased");
    let text = std::fs::read_to_string(&ledger).unwrap();
    std::fs::write(&ledger, &text[..text.len() - 9]).unwrap();
    assert!(matches!(restore(&fresh.place, &copy, false), Err(StoreError::Ledger { .. })));
    std::fs::remove_file(&ledger).unwrap();
    assert!(matches!(restore(&fresh.place, &copy, false), Err(StoreError::NoLedger { .. })));
    assert!(!fresh.holds("geheimwoord"));
}

fn what_is_older_than_was_promised_is_taken_away_and_nothing_else(fresh: &Fresh) {
    let mut connection = opened(fresh);
    let month = 365 * 86_400 / 12;
    propose(&mut connection, &new_note("a", "oud"), 0).unwrap();
    propose(&mut connection, &new_note("a", "nieuw"), 2 * month).unwrap();
    put_layer(&mut connection, "oud", &spec(LayerKind::Points), None, ("a", 0)).unwrap();
    put_layer(&mut connection, "nieuw", &spec(LayerKind::Points), None, ("a", 14 * month)).unwrap();
    // Notes 24 months, this layer 12, the trail 12.
    let purged = purge(&mut connection, 24, 25 * month).unwrap();
    assert_eq!((purged.notes, purged.layers), (1, 1));
    assert_eq!(layers(&connection).unwrap()[0].id, "nieuw");
    let trail = audit(&connection, 0).unwrap();
    assert!(trail.iter().all(|line| line.at >= 13 * month), "{trail:?}");
    assert_eq!(purge(&mut connection, 24, 25 * month).unwrap(), PurgeReport::default());
}

fn who_did_what_to_a_note_is_forgotten_after_a_year_and_the_note_stays(fresh: &Fresh) {
    let mut connection = opened(fresh);
    let month = 365 * 86_400 / 12;
    let note = propose(&mut connection, &new_note("Corporatie X", "tekst"), 0).unwrap();
    for (status, who, at) in
        [(NoteStatus::Hidden, "jan de vries", 1), (NoteStatus::Published, "an de boer", 14 * month)]
    {
        let change = NoteChange { status: Some(status), reason: Some("waarom".into()), ..NoteChange::default() };
        change_note(&mut connection, &note.id, &change, None, (who, at)).unwrap();
    }
    purge(&mut connection, 24, 12 * month).unwrap();
    assert!(fresh.holds("jan de vries") && fresh.holds("an de boer"));
    purge(&mut connection, 24, 20 * month).unwrap();
    assert!(!fresh.holds("jan de vries"), "from the bytes too");
    let who: Vec<String> = connection.query("SELECT who FROM history ORDER BY version", &[], |row| row.get(0)).unwrap();
    assert_eq!(who, ["erased", "erased", "an de boer"]);
    assert_eq!(super::note(&connection, &note.id).unwrap().about.author, "Corporatie X");
}

fn no_version_is_given_twice_where_a_copy_is_put_and_no_store_was(fresh: &Fresh) {
    let (mut connection, _) = with_layer(fresh);
    let put = |connection: &mut Connection, word| {
        let how = Replacement::Append;
        put_points(connection, LAYER, &rows(1, word), &how, 100, ("x", 2)).unwrap()
    };
    put(&mut connection, "een");
    let copy = back_up(&connection, &fresh.sibling("copies"), 7, 3).unwrap();
    let lost = (0..5).map(|_| put(&mut connection, "verloren")).last().unwrap();
    for is_begun in [false, true] {
        let elsewhere = fresh.another();
        if is_begun {
            // A server was started there and had nothing yet.
            drop(opened(&elsewhere));
        }
        restore(&elsewhere.place, &copy, true).unwrap();
        let next = put(&mut opened(&elsewhere), "nieuw");
        assert!(next.version > lost.version, "{} after {}", next.version, lost.version);
    }
}

fn who_sees_a_note_is_decided_by_its_status_and_board(fresh: &Fresh) {
    let mut connection = opened(fresh);
    let ids: Vec<String> = (0..4).map(|at| propose(&mut connection, &new_note("a", "tekst"), at).unwrap().id).collect();
    let mut become_ = |id: &String, status| {
        let change = NoteChange { status: Some(status), reason: Some("waarom".into()), ..NoteChange::default() };
        change_note(&mut connection, id, &change, None, ("m", 9))
    };
    become_(&ids[1], NoteStatus::Published).unwrap();
    become_(&ids[2], NoteStatus::Hidden).unwrap();
    become_(&ids[3], NoteStatus::Published).unwrap();
    become_(&ids[3], NoteStatus::Closed).unwrap();
    assert!(matches!(become_(&ids[0], NoteStatus::Closed), Err(StoreError::Status { .. })));
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

fn agreements_and_other_notes_are_asked_for_apart(fresh: &Fresh) {
    let mut connection = opened(fresh);
    let agreement = Agreement { organisation: "x".into(), date: "2027-06-30".into(), state: AgreementState::Open };
    let agreed = NewNote { agreement: Some(agreement), ..new_note("a", "afgesproken") };
    for (at, note) in [agreed, new_note("a", "een"), new_note("a", "twee")].iter().enumerate() {
        propose(&mut connection, note, i64::try_from(at).unwrap()).unwrap();
    }
    let asked = NoteQuery { all: true, limit: 1, ..NoteQuery::default() };
    for (agreements, newest, count) in [(None, "twee", 3), (Some(false), "twee", 2), (Some(true), "afgesproken", 1)] {
        let (found, all) = notes(&connection, &NoteQuery { agreements, ..asked.clone() }).unwrap();
        assert_eq!((found[0].about.text.as_str(), all), (newest, count), "{agreements:?}");
    }
}

fn two_who_change_a_note_at_once_do_not_undo_each_other(fresh: &Fresh) {
    let mut connection = opened(fresh);
    let note = propose(&mut connection, &new_note("a", "tekst"), 0).unwrap();
    let mut reword = |text: &str| {
        let change = NoteChange { text: Some(text.into()), ..NoteChange::default() };
        change_note(&mut connection, &note.id, &change, Some(&note.tag()), ("a", 1))
    };
    let first = reword("een").unwrap();
    assert!(matches!(reword("twee"), Err(StoreError::Changed { held }) if held == first.tag()));
    let wordings: i64 = connection.only("SELECT count(*) FROM history", &[]).unwrap();
    assert_eq!(wordings, 2);
}

fn a_figure_takes_the_place_of_the_one_before_and_what_was_shown_is_remembered(fresh: &Fresh) {
    let mut connection = opened(fresh);
    let (layer, _) = put_layer(&mut connection, LAYER, &spec(LayerKind::Figures), None, ("x", 1)).unwrap();
    let figure = |code: &str, count| OwnFigure {
        code: code.into(),
        figure: "klachten".into(),
        count,
        base: 100.0,
        shown: false,
    };
    let mut put = |brought, period| {
        let show = |brought: &mut [OwnFigure], _: &[OwnFigure]| {
            for figure in brought {
                figure.shown = figure.count >= 5.0;
            }
        };
        put_figures(&mut connection, (LAYER, period), brought, &Replacement::Append, show, 10, ("x", 2)).unwrap().rows
    };
    assert_eq!(put(vec![figure("BU2", 20.0), figure("BU1", 3.0)], "2025"), 2);
    // Again the same, and another of the same buurt.
    assert_eq!(put(vec![figure("BU2", 20.0)], "2025"), 2);
    assert_eq!(put(vec![figure("BU2", 30.0), figure("BU3", 9.0)], "2025"), 3);
    assert_eq!(put(vec![figure("BU2", 40.0)], "2026"), 3);
    let kept = figures(&connection, layer.number).unwrap();
    let told: Vec<_> = kept.iter().map(|each| (each.code.as_str(), each.count, each.shown)).collect();
    assert_eq!(told, [("BU1", 3.0, false), ("BU2", 40.0, true), ("BU3", 9.0, true)]);
    let before = |period| {
        let shown = shown_before(&connection, &layer, period).unwrap();
        shown.into_iter().map(|each| (each.code, each.count)).collect::<Vec<_>>()
    };
    assert_eq!(before("2025"), [("BU2".into(), 20.0), ("BU2".into(), 30.0), ("BU3".into(), 9.0)]);
    assert_eq!(before("2026"), [("BU2".into(), 40.0)]);
    // A blank makes no other period.
    assert_eq!(before(" 2026 "), before("2026"));
}

fn what_was_shown_is_remembered_of_its_owner_past_the_layer_and_for_as_long_as_it_was_to_be_kept(fresh: &Fresh) {
    let mut connection = opened(fresh);
    let (layer, _) = put_layer(&mut connection, LAYER, &spec(LayerKind::Figures), None, ("x", 1)).unwrap();
    let figure = |count| OwnFigure { code: "BU1".into(), figure: "klachten".into(), count, base: 100.0, shown: false };
    let show = |brought: &mut [OwnFigure], _: &[OwnFigure]| brought[0].shown = true;
    let how = Replacement::Append;
    put_figures(&mut connection, (LAYER, "2026"), vec![figure(10.0)], &how, show, 10, ("x", 2)).unwrap();
    let counts = |connection: &Connection, layer: &LayerState| {
        let shown = shown_before(connection, layer, "2026").unwrap();
        shown.into_iter().map(|each| (each.figure, each.count)).collect::<Vec<_>>()
    };
    let kept = vec![("klachten".to_owned(), 10.0)];
    let (beside, _) = put_layer(&mut connection, "ernaast", &spec(LayerKind::Figures), None, ("x", 3)).unwrap();
    assert_eq!(counts(&connection, &beside), kept);
    let other = LayerSpec { owner: "Corporatie Y".into(), ..spec(LayerKind::Figures) };
    let (other, _) = put_layer(&mut connection, "van-een-ander", &other, None, ("x", 3)).unwrap();
    assert_eq!(counts(&connection, &other), []);
    assert_eq!(export_layer(&connection, LAYER).unwrap()["shown_before"][0]["count"], 10.0);
    remove_layer(&mut connection, LAYER, None, ("x", 4)).unwrap();
    let (again, _) = put_layer(&mut connection, LAYER, &spec(LayerKind::Figures), None, ("x", 5)).unwrap();
    assert!(again.number > layer.number);
    assert_eq!(counts(&connection, &again), kept);
    let month = 365 * 86_400 / 12;
    purge(&mut connection, 24, 12 * month).unwrap();
    assert_eq!(counts(&connection, &again), kept);
    purge(&mut connection, 24, 12 * month + 3).unwrap();
    assert_eq!(counts(&connection, &again), []);
}

/// Brings one figure, which is shown, into a layer.
fn show(connection: &mut Connection, id: &str, (code, count): (&str, f64), how: &Replacement, at: i64) -> LayerState {
    let figure = OwnFigure { code: code.into(), figure: "klachten".into(), count, base: 100.0, shown: false };
    let decide = |brought: &mut [OwnFigure], _: &[OwnFigure]| brought[0].shown = true;
    put_figures(connection, (id, "2026"), vec![figure], how, decide, 10, ("x", at)).unwrap()
}

fn counts_before(connection: &Connection, layer: &LayerState) -> Vec<f64> {
    shown_before(connection, layer, "2026").unwrap().into_iter().map(|each| each.count).collect()
}

fn of_months(retention_months: u32) -> LayerSpec {
    LayerSpec { retention_months, ..spec(LayerKind::Figures) }
}

fn what_a_layer_shows_is_remembered_for_as_long_as_it_is_kept_whenever_it_was_brought(fresh: &Fresh) {
    const DAY: i64 = 86_400;
    let mut connection = opened(fresh);
    put_layer(&mut connection, LAYER, &of_months(1), None, ("x", 0)).unwrap();
    show(&mut connection, LAYER, ("BU1", 20.0), &Replacement::Append, 0);
    let layer = show(&mut connection, LAYER, ("BU2", 30.0), &Replacement::Append, 25 * DAY);
    purge(&mut connection, 24, 31 * DAY).unwrap();
    assert_eq!(counts_before(&connection, &layer), [20.0, 30.0]);
    // As long as the layer is kept by what is said of it now.
    put_layer(&mut connection, LAYER, &of_months(2), Some("*"), ("x", 32 * DAY)).unwrap();
    purge(&mut connection, 24, 60 * DAY).unwrap();
    assert_eq!(counts_before(&connection, &layer), [20.0, 30.0]);
    // What is replaced was to be seen up to then, and what is removed is remembered as if it were kept.
    let layer = show(&mut connection, LAYER, ("BU1", 40.0), &Replacement::All(Some("*".into())), 61 * DAY);
    purge(&mut connection, 24, 100 * DAY).unwrap();
    assert_eq!(counts_before(&connection, &layer), [20.0, 40.0, 30.0]);
    put_layer(&mut connection, LAYER, &of_months(3), Some("*"), ("x", 100 * DAY)).unwrap();
    remove_layer(&mut connection, LAYER, None, ("x", 101 * DAY)).unwrap();
    purge(&mut connection, 24, 150 * DAY).unwrap();
    assert_eq!(counts_before(&connection, &layer), [40.0]);
    purge(&mut connection, 24, 153 * DAY).unwrap();
    assert!(counts_before(&connection, &layer).is_empty());
}

fn what_another_layer_is_to_remember_for_longer_is_not_forgotten_before(fresh: &Fresh) {
    let mut connection = opened(fresh);
    put_layer(&mut connection, "lang", &of_months(12), None, ("x", 0)).unwrap();
    let (layer, _) = put_layer(&mut connection, "kort", &of_months(1), None, ("x", 0)).unwrap();
    show(&mut connection, "lang", ("BU1", 20.0), &Replacement::Append, 1);
    remove_layer(&mut connection, "lang", None, ("x", 2)).unwrap();
    show(&mut connection, "kort", ("BU1", 20.0), &Replacement::Append, 3);
    remove_layer(&mut connection, "kort", None, ("x", 4)).unwrap();
    let month = 365 * 86_400 / 12;
    purge(&mut connection, 24, 11 * month).unwrap();
    assert_eq!(counts_before(&connection, &layer), [20.0]);
}

fn neither_capitals_nor_blanks_make_another_owner_column_or_period(fresh: &Fresh) {
    let mut connection = opened(fresh);
    let of = |owner: &str| LayerSpec { owner: owner.into(), ..spec(LayerKind::Figures) };
    put_layer(&mut connection, LAYER, &of("Één  Corp"), None, ("x", 1)).unwrap();
    show(&mut connection, LAYER, ("BU1", 20.0), &Replacement::Append, 2);
    let (other, _) = put_layer(&mut connection, "ernaast", &of(" één\u{a0}corp"), None, ("x", 3)).unwrap();
    assert_eq!(counts_before(&connection, &other), [20.0]);
    assert_eq!(export_layer(&connection, "ernaast").unwrap()["shown_before"][0]["count"], 20.0);
    // As an older program wrote it down, once for each way; what was to be kept for longer stays.
    let old = "UPDATE shown_before SET owner = ?1, until = 5";
    connection.execute(old, values!["Één  corp"]).unwrap();
    let beside = "INSERT INTO shown_before (owner, period, code, figure, count, base, until) SELECT ?1, period, code, \
                  figure, count, base, 9 FROM shown_before";
    connection.execute(beside, values!["één  corp"]).unwrap();
    assert!(counts_before(&connection, &other).is_empty());
    drop(connection);
    let connection = opened(fresh);
    assert_eq!(counts_before(&connection, &other), [20.0]);
    assert_eq!(connection.only::<i64>("SELECT max(until) FROM shown_before", &[]).unwrap(), 9);
}

fn what_is_brought_is_read_as_it_was(fresh: &Fresh) {
    let (mut connection, layer) = with_layer(fresh);
    let odd = [
        "[\"a\\\\b\"]",
        "[\"tab\\there\"]",
        "[\"\u{1f3e0} Ünïcödé\"]",
        "[\"\\u0000\"]",
        "[null]",
        "\\.",
        "\\N",
        "a\tb\nc\r",
    ];
    let row = |(place, properties): (usize, &&str)| PointRow {
        longitude: 5.0 + f64::from(u32::try_from(place).unwrap()) / 3.0,
        latitude: f64::MIN_POSITIVE,
        properties: (*properties).into(),
    };
    let brought: Vec<PointRow> = odd.iter().enumerate().map(row).collect();
    put_points(&mut connection, LAYER, &brought, &Replacement::Append, 100, ("x", 2)).unwrap();
    assert_eq!(points(&connection, layer.number).unwrap(), brought);
    let exported = export_layer(&connection, LAYER).unwrap();
    assert_eq!(exported["points"].as_array().map(Vec::len), Some(odd.len()));
    let mut told = new_note("'; --", "\\ \" ' \t \n ü");
    told.class_then = Some(ClassThen { value: 2, key: "C".into(), words: BilingualText::new("nl", "en") });
    told.source = Some(String::new());
    let note = propose(&mut connection, &told, 5).unwrap();
    assert_eq!((&note.about, note.status), (&told, NoteStatus::Proposed));
    assert_eq!(super::note(&connection, &note.id).unwrap(), note);
    let exported = export_author(&connection, "'; --").unwrap();
    assert_eq!(exported["notes"][0]["text"], told.text);
    assert_eq!((exported["history"].as_array().unwrap().len(), exported["audit"].as_array().unwrap().len()), (1, 1));
}

/// Each replaces what it read; of those who read the same, one.
fn what_two_servers_do_at_once_is_done_one_after_the_other(fresh: &Fresh) {
    const EACH: usize = 20;
    let (connection, layer) = with_layer(fresh);
    drop(connection);
    let server = |name: &'static str| {
        let place = fresh.place.clone();
        std::thread::spawn(move || {
            let mut connection = open(&place).unwrap();
            (0..EACH)
                .filter(|_| {
                    let read = super::layer(&connection, LAYER).unwrap();
                    let how = Replacement::All(Some(read.tag()));
                    let brought = rows(read.rows + 1, name);
                    match put_points(&mut connection, LAYER, &brought, &how, 1000, (name, 2)) {
                        Ok(_) => true,
                        Err(StoreError::Changed { .. }) => false,
                        Err(error) => panic!("{error}"),
                    }
                })
                .count()
        })
    };
    let made: usize = [server("een"), server("twee")].into_iter().map(|each| each.join().unwrap()).sum();
    let connection = open(&fresh.place).unwrap();
    let held = super::layer(&connection, LAYER).unwrap();
    assert_eq!((held.rows, points(&connection, layer.number).unwrap().len()), (made, made), "none was lost");
    assert!((EACH..=2 * EACH).contains(&made), "{made}");
}

fn a_change_that_is_not_finished_leaves_all_as_it_was(fresh: &Fresh) {
    let (mut connection, layer) = with_layer(fresh);
    put_points(&mut connection, LAYER, &rows(3, "een"), &Replacement::Append, 10, ("x", 2)).unwrap();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let transaction = connection.begin(engine::TransactionPurpose::Change).unwrap();
        transaction.execute("DELETE FROM points", &[]).unwrap();
        panic!("on purpose")
    }));
    assert!(panicked.is_err());
    // A statement that is refused takes with it what was done before.
    {
        let transaction = connection.begin(engine::TransactionPurpose::Change).unwrap();
        transaction.execute("DELETE FROM points", &[]).unwrap();
        assert!(transaction.execute("DELETE FROM nowhere", &[]).is_err());
    }
    assert_eq!(points(&connection, layer.number).unwrap().len(), 3);
    assert_eq!(
        put_points(&mut connection, LAYER, &rows(1, "twee"), &Replacement::Append, 10, ("x", 3)).unwrap().rows,
        4
    );
}

#[test]
fn a_file_of_a_newer_program_is_left_alone_and_one_that_is_no_store_too() {
    let fresh = Fresh::file();
    opened(&fresh).sqlite().unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(Store::open(&fresh.place), Err(StoreError::Newer { found: 99, .. })));
    let text = fresh.sibling("text");
    std::fs::write(&text, "this is a text and no database, long enough to be looked at as one".repeat(20)).unwrap();
    assert!(matches!(Store::open(&text.clone().into()), Err(StoreError::Open { .. })));
    assert!(std::fs::read_to_string(&text).unwrap().starts_with("this is a text"));
}

#[cfg(feature = "postgres")]
#[test]
#[ignore = "wants the database that VEERKRACHT_TEST_POSTGRES names"]
fn on_postgres_one_of_a_newer_program_is_left_alone_and_none_is_made_twice() {
    let fresh = Fresh::database();
    // Servers that start at once.
    let opening = || {
        let place = fresh.place.clone();
        std::thread::spawn(move || open(&place).map(drop))
    };
    let all: Vec<_> = (0..6).map(|_| opening()).collect();
    assert!(all.into_iter().all(|each| each.join().unwrap().is_ok()));
    opened(&fresh).execute("UPDATE form SET version = 99", &[]).unwrap();
    assert!(matches!(open(&fresh.place), Err(StoreError::Newer { found: 99, .. })));
}

/// A copy of a file and the ledger of that file, from which the note that says `geheimwoord` was erased since.
#[cfg(feature = "postgres")]
fn copied_before_an_erasure(from: &Fresh) -> (PathBuf, String) {
    let mut connection = opened(from);
    propose(&mut connection, &new_note("weglater", "dit zei geheimwoord"), 1).unwrap();
    propose(&mut connection, &new_note("blijver", "en dit een ander"), 2).unwrap();
    let copy = back_up(&connection, &from.sibling("copies"), 7, 3).unwrap();
    erase_author(&mut connection, "weglater", 4).unwrap();
    (copy, std::fs::read_to_string(from.sibling("s.sqlite.erased")).unwrap())
}

#[cfg(feature = "postgres")]
#[test]
#[ignore = "wants the database that VEERKRACHT_TEST_POSTGRES names"]
fn on_postgres_what_was_erased_from_a_file_stays_erased_when_its_copy_is_put_there() {
    let (from, to) = (Fresh::file(), Fresh::database());
    let (copy, lines) = copied_before_an_erasure(&from);
    let beside = ledger::path_of(&copy);
    let refused = |to: &Fresh| match restore(&to.place, &copy, false) {
        Err(StoreError::NoLedger { path }) => assert_eq!(path, beside),
        other => panic!("{other:?}"),
    };
    refused(&to);
    // What was erased there says nothing of what was erased from the file.
    let mut connection = opened(&to);
    propose(&mut connection, &new_note("hier", "van hier"), 5).unwrap();
    erase_author(&mut connection, "hier", 6).unwrap();
    propose(&mut connection, &new_note("hier", "nog eens van hier"), 7).unwrap();
    refused(&to);
    assert!(to.holds("nog eens van hier") && !to.holds("geheimwoord"), "what was there stays");
    // A copy without notes and layers says not whose it is; who is named in its trail may have been erased.
    let nothing = back_up(&opened(&Fresh::file()), &from.sibling("nothing"), 7, 3).unwrap();
    assert!(matches!(restore(&to.place, &nothing, false), Err(StoreError::NoLedger { .. })));
    std::fs::write(&beside, &lines[..lines.len() - 9]).unwrap();
    assert!(matches!(restore(&to.place, &copy, false), Err(StoreError::Ledger { .. })));
    std::fs::write(&beside, &lines).unwrap();
    assert_eq!(restore(&to.place, &copy, false).unwrap(), 4);
    assert!(to.holds("en dit een ander") && !to.holds("geheimwoord"));
    // From now on the database knows it by itself, and each line once.
    assert_eq!(restore(&to.place, &copy, false).unwrap(), 4);
    std::fs::remove_file(&beside).unwrap();
    assert_eq!(restore(&to.place, &copy, false).unwrap(), 4);
    assert!(to.holds("en dit een ander") && !to.holds("geheimwoord"));
}

#[cfg(feature = "postgres")]
#[test]
#[ignore = "wants the database that VEERKRACHT_TEST_POSTGRES names"]
fn on_postgres_a_ledger_that_was_put_into_an_empty_database_is_that_of_the_copy() {
    let (from, to) = (Fresh::file(), Fresh::database());
    let (copy, lines) = copied_before_an_erasure(&from);
    let connection = opened(&to);
    for line in lines.lines() {
        connection.execute("INSERT INTO erased (line) VALUES (?1)", values![line]).unwrap();
    }
    assert_eq!(restore(&to.place, &copy, false).unwrap(), 2);
    assert!(to.holds("en dit een ander") && !to.holds("geheimwoord"));
    // Who says that nothing was erased is believed, where nothing says otherwise.
    let other = Fresh::database();
    assert_eq!(restore(&other.place, &copy, true).unwrap(), 0);
    assert!(other.holds("geheimwoord"));
}

#[cfg(feature = "postgres")]
#[test]
#[ignore = "wants the database that VEERKRACHT_TEST_POSTGRES names"]
fn on_postgres_a_sign_that_it_has_not_is_seen_to_have_been_there() {
    let fresh = Fresh::database();
    let (mut connection, layer) = with_layer(&fresh);
    assert_eq!(propose(&mut connection, &new_note("a", "een\0twee"), 1).unwrap().about.text, "een\u{fffd}twee");
    put_points(&mut connection, LAYER, &rows(1, "\0"), &Replacement::Append, 10, ("x", 2)).unwrap();
    assert_eq!(points(&connection, layer.number).unwrap()[0].properties, "[\"\u{fffd}\"]");
}

#[cfg(feature = "postgres")]
#[test]
#[ignore = "wants the database that VEERKRACHT_TEST_POSTGRES names"]
fn on_postgres_who_waits_too_long_for_another_change_is_told_and_can_go_on() {
    let fresh = Fresh::database();
    let (one, mut two) = (opened(&fresh), opened(&fresh));
    two.execute("SET lock_timeout = '50ms'", &[]).unwrap();
    let changing = one.begin(engine::TransactionPurpose::Change).unwrap();
    for _ in 0..2 {
        assert!(matches!(propose(&mut two, &new_note("a", "tekst"), 1), Err(StoreError::Busy)));
    }
    // Who reads waits for nobody.
    assert_eq!(layers(&two).unwrap(), []);
    drop(changing);
    propose(&mut two, &new_note("a", "tekst"), 1).unwrap();
}

#[cfg(feature = "postgres")]
#[test]
fn a_database_that_is_not_there_is_told_without_the_password() {
    let place: StorePlace = "postgres://me:s3cret@127.0.0.1:1/notes".parse().unwrap();
    let told = open(&place).unwrap_err().to_string();
    assert!(told.contains("postgres://127.0.0.1:1/notes") && told.contains("refused"), "{told}");
    assert!(!told.contains("s3cret"));
}

fn when_too_many_changes_wait_the_next_is_sent_away_and_the_others_are_made(fresh: &Fresh) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let store = Store::open(&fresh.place).unwrap();
    runtime.block_on(too_many(&store));
}

async fn too_many(store: &Store) {
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
    let reading = store.clone();
    assert_eq!(tokio::task::spawn_blocking(move || reading.read(layers)).await.unwrap().unwrap(), []);
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
    let fresh = Fresh::file();
    let (mut connection, _) = with_layer(&fresh);
    put_points(&mut connection, LAYER, &rows(10, "een"), &Replacement::Append, 100_000, ("x", 2)).unwrap();
    let sqlite = connection.sqlite().unwrap();
    let pages: i64 = sqlite.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    sqlite.pragma_update_and_check(None, "max_page_count", pages + 2, |_| Ok(())).unwrap();
    let full = put_points(&mut connection, LAYER, &rows(50_000, "twee"), &Replacement::Append, 100_000, ("x", 3));
    assert!(matches!(full, Err(StoreError::Full)), "{full:?}");
    let held = layer(&connection, LAYER).unwrap();
    assert_eq!((held.rows, points(&connection, held.number).unwrap().len()), (10, 10));
}
