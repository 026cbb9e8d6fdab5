//! What a request for features asks.

use geo_types::{Coord, Rect};
use veerkracht_features::FilterLimits;

use super::super::answer::{find, refuse};
use super::super::forms::{self, AnswerFormat, CSV, GEOJSON, HTML};
use super::time::is_time;
use crate::features::{Collection, CollectionQuery, Reference};
use crate::http::AppState;
use crate::http::choice::SELECTION;
use crate::http::error::{Error, quoted};
use crate::http::parameters::{Parameters, QueryParameters};

/// Features of a page unless another number is asked for.
pub(in crate::http::ogc) const USUAL: usize = 1000;
/// Features of a page, at most.
pub(in crate::http::ogc) const MOST: usize = 20_000;
/// Features of a page for people: unless another number is asked for, and at most.
const SHOWN: [usize; 2] = [100, 1000];

/// Columns that can be asked for by a value.
pub(in crate::http::ogc) const VALUES: [&str; 6] = ["code", "wijk", "gemeente", "naam", "klasse", "status"];

/// The other parameters of a page of features.
const PARAMETERS: [&str; 11] = [
    "limit",
    "offset",
    "bbox",
    "bbox-crs",
    "crs",
    "datetime",
    "filter",
    "filter-lang",
    "filter-crs",
    "properties",
    "skipGeometry",
];

/// What is asked of the features of a collection.
#[derive(Debug, Clone)]
pub(super) struct ItemsQuery {
    /// The collection, its maps at the selection that is asked for.
    pub collection: Collection,
    /// What is wrong with the parameters; what is wrong with fields and filter is found with the rows.
    pub faults: Vec<Error>,
    /// In which form.
    pub form: AnswerFormat,
    /// Reference system of the geometries.
    pub reference: Reference,
    /// Which features.
    pub asked: CollectionQuery,
    /// Names of the fields; all where none are named.
    pub properties: Option<Vec<String>>,
    /// Whether geometries are left out.
    pub skips_geometry: bool,
    /// The parameters, but for the form and the place of the page.
    pub carried: Vec<(String, String)>,
}

impl ItemsQuery {
    /// Reads the parameters of a page.
    ///
    /// # Errors
    /// [`Error::NotAcceptable`], [`Error::UnknownCollection`]; [`Error::Several`] and its members with status 400 where
    /// not even the collection is known.
    pub(super) fn read(app: &AppState, id: &str, parameters: &Parameters) -> Result<ItemsQuery, Error> {
        let known: Vec<&'static str> =
            PARAMETERS.into_iter().chain(VALUES).chain(SELECTION).chain(["f", "taal"]).collect();
        let (query, faults) = parameters.strict(&known);
        let mut faults = RequestFaults(faults);
        let form = faults.form(&query, parameters, &[GEOJSON, HTML, CSV])?;
        let collection = faults.collection(app, id, &query)?;
        let [usual, most] = if form == HTML { SHOWN } else { [USUAL, MOST] };
        let limit = faults.take(number(&query, "limit", 1, Some(most))).flatten().unwrap_or(usual).min(most);
        let offset = faults.take(number(&query, "offset", 0, None)).flatten().unwrap_or(0);
        let reference = |name| reference(&query, name);
        let of_answer = faults.take(reference("crs")).unwrap_or(Reference::Crs84);
        let of_box = faults.take(reference("bbox-crs")).unwrap_or(Reference::Crs84);
        let of_filter = faults.take(reference("filter-crs")).unwrap_or(Reference::Crs84);
        let bbox = faults.take(bbox(&query)).flatten();
        faults.take(datetime(&query));
        faults.take(query.choice("filter-lang", &[("cql2-text", ())], ()));
        let flag = query.choice("skipGeometry", &[("true", true), ("false", false)], false);
        let skips_geometry = faults.take(flag).unwrap_or(false);
        let Some(collection) = collection else { return refuse(&faults.0).and(Err(Error::Internal)) };
        let equal = VALUES.into_iter().filter_map(|name| Some((name.to_owned(), query.text(name)?.to_owned())));
        let carried = query.pairs().filter(|(name, _)| !matches!(*name, "f" | "offset"));
        Ok(ItemsQuery {
            collection,
            faults: faults.0,
            form,
            reference: of_answer,
            asked: CollectionQuery {
                filter: query.text("filter").map(|text| (text.to_owned(), FilterLimits::REQUEST)),
                filter_reference: of_filter,
                equal: equal.collect(),
                bbox: bbox.map(|bbox| (bbox, of_box)),
                limit,
                offset,
            },
            properties: query.text("properties").map(names),
            skips_geometry,
            carried: carried.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        })
    }

    /// Reads the parameters of one feature with this code.
    ///
    /// # Errors
    /// As [`ItemsQuery::read`].
    pub(super) fn read_one(app: &AppState, id: &str, code: &str, parameters: &Parameters) -> Result<ItemsQuery, Error> {
        let known: Vec<&'static str> =
            SELECTION.into_iter().chain(["crs", "properties", "skipGeometry", "f", "taal"]).collect();
        let (query, faults) = parameters.strict(&known);
        let mut faults = RequestFaults(faults);
        let form = faults.form(&query, parameters, &[GEOJSON, HTML])?;
        let collection = faults.collection(app, id, &query)?;
        let reference = faults.take(reference(&query, "crs")).unwrap_or(Reference::Crs84);
        let flag = query.choice("skipGeometry", &[("true", true), ("false", false)], false);
        let skips_geometry = faults.take(flag).unwrap_or(false);
        let Some(collection) = collection else { return refuse(&faults.0).and(Err(Error::Internal)) };
        let carried = query.pairs().filter(|(name, _)| *name != "f");
        Ok(ItemsQuery {
            collection,
            faults: faults.0,
            form,
            reference,
            asked: CollectionQuery {
                filter: None,
                filter_reference: Reference::Crs84,
                equal: vec![("code".to_owned(), code.to_owned())],
                bbox: None,
                limit: 1,
                offset: 0,
            },
            properties: query.text("properties").map(names),
            skips_geometry,
            carried: carried.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        })
    }

    /// Writes the query of a page that asks for the same in a form, from a row on, with its question mark.
    pub(super) fn query(&self, form: &str, offset: usize) -> String {
        self.query_of(form, offset, None)
    }

    /// Writes it with another number of features of a page, where one is given.
    pub(super) fn query_of(&self, form: &str, offset: usize, limit: Option<usize>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("f", form);
        query.extend_pairs(self.carried.iter().filter(|(name, _)| limit.is_none() || name != "limit"));
        if let Some(limit) = limit {
            query.append_pair("limit", &limit.to_string());
        }
        if offset > 0 {
            query.append_pair("offset", &offset.to_string());
        }
        format!("?{}", query.finish())
    }

    /// Writes the query of another document, with its question mark: a form, where one is given, and those of the
    /// parameters that it takes too; empty where there are none.
    pub(super) fn query_for(&self, form: Option<&str>, taken: &[&str]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(form.map(|form| ("f", form)));
        query.extend_pairs(self.carried.iter().filter(|(name, _)| taken.contains(&name.as_str())));
        let query = query.finish();
        if query.is_empty() { query } else { format!("?{query}") }
    }
}

/// Faults of one request.
struct RequestFaults(Vec<Error>);

impl RequestFaults {
    /// Takes what was found, and keeps what was wrong.
    fn take<T>(&mut self, found: Result<T, Error>) -> Option<T> {
        found.map_err(|fault| self.0.push(fault)).ok()
    }

    /// Picks the form of the answer; GeoJSON where another `f` is asked for, which is kept.
    ///
    /// # Errors
    /// [`Error::NotAcceptable`].
    fn form(
        &mut self,
        query: &QueryParameters,
        parameters: &Parameters,
        forms: &[AnswerFormat],
    ) -> Result<AnswerFormat, Error> {
        match forms::choose(query, &parameters.headers, forms) {
            Err(fault @ Error::BadParameter { .. }) => {
                self.0.push(fault);
                Ok(GEOJSON)
            }
            form => form,
        }
    }

    /// Finds the collection; none where its map is not at such a selection, which is kept.
    ///
    /// # Errors
    /// [`Error::UnknownCollection`].
    fn collection(&mut self, app: &AppState, id: &str, query: &QueryParameters) -> Result<Option<Collection>, Error> {
        // What a filter may name depends on the language, so that only the address decides it, and no header.
        let language = self.take(query.language()).unwrap_or_default();
        match find(app, id, query, language) {
            Err(fault @ Error::UnknownCollection { .. }) => Err(fault),
            found => Ok(self.take(found)),
        }
    }
}

/// Reads a list of names, each once.
fn names(list: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in list.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

fn bad(name: &str, found: &str, expected: &str) -> Error {
    Error::BadParameter {
        name: name.to_owned(),
        found: quoted(found),
        expected: expected.to_owned(),
        available: Vec::new(),
    }
}

/// Reads a whole number; one above `most` is as good as that.
fn number(query: &QueryParameters, name: &str, least: usize, most: Option<usize>) -> Result<Option<usize>, Error> {
    let Some(text) = query.text(name) else { return Ok(None) };
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // More than any number that a machine counts with is as good as the largest.
    let number = if plain { Some(text.parse().unwrap_or(usize::MAX)) } else { None };
    if let Some(number) = number.filter(|number| *number >= least) {
        return Ok(Some(number));
    }
    let most = most.map_or_else(String::new, |most| format!("; more than {most} counts as {most}"));
    Err(bad(name, text, &format!("a whole number, {least} or more{most}")))
}

fn reference(query: &QueryParameters, name: &str) -> Result<Reference, Error> {
    let Some(text) = query.text(name) else { return Ok(Reference::Crs84) };
    Reference::parse(text).ok_or_else(|| Error::BadParameter {
        name: name.to_owned(),
        found: quoted(text),
        expected: "one of the values listed".into(),
        available: Reference::ALL.map(|reference| reference.uri().to_owned()).into(),
    })
}

/// Reads a box of four numbers, or of six with heights, which are left out.
pub(in crate::http) fn bbox(query: &QueryParameters) -> Result<Option<Rect<f64>>, Error> {
    let Some(text) = query.text("bbox") else { return Ok(None) };
    let wrong = || bad("bbox", text, "four or six numbers with commas between them, the lower corner first");
    let numbers = text.split(',').map(|number| number.trim().parse::<f64>().ok().filter(|number| number.is_finite()));
    let numbers: Vec<f64> = numbers.collect::<Option<_>>().ok_or_else(wrong)?;
    let (min, max) = match numbers[..] {
        [x, y, to_x, to_y] | [x, y, _, to_x, to_y, _] => (Coord { x, y }, Coord { x: to_x, y: to_y }),
        _ => return Err(wrong()),
    };
    if min.x > max.x || min.y > max.y {
        return Err(wrong());
    }
    Ok(Some(Rect::new(min, max)))
}

/// Looks at the form of a time or an interval: features have none, so that all fit.
pub(in crate::http) fn datetime(query: &QueryParameters) -> Result<(), Error> {
    let Some(text) = query.text("datetime") else { return Ok(()) };
    let ends: Vec<&str> = text.split('/').collect();
    let is_end = |end: &&str| matches!(*end, "" | "..") || is_time(end);
    let fits = match ends[..] {
        [only] => is_time(only),
        [first, last] => {
            // Of one form, so that the order of the letters is that of the times.
            let is_reversed = first.len() == last.len() && is_time(first) && is_time(last) && first > last;
            is_end(&first) && is_end(&last) && (is_time(first) || is_time(last) || first == last) && !is_reversed
        }
        _ => false,
    };
    if fits { Ok(()) } else { Err(bad("datetime", text, "a time as RFC 3339 writes it, or an interval with `/`")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> QueryParameters {
        QueryParameters::strict(text, &["bbox", "datetime", "limit", "offset", "crs"]).0
    }

    #[test]
    fn a_box_has_four_numbers_or_six_and_its_lower_corner_first() {
        let read = |text: &str| bbox(&query(&format!("bbox={text}")));
        let rect = read("1,2,3,4").unwrap().unwrap();
        assert_eq!((rect.min(), rect.max()), (Coord { x: 1.0, y: 2.0 }, Coord { x: 3.0, y: 4.0 }));
        assert_eq!(read("1,2,-9,3,4,9").unwrap(), Some(rect));
        assert_eq!(read("1,2,1,2").unwrap().unwrap().min(), Coord { x: 1.0, y: 2.0 });
        for wrong in ["", "1,2,3", "1,2,3,4,5", "3,2,1,4", "1,4,3,2", "1,2,3,x", "1,2,3,NaN", "1,2,3,inf"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_time_is_an_instant_or_an_interval() {
        let read = |text: &str| datetime(&query(&format!("datetime={text}"))).is_ok();
        for right in [
            "2018-02-12T23:20:50Z",
            "2018-02-12T00:00:00%2B01:00",
            "2018-02-12",
            "2020-02-29",
            "../2018-02-12T23:20:50Z",
            "2018-02-12T00:00:00Z/..",
            "2018-02-12T00:00:00Z/2018-03-18T12:31:12.5Z",
            "/2018-02-12",
            "../..",
        ] {
            assert!(read(right), "{right}");
        }
        for wrong in [
            "",
            "2018",
            "yesterday",
            "2018-03-18/2018-02-12",
            "2018-02-12T23:20:51Z/2018-02-12T23:20:50Z",
            "2018-13-01",
            "2018-02-29",
            "2018-04-31",
            "2018-02-12T25:00:00Z",
            "a/b",
            "2018-02-12/x",
            "1/2/3",
        ] {
            assert!(!read(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_number_of_features_is_whole_and_one_at_least() {
        let read = |text: &str| number(&query(&format!("limit={text}")), "limit", 1, Some(20));
        assert_eq!(read("5").unwrap(), Some(5));
        assert_eq!(read("99999999999999999999999").unwrap(), Some(usize::MAX));
        for wrong in ["0", "-1", "+1", "1.0", "unlimited", ""] {
            let told = read(wrong).unwrap_err().to_string();
            assert!(told.contains("a whole number, 1 or more; more than 20 counts as 20"), "{wrong}: {told}");
        }
    }
}
