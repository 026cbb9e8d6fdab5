//! Which codes stood in the table of each year, and what went from code to code.
//!
//! In: the buurten of the newest year and what changed. Out: per year the codes with the buurten behind them, and the
//! rows of
//! `hercodering.csv`. Guaranteed: every code of a year occurs once. Left to the next: figures.

use std::collections::BTreeMap;

use super::plan::BuurtChange;

/// Years of the key figures, oldest first.
pub(super) const YEARS: [i32; 7] = [2012, 2014, 2016, 2018, 2020, 2022, 2024];

/// A row of the recoding table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DemoRecoding {
    /// Table year of the old code; the new code stands in the next table.
    pub(super) from_year: i32,
    /// Old code.
    pub(super) from: String,
    /// Table year of the new code.
    pub(super) to_year: i32,
    /// New code.
    pub(super) to: String,
    /// Share of the old code's addresses that went to the new one, and of the new one's that came from the old one.
    pub(super) shares: [f64; 2],
}

/// A code in the table of one year.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CodeEntry {
    /// The code.
    pub(super) code: String,
    /// Buurten of the newest year that it held, and which share of their figures.
    pub(super) holds: Vec<(usize, f64)>,
    /// 1 unchanged, 2 renumbered, 3 redrawn since the table before.
    pub(super) change: u8,
}

/// Codes by year, and what links them.
pub(super) struct History {
    changes: BTreeMap<usize, Vec<PastCodes>>,
    /// Rows of the recoding table, in order.
    pub(super) recodings: Vec<DemoRecoding>,
}

/// A buurt had these codes until the table of `before`.
pub(super) struct PastCodes {
    /// Year of the first table without them.
    pub(super) before: i32,
    /// Codes with the share of the buurt's figures that each held; together less than 1 where the ground was another.
    pub(super) codes: Vec<(String, f64)>,
    /// Share of what stood under these codes that became this buurt; less than 1 where one was split.
    pub(super) kept: f64,
    /// What the table of `before` says of the change.
    change: u8,
}

impl History {
    /// Works out the codes of all years; `codes` by buurt, `changes` with the buurten that each kind of change befell,
    /// in order.
    pub(super) fn of(codes: &[String], changes: &BTreeMap<BuurtChange, Vec<usize>>) -> Self {
        let mut history = Self { changes: BTreeMap::new(), recodings: Vec::new() };
        let mut used: BTreeMap<String, u32> = BTreeMap::new();
        let mut old_code = |code: &str| {
            let wijk = &code[..8];
            let count = used.entry(wijk.to_owned()).or_default();
            *count += 1;
            // 9A, 9B and so on: no buurt of the plan is numbered so.
            let letter = char::from_digit(9 + *count % 26, 36).unwrap_or('z').to_ascii_uppercase();
            format!("{wijk}{}{letter}", 9 - (*count / 26) % 10)
        };
        for (change, buurten) in changes {
            match change {
                BuurtChange::RenumberedOnce => {
                    for &buurt in buurten {
                        let old = old_code(&codes[buurt]);
                        history.link(2018, 2, buurt, &codes[buurt], &[(old, 1.0, 1.0)]);
                    }
                }
                BuurtChange::RenumberedTwice => {
                    for &buurt in buurten {
                        let (oldest, old) = (old_code(&codes[buurt]), old_code(&codes[buurt]));
                        history.link(2016, 2, buurt, &old, &[(oldest, 1.0, 1.0)]);
                        history.link(2020, 2, buurt, &codes[buurt], &[(old, 1.0, 1.0)]);
                    }
                }
                BuurtChange::Merged => {
                    for &buurt in buurten {
                        let pair = [(old_code(&codes[buurt]), 1.0, 0.55), (old_code(&codes[buurt]), 1.0, 0.45)];
                        history.link(2020, 3, buurt, &codes[buurt], &pair);
                    }
                }
                BuurtChange::Split | BuurtChange::SplitLater => {
                    let year = if *change == BuurtChange::Split { 2016 } else { 2022 };
                    for pair in buurten.chunks_exact(2) {
                        let old = old_code(&codes[pair[0]]);
                        for (buurt, share) in pair.iter().zip([0.6, 0.4]) {
                            history.link(year, 3, *buurt, &codes[*buurt], &[(old.clone(), share, 1.0)]);
                        }
                    }
                }
                BuurtChange::PartlyKnown => {
                    for &buurt in buurten {
                        let old = old_code(&codes[buurt]);
                        history.link(2020, 3, buurt, &codes[buurt], &[(old, 1.0, 0.75)]);
                    }
                }
                BuurtChange::Redrawn => {
                    for &buurt in buurten {
                        // The ground was another, under the same code; no row tells what went where.
                        let past =
                            PastCodes { before: 2018, codes: vec![(codes[buurt].clone(), 0.8)], kept: 1.0, change: 3 };
                        history.changes.entry(buurt).or_default().push(past);
                    }
                }
            }
        }
        history.recodings.sort_by(|a, b| (a.from_year, &a.from, &a.to).cmp(&(b.from_year, &b.from, &b.to)));
        history
    }

    fn link(&mut self, year: i32, change: u8, buurt: usize, to: &str, from: &[(String, f64, f64)]) {
        for (code, of_old, of_new) in from {
            let shares = [*of_old, *of_new];
            self.recodings.push(DemoRecoding {
                from_year: year - 2,
                from: code.clone(),
                to_year: year,
                to: to.to_owned(),
                shares,
            });
        }
        let codes = from.iter().map(|(code, _, of_new)| (code.clone(), *of_new)).collect();
        let kept = from.iter().map(|(_, of_old, _)| *of_old).fold(1.0, f64::min);
        self.changes.entry(buurt).or_default().push(PastCodes { before: year, codes, kept, change });
    }

    /// Lists what a buurt was before, the oldest first.
    pub(super) fn pasts(&self, buurt: usize) -> &[PastCodes] {
        self.changes.get(&buurt).map_or(&[], Vec::as_slice)
    }

    /// Finds what a buurt was in a year, if it was not yet what it is.
    pub(super) fn past(&self, buurt: usize, year: i32) -> Option<&PastCodes> {
        self.pasts(buurt).iter().find(|past| year < past.before)
    }

    /// Lists the codes of a year's table, in order.
    pub(super) fn entries(&self, codes: &[String], year: i32) -> Vec<CodeEntry> {
        let mut entries: BTreeMap<String, CodeEntry> = BTreeMap::new();
        for (buurt, code) in codes.iter().enumerate() {
            let pasts = self.pasts(buurt);
            let now = vec![(code.clone(), 1.0)];
            let held = self.past(buurt, year).map_or(&now, |past| &past.codes);
            let change = pasts.iter().find(|past| past.before == year).map_or(1, |past| past.change);
            for (code, share) in held {
                let entry = entries.entry(code.clone()).or_insert_with(|| CodeEntry {
                    code: code.clone(),
                    holds: Vec::new(),
                    change,
                });
                entry.holds.push((buurt, *share));
            }
        }
        entries.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_old_code_is_reached_by_a_row_and_stands_in_its_table() {
        let codes: Vec<String> = (0..8).map(|i| format!("BU700101{i:02}")).collect();
        let changes = BTreeMap::from([
            (BuurtChange::RenumberedOnce, vec![0]),
            (BuurtChange::RenumberedTwice, vec![1]),
            (BuurtChange::Merged, vec![2]),
            (BuurtChange::Split, vec![3, 4]),
            (BuurtChange::PartlyKnown, vec![5]),
            (BuurtChange::Redrawn, vec![6]),
        ]);
        let history = History::of(&codes, &changes);
        for row in &history.recodings {
            let has = |year: i32, code: &str| history.entries(&codes, year).iter().any(|entry| entry.code == code);
            assert!(has(row.from_year, &row.from), "{row:?}");
            assert!(has(row.to_year, &row.to), "{row:?}");
            assert!(!has(row.to_year, &row.from), "{row:?}");
        }
        // 2024: 8 buurten. 2012: the merged one is two (+1), the split pair is one (-1).
        assert_eq!(history.entries(&codes, 2024).len(), 8);
        assert_eq!(history.entries(&codes, 2012).len(), 8);
        assert_eq!(history.entries(&codes, 2018).iter().filter(|entry| entry.change == 3).count(), 1);
        // 1 + 2 + 2 + 2 + 1 rows, none for the redrawn one.
        assert_eq!(history.recodings.len(), 8);
    }
}
