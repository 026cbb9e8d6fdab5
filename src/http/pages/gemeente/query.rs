//! What is asked of the page of a gemeente, the addresses that ask for it, and numbers as its language has them.

use crate::http::choice::MapChoice;
use crate::maps::Palette;
use crate::styles::{Language, palette_name};

/// What is asked of the page.
#[derive(Debug, Clone)]
pub(in super::super) struct GemeenteQuery {
    /// Index of the gemeente.
    pub gemeente: usize,
    /// The map that comes first, and whose picture a link shows.
    pub map: Option<MapChoice>,
    /// Of the texts.
    pub language: Language,
    /// Of the classes.
    pub palette: Palette,
}

/// Writes the part of the query that asks for the same page in another language, each pair after an ampersand.
pub(super) fn query_pairs(asked: &GemeenteQuery) -> String {
    let map = asked
        .map
        .as_ref()
        .map_or_else(String::new, |choice| format!("&kaart={}{}", choice.map, choice.query.replacen('?', "&", 1)));
    let palette = match asked.palette {
        Palette::Usual => String::new(),
        palette @ Palette::ColourBlind => format!("&palet={}", palette_name(palette)),
    };
    format!("{map}{palette}")
}

/// Writes the address of a picture of a map from the root, not escaped. `selection` is a query with its question mark.
pub(super) fn picture(code: &str, map: &str, selection: &str, size: &str, asked: &GemeenteQuery) -> String {
    let mut query = vec![format!("gemeente={code}"), format!("size={size}")];
    query.extend(selection.strip_prefix('?').map(str::to_owned));
    if asked.language == Language::En {
        query.push("taal=en".to_owned());
    }
    if asked.palette != Palette::Usual {
        query.push(format!("palet={}", palette_name(asked.palette)));
    }
    format!("picture/{map}.png?{}", query.join("&"))
}

/// Writes a number without decimals, thousands apart.
pub(super) fn whole(number: f64, language: Language) -> String {
    let digits = format!("{:.0}", number.max(0.0));
    let mark = language.either(".", ",");
    let mut out = String::new();
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push_str(mark);
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_apart_as_the_language_has_it() {
        assert_eq!(whole(81_234.4, Language::Nl), "81.234");
        assert_eq!(whole(1_000_000.0, Language::En), "1,000,000");
        assert_eq!([0.0, 999.6].map(|number| whole(number, Language::Nl)), ["0", "1.000"]);
    }

    #[test]
    fn the_same_page_in_another_language_keeps_its_map_and_its_colours() {
        let choice = |query: &str| MapChoice {
            map: "focuskaart".into(),
            selection: crate::maps::Selection { period: crate::maps::Period::Year(2022), comparison: None },
            query: query.into(),
        };
        let asked =
            |map: Option<MapChoice>, palette| GemeenteQuery { gemeente: 0, map, language: Language::Nl, palette };
        assert_eq!(query_pairs(&asked(None, Palette::Usual)), "");
        let all = asked(Some(choice("?year=2022&vergelijking=nl")), Palette::ColourBlind);
        assert_eq!(query_pairs(&all), "&kaart=focuskaart&year=2022&vergelijking=nl&palet=kleurenblind");
        assert_eq!(
            picture("GM0606", "focuskaart", "?year=2022", "og", &all),
            "picture/focuskaart.png?gemeente=GM0606&size=og&year=2022&palet=kleurenblind"
        );
    }
}
