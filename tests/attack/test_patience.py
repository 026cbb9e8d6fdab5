"""Who gives or takes nothing loses its place in time. It waits for that and does nothing else, so `run` has it run
beside
all other tests."""

import contextlib
import time
import unittest

from figures import note
from hostile import connect
from polite import get
from program import Server

# Seconds for a head and for taking part of an answer, and what a busy machine may add.
HEAD, PROGRESS, LATE = 10, 30, 8


class Patience(unittest.TestCase):
    """All that is waited for is waited for at once."""

    def test_who_gives_or_takes_nothing_loses_its_place_in_time(self):
        with Server("country") as server, contextlib.ExitStack() as opened:
            port = server.port
            get(port, "/download/alle.gpkg")

            def start(name, sent, limit, receive=None):
                stream = opened.enter_context(contextlib.closing(connect(port, receive=receive)))
                stream.sendall(sent)
                waits.append((name, stream, time.monotonic(), limit))

            def asking(path):
                return f"GET {path} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: identity\r\n\r\n".encode()

            waits = []
            start("no head", b"", HEAD)
            start("half a head", b"GET /health HTTP/1.1\r\nHost: a\r\nX-Long: ", HEAD)
            start("half a second head", asking("/health") + b"GET /health HTTP/1.1\r\n", HEAD)
            for path in ("/download/alle.gpkg", "/download/alle.csv", "/download/alle.geojson"):
                start(f"nothing taken of {path}", asking(path), PROGRESS, receive=2048)
            ends = {}
            while len(ends) < len(waits) and time.monotonic() < waits[0][2] + PROGRESS + 3 * LATE:
                time.sleep(0.25)
                for name, stream, started, _ in waits:
                    if name not in ends and is_over(server, stream):
                        ends[name] = time.monotonic() - started
            for limit, what in ((HEAD, "no head"), (PROGRESS, "nothing taken")):
                slowest = [ends.get(name) for name, _, _, its in waits if its == limit]
                told = f"{max(slowest):.0f} s" if all(slowest) else "still open"
                note("no head, half a head", f"{what}: {told}")
            for name, _, _, limit in waits:
                with self.subTest(name):
                    self.assertIn(name, ends, f"still open after {PROGRESS + 3 * LATE} s")
                    self.assertLessEqual(ends[name], limit + LATE)
                    self.assertGreaterEqual(ends[name], limit - 2, "patience is as long as it says")


def is_over(server, stream):
    """Tells from the system's table whether the program has closed its end, without taking anything of the answer."""
    here, there = stream.getsockname()[1], server.port
    with open("/proc/net/tcp", encoding="ascii") as table:
        for line in table:
            fields = line.split()
            if fields[1].endswith(f":{there:04X}") and fields[2].endswith(f":{here:04X}"):
                # 1 is ESTABLISHED: the program still holds it.
                return fields[3] != "01"
    return True


if __name__ == "__main__":
    unittest.main()
