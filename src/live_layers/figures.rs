//! Own figures per buurt: which may be shown, their classes, and the sums of wijken and gemeenten.
//!
//! A figure is so many of so many. It is shown where the number, its base and the rest (base less number) are each
//! [`FEW`] or more; a sum of a wijk or gemeente is one of figures that are shown, so that it tells nothing of the
//! others. A figure that differs from any that was shown before of the same buurt and period by fewer than that, in
//! number, base or rest, is not shown either: laid beside the earlier one it would tell of few.

use std::collections::BTreeMap;

use super::counts::FEW;
use crate::areas::{AreaSet, Level, PerLevel};
use veerkracht_store::{ClassMethod, LayerSpec, OwnFigure};

/// What is shown of a figure in an area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct AreaFigure {
    /// How many.
    pub count: f64,
    /// Of how many.
    pub base: f64,
    /// Class, from 1.
    pub class: u8,
}

impl AreaFigure {
    /// Gives the share in per cent.
    pub(crate) fn share(&self) -> f64 {
        100.0 * self.count / self.base
    }
}

/// One figure of all areas.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FigureColumn {
    /// Borders between the classes, in per cent, ascending.
    pub borders: Vec<f64>,
    /// Per area in the order of the area set; none where nothing may be shown or nothing was brought.
    pub areas: PerLevel<Vec<Option<AreaFigure>>>,
    /// Per buurt, whether something was brought that is not shown.
    pub withheld: Vec<bool>,
}

/// All figures of a layer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FigureMap(pub Vec<FigureColumn>);

/// Decides which figures may be shown, given all that were shown before of the same period.
pub(crate) fn decide(brought: &mut [OwnFigure], shown: &[OwnFigure]) {
    let mut before: BTreeMap<(&str, &str), Vec<&OwnFigure>> = BTreeMap::new();
    for figure in shown {
        before.entry((&figure.code, &figure.figure)).or_default().push(figure);
    }
    for figure in brought {
        let before = before.get(&(figure.code.as_str(), figure.figure.as_str())).map_or(&[][..], Vec::as_slice);
        figure.shown = is_of_many(figure) && before.iter().all(|before| is_apart(figure, before));
    }
}

/// Gives number, base and rest.
fn parts(figure: &OwnFigure) -> [f64; 3] {
    [figure.count, figure.base, figure.base - figure.count]
}

fn is_of_many(figure: &OwnFigure) -> bool {
    parts(figure).iter().all(|part| *part >= f64::from(FEW))
}

/// Tells whether the difference between two figures tells of nobody, or of many.
fn is_apart(one: &OwnFigure, other: &OwnFigure) -> bool {
    parts(one).iter().zip(parts(other)).all(|(one, other)| {
        let apart = (one - other).abs();
        apart < 0.5 || apart >= f64::from(FEW)
    })
}

impl FigureMap {
    /// Gathers the figures of a layer on the areas of a dataset; those of other divisions are left out.
    #[must_use]
    pub(crate) fn of(figures: &[OwnFigure], spec: &LayerSpec, areas: &AreaSet) -> FigureMap {
        FigureMap(spec.figures.iter().map(|figure| column(figures, &figure.column, &spec.classes, areas)).collect())
    }

    /// Counts the bytes held.
    #[must_use]
    pub(crate) fn weight(&self) -> usize {
        let of = |column: &FigureColumn| {
            column.withheld.len() + column.areas.iter().map(|(_, areas)| size_of_val(areas.as_slice())).sum::<usize>()
        };
        self.0.iter().map(of).sum()
    }
}

fn column(figures: &[OwnFigure], name: &str, method: &ClassMethod, areas: &AreaSet) -> FigureColumn {
    let mut buurten = vec![None; areas.buurten.len()];
    let mut withheld = vec![false; areas.buurten.len()];
    for figure in figures.iter().filter(|figure| figure.figure == name) {
        let Some((Level::Buurt, index)) = areas.find(&figure.code) else { continue };
        if figure.shown {
            buurten[index] = Some((figure.count, figure.base));
        } else {
            withheld[index] = true;
        }
    }
    let (mut wijken, mut gemeenten) = (vec![None; areas.wijken.len()], vec![None; areas.gemeenten.len()]);
    for (figure, buurt) in buurten.iter().zip(&areas.buurten) {
        if let Some((count, base)) = figure {
            for sum in [&mut wijken[buurt.wijk as usize], &mut gemeenten[buurt.gemeente as usize]] {
                let (counts, bases) = sum.unwrap_or((0.0, 0.0));
                *sum = Some((counts + count, bases + base));
            }
        }
    }
    let borders = borders(method, &buurten);
    let classed = |sums: Vec<Option<(f64, f64)>>| {
        let of = |(count, base): (f64, f64)| {
            let mut figure = AreaFigure { count, base, class: 1 };
            let class = borders.partition_point(|border| *border <= figure.share());
            figure.class = u8::try_from(class + 1).unwrap_or(u8::MAX);
            figure
        };
        sums.into_iter().map(|sum| sum.map(of)).collect()
    };
    FigureColumn { areas: PerLevel::new(classed(buurten), classed(wijken), classed(gemeenten)), withheld, borders }
}

/// Finds the borders between classes by the shares of the buurten that are shown.
fn borders(method: &ClassMethod, buurten: &[Option<(f64, f64)>]) -> Vec<f64> {
    let mut shares: Vec<f64> = buurten.iter().flatten().map(|(count, base)| 100.0 * count / base).collect();
    shares.sort_unstable_by(f64::total_cmp);
    let (Some(&low), Some(&high)) = (shares.first(), shares.last()) else { return Vec::new() };
    let mut borders: Vec<f64> = match method {
        ClassMethod::Borders { borders } => borders.clone(),
        ClassMethod::Quantile { count } => {
            (1..*count).map(|class| shares[(class * shares.len() / count).min(shares.len() - 1)]).collect()
        }
        #[expect(clippy::cast_precision_loss, reason = "a handful of classes")]
        ClassMethod::Equal { count } => {
            (1..*count).map(|class| low + (high - low) * class as f64 / *count as f64).collect()
        }
    };
    // Where many have the same share two borders may be one.
    borders.dedup_by(|one, other| one.total_cmp(other).is_eq());
    borders
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::areas::fixture::two_gemeenten;
    use veerkracht_store::BilingualText;
    use veerkracht_store::{FigureSpec, LayerKind};

    fn figure(code: &str, count: f64, base: f64) -> OwnFigure {
        OwnFigure { code: code.into(), figure: "k".into(), count, base, shown: false }
    }

    fn spec(classes: ClassMethod) -> LayerSpec {
        LayerSpec {
            kind: LayerKind::Figures,
            title: BilingualText::new("K", "C"),
            owner: "X".into(),
            retention_months: 12,
            columns: Vec::new(),
            figures: vec![FigureSpec { column: "k".into(), base: "b".into(), title: None, percentages: false }],
            classes,
            palette: None,
        }
    }

    fn decided(mut figures: Vec<OwnFigure>, last: &[OwnFigure]) -> Vec<OwnFigure> {
        decide(&mut figures, last);
        figures
    }

    #[test]
    fn nothing_is_shown_of_fewer_than_five_of_their_base_or_of_the_rest() {
        for (count, base, shown) in
            [(5.0, 10.0, true), (4.0, 100.0, false), (0.0, 100.0, false), (96.0, 100.0, false), (95.0, 100.0, true)]
        {
            assert_eq!(decided(vec![figure("BU00010100", count, base)], &[])[0].shown, shown, "{count} of {base}");
        }
    }

    #[test]
    fn what_laid_beside_the_upload_before_would_tell_of_few_is_not_shown() {
        let last = [figure("BU00010100", 20.0, 100.0)];
        for (count, base, shown) in [
            (20.0, 100.0, true),
            (22.0, 100.0, false),
            (20.0, 103.0, false),
            (25.0, 105.0, true),
            (25.0, 102.0, false),
            (30.0, 110.0, true),
            (30.0, 113.0, false),
        ] {
            assert_eq!(decided(vec![figure("BU00010100", count, base)], &last)[0].shown, shown, "{count} of {base}");
        }
        assert!(decided(vec![figure("BU00010101", 22.0, 100.0)], &last)[0].shown, "another buurt");
    }

    #[test]
    fn sums_are_of_what_is_shown_and_classes_too() {
        let brought = vec![
            figure("BU00010100", 10.0, 100.0),
            figure("BU00010101", 3.0, 50.0),
            figure("BU00010200", 40.0, 100.0),
            figure("BU00020100", 60.0, 100.0),
            figure("BU99999999", 60.0, 100.0),
        ];
        let map = FigureMap::of(
            &decided(brought, &[]),
            &spec(ClassMethod::Borders { borders: vec![20.0, 40.0] }),
            &two_gemeenten(),
        );
        let column = &map.0[0];
        let classes = |level| column.areas[level].iter().map(|area| area.map(|area| area.class)).collect::<Vec<_>>();
        assert_eq!(classes(Level::Buurt), [Some(1), None, Some(3), Some(3)]);
        assert_eq!(column.withheld, [false, true, false, false]);
        // The wijk is 10 of 100, without the 3 of 50; the gemeente 50 of 200.
        assert_eq!(column.areas[Level::Wijk][0].map(|area| (area.count, area.base)), Some((10.0, 100.0)));
        assert_eq!(
            column.areas[Level::Gemeente][0].map(|area| (area.count, area.base, area.class)),
            Some((50.0, 200.0, 2))
        );
    }

    #[test]
    fn classes_are_as_full_as_wide_or_as_asked() {
        let shares = [5.0, 10.0, 50.0, 90.0].map(|count| Some((count, 100.0)));
        assert_eq!(borders(&ClassMethod::Quantile { count: 2 }, &shares), [50.0]);
        assert_eq!(borders(&ClassMethod::Equal { count: 2 }, &shares), [47.5]);
        assert_eq!(borders(&ClassMethod::Quantile { count: 4 }, &[Some((5.0, 10.0)), None]), [50.0]);
        assert_eq!(borders(&ClassMethod::Quantile { count: 5 }, &[None]), Vec::<f64>::new());
    }

    proptest! {
        #[test]
        fn all_that_is_told_is_the_same_whatever_the_figures_that_are_not_shown(
            counts in proptest::collection::vec(0_u32..100, 4),
            few in proptest::collection::vec(0_u32..5, 4),
        ) {
            let codes = ["BU00010100", "BU00010101", "BU00010200", "BU00020100"];
            let of = |counts: &[u32]| {
            codes.iter().zip(counts).map(|(code, &count)| figure(code, f64::from(count), 100.0)).collect()
        };
            let other: Vec<u32> =
                counts.iter().zip(&few).map(|(&count, &few)| if count < 5 { few } else { count }).collect();
            let map = |counts: &[u32]| {
                FigureMap::of(&decided(of(counts), &[]), &spec(ClassMethod::default()), &two_gemeenten())
            };
            prop_assert_eq!(map(&counts), map(&other));
        }

        #[test]
        fn no_two_uploads_laid_beside_each_other_tell_of_few(
            uploads in proptest::collection::vec((0_u32..60, 40_u32..100), 1..12),
        ) {
            let mut last: Vec<OwnFigure> = Vec::new();
            for (count, base) in uploads {
                let brought = decided(vec![figure("BU00010100", f64::from(count.min(base)), f64::from(base))], &last);
                let new = brought.into_iter().next().unwrap();
                if !new.shown { continue }
                for before in &last {
                    for (one, other) in parts(&new).iter().zip(parts(before)) {
                        let apart = (one - other).abs();
                        prop_assert!(apart == 0.0 || apart >= 5.0);
                    }
                }
                last.push(new);
            }
        }
    }
}
