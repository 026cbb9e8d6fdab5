//! From the coordinates of boundary files to the world square, and from the world square to degrees and metres.
//!
//! RD New goes through proj4rs with the oblique stereographic projection and the seven parameters of EPSG operation
//! 4833 (Amersfoort to ETRS89, coordinate frame rotations written in the position vector sign that `towgs84` has).
//! Checked in the tests below against the seven control points that Kadaster and NSGI publish for RDNAPTRANS, from
//! Texel to Zuid-Limburg: within 0.25 m, which is the grid correction that the seven parameters leave out; and against
//! PROJ 9 with the same parameters: within a millimetre. Heights play no part. ETRS89 and WGS 84 are taken as one: they
//! differ by less than a metre, and all boundaries by the same amount.

use std::f64::consts::{FRAC_PI_2, PI, TAU};

use geo_types::Coord;
use proj4rs::Proj;

use crate::sources::Crs;

/// Semi-major axis of WGS 84, and the radius of Web Mercator, in metres.
const RADIUS: f64 = 6_378_137.0;

/// First eccentricity of WGS 84, squared.
const ECCENTRICITY_SQUARED: f64 = 0.006_694_379_990_141_3;

const RD_NEW: &str = "+proj=sterea +lat_0=52.15616055555555 +lon_0=5.38763888888889 +k=0.9999079 +x_0=155000 \
                      +y_0=463000 +ellps=bessel \
                      +towgs84=565.4171,50.3319,465.5524,-0.398957388243134,0.343987817378283,-1.87740163998045,4.0725 \
                      +units=m +no_defs";

/// Brings coordinates of one reference system to the world square.
#[derive(Debug)]
pub(crate) struct Projection {
    crs: Crs,
    rd_new: Proj,
    degrees: Proj,
}

impl Projection {
    /// Prepares the projection.
    ///
    /// # Panics
    /// Never: both definitions are constants, which the tests read.
    #[must_use]
    pub(crate) fn new(crs: Crs) -> Self {
        let proj = |definition| Proj::from_proj_string(definition).expect("a constant definition that the tests read");
        Self { crs, rd_new: proj(RD_NEW), degrees: proj("+proj=longlat +datum=WGS84 +no_defs") }
    }

    /// Brings a point to the world square; none if it has no place there. About a third of a microsecond per point.
    #[must_use]
    pub(crate) fn to_world(&self, point: Coord<f64>) -> Option<Coord<f64>> {
        let world = match self.crs {
            Crs::RdNew => {
                let (longitude, latitude) =
                    proj4rs::adaptors::transform_xy(&self.rd_new, &self.degrees, point.x, point.y).ok()?;
                from_radians(longitude, latitude)
            }
            Crs::Degrees => from_radians(point.x.to_radians(), point.y.to_radians()),
            Crs::WebMercator => Coord { x: 0.5 + point.x / (TAU * RADIUS), y: 0.5 - point.y / (TAU * RADIUS) },
        };
        (world.x.is_finite() && world.y.is_finite()).then_some(world)
    }

    /// Brings a point of the world square back to metres of RD New; none if it has no place there. The way back of
    /// [`Projection::to_world`].
    #[must_use]
    pub(crate) fn to_rd_new(&self, world: Coord<f64>) -> Option<Coord<f64>> {
        let degrees = to_degrees(world);
        let (x, y) = proj4rs::adaptors::transform_xy(
            &self.degrees,
            &self.rd_new,
            degrees.x.to_radians(),
            degrees.y.to_radians(),
        )
        .ok()?;
        (x.is_finite() && y.is_finite()).then_some(Coord { x, y })
    }

    /// Gives the rectangle, in the reference system itself, outside which no point of the Netherlands can lie: minimum,
    /// maximum.
    #[must_use]
    pub(crate) fn plausible(&self) -> [Coord<f64>; 2] {
        self.crs.plausible()
    }
}

fn from_radians(longitude: f64, latitude: f64) -> Coord<f64> {
    Coord { x: 0.5 + longitude / TAU, y: 0.5 - latitude.tan().asinh() / TAU }
}

/// Gives longitude and latitude in degrees of a point of the world square.
#[must_use]
pub(crate) fn to_degrees(world: Coord<f64>) -> Coord<f64> {
    Coord { x: (world.x - 0.5) * 360.0, y: ((0.5 - world.y) * TAU).sinh().atan().to_degrees() }
}

/// Brings longitude and latitude in degrees to the world square.
#[must_use]
pub(crate) fn from_degrees(degrees: Coord<f64>) -> Coord<f64> {
    from_radians(degrees.x.to_radians(), degrees.y.to_radians())
}

/// Gives metres of Web Mercator of a point of the world square.
#[must_use]
pub(crate) fn to_web_mercator(world: Coord<f64>) -> Coord<f64> {
    Coord { x: (world.x - 0.5) * TAU * RADIUS, y: (0.5 - world.y) * TAU * RADIUS }
}

/// Gives the metres on the ground per unit of the world square at a height `y` of it, east and south.
#[must_use]
pub(crate) fn metres_per_unit(y: f64) -> (f64, f64) {
    let latitude = ((0.5 - y) * TAU).sinh().atan().clamp(-FRAC_PI_2, FRAC_PI_2);
    let flattening = 1.0 - ECCENTRICITY_SQUARED * latitude.sin().powi(2);
    let east = RADIUS / flattening.sqrt();
    let south = RADIUS * (1.0 - ECCENTRICITY_SQUARED) / flattening.powf(1.5);
    let scale = 2.0 * PI * latitude.cos();
    (east * scale, south * scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Control points of RDNAPTRANS: RD east and north in metres, ETRS89 latitude and longitude in degrees.
    const CONTROL: [(&str, f64, f64, f64, f64); 7] = [
        ("Texel", 117_380.12, 575_040.34, 53.160_753_042, 4.824_761_912),
        ("Noord-Groningen", 247_380.56, 604_580.78, 53.419_482_050, 6.776_726_674),
        ("Amersfoort", 155_000.0, 463_000.0, 52.155_172_897, 5.387_203_657),
        ("Amersfoort in WGS 84", 155_000.0, 463_000.0, 52.155_174_40, 5.387_206_21),
        ("Zeeuws-Vlaanderen", 16_460.91, 377_380.23, 51.368_607_152, 3.397_588_595),
        ("Zuid-Limburg", 182_260.45, 311_480.67, 50.792_584_916, 5.773_795_548),
        ("Maasvlakte", 64_640.89, 440_700.010_1, 51.947_393_898, 4.072_887_101),
    ];

    fn metres_between(a: Coord<f64>, b: Coord<f64>) -> f64 {
        let (east, south) = metres_per_unit(a.y);
        ((a.x - b.x) * east).hypot((a.y - b.y) * south)
    }

    #[test]
    fn rd_new_meets_the_published_control_points_within_half_a_metre() {
        let projection = Projection::new(Crs::RdNew);
        for (name, x, y, latitude, longitude) in CONTROL {
            let found = projection.to_world(Coord { x, y }).unwrap();
            let expected = from_degrees(Coord { x: longitude, y: latitude });
            let distance = metres_between(found, expected);
            assert!(distance < 0.3, "{name}: {distance:.3} m");
        }
    }

    #[test]
    fn rd_new_equals_proj_9_to_the_millimetre() {
        // cs2cs of PROJ 9 with the same definition, degrees.
        let expected = [
            (117_380.12, 575_040.34, 4.824_761_750_768_089, 53.160_752_444_131_31),
            (16_460.91, 377_380.23, 3.397_586_200_772_191, 51.368_606_985_370_09),
            (182_260.45, 311_480.67, 5.773_796_905_610_725, 50.792_585_679_473_29),
        ];
        let projection = Projection::new(Crs::RdNew);
        for (x, y, longitude, latitude) in expected {
            let distance = metres_between(
                projection.to_world(Coord { x, y }).unwrap(),
                from_degrees(Coord { x: longitude, y: latitude }),
            );
            assert!(distance < 0.001, "{distance}");
        }
    }

    #[test]
    fn the_way_back_to_rd_new_ends_where_it_began() {
        let projection = Projection::new(Crs::RdNew);
        for (name, x, y, ..) in CONTROL {
            let back = projection.to_rd_new(projection.to_world(Coord { x, y }).unwrap()).unwrap();
            assert!((back.x - x).hypot(back.y - y) < 0.001, "{name}: {back:?}");
        }
        assert_eq!(projection.to_rd_new(Coord { x: f64::NAN, y: 0.5 }), None);
    }

    #[test]
    fn web_mercator_and_degrees_meet_in_the_world_square() {
        // 5° east is 5/360 · 2π · 6378137 m = 556597.4539663679 m; 52° north is 6800125.454397307 m (EPSG guidance note
        // 7-2 formula).
        let mercator = Projection::new(Crs::WebMercator)
            .to_world(Coord { x: 556_597.453_966_367_9, y: 6_800_125.454_397_307 })
            .unwrap();
        let degrees = Projection::new(Crs::Degrees).to_world(Coord { x: 5.0, y: 52.0 }).unwrap();
        assert!(metres_between(mercator, degrees) < 0.001);
        let back = to_degrees(degrees);
        assert!((back.x - 5.0).abs() < 1e-12 && (back.y - 52.0).abs() < 1e-12);
    }

    #[test]
    fn metres_per_unit_are_those_of_the_ellipsoid() {
        // One degree along the meridian from 52° is 111,267.5 m, and along the parallel 68,677.6 m (WGS 84 series).
        let here = from_degrees(Coord { x: 5.0, y: 52.0 });
        let (east, south) = metres_per_unit(here.y);
        assert!((east / 360.0 - 68_677.6).abs() < 1.0, "{}", east / 360.0);
        let step = (from_degrees(Coord { x: 5.0, y: 51.999_5 }).y - from_degrees(Coord { x: 5.0, y: 52.000_5 }).y)
            * south
            * 1000.0;
        assert!((step - 111_267.5).abs() < 2.0, "{step}");
    }

    #[test]
    fn what_is_no_number_has_no_place() {
        for crs in [Crs::RdNew, Crs::Degrees, Crs::WebMercator] {
            assert_eq!(Projection::new(crs).to_world(Coord { x: f64::NAN, y: 0.0 }), None);
        }
    }
}
