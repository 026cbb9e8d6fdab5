"""GDAL reads the tiles and the downloads: features are counted and values compared.

Run by the interpreter that has GDAL's bindings: /usr/bin/python3 -m unittest test_gdal
"""

import csv
import io
import json
import math
import pathlib
import subprocess
import tempfile
import unittest

from osgeo import gdal, ogr

from served import OUT, Server

gdal.UseExceptions()
ogr.UseExceptions()
UNPACKED = OUT / "demo/tiles"


def setUpModule():
    global server, catalogue
    server = Server()
    catalogue = server.json("maps.json")


def tearDownModule():
    server.stop()


def open_tile(path):
    """Opens one tile with the MVT driver, unclipped, so that what is counted is what was written."""
    return gdal.OpenEx(f"MVT:{path}", gdal.OF_VECTOR, open_options=["CLIP=NO"])


def rings(geometry):
    """Counts the rings of a polygon or multipolygon; none in points."""
    if geometry is None or geometry.GetGeometryType() not in (ogr.wkbPolygon, ogr.wkbMultiPolygon):
        return 0
    parts = [geometry] if geometry.GetGeometryType() == ogr.wkbPolygon else list(geometry)
    return sum(part.GetGeometryCount() for part in parts)


def summarise(layer):
    names, count, total = [], 0, 0
    for feature in layer:
        fields = feature.items()
        names.append(f"{fields.get('code') or ''} {'' if fields.get('klasse') is None else int(fields['klasse'])}")
        count += 1
        total += rings(feature.GetGeometryRef())
    return {"features": count, "rings": total, "names": sorted(names)}


class Tiles(unittest.TestCase):
    def test_a_served_tile_holds_the_buurten_that_its_layer_says(self):
        west, south, east, north = catalogue["bounds"]
        zoom = 10
        x = int((((west + east) / 2) + 180) / 360 * 2**zoom)
        y = int((1 - math.asinh(math.tan(math.radians((south + north) / 2))) / math.pi) / 2 * 2**zoom)
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "0.pbf"
            path.write_bytes(server.bytes(f"tiles/{catalogue['maps'][0]['id']}/{zoom}/{x}/{y}.mvt"))
            told = subprocess.run(["ogrinfo", "-ro", "-al", "-so", f"MVT:{path}"], capture_output=True, text=True, check=True).stdout
            # The data set is kept by a name of its own: its layers end with it.
            tile = open_tile(path)
            layer = tile.GetLayerByName("buurten")
            self.assertGreater(layer.GetFeatureCount(), 10)
            self.assertIn("Layer name: buurten", told)
            self.assertIn(f"Feature Count: {layer.GetFeatureCount()}", told)
            codes = [feature.GetField("code") for feature in layer]
            self.assertEqual(len(codes), len(set(codes)))
            self.assertGreater(len({row[0] for row in server.json("areas.json")["buurten"]} & set(codes)), 10)

    def test_three_decoders_agree_on_every_tile_of_the_demo_region(self):
        other = [json.loads((UNPACKED / name).read_text()) for name in ("python.json", "node.json")]
        self.assertEqual(other[0], other[1])
        self.assertGreater(len(other[0]), 100)
        for path in sorted(UNPACKED.glob("*.pbf")):
            dataset = open_tile(path)
            layers = [dataset.GetLayer(number) for number in range(dataset.GetLayerCount())]
            ours = {layer.GetName(): summarise(layer) for layer in layers}
            self.assertEqual(ours, other[0][path.stem], path.stem)


class Downloads(unittest.TestCase):
    def test_the_three_downloads_of_every_map_hold_the_same_values(self):
        for entry in catalogue["maps"]:
            with self.subTest(map=entry["id"]), tempfile.TemporaryDirectory() as folder:
                for kind in ("csv", "geojson", "gpkg"):
                    (pathlib.Path(folder) / f"map.{kind}").write_bytes(server.bytes(f"download/{entry['id']}.{kind}"))
                table = {row["code"]: row for row in csv.DictReader(io.StringIO((pathlib.Path(folder) / "map.csv").read_text("utf-8-sig")))}
                self.assertEqual(len(table), len(server.json("areas.json")["buurten"]))
                for kind in ("geojson", "gpkg"):
                    self.require_equal(table, str(pathlib.Path(folder) / f"map.{kind}"))

    def require_equal(self, table, path):
        dataset = ogr.Open(path)
        layer = dataset.GetLayer(0)
        self.assertEqual(layer.GetFeatureCount(), len(table))
        for feature in layer:
            row = table[feature.GetField("code")]
            self.assertTrue(feature.GetGeometryRef().IsValid(), row["code"])
            for key, value in feature.items().items():
                if key not in row or value is None:
                    self.assertFalse(row.get(key), f"{row['code']} {key}")
                elif isinstance(value, float):
                    self.assertTrue(math.isclose(value, float(row[key]), rel_tol=1e-9, abs_tol=1e-12), f"{row['code']} {key} {value} {row[key]}")
                else:
                    self.assertEqual(str(value), row[key], key)

    def test_ogr2ogr_reads_the_geopackage(self):
        with tempfile.TemporaryDirectory() as folder:
            source, target = pathlib.Path(folder) / "map.gpkg", pathlib.Path(folder) / "map.csv"
            name = catalogue["maps"][0]["id"]
            source.write_bytes(server.bytes(f"download/{name}.gpkg"))
            subprocess.run(["ogr2ogr", "-f", "CSV", str(target), str(source), name], check=True, capture_output=True)
            self.assertEqual(len(target.read_text().splitlines()), 1 + len(server.json("areas.json")["buurten"]))


if __name__ == "__main__":
    unittest.main()
