//! The values of maps on small countries.

mod change;
mod invariance;
mod level;
