"""Places are shared: one address that takes thousands takes none of a visitor's, and who gives nothing loses its
place."""

import contextlib
import os
import pathlib
import resource
import signal
import time
import unittest

import recipes
from figures import note
from hostile import attack, connect
from polite import SLOWER, ask, beside, get, visit
from program import Server

IDLE = 5000


def soft_limit(server):
    """How many files the program may open."""
    text = pathlib.Path(f"/proc/{server.pid}/limits").read_text()
    return int(next(line for line in text.splitlines() if line.startswith("Max open files")).split()[3])


class Places(unittest.TestCase):
    def test_thousands_of_idle_connections_take_no_place_of_a_visitor(self):
        for mode in ("none", "once", "drip"):
            with self.subTest(mode), Server("demo") as server:
                tile = f"/tiles/{recipes.MAP}/{recipes.tiles(server.port, 11, 1)[0]}"
                with attack("idle", server.port, IDLE, mode) as running:
                    running.has_begun()
                    times, refused = visit(server.port, [tile, "/", "/health"], count=27)
                note("5,000 idle", f"{sum(refused.values())} of 27 visits in vain")
                self.assertFalse(refused, f"attackers: {running.told}")
                self.assertLess(sorted(times)[13], 0.25)

    def test_a_visitor_does_not_notice_idle_connections(self):
        with Server("demo") as server:
            met = beside(server, ["/health", "/"], "idle", IDLE, "once", seconds=0.5)
            self.assertFalse(met.refused)
            self.assertLessEqual(met.ratio, SLOWER, str(met))

    def test_a_crowd_that_comes_at_once_waits_to_be_taken_and_no_one_behind_it_is_dropped(self):
        crowd = min(3000, int(pathlib.Path("/proc/sys/net/core/somaxconn").read_text()) - 100)
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        with Server("demo") as server, contextlib.ExitStack() as opened:
            self.assertEqual(get(server.port, "/health").status, 200)
            # As if it were at something else: nobody is taken meanwhile.
            os.kill(server.pid, signal.SIGSTOP)
            try:
                for _ in range(crowd):
                    opened.enter_context(contextlib.closing(connect(server.port, patience=0.9)))
                started = time.monotonic()
                with contextlib.closing(connect(server.port, patience=5)):
                    self.assertLess(time.monotonic() - started, 0.9, "it was dropped, and came again after a second")
            finally:
                os.kill(server.pid, signal.SIGCONT)

    def test_the_soft_limit_of_open_files_is_raised_and_places_follow_from_it(self):
        with Server("demo", open_files=(256, 4000)) as server:
            # It says where it listens just before it begins to; an answer tells that it has begun.
            self.assertEqual(get(server.port, "/health").status, 200)
            note("5,000 idle", f"`ulimit -n` 256 becomes {soft_limit(server):,} of 4,000")
            self.assertEqual(soft_limit(server), 4000)
        with Server("demo", open_files=(256, 700)) as server:
            with attack("idle", server.port, 2000, "once") as running:
                running.has_begun()
                _, refused = visit(server.port, ["/health", "/areas.json"], count=20)
                self.assertLessEqual(server.open_files(), 700)
            self.assertFalse(refused, f"attackers: {running.told}")
            self.assertLessEqual(len(server.log().splitlines()), 20, "a failed accept is not told one by one")

    def test_a_named_proxy_is_not_taken_for_one_visitor(self):
        config = 'trusted_proxies = ["127.0.0.1"]\n'
        with Server("demo", config=config, open_files=(1200, 1200)) as server, contextlib.ExitStack() as opened:
            places = []
            for number in range(400):
                stream = opened.enter_context(contextlib.closing(connect(server.port)))
                stream.sendall(
                    b"GET /health HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 10.0.%d.%d\r\n\r\n" % divmod(number, 250)
                )
                places.append(stream)
            kept = 0
            for stream in places:
                kept += stream.recv(65536).startswith(b"HTTP/1.1 200")
            self.assertEqual(kept, 400)
            _, refused = visit(server.port, ["/health"], count=10)
            self.assertFalse(refused)


class SlowReading(unittest.TestCase):
    def test_who_reads_slowly_but_reads_gets_the_whole_answer(self):
        with Server("demo") as server, contextlib.closing(connect(server.port, receive=4096)) as stream:
            whole = ask(server.port, "/areas.json", headers={"Accept-Encoding": "identity"}).body
            stream.sendall(
                b"GET /areas.json HTTP/1.1\r\nHost: a\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n"
            )
            read = b""
            while part := stream.recv(2048):
                read += part
                time.sleep(0.02)
            self.assertTrue(read.endswith(whole))


class Limits(unittest.TestCase):
    def test_the_suite_itself_may_open_enough(self):
        self.assertGreaterEqual(
            resource.getrlimit(resource.RLIMIT_NOFILE)[1], IDLE + 100, "raise `ulimit -Hn` to run the suite"
        )


if __name__ == "__main__":
    unittest.main()
