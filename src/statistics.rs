//! Cells become observations, joined to areas and carried to the division year.
//!
//! In: tables of [`crate::sources`], the areas, the recoding rows. Out: [`ObservationTable`].
//! Guaranteed: one value per statistic, year and buurt on the division of the area set; missing, suppressed and broken are told apart and
//! are never zero (METHOD section 3). Left to the next: formulas.
