//! Geometries as GeoJSON writes them.

use std::io::{self, Write};

use geo_types::{Coord, MultiPolygon};

use super::coordinates::CoordinateForm;

/// Writes a geometry of the world square as a GeoJSON `MultiPolygon`, exterior rings counterclockwise (RFC 7946); null
/// where it is smaller than the smallest step.
///
/// # Errors
/// What the writer says, and a point without a place.
pub(crate) fn geometry(
    shape: &MultiPolygon<f64>,
    written: &CoordinateForm<impl Fn(Coord<f64>) -> Option<Coord<f64>>>,
    out: &mut (impl Write + ?Sized),
) -> io::Result<()> {
    let rounded = written.round(shape);
    let polygons = rounded.ok_or_else(|| io::Error::other("a point has no place in the reference system"))?;
    if polygons.is_empty() {
        return out.write_all(b"null");
    }
    out.write_all(b"{\"type\":\"MultiPolygon\",\"coordinates\":[")?;
    for (part, rings) in polygons.iter().enumerate() {
        out.write_all(if part == 0 { b"[" } else { b",[" })?;
        for (place, ring) in rings.iter().enumerate() {
            out.write_all(if place == 0 { b"[" } else { b",[" })?;
            for (position, [x, y]) in ring.iter().enumerate() {
                out.write_all(if position == 0 { b"[" } else { b",[" })?;
                decimal(*x, written.decimals, out)?;
                out.write_all(b",")?;
                decimal(*y, written.decimals, out)?;
                out.write_all(b"]")?;
            }
            out.write_all(b"]")?;
        }
        out.write_all(b"]")?;
    }
    out.write_all(b"]}")
}

/// Writes a number of steps as a decimal number, without zeros at its end.
fn decimal(steps: i64, decimals: u8, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
    // Nineteen digits, a sign, a point.
    let mut text = [0_u8; 21];
    let mut at = text.len();
    let mut put = |letter: u8| {
        at -= 1;
        text[at] = letter;
    };
    let (mut left, mut is_shown) = (steps.unsigned_abs(), false);
    let digit = |number: u64| b"0123456789"[usize::try_from(number % 10).unwrap_or_default()];
    for _ in 0..decimals {
        is_shown |= left % 10 != 0;
        if is_shown {
            put(digit(left));
        }
        left /= 10;
    }
    if is_shown {
        put(b'.');
    }
    loop {
        put(digit(left));
        left /= 10;
        if left == 0 {
            break;
        }
    }
    if steps < 0 {
        put(b'-');
    }
    out.write_all(&text[at..])
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn a_number_of_steps_is_written_as_short_as_it_can_be() {
        for (steps, decimals, expected) in [
            (0, 7, "0"),
            (521_234_567, 7, "52.1234567"),
            (50_000_000, 7, "5"),
            (-1, 3, "-0.001"),
            (1_234_500, 3, "1234.5"),
            (17, 0, "17"),
            (i64::MIN + 1, 9, "-9223372036.854775807"),
        ] {
            let mut out = Vec::new();
            decimal(steps, decimals, &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }
}
