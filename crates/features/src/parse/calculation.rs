//! Numbers that are calculated: sums, products, powers, signs.

use super::{Parser, Read};
use crate::syntax::{Expression, Node, Operation};
use crate::tokens::Token;

impl Parser {
    pub(super) fn sum(&mut self) -> Read<Expression> {
        self.calculation(Parser::product, &[("+", Operation::Add), ("-", Operation::Subtract)])
    }

    fn product(&mut self) -> Read<Expression> {
        let signs = [("*", Operation::Multiply), ("/", Operation::Divide), ("%", Operation::Remainder)];
        self.calculation(Parser::power, &signs)
    }

    fn calculation(
        &mut self,
        next: fn(&mut Parser) -> Read<Expression>,
        signs: &[(&str, Operation)],
    ) -> Read<Expression> {
        let first = next(self)?;
        let (at, mut rest) = (first.at, Vec::new());
        while let Some(operation) = self.take_operation(signs) {
            rest.push((operation, next(self)?));
        }
        if rest.is_empty() {
            return Ok(first);
        }
        self.make(at, Node::Calculation { first: Box::new(first), rest })
    }

    fn take_operation(&mut self, signs: &[(&str, Operation)]) -> Option<Operation> {
        if let Some((_, operation)) = signs.iter().find(|(sign, _)| self.take_sign(sign)) {
            return Some(*operation);
        }
        let divides = signs.iter().any(|(_, operation)| *operation == Operation::Divide);
        (divides && self.take_word("div")).then_some(Operation::WholeDivide)
    }

    fn power(&mut self) -> Read<Expression> {
        let base = self.signed()?;
        if !self.take_sign("^") {
            return Ok(base);
        }
        let (at, exponent) = (base.at, self.signed()?);
        self.make(at, Node::Calculation { first: Box::new(base), rest: vec![(Operation::Power, exponent)] })
    }

    fn signed(&mut self) -> Read<Expression> {
        let at = self.place();
        if self.take_sign("-") {
            let inner = self.deeper(Parser::signed)?;
            return match inner.node {
                Node::Number(number) => Ok(Expression { at, node: Node::Number(-number) }),
                _ => self.make(at, Node::Negative(Box::new(inner))),
            };
        }
        if self.take_sign("+") && !matches!(self.token(), Token::Number(_)) {
            return Err(self.unexpected("a number"));
        }
        self.single()
    }
}
