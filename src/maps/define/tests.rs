//! What the definitions give, what can be asked for, and what is refused.

use super::spec::Palette;
use crate::maps::tests::{World, country, kwb, measure, row};
use crate::maps::{Comparison, Selection, Status, class_of_example};
use crate::statistics::carry::fixture;

mod palettes;

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
    let world = World::of(areas, &[kwb(&rows, 0), kwb(&rows, 1)]);
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
    let message = |map: &str, year, window, comparison| {
        engine.parse_selection(map, year, window, comparison).unwrap_err().to_string()
    };
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
    assert!(
        engine.compute("focuskaart", "2022".parse().unwrap()).is_err(),
        "a selection of the focus map names its comparison"
    );
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
fn the_worked_examples_of_every_map_come_out() {
    let world = World::new(&[row(1, 1)]);
    for map in world.engine.specs() {
        assert!(!map.examples.is_empty(), "{} has examples", map.id);
        for example in &map.examples {
            assert_eq!(
                class_of_example(world.engine.indicators(), map, example),
                example.class,
                "{}: {}",
                map.id,
                example.title
            );
        }
    }
}

#[test]
fn the_guide_follows_the_palette_and_the_comparison() {
    let world = World::new(&[row(1, 1)]);
    let maps = world.engine.specs();
    let guide =
        |id: &str, comparison, palette| maps.iter().find(|map| map.id == id).unwrap().guide(comparison, palette).nl;
    assert!(
        guide("signalering_absoluut", None, Palette::Usual)
            .starts_with("Rood: meer kwetsbare bewoners én meer overlast; donkerblauw: wel")
    );
    assert!(
        guide("signalering_absoluut", None, Palette::ColourBlind)
            .starts_with("Bruin: meer kwetsbare bewoners én meer overlast; paars: wel")
    );
    assert!(guide("signalering_relatief", None, Palette::ColourBlind).contains("Een bruine buurt"));
    assert!(guide("focuskaart", Some(Comparison::Gemeente), Palette::Usual).contains("veel voor deze gemeente"));
    assert!(!guide("focuskaart", Some(Comparison::Nl), Palette::Usual).contains("deze gemeente"));
    for map in maps {
        for palette in [Palette::Usual, Palette::ColourBlind] {
            let guide = map.guide(None, palette);
            assert!(!guide.nl.contains('{') && !guide.en.contains('{'), "{}: {guide:?}", map.id);
        }
    }
}
