//! Pages of a project of QGIS to print a map on: title, map, legend, scale bar, and what must be said with it.
//!
//! Places and sizes are millimetres of a sheet in landscape, from its upper left corner.

use std::fmt::Write as _;

use veerkracht_picture::escape;

use super::legend::LINE_BREAK;
use super::place::RD_NEW;
use crate::styles::Language;

/// A sheet of paper in landscape.
#[derive(Debug)]
pub(super) struct LayoutSheet {
    /// What it is called.
    name: &'static str,
    /// Width and height.
    size: [f64; 2],
    /// Height of the title, above the map.
    above: f64,
    /// Height of the notice and of the other words, below the map.
    below: [f64; 2],
    /// Width of the legend, beside the map.
    beside: f64,
    /// Sizes of type in points: title, legend, notice, other words.
    type_sizes: [f64; 4],
}

/// The sheets that there are pages for.
pub(super) const PAPERS: [LayoutSheet; 2] = [
    LayoutSheet {
        name: "A4",
        size: [297.0, 210.0],
        above: 10.0,
        below: [7.0, 30.0],
        beside: 80.0,
        type_sizes: [16.0, 8.0, 7.5, 6.5],
    },
    LayoutSheet {
        name: "A3",
        size: [420.0, 297.0],
        above: 14.0,
        below: [9.0, 38.0],
        beside: 112.0,
        type_sizes: [24.0, 11.0, 10.0, 8.5],
    },
];

/// Around everything, and between the map and what lies beside and below it.
const MARGIN: f64 = 10.0;
const GAP: f64 = 3.0;
/// Part of the map that is left free around what it shows.
const ROOM: f64 = 0.04;
/// Weights of type as QGIS counts them.
const REGULAR: u8 = 50;
const BOLD: u8 = 75;
/// Numbers of the kinds of items in QGIS.
const PAGE: u32 = 65638;
const MAP: u32 = 65639;
const LABEL: u32 = 65641;
const LEGEND: u32 = 65642;
const SCALE_BAR: u32 = 65646;

/// What is printed.
#[derive(Debug)]
pub(super) struct LayoutContent<'a> {
    /// Names the map within the project.
    pub id: &'a str,
    /// Title of the page, and name of the theme that the map shows, whatever else is visible.
    pub title: &'a str,
    /// Entry of the legend in the layer tree, in XML.
    pub legend: &'a str,
    /// What every place that shows a map says.
    pub notice: &'a str,
    /// Guide, caveats, sources.
    pub notes: &'a str,
    /// West, south, east and north of the map, metres of RD New.
    pub bounds: [f64; 4],
    /// Language of the words that are the page's own.
    pub language: Language,
}

/// Writes a page.
pub(super) fn layout(paper: &LayoutSheet, printed: &LayoutContent<'_>) -> String {
    let [width, height] = paper.size;
    let [title_size, legend_size, notice_size, notes_size] = paper.type_sizes;
    let [notice, notes] = paper.below;
    let top = MARGIN + paper.above;
    let map = [MARGIN, top, width - 2.0 * MARGIN - paper.beside - GAP, height - top - MARGIN - GAP - notice - notes];
    let below = top + map[3] + GAP;
    let full = width - 2.0 * MARGIN;
    let item = |kind: u32, name: &str, place: [f64; 4], options: &str, inner: &str| {
        let [x, y, width, height] = place;
        let id = escape(&item_id(printed.id, paper, name));
        format!(
            "   <LayoutItem type=\"{kind}\" uuid=\"{id}\" templateUuid=\"{id}\" id=\"{name}\" position=\"{x},{y},mm\" \
             positionOnPage=\"{x},{y},mm\" size=\"{width},{height},mm\" referencePoint=\"0\" visibility=\"1\" \
             opacity=\"1\" {options}>{inner}</LayoutItem>\n"
        )
    };
    let label = |name: &str, place: [f64; 4], text: &str, size: f64, weight: u8| {
        let options = format!(
            "zValue=\"2\" htmlState=\"0\" halign=\"1\" valign=\"32\" marginX=\"0\" marginY=\"0\" frame=\"false\" \
             background=\"false\" labelText=\"{}\"",
            escape(&as_text(text))
        );
        // Newer versions read the style of the text, older ones the font.
        let inner = format!(
            "{}<LabelFont description=\"{}\" style=\"\"/><FontColor red=\"22\" green=\"25\" blue=\"28\" \
             alpha=\"255\"/>",
            text_style(size, weight),
            font(size, weight)
        );
        item(LABEL, name, place, &options, &inner)
    };
    let mut out = format!(
        "  <Layout name=\"{}\" units=\"mm\" printResolution=\"300\">\n   <PageCollection>\n",
        escape(&format!("{}, {}", printed.title, paper.name))
    );
    out.push_str(&item(PAGE, "page", [0.0, 0.0, width, height], "frame=\"false\" background=\"true\"", ""));
    out.push_str("   </PageCollection>\n");
    out.push_str(&item(MAP, "map", map, &map_options(printed), &map_inner(printed, [map[2], map[3]])));
    let place = [MARGIN, MARGIN - 2.0, full, paper.above];
    out.push_str(&label("title", place, printed.title, title_size, BOLD));
    let map_id = escape(&item_id(printed.id, paper, "map"));
    let options = format!(
        "zValue=\"3\" title=\"{}\" map_uuid=\"{map_id}\" resizeToContents=\"1\" symbolWidth=\"6\" symbolHeight=\"3.5\" \
         columnCount=\"1\" boxSpace=\"0\" wrapChar=\"{LINE_BREAK}\" lineSpacing=\"0.6\" legendFilterByAtlas=\"0\" \
         background=\"false\" frame=\"false\"",
        printed.language.either("Legenda", "Legend")
    );
    let place = [width - MARGIN - paper.beside, top, paper.beside, 20.0];
    let inner = format!("{}<layer-tree-group>{}</layer-tree-group>", legend_styles(legend_size), printed.legend);
    out.push_str(&item(LEGEND, "legend", place, &options, &inner));
    let options = format!(
        "zValue=\"4\" style=\"Single Box\" mapUuid=\"{map_id}\" unitType=\"km\" unitLabel=\"km\" \
         numMapUnitsPerScaleBarUnit=\"1\" numSegments=\"2\" numSegmentsLeft=\"0\" segmentSizeMode=\"1\" \
         minBarWidth=\"25\" maxBarWidth=\"50\" numUnitsPerSegment=\"1\" height=\"2\" labelBarSpace=\"1\" \
         boxContentSpace=\"1\" outlineWidth=\"0.2\" background=\"true\" frame=\"false\""
    );
    let inner = format!(
        "<BackgroundColor red=\"255\" green=\"255\" blue=\"255\" alpha=\"200\"/>{}",
        text_style(legend_size, REGULAR)
    );
    out.push_str(&item(SCALE_BAR, "scale bar", [MARGIN + GAP, below - 16.0, 60.0, 10.0], &options, &inner));
    out.push_str(&label("notice", [MARGIN, below, full, notice], printed.notice, notice_size, BOLD));
    out.push_str(&label("notes", [MARGIN, below + notice, full, notes], printed.notes, notes_size, REGULAR));
    out.push_str("  </Layout>\n");
    out
}

/// Names an item of a page: QGIS wants names that no other item has.
fn item_id(map: &str, paper: &LayoutSheet, item: &str) -> String {
    format!("{{{map}-{}-{item}}}", paper.name)
}

/// Takes away what would begin an expression in a label: it is text, whoever wrote it.
fn as_text(text: &str) -> String {
    text.replace("[%", "[ %")
}

/// Writes what the map shows: its own theme, whatever is visible in the window.
fn map_options(printed: &LayoutContent<'_>) -> String {
    format!(
        "zValue=\"1\" frame=\"true\" background=\"true\" outlineWidthM=\"0.2,mm\" mapRotation=\"0\" \
         keepLayerSet=\"false\" followPreset=\"true\" followPresetName=\"{}\" drawCanvasItems=\"true\"",
        escape(printed.title)
    )
}

/// Writes where the map lies: its bounds in the middle, as wide and high as the item, which would be stretched else.
/// The system is its own: bounds in metres of that of the project would be those of another place when somebody changes
/// it.
fn map_inner(printed: &LayoutContent<'_>, [width, height]: [f64; 2]) -> String {
    let [west, south, east, north] = printed.bounds;
    let step = ((east - west) / width).max((north - south) / height) * (1.0 + ROOM) / 2.0;
    let (x, y) = (f64::midpoint(west, east), f64::midpoint(south, north));
    format!(
        "<FrameColor red=\"95\" green=\"107\" blue=\"115\" alpha=\"255\"/><Extent xmin=\"{:.1}\" ymin=\"{:.1}\" \
         xmax=\"{:.1}\" ymax=\"{:.1}\"/><crs>{RD_NEW}</crs><LayerSet/>",
        x - step * width,
        y - step * height,
        x + step * width,
        y + step * height
    )
}

/// Writes the styles of a legend, whose title is larger.
fn legend_styles(size: f64) -> String {
    let mut out = String::from("<styles>");
    for (name, size, weight, space) in [
        ("title", size + 2.0, BOLD, "marginBottom=\"2\""),
        ("group", size, REGULAR, ""),
        ("subgroup", size, REGULAR, ""),
        ("symbol", size, REGULAR, "marginTop=\"1.5\""),
        ("symbolLabel", size, REGULAR, "marginTop=\"1\" marginLeft=\"2\""),
    ] {
        write!(
            out,
            "<style name=\"{name}\" alignment=\"1\" {space}><styleFont description=\"{}\" style=\"\"/>{}</style>",
            font(size, weight),
            text_style(size, weight)
        )
        .expect("writing to a string does not fail");
    }
    out.push_str("</styles>");
    out
}

/// Describes a font as older versions read it. The family is the one that every machine has under this name.
fn font(size: f64, weight: u8) -> String {
    format!("Sans Serif,{size},-1,5,{weight},0,0,0,0,0")
}

/// Writes the style of a text. No font is named, as in the layers.
fn text_style(size: f64, weight: u8) -> String {
    format!(
        "<text-style fontSize=\"{size}\" fontSizeUnit=\"Point\" fontWeight=\"{weight}\" textColor=\"22,25,28,255\" \
         textOpacity=\"1\" multilineHeight=\"1\" namedStyle=\"\"/>"
    )
}

#[cfg(test)]
mod tests {
    use super::{LayoutContent, PAPERS, layout};
    use crate::styles::Language;

    #[test]
    fn a_page_holds_its_words_and_a_map_that_is_not_stretched() {
        let printed = LayoutContent {
            id: "a",
            title: "Kaart <1>",
            legend: "<layer-tree-layer id=\"l\"/>",
            notice: "Verzonnen. [% now() %]",
            notes: "Bron: CBS",
            bounds: [100_000.0, 400_000.0, 120_000.0, 500_000.0],
            language: Language::En,
        };
        for (paper, size) in PAPERS.iter().zip(["297,210,mm", "420,297,mm"]) {
            let text = layout(paper, &printed);
            for part in ["Kaart &lt;1&gt;, A", "title=\"Legend\"", "Verzonnen. [ % now() %]", "Bron: CBS", size] {
                assert!(text.contains(part), "{part}");
            }
            let number = |name: &str| -> f64 {
                let rest = text.split_once(&format!("{name}=\"")).unwrap().1;
                rest.split_once('"').unwrap().0.parse().unwrap()
            };
            // 100 km and four percent of room in the height of the map; as many metres to a millimetre in its width.
            let (wide, high) = (number("xmax") - number("xmin"), number("ymax") - number("ymin"));
            assert!((high - 104_000.0).abs() < 1.0, "{high}");
            let map = text.split_once("type=\"65639\"").unwrap().1.split_once(" size=\"").unwrap().1;
            let mut sides = map.split(',').map(|side| side.parse::<f64>().unwrap_or(0.0));
            let (width, height) = (sides.next().unwrap(), sides.next().unwrap());
            assert!((wide / width - high / height).abs() < 0.01);
        }
    }
}
