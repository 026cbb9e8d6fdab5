//! What stands in a column, and what it is read as.

/// What stands in a column, or is put there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum SqlValue<'a> {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Real(f64),
    /// A text.
    Text(&'a str),
}

impl From<i64> for SqlValue<'_> {
    fn from(number: i64) -> Self {
        SqlValue::Integer(number)
    }
}

impl From<bool> for SqlValue<'_> {
    fn from(is: bool) -> Self {
        SqlValue::Integer(i64::from(is))
    }
}

impl From<f64> for SqlValue<'_> {
    fn from(number: f64) -> Self {
        SqlValue::Real(number)
    }
}

impl<'a> From<&'a str> for SqlValue<'a> {
    fn from(text: &'a str) -> Self {
        SqlValue::Text(text)
    }
}

impl<'a> From<&'a String> for SqlValue<'a> {
    fn from(text: &'a String) -> Self {
        SqlValue::Text(text)
    }
}

impl<'a, T: Into<SqlValue<'a>>> From<Option<T>> for SqlValue<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(SqlValue::Null, Into::into)
    }
}

/// Writes the values of a statement, in the order of their numbers.
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::engine::SqlValue::from($value)),*] };
}
pub(crate) use values;

/// What a column is read as.
pub(crate) trait FromColumn: Sized {
    /// Takes it from a value; none where that is of another kind.
    fn of(value: SqlValue<'_>) -> Option<Self>;
}

impl FromColumn for i64 {
    fn of(value: SqlValue<'_>) -> Option<Self> {
        if let SqlValue::Integer(number) = value { Some(number) } else { None }
    }
}

impl FromColumn for f64 {
    fn of(value: SqlValue<'_>) -> Option<Self> {
        if let SqlValue::Real(number) = value { Some(number) } else { None }
    }
}

impl FromColumn for String {
    fn of(value: SqlValue<'_>) -> Option<Self> {
        if let SqlValue::Text(text) = value { Some(text.to_owned()) } else { None }
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    fn of(value: SqlValue<'_>) -> Option<Self> {
        if value == SqlValue::Null { Some(None) } else { T::of(value).map(Some) }
    }
}
