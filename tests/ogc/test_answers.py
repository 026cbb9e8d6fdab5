"""How the interface answers: forms, compression, what may be kept, versions, and errors as RFC 9457 writes them."""

import gzip
import json
import re
import unittest
import urllib.parse

import brotli
import zstandard

from api import CRS84, RD, ROOT, Api

DECODERS = {
    None: bytes,
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
# What QGIS asks for, per place.
QGIS_OPENAPI = "application/vnd.oai.openapi+json;version=3.0, application/openapi+json;version=3.0, application/json"


def setUpModule():
    global api, first, area
    api = Api()
    first = api.maps()[0]
    area = api.items(first, {"limit": 1}).ids()[0]


def tearDownModule():
    api.stop()


def documents():
    """Lists every kind of document, with its media type."""
    here, schema, features = f"/collections/{first}", "application/schema+json", "application/geo+json"
    return {
        "": "application/json",
        "/conformance": "application/json",
        "/openapi.json": "application/vnd.oai.openapi+json;version=3.0",
        "/collections": "application/json",
        here: "application/json",
        f"{here}/queryables": schema,
        f"{here}/schema": schema,
        f"{here}/items": features,
        f"{here}/items/{area}": features,
        f"{here}/tiles": "application/json",
        f"{here}/tiles/WebMercatorQuad": "application/json",
        "/tileMatrixSets": "application/json",
        "/tileMatrixSets/WebMercatorQuad": "application/json",
    }


class Languages(unittest.TestCase):
    """Titles and descriptions are in the language of `taal`, else in the one that the client likes best."""

    def test_every_document_is_in_dutch_and_in_english(self):
        for path in [*documents(), "/api"]:
            if "/items" in path:
                continue
            dutch, english = api.get(path), api.get(path, Accept_Language="en-GB,en;q=0.9,nl;q=0.5")
            self.assertEqual((dutch.header("Content-Language"), english.header("Content-Language")), ("nl", "en"), path)
            self.assertNotEqual(dutch.header("ETag"), english.header("ETag"), path)
            self.assertNotEqual(dutch.body, english.body, path)
            for answer in (dutch, english):
                depends = {name.strip().lower() for line in answer.all("Vary") for name in line.split(",")}
                self.assertIn("accept-language", depends, path)
            self.assertEqual(api.get(path, {"taal": "nl"}, Accept_Language="en").header("Content-Language"), "nl")
            self.assertEqual(api.get(path, {"taal": "fr"}).status, 400, path)
            page = api.get(
                path, {"f": "html", "taal": "en"} if path != "/openapi.json" else {"taal": "en"}
            ).body.decode()
            if path != "/openapi.json":
                self.assertIn('<html lang="en">', page, path)

    def test_a_language_that_is_named_goes_on_in_the_links(self):
        landing = api.get("", {"taal": "en"}).json()
        self.assertEqual(landing["title"], "Resilience maps")
        data = next(entry for entry in landing["links"] if entry["rel"] == "data")
        collections = api.follow(data["href"]).json()
        self.assertEqual(collections["title"], "All collections")
        [entry] = [entry for entry in collections["collections"] if entry["id"] == first]
        items = next(link for link in entry["links"] if link["rel"] == "items")
        page = api.follow(items["href"] + "&limit=1").json()
        alone = api.get(f"/collections/{first}/items/{area}", {"taal": "en"}).json()
        for document in (page, alone):
            for linked in document["links"]:
                if linked["href"].startswith(api.base):
                    self.assertIn("taal=en", linked["href"])
                    self.assertEqual(api.follow(linked["href"]).status, 200)
        # Nobody named one here.
        for answer in (api.get("/collections"), api.get("/collections", Accept_Language="en")):
            self.assertNotIn("taal=", answer.body.decode().replace("/method?taal=en", ""))
        both = [api.get(f"/collections/{first}", {"taal": "en"}).json(), entry]
        self.assertEqual(both[0], both[1])

    def test_what_a_filter_may_name_does_not_depend_on_a_header(self):
        answers = [api.items("alle", {"limit": 3}, Accept_Language=language) for language in ("nl", "en")]
        self.assertEqual(answers[0].body, answers[1].body)


class Forms(unittest.TestCase):
    def check(self, path, query, accept, expected):
        answer = api.get(path, query, **({"accept": accept} if accept is not None else {}))
        with self.subTest(f"{path}?{query} {accept}"):
            if isinstance(expected, int):
                self.assertEqual(answer.status, expected, answer.body[:300])
            else:
                self.assertEqual((answer.status, answer.media_type()), (200, expected))
                self.assertIn("accept", [name.strip().lower() for name in answer.header("Vary").split(",")])

    def test_features_have_the_form_that_f_says_else_what_the_client_likes_best(self):
        features, page, table = "application/geo+json", "text/html", "text/csv"
        for query, accept, expected in [
            ({}, None, features),
            ({}, "*/*", features),
            ({}, "", features),
            ({}, "application/json", features),
            ({}, "application/geo+json", features),
            ({}, "application/geo+json, application/json", features),
            ({}, "application/GEO+json", features),
            ({}, "text/csv", table),
            ({}, BROWSER, page),
            ({}, "text/html;q=0.2, application/geo+json;q=0.9", features),
            ({}, "text/html;q=0.9, application/geo+json;q=0.2", page),
            ({}, "text/csv;q=0.5, application/*;q=0.1", table),
            ({}, "text/*;q=0.5, text/csv;q=0", page),
            ({}, "application/xml, */*;q=0.1", features),
            ({}, "image/png", 406),
            ({}, "*/*;q=0", 406),
            ({}, "application/geo+json;q=0, text/html;q=0", 406),
            ({"f": "json"}, BROWSER, features),
            ({"f": "geojson"}, "image/png", features),
            ({"f": "html"}, "application/json", page),
            ({"f": "csv"}, None, table),
            ({"f": "xml"}, None, 400),
            ({"f": ""}, None, 400),
            ({"f": "JSON"}, None, 400),
        ]:
            self.check(f"/collections/{first}/items", query | {"limit": 2}, accept, expected)

    def test_every_document_has_its_own_form_and_a_page(self):
        for path, media_type in documents().items():
            self.check(path, {}, None, media_type)
            self.check(path, {"f": "json"}, BROWSER, media_type)
            self.check(path, {}, "application/json", media_type)
            self.check(path, {}, "image/png", 406)
            self.check(path, {"f": "geopackage"}, None, 400)
            if path != "/openapi.json":
                self.check(path, {}, BROWSER, "text/html")
                self.check(path, {"f": "html"}, "application/json", "text/html")
        self.check("/openapi.json", {}, QGIS_OPENAPI, "application/vnd.oai.openapi+json;version=3.0")
        self.check("/api", {}, BROWSER, "text/html")

    def test_a_page_loads_nothing_from_others_and_names_its_language(self):
        for path in [*documents(), "/api"]:
            if path != "/openapi.json":
                page = api.get(path, {"f": "html"}).body.decode()
                self.assertTrue(page.startswith("<!doctype html>") and '<html lang="nl">' in page, path)
                # What is asked on the page of the interface is asked by a script of the program.
                scripts = [f'<script src="{api.base}/api.js" defer>'] if path == "/api" else []
                self.assertEqual(re.findall("<script[^>]*>", page), scripts)
                self.assertNotRegex(page, r"<(link|img|iframe)[^>]*(href|src)=\"(?!" + api.server.url.rstrip("/") + ")")

    def test_the_page_of_the_interface_asks_with_what_the_program_has(self):
        script = api.get("/api.js")
        self.assertEqual((script.status, script.header("Content-Type")), (200, "text/javascript; charset=utf-8"))
        page, document = api.get("/api").body.decode(), api.get("/openapi.json").json()
        for path, operations in document["paths"].items():
            operation = operations["get"]
            self.assertIn(f'data-address="{api.base}{path.rstrip("/")}"', page)
            for parameter in operation["parameters"]:
                name = document["components"]["parameters"][parameter["$ref"].rsplit("/", 1)[1]]["name"]
                self.assertEqual(page.count(f'id="{operation["operationId"]}-{name}"'), 1, (path, name))

    def test_what_a_visitor_writes_acts_on_no_page(self):
        mark = "<script>alert('\"&</script>"
        for query in (
            {"naam": mark},
            {"filter": f"naam = '{mark.replace(chr(39), chr(39) * 2)}'"},
            {"filter": f'"{mark}" = 1'},
            {mark: "1"},
            {"f": mark},
        ):
            answer = api.items(first, {"f": "html", **query} if "f" not in query else query, accept=BROWSER)
            if answer.media_type() == "text/html":
                self.assertNotIn(b"<script", answer.body)
                self.assertNotIn(b"alert('", answer.body)
            else:
                self.assertEqual(answer.media_type(), "application/problem+json")
        answer = api.get(f"/collections/{first}/items/{urllib.parse.quote(mark, safe='')}", {"f": "html"})
        self.assertEqual((answer.status, answer.media_type()), (404, "application/problem+json"))

    def test_a_slash_at_the_end_is_another_address_but_for_the_root(self):
        for path in [*documents(), "/api"]:
            answer = api.get(f"{path}/")
            self.assertEqual(answer.status, 200 if path == "" else 404, path)
            self.assertIsNone(answer.header("Location"))


class Kept(unittest.TestCase):
    """What a client or a cache may keep."""

    def paths(self):
        for path in [
            *documents(),
            f"/collections/{first}/items?limit=5&crs={CRS84}",
            f"/collections/{first}/items?f=csv",
        ]:
            with self.subTest(path):
                yield path

    def test_a_body_is_the_same_in_every_encoding_and_its_tag_is_not(self):
        for path in self.paths():
            bodies, tags = set(), []
            for encoding, decode in DECODERS.items():
                answer = api.get(path, accept_encoding=encoding or "identity")
                self.assertEqual(answer.status, 200)
                # A small body may come as it is.
                got = answer.header("Content-Encoding")
                self.assertIn(got, (encoding, None))
                bodies.add(DECODERS[got](answer.body))
                tags.append((got, answer.header("ETag")))
                self.assertRegex(tags[-1][1], r'^"[^"]+"$')
            self.assertEqual(len(bodies), 1)
            self.assertEqual(len({tag for _, tag in tags}), len({encoding for encoding, _ in tags}), tags)

    def test_what_is_large_is_compressed_in_all_three(self):
        for path in (f"/collections/{first}/items", "/collections", "/openapi.json"):
            for encoding in ("gzip", "br", "zstd"):
                self.assertEqual(api.get(path, accept_encoding=encoding).header("Content-Encoding"), encoding, path)

    def test_who_has_it_gets_no_body_again(self):
        for path in self.paths():
            for encoding in DECODERS:
                tag = api.get(path, accept_encoding=encoding or "identity").header("ETag")
                for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
                    again = api.get(path, accept_encoding=encoding or "identity", if_none_match=known)
                    self.assertEqual((again.status, again.body), (304, b""), known)
                    self.assertEqual(again.header("ETag"), tag)
                    self.assertEqual(again.header("API-Version"), "1.0.0")
                    self.assertIn("Vary", again.headers)
                self.assertEqual(api.get(path, accept_encoding=encoding or "identity", if_none_match='"x"').status, 200)

    def test_another_form_or_question_is_another_tag(self):
        places = [
            f"/collections/{first}/items?{query}"
            for query in (
                "",
                "f=html",
                "f=csv",
                "limit=3",
                "limit=4",
                "limit=3&offset=3",
                "limit=3&skipGeometry=true",
                f"crs={CRS84}",
                "properties=naam",
                "bbox=4,52,5,53",
                "klasse=1",
                "filter=klasse=1",
            )
        ]
        tags = [api.get(path).header("ETag") for path in places]
        self.assertEqual(len(set(tags)), len(tags))

    def test_the_same_question_gives_the_same_bytes(self):
        for path in self.paths():
            self.assertEqual(api.get(path).body, api.get(path).body)

    def test_every_answer_says_how_long_it_holds_and_on_what_it_depends(self):
        for path in self.paths():
            answer = api.get(path)
            self.assertEqual(answer.header("Cache-Control"), "public, max-age=300")
            depends = {name.strip().lower() for name in answer.header("Vary").split(",")}
            self.assertLessEqual({"accept", "accept-encoding"}, depends)
            self.assertEqual(answer.header("X-Content-Type-Options"), "nosniff")
            self.assertEqual(answer.header("Access-Control-Allow-Origin"), "*")
            exposed = {name.strip().lower() for name in answer.header("Access-Control-Expose-Headers").split(",")}
            self.assertLessEqual({"content-crs", "link", "api-version", "etag"}, exposed)
            self.assertEqual(answer.header("API-Version"), "1.0.0")

    def test_a_head_is_the_head_of_the_answer(self):
        for path in self.paths():
            for encoding in ("identity", "gzip"):
                whole = api.get(path, accept_encoding=encoding)
                head = api.ask(ROOT + path, method="HEAD", headers={"Accept-Encoding": encoding})
                self.assertEqual((head.status, head.body), (200, b""))
                for name in ("Content-Type", "Content-Encoding", "ETag", "Vary", "Content-Crs", "API-Version", "Link"):
                    self.assertEqual(head.all(name), whole.all(name), name)


class Errors(unittest.TestCase):
    def refused(self, status, path, query=None, **headers):
        answer = api.get(path, query, **headers)
        with self.subTest(f"{path} {query}"):
            self.check(status, answer)
        return answer

    def check(self, status, answer):
        self.assertEqual(answer.status, status, answer.body[:300])
        self.assertEqual(answer.header("Content-Type"), "application/problem+json")
        self.assertEqual(answer.header("API-Version"), "1.0.0")
        self.assertEqual(answer.header("Access-Control-Allow-Origin"), "*")
        self.assertEqual(answer.header("Cache-Control"), "no-store")
        told = answer.json()
        self.assertEqual(told["status"], status)
        for name in ("type", "title", "detail", "error"):
            self.assertTrue(isinstance(told[name], str) and told[name], f"{name} in {told}")

    def test_every_refusal_is_a_problem_with_its_status_and_what_is_wrong(self):
        items = f"/collections/{first}/items"
        for path in documents():
            self.refused(400, path, {"nonsense": "1"})
            self.refused(400, path, "f=json&f=json")
            self.refused(406, path, accept="image/png")
        for status, path in [
            (404, "/nergens"),
            (404, "/collections/nergens"),
            (404, f"{items}/BU99999999"),
            (404, f"{items}/"),
            (404, "/tileMatrixSets/NetherlandsRDNewQuad"),
            (404, f"/collections/{first}/tiles/WorldCRS84Quad"),
            (404, f"/collections/{first}-wijken/tiles"),
            (400, f"{items}?limit=0"),
            (400, f"{items}?filter=a%20b"),
            (400, f"{items}/{area}?crs=x"),
            (400, f"{items}/{area}?limit=1"),
        ]:
            self.refused(status, path)

    def test_another_method_is_refused_with_those_that_there_are(self):
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            for path in documents():
                answer = api.ask(ROOT + path, method=method)
                self.check(405, answer)
                self.assertIn("GET", answer.header("Allow"))

    def test_a_browser_may_ask_beforehand(self):
        answer = api.ask(
            f"{ROOT}/collections",
            method="OPTIONS",
            headers={
                "Origin": "http://a.example",
                "Access-Control-Request-Method": "GET",
            },
        )
        self.assertIn(answer.status, (200, 204))
        self.assertEqual(answer.header("Access-Control-Allow-Origin"), "*")

    def test_all_that_is_wrong_is_told_at_once(self):
        wrong = {
            "limit": "0",
            "offset": "-1",
            "bbox": "1,2,3",
            "bbox-crs": "EPSG:1",
            "crs": "EPSG:2",
            "filter-crs": "EPSG:3",
            "datetime": "gisteren",
            "filter-lang": "cql2-json",
            "skipGeometry": "ja",
            "f": "xml",
            "nonsense": "1",
        }
        told = self.refused(400, f"/collections/{first}/items", wrong).json()["detail"]
        for name in wrong:
            self.assertIn(f"`{name}`", told)
        # Each with the values that would have been right: the list beside the sentences can be that of one alone.
        for name, values in (("f", "json, html, csv"), ("filter-lang", "cql2-text"), ("skipGeometry", "true, false")):
            [sentence] = [sentence for sentence in told.split("; ") if sentence.startswith(f"`{name}` is ")]
            self.assertTrue(sentence.endswith(f"(available: {values})"), sentence)
        for name in ("crs", "bbox-crs", "filter-crs"):
            self.assertIn(f"{RD}, ", told[told.index(f"`{name}` is ") :])

    def test_parameters_that_are_not_known_are_told_with_one_list_and_a_fault_alone_with_none(self):
        told = self.refused(400, f"/collections/{first}/items", {"nonsense": "1", "more": "2"}).json()
        self.assertEqual(told["detail"].count("(available: "), 1, told)
        alone = self.refused(400, f"/collections/{first}/items", {"f": "xml"}).json()
        self.assertEqual(alone["available"], ["json", "html", "csv"])
        self.assertNotIn("(available: ", alone["detail"])

    def test_what_is_wrong_with_the_fields_is_told_with_the_rest(self):
        wrong = {"limit": "0", "properties": "naam,nietbestaand", "klasse": "veel", "filter": "onbekend = 1"}
        told = self.refused(400, f"/collections/{first}/items", wrong).json()["detail"]
        for name in ("limit", "nietbestaand", "veel", "onbekend"):
            self.assertIn(name, told)

    def test_a_parameter_given_twice_is_refused_even_when_both_say_the_same(self):
        for query in (
            "limit=1&limit=1",
            "bbox=1,2,3,4&bbox=1,2,3,4",
            "filter=klasse=1&filter=klasse=1",
            "f=json&f=json",
        ):
            self.refused(400, f"/collections/{first}/items", query)

    def test_the_errors_of_the_rest_of_the_program_are_problems_too(self):
        for path in ("/nergens", f"/tiles/{first}/99/0/0", "/download/nergens.csv", "/areas/BU0.json"):
            answer = api.ask(path)
            self.assertIn(answer.status, (400, 404))
            self.assertEqual(answer.header("Content-Type"), "application/problem+json")
            told = json.loads(answer.body)
            self.assertEqual(told["status"], answer.status)
            self.assertTrue(told["title"] and told["detail"] and told["error"])


if __name__ == "__main__":
    unittest.main()
