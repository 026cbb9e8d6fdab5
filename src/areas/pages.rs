//! The buurten of one year, perhaps on several pages, with the parts of an area put together.
//!
//! In: the boundary files of a year, the first of which counts. Out: one layer with a row per area, and which of the
//! files it is made of. Guaranteed: it is whole, as far as the files tell; files are joined only where no area stands in
//! two of them.

use std::collections::{BTreeSet, HashMap};

use super::{Level, codes};
use crate::problems::{ProblemCode, Problems};
use crate::sources::{self, Cell, Layer, RawGeometry, SourceError, SourceFile, SourceSpec};

/// Reads the layers of the buurten, and gives the indices of the files that it was made of.
pub(super) fn read(
    files: &[&SourceFile],
    spec: &SourceSpec,
    problems: &mut Problems,
) -> Result<(Layer, Vec<usize>), SourceError> {
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut whole: Option<Layer> = None;
    let (mut used, mut open_ends, mut matched) = (Vec::<usize>::new(), 0, 0);
    for (i, file) in files.iter().enumerate() {
        let layer = sources::read_layer(file, spec, "buurten", problems)?;
        let own = codes_of(&layer, spec);
        if let Some(same) = own.intersection(&known).next() {
            let first = files[used.first().copied().unwrap_or_default()];
            if file.depth() == first.depth() {
                return Err(first.ambiguous_with(file));
            }
            let detail = format!(
                "{} is taken for the same year, because it lies higher in the folder; both have {same}",
                first.name
            );
            problems.report(ProblemCode::FilePassedOver, &file.name, detail);
            continue;
        }
        known.extend(own);
        used.push(i);
        open_ends += usize::from(layer.page.has_next);
        matched = matched.max(layer.page.matched.unwrap_or(0));
        whole = Some(match whole {
            None => layer,
            Some(before) => joined(before, &layer, file)?,
        });
    }
    let Some(mut layer) = whole else {
        return Err(SourceError::LayerMissing {
            path: std::path::PathBuf::new(),
            wanted: "buurten",
            present: Vec::new(),
            one_only: true,
        });
    };
    let rows = layer.table.rows() as u64;
    // Where the whole is counted, the count tells more than a link.
    if rows < matched || (matched == 0 && open_ends == used.len() && open_ends > 0) {
        let of = if matched > 0 { format!(" of {matched}") } else { String::new() };
        return Err(SourceError::Damaged {
            path: files[used[0]].path.clone(),
            place: "its end".to_owned(),
            found: format!("one page of several: {rows}{of} features, and a service that has more"),
            expected: "all buurten",
            hint: "ask the service for more at a time (limit, count), or save each next page beside it under a name of \
                   its own with the same year",
        });
    }
    join_parts(&mut layer, spec, problems);
    Ok((layer, used))
}

fn codes_of(layer: &Layer, spec: &SourceSpec) -> BTreeSet<String> {
    let codes = (0..layer.table.rows()).filter_map(|row| layer.text(spec, "code", row));
    codes.map(|code| codes::tidy(&code)).filter(|code| Level::Buurt.has_form(code)).collect()
}

/// Adds the rows of a page.
fn joined(mut before: Layer, page: &Layer, file: &SourceFile) -> Result<Layer, SourceError> {
    if before.crs != page.crs {
        return Err(SourceError::Crs {
            place: file.name.clone(),
            found: format!("{} in a page of a layer in {}", page.crs.name(), before.crs.name()),
            hint: "save all pages in one of them",
        });
    }
    let places: Vec<Option<usize>> =
        before.table.columns.iter().map(|name| page.table.columns.iter().position(|other| other == name)).collect();
    for row in 0..page.table.rows() {
        let cells = page.table.row(row);
        before.table.cells.extend(places.iter().map(|place| place.map_or(Cell::Missing, |place| cells[place].clone())));
    }
    before.table.places.extend(&page.table.places);
    before.geometries.extend(page.geometries.iter().cloned());
    Ok(before)
}

/// Makes one row of those that have one code and the same attributes: they are parts of one area.
fn join_parts(layer: &mut Layer, spec: &SourceSpec, problems: &mut Problems) {
    let table = &layer.table;
    let is_own_id = |column: &usize| table.columns[*column] == "@id" && layer.code != Some(*column);
    let attributes: Vec<usize> =
        spec.columns.keys().filter_map(|role| spec.column(table, role)).filter(|column| !is_own_id(column)).collect();
    let mut first_of: HashMap<String, usize> = HashMap::new();
    let mut keep = vec![true; table.rows()];
    for (row, keep) in keep.iter_mut().enumerate() {
        let Some(code) = layer.text(spec, "code", row) else { continue };
        let first = *first_of.entry(code).or_insert(row);
        let same = |column: &usize| table.row(first)[*column] == table.row(row)[*column];
        if first == row || !attributes.iter().all(same) || layer.geometries[first] == layer.geometries[row] {
            continue;
        }
        let RawGeometry::Polygons(more) = layer.geometries[row].clone() else { continue };
        if let RawGeometry::Polygons(parts) = &mut layer.geometries[first]
            && !more.iter().any(|part| parts.contains(part))
        {
            parts.extend(more);
            *keep = false;
        }
    }
    let parts = keep.iter().filter(|keep| !**keep).count();
    if parts == 0 {
        return;
    }
    let detail = format!("{parts} rows have code and attributes of another: they are drawn as parts of one area");
    problems.report(ProblemCode::GeometryMended, layer.table.name.as_str(), detail);
    let width = layer.table.columns.len();
    let mut rows = keep.iter().copied();
    layer.geometries.retain(|_| rows.next().unwrap_or(true));
    let mut rows = keep.iter().copied();
    layer.table.places.retain(|_| rows.next().unwrap_or(true));
    let mut cells = keep.iter().flat_map(|keep| std::iter::repeat_n(*keep, width));
    layer.table.cells.retain(|_| cells.next().unwrap_or(true));
}

#[cfg(test)]
mod tests;
