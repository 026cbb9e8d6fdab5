"""A server under load whose dataset is replaced twenty times: nothing fails, and nothing is mixed."""

import threading
import unittest

from program import OUT, Server, ask, await_true, datasets, replace, some_tiles, tile_of, wrk

SWAPS = 20
MAP = "kwetsbaar_nl"


class Swap(unittest.TestCase):
    def test_twenty_swaps_under_load_lose_no_request_and_mix_no_answer(self):
        files = datasets(4)
        hashes, tiles, expected, places = [], [], {}, set()
        for file in files:
            server = Server(file)
            hashes.append(server.shown())
            places.update(some_tiles(server.ask(f"/tiles/{MAP}.json").json()))
            server.stop()
        places = sorted(places)
        for file, dataset in zip(files, hashes, strict=True):
            server = Server(file)
            for tile in places:
                path = tile_of(server.ask(f"/tiles/{MAP}.json").json(), tile)
                answer = server.ask(path, accept_encoding="gzip")
                expected[dataset, tile] = (answer.status, answer.plain())
                tiles.append(path)
            server.stop()
        self.assertGreater(len({body for _, body in expected.values()}), 4, "the datasets have tiles of their own")
        served = OUT / "cluster/served.dataset"
        replace(served, files[0])
        server = Server(served, "--poll", 0, "--hold", 0)
        ended, mixed, seen, counted = threading.Event(), [], set(), [0]

        def look():
            while not ended.is_set():
                told = ask(server.port, f"/tiles/{MAP}.json").json()
                seen.add(told["dataset"])
                for tile in places:
                    answer = ask(server.port, tile_of(told, tile), accept_encoding="gzip")
                    counted[0] += 1
                    found = (answer.status, answer.plain())
                    # With a hold of 0 the dataset of the document may be gone: then nobody may keep its address.
                    is_own = found == expected[told["dataset"], tile]
                    if answer["cache-control"].endswith("immutable") and not is_own:
                        mixed.append((told["dataset"], tile))

        lookers = [threading.Thread(target=look) for _ in range(2)]
        for looker in lookers:
            looker.start()
        figures = {}
        load = threading.Thread(target=lambda: figures.update(wrk(server.port, tiles, 60)))
        load.start()
        shown = 0
        for swap in range(1, SWAPS + 1):
            shown = swap % len(files)
            replace(served, files[shown])
            server.look()
            await_true(f"swap {swap}", lambda: server.shown() == hashes[shown])
        took_load = load.is_alive()
        load.join()
        ended.set()
        for looker in lookers:
            looker.join()
        log = "".join(server.log)
        server.stop()
        print(f"swap: {SWAPS} swaps, {figures}, {counted[0]} tiles looked at, {len(mixed)} mixed")
        self.assertTrue(took_load, "all swaps were under load")
        self.assertEqual(figures["errors"], 0)
        self.assertEqual(mixed, [])
        self.assertEqual(seen, set(hashes), "each dataset was seen")
        self.assertNotIn("ERROR", log)

    def test_while_the_former_is_held_every_view_is_whole(self):
        files = datasets(2)
        served = OUT / "cluster/held.dataset"
        replace(served, files[0])
        server = Server(served, "--poll", 0, "--hold", 600)
        old = server.ask(f"/tiles/{MAP}.json").json()
        paths = [tile_of(old, tile) for tile in some_tiles(old)]
        before = [server.ask(path, accept_encoding="gzip").plain() for path in paths]
        first = server.shown()
        replace(served, files[1])
        server.look()
        await_true("the second", lambda: server.shown() != first)
        for path, body in zip(paths, before, strict=True):
            answer = server.ask(path, accept_encoding="gzip")
            self.assertEqual(
                (answer.plain() == body, answer["cache-control"]), (True, "public, max-age=31536000, immutable")
            )
        server.stop()


if __name__ == "__main__":
    unittest.main()
