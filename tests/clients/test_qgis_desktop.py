"""The QGIS application, with an empty profile, opens what the program hands out as people open it, and shows the
colours
of the classes.

One application does it all, as at somebody's desk: started with a file, then files are dropped on it, projects opened,
and nothing is set.
The window is looked at as it is on the screen; what is asked is counted between QGIS and the program.
Run by the interpreter that PyQGIS is built for: /usr/bin/python3 -m unittest test_qgis_desktop
"""

import json
import os
import pathlib
import tempfile
import time
import unittest

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsGeometry,
    QgsNullSymbolRenderer,
    QgsProject,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsVectorLayer,
)

from counted import Counted
from desktop import Application, Screen
from served import OUT, Server
from shades import common_classes, seen_classes

MAP = "focuskaart"
# What an empty project takes over from a layer of tiles; RD New, in which the GIS departments of the Netherlands work;
# ETRS89 / UTM 31N.
MERCATOR, RD_NEW, UTM = SYSTEMS = ("EPSG:3857", "EPSG:28992", "EPSG:25831")
WORLD = "world"
# Metres on the ground to one on the screen, at least, where the world is seen; and the zoom of its tiles, at most.
WORLD_SCALE = 50_000_000
WORLD_ZOOM = 2
# A layer definition has three levels and the rectangle around the map.
LAYERS = 4
# A view of the map asks so many tiles at most: 50 for its three layers, and 50 for each of the eight views around it,
# which QGIS draws ahead.
MOST_TILES = 450
# Seconds that QGIS may take from its start, or from an act, until the map is drawn; it starts in 5 to 10 on a machine
# that is not busy.
STARTS_WITHIN = 90
DRAWS_WITHIN = 60
# From this version QGIS zooms by itself to what is no background map; before it shows the world.
ZOOMS_BY_ITSELF = 32800
VERSION = ".".join(Qgis.QGIS_VERSION.split("-")[0].split(".")[:2])
# Of a country each map is drawn in one of the systems, and the first in all.
COUNTRY = 1000


def setUpModule():
    global application, server, folder
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    server = Server()
    folder = tempfile.TemporaryDirectory()
    (OUT / "qgis").mkdir(parents=True, exist_ok=True)


def tearDownModule():
    server.stop()
    folder.cleanup()
    application.exitQgis()


def download(counted, place, name):
    path = pathlib.Path(folder.name) / name
    path.write_bytes(counted.bytes(place))
    return str(path)


def valid(state):
    """Tells whether every layer that QGIS shows is one, with a reference system where it has places."""
    return all(layer["valid"] and (layer["crs"] or not layer["spatial"]) for layer in state["layers"])


class Desktop(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Each system and the world have an address of their own, so that tiles are asked for each.
        cls.counted = {place: Counted(server) for place in (*SYSTEMS, WORLD)}
        for counted in cls.counted.values():
            cls.addClassCleanup(counted.stop)
        cls.catalogue = server.json("maps.json")
        cls.entry = next(entry for entry in cls.catalogue["maps"] if entry["id"] == MAP)
        cls.projects = {system: cls.project(system) for system in (RD_NEW, UTM)}
        # What takes the program long is done before QGIS takes its share of the machine.
        kinds, counted = ("csv", "geojson", "gpkg"), cls.counted[MERCATOR]
        cls.files = [download(counted, f"download/{MAP}.{kind}", f"{MAP}.{kind}") for kind in kinds]
        cls.screen = Screen()
        cls.addClassCleanup(cls.screen.stop)
        cls.running = Application(cls.screen, [download(cls.counted[MERCATOR], f"qgis/{MAP}.qlr", f"{MAP}.qlr")])
        cls.addClassCleanup(cls.running.__exit__)
        cls.started = cls.running.ready(LAYERS, STARTS_WITHIN), cls.screen.picture(), cls.counted[MERCATOR].tiles()

    @classmethod
    def project(cls, system):
        """Writes a project in a system with a layer in it, around the map, and returns where it is."""
        project, there = QgsProject(), QgsCoordinateReferenceSystem(system)
        project.setCrs(there)
        degrees = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), there, project)
        around = QgsGeometry.fromRect(degrees.transformBoundingBox(QgsRectangle(*cls.catalogue["bounds"])))
        name = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{system[5:]}"}}
        feature = {"type": "Feature", "properties": {}, "geometry": json.loads(around.asJson())}
        file = pathlib.Path(folder.name) / f"{system[5:]}.geojson"
        file.write_text(json.dumps({"type": "FeatureCollection", "crs": name, "features": [feature]}))
        layer = QgsVectorLayer(str(file), "mine", "ogr")
        assert layer.isValid() and layer.crs() == there
        # What the map shows is not to come from this one, nor to be hidden by it.
        layer.setRenderer(QgsNullSymbolRenderer())
        project.addMapLayer(layer)
        project.viewSettings().setDefaultViewExtent(QgsReferencedRectangle(layer.extent(), there))
        path = file.with_suffix(".qgs")
        assert project.write(str(path))
        project.clear()
        return str(path)

    def require_map(self, entry, layers, name, within=DRAWS_WITHIN):
        """Waits until the map shows the classes of an entry of the catalogue; returns what QGIS shows besides."""
        until, wanted, seen = time.monotonic() + within, common_classes(server, entry), {}
        while True:
            state = self.running.ready(layers, within)
            seen = seen_classes(self.running.picture(state), entry)
            # What has no system does not get one.
            if wanted <= seen.keys() or not valid(state) or time.monotonic() > until:
                break
        self.screen.picture().save(str(OUT / "qgis" / f"desktop-{VERSION}-{name}.png"))
        self.assertTrue(valid(state), state["layers"])
        self.assertLessEqual(wanted, seen.keys(), f"the map shows {seen}")
        return state

    def require_few(self, tiles, views):
        """Holds the tiles that were asked to those of so many views; none may be refused."""
        self.assertGreater(len(tiles), 0)
        self.assertLessEqual(len(tiles), views * MOST_TILES)
        self.assertEqual({status for *_, status in tiles} - {200, 204, 304}, set(), "no tile is refused")

    def test_a_layer_definition_that_qgis_is_started_with_is_drawn(self):
        state, picture, tiles = self.started
        picture.save(str(OUT / "qgis" / f"desktop-{VERSION}-start.png"))
        self.assertTrue(valid(state), state["layers"])
        self.assertEqual((len(state["layers"]), {layer["crs"] for layer in state["layers"]}), (LAYERS, {MERCATOR}))
        self.assertEqual((state["crs"], state["messages"]), (MERCATOR, []))
        # It starts in a smaller window.
        self.require_few(tiles, 2)

    def test_every_layer_definition_is_drawn_where_it_is_dropped_into_a_project_of_any_system(self):
        country = len(server.json("areas.json")["buurten"]) > COUNTRY
        for number, entry in enumerate(self.catalogue["maps"]):
            for system in [SYSTEMS[number % len(SYSTEMS)]] if country and number else SYSTEMS:
                with self.subTest(map=entry["id"], system=system):
                    self.drop(entry, system)

    def drop(self, entry, system):
        counted, layers = self.counted[system], LAYERS
        definition = download(counted, f"qgis/{entry['id']}.qlr", f"{entry['id']}-{system[5:]}.qlr")
        since = len(counted.asked)
        if system == MERCATOR:
            self.running.order(act="new project")
        else:
            layers += 1
            self.running.order(act="open project", file=self.projects[system])
        self.running.order(act="drop", files=[definition])
        if system == MERCATOR and Qgis.QGIS_VERSION_INT < ZOOMS_BY_ITSELF:
            self.running.ready(layers, DRAWS_WITHIN)
            self.running.order(act="zoom to layer", layer="Kaartgebied")
        state = self.require_map(entry, layers, f"{entry['id']}-{system[5:]}")
        self.assertEqual((state["crs"], len(state["layers"])), (system, layers))
        self.require_few([tile for tile in counted.tiles(since) if tile[0] == entry["id"]], 2)

    def test_the_whole_world_takes_few_tiles(self):
        counted, maps = self.counted[WORLD], self.catalogue["maps"]
        self.running.order(act="new project")
        self.running.order(act="drop", files=[download(counted, f"qgis/{maps[0]['id']}.qlr", "world.qlr")])
        self.running.ready(LAYERS, DRAWS_WITHIN)
        # Tiles have the world for their extent.
        self.running.order(act="zoom to layer", layer="Buurten")
        state = self.running.ready(LAYERS, DRAWS_WITHIN)
        self.assertGreater(state["scale"], WORLD_SCALE)
        # With what was seen before, which from 3.28 is the map.
        self.require_few(counted.tiles(), 2)
        self.assertLessEqual(min(zoom for _, zoom, _ in counted.tiles()), WORLD_ZOOM)

    def test_the_project_of_all_maps_opens_and_shows_its_first(self):
        counted = self.counted[RD_NEW]
        since = len(counted.asked)
        self.running.order(act="open project", file=download(counted, "qgis/veerkracht.qgs", "veerkracht.qgs"))
        maps = self.catalogue["maps"]
        state = self.require_map(maps[0], LAYERS * len(maps), "project", STARTS_WITHIN)
        self.assertEqual(state["crs"], RD_NEW)
        self.require_few(counted.tiles(since), 2)

    def test_every_download_opens_and_the_geopackage_is_drawn_in_its_own_style(self):
        self.running.order(act="new project")
        # What is opened last lies on top.
        for file in self.files:
            self.running.order(act="drop", files=[file])
        state = self.require_map(self.entry, 3, "downloads", STARTS_WITHIN)
        self.assertEqual({layer["crs"] for layer in state["layers"] if layer["spatial"]}, {"EPSG:4326", RD_NEW})


if __name__ == "__main__":
    unittest.main()
