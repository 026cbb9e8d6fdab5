"""What docs/clients says in Python and R runs as it stands, and what it says to others is so: names of files, layers
and columns.

Excel and ArcGIS cannot be installed here: of their pages the addresses are asked for, and the columns that they name
looked up.

Run by an interpreter with tests/requirements.txt, and for R with Rscript and sf: python -m unittest test_examples
"""

import csv
import io
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.parse
import urllib.request

import geopandas

from served import REPOSITORY, Server

PAGES = REPOSITORY / "docs/clients"
# The address that the pages name, which is the one that the program listens on unless told otherwise.
WRITTEN = "http://127.0.0.1:3000"


def setUpModule():
    global server, gemeente
    server = Server()
    gemeente = server.json("maps.json")["gemeenten"][0][0]


def tearDownModule():
    server.stop()


def page(name):
    return (PAGES / name).read_text()


def here(text):
    """Names the server under test where the page names its own, and a gemeente that it has."""
    return text.replace(WRITTEN, server.url.rstrip("/")).replace("GM0606", gemeente)


def blocks(name, language):
    return re.findall(rf"^```{language}\n(.*?)^```", page(name), re.M | re.S)


def has_features():
    try:
        server.bytes("ogc/v1")
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return False
        raise
    return True


class Python(unittest.TestCase):
    def test_each_example_runs_as_it_stands(self):
        examples = blocks("python.md", "python")
        self.assertEqual(len(examples), 4)
        for example in examples:
            if "/ogc/" in example and not has_features():
                continue
            with self.subTest(example):
                done = subprocess.run(
                    [sys.executable, "-W", "error", "-c", here(example)], capture_output=True, text=True, timeout=120
                )
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertGreater(len(done.stdout.splitlines()), 0)


class R(unittest.TestCase):
    def test_each_example_runs_as_it_stands(self):
        examples = blocks("r.md", "r")
        self.assertEqual(len(examples), 3)
        count = len(server.json("areas.json")["buurten"])
        # A plot of a script goes to a file in the folder in which it runs.
        with tempfile.TemporaryDirectory() as folder:
            for example in examples:
                with self.subTest(example):
                    script = pathlib.Path(folder) / "example.R"
                    script.write_text("options(warn = 2)\n" + here(example))
                    done = subprocess.run(
                        ["Rscript", str(script)], cwd=folder, capture_output=True, text=True, timeout=120
                    )
                    self.assertEqual(done.returncode, 0, done.stderr)
                    if "st_read" in example:
                        self.assertIn(f"Simple feature collection with {count} features", done.stdout)
                        self.assertIn("Geometry type: MULTIPOLYGON", done.stdout)
                    else:
                        self.assertIn("Median", done.stdout, "of figures, which are no texts")


class Others(unittest.TestCase):
    def test_every_address_that_a_page_names_is_served(self):
        asked = set()
        for file in PAGES.glob("*.md"):
            asked |= set(re.findall(rf"{WRITTEN}(/[^\s`\"'|)<;,]*)", file.read_text()))
        plain = {address for address in asked if not re.search(r"[{$]", address) and not address.startswith("/ogc/")}
        self.assertGreater(len(plain), 10, asked)
        for address in plain | {f"/tiles/focuskaart/{place}.mvt" for place in ("0/0/0", "9/263/168")}:
            with self.subTest(address):
                self.assertGreaterEqual(len(server.bytes(here(address).lstrip("/"))), 0)

    def test_the_columns_that_are_named_are_in_the_file(self):
        for name, language, file in (
            ("excel.md", "powerquery", "download/focuskaart.csv?decimaal=komma"),
            ("r.md", "r", "download/focuskaart.csv?decimaal=komma"),
        ):
            header = next(csv.reader(io.StringIO(server.bytes(file).decode("utf-8-sig")), delimiter=";"))
            text = "".join(blocks(name, language))
            named = set(re.findall(r'\{"(\w+)", (?:Int64|type)', text)) | set(
                re.findall(r'(?:buurten\$|buurten\["|aggregate\()(\w+)', text)
            )
            self.assertGreater(len(named), 2, name)
            self.assertLessEqual(named, set(header), name)

    def test_the_file_has_the_layer_and_the_reference_system_that_the_pages_name(self):
        for name in ("qgis.md", "r.md", "python.md"):
            self.assertRegex(page(name), r'layer(name=| = "|=")focuskaart')
        buurten = geopandas.read_file(f"{server.url}download/focuskaart.gpkg", layer="focuskaart")
        self.assertEqual(buurten.crs.to_epsg(), 28992)

    def test_a_filter_by_the_features_is_worked_out(self):
        if not has_features():
            self.skipTest("no features are served")
        asked = server.json("ogc/v1/collections/focuskaart/items?" + urllib.parse.urlencode({"filter": "klasse = 0"}))
        self.assertEqual({feature["properties"]["klasse"] for feature in asked["features"]}, {0})


if __name__ == "__main__":
    unittest.main()
