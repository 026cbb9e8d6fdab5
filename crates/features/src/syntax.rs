//! A filter as it was read: not yet what it is about, nor whether it makes sense.

use std::time::SystemTime;

use crate::region::Shape;

/// A part of a filter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Expression {
    /// Byte of the text at which it stands.
    pub(crate) at: usize,
    pub(crate) node: SyntaxNode,
}

/// What a part is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum SyntaxNode {
    /// At least two.
    All(Vec<Expression>),
    /// At least two.
    Any(Vec<Expression>),
    Not(Box<Expression>),
    Compare {
        left: Box<Expression>,
        sign: ComparisonOperator,
        right: Box<Expression>,
    },
    Like {
        text: Box<Expression>,
        pattern: Box<Expression>,
    },
    /// Both ends are in it.
    Between {
        value: Box<Expression>,
        low: Box<Expression>,
        high: Box<Expression>,
    },
    In {
        value: Box<Expression>,
        list: Vec<Expression>,
    },
    IsNull(Box<Expression>),
    Intersects(Operand, Operand),
    /// From left to right, all of one rank.
    Calculation {
        first: Box<Expression>,
        rest: Vec<(Arithmetic, Expression)>,
    },
    Negative(Box<Expression>),
    /// `CASEI`.
    Fold(Box<Expression>),
    Property(String),
    Text(String),
    Number(f64),
    Truth(bool),
    Instant(Instant),
}

/// A geometry of `S_INTERSECTS`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Operand {
    /// The one of the row.
    Own,
    Written(Shape),
}

/// A day or a moment, which are not compared with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Instant {
    /// Its first moment.
    Date(SystemTime),
    Timestamp(SystemTime),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ComparisonOperator {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl ComparisonOperator {
    /// Tells whether two values that stand so to each other fit.
    pub(crate) fn fits(self, order: std::cmp::Ordering) -> bool {
        match self {
            ComparisonOperator::Equal => order.is_eq(),
            ComparisonOperator::Unequal => order.is_ne(),
            ComparisonOperator::Less => order.is_lt(),
            ComparisonOperator::LessOrEqual => order.is_le(),
            ComparisonOperator::Greater => order.is_gt(),
            ComparisonOperator::GreaterOrEqual => order.is_ge(),
        }
    }
}

/// What is calculated of two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    /// What is left of a division, with the sign of what is divided.
    Remainder,
    /// `div`: a division, of which the whole part.
    WholeDivide,
    Power,
}
