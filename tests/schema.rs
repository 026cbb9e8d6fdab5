//! The schema of the tiles in the repository is the one that the built-in config gives.

use std::path::Path;

use veerkracht::config::Config;
use veerkracht::styles::schema;

#[test]
fn the_schema_of_the_tiles_is_that_of_the_config() {
    let config = Config::load(None).unwrap();
    let written = schema::markdown(&config.maps, &config.indicators, &schema::shown_levels(config.server.levels));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tiles/schema.md");
    if std::env::var_os("SCHEMA").is_some_and(|value| value == "write") {
        std::fs::write(&path, &written).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == written,
        "tiles/schema.md is stale; run `SCHEMA=write cargo test --test schema` and look at the difference"
    );
}
