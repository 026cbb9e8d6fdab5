//! CQL2 text by recursive descent, within [`FilterLimits`].
//!
//! Ranks, loosest first: `OR`, `AND`, `NOT`, comparisons, `+ -`, `* / % div`, `^`, a sign. Brackets hold anything; what
//! does not fit is found afterwards, where the columns are known.

mod calculation;
mod geometry;
mod instant;

use crate::fault::{Faults, FilterLimits, LocatedFault, quoted};
use crate::syntax::{ComparisonOperator, Expression, SyntaxNode};
use crate::tokens::{FilterToken, tokens};

/// The name of the geometry of every row; a filter that does not hold it looks at none.
pub const GEOMETRY: &str = "geometry";

/// A filter that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct FilterText {
    pub(crate) text: String,
    pub(crate) expression: Expression,
}

/// Reads a filter.
///
/// Cost: in proportion to the text.
///
/// # Errors
/// The first fault: a text that is too long, goes too deep or has too many parts, and what no filter has there.
pub fn parse(text: &str, limits: FilterLimits) -> Result<FilterText, Faults> {
    let refused = |found| Faults::of(text, vec![found], std::iter::empty());
    if text.len() > limits.bytes {
        let message = format!("the filter has {} bytes; at most {} are read", text.len(), limits.bytes);
        return Err(refused(LocatedFault::new(0, message)));
    }
    let read = tokens(text).and_then(|tokens| {
        let mut parser = FilterParser { tokens, at: 0, depth: 0, nodes: 0, limits };
        let expression = parser.any()?;
        if *parser.token() == FilterToken::End { Ok(expression) } else { Err(parser.unexpected("AND, OR or the end")) }
    });
    Ok(FilterText { text: text.to_owned(), expression: read.map_err(refused)? })
}

type ParseResult<T> = Result<T, LocatedFault>;

struct FilterParser {
    tokens: Vec<(usize, FilterToken)>,
    at: usize,
    depth: usize,
    nodes: usize,
    limits: FilterLimits,
}

impl FilterParser {
    fn token(&self) -> &FilterToken {
        &self.tokens[self.at].1
    }

    fn place(&self) -> usize {
        self.tokens[self.at].0
    }

    /// Goes on to the next piece; stays at the end.
    fn step(&mut self) {
        self.at = (self.at + 1).min(self.tokens.len() - 1);
    }

    fn is_word(&self, asked: &str) -> bool {
        matches!(self.token(), FilterToken::Word(word) if word.eq_ignore_ascii_case(asked))
    }

    fn take_word(&mut self, asked: &str) -> bool {
        let is_there = self.is_word(asked);
        if is_there {
            self.step();
        }
        is_there
    }

    fn take_sign(&mut self, asked: &str) -> bool {
        let is_there = matches!(self.token(), FilterToken::Sign(sign) if *sign == asked);
        if is_there {
            self.step();
        }
        is_there
    }

    fn expect_sign(&mut self, asked: &str) -> ParseResult<()> {
        if self.take_sign(asked) { Ok(()) } else { Err(self.unexpected(&format!("`{asked}`"))) }
    }

    fn expect_word(&mut self, asked: &str) -> ParseResult<()> {
        if self.take_word(asked) { Ok(()) } else { Err(self.unexpected(asked)) }
    }

    fn unexpected(&self, expected: &str) -> LocatedFault {
        let found = match self.token() {
            FilterToken::Word(word) => format!("`{}`", quoted(word)),
            FilterToken::Name(name) => format!("the name `{}`", quoted(name)),
            FilterToken::Text(text) => format!("the text '{}'", quoted(text)),
            FilterToken::Number(number) => format!("the number {number}"),
            FilterToken::Sign(sign) => format!("`{sign}`"),
            FilterToken::End => "the end".to_owned(),
        };
        LocatedFault::new(self.place(), format!("found {found}, expected {expected}"))
    }

    fn make(&mut self, at: usize, node: SyntaxNode) -> ParseResult<Expression> {
        self.nodes += 1;
        if self.nodes > self.limits.nodes {
            return Err(LocatedFault::new(at, format!("the filter has more than {} parts", self.limits.nodes)));
        }
        Ok(Expression { at, node })
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut FilterParser) -> ParseResult<T>) -> ParseResult<T> {
        if self.depth >= self.limits.depth {
            let message = format!("more than {} brackets, signs or NOT are inside each other", self.limits.depth);
            return Err(LocatedFault::new(self.place(), message));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn any(&mut self) -> ParseResult<Expression> {
        let first = self.all()?;
        self.chain("OR", first, FilterParser::all, SyntaxNode::Any)
    }

    fn all(&mut self) -> ParseResult<Expression> {
        let first = self.not()?;
        self.chain("AND", first, FilterParser::not, SyntaxNode::All)
    }

    fn chain(
        &mut self,
        word: &str,
        first: Expression,
        next: fn(&mut FilterParser) -> ParseResult<Expression>,
        node: fn(Vec<Expression>) -> SyntaxNode,
    ) -> ParseResult<Expression> {
        if !self.is_word(word) {
            return Ok(first);
        }
        let (at, mut members) = (first.at, vec![first]);
        while self.take_word(word) {
            members.push(next(self)?);
        }
        self.make(at, node(members))
    }

    fn not(&mut self) -> ParseResult<Expression> {
        let at = self.place();
        if self.take_word("NOT") {
            let inner = self.deeper(FilterParser::not)?;
            return self.make(at, SyntaxNode::Not(Box::new(inner)));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> ParseResult<Expression> {
        let left = self.sum()?;
        let at = left.at;
        if let Some(sign) = self.take_comparison() {
            let right = self.sum()?;
            return self.make(at, SyntaxNode::Compare { left: Box::new(left), sign, right: Box::new(right) });
        }
        if self.take_word("IS") {
            let negated = self.take_word("NOT");
            self.expect_word("NULL")?;
            return self.perhaps_not(at, negated, SyntaxNode::IsNull(Box::new(left)));
        }
        let negated = self.take_word("NOT");
        let node = if self.take_word("LIKE") {
            SyntaxNode::Like { text: Box::new(left), pattern: Box::new(self.sum()?) }
        } else if self.take_word("BETWEEN") {
            let low = self.sum()?;
            self.expect_word("AND")?;
            SyntaxNode::Between { value: Box::new(left), low: Box::new(low), high: Box::new(self.sum()?) }
        } else if self.take_word("IN") {
            SyntaxNode::In { value: Box::new(left), list: self.list()? }
        } else if negated {
            return Err(self.unexpected("LIKE, BETWEEN or IN"));
        } else {
            return Ok(left);
        };
        self.perhaps_not(at, negated, node)
    }

    fn perhaps_not(&mut self, at: usize, negated: bool, node: SyntaxNode) -> ParseResult<Expression> {
        let made = self.make(at, node)?;
        if negated { self.make(at, SyntaxNode::Not(Box::new(made))) } else { Ok(made) }
    }

    fn take_comparison(&mut self) -> Option<ComparisonOperator> {
        let FilterToken::Sign(sign) = self.token() else { return None };
        let found = match *sign {
            "=" => ComparisonOperator::Equal,
            "<>" => ComparisonOperator::Unequal,
            "<" => ComparisonOperator::Less,
            "<=" => ComparisonOperator::LessOrEqual,
            ">" => ComparisonOperator::Greater,
            ">=" => ComparisonOperator::GreaterOrEqual,
            _ => return None,
        };
        self.step();
        Some(found)
    }

    /// Reads the values of a list; values that are written out are bounded by their own number.
    fn list(&mut self) -> ParseResult<Vec<Expression>> {
        self.expect_sign("(")?;
        let mut list = Vec::new();
        loop {
            if list.len() >= self.limits.values {
                return Err(LocatedFault::new(
                    self.place(),
                    format!("a list has at most {} values", self.limits.values),
                ));
            }
            let before = self.nodes;
            let value = self.deeper(FilterParser::sum)?;
            if matches!(value.node, SyntaxNode::Text(_) | SyntaxNode::Number(_)) {
                self.nodes = before;
            }
            list.push(value);
            if !self.take_sign(",") {
                break;
            }
        }
        self.expect_sign(")")?;
        Ok(list)
    }

    fn single(&mut self) -> ParseResult<Expression> {
        let at = self.place();
        let token = self.token().clone();
        let unexpected = || self.unexpected("a name, a value or `(`");
        match token {
            FilterToken::Number(number) => self.stepped(at, SyntaxNode::Number(number)),
            FilterToken::Text(text) => self.stepped(at, SyntaxNode::Text(text)),
            FilterToken::Name(name) => self.stepped(at, SyntaxNode::Property(name)),
            FilterToken::Sign("(") => {
                self.step();
                let inner = self.deeper(FilterParser::any)?;
                self.expect_sign(")")?;
                Ok(inner)
            }
            FilterToken::Word(word) if is_kept(&word) => Err(unexpected()),
            FilterToken::Word(word) => {
                self.step();
                if self.take_sign("(") {
                    return self.function(at, &word);
                }
                match word.to_ascii_uppercase().as_str() {
                    "TRUE" => self.make(at, SyntaxNode::Truth(true)),
                    "FALSE" => self.make(at, SyntaxNode::Truth(false)),
                    _ => self.make(at, SyntaxNode::Property(word)),
                }
            }
            FilterToken::Sign(_) | FilterToken::End => Err(unexpected()),
        }
    }

    fn stepped(&mut self, at: usize, node: SyntaxNode) -> ParseResult<Expression> {
        self.step();
        self.make(at, node)
    }

    /// Reads what is in the brackets of a function.
    fn function(&mut self, at: usize, name: &str) -> ParseResult<Expression> {
        match name.to_ascii_uppercase().as_str() {
            "CASEI" => {
                let inner = self.deeper(FilterParser::sum)?;
                self.expect_sign(")")?;
                self.make(at, SyntaxNode::Fold(Box::new(inner)))
            }
            "S_INTERSECTS" => {
                let (left, right) = self.intersected()?;
                self.expect_sign(")")?;
                self.make(at, SyntaxNode::Intersects(left, right))
            }
            kind @ ("DATE" | "TIMESTAMP") => {
                let instant = self.instant(kind)?;
                self.expect_sign(")")?;
                self.make(at, SyntaxNode::Instant(instant))
            }
            _ => {
                let message = "only CASEI, DATE, S_INTERSECTS and TIMESTAMP";
                Err(LocatedFault::new(at, format!("there is no function `{}`, {message}", quoted(name))))
            }
        }
    }
}

/// Tells whether a word is one of the language, which no name is unless it stands between double quotes.
fn is_kept(word: &str) -> bool {
    ["AND", "OR", "NOT", "LIKE", "IN", "BETWEEN", "IS", "NULL", "DIV"]
        .iter()
        .any(|kept| word.eq_ignore_ascii_case(kept))
}
