"""QGIS opens the features, and a thousand filters give the same areas when QGIS evaluates them itself on the GeoPackage
and when the server does.

Run by the interpreter that has QGIS: QT_QPA_PLATFORM=offscreen /usr/bin/python3 -m unittest test_qgis_filters
"""

import pathlib
import random
import tempfile
import unittest

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsVectorLayer,
)

from api import RD, Api
from filters import Maker, Writer, qgis

FILTERS = 1000
SEED = 322


def setUpModule():
    global api, application, name, folder, layer
    application = QgsApplication([], False)
    application.initQgis()
    api = Api()
    name = "signalering_relatief"
    folder = tempfile.TemporaryDirectory()
    path = pathlib.Path(folder.name) / f"{name}.gpkg"
    path.write_bytes(api.server.bytes(f"download/{name}.gpkg"))
    layer = QgsVectorLayer(f"{path}|layername={stored_layer(path)}", "gpkg", "ogr")


def tearDownModule():
    global layer
    layer = None
    application.exitQgis()
    folder.cleanup()
    api.stop()


def stored_layer(path):
    """Names the layer of the buurten in a GeoPackage."""
    # The layer is kept by a name of its own: its provider ends with it.
    opened = QgsVectorLayer(str(path), "all", "ogr")
    names = [entry.split("!!::!!")[1] for entry in opened.dataProvider().subLayers()]
    return next((entry for entry in names if "wijken" not in entry and "gemeenten" not in entry), names[0])


def value(cell):
    """Gives a cell as Python has it: NULL of QGIS is None."""
    return None if cell is None or not isinstance(cell, (str, int, float)) else cell


def some_shapes(extent, count=40):
    """Makes boxes, points and triangles in metres of RD New."""
    draw, made = random.Random(SEED), []
    for _ in range(count):
        x = round(draw.uniform(extent.xMinimum(), extent.xMaximum()), 1)
        y = round(draw.uniform(extent.yMinimum(), extent.yMaximum()), 1)
        size = draw.choice([300.0, 2000.0])
        ring = [[x, y], [x + size, y], [x + size / 2, y + size], [x, y]]
        made.append(
            draw.choice(
                [
                    {"bbox": [x, y, x + size, y + size / 2]},
                    {"type": "Point", "coordinates": [x, y]},
                    {"type": "Polygon", "coordinates": [ring]},
                ]
            )
        )
    return made


class Filters(unittest.TestCase):
    def test_a_thousand_filters_give_the_same_areas_in_qgis_and_on_the_server(self):
        self.assertTrue(layer.isValid())
        features = sorted(layer.getFeatures(), key=lambda feature: feature["code"])
        types = api.types(name)
        # The fields of a GeoPackage are in small letters, which QGIS does not tell from capitals in an expression.
        self.assertLessEqual({key.lower() for key in types}, {field.name() for field in layer.fields()})
        rows = [{key: value(feature[key.lower()]) for key in types} for feature in features]
        maker = Maker(rows, types, SEED, plain=True, shapes=some_shapes(layer.extent()))
        writer, telling = Writer(SEED), 0
        context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
        for number in range(FILTERS):
            tree = maker.filter()
            text, written = writer.write(tree), qgis(tree)
            expression = QgsExpression(written)
            self.assertFalse(expression.hasParserError(), f"{expression.parserErrorString()} in {written}")
            expression.prepare(context)
            expected = []
            for feature in features:
                context.setFeature(feature)
                if expression.evaluate(context) in (1, True):
                    expected.append(feature["code"])
                self.assertFalse(expression.hasEvalError(), f"{expression.evalErrorString()} in {written}")
            query = {"filter": text, "filter-crs": RD, "skipGeometry": "true", "properties": "code", "limit": 20000}
            answer = api.items(name, query)
            telling += 0 < len(expected) < len(features)
            with self.subTest(number=number, text=text, written=written):
                self.assertEqual(answer.status, 200, answer.body[:300])
                self.assertEqual(answer.ids(), expected)
        self.assertGreater(telling, FILTERS / 3)


class Features(unittest.TestCase):
    def open(self, collection, **more):
        parts = {"url": api.base, "typename": collection, "restrictToRequestBBOX": "1", **more}
        uri = " ".join(f"{key}='{text}'" for key, text in parts.items())
        opened = QgsVectorLayer(uri, collection, "OAPIF")
        self.assertTrue(opened.isValid(), opened.error().message())
        return opened

    def test_qgis_opens_every_collection_with_its_fields_and_counts_it(self):
        for described in api.get("/collections").json()["collections"][-7:]:
            opened = self.open(described["id"])
            self.assertEqual(opened.featureCount(), described["itemCount"])
            names = {field.name() for field in opened.fields()}
            # QGIS leaves out fields that are empty in the first ten features when it reads no schema.
            self.assertLessEqual(names - {"id"}, set(api.types(described["id"])))
            self.assertLessEqual({"code", "naam"}, names)

    def test_the_features_are_those_of_the_geopackage(self):
        opened = self.open(name)
        stored = {feature["code"]: feature for feature in layer.getFeatures()}
        served = {feature["code"]: feature for feature in opened.getFeatures()}
        self.assertEqual(served.keys(), stored.keys())
        for code, feature in served.items():
            for key in ("naam", "klasse", "status", "n"):
                self.assertEqual(value(feature[key]), value(stored[code][key.lower()]), f"{key} of {code}")
            self.assertFalse(feature.geometry().isEmpty())

    def test_a_modern_qgis_has_them_in_rd(self):
        opened = self.open(name)
        # Before 3.38 QGIS knows no reference system of features but degrees.
        if Qgis.QGIS_VERSION_INT >= 33800:
            self.assertEqual(opened.crs().authid(), "EPSG:28992")
        else:
            self.assertTrue(opened.crs().isGeographic())


if __name__ == "__main__":
    unittest.main()
