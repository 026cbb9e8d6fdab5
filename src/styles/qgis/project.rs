//! A project of QGIS (`.qgs`): all maps as groups of layers in RD New, of which one is visible, each with a legend, a
//! theme, and pages to print it on.
//!
//! QGIS opens it from any folder: it names nothing but addresses of the program. It is written as version 3.22 reads
//! it, which later ones do too.

use std::fmt::Write as _;

use veerkracht_picture::escape;

use super::layout::{LayoutContent, PAPERS, layout};
use super::legend::Legend;
use super::place::{RD_NEW, rd_bounds};
use super::{layer_id, layers, list_levels, push, tree};
use crate::maps::Palette;
use crate::styles::{Language, StyledMap};

/// Name of the group of all maps, of which one is visible at a time.
const MAPS: &str = "Veerkracht";

/// A map of a project.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ProjectMap {
    /// Its classes, levels and texts.
    pub map: StyledMap,
    /// Absolute address of its tiles, with `{z}`, `{x}` and `{y}`.
    pub tiles: String,
    /// What is printed below it: guide, caveats, sources.
    pub notes: String,
}

/// A project.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Project {
    /// Its title.
    pub title: String,
    /// What is in it, whose it is, under which licences; a paragraph each.
    pub summary: Vec<String>,
    /// Where more is said: what it is, and its absolute address.
    pub links: Vec<(String, String)>,
    /// The maps, the visible one first; their headings differ.
    pub maps: Vec<ProjectMap>,
}

/// Writes a project.
#[must_use]
pub(crate) fn project(project: &Project, language: Language, palette: Palette) -> String {
    let title = escape(&project.title);
    let mut out = format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis projectname=\"{title}\" \
         version=\"3.22.0\">\n <title>{title}</title>\n <projectCrs>{RD_NEW}</projectCrs>\n"
    );
    let legends: Vec<Legend> = project.maps.iter().map(|shown| Legend::of(&shown.map, language, palette)).collect();
    layer_tree(&mut out, project, &legends, language);
    out.push_str(" <projectlayers>\n");
    for (ProjectMap { map, tiles, .. }, legend) in project.maps.iter().zip(&legends) {
        layers(&mut out, map, tiles, language, palette);
        push(&mut out, format_args!("{}", legend.layer()));
    }
    // Without the property older versions take no notice of the system.
    out.push_str(
        " </projectlayers>\n <properties><SpatialRefSys><ProjectionsEnabled type=\"int\">1</ProjectionsEnabled>\
         </SpatialRefSys></properties>\n",
    );
    themes(&mut out, project, language);
    metadata(&mut out, project, language);
    out.push_str(" <Layouts>\n");
    for (ProjectMap { map, notes, .. }, legend) in project.maps.iter().zip(&legends) {
        let (title, legend) = (map.heading(language), legend.on_paper());
        let printed = LayoutContent {
            id: &layer_id(map, "page"),
            title: &title,
            legend: &legend,
            notice: language.of(&map.notice),
            notes,
            bounds: rd_bounds(map.bounds),
            language,
        };
        for paper in &PAPERS {
            out.push_str(&layout(paper, &printed));
        }
    }
    out.push_str(" </Layouts>\n");
    if let Some(first) = project.maps.first() {
        view(&mut out, rd_bounds(first.map.bounds));
    }
    out.push_str("</qgis>\n");
    out
}

/// Writes the groups: the first map visible and open, the others ready to be.
fn layer_tree(out: &mut String, project: &Project, legends: &[Legend], language: Language) {
    push(
        out,
        format_args!(
            " <layer-tree-group>\n  <layer-tree-group name=\"{MAPS}\" checked=\"Qt::Checked\" expanded=\"1\" \
             mutually-exclusive=\"1\" mutually-exclusive-child=\"0\">"
        ),
    );
    for (number, (ProjectMap { map, tiles, .. }, legend)) in project.maps.iter().zip(legends).enumerate() {
        let (checked, expanded) = if number == 0 { ("Qt::Checked", 1) } else { ("Qt::Unchecked", 0) };
        let name = escape(&map.heading(language));
        push(out, format_args!("  <layer-tree-group name=\"{name}\" checked=\"{checked}\" expanded=\"{expanded}\">"));
        tree(out, map, tiles, language);
        push(out, format_args!("{}\n  </layer-tree-group>", legend.tree()));
    }
    out.push_str("  </layer-tree-group>\n </layer-tree-group>\n");
}

/// Writes a theme per map: what is visible of it, with one choice, and on its pages.
fn themes(out: &mut String, project: &Project, language: Language) {
    out.push_str(" <visibility-presets>\n");
    for ProjectMap { map, .. } in &project.maps {
        let name = escape(&map.heading(language));
        push(
            out,
            format_args!("  <visibility-preset name=\"{name}\" has-expanded-info=\"1\" has-checked-group-info=\"1\">"),
        );
        let levels = list_levels(map).into_iter().map(|shown| (layer_id(map, shown.level.layer()), 0));
        for (id, expanded) in levels.chain([(Legend::id(map), 1)]) {
            push(out, format_args!("   <layer id=\"{id}\" style=\"default\" visible=\"1\" expanded=\"{expanded}\"/>"));
        }
        for state in ["checked", "expanded"] {
            push(
                out,
                format_args!(
                    "   <{state}-group-nodes><{state}-group-node id=\"{MAPS}\"/><{state}-group-node \
                     id=\"{MAPS}/{name}\"/></{state}-group-nodes>"
                ),
            );
        }
        out.push_str("  </visibility-preset>\n");
    }
    out.push_str(" </visibility-presets>\n");
}

/// Writes what is told of the project.
fn metadata(out: &mut String, project: &Project, language: Language) {
    let mut links = String::new();
    for (name, address) in &project.links {
        write!(links, "<link name=\"{}\" type=\"WWW:LINK\" url=\"{}\"/>", escape(name), escape(address))
            .expect("writing to a string does not fail");
    }
    push(
        out,
        format_args!(
            " <projectMetadata><language>{}</language><type>dataset</type><title>{}</title><abstract>{}</abstract>\
             <links>{links}</links><author>veerkracht</author></projectMetadata>",
            language.code(),
            escape(&project.title),
            escape(&project.summary.join("\n\n"))
        ),
    );
}

/// Writes where the project opens, and what all of it is: the layers of tiles claim the whole world.
fn view(out: &mut String, [west, south, east, north]: [f64; 4]) {
    let sides = format!("xmin=\"{west:.0}\" ymin=\"{south:.0}\" xmax=\"{east:.0}\" ymax=\"{north:.0}\"");
    push(
        out,
        format_args!(
            " <ProjectViewSettings UseProjectScales=\"0\" rotation=\"0\"><Scales/><DefaultViewExtent \
             {sides}>{RD_NEW}</DefaultViewExtent><PresetFullExtent {sides}>{RD_NEW}</PresetFullExtent>\
             </ProjectViewSettings>"
        ),
    );
}

#[cfg(test)]
mod tests {
    use super::{Project, ProjectMap, project};
    use crate::maps::Palette;
    use crate::styles::{Language, example};

    #[test]
    fn a_project_shows_its_first_map_and_has_a_theme_and_two_pages_for_each() {
        let tiles = example::links().tiles;
        let maps = ["2014-2022", "2012-2014"].map(|period| {
            let mut map = example::map();
            (map.period, map.selection) = (period.into(), period.into());
            ProjectMap { map, tiles: tiles.clone(), notes: "Bronnen: CBS & Kadaster".into() }
        });
        let made = Project {
            title: "Veerkracht <in> kaart".into(),
            summary: vec!["Verzonnen.".into()],
            links: vec![("methode".into(), "https://example.org/method?a=1&b=2".into())],
            maps: maps.to_vec(),
        };
        let text = project(&made, Language::Nl, Palette::Usual);
        let count = |part: &str| text.matches(part).count();
        assert_eq!([count("<maplayer type=\"vector-tile\""), count("<maplayer type=\"vector\"")], [6, 2]);
        assert_eq!(
            [count("checked=\"Qt::Unchecked\""), count("<visibility-preset name"), count("<Layout name")],
            [1, 2, 4]
        );
        // An entry of the tree per layer, and one of the legend on each page.
        assert_eq!(count("<layer-tree-layer "), 8 + 4);
        assert!(text.contains("<title>Veerkracht &lt;in&gt; kaart</title>") && text.contains("?a=1&amp;b=2"));
        for map in &maps {
            let name = veerkracht_picture::escape(&map.map.heading(Language::Nl));
            assert_eq!(count(&format!("followPresetName=\"{name}\"")), 2);
        }
        assert!(text.contains("<license>CC BY 4.0</license>"));
    }
}
