//! What is said of several things in the catalogue: who publishes them, whom to ask, where and when they are of.

use super::graph::{PropertyValue, Resource, address};
use crate::documents::content::Content;
use crate::documents::coverage::Licence;
use crate::documents::extent::five;
use crate::documents::operator::Operator;
use crate::texts::Bilingual;

/// Where the lists of the Publications Office of the EU are.
const AUTHORITY: &str = "http://publications.europa.eu/resource/authority";

/// The service of the tiles, behind the address of the catalogue.
pub(super) const TILES: &str = "tegels";

/// The service of the features.
pub(super) const FEATURES: &str = "objecten";

/// What is said of everything in the catalogue.
pub(super) struct CatalogueFacts<'a> {
    /// Address of the program, without a slash at its end.
    pub(super) base: &'a str,
    /// Who publishes it.
    pub(super) operator: &'a Operator<'a>,
}

/// Gives an entry of a list of the EU.
pub(super) fn authority(entry: &str) -> PropertyValue {
    address(&format!("{AUTHORITY}/{entry}"))
}

/// Gives the themes of the EU: society, and, where it is about safety, justice and public safety.
pub(super) fn themes(safety: bool) -> Vec<PropertyValue> {
    let theme = |name: &str| authority(&format!("data-theme/{name}"));
    std::iter::once(theme("SOCI")).chain(safety.then(|| theme("JUST"))).collect()
}

/// Makes the value that a licence is.
pub(super) fn licence(licence: &Licence) -> PropertyValue {
    match licence {
        Licence::Known { address: known, .. } => address(known),
        Licence::Words(words) => PropertyValue::Resource(
            Resource::nameless("dct:LicenseDocument").with("rdfs:label", [PropertyValue::Plain(words.clone())]),
        ),
    }
}

/// Makes the value that a period from a year to a year is, both inclusive.
pub(super) fn period((first, last): (i32, i32)) -> PropertyValue {
    let year = |year: i32| [PropertyValue::Typed(format!("{year:04}"), "xsd:gYear")];
    PropertyValue::Resource(
        Resource::nameless("dct:PeriodOfTime").with("dcat:startDate", year(first)).with("dcat:endDate", year(last)),
    )
}

/// Says where the areas lie: in the Netherlands, and in which box, longitudes first.
pub(super) fn covering(resource: Resource, content: &Content) -> Resource {
    let [west, south, east, north] = content.extents.all.map(five);
    let corners = [(west, south), (east, south), (east, north), (west, north), (west, south)];
    let ring: Vec<String> = corners.iter().map(|(x, y)| format!("{x} {y}")).collect();
    let bounds = PropertyValue::Typed(format!("POLYGON(({}))", ring.join(",")), "geo:wktLiteral");
    resource
        .with("dct:spatial", [authority("country/NLD")])
        .with("dct:spatial", [PropertyValue::Resource(Resource::nameless("dct:Location").with("dcat:bbox", [bounds]))])
}

impl CatalogueFacts<'_> {
    /// Says who publishes the maps.
    pub(super) fn agent(&self) -> PropertyValue {
        PropertyValue::Resource(Resource::nameless("foaf:Agent").with_text("foaf:name", &self.operator.name))
    }

    /// Says whom to ask: an address for mail, a telephone number or a page; the maps themselves where no one is named.
    fn contact(&self) -> PropertyValue {
        let card = Resource::nameless("vcard:Organization").with_text("vcard:fn", &self.operator.name);
        let home = format!("{}/", self.base);
        let place = self.operator.contact.map_or(home.as_str(), |contact| contact.nl.as_str());
        let property = match place.split_once(':') {
            Some(("mailto", _)) => "vcard:hasEmail",
            Some(("tel", _)) => "vcard:hasTelephone",
            _ => "vcard:hasURL",
        };
        PropertyValue::Resource(card.at(property, place))
    }

    /// Adds who publishes it, whom to ask, and in which languages it is.
    pub(super) fn published(&self, resource: Resource) -> Resource {
        let languages = ["NLD", "ENG"].map(|language| authority(&format!("language/{language}")));
        resource
            .with("dct:publisher", [self.agent()])
            .with("dcat:contactPoint", [self.contact()])
            .with("dct:language", languages)
    }

    /// Adds the same to what is open to everyone.
    pub(super) fn about(&self, resource: Resource) -> Resource {
        self.published(resource).with("dct:accessRights", [authority("access-right/PUBLIC")])
    }
}

/// Sets one text behind the other, in each language.
pub(super) fn joined(one: &Bilingual, other: &Bilingual) -> Bilingual {
    Bilingual::new(format!("{} {}", one.nl, other.nl), format!("{} {}", one.en, other.en))
}
