"""QGIS opens the features, filters and identifies them as its users do, and a thousand filters give the same areas when
QGIS evaluates them itself on the GeoPackage and when the server does.

Run by the interpreter that has QGIS: QT_QPA_PLATFORM=offscreen /usr/bin/python3 -m unittest test_qgis_filters
"""

import pathlib
import random
import tempfile
import unittest
import urllib.parse

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeatureRequest,
    QgsVectorLayer,
)
from qgis.gui import QgsMapCanvas, QgsMapToolIdentify
from qgis.PyQt import sip

from api import RD, Api
from counted import Counted
from filters import Maker, Writer, qgis

FILTERS = 1000
SEED = 322
# What somebody types, or chooses, as the filter of a layer. `{gemeente}` and `{letter}` become some that occur.
SUBSETS = [
    "klasse = 3",
    "klasse >= 2 AND gemeente = '{gemeente}'",
    "klasse IN (1, 3) AND naam LIKE '{letter}%'",
    "klasse IS NULL OR n > 400",
    "NOT (klasse = 0) AND klasse IS NOT NULL",
    "n BETWEEN 300 AND 500",
    "gemeente <> '{gemeente}' AND status < 3",
    "n * 2 > 500 AND n / 2 < 400",
    "code LIKE '%1' OR code LIKE '%7'",
    '"n" - 100 > "status" * 200',
    "klasse + status = 2",
]
# Before 3.38 QGIS knows no reference system of features but degrees, and filters by itself.
MODERN = 33800
# QGIS asks so many features at once of a server whose description says that it gives them.
PAGE = 1000


def setUpModule():
    global api, application, name, folder, layer
    # Its canvas wants a screen, if only one that nobody sees.
    application = QgsApplication([], True)
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
    @classmethod
    def setUpClass(cls):
        cls.api = Api(Counted())

    @classmethod
    def tearDownClass(cls):
        cls.api.stop()

    def open(self, collection, **more):
        parts = {"url": self.api.base, "typename": collection, "restrictToRequestBBOX": "1", **more}
        uri = " ".join(f"{key}='{text}'" for key, text in parts.items())
        opened = QgsVectorLayer(uri, collection, "OAPIF")
        self.assertTrue(opened.isValid(), opened.error().message())
        return opened

    def asked(self, since=0):
        """Lists the parameters of the pages that were asked for after the first `since` answers, which all came."""
        answers = [(status, urllib.parse.urlsplit(path)) for _, status, path in self.api.server.asked[since:]]
        pages = [(status, parts.query) for status, parts in answers if parts.path.endswith("/items")]
        self.assertEqual({status for status, _ in pages} - {200, 304}, set())
        return [dict(urllib.parse.parse_qsl(query)) for _, query in pages]

    def test_qgis_opens_every_collection_with_its_fields_and_counts_it(self):
        for described in self.api.get("/collections").json()["collections"][-7:]:
            opened = self.open(described["id"])
            self.assertEqual(opened.featureCount(), described["itemCount"])
            names = {field.name() for field in opened.fields()}
            # QGIS leaves out fields that are empty in the first ten features when it reads no schema.
            self.assertLessEqual(names - {"id"}, set(api.types(described["id"])))
            self.assertLessEqual({"code", "naam"}, names)

    def test_the_features_are_those_of_the_geopackage(self):
        since = len(self.api.server.asked)
        opened = self.open(name)
        stored = {feature["code"]: feature for feature in layer.getFeatures()}
        served = {feature["code"]: feature for feature in opened.getFeatures()}
        self.assertEqual(served.keys(), stored.keys())
        # One page, because they fit on one; what it looks at first is smaller.
        self.assertEqual([page["limit"] for page in self.asked(since)].count(str(PAGE)), 1)
        for code, feature in served.items():
            for key in ("naam", "klasse", "status", "n"):
                self.assertEqual(value(feature[key]), value(stored[code][key.lower()]), f"{key} of {code}")
            self.assertFalse(feature.geometry().isEmpty())

    def test_a_modern_qgis_has_them_in_rd(self):
        opened = self.open(name)
        if Qgis.QGIS_VERSION_INT >= MODERN:
            self.assertEqual(opened.crs().authid(), "EPSG:28992")
        else:
            self.assertTrue(opened.crs().isGeographic())

    def test_the_filter_of_a_layer_gives_what_it_gives_on_the_geopackage(self):
        opened, features = self.open(name), list(layer.getFeatures())
        words = {"gemeente": features[0]["gemeente"], "letter": features[0]["naam"][0]}
        for subset in SUBSETS:
            text, since = subset.format(**words), len(self.api.server.asked)
            with self.subTest(filter=text):
                expression = QgsExpression(text)
                if Qgis.QGIS_VERSION_INT < MODERN and expression.hasParserError():
                    self.assertIn("BETWEEN", text)
                    continue
                wanted = {feature["code"] for feature in layer.getFeatures(QgsFeatureRequest(expression))}
                self.assertTrue(0 < len(wanted) < len(features), f"{len(wanted)} areas tell nothing")
                self.assertTrue(opened.setSubsetString(text))
                self.assertEqual({feature["code"] for feature in opened.getFeatures()}, wanted)
                if Qgis.QGIS_VERSION_INT >= MODERN:
                    # An older one lists the same, but counts what is missing as 0.
                    self.assertEqual(opened.featureCount(), len(wanted))
                    # It believes the server, which was asked for nothing else.
                    sent = {(page.get("filter-lang"), "filter" in page) for page in self.asked(since)}
                    self.assertEqual(sent, {("cql2-text", True)})
        self.assertTrue(opened.setSubsetString(""))
        self.assertEqual(sum(1 for _ in opened.getFeatures()), len(features))

    def test_a_click_on_the_map_tells_the_area_below_it(self):
        opened = self.open(name)
        canvas = QgsMapCanvas()
        canvas.resize(800, 600)
        canvas.setDestinationCrs(layer.crs())
        canvas.setLayers([opened])
        canvas.setExtent(layer.extent())
        tool, chosen = QgsMapToolIdentify(canvas), list(layer.getFeatures())[::15]
        for feature in chosen:
            place = feature.geometry().poleOfInaccessibility(1.0)[0].asPoint()
            # As far in as somebody goes to point at one area.
            canvas.zoomToFeatureExtent(feature.geometry().boundingBox())
            at, since = canvas.getCoordinateTransform().transform(place), len(self.api.server.asked)
            found = tool.identify(round(at.x()), round(at.y()), [opened], QgsMapToolIdentify.TopDownAll)
            with self.subTest(code=feature["code"]):
                told = [{key: value(result.mFeature[key]) for key in ("code", "klasse", "n")} for result in found]
                self.assertEqual(told, [{key: value(feature[key]) for key in ("code", "klasse", "n")}])
                self.assertTrue(all("bbox" in page for page in self.asked(since)))
        self.assertGreater(len(chosen), 5)
        # Its layer has to be there until the canvas has let it go.
        canvas.setLayers([])
        sip.delete(canvas)


if __name__ == "__main__":
    unittest.main()
