"""GDAL copies a collection into a GeoPackage, and it is the one that can be downloaded: row for row, vertex for vertex.

Run by the interpreter that has GDAL's bindings: /usr/bin/python3 -m unittest test_gdal_features
"""

import math
import os
import pathlib
import subprocess
import tempfile
import unittest

from osgeo import gdal, ogr

from api import RD, Api

gdal.UseExceptions()
ogr.UseExceptions()
# A millimetre of RD New; a centimetre in degrees, where GDAL does not ask for RD.
OFF = 0.001


def setUpModule():
    global api, folder
    api = Api()
    folder = tempfile.TemporaryDirectory()


def tearDownModule():
    folder.cleanup()
    api.stop()


def points(geometry):
    """Gives the vertices of all rings."""
    found = []
    for polygon in geometry:
        for ring in polygon:
            found += [ring.GetPoint_2D(number) for number in range(ring.GetPointCount())]
    return found


def rows(layer):
    """Reads a layer: the geometry and the fields of every area by its code, without the numbers of rows, in small
    letters as
    the download has them.
    """
    read = {}
    for feature in layer:
        fields = {key.lower(): cell for key, cell in feature.items().items() if key not in ("fid", "id", "ogc_fid")}
        read[feature.GetField("code")] = (feature.GetGeometryRef().Clone(), fields)
    return read


def copied(collection, *options):
    """Copies a collection by the command that people use."""
    path = pathlib.Path(folder.name) / f"{collection}{len(options)}.gpkg"
    subprocess.run(
        ["ogr2ogr", "-f", "GPKG", *options, str(path), f"OAPIF:{api.base}", collection],
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "CPL_DEBUG": "OFF"},
    )
    return ogr.Open(str(path))


def downloaded(name):
    path = pathlib.Path(folder.name) / f"{name}.downloaded.gpkg"
    path.write_bytes(api.server.bytes(f"download/{name}.gpkg"))
    opened = ogr.Open(str(path))
    layers = [opened.GetLayerByIndex(number) for number in range(opened.GetLayerCount())]
    return opened, next(one for one in layers if not one.GetName().endswith(("wijken", "gemeenten")))


class Copied(unittest.TestCase):
    def check(self, name, *options):
        # Both are kept by names of their own: their layers end with them.
        copy, (_stored, layer) = copied(name, *options), downloaded(name)
        served, expected = rows(copy.GetLayer(0)), rows(layer)
        self.assertEqual(served.keys(), expected.keys())
        self.assertGreater(len(served), 10)
        in_metres = copy.GetLayer(0).GetSpatialRef().IsProjected()
        for code, (geometry, fields) in expected.items():
            found_geometry, found_fields = served[code]
            for key, cell in fields.items():
                found = found_fields.get(key)
                if isinstance(cell, float) and found is not None:
                    self.assertTrue(math.isclose(found, cell, rel_tol=1e-12, abs_tol=1e-12), f"{key} of {code}")
                else:
                    self.assertEqual(found, cell, f"{key} of {code}")
            ours, theirs = points(found_geometry), points(geometry)
            self.assertEqual(len(ours), len(theirs), code)
            if in_metres:
                self.assertLessEqual(max(math.dist(a, b) for a, b in zip(ours, theirs)), OFF, code)
        return in_metres

    def test_a_collection_is_the_download(self):
        version = int(gdal.VersionInfo("VERSION_NUM"))
        for name in ("signalering_relatief", "alle"):
            in_metres = self.check(name)
            # From 3.8 on GDAL asks for the reference system in which the collection is stored.
            self.assertEqual(in_metres, version >= 3080000)

    def test_in_rd_the_vertices_are_those_of_the_download(self):
        # What GDAL asks for when it takes a reference system, read by its own GeoJSON driver.
        for name in ("signalering_relatief",):
            stored, layer = downloaded(name)
            source = ogr.Open(f"{api.base}/collections/{name}/items?limit=20000&crs={RD}")
            served, expected = rows(source.GetLayer(0)), rows(layer)
            self.assertEqual(served.keys(), expected.keys())
            for code, (geometry, _) in expected.items():
                ours, theirs = points(served[code][0]), points(geometry)
                self.assertEqual(len(ours), len(theirs), code)
                self.assertLessEqual(max(math.dist(a, b) for a, b in zip(ours, theirs)), OFF, code)

    def test_pages_are_put_together(self):
        opened = gdal.OpenEx(f"OAPIF:{api.base}", gdal.OF_VECTOR, open_options=["PAGE_SIZE=7"])
        layer = opened.GetLayerByName("signalering_relatief")
        self.assertEqual(len(rows(layer)), len(api.table("signalering_relatief")))
        self.assertEqual(layer.GetFeatureCount(), len(api.table("signalering_relatief")))

    def test_all_collections_are_listed_and_a_value_is_asked_of_the_server(self):
        opened = gdal.OpenEx(f"OAPIF:{api.base}", gdal.OF_VECTOR)
        listed = [entry["id"] for entry in api.get("/collections").json()["collections"]]
        self.assertEqual([opened.GetLayerByIndex(n).GetName() for n in range(opened.GetLayerCount())], listed)
        layer = opened.GetLayerByName("signalering_relatief")
        table = api.table("signalering_relatief")
        layer.SetAttributeFilter(f"gemeente = '{table[0]['gemeente']}' AND n > 1000")
        expected = {row["code"] for row in table if row["gemeente"] == table[0]["gemeente"] and (row["n"] or 0) > 1000}
        self.assertEqual(rows(layer).keys(), expected)


if __name__ == "__main__":
    unittest.main()
