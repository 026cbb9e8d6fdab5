//! Which addresses there are, and in which buurt each of them is counted in the file of a year.
//!
//! In: a region. Out: [`Home`]s in the order of postcode and house number. Guaranteed: of an area whose code or border
//! changed, the addresses went where the region's own recoding says, in exactly its shares; where that recoding traces
//! too little of an area, nine tenths of its addresses are other ones. Added, and too little to be taken for a change:
//! addresses that come and go, 2 in 500 wrongly placed, a few per cent that a correction of a border gave to another
//! buurt.

use std::collections::BTreeMap;

use crate::random::mix;
use crate::region::DemoRegion;

/// Years of the address files.
pub(super) const YEARS: [i32; 10] = [2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025];

/// Addresses of one postcode.
const OF_POSTCODE: u32 = 20;

/// Fewest addresses of a buurt that takes part in wrong placing and in corrections of borders: so many that a handful
/// of them is below every threshold.
const LARGE: u32 = 150;

/// One address in one year.
pub(super) struct Home<'a> {
    /// Number of its postcode, counted from the first there is.
    pub(super) postcode: u32,
    /// House number.
    pub(super) number: u32,
    /// Code of the buurt in which it is counted.
    pub(super) code: &'a str,
}

/// All addresses of a region.
pub(super) struct Homes<'a> {
    region: &'a DemoRegion,
    seed: u64,
    /// By buurt of the newest year.
    blocks: Vec<AddressBlock>,
    /// By gemeente: the large buurten that kept their ground.
    large: Vec<Vec<usize>>,
}

/// The addresses of one buurt.
struct AddressBlock {
    /// Number of its first postcode.
    first: u32,
    /// How many postcodes its addresses have; those that came for others have as many after them.
    postcodes: u32,
    /// How many addresses it has, by year.
    counts: [u32; YEARS.len()],
    /// None comes or goes, so that shares are exact.
    steady: bool,
    /// From this year on all addresses but this many are other ones.
    renewed: Option<(i32, u32)>,
    /// The first addresses, counted elsewhere from a year on.
    corrected: Option<Correction>,
    /// Its place among the large buurten of its gemeente.
    place: Option<usize>,
}

/// Addresses that a correction of a border gave to another buurt.
struct Correction {
    from_year: i32,
    addresses: u32,
    to: usize,
}

impl<'a> Homes<'a> {
    /// Works out where all addresses are.
    pub(super) fn of(region: &'a DemoRegion, seed: u64) -> Self {
        let totals = totals(region);
        let mut blocks: Vec<AddressBlock> =
            (0..region.people.len()).map(|buurt| block(region, buurt, &totals)).collect();
        let mut first = 0;
        for block in &mut blocks {
            block.first = first;
            first += block.postcodes * if block.renewed.is_some() { 2 } else { 1 };
        }
        let mut large = vec![Vec::new(); region.gemeenten.len()];
        for (buurt, block) in blocks.iter_mut().enumerate() {
            let fewest = block.counts.iter().min().copied().unwrap_or(0);
            if !block.steady && block.renewed.is_none() && fewest >= LARGE {
                let of_gemeente: &mut Vec<usize> = &mut large[region.land.buurten[buurt].gemeente as usize];
                block.place = Some(of_gemeente.len());
                of_gemeente.push(buurt);
            }
        }
        let mut homes = Self { region, seed, blocks, large };
        for buurt in 0..homes.blocks.len() {
            homes.blocks[buurt].corrected = homes.correction(buurt);
        }
        homes
    }

    /// Hands on the addresses of a year, one by one; `take` may end it with an error.
    pub(super) fn in_year<E>(&self, year: i32, mut take: impl FnMut(Home<'_>) -> Result<(), E>) -> Result<(), E> {
        let at = YEARS.iter().position(|of| *of == year).unwrap_or(0);
        for (buurt, block) in self.blocks.iter().enumerate() {
            let count = block.counts[at];
            let strays = self.strays(buurt, year, count);
            let renewed = block.renewed.filter(|(from, _)| year >= *from);
            let corrected = block.corrected.as_ref().filter(|correction| year >= correction.from_year);
            for j in 0..count {
                if !block.steady
                    && mix(self.seed, &[66, buurt as u64, u64::from(j), year_key(year)]).is_multiple_of(200)
                {
                    continue;
                }
                let stray = strays.iter().find(|(stray, _)| *stray == j).map(|(_, to)| *to);
                let moved = corrected.filter(|correction| j < correction.addresses).map(|correction| correction.to);
                let counted_in = stray.or(moved).unwrap_or(buurt);
                let new = renewed.is_some_and(|(_, kept)| j >= kept);
                let postcode = block.first + j / OF_POSTCODE + if new { block.postcodes } else { 0 };
                // Odd and even sides, and streets of five postcodes.
                let number = 1 + 2 * (j % OF_POSTCODE) + postcode % 2 + 2 * OF_POSTCODE * (postcode / 2 % 5);
                take(Home { postcode, number, code: self.code(counted_in, year, j) })?;
            }
        }
        Ok(())
    }

    /// Gives the code under which an address of a buurt stood in a year.
    fn code(&self, buurt: usize, year: i32, j: u32) -> &str {
        let Some(past) = self.region.history.past(buurt, year) else { return &self.region.codes[buurt] };
        // Of every twenty addresses as many have a code as its share says.
        let at = (f64::from(j % OF_POSTCODE) + 0.5) / f64::from(OF_POSTCODE);
        let mut reached = 0.0;
        for (code, share) in &past.codes {
            reached += share;
            if at < reached {
                return code;
            }
        }
        past.codes.last().map_or("", |(code, _)| code)
    }

    /// Lists the addresses of a buurt that a year's file has in a wrong place, and the buurten that it has them in: no
    /// two of a year in the same, and none in two years of three in a row.
    fn strays(&self, buurt: usize, year: i32, count: u32) -> Vec<(u32, usize)> {
        let Some(place) = self.blocks[buurt].place else { return Vec::new() };
        let others = &self.large[self.region.land.buurten[buurt].gemeente as usize];
        let draw = |key: u64, n: u64| mix(self.seed, &[key, buurt as u64, year_key(year), n]);
        let turn = usize::try_from(draw(65, 0) % (1 << 20)).unwrap_or(0);
        // 2 in 500; those that a correction moved, which are the first, are left alone.
        let wanted = (count / 250) as usize;
        (0..wanted.min(others.len() - 1))
            .map(|n| {
                let to = others[(place + 1 + (turn + n) % (others.len() - 1)) % others.len()];
                let triple = u32::try_from(draw(64, n as u64) % u64::from((count - count / 10) / 3)).unwrap_or(0);
                let j = count / 10 + 3 * triple;
                let wrong_year = u32::try_from(year.rem_euclid(3)).unwrap_or(0);
                (j - j % 3 + wrong_year, to)
            })
            .filter(|(j, _)| *j >= count / 10 && *j < count)
            .collect()
    }

    /// Draws whether a correction of a border moves addresses of a buurt: of one in twelve, and of all that were
    /// renumbered, in the year of their new code.
    fn correction(&self, buurt: usize) -> Option<Correction> {
        let place = self.blocks[buurt].place?;
        let others = &self.large[self.region.land.buurten[buurt].gemeente as usize];
        let to = others[(place + 1) % others.len()];
        let renumbered = self.region.history.past(buurt, YEARS[0]).map(|past| past.before);
        let bits = mix(self.seed, &[63, buurt as u64]);
        let drawn = bits.is_multiple_of(12).then_some(YEARS[1 + usize::try_from(bits / 12 % 8).unwrap_or(0)]);
        let from_year = renumbered.or(drawn)?;
        let fewest = |buurt: usize| self.blocks[buurt].counts.iter().min().copied().unwrap_or(0);
        let addresses = (fewest(buurt) * 3 / 100).min(fewest(to) / 20);
        (to != buurt && addresses > 0).then_some(Correction { from_year, addresses, to })
    }
}

fn year_key(year: i32) -> u64 {
    u64::from(year.unsigned_abs())
}

/// Adds up, by old code, the dwellings of the buurten that one was split into.
fn totals(region: &DemoRegion) -> BTreeMap<&str, f64> {
    let mut totals: BTreeMap<&str, f64> = BTreeMap::new();
    for (buurt, person) in region.people.iter().enumerate() {
        for past in region.history.pasts(buurt).iter().filter(|past| past.kept < 1.0) {
            *totals.entry(&past.codes[0].0).or_default() += person.figures(2024).dwellings;
        }
    }
    totals
}

/// Counts the addresses of a buurt; where it lies is not known yet.
fn block(region: &DemoRegion, buurt: usize, totals: &BTreeMap<&str, f64>) -> AddressBlock {
    let pasts = region.history.pasts(buurt);
    // What lies before the first file shows in none.
    let seen: Vec<_> = pasts.iter().filter(|past| past.before > YEARS[0]).collect();
    let dwellings = |year: i32| region.people[buurt].figures(year).dwellings;
    let mut block = AddressBlock {
        first: 0,
        postcodes: 0,
        counts: [0; YEARS.len()],
        steady: false,
        renewed: None,
        corrected: None,
        place: None,
    };
    let fixed = seen.iter().find_map(|past| {
        if past.kept < 1.0 {
            // Twenty, or a multiple, so that the shares of the parts are whole numbers of addresses.
            let total = totals.get(past.codes[0].0.as_str()).copied().unwrap_or(0.0);
            Some(past.kept * twenties(total))
        } else if past.codes.len() > 1 {
            Some(twenties(dwellings(2024)))
        } else {
            None
        }
    });
    for (count, year) in block.counts.iter_mut().zip(YEARS) {
        let known =
            region.history.past(buurt, year).map_or(1.0, |past| past.codes.iter().map(|(_, share)| share).sum());
        let homes = fixed.unwrap_or_else(|| dwellings(year) * known);
        // Whatever was recoded has some addresses to be recognised by.
        *count = whole(homes).max(if pasts.is_empty() { 0 } else { 12 });
    }
    block.steady = fixed.is_some();
    let redrawn = seen.iter().find(|past| past.codes.iter().map(|(_, share)| share).sum::<f64>() < 0.9);
    let fewest = block.counts.iter().min().copied().unwrap_or(0);
    block.renewed = redrawn.map(|past| (past.before, fewest / 10));
    block.postcodes = block.counts.iter().max().copied().unwrap_or(0).div_ceil(OF_POSTCODE);
    block
}

fn twenties(homes: f64) -> f64 {
    20.0 * (homes / 20.0).round().max(3.0)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a buurt has fewer than a million homes")]
fn whole(homes: f64) -> u32 {
    homes.round().clamp(0.0, 1e6) as u32
}
