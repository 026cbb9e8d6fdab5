//! Small areas in memory for the tests of this stage and the ones after it.

use geo_types::MultiPolygon;

use super::{AreaSet, Buurt, Gemeente, UndrawnAreas, Wijk};

/// A buurt of the first wijk and gemeente that counts, with its code for a name.
pub(crate) fn buurt(code: &str) -> Buurt {
    Buurt {
        code: code.to_owned(),
        name: code.to_owned(),
        wijk: 0,
        gemeente: 0,
        inhabitants: None,
        water: false,
        counts: true,
        change_flag: None,
    }
}

/// Buurten of one wijk and gemeente, whose codes are those of the first, in the order of their codes; each with its
/// boundary in the world square.
pub(crate) fn set(year: i32, buurten: impl IntoIterator<Item = (Buurt, MultiPolygon<f64>)>) -> AreaSet {
    let (buurten, boundaries): (Vec<Buurt>, Vec<_>) = buurten.into_iter().unzip();
    let digits = buurten.first().map_or("000100", |first| &first.code[2..8]);
    AreaSet {
        year,
        wijken: vec![Wijk { code: format!("WK{digits}"), name: "Wijk".to_owned(), gemeente: 0 }],
        gemeenten: vec![Gemeente { code: format!("GM{}", &digits[..4]), name: "Gemeente".to_owned() }],
        buurten,
        boundaries,
        water: Vec::new(),
        inhabitants_column: None,
        undrawn: UndrawnAreas::default(),
    }
}

/// Three buurten in two wijken of one gemeente, and one of another; drawn nowhere.
pub(crate) fn two_gemeenten() -> AreaSet {
    let rows = [("BU00010100", 0, 0), ("BU00010101", 0, 0), ("BU00010200", 1, 0), ("BU00020100", 2, 1)];
    let rows = rows.map(|(code, wijk, gemeente)| (Buurt { wijk, gemeente, ..buurt(code) }, MultiPolygon(Vec::new())));
    let wijk = |code: &str, gemeente: u32| Wijk { code: code.to_owned(), name: code.to_owned(), gemeente };
    let gemeente = |code: &str| Gemeente { code: code.to_owned(), name: code.to_owned() };
    AreaSet {
        wijken: vec![wijk("WK000101", 0), wijk("WK000102", 0), wijk("WK000201", 1)],
        gemeenten: vec![gemeente("GM0001"), gemeente("GM0002")],
        ..set(2024, rows)
    }
}

/// Buurten of one wijk and gemeente that are drawn nowhere.
pub(crate) fn undrawn(year: i32, codes: &[&str]) -> AreaSet {
    set(year, codes.iter().map(|code| (buurt(code), MultiPolygon(Vec::new()))))
}
