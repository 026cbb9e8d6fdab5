"""Requests that are nearly right, over all routes, on connections that are kept and pipelined; what is wrong with an
answer is a finding.

Held against every answer: it begins in time, its framing is whole, its status is one that is served, errors are JSON,
`nosniff` is there, nothing of the request comes back where it would act, no header names the software.
"""

import asyncio
import collections
import json
import random
import re
import time

import recipes
from odd_words import CHOICES, HOSTS, MARK, METHODS, NASTY
from routes import Routes

SERVED = {200, 204, 206, 301, 304, 307, 308, 400, 404, 405, 406, 408, 412, 413, 414, 416, 417, 429, 431, 501, 505}
PATIENCE = 20
CLIENTS = 8


class Requests(Routes):
    """Makes requests of what a server has."""

    def __init__(self, port):
        super().__init__(port)
        self.queries = [query for _, query in recipes.selections(port)]
        self.fields = recipes.fields(port)

    def path(self, draw):
        name, zoom = draw.choice(self.maps), draw.randrange(18)
        several = ",".join(draw.choice(self.codes) for _ in range(draw.choice([1, 2, 8, 9, 60])))
        font = draw.choice(["Noto%20Sans%20Regular", "x", "a,b"])
        return draw.choice(
            [
                *(self.filled(route, draw) for route in self.table),
                # What no route has, and what a route has seldom or not at all.
                "/",
                "/index.html",
                "/robots.txt",
                "/favicon.ico",
                f"/fonts/{font}/{draw.choice(['0-255', '1-2'])}.pbf",
                f"/tiles/{name}/{zoom}/{draw.randrange(1 << zoom)}/{draw.randrange(1 << zoom)}",
                *[f"/tiles/{name}/{draw.choice(self.places)}"] * 6,
                f"/compare?codes={several}&map={name}",
                f"/wijken/{draw.choice(self.codes)}.json",
            ]
        )

    def value(self, draw, name):
        if draw.random() < 0.4:
            return draw.choice(NASTY)
        known = {
            "fields": lambda: ",".join(draw.choice(self.fields) for _ in range(draw.choice([0, 1, 2, 20, 200]))),
            "map": lambda: draw.choice(self.maps),
            "codes": lambda: ",".join(draw.choice([*self.codes, "X", MARK]) for _ in range(draw.choice([1, 8, 200]))),
            "gemeente": lambda: draw.choice(self.gemeenten),
            "taal": lambda: draw.choice(["nl", "en", "fr"]),
        }
        return known.get(name, lambda: draw.choice(self.queries).partition("=")[2].partition("&")[0])()

    def mutated(self, draw):
        path, _, query = self.path(draw).partition("?")
        kind = draw.random()
        if kind < 0.35:
            parts = path.split("/")
            place = draw.randrange(len(parts))
            nasty = draw.choice(NASTY)
            parts[place : place + draw.randrange(2)] = [draw.choice([nasty, parts[place] + nasty])]
            path = "/".join(parts)
        elif kind < 0.45:
            place = draw.randrange(len(path))
            path = (
                path[:place]
                + draw.choice(["%00", "%2f", "/", "\\", ".", "%", "é", "\x7f"])
                + path[place + draw.randrange(2) :]
            )
        elif kind < 0.5:
            path = draw.choice([path.upper(), path + "/", path * 20, "".join(f"%{byte:02x}" for byte in path.encode())])
        parts = [query] if query else []
        for _ in range(draw.choice([0, 0, 1, 1, 2, 3, 100])):
            name = draw.choice(
                [
                    "year",
                    "window",
                    "vergelijking",
                    "taal",
                    "palet",
                    "fields",
                    "codes",
                    "map",
                    "gemeente",
                    "decimaal",
                    "x",
                    "yaer",
                    "embed",
                ]
            )
            parts.append(f"{name}={self.value(draw, name)}")
        path = path if path.startswith("/") else "/" + path
        return re.sub(r"\s", "%20", path + ("?" + "&".join(parts) if parts else ""))

    def request(self, draw):
        method = draw.choice(METHODS)
        target = self.mutated(draw)
        target = draw.choice([target] * 40 + ["http://evil.example" + target, "*", "evil.example:443"])
        host = draw.choice(HOSTS) if draw.random() < 0.15 else "127.0.0.1"
        headers = [("Host", host)] + [
            (name, draw.choice(values)) for name, values in CHOICES.items() if draw.random() < 0.12
        ]
        body = b""
        if draw.random() < 0.03:
            body = b"x" * draw.choice([1, 10, 5000])
            headers.append(("Content-Length", str(len(body))))
        version = draw.choice(["HTTP/1.1"] * 40 + ["HTTP/1.0", "HTTP/2.0", "http/1.1"])
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
        return method, f"{method} {target} {version}\r\n{lines}\r\n".encode() + body


class Fuzzer:
    """Sends for so many seconds; `findings` is empty when the program is right."""

    def __init__(self, port, seed):
        self.port, self.seed, self.requests = port, seed, Requests(port)
        self.findings, self.counts = [], collections.Counter()

    def run(self, seconds):
        asyncio.run(self.all_clients(time.monotonic() + seconds))
        return self

    async def all_clients(self, end):
        await asyncio.gather(*(self.client(number, end) for number in range(CLIENTS)))

    async def client(self, number, end):
        draw = random.Random(f"{self.seed} {number}")
        streams = None
        while time.monotonic() < end:
            sent = [self.requests.request(draw) for _ in range(draw.choice([1, 1, 1, 4, 12]))]
            try:
                streams = streams or await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
                streams[1].write(b"".join(request for _, request in sent))
                for method, request in sent:
                    answer = await asyncio.wait_for(read(streams[0], method), PATIENCE)
                    self.judge(method, request, *answer)
                    if "close" in answer[1].get("connection", ""):
                        raise ConnectionError
            except (ConnectionError, asyncio.IncompleteReadError):
                # Closed between two answers, as after a refusal: what was sent behind it is not answered.
                self.counts["closed"] += 1
            except asyncio.TimeoutError:
                self.find("no answer in time", sent[0][1])
            except (ValueError, IndexError, asyncio.LimitOverrunError) as error:
                self.find(f"framing: {error!r}"[:120], sent[0][1])
            else:
                continue
            if streams:
                streams[1].close()
            streams = None
        if streams:
            streams[1].close()

    def find(self, what, request, body=b""):
        """Keeps the first few of each kind."""
        if sum(known[0] == what for known in self.findings) < 3:
            self.findings.append((what, request[:300], body[:200]))

    def judge(self, method, request, status, headers, body):
        def find(what):
            self.find(f"{status}: {what}", request, body)

        self.counts[status] += 1
        self.counts["answers"] += 1
        if status not in SERVED:
            find("a status that is not served")
        # What is no request at all is refused below the program, without headers of its own.
        if status in (400, 414, 431) and "x-content-type-options" not in headers and not body:
            self.counts["refused as no HTTP"] += 1
            return
        if headers.get("x-content-type-options") != "nosniff":
            find("no nosniff")
        if status >= 400 and method != "HEAD":
            try:
                json.loads(body)
            except ValueError:
                find("an error that is no JSON")
        if "x-injected" in headers or any("evil" in value for value in headers.values()):
            find("the request comes back in a header")
        if "set-cookie" in headers or "server" in headers or "x-powered-by" in headers:
            find("a header that names what should not be named")
        acts = headers.get("content-type", "").split(";")[0] in (
            "text/html",
            "image/svg+xml",
            "application/xml",
            "text/xml",
        )
        if acts and "content-encoding" not in headers and (b"alert(" in body or b"onerror" in body):
            find("the request comes back where it acts")


async def read(reader, method):
    """Reads one answer whole: (status, headers, body)."""
    line = await reader.readline()
    if not line:
        raise ConnectionError
    status = int(re.fullmatch(rb"HTTP/1\.[01] (\d{3})[^\r\n]*\r\n", line)[1]) if line.startswith(b"HTTP/1.") else None
    if status is None:
        raise ValueError(f"a status line {line[:80]!r}")
    headers = {}
    while (line := await reader.readline()) != b"\r\n":
        name, colon, value = line.partition(b":")
        if not colon:
            raise ValueError(f"a header line {line[:80]!r}")
        headers[name.decode().lower()] = value.strip().decode("latin-1")
    if status == 100:
        return await read(reader, method)
    body = b""
    if method == "HEAD" or status in (204, 304):
        pass
    elif "content-length" in headers:
        body = await reader.readexactly(int(headers["content-length"]))
    elif "chunked" in headers.get("transfer-encoding", ""):
        while size := int(await reader.readline(), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readexactly(2)
    else:
        body = await reader.read()
    return status, headers, body
