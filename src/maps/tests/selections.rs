//! What can be asked for, and what is refused.

use super::*;

#[test]
fn selections_are_written_and_read_back() {
    for text in ["2022", "2014-2022", "vast", "2022-nl", "2022-gemeente"] {
        assert_eq!(text.parse::<Selection>().unwrap().to_string(), text);
    }
    for text in ["", "22", "2022-2014", "2022-2022", "2014-22", "2022-be", "nl", "20222", "+202"] {
        assert!(text.parse::<Selection>().is_err(), "{text}");
    }
}

#[test]
fn defaults_are_the_newest_year_and_the_widest_window_inside_the_configured_one() {
    let world = World::new(&[row(1, 1)]);
    let default = |map: &str| world.engine.map(map).unwrap().1.default.to_string();
    assert_eq!(default("corporatiebezit"), "2022");
    assert_eq!(default("kwetsbaar_ontwikkeling"), "2014-2022");
    assert_eq!(default("focuskaart"), "2022-nl");
    assert_eq!(world.engine.map("onveilig_niveau").unwrap().1.years, [2014, 2022]);
}

#[test]
fn a_map_without_its_figures_is_not_offered_and_says_why() {
    let rows = [row(1, 1)];
    let areas = fixture::areas(2022, &["BU00010001"]);
    let world = World::of(&areas, &[kwb(&rows, 0), kwb(&rows, 1)]);
    let offered: Vec<_> = world.engine.offered().iter().map(|offer| offer.map.as_str()).collect();
    assert_eq!(offered, ["corporatiebezit", "kwetsbaar_nl", "kwetsbaar_lokaal", "kwetsbaar_ontwikkeling"]);
    let reason = &world.engine.unavailable().iter().find(|map| map.map == "onveilig_niveau").unwrap().reason;
    assert!(reason.nl.contains("Leefbaarometer") && reason.en.contains("lacking"), "{reason:?}");
    assert!(world.engine.unavailable().iter().any(|map| map.map == "signalering_structureel"));
}

#[test]
fn the_health_figure_does_not_decide_the_year_and_is_the_newest_before_it() {
    let world = World::new(&[row(1, 1)]);
    let values = world.map("kwetsbaar_nl");
    assert_eq!(values.selection.to_string(), "2022");
    let year = |key: &str| values.measures.iter().find(|measure| measure.key == key).unwrap().year;
    assert_eq!((year("angst_depressie_pct"), year("bijstand_pct")), (Some(2020), Some(2022)));
}

#[test]
fn what_is_not_there_is_refused_with_what_is() {
    let engine = World::new(&[row(1, 1)]).engine;
    let message = |map: &str, year, window, comparison| engine.parse_selection(map, year, window, comparison).unwrap_err().to_string();
    assert_eq!(
        message("corporatiebezit", Some("2019"), None, None),
        "the map `corporatiebezit` is not available for `2019`; available: 2014, 2022"
    );
    assert!(message("corporatiebezit", None, Some("2014-2022"), None).contains("takes a `year`"));
    assert!(message("signalering_absoluut", None, Some("2022-2014"), None).contains("the first before the second"));
    assert!(message("signalering_absoluut", None, Some("2014-2020"), None).contains("any two of the years 2014, 2022"));
    assert!(message("focuskaart", None, None, Some("wijk")).contains("nl or gemeente"));
    assert!(message("corporatiebezit", None, None, Some("nl")).contains("has no `vergelijking`"));
    assert!(message("nergens", None, None, None).contains("available: corporatiebezit"));
    let gemeente = engine.parse_selection("focuskaart", Some("2014"), None, Some("gemeente")).unwrap();
    assert_eq!(gemeente.to_string(), "2014-gemeente");
    assert!(engine.compute("corporatiebezit", "2019".parse().unwrap()).is_err());
    assert!(engine.compute("focuskaart", "2022".parse().unwrap()).is_err(), "a selection of the focus map names its comparison");
}

/// A country of some years, each with the figures of the first (0) or the last (1) year of its rows; buurt 1 rises from one to the other in
/// both benefits and nuisance, the other nine do not change.
pub(in crate::maps) fn country(years: &[(i32, usize)]) -> World {
    let mut rows: Vec<Row> = (1..=10).map(|number| row(1, number)).collect();
    rows[0].bijstand[1] = "80".to_owned();
    rows[0].onv[1] = "-0.2".to_owned();
    let codes: Vec<_> = rows.iter().map(|row| row.code.as_str()).collect();
    let mut tables = vec![health(&rows)];
    for (year, which) in years {
        let mut table = kwb(&rows, *which);
        table.year = Some(*year);
        tables.push(table);
        let mut scores = onv(&rows);
        scores.table.cells.chunks_exact_mut(3).for_each(|cells| {
            let kept = if *which == 0 { 2014.0 } else { 2022.0 };
            let own = cells[1] == crate::sources::Cell::Number(kept);
            cells[1] = if own { crate::sources::Cell::Number(f64::from(*year)) } else { crate::sources::Cell::Missing };
        });
        tables.push(scores);
    }
    World::of(&fixture::areas(2024, &codes), &tables)
}

/// A country of the six years of the structural signal.
pub(in crate::maps) fn six_years(which: [usize; 6]) -> World {
    let years: Vec<_> = [2014, 2016, 2018, 2020, 2022, 2024].into_iter().zip(which).collect();
    country(&years)
}

#[test]
fn a_map_of_windows_is_offered_with_one_of_them_and_gives_every_area_a_status() {
    // 2014-18 up; 2018-22 and 2016-20 lack their second year, 2020-24 its first.
    let world = country(&[(2014, 0), (2018, 1), (2024, 1)]);
    let values = world.map("signalering_structureel");
    assert_eq!((values.status[0], values.class[0]), (Some(Status::OnvoldoendeGegevens), None));
    assert_eq!((measure(&values, "keren_onder_druk")[0], measure(&values, "perioden")[0]), (Some(1.0), Some(1.0)));
    let engine = country(&[(2014, 0), (2016, 1), (2024, 1)]).engine;
    let reason = &engine.unavailable().iter().find(|map| map.map == "signalering_structureel").unwrap().reason;
    assert!(reason.nl.contains("2014 - 2018") && reason.en.contains("figures in both years"), "{reason:?}");
}

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
    // 2014-18 and 2016-20 down, 2018-22 without any difference to compare, 2020-24 up: once of three, and in the newest window.
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
    let focus: Vec<_> = profile.maps.iter().filter(|map| map.map == "focuskaart").map(|map| map.selection.to_string()).collect();
    assert_eq!((profile.maps.len(), focus), (11, vec!["2024-nl".to_owned(), "2024-gemeente".to_owned()]));
}
