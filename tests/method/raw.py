"""Reads the raw files of a data folder (the publishers' layouts) into plain dictionaries.

Nothing is computed here except "value present": a cell is `None` when it is null, empty, `.`, not a number, or at most
-99990.
Readings taken where METHOD leaves room: of a code that occurs twice in one table the first row counts; of several
boundary files the newest gives the division; of several tables of one year the first by name counts. A figure that
cannot be (a negative count, a percentage above 100) is missing; one that is only unlikely is used. A recoding row with
a new code and years, but an old code or a share that cannot be read, is a source that no table has.
"""

import csv
import glob
import json
import math
import os
import re
import sqlite3

from carry import counts

SENTINEL = -99990.0
BUURT = re.compile("BU[0-9]{4}[0-9A-Z]{4}")
HEALTH_DIVISIONS = {"50150NED": 2024, "50120NED": 2022, "50090NED": 2020, "50052NED": 2016}
HIGHEST = {"InBezitWoningcorporatie": 100, "k_40HuishoudensMetLaagsteInkomen": 100, "HoogRisicoOpAngstOfDepressie": 100}


def number(cell):
    """Returns the cell as a float, or None where no value is present."""
    if cell is None or isinstance(cell, bool):
        return None
    if isinstance(cell, str):
        cell = cell.strip()
        if cell in ("", "."):
            return None
        if re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+", cell):
            cell = cell.replace(".", "").replace(",", ".")
        try:
            cell = float(cell)
        except ValueError:
            return None
    value = float(cell)
    return value if math.isfinite(value) and value > SENTINEL else None


def possible(cell, column):
    """Returns the figure of a column as a float, or None where it is not there or cannot be."""
    value = number(cell)
    return value if value is not None and 0 <= value <= HIGHEST.get(column, math.inf) else None


def text(cell):
    """Returns the cell as trimmed text, empty where there is none."""
    return "" if cell is None else str(cell).strip()


def base(name):
    """Returns a column name without the number that moves every year: `AantalInwoners_5` -> `AantalInwoners`."""
    return re.sub(r"_\d+$", "", name)


def flag(cell):
    """Returns a flag as a whole number, 0 where it is none."""
    value = number(cell)
    return int(value) if value is not None and value == int(value) else 0


class Table:
    """One KWB year: buurt rows by code, their flags, and which columns the table has."""

    def __init__(self, year):
        self.year, self.rows, self.columns, self.total = year, {}, set(), None

    def value(self, code, column):
        row = self.rows.get(code)
        return None if row is None else possible(row.get(column), column)

    def flag(self, code):
        """Returns the indelingswijziging of a code: 1 for none, 2 for another code, 3 for another boundary; 0 where it
        is not told.
        """
        row = self.rows.get(code) or {}
        return flag(row.get("IndelingswijzigingGemeenteWijkBuurt", row.get("IndelingswijzigingWijkenEnBuurten")))


class Raw:
    """Everything in a data folder that the ten maps rest on."""

    def __init__(self, folder, divisions=()):
        """Reads the folder; `divisions` are texts such as `leefbaarometer=2022`: the division of a source where it is
        not the dataset's.
        """
        self.divisions = {name: int(year) for name, year in (text.split("=") for text in divisions)}
        boundaries = sorted(glob.glob(os.path.join(folder, "*.gpkg")))
        years = {int(re.search(r"(20\d\d)", os.path.basename(path)).group(1)): path for path in boundaries}
        if not years:
            raise SystemExit(f"{folder}: no GeoPackage with boundaries")
        self.division = max(years)
        self.areas, drawn, self.boundary_flags = read_areas(years[self.division])
        self.kwb = {}
        for path in sorted(glob.glob(os.path.join(folder, "kwb", "*.json"))):
            table = read_kwb(path)
            self.kwb.setdefault(table.year, table)
        # The buurten of the figures that have no boundary are areas too (METHOD 1); they are not drawn.
        if self.division in self.kwb:
            added = [code for code in self.kwb[self.division].rows if code not in drawn and counts(code)]
            self.areas += [
                {"code": code, "gemeente": "GM" + code[2:6], "aantal_inwoners": None, "drawn": False} for code in added
            ]
            self.areas.sort(key=lambda area: area["code"])
        self.onv = {}
        for path in sorted(glob.glob(os.path.join(folder, "Leefbaarometer*.csv"))):
            read_leefbaarometer(path, self.onv)
        self.health = {}
        for path in sorted(glob.glob(os.path.join(folder, "gezondheid*.json"))):
            read_health(path, self.health)
            # One table has one division for all its years, and its name tells it (METHOD 3).
            table = re.search(r"\d{5}NED", os.path.basename(path))
            if table and table.group() in HEALTH_DIVISIONS:
                self.divisions.setdefault("gezondheid", HEALTH_DIVISIONS[table.group()])
        recodings = sorted(glob.glob(os.path.join(folder, "hercodering*.csv")))
        self.of_addresses = any(os.path.basename(path) == "hercodering-adressen.csv" for path in recodings)
        self.recoding = [row for path in recodings for row in read_recoding(path)]


def read_areas(path):
    """Returns the buurten that count (METHOD 2), sorted by code: dictionaries with code, naam, wijk, gemeente and
    aantal_inwoners; then all codes
    of the file, and what it says of their change."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    column = "indelingswijziging_wijken_en_buurten"
    told = column if column in [row[1] for row in connection.execute("PRAGMA table_info(buurten)")] else "NULL"
    rows = connection.execute(
        f"SELECT buurtcode, buurtnaam, wijkcode, gemeentecode, water, aantal_inwoners, {told} FROM buurten"
    ).fetchall()
    areas, drawn, flags = {}, set(), {}
    for code, name, wijk, gemeente, water, inhabitants, changed in rows:
        code, gemeente = text(code), text(gemeente)
        if BUURT.fullmatch(code) and code not in drawn:
            drawn.add(code)
            flags[code] = flag(changed)
        if (
            not code.startswith("BU")
            or code.endswith(("9997", "9998", "9999"))
            or text(water) != "NEE"
            or gemeente == "GM0998"
        ):
            continue
        area = {
            "code": code,
            "naam": text(name),
            "wijk": text(wijk),
            "gemeente": gemeente,
            "aantal_inwoners": number(inhabitants),
            "drawn": True,
        }
        areas.setdefault(code, area)
    return [areas[code] for code in sorted(areas)], drawn, flags


def read_kwb(path):
    """Returns the buurt rows of one OData table; the year is the start of the file name."""
    table = Table(int(os.path.basename(path)[:4]))
    with open(path, encoding="utf-8-sig") as file:
        rows = json.load(file)["value"]
    names = {}
    for row in rows:
        plain = {}
        for name, cell in row.items():
            if name not in names:
                names[name] = base(name)
            plain[names[name]] = cell
        code = text(plain.get("WijkenEnBuurten") or plain.get("Codering"))
        if code == "NL00" and table.total is None:
            table.total = possible(plain.get("AantalInwoners"), "AantalInwoners")
        if text(plain.get("SoortRegio")) != "Buurt" or not code.startswith("BU"):
            continue
        table.columns.update(plain)
        table.rows.setdefault(code, plain)
    return table


def read_leefbaarometer(path, scores):
    """Adds `onv` per year and code."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            scores.setdefault(int(row["jaar"]), {}).setdefault(text(row["bu_code"]), number(row["onv"]))


def read_health(path, shares):
    """Adds the share at high risk of anxiety or depression per year and buurt, for all adults, the estimate itself and
    not its margins.
    """
    with open(path, encoding="utf-8-sig") as file:
        rows = json.load(file)["value"]
    for row in rows:
        plain = {base(name): cell for name, cell in row.items()}
        code = text(plain.get("WijkenEnBuurten"))
        if (
            text(plain.get("Leeftijd", "20300")) != "20300"
            or text(plain.get("Marges", "MW00000")) != "MW00000"
            or not code.startswith("BU")
        ):
            continue
        year = int(text(plain["Perioden"])[:4])
        shares.setdefault(year, {}).setdefault(
            code, possible(plain.get("HoogRisicoOpAngstOfDepressie"), "HoogRisicoOpAngstOfDepressie")
        )


def share(cell):
    """Returns a share from 0 to 1, to 9 decimals, or None."""
    value = number(cell)
    return value if value is not None and 0 <= round(value, 9) <= 1 else None


def read_recoding(path):
    """Returns rows (jaar_van, code_van, jaar_naar, code_naar, aandeel_van, aandeel_naar); code_van is None where the
    source is lost.
    """
    rows = []
    with open(path, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            years = [number(row[name]) for name in ("jaar_van", "jaar_naar")]
            code_from, code_to = (text(row[name]).upper() for name in ("code_van", "code_naar"))
            shares = [share(row[name]) for name in ("aandeel_van", "aandeel_naar")]
            if any(
                year is None or year != int(year) or not 1900 <= year < 2200 for year in years
            ) or not BUURT.fullmatch(code_to):
                continue
            if not BUURT.fullmatch(code_from) or None in shares:
                code_from, shares = None, [0.0, 0.0]
            rows.append((int(years[0]), code_from, int(years[1]), code_to, *shares))
    return rows
