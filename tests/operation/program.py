"""The program as an operator runs it: with its second listener, a log, signals."""

import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("VEERKRACHT", str(REPOSITORY / "target/release/veerkracht"))
OUT = pathlib.Path(os.environ.get("OUT", REPOSITORY / "tests/out")) / "operation"
STARTS_WITHIN = 120
STOPS_WITHIN = 60
# Longer proofs, as `tests/run --long` wants them.
LONG = bool(os.environ.get("LONG"))


def is_current(path):
    """Tells whether a file is there that this program made: another one may write and read another format."""
    return os.path.exists(path) and os.path.getmtime(path) >= os.path.getmtime(BINARY)


def dataset(name="demo", *size):
    """Names a dataset of a made-up region, built on first use."""
    path = OUT / f"{name}.dataset"
    if not is_current(path):
        raw = OUT / f"{name}-raw"
        OUT.mkdir(parents=True, exist_ok=True)
        for command in (["demo", "--out", raw, *size], ["build", "--data", raw, "--dataset", path]):
            subprocess.run([BINARY, *map(str, command)], check=True, capture_output=True, timeout=600)
    return path


class Answer:
    """An answer, whatever its status."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)


def ask(url, method="GET", headers=None, patience=60):
    request = urllib.request.Request(url, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=patience) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read())


def until(condition, seconds=STARTS_WITHIN, what="the condition"):
    """Waits until something holds; gives what it gave."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.01)
    raise AssertionError(f"{what} did not come true within {seconds} s")


class Server:
    """`veerkracht serve` with a second listener, from its start until it is stopped."""

    def __init__(self, *flags, file=None, listen="127.0.0.1:0", admin="127.0.0.1:0", environment=None, meanwhile=None):
        self.folder = tempfile.TemporaryDirectory(prefix="operation-")
        self.log_path = pathlib.Path(self.folder.name) / "log"
        command = [BINARY, "serve", "--dataset", str(file or dataset()), "--listen", listen, *map(str, flags)]
        if admin:
            command += ["--admin", admin]
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "NO_COLOR": "1", **(environment or {})},
            )
        if meanwhile:
            meanwhile(self.process)
        self.url = self.find(r"veerkracht serves .* at (http://\S+?)/?\s")
        self.admin = self.find(r"counters and health are at (http://\S+?)/?\s") if admin else None

    def find(self, pattern):
        def look():
            if self.process.poll() is not None:
                raise AssertionError(f"the program ended with {self.process.returncode}:\n{self.log()}")
            return re.search(pattern, self.log())

        try:
            return until(look, what=pattern)[1]
        except AssertionError:
            self.process.kill()
            self.process.wait()
            raise

    def log(self):
        return self.log_path.read_text(errors="replace")

    def get(self, path, **options):
        return ask(self.url + path, **options)

    def metrics(self):
        """The samples by name and labels, as they are written."""
        text = ask(self.admin + "/metrics").body.decode()
        samples = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
        return {name: float(value) for name, value in samples}

    def send(self, which=signal.SIGTERM):
        self.process.send_signal(which)

    def wait(self, seconds=STOPS_WITHIN):
        return self.process.wait(seconds)

    def stop(self):
        """Stops it; it must end well and without a warning of a fault of its own."""
        if self.process.poll() is None:
            self.send()
            try:
                self.wait()
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        log = self.log()
        self.folder.cleanup()
        if self.process.returncode != 0 or "panicked" in log:
            raise AssertionError(f"the program ended with {self.process.returncode}:\n{log[-2000:]}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def tiles(server, zooms=(6, 8, 10)):
    """Paths of tiles of one map that have something in them."""
    description = server.get("/tiles/focuskaart.json").json()
    found = []
    west, south, east, north = description["bounds"]
    for zoom in zooms:
        left, top = tile_at(west, north, zoom)
        right, bottom = tile_at(east, south, zoom)
        found += [f"/tiles/focuskaart/{zoom}/{x}/{y}" for x in range(left, right + 1) for y in range(top, bottom + 1)]
    return found


def tile_at(longitude, latitude, zoom):
    import math

    side = 2**zoom
    x = (longitude + 180) / 360 * side
    y = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * side
    return min(side - 1, max(0, int(x))), min(side - 1, max(0, int(y)))


def wrk(url, connections, seconds, paths=None, threads=1, encoding="gzip"):
    """Starts wrk; `finished` reads what it found."""
    command = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "30s"]
    command += ["-H", f"Accept-Encoding: {encoding}"]
    environment = dict(os.environ)
    if paths:
        command += ["-s", str(REPOSITORY / "tests/bench/list.lua")]
        environment["PATHS"] = str(paths)
    return subprocess.Popen([*command, url], stdout=subprocess.PIPE, text=True, env=environment)


def finished(process):
    """Gives requests, answers that are neither 2xx nor 3xx, errors of sockets, and the 99th percentile in ms."""
    text, _ = process.communicate(timeout=900)
    requests = int(re.search(r"(\d+) requests in", text)[1])
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    latency = re.search(r"99%\s+([\d.]+)(us|ms|s|m)\b", text)
    scale = {"us": 0.001, "ms": 1, "s": 1000, "m": 60000}
    return (
        requests,
        int(refused[1]) if refused else 0,
        sum(map(int, errors.groups())) if errors else 0,
        float(latency[1]) * scale[latency[2]] if latency else 0.0,
    )
