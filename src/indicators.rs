//! Formulas over observations; change over a window with its noise floor (METHOD section 4).
