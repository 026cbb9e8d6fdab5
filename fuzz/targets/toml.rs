//! A config file, laid over the shipped ones: resolved, or all that is wrong with it. The first byte chooses which
//! file it stands for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use veerkracht::config::Config;
use veerkracht::config::texts::embedded;

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, text)) = bytes.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let mut texts = embedded();
    let place = usize::from(*choice) % texts.len();
    if let Some(replaced) = texts.values_mut().nth(place) {
        *replaced = text.to_owned();
    }
    if let Err(errors) = Config::of_texts(texts, None) {
        assert!(!errors.to_string().is_empty(), "what is wrong is said");
    }
});
