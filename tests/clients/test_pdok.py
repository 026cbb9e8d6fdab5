"""GeoPackages are right by the rules of PDOK, which serves those of the Dutch government: by its own validator.

Run by an interpreter with pdok.txt and GDAL: python -m unittest test_pdok
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

from served import BINARY, DATASET, Server


class Pdok(unittest.TestCase):
    def require_valid(self, path):
        validator = pathlib.Path(sys.executable).with_name("geopackage-validator")
        done = subprocess.run([validator, "validate", "--gpkg-path", path], capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        self.assertGreater(len(report["validations_executed"]), 15, "rules were looked at")
        self.assertEqual(report["results"], [])

    def test_no_geopackage_of_a_query_breaks_a_rule(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "some.gpkg"
            for name, filter in (
                ("focuskaart", "klasse >= 0"),
                ("focuskaart-wijken", ""),
                ("focuskaart-gemeenten", ""),
                ("alle", "n > 500"),
            ):
                with self.subTest(name):
                    command = [
                        BINARY,
                        "query",
                        "--dataset",
                        DATASET,
                        "--map",
                        name,
                        *[filter][: bool(filter)],
                        "--out",
                        path,
                    ]
                    subprocess.run(command, check=True, capture_output=True, timeout=60)
                    self.require_valid(path)
            empty = subprocess.run(
                [BINARY, "query", "--dataset", DATASET, "--map", "focuskaart", "n < 0", "--out", path],
                capture_output=True,
                text=True,
            )
            self.assertEqual(empty.returncode, 2, "no layer without an area is written")
            self.assertIn("widen the filter", empty.stderr)

    def test_no_geopackage_breaks_a_rule(self):
        server = Server()
        self.addCleanup(server.stop)
        names = [entry["id"] for entry in server.json("maps.json")["maps"]]
        with tempfile.TemporaryDirectory() as folder:
            for name in [*names, "alle", "lang"]:
                with self.subTest(name):
                    path = pathlib.Path(folder) / f"{name}.gpkg"
                    path.write_bytes(server.bytes(f"download/{name}.gpkg"))
                    self.require_valid(path)
