//! Circles of files: files that use each other, directly or by way of others.
//!
//! In: which file uses which. Out: each circle once, its files sorted; every file is in one circle at most.

use std::collections::BTreeSet;

use super::files::Uses;

/// Lists the circles, in the order of their first files.
pub(crate) fn circles(uses: &Uses) -> Vec<Vec<String>> {
    let mut circles: Vec<Vec<String>> = Vec::new();
    for file in uses.keys() {
        if circles.iter().any(|circle| circle.contains(file)) {
            continue;
        }
        let circle: Vec<_> =
            reached(uses, file).into_iter().filter(|other| reached(uses, other).contains(file)).collect();
        if !circle.is_empty() {
            circles.push(circle);
        }
    }
    circles
}

/// Says which file of a circle uses which, one per line, with one of the names that it takes from there.
pub(crate) fn describe(uses: &Uses, circle: &[String]) -> String {
    let pairs = circle.iter().flat_map(|file| uses[file].iter().map(move |(other, name)| (file, other, name)));
    let inside = pairs.filter(|(_, other, _)| circle.contains(other));
    inside.map(|(file, other, name)| format!("    {file} uses {other}: `{name}`")).collect::<Vec<_>>().join("\n")
}

/// Lists the files that a file uses, by way of others too.
fn reached(uses: &Uses, file: &str) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open = vec![file];
    while let Some(file) = open.pop() {
        for other in uses[file].keys() {
            if reached.insert(other.clone()) {
                open.push(other);
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::files::uses;
    use super::*;

    /// Writes a made-up library, and lists its circles.
    fn circles_of(files: &[(&str, &str)]) -> Vec<Vec<String>> {
        let folder = tempfile::tempdir().expect("there is room for some files");
        for (file, text) in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().expect("a file lies in a folder")).unwrap();
            fs::write(path, text).unwrap();
        }
        circles(&uses(folder.path()))
    }

    #[test]
    fn files_that_use_each_other_by_way_of_others_are_a_circle() {
        let found = circles_of(&[
            ("lib.rs", "mod a; mod b; mod c; mod d;"),
            ("a.rs", "use crate::{c, b::{self, Deep as Other}}; fn f() { b::g() }"),
            ("b.rs", "pub struct Deep; pub fn g() { super::c::h() }"),
            ("c.rs", "pub fn h() -> crate::a::Thing { 0..crate::d::TOP }"),
            ("d.rs", "pub const TOP: u8 = 1;"),
        ]);
        assert_eq!(found, [["a.rs", "b.rs", "c.rs"]]);
    }

    #[test]
    fn the_file_that_defines_an_item_counts_and_not_the_one_that_hands_it_on() {
        // `y` takes `Item` from the parent, which hands it on from `x`; `x` takes `other` from `y`.
        let files = |parent| {
            [
                ("lib.rs", "mod p;"),
                ("p.rs", parent),
                ("p/x.rs", "pub struct Item; fn f() { super::y::other() }"),
                ("p/y.rs", "use super::Item; pub fn other() {}"),
            ]
        };
        assert_eq!(circles_of(&files("mod x; mod y; pub use x::Item;")), [["p/x.rs", "p/y.rs"]]);
        // Defined by the parent, it makes no circle.
        assert!(circles_of(&files("mod x; mod y; pub struct Item;")).is_empty());
    }

    #[test]
    fn a_parent_that_names_what_it_declares_and_lends_to_it_is_in_a_circle() {
        let circle = [["p.rs", "p/x.rs"]];
        let child = ("p/x.rs", "pub fn f() -> super::Lent { super::Lent }");
        for parent in [
            "mod x; pub struct Lent; fn g() { x::f() }",
            "mod x; use x::f; pub struct Lent;",
            "mod x; pub use x::f; pub struct Lent; fn g() { f() }",
            "mod x; pub struct Lent; mod inner { fn g() { super::x::f() } }",
        ] {
            assert_eq!(circles_of(&[("lib.rs", "mod p;"), ("p.rs", parent), child]), circle, "{parent}");
        }
        let parent = "pub mod x; pub(crate) use x::{f, f as g}; pub struct Lent;";
        assert!(circles_of(&[("lib.rs", "mod p;"), ("p.rs", parent), child]).is_empty(), "it only declares");
    }

    #[test]
    fn tests_comments_texts_and_methods_use_nothing() {
        let parent = r##"
            mod x;
            pub struct Lent;
            // x::f()
            /// [`x::f`]
            fn g(lent: Lent) { lent.f("x::f()", r#"" x::f() "#); }
            #[cfg(test)]
            use x::f;
            #[cfg(all(test, unix))]
            mod tests { use super::x::f; }
        "##;
        let child = "pub fn f() -> super::Lent { super::Lent }";
        assert!(circles_of(&[("lib.rs", "mod p;"), ("p.rs", parent), ("p/x.rs", child)]).is_empty());
    }
}
