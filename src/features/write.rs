//! A sheet as a file: CSV, GeoJSON, GeoPackage, `GeoParquet`.
//!
//! In: a [`Sheet`], and the boundaries that its rows point to. Out: bytes, the same for the same sheet. Left to the
//! next: where they go, and how large they may become.

mod coordinates;
pub(crate) mod feature;
pub(crate) mod geometry;
pub(crate) mod geopackage;
pub(crate) mod parquet;
pub(crate) mod text;

use crate::areas::Level;
use crate::documents::Content;
use crate::documents::sheet::{Sheet, SheetScope};
use crate::maps::SelectionError;
use crate::styles::qgis::vector::{LayerFields, border_style, layer_style};
use geopackage::StoredStyle;

/// Widths of the borders of wijken and gemeenten in a GeoPackage, millimetres.
const BORDERS: (f64, f64) = (0.2, 0.4);

/// Makes the style of a layer of wijken or gemeenten in a GeoPackage: their borders, so that what lies below is seen.
#[must_use]
pub(crate) fn border_styles(sheet: &Sheet, level: Level) -> [StoredStyle; 1] {
    let fields: Vec<(String, String)> =
        sheet.columns.iter().map(|column| (geopackage::name(column), column.heading(sheet.language))).collect();
    let width = if level == Level::Gemeente { BORDERS.1 } else { BORDERS.0 };
    let name = sheet.language.either("Grenzen", "Borders").to_owned();
    [StoredStyle { name, qml: border_style(level, "naam", &fields, width) }]
}

/// Makes the styles that go into a GeoPackage of buurten: one per map, reading the columns of that map and naming all.
///
/// # Errors
/// When a map or its selection is not on offer.
pub(crate) fn stored_styles(
    content: &Content,
    scope: &SheetScope,
    sheet: &Sheet,
) -> Result<Vec<StoredStyle>, SelectionError> {
    let one = scope.maps.len() == 1;
    let fields: Vec<(String, String)> =
        sheet.columns.iter().map(|column| (geopackage::name(column), column.heading(scope.language))).collect();
    let styles = scope.maps.iter().map(|(map, selection)| {
        let column = |name: &str| if one { name.to_owned() } else { format!("{map}_{name}") };
        let map = content.styled(map, *selection, scope.palette)?;
        let (class, status) = (column("klasse"), column("status"));
        let layer = LayerFields { class: &class, status: &status, name: "naam", fields: &fields };
        let qml = layer_style(&map, layer, scope.language, scope.palette);
        Ok(StoredStyle { name: map.heading(scope.language), qml })
    });
    styles.collect()
}
