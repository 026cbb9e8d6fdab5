"""What the interface says of itself: the landing page, the description, what it conforms to, the collections and their
fields, as the standards of OGC (Common, Features parts 1, 2, 3 and 5) have it.
"""

import csv
import io
import unittest

from api import ALL_CRS, RD, ROOT, Api, link, rels

OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
REL = "http://www.opengis.net/def/rel/ogc/1.0/"
SPECIFICATION = "http://www.opengis.net/spec/"
CLASSES = """
    ogcapi-common-1/1.0/conf/core ogcapi-common-1/1.0/conf/landing-page ogcapi-common-1/1.0/conf/json
    ogcapi-common-1/1.0/conf/html ogcapi-common-1/1.0/conf/oas30 ogcapi-common-2/1.0/conf/collections
    ogcapi-features-1/1.0/conf/core ogcapi-features-1/1.0/conf/oas30 ogcapi-features-1/1.0/conf/html
    ogcapi-features-1/1.0/conf/geojson ogcapi-features-2/1.0/conf/crs ogcapi-features-3/1.0/conf/queryables
    ogcapi-features-3/1.0/conf/queryables-query-parameters ogcapi-features-3/1.0/conf/filter
    ogcapi-features-3/1.0/conf/features-filter ogcapi-features-5/1.0/conf/schemas
    ogcapi-features-5/1.0/conf/core-roles-features ogcapi-features-5/1.0/conf/returnables-and-receivables
    cql2/1.0/conf/cql2-text cql2/1.0/conf/basic-cql2 cql2/1.0/conf/advanced-comparison-operators
    cql2/1.0/conf/case-insensitive-comparison cql2/1.0/conf/basic-spatial-functions
    cql2/1.0/conf/arithmetic cql2/1.0/conf/property-property
    cql2/1.0/conf/basic-spatial-operators
    ogcapi-tiles-1/1.0/conf/core ogcapi-tiles-1/1.0/conf/tileset ogcapi-tiles-1/1.0/conf/tilesets-list
    ogcapi-tiles-1/1.0/conf/geodata-tilesets ogcapi-tiles-1/1.0/conf/oas30 ogcapi-tiles-1/1.0/conf/mvt
    tms/2.0/conf/tilematrixset tms/2.0/conf/json-tilematrixset
""".split()
JSON_TYPES = {"string": str, "integer": int, "number": (int, float)}


def setUpModule():
    global api, maps
    api = Api()
    maps = api.maps()


def tearDownModule():
    api.stop()


def walk(value):
    """Gives every object that a document holds."""
    if isinstance(value, dict):
        yield value
        for member in value.values():
            yield from walk(member)
    elif isinstance(value, list):
        for member in value:
            yield from walk(member)


class Landing(unittest.TestCase):
    def test_the_landing_page_is_one_document_with_and_without_a_slash(self):
        plain, slashed = api.get(""), api.get("/")
        self.assertEqual((plain.status, slashed.status), (200, 200))
        self.assertEqual(plain.json(), slashed.json())
        self.assertEqual(plain.media_type(), "application/json")

    def test_it_leads_to_all_that_there_is(self):
        page = api.get("/").json()
        self.assertTrue(page["title"] and page["description"] and page["attribution"])
        expected = {"self", "alternate", "service-desc", "service-doc", "conformance", "data", "describedby", "license"}
        expected |= {REL + name for name in ("conformance", "data", "tilesets-vector", "tiling-schemes")}
        self.assertEqual(rels(page), expected)
        self.assertEqual(link(page, "service-desc")["type"], OPENAPI)
        self.assertEqual(link(page, "service-doc")["type"], "text/html")

    def test_every_link_of_every_document_leads_to_what_it_says(self):
        here = f"/collections/{maps[0]}"
        places = ["/", "/conformance", "/collections", here, f"{here}-wijken", "/collections/alle"]
        places += [
            "/tileMatrixSets",
            "/tileMatrixSets/WebMercatorQuad",
            f"{here}/tiles",
            f"{here}/tiles/WebMercatorQuad",
        ]
        places += [f"{here}/items?limit=2&offset=2", f"{here}/items/{api.items(maps[0]).ids()[0]}"]
        wanted = {}
        for place in places:
            document = api.get(place).json()
            for entry in document["links"]:
                self.assertTrue(entry["href"].startswith("http://") and entry["rel"] and entry["type"], entry)
                self.assertTrue(entry["title"], entry)
                if not entry.get("templated"):
                    wanted[entry["href"], entry["type"]] = place
        for (href, media_type), place in wanted.items():
            answer = api.follow(href)
            self.assertEqual((answer.status, answer.media_type()), (200, media_type), f"{href} in {place}")


class Description(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.answer = api.get("/openapi.json")
        cls.document = cls.answer.json()

    def parameter(self, name):
        return self.document["components"]["parameters"][name]

    def test_it_is_openapi_3_0_that_every_page_may_read(self):
        self.assertEqual(self.answer.header("Content-Type"), OPENAPI)
        self.assertEqual(self.answer.header("Access-Control-Allow-Origin"), "*")
        self.assertRegex(self.document["openapi"], r"^3\.0\.\d+$")
        self.assertEqual([entry["url"] for entry in self.document["servers"]], [api.base])
        self.assertRegex(self.document["info"]["version"], r"^\d+\.\d+\.\d+$")

    def test_every_reference_leads_somewhere(self):
        for entry in walk(self.document):
            if isinstance(entry.get("$ref"), str):
                found = self.document
                for name in entry["$ref"].removeprefix("#/").split("/"):
                    found = found[name]

    def test_the_size_of_a_page_stands_where_clients_look_for_it(self):
        limit = self.parameter("limit")
        self.assertEqual((limit["name"], limit["in"], limit.get("required", False)), ("limit", "query", False))
        self.assertEqual((limit["style"], limit["explode"]), ("form", False))
        expected = {"type": "integer", "minimum": 1, "default": 1000, "maximum": 20000}
        self.assertEqual({name: limit["schema"].get(name) for name in expected}, expected)

    def test_bbox_and_datetime_are_declared_as_the_standard_does(self):
        bbox = self.parameter("bbox")
        self.assertEqual((bbox["in"], bbox.get("required", False)), ("query", False))
        self.assertEqual((bbox["style"], bbox["explode"]), ("form", False))
        schema = bbox["schema"]
        self.assertEqual((schema["type"], schema["items"]["type"]), ("array", "number"))
        self.assertEqual((schema["minItems"], schema["maxItems"]), (4, 6))
        self.assertEqual(self.parameter("datetime")["schema"]["type"], "string")

    def test_the_features_declare_every_parameter_that_they_take(self):
        operation = self.document["paths"]["/collections/{collectionId}/items"]["get"]
        names = {self.parameter(entry["$ref"].rsplit("/", 1)[1])["name"] for entry in operation["parameters"]}
        taken = "limit offset bbox bbox-crs crs datetime year window vergelijking code wijk gemeente naam klasse status"
        taken += " filter filter-lang filter-crs properties skipGeometry f taal collectionId"
        self.assertEqual(names, set(taken.split()))

    def test_operations_are_named_once_and_as_the_tiles_standard_wants(self):
        names = [operation["get"]["operationId"] for operation in self.document["paths"].values()]
        self.assertEqual(len(names), len(set(names)))
        for name in "getTileSetsList getTileSet getTile".split():
            self.assertIn(f"mvt.collection.vector.{name}", names)

    def test_every_path_gives_every_form_that_it_declares(self):
        area = api.items(maps[0]).ids()[0]
        tile = link(api.get(f"/collections/{maps[0]}/tiles/WebMercatorQuad").json(), "item")
        limits = api.get(f"/collections/{maps[0]}/tiles/WebMercatorQuad").json()["tileMatrixSetLimits"][0]
        self.assertTrue(tile["templated"])
        values = {"collectionId": maps[0], "featureId": area, "tileMatrixSetId": "WebMercatorQuad"}
        values |= {"tileMatrix": limits["tileMatrix"], "tileRow": limits["minTileRow"], "tileCol": limits["minTileCol"]}
        for path, methods in self.document["paths"].items():
            self.assertEqual(list(methods), ["get"])
            responses = methods["get"]["responses"]
            for status in ("200", "400", "404", "406"):
                self.assertIn(status, responses, path)
            for media_type in responses["200"]["content"]:
                answer = api.get(path.format(**values), accept=media_type)
                self.assertEqual((answer.status, answer.media_type()), (200, media_type), path)


class Conformance(unittest.TestCase):
    def test_exactly_these_classes_are_declared(self):
        declared = api.get("/conformance").json()["conformsTo"]
        self.assertEqual(sorted(declared), sorted(SPECIFICATION + name for name in CLASSES))


class Collections(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.listed = api.get("/collections").json()

    def test_there_are_three_levels_of_each_map_and_all_maps_together(self):
        expected = [f"{name}{level}" for name in maps for level in ("", "-wijken", "-gemeenten")] + ["alle"]
        self.assertEqual([entry["id"] for entry in self.listed["collections"]], expected)
        self.assertLessEqual({"self", "alternate"}, rels(self.listed))

    def test_a_collection_is_the_same_alone_and_in_the_list(self):
        for entry in self.listed["collections"]:
            self.assertEqual(api.get(f"/collections/{entry['id']}").json(), entry)

    def test_a_collection_says_what_the_standards_ask(self):
        for entry in self.listed["collections"]:
            with self.subTest(entry["id"]):
                self.assertTrue(entry["title"] and entry["description"])
                self.assertEqual(entry["itemType"], "feature")
                self.assertEqual((entry["crs"], entry["storageCrs"]), (ALL_CRS, RD))
                [[west, south, east, north]] = entry["extent"]["spatial"]["bbox"]
                self.assertTrue(3 < west < east < 8 and 50 < south < north < 54)
                self.assertEqual(entry["extent"]["spatial"]["crs"], ALL_CRS[0])
                expected = {"self", "alternate", "items", "describedby", "license", REL + "schema", REL + "queryables"}
                self.assertLessEqual(expected, rels(entry))
                types = {item["type"] for item in entry["links"] if item["rel"] == "items"}
                self.assertEqual(types, {"application/geo+json", "text/html", "text/csv"})
                has_tiles = REL + "tilesets-vector" in rels(entry)
                self.assertEqual(has_tiles, entry["id"] in maps)

    def test_a_collection_leads_to_its_rows_as_geopackage_and_as_csv(self):
        for entry in self.listed["collections"]:
            if entry["id"].split("-")[0] not in (maps[0], "alle"):
                continue
            with self.subTest(entry["id"]):
                file = link(entry, "enclosure", "application/geopackage+sqlite3")["href"]
                name = entry["id"].split("-")[0]
                self.assertEqual(file, f"{api.server.url.rstrip('/')}/download/{name}.gpkg")
                answer = api.follow(file)
                self.assertEqual((answer.status, answer.body[:15]), (200, b"SQLite format 3"))
                level = entry["id"].removeprefix(name).replace("-", "_")
                self.assertIn(f"{name}{level}".encode(), answer.body, "the layer of this level is in it")
                answer = api.follow(link(entry, "enclosure", "text/csv")["href"])
                self.assertEqual((answer.status, answer.media_type()), (200, "text/csv"))
                rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
                ids = api.items(entry["id"], {"limit": 20000, "skipGeometry": "true"}).ids()
                self.assertEqual([row["code"] for row in rows], ids)

    def test_it_counts_its_features_and_its_extent_holds_them(self):
        for name in [maps[0], f"{maps[0]}-wijken", f"{maps[0]}-gemeenten", "alle"]:
            entry = next(entry for entry in self.listed["collections"] if entry["id"] == name)
            page = api.items(name, {"limit": 20000}).json()
            self.assertEqual(page["numberMatched"], entry["itemCount"], name)
            [[west, south, east, north]] = entry["extent"]["spatial"]["bbox"]
            for feature in page["features"]:
                for polygon in feature["geometry"]["coordinates"]:
                    for x, y in polygon[0]:
                        self.assertTrue(west - 1e-6 <= x <= east + 1e-6 and south - 1e-6 <= y <= north + 1e-6)

    def test_a_collection_that_is_not_there_is_not_found_anywhere(self):
        for path in ("", "/items", "/items/BU00000000", "/queryables", "/schema", "/tiles", "/tiles/WebMercatorQuad"):
            for name in ("nergens", maps[0].upper(), f"{maps[0]}-buurten", "alle-wijken"):
                answer = api.get(f"/collections/{name}{path}")
                self.assertEqual(answer.status, 404, f"{name}{path}")
                self.assertEqual(answer.header("Content-Type"), "application/problem+json")


class Fields(unittest.TestCase):
    def each(self):
        for name in [*maps, f"{maps[0]}-wijken", f"{maps[-1]}-gemeenten", "alle"]:
            with self.subTest(name):
                yield name

    def test_every_field_of_a_feature_is_described_with_its_type_and_in_its_order(self):
        for name in self.each():
            answer = api.get(f"/collections/{name}/schema")
            self.assertEqual(answer.header("Content-Type"), "application/schema+json")
            schema = answer.json()
            self.assertEqual(schema["$schema"], "https://json-schema.org/draft/2020-12/schema")
            self.assertEqual(schema["$id"], f"{api.base}/collections/{name}/schema")
            fields = dict(schema["properties"])
            for key in {"n", "klasse", "k_leden", "corporatie_klasse"} & set(fields):
                self.assertEqual(fields[key]["type"], "integer", key)
            geometry = fields.pop("geometry")
            self.assertEqual(
                (geometry["x-ogc-role"], geometry["format"]), ("primary-geometry", "geometry-multipolygon")
            )
            ordered = sorted(fields, key=lambda field: fields[field]["x-ogc-propertySeq"])
            self.assertEqual(fields[ordered[0]].get("x-ogc-role"), "id")
            for field in fields.values():
                self.assertTrue(field["title"] and field["description"], field)
            may_be_null = set(fields) - set(schema["required"])
            self.assertLessEqual({"code", "naam"}, set(schema["required"]))
            seen = set()
            for feature in api.items(name, {"skipGeometry": "true", "limit": 20000}).json()["features"]:
                self.assertEqual(list(feature["properties"]), ordered)
                seen |= {key for key, value in feature["properties"].items() if value is None}
                self.assertEqual(feature["id"], feature["properties"][ordered[0]])
                for key, value in feature["properties"].items():
                    if value is not None:
                        self.assertIsInstance(value, JSON_TYPES[fields[key]["type"]], key)
                        self.assertNotIsInstance(value, bool)
            self.assertEqual(may_be_null, seen, "what is not required is null somewhere, and nothing else is")

    def test_the_schema_of_a_year_is_that_of_its_features(self):
        entry = next(entry for entry in api.server.json("maps.json")["maps"] if len(entry.get("years", [])) > 1)
        of_year = (entry["id"], {"year": str(entry["years"][0])})
        for name, query in (of_year, ("kwetsbaar_ontwikkeling", {"window": "2012-2016"})):
            for collection in (name, f"{name}-gemeenten"):
                self.require_schema_of(collection, query)
        self.assertEqual(api.get("/collections/kwetsbaar_ontwikkeling/schema", {"window": "1066-1067"}).status, 400)
        self.assertEqual(api.get("/collections/alle/schema", {"year": "1066"}).status, 400)

    def require_schema_of(self, collection, query):
        [(parameter, selection)] = query.items()
        for what in ("schema", "queryables"):
            with self.subTest(collection, what=what, **query):
                described = api.get(f"/collections/{collection}/{what}", query).json()
                address = f"{api.base}/collections/{collection}/{what}"
                self.assertEqual(described["$id"], f"{address}?{parameter}={selection}")
                fields = described["properties"]
                self.assertIn(selection, " ".join(field.get("description", "") for field in fields.values()))
                if what == "schema":
                    asked = {**query, "skipGeometry": "true", "limit": 20000}
                    rows = [feature["properties"] for feature in api.items(collection, asked).json()["features"]]
                    self.assertEqual(sorted(rows[0]), sorted(key for key in fields if key != "geometry"))
                    null = {key for row in rows for key, value in row.items() if value is None}
                    self.assertEqual(set(rows[0]) - set(described["required"]), null)

    def test_what_can_be_filtered_on_is_what_a_feature_has(self):
        for name in self.each():
            answer = api.get(f"/collections/{name}/queryables")
            self.assertEqual(answer.header("Content-Type"), "application/schema+json")
            queryables, schema = answer.json(), api.get(f"/collections/{name}/schema").json()
            self.assertEqual(queryables["$id"], f"{api.base}/collections/{name}/queryables")
            self.assertEqual(queryables["type"], "object")
            geometry = queryables["properties"].pop("geometry")
            self.assertEqual(geometry["$ref"], "https://geojson.org/schema/MultiPolygon.json")
            schema["properties"].pop("geometry")
            self.assertEqual(list(queryables["properties"]), list(schema["properties"]))
            for key, field in queryables["properties"].items():
                self.assertEqual(field["type"], schema["properties"][key]["type"])
            # Every property answers a filter, which is what being queryable means.
            for key in queryables["properties"]:
                answer = api.items(name, {"filter": f'"{key}" IS NULL OR "{key}" IS NOT NULL', "skipGeometry": "true"})
                self.assertEqual(answer.json()["numberMatched"], api.items(name, {"limit": 1}).json()["numberMatched"])

    def test_root_is_where_the_description_says(self):
        self.assertTrue(api.base.endswith(ROOT) and ROOT.endswith("/v1"))


if __name__ == "__main__":
    unittest.main()
