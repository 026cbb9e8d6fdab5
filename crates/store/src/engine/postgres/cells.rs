//! Values as PostgreSQL takes and gives them.

use postgres::types::private::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use super::super::contract::RowColumns;
use super::super::value::SqlValue;
use crate::StoreError;

/// What stands where a text had the sign of number 0.
pub(super) const NONE: &str = "\u{fffd}";

/// Gives values as PostgreSQL takes them.
pub(super) fn parameters<'a>(values: &'a [SqlValue<'_>]) -> Vec<&'a (dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

impl ToSql for SqlValue<'_> {
    fn to_sql(&self, of: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            SqlValue::Null => Ok(IsNull::Yes),
            SqlValue::Integer(number) if *of == Type::INT8 => number.to_sql(of, out),
            SqlValue::Real(number) if *of == Type::FLOAT8 => number.to_sql(of, out),
            // A text of PostgreSQL has no such sign; that it was there stays to be seen.
            SqlValue::Text(text) if *of == Type::TEXT && text.contains('\0') => {
                text.replace('\0', NONE).to_sql(of, out)
            }
            SqlValue::Text(text) if *of == Type::TEXT => text.to_sql(of, out),
            _ => Err(format!("a value of another kind than {of}").into()),
        }
    }

    fn accepts(_of: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl RowColumns for postgres::Row {
    fn value(&self, place: usize) -> Result<SqlValue<'_>, StoreError> {
        let column = self.columns().get(place).ok_or_else(|| StoreError::Database("a column is missing".into()))?;
        let value = match *column.type_() {
            Type::INT8 => self.try_get::<_, Option<i64>>(place).map(SqlValue::from),
            Type::FLOAT8 => self.try_get::<_, Option<f64>>(place).map(SqlValue::from),
            _ => self.try_get::<_, Option<&str>>(place).map(SqlValue::from),
        };
        Ok(value?)
    }

    fn names(&self) -> Vec<&str> {
        self.columns().iter().map(postgres::Column::name).collect()
    }
}
