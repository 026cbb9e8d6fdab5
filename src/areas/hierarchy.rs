//! Which buurt is in which wijk and gemeente, and how they are called.
//!
//! In: the rows of the layers as texts. Out: sorted buurten, wijken and gemeenten with their indices. Guaranteed: a
//! buurt is in the wijk and the gemeente of its own row, and a wijk in the gemeente of most of its buurten; a parent
//! that the columns do not tell is taken from the code; wijken and gemeenten without a buurt are left out.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{AreaSet, Buurt, Gemeente, Level, UndrawnAreas, Wijk, codes};
use crate::problems::{ProblemCode, Problems};

/// A row of the layer of buurten with a well-formed, unique code.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct BuurtRow {
    pub(super) code: String,
    pub(super) name: Option<String>,
    pub(super) wijk: Option<String>,
    pub(super) wijk_name: Option<String>,
    pub(super) gemeente: Option<String>,
    pub(super) gemeente_name: Option<String>,
    pub(super) inhabitants: Option<f64>,
    pub(super) water: bool,
    pub(super) change_flag: Option<i32>,
    /// File, layer and row, for messages.
    pub(super) place: String,
    /// Index of the row in its layer.
    pub(super) row: usize,
}

/// Names by code, from a layer of wijken or gemeenten; none if there is no such layer.
pub(super) type AreaNames = Option<BTreeMap<String, String>>;

/// The three levels, each sorted by code.
pub(super) struct Hierarchy {
    pub(super) buurten: Vec<Buurt>,
    pub(super) wijken: Vec<Wijk>,
    pub(super) gemeenten: Vec<Gemeente>,
}

/// Builds the three levels; `rows` are sorted by code.
pub(super) fn build(
    rows: &[BuurtRow],
    wijk_names: &AreaNames,
    gemeente_names: &AreaNames,
    problems: &mut Problems,
) -> Hierarchy {
    // Per wijk, and per gemeente: its name as its buurten tell it, if they do; and the gemeenten that the buurten of
    // the wijk name.
    let mut wijken: BTreeMap<String, (Option<&str>, Vec<String>)> = BTreeMap::new();
    let mut gemeenten: BTreeMap<String, Option<&str>> = BTreeMap::new();
    let mut parents = Vec::with_capacity(rows.len());
    for row in rows {
        let wijk = parent(row, Level::Wijk, row.wijk.as_deref(), problems);
        let gemeente = parent(row, Level::Gemeente, row.gemeente.as_deref(), problems);
        wijken.entry(wijk.clone()).or_insert_with(|| (row.wijk_name.as_deref(), Vec::new())).1.push(gemeente.clone());
        gemeenten.entry(gemeente.clone()).or_insert(row.gemeente_name.as_deref());
        parents.push((wijk, gemeente));
    }
    let wijken: BTreeMap<String, (Option<&str>, String)> =
        wijken.into_iter().map(|(code, (name, named))| (code, (name, most_frequent(&named)))).collect();
    for (row, (wijk, gemeente)) in rows.iter().zip(&parents) {
        let of_wijk = &wijken[wijk].1;
        if gemeente != of_wijk {
            let detail = format!(
                "it names {gemeente}, and most buurten of its wijk {wijk} name {of_wijk}: each counts in the gemeente \
                 that it names"
            );
            problems.report(ProblemCode::ParentMissing, &row.place, detail);
        }
    }
    report_contradictions(rows, &parents, problems);
    report_unknown(wijken.keys(), wijk_names, "wijken", problems);
    report_unknown(gemeenten.keys(), gemeente_names, "gemeenten", problems);

    let named = |code: &String, told: Option<&str>, names: &AreaNames| {
        names
            .as_ref()
            .and_then(|names| names.get(code))
            .cloned()
            .or_else(|| told.map(str::to_owned))
            .unwrap_or_else(|| code.clone())
    };
    let gemeente_index: BTreeMap<&String, u32> = gemeenten.keys().zip(0..).collect();
    let wijk_index: BTreeMap<&String, u32> = wijken.keys().zip(0..).collect();
    let buurten = rows
        .iter()
        .zip(&parents)
        .map(|(row, (wijk, gemeente))| Buurt {
            code: row.code.clone(),
            name: row.name.clone().unwrap_or_else(|| row.code.clone()),
            wijk: wijk_index[wijk],
            gemeente: gemeente_index[gemeente],
            inhabitants: row.inhabitants,
            water: row.water,
            counts: !row.water && codes::counts_in(&row.code, gemeente),
            change_flag: row.change_flag,
        })
        .collect();
    Hierarchy {
        buurten,
        wijken: wijken
            .iter()
            .map(|(code, (told, gemeente))| Wijk {
                code: code.clone(),
                name: named(code, *told, wijk_names),
                gemeente: gemeente_index[gemeente],
            })
            .collect(),
        gemeenten: gemeenten
            .iter()
            .map(|(code, told)| Gemeente { code: code.clone(), name: named(code, *told, gemeente_names) })
            .collect(),
    }
}

impl AreaSet {
    /// Adds the codes of buurten that have no boundary, sorted, each with the wijk and the gemeente of its code.
    ///
    /// Codes that have one are passed over. `names` are those of gemeenten, by code.
    pub(crate) fn add_undrawn<'a>(
        &mut self,
        codes: impl IntoIterator<Item = &'a str>,
        names: &BTreeMap<String, String>,
    ) {
        let missing: Vec<&str> = codes.into_iter().filter(|code| self.find(code).is_none()).collect();
        self.undrawn = undrawn(&self.wijken, &self.gemeenten, &missing, names);
    }
}

/// Places buurten that have no boundary, sorted by code, by their codes; their wijken and gemeenten are those that are
/// drawn, or follow these.
fn undrawn(wijken: &[Wijk], gemeenten: &[Gemeente], codes: &[&str], names: &BTreeMap<String, String>) -> UndrawnAreas {
    let mut added = UndrawnAreas::default();
    let mut wijk_index: HashMap<String, u32> = wijken.iter().map(|wijk| wijk.code.clone()).zip(0..).collect();
    let mut gemeente_index: HashMap<String, u32> = gemeenten.iter().map(|place| place.code.clone()).zip(0..).collect();
    for code in codes {
        let (wijk, gemeente) = (codes::wijk_of(code), codes::gemeente_of(code));
        let counts = codes::counts(code);
        let next = u32_of(gemeente_index.len());
        let in_gemeente = *gemeente_index.entry(gemeente.clone()).or_insert_with(|| {
            let name = names.get(&gemeente).unwrap_or(&gemeente).clone();
            added.gemeenten.push(Gemeente { name, code: gemeente });
            next
        });
        let next = u32_of(wijk_index.len());
        let in_wijk = *wijk_index.entry(wijk.clone()).or_insert_with(|| {
            added.wijken.push(Wijk { name: wijk.clone(), code: wijk, gemeente: in_gemeente });
            next
        });
        let code = (*code).to_owned();
        let (name, wijk, gemeente) = (code.clone(), in_wijk, in_gemeente);
        let (inhabitants, water, change_flag) = (None, false, None);
        added.buurten.push(Buurt { code, name, wijk, gemeente, inhabitants, water, counts, change_flag });
    }
    added
}

fn u32_of(number: usize) -> u32 {
    u32::try_from(number).expect("areas are counted in 32 bits")
}

/// Gives the code that stands most often in a list that is not empty, of several the first.
fn most_frequent(codes: &[String]) -> String {
    let times = |code: &String| codes.iter().filter(|other| *other == code).count();
    let most = codes.iter().map(times).max();
    codes.iter().find(|code| Some(times(code)) == most).cloned().unwrap_or_default()
}

/// Takes the parent that the column tells, or else that of the code.
fn parent(row: &BuurtRow, level: Level, told: Option<&str>, problems: &mut Problems) -> String {
    let of_code = || match level {
        Level::Gemeente => codes::gemeente_of(&row.code),
        Level::Buurt | Level::Wijk => codes::wijk_of(&row.code),
    };
    match told.map(codes::tidy) {
        None => of_code(),
        Some(code) if level.has_form(&code) => code,
        Some(code) => {
            let parent = of_code();
            let detail = format!(
                "found `{code}` as its {}, expected a code such as {parent}, which is taken from its own code",
                level.prefix()
            );
            problems.report(ProblemCode::ParentMissing, &row.place, detail);
            parent
        }
    }
}

/// Reports the buurten that name another gemeente than their own code does, once with a count.
fn report_contradictions(rows: &[BuurtRow], parents: &[(String, String)], problems: &mut Problems) {
    let mut contradictions =
        rows.iter().zip(parents).filter(|(row, (_, gemeente))| *gemeente != codes::gemeente_of(&row.code));
    if let Some((row, (_, gemeente))) = contradictions.next() {
        let detail = format!(
            "it names {gemeente}, and its own code says {}; so do {} of {} buurten: each counts in the gemeente that \
             it names",
            codes::gemeente_of(&row.code),
            1 + contradictions.count(),
            rows.len()
        );
        problems.report(ProblemCode::ParentMissing, &row.place, detail);
    }
}

fn report_unknown<'a>(
    codes: impl Iterator<Item = &'a String>,
    names: &AreaNames,
    layer: &str,
    problems: &mut Problems,
) {
    let Some(names) = names else { return };
    let missing: BTreeSet<&String> = codes.filter(|code| !names.contains_key(*code)).collect();
    for code in missing {
        let detail = format!(
            "buurten name it, but the layer {layer} has no such row; it is kept, under its code if no buurt tells its \
             name"
        );
        problems.report(ProblemCode::ParentMissing, code, detail);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(code: &str, wijk: Option<&str>, gemeente: Option<&str>) -> BuurtRow {
        BuurtRow {
            code: code.to_owned(),
            name: None,
            wijk: wijk.map(str::to_owned),
            wijk_name: None,
            gemeente: gemeente.map(str::to_owned),
            gemeente_name: None,
            inhabitants: None,
            water: false,
            change_flag: None,
            place: code.to_owned(),
            row: 0,
        }
    }

    #[test]
    fn parents_come_from_the_columns_and_else_from_the_code() {
        let rows = [
            row("BU99010101", None, None),
            row("BU99010199", Some("WK990102"), Some("GM9901")),
            row("BU9902AB01", None, None),
        ];
        let mut problems = Problems::default();
        let levels = build(&rows, &None, &None, &mut problems);
        assert!(problems.is_empty());
        let wijken: Vec<&str> = levels.wijken.iter().map(|wijk| wijk.code.as_str()).collect();
        assert_eq!(wijken, ["WK990101", "WK990102", "WK9902AB"]);
        assert_eq!(levels.buurten.iter().map(|buurt| buurt.wijk).collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!(levels.buurten.iter().map(|buurt| buurt.gemeente).collect::<Vec<_>>(), [0, 0, 1]);
        assert_eq!(levels.gemeenten[1].name, "GM9902");
    }

    #[test]
    fn a_parent_that_its_layer_lacks_is_a_problem_and_kept() {
        let names = Some(BTreeMap::from([("WK990101".to_owned(), "Oost".to_owned())]));
        let mut problems = Problems::default();
        let levels =
            build(&[row("BU99010101", None, None), row("BU99010201", None, None)], &names, &None, &mut problems);
        assert_eq!(problems.count(ProblemCode::ParentMissing), 1);
        assert_eq!(levels.wijken[0].name, "Oost");
        assert_eq!(levels.wijken[1].name, "WK990102");
    }

    #[test]
    fn a_buurt_is_in_the_gemeente_of_its_own_row_and_its_wijk_in_that_of_most() {
        let names =
            [("BU99010101", "GM9902"), ("BU99010102", "GM9901"), ("BU99010103", "GM9901"), ("BU99010104", "GM0998")];
        let rows = names.map(|(code, gemeente)| row(code, Some("WK990101"), Some(gemeente)));
        let mut problems = Problems::default();
        let levels = build(&rows, &None, &None, &mut problems);
        assert_eq!(problems.count(ProblemCode::ParentMissing), 3, "the first and the last: {:?}", problems.places());
        let contradiction = "it names GM9902, and its own code says GM9901; so do 2 of 4 buurten";
        assert!(problems.places()[2].detail.starts_with(contradiction), "{:?}", problems.places());
        let gemeenten: Vec<&str> = levels.gemeenten.iter().map(|gemeente| gemeente.code.as_str()).collect();
        assert_eq!(gemeenten, ["GM0998", "GM9901", "GM9902"]);
        assert_eq!(levels.buurten.iter().map(|buurt| buurt.gemeente).collect::<Vec<_>>(), [2, 1, 1, 0]);
        assert_eq!(levels.buurten.iter().map(|buurt| buurt.counts).collect::<Vec<_>>(), [true, true, true, false]);
        assert_eq!(levels.wijken.iter().map(|wijk| wijk.gemeente).collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn of_gemeenten_that_are_named_as_often_the_first_has_the_wijk() {
        let rows =
            [row("BU99010101", Some("WK990101"), Some("GM9902")), row("BU99010102", Some("WK990101"), Some("GM9901"))];
        assert_eq!(build(&rows, &None, &None, &mut Problems::default()).wijken[0].gemeente, 1);
    }

    #[test]
    fn a_malformed_parent_is_a_problem_and_taken_from_the_code() {
        let mut problems = Problems::default();
        let levels = build(&[row("BU99010101", Some("01"), None)], &None, &None, &mut problems);
        assert_eq!(problems.places()[0].code, ProblemCode::ParentMissing);
        assert_eq!(levels.wijken[0].code, "WK990101");
    }

    #[test]
    fn buurten_without_a_boundary_lie_where_their_codes_say() {
        let drawn = build(&[row("BU99020101", None, None)], &None, &None, &mut Problems::default());
        let codes = ["BU99010101", "BU99010102", "BU99020102", "BU99029999"];
        let names = BTreeMap::from([("GM9901".to_owned(), "Peerdam".to_owned())]);
        let added = undrawn(&drawn.wijken, &drawn.gemeenten, &codes, &names);
        assert_eq!(added.gemeenten[0].name, "Peerdam");
        assert_eq!(added.gemeenten.iter().map(|place| place.code.as_str()).collect::<Vec<_>>(), ["GM9901"]);
        assert_eq!(added.wijken.iter().map(|wijk| wijk.code.as_str()).collect::<Vec<_>>(), ["WK990101", "WK990299"]);
        // Numbers 0 are WK990201 and GM9902, which are drawn.
        assert_eq!(added.buurten.iter().map(|buurt| buurt.wijk).collect::<Vec<_>>(), [1, 1, 0, 2]);
        assert_eq!(added.buurten.iter().map(|buurt| buurt.gemeente).collect::<Vec<_>>(), [1, 1, 0, 0]);
        assert_eq!(added.buurten.iter().map(|buurt| buurt.counts).collect::<Vec<_>>(), [true, true, true, false]);
    }

    #[test]
    fn water_and_remainders_do_not_count() {
        let mut water = row("BU99010101", None, None);
        water.water = true;
        let levels = build(
            &[water, row("BU99010102", None, None), row("BU99019999", None, None)],
            &None,
            &None,
            &mut Problems::default(),
        );
        assert_eq!(levels.buurten.iter().map(|buurt| buurt.counts).collect::<Vec<_>>(), [false, true, false]);
    }
}
