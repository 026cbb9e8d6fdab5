"""GeoPackages are right by the rules of PDOK, which serves those of the Dutch government: by its own validator.

Run by an interpreter with pdok.txt and GDAL: python -m unittest test_pdok
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

from served import Server


class Pdok(unittest.TestCase):
    def test_no_geopackage_breaks_a_rule(self):
        server = Server()
        self.addCleanup(server.stop)
        names = [entry["id"] for entry in server.json("maps.json")["maps"]]
        validator = pathlib.Path(sys.executable).with_name("geopackage-validator")
        with tempfile.TemporaryDirectory() as folder:
            for name in [*names, "alle", "lang"]:
                with self.subTest(name):
                    path = pathlib.Path(folder) / f"{name}.gpkg"
                    path.write_bytes(server.bytes(f"download/{name}.gpkg"))
                    done = subprocess.run([validator, "validate", "--gpkg-path", path], capture_output=True, text=True, timeout=300)
                    self.assertEqual(done.returncode, 0, done.stderr)
                    report = json.loads(done.stdout)
                    self.assertGreater(len(report["validations_executed"]), 15, "rules were looked at")
                    self.assertEqual(report["results"], [])
