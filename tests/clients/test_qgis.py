"""Headless QGIS loads what the program hands it, renders it, and the colours at known points are those of the classes.

Run by Debian's own interpreter, which PyQGIS is built for: QT_QPA_PLATFORM=offscreen /usr/bin/python3 -m unittest
test_qgis
"""

import collections
import os
import tempfile
import unittest
import urllib.parse

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())

from qgis.core import (
    NULL,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsGeometry,
    QgsLayerDefinition,
    QgsMapBoxGlStyleConversionContext,
    QgsMapBoxGlStyleConverter,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorTileLayer,
)
from qgis.gui import QgsMapCanvas, QgsMapToolIdentify
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage
from qgis.PyQt.QtXml import QDomDocument

from connections import connected, windows
from served import OUT, Server, samples
from window import Window

# What an empty project takes over from tiles, and from downloads.
MERCATOR, RD_NEW = "EPSG:3857", "EPSG:28992"
NO_CLASS = "#e0e0e0"
SIZE = 1400
CLOSE_UP = 200
REACH = 3


def setUpModule():
    global application, server, catalogue
    QgsApplication.setPrefixPath("/usr", True)
    # Settings in a folder of their own: a connection of an earlier run would be asked about.
    application = QgsApplication([], True, tempfile.mkdtemp())
    application.initQgis()
    server = Server()
    catalogue = server.json("maps.json")
    (OUT / "qgis").mkdir(parents=True, exist_ok=True)


def tearDownModule():
    windows.clear()
    QgsProject.instance().clear()
    server.stop()
    application.exitQgis()


def from_degrees(project):
    """Returns what turns degrees into the system that a project has by itself."""
    return QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), project.crs(), project)


class Picture:
    """What QGIS draws of some layers over a box of degrees, in the system of the project, without labels; kept under a
    name, if any."""

    def __init__(self, layers, box, size, name=None):
        project = QgsProject.instance()
        self.transform = from_degrees(project)
        settings = QgsMapSettings()
        settings.setLayers(layers)
        settings.setDestinationCrs(project.crs())
        settings.setTransformContext(project.transformContext())
        settings.setOutputSize(QSize(size, size))
        settings.setExtent(self.transform.transformBoundingBox(QgsRectangle(*box)))
        settings.setBackgroundColor(QColor("white"))
        settings.setFlag(QgsMapSettings.DrawLabeling, False)
        job = QgsMapRendererParallelJob(settings)
        job.start()
        job.waitForFinished()
        self.errors = [error.message for error in job.errors()]
        self.pixels = settings.mapToPixel()
        self.image = job.renderedImage()
        if name:
            self.image.save(str(OUT / "qgis" / f"{name}.png"))

    def colour(self, lon, lat):
        """Returns the colour that occurs most around a place."""
        point = self.pixels.transform(self.transform.transform(lon, lat))
        around = range(-REACH, REACH + 1)
        seen = collections.Counter(
            self.image.pixelColor(round(point.x()) + x, round(point.y()) + y).name() for x in around for y in around
        )
        return seen.most_common(1)[0][0]


def near(one, other):
    """Tells whether two colours differ by at most two steps per channel."""
    return all(abs(int(one[i : i + 2], 16) - int(other[i : i + 2], 16)) <= 2 for i in (1, 3, 5))


def sprites(style):
    """Returns the sprite image and its definitions, as QGIS fetches them itself when it loads a style by its address.
    """
    image = QImage()
    image.loadFromData(server.bytes(style["sprite"].removeprefix(server.url) + ".png"))
    return image, server.json(style["sprite"].removeprefix(server.url) + ".json")


def every_buurt():
    """Returns the codes of all buurten that the program knows."""
    index = server.json("areas.json")
    return {row[index["fields"].index("code")] for row in index["buurten"]}


def identified(layers, bounds=None):
    """Returns what QGIS identifies anywhere on some layers of vector tiles, which have no count of their own; or in a
    box.
    """
    box = from_degrees(QgsProject.instance()).transformBoundingBox(QgsRectangle(*(bounds or catalogue["bounds"])))
    canvas = QgsMapCanvas()
    canvas.resize(SIZE, SIZE)
    canvas.setDestinationCrs(QgsProject.instance().crs())
    canvas.setLayers(layers)
    canvas.setExtent(box)
    canvas.refresh()
    canvas.waitWhileRendering()
    return QgsMapToolIdentify(canvas).identify(
        QgsGeometry.fromRect(box), QgsMapToolIdentify.TopDownAll, layers, QgsMapToolIdentify.VectorTileLayer
    )


def buurten_of(layers):
    """Returns the codes of the buurten that QGIS identifies anywhere on some layers of vector tiles."""
    found = identified(layers)
    # Water is drawn too, without a status: it is on no list.
    return {
        result.mFeature["code"] for result in found if result.mLabel == "buurten" and result.mFeature["status"] != NULL
    }


class Qgis(unittest.TestCase):
    def empty(self):
        """Empties the project; returns the window in which it then gets its layers."""
        QgsProject.instance().clear()
        return Window()

    def require_system(self, window, system):
        """Holds the system that the project took over from its layers to what it must be."""
        self.assertEqual(window.system().authid(), system)

    def add(self, layer):
        """Adds a layer to an empty project, as its window does."""
        window = self.empty()
        QgsProject.instance().addMapLayer(layer)
        return window

    def connect(self, source, entry):
        """Adds a layer of a connection as people do: QGIS loads the style that its source names."""
        layer = QgsVectorTileLayer(source, entry["id"])
        message, loaded = layer.loadDefaultStyle()
        self.assertTrue(loaded, message)
        self.require_system(self.add(layer), MERCATOR)
        return layer

    def require_colours(self, layers, name, entry, selection=""):
        """Draws the whole for people to see, and each sample close up, where it is larger than what is looked at."""
        self.assertEqual(Picture(layers, catalogue["bounds"], SIZE, name).errors, [])
        colours = {row["value"]: row["colour"].lower() for row in entry["classes"]}
        wanted = samples(server, entry["id"], selection)
        self.assertGreaterEqual(len({klasse for *_, klasse in wanted}), 2, "the data show at least two classes")
        for code, lon, lat, box, klasse in wanted:
            with self.subTest(map=entry["id"], code=code, klasse=klasse):
                picture = Picture(layers, box, CLOSE_UP)
                self.assertEqual(picture.errors, [])
                seen, expected = picture.colour(lon, lat), colours.get(klasse, NO_CLASS)
                self.assertTrue(near(seen, expected), f"{seen}, expected {expected}")

    def test_the_style_of_every_map_converts_without_a_warning(self):
        # What it looks like is seen in the layers of the connections, which load it by its address.
        for entry in catalogue["maps"]:
            with self.subTest(map=entry["id"]):
                style = server.json(entry["style"].lstrip("/"))
                context, converter = QgsMapBoxGlStyleConversionContext(), QgsMapBoxGlStyleConverter()
                if "sprite" in style:
                    context.setSprites(*sprites(style))
                self.assertEqual(
                    converter.convert(style, context), QgsMapBoxGlStyleConverter.Success, converter.errorMessage()
                )
                self.assertEqual(converter.warnings(), [])

    def test_the_layer_definition_of_every_map_gives_a_named_group_with_the_colours_of_the_classes(self):
        for entry in catalogue["maps"]:
            with self.subTest(map=entry["id"]), tempfile.NamedTemporaryFile(suffix=".qlr") as file:
                file.write(server.bytes(f"qgis/{entry['id']}.qlr"))
                file.flush()
                project, window = QgsProject.instance(), self.empty()
                loaded, message = QgsLayerDefinition.loadLayerDefinition(file.name, project, project.layerTreeRoot())
                self.assertTrue(loaded, message)
                groups = [group.name() for group in project.layerTreeRoot().findGroups()]
                self.assertTrue(any(entry["title"]["nl"] in name for name in groups), groups)
                layers = [node.layer() for node in project.layerTreeRoot().findLayers()]
                self.assertTrue(layers and all(layer is not None and layer.isValid() for layer in layers))
                self.require_system(window, MERCATOR)
                self.require_colours(layers, f"qlr-{entry['id']}", entry)
                self.assertEqual(buurten_of(layers), every_buurt())

    def test_who_identifies_on_a_layer_of_a_definition_gets_areas_of_its_level_and_no_others(self):
        with tempfile.NamedTemporaryFile(suffix=".qlr") as file:
            file.write(server.bytes(f"qgis/{catalogue['maps'][0]['id']}.qlr"))
            file.flush()
            project, window = QgsProject.instance(), self.empty()
            QgsLayerDefinition.loadLayerDefinition(file.name, project, project.layerTreeRoot())
            layers = [node.layer() for node in project.layerTreeRoot().findLayers()]
            self.require_system(window, MERCATOR)
            tiles = {layer.name().lower(): layer for layer in layers if isinstance(layer, QgsVectorTileLayer)}
            self.assertEqual(set(tiles), {"buurten", "wijken", "gemeenten"})
            # Tiles have wijken from where they are large enough to be seen: in a gemeente, not in the country.
            bounds = server.json("areas.json")["gemeenten"][0][-4:]
            words = {row["value"]: row["label"]["nl"] for row in catalogue["maps"][0]["classes"]}
            for level, layer in tiles.items():
                results = identified([layer], bounds)
                found = {result.mLabel for result in results}
                self.assertIn(level, found)
                self.assertLessEqual(found, {level, f"{level}_label"})
                if level == "buurten":
                    told = {
                        result.mFeature["klasse"]: result.mFeature["klasse_naam"]
                        for result in results
                        if result.mLabel == level and result.mFeature["klasse"] != NULL
                    }
                    self.assertTrue(told)
                    self.assertEqual(told, {value: words[value] for value in told})

    def test_every_connection_of_the_connections_file_serves_a_map(self):
        with tempfile.NamedTemporaryFile(suffix=".xml") as file:
            file.write(server.bytes("qgis/connections.xml"))
            file.flush()
            sources = connected(file.name)
        self.assertEqual(len(sources), len(catalogue["maps"]))
        for entry in catalogue["maps"]:
            name = f"Veerkracht: {entry['title']['nl']}"
            with self.subTest(connection=name):
                self.assertIn(f"styleUrl={server.url}{entry['style'].lstrip('/')}", urllib.parse.unquote(sources[name]))
                layer = self.connect(sources[name], entry)
                self.require_colours([layer], f"connection-{entry['id']}", entry)
                self.assertEqual(buurten_of([layer]), every_buurt())

    def test_connections_of_a_year_say_the_period_of_each_map(self):
        year = next(entry["years"][0] for entry in catalogue["maps"] if len(entry.get("years") or []) > 1)
        with tempfile.NamedTemporaryFile(suffix=".xml") as file:
            file.write(server.bytes(f"qgis/connections.xml?year={year}"))
            file.flush()
            sources = connected(file.name)
        self.assertEqual(len(sources), len(catalogue["maps"]))
        of_year = {
            name: source for name, source in sources.items() if f"year%3D{year}" in source or f"year={year}" in source
        }
        self.assertTrue(of_year)
        for name, source in of_year.items():
            self.assertRegex(name, rf", {year}(,|$)")
            layer = self.connect(source, catalogue["maps"][0])
            self.assertEqual(buurten_of([layer]), every_buurt())

    def geopackage(self, folder, name, selection=""):
        """Downloads a GeoPackage and opens its layer as QGIS does by itself, its own style applied."""
        path = os.path.join(folder, f"{name}.gpkg")
        with open(path, "wb") as file:
            file.write(server.bytes(f"download/{name}.gpkg{selection}"))
        layer = QgsVectorLayer(f"{path}|layername={name}", "buurten", "ogr")
        self.assertTrue(layer.isValid())
        self.assertEqual(layer.featureCount(), len(every_buurt()))
        return layer

    def require_names(self, layer, name, selection=""):
        """Holds every field to the name, unit and year that the metadata of the table give it; the buurt is called by
        its name.
        """
        described = server.json(f"download/{name}.csv-metadata.json{selection}")["tableSchema"]["columns"]
        fields = layer.fields()
        shown = {column["name"]: layer.attributeDisplayName(fields.lookupField(column["name"])) for column in described}
        for column in described:
            sentence = column["dc:description"]
            self.assertTrue(sentence.startswith(shown[column["name"]]), f"{shown[column['name']]!r} of {sentence!r}")
            years = column.get("schema:temporalCoverage", "").replace("/", "-")
            self.assertTrue(shown[column["name"]].endswith(years), shown[column["name"]])
            self.assertNotEqual(shown[column["name"]], column["name"])
        self.assertEqual(layer.displayExpression().strip('"'), "naam")

    def test_the_geopackage_of_every_map_opens_with_every_buurt_in_the_colours_of_its_own_style(self):
        for entry in catalogue["maps"]:
            with self.subTest(map=entry["id"]), tempfile.TemporaryDirectory() as folder:
                layer = self.geopackage(folder, entry["id"])
                self.require_names(layer, entry["id"])
                self.require_system(self.add(layer), RD_NEW)
                self.require_colours([layer], f"geopackage-{entry['id']}", entry)

    def test_a_geopackage_of_all_maps_names_its_fields_in_every_style_in_the_language_asked_for(self):
        with tempfile.TemporaryDirectory() as folder:
            layer = self.geopackage(folder, "alle", "?taal=en")
            self.require_names(layer, "alle", "?taal=en")
            count, ids, names, *_ = layer.listStylesInDatabase()
            self.assertEqual(count, len(catalogue["maps"]))
            # Those of this layer come first.
            for number, name in zip(ids[:count], names[:count]):
                with self.subTest(style=name):
                    text, message = layer.getStyleFromDatabase(number)
                    document = QDomDocument()
                    self.assertTrue(document.setContent(text)[0], message)
                    loaded, message = layer.importNamedStyle(document)
                    self.assertTrue(loaded, message)
                    self.require_names(layer, "alle", "?taal=en")
                    [entry] = [entry for entry in catalogue["maps"] if name.startswith(entry["title"]["en"])]
                    self.require_system(self.add(layer.clone()), RD_NEW)
                    self.require_colours([layer], f"geopackage-alle-{entry['id']}", entry)


if __name__ == "__main__":
    unittest.main()
