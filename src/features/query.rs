//! What is asked of a collection, and the rows that fit.

use std::sync::Arc;

use geo_types::Rect;
use veerkracht_features::{
    Column, Faults, FeatureTable, Filter, FilterLimits, GEOMETRY, Ground, Queryable, RowPage, Shape, TableQuery,
    compile, parse,
};

use super::collection::Collection;
use super::ground::Grounds;
use super::place::place;
use super::reference::{Reference, Transform};
use crate::areas::Level;
use crate::documents::Content;
use crate::documents::sheet::{Meaning, Sheet, SheetFacts, SheetField, fields, gather_facts, share_fields};
use crate::maps::{MapValues, SelectionError};

/// Longest name that is repeated when there is no such column, characters.
const NAMED: usize = 80;

/// What is asked of a collection.
#[derive(Debug, Clone)]
pub(crate) struct CollectionQuery {
    /// A filter in CQL2 text, and how much of it is read.
    pub filter: Option<(String, FilterLimits)>,
    /// Reference system of the geometries in the filter.
    pub filter_reference: Reference,
    /// Values that cells must have: names of columns, and values as text.
    pub equal: Vec<(String, String)>,
    /// A box that areas meet, its axes as its reference system has them.
    pub bbox: Option<(Rect<f64>, Reference)>,
    /// Rows of a page, at most.
    pub limit: usize,
    /// Rows before the page.
    pub offset: usize,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum QueryError {
    /// The filter cannot be read, or does not fit the collection.
    #[error("the filter cannot be used: {0}")]
    Filter(#[from] Faults),
    /// A column that is asked for is not there.
    #[error("there is no field `{name}`, there are {}", .names.join(", "))]
    Column {
        /// What was asked for.
        name: String,
        /// Those that there are.
        names: Vec<String>,
    },
    /// A value that cannot be one of the column.
    #[error("`{name}` is `{found}`, and the field has numbers")]
    Value {
        /// The column.
        name: String,
        /// What was asked for.
        found: String,
    },
    /// The box has no place.
    #[error("the box has corners that have no place in its reference system")]
    Box,
}

/// All that does not fit, at least one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub(crate) struct QueryErrors(pub Vec<QueryError>);

/// The fields of a collection, as columns that can be looked through.
#[derive(Debug)]
pub(crate) struct FieldColumns<'a> {
    /// The columns; its rows are those of the area set.
    pub table: FeatureTable<'a>,
    meanings: Vec<Meaning>,
    collection: &'a Collection,
}

impl<'a> FieldColumns<'a> {
    /// Opens a collection: `values` are its computed maps.
    ///
    /// # Errors
    /// When a map is not on offer.
    pub(crate) fn open(
        content: &'a Content,
        collection: &'a Collection,
        values: &'a [Arc<MapValues>],
    ) -> Result<FieldColumns<'a>, SelectionError> {
        let (scope, level) = (&collection.scope, collection.level);
        let fields = match level {
            Level::Buurt => fields(content, scope, values)?,
            Level::Wijk | Level::Gemeente => share_fields(content, scope, level, values)?,
        };
        let all = 0..u32::try_from(content.areas.count(level)).unwrap_or(u32::MAX);
        let rows = match level {
            // Water is drawn, and is no row.
            Level::Buurt => {
                all.zip(&content.areas.buurten).filter(|(_, buurt)| buurt.counts).map(|(row, _)| row).collect()
            }
            Level::Wijk | Level::Gemeente => all.collect(),
        };
        let (mut columns, mut meanings) = (Vec::with_capacity(fields.len()), Vec::with_capacity(fields.len()));
        for field in fields {
            let queryable = Queryable {
                title: scope.language.of(&field.meaning.label).to_owned(),
                description: field.description(scope.language),
                kind: field.cells.kind(),
                name: field.key,
            };
            columns.push(Column { queryable, cells: field.cells });
            meanings.push(field.meaning);
        }
        Ok(FieldColumns { table: FeatureTable { columns, rows }, meanings, collection })
    }

    /// Finds the rows that fit.
    ///
    /// # Errors
    /// All that does not fit.
    pub(crate) fn find(
        &self,
        content: &Content,
        grounds: &Grounds,
        asked: &CollectionQuery,
    ) -> Result<RowPage, QueryErrors> {
        // Where none is named no geometry is looked at, and none united.
        let names_one = |(text, _): &(String, FilterLimits)| text.contains(GEOMETRY);
        let needs_shapes = asked.bbox.is_some() || asked.filter.as_ref().is_some_and(names_one);
        let (shapes, index) = if needs_shapes {
            grounds.of(&content.areas, self.collection.level)
        } else {
            (&[][..], grounds.of(&content.areas, Level::Buurt).1)
        };
        let transform = Transform::of(asked.filter_reference);
        let of_filter = |shape: &Shape| place(shape, &transform);
        let ground = Ground { shapes, index, place: &of_filter };
        let mut found: Vec<Result<Filter<'_>, QueryError>> = Vec::new();
        for (name, value) in &asked.equal {
            let no_value = || QueryError::Value { name: name.clone(), found: value.clone() };
            let equal = |column: usize| Filter::equal(&self.table.columns[column], value).ok_or_else(no_value);
            found.push(self.column(name).and_then(equal));
        }
        if let Some((rect, reference)) = &asked.bbox {
            let shape = place(&Shape::Box(*rect), &Transform::of(*reference));
            found.push(shape.map(|shape| Filter::meeting(shape, &ground)).ok_or(QueryError::Box));
        }
        if let Some((text, limits)) = &asked.filter {
            let compiled = parse(text, *limits).and_then(|parsed| compile(&parsed, &self.table, ground));
            found.push(compiled.map_err(QueryError::from));
        }
        let (mut filters, mut errors) = (Vec::new(), Vec::new());
        for found in found {
            match found {
                Ok(filter) => filters.push(filter),
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() {
            Ok(TableQuery { filters, limit: asked.limit, offset: asked.offset }.page(&self.table))
        } else {
            Err(QueryErrors(errors))
        }
    }

    /// Finds the place of a column by its name.
    ///
    /// # Errors
    /// [`QueryError::Column`].
    pub(crate) fn column(&self, name: &str) -> Result<usize, QueryError> {
        let found = self.table.columns.iter().position(|column| column.queryable.name == name);
        found.ok_or_else(|| QueryError::Column {
            name: name.chars().take(NAMED).collect(),
            names: self.table.names().map(str::to_owned).collect(),
        })
    }

    /// Makes a sheet of the rows of a page, for files.
    ///
    /// # Errors
    /// When a map is not on offer.
    pub(crate) fn sheet(self, content: &Content, page: &RowPage) -> Result<Sheet, SelectionError> {
        let rows: Vec<usize> = page.rows.iter().filter_map(|row| usize::try_from(*row).ok()).collect();
        let scope = &self.collection.scope;
        let SheetFacts { title, remarks, attribution, licences } = gather_facts(content, scope)?;
        let fields = self.table.columns.into_iter().zip(self.meanings).map(|(column, meaning)| SheetField {
            key: column.queryable.name,
            meaning,
            cells: column.cells,
        });
        Ok(Sheet {
            // As the downloads call it: a layer has no hyphen in its name by the rules of the Dutch catalogue.
            name: self.collection.id.replace('-', "_"),
            title,
            remarks,
            attribution,
            licences,
            language: scope.language,
            columns: fields.map(|field| field.column(&rows)).collect(),
            buurten: rows,
        })
    }
}
