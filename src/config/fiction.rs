//! A dataset of gemeenten that do not exist says so, and credits nobody.
//!
//! In: a config, and the codes of the gemeenten of a dataset. Out: the config with which that dataset is told: its
//! notice, and its sources without their publishers. Guaranteed: one gemeente that exists leaves all as it is.

use crate::config::Config;
use crate::sources::SourceSpec;
use crate::texts::Bilingual;

impl Config {
    /// Says of a dataset with these gemeenten that it is made up, where it is.
    #[must_use]
    pub(crate) fn telling_fiction<'a>(self, gemeenten: impl Iterator<Item = &'a str>) -> Config {
        let Some(fictional) = self.caveats.fictional.clone() else { return self };
        let mut codes = gemeenten.peekable();
        if codes.peek().is_none() || !codes.all(|code| code.starts_with(&fictional.gemeenten)) {
            return self;
        }
        let mut told = self;
        told.caveats.made_up = true;
        told.caveats.notice = joined(&fictional.notice, " ", &told.caveats.notice);
        let invented = |source: SourceSpec| SourceSpec {
            title: joined(&fictional.title, " ", &source.title),
            publisher: fictional.publisher.clone(),
            licence: fictional.licence.clone(),
            attribution: fictional.attribution.clone(),
            // A link would lead to figures that these are not.
            url: String::new(),
            ..source
        };
        told.sources = told.sources.into_iter().map(invented).collect();
        told
    }
}

fn joined(first: &Bilingual, between: &str, second: &Bilingual) -> Bilingual {
    Bilingual::new(format!("{}{between}{}", first.nl, second.nl), format!("{}{between}{}", first.en, second.en))
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    fn load_fiction(gemeenten: &[&str]) -> Config {
        Config::load(None).unwrap().telling_fiction(gemeenten.iter().copied())
    }

    #[test]
    fn a_region_that_does_not_exist_says_so_and_credits_nobody() {
        let config = load_fiction(&["GM7001", "GM7002"]);
        assert!(config.caveats.made_up);
        assert!(config.caveats.notice.nl.starts_with("Verzonnen"), "{}", config.caveats.notice.nl);
        assert!(config.caveats.notice.en.contains("not by Aedes"), "{}", config.caveats.notice.en);
        for source in &config.sources {
            let said = [&source.publisher, &source.licence, &source.attribution];
            assert!(said.iter().all(|said| !said.contains("CBS") && said.contains("verzonnen")), "{said:?}");
            assert_eq!(source.url, "");
        }
    }

    #[test]
    fn one_gemeente_that_exists_makes_it_real() {
        let plain = Config::load(None).unwrap();
        for gemeenten in [&["GM7001", "GM0606"][..], &["GM0606"], &[]] {
            let config = load_fiction(gemeenten);
            assert_eq!((&config.caveats, &config.sources), (&plain.caveats, &plain.sources), "{gemeenten:?}");
        }
    }
}
