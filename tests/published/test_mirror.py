"""The mirror answers as the publishers do: parts, tags, pages, filters."""

import gzip
import json
import pathlib
import tempfile
import unittest
import urllib.error
import urllib.parse
import urllib.request

from mirror import Mirror

TABLE = "opendata.cbs.nl/ODataFeed/odata/1NED"
ROWS = [
    {"ID": n, "Leeftijd": "20300   " if n % 2 else "80200   ", "WijkenEnBuurten": f"BU{n:08}  ", "A_1": n}
    for n in range(10)
]


def tree(root):
    """A file, and a table of ten rows in pages of four."""
    folder = pathlib.Path(root, TABLE)
    (folder / "TypedDataSet").mkdir(parents=True)
    for first in range(0, 10, 4):
        page = {"value": ROWS[first : first + 4]}
        if first + 4 < 10:
            page["odata.nextLink"] = f"https://{TABLE}/TypedDataSet?$format=json&$skip={first + 4}"
        name = "TypedDataSet?$format=json" + (f"&$skip={first}" if first else "")
        (folder / name).write_text(json.dumps(page))
    (folder / "TypedDataSet" / "$count").write_text("10")
    (folder / "DataProperties?$format=json").write_text('{"value":[]}')
    host = pathlib.Path(root, "download.cbs.nl/postcode")
    host.mkdir(parents=True)
    (host / "file.zip").write_bytes(b"PK\x03\x04" + bytes(range(96)))
    (pathlib.Path(root).parent / "secret").write_text("outside")


class MirrorTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        root = pathlib.Path(folder.name, "tree")
        root.mkdir()
        tree(root)
        self.mirror = Mirror(root)
        self.mirror.__enter__()
        self.addCleanup(self.mirror.__exit__)

    def get(self, address, method="GET", **headers):
        """Status, headers and body; names of headers with an underscore for a dash."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"{self.mirror.url}/{address}", headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.headers, answer.read()

    def table(self, query):
        """All rows of a query, page after page, and the number of pages."""
        rows, pages, address = [], 0, f"{TABLE}/TypedDataSet?{urllib.parse.quote(query, safe='$&=,')}"
        while address:
            status, _, body = self.get(urllib.parse.quote(address, safe="/?$&=,%'"))
            self.assertEqual(status, 200, body)
            page = json.loads(body)
            rows += page["value"]
            pages += 1
            address = page.get("odata.nextLink", "").removeprefix("https://")
        return rows, pages

    def test_a_file_comes_whole_in_parts_and_not_again(self):
        address = "download.cbs.nl/postcode/file.zip"
        status, headers, body = self.get(address)
        self.assertEqual((status, len(body), headers["Content-Type"]), (200, 100, "application/zip"))
        tag = headers["ETag"]
        status, headers, rest = self.get(address, Range="bytes=40-", If_Range=tag)
        self.assertEqual((status, rest, headers["Content-Range"]), (206, body[40:], "bytes 40-99/100"))
        self.assertEqual(self.get(address, Range="bytes=40-", If_Range='"other"')[0::2], (200, body))
        status, headers, _ = self.get(address, Range="bytes=100-")
        self.assertEqual((status, headers["Content-Range"]), (416, "bytes */100"))
        self.assertEqual(self.get(address, If_None_Match=tag)[0], 304)
        self.assertEqual(self.get(address, If_Modified_Since="Tue, 01 Oct 2024 00:00:00 GMT")[0], 304)
        self.assertEqual(self.get(address, If_Modified_Since="Sun, 01 Sep 2024 00:00:00 GMT")[0], 200)

    def test_a_table_comes_in_pages_whatever_is_asked_of_it(self):
        self.assertEqual(self.table("$format=json"), (ROWS, 3))
        rows, pages = self.table("$format=json&$select=ID,A_1")
        self.assertEqual((rows, pages), ([{"ID": row["ID"], "A_1": row["A_1"]} for row in ROWS], 3))
        rows, pages = self.table("$format=json&$filter=Leeftijd eq '20300'&$select=ID")
        self.assertEqual(([row["ID"] for row in rows], pages), ([1, 3, 5, 7, 9], 2))
        self.assertEqual([row["ID"] for row in self.table("$top=3&$skip=5")[0]], [5, 6, 7])
        self.assertEqual(self.get(f"{TABLE}/TypedDataSet/$count")[2], b"10")
        query = urllib.parse.quote("$filter=Leeftijd eq '20300'", safe="$=")
        self.assertEqual(self.get(f"{TABLE}/TypedDataSet/$count?{query}")[2], b"5")
        self.assertEqual(self.get(f"{TABLE}/DataProperties")[2], b'{"value":[]}')
        status, headers, body = self.get(f"{TABLE}/TypedDataSet?$format=json&$skip=8", Accept_Encoding="gzip")
        self.assertEqual((status, headers["Content-Encoding"], headers["ETag"]), (200, "gzip", None))
        self.assertEqual(json.loads(gzip.decompress(body))["value"], ROWS[8:])

    def test_an_area_is_found_with_its_padding_only(self):
        self.assertEqual(self.table("$filter=WijkenEnBuurten eq 'BU00000003'"), ([], 1))
        self.assertEqual(self.table("$filter=WijkenEnBuurten eq 'BU00000003  '"), ([ROWS[3]], 1))

    def test_what_is_not_there_is_not_found(self):
        outside = ["../secret", "%2e%2e/secret"]
        for address in ["nowhere.nl/a", "download.cbs.nl/postcode", f"{TABLE}2/TypedDataSet", *outside]:
            self.assertEqual(self.get(address)[0], 404, address)
        self.assertEqual(self.get(f"{TABLE}/TypedDataSet?$format=json", method="HEAD")[0], 404)
        self.assertEqual(self.get(f"{TABLE}/TypedDataSet?$select=Nothing")[0], 400)
        query = urllib.parse.quote("$filter=A_1 gt 3", safe="$=")
        self.assertEqual(self.get(f"{TABLE}/TypedDataSet?{query}")[0], 400)
        self.assertIn(("GET", "/nowhere.nl/a"), self.mirror.requests)


if __name__ == "__main__":
    unittest.main()
