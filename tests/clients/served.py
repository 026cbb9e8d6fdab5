"""The built program on a free port, for the tests with clients in Python; the standard library only, because QGIS
brings its own interpreter.

VEERKRACHT names the program, DATASET the dataset (default: the demo region that ./tests/run built), OUT the folder for
pictures.
"""

import csv
import io
import json
import os
import pathlib
import re
import signal
import subprocess
import threading
import urllib.request

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
OUT = pathlib.Path(os.environ.get("OUT", REPOSITORY / "tests/out"))
BINARY = os.environ.get("VEERKRACHT", str(REPOSITORY / "target/release/veerkracht"))
DATASET = os.environ.get("DATASET", str(OUT / "demo/demo.dataset"))
STARTS_WITHIN = 30
INDICATIVE = "1"


class Server:
    """Starts the program, with more arguments where some are given, and waits for the address that it prints; `stop`
    requires a clean log and exit code 0.
    """

    def __init__(self, *more):
        command = [BINARY, "serve", "--dataset", DATASET, "--listen", "127.0.0.1:0", *more]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.log, self.url, self.found = "", None, threading.Event()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        self.found.wait(STARTS_WITHIN)
        if self.url is None:
            self.process.kill()
            raise RuntimeError(f"the program printed no address:\n{self.log}")

    def read(self):
        for line in self.process.stdout:
            self.log += line
            address = re.search(r"http://127\.0\.0\.1:\d+/", line)
            if address and self.url is None:
                self.url = address.group()
                self.found.set()
        self.found.set()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(20)
        self.reader.join(5)
        self.process.stdout.close()
        complaints = [line for line in self.log.splitlines() if re.search(r"\b(WARN|ERROR|panicked)\b", line)]
        if code != 0 or complaints:
            raise AssertionError(f"the program ended with {code}; its log complains: {complaints}")

    def bytes(self, place):
        with urllib.request.urlopen(self.url + place) as answer:
            return answer.read()

    def json(self, place):
        return json.loads(self.bytes(place))


def samples(server, name, selection="", per_class=2):
    """Returns large buurten of every class that occurs with status `ok`, and some without a class: [(code, lon, lat,
    box, class or None)].
    """
    index = server.json("areas.json")
    place = {field: number for number, field in enumerate(index["fields"])}

    def size(row):
        return (row[place["e"]] - row[place["w"]]) * (row[place["n"]] - row[place["s"]])

    table = csv.DictReader(io.StringIO(server.bytes(f"download/{name}.csv{selection}").decode("utf-8-sig")))
    classes = {row["code"]: (row["status"], int(row["klasse"]) if row["klasse"] else None) for row in table}
    found = {}
    for row in sorted(index["buurten"], key=size, reverse=True):
        status, klasse = classes.get(row[place["code"]], ("", None))
        known = found.setdefault(klasse, [])
        if status not in ("", INDICATIVE) and len(known) < per_class:
            known.append(
                (
                    row[place["code"]],
                    row[place["lon"]],
                    row[place["lat"]],
                    [row[place[side]] for side in "wsen"],
                    klasse,
                )
            )
    return [sample for known in found.values() for sample in known]
