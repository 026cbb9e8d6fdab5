//! Square buckets over the bounding box of some points or segments, to find what is near.
//!
//! In: items with a place. Out: the items of the buckets that a segment or triangle touches, in a fixed order.
//! Buckets are sized so that there are a few per item; building and looking are linear where the items are spread.

use super::GridPoint;

/// Buckets that an item may be in, on average, and besides.
const MOST_ENTRIES: (usize, usize) = (64, 1_000_000);

/// Items by the bucket that they lie in; an item that spans several is in each of them.
pub(super) struct Buckets {
    low: GridPoint,
    side: i64,
    columns: i64,
    rows: i64,
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Buckets {
    /// Puts points into buckets.
    pub(super) fn of_points(points: &[GridPoint]) -> Buckets {
        Buckets::build(points.iter().copied(), points.len(), |buckets, visit| {
            for (item, &point) in points.iter().enumerate() {
                visit(buckets.bucket_of(point), item);
            }
        })
    }

    /// Puts segments into every bucket that they touch.
    pub(super) fn of_segments(segments: &[[GridPoint; 2]]) -> Buckets {
        Buckets::build(segments.iter().flatten().copied(), segments.len(), |buckets, visit| {
            for (item, &[a, b]) in segments.iter().enumerate() {
                buckets.along(a, b, |bucket| visit(bucket, item));
            }
        })
    }

    fn build(corners: impl Iterator<Item = GridPoint>, count: usize, scatter: impl Fn(&Buckets, &mut dyn FnMut(usize, usize))) -> Buckets {
        let (mut low, mut high) = (GridPoint { x: i32::MAX, y: i32::MAX }, GridPoint { x: i32::MIN, y: i32::MIN });
        for corner in corners {
            low = GridPoint { x: low.x.min(corner.x), y: low.y.min(corner.y) };
            high = GridPoint { x: high.x.max(corner.x), y: high.y.max(corner.y) };
        }
        if count == 0 {
            (low, high) = (GridPoint { x: 0, y: 0 }, GridPoint { x: 0, y: 0 });
        }
        let (width, height) = (i64::from(high.x) - i64::from(low.x) + 1, i64::from(high.y) - i64::from(low.y) + 1);
        let wanted = i64::try_from(count).unwrap_or(i64::MAX / 8).saturating_mul(4).max(1);
        let mut side = 1;
        while (width / side + 1) * (height / side + 1) > wanted {
            side *= 2;
        }
        let mut buckets = Buckets { low, side, columns: 0, rows: 0, starts: Vec::new(), items: Vec::new() };
        // Long segments beside each other are in many buckets: these are made larger until there are few per item.
        let mut starts = loop {
            (buckets.columns, buckets.rows) = (width / buckets.side + 1, height / buckets.side + 1);
            let mut starts = vec![0_u32; usize::try_from(buckets.columns * buckets.rows).expect("no more buckets than a few per item") + 1];
            let mut entries = 0_usize;
            scatter(&buckets, &mut |bucket, _| {
                starts[bucket + 1] = starts[bucket + 1].saturating_add(1);
                entries += 1;
            });
            if entries <= MOST_ENTRIES.0 * count + MOST_ENTRIES.1 || starts.len() <= 2 {
                break starts;
            }
            buckets.side *= 2;
        };
        for bucket in 1..starts.len() {
            starts[bucket] += starts[bucket - 1];
        }
        let mut next = starts.clone();
        let mut items = vec![0_u32; starts[starts.len() - 1] as usize];
        scatter(&buckets, &mut |bucket, item| {
            items[next[bucket] as usize] = u32::try_from(item).expect("fewer than 2^32 items");
            next[bucket] += 1;
        });
        (buckets.starts, buckets.items) = (starts, items);
        buckets
    }

    /// Lists what lies in a bucket, in the order in which it was given.
    pub(super) fn items(&self, bucket: usize) -> &[u32] {
        &self.items[self.starts[bucket] as usize..self.starts[bucket + 1] as usize]
    }

    /// Visits the buckets that a segment touches, and perhaps a few beside it, each once.
    pub(super) fn along(&self, a: GridPoint, b: GridPoint, visit: impl FnMut(usize)) {
        self.over(&[a, b], visit);
    }

    /// Visits the buckets that a triangle touches, and perhaps a few beside it, each once.
    pub(super) fn within(&self, a: GridPoint, b: GridPoint, c: GridPoint, visit: impl FnMut(usize)) {
        self.over(&[a, b, c], visit);
    }

    /// Visits the buckets on both rows next to a point from the west edge to beyond the point.
    pub(super) fn west_of(&self, point: GridPoint, visit: impl FnMut(usize)) {
        let west = GridPoint { x: self.low.x.min(point.x), y: point.y };
        self.over(&[west, point], visit);
    }

    /// Visits the buckets touched by the convex hull of two or three points, row by row.
    fn over(&self, corners: &[GridPoint], mut visit: impl FnMut(usize)) {
        let lowest = corners.iter().map(|c| c.y).min().unwrap_or(0);
        let highest = corners.iter().map(|c| c.y).max().unwrap_or(-1);
        let (first, last) = (self.row(i64::from(lowest) - 1), self.row(i64::from(highest) + 1));
        for row in first..=last {
            let bottom = i64::from(self.low.y) + row * self.side - 1;
            let top = bottom + self.side + 2;
            let (mut west, mut east) = (i64::MAX, i64::MIN);
            for (i, &a) in corners.iter().enumerate() {
                let b = corners[(i + 1) % corners.len()];
                let (a, b) = if a.y <= b.y { (a, b) } else { (b, a) };
                if i64::from(b.y) < bottom || i64::from(a.y) > top {
                    continue;
                }
                for x in [x_at(a, b, bottom), x_at(a, b, top)] {
                    west = west.min(x);
                    east = east.max(x);
                }
            }
            if west > east {
                continue;
            }
            for column in self.column(west - 2)..=self.column(east + 2) {
                visit(usize::try_from(row * self.columns + column).expect("rows and columns are inside the buckets"));
            }
        }
    }

    fn bucket_of(&self, point: GridPoint) -> usize {
        let bucket = self.row(i64::from(point.y)) * self.columns + self.column(i64::from(point.x));
        usize::try_from(bucket).expect("rows and columns are inside the buckets")
    }

    fn row(&self, y: i64) -> i64 {
        (y - i64::from(self.low.y)).div_euclid(self.side).clamp(0, self.rows - 1)
    }

    fn column(&self, x: i64) -> i64 {
        (x - i64::from(self.low.x)).div_euclid(self.side).clamp(0, self.columns - 1)
    }
}

/// Gives the x of a segment with `a.y <= b.y` at a height, held to the segment's ends; off by one at most.
fn x_at(a: GridPoint, b: GridPoint, y: i64) -> i64 {
    let (ax, ay, bx, by) = (i64::from(a.x), i64::from(a.y), i64::from(b.x), i64::from(b.y));
    if y <= ay || by == ay {
        ax
    } else if y >= by {
        bx
    } else {
        ax + (bx - ax) * (y - ay) / (by - ay)
    }
}
