//! Whether figures are those of the whole country (METHOD section 1).

/// Least part of the inhabitants of the country that the areas must have together.
const MOST: f64 = 0.95;

/// Least number of gemeenten, where nothing tells the inhabitants of the country.
const GEMEENTEN: usize = 300;

/// Tells whether the inhabitants of some areas are most of those of the country.
pub(super) fn are_most(inhabitants: f64, of_country: f64) -> bool {
    inhabitants >= MOST * of_country
}

/// Tells whether so many gemeenten are those of the country.
pub(super) fn are_all_gemeenten(gemeenten: usize) -> bool {
    gemeenten >= GEMEENTEN
}
