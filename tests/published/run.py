#!/usr/bin/env python3
"""From the publishers to the maps: what is fetched, recoded and built must give the maps of the demo folder.

A region is written twice: as a folder of unpacked files with its recoding, and as its publishers offer it, with
addresses in place of the recoding. A mirror on loopback hands out the second; `fetch` and `build` make a dataset of it.
Then the recoding made of the addresses must be that of the folder, and `inspect --all --csv` of every map, in every
year, window and comparison, must print the same for both. The same is done with the files as a browser saves them.

Of the folder's recoding the rows into years before 2017 are left out: no addresses are published of 2015 and before.
Levels are compared from 2018 on, the first year of which the publisher has Wmo.

VEERKRACHT names the program (target/release/veerkracht), OUT the folder for what is made (a temporary one).
"""

import csv
import glob
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import tomllib
import unittest

from mirror import Mirror

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PROGRAM = os.environ.get("VEERKRACHT", str(ROOT / "target/release/veerkracht"))
YEARS = [2018, 2020, 2022, 2024]
WINDOWS = ["2014-2022", "2016-2020", "2016-2024", "2018-2024"]
# The first has what the viewer shows; in the second every kind of change happened in the years of the addresses.
REGIONS = {"demo": [], "made-up": ["--seed", "806", "--areas", "240", "--vertices", "20000"]}
ELSEWHERE = [("", None, None)]


def run(*arguments, expect=0):
    """Runs the program, apart from whatever proxy the machine has; gives what it printed."""
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, env=environment, check=False)
    if done.returncode != expect:
        told = f"{done.stdout}\n{done.stderr}"
        raise AssertionError(f"{' '.join(map(str, arguments))}: exit {done.returncode}, not {expect}\n{told}")
    return done.stdout


def selections():
    """Every map with what can be asked of it."""
    for path in sorted(glob.glob(str(ROOT / "config/maps/*.toml"))):
        with open(path, "rb") as file:
            spec = tomllib.load(file)
        name = spec["id"]
        if spec["kind"] == "persistence":
            yield [name]
        elif spec.get("period") == "window":
            yield from ([name, "--window", window] for window in WINDOWS)
        else:
            compared = [variant["vergelijking"] for variant in spec.get("variant", []) if "vergelijking" in variant]
            for year in YEARS:
                for choice in [["--vergelijking", each] for each in compared] or [[]]:
                    yield [name, "--year", year, *choice]


def recoding(path):
    """Rows of a recoding by year and code that they lead to: old codes with their shares."""
    rows = {}
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            shares = [row["aandeel_van"], row["aandeel_naar"]]
            shares = [round(float(share), 6) if share else None for share in shares]
            key = int(row["jaar_naar"]), row["code_naar"]
            rows.setdefault(key, []).append((int(row["jaar_van"]), (row["code_van"], *shares)))
    return rows


def flagged(folder):
    """Codes that a table of the folder says were redrawn, with its year."""
    for path in glob.glob(str(folder / "kwb/*.json")):
        year = int(pathlib.Path(path).name[:4])
        with open(path, encoding="utf-8") as file:
            for row in json.load(file)["value"]:
                flag = next(value for name, value in row.items() if name.startswith("Indelingswijziging"))
                if flag.strip() == "3" and row["WijkenEnBuurten"].startswith("BU"):
                    yield year, row["WijkenEnBuurten"].strip()


def expected_recoding(folder):
    """What the addresses must say: the folder's rows, and that the rest of what was redrawn came from elsewhere."""
    expected = {}
    for (year, code), rows in recoding(folder / "hercodering.csv").items():
        rows = sorted(row for _, row in rows)
        traced = sum(of_new for _, _, of_new in rows)
        expected[year, code] = rows if traced >= 0.9 else ELSEWHERE
    for year, code in flagged(folder):
        if year > 2016:
            expected.setdefault((year, code), ELSEWHERE)
    return expected


def leave_out_early(path):
    """Leaves the rows of a recoding out of which no addresses tell."""
    head, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text(head + "".join(row for row in rows if int(row.split(",")[0]) >= 2016), encoding="utf-8")


class Published(unittest.TestCase):
    """One region; made once for all tests."""

    region = "demo"

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(dir=os.environ.get("OUT"))
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.folder = pathlib.Path(cls.scratch.name)
        size = REGIONS[cls.region]
        run("demo", *size, "--out", cls.folder / "gathered")
        run("demo", *size, "--as-published", "--out", cls.folder / "tree")
        run("demo", *size, "--as-downloaded", "--out", cls.folder / "saved")
        leave_out_early(cls.folder / "gathered/hercodering.csv")
        run("build", "--data", cls.folder / "gathered", "--dataset", cls.folder / "gathered.dataset")
        cls.maps = {tuple(selection): cls.inspected("gathered", selection) for selection in selections()}

    @classmethod
    def inspected(cls, dataset, selection):
        """What a map says of every buurt."""
        name, *choice = selection
        return run("inspect", "--all", "--map", name, "--csv", *choice, "--dataset", cls.folder / f"{dataset}.dataset")

    def compare(self, dataset):
        """Holds every map of a dataset against that of the folder."""
        self.assertGreater(len(self.maps), 30)
        for selection, expected in self.maps.items():
            with self.subTest(map=" ".join(map(str, selection))):
                self.assertGreater(len(expected.splitlines()), 100)
                self.assertEqual(self.inspected(dataset, selection).splitlines(), expected.splitlines())

    def compare_recoding(self, path):
        """Holds the recoding made of the addresses against the region's own; identity rows say nothing new."""
        found = {}
        for (year, code), rows in recoding(path).items():
            self.assertEqual({before for before, _ in rows}, {year - 1}, (year, code))
            rows = sorted(row for _, row in rows)
            if rows != [(code, 1.0, 1.0)]:
                found[year, code] = rows
        self.assertEqual(found, expected_recoding(self.folder / "gathered"))

    def test_what_is_fetched_gives_the_maps_of_the_folder(self):
        data = self.folder / "data"
        with Mirror(self.folder / "tree") as mirror:
            run("fetch", "--mirror", mirror.url, "--data", data)
            first = len(mirror.requests)
            self.assertGreater(first, 20)
            run("fetch", "--mirror", mirror.url, "--data", data)
            self.assertEqual(mirror.requests[first:], [], "what is there is not asked for again")
        self.compare_recoding(data / "hercodering-adressen.csv")
        run("build", "--data", data, "--dataset", self.folder / "fetched.dataset")
        self.compare("fetched")
        # Unless asked otherwise a change is shown over the newest eight years that the addresses join.
        shown = [
            self.inspected("fetched", ["kwetsbaar_ontwikkeling", *asked])
            for asked in ([], ["--window", "2016-2024"], ["--window", "2014-2022"])
        ]
        self.assertEqual(shown[0], shown[1])
        self.assertNotEqual(shown[0], shown[2])

    def test_tables_in_pages_give_the_maps_of_the_zips_of_cells(self):
        tree, data = self.folder / "pages", self.folder / "data-of-pages"
        # The service of the zips is out of order; that of the pages has all of it.
        shutil.copytree(self.folder / "tree", tree, ignore=shutil.ignore_patterns("datasets.cbs.nl"))
        with Mirror(tree) as mirror:
            run("fetch", "--mirror", mirror.url, "--data", data)
        self.assertEqual(list(data.glob("kwb/*.zip")), [])
        self.assertGreater(len(list(data.glob("kwb/*.json"))), 8)
        run("build", "--data", data, "--dataset", self.folder / "pages.dataset")
        self.compare("pages")

    def test_what_a_browser_saved_gives_the_maps_of_the_folder(self):
        saved = self.folder / "saved"
        run("recode", "--data", saved)
        self.compare_recoding(saved / "hercodering-adressen.csv")
        run("build", "--data", saved, "--dataset", self.folder / "saved.dataset")
        self.compare("saved")


class PublishedMadeUp(Published):
    """The same of a made-up region."""

    region = "made-up"
    # Once is enough: both services tell the same of each region.
    test_tables_in_pages_give_the_maps_of_the_zips_of_cells = None


if __name__ == "__main__":
    result = unittest.main(exit=False, verbosity=1).result
    sys.exit(not result.wasSuccessful())
