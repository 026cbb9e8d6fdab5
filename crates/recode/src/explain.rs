//! How a buurt was carried, step by step back, in words.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::code::BuurtCode;
use crate::recoder::RecodeResult;
use crate::step::{LaterBuurt, YearStep};
use crate::verdict::{CodeRow, flag_said};

/// Codes of one year that are followed: a buurt that was made of more is no longer one.
const FOLLOWED: usize = 200;

impl RecodeResult {
    /// Tells of every year where the addresses of a buurt came from, newest first; none if no step knows the code.
    #[must_use]
    pub fn explain(&self, code: BuurtCode) -> Option<String> {
        let mut text = format!("{code}\n");
        let mut codes = BTreeSet::from([code]);
        let mut is_known = false;
        for step in self.steps.iter().rev() {
            let (from, to) = (step.counts.year_from, step.counts.year_to);
            let mut earlier = BTreeSet::new();
            for code in &codes {
                let Some(buurt) = step.buurt(*code) else {
                    // Nothing is said of it in this year, so its code stays.
                    earlier.insert(*code);
                    continue;
                };
                is_known = true;
                tell(&mut text, step, buurt);
                let of_rows = buurt.verdict.rows.iter().filter_map(|row| match row {
                    CodeRow::From { code, .. } => Some(*code),
                    CodeRow::Elsewhere => None,
                });
                if buurt.verdict.rows.is_empty() {
                    earlier.insert(*code);
                }
                earlier.extend(of_rows);
            }
            if earlier.len() > FOLLOWED {
                let _ = writeln!(text, "  {} codes of {from} became codes of {to}: no more is told", earlier.len());
                break;
            }
            codes = earlier;
        }
        for refusal in &self.refused {
            let _ = writeln!(text, "  {} to {}: {refusal}", refusal.from.0, refusal.to.0);
        }
        is_known.then_some(text)
    }
}

/// Tells how a buurt of a step came about.
fn tell(text: &mut String, step: &YearStep, buurt: &LaterBuurt) {
    let (from, to) = (step.counts.year_from, step.counts.year_to);
    let LaterBuurt { code, flag, tally, sources, left_out, verdict, population } = buurt;
    // Writing to a string does not fail.
    let _ = writeln!(
        text,
        "  {from} to {to}: {code} has {} addresses, {} of them found in {from}; {}",
        tally.addresses,
        tally.found,
        flag_said(*flag)
    );
    for source in sources {
        let _ = writeln!(
            text,
            "    from {}: {} addresses, {} of the old code and {} of the new",
            source.code,
            source.addresses,
            source.share_of_old.text(),
            source.share_of_new.text()
        );
    }
    for pair in left_out {
        let _ = writeln!(text, "    left out as noise: {} addresses of {}", pair.addresses, pair.old);
    }
    let _ = writeln!(text, "    so: {}; {}", verdict.rule.describe(), rows_said(*code, &verdict.rows));
    if verdict.is_reused {
        let _ = writeln!(text, "    the code was used again for another place, though its table says nothing of it");
    }
    if let Some(population) = population {
        let off = if population.is_off() { ", too far apart" } else { "" };
        let _ = writeln!(
            text,
            "    inhabitants: {:.0} by its rows, {:.0} in the table of {to}{off}",
            population.by_rows, population.in_table
        );
    }
}

/// Says which rows there are.
fn rows_said(code: BuurtCode, rows: &[CodeRow]) -> String {
    match rows {
        [] => "no row, its flag decides".to_owned(),
        [CodeRow::Elsewhere] => "a row that says it came from elsewhere".to_owned(),
        [CodeRow::From { code: from, share_of_old, share_of_new }]
            if share_of_old.is_one() && share_of_new.is_one() =>
        {
            if *from == code {
                "a row that it is the same".to_owned()
            } else {
                format!("one row: it was {from}")
            }
        }
        rows => format!("a row for each source, {} in all", rows.len()),
    }
}

#[cfg(test)]
mod tests;
