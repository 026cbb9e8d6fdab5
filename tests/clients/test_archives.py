"""A GDAL of today reads what `export` writes: fields have their types, layers are counted, and the place to begin is in
them.

Run by an interpreter with tests/requirements.txt, whose pyogrio brings a GDAL of its own: python -m unittest
test_archives
"""

import contextlib
import gzip
import json
import pathlib
import sqlite3
import subprocess
import tempfile
import unittest

import mapbox_vector_tile
import pyogrio

from served import BINARY, DATASET

MAP = "kwetsbaar_nl"
# Since 3.9 GDAL takes a number for whole where its least and its largest value are.
WHOLE = "int32"


def types(path, layer):
    """Returns the type of each field of a layer, as a table of pandas would have it."""
    found = pyogrio.read_info(path, layer=layer)
    return dict(zip(found["fields"], found["dtypes"])), found["dataset_metadata"]


class Archives(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        for kind in ("mbtiles", "pmtiles"):
            out = pathlib.Path(cls.folder.name) / f"map.{kind}"
            subprocess.run(
                [BINARY, "export", "--quiet", "--dataset", DATASET, "--map", MAP, "--out", out],
                check=True,
                capture_output=True,
            )
            setattr(cls, kind, out)

    def metadata(self):
        with contextlib.closing(sqlite3.connect(self.mbtiles)) as database:
            return dict(database.execute("SELECT name, value FROM metadata"))

    def test_gdal_reads_whole_numbers_figures_and_texts_as_what_they_are(self):
        for path in (self.mbtiles, self.pmtiles):
            with self.subTest(path.suffix):
                buurten, _ = types(path, "buurten")
                self.assertEqual((buurten["klasse"], buurten["status"], buurten["jaar"]), (WHOLE, WHOLE, WHOLE))
                for counted in ("n", "k_leden", "corporatie_klasse"):
                    self.assertEqual(buurten[counted], WHOLE, counted)
                self.assertEqual(buurten["K_index"], "float64")
                self.assertEqual((buurten["code"], buurten["naam"]), ("object", "object"))
                points, _ = types(path, "buurten_label")
                self.assertEqual((points["rang"], points["naam"]), (WHOLE, "object"))
                wijken, _ = types(path, "wijken")
                self.assertEqual((wijken["n"], wijken["status_0"], wijken["aandeel_0"]), (WHOLE, WHOLE, "float64"))

    def test_the_place_to_begin_is_inside_and_its_zoom_is_not_the_whole_world(self):
        said = self.metadata()
        west, south, east, north = map(float, said["bounds"].split(","))
        lon, lat, zoom = map(float, said["center"].split(","))
        self.assertTrue(west < lon < east and south < lat < north)
        self.assertLessEqual(int(said["minzoom"]) + 1, zoom)
        self.assertLessEqual(zoom, int(said["maxzoom"]))

    def test_what_is_counted_is_what_the_tiles_hold(self):
        described = json.loads(self.metadata()["json"])
        layers = {layer["layer"]: layer for layer in described["tilestats"]["layers"]}
        self.assertEqual(described["tilestats"]["layerCount"], len(described["vector_layers"]))
        self.assertEqual(list(layers), [layer["id"] for layer in described["vector_layers"]])
        found = {name: {} for name in layers}
        with contextlib.closing(sqlite3.connect(self.mbtiles)) as database:
            for (packed,) in database.execute("SELECT tile_data FROM tiles"):
                for name, layer in mapbox_vector_tile.decode(gzip.decompress(packed)).items():
                    for feature in layer["features"]:
                        found[name][feature["id"]] = feature["properties"]
        for layer in described["vector_layers"]:
            counted, features = layers[layer["id"]], found[layer["id"]].values()
            with self.subTest(layer["id"]):
                self.assertEqual(counted["count"], len(features))
                self.assertEqual(set(layer["fields"]), {attribute["attribute"] for attribute in counted["attributes"]})
                for attribute in counted["attributes"]:
                    values = {
                        feature[attribute["attribute"]] for feature in features if attribute["attribute"] in feature
                    }
                    self.assertEqual(attribute["count"], len(values), attribute["attribute"])
                    self.assertEqual(attribute["type"], layer["fields"][attribute["attribute"]].lower())
                    if attribute["type"] == "number" and values:
                        self.assertEqual((attribute["min"], attribute["max"]), (min(values), max(values)))


if __name__ == "__main__":
    unittest.main()
