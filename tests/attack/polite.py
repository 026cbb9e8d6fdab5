"""The polite visitor beside an attack: one request at a time, from another address than the attackers, and the time
that each takes."""

import collections
import http.client
import statistics
import time

from hostile import attack

ADDRESS = "127.0.0.2"
# Seconds after which a visitor goes away.
PATIENCE = 8
# So many refusals tell enough.
REFUSALS = 4
# A round with and a round without the attack, so many times, in turn: what else the machine does meets both.
ROUNDS = 5
# How much longer the median may be beside an attack.
SLOWER = 5
# Shorter medians than this are noise of the scheduler, not of the program: seconds.
NOISE = 0.001

Answer = collections.namedtuple("Answer", "status headers body seconds")


def ask(port, path, method="GET", headers=None, address=ADDRESS, body=None, patience=PATIENCE):
    """Asks for one thing on a connection of its own; the status is the name of the error where there is no answer.
    Header names are small."""
    started = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience, source_address=(address, 0))
    try:
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        content = answer.read()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, found, content, time.monotonic() - started)
    except (OSError, http.client.HTTPException) as error:
        return Answer(type(error).__name__, {}, b"", time.monotonic() - started)
    finally:
        connection.close()


def get(port, path, **headers):
    """Asks as a browser does, which takes all encodings unless told otherwise; `_` in a header's name stands for
    `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return ask(port, path, headers={"Accept-Encoding": "gzip, deflate, br, zstd", **named})


class Keeping:
    """One connection that is kept, for costs per request without those of connecting."""

    def __init__(self, port, address=ADDRESS):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE, source_address=(address, 0))

    def get(self, path, headers=None):
        self.connection.request("GET", path, headers={"Accept-Encoding": "gzip, deflate, br, zstd", **(headers or {})})
        answer = self.connection.getresponse()
        content = answer.read()
        return answer.status, content

    def close(self):
        self.connection.close()


def rest(server):
    """Waits until the server does nothing any more: what was answered before is compressed once more behind it."""
    before, until = None, time.monotonic() + 20
    while (now := server.processor()) != before and time.monotonic() < until:
        before = now
        time.sleep(0.2)


def cost(server, paths, headers=None):
    """Milliseconds of the server's processor per request, in turn over the paths; headers may be a function of the
    request's number."""
    client = Keeping(server.port)
    rest(server)
    started = server.processor()
    count = 0
    for count, path in enumerate(paths, 1):
        client.get(path, headers(count) if callable(headers) else headers)
    client.close()
    return (server.processor() - started) * 1000 / count


def visit(port, paths, count=None, seconds=None):
    """Visits the paths in turn, so many times or for so many seconds: (seconds of each answer, refusals by path and
    status)."""
    times, refused = [], collections.Counter()
    end = time.monotonic() + (seconds or 3600)
    while (count is None or len(times) < count) and time.monotonic() < end and sum(refused.values()) < REFUSALS:
        path = paths[len(times) % len(paths)]
        answer = get(port, path)
        times.append(answer.seconds)
        if answer.status not in (200, 204, 304):
            refused[path, answer.status] += 1
        time.sleep(0.002)
    return times, refused


class Beside:
    """What the polite visitor met in the rounds with and without an attack."""

    def __init__(self, quiet, loud, refused, told):
        self.quiet, self.loud, self.refused, self.told = (
            statistics.median(quiet),
            statistics.median(loud),
            refused,
            told,
        )
        self.ratio = max(self.loud, NOISE) / max(self.quiet, NOISE)

    def __str__(self):
        medians = f"median {self.quiet * 1000:.1f} ms alone, {self.loud * 1000:.1f} ms beside it"
        return f"{medians}: {self.ratio:.1f} times; attackers: {self.told}"


def beside(server, paths, kind, *arguments, seconds=0.3):
    """Visits the paths in rounds with and without an attack."""
    for path in paths:
        get(server.port, path)
    quiet, loud, refused, told = [], [], collections.Counter(), []
    for _ in range(ROUNDS):
        quiet += visit(server.port, paths, seconds=seconds)[0]
        with attack(kind, server.port, *arguments) as running:
            running.has_begun()
            times, wrong = visit(server.port, paths, seconds=seconds)
        loud += times
        refused += wrong
        told.append(running.told)
    total = collections.Counter()
    for counts in told:
        total.update(counts)
    return Beside(quiet, loud, refused, dict(total))
