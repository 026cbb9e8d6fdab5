use super::*;
use crate::config::{read_indicators, read_statistics};
use crate::statistics::carry::fixture;
use crate::statistics::{Recoding, observe};

#[test]
fn a_count_larger_than_its_whole_is_reported_once_and_stays() {
    let columns = [
        "Code",
        "k_15Tot25Jaar",
        "k_25Tot45Jaar",
        "k_45Tot65Jaar",
        "PersonenPerSoortUitkeringBijstand",
        "PersonenPerSoortUitkeringAO",
    ];
    // Of 100 people: 100 are all of them; 110 are more, also with the 0 of the other benefit; 60 and 50 are more
    // together.
    let rows: [[&str; 6]; 3] = [
        ["BU00010001", "50", "30", "20", "100", "0"],
        ["BU00010002", "50", "30", "20", "110", "0"],
        ["BU00010003", "50", "30", "20", "60", "50"],
    ];
    let rows: Vec<&[&str]> = rows.iter().map(<[&str; 6]>::as_slice).collect();
    let mut areas = fixture::areas(2022, &["BU00010001", "BU00010002", "BU00010003"]);
    let statistics = read_statistics("statistics.toml", include_str!("../../../config/statistics.toml"));
    let set = read_indicators("indicators.toml", include_str!("../../../config/indicators.toml"), &statistics)
        .whole()
        .unwrap();
    let statistics = statistics.whole().unwrap();
    let tables = [fixture::kwb(2022, fixture::table(&columns, &rows))];
    let table = observe(&mut areas, &statistics, &tables, Recoding::default(), &[], &mut Problems::default());
    let mut problems = Problems::default();
    report_shares(&areas, &table, &set, &mut problems);
    let places: Vec<&str> = problems.places().iter().map(|problem| problem.place.as_str()).collect();
    assert_eq!(places, ["kwb/2022.json, BU00010002", "kwb/2022.json, BU00010003"]);
    assert_eq!(
        problems.places()[0].detail,
        "found PersonenPerSoortUitkeringBijstand 110 of k_15Tot25Jaar 50 + k_25Tot45Jaar 30 + k_45Tot65Jaar 20, \
         expected no more than the whole: `bijstand_pct` is 110.0 where 100 is all, and used as it is"
    );
    assert_eq!(table.of(table.statistic("bijstand").unwrap(), 2022).unwrap().value(1), Some(110.0));
}
