"""Counts the recoding of a data folder from its addresses, in plain Python and fractions: written from the rules, not
from the program.

The rules, in the order in which they are applied to two neighbouring years y0 and y1 that have addresses (and key
figures, or boundaries in y1):
1. A file of addresses is the largest csv of its zip. Codes lose BU, get zeros in front up to 8 characters, and BU
   again. Rows whose postcode is not four digits and two letters, or whose number is not 1 to 99,999, are skipped; of a
   repeated address the first row counts.
2. M[o, n] counts the addresses that are in o in y0 and in n in y1. Below 90 % of the smaller file the step is refused.
3. A pair is noise if M[o, n] is below the largest of its o and of its n, and either M <= 2 with both shares below 5 %,
   or both shares are below 0.5 %.
4. v = M / max(what is left of o, half of o's addresses in y0); w = M / what is left of n.
5. The first of a to f that applies (see `verdict`); the flag counts only where y1 = y0 + 1.
6. Buurten whose sum of v times inhabitants is off by more than max(100, 25 %) are listed.
"""

import csv
import glob
import io
import json
import os
import re
import zipfile
from collections import Counter, defaultdict
from fractions import Fraction

POSTCODE = re.compile("[0-9]{4}[A-Z]{2}")
CODE = re.compile("[0-9]{4}[0-9A-Z]{4}")
ELSEWHERE = None
ONE = Fraction(1)


def content(path):
    """Returns the name and the bytes of the csv of a file."""
    if not zipfile.is_zipfile(path):
        with open(path, "rb") as file:
            return os.path.basename(path), file.read()
    with zipfile.ZipFile(path) as archive:
        largest = max(
            (member for member in archive.infolist() if member.filename.lower().endswith(".csv")),
            key=lambda member: member.file_size,
        )
        return os.path.basename(largest.filename), archive.read(largest)


def buurt(text):
    """Returns the code of a buurt, or None."""
    text = text.strip().upper().removeprefix("BU")
    padded = text.rjust(8, "0")
    return f"BU{padded}" if text and CODE.fullmatch(padded) and padded[:4] != "0000" else None


def read_addresses(path):
    """Returns the year of a file and the code of each address."""
    name, raw = content(path)
    text = raw.decode("utf-8-sig") if raw.startswith(b"\xef\xbb\xbf") else raw.decode("cp1252")
    head = text.split("\n", 1)[0]
    rows = csv.reader(io.StringIO(text), delimiter="," if head.count(",") > head.count(";") else ";")
    columns = [column.strip().lower() for column in next(rows)]
    postcode = next(i for i, column in enumerate(columns) if column in ("pc6", "postcode"))
    number = next(i for i, column in enumerate(columns) if column in ("huisnummer", "hnr"))
    code = next(i for i, column in enumerate(columns) if column.startswith(("buurt", "gwb", "bu_")))
    year = re.search("(?:19|20)[0-9]{2}", columns[code]) or re.search("(?:19|20)[0-9]{2}", name)
    addresses = {}
    for row in rows:
        if len(row) <= max(postcode, number, code):
            continue
        place, house = row[postcode].strip().upper(), row[number].strip()
        if (
            POSTCODE.fullmatch(place)
            and re.fullmatch("[0-9]+", house)
            and 1 <= int(house) <= 99_999
            and buurt(row[code])
        ):
            addresses.setdefault((place, int(house)), buurt(row[code]))
    return int(year.group()), addresses


def read_folder(folder):
    """Returns the addresses by year, and per year what its table says: {code: (flag, inhabitants)}; the year of the
    boundaries has their codes too.
    """
    addresses = {}
    for path in glob.glob(os.path.join(folder, "**", "*pc6h*"), recursive=True):
        year, found = read_addresses(path)
        addresses[year] = found
    tables = {}
    for path in glob.glob(os.path.join(folder, "kwb", "*.json")):
        with open(path, encoding="utf-8") as file:
            rows = json.load(file)["value"]
        table = tables.setdefault(int(os.path.basename(path)[:4]), {})
        for row in rows:
            row = {re.sub(r"_\d+$", "", name): cell for name, cell in row.items()}
            if str(row["SoortRegio"]).strip() == "Buurt":
                flag = str(row["IndelingswijzigingWijkenEnBuurten"]).strip()
                table.setdefault(
                    row["WijkenEnBuurten"].strip(),
                    (int(flag) if flag in ("1", "2", "3") else None, row["AantalInwoners"]),
                )
    [boundaries] = glob.glob(os.path.join(folder, "buurten_*.geojson"))
    division = int(re.search("[0-9]{4}", os.path.basename(boundaries)).group())
    with open(boundaries, encoding="utf-8") as file:
        for feature in json.load(file)["features"]:
            tables.setdefault(division, {}).setdefault(feature["properties"]["buurtcode"], (None, None))
    return addresses, tables


class Step:
    """What went from the codes of one year to those of a later one."""

    def __init__(self, years, old, new, before, table):
        self.years, self.before, self.table = years, before, table
        self.old_count, self.new_count = Counter(old.values()), Counter(new.values())
        self.moved = Counter((old[address], code) for address, code in new.items() if address in old)
        self.refused = 10 * sum(self.moved.values()) < 9 * min(len(old), len(new))
        self.found_old, self.found_new, self.sources = Counter(), Counter(), defaultdict(dict)
        largest_old, largest_new = Counter(), Counter()
        for (o, n), count in self.moved.items():
            self.found_old[o] += count
            self.found_new[n] += count
            largest_old[o] = max(largest_old[o], count)
            largest_new[n] = max(largest_new[n], count)
        left = {}
        for (o, n), count in self.moved.items():
            shares = Fraction(count, self.found_old[o]), Fraction(count, self.found_new[n])
            small = max(shares) < Fraction(5, 1000) or (count <= 2 and max(shares) < Fraction(5, 100))
            if not (count < largest_old[o] and count < largest_new[n] and small):
                left[o, n] = count
        left_old, left_new = Counter(), Counter()
        for (o, n), count in left.items():
            left_old[o] += count
            left_new[n] += count
        for (o, n), count in left.items():
            v = count / max(Fraction(left_old[o]), Fraction(self.old_count[o], 2))
            self.sources[n][o] = (count, v, Fraction(count, left_new[n]))

    def verdict(self, n):
        """Returns the rows [(old code, v, w)] into a new code, and whether the code was used again for another place.
        """
        flag = self.table[n][0] if self.years[1] == self.years[0] + 1 else None
        matched, sources = self.found_new[n], self.sources[n]
        same = [(n, ONE, ONE)]
        if matched < 5 or matched < Fraction(self.new_count[n], 5):
            if flag == 1 and 2 * self.moved[n, n] >= self.found_old[n]:
                return [], False
            if flag is None and list(sources) == [n]:
                return [], False
            return [(ELSEWHERE, None, None)], flag == 1
        if len(sources) == 1:
            [(o, (_, v, w))] = sources.items()
            if v == w == 1:
                if o != n:
                    return [(o, ONE, ONE)], False
                return ([] if flag in (1, 2) else same), False
        if flag == 2:
            o, (_, v, w) = max(sources.items(), key=lambda item: item[1][0])
            if v >= Fraction(9, 10) and w >= Fraction(9, 10):
                return [(o, ONE, ONE)], False
        _, own_v, own_w = sources.get(n, (0, Fraction(0), Fraction(0)))
        if flag in (1, None) and own_v >= Fraction(9, 10) and own_w >= Fraction(9, 10):
            return ([] if flag == 1 else same), False
        rows = [(o, v, w) for o, (_, v, w) in sorted(sources.items())]
        return rows, flag == 1 and own_w < Fraction(1, 2) and matched >= 20

    def all_rows(self):
        """Returns the rows of every buurt of the later table that has addresses, the codes that were used again, and
        those whose inhabitants differ.
        """
        rows, again, off = [], [], []
        for n in sorted(self.new_count):
            if n not in self.table:
                continue
            found, reused = self.verdict(n)
            rows += [(self.years[0], o, self.years[1], n, v, w) for o, v, w in found]
            again += [n] if reused else []
            known = [(v, self.before.get(o, (None, None))[1]) for o, v, _ in found if o is not ELSEWHERE]
            now = self.table[n][1]
            if known and now is not None and all(count is not None for _, count in known):
                carried = sum(v * count for v, count in known)
                off += [n] if abs(carried - now) > max(100, Fraction(now) / 4) else []
        return rows, again, off


def recompute(folder):
    """Returns the file as bytes, the codes that were used again and those whose inhabitants differ, each with its year,
    and the steps that were refused.
    """
    addresses, tables = read_folder(folder)
    years = sorted(set(addresses) & set(tables))
    lines, again, off, refused = ["jaar_van,code_van,jaar_naar,code_naar,aandeel_van,aandeel_naar"], [], [], []
    for y0, y1 in zip(years, years[1:]):
        step = Step((y0, y1), addresses[y0], addresses[y1], tables[y0], tables[y1])
        if step.refused:
            refused.append((y0, y1))
            continue
        rows, reused, differ = step.all_rows()
        for year_from, o, year_to, n, v, w in rows:
            shares = "," if o is ELSEWHERE else f"{float(v):.6f},{float(w):.6f}"
            lines.append(f"{year_from},{o or ''},{year_to},{n},{shares}")
        again += [(y1, code) for code in reused]
        off += [(y1, code) for code in differ]
    return ("\n".join(lines) + "\n").encode(), again, off, refused
