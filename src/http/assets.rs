//! What is embedded in the program: the viewer, the glyphs of map labels, the hatch sprite.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use veerkracht_picture::{Weight, font_file};

use crate::compression::Encoding;
use crate::http::document::{Document, Freshness, PreparedDocument};
use crate::http::error::{Error, quoted};
use crate::styles::sprite::{self, PixelRatio};

/// The tables that the build script writes.
mod embedded {
    /// A file of the viewer.
    pub(super) struct Asset {
        /// From the root, without a leading slash.
        pub path: &'static str,
        /// Value of `Content-Type`.
        pub media_type: &'static str,
        pub bytes: Forms,
    }

    /// A range of the glyphs of a font.
    pub(super) struct Glyphs {
        pub font: &'static str,
        /// Range of code points, such as `0-255`.
        pub range: &'static str,
        /// As protocol buffer.
        pub bytes: Forms,
    }

    /// The bytes of a file, and compressed ones where that makes them fewer.
    pub(super) struct Forms {
        pub plain: &'static [u8],
        pub brotli: Option<&'static [u8]>,
        pub gzip: Option<&'static [u8]>,
    }

    include!(concat!(env!("OUT_DIR"), "/viewer_assets.rs"));
}

/// What the program serves of itself, in every encoding.
struct EmbeddedFiles {
    /// The files of the viewer by path.
    viewer: BTreeMap<&'static str, PreparedDocument>,
    icon: Option<&'static str>,
    /// Glyph ranges by font and range.
    glyphs: BTreeMap<(&'static str, &'static str), PreparedDocument>,
    no_glyphs: PreparedDocument,
    /// The sprite by file name.
    sprites: BTreeMap<&'static str, PreparedDocument>,
    /// The fonts of pictures by path: the viewer writes with them in the PDFs of the server.
    fonts: BTreeMap<&'static str, PreparedDocument>,
}

static EMBEDDED: LazyLock<EmbeddedFiles> = LazyLock::new(|| {
    let viewer = |asset: &embedded::Asset| {
        // The build puts a content hash into the names under `assets/`.
        let freshness = match asset.path {
            path if path.starts_with("assets/") => Freshness::Immutable,
            "index.html" => Freshness::Minute,
            _ => Freshness::Revalidate,
        };
        (asset.path, prepared(asset.media_type, freshness, &asset.bytes))
    };
    let glyphs = |glyphs: &embedded::Glyphs| {
        // For ever only under an address with a version: another build may have other glyphs.
        let prepared = prepared(PROTOCOL_BUFFER, Freshness::Minutes, &glyphs.bytes);
        ((glyphs.font, glyphs.range), prepared)
    };
    let is_icon = |asset: &&embedded::Asset| asset.path.contains("icon") && asset.media_type == "image/svg+xml";
    let index = |ratio| Document::json(&sprite::index(ratio)).expect("texts and numbers have a JSON form");
    let picture = |ratio| Document::new("image/png", sprite::png(ratio).expect("two hatches have pixels"));
    EmbeddedFiles {
        viewer: embedded::ASSETS.iter().map(viewer).collect(),
        icon: embedded::ASSETS.iter().find(is_icon).map(|asset| asset.path),
        glyphs: embedded::GLYPHS.iter().map(glyphs).collect(),
        no_glyphs: PreparedDocument::new(&Document::new(PROTOCOL_BUFFER, &[][..])),
        sprites: [
            ("hatch.json", index(PixelRatio::One)),
            ("hatch@2x.json", index(PixelRatio::Two)),
            ("hatch.png", picture(PixelRatio::One)),
            ("hatch@2x.png", picture(PixelRatio::Two)),
        ]
        .map(|(name, document)| (name, PreparedDocument::new(&document)))
        .into(),
        fonts: [("fonts/NotoSans-Regular.ttf", Weight::Regular), ("fonts/NotoSans-Bold.ttf", Weight::Bold)]
            .map(|(path, weight)| {
                let document = Document::new("font/ttf", font_file(weight)).fresh(Freshness::Immutable);
                // Plain: to compress half a megabyte takes longer at the start than it saves those few who save a PDF.
                (path, PreparedDocument::compressed(&document, &[]))
            })
            .into(),
    }
});

/// Media type of glyphs.
const PROTOCOL_BUFFER: &str = "application/x-protobuf";

/// Takes an embedded file as it lies there.
fn prepared(media_type: &'static str, freshness: Freshness, forms: &embedded::Forms) -> PreparedDocument {
    let compressed = [(Encoding::Brotli, forms.brotli), (Encoding::Gzip, forms.gzip)];
    let compressed: Vec<_> = compressed.into_iter().filter_map(|(encoding, bytes)| Some((encoding, bytes?))).collect();
    PreparedDocument::compressed(&Document::new(media_type, forms.plain).fresh(freshness), &compressed)
}

/// Makes ready what is embedded, once for the process: the first who asks waits for nothing.
pub(super) fn prepare() {
    LazyLock::force(&EMBEDDED);
}

/// Lists the paths of all that is embedded and served under a name of its own, but for the page itself: files of the
/// viewer and glyphs.
pub(crate) fn paths() -> Vec<String> {
    let viewer = embedded::ASSETS.iter().map(|asset| asset.path.to_owned()).filter(|path| path != "index.html");
    let glyphs = embedded::GLYPHS.iter().map(|glyphs| format!("fonts/{}/{}.pbf", glyphs.font, glyphs.range));
    viewer.chain(glyphs).collect()
}

/// Gives the font of the viewer, which pictures for browsers carry in them; none where it was built without one.
pub(super) fn web_font() -> Option<&'static [u8]> {
    let is_latin = |asset: &&embedded::Asset| asset.path.contains("latin-wght") && asset.media_type == "font/woff2";
    embedded::ASSETS.iter().find(is_latin).map(|asset| asset.bytes.plain)
}

/// Gives the licences of all works of others that the program contains, as one text.
pub(super) fn licences() -> &'static str {
    embedded::LICENCES
}

/// Finds a file of the viewer, or a font of pictures, by its path without a slash before it; the page itself where the
/// path is empty.
pub(super) fn viewer(path: &str) -> Option<&'static PreparedDocument> {
    match path {
        // Browsers ask for it whatever the page says.
        "favicon.ico" => EMBEDDED.icon.and_then(|icon| EMBEDDED.viewer.get(icon)),
        "" => EMBEDDED.viewer.get("index.html"),
        path => EMBEDDED.viewer.get(path).or_else(|| EMBEDDED.fonts.get(path)),
    }
}

/// Serves the glyphs of the first font of the stack that is embedded, else of the embedded font: a map with names in
/// another font is better than one without names. A range that is not embedded is an empty one, because clients count a
/// missing range as an error.
pub(super) async fn glyphs(
    Path((fontstack, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let range = crate::http::parameters::stem(&file, "pbf")?;
    check_range(range)?;
    let mut fonts = fontstack.split(',').map(str::trim).chain(embedded::GLYPHS.iter().map(|glyphs| glyphs.font));
    let found = fonts.find_map(|font| EMBEDDED.glyphs.get(&(font, range)));
    Ok(found.unwrap_or(&EMBEDDED.no_glyphs).answer(&headers))
}

/// Checks that a range of code points is one that clients ask for: 256 long, from a multiple of 256.
fn check_range(range: &str) -> Result<(), Error> {
    let bounds =
        range.split_once('-').and_then(|(first, last)| Some((first.parse::<u32>().ok()?, last.parse::<u32>().ok()?)));
    match bounds {
        Some((first, last)) if first.is_multiple_of(256) && last == first.saturating_add(255) && last <= 0x10_FFFF => {
            Ok(())
        }
        _ => Err(Error::BadParameter {
            name: "range".into(),
            found: quoted(range),
            expected: "256 code points such as 0-255".into(),
            available: embedded::GLYPHS.iter().map(|glyphs| glyphs.range.to_owned()).collect(),
        }),
    }
}

/// Serves the sprite `hatch` as picture or index, for screens of one and of two pixels.
pub(super) async fn sprite(Path(file): Path<String>, headers: HeaderMap) -> Result<Response, Error> {
    let found = EMBEDDED.sprites.get(file.as_str());
    found
        .map(|file| file.answer(&headers))
        .ok_or_else(|| Error::UnknownPath { path: format!("/sprites/{}", quoted(&file)) })
}

/// Serves the sprite under an address that holds the version of the edition.
///
/// # Errors
/// As [`sprite()`].
pub(super) async fn versioned_sprite(
    Path((_version, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    sprite(Path(file), headers).await
}

#[cfg(test)]
mod tests {
    use super::{check_range, embedded};

    #[test]
    fn the_viewer_has_its_page() {
        assert!(embedded::ASSETS.iter().any(|asset| asset.path == "index.html"));
    }

    #[test]
    fn the_licences_of_what_is_embedded_and_linked_are_there() {
        let text = super::licences();
        for part in ["maplibre-gl ", "SIL OPEN FONT LICENSE", "tokio 1.", "Permission is hereby granted", "jemalloc"] {
            assert!(text.contains(part), "{part}");
        }
    }

    #[test]
    fn the_font_of_the_viewer_is_there_for_pictures() {
        assert!(super::web_font().is_some_and(|font| font.starts_with(b"wOF2")));
    }

    #[test]
    fn the_fonts_of_pictures_are_there_as_truetype() {
        for weight in ["Regular", "Bold"] {
            assert!(super::viewer(&format!("fonts/NotoSans-{weight}.ttf")).is_some());
        }
        assert!(super::viewer("fonts/NotoSans-Italic.ttf").is_none());
        assert!(super::font_file(super::Weight::Bold).starts_with(&[0, 1, 0, 0]));
    }

    #[test]
    fn only_ranges_that_clients_ask_for_are_ranges() {
        assert!(check_range("0-255").is_ok() && check_range("1114112-1114367").is_err());
        for range in ["0-256", "1-256", "-1-254", "0", "a-b", "4294967040-4294967295", "99999999999-1"] {
            assert!(check_range(range).is_err(), "{range}");
        }
    }
}
