"""How long a visitor waits beside each attack: `tests/attack/run --p99` prints the table of docs/robustness.md."""

import http.client
import statistics
import time

import recipes
from hostile import attack
from polite import REFUSALS, Keeping, visit
from program import MEGABYTE, Server

SECONDS = 10
# Attack, kind, arguments; `TILE`, `ALL` and the like are places of the server.
ATTACKS = [
    ("alone", None),
    ("varied fields, 8 clients", ("flood", 8, "varied_fields")),
    ("new spellings, 8 clients", ("flood", 8, "long_spellings")),
    ("glyphs and catalogue, 8 clients", ("flood", 8, "glyphs")),
    ("new hosts, 8 clients", ("flood", 8, "new_hosts")),
    ("cold tiles of all selections, 8 clients", ("flood", 8, "interleaved")),
    ("crawler of areas, 100 clients", ("flood", 100, "crawler")),
    ("comparisons, 16 clients", ("flood", 16, "comparisons")),
    ("downloads of gemeenten, 16 clients", ("flood", 16, "downloads")),
    ("slow readers of GeoPackages, 200", ("hold", 200, "/download/alle.gpkg", 60000)),
    ("slow readers of CSV, 16", ("hold", 16, "/download/alle.csv", 60000)),
    ("idle connections, 5,000", ("idle", 5000, "once")),
    ("forged headers, 8 clients", ("flood", 8, "forged")),
    ("everything, 16 clients", ("flood", 16, "everything")),
]


def told(times):
    """Median and 99th percentile in milliseconds."""
    times = sorted(times)
    return f"{statistics.median(times) * 1000:8.1f} {times[int(len(times) * 0.99)] * 1000:8.1f}"


def warm(port, tile):
    """Times of a warm tile on a kept connection, so without connecting, and how often it had to be opened anew."""
    client, times, lost = Keeping(port), [], 0
    end = time.monotonic() + SECONDS / 2
    while time.monotonic() < end and lost < REFUSALS:
        started = time.monotonic()
        try:
            client.get(tile)
        except (OSError, http.client.HTTPException):
            lost += 1
            client.close()
            client = Keeping(port)
        times.append(time.monotonic() - started)
        time.sleep(0.01)
    client.close()
    return times, lost


def measure(dataset):
    with Server(dataset or "country") as server:
        port = server.port
        tile = f"/tiles/{recipes.MAP}/{recipes.tiles(port, 9, 1)[0]}"
        code = recipes.codes(port)[0]
        for path in (tile, "/", f"/areas/{code}.json"):
            visit(port, [path], count=3)
        print(f"{'milliseconds':42}      warm tile, p99      page, p99   document, p99  refused   memory")
        for name, doing in ATTACKS:
            if doing:
                with attack(doing[0], port, *doing[1:]) as running:
                    running.has_begun()
                    line = row(server, tile, code)
            else:
                line = row(server, tile, code)
            print(f"{name:42} {line}", flush=True)
    return 0


def row(server, tile, code):
    times, lost = warm(server.port, tile)
    page, refused = visit(server.port, ["/"], seconds=SECONDS / 4)
    document, more = visit(server.port, [f"/areas/{code}.json"], seconds=SECONDS / 4)
    count = lost + sum(refused.values()) + sum(more.values())
    return f"{told(times)} {told(page)} {told(document)} {count:8} {server.memory() // MEGABYTE:6} MB"
