//! What config changes of the answers that a dataset gives with its own.

use toml::Table;

use super::texts::ConfigTexts;

/// Texts that only a build reads.
const BUILT: [&str; 3] = ["sources.toml", "statistics.toml", "fetch.toml"];

/// Hashes the texts that are used in place of those of a dataset; empty where none is another one.
///
/// Two servers with the same figures and maps have the same hash: of `server.toml` only what tiles and styles show
/// counts, and not where or for whom the server listens.
pub(super) fn laid_over(own: &ConfigTexts, used: &ConfigTexts) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut differs = false;
    for (name, text) in used.iter().filter(|(name, _)| !BUILT.contains(&name.as_str())) {
        let shown = |text: &str| if name == "server.toml" { shown_of_server(text) } else { text.to_owned() };
        let text = shown(text);
        if own.get(name).map(|own| shown(own)).as_ref() != Some(&text) {
            differs = true;
            hasher.update(name.as_bytes());
            hasher.update(&[0]);
            hasher.update(text.as_bytes());
            hasher.update(&[0]);
        }
    }
    if differs { hasher.finalize().to_hex().to_string() } else { String::new() }
}

/// Takes out of `server.toml` what tiles and styles show; the whole text where it cannot be read, which is told
/// elsewhere.
fn shown_of_server(text: &str) -> String {
    let Ok(mut table) = text.parse::<Table>() else { return text.to_owned() };
    if let Some(server) = table.get_mut("server").and_then(toml::Value::as_table_mut) {
        server.retain(|key, _| key.starts_with("background_"));
    }
    table.to_string()
}

#[cfg(test)]
mod tests {
    use super::laid_over;
    use crate::config::texts::embedded;

    #[test]
    fn only_what_answers_show_makes_a_difference() {
        let own = embedded();
        let changed = |name: &str, from: &str, to: &str| {
            let mut used = own.clone();
            let text = used.get_mut(name).unwrap();
            assert!(text.contains(from), "{name}");
            *text = text.replacen(from, to, 1);
            laid_over(&own, &used)
        };
        assert_eq!(laid_over(&own, &own), "");
        assert_eq!(changed("server.toml", "cache_mb = 512", "cache_mb = 100"), "");
        assert_eq!(changed("server.toml", "[tiles]", "# A remark.\n[tiles]"), "");
        let differences = [
            changed("server.toml", "buffer = 64", "buffer = 128"),
            changed("server.toml", "# background_url", "background_url"),
            changed("caveats.toml", "=", " ="),
        ];
        for (place, difference) in differences.iter().enumerate() {
            assert!(!difference.is_empty() && !differences[..place].contains(difference), "{place}");
        }
    }
}
