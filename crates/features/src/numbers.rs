//! Numbers and truths, row by row; what is missing is unknown, and so is what follows from it.

use crate::syntax::{Arithmetic, ComparisonOperator};

/// What a part of a filter gives for a row; none where it is unknown.
pub(crate) type RowNumbers<'t, T> = Box<dyn Fn(usize) -> Option<T> + Send + Sync + 't>;

/// A number that is the same for all rows, or one per row.
pub(crate) enum Numbers<'t> {
    Constant(f64),
    Rows(RowNumbers<'t, f64>),
}

impl<'t> Numbers<'t> {
    pub(crate) fn rows(self) -> RowNumbers<'t, f64> {
        match self {
            Numbers::Constant(value) => Box::new(move |_| Some(value)),
            Numbers::Rows(rows) => rows,
        }
    }

    pub(crate) fn compare(self, sign: ComparisonOperator, other: Numbers<'t>) -> RowNumbers<'t, bool> {
        let fits = move |left: f64, right: f64| Some(sign.fits(left.partial_cmp(&right)?));
        match (self.rows(), other) {
            (left, Numbers::Constant(right)) => Box::new(move |row| fits(left(row)?, right)),
            (left, Numbers::Rows(right)) => Box::new(move |row| fits(left(row)?, right(row)?)),
        }
    }

    pub(crate) fn negative(self) -> Numbers<'t> {
        let rows = self.rows();
        Numbers::Rows(Box::new(move |row| Some(-rows(row)?)))
    }

    /// Calculates from left to right.
    pub(crate) fn calculate(self, rest: Vec<(Arithmetic, Numbers<'t>)>) -> Numbers<'t> {
        let first = self.rows();
        let rest: Vec<(Arithmetic, RowNumbers<'t, f64>)> =
            rest.into_iter().map(|(operation, operand)| (operation, operand.rows())).collect();
        Numbers::Rows(Box::new(move |row| {
            let mut value = first(row)?;
            for (operation, operand) in &rest {
                value = calculated(*operation, value, operand(row)?)?;
            }
            Some(value)
        }))
    }

    /// Tells whether a number is one of some constants.
    pub(crate) fn among(self, mut constants: Vec<f64>) -> RowNumbers<'t, bool> {
        let rows = self.rows();
        // Zero has two forms, which are equal.
        for value in &mut constants {
            *value += 0.0;
        }
        constants.sort_by(f64::total_cmp);
        Box::new(move |row| {
            let value = rows(row)? + 0.0;
            Some(constants.binary_search_by(|known| known.total_cmp(&value)).is_ok())
        })
    }
}

/// Calculates one step; none where there is no such number, as in a division by zero.
pub(crate) fn calculated(operation: Arithmetic, left: f64, right: f64) -> Option<f64> {
    let value = match operation {
        Arithmetic::Add => left + right,
        Arithmetic::Subtract => left - right,
        Arithmetic::Multiply => left * right,
        Arithmetic::Divide => left / right,
        Arithmetic::Remainder => left % right,
        Arithmetic::WholeDivide => (left / right).trunc(),
        Arithmetic::Power => left.powf(right),
    };
    value.is_finite().then_some(value)
}

/// True when all are, false when one is not, else unknown.
pub(crate) fn all(members: Vec<RowNumbers<'_, bool>>) -> RowNumbers<'_, bool> {
    Box::new(move |row| {
        let mut truth = Some(true);
        for member in &members {
            match member(row) {
                Some(true) => {}
                Some(false) => return Some(false),
                None => truth = None,
            }
        }
        truth
    })
}

/// True when one is, false when none is, else unknown.
pub(crate) fn any(members: Vec<RowNumbers<'_, bool>>) -> RowNumbers<'_, bool> {
    Box::new(move |row| {
        let mut truth = Some(false);
        for member in &members {
            match member(row) {
                Some(false) => {}
                Some(true) => return Some(true),
                None => truth = None,
            }
        }
        truth
    })
}
