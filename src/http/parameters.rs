//! The parameters of a request: its query, its headers, and the address under which the client reached the program.
//!
//! Parameters that an address does not know have no effect: clients, proxies and campaigns add their own (`v`,
//! `access_token`, `utm_source`). One that is nearly a known one is a slip of the one who typed it, and is refused, so
//! that nobody takes the newest year for the one he meant.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::http::address::PublicUrl;
use crate::http::error::{Error, quoted};
use crate::http::peer::Peer;
use crate::maps::Palette;
use crate::styles::Language;
use crate::tiles::TileFormat;

/// The parts of a request that handlers use.
#[derive(Debug, Clone)]
pub(crate) struct Parameters {
    /// Address of the program, without a slash at its end.
    pub base: PublicUrl,
    /// All headers.
    pub headers: HeaderMap,
    /// Who asks; none where it is not known.
    pub peer: Option<Peer>,
    query: String,
}

impl<S: Sync> FromRequestParts<S> for Parameters {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self {
            // The server made it when it let the request in.
            base: parts.extensions.get::<PublicUrl>().cloned().unwrap_or_default(),
            headers: parts.headers.clone(),
            peer: parts.extensions.get::<Peer>().copied(),
            query: parts.uri.query().unwrap_or("").to_owned(),
        })
    }
}

impl Parameters {
    /// Makes what a request without a query asks.
    #[cfg(test)]
    pub(super) fn example(base: PublicUrl, headers: HeaderMap) -> Self {
        Self { base, headers, peer: None, query: String::new() }
    }

    /// Reads the parameters of `known` from the query, as [`QueryParameters::parse`].
    ///
    /// # Errors
    /// [`Error::UnknownParameter`] or [`Error::BadParameter`].
    pub(crate) fn query(&self, known: &[&'static str]) -> Result<QueryParameters, Error> {
        QueryParameters::parse(&self.query, known)
    }

    /// Gives the query as it was written.
    pub(crate) fn query_text(&self) -> &str {
        &self.query
    }

    /// Reads the parameters of a request to an interface that knows all of its own, as [`QueryParameters::strict`].
    pub(crate) fn strict(&self, known: &[&'static str]) -> (QueryParameters, Vec<Error>) {
        QueryParameters::strict(&self.query, known)
    }

    /// Reads the parameters of a document about one map: its selection, language and palette.
    ///
    /// # Errors
    /// As [`Parameters::query`].
    pub(crate) fn map_query(&self) -> Result<QueryParameters, Error> {
        self.query(&["year", "window", "vergelijking", "taal", "palet"])
    }
}

/// The parameters of a query, decoded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct QueryParameters(Vec<(String, String)>);

impl QueryParameters {
    /// Reads the parameters of `known` from a query, each of which may be in it once. Others have no effect.
    ///
    /// # Errors
    /// [`Error::UnknownParameter`] for one that is nearly a known one, [`Error::BadParameter`] for one given twice.
    pub(crate) fn parse(query: &str, known: &[&'static str]) -> Result<Self, Error> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            // Every tile has it: the server has chosen the edition by it.
            if name == "v" {
                continue;
            }
            if !known.contains(&name.as_ref()) {
                if known.iter().any(|known| is_nearly(&name, known)) {
                    return Err(Error::UnknownParameter {
                        name: quoted(&name),
                        available: known.iter().map(|name| (*name).to_owned()).collect(),
                    });
                }
                continue;
            }
            if pairs.iter().any(|(earlier, _)| *earlier == *name) {
                return Err(Error::BadParameter {
                    name: name.into_owned(),
                    found: "given twice".into(),
                    expected: "one value".into(),
                    available: Vec::new(),
                });
            }
            pairs.push((name.into_owned(), value.into_owned()));
        }
        Ok(Self(pairs))
    }

    /// Reads a query of which every parameter has to be known, and gives all that is wrong with it beside what is
    /// right.
    pub(crate) fn strict(query: &str, known: &[&'static str]) -> (Self, Vec<Error>) {
        let (mut pairs, mut faults): (Vec<(String, String)>, Vec<Error>) = (Vec::new(), Vec::new());
        for (name, value) in decoded(query) {
            if !known.contains(&name.as_str()) {
                let available = known.iter().map(|name| (*name).to_owned()).collect();
                faults.push(Error::UnknownParameter { name: quoted(&name), available });
            } else if pairs.iter().any(|(earlier, _)| *earlier == name) {
                faults.push(Error::BadParameter {
                    name,
                    found: "given twice".into(),
                    expected: "one value".into(),
                    available: Vec::new(),
                });
            } else {
                pairs.push((name, value));
            }
        }
        (Self(pairs), faults)
    }

    /// Gives the parameters with their values, decoded, in the order of the query.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Takes the value of a parameter; none when it is absent.
    #[must_use]
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Reads a parameter that has a few possible values; the first of them when it is absent.
    ///
    /// # Errors
    /// [`Error::BadParameter`] with the possible values.
    pub(crate) fn choice<T: Copy>(&self, name: &str, values: &[(&str, T)], absent: T) -> Result<T, Error> {
        let Some(found) = self.text(name) else { return Ok(absent) };
        values.iter().find(|(text, _)| *text == found).map(|(_, value)| *value).ok_or_else(|| Error::BadParameter {
            name: name.to_owned(),
            found: quoted(found),
            expected: "one of the values listed".into(),
            available: values.iter().map(|(text, _)| (*text).to_owned()).collect(),
        })
    }

    /// Reads `taal`; Dutch when absent.
    ///
    /// # Errors
    /// [`Error::BadParameter`] for anything but `nl` and `en`.
    pub(crate) fn language(&self) -> Result<Language, Error> {
        self.choice("taal", &[("nl", Language::Nl), ("en", Language::En)], Language::Nl)
    }

    /// Reads `palet`; the standard colours when absent.
    ///
    /// # Errors
    /// [`Error::BadParameter`] for anything but `standaard` and `kleurenblind`.
    pub(crate) fn palette(&self) -> Result<Palette, Error> {
        self.choice("palet", &[("standaard", Palette::Usual), ("kleurenblind", Palette::ColourBlind)], Palette::Usual)
    }

    /// Reads `encoding`, as sources of MapLibre spell it; MVT when absent.
    ///
    /// # Errors
    /// [`Error::BadParameter`] for anything but `mvt` and `mlt`.
    pub(crate) fn format(&self) -> Result<TileFormat, Error> {
        self.choice("encoding", &TileFormat::ALL.map(|format| (format.name(), format)), TileFormat::default())
    }
}

/// Decodes the names and values of a query. A plus is a blank, as forms write it, but not beside a blank that is
/// written `%20`: QGIS 3.40 leaves the plus of a filter such as `(klasse%20+%20status)` as it is, and shows no area at
/// all when that is refused. Nobody writes blanks in both ways.
fn decoded(query: &str) -> impl Iterator<Item = (String, String)> {
    query.split('&').flat_map(|pair| {
        let pair = if pair.contains("%20") { pair.replace('+', "%2B") } else { pair.to_owned() };
        form_urlencoded::parse(pair.as_bytes()).into_owned().collect::<Vec<_>>()
    })
}

/// Shortest name of which a slip is known as one: of three letters (`map`), a slip may well be another program's own
/// parameter (`mapp`, `tap`, `ma`).
const RECOGNISED: usize = 4;

/// Tells whether a name is a slip of a known one: the same but for case, underscores and hyphens, or one edit away (a
/// letter more, less, other, or two swapped).
fn is_nearly(name: &str, known: &str) -> bool {
    // No slip of one edit is longer; a caller may send two thousand bytes.
    const MARKS: usize = 8;
    if known.len() < RECOGNISED || name.len() > known.len() + MARKS {
        return false;
    }
    let letters = |text: &str| -> Vec<char> {
        text.chars().filter(|letter| !matches!(letter, '_' | '-')).map(|letter| letter.to_ascii_lowercase()).collect()
    };
    let (name, known) = (letters(name), letters(known));
    let same = name.iter().zip(&known).take_while(|(a, b)| a == b).count();
    let (name, known) = (&name[same..], &known[same..]);
    let same = name.iter().rev().zip(known.iter().rev()).take_while(|(a, b)| a == b).count();
    match (&name[..name.len() - same], &known[..known.len() - same]) {
        ([] | [_], [] | [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

/// Takes the ending off a file name: `signalering_absoluut.json` with `json` is the map.
///
/// # Errors
/// [`Error::UnknownPath`] when the name has another ending.
pub(crate) fn stem<'a>(file: &'a str, ending: &str) -> Result<&'a str, Error> {
    file.strip_suffix(ending)
        .and_then(|stem| stem.strip_suffix('.'))
        .filter(|stem| !stem.is_empty())
        .ok_or_else(|| Error::UnknownPath { path: quoted(file) })
}

#[cfg(test)]
mod tests {
    use super::{Error, QueryParameters, stem};
    use crate::styles::Language;

    #[test]
    fn a_slip_of_a_known_parameter_is_refused_with_those_that_there_are() {
        let known = ["year", "window", "vergelijking", "map"];
        for slip in [
            "windw",
            "windoww",
            "wimdow",
            "widnow",
            "Window",
            "WINDOW",
            "ver_gelijking",
            "ver-gelijking",
            "yaer",
            "year_",
            "years",
        ] {
            let error = QueryParameters::parse(&format!("{slip}=2014-2022"), &known).unwrap_err();
            assert!(
                matches!(&error, Error::UnknownParameter { name, available } if name == slip && available.len() == 4),
                "{slip}"
            );
        }
    }

    #[test]
    fn a_parameter_that_is_not_known_has_no_effect() {
        let known = ["year", "fields", "map"];
        let plain = QueryParameters::parse("year=2022", &known).unwrap();
        for other in [
            "v=2",
            "access_token=x",
            "utm_source=brief",
            "f=json",
            "_=1",
            "key=x",
            "mapp=x",
            "ma=x",
            "v=1&v=2",
            "",
            "&&=",
            "%FF",
        ] {
            assert_eq!(QueryParameters::parse(&format!("{other}&year=2022"), &known).unwrap(), plain, "{other}");
        }
        let long = format!("{}=1&year=2022", "year".repeat(400));
        assert_eq!(QueryParameters::parse(&long, &known).unwrap(), plain);
    }

    #[test]
    fn a_strict_query_tells_all_that_is_wrong_with_it() {
        let (query, faults) = QueryParameters::strict("limit=5&limit=6&f=json&x=1&y=2", &["limit", "f"]);
        assert_eq!(query.pairs().collect::<Vec<_>>(), [("limit", "5"), ("f", "json")]);
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "`limit` is `given twice`, expected one value",
                "the parameter `x` is not known here",
                "the parameter `y` is not known here"
            ]
        );
    }

    #[test]
    fn a_plus_is_a_blank_unless_blanks_are_written_otherwise() {
        for (query, told) in [
            ("filter=((klasse%20+%20status)%20=%202)", "((klasse + status) = 2)"),
            ("filter=klasse+%2B+status+%3D+2", "klasse + status = 2"),
            ("filter=klasse%20%2B%20status%20%3D%202", "klasse + status = 2"),
            ("filter=klasse+%3D+2&naam=Oude%20Kade", "klasse = 2"),
        ] {
            let (query, faults) = QueryParameters::strict(query, &["filter", "naam"]);
            assert!(faults.is_empty(), "{faults:?}");
            assert_eq!(query.text("filter"), Some(told));
        }
    }

    #[test]
    fn a_value_is_decoded_and_an_empty_one_is_not_absent() {
        let query = QueryParameters::parse("map=&codes=BU1%2CBU2&taal=en", &["map", "codes", "taal", "palet"]).unwrap();
        assert_eq!(query.text("map"), Some(""));
        assert_eq!(query.text("palet"), None);
        assert!(QueryParameters::parse("taal=", &["taal"]).unwrap().language().is_err());
        assert_eq!(query.text("codes"), Some("BU1,BU2"));
        assert_eq!(query.language().unwrap(), Language::En);
    }

    #[test]
    fn a_parameter_given_twice_or_with_a_value_that_does_not_exist_is_refused() {
        assert!(QueryParameters::parse("taal=nl&taal=en", &["taal"]).is_err());
        let error = QueryParameters::parse("taal=fr", &["taal"]).unwrap().language().unwrap_err();
        assert!(matches!(error, Error::BadParameter { ref available, .. } if *available == ["nl", "en"]));
    }

    #[test]
    fn a_file_name_without_its_ending_is_no_file() {
        assert_eq!(stem("a.b.json", "json").unwrap(), "a.b");
        assert!(stem("json", "json").is_err() && stem(".json", "json").is_err() && stem("a.jso", "json").is_err());
    }
}
