//! The address of the viewer that shows what a picture shows.

use geo_types::Coord;

use crate::areas::projection::from_degrees;
use crate::documents::Content;
use crate::maps::{Palette, Period, Selection};
use crate::pictures::PictureRequest;
use crate::styles::Language;

/// Width of the world at zoom 0 and of a map on a screen, pixels of the map library.
const WORLD: f64 = 512.0;
const SCREEN: f64 = 900.0;

/// Writes the part of the viewer's address that shows the same map, `#` included.
pub(super) fn fragment(content: &Content, request: &PictureRequest) -> String {
    let mut parts = vec![format!("kaart={}", choice(&request.map, request.selection))];
    if let Some((map, selection)) = &request.beside {
        parts.push(format!("tweede={}&weergave=naast", choice(map, *selection)));
    }
    parts.extend(request.view.map(place));
    let marked = request.marked.codes(content);
    match (&request.place.codes(content)[..], marked.is_empty()) {
        ([only], _) if only.starts_with("GM") => parts.push(format!("gemeente={only}")),
        ([only], true) => parts.push(format!("gebied={only}")),
        _ => {}
    }
    if let [first, others @ ..] = &marked[..] {
        parts.push(format!("gebied={first}"));
        if !others.is_empty() {
            parts.push(format!("vergelijk={}", others.join(".")));
        }
    }
    if !request.hidden.is_empty() {
        let hidden: Vec<String> = request.hidden.iter().map(u8::to_string).collect();
        parts.push(format!("zonder={}", hidden.join(".")));
    }
    if request.language == Language::En {
        parts.push("taal=en".to_owned());
    }
    if request.palette == Palette::ColourBlind {
        parts.push("palet=kleurenblind".to_owned());
    }
    format!("#{}", parts.join("&"))
}

fn choice(map: &str, selection: Selection) -> String {
    let period = match selection.period {
        Period::Year(year) => format!(".{year}"),
        Period::Window(first, last) => format!(".{first}-{last}"),
        Period::Fixed => String::new(),
    };
    let comparison = selection.comparison.map_or_else(String::new, |comparison| format!(".{comparison}"));
    format!("{map}{period}{comparison}")
}

/// Writes the place of a camera that has a rectangle (west, south, east, north) in sight.
fn place([west, south, east, north]: [f64; 4]) -> String {
    let [low, high] = [(west, south), (east, north)].map(|(x, y)| from_degrees(Coord { x, y }));
    let zoom = (SCREEN / WORLD / (high.x - low.x).max(low.y - high.y)).log2().clamp(0.0, 20.0);
    format!("plek={zoom:.2}/{:.4}/{:.4}", f64::midpoint(south, north), f64::midpoint(west, east))
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn the_camera_stands_in_the_middle_as_high_as_all_is_in_sight() {
        // A hundredth of the world from west to east: 900 pixels are 512 · 2^z / 100, so z = log2(175.8) = 7.46.
        assert_eq!(place([3.0, 51.5, 6.6, 52.5]), "plek=7.46/52.0000/4.8000");
    }
}
