"""One feature alone: by its code, and by the number that it has in tiles."""

import math
import unittest

import mapbox_vector_tile

from api import CRS84, RD, Api, link


def setUpModule():
    global api, first
    api = Api()
    first = api.maps()[0]


def tearDownModule():
    api.stop()


class Single(unittest.TestCase):
    def test_a_feature_is_the_one_in_the_page_and_says_where_it_belongs(self):
        for name in (first, f"{first}-wijken", f"{first}-gemeenten", "alle"):
            for crs in (CRS84, RD):
                for feature in api.items(name, {"limit": 2, "crs": crs}).json()["features"]:
                    answer = api.get(f"/collections/{name}/items/{feature['id']}", {"crs": crs})
                    self.assertEqual(answer.header("Content-Type"), "application/geo+json")
                    alone = answer.json()
                    links = {"links": alone.pop("links")}
                    # Around a feature alone nothing says that the region is made up.
                    self.assertTrue(alone.pop("made_up"))
                    self.assertEqual(alone, feature)
                    self.assertEqual(link(links, "self")["type"], "application/geo+json")
                    self.assertEqual(link(links, "alternate")["type"], "text/html")
                    self.assertEqual(link(links, "collection")["href"], f"{api.base}/collections/{name}")
                    self.assertEqual(api.follow(link(links, "self")["href"]).body, answer.body)

    def test_the_number_that_an_area_has_in_tiles_finds_it(self):
        west, south, east, north = api.server.json("maps.json")["bounds"]
        zoom = 10
        x = int(((west + east) / 2 + 180) / 360 * 2**zoom)
        y = int((1 - math.asinh(math.tan(math.radians((south + north) / 2))) / math.pi) / 2 * 2**zoom)
        tile = mapbox_vector_tile.decode(api.server.bytes(f"tiles/{first}/{zoom}/{x}/{y}.mvt"))
        checked = set()
        for feature in tile["buurten"]["features"]:
            code = feature["properties"].get("code")
            if code and len(checked) < 20:
                answer = api.get(f"/collections/{first}/items/{feature['id']}")
                # Water is drawn in tiles and is no feature.
                if code in api.items(first, {"code": code, "skipGeometry": "true"}).ids():
                    self.assertEqual((answer.status, answer.json()["id"]), (200, code))
                    self.assertEqual(answer.body, api.get(f"/collections/{first}/items/{code}").body)
                    checked.add(code)
        self.assertGreater(len(checked), 5)

    def test_what_is_not_there_is_not_found(self):
        row = api.table(first)[0]
        for name in ("BU99999999", "0", "99999999999999999999", "x", row["wijk"], row["gemeente"], row["code"].lower()):
            answer = api.get(f"/collections/{first}/items/{name}")
            self.assertEqual(answer.status, 404, name)
        self.assertEqual(api.get(f"/collections/{first}-wijken/items/{row['code']}").status, 404)

    def test_it_takes_the_parameters_that_mean_something_for_one(self):
        code = api.table(first)[0]["code"]
        feature = api.get(f"/collections/{first}/items/{code}", {"properties": "naam", "skipGeometry": "true"}).json()
        self.assertEqual((list(feature["properties"]), feature["geometry"]), (["naam"], None))
        for wrong in ({"limit": 1}, {"filter": "n > 0"}, {"bbox": "1,2,3,4"}, {"properties": "onzin"}):
            self.assertEqual(api.get(f"/collections/{first}/items/{code}", wrong).status, 400, wrong)


if __name__ == "__main__":
    unittest.main()
