//! A graph of statements: resources with a class, and properties whose values are addresses, texts, or resources
//! without an address of their own.
//!
//! Names of classes, properties and types of values are written with the prefixes of [`PREFIXES`].

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::texts::Bilingual;

/// The vocabularies.
pub(super) const PREFIXES: [(&str, &str); 7] = [
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dct", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("geo", "http://www.opengis.net/ont/geosparql#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// What no address holds as it is (RFC 3987, and the grammar of Turtle).
const FORBIDDEN: &AsciiSet =
    &CONTROLS.add(b' ').add(b'<').add(b'>').add(b'"').add(b'{').add(b'}').add(b'|').add(b'^').add(b'`').add(b'\\');

/// The value of a property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PropertyValue {
    /// An address, without a letter that an address cannot hold.
    Address(String),
    /// A text without a language.
    Plain(String),
    /// A text in a language, by its code.
    Text(String, &'static str),
    /// A value of a type.
    Typed(String, &'static str),
    /// A resource without an address.
    Resource(Resource),
}

/// A resource with its properties, in the order in which they were added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Resource {
    /// Its address; none for one that stands where it is used.
    pub(super) address: Option<String>,
    pub(super) class: &'static str,
    /// Each once, with its values.
    pub(super) properties: Vec<(&'static str, Vec<PropertyValue>)>,
}

/// Resources that have an address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Graph(pub(super) Vec<Resource>);

/// Makes the value that an address is.
pub(super) fn address(text: &str) -> PropertyValue {
    PropertyValue::Address(clean(text))
}

fn clean(text: &str) -> String {
    utf8_percent_encode(text, FORBIDDEN).to_string()
}

impl Resource {
    /// Starts a resource that has an address.
    pub(super) fn new(address: &str, class: &'static str) -> Self {
        Self { address: Some(clean(address)), class, properties: Vec::new() }
    }

    /// Starts one that has none.
    pub(super) fn nameless(class: &'static str) -> Self {
        Self { address: None, class, properties: Vec::new() }
    }

    /// Adds values to a property; a property without values is none.
    #[must_use]
    pub(super) fn with(mut self, property: &'static str, values: impl IntoIterator<Item = PropertyValue>) -> Self {
        for value in values {
            match self.properties.iter_mut().find(|(known, _)| *known == property) {
                // What is said twice is said once: a graph is a set.
                Some((_, values)) if values.contains(&value) => {}
                Some((_, values)) => values.push(value),
                None => self.properties.push((property, vec![value])),
            }
        }
        self
    }

    /// Adds an address.
    #[must_use]
    pub(super) fn at(self, property: &'static str, text: &str) -> Self {
        self.with(property, [address(text)])
    }

    /// Adds a text in both languages.
    #[must_use]
    pub(super) fn with_text(self, property: &'static str, text: &Bilingual) -> Self {
        self.with(property, [PropertyValue::Text(text.nl.clone(), "nl"), PropertyValue::Text(text.en.clone(), "en")])
    }
}
