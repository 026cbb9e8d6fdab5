"""Each map as a vector tile service of Esri: what its clients read of the description, the style and the tiles.

The forms are those of ArcGIS Server 10.9.1. The programs and libraries of Esri themselves are not run here: their
licence refers to the Master License Agreement of Esri.
"""

import json
import math
import unittest
import urllib.parse
import urllib.request

from api import Api

HALF = 20037508.342787


def setUpModule():
    global api, root, name
    api = Api()
    root = api.server.url.rstrip("/")
    name = json.loads(fetch(f"{root}/maps.json")[1])["maps"][0]["id"]


def tearDownModule():
    api.stop()


def fetch(address):
    with urllib.request.urlopen(address) as answer:
        return answer.headers, answer.read()


class Service(unittest.TestCase):
    def setUp(self):
        self.address = f"{root}/arcgis/rest/services/{name}/VectorTileServer"
        self.service = json.loads(fetch(f"{self.address}?f=json")[1])

    def test_no_token_is_asked_for(self):
        info = json.loads(fetch(f"{root}/arcgis/rest/info?f=json")[1])
        self.assertIs(info["authInfo"]["isTokenBasedSecurity"], False)

    def test_the_levels_halve_from_a_world_of_one_tile_to_the_last_zoom(self):
        tiles = self.service["tileInfo"]
        self.assertEqual((tiles["rows"], tiles["cols"], tiles["format"]), (512, 512, "pbf"))
        self.assertEqual(tiles["spatialReference"], {"wkid": 102100, "latestWkid": 3857})
        self.assertEqual([level["level"] for level in tiles["lods"]], list(range(self.service["maxzoom"] + 1)))
        for level in tiles["lods"]:
            # So many pixels are as wide as the world.
            self.assertAlmostEqual(level["resolution"] * 512 * 2 ** level["level"] / (2 * HALF), 1, places=8)
            # Esri counts 39.37 inches to a metre.
            self.assertAlmostEqual(level["scale"] / (level["resolution"] * 39.37 * 96), 1, places=8)

    def test_the_extent_is_that_of_the_areas_in_metres(self):
        west, south, east, north = json.loads(fetch(f"{root}/maps.json")[1])["bounds"]
        extent = self.service["fullExtent"]
        self.assertAlmostEqual(extent["xmin"], west / 180 * HALF, delta=1)
        self.assertAlmostEqual(extent["xmax"], east / 180 * HALF, delta=1)
        for latitude, metres in ((south, extent["ymin"]), (north, extent["ymax"])):
            self.assertAlmostEqual(metres, math.asinh(math.tan(math.radians(latitude))) / math.pi * HALF, delta=1)

    def test_the_style_asks_for_the_tiles_of_the_service_and_for_nothing_else_of_others(self):
        for place in ("resources/styles/root.json", self.service["defaultStyles"]):
            style = json.loads(fetch(f"{self.address}/{place}")[1])
            self.assertEqual([source["url"] for source in style["sources"].values()], [self.address])
            self.assertTrue(all(layer.get("source", "") in ("", *style["sources"]) for layer in style["layers"]))
            for part in ("sprite", "glyphs"):
                self.assertTrue(style[part].startswith(root))

    def test_a_tile_is_the_one_of_the_map_with_its_row_first(self):
        west, south, east, north = json.loads(fetch(f"{root}/maps.json")[1])["bounds"]
        zoom = 9
        x = int(((west + east) / 2 + 180) / 360 * 2**zoom)
        y = int((1 - math.asinh(math.tan(math.radians((south + north) / 2))) / math.pi) / 2 * 2**zoom)
        place = self.service["tiles"][0].format(z=zoom, y=y, x=x)
        headers, tile = fetch(urllib.parse.urljoin(f"{self.address}/", place))
        # With the fields alone that its style reads: of the country that is half the bytes.
        own_headers, own = fetch(f"{root}/tiles/{name}/{zoom}/{x}/{y}.mvt?fields=naam,klasse,status")
        self.assertGreater(len(tile), 100)
        self.assertEqual((tile, headers["ETag"]), (own, own_headers["ETag"]))


if __name__ == "__main__":
    unittest.main()
