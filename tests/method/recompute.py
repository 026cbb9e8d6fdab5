#!/usr/bin/env python3
"""Recomputes the ten maps from the raw files, independently of the program: plain Python, written from the method page
alone.

    recompute.py --data DIR [--map ID|alle] [--year 2022 | --window 2014-2022] [--vergelijking nl|gemeente] [--out DIR]

Writes one CSV per map and selection: code, status, klasse, n and the measures; an empty cell is a missing value.

Readings taken where METHOD leaves room:
- "Required" is read alike for the year and the status: of K_index the four KWB members and the age counts are required,
  the health figure is the optional member. An area whose KWB figures are broken is `grens_gewijzigd` on the maps that
  rest on K_index. The other reading, in which three of five members make every member optional and such an area is
  `onvoldoende_gegevens`, is `--index-members optional`.
- `indicatief` by fewer than 4 members holds on kwetsbaar_nl, kwetsbaar_lokaal and focuskaart; a change map merely
  carries pct(K_index).
- A spread counts as 0 when it is 0 after rounding to 9 decimals; rounding noise of equal values is no spread.
- The health year is the newest year <= t1 in which the table has a figure for a buurt, the same for all areas: a year
  of empty cells is no year.
- The levels carried on a change map are those of t1 of the window, `corporatie_klasse` is that of the map's t1.
- A window of signalering_structureel with a year that has no data has the status that signalering_relatief has then,
  and is not computable.
- Standardised changes and deviations are missing where the gemeente cannot be compared; `K_index_rel` and `O_rel`
  alike.
- The counts of signalering_structureel are missing for an area of too few inhabitants; with fewer than 3 periods they
  are shown without a class.
- Areas outside [0, 100] on corporatiebezit fall in the outer classes.
"""

import argparse
import csv
import os

from carry import BROKEN, rounded
from figures import Figures, class_of, present, sign
from raw import Raw

OK, INDICATIVE, TOO_FEW, REDRAWN, INSUFFICIENT, INCOMPARABLE = range(6)
STRUCTURAL_WINDOWS = ((2014, 2018), (2016, 2020), (2018, 2022), (2020, 2024))
ONV_BORDERS = (-0.2352, -0.1568, -0.0784, -0.0392, 0.0392, 0.0784, 0.1568, 0.2352)
SIGNALS = {(1, 1): 0, (0, 1): 1, (-1, 1): 1, (1, 0): 2, (1, -1): 2, (0, 0): 3, (0, -1): 4, (-1, 0): 4, (-1, -1): 4}
LEVELS = ("corporatiebezit", "kwetsbaar_nl", "kwetsbaar_lokaal", "onveilig_niveau", "focuskaart")
CHANGES = ("kwetsbaar_ontwikkeling", "onveilig_ontwikkeling", "signalering_absoluut", "signalering_relatief")
MAPS = LEVELS[:3] + CHANGES[:1] + LEVELS[3:4] + CHANGES[1:] + ("signalering_structureel", "focuskaart")


class Computed:
    """One map at one selection: per area a status, a class or none, and the measures."""

    def __init__(self, figures, name, period, comparison=None):
        self.figures, self.name, self.period, self.comparison = figures, name, period, comparison
        self.measures = {}
        uses_index = name in ("kwetsbaar_nl", "kwetsbaar_lokaal", "focuskaart")
        followed = self.required_members() if uses_index else []
        needed, relatives, classify = getattr(self, "prepare_" + name)()
        members = figures.k_index(period[-1])[1] if uses_index else None
        self.status, self.classes = [], []
        for i, n in enumerate(figures.n):
            values = [column[i] for column in needed]
            if n is None or rounded(n) < 50:
                status = TOO_FEW
            elif any(value == BROKEN for value in values) or any(column[i] == BROKEN for column in followed):
                status = REDRAWN
            elif any(value is None for value in values):
                status = INSUFFICIENT
            elif not all(relative.comparable(figures.gemeenten[i]) for relative in relatives):
                status = INCOMPARABLE
            elif rounded(n) < 200 or (uses_index and members[i] < 4):
                status = INDICATIVE
            else:
                status = OK
            self.status.append(status)
            self.classes.append(classify(i) if status in (OK, INDICATIVE) else None)
        self.finish()

    def carry_corporatie(self):
        values = self.figures.each("percentage", self.period[-1], "InBezitWoningcorporatie")
        self.measures["corporatie_klasse"] = [
            class_of(value, (5, 20, 35, 50, 200 / 3)) if present(value) else None for value in values
        ]

    def carry_levels(self):
        t1 = self.period[-1]
        self.measures["k_leden"] = self.figures.k_index(t1)[1]
        self.measures["K_index_pct"] = self.figures.k_percentile(t1)
        self.measures["onv_klasse"] = [
            class_of(value, ONV_BORDERS) + 1 if present(value) else None for value in self.figures.onv(t1)
        ]

    def carry_index(self):
        t1 = self.period[-1]
        self.measures["K_index"], self.measures["k_leden"] = self.figures.k_index(t1)
        self.measures["K_index_pct"] = self.figures.k_percentile(t1)

    def required_members(self):
        """Returns the KWB members of K_index, by which an area can be redrawn; they are no needed values."""
        if not self.figures.index_members_required:
            return []
        return [values for key, values in self.figures.members(self.period[-1]).items() if key != "angst_depressie_pct"]

    def apart(self, values, relative):
        """x - m_g wherever it can be computed."""
        pairs = zip(values, self.figures.gemeenten)
        return [
            value - relative.mean[gemeente] if present(value) and relative.comparable(gemeente) else None
            for value, gemeente in pairs
        ]

    def related(self, values, relative):
        """x_rel = (x - m_g) / s_w wherever it can be computed."""
        return [None if value is None else value / relative.spread for value in self.apart(values, relative)]

    def prepare_corporatiebezit(self):
        values = self.figures.each("percentage", self.period[-1], "InBezitWoningcorporatie")
        self.measures["corporatie_pct"] = values
        return [values], [], lambda i: class_of(values[i], (5, 20, 35, 50, 200 / 3))

    def prepare_kwetsbaar_nl(self):
        self.carry_index()
        self.measures.update(self.figures.members(self.period[-1]))
        values = self.measures["K_index_pct"]
        return [values], [], lambda i: class_of(values[i], (20, 40, 60, 80, 90))

    def prepare_kwetsbaar_lokaal(self):
        self.carry_index()
        self.measures.update(self.figures.members(self.period[-1]))
        relative = self.figures.k_relative(self.period[-1])
        values = self.measures["K_index_rel"] = self.related(self.measures["K_index"], relative)
        return [self.measures["K_index"]], [relative], lambda i: class_of(values[i], (-1, -0.5, 0.5, 1))

    def carry_k_change(self):
        t0, t1 = self.period
        changes, relative = self.figures.k_change(t0, t1)
        self.measures.update(
            K_share_t0=self.figures.k_share(t0),
            K_share_t1=self.figures.k_share(t1),
            dK_share=changes,
            noise_K=self.figures.noise(t0, t1),
        )
        return changes, relative

    def carry_o_change(self):
        t0, t1 = self.period
        changes, relative = self.figures.o_change(t0, t1)
        self.measures.update(O_t0=self.figures.nuisance(t0), O_t1=self.figures.nuisance(t1), dO=changes)
        return changes, relative

    def carry_floor(self, key, least, noise=None, relative=None):
        """Keeps the floor of a change: the least one, or the noise of the area where that is more; none where it cannot
        be compared.
        """
        floors = (
            [least] * len(self.figures.codes)
            if noise is None
            else [max(least, value) if present(value) else None for value in noise]
        )
        if relative is not None:
            floors = [
                floor if relative.comparable(gemeente) else None
                for floor, gemeente in zip(floors, self.figures.gemeenten)
            ]
        self.measures[key] = floors
        return floors

    def prepare_kwetsbaar_ontwikkeling(self):
        self.carry_levels()
        changes, _ = self.carry_k_change()
        noise = self.measures["noise_K"]
        floors = self.carry_floor("drempel_K", 1.0, noise)

        def classify(i):
            direction = sign(changes[i], floors[i])
            if direction > 0:
                return 3 + class_of(changes[i], (3,))
            return class_of(changes[i], (-3,)) if direction < 0 else 2

        return [changes, noise], [], classify

    def prepare_onveilig_niveau(self):
        values = self.measures["onv"] = self.figures.onv(self.period[-1])
        return [values], [], lambda i: class_of(values[i], ONV_BORDERS) + 1

    def prepare_onveilig_ontwikkeling(self):
        self.carry_levels()
        changes, _ = self.carry_o_change()
        return [changes], [], lambda i: class_of(changes[i], (-0.06, -0.02, 0.02, 0.06))

    def prepare_signalering_absoluut(self):
        self.carry_levels()
        k, _ = self.carry_k_change()
        o, _ = self.carry_o_change()
        noise = self.measures["noise_K"]
        k_floor, o_floor = self.carry_floor("drempel_K", 1.0, noise), self.carry_floor("drempel_O", 0.02)
        return [k, o, noise], [], lambda i: SIGNALS[sign(k[i], k_floor[i]), sign(o[i], o_floor[i])]

    def prepare_signalering_relatief(self):
        self.carry_levels()
        k, k_relative = self.carry_k_change()
        o, o_relative = self.carry_o_change()
        noise = self.measures["noise_K"]
        self.measures["dK_rel"], self.measures["dO_rel"] = self.related(k, k_relative), self.related(o, o_relative)
        k_apart = self.measures["dK_afwijking"] = self.apart(k, k_relative)
        o_apart = self.measures["dO_afwijking"] = self.apart(o, o_relative)
        k_floor = self.carry_floor("drempel_K_rel", 0.5 * k_relative.spread, noise, k_relative)
        o_floor = self.carry_floor("drempel_O_rel", max(0.5 * o_relative.spread, 0.02), relative=o_relative)
        return (
            [k, o, noise],
            [k_relative, o_relative],
            lambda i: SIGNALS[sign(k_apart[i], k_floor[i]), sign(o_apart[i], o_floor[i])],
        )

    def prepare_focuskaart(self):
        self.carry_index()
        t1, index, scores, o = (
            self.period[-1],
            self.measures["K_index"],
            self.figures.onv(self.period[-1]),
            self.figures.nuisance(self.period[-1]),
        )
        self.measures["onv"], self.measures["O"] = scores, o
        self.measures["onv_klasse"] = [class_of(value, ONV_BORDERS) + 1 if present(value) else None for value in scores]
        relatives = [self.figures.k_relative(t1), self.figures.o_relative(t1)]
        k_rel = self.measures["K_index_rel"] = self.related(index, relatives[0])
        o_rel = self.measures["O_rel"] = self.related(o, relatives[1])
        if self.comparison == "nl":
            levels, classes = self.measures["K_index_pct"], self.measures["onv_klasse"]
            return (
                [levels, scores],
                [],
                lambda i: 3 * class_of(levels[i], (60, 80)) + (0 if classes[i] >= 5 else 1 if classes[i] == 4 else 2),
            )
        return [index, o], relatives, lambda i: 3 * class_of(k_rel[i], (0, 0.5)) + class_of(o_rel[i], (0, 0.5))

    def prepare_signalering_structureel(self):
        windows = [Computed(self.figures, "signalering_relatief", window) for window in STRUCTURAL_WINDOWS]
        self.carry_levels()
        size = range(len(self.figures.codes))
        self.windows = windows
        self.measures["perioden"] = [sum(w.classes[i] is not None for w in windows) for i in size]
        self.measures["keren_onder_druk"] = [sum(w.classes[i] == 0 for w in windows) for i in size]
        return [], [], lambda i: self.measures["keren_onder_druk"][i]

    def finish(self):
        """Applies what depends on the classes themselves."""
        if self.name == "signalering_relatief":
            k, o = self.measures["dK_rel"], self.measures["dO_rel"]
            self.measures["signaalsterkte"] = [min(k[i], o[i]) if c == 0 else None for i, c in enumerate(self.classes)]
        if self.name == "signalering_structureel":
            for i, known in enumerate(self.measures["perioden"]):
                if self.status[i] == TOO_FEW:
                    self.measures["perioden"][i] = self.measures["keren_onder_druk"][i] = None
                elif known < 3:
                    self.status[i] = next(w.status[i] for w in self.windows if w.classes[i] is None)
                    self.classes[i] = None
        self.carry_corporatie()


def compute(figures, name, period, comparison=None):
    """Computes a map at a year (year,) or window (t0, t1); signalering_structureel takes no period of its own."""
    return Computed(figures, name, STRUCTURAL_WINDOWS[-1] if name == "signalering_structureel" else period, comparison)


def default_period(figures, name):
    """Returns the period that a map has unless asked otherwise, or None where the data have no year for it."""
    if name in LEVELS:
        years = figures.level_years(name)
        return (years[-1],) if years else None
    # Of a recoding made from addresses the newest eight years that it covers whole (METHOD 4).
    if figures.raw.of_addresses and figures.raw.recoding:
        first, last = min(row[0] for row in figures.raw.recoding), max(row[2] for row in figures.raw.recoding)
        years = set(figures.raw.kwb) & set(figures.raw.onv)
        for t1 in range(last, first + 7, -1):
            if {t1 - 8, t1} <= years:
                return (t1 - 8, t1)
    return (2014, 2022)


def write(computed, path):
    """Writes one CSV; floats with all their digits."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["code", "status", "klasse", "n", *computed.measures])
        for i, code in enumerate(computed.figures.codes):
            cells = [computed.classes[i], computed.figures.n[i], *(values[i] for values in computed.measures.values())]
            writer.writerow([code, computed.status[i], *("" if not present(cell) else repr(cell) for cell in cells)])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument(
        "--division",
        action="append",
        default=[],
        metavar="SOURCE=YEAR",
        help="division of leefbaarometer or gezondheid",
    )
    parser.add_argument("--map", default="alle", choices=("alle", *MAPS))
    parser.add_argument("--year", type=int)
    parser.add_argument("--window")
    parser.add_argument("--vergelijking", choices=("nl", "gemeente"))
    parser.add_argument("--out", default=".")
    parser.add_argument("--index-members", choices=("required", "optional"), default="required")
    asked = parser.parse_args()
    figures = Figures(Raw(asked.data, asked.division))
    figures.index_members_required = asked.index_members == "required"
    os.makedirs(asked.out, exist_ok=True)
    for name in MAPS if asked.map == "alle" else (asked.map,):
        period = default_period(figures, name)
        if name in LEVELS and asked.year:
            period = (asked.year,)
        if name in CHANGES and asked.window:
            period = tuple(int(year) for year in asked.window.split("-"))
        for comparison in (
            ((asked.vergelijking,) if asked.vergelijking else ("nl", "gemeente")) if name == "focuskaart" else (None,)
        ):
            computed = compute(figures, name, period, comparison)
            label = "-".join(
                [
                    name,
                    *map(str, period if name != "signalering_structureel" else ()),
                    *([comparison] if comparison else []),
                ]
            )
            write(computed, os.path.join(asked.out, label + ".csv"))
            classes = {c: computed.classes.count(c) for c in sorted({c for c in computed.classes if c is not None})}
            print(f"{label}: status {[computed.status.count(s) for s in range(6)]} klasse {classes}")


if __name__ == "__main__":
    main()
