"""GDAL sends a token as its users set it: as a bearer where it knows that, in a file of headers, or as the password of
Basic.

Run by the interpreter that has GDAL's bindings: /usr/bin/python3 -m unittest test_gdal
"""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from osgeo import gdal

from drawn import COUNTS, Drawn

# Says who is right in each way that this GDAL knows; before 3.7 it takes no bearer, and says so.
KNOWS_BEARER = int(gdal.VersionInfo()) >= 3_070_000
# The zoom of which the tiles hold dwellings, and one of numbers.
DWELLINGS, NUMBERS = 14, 12


def setUpModule():
    global server, folder
    server, folder = Drawn(), tempfile.TemporaryDirectory()


def tearDownModule():
    server.stop()
    server.folder.cleanup()
    folder.cleanup()


def ways(name):
    """The ways in which GDAL sends a token."""
    token = server.tokens.get(name, name)
    headers = pathlib.Path(folder.name) / f"{name}.txt"
    headers.write_text(f"Authorization: Bearer {token}\n")
    headers.chmod(0o600)
    known = {"file": {"GDAL_HTTP_HEADER_FILE": str(headers)}, "password": {"GDAL_HTTP_USERPWD": f"qgis:{token}"}}
    if KNOWS_BEARER:
        known["bearer"] = {"GDAL_HTTP_AUTH": "BEARER", "GDAL_HTTP_BEARER": token}
    return known


def run(command, options):
    environment = {**os.environ, **options}
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)


def name_of(options):
    """Reads who asks, through GDAL's own client of HTTP."""
    script = (
        "from osgeo import gdal\n"
        f"file = gdal.VSIFOpenL('/vsicurl_streaming/{server.url}/access.json', 'rb')\n"
        'print(gdal.VSIFReadL(1, 10000, file).decode() if file else \'{"name": "nothing"}\')\n'
    )
    return json.loads(run(["/usr/bin/python3", "-c", script], options).stdout).get("name", "refused")


def taken(name, zoom, options):
    """Copies a layer of the tiles of a zoom, as a user takes it home: the attributes of its features; none where GDAL
    gets nothing.
    """
    source = f"MVT:{server.url}/layers/bezit/{zoom}"
    opened = ["-oo", "TILE_EXTENSION=mvt", "-oo", f"METADATA_FILE={server.url}/layers/bezit.json"]
    ended = run(["ogr2ogr", "-f", "GeoJSON", "-t_srs", "EPSG:4326", "/vsistdout/", source, *opened, name], options)
    if ended.returncode:
        return None
    return json.loads(ended.stdout)["features"]


class Gdal(unittest.TestCase):
    def test_who_asks_is_known_in_each_way_that_this_version_has(self):
        for way, options in ways("sees").items():
            with self.subTest(way):
                self.assertEqual(name_of(options), "sees")
        for way, options in ways("vk_wrong").items():
            with self.subTest(way):
                self.assertIn(name_of(options), ("nothing", "refused"))
        self.assertIsNone(name_of({}))

    def test_numbers_of_a_private_layer_are_taken_home_with_a_token_and_by_nobody_else(self):
        many, few = server.places
        for way, options in ways("sees").items():
            with self.subTest(way):
                found = {each["properties"]["code"]: each for each in taken("aantallen", NUMBERS, options)}
                self.assertEqual(set(found), {many["code"], few["code"]})
                # GDAL takes a field that is described in words for a text.
                self.assertEqual(float(found[many["code"]]["properties"]["aantal"]), COUNTS[0])
                self.assertEqual(found[few["code"]]["properties"]["minder_dan"], "5")
                self.assertIsNone(found[few["code"]]["properties"].get("aantal"))
                lon, lat = found[many["code"]]["geometry"]["coordinates"]
                self.assertTrue(many["w"] < lon < many["e"] and many["s"] < lat < many["n"], (lon, lat))
                # What is private to who sees addresses is not there.
                self.assertIsNone(taken("woningen", DWELLINGS, options))
        for name in ("stranger", "vk_wrong"):
            for way, options in ways(name).items():
                with self.subTest(name, way=way):
                    self.assertIsNone(taken("aantallen", NUMBERS, options))
        self.assertIsNone(taken("aantallen", NUMBERS, {}))

    def test_dwellings_are_taken_home_where_they_lie_by_who_may_see_addresses(self):
        found = taken("woningen", DWELLINGS, ways("addresses")["file"])
        # Those at the border of a tile lie in two.
        places = {tuple(round(value, 4) for value in each["geometry"]["coordinates"]) for each in found}
        expected = {(round(place["lon"], 4), round(place["lat"], 4)) for place in server.places}
        self.assertTrue(
            all(any(abs(lon - x) < 2e-4 and abs(lat - y) < 2e-4 for x, y in expected) for lon, lat in places), places
        )
        self.assertGreaterEqual(len(found), sum(COUNTS))
        self.assertEqual({each["properties"]["soort"] for each in found}, {"flat"})

    def test_the_live_table_is_read_with_a_token_too(self):
        for way, options in ways("sees").items():
            with self.subTest(way):
                ended = run(["ogrinfo", "-so", f"OAPIF:{server.url}/ogc/v1"], options)
                self.assertEqual(ended.returncode, 0, ended.stderr)
                self.assertIn("focuskaart", ended.stdout)
        # With a wrong one even what is public is refused, so that the token was sent.
        self.assertNotEqual(
            run(["ogrinfo", "-so", f"OAPIF:{server.url}/ogc/v1"], ways("vk_wrong")["file"]).returncode, 0
        )


if __name__ == "__main__":
    unittest.main()
