"""OWSLib reads the features as its users do: collections, what can be filtered on, pages, one area, filters, RD New.

Run by an interpreter with tests/requirements.txt: python -m unittest test_owslib
"""

import sys
import unittest

from owslib.ogcapi.features import Features

from api import RD, Api


def setUpModule():
    global api, features, first
    api = Api()
    features = Features(api.base)
    first = api.maps()[0]


def tearDownModule():
    api.stop()


class Owslib(unittest.TestCase):
    def test_it_lists_the_collections_and_what_the_interface_conforms_to(self):
        self.assertLessEqual(
            {*api.maps(), f"{first}-wijken", f"{first}-gemeenten", "alle"}, set(features.feature_collections())
        )
        self.assertIn(
            "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter", features.conformance()["conformsTo"]
        )
        self.assertEqual(features.api()["openapi"], "3.0.3")
        described = features.collection(first)
        self.assertEqual((described["id"], described["storageCrs"]), (first, RD))
        self.assertIn("klasse", features.collection_queryables(first)["properties"])
        self.assertIn("klasse", features.collection_schema(first)["properties"])

    def test_it_reads_pages_and_one_area(self):
        codes, offset = [], 0
        total = features.collection(first)["itemCount"]
        while offset < total:
            page = features.collection_items(first, limit=50, offset=offset)
            self.assertEqual(page["numberMatched"], total)
            codes += [feature["id"] for feature in page["features"]]
            offset += 50
        self.assertEqual(codes, [row["code"] for row in api.table(first)])
        area = features.collection_item(first, codes[0])
        self.assertEqual((area["id"], area["properties"]["code"]), (codes[0], codes[0]))

    def test_it_asks_by_box_value_and_filter_and_in_rd(self):
        rows = api.table(first)
        gemeente = rows[0]["gemeente"]
        of_gemeente = {row["code"] for row in rows if row["gemeente"] == gemeente}
        for asked in ({"gemeente": gemeente}, {"filter": f"gemeente = '{gemeente}'"}):
            found = features.collection_items(first, limit=1000, **asked)
            self.assertEqual({feature["id"] for feature in found["features"]}, of_gemeente)
        everywhere = features.collection_items(first, limit=1, bbox=[3, 50, 8, 54])
        self.assertEqual(everywhere["numberMatched"], len(rows))
        nowhere = features.collection_items(first, limit=1, bbox=[10, 50, 11, 51])
        self.assertEqual(nowhere["numberMatched"], 0)
        [x, y] = features.collection_items(first, limit=1, crs=RD)["features"][0]["geometry"]["coordinates"][0][0][0]
        self.assertTrue(0 < x < 300_000 and 300_000 < y < 620_000, (x, y))


if __name__ == "__main__":
    sys.exit(unittest.main())
