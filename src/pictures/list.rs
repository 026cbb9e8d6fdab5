//! The list of buurten: beside a map, or on pages of its own.

use veerkracht_picture::{Fonts, PageColumn, PaperCell, PaperColumn, PaperTable, Role, Scene};

use super::look::{INK, Look, SOFT, bold, plain};
use super::request::PictureRequest;
use super::subject::PictureSubject;
use crate::documents::Content;
use crate::styles::Language;

/// Between the columns of a list, points.
const GAP: f32 = 10.0;

/// Sets the list into what is left of a column above `bottom`; does nothing, and says so, where it has no room.
pub(super) fn set_list(
    content: &Content,
    subject: &PictureSubject,
    language: Language,
    look: &Look,
    column: &mut PageColumn<'_>,
    bottom: f32,
) -> bool {
    let lists = f32::from(look.lists);
    if look.lists == 0 {
        return false;
    }
    let width = (column.width - GAP * (lists - 1.0)) / lists;
    let heading = |heading: &str, share, right| PaperColumn { heading: heading.to_owned(), share, right };
    let columns = vec![
        heading(language.either("Nr.", "No."), 1.3, true),
        heading(language.either("Buurt", "Neighbourhood"), 5.0, false),
        heading("", 1.5, false),
    ];
    let rows = subject.listed.iter().zip(1_u32..).map(|(&buurt, number)| {
        let (mark, colour) = subject.mark(buurt);
        let name = content.areas.buurten[buurt].name.clone();
        vec![text(number.to_string()), text(name), PaperCell { text: mark, colour: Some(colour) }]
    });
    let table = PaperTable { columns, rows: rows.collect(), style: plain(look.list, INK) };
    let probe = PageColumn::new(column.fonts(), [column.left, column.y], width);
    let room = table.rows_in(&probe, bottom - column.y - look.list * 2.0);
    let each = table.rows.len().div_ceil(usize::from(look.lists)).max(1);
    if each > room {
        return false;
    }
    let mut end = column.y;
    for (place, first) in (0_u8..look.lists).zip((0..table.rows.len()).step_by(each)) {
        let left = column.left + f32::from(place) * (width + GAP);
        let mut part = PageColumn::new(column.fonts(), [left, column.y], width);
        table.set(&mut part, first..first + each);
        end = end.max(part.y);
        column.blocks.extend(part.blocks);
    }
    column.y = end + look.list * 0.4;
    column.text(Role::Paragraph, legend(language), plain(look.list, SOFT));
    true
}

/// Says what the signs of a list mean.
pub(super) fn legend(language: Language) -> &'static str {
    language.either("* indicatief; – geen klasse", "* indicative; – no class")
}

/// Sets a table of buurten with their class on each of some maps of the same place, on pages of its own.
pub(super) fn pages(
    content: &Content,
    fonts: &Fonts,
    request: &PictureRequest,
    title: &str,
    subjects: &[&PictureSubject],
) -> Vec<Scene> {
    let (look, language) = (request.look(), request.language);
    let Some(first) = subjects.first() else { return Vec::new() };
    let heading = |heading: &str, share, right| PaperColumn { heading: heading.to_owned(), share, right };
    let mut columns = vec![
        heading(language.either("Nr.", "No."), 1.2, true),
        heading(language.either("Buurt", "Neighbourhood"), 6.0, false),
        heading("Code", 3.0, false),
        heading(language.either("Wijk", "District"), 5.0, false),
        heading(language.either("Inwoners", "Inhabitants"), 2.0, true),
    ];
    let one = subjects.len() == 1;
    // A number has room above a letter; what it stands for is said once above the table.
    let name = |place: usize| {
        if one { language.either("Klasse", "Class").to_owned() } else { (place + 1).to_string() }
    };
    let share = if one { 2.0 } else { 1.3 };
    columns.extend((0..subjects.len()).map(|place| heading(&name(place), share, false)));
    let rows = first.listed.iter().zip(1_u32..).map(|(&buurt, number)| {
        let area = &content.areas.buurten[buurt];
        let wijk = usize::try_from(area.wijk).ok().and_then(|index| content.areas.wijken.get(index));
        let inhabitants = first.values.inhabitants.get(buurt).copied().flatten();
        let mut row = vec![
            text(number.to_string()),
            text(area.name.clone()),
            text(area.code.clone()),
            text(wijk.map_or_else(String::new, |wijk| wijk.name.clone())),
            text(inhabitants.map_or_else(|| "–".to_owned(), |count| grouped(count, language))),
        ];
        row.extend(subjects.iter().map(|subject| {
            let (mark, colour) = subject.mark(buurt);
            PaperCell { text: mark, colour: Some(colour) }
        }));
        row
    });
    let table = PaperTable { columns, rows: rows.collect(), style: plain(look.text, INK) };
    let mut pages = Vec::new();
    let mut done = 0;
    while done < table.rows.len() {
        let mut column = PageColumn::new(fonts, [look.margin, look.margin], look.inner());
        let of =
            if pages.is_empty() { String::new() } else { format!(", {}", language.either("vervolg", "continued")) };
        column.text(
            Role::Heading(1),
            &format!("{title}: {}{of}", language.either("buurten", "neighbourhoods")),
            bold(look.title),
        );
        if !one {
            column.text(Role::Paragraph, &key(subjects, language), plain(look.text, INK));
        }
        column.text(Role::Paragraph, legend(language), plain(look.text, SOFT));
        column.skip(4.0);
        let room = table.rows_in(&column, look.size[1] - look.margin - column.y).max(1);
        table.set(&mut column, done..done + room);
        done += room;
        pages.push(Scene {
            size: look.size,
            title: format!("{title}: {}{of}", language.either("buurten", "neighbourhoods")),
            language: language.code().to_owned(),
            blocks: column.blocks,
            data: Vec::new(),
        });
    }
    pages
}

/// Says which map a number stands for.
fn key(subjects: &[&PictureSubject], language: Language) -> String {
    let maps = subjects.iter().zip(1_u32..).map(|(subject, number)| format!("{number} {}", subject.name));
    format!("{}: {}.", language.either("Kaarten", "Maps"), maps.collect::<Vec<_>>().join("; "))
}

fn text(text: String) -> PaperCell {
    PaperCell { text, colour: None }
}

/// Writes a count of inhabitants with a sign between its thousands.
pub(super) fn grouped(count: f64, language: Language) -> String {
    let digits = format!("{count:.0}");
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push_str(language.either(".", ","));
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inhabitants_are_grouped_by_thousands() {
        assert_eq!(
            ["0", "999", "1.000", "12.345.670"].map(str::to_owned),
            [0.0, 999.0, 1000.0, 12_345_670.0].map(|n| grouped(n, Language::Nl))
        );
        assert_eq!(grouped(1234.0, Language::En), "1,234");
    }
}
