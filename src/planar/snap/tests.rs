use super::*;

fn at(x: i32, y: i32) -> GridPoint {
    GridPoint { x, y }
}

#[test]
fn a_segment_is_led_through_the_corner_to_which_the_end_of_another_rounds() {
    // (20, 3) rounds to (5, 1), whose cell is 18 <= x < 22, 2 <= y < 6; at x = 20 the first segment is at y = 2.
    let chains = snap(&[[at(0, 0), at(40, 4)], [at(20, 3), at(20, 40)]], &[], 2).unwrap();
    assert_eq!(chains.of(0), [at(0, 0), at(5, 1), at(10, 1)]);
    assert_eq!(chains.of(1), [at(5, 1), at(5, 10)]);
}

#[test]
fn segments_that_cross_share_the_corner_of_their_crossing() {
    let segments = [[at(0, 0), at(16, 16)], [at(0, 16), at(16, 0)]];
    let crossings = crossings(&segments, 2).unwrap();
    assert_eq!(crossings, [at(2, 2)]);
    let chains = snap(&segments, &crossings, 2).unwrap();
    assert_eq!(chains.of(0), [at(0, 0), at(2, 2), at(4, 4)]);
    assert_eq!(chains.of(1), [at(0, 4), at(2, 2), at(4, 0)]);
}

#[test]
fn a_segment_is_led_through_a_corner_on_every_border_of_a_tile_that_it_crosses() {
    // Tiles of 8 cells, 32 of the finer grid: at x = 32 the segment is at y = 3.2, at 64 at 6.4, at 96 at 9.6,
    // which are 1, 2 and 2 cells.
    let segments = [[at(0, 0), at(100, 10)]];
    assert_eq!(tile_crossings(&segments, 2, 8), [at(8, 1), at(16, 2), at(24, 2)]);
    for end in [at(1000, 37), at(-37, 1000), at(-1000, -999), at(40, 3)] {
        let segments = [[at(3, 2), end]];
        let chains = snap(&segments, &tile_crossings(&segments, 2, 8), 2).unwrap();
        for pair in chains.of(0).windows(2) {
            let crosses = |from: i32, to: i32| from.min(to).div_euclid(8) < (from.max(to) - 1).div_euclid(8);
            assert!(!crosses(pair[0].x, pair[1].x) && !crosses(pair[0].y, pair[1].y), "{pair:?} of {:?}", chains.of(0));
        }
    }
    // Ends on a border cross nothing.
    assert!(tile_crossings(&[[at(32, 0), at(64, 3)], [at(32, 0), at(32, 31)]], 2, 8).is_empty());
}

#[test]
fn a_segment_within_a_cell_falls_together() {
    assert_eq!(snap(&[[at(1, 1), at(-1, 0)]], &[], 2).unwrap().of(0), [at(0, 0)]);
}

/// Segments that look random, always the same ones.
fn tangle(count: usize, side: u64) -> Vec<[GridPoint; 2]> {
    let mut state = 7_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i32::try_from((state >> 33) % side).expect("below the side")
    };
    (0..count).map(|_| [at(next(), next()), at(next(), next())]).filter(|[a, b]| a != b).collect()
}

#[test]
fn chains_of_a_tangle_cross_nowhere_and_stay_within_half_a_cell() {
    for shift in [1, 3, 5] {
        let segments = tangle(120, 600);
        let chains = snap(&segments, &crossings(&segments, shift).unwrap(), shift).unwrap();
        let steps: Vec<(GridPoint, GridPoint)> = (0..segments.len())
            .flat_map(|i| chains.of(i).windows(2).map(|pair| (pair[0], pair[1])).collect::<Vec<_>>())
            .collect();
        for (i, &(a, b)) in steps.iter().enumerate() {
            for &(c, d) in &steps[i + 1..] {
                assert!(!crosses(a, b, c, d), "{a:?} {b:?} and {c:?} {d:?}");
                let splits = |p| p != a && p != b && in_box(a, b, p) && turn(a, b, p) == 0;
                assert!(!splits(c) && !splits(d), "{c:?} {d:?} ends on {a:?} {b:?}");
            }
        }
        for (i, &[a, b]) in segments.iter().enumerate() {
            assert!(
                chains.of(i).iter().all(|&corner| passes(a, b, corner, shift)),
                "{:?} leaves {a:?} {b:?}",
                chains.of(i)
            );
        }
    }
}

#[test]
fn halves_round_up_on_both_sides_of_zero() {
    // 24 / 16 = 1.5, -24 / 16 = -1.5, 23 / 16 = 1.4375.
    assert_eq!(round_point(at(24, -24), 4), at(2, -1));
    assert_eq!(round_point(at(23, -25), 4), at(1, -2));
}

#[test]
fn a_cell_has_its_low_sides_and_not_its_high_ones() {
    // With one halving the cell around (1, 0) is 1 <= x < 3, -1 <= y < 1.
    let through = |a, b| passes(a, b, at(1, 0), 1) && passes(b, a, at(1, 0), 1);
    assert!(through(at(1, -5), at(1, 5)) && !through(at(3, -5), at(3, 5)));
    assert!(through(at(-5, -1), at(5, -1)) && !through(at(-5, 1), at(5, 1)));
    // Of the corners only the one on both low sides belongs to it.
    assert!(through(at(0, 0), at(2, -2)), "(1, -1)");
    assert!(!through(at(0, 0), at(2, 2)), "(1, 1)");
    assert!(!through(at(2, 2), at(4, 0)), "(3, 1)");
}

#[test]
fn a_crossing_is_the_same_in_every_order_and_at_the_ends_of_the_grid() {
    let far = 1 << 30;
    let (a, b, c, d) = (at(0, 0), at(far, far), at(0, far), at(far, 0));
    // They cross at (2^29, 2^29); four halvings leave 2^25.
    for (a, b, c, d) in [(a, b, c, d), (b, a, c, d), (a, b, d, c), (c, d, a, b), (d, c, b, a)] {
        assert!(crosses(a, b, c, d));
        assert_eq!(round_crossing(a, b, c, d, 4), at(1 << 25, 1 << 25));
    }
    // y = x / 3 and x = 2 meet at (2, 2/3): (2 + 1) / 2 = 1.5 and (2/3 + 1) / 2 = 0.8, rounded down.
    assert_eq!(round_crossing(at(0, 0), at(6, 2), at(2, -3), at(2, 3), 1), at(1, 0));
}
