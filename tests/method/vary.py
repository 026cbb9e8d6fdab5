#!/usr/bin/env python3
"""Writes a varied copy of a data folder: every rule of the method meets its borders, far more often than in real data.

    vary.py --data DIR --out DIR --seed N

Values on class borders and floors, ties, sentinels in all their spellings, missing rows and columns, repeated codes,
redrawn and recoded buurten with shares just around 0.90, rows that must be refused, tables and years that are not
there; and on top of these some of the turns of `twist.py`, which it prints. `--only NAME` applies that turn alone, to
an otherwise unvaried copy. The same seed writes the same folder.
"""

import argparse
import csv
import glob
import json
import os
import random
import shutil
import sqlite3

import twist
from twist import named

SENTINELS = (None, "", ".", " . ", -99997, -99997.0, "-99999999", -99999999)
ONV = (-0.2352, -0.1568, -0.0784, -0.0392, 0.0392, 0.0784, 0.1568, 0.2352, 0.0, -0.1, 0.1)
OWNERSHIP = (0, 4.9, 5, 19.9, 20, 35, 50, 66, 66.6, 66.7, 200 / 3, 100)
INHABITANTS = (0, 5, 45, 49, 50, 55, 150, 195, 199, 200, 205)


def vary_boundaries(path, chance):
    connection = sqlite3.connect(path)
    codes = [code for (code,) in connection.execute("SELECT buurtcode FROM buurten ORDER BY buurtcode")]
    for code in codes:
        if chance.random() < 0.03:
            connection.execute("UPDATE buurten SET water = ? WHERE buurtcode = ?", (chance.choice(("JA", "B")), code))
        if chance.random() < 0.05:
            connection.execute(
                "UPDATE buurten SET aantal_inwoners = ? WHERE buurtcode = ?",
                (chance.choice((-99997, None, 120, 640)), code),
            )
    for code, end in zip(chance.sample(codes, 3), ("97", "98", "99")):
        connection.execute("UPDATE buurten SET buurtcode = ? WHERE buurtcode = ?", (code[:6] + "99" + end, code))
    connection.commit()
    connection.close()
    return codes


def vary_table(path, chance, division):
    with open(path, encoding="utf-8") as file:
        content = json.load(file)
    rows = content["value"]
    year = int(os.path.basename(path)[:4])
    dropped = {"WmoClientenRelatief"} if year == division and chance.random() < 0.4 else set()
    dropped |= {"PersonenPerSoortUitkeringAO"} if chance.random() < 0.1 else set()
    kept = []
    for row in rows:
        kind = str(row[named(row, "SoortRegio")]).strip()
        row = {name: cell for name, cell in row.items() if not any(name == named(row, base) for base in dropped)}
        if kind != "Buurt":
            kept.append(row)
            continue
        if chance.random() < 0.03:
            continue
        for base in (
            "k_15Tot25Jaar",
            "k_45Tot65Jaar",
            "PersonenPerSoortUitkeringBijstand",
            "WmoClientenRelatief",
            "k_40HuishoudensMetLaagsteInkomen",
            "AantalInwoners",
        ):
            name = named(row, base)
            if name and chance.random() < 0.05:
                row[name] = chance.choice(SENTINELS)
            elif name and row[name] is not None and chance.random() < 0.05:
                row[name] = f"  {row[name]} "
        for base, values, often in (
            ("AantalInwoners", INHABITANTS, 0.1),
            ("InBezitWoningcorporatie", OWNERSHIP, 0.5),
            ("k_40HuishoudensMetLaagsteInkomen", (40.0, 50.0), 0.3),
        ):
            name = named(row, base)
            if name and chance.random() < often:
                row[name] = chance.choice(values)
        if chance.random() < 0.03:
            for base in ("k_15Tot25Jaar", "k_25Tot45Jaar", "k_45Tot65Jaar"):
                row[named(row, base)] = 0
        if chance.random() < 0.06:
            row[named(row, "IndelingswijzigingGemeenteWijkBuurt")] = chance.choice(("1", "2", "3", "3", "."))
        kept.append(row)
        if chance.random() < 0.02:
            kept.append({**row, named(row, "AantalInwoners"): 999_990})
    content["value"] = kept
    with open(path, "w", encoding="utf-8") as file:
        json.dump(content, file)
    return year


def vary_scores(path, chance, division):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    last_missing = chance.random() < 0.2
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        for row in rows:
            if chance.random() < 0.03 or (last_missing and int(row["jaar"]) == division):
                continue
            if chance.random() < 0.5:
                row["onv"] = repr(chance.choice(ONV))
            if chance.random() < 0.03:
                row["onv"] = chance.choice(("", ".", "-99997"))
            writer.writerow(row)


def vary_health(path, chance):
    with open(path, encoding="utf-8") as file:
        content = json.load(file)
    years = sorted({row["Perioden"] for row in content["value"]})
    gone = set(chance.sample(years, chance.randrange(len(years))))
    content["value"] = [row for row in content["value"] if row["Perioden"] not in gone and chance.random() > 0.05]
    with open(path, "w", encoding="utf-8") as file:
        json.dump(content, file)


def vary_recoding(path, chance, years, codes):
    """Adds merged, split, partly known, chained and skipping rows; `codes` are those of the division."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    taken = {(row["jaar_naar"], row["code_naar"]) for row in rows}
    pairs = list(zip(years, years[1:]))
    for code in chance.sample(codes, len(codes) // 4):
        start, end = chance.choice(pairs)
        if (str(end), code) in taken:
            continue
        shares = chance.choice(
            ((0.9,), (0.89999999996,), (0.8999,), (0.5, 0.5), (0.5, 0.4), (0.5, 0.39), (1.0,), (0.4, 0.3, 0.3))
        )
        first = chance.choice((start, start, start, start, start - 1, years[0] - 2))
        for share, source in zip(shares, chance.sample(codes, len(shares))):
            rows.append(
                {
                    "jaar_van": first,
                    "code_van": source,
                    "jaar_naar": end,
                    "code_naar": code,
                    "aandeel_van": chance.choice((1.0, 1.0, 0.5, 0.25)),
                    "aandeel_naar": share,
                }
            )
    chance.shuffle(rows)
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["jaar_van", "code_van", "jaar_naar", "code_naar", "aandeel_van", "aandeel_naar"])
        writer.writeheader()
        writer.writerows(rows)


def vary(folder, chance):
    """Varies every file of a folder."""
    codes = vary_boundaries(glob.glob(os.path.join(folder, "*.gpkg"))[0], chance)
    paths = sorted(glob.glob(os.path.join(folder, "kwb", "*.json")))
    division = int(os.path.basename(paths[-1])[:4])
    if chance.random() < 0.3:
        os.remove(paths.pop(chance.randrange(len(paths) - 1)))
    years = [vary_table(path, chance, division) for path in paths]
    for path in glob.glob(os.path.join(folder, "Leefbaarometer*.csv")):
        vary_scores(path, chance, division)
    for path in glob.glob(os.path.join(folder, "gezondheid*.json")):
        if chance.random() < 0.15:
            os.remove(path)
        else:
            vary_health(path, chance)
    path = os.path.join(folder, "hercodering.csv")
    if chance.random() < 0.1:
        os.remove(path)
    else:
        vary_recoding(path, chance, years, codes)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--only", choices=[turn.__name__ for turn in twist.TWISTS])
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    shutil.rmtree(asked.out, ignore_errors=True)
    shutil.copytree(asked.data, asked.out)
    if asked.only:
        getattr(twist, asked.only)(asked.out, chance)
        return
    vary(asked.out, chance)
    print("varied:", ", ".join(twist.twist(asked.out, chance)) or "no turns")


if __name__ == "__main__":
    main()
