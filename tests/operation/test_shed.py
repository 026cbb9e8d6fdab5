"""Four times the load that it can carry: what is kept is answered to everybody, and what must be made is refused in
time, with a word when to come again.

`python3 -m unittest test_shed` prints the 99th percentile of what is kept; it is a figure of the machine.
"""

import concurrent.futures
import itertools
import shutil
import time
import unittest

from program import LONG, OUT, Server, ask, dataset, finished, tiles, wrk

# Fields of a tile: each choice of them is another tile to be made.
FIELDS = ["code", "naam", "gemeente", "klasse", "status", "n"]
# Renders that may wait, and twice as many as two cores may run; four times that ask at once.
ASKING = 4 * (256 + 4)


class Shed(unittest.TestCase):
    @unittest.skipUnless(shutil.which("wrk"), "there is no wrk here")
    def test_what_is_kept_is_never_refused_and_what_is_made_is_refused_in_time(self):
        seconds = 20 if LONG else 6
        file = dataset("country", "--areas", "2000", "--vertices", "120000")
        with Server("--cache-mb", "64", file=file) as server:
            kept = tiles(server, (10,))[0]
            found = [path for path in tiles(server, (6, 7, 8)) if len(server.get(path).body) > 20_000]
            self.assertTrue(found, "tiles that take a while to make")
            choices = [",".join(some) for count in range(1, 6) for some in itertools.combinations(FIELDS, count)]
            maps = [entry["id"] for entry in server.get("/maps.json").json()["maps"]]
            paths = [
                path.replace("focuskaart", name) + f"?fields={choice}"
                for choice in choices
                for name in maps
                for path in found
            ]
            OUT.mkdir(parents=True, exist_ok=True)
            listed = OUT / "cold.txt"
            listed.write_text("\n".join(paths) + "\n")
            self.assertEqual(server.get(kept, headers={"Accept-Encoding": "gzip"}).status, 200)
            cold = wrk(server.url, ASKING, seconds + 4, paths=listed)
            time.sleep(1)
            warm = wrk(server.url + kept, 8, seconds)
            refusals = []
            with concurrent.futures.ThreadPoolExecutor(8) as asking:
                end = time.monotonic() + seconds - 1
                while time.monotonic() < end and len(refusals) < 3:
                    answers = asking.map(lambda path: ask(server.url + path + "&layers=buurten"), paths[-64:])
                    refusals += [answer for answer in answers if answer.status == 503]
            requests, refused, errors, percentile = finished(warm)
            asked, shed, _, _ = finished(cold)
            figures = server.metrics()
            print(
                f"shed: of {requests} requests for a kept tile {refused} were refused, "
                f"99th percentile {percentile:.1f} ms, "
                f"beside {asked} for tiles to be made, of which {shed} were refused"
            )
            self.assertGreater(requests, 0)
            self.assertEqual((refused, errors), (0, 0))
            counted = sum(
                value
                for name, value in figures.items()
                if name.startswith("veerkracht_shed_total{") and "renders" in name
            )
            self.assertGreater(counted, 0, "it was as much as it cannot carry")
            for answer in refusals:
                self.assertEqual((answer.headers["Retry-After"], answer.headers["Cache-Control"]), ("1", "no-store"))
            # When it is over all is made again.
            self.assertEqual(ask(server.url + paths[0]).status, 200)
            self.assertEqual(server.metrics()["veerkracht_renders_waiting"], 0)


if __name__ == "__main__":
    unittest.main()
