#!/usr/bin/env python3
"""Measures what it costs to count and to log: the rate of a kept tile with a second listener, and with an access log
too, against without.

    tests/bench/watched.py [--dataset FILE] [--rounds 7] [--seconds 4] [--before PROGRAM]

The servers take turns; figures are medians of the rounds, rates by wrk and processor time per request of the server.
`--before` names another build of
the program, which is measured as it is without anything.
"""

import argparse
import json
import os
import tempfile

from measure import OUT, ROOT, Server, machine, medians, say


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--dataset", default=str(ROOT / "tests/out/demo/demo.dataset"))
    arguments.add_argument("--program", default=os.environ.get("VEERKRACHT", str(ROOT / "target/release/veerkracht")))
    arguments.add_argument("--before")
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--seconds", type=int, default=4)
    asked = arguments.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    print(machine())
    with tempfile.TemporaryDirectory() as folder:

        def served(program, *more):
            return Server(
                program,
                "serve",
                "--quiet",
                "--dataset",
                asked.dataset,
                "--listen",
                "127.0.0.1:{port}",
                *more,
                first="/health",
            )

        kinds = {
            "without": (asked.program,),
            "with --admin": (asked.program, "--admin", "127.0.0.1:0"),
            "with --admin and --access-log": (
                asked.program,
                "--admin",
                "127.0.0.1:0",
                "--access-log",
                f"{folder}/access.log",
            ),
        }
        if asked.before:
            kinds["before"] = (asked.before,)
        servers = {name: served(*command) for name, command in kinds.items()}
        try:
            bounds = json.loads(next(iter(servers.values())).get("/tiles/focuskaart.json"))["center"]
            say(f"centre {bounds}")
            path = "/tiles/focuskaart/" + "/".join(map(str, tile_at(*bounds[:2], 8)))
            found = {name: [] for name in servers}
            for server in servers.values():
                server.get(path, "gzip")
            for _ in range(asked.rounds):
                for name, server in servers.items():
                    found[name].append(server.load(path, "gzip", 16, asked.seconds))
        finally:
            for server in servers.values():
                server.close()
    base = medians(found["before" if asked.before else "without"])
    for name, samples in found.items():
        rate, _, _, percentile, processor = medians(samples)
        print(
            f"{name}: {rate:,.0f}/s, {rate / base[0]:.3f} x; "
            f"{processor:.2f} µs of processor a request, {processor / base[4]:.3f} x; "
            f"99th percentile {percentile:.1f} ms"
        )


def tile_at(longitude, latitude, zoom):
    import math

    side = 2**zoom
    y = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * side
    return zoom, int((longitude + 180) / 360 * side), int(y)


if __name__ == "__main__":
    main()
