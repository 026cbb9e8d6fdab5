//! Change over a window: noise, floors, signs, the signal maps.

use crate::maps::Status;
use crate::maps::tests::{Row, World, measure, near, row};

/// Ten buurten of one gemeente; `change` gives bijstand 2022 (50 in 2014, per 1,000) and onv 2022 (0 in 2014).
fn ten(change: impl Fn(usize) -> (&'static str, &'static str)) -> Vec<Row> {
    (1..=10)
        .map(|number| {
            let mut row = row(1, number);
            let (bijstand, onv) = change(usize::try_from(number).unwrap() - 1);
            row.bijstand[1] = bijstand.to_owned();
            row.onv[1] = onv.to_owned();
            row
        })
        .collect()
}

#[test]
fn the_floor_is_one_point_or_the_noise() {
    // p = 1,000: noise 1.64 * 577 / 1000 = 0.94628, floor 1. p = 500 in one year: noise 1.89256, which is the floor.
    let mut rows = ten(|_| ("60", "0"));
    rows[1].p = [500.0, 1000.0];
    let values = World::new(&rows).map("kwetsbaar_ontwikkeling");
    near(measure(&values, "noise_K")[0], 0.94628);
    near(measure(&values, "drempel_K")[0], 1.0);
    near(measure(&values, "noise_K")[1], 1.89256);
    near(measure(&values, "drempel_K")[1], 1.89256);
}

#[test]
fn classes_of_development_follow_sign_and_three_points() {
    // Of 1,000: 50 -> 60 is +1.0 (reaches the floor), 59 is +0.9, 80 is +3.0, 40 is -1.0 (not below minus the floor),
    // 39 is -1.1, 20 is -3.0, 19 is -3.1.
    let bijstand = ["60", "59", "80", "40", "39", "20", "19", "50", "50", "50"];
    let values = World::new(&ten(|i| (bijstand[i], "0"))).map("kwetsbaar_ontwikkeling");
    assert_eq!(values.class[..8], [Some(3), Some(2), Some(4), Some(2), Some(1), Some(1), Some(0), Some(2)]);
    near(measure(&values, "dK_share")[6], -3.1);
}

#[test]
fn the_nine_pairs_of_signs_give_the_five_classes() {
    // onv falls by 0.03: nuisance up (+); 0.02 exactly is + as well; rises by 0.02 exactly: 0; by 0.03: -.
    let pairs = [
        ("65", "-0.03"),
        ("50", "-0.02"),
        ("35", "-0.03"),
        ("65", "0.02"),
        ("65", "0.03"),
        ("50", "0"),
        ("50", "0.03"),
        ("35", "0"),
        ("35", "0.03"),
        ("50", "0"),
    ];
    let values = World::new(&ten(|i| pairs[i])).map("signalering_absoluut");
    // A B B C C D E E E D.
    assert_eq!(values.class, [0, 1, 1, 2, 2, 3, 4, 4, 4, 3].map(Some));
}

#[test]
fn relative_change_is_minus_the_mean_of_the_gemeente_with_its_own_floors() {
    // Nine buurten rise by 2.0 points and 0.10 of nuisance, one by 0: mean 1.8 and 0.09; the one is at -1.8 and -0.09,
    // the others at +0.2 and +0.01. s_w(K) = sqrt((9 * 0.04 + 3.24) / 10) = 0.6, half of it 0.3, so the noise 0.94628
    // is the floor: - for the one, 0 for the others. s_w(O) = sqrt((9 * 0.0001 + 0.0081) / 10) = 0.03, half of it
    // 0.015, so 0.02 is the floor: - for the one, 0 for the others.
    let values = World::new(&ten(|i| if i == 0 { ("50", "0") } else { ("70", "-0.10") })).map("signalering_relatief");
    near(measure(&values, "dK_afwijking")[0], -1.8);
    near(measure(&values, "dO_afwijking")[1], 0.01);
    near(measure(&values, "drempel_K_rel")[0], 0.94628);
    near(measure(&values, "drempel_O_rel")[0], 0.02);
    near(measure(&values, "dK_rel")[0], -1.8 / 0.6);
    near(measure(&values, "dO_rel")[0], -0.09 / 0.03);
    assert_eq!(values.class[..2], [Some(4), Some(3)]);
    assert_eq!(measure(&values, "signaalsterkte"), [None; 10], "only for class A");
}

#[test]
fn the_strength_of_a_signal_is_the_weaker_deviation_of_class_a() {
    // The mirror image of the case above: one rises by 2.0 and 0.10, nine by 0: class A with +1.8 / 0.6 = 3 and +0.09 /
    // 0.03 = 3.
    let values = World::new(&ten(|i| if i == 0 { ("70", "-0.10") } else { ("50", "0") })).map("signalering_relatief");
    assert_eq!(values.class[0], Some(0));
    near(measure(&values, "signaalsterkte")[0], 3.0);
    assert_eq!(measure(&values, "signaalsterkte")[1], None);
}

#[test]
fn areas_of_few_inhabitants_of_working_age_are_not_in_the_reference_set_of_the_change() {
    // Buurt 1 has p = 149 in 2014 and a huge change: with it the mean of the gemeente would move; without it the others
    // stand at 0.
    let mut rows = ten(|i| if i == 1 { ("55", "0.01") } else { ("50", "0") });
    rows[0].p = [149.0, 1000.0];
    let values = World::new(&rows).map("signalering_relatief");
    // Mean over the other nine: (0.5 + 8 * 0) / 9.
    near(measure(&values, "dK_afwijking")[2], -0.5 / 9.0);
}

#[test]
fn a_redrawn_area_has_no_class_on_change_maps_and_keeps_its_levels() {
    let mut rows = ten(|_| ("60", "0"));
    rows[0].flag = "3".to_owned();
    let world = World::new(&rows);
    assert_eq!(world.map("kwetsbaar_ontwikkeling").status[0], Some(Status::GrensGewijzigd));
    assert_eq!(world.map("signalering_absoluut").status[0], Some(Status::GrensGewijzigd));
    assert_eq!(world.map("onveilig_ontwikkeling").status[0], Some(Status::Ok), "the Leefbaarometer has one division");
    assert_eq!(world.map("corporatiebezit").status[0], Some(Status::Ok), "nothing is broken in the division year");
    assert_eq!(world.map_at("corporatiebezit", "2014").status[0], Some(Status::GrensGewijzigd));
}

#[test]
fn too_few_inhabitants_comes_before_a_changed_boundary_and_that_before_missing_figures() {
    let mut rows = ten(|_| ("60", "0"));
    rows[0].flag = "3".to_owned();
    rows[0].n = "40".to_owned();
    rows[1].flag = "3".to_owned();
    rows[1].bijstand[1] = String::new();
    rows[2].bijstand[1] = String::new();
    let values = World::new(&rows).map("signalering_relatief");
    assert_eq!(
        values.status[..3],
        [Some(Status::TeWeinigInwoners), Some(Status::GrensGewijzigd), Some(Status::OnvoldoendeGegevens)]
    );
}
