"""Turns of a data folder that no real folder has all at once: what a rule of the method is most easily got wrong on.

Each function changes the folder in place; `vary.py` chooses some of them by its seed. Buurten, tables and rows are
changed as a publisher could have
published them, so that every turned folder has one right answer.
"""

import csv
import glob
import json
import os
import sqlite3

AGES = ("k_15Tot25Jaar", "k_25Tot45Jaar", "k_45Tot65Jaar")
RECODING = ["jaar_van", "code_van", "jaar_naar", "code_naar", "aandeel_van", "aandeel_naar"]


def named(row, base):
    """Returns the full name of a column by its base name."""
    return next((name for name in row if name == base or name.rsplit("_", 1)[0] == base), None)


def tables(folder):
    """Returns the KWB files, oldest first."""
    return sorted(glob.glob(os.path.join(folder, "kwb", "*.json")))


def year_of(path):
    return int(os.path.basename(path)[:4])


def change_json(path, change):
    """Replaces the rows of an OData file by what `change` makes of them."""
    with open(path, encoding="utf-8") as file:
        content = json.load(file)
    content["value"] = change(content["value"])
    with open(path, "w", encoding="utf-8") as file:
        json.dump(content, file)


def change_csv(path, change):
    """Replaces the rows of a CSV, as dictionaries, by what `change` makes of them."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    fields = list(rows[0]) if rows else RECODING
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields)
        writer.writeheader()
        writer.writerows(change(rows))


def buurten_of(rows):
    return [row for row in rows if str(row[named(row, "SoortRegio")]).strip() == "Buurt"]


def set_cells(row, **cells):
    """Sets cells by the base names of their columns; columns that a table lacks stay away."""
    for base, cell in cells.items():
        name = named(row, base)
        if name:
            row[name] = cell


def scores_of(folder):
    return glob.glob(os.path.join(folder, "Leefbaarometer*.csv"))


def health_of(folder):
    return glob.glob(os.path.join(folder, "gezondheid*.json"))


def change_boundaries(folder, statements):
    connection = sqlite3.connect(glob.glob(os.path.join(folder, "*.gpkg"))[0])
    for statement, values in statements(connection):
        connection.execute(statement, values)
    connection.commit()
    connection.close()


def small_gemeenten(folder, chance):
    """Deals the wijken out over gemeenten of 1 to some ten buurten, one of them outside the country."""

    def statements(connection):
        wijken = [wijk for (wijk,) in connection.execute("SELECT DISTINCT wijkcode FROM buurten ORDER BY 1")]
        return [
            (
                "UPDATE buurten SET gemeentecode = ? WHERE wijkcode = ?",
                ("GM0998" if chance.random() < 0.04 else f"GM{7101 + chance.randrange(14)}", wijk),
            )
            for wijk in wijken
        ]

    change_boundaries(folder, statements)


def moved_buurten(folder, chance):
    """Puts one buurt in ten into another gemeente than the rest of its wijk, some of them outside the country."""

    def statements(connection):
        gemeenten = [
            gemeente for (gemeente,) in connection.execute("SELECT DISTINCT gemeentecode FROM buurten ORDER BY 1")
        ] + ["GM0998"]
        codes = [code for (code,) in connection.execute("SELECT buurtcode FROM buurten ORDER BY 1")]
        return [
            ("UPDATE buurten SET gemeentecode = ? WHERE buurtcode = ?", (chance.choice(gemeenten), code))
            for code in codes
            if chance.random() < 0.1
        ]

    change_boundaries(folder, statements)


def few_buurten(folder, chance):
    """Keeps some ten buurten of the whole country."""

    def statements(connection):
        codes = [code for (code,) in connection.execute("SELECT buurtcode FROM buurten WHERE water = 'NEE' ORDER BY 1")]
        kept = set(chance.sample(codes, chance.choice((4, 5, 6, 12, 20))))
        return [("DELETE FROM buurten WHERE buurtcode = ?", (code,)) for code in codes if code not in kept]

    change_boundaries(folder, statements)


def no_division_table(folder, chance):
    """Takes the KWB of the division year away: inhabitants come from the boundary file, levels from the year before."""
    os.remove(tables(folder)[-1])


def newer_table(folder, chance):
    """Adds a KWB that is newer than the division, with other figures; it cannot be carried back."""
    newest = tables(folder)[-1]

    def change(rows):
        for row in buurten_of(rows):
            set_cells(
                row,
                AantalInwoners=chance.choice((40, 150, 5000)),
                PersonenPerSoortUitkeringBijstand=chance.randrange(500),
            )
        return rows

    path = os.path.join(folder, "kwb", f"{year_of(newest) + 2}_86999NED.json")
    with open(newest, encoding="utf-8") as source, open(path, "w", encoding="utf-8") as target:
        target.write(source.read())
    change_json(path, change)


def round_figures(folder, chance):
    """Gives everyone the same p and round counts, so that values tie and changes lie exactly on 1, 3, and their
    opposites.
    """
    for path in tables(folder):

        def change(rows):
            for row in buurten_of(rows):
                set_cells(
                    row,
                    **dict(zip(AGES, (200, 300, 500))),
                    PersonenPerSoortUitkeringBijstand=chance.choice((20, 30, 40, 50, 60, 70, 80)),
                    PersonenPerSoortUitkeringAO=50,
                )
                set_cells(
                    row,
                    k_40HuishoudensMetLaagsteInkomen=chance.choice((30.0, 40.0, 50.0)),
                    WmoClientenRelatief=chance.choice((50, 100)),
                    AantalInwoners=chance.choice((200, 1000)),
                )
            return rows

        change_json(path, change)


def edge_of_noise(folder, chance):
    """Puts p around 150 and 946.28, where it enters the reference set and where the noise passes the floor."""
    for path in tables(folder):

        def change(rows):
            for row in buurten_of(rows):
                p = chance.choice((149, 150, 151, 945, 946, 947, 0, 1))
                set_cells(
                    row,
                    **dict(zip(AGES, (p, 0, 0))),
                    PersonenPerSoortUitkeringBijstand=chance.choice((0, 10)),
                    PersonenPerSoortUitkeringAO=chance.choice((0, 10, 20)),
                )
            return rows

        change_json(path, change)


def divided_buurten(folder, chance):
    """Lets a third of the buurten keep a third or half of the addresses of the oldest year, and puts p there around
    150: counts are whole, and only what
    they are multiplied with makes 149.99999999985, which enters the reference set, and 149.99999985, which does not."""
    first, second = tables(folder)[:2]
    kept = {}

    def change(rows):
        for row in buurten_of(rows):
            if chance.random() < 0.33:
                share, people = chance.choice(((0.333333333333, 450), (0.333333333, 450), (0.5, 300), (0.5, 299)))
                kept[str(row[named(row, "Codering")]).strip()] = share
                set_cells(
                    row,
                    **dict(zip(AGES, (people, 0, 0))),
                    PersonenPerSoortUitkeringBijstand=chance.choice((0, 30)),
                    PersonenPerSoortUitkeringAO=chance.choice((0, 60)),
                )
        return rows

    change_json(first, change)
    for path in glob.glob(os.path.join(folder, "hercodering.csv")):

        def with_parts(rows):
            taken = {row["code_naar"] for row in rows}
            years = {"jaar_van": year_of(first), "jaar_naar": year_of(second), "aandeel_naar": 1.0}
            return rows + [
                {**years, "code_van": code, "code_naar": code, "aandeel_van": share}
                for code, share in sorted(kept.items())
                if code not in taken
            ]

        change_csv(path, with_parts)


def no_difference(folder, chance):
    """Makes a member of the index, or all nuisance, the same everywhere: its spread is 0."""
    if chance.random() < 0.5:
        constant = {chance.choice(("WmoClientenRelatief", "k_40HuishoudensMetLaagsteInkomen")): 33.3}

        def change(rows):
            for row in buurten_of(rows):
                set_cells(row, **constant)
            return rows

        for path in tables(folder):
            change_json(path, change)
    else:
        for path in scores_of(folder):
            change_csv(path, lambda rows: [{**row, "onv": "0.1" if chance.random() > 0.02 else ""} for row in rows])


def stepped_scores(folder, chance):
    """Lets nuisance change by exactly 0.02 and 0.06, up and down."""
    for path in scores_of(folder):
        change_csv(
            path,
            lambda rows: [
                {**row, "onv": repr(round(0.02 * chance.choice((-4, -3, -1, 0, 1, 3)) + 0.1, 2))} for row in rows
            ],
        )


def other_years(folder, chance):
    """Gives the Leefbaarometer years that no KWB has, one of them after the division, and repeats some rows with
    another figure.
    """

    def change(rows):
        moved = [{**row, "jaar": {"2016": "2015", "2020": "2026"}.get(row["jaar"], row["jaar"])} for row in rows]
        return moved + [{**row, "onv": "0.4"} for row in chance.sample(moved, 30)]

    for path in scores_of(folder):
        change_csv(path, change)


def column_gone(folder, chance):
    """Takes a column out of one table: an age, the inhabitants, low income or ownership."""
    base = chance.choice(
        (
            AGES[1],
            "AantalInwoners",
            "k_40HuishoudensMetLaagsteInkomen",
            "InBezitWoningcorporatie",
            "PersonenPerSoortUitkeringBijstand",
        )
    )
    change_json(
        chance.choice(tables(folder)[-4:]),
        lambda rows: [{name: cell for name, cell in row.items() if name != named(row, base)} for row in rows],
    )


def column_empty(folder, chance):
    """Leaves a column of the newest table in place, without any figure."""
    base = chance.choice(("InBezitWoningcorporatie", "WmoClientenRelatief", AGES[0], "AantalInwoners"))

    def change(rows):
        for row in buurten_of(rows):
            set_cells(row, **{base: chance.choice((None, ".", -99997))})
        return rows

    change_json(tables(folder)[-1], change)


def chains(folder, chance):
    """Adds rows for the same buurten in every year: shares that fade below 0.90, two codes that change places, a code
    that comes from itself,
    and a year between two tables."""
    years = [year_of(path) for path in tables(folder)]
    with open(tables(folder)[-1], encoding="utf-8") as file:
        codes = [str(row[named(row, "Codering")]).strip() for row in buurten_of(json.load(file)["value"])]
    path = os.path.join(folder, "hercodering.csv")

    def change(rows):
        added = []
        for start, end in zip(years, years[1:]):
            for code in codes[:12]:
                added.append((start, code, end, code, chance.choice((1.0, 0.99)), chance.choice((1.0, 0.97))))
            for one, other in zip(codes[12:24:2], codes[13:24:2]):
                added += [(start, one, end, other, 1.0, 1.0), (start, other, end, one, 1.0, 1.0)]
            for one, other in zip(codes[24:36:2], codes[25:36:2]):
                added += [
                    (start, one, end, one, 0.75, 0.7),
                    (start, other, end, one, 0.25, 0.2),
                    (start, other, end, other, 0.75, 1.0),
                ]
            for code in codes[36:42]:
                added += [(start, code, end - 1, code, 1.0, 1.0), (start, chance.choice(codes), end, code, 0.5, 1.0)]
        return rows + [dict(zip(RECODING, row)) for row in added]

    if not os.path.exists(path):
        with open(path, "w", encoding="utf-8") as file:
            file.write(",".join(RECODING) + "\n")
    change_csv(path, change)


def bad_recoding_rows(folder, chance):
    """Repeats rows, and makes of some, and of rows of its own for buurten that only kept their code, what cannot be
    read: no code, no share, a share
    above 1, no new code, no year."""
    years = [year_of(path) for path in tables(folder)]
    with open(tables(folder)[-1], encoding="utf-8") as file:
        codes = [str(row[named(row, "Codering")]).strip() for row in buurten_of(json.load(file)["value"])]
    wrong = (
        ("code_van", "elders"),
        ("code_van", ""),
        ("aandeel_van", "1.2"),
        ("aandeel_van", "alles"),
        ("aandeel_naar", ""),
        ("aandeel_naar", "-0.1"),
        ("code_naar", "BU"),
        ("jaar_van", "x"),
    )

    def change(rows):
        repeated = chance.sample(rows, len(rows) // 3)
        kept = [(*chance.choice(list(zip(years, years[1:]))), code) for code in chance.sample(codes, len(codes) // 8)]
        own = [
            {**dict(zip(RECODING, (start, code, end, code, 1.0, 1.0))), **dict([chance.choice(wrong)])}
            for start, end, code in kept
        ]
        return (
            [{**row, **dict([chance.choice(wrong)])} if chance.random() < 0.2 else row for row in rows] + repeated + own
        )

    path = os.path.join(folder, "hercodering.csv")
    if os.path.exists(path):
        change_csv(path, change)


def few_tables(folder, chance):
    """Leaves of the KWB two to five tables, so that fewer than three windows of the structural signal have figures."""
    kept = chance.choice(((2018, 2022, 2024), (2014, 2018, 2024), (2016, 2020, 2024), (2014, 2016, 2018, 2020, 2024)))
    for path in tables(folder):
        if year_of(path) not in kept:
            os.remove(path)


def flags_everywhere(folder, chance):
    """Flags one buurt in five as redrawn, in some year, the division year included; the flag is a text or a number."""
    for path in tables(folder):

        def change(rows):
            for row in buurten_of(rows):
                if chance.random() < 0.2:
                    set_cells(row, IndelingswijzigingGemeenteWijkBuurt=chance.choice(("3", 3, "3   ", "2", 1)))
            return rows

        change_json(path, change)


def strata(folder, chance):
    """Adds rows of other ages and of margins to the health table, and a newest year of which no buurt has a figure."""

    def change(rows):
        other = [
            {**row, **stratum}
            for row in chance.sample(rows, len(rows) // 3)
            for stratum in ({"Leeftijd": "53115   "}, {"Marges": "MW00001"})
        ]
        for row in other:
            set_cells(row, HoogRisicoOpAngstOfDepressie=99.9)
        last = max(row["Perioden"] for row in rows)
        empty = [{**row, "Perioden": "2024JJ00"} for row in rows if row["Perioden"] == last]
        for row in empty:
            set_cells(row, HoogRisicoOpAngstOfDepressie=None)
        mixed = rows + other + empty
        chance.shuffle(mixed)
        return mixed

    for path in health_of(folder):
        change_json(path, change)


def late_health(folder, chance):
    """Leaves of the health table only its newest year: earlier years have an index of four members."""

    def change(rows):
        last = max(row["Perioden"] for row in rows)
        return [row for row in rows if row["Perioden"] == last]

    for path in health_of(folder):
        change_json(path, change)


def impossible_figures(folder, chance):
    """Writes figures that cannot be, each of which is missing: negative counts, percentages above 100, texts; and
    unlikely ones, which count.
    """
    for path in tables(folder)[-2:]:

        def change(rows):
            for row in buurten_of(rows):
                if chance.random() < 0.05:
                    set_cells(
                        row,
                        **{
                            chance.choice(("PersonenPerSoortUitkeringAO", AGES[2], "AantalInwoners")): chance.choice(
                                (-1, -500, "veel", "1.000,0")
                            )
                        },
                    )
                if chance.random() < 0.05:
                    set_cells(
                        row,
                        **{
                            chance.choice(
                                ("InBezitWoningcorporatie", "k_40HuishoudensMetLaagsteInkomen")
                            ): chance.choice((100.1, 140, -0.5))
                        },
                    )
                if chance.random() < 0.05:
                    set_cells(row, WmoClientenRelatief=chance.choice((1000.5, -3, 1000)))
            return rows

        change_json(path, change)
    for path in scores_of(folder):
        change_csv(
            path,
            lambda rows: [
                {**row, "onv": chance.choice(("7.5", "-6"))} if chance.random() < 0.02 else row for row in rows
            ],
        )


TWISTS = (
    small_gemeenten,
    few_buurten,
    no_division_table,
    newer_table,
    round_figures,
    edge_of_noise,
    divided_buurten,
    no_difference,
    stepped_scores,
    other_years,
    column_gone,
    column_empty,
    chains,
    flags_everywhere,
    strata,
    late_health,
    impossible_figures,
    moved_buurten,
    bad_recoding_rows,
    few_tables,
)


def twist(folder, chance):
    """Applies some of the turns, in a fixed order; returns their names."""
    chosen = [turn for turn in TWISTS if chance.random() < 0.25]
    for turn in chosen:
        turn(folder, chance)
    return [turn.__name__ for turn in chosen]
