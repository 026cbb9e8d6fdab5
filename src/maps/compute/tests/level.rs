//! Levels: shares, the index, percentiles, the gemeente, statuses.

use crate::areas::Level;
use crate::maps::tests::{Row, World, kwb, measure, near, row};
use crate::maps::{ComparisonMember, Status, Summary};
use crate::statistics::carry::fixture;

/// Five buurten of one gemeente with ownership `values` and 1,000 inhabitants each.
fn five(change: impl Fn(usize, &mut Row)) -> Vec<Row> {
    (1..=5)
        .map(|number| {
            let mut row = row(1, number);
            change(usize::try_from(number).unwrap(), &mut row);
            row
        })
        .collect()
}

#[test]
fn a_value_on_a_border_belongs_to_the_class_above_and_100_to_the_last() {
    let shares = ["0", "5", "20", "50", "100"];
    let world = World::new(&five(|i, row| row.corporatie = shares[i - 1].to_owned()));
    assert_eq!(world.map("corporatiebezit").class, [Some(0), Some(1), Some(2), Some(4), Some(5)]);
}

#[test]
fn statuses_stand_in_their_order() {
    // 1: n missing; 2: 49; 3: 50 with a figure; 4: no figure; 5: 200 with a figure.
    let world = World::new(&five(|i, row| {
        row.n = ["", "49", "50", "1000", "200"][i - 1].to_owned();
        row.corporatie = ["30", "", "30", "", "30"][i - 1].to_owned();
    }));
    let values = world.map("corporatiebezit");
    let statuses = [
        Status::TeWeinigInwoners,
        Status::TeWeinigInwoners,
        Status::Indicatief,
        Status::OnvoldoendeGegevens,
        Status::Ok,
    ];
    assert_eq!(values.status, statuses.map(Some));
    assert_eq!(values.class, [None, None, Some(2), None, Some(2)]);
    assert_eq!(values.country.areas_per_status, [1, 1, 2, 0, 1, 0]);
}

#[test]
fn water_and_the_like_have_no_status_and_count_nowhere() {
    let rows = five(|_, _| ());
    let codes: Vec<_> = rows.iter().map(|row| row.code.as_str()).collect();
    let mut areas = fixture::areas(2022, &codes);
    areas.buurten[0].counts = false;
    let values = World::of(areas, &[kwb(&rows, 1)]).map("corporatiebezit");
    assert_eq!((values.status[0], values.class[0], measure(&values, "corporatie_pct")[0]), (None, None, None));
    assert_eq!(values.country.areas_per_status.iter().sum::<u32>(), 4);
    near(Some(values.country.inhabitants), 4000.0);
}

#[test]
fn the_index_is_the_weighted_mean_of_the_z_scores() {
    // Only bijstand differs: 10, 20, 30, 40, 50 per 1,000 of 15-64 is 1, 2, 3, 4, 5 %: m = 3, s = sqrt(2).
    // The other members are the same everywhere: s = 0, so they count as missing and one member is too few.
    let rows = five(|i, row| row.bijstand[1] = (10 * i).to_string());
    let values = World::new(&rows).map("kwetsbaar_nl");
    assert_eq!(measure(&values, "K_index"), [None; 5]);
    assert_eq!(measure(&values, "k_leden"), [Some(1.0); 5]);
    // With low income 10..50 (m = 30, s = 10 sqrt(2)) and Wmo 50..10 (the other way round) there are three members and
    // Σw = 25 + 25 + 10 = 60. z of buurt 1: bijstand -2/sqrt(2), income the same, Wmo +2/sqrt(2): (25 * -a + 25 * -a +
    // 10 * a) / 60 with a = sqrt(2) is -40 sqrt(2) / 60.
    let rows = five(|i, row| {
        row.bijstand[1] = (10 * i).to_string();
        row.low_income = (10 * i).to_string();
        row.wmo = (60 - 10 * i).to_string();
    });
    let values = World::new(&rows).map("kwetsbaar_nl");
    let k_index = measure(&values, "K_index");
    near(k_index[0], -40.0 * 2.0_f64.sqrt() / 60.0);
    near(k_index[2], 0.0);
    assert_eq!(
        measure(&values, "K_index_pct"),
        [None; 5],
        "three members are fewer than four: no area is in the reference set"
    );
    assert_eq!(values.status, [Some(Status::OnvoldoendeGegevens); 5]);
}

/// Four members differ: the reference set is complete.
fn graded(i: usize, row: &mut Row) {
    row.bijstand[1] = (10 * i).to_string();
    row.ao[1] = (10 * i).to_string();
    row.low_income = (10 * i).to_string();
    row.wmo = (10 * i).to_string();
}

#[test]
fn a_z_score_is_cut_off_at_four() {
    // 40 buurten at 10 and one at 500 (per 1,000): the share of the one is beyond m + 4 s, because (41 - 1) / sqrt(41 -
    // 1) = 6.3.
    let mut rows: Vec<Row> = (1..=41).map(|number| row(1, number)).collect();
    for (i, row) in rows.iter_mut().enumerate() {
        graded(if i == 40 { 50 } else { 1 }, row);
    }
    rows[40].wmo = "500".to_owned();
    rows[40].low_income = "100".to_owned();
    let values = World::new(&rows).map("kwetsbaar_nl");
    near(measure(&values, "K_index")[40], 4.0);
}

#[test]
fn a_percentile_is_a_mid_rank_weighted_by_inhabitants() {
    // All equal but the last: 4 x 1,000 tie, 1,000 above. Ties: 100 (0 + 4000 / 2) / 5000 = 40; the last: 100 (4000 +
    // 500) / 5000 = 90.
    let values = World::new(&five(|i, row| graded(if i == 5 { 2 } else { 1 }, row))).map("kwetsbaar_nl");
    let percentiles = measure(&values, "K_index_pct");
    near(percentiles[0], 40.0);
    near(percentiles[4], 90.0);
    assert_eq!(values.class[0], Some(2), "40 is in 40 to 60");
    assert_eq!(values.class[4], Some(5), "90 is in the last class");
}

#[test]
fn an_area_outside_the_reference_set_has_a_percentile_too() {
    // Buurt 5 has 199 inhabitants: below it 4,000 of 4,000 in the reference set, so 100.
    let values = World::new(&five(|i, row| {
        graded(i, row);
        if i == 5 {
            row.n = "199".to_owned();
        }
    }))
    .map("kwetsbaar_nl");
    near(measure(&values, "K_index_pct")[4], 100.0);
    assert_eq!(values.status[4], Some(Status::Indicatief));
}

#[test]
fn missing_members_are_left_out_and_too_few_make_the_index_missing() {
    let world = World::new(&five(|i, row| {
        graded(i, row);
        if i == 1 {
            row.wmo = String::new();
        }
        if i == 2 {
            row.wmo = String::new();
            row.low_income = String::new();
        }
    }));
    let values = world.map("kwetsbaar_nl");
    assert_eq!(measure(&values, "k_leden")[..3], [Some(3.0), Some(2.0), Some(4.0)]);
    assert_eq!(values.status[..3], [Some(Status::Indicatief), Some(Status::OnvoldoendeGegevens), Some(Status::Ok)]);
}

#[test]
fn fewer_than_five_areas_in_a_gemeente_are_not_compared() {
    let mut rows = five(graded);
    rows.extend((1..=4).map(|number| {
        let mut row = row(2, number);
        graded(usize::try_from(number).unwrap(), &mut row);
        row
    }));
    let values = World::new(&rows).map("kwetsbaar_lokaal");
    assert_eq!(values.status[0], Some(Status::Ok));
    assert_eq!(values.status[5..], [Some(Status::GeenVergelijking); 4]);
    assert_eq!(measure(&values, "K_index_rel")[5..], [None; 4]);
    assert!(measure(&values, "K_index")[5..].iter().all(Option::is_some), "the level itself is there");
}

#[test]
fn relative_to_the_gemeente_is_in_pooled_spreads() {
    // All members move together, so K_index of buurt i is a straight line in i: z = (i - 3) / sqrt(2) over 1..5 and m_g
    // = 0. s_w is the spread of those z, which is 1: K_index_rel = (i - 3) / sqrt(2).
    let values = World::new(&five(graded)).map("kwetsbaar_lokaal");
    let relative = measure(&values, "K_index_rel");
    near(relative[0], -2.0 / 2.0_f64.sqrt());
    near(relative[3], 1.0 / 2.0_f64.sqrt());
    assert_eq!(values.class, [Some(0), Some(1), Some(2), Some(3), Some(4)]);
}

#[test]
fn without_any_difference_nothing_can_be_compared() {
    let rows = five(|_, row| row.onv = ["0.1".to_owned(), "0.1".to_owned()]);
    let values = World::new(&rows).map("signalering_relatief");
    assert_eq!(values.status, [Some(Status::GeenVergelijking); 5]);
}

#[test]
fn the_focus_map_crosses_both_levels_under_both_comparisons() {
    let world = World::new(&five(|i, row| {
        graded(i, row);
        row.onv[1] = ["0.1", "0", "-0.05", "-0.1", "-0.3"][i - 1].to_owned();
    }));
    // Percentiles 10, 30, 50, 70, 90 and onv classes 7, 5, 4, 3, 1: K levels 0 0 0 1 2, O levels 0 0 1 2 2.
    assert_eq!(world.map("focuskaart").class, [Some(0), Some(0), Some(1), Some(5), Some(8)]);
    // K_index_rel -1.41, -0.71, 0, 0.71, 1.41: levels 0 0 1 2 2. O = -0.1, 0, 0.05, 0.1, 0.3, mean 0.07, s_w =
    // sqrt(0.0176) = 0.1327: O_rel -1.28, -0.53, -0.15, 0.23, 1.73: levels 0 0 0 1 2. Classes 3 K + O: 0 0 3 7 8.
    assert_eq!(world.map_at("focuskaart", "2022-gemeente").class, [Some(0), Some(0), Some(3), Some(7), Some(8)]);
}

#[test]
fn summaries_hold_inhabitants_per_class_and_the_publishers_own_figure() {
    let rows = five(|i, row| row.corporatie = ["0", "0", "30", "70", "70"][i - 1].to_owned());
    let own = fixture::kwb(
        2022,
        fixture::table(
            &["Code", "InBezitWoningcorporatie_49"],
            &[&["GM0001", "34"], &["WK000100", "35"], &["NL00", "29"]],
        ),
    );
    let values = World::with(&rows, vec![own]).map("corporatiebezit");
    let gemeente = &values.gemeenten[0];
    assert_eq!(gemeente.inhabitants_per_class, [2000.0, 0.0, 1000.0, 0.0, 0.0, 2000.0]);
    assert_eq!(gemeente.areas_per_class, [2, 0, 1, 0, 0, 2]);
    assert_eq!(gemeente.published, [("corporatie_pct".to_owned(), 34.0)]);
    assert_eq!(values.wijken[0].published, [("corporatie_pct".to_owned(), 35.0)]);
    assert_eq!(values.country.published, [("corporatie_pct".to_owned(), 29.0)]);
}

#[test]
fn a_wijk_and_a_gemeente_stand_beside_a_buurt_with_their_inhabitants_per_class_and_published_figure() {
    let rows = five(|i, row| row.corporatie = ["0", "0", "30", "70", "70"][i - 1].to_owned());
    let own = fixture::kwb(
        2022,
        fixture::table(
            &["Code", "InBezitWoningcorporatie_49"],
            &[&["GM0001", "34"], &["WK000100", "35"], &["NL00", "29"]],
        ),
    );
    let engine = World::with(&rows, vec![own]).engine;
    let selection = engine.offered().iter().find(|offer| offer.map == "corporatiebezit").unwrap().default;
    let compared = engine.compare(&["GM0001", "BU00010003", "WK000100"], "corporatiebezit", selection).unwrap();
    let [gemeente, buurt, wijk] = &compared.areas[..] else { panic!("three areas, in the order asked: {compared:?}") };
    assert_eq!([gemeente, buurt, wijk].map(|area| area.level), [Level::Gemeente, Level::Buurt, Level::Wijk]);
    assert_eq!([gemeente, buurt, wijk].map(|area| area.gemeente.as_str()), ["GM0001"; 3]);
    // Five buurten of 1,000 inhabitants: two without any, one with 30 per cent, two with 70 per cent.
    assert_eq!(gemeente.summary.as_ref().unwrap().inhabitants_per_class, [2000.0, 0.0, 1000.0, 0.0, 0.0, 2000.0]);
    assert_eq!((gemeente.n, gemeente.class, gemeente.status, gemeente.standing.len()), (Some(5000.0), None, None, 0));
    let published = |area: &ComparisonMember| {
        area.measures.iter().map(|measure| (measure.key.clone(), measure.value)).collect::<Vec<_>>()
    };
    assert_eq!(published(gemeente), [("corporatie_pct".to_owned(), Some(34.0))]);
    assert_eq!(published(wijk), [("corporatie_pct".to_owned(), Some(35.0))]);
    assert_eq!((buurt.class, buurt.summary.as_ref(), buurt.measures[0].value), (Some(2), None, Some(30.0)));
    assert_eq!(
        compared.country.as_ref().unwrap().inhabitants_per_class,
        gemeente.summary.as_ref().unwrap().inhabitants_per_class
    );
    let alone = engine.compare(&["BU00010003"], "corporatiebezit", selection).unwrap();
    assert_eq!(alone.country, None, "beside buurten alone there is nothing to read shares against");
}

/// Two gemeenten that are not alike.
fn two_gemeenten() -> Vec<Row> {
    let mut rows: Vec<Row> = (1..=6).map(|number| row(1, number)).collect();
    rows.extend((1..=6).map(|number| row(2, number)));
    for (i, row) in rows.iter_mut().enumerate() {
        graded(i + 1, row);
        row.bijstand[0] = (5 * (i % 4) + 10).to_string();
        row.onv = [format!("0.0{}", i.abs_diff(3)), format!("0.{:02}", 2 * i.abs_diff(8))];
    }
    rows
}

#[test]
fn maps_with_the_boundaries_of_one_gemeente_are_those_of_the_country_for_it() {
    let rows = two_gemeenten();
    let tables = World::tables(&rows);
    let all = World::new(&rows);
    let codes: Vec<_> = rows[6..].iter().map(|row| row.code.as_str()).collect();
    let one = World::of(fixture::areas(2022, &codes), &tables);
    for offer in all.engine.offered() {
        let (whole, part) = (all.map(&offer.map), one.map(&offer.map));
        assert_eq!(part.status, whole.status[6..], "{}", offer.map);
        assert_eq!(part.class, whole.class[6..], "{}", offer.map);
        assert_eq!(part.inhabitants, whole.inhabitants[6..]);
        for (part, whole) in part.measures.iter().zip(&whole.measures) {
            assert_eq!(part.values, whole.values[6..], "{} {}", offer.map, part.key);
        }
        assert_eq!((part.country.areas_drawn, whole.country.areas_drawn), (6, 12), "{}", offer.map);
        assert_eq!(Summary { areas_drawn: 12, ..part.country }, whole.country, "{}", offer.map);
        assert_eq!(part.gemeenten, whole.gemeenten[1..], "{}", offer.map);
    }
    assert!(!all.engine.offered().is_empty());
    // What has no boundary is offered nowhere, and is told of nobody by its code.
    assert!(one.engine.find("BU00010001").is_err() && one.engine.find("GM0001").is_err());
    assert!(one.engine.find("BU00020001").is_ok());
}

#[test]
fn where_the_figures_are_not_those_of_the_country_every_text_says_of_which_part() {
    // Twelve buurten of two gemeenten, and no row of the country, which stands last: these are not 300 gemeenten.
    let rows = two_gemeenten();
    let mut tables = World::tables(&rows);
    for table in &mut tables[..2] {
        let rest = table.table.cells.len() - table.table.columns.len();
        table.table.cells.truncate(rest);
        table.table.places.pop();
    }
    let codes: Vec<_> = rows.iter().map(|row| row.code.as_str()).collect();
    let world = World::of(fixture::areas(2022, &codes), &tables);
    let (spec, _) = world.engine.map("kwetsbaar_nl").unwrap();
    assert_eq!(spec.title.nl, "Concentratie kwetsbare bewoners (binnen GM0001 en GM0002, 12 buurten)");
    assert!(spec.guide.nl.contains("vergeleken met alle inwoners van GM0001 en GM0002 (12 buurten)."));
    assert_eq!(spec.classes[0].label.en, "least vulnerable 20 % of GM0001 and GM0002 (12 neighbourhoods)");
    let (focus, _) = world.engine.map("focuskaart").unwrap();
    assert!(
        focus.guide.nl.ends_with("Vergeleken wordt binnen GM0001 en GM0002 (12 buurten), niet met heel Nederland.")
    );
    for spec in world.engine.specs() {
        let texts = format!("{spec:?}");
        assert!(!texts.contains("{land") && !texts.contains("{deel"), "{}", spec.id);
    }
    assert!(!format!("{:?}", world.engine.indicators()).contains("{land"));
}

#[test]
fn inhabitants_that_only_the_boundary_file_tells_make_no_reference() {
    let rows = five(|i, row| {
        row.corporatie = (10 * i).to_string();
        row.n = if i == 5 { String::new() } else { "1000".to_owned() };
    });
    let codes: Vec<_> = rows.iter().map(|row| row.code.as_str()).collect();
    let mut areas = fixture::areas(2022, &codes);
    areas.buurten[4].inhabitants = Some(1000.0);
    let world = World::of(areas, &World::tables(&rows));
    let values = world.map("corporatiebezit");
    assert_eq!(values.status, [Some(Status::Ok); 5], "it is large enough for a class");
    assert_eq!(world.engine.workbench().areas.weights, [Some(1000.0), Some(1000.0), Some(1000.0), Some(1000.0), None]);
}
