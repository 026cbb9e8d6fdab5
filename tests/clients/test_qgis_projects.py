"""What the program hands to QGIS is drawn as it comes, in projects of several reference systems.

Nothing is set that QGIS does not set itself: a project has its reference system, or takes over that of its layers while
it is empty; the map is what "zoom to layer" and "zoom full" make of it.
Run by the interpreter that PyQGIS is built for: /usr/bin/python3 -m unittest test_qgis_projects
"""

import os
import pathlib
import tempfile
import time
import unittest

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsLayerDefinition,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize, QVariant
from qgis.PyQt.QtGui import QColor

from connections import connected, windows
from counted import Counted
from served import OUT
from shades import common_classes, seen_classes
from window import Window

# Web Mercator, which an empty project takes over; RD New, in which the GIS departments of the Netherlands work;
# ETRS89 / UTM 31N.
MERCATOR, RD_NEW, UTM = SYSTEMS = ("EPSG:3857", "EPSG:28992", "EPSG:25831")
WINDOW = (1200, 900)
MAP = "focuskaart"
# A region of more buurten is a country.
COUNTRY = 1000
# One drawing of the whole map asks so many tiles at most, whatever is drawn; it takes so many seconds at most.
MOST_TILES = 100
LONGEST = 30
# "Zoom to layer" leaves a margin.
MARGIN = 1.05
# Metres by which the rectangle may differ from the bounds of the catalogue, which are rounded to a hundred-thousandth
# of a degree.
ROUNDED = 2
# Metres by which a box of one system is larger in another, against which it is turned.
TURNED = 25_000


def setUpModule():
    global application, server, catalogue, folder
    folder = tempfile.TemporaryDirectory()
    QgsApplication.setPrefixPath("/usr", True)
    # Settings in a folder of their own: a connection of an earlier run would be asked about.
    application = QgsApplication([], True, folder.name)
    application.initQgis()
    server = Counted()
    catalogue = server.json("maps.json")
    (OUT / "qgis").mkdir(parents=True, exist_ok=True)


def tearDownModule():
    windows.clear()
    QgsProject.instance().clear()
    server.stop()
    folder.cleanup()
    application.exitQgis()


def download(place, name):
    path = pathlib.Path(folder.name) / name
    path.write_bytes(server.bytes(place))
    return str(path)


def systems(number):
    """Gives the systems in which a map is drawn: all of them, but of a country one for each map but the first."""
    country = len(server.json("areas.json")["buurten"]) > COUNTRY
    return [SYSTEMS[number % len(SYSTEMS)]] if country and number else SYSTEMS


class Projects(unittest.TestCase):
    def setUp(self):
        self.project = QgsProject.instance()
        self.project.clear()

    def begin(self, system):
        """Begins a project in a system; nothing is set where it takes that over from its layers."""
        self.project.clear()
        # Where a system was chosen it would be replaced by that of the first layer.
        self.window = Window() if system == MERCATOR else None
        if system != MERCATOR:
            self.project.setCrs(QgsCoordinateReferenceSystem(system))

    def require_system(self, system):
        """Holds the project to its system once its layers are there."""
        found = self.window.system() if self.window else self.project.crs()
        self.assertEqual(found.authid(), system)

    def define(self, entry):
        """Opens the layer definition of a map; returns its layers of tiles, topmost first, and the rectangle around the
        map.
        """
        path = download(f"qgis/{entry['id']}.qlr", f"{entry['id']}.qlr")
        loaded, message = QgsLayerDefinition.loadLayerDefinition(path, self.project, self.project.layerTreeRoot())
        self.assertTrue(loaded, message)
        layers = [node.layer() for node in self.project.layerTreeRoot().findLayers()]
        self.assertTrue(all(layer is not None and layer.isValid() for layer in layers))
        tiles = [layer for layer in layers if isinstance(layer, QgsVectorTileLayer)]
        (area,) = [layer for layer in layers if isinstance(layer, QgsVectorLayer)]
        self.assertEqual(layers, [*tiles, area], "the rectangle lies below the map")
        return tiles, area

    def draw(self, layers, extent_of, name=None):
        """Draws layers in the project over the extent of a layer, as "zoom to layer" does; the whole world for none.

        Returns the picture and the tiles asked.
        """
        settings = QgsMapSettings()
        settings.setLayers(layers)
        settings.setDestinationCrs(self.project.crs())
        settings.setTransformContext(self.project.transformContext())
        settings.setOutputSize(QSize(*WINDOW))
        settings.setBackgroundColor(QColor("white"))
        extent = (
            settings.fullExtent()
            if extent_of is None
            else settings.layerExtentToOutputExtent(extent_of, extent_of.extent())
        )
        extent.scale(MARGIN)
        settings.setExtent(extent)
        asked, started = len(server.asked), time.monotonic()
        job = QgsMapRendererParallelJob(settings)
        job.start()
        job.waitForFinished()
        took, tiles = time.monotonic() - started, server.tiles(asked)
        picture = job.renderedImage()
        if name:
            picture.save(str(OUT / "qgis" / f"{name}.png"))
        self.assertEqual([error.message for error in job.errors()], [])
        self.assertLessEqual(len(tiles), MOST_TILES)
        self.assertLessEqual(took, LONGEST)
        self.assertEqual({status for *_, status in tiles} - {200, 204, 304}, set(), "no tile is refused")
        return picture, tiles

    def require_classes(self, picture, entry):
        seen = seen_classes(picture, entry)
        self.assertLessEqual(common_classes(server, entry), seen.keys(), f"the map shows {seen}")

    def test_every_layer_definition_is_drawn_in_the_colours_of_its_classes_in_a_project_of_any_system(self):
        for number, entry in enumerate(catalogue["maps"]):
            for system in systems(number):
                with self.subTest(map=entry["id"], system=system):
                    self.begin(system)
                    tiles, area = self.define(entry)
                    self.require_system(system)
                    picture, asked = self.draw([*tiles, area], area, f"project-{entry['id']}-{system[5:]}")
                    self.assertGreater(len(asked), 0)
                    self.require_classes(picture, entry)

    def test_every_layer_of_a_definition_has_a_valid_system_and_the_rectangle_is_that_of_the_map(self):
        mercator = QgsCoordinateReferenceSystem("EPSG:3857")
        degrees = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), mercator, self.project)
        bounds = degrees.transformBoundingBox(QgsRectangle(*catalogue["bounds"]))
        for entry in catalogue["maps"]:
            with self.subTest(map=entry["id"]):
                self.project.clear()
                tiles, area = self.define(entry)
                for layer in (*tiles, area):
                    self.assertTrue(layer.crs().isValid(), layer.name())
                    self.assertEqual(layer.crs(), mercator, layer.name())
                found = area.extent()
                for one, other in zip(
                    (found.xMinimum(), found.yMinimum(), found.xMaximum(), found.yMaximum()),
                    (bounds.xMinimum(), bounds.yMinimum(), bounds.xMaximum(), bounds.yMaximum()),
                ):
                    self.assertAlmostEqual(one, other, delta=ROUNDED)

    def test_the_whole_world_takes_few_tiles_and_none_is_refused(self):
        entry = catalogue["maps"][0]
        for system in SYSTEMS:
            with self.subTest(system=system):
                self.begin(system)
                tiles, area = self.define(entry)
                self.require_system(system)
                _, asked = self.draw([*tiles, area], None)
                self.assertLessEqual({zoom for _, zoom, _ in asked}, set(range(4)))

    def test_every_connection_is_drawn_in_the_colours_of_its_classes_and_the_whole_world_takes_few_tiles(self):
        sources = connected(download("qgis/connections.xml", "connections.xml"))
        self.assertEqual(sources.keys(), {f"Veerkracht: {entry['title']['nl']}" for entry in catalogue["maps"]})
        # What to zoom to, of a project of its own: its layers are not those of the connections.
        apart = QgsProject()
        QgsLayerDefinition.loadLayerDefinition(download(f"qgis/{MAP}.qlr", f"{MAP}.qlr"), apart, apart.layerTreeRoot())
        [area] = [layer for layer in apart.mapLayers().values() if isinstance(layer, QgsVectorLayer)]
        for number, entry, system in [
            (number, entry, system) for number, entry in enumerate(catalogue["maps"]) for system in systems(number)
        ]:
            with self.subTest(connection=entry["id"], system=system):
                self.begin(system)
                layer = QgsVectorTileLayer(sources[f"Veerkracht: {entry['title']['nl']}"], entry["id"])
                message, loaded = layer.loadDefaultStyle()
                self.assertTrue(loaded, message)
                self.assertTrue(layer.isValid() and layer.crs().isValid())
                self.project.addMapLayer(layer)
                self.require_system(system)
                picture, _ = self.draw([layer], area, f"project-connection-{entry['id']}-{system[5:]}")
                self.require_classes(picture, entry)
                if number == 0:
                    self.draw([layer], None)
        apart.clear()

    def test_every_geopackage_is_drawn_in_the_colours_of_its_classes_in_a_project_of_any_system(self):
        for number, entry in enumerate(catalogue["maps"]):
            path = download(f"download/{entry['id']}.gpkg", f"{entry['id']}.gpkg")
            for system in systems(number):
                with self.subTest(map=entry["id"], system=system):
                    # One that has layers already: an empty one takes over that of the file (test_qgis).
                    self.project.clear()
                    self.project.setCrs(QgsCoordinateReferenceSystem(system))
                    layer = QgsVectorLayer(f"{path}|layername={entry['id']}", entry["id"], "ogr")
                    self.assertTrue(layer.isValid())
                    self.assertEqual(layer.crs().authid(), RD_NEW)
                    self.project.addMapLayer(layer)
                    picture, _ = self.draw([layer], layer, f"project-geopackage-{entry['id']}-{system[5:]}")
                    self.require_classes(picture, entry)

    def test_every_download_lies_where_the_map_is_and_the_geopackage_has_the_colours_of_its_classes(self):
        entry = next(entry for entry in catalogue["maps"] if entry["id"] == MAP)
        rows = len(server.json("areas.json")["buurten"])
        for system in SYSTEMS:
            self.project.clear()
            self.project.setCrs(QgsCoordinateReferenceSystem(system))
            _, area = self.define(entry)
            for kind, own in (("gpkg", "EPSG:28992"), ("geojson", "EPSG:4326")):
                with self.subTest(kind=kind, system=system):
                    layer = QgsVectorLayer(
                        download(f"download/focuskaart.{kind}", f"focuskaart.{kind}"), "focuskaart", "ogr"
                    )
                    self.assertTrue(layer.isValid())
                    self.assertEqual((layer.featureCount(), layer.crs().authid()), (rows, own))
                    to = QgsCoordinateTransform(layer.crs(), area.crs(), self.project)
                    self.assertTrue(
                        QgsRectangle(area.extent()).buffered(TURNED).contains(to.transformBoundingBox(layer.extent()))
                    )
                    if kind == "gpkg":
                        picture, _ = self.draw([layer], layer, f"project-geopackage-{system[5:]}")
                        self.require_classes(picture, entry)
        path = download("download/focuskaart.gpkg", "larger.gpkg")
        for level, fields in (("wijken", {"code", "naam", "gemeente", "n"}), ("gemeenten", {"code", "naam", "n"})):
            layer = QgsVectorLayer(f"{path}|layername=focuskaart_{level}", level, "ogr")
            self.assertTrue(layer.isValid() and layer.crs().authid() == "EPSG:28992")
            self.assertEqual(layer.featureCount(), len(server.json("areas.json")[level]))
            self.assertLessEqual(fields, set(layer.fields().names()))
            # Its own style is its borders, through which the buurten are seen.
            self.assertEqual([part.layerType() for part in layer.renderer().symbol().symbolLayers()], ["SimpleLine"])
            self.assertTrue(layer.labelsEnabled())
        gemeente = server.json("areas.json")["gemeenten"][0][0]
        long = QgsVectorLayer(download(f"download/lang.gpkg?gemeente={gemeente}", "lang.gpkg"), "lang", "ogr")
        self.assertTrue(long.isValid() and not long.isSpatial())
        self.assertEqual(long.fields().field("datum").type(), QVariant.Date)
        self.assertEqual(
            set(long.uniqueValues(long.fields().indexFromName("kaart"))), {entry["id"] for entry in catalogue["maps"]}
        )

    def test_every_table_and_every_outline_of_every_map_has_a_row_for_each_buurt(self):
        rows = len(server.json("areas.json")["buurten"])
        degrees = QgsRectangle(*catalogue["bounds"]).buffered(0.01)
        for name in [entry["id"] for entry in catalogue["maps"]] + ["alle"]:
            for kind in ("csv", "xlsx", "geojson"):
                with self.subTest(map=name, kind=kind):
                    layer = QgsVectorLayer(download(f"download/{name}.{kind}", f"{name}.{kind}"), name, "ogr")
                    self.assertTrue(layer.isValid())
                    self.assertEqual((layer.featureCount(), layer.isSpatial()), (rows, kind == "geojson"))
                    if layer.isSpatial():
                        self.assertEqual(layer.crs().authid(), "EPSG:4326")
                        self.assertTrue(degrees.contains(layer.extent()))

    def test_the_geopackage_names_its_areas_at_the_scales_at_which_the_layer_definition_does(self):
        self.project.setCrs(QgsCoordinateReferenceSystem("EPSG:28992"))
        path = download("download/focuskaart.gpkg", "names.gpkg")
        # A scale at which a level has names and one at which it has not: around the middle of the first area.
        for layer, shown, hidden in (
            ("focuskaart", 40_000, 400_000),
            ("focuskaart_wijken", 300_000, 40_000),
            ("focuskaart_gemeenten", 300_000, 40_000),
        ):
            with self.subTest(layer=layer):
                areas = QgsVectorLayer(f"{path}|layername={layer}", layer, "ogr")
                self.assertEqual(areas.labeling().settings().fieldName, "naam")
                middle = next(areas.getFeatures()).geometry().poleOfInaccessibility(50)[0].asPoint()
                for scale, is_named in ((shown, True), (hidden, False)):
                    settings = QgsMapSettings()
                    settings.setLayers([areas])
                    settings.setDestinationCrs(self.project.crs())
                    settings.setOutputSize(QSize(*WINDOW))
                    settings.setBackgroundColor(QColor("white"))
                    wide = WINDOW[0] / settings.outputDpi() * 0.0254 * scale
                    high = wide * WINDOW[1] / WINDOW[0]
                    settings.setExtent(QgsRectangle.fromCenterAndSize(middle, wide, high))
                    self.assertAlmostEqual(settings.scale() / scale, 1, delta=0.02)
                    job = QgsMapRendererParallelJob(settings)
                    job.start()
                    job.waitForFinished()
                    self.assertEqual([error.message for error in job.errors()], [])
                    labels = job.takeLabelingResults().allLabels()
                    job.renderedImage().save(str(OUT / "qgis" / f"names-{layer}-{scale}.png"))
                    named = {label.labelText.replace("\n", " ") for label in labels}
                    self.assertEqual(bool(named), is_named, f"1:{scale}: {sorted(named)[:5]}")
                    # Where lines are broken a blank is.
                    known = {feature["naam"] for feature in areas.getFeatures()}
                    self.assertLessEqual(named, known)


if __name__ == "__main__":
    unittest.main()
