//! QR codes: an address that a telephone reads from paper.

use qrcodegen::{QrCode, QrCodeEcc};

use crate::scene::{Block, Mark, Path, Role};

/// Empty modules around a code (ISO/IEC 18004).
const QUIET: f32 = 4.0;

/// Why there is no code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the text has {length} bytes, which is more than a QR code holds")]
pub struct QrError {
    /// Bytes of the text.
    pub length: usize,
}

/// Draws a code of `side` points, its empty rim included, with its north-west corner at a point. `words` stand for it
/// where it is not seen.
///
/// # Errors
/// When the text is too long for a code.
pub fn qr(text: &str, [x, y]: [f32; 2], side: f32, words: String) -> Result<Block, QrError> {
    let too_long = |_| QrError { length: text.len() };
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(too_long)?;
    let modules = code.size();
    let count = i16::try_from(modules).map_or(0.0, f32::from);
    let module = side / (count + 2.0 * QUIET);
    let place = |number: i32| (i16::try_from(number).map_or(0.0, f32::from) + QUIET) * module;
    let mut parts = Vec::new();
    for row in 0..modules {
        let mut column = 0;
        while column < modules {
            let first = column;
            while column < modules && code.get_module(column, row) {
                column += 1;
            }
            if column > first {
                let (west, east) = (x + place(first), x + place(column));
                let (north, south) = (y + place(row), y + place(row + 1));
                parts.push(vec![[west, north], [east, north], [east, south], [west, south]]);
            }
            column += 1;
        }
    }
    let ground = Mark::Shape { path: Path::rectangle([x, y, side, side]), fill: Some([255; 3]), stroke: None };
    let dark = Mark::Shape { path: Path { parts, closed: true }, fill: Some([0; 3]), stroke: None };
    Ok(Block::of(Role::Figure(words), vec![ground, dark]))
}
