"""Computes the indicators of METHOD 4 over the areas of one data folder: shares, index, percentile, change, comparison
with the municipality.
"""

import bisect
import math

from carry import BROKEN, Carrier, rounded

AGES = ("k_15Tot25Jaar", "k_25Tot45Jaar", "k_45Tot65Jaar")
BENEFITS = ("PersonenPerSoortUitkeringBijstand", "PersonenPerSoortUitkeringAO")
WEIGHTS = {"bijstand_pct": 25, "ao_pct": 20, "laag_inkomen_pct": 25, "angst_depressie_pct": 20, "wmo_promille": 10}


def class_of(value, borders):
    """Returns how many borders are at or below the value: half-open classes [a, b)."""
    return bisect.bisect_right([rounded(border) for border in borders], rounded(value))


def sign(change, floor):
    """Returns 1 from the floor up, -1 below minus the floor, else 0."""
    if rounded(change) >= rounded(floor):
        return 1
    return -1 if rounded(change) < -rounded(floor) else 0


def present(value):
    return value is not None and value != BROKEN


def combine(values, formula):
    """Applies the formula to values that are all present; BROKEN wins over missing."""
    if any(value == BROKEN for value in values):
        return BROKEN
    return None if any(value is None for value in values) else formula(*values)


class Relative:
    """A measure compared with its municipality: the means m_g, the pooled spread s_w, and who can be compared."""

    def __init__(self, areas, inhabitants, values, reference):
        members = {}
        for i in reference:
            members.setdefault(areas[i]["gemeente"], []).append(i)
        self.mean, squares, weights = {}, [], []
        for gemeente, indices in members.items():
            if len(indices) < 5:
                continue
            total = math.fsum(inhabitants[i] for i in indices)
            mean = math.fsum(inhabitants[i] * values[i] for i in indices) / total
            self.mean[gemeente] = mean
            squares += [inhabitants[i] * (values[i] - mean) ** 2 for i in indices]
            weights += [inhabitants[i] for i in indices]
        self.spread = math.sqrt(math.fsum(squares) / math.fsum(weights)) if weights else 0.0
        if rounded(self.spread) == 0:
            self.mean = {}

    def comparable(self, gemeente):
        return gemeente in self.mean


class Figures:
    """All indicators of METHOD 4 over the areas of one data folder, each computed once."""

    def __init__(self, raw):
        self.raw, self.carrier, self.areas = raw, Carrier(raw), raw.areas
        self.codes = [area["code"] for area in raw.areas]
        self.gemeenten = [area["gemeente"] for area in raw.areas]
        counted = [self.carrier.count(code, raw.division, "AantalInwoners") for code in self.codes]
        self.n = [known if known is not None else area["aantal_inwoners"] for known, area in zip(counted, raw.areas)]
        # Where the figures tell the inhabitants, an area whose n comes from the boundary file is in no R (METHOD 1).
        told = self.carrier.table(raw.division, "AantalInwoners") is not None
        self.refers = [known is not None or not told for known in counted]
        self.memory = {}
        self.index_members_required = True

    def once(self, key, make):
        if key not in self.memory:
            self.memory[key] = make()
        return self.memory[key]

    def each(self, method, year, column):
        return self.once(
            (method, year, column), lambda: [getattr(self.carrier, method)(code, year, column) for code in self.codes]
        )

    def population(self, year):
        """p: inhabitants of 15 to 64."""
        return self.once(
            ("p", year),
            lambda: [
                combine(ages, lambda *a: sum(a)) for ages in zip(*(self.each("count", year, age) for age in AGES))
            ],
        )

    def share(self, year, columns):
        """100 * (sum of the columns) / p."""
        formula = lambda p, *counts: 100 * sum(counts) / p if p > 0 else None
        make = lambda: [
            combine(row, formula)
            for row in zip(self.population(year), *(self.each("count", year, column) for column in columns))
        ]
        return self.once(("share", year, columns), make)

    def onv(self, year):
        scores = self.raw.onv.get(year, {})
        division = self.raw.divisions.get("leefbaarometer", self.raw.division)
        return self.once(("onv", year), lambda: [self.carrier.score(code, division, scores) for code in self.codes])

    def nuisance(self, year):
        return self.once(("O", year), lambda: [combine([score], lambda x: -x) for score in self.onv(year)])

    def health(self, year):
        known = [
            y
            for y, shares in self.raw.health.items()
            if y <= year and any(share is not None for share in shares.values())
        ]
        shares = self.raw.health[max(known)] if known else {}
        division = self.raw.divisions.get("gezondheid", self.raw.division)
        return self.once(("health", year), lambda: [self.carrier.score(code, division, shares) for code in self.codes])

    def members(self, year):
        return {
            "bijstand_pct": self.share(year, BENEFITS[:1]),
            "ao_pct": self.share(year, BENEFITS[1:]),
            "laag_inkomen_pct": self.each("percentage", year, "k_40HuishoudensMetLaagsteInkomen"),
            "angst_depressie_pct": self.health(year),
            "wmo_promille": self.each("percentage", year, "WmoClientenRelatief"),
        }

    def reference(self, values):
        """R(x): areas of at least 200 inhabitants with the value present."""
        return [
            i
            for i, value in enumerate(values)
            if present(value) and self.refers[i] and self.n[i] is not None and rounded(self.n[i]) >= 200
        ]

    def k_index(self, year):
        """Returns (K_index, number of members) per area."""
        return self.once(("K", year), lambda: self.make_k_index(year))

    def make_k_index(self, year):
        scores = {}
        for key, values in self.members(year).items():
            reference = self.reference(values)
            total = math.fsum(self.n[i] for i in reference)
            if not reference:
                continue
            mean = math.fsum(self.n[i] * values[i] for i in reference) / total
            spread = math.sqrt(math.fsum(self.n[i] * (values[i] - mean) ** 2 for i in reference) / total)
            if rounded(spread) == 0:
                continue
            scores[key] = [max(-4.0, min(4.0, (value - mean) / spread)) if present(value) else None for value in values]
        index, counts = [], []
        for i in range(len(self.codes)):
            known = [(WEIGHTS[key], z[i]) for key, z in scores.items() if z[i] is not None]
            weight = sum(w for w, _ in known)
            counts.append(len(known))
            index.append(math.fsum(w * z for w, z in known) / weight if len(known) >= 3 and weight >= 60 else None)
        return index, counts

    def k_reference(self, year):
        index, counts = self.k_index(year)
        return [i for i in self.reference(index) if counts[i] >= 4]

    def k_percentile(self, year):
        return self.once(("pct", year), lambda: self.make_percentile(*self.k_index(year)[:1], self.k_reference(year)))

    def make_percentile(self, values, reference):
        """pct(x): the weighted mid-rank, ties after rounding."""
        ordered = sorted((rounded(values[i]), self.n[i]) for i in reference)
        keys, below = [value for value, _ in ordered], [0.0]
        for _, weight in ordered:
            below.append(below[-1] + weight)
        result = []
        for value in values:
            if value is None or not ordered:
                result.append(None)
                continue
            lower, upper = (
                below[bisect.bisect_left(keys, rounded(value))],
                below[bisect.bisect_right(keys, rounded(value))],
            )
            result.append(100 * (lower + (upper - lower) / 2) / below[-1])
        return result

    def relative(self, key, values, reference):
        return self.once(("relative",) + key, lambda: Relative(self.areas, self.n, values, reference))

    def k_relative(self, year):
        return self.relative(("K", year), self.k_index(year)[0], self.k_reference(year))

    def o_relative(self, year):
        return self.relative(("O", year), self.nuisance(year), self.reference(self.nuisance(year)))

    def k_share(self, year):
        return self.share(year, BENEFITS)

    def change(self, values, t0, t1):
        return [combine(pair, lambda a, b: b - a) for pair in zip(values(t0), values(t1))]

    def noise(self, t0, t1):
        """The 90 % bound of four counts rounded to tens, in percentage points."""
        bound = lambda a, b: 1.64 * 577 / min(a, b) if min(a, b) > 0 else None
        return [combine(pair, bound) for pair in zip(self.population(t0), self.population(t1))]

    def k_change(self, t0, t1):
        """Returns (change of K_share, its comparison with the municipality); R needs 150 people of 15 to 64 in both
        years.
        """
        values = self.once(("dK", t0, t1), lambda: self.change(self.k_share, t0, t1))
        people = (self.population(t0), self.population(t1))
        reference = [i for i in self.reference(values) if all(rounded(p[i]) >= 150 for p in people)]
        return values, self.relative(("dK", t0, t1), values, reference)

    def o_change(self, t0, t1):
        values = self.once(("dO", t0, t1), lambda: self.change(self.nuisance, t0, t1))
        return values, self.relative(("dO", t0, t1), values, self.reference(values))

    def level_years(self, name):
        """Returns the years in which every required column has a value for at least one buurt, oldest first."""
        index = [*BENEFITS, "k_40HuishoudensMetLaagsteInkomen", "WmoClientenRelatief", *AGES]
        columns = {"corporatiebezit": ["InBezitWoningcorporatie"], "onveilig_niveau": []}.get(name, index)
        needs_score = name in ("onveilig_niveau", "focuskaart")
        scored = {year for year, scores in self.raw.onv.items() if any(score is not None for score in scores.values())}
        tables = {
            year
            for year, table in self.raw.kwb.items()
            if all(any(table.value(code, column) is not None for code in table.rows) for column in columns)
        }
        return sorted(scored if not columns else tables & scored if needs_score else tables)
