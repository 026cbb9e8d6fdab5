//! A filter held against the columns of a table: what it means there, or all that does not fit.

mod values;

use std::collections::HashSet;

use geo_types::MultiPolygon;

use crate::fault::{Faults, Found, quoted};
use crate::numbers::{Numbers, Rows, all, any};
use crate::parse::{GEOMETRY, Parsed};
use crate::region::{Region, Shape};
use crate::shapes::ShapeIndex;
use crate::syntax::{Comparison, Expression, Instant, Node, Operand};
use crate::table::{Cells, Column, Table};
use crate::texts::{FoldedColumns, Texts};
use values::Value;

/// The geometries of a table, one per row, and where they lie.
#[derive(Clone, Copy)]
pub struct Ground<'t> {
    /// The geometries; an empty one is missing.
    pub shapes: &'t [MultiPolygon<f64>],
    /// The index of them.
    pub index: &'t ShapeIndex,
    /// Brings a geometry of a filter to the coordinates of the table; none where it has no place there.
    pub place: &'t dyn Fn(&Shape) -> Option<Shape>,
}

/// A filter over the rows of a table.
pub struct Filter<'t>(pub(crate) Rows<'t, bool>);

impl<'t> Filter<'t> {
    /// Tells whether a row fits; what is unknown does not.
    #[must_use]
    pub fn keeps(&self, row: usize) -> bool {
        (self.0)(row) == Some(true)
    }

    /// Keeps the rows whose geometry has a point in common with one in the coordinates of the table.
    #[must_use]
    pub fn meeting(shape: Shape, ground: &Ground<'_>) -> Filter<'t> {
        let met = ground.index.meeting(ground.shapes, &Region::of(shape));
        Filter(Box::new(move |row| Some(met.holds(row))))
    }

    /// Keeps the rows whose cell is a value, given as text; none where the column has numbers and the text is no
    /// number.
    #[must_use]
    pub fn equal(column: &'t Column<'t>, value: &str) -> Option<Filter<'t>> {
        let value = match &column.cells {
            Cells::Words(_) => Value::Text(Texts::Constant(value.to_owned())),
            Cells::Integers(_) => {
                #[expect(clippy::cast_precision_loss, reason = "classes and statuses are small")]
                let number = value.parse::<i64>().ok()? as f64;
                Value::Number(Numbers::Constant(number))
            }
            Cells::Numbers(_) => Value::Number(Numbers::Constant(value.parse().ok().filter(|n: &f64| n.is_finite())?)),
        };
        match (Value::of_cells(&column.cells), value) {
            (Value::Text(own), Value::Text(asked)) => Some(Filter(own.compare(Comparison::Equal, asked))),
            (Value::Number(own), Value::Number(asked)) => Some(Filter(own.compare(Comparison::Equal, asked))),
            _ => None,
        }
    }
}

/// Finds what a filter means for a table.
///
/// # Errors
/// All that does not fit, each with its place, and what can be asked for.
pub fn compile<'t>(parsed: &Parsed, table: &'t Table<'t>, ground: Ground<'t>) -> Result<Filter<'t>, Faults> {
    let mut compiler = Compiler { table, ground, folded: FoldedColumns::default(), found: Vec::new() };
    let rows = compiler.truth(&parsed.expression);
    if compiler.found.is_empty() {
        return Ok(Filter(rows));
    }
    let names = table.names().map(str::to_owned).chain([GEOMETRY.to_owned()]);
    Err(Faults::of(&parsed.text, compiler.found, names))
}

struct Compiler<'t> {
    table: &'t Table<'t>,
    ground: Ground<'t>,
    folded: FoldedColumns<'t>,
    found: Vec<Found>,
}

impl<'t> Compiler<'t> {
    fn fault(&mut self, at: usize, message: impl Into<String>) {
        self.found.push(Found::new(at, message));
    }

    /// Takes what must be true or false.
    fn truth(&mut self, expression: &Expression) -> Rows<'t, bool> {
        match self.value(expression) {
            Value::Truth(rows) => return rows,
            Value::Wrong => {}
            other => self.fault(expression.at, format!("{} is neither true nor false", other.noun())),
        }
        Box::new(|_| None)
    }

    fn truths(&mut self, members: &[Expression]) -> Vec<Rows<'t, bool>> {
        members.iter().map(|member| self.truth(member)).collect()
    }

    /// Takes what must be a number.
    fn number(&mut self, expression: &Expression) -> Numbers<'t> {
        match self.value(expression) {
            Value::Number(numbers) => return numbers,
            Value::Wrong => {}
            other => self.fault(expression.at, format!("{} is no number, and cannot be calculated with", other.noun())),
        }
        Numbers::Constant(0.0)
    }

    fn value(&mut self, expression: &Expression) -> Value<'t> {
        let at = expression.at;
        match &expression.node {
            Node::Text(text) => Value::Text(Texts::Constant(text.clone())),
            Node::Number(number) => Value::Number(Numbers::Constant(*number)),
            Node::Truth(truth) => {
                let truth = *truth;
                Value::Truth(Box::new(move |_| Some(truth)))
            }
            Node::Instant(instant) => Value::Instant(*instant),
            Node::Property(name) => self.property(at, name),
            Node::Fold(inner) => match self.value(inner) {
                Value::Text(texts) => Value::Text(self.folded.fold(texts)),
                Value::Wrong => Value::Wrong,
                other => self.wrong(inner.at, format!("{} is no text, which CASEI takes", other.noun())),
            },
            Node::Negative(inner) => Value::Number(self.number(inner).negative()),
            Node::Calculation { first, rest } => {
                let first = self.number(first);
                let rest = rest.iter().map(|(operation, operand)| (*operation, self.number(operand))).collect();
                Value::Number(first.calculate(rest))
            }
            Node::All(members) => Value::Truth(all(self.truths(members))),
            Node::Any(members) => Value::Truth(any(self.truths(members))),
            Node::Not(inner) => {
                let inner = self.truth(inner);
                Value::Truth(Box::new(move |row| Some(!inner(row)?)))
            }
            Node::Compare { left, sign, right } => self.compare(left, *sign, right),
            Node::Between { value, low, high } => {
                let ends = [(Comparison::GreaterOrEqual, low), (Comparison::LessOrEqual, high)];
                let mut within = Vec::new();
                for (sign, end) in ends {
                    match self.compare(value, sign, end) {
                        Value::Truth(rows) => within.push(rows),
                        // One fault of the value is not told twice.
                        _ => return Value::Wrong,
                    }
                }
                Value::Truth(all(within))
            }
            Node::Like { text, pattern } => self.like(text, pattern),
            Node::In { value, list } => self.is_in(value, list),
            Node::IsNull(inner) => self.is_null(inner),
            Node::Intersects(left, right) => self.intersects(at, left, right),
        }
    }

    fn wrong(&mut self, at: usize, message: impl Into<String>) -> Value<'t> {
        self.fault(at, message);
        Value::Wrong
    }

    fn property(&mut self, at: usize, name: &str) -> Value<'t> {
        if let Some(column) = self.table.column(name) {
            return Value::of_cells(&column.cells);
        }
        if name == GEOMETRY {
            return self.wrong(at, "`geometry` goes into S_INTERSECTS, or before IS NULL, and nowhere else");
        }
        let message = format!("there is no property `{}`", quoted(name));
        self.found.push(Found { of_name: true, ..Found::new(at, message) });
        Value::Wrong
    }

    fn compare(&mut self, left: &Expression, sign: Comparison, right: &Expression) -> Value<'t> {
        match (self.value(left), self.value(right)) {
            (Value::Number(left), Value::Number(right)) => Value::Truth(left.compare(sign, right)),
            (Value::Text(left), Value::Text(right)) => Value::Truth(left.compare(sign, right)),
            (Value::Truth(left), Value::Truth(right)) => {
                Value::Truth(Box::new(move |row| Some(sign.fits(left(row)?.cmp(&right(row)?)))))
            }
            (Value::Instant(Instant::Date(left)), Value::Instant(Instant::Date(right)))
            | (Value::Instant(Instant::Timestamp(left)), Value::Instant(Instant::Timestamp(right))) => {
                let fits = sign.fits(left.cmp(&right));
                Value::Truth(Box::new(move |_| Some(fits)))
            }
            (Value::Wrong, _) | (_, Value::Wrong) => Value::Wrong,
            (of_left, of_right) => {
                let message = format!("{} cannot be compared with {}", of_left.noun(), of_right.noun());
                self.wrong(left.at, message)
            }
        }
    }

    fn like(&mut self, text: &Expression, pattern: &Expression) -> Value<'t> {
        match (self.value(text), self.value(pattern)) {
            (Value::Text(texts), Value::Text(Texts::Constant(pattern))) => Value::Truth(texts.fits(&pattern)),
            (Value::Wrong, _) | (_, Value::Wrong) => Value::Wrong,
            (Value::Text(_), _) => self.wrong(pattern.at, "the pattern of LIKE is a text between single quotes"),
            (other, _) => self.wrong(text.at, format!("{} is no text, which LIKE takes", other.noun())),
        }
    }

    fn is_in(&mut self, value: &Expression, list: &[Expression]) -> Value<'t> {
        let before = self.found.len();
        let own = self.value(value);
        if matches!(own, Value::Wrong) {
            return own;
        }
        let (mut numbers, mut words, mut others) = (Vec::new(), HashSet::new(), Vec::new());
        for member in list {
            match (self.value(member), &own) {
                (Value::Text(Texts::Constant(word)), Value::Text(_)) => {
                    words.insert(word);
                }
                (Value::Number(Numbers::Constant(number)), Value::Number(_)) => numbers.push(number),
                (Value::Wrong, _) => {}
                (other, own) if own.noun() == other.noun() => {
                    if let Value::Truth(rows) = self.compare(value, Comparison::Equal, member) {
                        others.push(rows);
                    }
                }
                (other, own) => {
                    self.fault(member.at, format!("{} cannot be compared with {}", own.noun(), other.noun()));
                }
            }
        }
        match own {
            Value::Text(texts) => others.push(texts.among(words)),
            Value::Number(own) => others.push(own.among(numbers)),
            Value::Truth(_) | Value::Instant(_) | Value::Wrong => {}
        }
        if self.found.len() > before { Value::Wrong } else { Value::Truth(any(others)) }
    }

    fn is_null(&mut self, inner: &Expression) -> Value<'t> {
        let shapes = self.ground.shapes;
        let of_geometry = matches!(&inner.node, Node::Property(name) if name == GEOMETRY);
        let known: Rows<'t, bool> = if of_geometry {
            Box::new(move |row| Some(shapes.get(row).is_some_and(|shape| !shape.0.is_empty())))
        } else {
            match self.value(inner) {
                Value::Truth(rows) => Box::new(move |row| Some(rows(row).is_some())),
                Value::Number(numbers) => {
                    let rows = numbers.rows();
                    Box::new(move |row| Some(rows(row).is_some()))
                }
                Value::Text(texts) => texts.known(),
                Value::Instant(_) => Box::new(|_| Some(true)),
                Value::Wrong => return Value::Wrong,
            }
        };
        Value::Truth(Box::new(move |row| Some(!known(row)?)))
    }

    fn intersects(&mut self, at: usize, left: &Operand, right: &Operand) -> Value<'t> {
        let Ground { shapes, index, place } = self.ground;
        let is_there = move |row: usize| shapes.get(row).is_some_and(|shape| !shape.0.is_empty());
        let shape = match (left, right) {
            (Operand::Own, Operand::Own) => return Value::Truth(Box::new(move |row| is_there(row).then_some(true))),
            (Operand::Written(left), Operand::Written(right)) => {
                let meet = left.meets(right);
                return Value::Truth(Box::new(move |_| Some(meet)));
            }
            (Operand::Own, Operand::Written(shape)) | (Operand::Written(shape), Operand::Own) => shape,
        };
        let Some(placed) = place(shape) else {
            return self.wrong(at, "the geometry has points that have no place in its reference system");
        };
        let met = index.meeting(shapes, &Region::of(placed));
        Value::Truth(Box::new(move |row| is_there(row).then(|| met.holds(row))))
    }
}
