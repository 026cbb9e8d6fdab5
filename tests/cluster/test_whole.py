"""The whole on one machine under load while it is published: no request fails, no view is mixed; what the origin does
is counted.

In the short run it is published once more; with LONG set eight times, so long after each other that caches in between
forget which was shown. DATASETS names
datasets to publish in turn, with a comma between them, such as two of the country; made-up regions without it.
"""

import os
import pathlib
import threading
import time
import unittest

from program import Server, ask, await_true, datasets, place, tile_of, wrk
from whole import Whole

LONG = bool(os.environ.get("LONG"))
# In the short run the dataset before is held for longer than it takes: a second swap would wait for that.
SWAPS, ROUND, HOLD, REPLICAS, CONNECTIONS = (8, 10, 75, 3, 64) if LONG else (1, 4, 75, 3, 16)
# After a swap so many rounds of load: TileJSON may be kept for a minute, and the dataset before is held a little
# longer.
ROUNDS = 7 if LONG else 2
MAPS = ("kwetsbaar_nl", "focuskaart", "onveilig_niveau")
ZOOMS = (6, 7, 8, 9, 10)


def tiles(told):
    """Lists the tiles of a region that somebody looks at who comes closer to its middle: at most sixteen of a zoom."""
    west, south, east, north = told["bounds"]
    found = []
    for zoom in ZOOMS:
        _, left, top = place(zoom, west, north)
        _, right, bottom = place(zoom, east, south)
        middle_x, middle_y = (left + right) // 2, (top + bottom) // 2
        found += [
            (zoom, x, y)
            for x in range(max(left, middle_x - 1), min(right, middle_x + 2) + 1)
            for y in range(max(top, middle_y - 1), min(bottom, middle_y + 2) + 1)
        ]
    return found


class Everything(unittest.TestCase):
    def expect(self, files):
        """Asks each dataset, alone, for the tiles that views are checked with."""
        self.expected, self.hashes = {}, []
        for file in files:
            server = Server(file)
            self.hashes.append(server.shown())
            for map_ in MAPS:
                told = server.ask(f"/tiles/{map_}.json").json()
                for tile in self.checked:
                    answer = server.ask(tile_of(told, tile), accept_encoding="gzip")
                    self.expected[told["dataset"], map_, tile] = (answer.status, answer.plain())
            server.stop()

    def look(self, front, is_new, ended):
        """Looks at maps as visitors do: the document, then its tiles. Those who are new here have no document of an
        older view in between.
        """
        try:
            self.views_of(front, is_new, ended)
        except (AssertionError, OSError, ValueError, KeyError) as error:
            self.broken.append(repr(error))

    def views_of(self, front, is_new, ended):
        number = 0
        while not ended.is_set():
            map_ = MAPS[number % len(MAPS)]
            number += 1
            told = ask(
                front, f"/tiles/{map_}.json" + (f"?visit={threading.get_ident()}-{number}" if is_new else "")
            ).json()
            self.seen.add(told["dataset"])
            for tile in self.checked:
                answer = ask(front, tile_of(told, tile), accept_encoding="gzip")
                self.views[0] += 1
                if (answer.status, answer.plain()) != self.expected[told["dataset"], map_, tile]:
                    self.mixed.append((told["dataset"], map_, tile, answer["cache-control"]))

    def test_a_publisher_swaps_beneath_caches_and_replicas_and_nobody_sees_it(self):
        named = [pathlib.Path(path) for path in os.environ.get("DATASETS", "").split(",") if path]
        files = named or datasets(3)
        probe = Server(files[0])
        told = probe.ask(f"/tiles/{MAPS[0]}.json").json()
        probe.stop()
        listed = tiles(told)
        self.checked = listed[:: max(1, len(listed) // 6)]
        self.expect(files)
        self.seen, self.views, self.mixed, self.broken = set(), [0], [], []
        whole = Whole(REPLICAS, HOLD)
        self.addCleanup(whole.stop)
        first = whole.begin_to_publish(files[0], 0)
        self.assertEqual(first.wait(120), 0, first.communicate())
        whole.start()
        ended = threading.Event()
        lookers = [threading.Thread(target=self.look, args=(whole.front, is_new, ended)) for is_new in (True, False)]
        for looker in lookers:
            looker.start()
        began, before = time.monotonic(), (whole.origin(), whole.cached(), whole.seconds())
        requests, errors, slowest = 0, 0, 0.0

        def load():
            # Each round asks for what is named now, as those do who come.
            paths = [tile_of(ask(whole.front, f"/tiles/{map_}.json").json(), tile) for map_ in MAPS for tile in listed]
            return wrk(whole.front, [f"/tiles/{map_}.json" for map_ in MAPS] + paths, ROUND, CONNECTIONS)

        for swap in range(1, SWAPS + 1):
            publishing = whole.begin_to_publish(files[swap % len(files)], 6)
            for _ in range(ROUNDS):
                figures = load()
                requests, errors, slowest = (
                    requests + figures["requests"],
                    errors + figures["errors"],
                    max(slowest, figures["p99_ms"]),
                )
            out, err = publishing.communicate(timeout=120)
            self.assertEqual(publishing.returncode, 0, out + err)
            wanted = self.hashes[swap % len(files)]
            await_true(
                "all replicas to show it",
                lambda wanted=wanted: {replica.shown() for replica in whole.replicas} == {wanted},
            )
        ended.set()
        for looker in lookers:
            looker.join()
        took = time.monotonic() - began
        origin, cached, seconds = (
            {name: now[name] - then[name] for name in now}
            for now, then in zip((whole.origin(), whole.cached(), whole.seconds()), before, strict=True)
        )
        for line in (
            f"swaps {swap}, replicas {REPLICAS}, {took:.0f} s, {CONNECTIONS} connections",
            (
                f"requests {cached['requests']} ({cached['requests'] / took:.0f}/s), of which wrk {requests}; "
                f"failed {errors}; 99th percentile at most {slowest:.1f} ms"
            ),
            f"tiles of views looked at {self.views[0]}, mixed {len(self.mixed)}",
            (
                f"kept by Varnish {cached['hits']} ({cached['hits'] / cached['requests']:.5f}), "
                f"bytes to visitors {cached['bytes']}"
            ),
            (
                f"requests to the origin {origin['requests']}, bytes from it {origin['bytes']} "
                f"({origin['bytes'] / cached['bytes']:.5f}), tiles rendered {origin['rendered']}"
            ),
            "seconds of a processor: " + ", ".join(f"{name} {number:.1f}" for name, number in seconds.items()),
        ):
            print("whole:", line)
        self.assertEqual((errors, self.mixed, self.broken), (0, [], []))
        self.assertGreater(self.views[0], 100)
        self.assertLessEqual({self.hashes[0], self.hashes[1]}, self.seen, "views of both are among them")
        self.assertGreater(cached["hits"], 0.9 * cached["requests"])


if __name__ == "__main__":
    unittest.main()
