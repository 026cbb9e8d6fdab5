"""Kept tiles stay kept and stay fast, whatever others ask for, and a tile of any selection costs the same."""

import random
import statistics
import time
import tomllib
import unittest

import recipes
from figures import note
from polite import SLOWER, beside, cost, get, rest
from program import MEGABYTE, REPOSITORY, SEED, Server, run

# Times that a kept answer may cost of what `/health` costs: more means that something is made anew.
KEPT = 3
CACHE_MB = 64
# What the program may hold above the stated budget of all stores while everything is asked at once: what is being made,
# buffers, threads, what the allocator keeps.
ABOVE = 60 * MEGABYTE
# Seconds after which the largest tile is compressed once more behind its first answer, at most.
BETTER_WITHIN = 30
# Of a path with its query, near the most that is read.
LONGEST = 2000


class Tiles(unittest.TestCase):
    def setUp(self):
        self.server = Server("country", "--cache-mb", str(CACHE_MB))
        self.addCleanup(self.server.stop)
        self.port = self.server.port
        self.paths = [
            f"/tiles/{recipes.MAP}/{place}"
            for place in recipes.tiles(self.port, 9, 8) + recipes.tiles(self.port, 11, 24)
        ]

    def warm(self):
        return cost(self.server, self.paths * 10)

    def test_five_thousand_spellings_of_fields_leave_every_kept_tile_kept(self):
        cost(self.server, self.paths)
        before = self.warm()
        ask = recipes.varied_fields(self.port, random.Random(SEED))
        rest(self.server)
        rendered, compressed = self.server.renders(), self.server.compressions()
        cost(self.server, [ask()[0] for _ in range(5000)])
        first = cost(self.server, self.paths)
        rest(self.server)
        rendered, compressed = self.server.renders() - rendered, self.server.compressions() - compressed
        note("5,000 spellings", f"a kept tile costs {first:.2f} ms of processor after them, {before:.2f} before")
        note("5,000 spellings", f"{rendered} tiles rendered, {compressed} bodies compressed")
        self.assertEqual((rendered, compressed), (0, 0), "the tiles that were kept before are made anew")
        self.assertLessEqual(first, before * KEPT + 0.05, "the tiles that were kept before cost more")

    def test_a_new_spelling_of_fields_costs_what_the_usual_one_does(self):
        place = self.paths[0]
        names = recipes.fields(self.port)
        draw = random.Random(SEED)
        usual = f"{place}?fields={','.join(sorted(names))}"
        cost(self.server, [usual] * 3)

        def spelling():
            mixed = names * 7
            draw.shuffle(mixed)
            return f"{place}?fields={','.join(mixed)}"[:LONGEST].rpartition(",")[0]

        known = cost(self.server, [usual] * 400)
        rest(self.server)
        rendered, compressed = self.server.renders(), self.server.compressions()
        new = cost(self.server, [spelling() for _ in range(2000)])
        rest(self.server)
        # Those that were cut off at the longest path ask for fewer fields, which are tiles of their own.
        self.assertLessEqual(self.server.renders() - rendered, len(names))
        self.assertLessEqual(self.server.compressions() - compressed, 2 * len(names))
        note("5,000 spellings", f"a new spelling of the same fields {new:.2f}, the usual one {known:.2f}")
        self.assertLessEqual(
            new, known * KEPT, f"{known:.3f} ms a known spelling, {new:.3f} ms a new one of the same fields"
        )

    def test_a_tile_that_is_not_there_is_refused_before_its_fields_are_read(self):
        ask = recipes.varied_fields(self.port, random.Random(SEED))
        for _ in range(50):
            self.assertEqual(get(self.port, ask()[0]).status, 404)
        plain = cost(self.server, [f"/tiles/{recipes.MAP}/99/0/0"] * 400)
        varied = cost(self.server, [ask()[0] for _ in range(400)])
        self.assertLessEqual(varied, plain * KEPT + 0.02)

    def test_a_warm_tile_does_not_notice_new_spellings(self):
        for recipe in ("varied_fields", "long_spellings"):
            with self.subTest(recipe):
                met = beside(self.server, self.paths[:4], "flood", 8, recipe)
                self.assertFalse(met.refused)
                self.assertLessEqual(met.ratio, SLOWER, str(met))

    def test_a_warm_tile_does_not_notice_cold_tiles_of_all_selections(self):
        met = beside(self.server, self.paths[:4], "flood", 8, "interleaved")
        self.assertFalse(met.refused)
        self.assertLessEqual(met.ratio, SLOWER, str(met))

    def test_all_stores_together_stay_within_the_stated_budget(self):
        self.server.forget_peak()
        before = self.server.memory()
        met = beside(self.server, ["/health"], "flood", 8, "everything", seconds=0.8)
        grown = self.server.peak() - before
        note("a mix that nothing kept serves", f"{grown // MEGABYTE} MB above idle")
        self.assertLessEqual(grown, CACHE_MB * MEGABYTE + ABOVE, f"{grown // MEGABYTE} MB; {met}")

    def test_the_answer_is_the_smallest_that_was_made_and_the_client_takes(self):
        path = f"{self.paths[1]}?fields=klasse"
        first = get(self.port, path)
        self.assertEqual(
            first.headers.get("content-encoding"), "zstd", "zstd is what a client gets first that takes it"
        )
        for takes, given in (("gzip", "gzip"), ("br", "br"), ("zstd;q=0, br;q=0, gzip", "gzip"), ("identity", None)):
            answer = get(self.port, path, Accept_Encoding=takes)
            self.assertEqual((answer.status, answer.headers.get("content-encoding")), (200, given), takes)

        def made():
            return [len(get(self.port, path, Accept_Encoding=takes).body) for takes in ("zstd", "gzip", "br")]

        # Brotli may be made better behind any of these answers: what is sent is the smallest of then.
        before, sent, after = made(), len(get(self.port, path).body), made()
        self.assertLessEqual(sent, min(before), "all three are made now: the smallest is sent")
        self.assertGreaterEqual(sent, min(after), "all three are made now: the smallest is sent")
        sizes = ", ".join(f"{size:,}" for size in after)
        note("levels of compression", f"the smallest of {sizes} bytes is sent once all are made")

    def test_a_tag_belongs_to_the_bytes_that_it_came_with(self):
        """Of a small tile in every encoding, and of the largest, whose Brotli is made better behind the first answer:
        tags name encoding and level, and what a tag named it names ever after."""
        kept, large = {}, f"/tiles/{recipes.MAP}/{recipes.tiles(self.port, 6, 1)[0]}"
        for path, levels in ((self.paths[-1], {"zstd3", "br2", "gzip2", "identity"}), (large, None)):
            met = set()
            for takes in ("zstd", "br", "gzip", "identity"):
                for _ in range(5):
                    answer = get(self.port, path, Accept_Encoding=takes)
                    self.assertEqual(kept.setdefault(answer.headers["etag"], answer.body), answer.body)
                    met.add(answer.headers["etag"].strip('"').split("-")[1])
                rest(self.server)
            levels = levels or {"zstd3", "br2", "br5", "gzip1", "gzip2", "identity"}
            self.assertLessEqual(met, levels)
            self.assertEqual({mark.rstrip("0123456789") for mark in met}, {"zstd", "br", "gzip", "identity"})
        # A machine that has much else to do takes its time for it.
        until, answer = time.monotonic() + BETTER_WITHIN, get(self.port, large, Accept_Encoding="br")
        while "-br5" not in answer.headers["etag"] and time.monotonic() < until:
            time.sleep(0.2)
            answer = get(self.port, large, Accept_Encoding="br")
        self.assertIn("-br5", answer.headers["etag"], f"{len(answer.body)} bytes are worth more effort behind it")
        first = next(len(body) for tag, body in kept.items() if "-br2" in tag and len(body) > len(answer.body))
        sizes = f"{first:,} and {len(answer.body):,} bytes"
        note("levels of compression", f"zstd 3, Brotli 2 at once and 5 behind it: {sizes}")

    def test_a_document_names_its_level_too(self):
        for takes, mark in (("zstd", "zstd3"), ("br", "br5"), ("gzip", "gzip5"), ("identity", "identity")):
            answer = get(self.port, f"/areas/{recipes.codes(self.port)[0]}.json", Accept_Encoding=takes)
            self.assertRegex(answer.headers["etag"], f'^"[0-9a-f]{{32}}-{mark}"$')


class Shipped(unittest.TestCase):
    def test_what_is_shipped_is_optimised_as_a_whole_and_stripped_and_has_its_allocator_set(self):
        """The profile that the image and the package are built with, and what the allocator says of itself, outside the
        checkout and without a variable."""
        profile = tomllib.loads((REPOSITORY / "Cargo.toml").read_text())["profile"]["dist"]
        wanted = {"inherits": "release", "lto": "thin", "codegen-units": 1, "incremental": False, "strip": "symbols"}
        self.assertEqual({name: profile.get(name) for name in wanted}, wanted)
        for recipe in ("deploy/Containerfile", "deploy/debian-package"):
            self.assertIn("cargo build --profile dist", (REPOSITORY / recipe).read_text(), recipe)
        told = run("--version", folder="/", environment={"_RJEM_MALLOC_CONF": "stats_print:true"}).text
        for setting in ("opt.dirty_decay_ms: 10", "opt.narenas: 2", "opt.background_thread: true"):
            self.assertIn(setting, told)
        shipped = "image and package: thin LTO, one unit, stripped; jemalloc gives back after 10 ms"
        note("levels of compression", shipped)


class Selections(unittest.TestCase):
    def setUp(self):
        self.server = Server("country")
        self.addCleanup(self.server.stop)
        self.port = self.server.port

    def test_interleaved_selections_cost_what_one_alone_does(self):
        """Cold tiles of one selection after another, and in turn over all of them, with the memory that is set by
        itself: nothing that one needs pushes out what another needs."""
        chosen = recipes.selections(self.port)
        places = recipes.tiles(self.port, 12, 12)
        draw = random.Random(SEED)
        some = draw.sample(chosen, len(chosen))
        for name, query in some:
            get(self.port, f"/tiles/{name}/{places[0]}?{query}")
        one_by_one = [f"/tiles/{name}/{place}?{query}" for name, query in some[:20] for place in places[1:6]]
        in_turn = [f"/tiles/{name}/{place}?{query}" for place in places[6:8] for name, query in some]
        # The first tile at a place cuts its geometry, which all selections share.
        for place in places[:8]:
            get(self.port, f"/tiles/{recipes.MAP}/{place}")
        for name, query in some[:20]:
            get(self.port, f"/tiles/{name}/{places[0]}?{query}")
        alone = cost(self.server, one_by_one)
        mixed = cost(self.server, in_turn)
        note("cold tiles in turn", f"{mixed:.2f} ms each; {alone:.2f} of one selection alone")
        self.assertLessEqual(
            mixed,
            alone * 1.2 + 0.05,
            f"{alone:.2f} ms a tile of one selection, {mixed:.2f} ms in turn over {len(some)}",
        )


class Measured(unittest.TestCase):
    def test_the_median_of_a_visitor_alone_is_not_the_noise_that_hides_an_attack(self):
        with Server("demo") as server:
            times = [get(server.port, "/health").seconds for _ in range(50)]
        self.assertLess(statistics.median(times), 0.05)


if __name__ == "__main__":
    unittest.main()
