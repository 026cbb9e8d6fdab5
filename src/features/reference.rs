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

    /// Gives the decimals with which its coordinates are written: a centimetre, a millimetre in RD New.
    #[must_use]
    pub(crate) fn decimals(self) -> u8 {
        match self {
            Reference::RdNew => 3,
            Reference::WebMercator => 2,
            Reference::Crs84 | Reference::Etrs89 | Reference::Wgs84 => 7,
        }
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

/// The way between a reference system and the world square. Some microseconds to make.
#[derive(Debug)]
pub(crate) struct Transform {
    pub(crate) reference: Reference,
    rd_new: Projection,
    web_mercator: Projection,
}

impl Transform {
    /// Prepares the way.
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

    /// Brings a point of the world square to the reference system, its axes as that has them; none where it has no
    /// place there. The way back of [`Transform::to_world`].
    #[must_use]
    pub(crate) fn to_reference(&self, world: Coord<f64>) -> Option<Coord<f64>> {
        match self.reference {
            Reference::Crs84 => Some(to_degrees(world)),
            Reference::Etrs89 | Reference::Wgs84 => Some(to_degrees(world)).map(|Coord { x, y }| Coord { x: y, y: x }),
            Reference::RdNew => self.rd_new.to_rd_new(world),
            Reference::WebMercator => Some(to_web_mercator(world)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_the_same_in_every_reference_system_with_its_axes_as_they_are_written() {
        // Utrecht, in metres and in degrees: 5 degrees east is 556,597.45 m in Web Mercator, 52 degrees north
        // 6,800,125.45.
        let world = from_degrees(Coord { x: 5.0, y: 52.0 });
        let near = |reference: Reference, x: f64, y: f64, off: f64| {
            let found = Transform::of(reference).to_world(Coord { x, y }).unwrap();
            assert!((found.x - world.x).hypot(found.y - world.y) < off, "{reference:?}: {found:?}");
        };
        // The world is 4e7 m around: 1e-11 of it is less than a millimetre.
        near(Reference::Crs84, 5.0, 52.0, 1e-11);
        near(Reference::Etrs89, 52.0, 5.0, 1e-11);
        near(Reference::Wgs84, 52.0, 5.0, 1e-11);
        near(Reference::WebMercator, 556_597.453_966, 6_800_125.454_397, 1e-11);
        // What the transformation of the areas gives there, within a metre.
        let rd = Projection::new(Crs::RdNew).to_rd_new(world).unwrap();
        near(Reference::RdNew, rd.x, rd.y, 1e-7);
        assert!(Transform::of(Reference::Crs84).to_world(Coord { x: f64::NAN, y: 52.0 }).is_none());
    }

    #[test]
    fn the_way_back_ends_where_the_way_began() {
        let world = from_degrees(Coord { x: 5.0, y: 52.0 });
        for reference in Reference::ALL {
            let transform = Transform::of(reference);
            let there = transform.to_reference(world).unwrap();
            let back = transform.to_world(there).unwrap();
            // Turning a datum back with the signs of its parameters changed is right to a millimetre or two.
            let off = if reference.is_turned() { 1e-10 } else { 1e-11 };
            assert!((back.x - world.x).hypot(back.y - world.y) < off, "{reference:?}: {there:?}");
        }
        let there = |reference| Transform::of(reference).to_reference(world).unwrap();
        assert!((there(Reference::Wgs84).x - 52.0).abs() < 1e-9 && (there(Reference::Crs84).x - 5.0).abs() < 1e-9);
        assert!((there(Reference::WebMercator).x - 556_597.454).abs() < 1e-3);
        assert!((there(Reference::WebMercator).y - 6_800_125.454).abs() < 1e-3);
    }
}
