"""Documents are computed and compressed once; who asks for dear ones takes no one else's turn, and the page never
waits."""

import random
import re
import unittest

import recipes
from figures import note
from hostile import attack
from polite import SLOWER, beside, cost, get, rest, visit
from program import SEED, Server
from routes import Routes

# Times that an answer which is there already may cost of what `/health` costs.
KEPT = 4
# Milliseconds of the processor for a document for a host that is new: filling in its address, and compressing what was
# made once.
NEW_HOST = 1.5
# What says of a dataset that it is made up: a member of documents, the notice in words.
FICTION = re.compile(rb"(?i)\"made_up\":true|verzonnen|made[- ]up")
# Routes whose answers tell nothing of a region: of the program, of addresses, of how tiles lie; and pieces of a file
# that says it itself, as tiles are of what TileJSON describes.
OF_NO_REGION = re.compile(
    r"/health.*|/catalog\.json|/access\.json|/robots\.txt|/sitemap\.xml|/sprites/.*|/fonts/.*|/licences.*|/page\.css"
    r"|/agreements\.js|/privacy|/\.well-known/.*|/tiles/\{map\}.*|/postcodes/\{file\}"
    r"|/ogc/v1/(conformance|api\.js|tileMatrixSets.*)"
    r"|/ogc/v1/collections/\{collection\}/tiles|.*/tiles/\{tms\}/\{z\}.*"
    r"|/arcgis/rest/info|.*/VectorTileServer/tile/.*"
)
# Of a file that has no room for words its name tells it; pixels show it.
NAMED = ("text/csv", "application/geopackage+sqlite3", "application/vnd.apache.parquet")
DRAWN = ("image/png", "application/pdf")
TOLD_OF_A_STORE = re.compile(r"/layers.*|/notes.*|.*/notes/items.*|.*/ervaringen")
GLYPHS = "/fonts/Noto%20Sans%20Regular/0-255.pbf"


class Fiction(unittest.TestCase):
    def test_every_answer_of_a_made_up_region_says_that_it_is_one(self):
        server = Server()
        self.addCleanup(server.stop)
        routes, draw, seen, silent = Routes(server.port), random.Random(SEED), set(), []
        for route in routes.table * 6:
            if OF_NO_REGION.fullmatch(route) or TOLD_OF_A_STORE.fullmatch(route):
                continue
            path = routes.filled(route, draw)
            answer = get(server.port, path, Accept_Encoding="identity")
            kind = answer.headers.get("content-type", "").split(";")[0]
            if kind in DRAWN or path.endswith("connections.xml"):
                continue
            self.assertEqual(answer.status, 200, path)
            seen.add(route)
            said = answer.headers.get("content-disposition", "").encode() if kind in NAMED else answer.body
            if not FICTION.search(said):
                silent.append(path)
        self.assertEqual(silent, [])
        small = f"/picture/{recipes.MAP}.svg?gemeente={routes.gemeenten[0]}&size=klein"
        for path in (small, f"/compare?codes={','.join(routes.buurten[:2])}"):
            self.assertRegex(get(server.port, path, Accept_Encoding="identity").body, FICTION)
        self.assertGreater(len(seen), 30)


class Documents(unittest.TestCase):
    def setUp(self):
        self.server = Server("country")
        self.addCleanup(self.server.stop)
        self.port = self.server.port

    def test_what_never_changes_is_compressed_once(self):
        most, made, health = 0, 0, cost(self.server, ["/health"] * 40)
        encodings = ("gzip", "br", "zstd")
        for path in (GLYPHS, "/catalog.json", "/sources.json", "/maps.json", "/report.json", "/areas.json", "/"):
            for takes in ("identity", *encodings):
                get(self.port, path, Accept_Encoding=takes)
            # What it costs to send so many bytes is measured by asking for them as they are.
            plain = cost(self.server, [path] * 30, {"Accept-Encoding": "identity"})
            before = self.server.compressions()
            again = cost(self.server, [path] * 60, lambda number: {"Accept-Encoding": encodings[number % 3]})
            made += self.server.compressions() - before
            most = max(most, again)
            with self.subTest(path):
                self.assertLessEqual(
                    again, max(health, plain) * KEPT, f"{again:.2f} ms; /health {health:.2f}, as it is {plain:.2f}"
                )
        note("glyphs, catalogue", f"{made} bodies compressed anew, at most {most:.2f} ms of processor")
        self.assertEqual(made, 0, "what was compressed is compressed again")

    def test_a_new_host_costs_no_new_computation(self):
        most = 0
        for path in (
            f"/styles/{recipes.MAP}.json",
            f"/tiles/{recipes.MAP}.json",
            f"/qgis/{recipes.MAP}.qlr",
            "/catalog.json",
            "/qgis",
        ):
            cost(self.server, [path] * 3)
            new = cost(self.server, [path] * 40, lambda number: {"Host": f"h{number}.example"})
            most = max(most, new)
            with self.subTest(path):
                self.assertLessEqual(new, NEW_HOST, f"{new:.2f} ms for each new host")
        note("a new host", f"at most {most:.2f} ms of processor")

    def test_a_warm_tile_does_not_notice_who_asks_for_glyphs_or_new_hosts(self):
        tile = f"/tiles/{recipes.MAP}/{recipes.tiles(self.port, 11, 1)[0]}"
        for recipe in ("glyphs", "new_hosts", "comparisons"):
            with self.subTest(recipe):
                met = beside(self.server, [tile], "flood", 8, recipe)
                row = "a new host" if recipe == "new_hosts" else "glyphs, catalogue"
                note(row, f"{met.ratio:.1f} times beside {recipe.replace('_', ' ')}")
                self.assertFalse(met.refused)
                self.assertLessEqual(met.ratio, SLOWER, str(met))

    def test_the_page_and_a_kept_document_never_wait_for_a_crawler(self):
        code = recipes.codes(self.port)[0]
        met = beside(self.server, ["/", f"/areas/{code}.json", "/health"], "flood", 100, "crawler")
        note("crawler of areas", f"{sum(met.refused.values())} refused, {met.ratio:.1f} times")
        self.assertFalse(met.refused)
        self.assertLessEqual(met.ratio, SLOWER, str(met))

    def test_a_visitor_gets_documents_that_nobody_asked_for_beside_a_crawler_pictures_and_features(self):
        names = recipes.codes(self.port)
        random.Random(SEED).shuffle(names)
        fresh = iter([f"/areas/{code}.json" for code in names])
        for recipe, clients in (("crawler", 100), ("pictures", 8), ("features", 8)):
            with self.subTest(recipe):
                quiet, _ = visit(self.port, [next(fresh) for _ in range(40)], count=40)
                with attack("flood", self.port, clients, recipe) as running:
                    running.has_begun()
                    loud, refused = visit(self.port, [next(fresh) for _ in range(40)], count=40)
                ratio = sorted(loud)[20] / sorted(quiet)[20]
                row = "crawler of areas" if recipe == "crawler" else "pictures; features"
                note(row, f"{sum(refused.values())} of 40 new documents refused, {ratio:.1f} times beside {recipe}")
                self.assertFalse(refused, f"attackers: {running.told}")
                self.assertLessEqual(sorted(loud)[20], sorted(quiet)[20] * SLOWER + 0.02, f"attackers: {running.told}")

    def test_refusals_are_counted_in_the_log_and_not_told_one_by_one(self):
        before = len(self.server.log().splitlines())
        with attack("flood", self.port, 200, "crawler") as running:
            running.has_begun()
            visit(self.port, ["/health"], seconds=3)
        lines = self.server.log().splitlines()[before:]
        note("crawler of areas", f"{len(lines)} lines of log in 3 s")
        self.assertLessEqual(len(lines), 30, f"{len(lines)} lines in 3 seconds; attackers: {running.told}")


class PublicDocuments(unittest.TestCase):
    def test_a_public_address_makes_every_host_the_same_document(self):
        with Server("demo", "--public-url", "https://kaarten.example.nl/v") as server:
            first = get(server.port, f"/styles/{recipes.MAP}.json", Accept_Encoding="identity")
            other = get(
                server.port,
                f"/styles/{recipes.MAP}.json",
                Accept_Encoding="identity",
                Host="b.example",
                X_Forwarded_Host="c.example",
            )
            self.assertEqual(first.body, other.body)
            self.assertIn(b"https://kaarten.example.nl/v", first.body)


if __name__ == "__main__":
    unittest.main()
