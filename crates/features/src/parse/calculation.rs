//! Numbers that are calculated: sums, products, powers, signs.

use super::{FilterParser, ParseResult};
use crate::syntax::{Arithmetic, Expression, SyntaxNode};
use crate::tokens::FilterToken;

impl FilterParser {
    pub(super) fn sum(&mut self) -> ParseResult<Expression> {
        self.calculation(FilterParser::product, &[("+", Arithmetic::Add), ("-", Arithmetic::Subtract)])
    }

    fn product(&mut self) -> ParseResult<Expression> {
        let signs = [("*", Arithmetic::Multiply), ("/", Arithmetic::Divide), ("%", Arithmetic::Remainder)];
        self.calculation(FilterParser::power, &signs)
    }

    fn calculation(
        &mut self,
        next: fn(&mut FilterParser) -> ParseResult<Expression>,
        signs: &[(&str, Arithmetic)],
    ) -> ParseResult<Expression> {
        let first = next(self)?;
        let (at, mut rest) = (first.at, Vec::new());
        while let Some(operation) = self.take_operation(signs) {
            rest.push((operation, next(self)?));
        }
        if rest.is_empty() {
            return Ok(first);
        }
        self.make(at, SyntaxNode::Calculation { first: Box::new(first), rest })
    }

    fn take_operation(&mut self, signs: &[(&str, Arithmetic)]) -> Option<Arithmetic> {
        if let Some((_, operation)) = signs.iter().find(|(sign, _)| self.take_sign(sign)) {
            return Some(*operation);
        }
        let divides = signs.iter().any(|(_, operation)| *operation == Arithmetic::Divide);
        (divides && self.take_word("div")).then_some(Arithmetic::WholeDivide)
    }

    fn power(&mut self) -> ParseResult<Expression> {
        let base = self.signed()?;
        if !self.take_sign("^") {
            return Ok(base);
        }
        let (at, exponent) = (base.at, self.signed()?);
        self.make(at, SyntaxNode::Calculation { first: Box::new(base), rest: vec![(Arithmetic::Power, exponent)] })
    }

    fn signed(&mut self) -> ParseResult<Expression> {
        let at = self.place();
        if self.take_sign("-") {
            let inner = self.deeper(FilterParser::signed)?;
            return match inner.node {
                SyntaxNode::Number(number) => Ok(Expression { at, node: SyntaxNode::Number(-number) }),
                _ => self.make(at, SyntaxNode::Negative(Box::new(inner))),
            };
        }
        if self.take_sign("+") && !matches!(self.token(), FilterToken::Number(_)) {
            return Err(self.unexpected("a number"));
        }
        self.single()
    }
}
