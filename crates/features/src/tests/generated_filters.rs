//! Generated filters, held against an evaluator that knows nothing of the parser or of columns.

use super::*;

/// A filter as it is meant.
#[derive(Debug, Clone)]
enum Meaning {
    All(Vec<Meaning>),
    Any(Vec<Meaning>),
    Not(Box<Meaning>),
    Numbers(Figure, &'static str, Figure),
    Texts(Name, &'static str, String),
    Like(Name, String, bool),
    Between(Figure, i32, i32, bool),
    OneOf(Vec<i32>, bool),
    OneOfNames(Name, Vec<String>),
    Missing(Figure, bool),
}

#[derive(Debug, Clone, Copy)]
struct Name {
    column: usize,
    folded: bool,
}

#[derive(Debug, Clone)]
enum Figure {
    Constant(i32),
    Class,
    Share,
    Sum(Box<Figure>, char, Box<Figure>),
}

impl Figure {
    fn text(&self) -> String {
        match self {
            Figure::Constant(value) => value.to_string(),
            Figure::Class => "klasse".into(),
            Figure::Share => "\"K_pct\"".into(),
            Figure::Sum(left, sign, right) => format!("({} {sign} {})", left.text(), right.text()),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "classes are small")]
    fn value(&self, row: &Row) -> Option<f64> {
        match self {
            Figure::Constant(value) => Some(f64::from(*value)),
            Figure::Class => row.3.map(|class| class as f64),
            Figure::Share => row.4,
            Figure::Sum(left, sign, right) => {
                let (left, right) = (left.value(row)?, right.value(row)?);
                let value = match sign {
                    '+' => left + right,
                    '-' => left - right,
                    '*' => left * right,
                    '/' => left / right,
                    '%' => left % right,
                    _ => left.powf(right),
                };
                value.is_finite().then_some(value)
            }
        }
    }
}

impl Name {
    fn text(self) -> String {
        let name = ["code", "naam", "gemeente"][self.column];
        if self.folded { format!("CASEI({name})") } else { name.to_owned() }
    }

    fn of(self, text: &str) -> String {
        if self.folded { text.to_uppercase().to_lowercase() } else { text.to_owned() }
    }

    fn value(self, row: &Row) -> String {
        self.of([row.0, row.1, row.2][self.column])
    }

    fn constant(self, text: &str) -> String {
        let text = format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"));
        if self.folded { format!("casei({text})") } else { text }
    }
}

fn holds<T: PartialOrd>(left: &T, sign: &str, right: &T) -> bool {
    match sign {
        "=" => left == right,
        "<>" => left != right,
        "<" => left < right,
        "<=" => left <= right,
        ">" => left > right,
        _ => left >= right,
    }
}

/// Tells whether a text fits a pattern, by trying everything.
fn like(pattern: &[char], text: &[char]) -> bool {
    match (pattern.first(), text.first()) {
        (None, first) => first.is_none(),
        (Some('%'), _) => (0..=text.len()).any(|from| like(&pattern[1..], &text[from..])),
        (Some('_'), Some(_)) => like(&pattern[1..], &text[1..]),
        (Some(one), Some(other)) => one == other && like(&pattern[1..], &text[1..]),
        (Some(_), None) => false,
    }
}

impl Meaning {
    fn text(&self) -> String {
        let joined = |members: &[Meaning], word: &str| {
            members.iter().map(|member| format!("({})", member.text())).collect::<Vec<_>>().join(word)
        };
        let not = |negated: bool| if negated { " NOT" } else { "" };
        match self {
            Meaning::All(members) => joined(members, " AND "),
            Meaning::Any(members) => joined(members, " or "),
            Meaning::Not(inner) => format!("NOT ({})", inner.text()),
            Meaning::Numbers(left, sign, right) => format!("{}{sign}{}", left.text(), right.text()),
            Meaning::Texts(name, sign, text) => format!("{} {sign} {}", name.text(), name.constant(text)),
            Meaning::Like(name, pattern, negated) => {
                format!("{}{} LIKE {}", name.text(), not(*negated), name.constant(pattern))
            }
            Meaning::Between(figure, low, high, negated) => {
                format!("{}{} BETWEEN {low} AND {high}", figure.text(), not(*negated))
            }
            Meaning::OneOf(values, negated) => {
                let values: Vec<_> = values.iter().map(ToString::to_string).collect();
                format!("klasse{} IN ({})", not(*negated), values.join(", "))
            }
            Meaning::OneOfNames(name, values) => {
                let values: Vec<_> = values.iter().map(|value| name.constant(value)).collect();
                format!("{} IN ({})", name.text(), values.join(","))
            }
            Meaning::Missing(figure, negated) => {
                format!("{} IS{} NULL", figure.text(), not(*negated))
            }
        }
    }

    fn truth(&self, row: &Row) -> Option<bool> {
        match self {
            Meaning::All(members) => {
                let truths: Vec<_> = members.iter().map(|member| member.truth(row)).collect();
                if truths.contains(&Some(false)) {
                    Some(false)
                } else {
                    truths.iter().all(Option::is_some).then_some(true)
                }
            }
            Meaning::Any(members) => {
                let truths: Vec<_> = members.iter().map(|member| member.truth(row)).collect();
                if truths.contains(&Some(true)) {
                    Some(true)
                } else {
                    truths.iter().all(Option::is_some).then_some(false)
                }
            }
            Meaning::Not(inner) => inner.truth(row).map(|truth| !truth),
            Meaning::Numbers(left, sign, right) => Some(holds(&left.value(row)?, sign, &right.value(row)?)),
            Meaning::Texts(name, sign, text) => Some(holds(&name.value(row), sign, &name.of(text))),
            Meaning::Like(name, pattern, negated) => {
                let letters = |text: String| text.chars().collect::<Vec<_>>();
                Some(like(&letters(name.of(pattern)), &letters(name.value(row))) != *negated)
            }
            Meaning::Between(figure, low, high, negated) => {
                let value = figure.value(row)?;
                Some((f64::from(*low) <= value && value <= f64::from(*high)) != *negated)
            }
            Meaning::OneOf(values, negated) => {
                Some(values.iter().any(|value| row.3 == Some(i64::from(*value))) != *negated)
                    .filter(|_| row.3.is_some())
            }
            Meaning::OneOfNames(name, values) => Some(values.iter().any(|value| name.of(value) == name.value(row))),
            Meaning::Missing(figure, negated) => Some(figure.value(row).is_none() != *negated),
        }
    }
}

fn names() -> impl Strategy<Value = Name> {
    (0..3_usize, any::<bool>()).prop_map(|(column, folded)| Name { column, folded })
}

fn words() -> impl Strategy<Value = String> {
    let known = ROWS.iter().flat_map(|row| [row.0, row.1, row.2]).collect::<Vec<_>>();
    prop_oneof![prop::sample::select(known).prop_map(str::to_owned), "[a-zA-Z' ßΣ1]{0,4}"]
}

fn figures() -> impl Strategy<Value = Figure> {
    let leaf = prop_oneof![(-4..60_i32).prop_map(Figure::Constant), Just(Figure::Class), Just(Figure::Share)];
    leaf.prop_recursive(3, 12, 2, |inner| {
        (inner.clone(), prop::sample::select(vec!['+', '-', '*', '/', '%', '^']), inner)
            .prop_map(|(left, sign, right)| Figure::Sum(Box::new(left), sign, Box::new(right)))
    })
}

fn signs() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["=", "<>", "<", "<=", ">", ">="])
}

fn meanings() -> impl Strategy<Value = Meaning> {
    let leaf = prop_oneof![
        (figures(), signs(), figures()).prop_map(|(left, sign, right)| Meaning::Numbers(left, sign, right)),
        (names(), signs(), words()).prop_map(|(name, sign, text)| Meaning::Texts(name, sign, text)),
        (names(), "[%_a-zBGMU0ß ]{0,6}", any::<bool>()).prop_map(|(name, text, not)| Meaning::Like(name, text, not)),
        (figures(), -4..20_i32, -4..60_i32, any::<bool>())
            .prop_map(|(figure, low, high, not)| Meaning::Between(figure, low, high, not)),
        (prop::collection::vec(-1..4_i32, 1..4), any::<bool>()).prop_map(|(values, not)| Meaning::OneOf(values, not)),
        (names(), prop::collection::vec(words(), 1..4)).prop_map(|(name, values)| Meaning::OneOfNames(name, values)),
        (figures(), any::<bool>()).prop_map(|(figure, not)| Meaning::Missing(figure, not)),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Meaning::All),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Meaning::Any),
            inner.prop_map(|inner| Meaning::Not(Box::new(inner))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_filter_finds_the_rows_that_it_means(meant in meanings()) {
        let text = meant.text();
        let expected: Vec<u32> =
            (0..).zip(&ROWS).filter(|(_, row)| meant.truth(row) == Some(true)).map(|(number, _)| number).collect();
        match find_rows(&text) {
            Ok(rows) => prop_assert_eq!(rows, expected, "{}", text),
            // What goes too deep or is too long is refused, and nothing else of these is.
            Err(faults) => {
                let message = &faults.faults[0].message;
                let is_told = message.contains("inside each other") || message.contains("bytes");
                prop_assert!(is_told, "{}: {}", text, faults);
            }
        }
    }
}
