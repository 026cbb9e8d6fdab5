//! The same country told in another way gives the same maps.

use crate::maps::tests::{Row, World, measure, near, row};
use crate::maps::{MapValues, Status};

/// A country of four gemeenten and 48 buurten with figures that differ everywhere, from a fixed sequence.
fn country() -> Vec<Row> {
    let mut state = 7_u64;
    let mut next = |below: u32| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((state >> 33) % u64::from(below)).unwrap()
    };
    let mut rows = Vec::new();
    for gemeente in 1..=4 {
        for number in 1..=12 {
            let mut row = row(gemeente, number);
            row.n = (100 + next(4000)).to_string();
            row.corporatie = next(100).to_string();
            row.low_income = next(90).to_string();
            row.wmo = next(150).to_string();
            row.angst = next(20).to_string();
            for year in 0..2 {
                row.bijstand[year] = next(150).to_string();
                row.ao[year] = next(150).to_string();
                row.onv[year] = (f64::from(next(400)) / 1000.0 - 0.2).to_string();
            }
            rows.push(row);
        }
    }
    rows
}

fn all(world: &World) -> Vec<MapValues> {
    world.engine.offered().iter().map(|offer| world.map(&offer.map)).collect()
}

#[test]
fn the_order_of_the_rows_changes_no_bit() {
    let rows = country();
    let mut turned = rows.clone();
    turned.reverse();
    assert_eq!(all(&World::new(&rows)), all(&World::new(&turned)));
}

#[test]
fn computing_twice_gives_the_same_bits() {
    let world = World::new(&country());
    assert_eq!(all(&world), all(&world));
}

#[test]
fn ten_times_as_many_inhabitants_give_the_same_classes_where_no_threshold_of_size_is_passed() {
    let mut rows = country();
    for row in &mut rows {
        row.n = (row.n.parse::<u32>().unwrap() + 200).to_string();
    }
    let scaled: Vec<_> = rows.iter().cloned().map(|row| Row { n: format!("{}0", row.n), ..row }).collect();
    for (values, scaled) in all(&World::new(&rows)).iter().zip(&all(&World::new(&scaled))) {
        assert_eq!((&values.status, &values.class), (&scaled.status, &scaled.class), "{}", values.map);
    }
}

#[test]
fn another_gemeente_changes_relative_changes_only_through_the_pooled_spread() {
    let rows = country();
    let mut more = rows.clone();
    more.extend(country().into_iter().take(12).map(|mut row| {
        row.code = row.code.replacen("BU0001", "BU0009", 1);
        row.onv[1] = "0.9".to_owned();
        row
    }));
    let (few, many) = (World::new(&rows).map("signalering_relatief"), World::new(&more).map("signalering_relatief"));
    assert_eq!(measure(&few, "dK_afwijking"), &measure(&many, "dK_afwijking")[..rows.len()]);
    assert_eq!(measure(&few, "dO_afwijking"), &measure(&many, "dO_afwijking")[..rows.len()]);
    let ratio = |values: &MapValues, i: usize| {
        measure(values, "dO_rel")[i].unwrap() / measure(values, "dO_afwijking")[i].unwrap()
    };
    for i in 1..rows.len() {
        near(Some(ratio(&many, i) / ratio(&many, 0)), 1.0);
    }
}

#[test]
fn a_class_is_present_exactly_when_the_status_allows_it() {
    let mut rows = country();
    for (i, row) in rows.iter_mut().enumerate() {
        match i % 9 {
            0 => row.n = "30".to_owned(),
            1 => row.flag = "3".to_owned(),
            2 => row.onv[1] = String::new(),
            3 => row.wmo = String::new(),
            _ => {}
        }
    }
    for values in all(&World::new(&rows)) {
        for (status, class) in values.status.iter().zip(&values.class) {
            assert_eq!(matches!(status, Some(Status::Ok | Status::Indicatief)), class.is_some(), "{}", values.map);
        }
        let areas: u32 = values.gemeenten.iter().flat_map(|gemeente| gemeente.areas_per_status).sum();
        assert_eq!(areas, 48, "every area is counted in one gemeente, {}", values.map);
    }
}
