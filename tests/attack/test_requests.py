"""Requests as a penetration test sends them: forged headers, odd methods and framing, unknown parameters, what every
answer carries."""

import contextlib
import gzip
import random
import re
import socket
import unittest
import urllib.request

import recipes
from figures import note
from polite import ask, get
from program import SEED, Server
from routes import Routes

DOCUMENTS = [
    f"/styles/{recipes.MAP}.json",
    f"/tiles/{recipes.MAP}.json",
    "/catalog.json",
    "/qgis/connections.xml",
    "/qgis/veerkracht.qgs",
    f"/qgis/{recipes.MAP}.qlr",
    "/qgis",
    f"/download/{recipes.MAP}.csv-metadata.json",
]
FORGED = [
    {"X-Forwarded-Host": "evil.example"},
    {"Forwarded": "host=evil.example;proto=https"},
    {"X-Forwarded-Prefix": "/evil"},
    {"X-Forwarded-Proto": "https"},
    {"X-Forwarded-Port": "6666"},
]


def raw(port, sent, patience=3):
    """Sends bytes and gives all that comes back until the end or silence."""
    with contextlib.closing(socket.create_connection(("127.0.0.1", port), patience)) as stream:
        stream.settimeout(patience)
        got = b""
        with contextlib.suppress(OSError):
            stream.sendall(sent)
            while part := stream.recv(65536):
                got += part
        return got


def status(port, sent):
    found = re.match(rb"HTTP/1\.[01] (\d{3})", raw(port, sent, 0.7))
    return int(found[1]) if found else None


# What is there with a store of own layers and notes alone.
OF_STORE = re.compile(r"/layers\b|/notes\b|/ogc/v1/collections/notes/|.*/ervaringen$")


class Forged(unittest.TestCase):
    def test_forwarded_headers_of_anyone_change_no_document(self):
        for flags in ([], ["--public-url", "https://kaarten.example.nl/v"]):
            with Server("demo", *flags) as server:
                for path in DOCUMENTS:
                    plain = get(server.port, path, Accept_Encoding="identity")
                    for header in FORGED:
                        with self.subTest(path=path, header=header, flags=flags):
                            self.assertEqual(ask(server.port, path, headers=header).body, plain.body)
        note("Forwarded and", f"none of {len(DOCUMENTS)} documents is another one by any of {len(FORGED)} headers")

    def test_with_a_public_address_documents_vary_by_encoding_alone(self):
        with Server("demo", "--public-url", "https://kaarten.example.nl/v") as server:
            for path in DOCUMENTS:
                self.assertEqual(get(server.port, path).headers["vary"].lower(), "accept-encoding", path)
        note("Forwarded and", "with a public address `Vary: Accept-Encoding` alone")

    def test_a_cache_that_obeys_vary_is_not_poisoned(self):
        """Where an answer depends on a header, `Vary` names it; where it says nothing of it, the answer is the same
        without."""
        with Server("demo", config='trusted_proxies = ["127.0.0.0/8"]\n') as server:
            for path in DOCUMENTS:
                plain = get(server.port, path, Accept_Encoding="identity")
                for header in FORGED:
                    answer = ask(server.port, path, headers=header)
                    name = next(iter(header)).lower()
                    with self.subTest(path=path, header=header):
                        self.assertTrue(answer.body == plain.body or name in answer.headers["vary"].lower())

    def test_a_named_proxy_is_believed_with_its_port_and_in_capitals(self):
        with Server("demo", config='trusted_proxies = ["127.0.0.0/8"]\n') as server:
            path = f"/tiles/{recipes.MAP}.json"
            for headers, address in (
                ({"X-Forwarded-Host": "k.example", "X-Forwarded-Proto": "HTTPS"}, b'"https://k.example/tiles/'),
                (
                    {"X-Forwarded-Host": "k.example", "X-Forwarded-Proto": "https", "X-Forwarded-Port": "8443"},
                    b'"https://k.example:8443/tiles/',
                ),
                ({"Forwarded": "host=k.example;proto=https"}, b'"https://k.example/tiles/'),
                (
                    {"X-Forwarded-Host": "k.example", "X-Forwarded-Proto": "https", "X-Forwarded-Port": "443"},
                    b'"https://k.example/tiles/',
                ),
                (
                    {"X-Forwarded-Host": "k.example", "X-Forwarded-Prefix": "/kaarten"},
                    b'"http://k.example/kaarten/tiles/',
                ),
            ):
                self.assertIn(address, ask(server.port, path, headers=headers).body, headers)

    def test_listening_for_everyone_without_a_public_address_is_warned_of(self):
        def warns(*flags, listen="0.0.0.0:0"):
            with Server("demo", *flags, listen=listen) as server:
                get(server.port, "/health")
                return "WARN" in server.log()

        self.assertTrue(warns())
        self.assertFalse(warns("--public-url", "https://kaarten.example.nl"))
        self.assertFalse(warns(listen="127.0.0.1:0"))


class Parameters(unittest.TestCase):
    def test_unknown_parameters_are_ignored_and_near_misses_are_not(self):
        with Server("demo") as server:
            place = recipes.tiles(server.port, 11, 1)[0]
            year = recipes.selections(server.port)[-1][1]
            tile = f"/tiles/{recipes.MAP}/{place}"
            z, x, y = place.removesuffix(".mvt").split("/")
            standard = f"/ogc/v1/collections/{recipes.MAP}/tiles/WebMercatorQuad/{z}/{y}/{x}"
            self.assertEqual(get(server.port, f"{standard}?v=3&access_token=x&utm_source=mail").status, 200)
            for path in (tile, f"/styles/{recipes.MAP}.json", "/areas.json", f"/download/{recipes.MAP}.csv"):
                plain = get(server.port, path, Accept_Encoding="identity")
                for query in ("v=3", "access_token=x", "utm_source=mail", "f=json", "_=1", "v=1&v=2"):
                    with self.subTest(path=path, query=query):
                        answer = get(server.port, f"{path}?{query}", Accept_Encoding="identity")
                        self.assertEqual((answer.status, answer.body == plain.body), (200, True))
            self.assertEqual(get(server.port, f"{tile}?{year}&v=1").body, get(server.port, f"{tile}?{year}").body)
            for query in ("yaer=2020", "feilds=klasse", "Year=2020", "vergelijkin=nl", "years=2020"):
                with self.subTest(query):
                    answer = get(server.port, f"{tile}?{query}", Accept_Encoding="identity")
                    self.assertEqual(answer.status, 400)
                    self.assertRegex(answer.body, b"year|fields|vergelijking")
        note("`?v=`", "ignored; of 5 near misses each is refused with what was meant")


class Answers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("demo")
        cls.port = cls.server.port
        cls.tile = f"/tiles/{recipes.MAP}/{recipes.tiles(cls.port, 11, 1)[0]}"

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def every_kind(self):
        """An answer of each kind that the program gives, by a name for messages."""
        for path in (
            "/",
            "/health",
            "/method",
            "/qgis",
            "/favicon.ico",
            "/areas.json",
            f"/legend/{recipes.MAP}.svg",
            f"/download/{recipes.MAP}.csv",
        ):
            yield path, get(self.port, path)
        for _ in range(3):
            yield "kept tile", get(self.port, self.tile)
        tag = get(self.port, self.tile).headers["etag"]
        yield "304", get(self.port, self.tile, If_None_Match=tag)
        yield "204", get(self.port, f"/tiles/{recipes.MAP}/14/0/0")
        yield "HEAD", ask(self.port, self.tile, "HEAD")
        for path in (
            "/nothing",
            "/tiles/none/1/0/0",
            f"/tiles/{recipes.MAP}/99/0/0",
            f"{self.tile}?year=x",
            "/areas/BU.json",
        ):
            yield path, get(self.port, path)
        for method in ("OPTIONS", "POST", "DELETE", "TRACE"):
            yield method, ask(self.port, self.tile, method)

    def every_route(self):
        """An answer of each route of the table; where it is set, one says whom to tell of a fault."""
        routes, draw = Routes(self.port), random.Random(SEED)
        for route in routes.table:
            path = routes.filled(route, draw)
            answer = get(self.port, path)
            # Not there unless the operator says more.
            of_operator = route in ("/.well-known/security.txt", "/access.json") or OF_STORE.match(route)
            if not of_operator and (routes.digits or not route.startswith("/postcodes")):
                self.assertIn(answer.status, (200, 204), path)
            yield path, answer

    def test_what_every_answer_carries_is_carried_by_every_answer(self):
        kinds = [*self.every_kind(), *self.every_route()]
        self.assertIn(304, [answer.status for _, answer in kinds])
        self.assertIn(204, [answer.status for _, answer in kinds])
        for name, answer in kinds:
            with self.subTest(name):
                self.assertIsInstance(answer.status, int)
                self.assertEqual(answer.headers.get("x-content-type-options"), "nosniff")
                self.assertEqual(answer.headers.get("access-control-allow-origin"), "*")
                self.assertIn("referrer-policy", answer.headers)
                self.assertNotIn("server", answer.headers)
        note("OPTIONS; POST", f"headers on each of {len(kinds)} answers")

    def test_pages_may_run_and_be_framed_by_nothing_foreign(self):
        for path in ("/", "/method", "/qgis"):
            headers = get(self.port, path).headers
            policy = headers.get("content-security-policy", "")
            with self.subTest(path):
                self.assertIn("default-src", policy)
                self.assertIn("frame-ancestors 'none'", policy)
                script = next(
                    (part for part in policy.split(";") if part.strip().startswith(("script-src", "default-src"))), ""
                )
                self.assertNotIn("unsafe-inline", script)
                self.assertNotIn("unsafe-eval", policy)
                self.assertIn("permissions-policy", headers)
        embedded = get(self.port, "/?embed=1").headers
        self.assertNotIn("frame-ancestors 'none'", embedded.get("content-security-policy", "none"))
        note("no content security policy", "strict, framed by none but `?embed=1`")
        self.assertNotIn(embedded.get("x-frame-options", "").upper(), ("DENY", "SAMEORIGIN"))

    def test_methods_that_are_not_served_are_refused_with_those_that_are(self):
        for path in ("/", "/index.html", "/health", self.tile):
            for method in ("POST", "PUT", "DELETE", "PATCH", "TRACE"):
                with self.subTest(path=path, method=method):
                    answer = ask(self.port, path, method)
                    self.assertEqual(answer.status, 405)
                    self.assertIn("GET", answer.headers.get("allow", ""))
                    self.assertNotIn(b"secret", answer.body)
        note("OPTIONS; POST", "405 with Allow")

    def test_a_preflight_names_the_headers_that_are_taken(self):
        asked = {
            "Origin": "https://x.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "if-none-match",
        }
        answer = ask(self.port, self.tile, "OPTIONS", headers=asked)
        self.assertIn(answer.status, (200, 204))
        self.assertNotIn("*", answer.headers.get("access-control-allow-headers", "*"))
        note("no content security policy", "headers are named")

    def test_a_request_names_one_host(self):
        head = b"GET /health HTTP/1.1\r\n"
        self.assertEqual(status(self.port, head + b"\r\n"), 400)
        self.assertEqual(status(self.port, head + b"Host: a\r\nHost: b\r\n\r\n"), 400)
        self.assertEqual(status(self.port, head + b"Host: a\r\n\r\n"), 200)
        self.assertEqual(status(self.port, b"GET /health HTTP/1.0\r\n\r\n"), 200)
        note("OPTIONS; POST", "none or two hosts: 400")

    def test_what_frames_requests_in_two_ways_smuggles_nothing(self):
        smuggled = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
        for lines in (
            b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
            b"Content-Length: 1\r\nContent-Length: 2\r\n",
            b"Content-Length: +5\r\n",
            b"Transfer-Encoding: xchunked\r\n",
            b"Transfer-Encoding: chunked, identity\r\n",
            b"Transfer-Encoding : chunked\r\n",
            b"Content-Length: 99999999999999999999\r\n",
        ):
            with self.subTest(lines):
                answer = raw(
                    self.port, b"POST /health HTTP/1.1\r\nHost: a\r\n" + lines + b"\r\n0\r\n\r\n" + smuggled, 0.7
                )
                self.assertNotIn(b"smuggled", answer)
                self.assertNotRegex(answer, rb"HTTP/1\.1 5\d\d")

    def test_heads_that_are_too_large_or_no_http_are_refused_and_the_next_is_served(self):
        for sent in (
            b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET /health HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n",
            b"\x16\x03\x01\x00\xc8\x01" + bytes(200),
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            bytes(range(256)) * 4,
            b"GET /health HTTP/1.1\r\nHost: a\r\n"
            + b"".join(b"X-%d: v\r\n" % number for number in range(500))
            + b"\r\n",
        ):
            answer = raw(self.port, sent, 0.7)
            self.assertNotRegex(answer, rb"HTTP/1\.1 (2|5)\d\d", sent[:40])
        self.assertEqual(get(self.port, "/health").status, 200)

    def test_what_a_request_says_is_not_repeated_where_it_would_act(self):
        for path in (
            "/%3Cscript%3Ealert(1)%3C/script%3E",
            f"{self.tile}?year=%3Cscript%3Ealert(1)%3C/script%3E",
            "/x%0d%0aX-Injected:%20yes",
        ):
            answer = get(self.port, path, Accept_Encoding="identity")
            self.assertEqual(answer.headers["content-type"], "application/problem+json")
            self.assertNotIn("x-injected", answer.headers)

    def test_a_bomb_in_the_body_of_a_request_is_not_unpacked(self):
        body = gzip.compress(bytes(20_000_000))
        answer = ask(self.port, "/health", "POST", headers={"Content-Encoding": "gzip"}, body=body)
        self.assertIn(answer.status, (405, 413))


class Configured(unittest.TestCase):
    def test_who_to_tell_of_a_fault_is_said_where_it_is_set(self):
        with Server("demo") as server:
            self.assertEqual(get(server.port, "/.well-known/security.txt").status, 404)

    def test_a_name_can_be_listened_on(self):
        with Server("demo", listen="localhost:0") as server:
            with urllib.request.urlopen(f"http://localhost:{server.port}/health", timeout=5) as answer:
                self.assertEqual(answer.status, 200)
        note("no content security policy", "`localhost` taken")


if __name__ == "__main__":
    unittest.main()
