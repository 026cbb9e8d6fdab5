//! What there is to say of a dataset, as values: an area and why, a profile, a comparison, a map, a column, the
//! sources, the rows of a download.
//!
//! In: what a dataset holds, as [`Content`], and which map at which selection. Out: values that serialise to the
//! documents of the program, whoever asks for them: the server, `veerkracht inspect`, the page, whose TypeScript types
//! are made from these.
//! Guaranteed: a document is a function of the content and of what was asked, of no request and no server; its keys
//! are in alphabetical order ([`json`]); figures are not rounded, but for places on the map and columns of a slider.
//! Left to the next: requests, the addresses under which the program is reached, keeping, and how an answer is sent.

mod area;
mod areas_index;
mod catalogue;
mod changes;
mod classes;
mod column;
mod comparison;
mod content;
mod coverage;
mod credits;
mod dcat;
mod explanation;
mod extent;
mod map_cache;
mod maps;
mod operator;
mod overview;
mod postcodes;
mod profile;
mod reference;
mod report;
mod selection;
mod series;
mod session;
pub(crate) mod sheet;
mod sources;
mod successors;
#[cfg(test)]
mod typescript;

use serde::Serialize;
use serde_json::Value;

pub(crate) use area::area;
pub(crate) use areas_index::areas_index;
pub(crate) use catalogue::catalogue;
pub(crate) use changes::changes;
pub(crate) use column::{ColumnError, Ids, column};
pub(crate) use comparison::{comparison, comparison_of_all};
pub(crate) use content::Content;
pub(crate) use coverage::{Licence, years};
pub(crate) use credits::credits;
pub(crate) use dcat::dcat;
pub(crate) use extent::Extents;
pub(crate) use map_cache::ComputedMaps;
pub(crate) use maps::{MapListFacts, map, map_list};
pub(crate) use operator::{Operator, OperatorLinks};
#[cfg(test)]
pub(crate) use overview::EarlierClass;
pub(crate) use overview::{Overview, OverviewBuurt, OverviewCell, OverviewMap, overview};
pub(crate) use postcodes::{postcode_index, postcode_piece};
pub(crate) use report::{health, report};
pub(crate) use selection::MapOffer;
pub(crate) use series::series;
pub(crate) use session::{Session, SignInWay};
pub(crate) use sources::sources;
pub(crate) use successors::successors;

/// Writes a document as JSON, its keys in alphabetical order at every depth: the order of the fields of a type, which
/// may be that of another stage, is no part of what is promised.
///
/// # Errors
/// When a value has no JSON form, such as a map whose keys are no texts.
pub(crate) fn json(document: &impl Serialize) -> serde_json::Result<Value> {
    // A tree in between sorts them; `serde_json` is used without `preserve_order`.
    serde_json::to_value(document)
}
