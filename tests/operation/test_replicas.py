"""Two replicas behind HAProxy, with the configuration of deploy/: each is started anew under load, and no request
fails.

In the short run two of them are; with LONG set ten, 50,000 requests at least, and a dataset that changes twenty times.
"""

import http.client
import http.server
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

from program import LONG, OUT, REPOSITORY, Server, ask, dataset, finished, tiles, until, wrk

RESTARTS, SWAPS, REQUESTS = (10, 20, 50_000) if LONG else (2, 2, 1_000)
# As long as HAProxy needs to see that a replica is no longer ready, and more.
DELAY = 2
# Tiles, which balancers do not ask for.
ANSWERED = 'veerkracht_request_seconds_count{route="tile"}'


def free_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def configuration(folder, front, ports):
    """The one of deploy/, on ports of this test and without TLS, for which there is no certificate here."""
    text = (REPOSITORY / "deploy/haproxy.cfg").read_text()
    text = re.sub(r"^    bind :443 .*\n|^    http-request redirect .*\n", "", text, flags=re.MULTILINE)
    text = text.replace("bind :80", f"bind 127.0.0.1:{front}")
    for name, port in zip(("one 127.0.0.1:3001", "two 127.0.0.1:3002"), ports, strict=True):
        text = text.replace(name, f"{name.split(' ')[0]} 127.0.0.1:{port}")
    path = pathlib.Path(folder) / "haproxy.cfg"
    path.write_text(text)
    return path


class Goes(http.server.BaseHTTPRequestHandler):
    """A replica that is well, reads what it is asked, and goes without an answer."""

    asked = []

    def answer(self):
        if self.path == "/health/ready":
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.asked.append((self.command, self.path))
        self.close_connection = True

    do_GET = do_HEAD = do_OPTIONS = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    def log_message(self, *_):
        pass


class Replicas(unittest.TestCase):
    @unittest.skipUnless(shutil.which("haproxy"), "there is no haproxy here")
    def test_what_changes_something_is_sent_once_and_what_is_read_again(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        replicas = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), Goes) for _ in range(2)]
        for replica in replicas:
            threading.Thread(target=replica.serve_forever, daemon=True).start()
            self.addCleanup(replica.server_close)
            self.addCleanup(replica.shutdown)
        front = free_port()
        path = configuration(folder.name, front, [replica.server_port for replica in replicas])
        proxy = subprocess.Popen(["haproxy", "-db", "-f", path], stderr=subprocess.DEVNULL)
        self.addCleanup(lambda: (proxy.terminate(), proxy.wait(30)))

        def asked(method):
            """How often replicas are asked for what somebody asks once."""
            Goes.asked.clear()
            connection = http.client.HTTPConnection("127.0.0.1", front, timeout=30)
            try:
                connection.request(method, "/notes", body=b"{}" if method in ("POST", "PUT", "PATCH") else None)
                return connection.getresponse().status, len(Goes.asked)
            finally:
                connection.close()

        def is_up():
            try:
                return asked("GET")[1] > 0
            except OSError:
                return False

        until(is_up, 30, "HAProxy to ask a replica")
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            self.assertEqual(asked(method), (502, 1), method)
        for method in ("GET", "HEAD", "OPTIONS"):
            self.assertEqual(asked(method), (502, 4), method)

    @unittest.skipUnless(shutil.which("haproxy"), "there is no haproxy here")
    def test_haproxy_takes_the_configuration(self):
        with tempfile.TemporaryDirectory() as folder:
            path = configuration(folder, free_port(), (free_port(), free_port()))
            checked = subprocess.run(["haproxy", "-c", "-f", path], capture_output=True, text=True, check=False)
            self.assertEqual(checked.returncode, 0, checked.stderr)
            self.assertNotIn("WARNING", checked.stderr)

    @unittest.skipUnless(shutil.which("haproxy") and shutil.which("wrk"), "there is no haproxy or no wrk here")
    def test_no_request_fails_while_replicas_are_started_anew_and_figures_change(self):
        editions = [dataset("demo"), dataset("other", "--seed", "5")]
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        served = pathlib.Path(folder.name) / "served.dataset"
        shutil.copy(editions[0], served)
        ports = [free_port(), free_port()]

        def start(port):
            return Server("--shutdown-delay", DELAY, file=served, listen=f"127.0.0.1:{port}")

        replicas = [start(port) for port in ports]
        front = free_port()
        self.addCleanup(lambda: [replica.stop() for replica in replicas])
        proxy = subprocess.Popen(
            ["haproxy", "-db", "-f", configuration(folder.name, front, ports)], stderr=subprocess.DEVNULL
        )
        self.addCleanup(lambda: (proxy.terminate(), proxy.wait(30)))
        url = f"http://127.0.0.1:{front}"

        def answers():
            try:
                return ask(url + "/health/ready").status == 200
            except OSError:
                return False

        until(answers, what="HAProxy to answer")
        listed = OUT / "replicas.txt"
        listed.write_text("\n".join([*tiles(replicas[0], (6, 8, 10)), "/maps.json", "/tiles/focuskaart.json"]) + "\n")
        began, done, requests, found = time.monotonic(), 0, 0, []
        load = wrk(url, 16, 3600, paths=listed)
        try:
            swaps = 0
            while done < RESTARTS:
                which = done % 2
                old = replicas[which]
                old.send()
                old.wait()
                old.stop()
                replicas[which] = start(ports[which])
                until(lambda: ask(replicas[which].url + "/health/ready").status == 200, what="the replica")
                # HAProxy must have seen it before the other one goes.
                before = replicas[which].metrics().get(ANSWERED, 0)
                until(lambda: replicas[which].metrics().get(ANSWERED, 0) > before, what="requests to the new replica")
                done += 1
                while swaps * RESTARTS < SWAPS * done:
                    swaps += 1
                    aside = served.with_suffix(".part")
                    shutil.copy(editions[swaps % 2], aside)
                    os.replace(aside, served)
                    for replica in replicas:
                        replica.send(signal.SIGHUP)
        finally:
            load.send_signal(signal.SIGINT)
            found = finished(load)
        requests, refused, errors, percentile = found
        took = time.monotonic() - began
        print(
            f"replicas: of {requests} requests through {done} restarts and {swaps} new datasets "
            f"{refused + errors} failed, "
            f"in {took:.0f} s, 99th percentile {percentile:.1f} ms"
        )
        self.assertGreaterEqual(requests, REQUESTS)
        self.assertEqual((refused, errors), (0, 0))


if __name__ == "__main__":
    unittest.main()
