//! The reference systems of the features: their names, their axes, and the ways to the world square and back.

use geo_types::Coord;

use crate::areas::projection::{Projection, from_degrees, to_degrees, to_web_mercator};
use crate::sources::Crs;

/// A reference system in which coordinates can be asked and given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Reference {
    /// Longitude and latitude in degrees.
    Crs84,
    /// RD New, metres.
    RdNew,
    /// ETRS89: latitude and longitude in degrees.
    Etrs89,
    /// WGS 84: latitude and longitude in degrees.
    Wgs84,
    /// Web Mercator, metres.
    WebMercator,
}

impl Reference {
    /// All of them, the one that is meant when none is named first.
    pub(crate) const ALL: [Reference; 5] =
        [Reference::Crs84, Reference::RdNew, Reference::Etrs89, Reference::Wgs84, Reference::WebMercator];

    /// Names it as OGC does.
    #[must_use]
    pub(crate) fn uri(self) -> &'static str {
        match self {
            Reference::Crs84 => "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
            Reference::RdNew => "http://www.opengis.net/def/crs/EPSG/0/28992",
            Reference::Etrs89 => "http://www.opengis.net/def/crs/EPSG/0/4258",
            Reference::Wgs84 => "http://www.opengis.net/def/crs/EPSG/0/4326",
            Reference::WebMercator => "http://www.opengis.net/def/crs/EPSG/0/3857",
        }
    }

    /// Finds it by its address, or in short, with brackets or without: `[EPSG:28992]`.
    #[must_use]
    pub(crate) fn parse(text: &str) -> Option<Reference> {
        let short = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
        Reference::ALL.into_iter().find(|reference| {
            let uri = reference.uri();
            let code = uri.rsplit('/').next().unwrap_or_default();
            let of_epsg =
                short.strip_prefix("EPSG:").is_some_and(|asked| asked == code && *reference != Reference::Crs84);
            text == uri || of_epsg || (*reference == Reference::Crs84 && matches!(short, "CRS84" | "OGC:CRS84"))
        })
    }

    /// Tells whether coordinates are metres of RD New, whose axes are not those of the world square.
    #[must_use]
    pub(crate) fn is_turned(self) -> bool {
        self == Reference::RdNew
    }

    /// Gives the longest piece of a straight line that is as good as straight in the world square: within three
    /// centimetres.
    #[must_use]
    pub(crate) fn piece(self) -> f64 {
        match self {
            Reference::RdNew => 1000.0,
            Reference::WebMercator => f64::INFINITY,
            Reference::Crs84 | Reference::Etrs89 | Reference::Wgs84 => 0.005,
        }
    }
}

/// The ways between a reference system and the world square. Some microseconds to make.
#[derive(Debug)]
pub(crate) struct Transform {
    pub(crate) reference: Reference,
    rd_new: Projection,
    web_mercator: Projection,
}

impl Transform {
    /// Prepares the ways.
    #[must_use]
    pub(crate) fn of(reference: Reference) -> Transform {
        Transform { reference, rd_new: Projection::new(Crs::RdNew), web_mercator: Projection::new(Crs::WebMercator) }
    }

    /// Brings a coordinate, its axes as the reference system has them, to the world square; none where it has no place
    /// there.
    #[must_use]
    pub(crate) fn to_world(&self, point: Coord<f64>) -> Option<Coord<f64>> {
        let world = match self.reference {
            Reference::Crs84 => from_degrees(point),
            Reference::Etrs89 | Reference::Wgs84 => from_degrees(Coord { x: point.y, y: point.x }),
            Reference::RdNew => self.rd_new.to_world(point)?,
            Reference::WebMercator => self.web_mercator.to_world(point)?,
        };
        (world.x.is_finite() && world.y.is_finite()).then_some(world)
    }

    /// Brings a point of the world square back, its axes as the reference system has them.
    #[must_use]
    #[cfg_attr(not(test), expect(dead_code, reason = "the way of the answers, which come with the routes"))]
    pub(crate) fn back(&self, world: Coord<f64>) -> Option<Coord<f64>> {
        match self.reference {
            Reference::Crs84 => Some(to_degrees(world)),
            Reference::Etrs89 | Reference::Wgs84 => {
                let degrees = to_degrees(world);
                Some(Coord { x: degrees.y, y: degrees.x })
            }
            Reference::RdNew => self.rd_new.to_rd_new(world),
            Reference::WebMercator => Some(to_web_mercator(world)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_ends_where_it_began_in_every_reference_system() {
        // Around Schiedam: longitude, latitude.
        let world = from_degrees(Coord { x: 4.39, y: 51.92 });
        for reference in Reference::ALL {
            let transform = Transform::of(reference);
            let there = transform.back(world).unwrap();
            let back = transform.to_world(there).unwrap();
            // The world is 4e7 m around: 1e-11 of it is less than a millimetre.
            assert!((back.x - world.x).hypot(back.y - world.y) < 1e-11, "{reference:?}: {there:?}");
        }
        let latitude_first = Transform::of(Reference::Etrs89).back(world).unwrap();
        assert!((latitude_first.x - 51.92).abs() < 1e-9 && (latitude_first.y - 4.39).abs() < 1e-9);
        let rd = Transform::of(Reference::RdNew).back(world).unwrap();
        assert!((80_000.0..100_000.0).contains(&rd.x) && (430_000.0..450_000.0).contains(&rd.y), "{rd:?}");
    }
}
