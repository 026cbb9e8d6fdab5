"""Filters in CQL2 text: a thousand that are made by chance, read by another parser of the standard and held against the
figures by an evaluator of its own; a table of what is promised; faults with their place; the limits.
"""

import random
import re
import unittest

import cql2
import pyproj
import shapely
import shapely.geometry

from api import CRS84, MERCATOR, RD, WGS84, Api
from evaluate import evaluate, pattern
from filters import Maker, Writer

FILTERS = 1000
SEED = 16


def setUpModule():
    global api, name, rows, types, shapes
    api = Api()
    name = "signalering_relatief"
    rows, types = api.table(name), api.types(name)
    page = api.items(name, {"limit": 20000, "properties": "code"}).json()
    shapes = {feature["id"]: shapely.geometry.shape(feature["geometry"]) for feature in page["features"]}


def tearDownModule():
    api.stop()


def found(text, collection=None, **query):
    query = {
        "filter": text,
        "filter-lang": "cql2-text",
        "skipGeometry": "true",
        "properties": "code",
        "limit": 20000,
        **query,
    }
    answer = api.items(collection or name, query)
    if answer.status != 200:
        raise AssertionError(f"{answer.status} {answer.body[:500]} for {text}")
    return answer.ids()


def some_shapes(count=40):
    """Makes boxes, points and triangles in the region, in degrees."""
    draw = random.Random(SEED)
    west, south, east, north = shapely.unary_union(list(shapes.values())).bounds
    made = []
    for _ in range(count):
        x, y = draw.uniform(west, east), draw.uniform(south, north)
        size = draw.choice([0.003, 0.02])
        kind = draw.choice(["box", "point", "triangle", "two"])
        # Six decimals, which every parser reads to the last.
        x, y = round(x, 6), round(y, 6)
        ring = [[x, y], [round(x + size, 6), y], [round(x + size / 2, 6), round(y + size, 6)], [x, y]]
        other = [[round(a + 2 * size, 6), b] for a, b in ring]
        made.append(
            {
                "box": {"bbox": [x, y, round(x + size, 6), round(y + size / 2, 6)]},
                "point": {"type": "Point", "coordinates": [x, y]},
                "triangle": {"type": "Polygon", "coordinates": [ring]},
                "two": {"type": "MultiPolygon", "coordinates": [[ring], [other]]},
            }[kind]
        )
    return made


def meets(row, shape):
    other = shapely.box(*shape["bbox"]) if "bbox" in shape else shapely.geometry.shape(shape)
    return shapes[row["code"]].intersects(other)


def flat(node):
    """Brings a filter to one form: chains of AND and OR in one piece, a sign as a product."""
    if isinstance(node, list):
        return [flat(member) for member in node]
    if not isinstance(node, dict):
        return node
    if "op" not in node:
        return node
    args = [flat(member) for member in node["args"]]
    if node["op"] in ("and", "or"):
        args = [
            deeper for member in args for deeper in (member["args"] if member.get("op") == node["op"] else [member])
        ]
    return {"op": node["op"], "args": args}


class Generated(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        maker, writer = Maker(rows, types, SEED, shapes=some_shapes()), Writer(SEED)
        cls.filters = []
        while len(cls.filters) < FILTERS:
            tree = maker.filter()
            text = writer.write(tree)
            if len(text.encode()) < 8000:
                cls.filters.append((tree, text))

    def test_another_parser_reads_the_same_from_every_text(self):
        for number, (tree, text) in enumerate(self.filters):
            with self.subTest(number=number, text=text):
                self.assertEqual(flat(cql2.parse_text(text).to_json()), flat(tree))

    def test_the_rows_are_those_that_the_figures_say(self):
        telling = 0
        for number, (tree, text) in enumerate(self.filters):
            expected = [row["code"] for row in rows if evaluate(tree, row, meets) is True]
            telling += 0 < len(expected) < len(rows)
            with self.subTest(number=number, text=text):
                self.assertEqual(found(text), expected)
        self.assertGreater(telling, FILTERS / 3)

    def test_a_text_with_a_fault_is_refused_by_both_or_read_by_both(self):
        draw, refused = random.Random(SEED), 0
        for number, (_, text) in enumerate(self.filters[:300]):
            pieces = re.findall(r"'(?:[^']|'')*'|\"[^\"]*\"|[\w.]+|\s+|[^\w\s]", text)
            at = draw.randrange(len(pieces))
            change = draw.choice(["drop", "twice", "swap"])
            if change == "drop":
                del pieces[at]
            elif change == "twice":
                pieces.insert(at, pieces[at] + " ")
            else:
                other = draw.randrange(len(pieces))
                pieces[at], pieces[other] = pieces[other], pieces[at]
            changed = "".join(pieces)
            answer = api.items(name, {"filter": changed, "limit": 1, "skipGeometry": "true"})
            with self.subTest(number=number, text=changed):
                self.assertIn(answer.status, (200, 400))
                if answer.status == 200:
                    cql2.parse_text(changed)
                else:
                    refused += 1
                    self.assertRegex(answer.json()["detail"], r"at character \d+: ")
        self.assertGreater(refused, 100)


class Promised(unittest.TestCase):
    """What the standard and the clients have in a filter, each with what it means in Python."""

    def check(self, text, keeps):
        expected = [row["code"] for row in rows if keeps(row) is True]
        with self.subTest(text):
            self.assertEqual(found(text), expected)
        return expected

    def test_what_qgis_sends(self):
        gemeente, naam = rows[0]["gemeente"], rows[0]["naam"]
        self.check(
            f"((gemeente = '{gemeente}') AND (klasse >= 4))",
            lambda row: row["gemeente"] == gemeente and (row["klasse"] or -1) >= 4,
        )
        self.check(
            "(klasse IN (4,8) AND (naam LIKE 'S%'))", lambda row: row["klasse"] in (4, 8) and row["naam"][0] == "S"
        )
        self.check('("K_index_pct" > 50)', lambda row: row["K_index_pct"] is not None and row["K_index_pct"] > 50)
        self.check(f"CASEI(naam) LIKE CASEI('{naam.upper()}')", lambda row: row["naam"].lower() == naam.lower())
        self.check("klasse IS NULL", lambda row: row["klasse"] is None)
        self.check("klasse IS NOT NULL", lambda row: row["klasse"] is not None)
        self.check("(n / 2 + 10 * 2 - 1) % 7 < 3 ^ 1", lambda row: row["n"] and (row["n"] / 2 + 20 - 1) % 7 < 3)
        self.check("n BETWEEN 500 AND 1500", lambda row: row["n"] is not None and 500 <= row["n"] <= 1500)
        self.check(f"code = '{rows[5]['code']}'", lambda row: row is rows[5])

    def test_what_is_missing_is_unknown_and_not_false(self):
        empty = next(
            name for name in types if types[name] != "string" and 0 < sum(r[name] is None for r in rows) < len(rows)
        )
        known = self.check(f'"{empty}" >= 0 OR "{empty}" < 0', lambda row: row[empty] is not None)
        self.assertLess(0, len(known))
        self.assertLess(len(known), len(rows))
        for text in (
            f'NOT "{empty}" > 0 AND NOT "{empty}" <= 0',
            f'NOT ("{empty}" = "{empty}")',
            f'"{empty}" = "{empty}" + 1',
        ):
            self.check(text, lambda row: False)
        self.check(f'NOT ("{empty}" IN (-99999))', lambda row: row[empty] is not None)
        self.check(f'"{empty}" NOT BETWEEN 1e9 AND 2e9', lambda row: row[empty] is not None)
        self.check(f'"{empty}" > 0 OR n >= 0', lambda row: row["n"] is not None or (row[empty] or 0) > 0)
        self.check(
            f'"{empty}" IS NULL AND NOT ("{empty}" > 0 AND n < 0)',
            lambda row: row[empty] is None and row["n"] is not None and row["n"] >= 0,
        )
        self.check("n / 0 = 1 OR NOT n / 0 = 1", lambda row: False)

    def test_ranks_and_signs(self):
        for text, keeps in [
            ("klasse = 1 OR klasse = 2 AND n > 1000", lambda r: r["klasse"] == 1 or r["klasse"] == 2 and r["n"] > 1000),
            ("NOT klasse = 1 AND n > 1000", lambda r: r["klasse"] not in (None, 1) and (r["n"] or 0) > 1000),
            ("n - 500 - 500 > 0", lambda r: r["n"] is not None and r["n"] > 1000),
            ("n - (500 - 500) > 1000", lambda r: r["n"] is not None and r["n"] > 1000),
            ("2 + 3 * 4 = 14 AND 7 div 2 = 3 AND -7 % 4 = -3 AND 2 ^ 3 * 2 = 16", lambda r: True),
            ("-n < -1000", lambda r: r["n"] is not None and r["n"] > 1000),
            ("1000 < n", lambda r: r["n"] is not None and 1000 < r["n"]),
            ("klasse = 1.0", lambda r: r["klasse"] == 1),
            ("klasse / 2 = 0.5", lambda r: r["klasse"] == 1),
            ("n > 1e3", lambda r: r["n"] is not None and r["n"] > 1000),
            ("n > .5e3", lambda r: r["n"] is not None and r["n"] > 500),
            ("TRUE", lambda r: True),
            ("FALSE", lambda r: False),
            ("TRUE AND NOT FALSE", lambda r: True),
            ("wijk < gemeente OR wijk > gemeente", lambda r: True),
            ("gemeente = 'GM7001' and Klasse_naam is null", None),
            ("klasse not in (1, 2)", lambda r: r["klasse"] is not None and r["klasse"] not in (1, 2)),
        ]:
            if keeps is None:
                # Names are as they are written; only the words of the language have no case.
                self.assertEqual(api.items(name, {"filter": text}).status, 400, text)
            else:
                self.check(text, keeps)

    def test_patterns_and_quotes(self):
        for text in ("%", "%e%", "_a%", "%_e_%", "H%m", "", "%%", "100\\%", "a\\_b", "\\\\%"):
            self.check(f"naam LIKE '{text}'", lambda row: bool(re.fullmatch(pattern(text), row["naam"])))
        self.check("naam = 'it''s' OR naam = 'a\\\\b' OR naam = 'x\\'y'", lambda row: False)
        self.check(
            "klasse_naam LIKE '%toe'", lambda row: bool(row["klasse_naam"]) and row["klasse_naam"].endswith("toe")
        )

    def test_places_in_every_reference_system(self):
        code, shape = max(shapes.items(), key=lambda item: item[1].area)
        x, y = shape.representative_point().coords[0]
        for crs, short in ((CRS84, "OGC:CRS84"), (RD, "EPSG:28992"), (WGS84, "EPSG:4326"), (MERCATOR, "EPSG:3857")):
            a, b = pyproj.Transformer.from_crs("OGC:CRS84", short).transform(x, y)
            size = 1e-5 if short in ("OGC:CRS84", "EPSG:4326") else 1
            ring = f"({a} {b}, {a + size} {b}, {a} {b + size}, {a} {b})"
            for geometry in (
                f"POINT({a} {b})",
                f"BBOX({a},{b},{a + size},{b + size})",
                f"POLYGON({ring})",
                f"MULTIPOLYGON(({ring}))",
                f"BBOX({a},{b},-9,{a + size},{b + size},9)",
            ):
                for text in (f"S_INTERSECTS(geometry, {geometry})", f"s_intersects({geometry},geometry)"):
                    self.assertEqual(found(text, **{"filter-crs": crs}), [code], f"{text} {crs}")
            self.assertNotIn(code, found(f"NOT S_INTERSECTS(geometry, POINT({a} {b}))", **{"filter-crs": crs}))
        # A hole is outside.
        ring = "({0} {1}, {2} {1}, {2} {3}, {0} {3}, {0} {1})"
        around, hole = ring.format(-10, 40, 20, 60), ring.format(-9, 41, 19, 59)
        self.assertEqual(found(f"S_INTERSECTS(geometry, POLYGON({around}, {hole}))"), [])
        self.assertEqual(len(found(f"S_INTERSECTS(geometry, POLYGON({around}))")), len(shapes))

    def test_the_larger_areas_and_all_maps_together_are_filtered_too(self):
        for collection in (f"{name}-wijken", f"{name}-gemeenten"):
            features = api.items(collection, {"limit": 20000, "skipGeometry": "true"}).json()["features"]
            for key, kind in api.types(collection).items():
                if kind != "string":
                    known = [f["properties"][key] for f in features if f["properties"][key] is not None]
                    middle = sorted(known)[len(known) // 2] if known else 0
                    expected = [
                        f["id"] for f in features if f["properties"][key] is not None and f["properties"][key] >= middle
                    ]
                    self.assertEqual(found(f'"{key}" >= {middle!r}', collection, properties="naam"), expected, key)
        table = api.table("alle")
        expected = [row["code"] for row in table if row[f"{name}_klasse"] == 1]
        self.assertEqual(found(f"{name}_klasse = 1", "alle"), expected)


class Refused(unittest.TestCase):
    def fault(self, text, marker, says, **query):
        answer = api.items(name, {"filter": text, **query})
        with self.subTest(text):
            self.assertEqual(answer.status, 400, answer.body[:200])
            told = answer.json()["detail"]
            at = len(text) + 1 if marker is None else text.index(marker) + 1
            self.assertIn(f"at character {at}: ", told)
            self.assertIn(says, told)
        return answer

    def test_every_fault_is_told_with_its_place(self):
        for text, marker, says in [
            ("", None, "found the end"),
            ("klasse >= ", None, "found the end"),
            ("klasse = 1 AND (n > 2", None, "expected `)`"),
            ("onbekend = 1", "onbekend", "no property `onbekend`"),
            ("naam = 'é' AND onbekend = 1", "onbekend", "no property"),
            ("naam = 1", "naam", "cannot be compared"),
            ("klasse", "klasse", "neither true nor false"),
            ("n > 1 naam", "naam", "expected AND, OR or the end"),
            ("naam ~ 'x'", "~", "no meaning"),
            ("naam LIKE 3", "3", "pattern"),
            ("n LIKE 'a'", "n ", "no text"),
            ("n > 1 AND naam = 'open", "'open", "no closing quote"),
            ('"open = 1', '"open', "no closing quote"),
            ("CASEI(n) = 'x'", "n)", "no text"),
            ("ABS(n) = 1", "ABS", "no function `ABS`"),
            ("n + naam > 1", "naam", "no number"),
            ("n IN ()", ")", "expected"),
            ("n IN (1, 'a')", "'a'", "cannot be compared"),
            ("n BETWEEN 1", None, "expected AND"),
            ("n = 1e999", "1e999", "no number"),
            ("S_INTERSECTS(geometry, BBOX(1,2,3))", "(1,2,3)", "4 or 6 numbers"),
            ("S_INTERSECTS(geometry, BBOX(5,2,3,4))", "(5,2,3,4)", "lower corner"),
            ("S_INTERSECTS(geometry, POLYGON((1 2, 3 4, 1 2)))", "(1 2, 3 4, 1 2)", "four points"),
            ("S_INTERSECTS(naam, POINT(1 2))", "naam", "geometry"),
            ("S_INTERSECTS(geometry, LINESTRING(1 2, 3 4))", "LINESTRING", "POINT, POLYGON or MULTIPOLYGON"),
            ("S_INTERSECTS(geometry, MULTIPOINT(1 2, 3 4))", "MULTIPOINT", "POINT, POLYGON or MULTIPOLYGON"),
            ("S_WITHIN(geometry, POINT(1 2))", "S_WITHIN", "no function"),
            ("geometry = 1", "geometry", "S_INTERSECTS"),
            ("klasse = NULL", "NULL", "expected"),
            ("klasse == 1", "= 1", "expected"),
            ('naam = "x"', '"x"', "no property `x`"),
        ]:
            self.fault(text, marker, says)

    def test_all_faults_are_told_and_the_fields_that_there_are(self):
        answer = self.fault("een = 1 AND n > 1 AND twee = 3 OR naam > 5", "een", "no property `een`")
        told = answer.json()
        for text in ("at character 23: ", "`twee`", "at character 35: "):
            self.assertIn(text, told["detail"])
        for key in types:
            self.assertIn(key, told["available"])

    def test_another_language_is_refused(self):
        for language in ("cql2-json", "cql-text", "CQL2-TEXT", ""):
            self.assertEqual(api.items(name, {"filter": "n > 1", "filter-lang": language}).status, 400, language)

    def test_a_filter_has_its_limits(self):
        for text in (
            "(" * 65 + "n > 1" + ")" * 65,
            "NOT " * 65 + "n > 1",
            "-" * 65 + "n > 1",
            " OR ".join(["n=1"] * 700),
            "n > 1 " + " " * 8200,
            "(" * 3000 + "n > 1",
            "NOT " * 1900 + "n > 1",
            "CASEI(" * 1000,
        ):
            answer = api.items(name, {"filter": text})
            self.assertEqual(answer.status, 400, text[:40])
        for text in ("(" * 63 + "n > 1" + ")" * 63, "n > 1 " + " " * 8000):
            self.assertEqual(found(text), [row["code"] for row in rows if row["n"] and row["n"] > 1])
        deep = api.items(name, {"filter": "(" * 100_000})
        self.assertIn(deep.status, (400, 414, 431))
        self.assertEqual(api.items(name, {"filter": "n > 1"}).status, 200)


if __name__ == "__main__":
    unittest.main()
