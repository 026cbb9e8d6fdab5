//! What was shown of figures, and for how long that is remembered.
//!
//! In: the figures of a layer when they are brought, replaced, removed or purged. Out: all that was shown of the same
//! owner, column and period. Guaranteed: nothing is forgotten that a layer still shows, nor before the time is over for
//! which the layer is kept that showed it last.

use std::collections::HashSet;

use super::clock::MONTH;
use super::engine::{Connection, RowBatch, Transaction, TransactionPurpose, values};
use super::figure::{OwnFigure, figure};
use super::{FigureSpec, LayerState, StoreError};

/// What was to be remembered for longer stays so.
const LONGEST: &str = "ON CONFLICT (owner, figure, period, code, count, base) DO UPDATE SET until = excluded.until \
                       WHERE shown_before.until < excluded.until";

/// Writes down which figures are shown, for as long as the layer is to be kept, whatever becomes of it.
pub(crate) fn remember(
    transaction: &Transaction<'_>,
    held: &LayerState,
    period: &str,
    brought: &[OwnFigure],
    at: i64,
) -> Result<(), StoreError> {
    let (owner, period) = (alike(&held.spec.owner), alike(period));
    let until = at + i64::from(held.spec.retention_months) * MONTH;
    // Each once: columns whose names are alike are one.
    let mut once = HashSet::new();
    let shown = brought.iter().filter(|figure| figure.shown).map(|figure| (figure, alike(&figure.figure)));
    let told: Vec<(&OwnFigure, String)> = shown
        .filter(|(of, name)| once.insert((of.code.clone(), name.clone(), of.count.to_bits(), of.base.to_bits())))
        .collect();
    let columns = ["owner", "period", "code", "figure", "count", "base", "until"];
    let rows = told.iter().map(|(OwnFigure { code, count, base, .. }, name)| {
        values![&owner, &period, code, name, *count, *base, until].to_vec()
    });
    transaction.insert(&RowBatch { table: "shown_before", columns: &columns, conflict: LONGEST }, rows)
}

/// Sees to it that what a layer shows is remembered for as long as the layer is kept, counted from a moment: not all of
/// it was brought then.
pub(crate) fn keep_in_mind(transaction: &Transaction<'_>, layer: &LayerState, from: i64) -> Result<(), StoreError> {
    let until = from + i64::from(layer.spec.retention_months) * MONTH;
    let owner = alike(&layer.spec.owner);
    layer.spec.figures.iter().try_for_each(|FigureSpec { column, .. }| {
        let update = "UPDATE shown_before SET until = ?1 WHERE owner = ?2 AND figure = ?3 AND until < ?1 AND EXISTS \
                      (SELECT 1 FROM figures WHERE layer = ?4 AND figures.figure = ?5 AND shown = 1 AND figures.code = \
                      shown_before.code AND figures.count = shown_before.count AND figures.base = shown_before.base)";
        transaction.execute(update, values![until, &owner, &alike(column), layer.number, column]).map(drop)
    })
}

/// Writes names that an older program wrote down as it compared them in the way in which they are compared now.
pub(crate) fn rewrite_names(connection: &Connection) -> Result<(), StoreError> {
    // What is as it should be, as it nearly always is, is only read.
    if other_names(connection)?.is_empty() {
        return Ok(());
    }
    let transaction = connection.begin(TransactionPurpose::Change)?;
    for [owner, figure, period] in other_names(&transaction)? {
        let named = values![&owner, &figure, &period];
        let fits = "FROM shown_before WHERE owner = ?1 AND figure = ?2 AND period = ?3";
        let select = format!("SELECT code, count, base, until {fits}");
        let held: Vec<(String, f64, f64, i64)> =
            transaction.query(&select, named, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        transaction.execute(&format!("DELETE {fits}"), named)?;
        let columns = ["owner", "figure", "period", "code", "count", "base", "until"];
        let [owner, figure, period] = [owner, figure, period].map(|name| alike(&name));
        let rows = held
            .iter()
            .map(|(code, count, base, until)| values![&owner, &figure, &period, code, *count, *base, *until].to_vec());
        transaction.insert(&RowBatch { table: "shown_before", columns: &columns, conflict: LONGEST }, rows)?;
    }
    transaction.commit()
}

/// Lists owner, column and period of what is remembered under names that are not as they are compared.
fn other_names(connection: &Connection) -> Result<Vec<[String; 3]>, StoreError> {
    let select = "SELECT DISTINCT owner, figure, period FROM shown_before";
    let mut names = connection.query(select, &[], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?;
    names.retain(|names: &[String; 3]| names.iter().any(|name| *name != alike(name)));
    Ok(names)
}

/// Lists all that was ever shown of the columns of a layer for a period, by code and column: in this layer or any other
/// of its owner, also in one that was erased, for as long as that was to be kept.
///
/// # Errors
/// What the store says.
pub fn shown_before(connection: &Connection, layer: &LayerState, period: &str) -> Result<Vec<OwnFigure>, StoreError> {
    let select = "SELECT code, figure, count, base FROM shown_before WHERE owner = ?1 AND period = ?2 ORDER BY code, \
                  figure, count, base";
    let told = connection.query(select, values![&alike(&layer.spec.owner), &alike(period)], |row| figure(row, true))?;
    let columns: Vec<(String, &String)> =
        layer.spec.figures.iter().map(|spec| (alike(&spec.column), &spec.column)).collect();
    let of_layer = told.iter().flat_map(|told| {
        let named = columns.iter().filter(|(name, _)| *name == told.figure);
        named.map(|(_, column)| OwnFigure { figure: (*column).clone(), ..told.clone() })
    });
    Ok(of_layer.collect())
}

/// Writes a name as it is compared: blanks at its ends, more than one between words, or capitals make no other owner,
/// column or period.
pub(crate) fn alike(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
