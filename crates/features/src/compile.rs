//! A filter held against the columns of a table: what it means there, or all that does not fit.

mod values;

use std::collections::HashSet;

use geo_types::MultiPolygon;

use crate::fault::{Faults, LocatedFault, quoted};
use crate::numbers::{Numbers, RowNumbers, all, any};
use crate::parse::{FilterText, GEOMETRY};
use crate::region::{Shape, TableRegion};
use crate::shapes::{ShapeIndex, meet};
use crate::syntax::{ComparisonOperator, Expression, Instant, Operand, SyntaxNode};
use crate::table::{Column, ColumnCells, FeatureTable};
use crate::texts::{FoldedColumns, RowTexts};
use values::FilterValue;

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
pub struct Filter<'t>(pub(crate) RowNumbers<'t, bool>);

impl<'t> Filter<'t> {
    /// Tells whether a row fits; what is unknown does not.
    #[must_use]
    pub fn keeps(&self, row: usize) -> bool {
        (self.0)(row) == Some(true)
    }

    /// Keeps the rows whose geometry has a point in common with one in the coordinates of the table.
    #[must_use]
    pub fn meeting(shape: Shape, ground: &Ground<'_>) -> Filter<'t> {
        let met = ground.index.meeting(ground.shapes, &TableRegion::of(shape));
        Filter(Box::new(move |row| Some(met.holds(row))))
    }

    /// Keeps the rows whose cell is a value, given as text; none where the column has numbers and the text is no
    /// number.
    #[must_use]
    pub fn equal(column: &'t Column<'t>, value: &str) -> Option<Filter<'t>> {
        let value = match &column.cells {
            ColumnCells::Words(_) => FilterValue::Text(RowTexts::Constant(value.to_owned())),
            ColumnCells::Integers(_) => {
                #[expect(clippy::cast_precision_loss, reason = "classes and statuses are small")]
                let number = value.parse::<i64>().ok()? as f64;
                FilterValue::Number(Numbers::Constant(number))
            }
            ColumnCells::Numbers(_) => {
                FilterValue::Number(Numbers::Constant(value.parse().ok().filter(|n: &f64| n.is_finite())?))
            }
        };
        match (FilterValue::of_cells(&column.cells), value) {
            (FilterValue::Text(own), FilterValue::Text(asked)) => {
                Some(Filter(own.compare(ComparisonOperator::Equal, asked)))
            }
            (FilterValue::Number(own), FilterValue::Number(asked)) => {
                Some(Filter(own.compare(ComparisonOperator::Equal, asked)))
            }
            _ => None,
        }
    }
}

/// Finds what a filter means for a table.
///
/// # Errors
/// All that does not fit, each with its place, and what can be asked for.
pub fn compile<'t>(parsed: &FilterText, table: &'t FeatureTable<'t>, ground: Ground<'t>) -> Result<Filter<'t>, Faults> {
    let mut compiler = Compiler { table, ground, folded: FoldedColumns::default(), found: Vec::new() };
    let rows = compiler.truth(&parsed.expression);
    if compiler.found.is_empty() {
        return Ok(Filter(rows));
    }
    let names = table.names().map(str::to_owned).chain([GEOMETRY.to_owned()]);
    Err(Faults::of(&parsed.text, compiler.found, names))
}

struct Compiler<'t> {
    table: &'t FeatureTable<'t>,
    ground: Ground<'t>,
    folded: FoldedColumns<'t>,
    found: Vec<LocatedFault>,
}

impl<'t> Compiler<'t> {
    fn fault(&mut self, at: usize, message: impl Into<String>) {
        self.found.push(LocatedFault::new(at, message));
    }

    /// Takes what must be true or false.
    fn truth(&mut self, expression: &Expression) -> RowNumbers<'t, bool> {
        match self.value(expression) {
            FilterValue::Truth(rows) => return rows,
            FilterValue::Wrong => {}
            other => self.fault(expression.at, format!("{} is neither true nor false", other.noun())),
        }
        Box::new(|_| None)
    }

    fn truths(&mut self, members: &[Expression]) -> Vec<RowNumbers<'t, bool>> {
        members.iter().map(|member| self.truth(member)).collect()
    }

    /// Takes what must be a number.
    fn number(&mut self, expression: &Expression) -> Numbers<'t> {
        match self.value(expression) {
            FilterValue::Number(numbers) => return numbers,
            FilterValue::Wrong => {}
            other => self.fault(expression.at, format!("{} is no number, and cannot be calculated with", other.noun())),
        }
        Numbers::Constant(0.0)
    }

    fn value(&mut self, expression: &Expression) -> FilterValue<'t> {
        let at = expression.at;
        match &expression.node {
            SyntaxNode::Text(text) => FilterValue::Text(RowTexts::Constant(text.clone())),
            SyntaxNode::Number(number) => FilterValue::Number(Numbers::Constant(*number)),
            SyntaxNode::Truth(truth) => {
                let truth = *truth;
                FilterValue::Truth(Box::new(move |_| Some(truth)))
            }
            SyntaxNode::Instant(instant) => FilterValue::Instant(*instant),
            SyntaxNode::Property(name) => self.property(at, name),
            SyntaxNode::Fold(inner) => match self.value(inner) {
                FilterValue::Text(texts) => FilterValue::Text(self.folded.fold(texts)),
                FilterValue::Wrong => FilterValue::Wrong,
                other => self.wrong(inner.at, format!("{} is no text, which CASEI takes", other.noun())),
            },
            SyntaxNode::Negative(inner) => FilterValue::Number(self.number(inner).negative()),
            SyntaxNode::Calculation { first, rest } => {
                let first = self.number(first);
                let rest = rest.iter().map(|(operation, operand)| (*operation, self.number(operand))).collect();
                FilterValue::Number(first.calculate(rest))
            }
            SyntaxNode::All(members) => FilterValue::Truth(all(self.truths(members))),
            SyntaxNode::Any(members) => FilterValue::Truth(any(self.truths(members))),
            SyntaxNode::Not(inner) => {
                let inner = self.truth(inner);
                FilterValue::Truth(Box::new(move |row| Some(!inner(row)?)))
            }
            SyntaxNode::Compare { left, sign, right } => self.compare(left, *sign, right),
            SyntaxNode::Between { value, low, high } => {
                let ends = [(ComparisonOperator::GreaterOrEqual, low), (ComparisonOperator::LessOrEqual, high)];
                let mut within = Vec::new();
                for (sign, end) in ends {
                    match self.compare(value, sign, end) {
                        FilterValue::Truth(rows) => within.push(rows),
                        // One fault of the value is not told twice.
                        _ => return FilterValue::Wrong,
                    }
                }
                FilterValue::Truth(all(within))
            }
            SyntaxNode::Like { text, pattern } => self.like(text, pattern),
            SyntaxNode::In { value, list } => self.is_in(value, list),
            SyntaxNode::IsNull(inner) => self.is_null(inner),
            SyntaxNode::Intersects(left, right) => self.intersects(at, left, right),
        }
    }

    fn wrong(&mut self, at: usize, message: impl Into<String>) -> FilterValue<'t> {
        self.fault(at, message);
        FilterValue::Wrong
    }

    fn property(&mut self, at: usize, name: &str) -> FilterValue<'t> {
        if let Some(column) = self.table.column(name) {
            return FilterValue::of_cells(&column.cells);
        }
        if name == GEOMETRY {
            return self.wrong(at, "`geometry` goes into S_INTERSECTS, or before IS NULL, and nowhere else");
        }
        let message = format!("there is no property `{}`", quoted(name));
        self.found.push(LocatedFault { of_name: true, ..LocatedFault::new(at, message) });
        FilterValue::Wrong
    }

    fn compare(&mut self, left: &Expression, sign: ComparisonOperator, right: &Expression) -> FilterValue<'t> {
        match (self.value(left), self.value(right)) {
            (FilterValue::Number(left), FilterValue::Number(right)) => FilterValue::Truth(left.compare(sign, right)),
            (FilterValue::Text(left), FilterValue::Text(right)) => FilterValue::Truth(left.compare(sign, right)),
            (FilterValue::Truth(left), FilterValue::Truth(right)) => {
                FilterValue::Truth(Box::new(move |row| Some(sign.fits(left(row)?.cmp(&right(row)?)))))
            }
            (FilterValue::Instant(Instant::Date(left)), FilterValue::Instant(Instant::Date(right)))
            | (FilterValue::Instant(Instant::Timestamp(left)), FilterValue::Instant(Instant::Timestamp(right))) => {
                let fits = sign.fits(left.cmp(&right));
                FilterValue::Truth(Box::new(move |_| Some(fits)))
            }
            (FilterValue::Wrong, _) | (_, FilterValue::Wrong) => FilterValue::Wrong,
            (of_left, of_right) => {
                let message = format!("{} cannot be compared with {}", of_left.noun(), of_right.noun());
                self.wrong(left.at, message)
            }
        }
    }

    fn like(&mut self, text: &Expression, pattern: &Expression) -> FilterValue<'t> {
        match (self.value(text), self.value(pattern)) {
            (FilterValue::Text(texts), FilterValue::Text(RowTexts::Constant(pattern))) => {
                FilterValue::Truth(texts.fits(&pattern))
            }
            (FilterValue::Wrong, _) | (_, FilterValue::Wrong) => FilterValue::Wrong,
            (FilterValue::Text(_), _) => self.wrong(pattern.at, "the pattern of LIKE is a text between single quotes"),
            (other, _) => self.wrong(text.at, format!("{} is no text, which LIKE takes", other.noun())),
        }
    }

    fn is_in(&mut self, value: &Expression, list: &[Expression]) -> FilterValue<'t> {
        let before = self.found.len();
        let own = self.value(value);
        if matches!(own, FilterValue::Wrong) {
            return own;
        }
        let (mut numbers, mut words, mut others) = (Vec::new(), HashSet::new(), Vec::new());
        for member in list {
            match (self.value(member), &own) {
                (FilterValue::Text(RowTexts::Constant(word)), FilterValue::Text(_)) => {
                    words.insert(word);
                }
                (FilterValue::Number(Numbers::Constant(number)), FilterValue::Number(_)) => numbers.push(number),
                (FilterValue::Wrong, _) => {}
                (other, own) if own.noun() == other.noun() => {
                    if let FilterValue::Truth(rows) = self.compare(value, ComparisonOperator::Equal, member) {
                        others.push(rows);
                    }
                }
                (other, own) => {
                    self.fault(member.at, format!("{} cannot be compared with {}", own.noun(), other.noun()));
                }
            }
        }
        match own {
            FilterValue::Text(texts) => others.push(texts.among(words)),
            FilterValue::Number(own) => others.push(own.among(numbers)),
            FilterValue::Truth(_) | FilterValue::Instant(_) | FilterValue::Wrong => {}
        }
        if self.found.len() > before { FilterValue::Wrong } else { FilterValue::Truth(any(others)) }
    }

    fn is_null(&mut self, inner: &Expression) -> FilterValue<'t> {
        let shapes = self.ground.shapes;
        let of_geometry = matches!(&inner.node, SyntaxNode::Property(name) if name == GEOMETRY);
        let known: RowNumbers<'t, bool> = if of_geometry {
            Box::new(move |row| Some(shapes.get(row).is_some_and(|shape| !shape.0.is_empty())))
        } else {
            match self.value(inner) {
                FilterValue::Truth(rows) => Box::new(move |row| Some(rows(row).is_some())),
                FilterValue::Number(numbers) => {
                    let rows = numbers.rows();
                    Box::new(move |row| Some(rows(row).is_some()))
                }
                FilterValue::Text(texts) => texts.presence(),
                FilterValue::Instant(_) => Box::new(|_| Some(true)),
                FilterValue::Wrong => return FilterValue::Wrong,
            }
        };
        FilterValue::Truth(Box::new(move |row| Some(!known(row)?)))
    }

    fn intersects(&mut self, at: usize, left: &Operand, right: &Operand) -> FilterValue<'t> {
        let Ground { shapes, index, place } = self.ground;
        let is_there = move |row: usize| shapes.get(row).is_some_and(|shape| !shape.0.is_empty());
        let shape = match (left, right) {
            (Operand::Own, Operand::Own) => {
                return FilterValue::Truth(Box::new(move |row| is_there(row).then_some(true)));
            }
            (Operand::Written(left), Operand::Written(right)) => {
                let meet = meet(left, right);
                return FilterValue::Truth(Box::new(move |_| Some(meet)));
            }
            (Operand::Own, Operand::Written(shape)) | (Operand::Written(shape), Operand::Own) => shape,
        };
        let Some(placed) = place(shape) else {
            return self.wrong(at, "the geometry has points that have no place in its reference system");
        };
        let met = index.meeting(shapes, &TableRegion::of(placed));
        FilterValue::Truth(Box::new(move |row| is_there(row).then(|| met.holds(row))))
    }
}
