//! The values of an attribute, as they are given.

/// The values of an attribute; none where missing.
#[derive(Debug, Clone, PartialEq)]
pub enum AttributeValues {
    /// Text.
    Text(Vec<Option<String>>),
    /// Classes, statuses, years, counts: MVT `sint_value`.
    Integer(Vec<Option<i64>>),
    /// Measures: MVT `double_value`. Values that are not finite count as missing.
    Double(Vec<Option<f64>>),
}

impl AttributeValues {
    pub(super) fn len(&self) -> usize {
        match self {
            AttributeValues::Text(values) => values.len(),
            AttributeValues::Integer(values) => values.len(),
            AttributeValues::Double(values) => values.len(),
        }
    }
}
