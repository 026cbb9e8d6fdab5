use std::path::PathBuf;

use super::{EntryError, appended, entry, is_day, states, without};
use crate::token::TokenHash;

fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("access.toml");
    std::fs::write(&path, text).unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    (folder, path)
}

fn lines(name: &str, last_day: Option<&str>) -> String {
    let scopes = ["layer:x:read".parse().unwrap(), "admin".parse().unwrap()];
    entry(name, Some("Woonstad \"X\""), &TokenHash::of(name).to_string(), &scopes, last_day)
}

#[test]
fn a_token_that_is_added_is_listed_as_it_was_written_and_nothing_else_changes() {
    for before in ["", "# who may see what\norigins = []", "[public]\nscopes = ['maps:read']\n"] {
        let (_folder, path) = file(before);
        let text = appended(&path, "a", &lines("a", Some("2026-06-20"))).unwrap();
        assert!(text.starts_with(before), "{text}");
        std::fs::write(&path, text).unwrap();
        // 2026-06-21 00:00 UTC
        for (now, is_expired) in [(1_781_999_999, false), (1_782_000_000, true)] {
            let [state] = &states(&path, now).unwrap()[..] else { panic!("one token") };
            assert_eq!((state.name.as_str(), state.organisation.as_str()), ("a", "Woonstad \"X\""));
            assert_eq!(state.scopes, ["layer:x:read", "admin"]);
            assert_eq!((state.last_day.as_deref(), state.is_expired), (Some("2026-06-20"), is_expired));
        }
        let again = appended(&path, "a", &lines("a", None)).unwrap_err();
        assert!(matches!(again, EntryError::Taken { .. }), "{again}");
    }
}

#[test]
fn a_token_that_is_taken_out_leaves_all_else_as_it_stands() {
    let (head, between) = ("# top\norigins = []\n\n", "# of the proxy\n[proxy]\ntrusted = ['::1']\n\n");
    let (a, b, c) = (lines("a", None), lines("b", Some("2027-01-31")), lines("c", None));
    let text = format!("{head}{a}\n{b}\n{between}{c}");
    let (_folder, path) = file(&text);
    assert_eq!(without(&path, "a").unwrap(), format!("{head}{b}\n{between}{c}"));
    assert_eq!(without(&path, "b").unwrap(), format!("{head}{a}\n{between}{c}"));
    assert_eq!(without(&path, "c").unwrap(), format!("{head}{a}\n{b}\n{between}"));
    let unknown = without(&path, "d").unwrap_err().to_string();
    assert!(unknown.contains("`a`, `b`, `c`"), "{unknown}");
}

#[test]
fn a_day_is_one_of_the_calendar() {
    assert!(["2027-06-30", "2028-02-29"].into_iter().all(is_day));
    assert!(
        !["", "2027-6-30", "2027-02-29", "30-06-2027", "2027-06-31", "2027-06-30T00", "+027-06-30"]
            .into_iter()
            .any(is_day)
    );
}

#[test]
fn a_token_in_a_form_that_cannot_be_cut_out_is_left_for_a_hand() {
    let line = format!("token = [{{ name = 'a', hash = '{}', scopes = ['admin'] }}]\n", TokenHash::of("a"));
    let (_folder, path) = file(&line);
    assert!(matches!(without(&path, "a").unwrap_err(), EntryError::Form { .. }));
    assert!(matches!(appended(&path, "b", &lines("b", None)).unwrap_err(), EntryError::Form { .. }));
}
