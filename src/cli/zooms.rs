//! Zooms as they can be typed.

/// Reads `5-14` or `7` as first and last zoom, both inclusive.
pub(super) fn zoom_range(text: &str) -> Result<(u8, u8), String> {
    let last = crate::generalise::LAST_ZOOM;
    let wrong = || {
        format!("'{text}' is no zoom range; write first and last zoom as 5-14, or one zoom as 7, between 0 and {last}")
    };
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let from: u8 = from.trim().parse().map_err(|_not_a_number| wrong())?;
    let to: u8 = to.trim().parse().map_err(|_not_a_number| wrong())?;
    if from > to || to > last { Err(wrong()) } else { Ok((from, to)) }
}
