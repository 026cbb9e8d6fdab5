//! The patterns of `LIKE`: `%` is any text, `_` one character, `\` takes the special meaning of the next one away.

/// A pattern that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LikePattern(Vec<LikePiece>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LikePiece {
    Any,
    One,
    Letter(char),
}

impl LikePattern {
    /// Reads a pattern. A backslash before a letter without special meaning stands for itself.
    pub(crate) fn of(text: &str) -> LikePattern {
        let mut pieces = Vec::new();
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            pieces.push(match letter {
                // Several are one.
                '%' if pieces.last() == Some(&LikePiece::Any) => continue,
                '%' => LikePiece::Any,
                '_' => LikePiece::One,
                '\\' => LikePiece::Letter(letters.next_if(|next| matches!(next, '%' | '_' | '\\')).unwrap_or('\\')),
                letter => LikePiece::Letter(letter),
            });
        }
        LikePattern(pieces)
    }

    /// Tells whether a whole text fits. At most the product of both lengths, however the pattern is made.
    pub(crate) fn fits(&self, text: &str) -> bool {
        // Where to go on when what follows the last `%` does not fit: there, one character further.
        let mut retry: Option<(usize, &str)> = None;
        let (mut at, mut rest) = (0, text);
        loop {
            let mut letters = rest.chars();
            match (self.0.get(at), letters.next()) {
                (None, None) => return true,
                (Some(LikePiece::Any), _) => {
                    at += 1;
                    retry = Some((at, rest));
                    continue;
                }
                (Some(LikePiece::One), Some(_)) => {
                    (at, rest) = (at + 1, letters.as_str());
                    continue;
                }
                (Some(LikePiece::Letter(expected)), Some(found)) if *expected == found => {
                    (at, rest) = (at + 1, letters.as_str());
                    continue;
                }
                _ => {}
            }
            let Some((after, from)) = retry else { return false };
            let mut letters = from.chars();
            if letters.next().is_none() {
                return false;
            }
            (at, rest) = (after, letters.as_str());
            retry = Some((after, rest));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LikePattern;

    #[test]
    fn a_pattern_fits_whole_texts() {
        let fits = [
            ("S%", "Schie"),
            ("%", ""),
            ("%a%b", "xaxbab"),
            ("_é", "aé"),
            (r"100\%", "100%"),
            (r"a\b", r"a\b"),
            (r"a\\%", r"a\x"),
            ("%%_", "x"),
        ];
        assert_eq!(fits.map(|(pattern, text)| LikePattern::of(pattern).fits(text)), [true; 8]);
        let not = [("S", "Schie"), ("s%", "Schie"), ("_", ""), (r"100\%", "1000"), ("%a", "ab"), ("a_", "a")];
        assert_eq!(not.map(|(pattern, text)| LikePattern::of(pattern).fits(text)), [false; 6]);
    }

    #[test]
    fn a_pattern_of_many_wildcards_is_no_burden() {
        let pattern = LikePattern::of(&format!("{}b", "%a".repeat(2000)));
        assert!(!pattern.fits(&"a".repeat(5000)));
    }
}
