//! CQL2 text by recursive descent, within [`Limits`].
//!
//! Ranks, loosest first: `OR`, `AND`, `NOT`, comparisons, `+ -`, `* / % div`, `^`, a sign. Brackets hold anything; what
//! does not fit is found afterwards, where the columns are known.

mod calculation;
mod geometry;
mod instant;

use crate::fault::{Faults, Found, Limits, quoted};
use crate::syntax::{Comparison, Expression, Node};
use crate::tokens::{Token, tokens};

/// The name of the geometry of every row; a filter that does not hold it looks at none.
pub const GEOMETRY: &str = "geometry";

/// A filter that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    pub(crate) text: String,
    pub(crate) expression: Expression,
}

/// Reads a filter.
///
/// Cost: in proportion to the text.
///
/// # Errors
/// The first fault: a text that is too long, goes too deep or has too many parts, and what no filter has there.
pub fn parse(text: &str, limits: Limits) -> Result<Parsed, Faults> {
    let refused = |found| Faults::of(text, vec![found], std::iter::empty());
    if text.len() > limits.bytes {
        let message = format!("the filter has {} bytes; at most {} are read", text.len(), limits.bytes);
        return Err(refused(Found::new(0, message)));
    }
    let read = tokens(text).and_then(|tokens| {
        let mut parser = Parser { tokens, at: 0, depth: 0, nodes: 0, limits };
        let expression = parser.any()?;
        if *parser.token() == Token::End { Ok(expression) } else { Err(parser.unexpected("AND, OR or the end")) }
    });
    Ok(Parsed { text: text.to_owned(), expression: read.map_err(refused)? })
}

type Read<T> = Result<T, Found>;

struct Parser {
    tokens: Vec<(usize, Token)>,
    at: usize,
    depth: usize,
    nodes: usize,
    limits: Limits,
}

impl Parser {
    fn token(&self) -> &Token {
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
        matches!(self.token(), Token::Word(word) if word.eq_ignore_ascii_case(asked))
    }

    fn take_word(&mut self, asked: &str) -> bool {
        let is_there = self.is_word(asked);
        if is_there {
            self.step();
        }
        is_there
    }

    fn take_sign(&mut self, asked: &str) -> bool {
        let is_there = matches!(self.token(), Token::Sign(sign) if *sign == asked);
        if is_there {
            self.step();
        }
        is_there
    }

    fn expect_sign(&mut self, asked: &str) -> Read<()> {
        if self.take_sign(asked) { Ok(()) } else { Err(self.unexpected(&format!("`{asked}`"))) }
    }

    fn expect_word(&mut self, asked: &str) -> Read<()> {
        if self.take_word(asked) { Ok(()) } else { Err(self.unexpected(asked)) }
    }

    fn unexpected(&self, expected: &str) -> Found {
        let found = match self.token() {
            Token::Word(word) => format!("`{}`", quoted(word)),
            Token::Name(name) => format!("the name `{}`", quoted(name)),
            Token::Text(text) => format!("the text '{}'", quoted(text)),
            Token::Number(number) => format!("the number {number}"),
            Token::Sign(sign) => format!("`{sign}`"),
            Token::End => "the end".to_owned(),
        };
        Found::new(self.place(), format!("found {found}, expected {expected}"))
    }

    fn make(&mut self, at: usize, node: Node) -> Read<Expression> {
        self.nodes += 1;
        if self.nodes > self.limits.nodes {
            return Err(Found::new(at, format!("the filter has more than {} parts", self.limits.nodes)));
        }
        Ok(Expression { at, node })
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Parser) -> Read<T>) -> Read<T> {
        if self.depth >= self.limits.depth {
            let message = format!("more than {} brackets, signs or NOT are inside each other", self.limits.depth);
            return Err(Found::new(self.place(), message));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn any(&mut self) -> Read<Expression> {
        let first = self.all()?;
        self.chain("OR", first, Parser::all, Node::Any)
    }

    fn all(&mut self) -> Read<Expression> {
        let first = self.not()?;
        self.chain("AND", first, Parser::not, Node::All)
    }

    fn chain(
        &mut self,
        word: &str,
        first: Expression,
        next: fn(&mut Parser) -> Read<Expression>,
        node: fn(Vec<Expression>) -> Node,
    ) -> Read<Expression> {
        if !self.is_word(word) {
            return Ok(first);
        }
        let (at, mut members) = (first.at, vec![first]);
        while self.take_word(word) {
            members.push(next(self)?);
        }
        self.make(at, node(members))
    }

    fn not(&mut self) -> Read<Expression> {
        let at = self.place();
        if self.take_word("NOT") {
            let inner = self.deeper(Parser::not)?;
            return self.make(at, Node::Not(Box::new(inner)));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Read<Expression> {
        let left = self.sum()?;
        let at = left.at;
        if let Some(sign) = self.take_comparison() {
            let right = self.sum()?;
            return self.make(at, Node::Compare { left: Box::new(left), sign, right: Box::new(right) });
        }
        if self.take_word("IS") {
            let negated = self.take_word("NOT");
            self.expect_word("NULL")?;
            return self.perhaps_not(at, negated, Node::IsNull(Box::new(left)));
        }
        let negated = self.take_word("NOT");
        let node = if self.take_word("LIKE") {
            Node::Like { text: Box::new(left), pattern: Box::new(self.sum()?) }
        } else if self.take_word("BETWEEN") {
            let low = self.sum()?;
            self.expect_word("AND")?;
            Node::Between { value: Box::new(left), low: Box::new(low), high: Box::new(self.sum()?) }
        } else if self.take_word("IN") {
            Node::In { value: Box::new(left), list: self.list()? }
        } else if negated {
            return Err(self.unexpected("LIKE, BETWEEN or IN"));
        } else {
            return Ok(left);
        };
        self.perhaps_not(at, negated, node)
    }

    fn perhaps_not(&mut self, at: usize, negated: bool, node: Node) -> Read<Expression> {
        let made = self.make(at, node)?;
        if negated { self.make(at, Node::Not(Box::new(made))) } else { Ok(made) }
    }

    fn take_comparison(&mut self) -> Option<Comparison> {
        let Token::Sign(sign) = self.token() else { return None };
        let found = match *sign {
            "=" => Comparison::Equal,
            "<>" => Comparison::Unequal,
            "<" => Comparison::Less,
            "<=" => Comparison::LessOrEqual,
            ">" => Comparison::Greater,
            ">=" => Comparison::GreaterOrEqual,
            _ => return None,
        };
        self.step();
        Some(found)
    }

    /// Reads the values of a list; values that are written out are bounded by their own number.
    fn list(&mut self) -> Read<Vec<Expression>> {
        self.expect_sign("(")?;
        let mut list = Vec::new();
        loop {
            if list.len() >= self.limits.values {
                return Err(Found::new(self.place(), format!("a list has at most {} values", self.limits.values)));
            }
            let before = self.nodes;
            let value = self.deeper(Parser::sum)?;
            if matches!(value.node, Node::Text(_) | Node::Number(_)) {
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

    fn single(&mut self) -> Read<Expression> {
        let at = self.place();
        let token = self.token().clone();
        let unexpected = || self.unexpected("a name, a value or `(`");
        match token {
            Token::Number(number) => self.stepped(at, Node::Number(number)),
            Token::Text(text) => self.stepped(at, Node::Text(text)),
            Token::Name(name) => self.stepped(at, Node::Property(name)),
            Token::Sign("(") => {
                self.step();
                let inner = self.deeper(Parser::any)?;
                self.expect_sign(")")?;
                Ok(inner)
            }
            Token::Word(word) if is_kept(&word) => Err(unexpected()),
            Token::Word(word) => {
                self.step();
                if self.take_sign("(") {
                    return self.function(at, &word);
                }
                match word.to_ascii_uppercase().as_str() {
                    "TRUE" => self.make(at, Node::Truth(true)),
                    "FALSE" => self.make(at, Node::Truth(false)),
                    _ => self.make(at, Node::Property(word)),
                }
            }
            Token::Sign(_) | Token::End => Err(unexpected()),
        }
    }

    fn stepped(&mut self, at: usize, node: Node) -> Read<Expression> {
        self.step();
        self.make(at, node)
    }

    /// Reads what is in the brackets of a function.
    fn function(&mut self, at: usize, name: &str) -> Read<Expression> {
        match name.to_ascii_uppercase().as_str() {
            "CASEI" => {
                let inner = self.deeper(Parser::sum)?;
                self.expect_sign(")")?;
                self.make(at, Node::Fold(Box::new(inner)))
            }
            "S_INTERSECTS" => {
                let (left, right) = self.intersected()?;
                self.expect_sign(")")?;
                self.make(at, Node::Intersects(left, right))
            }
            kind @ ("DATE" | "TIMESTAMP") => {
                let instant = self.instant(kind)?;
                self.expect_sign(")")?;
                self.make(at, Node::Instant(instant))
            }
            _ => {
                let message = "only CASEI, DATE, S_INTERSECTS and TIMESTAMP";
                Err(Found::new(at, format!("there is no function `{}`, {message}", quoted(name))))
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
