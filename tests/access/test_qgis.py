"""QGIS sends a token as its user keeps it: as the password of a login of kind Basic, and, where it knows that kind, as
an API header.

With it a connection of vector tiles draws a private layer and says what is in it; without it nothing is drawn, from no
cache either.

Run by Debian's own interpreter: QT_QPA_PLATFORM=offscreen /usr/bin/python3 -m unittest test_qgis
"""

import json
import os
import tempfile
import unittest
import urllib.parse

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsAuthMethodConfig,
    QgsBlockingNetworkRequest,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsGeometry,
    QgsMapBoxGlStyleConversionContext,
    QgsMapBoxGlStyleConverter,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorTileLayer,
)
from qgis.gui import QgsMapCanvas, QgsMapToolIdentify
from qgis.PyQt.QtCore import QSize, QUrl
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtNetwork import QNetworkRequest

from drawn import COUNTS, Drawn, json_of

# Of layers named by addresses; about as much as a street.
SIZE = 400


def setUpModule():
    global application, server
    QgsApplication.setPrefixPath("/usr", True)
    # Logins of a user are left alone: these lie in a profile of their own.
    application = QgsApplication([], True, tempfile.mkdtemp())
    application.initQgis()
    manager = QgsApplication.authManager()
    manager.setMasterPassword("of the test", True)
    server = Drawn()


def tearDownModule():
    QgsProject.instance().clear()
    server.stop()
    server.folder.cleanup()
    application.exitQgis()


def login(method, settings):
    """Keeps a login as the dialogue of QGIS does, and gives its id."""
    config = QgsAuthMethodConfig(method)
    config.setName(method)
    for name, value in settings.items():
        config.setConfig(name, value)
    stored = QgsApplication.authManager().storeAuthenticationConfig(config)
    # Newer versions give the config back beside whether it was kept.
    if isinstance(stored, tuple):
        config = stored[1]
    return config.id()


def basic(name):
    return login("Basic", {"username": "qgis", "password": server.tokens.get(name, name), "realm": ""})


def name_of(login_id):
    """Asks who asks, through QGIS's own client of HTTP."""
    request = QgsBlockingNetworkRequest()
    if login_id:
        request.setAuthCfg(login_id)
    request.get(QNetworkRequest(QUrl(f"{server.url}/access.json")), True)
    content = bytes(request.reply().content())
    return json.loads(content).get("name", "refused") if content else "nothing"


def tiles(name, login_id=None, more=""):
    """A layer as a connection of vector tiles makes it, whose last zoom is that of the TileJSON."""
    last = json_of(server.ask("GET", f"/layers/{name}.json", "addresses" if name == "bezit" else "sees"))["maxzoom"]
    address = urllib.parse.quote(f"{server.url}/layers/{name}/{{z}}/{{x}}/{{y}}.mvt", safe=":/{}")
    known = f"&authcfg={login_id}" if login_id else ""
    made = QgsVectorTileLayer(f"type=xyz&url={address}&zmax={last}&zmin=0{known}{more}", name)
    if not made.isValid():
        raise AssertionError(f"QGIS makes no layer of {made.source()}")
    return made


def mercator(place, reach):
    """A box of so many degrees around a place."""
    box = QgsRectangle(place["lon"] - reach, place["lat"] - reach, place["lon"] + reach, place["lat"] + reach)
    degrees, metres = QgsCoordinateReferenceSystem("EPSG:4326"), QgsCoordinateReferenceSystem("EPSG:3857")
    return QgsCoordinateTransform(degrees, metres, QgsProject.instance()).transformBoundingBox(box)


def drawn(layer, place, reach=0.004):
    """Draws a layer around a place."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    settings.setOutputSize(QSize(SIZE, SIZE))
    settings.setExtent(mercator(place, reach))
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


def coloured(layer, place, reach=0.004):
    """Draws a layer around a place, and counts the pixels that are not those of the sheet."""
    image = drawn(layer, place, reach)
    return sum(image.pixel(x, y) != 0xFFFFFFFF for x in range(SIZE) for y in range(SIZE))


def identified(layer, place, reach=0.004):
    """What QGIS identifies of a layer around a place: per layer of the tiles its attributes."""
    canvas = QgsMapCanvas()
    canvas.resize(SIZE, SIZE)
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    canvas.setLayers([layer])
    box = mercator(place, reach)
    canvas.setExtent(box)
    canvas.refresh()
    canvas.waitWhileRendering()
    found = QgsMapToolIdentify(canvas).identify(
        QgsGeometry.fromRect(box), QgsMapToolIdentify.TopDownAll, [layer], QgsMapToolIdentify.VectorTileLayer
    )
    return [(result.mLabel, result.mFeature) for result in found]


class Logins(unittest.TestCase):
    def test_a_token_is_the_password_of_a_basic_login_whatever_the_user_name(self):
        right = {"username": "qgis", "password": server.tokens["sees"], "realm": ""}
        self.assertEqual(name_of(login("Basic", right)), "sees")
        self.assertEqual(name_of(login("Basic", {**right, "username": "anything"})), "sees")

    def test_without_a_login_and_with_a_wrong_one_nobody_is_known(self):
        self.assertIsNone(name_of(None))
        self.assertIn(name_of(basic("vk_wrong")), ("refused", "nothing"))

    def test_a_token_is_an_api_header_where_qgis_knows_that_kind(self):
        if "APIHeader" not in QgsApplication.authManager().authMethodsKeys():
            self.skipTest("this QGIS knows no API header")
        self.assertEqual(name_of(login("APIHeader", {"Authorization": f"Bearer {server.tokens['sees']}"})), "sees")


class PrivateLayer(unittest.TestCase):
    def test_numbers_are_drawn_and_told_with_a_login_and_to_nobody_else(self):
        many, few = server.places
        right = basic("sees")
        self.assertGreater(coloured(tiles("bezit", right), many), 10)
        of_many, of_few = (identified(tiles("bezit", right), place) for place in server.places)
        told = {feature["code"]: feature for name, feature in of_many + of_few if name == "aantallen"}
        self.assertEqual(told[many["code"]]["aantal"], COUNTS[0])
        self.assertEqual(told[few["code"]]["minder_dan"], "5")
        self.assertNotIn("aantal", told[few["code"]].fields().names())
        # Of the same address, after it was drawn: QGIS keeps answers on its disk, and must have kept none.
        for other in (None, basic("stranger"), basic("vk_wrong")):
            self.assertEqual(coloured(tiles("bezit", other), many), 0)
            self.assertEqual(identified(tiles("bezit", other), many), [])

    def test_what_is_public_is_drawn_without_a_login(self):
        self.assertGreater(coloured(tiles("open"), server.places[0]), 10)

    def test_dwellings_are_drawn_for_who_may_see_addresses(self):
        # So close that the tiles are those of dwellings.
        place = server.places[1]
        for who, names in {"addresses": {"woningen"}, "sees": {"aantallen"}}.items():
            found = identified(tiles("bezit", basic(who)), place, 0.001)
            self.assertEqual({name for name, _ in found}, names, who)
        found = identified(tiles("bezit", basic("addresses")), place, 0.001)
        self.assertEqual([feature["soort"] for _, feature in found], ["flat"] * COUNTS[1])

    def test_a_header_is_sent_where_qgis_knows_them_in_a_connection(self):
        header = f"&http-header:authorization=Bearer%20{server.tokens['sees']}"
        seen = coloured(tiles("bezit", more=header), server.places[0])
        if Qgis.QGIS_VERSION_INT >= 32800:
            self.assertGreater(seen, 10)
        else:
            self.assertEqual(seen, 0, "this QGIS sends headers: docs/access.md says that it does not")

    def test_the_style_of_figures_converts_and_gives_the_colours_of_the_classes(self):
        style = json_of(server.ask("GET", "/layers/klachten/style.json", "sees"))
        converter = QgsMapBoxGlStyleConverter()
        result = converter.convert(style, QgsMapBoxGlStyleConversionContext())
        self.assertEqual(result, QgsMapBoxGlStyleConverter.Success, converter.errorMessage())
        self.assertEqual(converter.warnings(), [])
        colours = json_of(server.ask("GET", "/layers/klachten/counts.json", "sees"))["figures"][0]["colours"]
        for login_id, expected in ((basic("sees"), colours), (None, ["#ffffff", "#ffffff"])):
            layer = tiles("klachten", login_id)
            layer.setRenderer(converter.renderer().clone())
            seen = [drawn(layer, place, 0.0002).pixelColor(SIZE // 2, SIZE // 2).name() for place in server.places]
            self.assertEqual(seen, [colour.lower() for colour in expected])


if __name__ == "__main__":
    unittest.main()
