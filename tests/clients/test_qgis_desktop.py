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
# What a map is downloaded as besides a GeoPackage, without a style.
PLAIN = ("csv", "xlsx", "geojson")
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
# What QGIS says of itself: that it has no grid for RD New, and that a project which was opened before, the message of
# which still stands, is of an older version than its own.
OF_ITSELF = ("preferred transform", "was saved by QGIS version")
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


def downloaded(name):
    return str(pathlib.Path(folder.name) / name)


def download(counted, place, name):
    path = pathlib.Path(downloaded(name))
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
        cls.projects = {system: cls.project(system) for system in SYSTEMS}
        # What takes the program long is done before QGIS takes its share of the machine.
        cls.country = len(server.json("areas.json")["buurten"]) > COUNTRY
        names = [*(entry["id"] for entry in cls.catalogue["maps"]), "alle"]
        # Those of a country are large, and all maps have the same columns but for their figures.
        cls.tables = [MAP, "alle"] if cls.country else names
        files = [f"{name}.gpkg" for name in names] + [f"{name}.{kind}" for name in cls.tables for kind in PLAIN]
        # Of a country each of these has a million rows.
        cls.long = [] if cls.country else ["lang.csv", "lang.gpkg"]
        for file in [*files, *cls.long]:
            download(server, f"download/{file}", file)
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

    def address(self):
        """Puts an address of its own before the program, of which QGIS has kept nothing."""
        counted = Counted(server)
        self.addClassCleanup(counted.stop)
        return counted

    def places(self, each=True):
        """Gives each map with each system; or, as of a country, each in one of them and the first in all."""
        return [
            (entry, system)
            for turn, system in enumerate(SYSTEMS)
            for number, entry in enumerate(self.catalogue["maps"])
            if each and not self.country or number == 0 or number % len(SYSTEMS) == turn
        ]

    def require_few(self, tiles, views, least=1):
        """Holds the tiles that were asked to those of so many views; none may be refused."""
        self.assertGreaterEqual(len(tiles), least)
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
        for entry, system in self.places():
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

    def test_the_project_of_all_maps_shows_its_first_in_any_system_and_on_its_page(self):
        counted, maps = self.address(), self.catalogue["maps"]
        self.running.order(act="open project", file=download(counted, "qgis/veerkracht.qgs", "veerkracht.qgs"))
        state = self.require_map(maps[0], LAYERS * len(maps), "project-28992", STARTS_WITHIN)
        self.assertEqual(state["crs"], RD_NEW)
        self.require_few(counted.tiles(), 2)
        self.require_page(counted, maps[0], RD_NEW)
        for system in (UTM, MERCATOR):
            with self.subTest(system=system):
                since = len(counted.asked)
                self.running.order(act="set system", system=system)
                state = self.require_map(maps[0], LAYERS * len(maps), f"project-{system[5:]}")
                self.assertEqual(state["crs"], system)
                # It may have them from the first.
                self.require_few(counted.tiles(since), 2, 0)
        # The page stays in the system in which it was laid out.
        self.require_page(counted, maps[0], MERCATOR)

    def require_page(self, counted, entry, system):
        """Opens the page of a map in a project that is in a system, and holds it to the colours of the map."""
        since, until = len(counted.asked), time.monotonic() + DRAWS_WITHIN
        self.running.order(act="open layout", name=entry["title"]["nl"])
        wanted, seen = common_classes(server, entry), {}
        while not wanted <= seen.keys() and time.monotonic() < until:
            time.sleep(1)
            state = self.running.state()
            seen = seen_classes(self.running.picture(state, "page"), entry) if state["page"] else seen
        self.screen.picture().save(str(OUT / "qgis" / f"desktop-{VERSION}-page-{system[5:]}.png"))
        self.running.order(act="close layout")
        self.assertLessEqual(wanted, seen.keys(), f"the page shows {seen}")
        self.require_few(counted.tiles(since), 2, 0)

    def test_every_download_opens_and_lies_where_the_map_is(self):
        # Tables and outlines have no style: they are opened together. A workbook has three sheets.
        plain = [f"{name}.{kind}" for name in self.tables for kind in PLAIN] + self.long
        for system in SYSTEMS:
            with self.subTest(system=system):
                self.running.order(act="open project", file=self.projects[system])
                self.running.order(act="drop", files=[downloaded(name) for name in plain])
                count = 1 + len(plain) + 2 * sum(name.endswith("xlsx") for name in plain)
                state = self.running.ready(count, STARTS_WITHIN)
                self.assertTrue(valid(state), state["layers"])
                self.assertEqual((len(state["layers"]), state["crs"]), (count, system))
                spatial = [layer["crs"] for layer in state["layers"] if layer["spatial"]]
                self.assertEqual(sorted(spatial), sorted([system] + ["EPSG:4326"] * sum("geojson" in n for n in plain)))

    def test_every_connection_is_drawn_where_it_is_added_to_a_project_of_any_system(self):
        loaded = {}
        for entry, system in self.places():
            with self.subTest(map=entry["id"], system=system):
                if system not in loaded:
                    loaded[system] = self.address()
                    file = download(loaded[system], "qgis/connections.xml", f"connections-{system[5:]}.xml")
                    self.running.order(act="load connections", file=file)
                name = f"Veerkracht: {entry['title']['nl']}"
                self.require_layer(loaded[system], entry, system, "connection", "add connection", name=name)

    def require_layer(self, counted, entry, system, way, act, **more):
        """Adds a layer of tiles to a project in a way, and holds it to the colours of a map and to few tiles."""
        since = len(counted.asked)
        self.running.order(act="open project", file=self.projects[system])
        self.running.order(act=act, **more)
        state = self.require_map(entry, 2, f"{way}-{entry['id']}-{system[5:]}")
        self.assertEqual((state["crs"], len(state["layers"])), (system, 2))
        # It complains of what it could not read of a style.
        messages = [text for text in state["messages"] if not any(own in text for own in OF_ITSELF)]
        self.assertEqual(messages, [])
        self.assertEqual({layer["crs"] for layer in state["layers"]}, {MERCATOR, system})
        self.require_few([tile for tile in counted.tiles(since) if tile[0] == entry["id"]], 2)
        # Once its style, which a service has beside its tiles.
        asked = [(status, path.split("?")[0]) for _, status, path in counted.asked[since:]]
        styles = [status for status, path in asked if "/styles" in path]
        self.assertEqual(styles, [200])

    def test_a_connection_that_is_filled_in_by_hand_is_drawn_in_its_style(self):
        for number, system in enumerate(SYSTEMS):
            entry, counted = self.catalogue["maps"][number], self.address()
            tiles, style = f"{counted.url}tiles/{entry['id']}/{{z}}/{{x}}/{{y}}.mvt", f"styles/{entry['id']}.json"
            fields = {"mEditName": f"{system} tiles", "mEditUrl": tiles, "mSpinZMin": 0, "mSpinZMax": 14}
            with self.subTest(map=entry["id"], system=system):
                filled = fields | {"mEditStyleUrl": counted.url + style}
                self.require_layer(counted, entry, system, "hand", "new connection", kind=0, fields=filled)
            with self.subTest(map=entry["id"], system=system, style="from a file"):
                counted = self.address()
                self.running.order(act="open project", file=self.projects[system])
                self.running.order(act="new connection", kind=0, fields=fields | {"mEditName": "plain"})
                self.running.ready(2, DRAWS_WITHIN)
                file = download(counted, style, f"{entry['id']}.json")
                self.running.order(act="load style", layer="plain", file=file)
                self.require_map(entry, 2, f"style-{entry['id']}-{system[5:]}")
            with self.subTest(map=entry["id"], system=system, service="Esri"):
                counted = self.address()
                service = f"{counted.url}arcgis/rest/services/{entry['id']}/VectorTileServer"
                fields = {"mEditName": f"{system} service", "mEditUrl": service}
                self.require_layer(counted, entry, system, "service", "new connection", kind=1, fields=fields)

    def test_every_geopackage_is_drawn_in_its_own_style_in_a_project_of_any_system(self):
        first = self.catalogue["maps"][0]
        # PyQGIS draws each in all. That of all maps begins with the first.
        for name, entry, system in [
            *((entry["id"], entry, system) for entry, system in self.places(each=False)),
            *(("alle", first, system) for system in SYSTEMS),
        ]:
            with self.subTest(geopackage=name, system=system):
                self.running.order(act="open project", file=self.projects[system])
                self.running.order(act="drop", files=[downloaded(f"{name}.gpkg")])
                state = self.require_map(entry, 4, f"geopackage-{name}-{system[5:]}")
                self.assertEqual(state["crs"], system)
                parts = {layer["name"].split("—")[-1].strip(): layer for layer in state["layers"]}
                self.assertLessEqual({name, f"{name}_wijken", f"{name}_gemeenten"}, parts.keys())
                self.assertEqual({layer["crs"] for layer in state["layers"] if layer["spatial"]}, {RD_NEW, system})

if __name__ == "__main__":
    unittest.main()
