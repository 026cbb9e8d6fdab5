//! The recoding is made of the addresses anew, by the rules for noise and shares, and must be what the region knows.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::addresses::{ADDRESSES, Places, places};
use super::*;

/// Rows into one code: old code, share of it that went there, share of the new one that it makes up. An old code that
/// is empty says that the area came from elsewhere.
type Rows = BTreeMap<(i32, String), Vec<(String, f64, f64)>>;

/// What was found on the way.
#[derive(Default)]
struct Found {
    rows: Rows,
    /// Pairs of codes that were left out as noise.
    noise: usize,
    /// Unchanged and renumbered areas that exchanged more than noise and are taken as whole.
    corrected: [usize; 2],
}

/// Counts of pairs of codes.
type Pairs = BTreeMap<(String, String), f64>;

fn sums(pairs: &Pairs, side: fn(&(String, String)) -> &String) -> HashMap<String, f64> {
    let mut sums: HashMap<String, f64> = HashMap::new();
    for (pair, count) in pairs {
        *sums.entry(side(pair).clone()).or_default() += count;
    }
    sums
}

fn most(pairs: &Pairs, side: fn(&(String, String)) -> &String) -> HashMap<String, f64> {
    let mut most: HashMap<String, f64> = HashMap::new();
    for (pair, count) in pairs {
        let of = most.entry(side(pair).clone()).or_default();
        *of = of.max(*count);
    }
    most
}

/// Recodes one year into the next: `flags` tell of every code of the newer year whether it was changed.
fn step(found: &mut Found, year: i32, old: &Places, new: &Places, flags: &BTreeMap<String, u8>) {
    let mut pairs = Pairs::new();
    for (key, o) in old {
        if let Some(n) = new.get(key) {
            *pairs.entry((o.clone(), n.clone())).or_default() += 1.0;
        }
    }
    let matched = old.keys().filter(|key| new.contains_key(*key)).count();
    assert!(10 * matched >= 9 * old.len().min(new.len()), "{year}: {matched} of {}", old.len());
    let (of_old, of_new) = (sums(&pairs, |pair| &pair.0), sums(&pairs, |pair| &pair.1));
    let (most_old, most_new) = (most(&pairs, |pair| &pair.0), most(&pairs, |pair| &pair.1));
    let is_noise = |(o, n): &(String, String), count: f64| {
        let shares = [count / of_old[o], count / of_new[n]];
        count < most_old[o]
            && count < most_new[n]
            && (count <= 2.0 && shares.iter().all(|share| *share < 0.05) || shares.iter().all(|share| *share < 0.005))
    };
    let before = pairs.len();
    pairs.retain(|pair, count| !is_noise(pair, *count));
    found.noise += before - pairs.len();
    let (left_old, left_new) = (sums(&pairs, |pair| &pair.0), sums(&pairs, |pair| &pair.1));
    let count = |places: &Places| {
        let mut counts: HashMap<String, f64> = HashMap::new();
        for code in places.values() {
            *counts.entry(code.clone()).or_default() += 1.0;
        }
        counts
    };
    let (in_old, in_new) = (count(old), count(new));
    for (n, total) in &in_new {
        let flag = flags[n];
        let sources: Vec<(String, f64, f64)> = pairs
            .iter()
            .filter(|((_, to), _)| to == n)
            .map(|((o, _), count)| (o.clone(), count / left_old[o].max(in_old[o] / 2.0), count / left_new[n]))
            .collect();
        let whole = |(_, v, w): &(String, f64, f64)| *v >= 0.9 && *w >= 0.9;
        let known = of_new.get(n).copied().unwrap_or(0.0);
        let largest = sources.iter().max_by(|a, b| (a.1 * left_old[&a.0]).total_cmp(&(b.1 * left_old[&b.0])));
        let rows = if known < 5.0 || known < 0.2 * total {
            let stayed = pairs.get(&(n.clone(), n.clone())).copied().unwrap_or(0.0);
            let went = of_old.get(n).copied().unwrap_or(0.0);
            if flag == 1 && 2.0 * stayed >= went { vec![] } else { vec![(String::new(), 0.0, 0.0)] }
        } else if let [(o, v, w)] = &sources[..]
            && v.min(*w) >= 1.0
        {
            match (o == n, flag) {
                (true, 1 | 2) => vec![],
                _ => vec![(o.clone(), 1.0, 1.0)],
            }
        } else if let Some(source) = largest.filter(|source| flag == 2 && whole(source)) {
            found.corrected[1] += 1;
            vec![(source.0.clone(), 1.0, 1.0)]
        } else if flag == 1 && sources.iter().any(|source| source.0 == *n && whole(source)) {
            found.corrected[0] += 1;
            vec![]
        } else {
            sources
        };
        if !rows.is_empty() {
            found.rows.insert((year, n.clone()), rows);
        }
    }
}

/// Reads the flags of a table off its first service.
fn flags(files: &Files, table: &str) -> BTreeMap<String, u8> {
    let root = format!("{KEY_FIGURES}/{table}/TypedDataSet?$format=json");
    let pages = files.iter().filter(|(address, _)| address.starts_with(&root));
    let mut flags = BTreeMap::new();
    for (_, page) in pages {
        for row in json(page)["value"].as_array().unwrap() {
            let code = row["WijkenEnBuurten"].as_str().unwrap().trim_end();
            let (_, flag) = row.as_object().unwrap().iter().find(|(key, _)| key.starts_with("Indeling")).unwrap();
            if code.starts_with("BU") {
                flags.insert(code.to_owned(), flag.as_str().unwrap().parse().unwrap());
            }
        }
    }
    flags
}

/// Recodes all years, from the first address file to the division.
fn recoded(files: &Files) -> (Found, BTreeMap<i32, BTreeMap<String, u8>>) {
    let mut found = Found::default();
    let mut of_years = BTreeMap::new();
    let mut old = places(&files[ADDRESSES[0].1]);
    for (year, address) in ADDRESSES.into_iter().skip(1).filter(|(year, _)| *year <= 2024) {
        let table = TABLES.iter().find(|(of, _)| *of == year).unwrap().1;
        let (new, flags) = (places(&files[address]), flags(files, table));
        let codes: BTreeSet<&String> = new.values().collect();
        assert!(codes.iter().all(|code| flags.contains_key(*code)), "{year}: all codes stand in the table");
        step(&mut found, year, &old, &new, &flags);
        of_years.insert(year, flags);
        old = new;
    }
    (found, of_years)
}

/// What the region itself knows: the rows of its recoding where they trace enough of an area; elsewhere, and where an
/// area was redrawn without a row, that it came from elsewhere.
fn truth(own: &Files, flags: &BTreeMap<i32, BTreeMap<String, u8>>) -> Rows {
    let mut rows = Rows::new();
    for line in text(&own["hercodering.csv"]).lines().skip(1) {
        let [_, from, year, to, of_old, of_new] = line.split(',').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let year: i32 = year.parse().unwrap();
        if year > 2016 {
            let row = (from.to_owned(), of_old.parse().unwrap(), of_new.parse().unwrap());
            rows.entry((year, to.to_owned())).or_default().push(row);
        }
    }
    let elsewhere = || vec![(String::new(), 0.0, 0.0)];
    for rows in rows.values_mut() {
        if rows.iter().map(|(_, _, of_new)| of_new).sum::<f64>() < 0.9 {
            *rows = elsewhere();
        }
    }
    for (year, flags) in flags {
        for (code, _) in flags.iter().filter(|(_, flag)| **flag == 3) {
            rows.entry((*year, code.clone())).or_insert_with(elsewhere);
        }
    }
    rows
}

/// Rounds shares to six decimals, as they are written.
fn rounded(rows: &Rows) -> BTreeMap<(i32, String), Vec<String>> {
    let line = |(from, of_old, of_new): &(String, f64, f64)| format!("{from} {of_old:.6} {of_new:.6}");
    rows.iter().map(|(key, rows)| (key.clone(), rows.iter().map(line).collect())).collect()
}

#[test]
fn the_addresses_say_what_the_recoding_of_the_demo_says() {
    let (found, flags) = recoded(published());
    let truth = truth(gathered(), &flags);
    assert_eq!(rounded(&found.rows), rounded(&truth));
    // Four renumbered and three redrawn in 2018; two renumbered, two merged, two that came from elsewhere in 2020.
    assert_eq!(truth.len(), 4 + 3 + 2 + 2 + 2);
    assert!(found.noise > 100, "{}", found.noise);
    assert!(found.corrected.iter().all(|count| *count > 0), "{:?}", found.corrected);
}

#[test]
fn the_addresses_of_a_made_up_region_say_what_its_recoding_says() {
    let settings = DemoSettings { seed: SEED, areas: Some(240), vertices: Some(20_000), delivery: Delivery::Published };
    let (found, flags) = recoded(&write_files(settings));
    let own = write_files(DemoSettings { delivery: Delivery::Gathered, ..settings });
    let truth = truth(&own, &flags);
    assert_eq!(rounded(&found.rows), rounded(&truth));
    // All that can befall a code befell one: renumbered, split, merged, and came from elsewhere.
    for wanted in [" 1.000000 1.000000", " 0.600000 1.000000", " 0.400000 1.000000", " 1.000000 0.550000", " 0.000000 "]
    {
        assert!(rounded(&truth).values().flatten().any(|row| row.contains(wanted)), "{wanted}");
    }
    assert!(found.noise > 100 && found.corrected[0] > 0, "{} {:?}", found.noise, found.corrected);
}

/// A seed with which a region of 240 buurten knows every kind of change.
const SEED: u64 = 806;
