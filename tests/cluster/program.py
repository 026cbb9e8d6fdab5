"""What runs beside each other here: the program, and what stands before it, each on a free port and stopped at the end.

VEERKRACHT names the program (target/release/veerkracht), OUT the folder for what is made (tests/out).
"""

import gzip
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.parse

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
OUT = pathlib.Path(os.environ.get("OUT", REPOSITORY / "tests/out"))
BINARY = os.environ.get("VEERKRACHT", str(REPOSITORY / "target/release/veerkracht"))
# What anything that is waited for may take, in seconds.
PATIENCE = 60


def free_port():
    """Gives a port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def await_true(what, condition):
    """Waits until a condition holds, and gives what it gave."""
    until = time.monotonic() + PATIENCE
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > until:
            raise AssertionError(f"{what} did not come about in {PATIENCE} s")
        time.sleep(0.02)


def listens(port):
    """Tells whether somebody listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Answer:
    """An answer: status, headers in small letters, and the body as it came."""

    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()

    def plain(self):
        return gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body

    def json(self):
        return json.loads(self.plain())

    def __getitem__(self, name):
        return self.headers.get(name, "")


def ask(port, path, **headers):
    """Asks for a path on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(
            "GET",
            path,
            headers={"Host": "kaarten.test", **{name.replace("_", "-"): text for name, text in headers.items()}},
        )
        return Answer(connection.getresponse())
    finally:
        connection.close()


class Running:
    """A program that runs until it is stopped; its log is kept."""

    def __init__(self, command, port, **environment):
        self.port, self.log = port, []
        merged = {**os.environ, **environment}
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=merged
        )
        self.reader = threading.Thread(target=lambda: self.log.extend(self.process.stdout), daemon=True)
        self.reader.start()

        def is_up():
            if self.process.poll() is not None:
                raise AssertionError(f"{command} ended with {self.process.returncode}:\n{''.join(self.log)}")
            return listens(port)

        await_true(f"a listener on {port}", is_up)

    def ask(self, path, **headers):
        return ask(self.port, path, **headers)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.reader.join(5)
        self.process.stdout.close()


class Server(Running):
    """The program, serving a dataset."""

    def __init__(self, dataset, *more, **environment):
        port = free_port()
        command = [
            BINARY,
            "serve",
            "--dataset",
            str(dataset),
            "--listen",
            f"127.0.0.1:{port}",
            "--public-url",
            "http://kaarten.test",
        ]
        super().__init__([*command, *map(str, more)], port, **environment)

    def shown(self):
        """Gives the hash of the dataset that is shown."""
        return self.ask("/health").json()["dataset"]

    def version(self):
        """Gives the version in its addresses."""
        return self.ask("/maps.json").json()["version"]

    def look(self):
        """Tells it to look for new figures."""
        self.process.send_signal(signal.SIGHUP)


def is_current(path):
    """Tells whether a file is there that this program made: another one may write and read another format."""
    return os.path.exists(path) and os.path.getmtime(path) >= os.path.getmtime(BINARY)


def datasets(number):
    """Builds datasets of several made-up regions, and gives their files by number."""
    folder = OUT / "cluster"
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for seed in range(number):
        dataset, raw = folder / f"{seed}.dataset", folder / f"{seed}"
        if not is_current(dataset):
            for command in (
                ["demo", "--out", raw, "--seed", 100 + seed],
                ["build", "--data", raw, "--dataset", dataset],
            ):
                subprocess.run(
                    [BINARY, *map(str, command)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
            shutil.rmtree(raw)
        made.append(dataset)
    return made


def replace(served, by):
    """Puts a dataset where another one is served, as `build` does."""
    with tempfile.NamedTemporaryFile(dir=served.parent, delete=False) as coming:
        coming.write(by.read_bytes())
    os.replace(coming.name, served)


def tile_of(tilejson, tile):
    """Gives the path of a tile by the address in a TileJSON."""
    address = urllib.parse.urlsplit(tilejson["tiles"][0])
    path = address.path.format(**dict(zip("zxy", tile, strict=True)))
    return f"{path}?{address.query}"


def some_tiles(tilejson):
    """Lists tiles of zoom 8 in the middle of a region, and the one of zoom 6."""
    west, south, east, north = tilejson["bounds"]
    return [place(8, west + (east - west) * part, south + (north - south) * part) for part in (0.3, 0.5, 0.7)] + [
        place(6, (west + east) / 2, (south + north) / 2)
    ]


def place(zoom, longitude, latitude):
    """Finds the tile that holds a place."""
    from math import asinh, pi, radians, tan

    side = 1 << zoom
    return zoom, int((longitude + 180) / 360 * side), int((1 - asinh(tan(radians(latitude))) / pi) / 2 * side)


def wrk(port, paths, seconds, rate_connections=8):
    """Asks for paths in turn as fast as it goes, and gives what `wrk` counted."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        listed = ", ".join(json.dumps(path) for path in paths)
        script.write(
            f"local paths = {{ {listed} }}\nlocal at = 0\n"
            'request = function() at = at % #paths + 1\n  return wrk.format("GET", paths[at], '
            '{ ["Host"] = "kaarten.test", ["Accept-Encoding"] = "gzip" }) end\n'
            "done = function(summary, latency)\n"
            '  io.write(string.format("counted %d %d %d %d %d %d %.3f\\n", '
            "summary.requests, summary.errors.status, summary.errors.connect, "
            "summary.errors.read, summary.errors.write, summary.errors.timeout, latency:percentile(99) / 1000))\nend\n"
        )
        script.flush()
        command = [
            "wrk",
            "-t1",
            f"-c{rate_connections}",
            f"-d{seconds}s",
            "-s",
            script.name,
            f"http://127.0.0.1:{port}",
        ]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"^counted (.*)$", told, re.MULTILINE)
    numbers = found.group(1).split()
    requests, *errors = map(int, numbers[:6])
    return {"requests": requests, "errors": sum(errors), "p99_ms": float(numbers[6])}
