//! The geometries of a filter: `BBOX`, and well-known text of a point or of polygons.

use geo_types::{Coord, LineString, MultiPolygon, Polygon, Rect};

use super::{FilterParser, GEOMETRY, ParseResult};
use crate::fault::LocatedFault;
use crate::region::Shape;
use crate::syntax::Operand;
use crate::tokens::FilterToken;

impl FilterParser {
    /// Reads what stands in the brackets of `S_INTERSECTS`: twice the geometry of the row, or one that is written out.
    pub(super) fn intersected(&mut self) -> ParseResult<(Operand, Operand)> {
        let first = self.operand()?;
        self.expect_sign(",")?;
        Ok((first, self.operand()?))
    }

    fn operand(&mut self) -> ParseResult<Operand> {
        if self.take_own() { Ok(Operand::Own) } else { self.shape().map(Operand::Written) }
    }

    fn take_own(&mut self) -> bool {
        let is_own = match self.token() {
            FilterToken::Word(name) | FilterToken::Name(name) => name == GEOMETRY,
            _ => false,
        };
        if is_own {
            self.step();
        }
        is_own
    }

    fn shape(&mut self) -> ParseResult<Shape> {
        let mut points = 0;
        let points = &mut points;
        if self.take_word("BBOX") {
            self.bbox()
        } else if self.take_word("POINT") {
            self.expect_sign("(")?;
            let point = self.coordinate(points)?;
            self.expect_sign(")")?;
            Ok(Shape::Point(point))
        } else if self.take_word("POLYGON") {
            Ok(Shape::Polygons(MultiPolygon(vec![self.polygon(points)?])))
        } else if self.take_word("MULTIPOLYGON") {
            let polygons = self.several(|parser| parser.polygon(points))?;
            Ok(Shape::Polygons(MultiPolygon(polygons)))
        } else {
            Err(self.unexpected("`geometry`, BBOX, POINT, POLYGON or MULTIPOLYGON"))
        }
    }

    fn bbox(&mut self) -> ParseResult<Shape> {
        let at = self.place();
        let numbers = self.several(FilterParser::number)?;
        let ([west, south, east, north] | [west, south, _, east, north, _]) = numbers[..] else {
            return Err(LocatedFault::new(at, format!("a BBOX has 4 or 6 numbers, found {}", numbers.len())));
        };
        if west > east || south > north {
            return Err(LocatedFault::new(at, "the lower corner of a BBOX comes first"));
        }
        Ok(Shape::Box(Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north })))
    }

    fn polygon(&mut self, points: &mut usize) -> ParseResult<Polygon<f64>> {
        let mut rings = self.several(|parser| {
            let at = parser.place();
            let ring = parser.several(|parser| parser.coordinate(points))?;
            if ring.len() < 4 || ring.first() != ring.last() {
                return Err(LocatedFault::new(at, "a ring has at least four points, and ends where it begins"));
            }
            Ok(LineString(ring))
        })?;
        let exterior = rings.remove(0);
        Ok(Polygon::new(exterior, rings))
    }

    /// Reads members between brackets, with commas between them; at least one.
    fn several<T>(&mut self, mut read: impl FnMut(&mut FilterParser) -> ParseResult<T>) -> ParseResult<Vec<T>> {
        self.expect_sign("(")?;
        let mut members = vec![read(self)?];
        while self.take_sign(",") {
            members.push(read(self)?);
        }
        self.expect_sign(")")?;
        Ok(members)
    }

    fn coordinate(&mut self, points: &mut usize) -> ParseResult<Coord<f64>> {
        *points += 1;
        if *points > self.limits.values {
            return Err(LocatedFault::new(
                self.place(),
                format!("a geometry has at most {} points", self.limits.values),
            ));
        }
        Ok(Coord { x: self.number()?, y: self.number()? })
    }

    fn number(&mut self) -> ParseResult<f64> {
        let negative = self.take_sign("-");
        if !negative {
            self.take_sign("+");
        }
        let FilterToken::Number(number) = *self.token() else { return Err(self.unexpected("a number")) };
        self.step();
        Ok(if negative { -number } else { number })
    }
}
