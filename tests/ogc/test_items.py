"""The features of a collection: pages, boxes, reference systems, times, values, fields."""

import json
import math
import random
import sqlite3
import tempfile
import unittest
import urllib.parse

import pyproj
import shapely
import shapely.geometry
import shapely.wkb

from api import ALL_CRS, CRS84, ETRS89, MERCATOR, RD, WGS84, Api, link, rels

DECIMALS = {CRS84: 7, RD: 3, ETRS89: 7, WGS84: 7, MERCATOR: 2}
SHORT = {CRS84: "OGC:CRS84", RD: "EPSG:28992", ETRS89: "EPSG:4258", WGS84: "EPSG:4326", MERCATOR: "EPSG:3857"}


def setUpModule():
    global api, maps, first
    api = Api()
    maps = api.maps()
    first = maps[0]


def tearDownModule():
    api.stop()


def shapes(crs=CRS84, collection=None):
    """Gives the geometry of every area in a reference system, its axes as they are written."""
    page = api.items(collection or first, {"limit": 20000, "crs": crs, "properties": "code"}).json()
    return {feature["id"]: shapely.geometry.shape(feature["geometry"]) for feature in page["features"]}


def link_headers(answer):
    """Reads the headers `Link` of a page: relations, addresses, seen from the page, and media types."""
    read = []
    for value in answer.all("Link"):
        address, rel, media_type = value.split("; ")
        address = urllib.parse.urljoin(f"{api.base}/collections/{first}/items", address[1:-1])
        read.append((rel.removeprefix('rel="').rstrip('"'), address, media_type.removeprefix('type="').rstrip('"')))
    return read


class Pages(unittest.TestCase):
    def test_a_page_has_what_was_asked_for_and_says_how_much_there_is(self):
        rows = len(api.table(first))
        for query, most in [({}, 1000), ({"limit": 3}, 3), ({"limit": 20000}, 20000), ({"limit": 10**30}, 20000)]:
            answer = api.items(first, query)
            page = answer.json()
            self.assertEqual(answer.header("Content-Type"), "application/geo+json")
            self.assertEqual((page["type"], page["numberMatched"]), ("FeatureCollection", rows))
            self.assertEqual(page["numberReturned"], min(rows, most))
            self.assertEqual(len(page["features"]), min(rows, most))
            self.assertNotIn("timeStamp", page)

    def test_a_number_of_features_is_whole_and_one_at_least(self):
        for limit in ("0", "-1", "unlimited", "1.5", "", "1e3", "null", "١"):
            self.assertEqual(api.items(first, {"limit": limit}).status, 400, limit)
        for offset in ("-1", "x", "", "0.5"):
            self.assertEqual(api.items(first, {"offset": offset}).status, 400, offset)

    def test_the_pages_after_each_other_are_all_features_once_in_the_order_of_their_codes(self):
        query = {
            "limit": 7,
            "filter": "n >= 0 AND naam <> 'é'",
            "skipGeometry": "true",
            "properties": "code,n",
            "crs": RD,
        }
        answer = api.items(first, query)
        matched, found, places = answer.json()["numberMatched"], [], []
        while True:
            page = answer.json()
            self.assertEqual((answer.status, page["numberMatched"]), (200, matched))
            self.assertEqual(answer.header("Content-Crs"), f"<{RD}>")
            self.assertTrue(all(list(f["properties"]) == ["code", "n"] and not f["geometry"] for f in page["features"]))
            found += [feature["id"] for feature in page["features"]]
            places.append([feature["id"] for feature in page["features"]])
            in_head = {rel: href for rel, href, _ in link_headers(answer) if rel in ("next", "prev")}
            in_body = {entry["rel"]: entry["href"] for entry in page["links"] if entry["rel"] in ("next", "prev")}
            self.assertEqual(in_head, in_body)
            if "next" not in rels(page):
                break
            following = link(page, "next", "application/geo+json")["href"]
            asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(following).query))
            self.assertEqual(asked, {**{k: str(v) for k, v in query.items()}, "f": "json", "offset": str(len(found))})
            answer = api.follow(following)
        self.assertEqual(len(found), matched)
        self.assertEqual(found, sorted(set(found)))
        self.assertGreater(len(places), 3)
        for place in reversed(places[:-1]):
            answer = api.follow(link(answer.json(), "prev", "application/geo+json")["href"])
            self.assertEqual(answer.ids(), place)
        self.assertNotIn("prev", rels(answer.json()))

    def test_the_page_before_ends_where_this_one_begins(self):
        every = api.items(first, {"limit": 20000, "skipGeometry": "true"}).ids()
        count = len(every)
        for offset, limit in ((3, 5), (5, 5), (7, 5), (1, 20000), (count, 4), (count + 9, 4), (10**9, 20000)):
            with self.subTest(offset=offset, limit=limit):
                page = api.items(first, {"offset": offset, "limit": limit, "skipGeometry": "true"}).json()
                address = link(page, "prev", "application/geo+json")["href"]
                asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))
                self.assertEqual(asked["skipGeometry"], "true", "what was asked for goes on")
                end = min(offset, count)
                self.assertEqual(api.follow(address).ids(), every[max(0, end - limit) : end])
        # Without a number of its own a page has the usual one.
        page = api.items(first, {"offset": 2}).json()
        self.assertEqual(api.follow(link(page, "prev", "application/geo+json")["href"]).ids(), every[:2])
        empty = api.items(first, {"offset": 2, "filter": "n < 0"}).json()
        self.assertNotIn("prev", rels(empty), "nothing lies before where nothing fits")

    def test_what_numbers_are_taken_is_said_where_one_is_refused(self):
        for query, told in (
            ({"limit": "0"}, "a whole number, 1 or more; more than 20000 counts as 20000"),
            ({"limit": "-3"}, "a whole number, 1 or more; more than 20000 counts as 20000"),
            ({"limit": "0", "f": "html"}, "a whole number, 1 or more; more than 1000 counts as 1000"),
            ({"offset": "-1"}, "a whole number, 0 or more"),
            ({"offset": "1.5"}, "a whole number, 0 or more"),
        ):
            with self.subTest(**query):
                answer = api.items(first, query)
                self.assertEqual(answer.status, 400)
                self.assertIn(told, answer.json()["detail"])
        self.assertEqual(api.items(first, {"limit": 10**30, "skipGeometry": "true"}).status, 200)

    def test_the_other_forms_have_pages_too(self):
        for form, media_type in (("csv", "text/csv"), ("html", "text/html")):
            links = link_headers(api.items(first, {"f": form, "limit": 5, "offset": 5}))
            of_page = {rel: kind for rel, _, kind in links if rel in ("self", "next", "prev")}
            self.assertEqual(of_page, {"self": media_type, "next": media_type, "prev": media_type})

    def test_beyond_the_last_is_an_empty_page(self):
        for offset in (len(api.table(first)), 10**9, 10**30):
            page = api.items(first, {"offset": offset}).json()
            self.assertEqual((page["numberReturned"], page["features"]), (0, []))
            self.assertEqual(page["numberMatched"], len(api.table(first)))
            self.assertNotIn("next", rels(page))

    def test_a_page_has_its_own_address_in_every_form(self):
        query = {"limit": 2, "offset": 2}
        page = api.items(first, query).json()
        self.assertEqual(
            api.follow(link(page, "self", "application/geo+json")["href"]).body, api.items(first, query).body
        )
        self.assertEqual({e["type"] for e in page["links"] if e["rel"] == "alternate"}, {"text/html", "text/csv"})
        self.assertEqual(link(page, "collection")["href"], f"{api.base}/collections/{first}")

    def test_a_table_is_the_download(self):
        for name in (first, maps[-1], "alle"):
            page = api.items(name, {"f": "csv", "limit": 20000}).body.decode("utf-8-sig")
            self.assertEqual(page, api.ask(f"/download/{name}.csv").body.decode("utf-8-sig"), name)


class Places(unittest.TestCase):
    def test_every_area_of_every_level_is_valid_in_the_coordinates_in_which_it_is_written(self):
        for collection in (first, f"{first}-wijken", f"{first}-gemeenten"):
            for crs in ALL_CRS:
                wrong = [code for code, shape in shapes(crs, collection).items() if not shape.is_valid]
                self.assertEqual(wrong, [], (collection, crs))

    """Boxes and reference systems."""

    def test_a_box_finds_the_areas_whose_geometry_it_meets_in_every_reference_system(self):
        everywhere, draw = {crs: shapes(crs) for crs in ALL_CRS}, random.Random(16)
        bounds = shapely.unary_union(list(everywhere[CRS84].values())).bounds
        for _ in range(25):
            size = draw.choice([0.002, 0.01, 0.05])
            x, y = draw.uniform(bounds[0], bounds[2]), draw.uniform(bounds[1], bounds[3])
            found = {}
            for crs in ALL_CRS:
                to = pyproj.Transformer.from_crs("OGC:CRS84", SHORT[crs])
                corners = [*to.transform(x, y), *to.transform(x + size, y + size * 0.6)]
                box = shapely.box(*corners)
                answer = api.items(
                    first, {"bbox": ",".join(map(str, corners)), "bbox-crs": crs, "skipGeometry": "true"}
                )
                found[crs] = answer.ids()
                met = [code for code, shape in everywhere[crs].items() if shape.intersects(box)]
                self.assertEqual(found[crs], met, f"{crs} {corners}")
            # The four whose axes are parallel have the same box.
            same = {tuple(found[crs]) for crs in (CRS84, ETRS89, WGS84, MERCATOR)}
            self.assertEqual(len(same), 1)

    def test_a_box_of_rd_is_the_same_as_its_corners_elsewhere(self):
        code, shape = max(shapes(RD).items(), key=lambda item: item[1].area)
        inside = shape.representative_point()
        corners = [inside.x - 1, inside.y - 1, inside.x + 1, inside.y + 1]
        for crs in ALL_CRS:
            to = pyproj.Transformer.from_crs(SHORT[RD], SHORT[crs])
            placed = [*to.transform(*corners[:2]), *to.transform(*corners[2:])]
            answer = api.items(first, {"bbox": ",".join(map(str, placed)), "bbox-crs": crs})
            self.assertEqual(answer.ids(), [code], crs)

    def test_an_area_whose_box_is_met_and_whose_geometry_is_not_is_not_found(self):
        checked = 0
        for code, shape in shapes().items():
            west, south, east, north = shape.bounds
            size = (east - west) / 100
            corner = shapely.box(west, south, west + size, south + size)
            if not shape.intersects(corner):
                found = api.items(
                    first, {"bbox": f"{west},{south},{west + size},{south + size}", "skipGeometry": "true"}
                )
                self.assertNotIn(code, found.ids())
                checked += 1
        self.assertGreater(checked, 10)

    def test_a_box_may_have_heights_and_no_size_and_holds_all_when_it_is_large(self):
        shape = shapes()
        code = next(iter(shape))
        x, y = shape[code].representative_point().coords[0]
        self.assertEqual(api.items(first, {"bbox": f"{x},{y},{x},{y}"}).ids(), [code])
        self.assertEqual(api.items(first, {"bbox": f"{x},{y},-5,{x},{y},900"}).ids(), [code])
        for box in ("-180,-90,180,90", "-1e9,-1e9,1e9,1e9"):
            self.assertEqual(api.items(first, {"bbox": box, "limit": 1}).json()["numberMatched"], len(shape))
        self.assertEqual(api.items(first, {"bbox": "-10,-10,-9,-9"}).json()["numberMatched"], 0)

    def test_a_box_that_is_none_is_refused(self):
        for box in (
            "",
            "1,2,3",
            "1,2,3,4,5",
            "1,2,3,4,5,6,7",
            "5,52,4,53",
            "4,53,5,52",
            "a,b,c,d",
            "1,2,3,nan",
            "1;2;3;4",
        ):
            self.assertEqual(api.items(first, {"bbox": box}).status, 400, box)

    def test_a_reference_system_that_is_not_there_is_refused_and_its_short_name_is_known(self):
        code = api.items(first, {"limit": 1}).ids()[0]
        for name in ("crs", "bbox-crs", "filter-crs"):
            for wrong in (
                "",
                "EPSG:28991",
                "http://www.opengis.net/def/crs/EPSG/0/0",
                "RD",
                RD + "/",
                "[]",
                "EPSG:CRS84",
            ):
                answer = api.items(first, {name: wrong, "limit": 1})
                self.assertEqual(answer.status, 400, f"{name}={wrong}")
            for crs, short in SHORT.items():
                for text in (short, f"[{short}]"):
                    self.assertEqual(api.items(first, {name: text, "limit": 1}).status, 200, text)
        self.assertEqual(api.get(f"/collections/{first}/items/{code}", {"crs": "EPSG:1"}).status, 400)

    def test_every_answer_with_features_says_its_reference_system(self):
        code = api.items(first, {"limit": 1}).ids()[0]
        for path in ("/items?limit=2", "/items?f=html&limit=2", f"/items/{code}?", "/items?skipGeometry=true&limit=1"):
            self.assertEqual(api.get(f"/collections/{first}{path}").header("Content-Crs"), f"<{CRS84}>")
            for crs in ALL_CRS:
                answer = api.get(f"/collections/{first}{path}&crs={urllib.parse.quote(crs)}")
                self.assertEqual(answer.header("Content-Crs"), f"<{crs}>")
                again = api.get(f"/collections/{first}{path}&crs={crs}", if_none_match=answer.header("ETag"))
                self.assertEqual((again.status, again.header("Content-Crs")), (304, f"<{crs}>"))

    def test_coordinates_are_those_of_proj_and_of_the_geopackage(self):
        rd, degrees = shapes(RD), shapes(CRS84)
        with tempfile.NamedTemporaryFile(suffix=".gpkg") as file:
            file.write(api.server.bytes(f"download/{first}.gpkg"))
            file.flush()
            with sqlite3.connect(file.name) as base:
                [(table, column)] = base.execute(
                    "SELECT table_name, column_name FROM gpkg_geometry_columns WHERE table_name NOT LIKE '%wijken%' "
                    "AND table_name NOT LIKE '%gemeenten%'"
                ).fetchall()
                stored = dict(base.execute(f'SELECT code, "{column}" FROM "{table}"'))
        self.assertEqual(stored.keys(), rd.keys())
        for code, blob in stored.items():
            flags = blob[3]
            envelope = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[flags >> 1 & 7]
            kept = shapely.get_coordinates(shapely.wkb.loads(blob[8 + envelope :]))
            given = shapely.get_coordinates(rd[code])
            self.assertEqual(kept.shape, given.shape, code)
            self.assertLessEqual(abs(kept - given).max(), 0.001, code)
        for crs, off in ((RD, 0.5), (MERCATOR, 0.03), (WGS84, 1e-7), (ETRS89, 1e-5)):
            to = pyproj.Transformer.from_crs("OGC:CRS84", SHORT[crs])
            for code, shape in list(shapes(crs).items())[:20]:
                for given, here in zip(shapely.get_coordinates(shape), shapely.get_coordinates(degrees[code])):
                    self.assertLess(math.dist(to.transform(*here), given), off, crs)

    def test_the_decimals_are_those_that_mean_something(self):
        for crs, decimals in DECIMALS.items():
            body = api.items(first, {"limit": 20, "crs": crs, "properties": "code"}).body.decode()
            numbers = json.loads(body, parse_float=str)["features"]
            texts = [
                number
                for f in numbers
                for p in f["geometry"]["coordinates"]
                for ring in p
                for at in ring
                for number in at
            ]
            lengths = {len(str(text).partition(".")[2]) for text in texts}
            self.assertEqual(max(lengths), decimals, crs)

    def test_rings_are_closed_and_turn_as_geojson_wants(self):
        for collection in (first, f"{first}-wijken", f"{first}-gemeenten"):
            for crs in (CRS84, RD, MERCATOR):
                for feature in api.items(collection, {"limit": 20000, "crs": crs, "properties": "code"}).json()[
                    "features"
                ]:
                    self.assertEqual(feature["geometry"]["type"], "MultiPolygon")
                    for exterior, *holes in feature["geometry"]["coordinates"]:
                        self.assertTrue(shapely.LinearRing(exterior).is_ccw and exterior[0] == exterior[-1])
                        self.assertFalse(any(shapely.LinearRing(hole).is_ccw for hole in holes))


class Values(unittest.TestCase):
    def test_a_time_is_looked_at_and_fits_every_area(self):
        for text in (
            "2018-02-12T23:20:50Z",
            "2018-02-12T23:20:50.52Z",
            "2018-02-12T00:00:00+01:00",
            "2018-02-12",
            "2018-02-12T00:00:00Z/2018-03-18T12:31:12Z",
            "2018-02-12T00:00:00Z/..",
            "../2018-03-18T12:31:12Z",
            "2018-02-12/",
            "/2018-02-12",
            "1900-01-01/2100-12-31",
            "../..",
        ):
            answer = api.items(first, {"datetime": text, "limit": 1})
            self.assertEqual(answer.status, 200, text)
            self.assertEqual(answer.json()["numberMatched"], len(api.table(first)))
        for text in (
            "",
            "gisteren",
            "2018",
            "2018-13-01",
            "2018-02-32",
            "2018-02-30",
            "2018-02-12T25:00:00Z",
            "2018-02-12T00:00:00",
            "2018-02-12/x",
            "1/2/3",
        ):
            self.assertEqual(api.items(first, {"datetime": text}).status, 400, text)

    def test_a_value_finds_the_rows_that_have_it(self):
        rows = api.table(first)
        for name in ("code", "wijk", "gemeente", "naam", "klasse", "status"):
            for value in sorted({row[name] for row in rows if row[name] is not None})[:5]:
                expected = [row["code"] for row in rows if row[name] == value]
                self.assertEqual(api.items(first, {name: value, "limit": 20000}).ids(), expected, f"{name}={value}")
        some = rows[3]
        both = {"klasse": some["klasse"], "wijk": some["wijk"], "filter": f"code <> '{some['code']}'"}
        expected = [
            row["code"]
            for row in rows
            if (row["klasse"], row["wijk"]) == (some["klasse"], some["wijk"]) and row is not some
        ]
        self.assertEqual(api.items(first, both).ids(), expected)
        self.assertEqual(api.items(first, {"naam": "bestaat niet"}).json()["numberMatched"], 0)
        for value in ("veel", "", "1.5", "1 OR 1"):
            self.assertEqual(api.items(first, {"klasse": value}).status, 400, value)

    def test_the_figures_are_those_of_the_selection(self):
        for described in api.server.json("maps.json")["maps"]:
            name, years, windows = described["id"], described.get("years"), described.get("windows")
            shown = [("year", years[0]), ("year", years[-1])] if years else []
            if windows:
                shown = [("window", f"{windows['from'][0]}-{windows['to'][-1]}")]
            shown += [("vergelijking", other) for other in described["comparisons"]]
            for key, year in shown:
                with self.subTest(f"{name} {key} {year}"):
                    features = api.items(name, {key: year, "skipGeometry": "true", "limit": 20000}).json()["features"]
                    rows = api.table(name, f"?{key}={year}")
                    self.assertEqual([feature["properties"] for feature in features], rows)
        for query in ({"year": "1900"}, {"window": "2014"}, {"year": "x"}, {"vergelijking": "x"}):
            self.assertEqual(api.items(first, query).status, 400, query)
        self.assertEqual(api.items("alle", {"year": "1900"}).status, 400, "no map has it")

    def test_all_maps_together_stand_at_the_year_that_each_has(self):
        """The download of all maps has the same figures; a map that has no such year is at its newest in both."""
        entry = next(entry for entry in api.server.json("maps.json")["maps"] if len(entry.get("years", [])) > 1)
        year = entry["years"][0]
        query = {"year": str(year), "skipGeometry": "true", "limit": 20000}
        answer = api.items("alle", query).json()
        self.assertEqual([feature["properties"] for feature in answer["features"]], api.table("alle", f"?year={year}"))
        column = f"{entry['id']}_klasse"
        classes = lambda features, name: {of["properties"]["code"]: of["properties"][name] for of in features}
        alone = api.items(entry["id"], query).json()["features"]
        self.assertEqual(classes(answer["features"], column), classes(alone, "klasse"))
        paged = api.items("alle", {**query, "limit": 1}).json()
        following = next(link["href"] for link in paged["links"] if link["rel"] == "next")
        self.assertIn(f"year={year}", following, "the next page is of the same year")

    def test_only_the_fields_that_are_asked_for_are_there(self):
        feature = api.items(first, {"properties": "klasse,naam", "limit": 1}).json()["features"][0]
        self.assertEqual(set(feature["properties"]), {"klasse", "naam"})
        self.assertEqual(feature["geometry"]["type"], "MultiPolygon")
        rows = api.items(first, {"properties": "code,n", "f": "csv"}).body.decode("utf-8-sig").splitlines()
        self.assertEqual(rows[0], "code,n")
        for wrong in ("onzin", "naam,onzin", "Naam"):
            self.assertEqual(api.items(first, {"properties": wrong}).status, 400, wrong)
        self.assertIn("klasse_naam", api.items(first, {"properties": "onzin"}).body.decode())

    def test_a_field_that_is_named_twice_is_written_once(self):
        body = api.items(first, {"properties": "naam,naam", "limit": 1}).body
        if b'"features"' in body:
            names = json.loads(body, object_pairs_hook=lambda pairs: [name for name, _ in pairs])
            self.assertEqual(body.count(b'"naam":'), 1, names)

    def test_a_geometry_can_be_left_out(self):
        for text, left_out in (("true", True), ("false", False)):
            for feature in api.items(first, {"skipGeometry": text, "limit": 3}).json()["features"]:
                self.assertEqual(feature["geometry"] is None, left_out)
        for text in ("TRUE", "1", "", "ja"):
            self.assertEqual(api.items(first, {"skipGeometry": text}).status, 400, text)

    def test_all_maps_together_have_the_fields_of_their_download(self):
        features = api.items("alle", {"skipGeometry": "true", "limit": 20000}).json()["features"]
        self.assertEqual([feature["properties"] for feature in features], api.table("alle"))


if __name__ == "__main__":
    unittest.main()
