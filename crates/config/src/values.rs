//! What a [`Section`] takes of one key: texts, numbers, flags, choices, and lists and tables of them.
//!
//! Each says what it expects; a required value that is wrong or absent is reported and replaced by a placeholder
//! (empty, zero, the first choice).

use toml::de::DeValue;

use super::Section;

impl Section<'_> {
    /// Takes a text that must be there and not be empty.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        self.take(key, "a text", true, filled_text).unwrap_or_default()
    }

    /// Takes an id. It stands in addresses, names of files and names of fields, so it is letters, digits, `_` and `-`.
    #[must_use]
    pub fn id(&self, key: &str) -> String {
        self.take(key, "an id of letters, digits, `_` and `-`", true, id).unwrap_or_default()
    }

    /// Takes a text that may be absent.
    #[must_use]
    pub fn optional_text(&self, key: &str) -> Option<String> {
        self.take(key, "a text", false, filled_text)
    }

    /// Takes a number, written with or without decimals.
    #[must_use]
    pub fn number(&self, key: &str) -> f64 {
        self.take(key, "a number", true, number).unwrap_or_default()
    }

    /// Takes a number that may be absent.
    #[must_use]
    pub fn optional_number(&self, key: &str) -> Option<f64> {
        self.take(key, "a number", false, number)
    }

    /// Takes a whole number.
    #[must_use]
    pub fn integer(&self, key: &str) -> i64 {
        self.take(key, "a whole number", true, integer).unwrap_or_default()
    }

    /// Takes a whole number inside a range of a narrower type; the range is part of the message.
    #[must_use]
    pub fn small<T: TryFrom<i64> + Default>(&self, key: &str, expected: &str) -> T {
        self.take(key, expected, true, |value| integer(value).and_then(|n| T::try_from(n).ok())).unwrap_or_default()
    }

    /// Takes a whole number of a narrower type that may be absent.
    #[must_use]
    pub fn optional_small<T: TryFrom<i64>>(&self, key: &str, expected: &str) -> Option<T> {
        self.take(key, expected, false, |value| integer(value).and_then(|n| T::try_from(n).ok()))
    }

    /// Takes a `true` or `false` that must be there.
    #[must_use]
    pub fn flag(&self, key: &str) -> bool {
        self.take(key, "true or false", true, DeValue::as_bool).unwrap_or_default()
    }

    /// Takes a `true` or `false` that may be absent.
    #[must_use]
    pub fn optional_flag(&self, key: &str) -> Option<bool> {
        self.take(key, "true or false", false, DeValue::as_bool)
    }

    /// Takes a list of texts that must be there; it may be empty.
    #[must_use]
    pub fn texts(&self, key: &str) -> Vec<String> {
        self.take_list(key, "texts", true, filled_text).unwrap_or_default()
    }

    /// Takes a list of texts; absent is empty.
    #[must_use]
    pub fn optional_texts(&self, key: &str) -> Vec<String> {
        self.take_list(key, "texts", false, filled_text).unwrap_or_default()
    }

    /// Takes a list of numbers that must be there; it may be empty.
    #[must_use]
    pub fn numbers(&self, key: &str) -> Vec<f64> {
        self.take_list(key, "numbers", true, number).unwrap_or_default()
    }

    /// Takes a list of whole numbers of a narrower type, such as years; absent is empty.
    #[must_use]
    pub fn optional_smalls<T: TryFrom<i64>>(&self, key: &str, expected: &str) -> Vec<T> {
        self.take_list(key, expected, false, |value| integer(value).and_then(|n| T::try_from(n).ok()))
            .unwrap_or_default()
    }

    /// Takes a day (`2027-06-30`) that may be absent: year, month, day, as far as they can be written.
    #[must_use]
    pub fn optional_date(&self, key: &str) -> Option<(u16, u8, u8)> {
        self.take(key, "a day such as 2027-06-30, without quotes", false, |value| match value {
            DeValue::Datetime(time) if time.time.is_none() && time.offset.is_none() => {
                time.date.map(|date| (date.year, date.month, date.day))
            }
            _ => None,
        })
    }

    /// Takes one of the named choices.
    ///
    /// # Panics
    /// If there are no choices.
    #[must_use]
    pub fn choice<T: Clone>(&self, key: &str, choices: &[(&str, T)]) -> T {
        self.known_choice(key, choices).unwrap_or_else(|| choices[0].1.clone())
    }

    /// Takes one of the named choices; none, and a problem, where it is absent or another. For choices that decide
    /// which keys follow.
    #[must_use]
    pub fn known_choice<T: Clone>(&self, key: &str, choices: &[(&str, T)]) -> Option<T> {
        self.choose(key, choices, true)
    }

    /// Takes one of the named choices, or none where the key is absent.
    #[must_use]
    pub fn optional_choice<T: Clone>(&self, key: &str, choices: &[(&str, T)]) -> Option<T> {
        self.choose(key, choices, false)
    }

    fn choose<T: Clone>(&self, key: &str, choices: &[(&str, T)], required: bool) -> Option<T> {
        let names: Vec<_> = choices.iter().map(|(name, _)| format!("`{name}`")).collect();
        let expected = names.join(", ");
        self.take(key, &expected, required, |value| {
            let text = value.as_str()?;
            choices.iter().find(|(name, _)| *name == text).map(|(_, choice)| choice.clone())
        })
    }

    /// Takes a table `key = number` of free names, in the order of the file; absent is empty.
    #[must_use]
    pub fn optional_number_map(&self, key: &str) -> Vec<(String, f64)> {
        self.optional_section(key).map_or_else(Vec::new, |map| {
            map.keys().into_iter().map(|name| (name.to_owned(), map.number(name))).collect()
        })
    }
}

fn filled_text(value: &DeValue<'_>) -> Option<String> {
    value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn id(value: &DeValue<'_>) -> Option<String> {
    filled_text(value).filter(|text| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte)))
}

fn number(value: &DeValue<'_>) -> Option<f64> {
    let text = match value {
        DeValue::Integer(_) => return integer(value).and_then(|n| i32::try_from(n).ok()).map(f64::from),
        DeValue::Float(float) => float.as_str(),
        _ => return None,
    };
    text.parse().ok().filter(|n: &f64| n.is_finite())
}

fn integer(value: &DeValue<'_>) -> Option<i64> {
    let integer = value.as_integer()?;
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}
