//! Raw TOML to resolved stage types, all problems at once.
