//! What the region consists of: gemeenten, towns, wijken and buurten with their names, kinds and stories.
//!
//! In: `crates/demo/region.toml`, or a number of areas. Out: a [`RegionPlan`]. Guaranteed: codes are unique and no such
//! gemeente exists; every buurt named in a story exists. Left to the next: where everything lies.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::random::{mix, unit};

/// The region that people see first.
const REGION: &str = include_str!("../region.toml");

/// The fewest and the most buurten that a made-up region can have.
pub(super) const AREAS: [usize; 2] = [8, 100_000];

/// The whole region.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RegionPlan {
    /// Centre of the region, kilometres RD.
    pub(super) centre: [f64; 2],
    /// Radius of the land and of the water around it, kilometres.
    pub(super) radius: [f64; 2],
    /// Gemeenten, in the order of their codes.
    pub(super) gemeente: Vec<GemeentePlan>,
    /// Buurten by story; a buurt in none follows its kind.
    #[serde(default)]
    pub(super) story: BTreeMap<Story, Vec<String>>,
    /// Buurten by what happened to their code or border.
    #[serde(default)]
    pub(super) change: BTreeMap<BuurtChange, Vec<String>>,
}

/// One gemeente.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GemeentePlan {
    /// Four digits.
    pub(super) code: String,
    /// Name.
    pub(super) naam: String,
    /// Share of the land, relative to the other gemeenten.
    pub(super) share: f64,
    /// Towns and villages, the largest first.
    #[serde(default)]
    pub(super) town: Vec<TownPlan>,
    /// Wijken of the countryside.
    #[serde(default)]
    pub(super) country: Vec<WijkPlan>,
    /// Places of unusual shape.
    #[serde(default)]
    pub(super) special: Vec<SpecialPlan>,
}

/// One town or village.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TownPlan {
    /// Where it lies, kilometres RD; where there is most room if absent.
    pub(super) place: Option<[f64; 2]>,
    /// Wijken; of four and more the first lies in the middle.
    pub(super) wijk: Vec<WijkPlan>,
}

/// One wijk.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WijkPlan {
    /// Two digits or letters.
    pub(super) code: String,
    /// Name.
    pub(super) naam: String,
    /// What kind of people and dwellings its buurten have.
    pub(super) kind: BuurtKind,
    /// Names of the buurten.
    pub(super) buurten: Vec<String>,
}

/// A buurt, or a gap, of unusual shape.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SpecialPlan {
    /// Name of the buurt; of a gap, what lies there.
    pub(super) naam: String,
    /// Code of its wijk.
    pub(super) wijk: String,
    /// Its shape.
    pub(super) form: PlaceShape,
    /// The buurt in which it is cut out; none for islands.
    #[serde(default)]
    pub(super) within: String,
    /// Centre, kilometres RD; in the middle of `within` if absent.
    pub(super) place: Option<[f64; 2]>,
    /// Radius, kilometres; of a canal half its width.
    pub(super) radius: f64,
}

/// What kind of people and dwellings a buurt has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum BuurtKind {
    /// Middle of a town.
    Centre,
    /// Flats of housing associations.
    Social,
    /// Terraced houses, rented and owned.
    Mixed,
    /// Houses of their owners.
    Owned,
    /// Dwellings still being built.
    New,
    /// Quays and workshops, hardly inhabited.
    Harbour,
    /// Village.
    Village,
    /// Farms.
    Country,
    /// Water.
    Water,
}

/// How a buurt fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Story {
    /// More vulnerable residents and more nuisance.
    Pressure,
    /// The same, in every period.
    Structural,
    /// More nuisance only.
    Nuisance,
    /// More vulnerable residents, no more nuisance.
    Resilient,
    /// Fewer vulnerable residents, less nuisance.
    Improving,
    /// High and unchanged.
    StablyBad,
    /// Well off, few benefits.
    WellOff,
    /// Fewer than 50 inhabitants.
    Tiny,
    /// 50 to 200 inhabitants.
    Small,
}

/// What happened to a buurt's code or border.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum BuurtChange {
    /// Another code before 2018.
    RenumberedOnce,
    /// Other codes before 2016 and before 2020.
    RenumberedTwice,
    /// Two buurten before 2020.
    Merged,
    /// One buurt with the next of the list before 2016.
    Split,
    /// One buurt with the next of the list before 2022.
    SplitLater,
    /// Three quarters of its addresses known before 2020.
    PartlyKnown,
    /// Redrawn in 2018, and nothing known of the addresses.
    Redrawn,
}

/// The shape of a special place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum PlaceShape {
    /// A buurt in the water around.
    Island,
    /// A buurt within another gemeente.
    Enclave,
    /// A buurt of water.
    Lake,
    /// A narrow buurt of water, from the middle of another to its border.
    Canal,
    /// A second part of the buurt of this name.
    Patch,
    /// Land of no buurt.
    Gap,
}

impl RegionPlan {
    /// Reads the region of the demo.
    ///
    /// # Panics
    /// If the embedded file does not read, which a test rules out.
    pub(super) fn region() -> Self {
        toml::from_str(REGION).expect("the embedded region is read by a test")
    }

    /// Makes up a region of `areas` buurten: about fifty to a gemeente, three quarters of them in towns.
    pub(super) fn of_size(seed: u64, areas: usize) -> Self {
        let gemeenten = areas.div_ceil(50).max(1);
        let mut left = areas;
        let gemeente = (0..gemeenten)
            .map(|i| {
                let count = left.div_ceil(gemeenten - i);
                left -= count;
                made_up_gemeente(seed, i, count)
            })
            .collect();
        // A square kilometre to a buurt, as in the Netherlands; more than 40,000 would leave the plane of the
        // projection.
        #[expect(clippy::cast_precision_loss, reason = "a number of areas is far below 2^53")]
        let radius = (areas as f64 / 3.2).sqrt().min(115.0);
        Self {
            centre: [146.2, 460.0 + 46.2 * (1.0 - radius / 115.0)],
            radius: [radius, radius + 6.0 + 0.1 * radius],
            gemeente,
            story: BTreeMap::new(),
            change: BTreeMap::new(),
        }
    }
}

fn made_up_gemeente(seed: u64, place: usize, count: usize) -> GemeentePlan {
    let key = u64::try_from(place).unwrap_or(u64::MAX);
    let naam = made_up_name(mix(seed, &[1, key]));
    let in_towns = count * 3 / 4;
    let mut wijk_number = 0;
    let mut wijken = |total: usize, size: usize, kinds: &[BuurtKind], label: &str| -> Vec<WijkPlan> {
        let wijken = total.div_ceil(size);
        (0..wijken)
            .map(|i| {
                wijk_number += 1;
                let buurten = (i * total / wijken..(i + 1) * total / wijken)
                    .map(|b| format!("{naam} {label} {}", b + 1))
                    .collect();
                let kind = kinds[i.min(kinds.len() - 1)];
                WijkPlan { code: format!("{wijk_number:02}"), naam: format!("{naam} {label} {}", i + 1), kind, buurten }
            })
            .collect()
    };
    let village = in_towns / 5;
    let kinds = [BuurtKind::Centre, BuurtKind::Social, BuurtKind::Mixed, BuurtKind::Owned, BuurtKind::New];
    let mut town = vec![TownPlan { place: None, wijk: wijken(in_towns - village, 7, &kinds, "wijk") }];
    if village > 0 {
        town.push(TownPlan { place: None, wijk: wijken(village, 8, &[BuurtKind::Village], "dorp") });
    }
    let country = wijken(count - in_towns, 7, &[BuurtKind::Country], "buiten");
    GemeentePlan {
        code: format!("{:04}", 7001 + place),
        naam,
        share: 0.7 + 0.6 * unit(seed, &[2, key]),
        town,
        country,
        special: Vec::new(),
    }
}

fn made_up_name(bits: u64) -> String {
    const FIRST: [&str; 16] = [
        "Riet", "Lis", "Zeg", "Wier", "Plomp", "Dotter", "Kolk", "Vaar", "Gans", "Reiger", "Snip", "Wulp", "Elst",
        "Wilg", "Biezen", "Klaver",
    ];
    const LAST: [&str; 16] = [
        "gaarde", "meden", "horn", "kwelder", "kavel", "hove", "drecht", "akker", "tocht", "sloot", "warf", "schor",
        "burcht", "made", "vliet", "wende",
    ];
    let pick = |names: [&'static str; 16], shift: u32| names[usize::try_from((bits >> shift) & 15).unwrap_or(0)];
    format!("{}{}", pick(FIRST, 0), pick(LAST, 4))
}
