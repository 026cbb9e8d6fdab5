"""GDAL reads the tiles and the downloads: features are counted and values compared.

Run by the interpreter that has GDAL's bindings: /usr/bin/python3 -m unittest test_gdal
"""

import contextlib
import csv
import io
import json
import math
import pathlib
import re
import sqlite3
import subprocess
import tempfile
import unittest

from osgeo import gdal, ogr
from osgeo_utils.samples import validate_gpkg

from served import BINARY, DATASET, OUT, Server

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
            told = subprocess.run(
                ["ogrinfo", "-ro", "-al", "-so", f"MVT:{path}"], capture_output=True, text=True, check=True
            ).stdout
            # The data set is kept by a name of its own: its layers end with it.
            tile = open_tile(path)
            layer = tile.GetLayerByName("buurten")
            self.assertGreater(layer.GetFeatureCount(), 10)
            self.assertIn("Layer name: buurten", told)
            self.assertIn(f"Feature Count: {layer.GetFeatureCount()}", told)
            codes = [feature.GetField("code") for feature in layer]
            self.assertEqual(len(codes), len(set(codes)))
            self.assertGreater(len({row[0] for row in server.json("areas.json")["buurten"]} & set(codes)), 10)

    def test_an_archive_has_numbers_as_numbers_and_texts_as_texts(self):
        with tempfile.TemporaryDirectory() as folder:
            for kind in ("mbtiles", "pmtiles") if ogr.GetDriverByName("PMTiles") else ("mbtiles",):
                path = pathlib.Path(folder) / f"map.{kind}"
                subprocess.run(
                    [BINARY, "export", "--quiet", "--dataset", DATASET, "--map", "kwetsbaar_nl", "--out", path],
                    check=True,
                    capture_output=True,
                )
                layer = (archive := ogr.Open(str(path))).GetLayerByName("buurten")
                fields = {field.GetName(): field.GetType() for field in layer.schema}
                # An older GDAL has but one type of number for an archive: `test_archives` looks closer.
                for name in ("klasse", "status", "jaar", "K_index", "n"):
                    self.assertIn(fields[name], (ogr.OFTInteger, ogr.OFTInteger64, ogr.OFTReal), name)
                self.assertEqual({fields[name] for name in ("code", "naam", "gemeentenaam")}, {ogr.OFTString})
                del layer, archive

    def test_three_decoders_agree_on_every_tile_of_the_demo_region(self):
        other = [json.loads((UNPACKED / name).read_text()) for name in ("python.json", "node.json")]
        self.assertEqual(other[0], other[1])
        self.assertGreater(len(other[0]), 100)
        for path in sorted(UNPACKED.glob("*.pbf")):
            dataset = open_tile(path)
            layers = [dataset.GetLayer(number) for number in range(dataset.GetLayerCount())]
            ours = {layer.GetName(): summarise(layer) for layer in layers}
            self.assertEqual(ours, other[0][path.stem], path.stem)


def rows(text, delimiter=","):
    """Reads a CSV as rows by code; a decimal comma becomes a point."""
    read = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter)
    plain = (lambda cell: cell) if delimiter == "," else (lambda cell: re.sub(r"^(-?\d+),(\d+)$", r"\1.\2", cell))
    return {row["code"]: {key: plain(cell) for key, cell in row.items()} for row in read}


def same(one, other):
    """Tells whether two cells say the same: the same text, or the same number."""
    try:
        return one == other or math.isclose(float(one), float(other), rel_tol=1e-9, abs_tol=1e-12)
    except ValueError:
        return False


class Downloads(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.count = len(server.json("areas.json")["buurten"])
        # All maps together hold every figure; on the demo region each map is read by itself too.
        self.names = ["alle"] + ([entry["id"] for entry in catalogue["maps"]] if self.count < 1000 else [])

    def download(self, name, kind, query=""):
        path = self.folder / f"map.{kind}"
        path.write_bytes(server.bytes(f"download/{name}.{kind}{query}"))
        return path

    def converted(self, name, kind, query=""):
        """Returns what ogr2ogr reads from a download, as rows by code."""
        path = self.download(name, kind, query)
        target = self.folder / "read.csv"
        target.unlink(missing_ok=True)
        # Beside the buurten a GeoPackage has a table with styles.
        layer = [name] if kind == "gpkg" else []
        subprocess.run(["ogr2ogr", "-f", "CSV", str(target), str(path), *layer], check=True, capture_output=True)
        return rows(target.read_text("utf-8"))

    def require_equal(self, read, table, kind="csv"):
        self.assertEqual(read.keys(), table.keys())
        # In a database names are in small letters.
        name = str.lower if kind == "gpkg" else str
        for code, row in table.items():
            wrong = {
                key: (read[code].get(name(key)), cell)
                for key, cell in row.items()
                if not same(read[code].get(name(key)), cell)
            }
            self.assertEqual(wrong, {}, code)

    def test_ogr2ogr_reads_the_same_values_from_every_download(self):
        for name in self.names:
            table = rows(self.download(name, "csv").read_text("utf-8"))
            self.assertEqual(len(table), self.count)
            for kind in ("csv", "geojson", "gpkg"):
                with self.subTest(map=name, kind=kind):
                    self.require_equal(self.converted(name, kind), table, kind)

    def test_the_decimal_comma_changes_how_numbers_are_written_and_nothing_else(self):
        table = rows(self.download("alle", "csv").read_text("utf-8"))
        comma = self.download("alle", "csv", "?decimaal=komma").read_text("utf-8")
        self.assertIn(";", comma.splitlines()[0])
        self.require_equal(rows(comma, ";"), table)

    def test_a_download_of_one_gemeente_holds_its_buurten_and_no_others(self):
        index = server.json("areas.json")
        gemeente = index["gemeenten"][0][0]
        codes = {row[0] for row in index["buurten"] if row[2] == gemeente}
        for kind in ("csv", "geojson", "gpkg"):
            self.assertEqual(self.converted("alle", kind, f"?gemeente={gemeente}").keys(), codes, kind)

    def test_every_boundary_is_valid_and_whole(self):
        for kind in ("geojson", "gpkg"):
            dataset = ogr.Open(str(self.download(self.names[-1], kind)))
            layer = dataset.GetLayer(0)
            self.assertEqual(layer.GetFeatureCount(), self.count)
            for feature in layer:
                self.assertTrue(feature.GetGeometryRef().IsValid(), feature.GetField("code"))
        # The GeoPackage, read last, is in RD New.
        self.assertEqual(layer.GetSpatialRef().GetAuthorityCode(None), "28992")

    def test_a_geopackage_is_right_to_the_validator_of_gdal_and_by_the_rules_of_the_catalogue_of_the_country(self):
        for name in self.names:
            path = self.download(name, "gpkg")
            checker = validate_gpkg.GPKGChecker(
                str(path), abort_at_first_error=False, extra_checks=True, warning_msg=False
            )
            checker.check()
            self.assertEqual(checker.errors, [], name)
            # Kept by a name of its own: the layer ends with it.
            layer = (dataset := ogr.Open(str(path))).GetLayerByName(name)
            # The catalogue (PDOK) asks for small letters, an index of the geometry, and row numbers that are given
            # once.
            for field in [
                layer.GetFIDColumn(),
                layer.GetGeometryColumn(),
                *(field.GetName() for field in layer.schema),
            ]:
                self.assertRegex(field, "^[a-z][a-z0-9_]*$")
            self.assertTrue(layer.TestCapability(ogr.OLCFastSpatialFilter), "it has a spatial index")
            with contextlib.closing(sqlite3.connect(path)) as database:
                (table,) = database.execute("SELECT sql FROM sqlite_master WHERE name = ?", [name]).fetchone()
                (changed,) = database.execute("SELECT last_change FROM gpkg_contents").fetchone()
            del layer, dataset
            self.assertIn("AUTOINCREMENT", table)
            self.assertRegex(changed, "^20")

    def test_an_area_is_found_by_the_index_wherever_it_lies_and_follows_an_edit(self):
        path = self.download(self.names[-1], "gpkg")
        layer = (dataset := ogr.Open(str(path), 1)).GetLayer(0)
        boxes = {feature.GetFID(): feature.GetGeometryRef().GetEnvelope() for feature in layer}
        for row, (west, east, south, north) in list(boxes.items())[:: max(1, self.count // 20)]:
            layer.SetSpatialFilterRect(west, south, east, north)
            self.assertIn(row, {feature.GetFID() for feature in layer})
        layer.SetSpatialFilter(None)
        moved = next(iter(boxes))
        feature = layer.GetFeature(moved)
        feature.SetGeometry(ogr.CreateGeometryFromWkt("MULTIPOLYGON (((9 9, 9 10, 10 10, 9 9)))"))
        layer.SetFeature(feature)
        layer.SetSpatialFilterRect(8, 8, 11, 11)
        self.assertEqual([feature.GetFID() for feature in layer], [moved])
        del feature, layer, dataset

    def test_a_geopackage_has_wijken_and_gemeenten_beside_the_buurten(self):
        name = catalogue["maps"][-1]["id"]
        dataset = ogr.Open(str(self.download(name, "gpkg")))
        names = [name, f"{name}_wijken", f"{name}_gemeenten"]
        self.assertEqual([dataset.GetLayer(number).GetName() for number in range(3)], names)
        area = {
            layer: sum(feature.GetGeometryRef().GetArea() for feature in dataset.GetLayer(layer)) for layer in names
        }
        for layer in names[1:]:
            level = layer.rpartition("_")[2]
            # Water has no row, and lies in a wijk all the same. As published, buurten of five wijken of the country run
            # over each other by 80 of 29,500,000,000 square metres, which their wijk has once.
            self.assertGreater(area[layer], area[name] * (1 - 1e-8))
            for feature in dataset.GetLayer(layer):
                self.assertTrue(feature.GetGeometryRef().IsValid(), feature.GetField("code"))
            with self.subTest(layer=layer):
                command = [BINARY, "query", "--dataset", DATASET, "--map", f"{name}-{level}"]
                told = rows(subprocess.run(command, check=True, capture_output=True).stdout.decode("utf-8"))
                read = {feature.GetField("code"): feature.items() for feature in dataset.GetLayer(layer)}
                text = {
                    code: {key: "" if cell is None else str(cell) for key, cell in row.items()}
                    for code, row in read.items()
                }
                self.require_equal(text, told)
        self.assertAlmostEqual(area[names[1]] / area[names[2]], 1, places=9)

    def test_a_geopackage_of_all_maps_holds_the_long_table_of_few_buurten_with_dates(self):
        if self.count > 1000:
            query = "?gemeente=" + server.json("areas.json")["gemeenten"][0][0]
            path, tables = self.download("lang", "gpkg", query), {"lang"}
        else:
            query = ""
            path, tables = self.download("alle", "gpkg"), {
                "alle",
                "alle_wijken",
                "alle_gemeenten",
                "lang",
                "layer_styles",
            }
        dataset = ogr.Open(str(path))
        self.assertEqual({dataset.GetLayer(number).GetName() for number in range(dataset.GetLayerCount())}, tables)
        layer = dataset.GetLayer("lang")
        self.assertEqual(layer.GetGeomType(), ogr.wkbNone)
        fields = layer.GetLayerDefn()
        self.assertEqual(fields.GetFieldDefn(fields.GetFieldIndex("datum")).GetType(), ogr.OFTDate)
        table = csv.DictReader(io.StringIO(self.download("lang", "csv", query).read_text("utf-8-sig")))
        count = 0
        for row, feature in zip(table, layer, strict=True):
            read = feature.items() | {"datum": feature.GetFieldAsString("datum").replace("/", "-")}
            # Fields of a GeoPackage are in small letters.
            told = [(key, read[key.lower()], cell) for key, cell in row.items()]
            wrong = [
                (key, found, cell) for key, found, cell in told if not same("" if found is None else str(found), cell)
            ]
            self.assertEqual(wrong, [], row["code"])
            count += 1
        self.assertGreater(count, 1000)

    def test_the_long_table_of_all_areas_is_served_in_every_form(self):
        """However large: no form is beyond the room for downloads as it is set by itself."""
        database = ogr.Open(str(self.download("lang", "gpkg")))
        count = database.GetLayerByName("lang").GetFeatureCount()
        self.assertGreater(count, 20 * self.count, "a row per buurt, map and period")
        # Of texts of 300 MB the lines are counted; no cell holds the end of one.
        self.assertEqual(server.bytes("download/lang.csv").count(b"\r\n"), count + 1)
        self.assertEqual(server.bytes("download/lang.parquet")[:4], b"PAR1")

    def test_the_geopackage_describes_its_fields_and_carries_the_style_of_every_map(self):
        path = self.download("alle", "gpkg")
        with contextlib.closing(sqlite3.connect(path)) as database:
            described = dict(
                database.execute("SELECT column_name, description FROM gpkg_data_columns WHERE table_name = 'alle'")
            )
            styles = dict(database.execute("SELECT styleName, styleQML FROM layer_styles"))
        metadata = json.loads(server.bytes("download/alle.csv-metadata.json"))
        columns = [column["name"] for column in metadata["tableSchema"]["columns"]]
        self.assertEqual(columns, list(next(iter(rows(self.download("alle", "csv").read_text("utf-8")).values()))))
        for entry in catalogue["maps"]:
            for measure in entry["measures"]:
                text = described[f"{entry['id']}_{measure['key']}".lower()]
                self.assertIn(measure["unit"]["nl"], text)
                self.assertRegex(text, r", \d{4}.*; bron: .+", "year and source")
            style = next(style for name, style in styles.items() if name.startswith(entry["title"]["nl"]))
            for row in entry["classes"]:
                red, green, blue = (int(row["colour"][at : at + 2], 16) for at in (1, 3, 5))
                self.assertIn(f"{red},{green},{blue},255", style, entry["id"])


if __name__ == "__main__":
    unittest.main()
