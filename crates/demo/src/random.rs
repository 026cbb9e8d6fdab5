//! Random numbers and noise that are the same bits on every platform.
//!
//! In: a seed and the names of what is drawn. Out: numbers that depend on nothing else, so the order of the work does
//! not matter. Only additions, multiplications, divisions, square roots and floors are used: all of them are exactly
//! defined by IEEE 754.

/// Mixes a seed and keys into 64 evenly spread bits (the finaliser of `splitmix64`, applied per key).
#[must_use]
pub(super) fn mix(seed: u64, keys: &[u64]) -> u64 {
    let mut state = seed ^ 0x9E37_79B9_7F4A_7C15;
    for key in keys {
        state = finalise(state.wrapping_add(0x9E37_79B9_7F4A_7C15) ^ finalise(key.wrapping_add(0x632B_E59B_D9B4_E019)));
    }
    finalise(state)
}

fn finalise(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// Draws a number in `[0, 1)`.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "53 bits fit a double exactly")]
pub(super) fn unit(seed: u64, keys: &[u64]) -> f64 {
    (mix(seed, keys) >> 11) as f64 / (1_u64 << 53) as f64
}

/// Draws a number in `[-1, 1)`.
#[must_use]
pub(super) fn signed(seed: u64, keys: &[u64]) -> f64 {
    2.0 * unit(seed, keys) - 1.0
}

/// Draws a number around 0 with spread 1: the sum of four uniform draws, never beyond 3.5.
#[must_use]
pub(super) fn spread(seed: u64, keys: &[u64]) -> f64 {
    let bits = mix(seed, keys);
    let sum: f64 = (0..4).map(|part| signed(bits, &[part])).sum();
    // The variance of one draw is 1/3, of four 4/3.
    sum * 0.866_025_403_784_438_6
}

/// Smooth noise in `[-1, 1]` with features of about `wavelength` (in the unit of `x` and `y`).
#[must_use]
pub(super) fn noise(seed: u64, x: f64, y: f64, wavelength: f64) -> f64 {
    let (column, row) = (x / wavelength, y / wavelength);
    let (west, south) = (column.floor(), row.floor());
    let (east_share, north_share) = (smooth(column - west), smooth(row - south));
    let corner = |right: f64, up: f64| signed(seed, &[(west + right).to_bits(), (south + up).to_bits()]);
    let low = corner(0.0, 0.0) + east_share * (corner(1.0, 0.0) - corner(0.0, 0.0));
    let high = corner(0.0, 1.0) + east_share * (corner(1.0, 1.0) - corner(0.0, 1.0));
    low + north_share * (high - low)
}

/// Sums octaves of [`noise`], each half as long and half as high; stays within `[-2, 2]`.
#[must_use]
pub(super) fn fractal(seed: u64, x: f64, y: f64, wavelength: f64, octaves: u32) -> f64 {
    let (mut sum, mut height, mut length) = (0.0, 1.0, wavelength);
    for octave in 0..octaves {
        sum += height * noise(mix(seed, &[u64::from(octave)]), x, y, length);
        height *= 0.5;
        length *= 0.5;
    }
    sum
}

fn smooth(t: f64) -> f64 {
    t * t * (3.0 - 2.0 * t)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_keys_draw_the_same_number_and_other_keys_another() {
        assert_eq!(mix(1, &[2, 3]), mix(1, &[2, 3]));
        assert_ne!(mix(1, &[2, 3]), mix(1, &[3, 2]));
        assert_ne!(mix(1, &[2, 3]), mix(2, &[2, 3]));
    }

    #[test]
    fn spread_has_mean_nought_and_spread_one() {
        let draws: Vec<f64> = (0..20_000).map(|i| spread(7, &[i])).collect();
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        let variance = draws.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03, "{mean}");
        assert!((variance - 1.0).abs() < 0.05, "{variance}");
    }

    #[test]
    fn noise_is_continuous_across_the_corners_of_its_lattice() {
        for i in -5..5 {
            let x = f64::from(i) * 100.0;
            let step = noise(3, x + 1e-7, 55.0, 100.0) - noise(3, x - 1e-7, 55.0, 100.0);
            assert!(step.abs() < 1e-6, "{step}");
        }
    }
}
