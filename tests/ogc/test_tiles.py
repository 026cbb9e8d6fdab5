"""Tiles as the standard of OGC asks for them: tilesets, limits, the tile matrix set, and tiles that are those of the
tile service, their row before their column.
"""

import math
import unittest

from api import Api, link, rels

REL = "http://www.opengis.net/def/rel/ogc/1.0/"
TMS_URI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
MVT = "application/vnd.mapbox-vector-tile"
# Of the register of OGC: metres per cell and the scale of the coarsest matrix, and half the side of the world.
CELL_SIZE, SCALE, HALF = 156543.03392804097, 559082264.028717, 20037508.3427892
ENCODINGS = ("identity", "gzip", "br", "zstd")


def setUpModule():
    global api, maps, first, here, tileset
    api = Api()
    maps = api.maps()
    first = maps[0]
    here = f"/collections/{first}/tiles"
    tileset = api.get(f"{here}/WebMercatorQuad").json()


def tearDownModule():
    api.stop()


def tile(zoom, row, col, query="", collection=None, **headers):
    return api.get(f"/collections/{collection or first}/tiles/WebMercatorQuad/{zoom}/{row}/{col}{query}", **headers)


class Described(unittest.TestCase):
    def test_the_tilesets_of_a_collection_say_what_they_are(self):
        for name in maps:
            listed = api.get(f"/collections/{name}/tiles").json()
            self.assertLessEqual({"self", "alternate"}, rels(listed))
            [only] = listed["tilesets"]
            self.assertEqual((only["dataType"], only["crs"], only["tileMatrixSetURI"]), ("vector", MERCATOR, TMS_URI))
            alone = api.follow(link(only, "self")["href"]).json()
            self.assertEqual(
                {key: alone[key] for key in only if key != "links"}, {k: v for k, v in only.items() if k != "links"}
            )
            self.assertEqual(api.follow(link(only, REL + "tiling-scheme")["href"]).json()["id"], "WebMercatorQuad")

    def test_a_tileset_leads_to_its_tiles_and_its_scheme(self):
        self.assertEqual(
            (tileset["dataType"], tileset["crs"], tileset["tileMatrixSetURI"]), ("vector", MERCATOR, TMS_URI)
        )
        template = link(tileset, "item")
        self.assertEqual((template["type"], template["templated"]), (MVT, True))
        self.assertEqual(
            template["href"], f"{api.base}{here}/WebMercatorQuad/{{tileMatrix}}/{{tileRow}}/{{tileCol}}?f=mvt"
        )
        self.assertLessEqual({"self", "alternate", REL + "tiling-scheme"}, rels(tileset))
        self.assertEqual(tileset["boundingBox"]["crs"], "http://www.opengis.net/def/crs/OGC/1.3/CRS84")
        bounds = tileset["boundingBox"]["lowerLeft"] + tileset["boundingBox"]["upperRight"]
        [described] = api.get(f"/collections/{first}").json()["extent"]["spatial"]["bbox"]
        self.assertEqual(bounds, described)

    def test_the_layers_are_those_of_the_tiles(self):
        named = {layer["id"] for layer in tileset["layers"]}
        tilejson = api.server.json(f"tiles/{first}.json")
        self.assertEqual(
            named, {layer["id"] for layer in tilejson["vector_layers"]} & {"buurten", "wijken", "gemeenten"}
        )
        for layer in tileset["layers"]:
            self.assertEqual((layer["dataType"], layer["geometryDimension"]), ("vector", 2))

    def test_limits_hold_the_extent_and_no_more(self):
        tilejson = api.server.json(f"tiles/{first}.json")
        limits = tileset["tileMatrixSetLimits"]
        zooms = [str(zoom) for zoom in range(tilejson["minzoom"], tilejson["maxzoom"] + 1)]
        self.assertEqual([limit["tileMatrix"] for limit in limits], zooms)
        west, south = tileset["boundingBox"]["lowerLeft"]
        east, north = tileset["boundingBox"]["upperRight"]

        def place(lon, lat, side):
            return (
                int((lon + 180) / 360 * side),
                int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side),
            )

        for limit in limits:
            side = 2 ** int(limit["tileMatrix"])
            expected = (*place(west, north, side), *place(east, south, side))
            found = tuple(limit[key] for key in ("minTileCol", "minTileRow", "maxTileCol", "maxTileRow"))
            self.assertEqual(found, expected)

    def test_the_tile_matrix_set_is_that_of_the_register(self):
        listed = api.get("/tileMatrixSets").json()
        [only] = listed["tileMatrixSets"]
        self.assertEqual((only["id"], only["uri"]), ("WebMercatorQuad", TMS_URI))
        document = api.follow(link(only, "self")["href"]).json()
        self.assertEqual((document["id"], document["uri"], document["crs"]), ("WebMercatorQuad", TMS_URI, MERCATOR))
        matrices = document["tileMatrices"]
        self.assertEqual([matrix["id"] for matrix in matrices], [str(zoom) for zoom in range(25)])
        for zoom, matrix in enumerate(matrices):
            self.assertEqual((matrix["tileWidth"], matrix["tileHeight"]), (256, 256))
            self.assertEqual((matrix["matrixWidth"], matrix["matrixHeight"]), (2**zoom, 2**zoom))
            self.assertTrue(math.isclose(matrix["cellSize"], CELL_SIZE / 2**zoom, rel_tol=1e-12))
            self.assertTrue(math.isclose(matrix["scaleDenominator"], SCALE / 2**zoom, rel_tol=1e-12))
            # A cell of 0.28 mm, by which the standard defines the scale.
            self.assertTrue(math.isclose(matrix["cellSize"] / 0.00028, matrix["scaleDenominator"], rel_tol=1e-9))
            for found, expected in zip(matrix["pointOfOrigin"], (-HALF, HALF)):
                self.assertAlmostEqual(found, expected, places=6)
            self.assertEqual(matrix.get("cornerOfOrigin", "topLeft"), "topLeft")

    def test_there_is_no_other(self):
        for name in ("NetherlandsRDNewQuad", "WorldCRS84Quad", "webmercatorquad", "x"):
            for path in (f"/tileMatrixSets/{name}", f"{here}/{name}", f"{here}/{name}/8/0/0"):
                self.assertEqual(api.get(path).status, 404, path)
        for name in (f"{first}-wijken", f"{first}-gemeenten", "alle"):
            for path in ("", "/WebMercatorQuad", "/WebMercatorQuad/8/84/131"):
                self.assertEqual(api.get(f"/collections/{name}/tiles{path}").status, 404, name + path)


class Served(unittest.TestCase):
    def places(self, most=6):
        """Gives some tiles of every matrix, the corners among them."""
        for limit in tileset["tileMatrixSetLimits"]:
            rows = range(limit["minTileRow"], limit["maxTileRow"] + 1)
            cols = range(limit["minTileCol"], limit["maxTileCol"] + 1)
            all_places = [
                (row, col) for row in (rows[0], rows[len(rows) // 2], rows[-1]) for col in (cols[0], cols[-1])
            ]
            for row, col in dict.fromkeys(all_places[:most]):
                yield int(limit["tileMatrix"]), row, col

    def test_a_tile_is_that_of_the_tile_service_with_its_row_first(self):
        filled = set()
        for zoom, row, col in self.places():
            for encoding in ENCODINGS:
                asked = tile(zoom, row, col, "?f=mvt", accept_encoding=encoding)
                same = api.ask(f"/tiles/{first}/{zoom}/{col}/{row}", headers={"Accept-Encoding": encoding})
                with self.subTest(f"{zoom}/{row}/{col} {encoding}"):
                    self.assertEqual(asked.status, same.status)
                    self.assertIn(asked.status, (200, 204))
                    self.assertEqual(asked.body, same.body)
                    for name in ("ETag", "Content-Type", "Content-Encoding", "Cache-Control", "Content-Length"):
                        self.assertEqual(asked.header(name), same.header(name), name)
                    self.assertEqual(asked.header("API-Version"), "1.0.0")
                    if asked.body:
                        self.assertEqual(asked.media_type(), MVT)
                        filled.add(zoom)
        self.assertEqual(filled, {int(limit["tileMatrix"]) for limit in tileset["tileMatrixSetLimits"]})

    def test_who_takes_no_tile_of_this_form_is_told_so(self):
        zoom, row, col = next(place for place in self.places() if tile(*place).body)
        for accept in (None, "*/*", "application/*", MVT, "application/x-protobuf", "image/png, */*;q=0.1"):
            answer = tile(zoom, row, col, **({"accept": accept} if accept else {}))
            self.assertEqual((answer.status, answer.media_type()), (200, MVT), accept)
        # The other form of tiles is that of the tile service alone.
        for accept in ("image/png", "application/vnd.maplibre-tile", f"{MVT};q=0"):
            answer = tile(zoom, row, col, accept=accept)
            self.assertEqual((answer.status, answer.media_type()), (406, "application/problem+json"), accept)
            self.assertEqual(answer.json()["available"], [MVT])
            self.assertEqual(tile(zoom, row, col, "?f=mvt", accept=accept).status, 200, "what f says goes before it")

    def test_a_client_that_has_it_gets_no_body(self):
        zoom, row, col = next(iter(self.places()))
        tag = tile(zoom, row, col).header("ETag")
        again = tile(zoom, row, col, if_none_match=tag)
        self.assertEqual((again.status, again.body, again.header("ETag")), (304, b"", tag))
        self.assertEqual(again.header("API-Version"), "1.0.0")

    def test_no_tile_outside_the_limits_is_there(self):
        for limit in tileset["tileMatrixSetLimits"][4:]:
            inside = (limit["minTileRow"], limit["minTileCol"])
            for row, col in ((limit["minTileRow"] - 1, inside[1]), (inside[0], limit["maxTileCol"] + 1)):
                self.assertEqual(tile(limit["tileMatrix"], row, col).status, 404, (limit, row, col))

    def test_every_tile_within_the_limits_is_there(self):
        for limit in tileset["tileMatrixSetLimits"][:6]:
            for row in range(limit["minTileRow"], limit["maxTileRow"] + 1):
                for col in range(limit["minTileCol"], limit["maxTileCol"] + 1):
                    answer = tile(limit["tileMatrix"], row, col)
                    self.assertIn(answer.status, (200, 204))

    def test_it_takes_a_selection_and_fields_as_the_tile_service_does(self):
        zoom, row, col = list(self.places())[-1]
        for query in ("?year=2022", "?fields=naam,klasse", "?layers=buurten", "?f=pbf"):
            plain = query if query != "?f=pbf" else ""
            same = api.ask(f"/tiles/{first}/{zoom}/{col}/{row}{plain}")
            self.assertEqual(tile(zoom, row, col, query).body, same.body)
            self.assertEqual(tile(zoom, row, col, query).status, same.status)

    def test_what_lies_outside_or_is_no_place_is_refused(self):
        for place in (
            "8/256/0",
            "8/0/256",
            "8/-1/0",
            "25/0/0",
            "99/0/0",
            "-1/0/0",
            "x/0/0",
            "8/x/0",
            "8/0/x",
            "8/0/0.5",
            "0/1/0",
            "8/99999999999999999999/0",
            "8/0",
        ):
            answer = api.get(f"{here}/WebMercatorQuad/{place}")
            self.assertIn(answer.status, (400, 404), place)
            self.assertEqual(answer.header("Content-Type"), "application/problem+json", place)
        zoom, row, col = list(self.places())[-1]
        for query in ("?f=png", "?f=json", "?yaer=2020", "?f=mvt&f=mvt", "?year=1900", "?fields=onzin"):
            self.assertEqual(tile(zoom, row, col, query).status, 400, query)
        # What proxies and campaigns add changes nothing.
        zoom, row, col = next(place for place in self.places() if tile(*place).status == 200)
        plain = tile(zoom, row, col)
        for query in ("?v=1", "?access_token=x", "?utm_source=mail", "?nonsense=1"):
            answer = tile(zoom, row, col, query)
            self.assertEqual((answer.status, answer.body), (200, plain.body), query)

    def test_what_lies_outside_the_limits_is_not_there(self):
        limit = tileset["tileMatrixSetLimits"][-1]
        answer = tile(limit["tileMatrix"], limit["minTileRow"] - 1, limit["minTileCol"])
        self.assertIn(answer.status, (204, 400, 404))
        self.assertEqual(answer.body if answer.status == 204 else b"", b"")


if __name__ == "__main__":
    unittest.main()
