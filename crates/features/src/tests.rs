use std::borrow::Cow;

use geo_types::{Coord, MultiPolygon, Rect, polygon};
use proptest::prelude::*;

use super::*;

mod generated_filters;
mod hostile_texts;
mod regions;

/// Rows of a small table: code, name, gemeente, class, share.
type Row = (&'static str, &'static str, &'static str, Option<i64>, Option<f64>);

const ROWS: [Row; 6] = [
    ("BU00010000", "Schie", "GM0001", Some(0), Some(12.5)),
    ("BU00010001", "'t Zand", "GM0001", Some(1), None),
    ("BU00010002", "STRAßE", "GM0001", None, Some(0.0)),
    ("BU00020000", "100% zeker", "GM0002", Some(0), Some(-3.0)),
    ("BU00020001", "schiE", "GM0002", Some(2), Some(50.0)),
    ("BU00020002", r"a\b", "GM0003", None, None),
];

fn queryable(name: &str, kind: ColumnType) -> Queryable {
    Queryable { name: name.into(), title: name.into(), description: String::new(), kind }
}

pub(super) fn table() -> FeatureTable<'static> {
    let gemeenten: Vec<Cow<'static, str>> = ["GM0001", "GM0002", "GM0003"].map(Cow::Borrowed).into();
    let place = |row: &Row| gemeenten.iter().position(|word| word == row.2);
    let of_gemeente = WordCells::few(gemeenten.clone(), ROWS.iter().map(place));
    let columns = [
        ("code", ColumnCells::Words(WordCells::each(ROWS.iter().map(|row| row.0)))),
        ("naam", ColumnCells::Words(WordCells::each(ROWS.iter().map(|row| row.1)))),
        ("gemeente", ColumnCells::Words(of_gemeente)),
        ("klasse", ColumnCells::Integers(ROWS.iter().map(|row| row.3).collect())),
        ("K_pct", ColumnCells::Numbers(ROWS.iter().map(|row| row.4).collect())),
    ];
    let columns =
        columns.map(|(name, cells)| Column { queryable: queryable(name, cells.kind()), cells }).into_iter().collect();
    FeatureTable { columns, rows: (0..6).collect() }
}

/// Squares of side 10 in a row, 20 apart; the last row has none.
pub(super) fn squares() -> Vec<MultiPolygon<f64>> {
    let square = |x: f64| polygon![(x: x, y: 0.0), (x: x + 10.0, y: 0.0), (x: x + 10.0, y: 10.0), (x: x, y: 10.0)];
    let mut shapes: Vec<_> = (0..5).map(|at| MultiPolygon(vec![square(f64::from(at) * 20.0)])).collect();
    shapes.push(MultiPolygon(Vec::new()));
    shapes
}

fn find_rows(filter: &str) -> Result<Vec<u32>, Faults> {
    let (table, shapes) = (table(), squares());
    let index = ShapeIndex::of(&shapes);
    let place = |shape: &Shape| Some(shape.clone());
    let parsed = parse(filter, FilterLimits::REQUEST)?;
    let filter = compile(&parsed, &table, Ground { shapes: &shapes, index: &index, place: &place })?;
    Ok(TableQuery { filters: vec![filter], limit: 100, offset: 0 }.page(&table).rows)
}

#[test]
fn what_qgis_sends_finds_what_it_means() {
    let cases: [(&str, &[u32]); 24] = [
        ("((gemeente = 'GM0001') AND (klasse >= 1))", &[1]),
        ("(klasse IN (0,2) AND (naam LIKE 'S%'))", &[0]),
        ("CASEI(naam) LIKE CASEI('SCHI%')", &[0, 4]),
        ("CASEI(naam) = CASEI('strasse')", &[2]),
        ("naam = '''t Zand'", &[1]),
        (r"naam = '\'t Zand'", &[1]),
        (r"naam = 'a\\b'", &[5]),
        (r"naam LIKE '100\\% %'", &[3]),
        ("klasse IS NULL", &[2, 5]),
        ("klasse IS NOT NULL and NOT klasse = 0", &[1, 4]),
        ("NOT (klasse = 0)", &[1, 4]),
        ("klasse <> 0", &[1, 4]),
        ("\"K_pct\" BETWEEN -3 AND 12.5", &[0, 2, 3]),
        ("K_pct NOT BETWEEN 0 AND 20", &[3, 4]),
        ("K_pct / 4 > 3", &[0, 4]),
        ("(K_pct + 3) * 2 ^ 2 = 62", &[0]),
        ("1 / K_pct IS NULL", &[1, 2, 5]),
        ("7 / 2 = 3.5 AND 7 div 2 = 3 AND 7 % 4 = 3 AND code < 'BU0001001'", &[0, 1, 2]),
        ("klasse = 0 OR K_pct = 0", &[0, 2, 3]),
        ("S_INTERSECTS(geometry,BBOX(10,10,20,30))", &[0, 1]),
        ("S_INTERSECTS(POINT(45 5), geometry)", &[2]),
        ("S_INTERSECTS(geometry, POLYGON((15 -5, 45 -5, 45 5, 15 15, 15 -5))) AND klasse > 0", &[1]),
        ("NOT S_INTERSECTS(geometry, MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)), ((41 1, 42 1, 42 2, 41 1))))", &[1, 3, 4]),
        ("geometry IS NULL OR TRUE AND klasse = -(-2)", &[4, 5]),
    ];
    for (filter, expected) in cases {
        assert_eq!(find_rows(filter).as_deref(), Ok(expected), "{filter}");
    }
}

#[test]
fn what_the_classes_of_cql2_say_beyond_that_is_understood() {
    let (all, none): (&[u32], &[u32]) = (&[0, 1, 2, 3, 4, 5], &[]);
    let cases: [(&str, &[u32]); 15] = [
        ("TRUE = TRUE", all),
        ("(klasse = 0) = TRUE", &[0, 3]),
        ("(klasse = 0) <> (gemeente = 'GM0001')", &[1, 3]),
        ("(klasse = 0) IN (FALSE)", &[1, 4]),
        ("DATE('2024-01-31') < DATE('2024-02-01')", all),
        ("DATE('2024-01-31') IN (DATE('2023-01-31'), DATE('2024-01-30'))", none),
        ("DATE('2024-01-31') BETWEEN DATE('2024-01-31') AND DATE('2025-01-31')", all),
        ("TIMESTAMP('2024-01-31T12:00:00Z') >= TIMESTAMP('2024-01-31T12:00:00.5Z')", none),
        ("TIMESTAMP('2024-01-31T12:00:00Z') IS NOT NULL", all),
        ("S_INTERSECTS(geometry, geometry)", &[0, 1, 2, 3, 4]),
        ("S_INTERSECTS(geometry, geometry) IS NULL", &[5]),
        ("S_INTERSECTS(POINT(1 1), POINT(1 1)) AND S_INTERSECTS(BBOX(0,0,1,1), POINT(1 1))", all),
        ("S_INTERSECTS(BBOX(0,0,1,1), BBOX(2,0,3,1))", none),
        ("S_INTERSECTS(POLYGON((0 0, 4 0, 0 4, 0 0)), BBOX(3,3,4,4))", none),
        ("S_INTERSECTS(MULTIPOLYGON(((0 0, 4 0, 0 4, 0 0))), POLYGON((1 1, 9 1, 9 9, 1 1)))", all),
    ];
    for (filter, expected) in cases {
        assert_eq!(find_rows(filter).as_deref(), Ok(expected), "{filter}");
    }
}

#[test]
fn all_that_does_not_fit_is_told_with_its_place_and_what_there_is() {
    let faults = find_rows("klass = 0 AND naam > 3 AND gemente LIKE 'x%'").unwrap_err();
    let places: Vec<_> = faults.faults.iter().map(|fault| fault.at).collect();
    assert_eq!(places, [1, 15, 28]);
    assert_eq!(faults.queryables, ["code", "naam", "gemeente", "klasse", "K_pct", "geometry"]);
    assert_eq!(
        faults.to_string(),
        "at character 1: there is no property `klass`; at character 15: a text cannot be compared with a number; at \
         character 28: there is no property `gemente`; there are: code, naam, gemeente, klasse, K_pct, geometry"
    );
    // Characters are counted, not bytes.
    assert_eq!(find_rows("naam = 'é' AND klasse ! 0").unwrap_err().faults[0].at, 23);
}

#[test]
fn what_no_filter_says_is_refused_where_it_stands() {
    let cases = [
        ("", 1, "found the end, expected a name, a value or `(`"),
        ("klasse", 1, "a number is neither true nor false"),
        ("klasse = ", 10, "found the end"),
        ("klasse = 0 naam = 'x'", 12, "found `naam`, expected AND, OR or the end"),
        ("klasse NOT = 0", 12, "expected LIKE, BETWEEN or IN"),
        ("(klasse = 0", 12, "expected `)`"),
        ("naam = 'x", 8, "no closing quote"),
        ("naam LIKE naam", 11, "a text between single quotes"),
        ("klasse LIKE '1'", 1, "is no text"),
        ("klasse IN ('a')", 12, "a number cannot be compared with a text"),
        ("klasse IN ()", 12, "found `)`"),
        ("ACCENTI(naam) = 'x'", 1, "there is no function `ACCENTI`"),
        ("geometry = 1", 1, "goes into S_INTERSECTS"),
        ("S_INTERSECTS(geometry, BBOX(2,0,1,1))", 28, "the lower corner"),
        ("S_INTERSECTS(geometry, BBOX(1,0,1))", 28, "4 or 6 numbers"),
        ("S_INTERSECTS(geometry, POLYGON((0 0, 1 0, 1 1)))", 32, "ends where it begins"),
        ("S_INTERSECTS(naam, POINT(0 0))", 14, "BBOX, POINT, POLYGON or MULTIPOLYGON"),
        ("DATE('2024-02-30') = DATE('2024-02-01')", 6, "is none of the form '2024-01-31'"),
        ("TIMESTAMP('2024-01-31') IS NULL", 11, "is none of the form '2024-01-31T12:00:00Z'"),
        ("DATE('2024-01-31') = TIMESTAMP('2024-01-31T00:00:00Z')", 1, "a date cannot be compared with a timestamp"),
        ("naam > DATE('2024-01-31')", 1, "a text cannot be compared with a date"),
        ("DATE(2024) = 1", 6, "a text between single quotes"),
        ("klasse = 1e999", 10, "is no number"),
        ("klasse = 5.2.5", 10, "`5.2.5` is no number"),
        ("S_INTERSECTS(geometry, POINT(5.2.5))", 30, "`5.2.5` is no number"),
        ("AND = 1", 1, "found `AND`"),
    ];
    for (filter, at, message) in cases {
        let faults = find_rows(filter).expect_err(filter).faults;
        assert_eq!(faults[0].at, at, "{filter}: {faults:?}");
        assert!(faults[0].message.contains(message), "{filter}: {faults:?}");
    }
}

#[test]
fn a_page_counts_all_that_fits_and_lists_its_own() {
    let table = table();
    let column = table.column("gemeente").unwrap();
    let page = |limit, offset| {
        let filters = vec![Filter::equal(column, "GM0001").unwrap()];
        TableQuery { filters, limit, offset }.page(&table)
    };
    assert_eq!(page(2, 0), RowPage { rows: vec![0, 1], matched: 3 });
    assert_eq!(page(2, 2), RowPage { rows: vec![2], matched: 3 });
    assert_eq!(page(2, 3), RowPage { rows: Vec::new(), matched: 3 });
    assert!(Filter::equal(table.column("klasse").unwrap(), "x").is_none());
    assert!(Filter::equal(table.column("klasse").unwrap(), "0").unwrap().keeps(3));
}

#[test]
fn rows_outside_the_table_are_in_no_answer() {
    let table = FeatureTable { rows: vec![1, 4], ..table() };
    assert_eq!(
        TableQuery { filters: Vec::new(), limit: 9, offset: 0 }.page(&table),
        RowPage { rows: vec![1, 4], matched: 2 }
    );
}
