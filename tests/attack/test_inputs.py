"""No raw file makes a build crash, hang or take the machine, and no text in one acts where it is shown."""

import contextlib
import csv
import io
import json
import os
import pathlib
import pty
import re
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

import hostile_files
from figures import note
from polite import get
from program import BINARY, MEGABYTE, Server, dataset, raw_files, run

# What one build of a hostile file may take: seconds, and bytes of memory.
SECONDS, MEMORY = 60, 1536 * MEGABYTE
LONGEST_NAME = 1000
# Beginnings of the rows of docs/robustness.md, and of the names of the files that belong there.
ROWS = {
    "xlsx with": ("a cell", "four billion shared", "names of names"),
    "3 GB behind": ("3 GB", "a workbook", "2 GB", "a quote", "200,000 columns", "OData", "GeoJSON"),
    "GeoPackage with": ("a layer", "a table", "geometries", "names of 640"),
    "stars of": ("a star", "combs", "four billion rings", "200,000 collections", "points"),
    "pipe, device": ("a pipe", "a link", "a socket", "a circle"),
}
# What a terminal obeys: control characters other than the end of a line and a tab, those of the upper half, marks that
# turn the text around.
ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
NAMES = [
    "\x1b[2J\x1b[31mred",
    "\x9b31mred",
    "\u202eabc",
    "a\rb",
    "a\nb",
    "\x07",
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "]]>",
    "x" * 100_000,
    "a\x00b",
    "../../etc/passwd",
    "",
]


class Region(unittest.TestCase):
    """A folder for a copy of the tiny region."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="attack-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def region(self, name="tiny"):
        raw = self.folder / "raw"
        shutil.rmtree(raw, ignore_errors=True)
        shutil.copytree(raw_files(name), raw)
        return raw


class Inputs(Region):
    def test_no_hostile_raw_file_takes_the_machine(self):
        worst = {}
        for name, lay in hostile_files.ALL.items():
            raw = self.region()
            lay(raw)
            with self.subTest(name):
                ended = run("build", "--data", raw, "--dataset", self.folder / "out.dataset", seconds=SECONDS)
                [row] = [row for row, names in ROWS.items() if name.startswith(names)]
                worst.setdefault(row, []).append((ended.seconds, ended.peak // MEGABYTE))
                self.assertTrue(ended.well(), ended)
                self.assertLessEqual(ended.peak, MEMORY, ended)
        for row, spent in worst.items():
            slowest, largest = (max(figures) for figures in zip(*spent, strict=True))
            note(row, f"{len(spent)} files, each within {slowest:.1f} s and {largest} MB")

    def test_only_regular_files_are_read_as_dataset_or_config(self):
        place = self.folder / "pipe"
        os.mkfifo(place)
        config = self.folder / "config"
        config.mkdir()
        os.mkfifo(config / "server.toml")
        out = self.folder / "x.pmtiles"
        access = self.folder / "access.toml"
        access.write_text("")
        access.chmod(0o600)
        for command in (
            ["inspect", "--dataset", place, "BU70010100"],
            ["check", "--dataset", place],
            ["serve", "--dataset", place, "--listen", "127.0.0.1:0"],
            ["export", "--dataset", place, "--map", "focuskaart", "--out", out],
            ["check", "--dataset", dataset("tiny"), "--config", config],
            ["inspect", "--dataset", "/dev/zero", "BU70010100"],
            ["build", "--data", place, "--dataset", self.folder / "y.dataset"],
            ["serve", "--dataset", dataset("tiny"), "--access", access, "--store", place, "--listen", "127.0.0.1:0"],
            ["store", "backup", "--store", place, "--out", self.folder / "copies"],
        ):
            with self.subTest(command[0]):
                ended = run(*command, seconds=10)
                self.assertIn(ended.code, (1, 2), ended)
                self.assertTrue(ended.well(), ended)
                note("pipe, device, socket", f"`{command[0]}` refuses it")


def at_terminal(*arguments):
    """Runs a command with its output at a terminal, and returns what the terminal is sent."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen([BINARY, *map(str, arguments)], stdout=theirs, stderr=subprocess.DEVNULL)
    os.close(theirs)
    sent = b""
    # The terminal is gone when nobody writes to it any more.
    with contextlib.suppress(OSError):
        while piece := os.read(ours, 1 << 16):
            sent += piece
    os.close(ours)
    process.wait(60)
    return sent.decode(errors="surrogateescape").replace("\r\n", "\n")


class Texts(Region):
    """The region with names that would act in a terminal, a spreadsheet, a page."""

    def named(self):
        raw = self.region()
        with sqlite3.connect(next(raw.glob("*.gpkg"))) as base:
            for table, column in (("buurten", "buurtnaam"), ("wijken", "wijknaam"), ("gemeenten", "gemeentenaam")):
                for number, (row,) in enumerate(base.execute(f"select rowid from {table} order by rowid").fetchall()):
                    base.execute(f"update {table} set {column} = ? where rowid = ?", (NAMES[number % len(NAMES)], row))
        path = self.folder / "named.dataset"
        return path, run("build", "--data", raw, "--dataset", path)

    def test_a_terminal_obeys_no_name(self):
        path, built = self.named()
        self.assertIn(built.code, (0, 1, 2), built)
        self.assertNotRegex(built.text, ACTS, "build")
        codes = re.findall(r"BU\d{8}", run("inspect", "--all", "--csv", "--map", "focuskaart", "--dataset", path).text)
        self.assertTrue(codes)
        for code in sorted(set(codes)):
            text = run("inspect", "--dataset", path, code).text
            self.assertNotRegex(text, ACTS, code)
        note("names with", f"nothing acts in the terminal in words on {len(set(codes))} areas")
        self.assertNotRegex(run("check", "--dataset", path).text, ACTS, "check")
        for form in ("csv", "geojson"):
            text = at_terminal("query", "--map", "focuskaart", "--format", form, "--dataset", path)
            self.assertIn(codes[0], text)
            self.assertNotRegex(text, ACTS, form)

    def test_a_file_name_obeys_no_terminal_either(self):
        raw = self.region()
        (raw / "zomaar \x1b[31m\u202e.txt").write_text("x")
        os.rename(raw / hostile_files.SCORES, raw / "Leefbaarometer-scores buurten \x1b[31m 2002.csv")
        ended = run("build", "--data", raw, "--dataset", self.folder / "out.dataset")
        self.assertTrue(ended.well(), ended)
        self.assertNotRegex(ended.text, ACTS)

    def test_no_name_acts_in_a_spreadsheet_or_a_page_and_none_is_endless(self):
        path, _ = self.named()
        with Server(str(path)) as server:
            for row in csv.reader(
                io.StringIO(
                    get(server.port, "/download/focuskaart.csv", Accept_Encoding="identity").body.decode("utf-8-sig")
                )
            ):
                for value in row:
                    if not re.fullmatch(r"[-+]?[\d.,]*", value):
                        self.assertNotIn(value[:1], tuple("=+-@\t\r"), "a formula in a cell of a CSV")
            names = [row[1] for row in get_json(server, "/areas.json")["buurten"]]
            self.assertLessEqual(max(map(len, names)), LONGEST_NAME)
            note("names with", f"none acts in a spreadsheet; the longest has {max(map(len, names)):,} letters")
            for place in (
                "/",
                "/method",
                "/qgis",
                "/qgis/focuskaart.qlr",
                "/qgis/connections.xml",
                "/qgis/veerkracht.qgs",
                "/legend/focuskaart.svg",
            ):
                body = get(server.port, place, Accept_Encoding="identity").body
                self.assertNotIn(b"<script>alert", body, place)
                self.assertNotIn(b"onerror=alert", body, place)


def get_json(server, path):
    return json.loads(get(server.port, path, Accept_Encoding="identity").body)


if __name__ == "__main__":
    unittest.main()
