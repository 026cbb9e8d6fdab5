//! Makes up people, dwellings and nuisance for every buurt and year, so that the maps tell the story of the plan.
//!
//! In: kind and story of a buurt. Out: [`AreaCounts`] (counts, which add up over areas) and [`Liveability`] (scores,
//! which do not). Guaranteed: a figure depends on the seed, the buurt and the year alone. Left to the next: rounding
//! and suppression.

use std::ops::AddAssign;

use super::plan::{BuurtKind, Story};
use super::random::{mix, signed, spread, unit};

/// Counts of one area in one year, not rounded.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct AreaCounts {
    /// Inhabitants.
    pub(super) inhabitants: f64,
    /// Of them, aged 0-14, 15-24, 25-44, 45-64, and 65 and older.
    pub(super) ages: [f64; 5],
    /// Households.
    pub(super) households: f64,
    /// Of them, in the national lowest 40 % by income.
    pub(super) low_income: f64,
    /// Dwellings.
    pub(super) dwellings: f64,
    /// Of them, owned by residents, by housing associations, by others.
    pub(super) owners: [f64; 3],
    /// Benefits: bijstand, AO, WW, AOW.
    pub(super) benefits: [f64; 4],
    /// Wmo clients.
    pub(super) wmo: f64,
    /// Adults.
    pub(super) adults: f64,
    /// Of them, at high risk of anxiety or depression, severely lonely, hardly making ends meet.
    pub(super) health: [f64; 3],
}

/// Leefbaarometer dimensions, deviations from the national mean; higher is better.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Liveability {
    /// Dimensions `fys`, `onv`, `soc`, `vrz`, `won`.
    pub(super) dimensions: [f64; 5],
}

/// What decides the figures of one buurt.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    /// Draws of this buurt alone.
    pub(super) seed: u64,
    /// Kind of people and dwellings.
    pub(super) kind: BuurtKind,
    /// How it fared.
    pub(super) story: Option<Story>,
}

/// Figures of a kind of buurt in 2014.
struct Base {
    inhabitants: f64,
    /// Per cent of the inhabitants.
    ages: [f64; 5],
    /// Per cent of the dwellings: housing associations, other landlords.
    rented: [f64; 2],
    /// Per cent of those aged 15-64: bijstand, AO.
    benefits: [f64; 2],
    /// Per cent of the households.
    low_income: f64,
    /// Per mille of the inhabitants.
    wmo: f64,
    /// Per cent of the adults.
    anxious: f64,
    /// Dimension overlast en onveiligheid.
    safety: f64,
}

#[rustfmt::skip]
fn base(kind: BuurtKind) -> Base {
    use BuurtKind::{Centre, Country, Harbour, Mixed, New, Owned, Social, Village, Water};

    let new = |inhabitants, ages, rented, benefits, low_income, wmo, anxious, safety| {
        Base { inhabitants, ages, rented, benefits, low_income, wmo, anxious, safety }
    };
    match kind {
        Centre  => new(1250.0, [10.0, 18.0, 35.0, 22.0, 15.0], [38.0, 30.0], [5.5, 6.5], 52.0, 60.0, 8.5, -0.115),
        Social  => new(1700.0, [19.0, 15.0, 28.0, 23.0, 15.0], [71.0,  4.0], [9.0, 9.5], 62.0, 95.0, 11.5, -0.105),
        Mixed   => new(1450.0, [18.0, 12.0, 27.0, 27.0, 16.0], [34.0,  9.0], [3.8, 6.8], 42.0, 70.0, 7.0, -0.015),
        Owned   => new(1300.0, [17.0, 11.0, 22.0, 31.0, 19.0], [8.0,   5.0], [1.4, 4.2], 24.0, 50.0, 4.5, 0.05),
        New     => new(1000.0, [24.0,  9.0, 38.0, 20.0,  9.0], [22.0, 14.0], [2.0, 3.5], 28.0, 35.0, 5.0, 0.03),
        Harbour => new(140.0,  [8.0,  14.0, 42.0, 26.0, 10.0], [5.0,  42.0], [4.0, 5.0], 46.0, 30.0, 7.5, -0.05),
        Village => new(780.0,  [16.0, 11.0, 22.0, 29.0, 22.0], [20.0,  5.0], [1.9, 5.4], 36.0, 65.0, 5.0, 0.075),
        Country => new(330.0,  [16.0, 12.0, 20.0, 33.0, 19.0], [3.0,  10.0], [1.9, 4.2], 32.0, 45.0, 4.0, 0.11),
        Water   => new(0.0,    [0.0; 5],                       [0.0; 2],     [0.0; 2],   0.0,  0.0,  0.0, 0.0),
    }
}

/// Change since 2014 of the benefits (percentage points of 15-64, both together) and of the safety.
fn change(person: &Person, year: i32) -> [f64; 2] {
    let years = f64::from(year - 2014);
    let pick = mix(person.seed, &[20]) % 3;
    let ramp = |from: i32, to: i32| (f64::from(year - from) / f64::from(to - from)).clamp(0.0, 1.0);
    let strength = 1.0 + 0.2 * signed(person.seed, &[21]);
    let [benefits, safety] = match person.story {
        Some(Story::Pressure) => {
            let done = [ramp(2014, 2016), ramp(2014, 2018), ramp(2018, 2022)][usize::try_from(pick).unwrap_or(0)];
            [3.4 * done, -0.085 * done]
        }
        Some(Story::Structural) => [0.55 * years, -0.016 * years],
        Some(Story::Nuisance) => [0.0, -(0.0075 + 0.003 * signed(person.seed, &[24])) * years],
        Some(Story::Resilient) => [0.42 * years, 0.003 * years],
        Some(Story::Improving) => [-0.45 * years, 0.009 * years],
        _ => [0.07 * spread(person.seed, &[22]) * years, 0.0008 * spread(person.seed, &[23]) * years],
    };
    // Everywhere bijstand fell slowly while AO rose, and it became a little safer.
    [benefits * strength - 0.01 * years, safety * strength + 0.0003 * years]
}

impl Person {
    fn base(&self) -> Base {
        let mut base = base(self.kind);
        let draw = |key: u64| spread(self.seed, &[key]);
        base.inhabitants *= 1.0 + 0.28 * draw(1);
        for (i, share) in base.ages.iter_mut().enumerate() {
            *share *= 1.0 + 0.08 * draw(2 + i as u64);
        }
        base.rented = [
            (base.rented[0] * (1.0 + 0.16 * draw(8)) + 1.5 * draw(9)).clamp(0.0, 93.0),
            base.rented[1] * (1.0 + 0.2 * draw(10)),
        ];
        // What makes a buurt poor makes it ill as well.
        let poor = draw(11);
        base.benefits =
            [base.benefits[0] * (1.0 + 0.24 * poor), base.benefits[1] * (1.0 + 0.14 * poor + 0.06 * draw(12))];
        base.low_income *= 1.0 + 0.10 * poor + 0.05 * draw(13);
        base.wmo *= 1.0 + 0.10 * poor + 0.12 * draw(14);
        base.anxious *= 1.0 + 0.09 * poor + 0.06 * draw(15);
        base.safety += 0.045 * draw(16) - 0.012 * poor;
        match self.story {
            Some(Story::Pressure | Story::Structural) => {
                base.safety += 0.01;
                base.rented[0] = base.rented[0].max(68.0);
            }
            Some(Story::StablyBad) => {
                base.benefits = [13.0 + poor, 13.5];
                base.low_income = 70.0 + 2.0 * poor;
                base.anxious = 15.0;
                base.safety = -0.25 + 0.01 * poor;
                base.rented[0] = 86.0 + 2.0 * poor;
            }
            Some(Story::WellOff) => {
                base.inhabitants = if self.kind == BuurtKind::Country { 240.0 + 15.0 * poor } else { base.inhabitants };
                base.benefits = [0.4, 1.6];
                base.low_income = 14.0 + poor;
                base.anxious = 2.6;
                base.safety = 0.20 + 0.035 * draw(17);
                base.rented[0] = 0.0;
            }
            Some(Story::Tiny) => base.inhabitants = 30.0 + 10.0 * unit(self.seed, &[18]),
            Some(Story::Small) => {
                base.inhabitants = 105.0 + 70.0 * unit(self.seed, &[18]);
                base.benefits = [5.5, 6.5];
            }
            _ => {}
        }
        base
    }

    /// Makes up the counts of a year.
    pub(super) fn figures(&self, year: i32) -> AreaCounts {
        let base = self.base();
        let years = f64::from(year - 2014);
        let yearly = |key: u64| spread(self.seed, &[key, u64::from(year.unsigned_abs())]);
        // Inhabitants are those of 2024, counted back.
        let grown = match self.kind {
            BuurtKind::New => (0.12 + 0.088 * years).clamp(0.03, 1.0),
            _ => 1.0 + 0.006 * spread(self.seed, &[30]) * (years - 10.0) + 0.003 * yearly(31),
        };
        let inhabitants = (base.inhabitants.max(0.0) * grown).round();
        let shares: [f64; 5] =
            std::array::from_fn(|i| base.ages[i] * (1.0 + [-0.004, -0.001, 0.0, 0.0, 0.012][i] * years));
        let total: f64 = shares.iter().sum();
        let ages = if total > 0.0 { shares.map(|share| inhabitants * share / total) } else { [0.0; 5] };
        let working = ages[1] + ages[2] + ages[3];
        let [more, _] = change(self, year);
        let (bijstand, ao) =
            (base.benefits[0] + 0.6 * more + 0.03 * yearly(32), base.benefits[1] + 0.4 * more + 0.03 * yearly(33));
        let bijstand_share = bijstand.max(0.15) / 100.0;
        let ao_share = ao.max(0.4) / 100.0;
        let households = inhabitants / (1.75 + 0.018 * base.ages[0]);
        let dwellings = (households * 1.02).round();
        let social = (base.rented[0] - 0.15 * years).clamp(0.0, 95.0) / 100.0;
        let other = (base.rented[1] / 100.0).min(1.0 - social).max(0.0);
        let low_income = (base.low_income + 0.9 * more + 0.4 * yearly(34)).clamp(2.0, 92.0) / 100.0;
        let wmo = (base.wmo + 1.2 * years + 2.5 * more + 2.0 * yearly(35)).max(4.0) / 1000.0;
        let adults = inhabitants - ages[0] - 0.3 * ages[1];
        let anxious = (base.anxious + 0.12 * years + 0.25 * more + 0.08 * yearly(36)).max(1.0) / 100.0;
        AreaCounts {
            inhabitants,
            ages,
            households,
            low_income: households * low_income,
            dwellings,
            owners: [1.0 - social - other, social, other].map(|share| dwellings * share),
            benefits: [working * bijstand_share, working * ao_share, working * 0.018, ages[4] * 0.97],
            wmo: inhabitants * wmo,
            adults,
            health: [adults * anxious, adults * (anxious * 0.8 + 0.05), adults * (anxious * 1.5 + 0.06)],
        }
    }

    /// Makes up the scores of a year.
    pub(super) fn liveability(&self, year: i32) -> Liveability {
        let base = self.base();
        let draw = |key: u64| spread(self.seed, &[key]);
        let yearly = spread(self.seed, &[45, u64::from(year.unsigned_abs())]);
        let [_, safer] = change(self, year);
        let built = (base.low_income - 35.0) / 100.0;
        let onv = (base.safety + safer + 0.0035 * yearly).clamp(-0.47, 0.30);
        let dimensions = [
            0.03 * draw(40) - 0.05 * built,
            onv,
            -0.35 * built + 0.02 * draw(42),
            0.04 * draw(43) + 0.08 * built,
            -0.3 * built + 0.03 * draw(44),
        ];
        Liveability { dimensions }
    }
}

impl AreaCounts {
    /// Takes a share of every count: the part that lived under an older code.
    pub(super) fn part(&self, share: f64) -> Self {
        Self {
            inhabitants: self.inhabitants * share,
            ages: self.ages.map(|count| count * share),
            households: self.households * share,
            low_income: self.low_income * share,
            dwellings: self.dwellings * share,
            owners: self.owners.map(|count| count * share),
            benefits: self.benefits.map(|count| count * share),
            wmo: self.wmo * share,
            adults: self.adults * share,
            health: self.health.map(|count| count * share),
        }
    }
}

impl AddAssign for AreaCounts {
    fn add_assign(&mut self, other: Self) {
        let add = |sums: &mut [f64], counts: &[f64]| sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        self.inhabitants += other.inhabitants;
        add(&mut self.ages, &other.ages);
        self.households += other.households;
        self.low_income += other.low_income;
        self.dwellings += other.dwellings;
        add(&mut self.owners, &other.owners);
        add(&mut self.benefits, &other.benefits);
        self.wmo += other.wmo;
        self.adults += other.adults;
        add(&mut self.health, &other.health);
    }
}
