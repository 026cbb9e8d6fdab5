"""Signals: one to look anew, one to stop in order, a second one to stop at once."""

import http.server
import json
import pathlib
import signal
import socket
import tempfile
import threading
import time
import unittest
from urllib.parse import urlsplit

from program import STOPS_WITHIN, Server, ask, dataset, until

# The program gives answers so many seconds to finish; Docker kills after ten.
DRAIN, KILLED = 8, 10


def stuck(server, path="/download/lang.csv"):
    """A reader that asks for much, and takes nothing of it."""
    place = urlsplit(server.url)
    stream = socket.socket()
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    stream.connect((place.hostname, place.port))
    stream.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: identity\r\n\r\n".encode())
    stream.recv(64)
    return stream


class Slow(http.server.BaseHTTPRequestHandler):
    """A web server that answers with the dataset when it is told to."""

    asked, told = threading.Event(), threading.Event()

    def do_GET(self):
        self.asked.set()
        self.told.wait(60)
        body = dataset().read_bytes()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"one"')
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Stop(unittest.TestCase):
    def test_it_is_not_ready_at_once_and_answers_until_the_delay_is_over(self):
        with Server("--shutdown-delay", "3") as server:
            self.assertEqual(server.get("/health/ready").status, 200)
            started = time.monotonic()
            server.send()
            answer = until(lambda: (found := ask(server.admin + "/health/ready")).status == 503 and found, 2, "unready")
            self.assertEqual(answer.json()["reason"], "draining")
            self.assertEqual(ask(server.admin + "/health/live").status, 200)
            answer = server.get("/areas.json")
            self.assertEqual((answer.status, answer.headers["Connection"]), (200, "close"))
            self.assertEqual(server.wait(), 0)
            self.assertGreaterEqual(time.monotonic() - started, 3)

    def test_who_takes_nothing_holds_it_no_longer_than_docker_waits(self):
        with Server() as server:
            size = len(server.get("/download/lang.csv").body)
            stream = stuck(server)
            started = time.monotonic()
            server.send()
            self.assertEqual(server.wait(), 0)
            took = time.monotonic() - started
            stream.close()
            self.assertLess(took, KILLED, f"{size} bytes")

    def test_a_second_signal_ends_it_at_once(self):
        with Server("--shutdown-delay", "60") as server:
            stream = stuck(server)
            server.send()
            until(lambda: ask(server.admin + "/health/ready").status == 503, 5, "unready")
            started = time.monotonic()
            server.send(signal.SIGINT)
            self.assertEqual(server.wait(STOPS_WITHIN), 0)
            self.assertLess(time.monotonic() - started, 5)
            stream.close()

    def test_a_hangup_ends_nothing_and_begins_the_access_log_anew(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "access.log"
            with Server("--access-log", path) as server:
                server.get(
                    "/health?secret=1", headers={"X-Forwarded-For": "198.51.100.7", "Authorization": "Bearer secret"}
                )
                until(lambda: path.read_text(), 5, "a line")
                path.rename(path.with_suffix(".1"))
                server.send(signal.SIGHUP)
                until(path.exists, 5, "a new file")
                self.assertEqual(server.get("/areas.json").status, 200)
                until(lambda: path.read_text(), 5, "a line in the new file")
            first = path.with_suffix(".1").read_text()
            self.assertNotIn("secret", first)
            line = json.loads(first.splitlines()[-1])
            self.assertEqual((line["client"], line["path"], line["status"]), ("127.0.0.0", "/health", 200))
            self.assertEqual(json.loads(path.read_text().splitlines()[-1])["path"], "/areas.json")

    def test_a_hangup_while_the_dataset_is_downloaded_ends_nothing_and_is_remembered(self):
        dataset()
        web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Slow)
        threading.Thread(target=web.serve_forever, daemon=True).start()
        self.addCleanup(lambda: (web.shutdown(), web.server_close()))

        def hang_up(process):
            self.assertTrue(Slow.asked.wait(60))
            for _ in range(3):
                process.send_signal(signal.SIGHUP)
                time.sleep(0.1)
            Slow.told.set()

        with tempfile.TemporaryDirectory() as kept:
            address = f"http://127.0.0.1:{web.server_port}/a.dataset"
            with Server("--cache-dir", kept, "--poll", 0, file=address, meanwhile=hang_up) as server:
                said = "looked for new figures, as SIGHUP asks"
                until(lambda: said in server.log(), 30, "the look that was asked for")
                self.assertEqual(server.log().count(said), 1)
                self.assertEqual(server.get("/health/ready").status, 200)

    def test_the_access_log_goes_to_standard_output_where_that_is_asked(self):
        with Server("--access-log", "-") as server:
            answer = server.get("/health")
            until(lambda: answer.headers["X-Request-Id"] in server.log(), 5, "the line")


if __name__ == "__main__":
    unittest.main()
