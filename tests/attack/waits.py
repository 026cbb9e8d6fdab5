"""How long a visitor waits beside each attack: `tests/attack/run --p99` prints the table of docs/robustness.md."""

import http.client
import os
import statistics
import time

import figures
import recipes
from hostile import attack
from polite import REFUSALS, Keeping, visit
from program import MEGABYTE, Server

SECONDS = 10
# Name, kind and arguments of each attack.
ATTACKS = [
    ("nothing", None),
    ("varied fields, 8 clients", ("flood", 8, "varied_fields")),
    ("new spellings, 8 clients", ("flood", 8, "long_spellings")),
    ("glyphs and catalogue, 8 clients", ("flood", 8, "glyphs")),
    ("new hosts, 8 clients", ("flood", 8, "new_hosts")),
    ("cold tiles of all selections, 8 clients", ("flood", 8, "interleaved")),
    ("crawler of areas, 100 clients", ("flood", 100, "crawler")),
    ("comparisons, 16 clients", ("flood", 16, "comparisons")),
    ("pictures, 8 clients", ("flood", 8, "pictures")),
    ("features, 8 clients", ("flood", 8, "features")),
    ("downloads of gemeenten, 16 clients", ("flood", 16, "downloads")),
    ("slow readers of GeoPackages, 200", ("hold", 200, "/download/alle.gpkg", 60000)),
    ("slow readers of CSV, 16", ("hold", 16, "/download/alle.csv", 60000)),
    ("idle connections, 5,000", ("idle", 5000, "once")),
    ("forged headers, 8 clients", ("flood", 8, "forged")),
    ("everything, 16 clients", ("flood", 16, "everything")),
]
# What 99 of 100 visits should take at most, milliseconds: a warm tile, the page, the document of an area.
TARGETS = (10, 50, 100)
COLUMNS = ["warm tile", "page", "document of an area"]


def cell(times, target):
    """Median and 99th percentile in milliseconds; what misses its target stands out."""
    times = sorted(times)
    late = times[min(int(len(times) * 0.99), len(times) - 1)] * 1000
    mark = "**" if late > target else ""
    return f"{statistics.median(times) * 1000:.1f}, {mark}{late:.1f}{mark}"


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


def measure(dataset, write):
    """Prints the table, and with `write` puts it into docs."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start; median, 99th percentile in ms\n")
    heads = [f"{name} (target {target})" for name, target in zip(COLUMNS, TARGETS, strict=True)]
    lines = [f"| beside | {' | '.join(heads)} | refused | memory above idle |", "|---" * 6 + "|"]
    print("\n".join(lines))
    with Server(dataset or "country") as server:
        port = server.port
        idle = server.memory()
        tile = f"/tiles/{recipes.MAP}/{recipes.tiles(port, 9, 1)[0]}"
        code = recipes.codes(port)[0]
        for path in (tile, "/", f"/areas/{code}.json"):
            visit(port, [path], count=3)
        for name, doing in ATTACKS:
            if doing:
                with attack(doing[0], port, *doing[1:]) as running:
                    running.has_begun()
                    line = row(server, tile, code, idle)
            else:
                line = row(server, tile, code, idle)
            lines.append(f"| {name} | {line} |")
            print(lines[-1], flush=True)
    if write:
        figures.write(lines, before="## Fuzz targets")
    return 0


def row(server, tile, code, idle):
    """Gives the cells of one attack."""
    times, lost = warm(server.port, tile)
    page, refused = visit(server.port, ["/"], seconds=SECONDS / 4)
    document, more = visit(server.port, [f"/areas/{code}.json"], seconds=SECONDS / 4)
    count = lost + sum(refused.values()) + sum(more.values())
    cells = [cell(*pair) for pair in zip((times, page, document), TARGETS, strict=True)]
    return " | ".join([*cells, str(count), f"{(server.memory() - idle) // MEGABYTE} MB"])
