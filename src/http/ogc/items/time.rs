//! Whether a text is a time as RFC 3339 writes it.

/// Tells whether a text is a full date, or a full date with a time and its offset.
pub(super) fn is_time(text: &str) -> bool {
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    is_date(date) && time.is_none_or(is_time_of_day)
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return false };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

fn is_time_of_day(text: &str) -> bool {
    let (time, has_offset) = match text.strip_suffix(['Z', 'z']) {
        Some(time) => (time, true),
        // A plus that was not escaped in a query has become a blank.
        None => match text.rfind(['+', '-', ' ']) {
            Some(at) => (&text[..at], is_clock(&text[at + 1..], &[23, 59])),
            None => (text, false),
        },
    };
    let (clock, fraction) = time.split_once('.').map_or((time, None), |(clock, fraction)| (clock, Some(fraction)));
    let is_fraction = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // The last second of a day may be a leap second.
    has_offset && is_clock(clock, &[23, 59, 60]) && fraction.is_none_or(is_fraction)
}

/// Tells whether a text is numbers of two digits with colons between them, none larger than its highest.
fn is_clock(text: &str, highest: &[u32]) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    parts.len() == highest.len()
        && parts.iter().zip(highest).all(|(part, highest)| number(part, 2).is_some_and(|number| number <= *highest))
}

fn number(text: &str, digits: usize) -> Option<u32> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}
