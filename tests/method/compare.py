#!/usr/bin/env python3
"""Compares what the program computes with the independent recomputation: status and class exactly, measures to 1e-9
relative.

    compare.py --binary target/release/veerkracht --dataset FILE --data DIR [--selections default|all]

The dataset must have been built from the data folder. `all` takes every year of the level maps, every window of the
change maps and both comparisons of the focus map. A column of the recomputation that the program lacks is a difference,
and so is a selection that the program refuses although the recomputation gives it a class, so nothing drops out of the
comparison unseen. Only a year in which K_index lacks a required column may be refused or not. signalering_structureel
has a status everywhere, and may be refused only where none of its windows has figures. Exit code 0 when everything is
equal, 1 when something differs.
"""

import argparse
import csv
import io
import itertools
import math
import subprocess
import sys

from figures import Figures, present
from raw import Raw
from recompute import CHANGES, LEVELS, MAPS, compute, default_period

STATUS_NAMES = (
    "ok",
    "indicatief",
    "te_weinig_inwoners",
    "grens_gewijzigd",
    "onvoldoende_gegevens",
    "geen_vergelijking",
)
DESCRIPTIONS = {"code", "naam", "wijk", "wijknaam", "gemeente", "gemeentenaam", "status_naam", "klasse_naam"}
RELATIVE, ABSOLUTE = 1e-9, 1e-12
SHOWN = 5
REFUSED = 2


def selections(figures, scope):
    """Yields (map, period, comparison) for every selection that is compared."""
    years = sorted(set(figures.raw.kwb) | set(figures.raw.onv))
    for name in MAPS:
        default = default_period(figures, name)
        periods = [default] if default else []
        if scope == "all" and name in LEVELS:
            periods = [(year,) for year in years]
        if scope == "all" and name in CHANGES:
            periods = list(itertools.combinations(years, 2))
        for period in periods:
            for comparison in ("nl", "gemeente") if name == "focuskaart" else (None,):
                yield name, period, comparison


def may_be_refused(figures, computed):
    """Tells whether the program need not offer a selection: it has no class at all, or lacks a required column; or no
    window has figures.
    """
    if computed.name == "signalering_structureel":
        return not any(all(has_figures(figures, year) for year in window.period) for window in computed.windows)
    if all(klasse is None for klasse in computed.classes):
        return True
    return computed.name in LEVELS and computed.period[0] not in figures.level_years(computed.name)


def has_figures(figures, year):
    """Tells whether both measures of the signal have a figure in a year."""
    return any(map(present, figures.k_share(year))) and any(map(present, figures.nuisance(year)))


def ask_program(binary, dataset, name, period, comparison):
    """Returns the program's rows by code and its column names, or None where it refuses the selection."""
    command = [binary, "inspect", "--all", "--csv", "--dataset", dataset, "--map", name]
    if name in LEVELS:
        command += ["--year", str(period[0])]
    if name in CHANGES:
        command += ["--window", f"{period[0]}-{period[1]}"]
    if comparison:
        command += ["--vergelijking", comparison]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == REFUSED:
        return None
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\nfailed with code {done.returncode}:\n{done.stderr}")
    return parse(done.stdout)


def parse(text):
    """Returns ({code: row}, column names) of a CSV."""
    reader = csv.DictReader(io.StringIO(text))
    return {row["code"]: row for row in reader}, list(reader.fieldnames)


def status_number(cell):
    return STATUS_NAMES.index(cell) if cell in STATUS_NAMES else int(cell) if cell else None


def equal(ours, theirs):
    return math.isclose(ours, theirs, rel_tol=RELATIVE, abs_tol=ABSOLUTE)


def differences(computed, rows, columns):
    """Yields one sentence per difference between the recomputation and the program's rows."""
    codes = computed.figures.codes
    drawn = {code for code, area in zip(codes, computed.figures.areas) if area["drawn"]}
    for missing in sorted(drawn - set(rows))[:SHOWN]:
        yield f"{missing}: not in the program's output"
    for surplus in sorted(code for code in set(rows) - drawn if rows[code]["status"])[:SHOWN]:
        yield f"{surplus}: has a status in the program's output but does not count"
    measures = {"n": computed.figures.n, **computed.measures}
    for key in measures:
        if key not in columns:
            yield f"column {key}: the program has no such column, only {', '.join(columns)}"
    unknown = [
        column
        for column in columns
        if column not in measures and column not in DESCRIPTIONS and column not in ("status", "klasse")
    ]
    if unknown:
        yield f"columns not recomputed: {', '.join(unknown)}"
    for i, code in enumerate(codes):
        row = rows.get(code)
        if row is None:
            continue
        if status_number(row["status"]) != computed.status[i]:
            yield f"{code}: status {row['status']}, recomputed {STATUS_NAMES[computed.status[i]]}"
        klasse = int(row["klasse"]) if row["klasse"] else None
        if klasse != computed.classes[i]:
            yield f"{code}: klasse {klasse}, recomputed {computed.classes[i]}"
        for key, values in measures.items():
            if key not in columns:
                continue
            ours, theirs = values[i] if present(values[i]) else None, float(row[key]) if row[key] else None
            if (ours is None) != (theirs is None) or (ours is not None and not equal(ours, theirs)):
                yield f"{code}: {key} {theirs!r}, recomputed {ours!r}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--dataset", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument(
        "--division",
        action="append",
        default=[],
        metavar="SOURCE=YEAR",
        help="division of leefbaarometer or gezondheid",
    )
    parser.add_argument("--selections", choices=("default", "all"), default="default")
    asked = parser.parse_args()
    figures = Figures(Raw(asked.data, asked.division))
    passed = failed = refused = values = 0
    for name, period, comparison in selections(figures, asked.selections):
        computed = compute(figures, name, period, comparison)
        answer = ask_program(asked.binary, asked.dataset, name, period, comparison)
        label = " ".join([name, "-".join(map(str, period)), comparison or ""]).strip()
        if answer is None and may_be_refused(figures, computed):
            refused += 1
            continue
        found = ["the program refuses this selection"] if answer is None else list(differences(computed, *answer))
        values += len(figures.codes) * (2 + len(computed.measures))
        if found:
            failed += 1
            print(f"FAIL {label}: {len(found)} differences")
            for sentence in found[:SHOWN]:
                print(f"     {sentence}")
        else:
            passed += 1
    print(
        f"method: {passed} passed, {failed} failed; each a selection of {len(figures.codes)} areas; "
        f"{values} values compared, {refused} selections without figures"
    )
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
