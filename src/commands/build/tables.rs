//! The tables of the data folder, read side by side, become observations.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::boundaries::Boundaries;
use super::divisions;
use super::join::{FileError, ReadFile, join, parts_line};
use crate::commands::progress::ProgressStep;
use crate::config::Config;
use crate::problems::{ProblemCode, Problems};
use crate::sources::{self, Cell, Discovery, Division, SourceError, SourceFile, SourceKind, SourceSpec, TablePage};
use crate::statistics::{
    self, ObservationTable, Recoding, RecodingReader, StatisticKind, StatisticSpec, StatisticTable,
};

/// The tables that were read, and what is wrong in them.
#[derive(Default)]
pub(super) struct Tables {
    statistics: Vec<StatisticTable>,
    recoding: Recoding,
    problems: Problems,
    /// Names of the files of which nothing counts.
    pub(super) passed_over: Vec<String>,
    /// Of which files a table was put together, for each that was.
    pub(super) joined: Vec<String>,
}

/// Reads every table. Those of statistics are kept whole; of recodings, whose rows may be millions, only what is needed
/// of each row.
///
/// A table of statistics that cannot be read costs its own figures only, and is a problem; not so the key figures of
/// the division, without which every map would be another. A recoding that cannot be read costs what is carried by it,
/// and is a problem too. Without a `division` nothing can be built anyway, and all is told.
///
/// # Errors
/// What is wrong with each file that cannot be read.
pub(super) fn read(
    found: &Discovery,
    config: &Config,
    division: Option<i32>,
    step: &ProgressStep,
) -> Result<Tables, Vec<anyhow::Error>> {
    let wanted = wanted_columns(config);
    let files: Vec<(&SourceFile, &SourceSpec)> = found
        .files
        .iter()
        .filter_map(|file| config.sources.iter().find(|spec| spec.id == file.source).map(|spec| (file, spec)))
        .filter(|(_, spec)| matches!(spec.kind, SourceKind::Statistics | SourceKind::Recoding))
        .collect();
    let (recodings, statistics): (Vec<_>, Vec<_>) =
        files.iter().partition(|(_, spec)| spec.kind == SourceKind::Recoding);
    let wanted_of = |spec: &SourceSpec| -> Vec<&str> {
        wanted.iter().filter(|(source, _)| *source == spec.id).map(|(_, column)| column.as_str()).collect()
    };
    let read_statistics = |(file, spec)| {
        let mut problems = Problems::default();
        let read = sources::read_page(file, spec, &wanted_of(spec), &percentages(config, spec), &mut problems);
        let read = read.and_then(|page| is_as_named(file, spec, &page).map(|()| page));
        if let Ok(page) = &read {
            report_other_year(file, page, &mut problems);
        }
        step.advance(1);
        (read.map(|page| ReadFile { file, spec, page }).map_err(|error| (file, error)), problems)
    };
    let mut recoding = Recoding::default();
    // One after another, because a row may repeat one of an earlier file.
    let read_recoding = |(file, spec): (&SourceFile, &SourceSpec)| {
        let read = add_recoding(&mut recoding, file, spec);
        step.advance(1);
        read
    };
    let (mut statistics, recodings): (Vec<_>, Vec<Result<Problems, SourceError>>) = rayon::join(
        || statistics.into_par_iter().map(read_statistics).collect(),
        || recodings.iter().copied().map(read_recoding).collect(),
    );
    // What could not even be unpacked stands among the files with which it would make a table.
    let no_use = found.unusable.iter().filter(|(file, _)| file.kind == SourceKind::Statistics);
    statistics.extend(
        no_use.map(|(file, found)| (Err((file, SourceError::Unusable { found: found.clone() })), Problems::default())),
    );
    statistics.sort_by(|(a, _), (b, _)| key(a).cmp(&key(b)));
    let mut tables = Tables { recoding, ..Tables::default() };
    let mut failed = Vec::new();
    let mut unusable: Vec<(&SourceFile, SourceError)> = Vec::new();
    // What is wrong is told in the order of the files.
    let place = |name: &str| files.iter().position(|(file, _)| file.name == name);
    let mut told: Vec<(Option<usize>, Problems)> = Vec::new();
    for group in groups(statistics) {
        let at = group.names.first().and_then(|(name, _)| place(name));
        let spec = config.sources.iter().find(|spec| group.names.first().is_some_and(|(_, source)| *source == spec.id));
        let wanted = spec.map_or_else(Vec::new, &wanted_of);
        let mut problems = group.problems;
        match join(group.read, &wanted, &mut problems) {
            Ok(kept) => {
                let counts = |name: &str| kept.iter().any(|read| read.file.name == name);
                tables
                    .passed_over
                    .extend(group.names.iter().map(|(name, _)| name.clone()).filter(|name| !counts(name)));
                tables.joined.extend(parts_line(&kept));
                tables.statistics.extend(kept.into_iter().map(statistic_table));
            }
            Err(wrong) => {
                tables.passed_over.extend(group.names.into_iter().map(|(name, _)| name));
                unusable.extend(wrong);
            }
        }
        told.push((at, problems));
    }
    sort_parts_last(&mut tables.statistics);
    let is_held = tables
        .statistics
        .iter()
        .any(|table| table.source == config.statistics.lineage.source && division.is_some() && table.year == division);
    for (file, error) in unusable {
        if is_vital(file, config, division, is_held) {
            failed.push(without_key_figures(file, &error, division));
        } else {
            told.push((place(&file.name), left_out(file, &error, "its figures are left out")));
        }
    }
    if let Some((first, last)) = joined_years(found, config, division) {
        tables.recoding.join(first, last);
    }
    let missed = "its rows are left out: what would be carried to other years by them alone is missing";
    let of_recodings = files.iter().filter(|(_, spec)| spec.kind == SourceKind::Recoding);
    for ((file, _), read) in of_recodings.zip(recodings) {
        match read {
            Ok(problems) => told.push((place(&file.name), problems)),
            Err(error) if division.is_none() => failed.push(anyhow::anyhow!("{}", file.describe_error(&error))),
            Err(error) => {
                tables.passed_over.push(file.name.clone());
                told.push((place(&file.name), left_out(file, &error, missed)));
            }
        }
    }
    told.sort_by_key(|(at, _)| *at);
    for (_, problems) in told {
        tables.problems.absorb(problems);
    }
    if failed.is_empty() { Ok(tables) } else { Err(failed) }
}

/// Lists the columns of a source that are percentages.
fn percentages<'a>(config: &'a Config, spec: &SourceSpec) -> Vec<&'a str> {
    let is_percentage =
        |statistic: &&StatisticSpec| statistic.kind == StatisticKind::Percentage && statistic.source == spec.id;
    let of_source = config.statistics.statistics.iter().filter(is_percentage);
    of_source.flat_map(|statistic| &statistic.columns).map(String::as_str).collect()
}

/// Reads the rows of a recoding into what is kept of all; of one that cannot be read nothing is.
fn add_recoding(recoding: &mut Recoding, file: &SourceFile, spec: &SourceSpec) -> Result<Problems, SourceError> {
    let mut problems = Problems::default();
    let mut reader = RecodingReader::new(spec, recoding);
    if let Err(error) = sources::read_rows(file, spec, &mut reader, &mut problems) {
        reader.abandon();
        return Err(error);
    }
    problems.absorb(reader.finish());
    Ok(problems)
}

/// Tells whether nothing right can be built without a file: the key figures of the division say what the country is.
/// One of which nothing tells the year may be those, unless another file has them: `is_held`.
fn is_vital(file: &SourceFile, config: &Config, division: Option<i32>, is_held: bool) -> bool {
    let may_be_of_it = file.year == division || (file.year.is_none() && !is_held);
    division.is_none() || (file.source == config.statistics.lineage.source && may_be_of_it)
}

/// Reports a file of which nothing counts, with what that costs.
fn left_out(file: &SourceFile, error: &SourceError, cost: &str) -> Problems {
    let mut problems = Problems::default();
    let detail = format!("{}; {cost}", file.without_place(error));
    problems.report(ProblemCode::TableUnusable, &file.name, detail);
    problems
}

/// Says what is wrong with a file that may be the key figures of the division, why nothing is built without them, and
/// what can be done.
fn without_key_figures(file: &SourceFile, error: &SourceError, division: Option<i32>) -> anyhow::Error {
    let wrong = file.describe_error(error);
    let Some(division) = division else { return anyhow::anyhow!(wrong) };
    anyhow::anyhow!(
        "{wrong}.\n  It may be the key figures of {division}, the year of the boundaries: they say which buurten \
         there are and how many inhabitants each counts for, so that every map would be another without them: nothing \
         is built. Put a whole file in its place (`veerkracht fetch` downloads one), or take `{}` out of the folder: \
         then the inhabitants of the boundary file count, and maps show the newest year that has figures",
        file.name
    )
}

/// Checks that a table is the one that the name of its file tells, and of its year: a copy under another name would be
/// figures of another year.
fn is_as_named(file: &SourceFile, spec: &SourceSpec, page: &TablePage) -> Result<(), SourceError> {
    let Some(own) = page.publisher_table.as_deref() else { return Ok(()) };
    let listed_year = spec.table(own).and_then(|table| table.year);
    let is_other_table = file.table.as_deref().is_some_and(|named| !named.eq_ignore_ascii_case(own));
    let is_other_year = file.year.zip(listed_year).is_some_and(|(named, own)| named != own);
    if !is_other_table && !is_other_year {
        return Ok(());
    }
    Err(SourceError::Damaged {
        path: file.path.clone(),
        place: "what it says of itself".to_owned(),
        found: listed_year.map_or_else(|| format!("table {own}"), |year| format!("table {own}, of {year}")),
        expected: "the table and year of its name",
        hint: "give it its own name, or download the table that it should be",
    })
}

/// Reports a file whose name tells another year than its sheet or title, or than the table that it names: figures of
/// one year would count as those of another. A title may also tell when it was made, so that the name is believed; what
/// the catalogue says of a table is believed before a year beside it, which may be that of the download.
fn report_other_year(file: &SourceFile, page: &TablePage, problems: &mut Problems) {
    let (Some(year), None) = (file.year, page.year) else { return };
    let named = sources::named_year(file.name.rsplit('/').next().unwrap_or_default());
    let detail = match (&file.table, named, page.title_year) {
        (Some(table), Some(named), _) if named != year => format!(
            "its name says {named}, and the table {table} is that of {year}: its figures count as those of {year}; if \
             they are of another table, take that out of the name"
        ),
        (_, _, Some(titled)) if titled != year => format!(
            "its sheet or title says {titled}, its name {year}: its figures count as those of {year}; if they are of \
             {titled}, give it a name with that year"
        ),
        _ => return,
    };
    problems.report(ProblemCode::YearDiffers, &file.name, detail);
}

/// Files that hold the same by their names.
struct TableFiles<'f> {
    read: Vec<Result<ReadFile<'f>, FileError<'f>>>,
    /// Their names and sources.
    names: Vec<(String, String)>,
    problems: Problems,
}

/// Gives what a file has in common with those that hold the same by their names.
fn key<'r>(read: &'r Result<ReadFile<'_>, FileError<'_>>) -> (&'r str, Option<i32>, Option<&'r str>) {
    let file = read.as_ref().map_or_else(|(file, _)| *file, |read| read.file);
    (&file.source, file.year, file.part.as_deref())
}

/// Puts together the files of one source, year and part; they come in that order. Those whose year a column tells stand
/// for themselves, unless they are pages of one table of the publisher: one of them names a next page.
fn groups<'f>(read: Vec<(Result<ReadFile<'f>, FileError<'f>>, Problems)>) -> Vec<TableFiles<'f>> {
    let file_of =
        |read: &Result<ReadFile<'f>, FileError<'f>>| read.as_ref().map_or_else(|(file, _)| *file, |read| read.file);
    let paged: BTreeSet<(&str, &str)> = read
        .iter()
        .filter_map(|(read, _)| read.as_ref().ok().filter(|read| read.page.next.is_some()))
        .filter_map(|read| Some((read.file.source.as_str(), read.file.table.as_deref()?)))
        .collect();
    let mut groups: Vec<TableFiles<'f>> = Vec::new();
    let mut before = None;
    for (read, problems) in read {
        let file = file_of(&read);
        let table = file.table.as_deref().filter(|table| paged.contains(&(file.source.as_str(), table)));
        let key = (&file.source, file.year, &file.part, table.filter(|_| file.year.is_none()));
        let stands_alone = file.year.is_none() && key.3.is_none();
        if before != Some(key) || stands_alone {
            groups.push(TableFiles { read: Vec::new(), names: Vec::new(), problems: Problems::default() });
        }
        before = Some(key);
        if let Some(group) = groups.last_mut() {
            group.names.push((file.name.clone(), file.source.clone()));
            group.read.push(read);
            group.problems.absorb(problems);
        }
    }
    groups
}

/// Puts what has far fewer areas than the fullest table of its source behind the others, the fewest last: of tables
/// with figures of one year, which a column may tell, the first counts, and a selection is not the country.
fn sort_parts_last(tables: &mut [StatisticTable]) {
    let areas = |table: &StatisticTable| {
        let code = table.table.column(&table.code_column);
        let cells =
            code.into_iter().flat_map(|code| (0..table.table.rows()).map(move |row| &table.table.row(row)[code]));
        let texts = cells.filter_map(|cell| if let Cell::Text(text) = cell { Some(text.trim()) } else { None });
        texts.collect::<BTreeSet<_>>().len()
    };
    let mut fullest: BTreeMap<String, usize> = BTreeMap::new();
    for table in tables.iter() {
        let most = fullest.entry(table.source.clone()).or_default();
        *most = areas(table).max(*most);
    }
    tables.sort_by_cached_key(|table| {
        let own = areas(table);
        let is_part = own * 10 < fullest.get(&table.source).copied().unwrap_or_default() * 9;
        (table.source.clone(), is_part.then_some(Reverse(own)))
    });
}

/// Finds the first and the last year that a recoding made of the addresses of the folder joins: they have key figures
/// too, or are the division.
fn joined_years(found: &Discovery, config: &Config, division: Option<i32>) -> Option<(i32, i32)> {
    let of_kind = |file: &&SourceFile| file.kind == SourceKind::Addresses;
    let figures: BTreeSet<i32> =
        found.of(&config.statistics.lineage.source).filter_map(|file| file.year).chain(division).collect();
    let addresses = found.files.iter().filter(of_kind).filter_map(|file| file.year);
    let joined: BTreeSet<i32> = addresses.filter(|year| figures.contains(year)).collect();
    joined.first().copied().zip(joined.last().copied())
}

/// Carries the figures of the tables to the division, and says on which division each table stands.
pub(super) fn observe(
    read: Tables,
    config: &Config,
    boundaries: &mut Boundaries,
    problems: &mut Problems,
) -> (ObservationTable, Vec<String>) {
    problems.absorb(read.problems);
    let Tables { mut statistics, recoding, .. } = read;
    let areas = &mut boundaries.areas;
    let divisions = divisions::fit(&mut statistics, areas, &config.statistics.lineage.source, problems);
    let observations =
        statistics::observe(areas, &config.statistics, &statistics, recoding, &boundaries.links, problems);
    (observations, divisions)
}

/// Lists the columns that statistics and lineage ask of each source.
pub(super) fn wanted_columns(config: &Config) -> Vec<(&str, &String)> {
    let statistics = &config.statistics;
    let of_statistics =
        statistics.statistics.iter().flat_map(|s| s.columns.iter().map(|column| (s.source.as_str(), column)));
    let lineage = &statistics.lineage;
    let of_lineage =
        [&lineage.change_columns, &lineage.region_columns, &lineage.gemeente_columns].into_iter().flatten();
    let of_lineage = of_lineage.map(|column| (lineage.source.as_str(), column));
    of_statistics.chain(of_lineage).collect()
}

/// Joins a table with what the catalogue says of it. A year in a column wins over one in the name of the file, which
/// may be that of its edition.
fn statistic_table(read: ReadFile<'_>) -> StatisticTable {
    let listed = read.page.listed();
    let ReadFile { file, spec, page: TablePage { table, code, year, publisher_table, title_year, .. } } = read;
    let named = |column: Option<usize>| column.map(|column| table.columns[column].clone());
    let own_year = spec.column(&table, "year");
    StatisticTable {
        source: spec.id.clone(),
        file: table.name.clone(),
        year: file.year.or(title_year).filter(|_| year.is_none()),
        code_column: named(code.or_else(|| spec.column(&table, "code"))).unwrap_or_default(),
        year_column: named(year.or(own_year)),
        division: division(file, spec, publisher_table.as_deref()),
        listed,
        table,
    }
}

/// Tells the division of a table: by its file, or by the publisher's table that its content or sheet tells.
fn division(file: &SourceFile, spec: &SourceSpec, table: Option<&str>) -> Division {
    let of_file = spec.division_of(file);
    if of_file != Division::OfTheAreas {
        return of_file;
    }
    table.and_then(|id| spec.table(id)?.division).map_or(of_file, Division::Of)
}
