//! What the addresses of a new code, its flag and its sources say together: the rows of the recoding into it.
//!
//! In: [`Evidence`]. Out: [`Verdict`]. Guaranteed: of the rules the first counts that applies; rows stand in the order
//! of their old codes.

use crate::code::BuurtCode;
use crate::matches::AddressTally;
use crate::shares::{OriginCode, Share};

/// Fewer addresses than this that were found tell nothing.
const FEW: u64 = 5;

/// So many times the addresses found must be all of a buurt: a fifth of it, at least, tells something of the rest.
const FIFTH: u64 = 5;

/// So many addresses show that a code stands for another place.
const ENOUGH_TO_TELL: u64 = 20;

/// What a table says of a buurt since the year before.
const UNCHANGED: u8 = 1;
const RENUMBERED: u8 = 2;
const REDRAWN: u8 = 3;

/// Which rule decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum VerdictRule {
    /// Too few of its addresses were there.
    FewFound,
    /// It has the addresses of its own code, all of them.
    Same,
    /// It has the addresses of one other code, all of them.
    Renumbered,
    /// The table says that it was renumbered, and nine tenths of the addresses agree.
    MostlyRenumbered,
    /// The table does not say that it changed, and nine tenths of the addresses agree.
    MostlySame,
    /// It was made of parts.
    Parts,
}

impl VerdictRule {
    /// All rules in their order.
    pub const ALL: [VerdictRule; 6] = [
        VerdictRule::FewFound,
        VerdictRule::Same,
        VerdictRule::Renumbered,
        VerdictRule::MostlyRenumbered,
        VerdictRule::MostlySame,
        VerdictRule::Parts,
    ];

    /// Describes what it found.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            VerdictRule::FewFound => "too few of its addresses were there",
            VerdictRule::Same => "it has all addresses of its own code, and no others",
            VerdictRule::Renumbered => "it has all addresses of one other code, and no others",
            VerdictRule::MostlyRenumbered => "it was renumbered, and nine tenths of the addresses agree",
            VerdictRule::MostlySame => "it is not said to have changed, and nine tenths of the addresses agree",
            VerdictRule::Parts => "it is made of parts",
        }
    }
}

/// A row into a new code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodeRow {
    /// It came from elsewhere: from no code that is known.
    Elsewhere,
    /// A share of the old code, which is a share of the new one.
    From { code: BuurtCode, share_of_old: Share, share_of_new: Share },
}

/// All that is known of a new code.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Evidence<'e> {
    pub(crate) code: BuurtCode,
    /// What the table says; none where it says nothing of the years in between.
    pub(crate) flag: Option<u8>,
    /// Its addresses, and those that were found.
    pub(crate) tally: AddressTally,
    /// The addresses that the same code had before and that are found now, and those of them that still have it.
    pub(crate) before: u64,
    pub(crate) stayed: u64,
    /// Where its addresses came from, without noise, by code.
    pub(crate) sources: &'e [OriginCode],
}

/// What follows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) rule: VerdictRule,
    pub(crate) rows: Vec<CodeRow>,
    /// Whether the code stands for another place than before, though the table says that nothing changed.
    pub(crate) is_reused: bool,
}

impl Verdict {
    /// Judges a new code that has addresses.
    pub(crate) fn of(evidence: &Evidence<'_>) -> Verdict {
        let Evidence { code, flag, tally, sources, .. } = *evidence;
        let decided = |rule, rows| Verdict { rule, rows, is_reused: false };
        let identity = || vec![whole(code)];
        if tally.found < FEW || FIFTH * tally.found < tally.addresses {
            return few_found(evidence);
        }
        if let [only] = sources
            && only.share_of_old.is_one()
            && only.share_of_new.is_one()
        {
            return match flag {
                _ if only.code != code => decided(VerdictRule::Renumbered, vec![whole(only.code)]),
                Some(UNCHANGED | RENUMBERED) => decided(VerdictRule::Same, Vec::new()),
                _ => decided(VerdictRule::Same, identity()),
            };
        }
        let mostly = |source: &&OriginCode| {
            source.share_of_old.is_at_least_tenths(9) && source.share_of_new.is_at_least_tenths(9)
        };
        let largest = sources.iter().max_by_key(|source| source.addresses);
        if let Some(largest) = largest.filter(mostly).filter(|_| flag == Some(RENUMBERED)) {
            return decided(VerdictRule::MostlyRenumbered, vec![whole(largest.code)]);
        }
        let own = sources.iter().find(|source| source.code == code);
        if own.as_ref().is_some_and(mostly) {
            match flag {
                Some(UNCHANGED) => return decided(VerdictRule::MostlySame, Vec::new()),
                None => return decided(VerdictRule::MostlySame, identity()),
                Some(_) => {}
            }
        }
        let is_half_own = own.is_some_and(|own| own.share_of_new.is_at_least_tenths(5));
        Verdict {
            rule: VerdictRule::Parts,
            rows: sources.iter().map(row).collect(),
            is_reused: flag == Some(UNCHANGED) && !is_half_own && tally.found >= ENOUGH_TO_TELL,
        }
    }
}

/// Judges a new code of which too few addresses were there before.
fn few_found(evidence: &Evidence<'_>) -> Verdict {
    let is_unchanged = evidence.flag == Some(UNCHANGED);
    // Few were found of a buurt that was readdressed, and it is the same one; but not where its addresses went to
    // another code. Without any of them it is taken at its word.
    let has_kept_its_own = 2 * evidence.stayed >= evidence.before;
    let is_own = matches!(evidence.sources, [only] if only.code == evidence.code);
    let is_the_same = match evidence.flag {
        Some(UNCHANGED) => has_kept_its_own,
        None => is_own,
        Some(_) => false,
    };
    let rows = if is_the_same { Vec::new() } else { vec![CodeRow::Elsewhere] };
    Verdict { rule: VerdictRule::FewFound, is_reused: is_unchanged && !is_the_same, rows }
}

/// Makes the row of a code that is the same under another or its own code.
fn whole(code: BuurtCode) -> CodeRow {
    CodeRow::From { code, share_of_old: Share::ONE, share_of_new: Share::ONE }
}

fn row(source: &OriginCode) -> CodeRow {
    CodeRow::From { code: source.code, share_of_old: source.share_of_old, share_of_new: source.share_of_new }
}

/// Tells which flags are known: any other says nothing.
pub(crate) fn known_flag(flag: Option<u8>) -> Option<u8> {
    flag.filter(|flag| (UNCHANGED..=REDRAWN).contains(flag))
}

/// Says in words what a flag means.
pub(crate) fn flag_said(flag: Option<u8>) -> &'static str {
    match flag {
        Some(UNCHANGED) => "its table says: not changed (1)",
        Some(RENUMBERED) => "its table says: another code (2)",
        Some(_) => "its table says: other borders (3)",
        None => "no flag tells of the years between",
    }
}

#[cfg(test)]
mod tests;
