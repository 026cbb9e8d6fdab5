"""Makes up a region of some thousand addresses over eight years, in which everything happens to buurten that can, and
writes it as its publishers would.

Nothing here knows the rules of the recoding: addresses are built, pulled down and numbered anew, borders and codes
change, tables say so or do not.
"""

import io
import json
import os
import random
import zipfile

YEARS = range(2017, 2025)
GEMEENTEN = ("0363", "0599", "1680")


class Region:
    """Buurten of one year: lists of addresses by code, and what the table says of each."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.street, self.buurten, self.flags, self.used = 0, {}, {}, set()
        for _ in range(70):
            self.buurten[self.code()] = self.houses(
                self.random.choice((3, 4, 6, 12, 25, 40, 60, 65, 100, 210, 450, 520, 570))
            )

    def code(self):
        """Returns a code that no buurt has had."""
        while True:
            place = "".join(self.random.choice("0123456789AB") for _ in range(2)) + f"{self.random.randrange(100):02}"
            code = self.random.choice(GEMEENTEN) + place
            if code not in self.used:
                self.used.add(code)
                return code

    def houses(self, count):
        """Returns that many new addresses, up to 30 to a postcode."""
        houses = []
        while len(houses) < count:
            letters = chr(65 + self.street // 26 % 26) + chr(65 + self.street % 26)
            postcode = f"{1011 + self.street // 676}{letters}"
            self.street += 1
            houses += [(postcode, 1 + 2 * number) for number in range(min(30, count - len(houses)))]
        return houses

    def pick(self):
        """Returns a code that nothing has happened to this year."""
        free = sorted(code for code in self.buurten if self.flags.get(code) is None)
        return self.random.choice(free) if free else None

    def next_year(self):
        """Lets happen what happens in a year; the table may be silent or wrong about it."""
        self.flags = {}
        kinds = (
            self.renumber,
            self.split,
            self.merge,
            self.redraw,
            self.reuse,
            self.shift,
            self.number_anew,
            self.pull_down,
            self.build,
            self.extend,
        )
        rare = (self.stray, self.stray, self.stray, self.double, self.gather, self.scatter)
        for happen in kinds * 2 + rare:
            code = self.pick()
            if code is not None:
                happen(code)
        for code in self.buurten:
            self.flags.setdefault(code, self.random.choice((1, 1, 1, 1, 1, 1, 1, 1, 2, 3)))

    def renumber(self, code):
        new = self.code()
        self.buurten[new] = self.buurten.pop(code)
        self.flags[new] = self.random.choice((2, 2, 2, 1, 3))

    def split(self, code):
        houses, new = self.buurten[code], self.code()
        cut = max(1, int(len(houses) * self.random.choice((0.03, 0.08, 0.3, 0.5, 0.9))))
        self.buurten[code], self.buurten[new] = houses[cut:] or houses, houses[:cut] if houses[cut:] else self.houses(4)
        self.flags[code], self.flags[new] = self.random.choice(((3, 3), (1, 3), (2, 2), (1, 1)))

    def merge(self, code):
        other = self.pick()
        if other not in (None, code):
            self.buurten[code] = self.buurten[code] + self.buurten.pop(other)
            self.flags[code] = self.random.choice((3, 3, 2, 1))

    def redraw(self, code):
        self.flags[code] = 3

    def reuse(self, code):
        """A code stands for another place from now on, and that place's old code is gone."""
        other, new = self.pick(), self.code()
        if other not in (None, code):
            self.buurten[new], self.buurten[code] = self.buurten[code], self.buurten.pop(other)
            self.flags[new], self.flags[code] = 2, self.random.choice((1, 1, 2))

    def shift(self, code):
        """A border moves by a part of the addresses."""
        other = self.pick()
        if other not in (None, code):
            houses = self.buurten[code]
            cut = int(len(houses) * self.random.choice((0.004, 0.02, 0.06, 0.1, 0.11, 0.4)))
            self.buurten[code], self.buurten[other] = houses[cut:], self.buurten[other] + houses[:cut]
            self.flags[code], self.flags[other] = (self.random.choice((1, 2, 3)) for _ in range(2))

    def number_anew(self, code):
        houses = self.buurten[code]
        keep = self.random.choice((0, 4, 5, len(houses) // 5, len(houses) // 4))
        self.buurten[code] = houses[:keep] + self.houses(max(1, len(houses) - keep))
        self.flags[code] = self.random.choice((1, 1, 2, 3))

    def pull_down(self, code):
        self.buurten[code] = self.buurten[code][
            : max(1, int(len(self.buurten[code]) * self.random.choice((0.2, 0.4, 0.49, 0.51))))
        ]
        self.flags[code] = self.random.choice((1, 3))

    def build(self, _):
        new = self.code()
        self.buurten[new] = self.houses(self.random.choice((2, 15, 120)))
        self.flags[new] = self.random.choice((1, 2, 3))

    def extend(self, code):
        self.buurten[code] = self.buurten[code] + self.houses(self.random.choice((1, 5, 60)))
        self.flags[code] = 1

    def stray(self, _):
        """A few addresses come to be counted with another buurt of about the same size."""
        at = self.random.choice((60, 60, 500))
        near = sorted(code for code, houses in self.buurten.items() if at <= len(houses) < 1.3 * at)
        if len(near) > 1:
            code, other = self.random.sample(near, 2)
            count = self.random.choice((1, 2, 3, 4))
            self.buurten[code], self.buurten[other] = (
                self.buurten[code][count:],
                self.buurten[other] + self.buurten[code][:count],
            )
            self.flags[code], self.flags[other] = self.random.choice(((3, 3), (1, 3), (3, 1)))

    def double(self, code):
        """A buurt gets as many addresses from another as it has."""
        count = len(self.buurten[code])
        others = sorted(
            other for other, houses in self.buurten.items() if len(houses) > count and other not in self.flags
        )
        if count >= 20 and others:
            other = self.random.choice(others)
            self.buurten[code], self.buurten[other] = (
                self.buurten[code] + self.buurten[other][:count],
                self.buurten[other][count:],
            )
            self.flags[code] = 1

    def gather(self, _):
        """A new buurt is made of one or two addresses of many others."""
        large = sorted(code for code, houses in self.buurten.items() if len(houses) > 45)
        count, new = self.random.choice((1, 2)), self.code()
        if len(large) > 21:
            self.buurten[new] = [self.buurten[code].pop() for code in large for _ in range(count)]
            self.flags[new] = self.random.choice((2, 3))

    def scatter(self, code):
        """A buurt goes to many others, an address to each."""
        large = sorted(other for other, houses in self.buurten.items() if len(houses) > 45 and other != code)
        houses = self.buurten[code]
        if 21 < len(houses) <= len(large):
            del self.buurten[code]
            for house, other in zip(houses, large):
                self.buurten[other].append(house)

    def rows(self):
        """Returns (postcode, number, code) of all addresses, a few of them in the wrong buurt, as happens."""
        codes = sorted(self.buurten)
        rows = []
        for code in codes:
            for postcode, number in self.buurten[code]:
                rows.append((postcode, number, self.random.choice(codes) if self.random.random() < 0.004 else code))
        return rows


def csv_of(year, rows, chance):
    """Returns the bytes of a year's csv in the layout of about that year, with rows that say nothing and rows that
    repeat others among them.
    """
    rows = [row + (row[2][:6], row[2][:4]) for row in rows]
    junk = [
        ("1011A", 3, *rows[0][2:]),
        ("", "", *rows[0][2:]),
        ("1011AB", 0, *rows[0][2:]),
        ("1011AB", 123456, *rows[0][2:]),
        ("1011AB", 7, "", "", ""),
    ]
    repeated = [chance.choice(rows)[:2] + chance.choice(rows)[2:] for _ in range(5)]
    # On the first thousand rows wijk and gemeente are held against the code, so what contradicts comes later.
    rows = rows[:1000] + sorted(rows[1000:] + junk, key=lambda _: chance.random()) + repeated
    names = ["PC6", "Huisnummer", f"Buurt{year}", f"Wijk{year}", f"Gemeente{year}"]
    if year == 2018:
        names = ["pc6", "huisnummer", "buurtcode", "wijkcode", "gemeentecode"]
    plain = [[str(cell) for cell in row] for row in rows]
    if year < 2023:
        for row in plain:
            row[2:] = [cell.lstrip("0") for cell in row[2:]]
        lines, end = [";".join(names)] + [";".join(row) for row in plain], "\r\n" if year == 2019 else "\n"
        return (end.join(lines) + end).encode("cp1252")
    quoted = [",".join(f'"{cell}"' for cell in names)] + [
        f'"{row[0]}",{row[1]},"{row[2]}","{row[3]}","{row[4]}"' for row in plain
    ]
    return b"\xef\xbb\xbf" * (year == 2024) + "\n".join(quoted).encode()


def write_addresses(folder, year, rows, chance):
    """Writes a year's addresses: mostly a zip under any name, with lists of codes beside the csv."""
    text = csv_of(year, rows, chance)
    if year == 2022:
        with open(os.path.join(folder, f"pc6hnr{year}0801_gwb.csv"), "wb") as file:
            file.write(text)
        return
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"brt{year}.csv", f"buurtcode{year};buurtnaam{year}\n3630000;Z\u00fadwest\n".encode("cp1252"))
        archive.writestr(f"map {year - 1}/pc6hnr{year}0801_gwb.csv", text)
    # The zip of a year may have that of the year before in its name.
    with open(os.path.join(folder, f"{year}-cbs-pc6huisnr{year - 1}0801_buurt.zip"), "wb") as file:
        file.write(packed.getvalue())


def write_table(path, region, chance):
    """Writes key figures: buurten with flag and inhabitants, some without, some not there, and rows of other areas."""
    rows = [
        {
            "WijkenEnBuurten": "NL00      ",
            "SoortRegio_2": "Land      ",
            "IndelingswijzigingWijkenEnBuurten_4": ".",
            "AantalInwoners_5": 1,
        }
    ]
    for code in sorted(region.buurten):
        if chance.random() < 0.02:
            continue
        flag = "." if chance.random() < 0.03 else str(region.flags.get(code, 1))
        people = (
            None if chance.random() < 0.03 else int(len(region.buurten[code]) * chance.choice((1.9, 2.2, 2.3, 2.9)))
        )
        rows.append(
            {
                "WijkenEnBuurten": f"BU{code}",
                "SoortRegio_2": "Buurt     ",
                "IndelingswijzigingWijkenEnBuurten_4": flag,
                "AantalInwoners_5": people,
            }
        )
        if chance.random() < 0.05:
            rows.append(
                {
                    "WijkenEnBuurten": f"WK{code[:6]}  ",
                    "SoortRegio_2": "Wijk      ",
                    "IndelingswijzigingWijkenEnBuurten_4": "3",
                    "AantalInwoners_5": 9,
                }
            )
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"value": rows}, file)


def write_boundaries(path, codes):
    """Writes a square for each buurt."""
    features = []
    for at, code in enumerate(codes):
        west, south = 4 + at % 10 / 100, 52 + at // 10 / 100
        ring = [[west, south], [west + 0.01, south], [west + 0.01, south + 0.01], [west, south + 0.01], [west, south]]
        properties = {"buurtcode": f"BU{code}", "buurtnaam": code, "gemeentecode": f"GM{code[:4]}", "water": "NEE"}
        features.append(
            {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        )
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"type": "FeatureCollection", "features": features}, file)


def write(folder, seed):
    """Writes the whole region. One year has no key figures, one no addresses; of a third of the seeds a seventh of the
    addresses of one year are a stranger's.
    """
    region, chance = Region(seed), random.Random(seed + 1000)
    for name in ("adressen", "kwb"):
        os.makedirs(os.path.join(folder, name))
    without_table, without_addresses = chance.choice((2018, 2019)), chance.choice((2021, 2022))
    stranger = 2020 if seed % 3 == 0 else None
    for year in YEARS:
        if year > YEARS[0]:
            region.next_year()
        rows = region.rows()
        if year == stranger:
            rows = [(f"9{row[0][1:]}" if chance.random() < 1 / 7 else row[0], *row[1:]) for row in rows]
        if year != without_addresses:
            write_addresses(os.path.join(folder, "adressen"), year, rows, chance)
        if year != without_table:
            write_table(os.path.join(folder, "kwb", f"{year}_8{year}NED.json"), region, chance)
    write_boundaries(os.path.join(folder, f"buurten_{YEARS[-1]}.geojson"), sorted(region.buurten))
