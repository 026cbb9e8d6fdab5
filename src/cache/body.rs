//! The bodies of one tile: the same content in the encodings that were made so far.

use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use martin_tile_utils::{decode_brotli, decode_gzip, decode_zstd};

use crate::compression::{CompressError, Effort, Encoding, EncodingSet, compress, is_hasty, mark};

/// The encodings of tiles; where a client takes several and none is made yet, the first of them is, but gzip of a small
/// tile before Brotli.
const FIRST: [Encoding; 4] = [Encoding::Zstd, Encoding::Brotli, Encoding::Gzip, Encoding::Identity];

/// Tiles below this length are larger in Brotli of the first look than in gzip: on 3,000 tiles of the country by 10 %
/// from 1 to 2 KB, by 9 % up to 4, 4 % from 8 to 32; from 32 to 64 KB they are 1 % smaller, from there 7 %.
const WORTH_BROTLI: usize = 32 * 1024;

/// Bodies above this length are compressed once more when there is time, bytes: Brotli 5 takes a tenth off what zstd
/// leaves, which of a smaller body is less than two packets.
const WORTH_IMPROVING: usize = 32 * 1024;

/// A tile as it goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TileBody {
    /// The bytes of the body; empty for a tile with nothing in it.
    pub bytes: Bytes,
    /// Strong entity tag with its quotes, different for each encoding and its level; empty for a tile with nothing in
    /// it.
    pub tag: Bytes,
    /// How it is compressed.
    pub encoding: Encoding,
    /// Whether it was made in haste, because somebody waited for a large tile.
    pub(super) hasty: bool,
}

impl TileBody {
    /// Makes the body of a tile with nothing in it.
    pub(super) fn empty() -> TileBody {
        TileBody { bytes: Bytes::new(), tag: Bytes::new(), encoding: Encoding::Identity, hasty: false }
    }

    /// Compresses a tile. Its tag holds a hash of the content and how it is compressed.
    pub(super) fn compressed(tile: &[u8], encoding: Encoding, effort: Effort) -> Result<TileBody, CompressError> {
        let content = &blake3::hash(tile).to_hex()[..CONTENT];
        let mark = mark(encoding, effort, tile.len());
        let (bytes, hasty) = (compress(tile, encoding, effort)?, is_hasty(encoding, effort, tile.len()));
        Ok(TileBody { bytes, tag: format!("\"{content}-{mark}\"").into(), encoding, hasty })
    }

    /// Tells whether nothing is in the tile.
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Tells in which encoding a tag, without its quotes, names the content of this body: another level of the same
    /// encoding, from a while ago or from another program of this kind, holds the same tile. None for a tag of
    /// something else.
    #[must_use]
    pub(crate) fn same_content(&self, tag: &str) -> Option<Encoding> {
        let (content, mark) = tag.split_once('-')?;
        let own = self.tag.get(1..=CONTENT)?;
        let name = mark.trim_end_matches(|c: char| c.is_ascii_digit());
        if content.as_bytes() == own { Encoding::find(name) } else { None }
    }
}

/// Hexadecimal digits of a tag that are the hash of the content.
const CONTENT: usize = 24;

/// Picks the encoding to make of a tile of this length for a client who takes these, when none is made; plain when
/// nothing else is wanted.
pub(super) fn first_encoding(wanted: EncodingSet, length: usize) -> Encoding {
    let first = FIRST.into_iter().find(|&encoding| wanted.contains(encoding)).unwrap_or(Encoding::Identity);
    let gzip_is_smaller = first == Encoding::Brotli && length < WORTH_BROTLI && wanted.contains(Encoding::Gzip);
    if gzip_is_smaller { Encoding::Gzip } else { first }
}

/// What is made of one tile: at least one body, and one per encoding at most.
#[derive(Debug)]
pub(super) struct Bodies {
    made: Vec<TileBody>,
    /// Whether Brotli with more effort is made or on its way.
    improved: AtomicBool,
    /// Whether gzip is made anew, or will be, that was made in haste.
    remade: AtomicBool,
}

impl Bodies {
    pub(super) fn of(body: TileBody) -> Bodies {
        Bodies { made: vec![body], improved: AtomicBool::new(false), remade: AtomicBool::new(false) }
    }

    /// Finds the smallest body that a client takes.
    pub(super) fn smallest(&self, wanted: EncodingSet) -> Option<&TileBody> {
        self.made.iter().filter(|body| wanted.contains(body.encoding)).min_by_key(|body| body.bytes.len())
    }

    /// Adds a body, in the place of the one in the same encoding.
    pub(super) fn with(&self, body: TileBody) -> Bodies {
        let mut made = Vec::with_capacity(self.made.len() + 1);
        made.extend(self.made.iter().filter(|other| other.encoding != body.encoding).cloned());
        made.push(body);
        let same = |flag: &AtomicBool| AtomicBool::new(flag.load(Ordering::Relaxed));
        Bodies { made, improved: same(&self.improved), remade: same(&self.remade) }
    }

    /// Tells, once for each, in which encoding a body is worth to be made with more effort for a client who takes
    /// these: Brotli, else gzip that was made in haste.
    pub(super) fn begin_improving(&self, wanted: EncodingSet) -> Option<Encoding> {
        if wanted.contains(Encoding::Brotli) {
            let is_worth = self.made.iter().all(|body| body.bytes.len() > WORTH_IMPROVING);
            return (is_worth && !self.improved.swap(true, Ordering::Relaxed)).then_some(Encoding::Brotli);
        }
        let is_hasty = wanted.contains(Encoding::Gzip) && self.made.iter().any(|body| body.hasty);
        (is_hasty && !self.remade.swap(true, Ordering::Relaxed)).then_some(Encoding::Gzip)
    }

    /// Lets the next one who asks begin again.
    pub(super) fn put_off_improving(&self, encoding: Encoding) {
        let flag = if encoding == Encoding::Brotli { &self.improved } else { &self.remade };
        flag.store(false, Ordering::Relaxed);
    }

    /// Gives the tile itself, from the body that is read fastest.
    pub(super) fn plain(&self) -> std::io::Result<Vec<u8>> {
        let speed = |body: &&TileBody| match body.encoding {
            Encoding::Identity => 0,
            Encoding::Zstd => 1,
            Encoding::Gzip => 2,
            Encoding::Brotli => 3,
        };
        let Some(body) = self.made.iter().min_by_key(speed) else { return Ok(Vec::new()) };
        match body.encoding {
            Encoding::Gzip => decode_gzip(&body.bytes),
            Encoding::Brotli => decode_brotli(&body.bytes),
            Encoding::Zstd => decode_zstd(&body.bytes),
            Encoding::Identity => Ok(body.bytes.to_vec()),
        }
    }

    /// Counts the bytes held.
    pub(super) fn weight(&self) -> usize {
        self.made.iter().map(|body| body.bytes.len() + body.tag.len() + size_of::<TileBody>()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(encoding: Encoding, length: usize) -> TileBody {
        let tag = Bytes::from_static(b"\"0123456789abcdef01234567-x\"");
        TileBody { bytes: vec![0; length].into(), tag, encoding, hasty: false }
    }

    #[test]
    fn the_smallest_body_that_the_client_takes_is_sent_and_one_replaces_that_of_its_encoding() {
        let bodies =
            Bodies::of(body(Encoding::Zstd, 90)).with(body(Encoding::Gzip, 100)).with(body(Encoding::Brotli, 95));
        let sent =
            |encodings: &[Encoding]| bodies.smallest(encodings.iter().copied().collect()).map(|body| body.encoding);
        assert_eq!(sent(&Encoding::ALL), Some(Encoding::Zstd));
        assert_eq!(sent(&[Encoding::Gzip, Encoding::Brotli]), Some(Encoding::Brotli));
        assert_eq!(sent(&[Encoding::Identity]), None);
        let better = bodies.with(body(Encoding::Brotli, 80));
        assert_eq!(better.made.len(), 3);
        assert_eq!(better.smallest(Encoding::ALL.into_iter().collect()).map(|body| body.bytes.len()), Some(80));
    }

    #[test]
    fn where_none_is_made_zstd_comes_before_brotli_before_gzip_before_none() {
        let first = |encodings: &[Encoding]| first_encoding(encodings.iter().copied().collect(), WORTH_BROTLI);
        assert_eq!(first(&[Encoding::Identity, Encoding::Gzip, Encoding::Brotli, Encoding::Zstd]), Encoding::Zstd);
        assert_eq!(first(&[Encoding::Gzip, Encoding::Brotli]), Encoding::Brotli);
        assert_eq!(first(&[Encoding::Identity, Encoding::Gzip]), Encoding::Gzip);
        assert_eq!(first(&[]), Encoding::Identity);
    }

    #[test]
    fn of_a_small_tile_gzip_is_made_and_not_brotli_which_is_larger() {
        let first = |encodings: &[Encoding], length| first_encoding(encodings.iter().copied().collect(), length);
        let small = WORTH_BROTLI - 1;
        assert_eq!(first(&[Encoding::Brotli, Encoding::Gzip], small), Encoding::Gzip);
        assert_eq!(first(&[Encoding::Brotli], small), Encoding::Brotli);
        assert_eq!(first(&[Encoding::Brotli, Encoding::Identity], small), Encoding::Brotli);
        assert_eq!(first(&Encoding::ALL, small), Encoding::Zstd);
    }

    #[test]
    fn only_large_bodies_are_improved_once_and_only_for_those_who_take_brotli() {
        let all: EncodingSet = Encoding::ALL.into_iter().collect();
        let large = Bodies::of(body(Encoding::Zstd, WORTH_IMPROVING + 1));
        assert_eq!(large.begin_improving([Encoding::Gzip, Encoding::Zstd].into_iter().collect()), None);
        assert_eq!([(); 2].map(|()| large.begin_improving(all)), [Some(Encoding::Brotli), None]);
        assert_eq!(large.with(body(Encoding::Gzip, WORTH_IMPROVING + 1)).begin_improving(all), None);
        large.put_off_improving(Encoding::Brotli);
        assert_eq!(large.begin_improving(all), Some(Encoding::Brotli));
        assert_eq!(Bodies::of(body(Encoding::Zstd, WORTH_IMPROVING)).begin_improving(all), None);
    }

    #[test]
    fn gzip_made_in_haste_is_made_anew_once_for_those_who_do_not_take_brotli() {
        let gzip: EncodingSet = [Encoding::Gzip].into_iter().collect();
        let hasty = Bodies::of(TileBody { hasty: true, ..body(Encoding::Gzip, WORTH_IMPROVING + 1) });
        assert_eq!([(); 2].map(|()| hasty.begin_improving(gzip)), [Some(Encoding::Gzip), None]);
        hasty.put_off_improving(Encoding::Gzip);
        assert_eq!(
            hasty.begin_improving(Encoding::ALL.into_iter().collect()),
            Some(Encoding::Brotli),
            "each for itself"
        );
        assert_eq!(hasty.begin_improving(gzip), Some(Encoding::Gzip));
        let careful = hasty.with(body(Encoding::Gzip, WORTH_IMPROVING));
        assert_eq!(careful.begin_improving(gzip), None);
        assert_eq!(Bodies::of(body(Encoding::Gzip, WORTH_IMPROVING + 1)).begin_improving(gzip), None);
    }

    #[test]
    fn a_tag_of_the_same_content_tells_its_encoding_at_any_level() {
        let tile = b"buurten ".repeat(9);
        let sent = TileBody::compressed(&tile, Encoding::Brotli, Effort::Archive).unwrap();
        let tag = |encoding| {
            let tag = TileBody::compressed(&tile, encoding, Effort::Answer).unwrap().tag;
            String::from_utf8(tag.to_vec()).unwrap().trim_matches('"').to_owned()
        };
        for encoding in Encoding::ALL {
            assert_eq!(sent.same_content(&tag(encoding)), Some(encoding));
        }
        assert_ne!(sent.tag, tag(Encoding::Brotli), "levels have tags of their own");
        let other = TileBody::compressed(b"other", Encoding::Brotli, Effort::Answer).unwrap();
        for wrong in ["", "-br2", "br2", "0123", &tag(Encoding::Gzip).replace("gzip", "deflate")] {
            assert_eq!(sent.same_content(wrong), None, "{wrong}");
        }
        assert_eq!(other.same_content(&tag(Encoding::Brotli)), None);
        assert_eq!(TileBody::empty().same_content(&tag(Encoding::Brotli)), None);
    }

    #[test]
    fn the_tile_is_read_back_from_any_of_its_bodies() {
        let tile = b"wijken ".repeat(40);
        for encoding in Encoding::ALL {
            let bodies = Bodies::of(TileBody::compressed(&tile, encoding, Effort::Answer).unwrap());
            assert_eq!(bodies.plain().unwrap(), tile);
        }
    }
}
