//! Which points that are brought are there already.
//!
//! In: the points of a layer, and those that are to be added. Out: those that are added, and how many of what was
//! brought was there. Guaranteed: a point is there when one at the same place has the same values in all columns that
//! are kept, and each of those is told once, so that two dwellings of one building stay two.

use std::collections::HashMap;

use veerkracht_store::PointRow;

/// What became of points that are added.
#[derive(Debug, PartialEq)]
pub(crate) struct Addition {
    /// Those that are kept.
    pub points: Vec<PointRow>,
    /// How many of those that were brought were there already.
    pub repeated: usize,
}

/// Tells what of `brought` is in `held` already, and leaves it out where that is wanted.
///
/// A point that is known by its buurt alone is at the same place as any other of that buurt: nothing says that it is
/// the one that is there, so that it is always added.
pub(crate) fn added(held: &[PointRow], brought: Vec<PointRow>, leave_out: bool) -> Addition {
    let mut there: HashMap<(u64, u64, &str), usize> = HashMap::with_capacity(held.len());
    for point in held.iter().filter(|point| is_placed(point)) {
        *there.entry(identity(point)).or_default() += 1;
    }
    let is_there = brought.iter().map(|point| match there.get_mut(&identity(point)) {
        Some(left) if *left > 0 => {
            *left -= 1;
            true
        }
        _ => false,
    });
    let is_there: Vec<bool> = is_there.collect();
    let repeated = is_there.iter().filter(|is_there| **is_there).count();
    let kept = brought.into_iter().zip(is_there).filter(|(_, is_there)| !(*is_there && leave_out));
    let points = kept.map(|(point, _)| point).collect();
    Addition { points, repeated }
}

/// Tells whether a point lies at a place of its own: what is known by its buurt alone has a value more, which is `true`
/// as no value of a column is.
fn is_placed(point: &PointRow) -> bool {
    !point.properties.ends_with("true]")
}

/// What makes two points the same: place and values, bit by bit as they are kept.
fn identity(point: &PointRow) -> (u64, u64, &str) {
    (point.longitude.to_bits(), point.latitude.to_bits(), &point.properties)
}

#[cfg(test)]
mod tests {
    use super::{Addition, added};
    use veerkracht_store::PointRow;

    fn point(longitude: f64, properties: &str) -> PointRow {
        PointRow { longitude, latitude: 52.0, properties: properties.into() }
    }

    #[test]
    fn a_point_is_there_when_place_and_values_are_and_as_often_as_they_are() {
        let held = [point(5.0, r#"["flat"]"#), point(5.0, r#"["flat"]"#), point(5.1, r#"["flat"]"#)];
        let brought = vec![
            point(5.0, r#"["flat"]"#),
            point(5.0, r#"["flat"]"#),
            point(5.0, r#"["flat"]"#),
            point(5.0, r#"["huis"]"#),
            point(5.2, r#"["flat"]"#),
        ];
        let left: Vec<PointRow> = brought[2..].to_vec();
        assert_eq!(added(&held, brought.clone(), true), Addition { points: left, repeated: 2 });
        assert_eq!(added(&held, brought.clone(), false), Addition { points: brought, repeated: 2 });
    }

    #[test]
    fn dwellings_that_are_known_by_their_buurt_alone_are_not_taken_for_each_other() {
        let known_by_buurt = point(5.0, r#"["flat",true]"#);
        let brought = vec![known_by_buurt.clone(), point(5.0, r#"["true"]"#)];
        let held = [known_by_buurt, point(5.0, r#"["true"]"#)];
        assert_eq!(added(&held, brought, true).points, vec![point(5.0, r#"["flat",true]"#)]);
    }
}
