"""Processes, their cost, and the load generator wrk."""

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "target" / "bench"
LUA = Path(__file__).with_name("list.lua")


def say(text):
    print(text, file=sys.stderr, flush=True)


def find(name, variable, *places):
    """Finds a program: where its variable says, in one of the places, or on PATH."""
    for found in [os.environ.get(variable), *places, shutil.which(name)]:
        if found and os.access(found, os.X_OK):
            return str(found)
    return None


def run(*command):
    """Runs a program to its end; gives seconds on the wall, seconds of processor, and peak memory in MB."""
    with tempfile.TemporaryFile() as log:
        started = time.monotonic()
        process = subprocess.Popen([str(part) for part in command], stdout=log, stderr=log, cwd=ROOT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - started
        if process.returncode:
            log.seek(0)
            sys.exit(
                f"{' '.join(map(str, command))}\nended with {process.returncode}:\n"
                f"{log.read().decode(errors='replace')[-3000:]}"
            )
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A server on a free port, from its start until it is closed. `{port}` in the command becomes the port."""

    def __init__(self, *command, first="/", patience=60):
        self.port = free_port()
        self.log = open(OUT / f"{Path(command[0]).name}-{self.port}.log", "w+")
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [str(part).format(port=self.port) for part in command], stdout=self.log, stderr=self.log
        )
        while True:
            try:
                self.get(first)
                break
            except urllib.error.HTTPError:
                break
            except OSError as error:
                if self.process.poll() is not None or time.monotonic() - self.started > patience:
                    self.close()
                    sys.exit(f"{command[0]} does not answer {first}: {error}; see {self.log.name}")
                time.sleep(0.001)
        self.seconds_to_first = time.monotonic() - self.started

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def get(self, path, encoding="identity"):
        request = urllib.request.Request(self.url(path), headers={"Accept-Encoding": encoding})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()

    def memory(self):
        """Resident memory now, MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1000

    def processor(self):
        """Seconds of processor so far."""
        user, system = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def load(self, path, encoding, connections, seconds):
        """Asks for one path as fast as it goes; gives requests/s, MB/s, median and 99th percentile in ms, and processor
        per request in µs.
        """
        before = self.processor()
        found = wrk(self.url(path), encoding, connections, seconds)
        used = self.processor() - before
        self.rest()
        return [*found, used / (found[0] * seconds) * 1e6]

    def rest(self):
        """Waits until the server has done what was asked last, five seconds at most: it would take from the one that is
        measured next.
        """
        used = None
        for _ in range(50):
            before, used = used, self.processor()
            if used == before:
                break
            time.sleep(0.1)

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Bare(Server):
    """The bare hyper server: it chooses its port and prints it."""

    def __init__(self, program, body, encoding):
        file = OUT / "bare.body"
        file.write_bytes(body)
        command = [program, file] + ([] if encoding == "identity" else [encoding])
        self.process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().rsplit(":", 1)[1])


def milliseconds(text):
    value, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(value) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[unit]


def start_wrk(url, encoding, connections, seconds, paths=None):
    command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--latency", "-H", f"Accept-Encoding: {encoding}"]
    environment = dict(os.environ)
    if paths:
        command += ["-s", str(LUA)]
        environment["PATHS"] = str(paths)
    return subprocess.Popen([*command, url], stdout=subprocess.PIPE, text=True, env=environment)


def read_wrk(process):
    """Gives requests/s, MB/s, and the median and 99th percentile in milliseconds."""
    text = process.communicate()[0]
    if process.returncode or "Non-2xx" in text or "Socket errors" in text:
        sys.exit(f"wrk met errors:\n{text}")
    part = lambda percent: milliseconds(re.search(rf"^ +{percent}% +(\S+)", text, re.M)[1])
    value, unit = re.search(r"Transfer/sec: +([\d.]+)([KMG]?)B", text).groups()
    megabytes = float(value) * {"": 1e-6, "K": 1e-3, "M": 1, "G": 1e3}[unit]
    return float(re.search(r"Requests/sec: +([\d.]+)", text)[1]), megabytes, part(50), part(99)


def wrk(*asked, **how):
    return read_wrk(start_wrk(*asked, **how))


def medians(samples):
    """Gives the median of each figure over the rounds."""
    return [statistics.median(figures) for figures in zip(*samples)]


def machine():
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())[1]) // 1_000_000
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores of {model[1] if model else 'unknown make'}, {memory} GB; load {load:.1f} at the start"
    )
