//! Boundaries as their file has them, in its own coordinate reference system, before any judgement of the geometry.

use geo_types::Coord;

use super::bounds::{Bound, Room};
use super::{Cell, SourceSpec, Table};

/// A coordinate reference system that can be brought to the world square.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crs {
    /// Amersfoort / RD New, EPSG:28992: metres east and north.
    RdNew,
    /// Longitude and latitude in degrees, EPSG:4326, CRS84, or ETRS89 (EPSG:4258), which differs by less than a metre.
    Degrees,
    /// Web Mercator, EPSG:3857: metres east and north.
    WebMercator,
}

impl Crs {
    /// Finds the system by its EPSG number; none if it is not one that can be read.
    #[must_use]
    pub(crate) fn from_epsg(number: i64) -> Option<Self> {
        match number {
            // 7415 is RD New with heights.
            28992 | 7415 => Some(Self::RdNew),
            4326 | 4979 | 4258 => Some(Self::Degrees),
            3857 | 900_913 | 102_100 => Some(Self::WebMercator),
            _ => None,
        }
    }

    /// Finds the system by a name such as `EPSG:28992`, `urn:ogc:def:crs:EPSG::28992` or
    /// `urn:ogc:def:crs:OGC:1.3:CRS84`.
    #[must_use]
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        let last = name.trim().rsplit([':', '/']).next()?;
        if name.to_ascii_uppercase().contains("OGC") && last == "84" {
            return Some(Self::Degrees);
        }
        if last.eq_ignore_ascii_case("CRS84") || last.eq_ignore_ascii_case("CRS84h") {
            return Some(Self::Degrees);
        }
        last.parse().ok().and_then(Self::from_epsg)
    }

    /// Gives the rectangle, in the system itself, outside which no point of the Netherlands can lie: minimum, maximum.
    #[must_use]
    pub(crate) fn plausible(self) -> [Coord<f64>; 2] {
        match self {
            Crs::RdNew => [Coord { x: -100_000.0, y: 200_000.0 }, Coord { x: 400_000.0, y: 750_000.0 }],
            Crs::Degrees => [Coord { x: 0.0, y: 48.0 }, Coord { x: 10.0, y: 57.0 }],
            Crs::WebMercator => [Coord { x: 0.0, y: 6_100_000.0 }, Coord { x: 1_120_000.0, y: 7_750_000.0 }],
        }
    }

    /// Tells whether a point lies in that rectangle.
    #[must_use]
    pub(crate) fn is_plausible(self, point: Coord<f64>) -> bool {
        let [low, high] = self.plausible();
        point.x >= low.x && point.x <= high.x && point.y >= low.y && point.y <= high.y
    }

    /// Names the system by its EPSG number.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::RdNew => "EPSG:28992",
            Self::Degrees => "EPSG:4326",
            Self::WebMercator => "EPSG:3857",
        }
    }
}

/// A ring as the file has it: perhaps unclosed, with repeated points, or with coordinates that are no numbers.
pub type RawRing = Vec<Coord<f64>>;

/// The outer ring and the holes of one polygon, in the order of the file.
pub type RawPolygon = Vec<RawRing>;

/// The geometry of one row.
#[derive(Debug, Clone, PartialEq)]
pub enum RawGeometry {
    /// Null or without polygons.
    Empty,
    /// Polygon or multipolygon; heights and measures dropped.
    Polygons(Vec<RawPolygon>),
    /// Something else, in words.
    Unusable(String),
}

impl RawGeometry {
    /// Takes the room of its points, and of two more for each ring: a ring without points is not for nothing.
    pub(super) fn take_room(&self, room: &mut Room) -> Result<(), &'static Bound> {
        match self {
            RawGeometry::Polygons(polygons) => {
                polygons.iter().flatten().try_for_each(|ring| room.take(ring.len().saturating_add(2)))
            }
            RawGeometry::Empty | RawGeometry::Unusable(_) => Ok(()),
        }
    }
}

/// A layer of boundaries: its attributes, and per row its geometry.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// The attributes; texts stay texts.
    pub table: Table,
    /// One per row of the table.
    pub geometries: Vec<RawGeometry>,
    /// The system of the coordinates.
    pub crs: Crs,
    /// All columns of the layer, read or not, for messages.
    pub present: Vec<String>,
    /// The column of the codes of buurten, found by what stands in it.
    pub code: Option<usize>,
    /// Whether there is more of it elsewhere.
    pub page: LayerPage,
}

/// What a file says of the features that it does not have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LayerPage {
    /// Whether it names a next page, or says that there was more than it could give.
    pub has_next: bool,
    /// How many features the whole has.
    pub matched: Option<u64>,
}

/// What a file says of its reference system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DeclaredCrs {
    /// One of those that can be read.
    Known(Crs),
    /// None, or one of its own: in words.
    Unknown(String),
}

/// Whether the geometries of a layer are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GeometryUse {
    /// They are.
    Read,
    /// Only the attributes are: each geometry is empty.
    PassedOver,
}

/// A layer as a file has it.
#[derive(Debug)]
pub(super) struct RawLayer {
    pub(super) table: Table,
    pub(super) geometries: Vec<RawGeometry>,
    pub(super) claim: DeclaredCrs,
    pub(super) present: Vec<String>,
    pub(super) page: LayerPage,
    /// What is not there of it, and how it was read then.
    pub(super) told: Vec<String>,
}

impl Layer {
    /// Finds the text of a row in the column of a role; none where missing or without such a column. Numbers are
    /// written as they are.
    #[must_use]
    pub fn text(&self, spec: &SourceSpec, role: &str, row: usize) -> Option<String> {
        let column = if role == "code" { self.code } else { None };
        match &self.table.row(row)[column.or_else(|| spec.column(&self.table, role))?] {
            Cell::Missing => None,
            Cell::Number(number) => Some(number.to_string()),
            Cell::Text(text) => Some(text.to_string()),
        }
    }
}
