//! What is said of an area over the windows of a persistence map.

use crate::maps::tests::{country, measure, six_years};

mod sentences;

#[test]
fn a_first_signal_in_the_newest_window_is_an_early_one_of_however_many_windows() {
    // 2014-18 down and 2020-24 up are the only two with figures: too few for a class.
    let world = country(&[(2014, 1), (2018, 0), (2020, 0), (2024, 1)]);
    assert_eq!(world.map("signalering_structureel").class[0], None);
    assert_eq!(world.engine.profile("GM0001").unwrap().early, ["BU00010001"]);
}

#[test]
fn an_area_is_ranked_by_how_often_it_was_under_pressure() {
    let world = six_years([0, 1, 1, 0, 0, 1]);
    let explained = world.engine.explain("signalering_structureel", "vast".parse().unwrap(), "BU00010001").unwrap();
    let standing = &explained.standing[0];
    // Twice, and never for the other nine: 100 x (9,000 + 1,000 / 2) / 10,000 = 95.
    assert_eq!(
        (standing.measure.as_str(), standing.nl.rank, standing.nl.of, standing.nl.percentile),
        ("keren_onder_druk", 1, 10, Some(95.0))
    );
}

#[test]
fn the_first_signal_in_the_newest_window_is_an_early_one() {
    // 2014-18 and 2016-20 down, 2018-22 without any difference to compare, 2020-24 up: once of three, and in the newest
    // window.
    let profile = six_years([1, 1, 0, 0, 0, 1]).engine.profile("GM0001").unwrap();
    assert_eq!((profile.early, profile.structural), (vec!["BU00010001".to_owned()], Vec::new()));
    // 2014-18 up, 2016-20 and 2018-22 down: once of three as well, but not in the newest window.
    let world = six_years([0, 1, 1, 0, 0, 0]);
    assert_eq!(world.map("signalering_structureel").class[0], Some(1));
    assert!(world.engine.profile("GM0001").unwrap().early.is_empty());
}

#[test]
fn windows_of_a_persistence_map_count_how_often() {
    // 2014-18 up, 2016-20 down, 2018-22 down, 2020-24 up: twice of four.
    let world = six_years([0, 1, 1, 0, 0, 1]);
    let values = world.map("signalering_structureel");
    assert_eq!(values.selection.to_string(), "vast");
    assert_eq!(values.class[0], Some(2));
    assert_eq!((measure(&values, "keren_onder_druk")[0], measure(&values, "perioden")[0]), (Some(2.0), Some(4.0)));
    assert_eq!(values.class[1], Some(0));
    let profile = world.engine.profile("GM0001").unwrap();
    assert!(profile.early.is_empty(), "twice is not for the first time");
    let focus: Vec<_> =
        profile.maps.iter().filter(|map| map.map == "focuskaart").map(|map| map.selection.to_string()).collect();
    assert_eq!((profile.maps.len(), focus), (11, vec!["2024-nl".to_owned(), "2024-gemeente".to_owned()]));
}
