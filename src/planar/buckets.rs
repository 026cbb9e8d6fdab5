//! Uniform grid: square buckets over the bounding box of some points or segments, to find what is near.
//!
//! In: items with a place. Out: the items of the buckets that a segment or triangle touches, in a fixed order.
//! Buckets are sized so that there are a few per item; building and looking are linear where the items are spread.

use super::Point;

/// Buckets that an item may be in, on average, and besides.
const MOST_ENTRIES: (usize, usize) = (64, 1_000_000);

/// Items by the bucket that they lie in; an item that spans several is in each of them.
pub(crate) struct Buckets {
    low: [i64; 2],
    side: i64,
    columns: i64,
    rows: i64,
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Buckets {
    /// Puts points into buckets.
    pub(crate) fn of_points<P: Point>(points: &[P]) -> Buckets {
        Buckets::build(points.iter().copied(), points.len(), |buckets, visit| {
            for (item, &point) in points.iter().enumerate() {
                visit(buckets.bucket_of(point.xy()), item);
            }
        })
    }

    /// Puts segments into every bucket that they touch.
    pub(crate) fn of_segments<P: Point>(segments: &[[P; 2]]) -> Buckets {
        Buckets::build(segments.iter().flatten().copied(), segments.len(), |buckets, visit| {
            for (item, &[a, b]) in segments.iter().enumerate() {
                buckets.along(a, b, |bucket| visit(bucket, item));
            }
        })
    }

    fn build<P: Point>(
        corners: impl Iterator<Item = P>,
        count: usize,
        scatter: impl Fn(&Buckets, &mut dyn FnMut(usize, usize)),
    ) -> Buckets {
        let (mut low, mut high) = ([i64::MAX; 2], [i64::MIN; 2]);
        for corner in corners.map(P::xy) {
            low = [low[0].min(corner[0]), low[1].min(corner[1])];
            high = [high[0].max(corner[0]), high[1].max(corner[1])];
        }
        if count == 0 {
            (low, high) = ([0; 2], [0; 2]);
        }
        let [width, height] = [high[0] - low[0] + 1, high[1] - low[1] + 1];
        let wanted = i64::try_from(count).unwrap_or(i64::MAX / 8).saturating_mul(4).max(1);
        let mut side = 1;
        while (width / side + 1) * (height / side + 1) > wanted {
            side *= 2;
        }
        let mut buckets = Buckets { low, side, columns: 0, rows: 0, starts: Vec::new(), items: Vec::new() };
        // Long segments beside each other are in many buckets: these are made larger until there are few per item.
        let mut starts = loop {
            (buckets.columns, buckets.rows) = (width / buckets.side + 1, height / buckets.side + 1);
            let mut starts =
                vec![
                    0_u32;
                    usize::try_from(buckets.columns * buckets.rows).expect("no more buckets than a few per item") + 1
                ];
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
    pub(crate) fn items(&self, bucket: usize) -> &[u32] {
        &self.items[self.starts[bucket] as usize..self.starts[bucket + 1] as usize]
    }

    /// Visits the buckets that a segment touches, and perhaps a few beside it, each once.
    pub(crate) fn along<P: Point>(&self, a: P, b: P, visit: impl FnMut(usize)) {
        self.over(&[a.xy(), b.xy()], visit);
    }

    /// Visits the buckets that a triangle touches, and perhaps a few beside it, each once.
    pub(crate) fn within<P: Point>(&self, a: P, b: P, c: P, visit: impl FnMut(usize)) {
        self.over(&[a.xy(), b.xy(), c.xy()], visit);
    }

    /// Finds the nearest of the segments west of the middle of one to three points; gives it as a half-edge that has
    /// the middle on its left side.
    ///
    /// The look-out runs just beside the middle, on the side of positive y, so that it meets no vertex.
    pub(crate) fn border_west_of<P: Point>(&self, place: &[P], segments: &[[P; 2]]) -> Option<u32> {
        let count = place.len() as i128;
        let [middle_x, middle_y] =
            [0, 1].map(|axis| place.iter().map(|point| i128::from(point.xy()[axis])).sum::<i128>());
        let mut nearest: Option<u32> = None;
        let first = place[0].xy();
        self.over(&[[self.low[0].min(first[0]), first[1]], first], |bucket| {
            for &item in self.items(bucket) {
                let [[low_x, low_y], [high_x, high_y]] = rising(segments[item as usize]);
                if low_y * count > middle_y || middle_y >= high_y * count {
                    continue;
                }
                let side =
                    (high_x - low_x) * (middle_y - low_y * count) - (high_y - low_y) * (middle_x - low_x * count);
                if side < 0
                    && nearest.is_none_or(|other| {
                        is_east_of(segments[item as usize], segments[other as usize], middle_y, count)
                    })
                {
                    nearest = Some(item);
                }
            }
        });
        // Falling, an edge has the east on its left.
        nearest
            .map(|item| item * 2 + u32::from(segments[item as usize][0].xy()[1] < segments[item as usize][1].xy()[1]))
    }

    /// Visits the buckets touched by the convex hull of two or three points, row by row.
    fn over(&self, corners: &[[i64; 2]], mut visit: impl FnMut(usize)) {
        let lowest = corners.iter().map(|c| c[1]).min().unwrap_or(0);
        let highest = corners.iter().map(|c| c[1]).max().unwrap_or(-1);
        let (first, last) = (self.row(lowest - 1), self.row(highest + 1));
        for row in first..=last {
            let bottom = self.low[1] + row * self.side - 1;
            let top = bottom + self.side + 2;
            let (mut west, mut east) = (i64::MAX, i64::MIN);
            for (i, &a) in corners.iter().enumerate() {
                let b = corners[(i + 1) % corners.len()];
                let (a, b) = if a[1] <= b[1] { (a, b) } else { (b, a) };
                if b[1] < bottom || a[1] > top {
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

    fn bucket_of(&self, [x, y]: [i64; 2]) -> usize {
        let bucket = self.row(y) * self.columns + self.column(x);
        usize::try_from(bucket).expect("rows and columns are inside the buckets")
    }

    fn row(&self, y: i64) -> i64 {
        (y - self.low[1]).div_euclid(self.side).clamp(0, self.rows - 1)
    }

    fn column(&self, x: i64) -> i64 {
        (x - self.low[0]).div_euclid(self.side).clamp(0, self.columns - 1)
    }
}

/// Gives the x of a segment with rising y at a height, held to the segment's ends; off by one at most.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "coordinates are below 2^40, and the x is between two of them"
)]
fn x_at([ax, ay]: [i64; 2], [bx, by]: [i64; 2], y: i64) -> i64 {
    if y <= ay || by == ay {
        ax
    } else if y >= by {
        bx
    } else {
        ax + ((bx - ax) as f64 * (y - ay) as f64 / (by - ay) as f64) as i64
    }
}

/// Turns a segment so that y rises along it.
fn rising<P: Point>([a, b]: [P; 2]) -> [[i128; 2]; 2] {
    let ends = if a.xy()[1] <= b.xy()[1] { [a, b] } else { [b, a] };
    ends.map(|end| end.xy().map(i128::from))
}

/// Tells whether a segment lies east of another just above the height `y / count` that both reach.
fn is_east_of<P: Point>(one: [P; 2], other: [P; 2], y: i128, count: i128) -> bool {
    let place = |segment| {
        let [[low_x, low_y], [high_x, high_y]] = rising(segment);
        let (run, rise) = (high_x - low_x, high_y - low_y);
        (low_x * rise * count + run * (y - low_y * count), run, rise)
    };
    let ((at, run, rise), (other_at, other_run, other_rise)) = (place(one), place(other));
    let here = (at * other_rise).cmp(&(other_at * rise));
    here.then_with(|| (run * other_rise).cmp(&(other_run * rise))).is_gt()
}
