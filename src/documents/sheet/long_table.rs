//! The long table: all maps over all their periods, for pivot tables, statistics and the time controller of QGIS.
//!
//! A row is a buurt on a map in a period. That is what has a class and a status, so that counting rows counts buurten:
//! were each measure a row of its own, a class would be counted as often as its map has measures. The measures are
//! columns, called as in every other download; one that several maps have is one column. A map that offers several
//! comparisons is told at the one that it starts with, for the same reason.
//!
//! Rows are gathered map by map and period by period ([`LongTable::parts`]): those of the country are more than a
//! million.

use super::fields::fields;
use super::gather::{SheetFacts, gather_facts};
use super::sources::{own_source, years};
use super::{Meaning, Sheet, SheetCells, SheetColumn, SheetScope};
use crate::documents::content::Content;
use crate::maps::{Offer, Period, Selection, SelectionError};
use crate::texts::Bilingual;

/// The name of the long table.
pub(crate) const LONG: &str = "lang";

/// Names the long table for people.
pub(crate) fn long_title() -> Bilingual {
    Bilingual::new("Alle kaarten over alle perioden", "All maps over all periods")
}

/// The column that holds dates, `2024-01-01`.
pub(crate) const DATE: &str = "datum";

/// The columns by which a row is found.
pub(crate) const LONG_KEY: [&str; 3] = ["code", "kaart", "periode"];

/// Fields of a map that stand before its name and its period, and behind them.
const PLACE: [&str; 4] = ["code", "naam", "gemeente", "gemeentenaam"];
const CLASS: [&str; 5] = ["n", "klasse", "klasse_naam", "status", "status_naam"];
/// Fields that are no measures, and in no row.
const LEFT_OUT: [&str; 3] = ["wijk", "wijknaam", "vorige_klasse_naam"];

/// The long table of some maps and buurten.
#[derive(Debug)]
pub(crate) struct LongTable<'a> {
    content: &'a Content,
    scope: &'a SheetScope,
    /// Indices of the buurten, ascending.
    buurten: Vec<usize>,
    /// The table without rows: its columns, and what is told of them.
    head: Sheet,
}

impl<'a> LongTable<'a> {
    /// Finds the columns and the buurten of a scope; of its maps, not of their selections.
    ///
    /// # Errors
    /// When a map is not on offer.
    pub(crate) fn of(content: &'a Content, scope: &'a SheetScope) -> Result<Self, SelectionError> {
        let buurten = scope.chosen.buurten(&content.areas);
        let buurten = buurten.into_iter().filter(|index| content.areas.buurten[*index].counts).collect();
        let mut columns: Vec<SheetColumn> = Vec::new();
        let mut measures: Vec<SheetColumn> = Vec::new();
        for (map, selection) in &scope.maps {
            let (spec, _) = content.engine.map(map)?;
            let source = own_source(content, spec, scope.language);
            let values = [content.values(map, *selection)?];
            let own = SheetScope { maps: vec![(map.clone(), *selection)], ..scope.clone() };
            let found: Vec<SheetColumn> =
                fields(content, &own, &values)?.into_iter().map(|field| field.column(&[])).collect();
            for mut column in found {
                let key = column.key.as_str();
                let is_known = columns.iter().chain(&measures).any(|known| known.key == key);
                if is_known || LEFT_OUT.contains(&key) {
                    continue;
                }
                let (is_place, is_measure) =
                    (PLACE.contains(&key) || key == CLASS[0], !PLACE.contains(&key) && !CLASS.contains(&key));
                if !is_place {
                    // The figures are of several years, from a file each; what the maps say is of all of them.
                    (column.meaning.from, column.meaning.year) = (None, None);
                    column.meaning.source = if is_measure { source.clone() } else { String::new() };
                }
                let list = if is_measure { &mut measures } else { &mut columns };
                list.push(column);
            }
        }
        let at = columns.iter().position(|column| column.key == CLASS[0]).unwrap_or(columns.len());
        let behind = columns.split_off(at);
        columns.extend(period_columns("", Selection { period: Period::Fixed, comparison: None }, None, 0));
        columns.extend(behind.into_iter().chain(measures));
        let SheetFacts { remarks, attribution, licences, .. } = gather_facts(content, scope)?;
        let head = Sheet {
            name: LONG.to_owned(),
            title: scope.language.of(&long_title()).to_owned(),
            remarks,
            attribution,
            licences,
            language: scope.language,
            buurten: Vec::new(),
            columns,
        };
        Ok(LongTable { content, scope, buurten, head })
    }

    /// Gives the table without its rows.
    pub(crate) fn head(&self) -> &Sheet {
        &self.head
    }

    /// Gathers the rows, a map at a period at a time: the maps in their order, the periods ascending.
    pub(crate) fn parts(&self) -> impl Iterator<Item = Result<Sheet, SelectionError>> {
        let offers = self.scope.maps.iter().filter_map(|(map, _)| self.content.engine.map(map).ok());
        offers
            .flat_map(|(_, offer)| selections(offer).into_iter().map(move |selection| (offer, selection)))
            .map(|(offer, selection)| self.part(&offer.map, selection))
    }

    /// Gathers the rows of a map at a selection.
    fn part(&self, map: &str, selection: Selection) -> Result<Sheet, SelectionError> {
        let LongTable { content, scope, buurten, head } = self;
        let (spec, _) = content.engine.map(map)?;
        let values = [content.values(map, selection)?];
        let own = SheetScope { maps: vec![(map.to_owned(), selection)], ..(*scope).clone() };
        let mut found = fields(content, &own, &values)?;
        let rows = buurten.len();
        let mut of_period = period_columns(map, selection, Some(years(selection, spec)), rows);
        let mut take = |column: &SheetColumn| {
            if let Some(at) = of_period.iter().position(|known| known.key == column.key) {
                return of_period.swap_remove(at);
            }
            match found.iter().position(|field| field.key == column.key) {
                Some(at) => found.swap_remove(at).column(buurten),
                None => column.without_figures(rows),
            }
        };
        let columns = head.columns.iter().map(&mut take).collect();
        Ok(Sheet {
            name: head.name.clone(),
            title: String::new(),
            remarks: Vec::new(),
            attribution: String::new(),
            licences: Vec::new(),
            language: scope.language,
            buurten: buurten.clone(),
            columns,
        })
    }
}

impl SheetColumn {
    /// Makes a column like this one, of so many rows without a figure.
    fn without_figures(&self, rows: usize) -> SheetColumn {
        let cells = match self.cells {
            SheetCells::Text(_) => SheetCells::Text(vec![None; rows]),
            SheetCells::Integer(_) => SheetCells::Integer(vec![None; rows]),
            SheetCells::Number(_) => SheetCells::Number(vec![None; rows]),
        };
        SheetColumn { key: self.key.clone(), meaning: self.meaning.clone(), cells }
    }
}

/// Lists what a map can be asked for at the comparison that it starts with, ascending.
fn selections(offer: &Offer) -> Vec<Selection> {
    let years = &offer.years;
    let periods: Vec<Period> = match offer.default.period {
        Period::Year(_) => years.iter().map(|year| Period::Year(*year)).collect(),
        Period::Window(..) => {
            let later = |first: i32| years.iter().copied().filter(move |last| *last > first);
            years.iter().flat_map(|first| later(*first).map(|last| Period::Window(*first, last))).collect()
        }
        Period::Fixed => vec![Period::Fixed],
    };
    periods.into_iter().map(|period| Selection { period, comparison: offer.default.comparison }).collect()
}

/// Makes the columns that say of which map and period a row is: the same cell in each of `rows`. `years` are the first,
/// where there are several, and the last.
fn period_columns(
    map: &str,
    selection: Selection,
    years: Option<(Option<i32>, Option<i32>)>,
    rows: usize,
) -> Vec<SheetColumn> {
    let (first, last) = years.unwrap_or_default();
    let text = |text: Option<String>| SheetCells::Text(vec![text; rows]);
    let period = match (selection.period, first, last) {
        (Period::Year(year), ..) => Some(year.to_string()),
        (_, Some(first), Some(last)) => Some(format!("{first}-{last}")),
        _ => None,
    };
    let column = |key: &str, nl: &str, en: &str, cells: SheetCells| SheetColumn {
        key: key.to_owned(),
        meaning: Meaning {
            label: Bilingual::new(nl, en),
            unit: Bilingual::new("", ""),
            from: None,
            year: None,
            source: String::new(),
        },
        cells,
    };
    vec![
        column("kaart", "kaart", "map", text(Some(map.to_owned()))),
        column("periode", "jaar of periode", "year or window", text(period)),
        column("jaar", "laatste jaar", "last year", SheetCells::Integer(vec![last.map(i64::from); rows])),
        column(
            DATE,
            "eerste dag van het laatste jaar",
            "first day of the last year",
            text(last.map(|year| format!("{year:04}-01-01"))),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::{period_columns, selections};
    use crate::documents::sheet::SheetCell;
    use crate::maps::{Offer, Period, Selection};

    #[test]
    fn every_year_and_every_window_is_told_once() {
        let offer = |period| Offer {
            map: "a".into(),
            default: Selection { period, comparison: None },
            years: vec![2018, 2020, 2024],
            comparisons: Vec::new(),
        };
        let told = |period| -> Vec<Period> {
            selections(&offer(period)).into_iter().map(|selection| selection.period).collect()
        };
        assert_eq!(told(Period::Year(2024)), [2018, 2020, 2024].map(Period::Year));
        let windows = [(2018, 2020), (2018, 2024), (2020, 2024)].map(|(first, last)| Period::Window(first, last));
        assert_eq!(told(Period::Window(2018, 2020)), windows);
        assert_eq!(told(Period::Fixed), [Period::Fixed]);
    }

    #[test]
    fn a_row_says_its_period_in_words_its_last_year_and_a_date() {
        let selection = Selection { period: Period::Window(2014, 2022), comparison: None };
        let columns = period_columns("kaart_a", selection, Some((Some(2014), Some(2022))), 1);
        let cells: Vec<SheetCell<'_>> = columns.iter().map(|column| column.cell(0)).collect();
        let text = SheetCell::Text;
        assert_eq!(cells, [text("kaart_a"), text("2014-2022"), SheetCell::Integer(2022), text("2022-01-01")]);
    }
}
