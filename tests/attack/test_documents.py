"""Documents are computed and compressed once; who asks for dear ones takes no one else's turn, and the page never
waits."""

import random
import unittest

import recipes
from figures import note
from hostile import attack
from polite import SLOWER, beside, cost, get, rest, visit
from program import SEED, Server

# Times that an answer which is there already may cost of what `/health` costs.
KEPT = 4
# Milliseconds of the processor for a document for a host that is new: filling in its address, and compressing what was
# made once.
NEW_HOST = 1.5
GLYPHS = "/fonts/Noto%20Sans%20Regular/0-255.pbf"


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
