//! What a request asks: its query read strictly, its headers, and the address under which the client reached the program.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::http::AppState;
use crate::http::address::{PublicUrl, base};
use crate::http::error::{Error, quoted};
use crate::http::peer::Peer;
use crate::maps::Palette;
use crate::styles::Language;

/// The parts of a request that handlers use.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Address of the program, without a slash at its end.
    pub base: PublicUrl,
    /// All headers.
    pub headers: HeaderMap,
    /// Who asks; none where it is not known.
    pub peer: Option<Peer>,
    query: String,
}

impl FromRequestParts<AppState> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let settings = state.settings();
        Ok(Self {
            base: base(settings.public_url.as_ref(), &parts.headers, &settings.prefix),
            headers: parts.headers.clone(),
            peer: parts.extensions.get::<Peer>().copied(),
            query: parts.uri.query().unwrap_or("").to_owned(),
        })
    }
}

impl Asked {
    /// Makes what a request without a query asks.
    #[cfg(test)]
    pub(super) fn example(base: PublicUrl, headers: HeaderMap) -> Self {
        Self { base, headers, peer: None, query: String::new() }
    }

    /// Gives the query as it was sent, with its question mark; empty without one.
    #[must_use]
    pub fn query_text(&self) -> String {
        if self.query.is_empty() { String::new() } else { format!("?{}", self.query) }
    }

    /// Reads the query; only the parameters of `known` may be in it, each once.
    ///
    /// # Errors
    /// [`Error::UnknownParameter`] or [`Error::BadParameter`].
    pub fn query(&self, known: &[&'static str]) -> Result<Query, Error> {
        Query::parse(&self.query, known)
    }
}

/// The parameters of a query, decoded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads a query; only the parameters of `known` may be in it, each once.
    ///
    /// # Errors
    /// [`Error::UnknownParameter`] or [`Error::BadParameter`].
    pub fn parse(query: &str, known: &[&'static str]) -> Result<Self, Error> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if !known.contains(&name.as_ref()) {
                return Err(Error::UnknownParameter {
                    name: quoted(&name),
                    available: known.iter().map(|name| (*name).to_owned()).collect(),
                });
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

    /// Takes the value of a parameter; none when it is absent.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Reads a parameter that has a few possible values; the first of them when it is absent.
    ///
    /// # Errors
    /// [`Error::BadParameter`] with the possible values.
    pub fn choice<T: Copy>(&self, name: &str, values: &[(&str, T)], absent: T) -> Result<T, Error> {
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
    pub fn language(&self) -> Result<Language, Error> {
        self.choice("taal", &[("nl", Language::Nl), ("en", Language::En)], Language::Nl)
    }

    /// Reads `palet`; the standard colours when absent.
    ///
    /// # Errors
    /// [`Error::BadParameter`] for anything but `standaard` and `kleurenblind`.
    pub fn palette(&self) -> Result<Palette, Error> {
        self.choice("palet", &[("standaard", Palette::Usual), ("kleurenblind", Palette::ColourBlind)], Palette::Usual)
    }
}

/// Takes the ending off a file name: `signalering_absoluut.json` with `json` is the map.
///
/// # Errors
/// [`Error::UnknownPath`] when the name has another ending.
pub fn stem<'a>(file: &'a str, ending: &str) -> Result<&'a str, Error> {
    file.strip_suffix(ending)
        .and_then(|stem| stem.strip_suffix('.'))
        .filter(|stem| !stem.is_empty())
        .ok_or_else(|| Error::UnknownPath { path: quoted(file) })
}

#[cfg(test)]
mod tests {
    use super::{Error, Query, stem};
    use crate::styles::Language;

    #[test]
    fn a_parameter_that_is_not_known_is_refused_with_those_that_are() {
        let error = Query::parse("windw=2014-2022", &["year", "window"]).unwrap_err();
        assert!(matches!(error, Error::UnknownParameter { ref name, ref available } if name == "windw" && available.len() == 2));
    }

    #[test]
    fn a_value_is_decoded_and_an_empty_one_is_not_absent() {
        let query = Query::parse("map=&codes=BU1%2CBU2&taal=en", &["map", "codes", "taal", "palet"]).unwrap();
        assert_eq!(query.text("map"), Some(""));
        assert_eq!(query.text("palet"), None);
        assert!(Query::parse("taal=", &["taal"]).unwrap().language().is_err());
        assert_eq!(query.text("codes"), Some("BU1,BU2"));
        assert_eq!(query.language().unwrap(), Language::En);
    }

    #[test]
    fn a_parameter_given_twice_or_with_a_value_that_does_not_exist_is_refused() {
        assert!(Query::parse("taal=nl&taal=en", &["taal"]).is_err());
        let error = Query::parse("taal=fr", &["taal"]).unwrap().language().unwrap_err();
        assert!(matches!(error, Error::BadParameter { ref available, .. } if *available == ["nl", "en"]));
    }

    #[test]
    fn a_file_name_without_its_ending_is_no_file() {
        assert_eq!(stem("a.b.json", "json").unwrap(), "a.b");
        assert!(stem("json", "json").is_err() && stem(".json", "json").is_err() && stem("a.jso", "json").is_err());
    }
}
