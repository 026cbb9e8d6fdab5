"""The QGIS application, with an empty profile, opens what the program hands out as people open it, and shows the colours of the classes.

The window is looked at as it is on the screen; what is asked is counted between QGIS and the program.
Run by the interpreter that PyQGIS is built for: /usr/bin/python3 -m unittest test_qgis_desktop
"""

import os
import pathlib
import tempfile
import unittest

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsNullSymbolRenderer,
    QgsProject,
    QgsReferencedRectangle,
    QgsVectorLayer,
)

from counted import Counted
from desktop import Application, Screen
from served import OUT
from shades import common_classes, seen_classes

MAP = "focuskaart"
# A view of the map asks so many tiles at most: 50 for its three layers, and 50 for each of the eight views around it, which QGIS draws ahead.
MOST_TILES = 450
# Seconds that QGIS may take from its start, or from an act, until the map is drawn; it starts in 5 to 10 on a machine that is not busy.
STARTS_WITHIN = 90
DRAWS_WITHIN = 30
# From this version QGIS zooms by itself to what is no background map; before it shows the world.
ZOOMS_BY_ITSELF = 32800
VERSION = ".".join(Qgis.QGIS_VERSION.split("-")[0].split(".")[:2])


def setUpModule():
    global application, server, catalogue, entry, screen, folder
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    server = Counted()
    catalogue = server.json("maps.json")
    entry = next(entry for entry in catalogue["maps"] if entry["id"] == MAP)
    folder = tempfile.TemporaryDirectory()
    screen = Screen()
    (OUT / "qgis").mkdir(parents=True, exist_ok=True)


def tearDownModule():
    screen.stop()
    server.stop()
    folder.cleanup()
    application.exitQgis()


def download(place, name):
    path = pathlib.Path(folder.name) / name
    path.write_bytes(server.bytes(place))
    return path


class Desktop(unittest.TestCase):
    def look(self, running, layers, within, name):
        """Waits for the map and returns what the program shows and the picture of it, which is kept."""
        state = running.ready(layers, within)
        screen.picture().save(str(OUT / "qgis" / f"desktop-{VERSION}-{name}.png"))
        self.assertTrue(all(layer["valid"] and (layer["crs"] or not layer["spatial"]) for layer in state["layers"]), state["layers"])
        return state, running.picture(state)

    def require_classes(self, picture):
        seen = seen_classes(picture, entry)
        self.assertLessEqual(common_classes(server, entry), seen.keys(), f"the map shows {seen}")

    def require_few_tiles(self, since, views):
        tiles = server.tiles(since)
        self.assertGreater(len(tiles), 0)
        self.assertLessEqual(len(tiles), views * MOST_TILES)
        self.assertEqual({status for *_, status in tiles} - {200, 204, 304}, set(), "no tile is refused")

    def test_a_layer_definition_is_drawn_in_an_empty_project(self):
        since = len(server.asked)
        with Application(screen, [download(f"qgis/{MAP}.qlr", f"{MAP}.qlr")]) as running:
            state, picture = self.look(running, 4, STARTS_WITHIN, "empty-at-once")
            self.assertEqual({layer["crs"] for layer in state["layers"]}, {"EPSG:3857"})
            self.assertEqual(state["messages"], [])
            # It starts in a smaller window.
            self.require_few_tiles(since, 2)
            if Qgis.QGIS_VERSION_INT >= ZOOMS_BY_ITSELF:
                self.require_classes(picture)
            running.order(act="zoom to layer", layer="Kaartgebied")
            _, picture = self.look(running, 4, DRAWS_WITHIN, "empty")
            self.require_classes(picture)
            self.require_few_tiles(since, 3)

    def test_a_layer_definition_is_drawn_in_a_project_in_rd_new_that_has_layers(self):
        project = QgsProject()
        project.setCrs(QgsCoordinateReferenceSystem("EPSG:28992"))
        layer = QgsVectorLayer(str(download(f"download/{MAP}.gpkg", f"{MAP}.gpkg")), "buurten", "ogr")
        self.assertTrue(layer.isValid())
        # What the map shows is not to come from this one.
        layer.setRenderer(QgsNullSymbolRenderer())
        project.addMapLayer(layer)
        project.viewSettings().setDefaultViewExtent(QgsReferencedRectangle(layer.extent(), layer.crs()))
        path = pathlib.Path(folder.name) / "rd.qgs"
        self.assertTrue(project.write(str(path)))
        project.clear()
        since = len(server.asked)
        with Application(screen, [download(f"qgis/{MAP}.qlr", f"{MAP}.qlr")], path) as running:
            state, picture = self.look(running, 5, STARTS_WITHIN, "rd")
            self.assertEqual(state["crs"], "EPSG:28992")
            self.require_classes(picture)
            self.require_few_tiles(since, 3)

    def test_every_download_opens_and_the_geopackage_is_drawn_in_its_own_style(self):
        # What is opened last lies on top.
        files = [download(f"download/{MAP}.{kind}", f"{MAP}.{kind}") for kind in ("csv", "geojson", "gpkg")]
        with Application(screen, files) as running:
            state, picture = self.look(running, len(files), STARTS_WITHIN, "downloads")
            self.assertEqual({layer["crs"] for layer in state["layers"] if layer["spatial"]}, {"EPSG:4326", "EPSG:28992"})
            self.require_classes(picture)


if __name__ == "__main__":
    unittest.main()
