//! Which reference system the coordinates of a layer are in, where the file does not say it, and which of them is east.
//!
//! In: what a file says, and its geometries. Out: a system that can be projected, with east before north. Guaranteed:
//! what a file says is believed if its points lie in the Netherlands then, or nowhere there; only what says nothing, or
//! has its axes the wrong way round, is decided by where the points lie, and that is said.

use geo_types::Coord;

use super::SourceError;
use super::layer::{Crs, DeclaredCrs, RawGeometry};
use crate::problems::{ProblemCode, Problems};

/// The systems that are tried where a file names none.
const TRIED: [Crs; 3] = [Crs::RdNew, Crs::Degrees, Crs::WebMercator];

/// Decides the system of a layer, and puts its axes in order.
pub(super) fn settle(
    place: &str,
    claim: DeclaredCrs,
    geometries: &mut [RawGeometry],
    problems: &mut Problems,
) -> Result<Crs, SourceError> {
    let fits = |crs: Crs, is_swapped: bool| {
        let (mut inside, mut all) = (0_usize, 0_usize);
        for point in points(geometries) {
            all += 1;
            inside += usize::from(crs.is_plausible(if is_swapped { swapped(*point) } else { *point }));
        }
        inside * 2 > all
    };
    let (said, crs, is_swapped) = match claim {
        DeclaredCrs::Known(crs) if fits(crs, false) || !fits(crs, true) => return Ok(crs),
        DeclaredCrs::Known(crs) => (crs.name().to_owned(), crs, true),
        // Without a point it is the same.
        DeclaredCrs::Unknown(_) if points(geometries).next().is_none() => return Ok(Crs::RdNew),
        DeclaredCrs::Unknown(said) => {
            let tried = TRIED.into_iter().flat_map(|crs| [(crs, false), (crs, true)]);
            let Some((crs, is_swapped)) = tried.into_iter().find(|(crs, is_swapped)| fits(*crs, *is_swapped)) else {
                return Err(SourceError::Crs {
                    place: place.to_owned(),
                    found: said,
                    hint: "write the right one into the file, for instance with ogr2ogr -a_srs EPSG:28992, or bring it \
                           to one of these with -s_srs and -t_srs",
                });
            };
            (said, crs, is_swapped)
        }
    };
    let first = points(geometries).next().copied().unwrap_or_default();
    let order = if is_swapped { ", with north before east: the axes are taken the other way round" } else { "" };
    let detail = format!(
        "found {said}, and points such as ({}, {}), which lie in the Netherlands as {}{order}; they are taken so",
        first.x,
        first.y,
        crs.name()
    );
    problems.report(ProblemCode::ReferenceSystemTaken, place, detail);
    if is_swapped {
        for geometry in geometries {
            if let RawGeometry::Polygons(polygons) = geometry {
                polygons.iter_mut().flatten().flatten().for_each(|point| *point = swapped(*point));
            }
        }
    }
    Ok(crs)
}

fn points(geometries: &[RawGeometry]) -> impl Iterator<Item = &Coord<f64>> {
    let polygons = geometries.iter().filter_map(|geometry| match geometry {
        RawGeometry::Polygons(polygons) => Some(polygons),
        RawGeometry::Empty | RawGeometry::Unusable(_) => None,
    });
    polygons.flatten().flatten().flatten()
}

fn swapped(point: Coord<f64>) -> Coord<f64> {
    Coord { x: point.y, y: point.x }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(points: [(f64, f64); 3]) -> Vec<RawGeometry> {
        let ring = points.iter().map(|&(x, y)| Coord { x, y }).collect();
        vec![RawGeometry::Empty, RawGeometry::Polygons(vec![vec![ring]])]
    }

    const RD: [(f64, f64); 3] = [(150_000.0, 480_000.0), (151_000.0, 480_000.0), (151_000.0, 481_000.0)];
    const DEGREES: [(f64, f64); 3] = [(5.1, 52.1), (5.2, 52.1), (5.2, 52.2)];

    fn turned(points: [(f64, f64); 3]) -> [(f64, f64); 3] {
        points.map(|(x, y)| (y, x))
    }

    #[test]
    fn points_tell_what_a_file_does_not_say_and_which_axis_is_east() {
        let unknown = || DeclaredCrs::Unknown("srs_id -1".to_owned());
        for (points, claim, crs) in [
            (RD, unknown(), Crs::RdNew),
            (turned(RD), unknown(), Crs::RdNew),
            (DEGREES, unknown(), Crs::Degrees),
            (turned(DEGREES), DeclaredCrs::Known(Crs::Degrees), Crs::Degrees),
            (turned(RD), DeclaredCrs::Known(Crs::RdNew), Crs::RdNew),
        ] {
            let mut found = layer(points);
            let mut problems = Problems::default();
            assert_eq!(settle("a.gpkg", claim, &mut found, &mut problems).unwrap(), crs);
            let right = if crs == Crs::RdNew { RD } else { DEGREES };
            assert_eq!(found, layer(right), "east comes first");
            assert_eq!(problems.count(ProblemCode::ReferenceSystemTaken), 1);
        }
    }

    #[test]
    fn what_a_file_says_is_believed_unless_only_its_axes_are_wrong() {
        let mut problems = Problems::default();
        for (points, crs) in [(RD, Crs::RdNew), (DEGREES, Crs::RdNew), (RD, Crs::Degrees)] {
            let mut found = layer(points);
            assert_eq!(settle("a", DeclaredCrs::Known(crs), &mut found, &mut problems).unwrap(), crs);
            assert_eq!(found, layer(points));
        }
        assert!(problems.is_empty());
        let mut elsewhere = layer([(1.0, 1.0), (2.0, 2.0), (3.0, 3.0)]);
        let error =
            settle("a", DeclaredCrs::Unknown("srs_id 0".to_owned()), &mut elsewhere, &mut problems).unwrap_err();
        assert!(error.to_string().contains("found srs_id 0") && error.to_string().contains("-a_srs"), "{error}");
    }
}
