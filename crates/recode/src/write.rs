//! The rows as a file: comma-separated, sorted by year and code, shares to six decimals.

use std::io::{self, Write};

use crate::recoder::RecodeResult;
use crate::verdict::CodeRow;

/// The names of the columns.
const HEADER: &str = "jaar_van,code_van,jaar_naar,code_naar,aandeel_van,aandeel_naar";

impl RecodeResult {
    /// Writes all rows; the same years write the same bytes. A row with an empty old code says that the buurt came from
    /// elsewhere.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{HEADER}")?;
        for step in &self.steps {
            let (from, to) = (step.counts.year_from, step.counts.year_to);
            for buurt in &step.buurten {
                for row in &buurt.verdict.rows {
                    match row {
                        CodeRow::Elsewhere => writeln!(out, "{from},,{to},{},,", buurt.code)?,
                        CodeRow::From { code, share_of_old, share_of_new } => {
                            let shares = (share_of_old.text(), share_of_new.text());
                            writeln!(out, "{from},{code},{to},{},{},{}", buurt.code, shares.0, shares.1)?;
                        }
                    }
                }
            }
        }
        out.flush()
    }
}
