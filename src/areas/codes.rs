//! Codes of areas: their form, and what they tell of the levels above.

use super::Level;

impl Level {
    /// Tells whether a code has the form of this level: its letters, four digits of the gemeente, and letters or
    /// digits.
    #[must_use]
    pub(crate) fn has_form(self, code: &str) -> bool {
        let length = match self {
            Level::Gemeente => 6,
            Level::Wijk => 8,
            Level::Buurt => 10,
        };
        let Some(rest) = code.strip_prefix(self.prefix()) else { return false };
        code.len() == length
            && rest.bytes().take(4).all(|b| b.is_ascii_digit())
            && rest.bytes().skip(4).all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
    }
}

/// Trims a code and brings it to capitals.
pub(super) fn tidy(code: &str) -> String {
    code.trim().to_ascii_uppercase()
}

/// Makes the code of the wijk from that of a well-formed buurt: `BU05991234` is in `WK059912`.
pub(super) fn wijk_of(buurt: &str) -> String {
    format!("WK{}", &buurt[2..8])
}

/// Makes the code of the gemeente from that of a well-formed buurt or wijk: `BU05991234` is in `GM0599`.
pub(super) fn gemeente_of(code: &str) -> String {
    format!("GM{}", &code[2..6])
}

/// Tells whether a buurt takes part in the maps by its own code: no remainder, and not of the collective GM0998.
pub(crate) fn counts(buurt: &str) -> bool {
    counts_in(buurt, &gemeente_of(buurt))
}

/// Tells whether a buurt takes part in the maps by its codes (METHOD section 2): not of the collective GM0998, no
/// remainder code.
pub(super) fn counts_in(buurt: &str, gemeente: &str) -> bool {
    gemeente != "GM0998" && !["9997", "9998", "9999"].iter().any(|rest| buurt.ends_with(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_may_hold_letters_after_the_gemeente_only() {
        assert!(Level::Buurt.has_form("BU0363AB10"));
        assert!(Level::Wijk.has_form("WK0363AB"));
        assert!(Level::Gemeente.has_form("GM0363"));
        for wrong in ["BU036AAB10", "BU0363AB1", "BU0363AB100", "WK0363AB", "bu0363AB10", "BU0363 B10", "BU0363éé", ""]
        {
            assert!(!Level::Buurt.has_form(wrong), "{wrong}");
        }
        assert_eq!(wijk_of("BU0363AB10"), "WK0363AB");
        assert_eq!(gemeente_of("BU0363AB10"), "GM0363");
    }

    #[test]
    fn remainders_and_the_collective_gemeente_do_not_count() {
        assert!(counts("BU05990101"));
        assert!(!counts("BU05999997"));
        assert!(!counts("BU09980101"));
        assert!(!counts_in("BU05990101", "GM0998"));
    }
}
