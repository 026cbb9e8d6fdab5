//! Tells what the table of key figures of each year holds: its number, its topics, what they are called in both
//! services.
//!
//! In: a year. Out: a [`TableEdition`]. Its columns are those that the publisher has that year: other names of
//! benefits and of the key in 2013, no Wmo before 2018, no incomes and no Wmo yet in 2025 although the columns are
//! there.

use crate::tables::{DemoCell, KeyRow, key_cells, published, round_to, share};

/// Year, table, and the numbers in OData v3 of households, dwellings, housing associations, low incomes, bijstand, AO
/// and Wmo per inhabitant, which move every year.
const EDITIONS: [(i32, &str, [u8; 7]); 13] = [
    (2013, "82339NED", [26, 30, 38, 64, 68, 69, 88]),
    (2014, "82931NED", [26, 30, 38, 66, 72, 73, 88]),
    (2015, "83220NED", [26, 30, 38, 66, 72, 73, 88]),
    (2016, "83487NED", [26, 30, 38, 66, 72, 73, 88]),
    (2017, "83765NED", [28, 33, 40, 70, 74, 75, 90]),
    (2018, "84286NED", [28, 33, 40, 70, 74, 75, 90]),
    (2019, "84583NED", [28, 33, 41, 72, 76, 77, 92]),
    (2020, "84799NED", [28, 33, 41, 76, 82, 83, 94]),
    (2021, "85039NED", [28, 34, 42, 76, 83, 84, 94]),
    (2022, "85318NED", [28, 34, 42, 76, 83, 84, 94]),
    (2023, "85618NED", [29, 35, 48, 88, 92, 93, 99]),
    (2024, "85984NED", [29, 35, 49, 84, 87, 88, 94]),
    (2025, "86165NED", [29, 35, 49, 84, 87, 88, 94]),
];

/// What a cell of a topic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TopicContent {
    /// A text.
    Text,
    /// A whole number.
    Whole,
    /// A number with decimals.
    Broken,
}

/// One topic of a table: a column of OData v3, a measure of OData v4.
pub(super) struct Topic {
    /// Name of its column in OData v3, with its number.
    pub(super) key: String,
    /// Its identifier in OData v4.
    pub(super) measure: &'static str,
    /// Its title.
    pub(super) title: &'static str,
    /// Title of its group.
    pub(super) group: &'static str,
    /// Its unit.
    pub(super) unit: &'static str,
    /// What its cells are.
    pub(super) content: TopicContent,
    /// Where its cells come from.
    cells: EditionCells,
}

#[derive(Clone, Copy)]
enum EditionCells {
    /// The cell of the demo's own table in this place.
    Own(usize),
    /// Made of the row.
    Made(fn(&KeyRow<'_>) -> DemoCell),
    /// Not there yet.
    Later,
}

/// The table of one year.
pub(super) struct TableEdition {
    /// Year of its figures and of its division.
    pub(super) year: i32,
    /// Its number.
    pub(super) table: &'static str,
    /// Name of the column with the codes of the areas.
    pub(super) key: &'static str,
    /// Its topics, in their order.
    pub(super) topics: Vec<Topic>,
}

impl TableEdition {
    /// Lists the cells of a row, one for each topic.
    pub(super) fn cells(&self, row: &KeyRow<'_>) -> Vec<DemoCell> {
        let own = key_cells(row);
        let cell = |topic: &Topic| match topic.cells {
            EditionCells::Own(place) => own[place].clone(),
            EditionCells::Made(make) => make(row),
            EditionCells::Later => DemoCell::Empty,
        };
        self.topics.iter().map(cell).collect()
    }
}

/// Lists the editions, the oldest first.
pub(super) fn editions() -> impl Iterator<Item = TableEdition> {
    EDITIONS.iter().map(|(year, table, numbers)| {
        let key = if *year == 2013 { "RegioS" } else { "WijkenEnBuurten" };
        TableEdition { year: *year, table, key, topics: topics(*year, *numbers) }
    })
}

fn topics(year: i32, numbers: [u8; 7]) -> Vec<Topic> {
    use EditionCells::{Later, Made, Own};
    use TopicContent::{Broken, Text, Whole};
    let [households, dwellings, owned, incomes, bijstand, ao, wmo] = numbers;
    let mut topics = Vec::new();
    let mut add = |number: u8, name: &str, measure, title, group, unit, content, cells| {
        topics.push(Topic { key: format!("{name}_{number}"), measure, title, group, unit, content, cells });
    };
    let place = "Regioaanduiding";
    add(1, "Gemeentenaam", "GM000B", "Gemeentenaam", place, "", Text, Own(0));
    add(2, "SoortRegio", "SR000A", "Soort regio", place, "", Text, Own(1));
    add(3, "Codering", "GWB00A", "Codering", place, "", Text, Own(2));
    let (flag, flag_title) = if year <= 2020 {
        ("IndelingswijzigingWijkenEnBuurten", "Indelingswijziging wijken en buurten")
    } else {
        ("IndelingswijzigingGemeenteWijkBuurt", "Indelingswijziging gemeente, wijk, buurt")
    };
    if year > 2013 {
        add(4, flag, "IW000A", flag_title, place, "", Text, Own(3));
    }
    let people = "Bevolking";
    add(5, "AantalInwoners", "T001036", "Aantal inwoners", people, "aantal", Whole, Own(4));
    add(6, "Mannen", "3000", "Mannen", people, "aantal", Whole, Made(men));
    add(7, "Vrouwen", "4000", "Vrouwen", people, "aantal", Whole, Made(women));
    add(8, "k_0Tot15Jaar", "10680", "0 tot 15 jaar", people, "aantal", Whole, Own(5));
    add(9, "k_15Tot25Jaar", "53050", "15 tot 25 jaar", people, "aantal", Whole, Own(6));
    add(10, "k_25Tot45Jaar", "53310", "25 tot 45 jaar", people, "aantal", Whole, Own(7));
    add(11, "k_45Tot65Jaar", "53715", "45 tot 65 jaar", people, "aantal", Whole, Own(8));
    add(12, "k_65JaarOfOuder", "80200", "65 jaar of ouder", people, "aantal", Whole, Own(9));
    add(households, "HuishoudensTotaal", "1050010_2", "Huishoudens totaal", people, "aantal", Whole, Own(10));
    let homes = "Wonen";
    add(dwellings, "Woningvoorraad", "M000297", "Woningvoorraad", homes, "aantal", Whole, Own(11));
    add(owned - 2, "Koopwoningen", "1014800", "Koopwoningen", homes, "%", Broken, Made(owned_by_residents));
    add(owned - 1, "HuurwoningenTotaal", "1014850_2", "Huurwoningen totaal", homes, "%", Broken, Made(rented));
    add(owned, "InBezitWoningcorporatie", "A047047", "In bezit woningcorporatie", homes, "%", Broken, Own(12));
    add(
        owned + 1,
        "InBezitOverigeVerhuurders",
        "A047048",
        "In bezit overige verhuurders",
        homes,
        "%",
        Broken,
        Made(other_owners),
    );
    let later = |cells| if year >= 2025 { Later } else { cells };
    let (money, low) = ("Inkomen", "40% huishoudens met laagste inkomen");
    if year == 2013 {
        // Another definition, and not to be taken for the one below.
        let title = "Huishoudens met laag inkomen";
        add(incomes, "HuishoudensMetLaagInkomen", "D000181", title, money, "%", Broken, Made(poor));
    } else {
        add(incomes, "k_40HuishoudensMetLaagsteInkomen", "D000186", low, money, "%", Broken, later(Own(13)));
    }
    let benefits = "Sociale zekerheid";
    if year == 2013 {
        let (wwb, disabled) = ("Personen met een WWB-uitkering totaal", "Personen met een AO-uitkering totaal");
        add(bijstand, "PersonenMetEenWWBUitkeringTotaal", "D006840", wwb, benefits, "aantal", Whole, Own(14));
        add(ao, "PersonenMetEenAOUitkeringTotaal", "D006835", disabled, benefits, "aantal", Whole, Own(15));
        add(89, flag, "IW000A", flag_title, place, "", Text, Own(3));
        return topics;
    }
    let of = ["Bijstand", "AO", "WW", "AOW"];
    let titles = [
        "Personen per soort uitkering; Bijstand",
        "Personen per soort uitkering; AO",
        "Personen per soort uitkering; WW",
        "Personen per soort uitkering; AOW",
    ];
    let measures = ["D006842", "D006837", "D001827", "D000193"];
    let cells = [Own(14), Own(15), Made(|row| benefit(row, 2)), Made(|row| benefit(row, 3))];
    for (i, number) in [bijstand, ao, ao + 1, ao + 2].into_iter().enumerate() {
        let name = format!("PersonenPerSoortUitkering{}", of[i]);
        add(number, &name, measures[i], titles[i], benefits, "aantal", Whole, cells[i]);
    }
    if year >= 2018 {
        let (care, of_people) = ("Zorg", "per 1 000 inwoners");
        let (count, relative) = ("Wmo-cli\u{eb}nten", "Wmo-cli\u{eb}nten relatief");
        add(wmo - 1, "WmoClienten", "M001342_1", count, care, "aantal", Whole, later(Made(clients)));
        add(wmo, "WmoClientenRelatief", "M001342_2", relative, care, of_people, Broken, later(Own(16)));
    }
    topics
}

fn men(row: &KeyRow<'_>) -> DemoCell {
    DemoCell::whole(round_to(0.49 * row.figures.inhabitants, 5.0))
}

fn women(row: &KeyRow<'_>) -> DemoCell {
    DemoCell::whole(round_to(0.51 * row.figures.inhabitants, 5.0))
}

fn owners(row: &KeyRow<'_>, pick: fn([f64; 3]) -> f64) -> DemoCell {
    share(row.sort, published(row.sort, &row.figures).owners.map(pick))
}

fn owned_by_residents(row: &KeyRow<'_>) -> DemoCell {
    owners(row, |owners| owners[0])
}

fn rented(row: &KeyRow<'_>) -> DemoCell {
    owners(row, |owners| owners[1] + owners[2])
}

fn other_owners(row: &KeyRow<'_>) -> DemoCell {
    owners(row, |owners| owners[2])
}

fn poor(row: &KeyRow<'_>) -> DemoCell {
    published(row.sort, &row.figures).low_income.map_or(DemoCell::Empty, |low| DemoCell::tenths(0.22 * low))
}

fn benefit(row: &KeyRow<'_>, place: usize) -> DemoCell {
    published(row.sort, &row.figures).benefits[place].map_or(DemoCell::Empty, DemoCell::whole)
}

fn clients(row: &KeyRow<'_>) -> DemoCell {
    let known = published(row.sort, &row.figures).wmo.is_some();
    if known { DemoCell::whole(round_to(row.figures.wmo, 5.0)) } else { DemoCell::Empty }
}
