//! What an operator says of their site: who they are, where to read of accessibility and privacy, and whom to ask.

use serde::Serialize;

use crate::texts::Bilingual;

/// Addresses of pages of whoever runs the server, per language; none where nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OperatorLinks {
    /// Accessibility statement.
    pub accessibility: Option<Bilingual>,
    /// Whom to ask: a page, an address for mail or a telephone number.
    pub contact: Option<Bilingual>,
    /// Privacy statement.
    pub privacy: Option<Bilingual>,
}

impl OperatorLinks {
    /// Leads to the program's own page on privacy where the operator names none; from the root, without a slash.
    #[must_use]
    pub(crate) fn with_own_privacy(&self) -> OperatorLinks {
        let own = || Bilingual::new("privacy", "privacy?taal=en");
        OperatorLinks { privacy: Some(self.privacy.clone().unwrap_or_else(own)), ..self.clone() }
    }

    /// Gives what there is, in the order in which it is shown: what it is called, and where it lies.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (Bilingual, &Bilingual)> {
        let all = [
            ("Toegankelijkheid", "Accessibility", &self.accessibility),
            ("Privacy", "Privacy", &self.privacy),
            ("Contact", "Contact", &self.contact),
        ];
        all.into_iter().filter_map(|(nl, en, link)| Some((Bilingual::new(nl, en), link.as_ref()?)))
    }
}

/// Who publishes the maps, as catalogues of data want to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Operator<'a> {
    /// Their name, or what stands for it.
    pub name: Bilingual,
    /// Whom to ask; none where nothing is said.
    pub contact: Option<&'a Bilingual>,
}

impl<'a> Operator<'a> {
    /// Takes the name that is said, or names no one in particular.
    pub(crate) fn new(name: Option<&Bilingual>, links: &'a OperatorLinks) -> Self {
        let nobody = || Bilingual::new("Beheerder van deze kaarten", "Operator of these maps");
        Self { name: name.cloned().unwrap_or_else(nobody), contact: links.contact.as_ref() }
    }
}
