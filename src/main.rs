//! The `veerkracht` program.

fn main() {}
