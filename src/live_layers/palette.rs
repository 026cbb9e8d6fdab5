//! Colours of the classes of own figures: a few palettes from light to dark, whose steps are told apart in print and by
//! colour-blind readers too.

/// The palettes by name, light and dark ends, and what lies between.
pub(crate) const PALETTES: [(&str, [[u8; 3]; 3]); 4] = [
    ("blauw", [[222, 235, 247], [107, 174, 214], [8, 48, 107]]),
    ("groen", [[229, 245, 224], [116, 196, 118], [0, 68, 27]]),
    ("oranje", [[254, 230, 206], [253, 141, 60], [127, 39, 4]]),
    ("paars", [[239, 237, 245], [158, 154, 200], [63, 0, 125]]),
];

/// Gives the colours of classes, from the lowest to the highest; the first palette where the name is none.
#[must_use]
pub(crate) fn colours(palette: Option<&str>, classes: usize) -> Vec<String> {
    let found = PALETTES.iter().find(|(name, _)| Some(*name) == palette).unwrap_or(&PALETTES[0]);
    let [light, middle, dark] = found.1;
    let last = classes.saturating_sub(1).max(1);
    let colour = |class: usize| {
        // Two thirds of the classes may lie between light and middle, so both halves get the same share.
        let (from, to, of) =
            if class * 2 <= last { (light, middle, class * 2) } else { (middle, dark, class * 2 - last) };
        let mix = |channel: usize| {
            let (from, to) = (usize::from(from[channel]), usize::from(to[channel]));
            (from * (last - of) + to * of + last / 2) / last
        };
        format!("#{:02x}{:02x}{:02x}", mix(0), mix(1), mix(2))
    };
    (0..classes).map(colour).collect()
}

#[cfg(test)]
mod tests {
    use super::colours;

    #[test]
    fn colours_go_from_light_over_the_middle_to_dark() {
        assert_eq!(colours(None, 3), ["#deebf7", "#6baed6", "#08306b"]);
        assert_eq!(colours(Some("groen"), 1), ["#e5f5e0"]);
        let nine = colours(Some("paars"), 9);
        assert_eq!((nine.len(), nine[0].as_str(), nine[8].as_str()), (9, "#efedf5", "#3f007d"));
    }
}
