//! What is in the tiles, for people: layers, zooms, fields and units of every map, written from the definitions.
//!
//! The text is kept as `tiles/schema.md`; a test fails when that is not what the definitions say.

use std::fmt::{self, Write as _};

use crate::areas::PerLevel;
use crate::indicators::IndicatorSet;
use crate::maps::{CountryScope, MapKind, MapSpec};
use crate::styles::LevelZoomRange;
use crate::texts::Bilingual;

/// Writes the schema of the tiles of all maps as Markdown, as it is with figures of the whole country.
#[must_use]
pub fn markdown(maps: &[MapSpec], set: &IndicatorSet, levels: &[LevelZoomRange]) -> String {
    let mut out = Schema(String::new());
    let (mut maps, mut set) = (maps.to_vec(), set.clone());
    for map in &mut maps {
        CountryScope::Country.fill_map(map);
    }
    CountryScope::Country.fill_measures(&mut set);
    out.line(format_args!("# Layers and fields of the tiles\n"));
    out.line(format_args!(
        "Written from `config/` by the tests; run `SCHEMA=write cargo test --test schema` after a change there.\n"
    ));
    out.line(format_args!(
        "Mapbox vector tiles 2.1, extent 4096 unless `config/server.toml` says otherwise. A figure that does not exist \
         is an absent key, never zero. `code` is text; the feature id is the number in the code. `double` fields are \
         not rounded.\n"
    ));
    out.line(format_args!("| layer | geometry | zooms |\n|---|---|---|"));
    for shown in levels {
        let layer = shown.level.layer();
        out.line(format_args!("| `{layer}` | polygons | {}-{} |", shown.first, shown.last));
        out.line(format_args!("| `{layer}_label` | one point per area | {}-{} |", shown.first, shown.last));
    }
    out.line(format_args!("\n## Fields of every map\n\n| field | type | layers | meaning |\n|---|---|---|---|"));
    for (field, kind, layers, meaning) in COMMON {
        out.line(format_args!("| `{field}` | {kind} | {layers} | {meaning} |"));
    }
    out.line(format_args!(
        "\nThe `_label` layers carry `code`, `naam`, for buurten `klasse` and `status`, and `rang` (0 has the most \
          inhabitants)."
    ));
    out.line(format_args!(
        "\nWhere one file holds all maps (`export --map all`), an area stands once: `code`, `naam`, `gemeente`, \
         `gemeentenaam` and `n` as above, every other field as `<map>.<field>`, such as `focuskaart.klasse`."
    ));
    for map in &maps {
        describe(&mut out, map, &set);
    }
    out.0
}

/// Fields that do not depend on the map.
const COMMON: [(&str, &str, &str, &str); 12] = [
    ("code", "string", "all", "code of the area, such as `BU05991234`, `WK059912` or `GM0599`"),
    ("naam", "string", "all", "official name"),
    ("gemeente", "string", "buurten, wijken", "code of the gemeente"),
    ("gemeentenaam", "string", "buurten", "name of the gemeente"),
    ("klasse", "int", "buurten", "class value of the map, see below; absent without a class"),
    (
        "status",
        "int",
        "buurten",
        "0 ok, 1 indicatief, 2 te weinig inwoners, 3 grens gewijzigd, 4 onvoldoende gegevens, 5 geen vergelijking; \
         absent for water",
    ),
    ("klasse_naam", "string", "buurten", "name of the class in Dutch; only where `fields=` names it"),
    ("n", "double", "all but labels", "inhabitants in the division year"),
    ("jaar", "int", "buurten", "newest year of the figures; a measure of another year has its own in `<measure>_jaar`"),
    (
        "aandeel_<class>",
        "double",
        "wijken, gemeenten",
        "share of the inhabitants of classified buurten that live in this class, %",
    ),
    ("status_<status>", "int", "wijken, gemeenten", "number of buurten with this status"),
    ("<measure>", "double", "wijken, gemeenten", "the publisher's own figure for the area, on the maps that have one"),
];

struct Schema(String);

impl Schema {
    fn line(&mut self, text: fmt::Arguments<'_>) {
        writeln!(self.0, "{text}").expect("writing to a string does not fail");
    }

    fn field(&mut self, key: &str, label: &Bilingual, unit: &Bilingual) {
        self.line(format_args!("| `{key}` | double | {} | {} |", unit.en, label.en));
    }
}

fn describe(out: &mut Schema, map: &MapSpec, set: &IndicatorSet) {
    out.line(format_args!("\n## `{}`: {}\n", map.id, map.title.en));
    let classes: Vec<String> = map.classes.iter().map(|class| format!("{} {}", class.value, class.label.en)).collect();
    out.line(format_args!("`klasse`: {}.\n", classes.join("; ")));
    out.line(format_args!("| field of `buurten` | type | unit | meaning |\n|---|---|---|---|"));
    for measure in map.carries.iter().filter_map(|measure| set.measures.get(*measure)) {
        out.field(&measure.id, &measure.label, &measure.unit);
    }
    if let Some(strength) = &map.strength {
        out.field(&strength.measure.id, &strength.measure.label, &strength.measure.unit);
    }
    if let MapKind::Persistence(persistence) = &map.kind {
        for measure in [&persistence.times, &persistence.of] {
            out.field(&measure.id, &measure.label, &measure.unit);
        }
    }
}

/// Gives the zooms of all levels as styles need them, finest level first.
#[must_use]
pub fn shown_levels(zooms: PerLevel<(u8, u8)>) -> Vec<LevelZoomRange> {
    zooms.into_iter().map(|(level, (first, last))| LevelZoomRange { level, first, last }).collect()
}
