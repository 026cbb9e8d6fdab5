//! At which level a body is compressed, and how its entity tag names that.

use super::Encoding;

/// How much time compression may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Someone waits for the first of it while the rest is written.
    Stream,
    /// Someone waits: an eighth to a half less time than [`Effort::Archive`], the more the larger the tile, for 1 to 3
    /// % more bytes.
    Answer,
    /// Written once, read often.
    Archive,
}

/// Levels of gzip by effort: of `flate2` for a stream, else of `libdeflate`: for the 22,283 tiles of a map, 99.8 MB,
/// level 2 takes 0.82 s and leaves 59.0 MB, level 5 0.93 s and 58.2 MB; from 6 on the time grows and the bytes do not
/// shrink by a third of a per cent.
const GZIP: [i32; 3] = [3, 2, 5];
/// Level of gzip for a tile above [`LARGE`] for which someone waits: of the overview tile of the country, 1.75 MB, it
/// takes 9.7 ms of processor instead of 13.6, and leaves 946 kB instead of 920, 2.8 % more; of the others 2.2 to 2.4 %.
const GZIP_IN_HASTE: i32 = 1;
/// Tiles above this length are large, bytes: those of the whole country and its provinces.
const LARGE: usize = 256 * 1024;
/// Qualities of Brotli by effort. The first takes half the time of the second for coordinates, at two per cent more
/// bytes; the second no longer than zstd at its level; the third ten times as long, for 13 % fewer bytes.
const BROTLI: [i32; 3] = [1, 2, 5];
/// Level of Zstandard: 3 leaves 15 % fewer bytes than 1.
const ZSTD: [i32; 3] = [3, 3, 3];

/// Tells at which level a body of so many bytes is compressed; none for a plain one.
pub(super) fn level(encoding: Encoding, effort: Effort, length: usize) -> Option<i32> {
    let levels = match encoding {
        Encoding::Gzip if is_hasty(encoding, effort, length) => return Some(GZIP_IN_HASTE),
        Encoding::Gzip => GZIP,
        Encoding::Brotli => BROTLI,
        Encoding::Zstd => ZSTD,
        Encoding::Identity => return None,
    };
    Some(levels[effort as usize])
}

/// Names the encoding and the level at which a body of so many bytes is compressed, as its entity tag does: another
/// level gives other bytes. The length of a stream, which nobody knows, counts for nothing.
pub(crate) fn mark(encoding: Encoding, effort: Effort, length: usize) -> String {
    let level = level(encoding, effort, length).map_or_else(String::new, |level| level.to_string());
    format!("{}{level}", encoding.name())
}

/// Tells whether a body is made at a level that saves time and leaves more bytes than [`Effort::Answer`] does of most.
pub(crate) fn is_hasty(encoding: Encoding, effort: Effort, length: usize) -> bool {
    encoding == Encoding::Gzip && effort == Effort::Answer && length > LARGE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_body_is_made_in_haste_with_gzip_for_who_waits() {
        assert_eq!(level(Encoding::Gzip, Effort::Answer, LARGE), Some(2));
        assert_eq!(level(Encoding::Gzip, Effort::Answer, LARGE + 1), Some(GZIP_IN_HASTE));
        assert_eq!(level(Encoding::Gzip, Effort::Archive, LARGE + 1), Some(5));
        assert_eq!(level(Encoding::Gzip, Effort::Stream, LARGE + 1), Some(3));
        for encoding in [Encoding::Brotli, Encoding::Zstd] {
            assert!(!is_hasty(encoding, Effort::Answer, LARGE + 1), "{encoding:?} is as quick as it is");
        }
    }

    #[test]
    fn a_mark_names_encoding_and_level() {
        let marks = |effort| Encoding::ALL.map(|encoding| mark(encoding, effort, 0));
        assert_eq!(marks(Effort::Stream), ["br1", "gzip3", "zstd3", "identity"]);
        assert_eq!(marks(Effort::Answer), ["br2", "gzip2", "zstd3", "identity"]);
        assert_eq!(marks(Effort::Archive), ["br5", "gzip5", "zstd3", "identity"]);
    }
}
