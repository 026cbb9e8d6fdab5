"""Every route of the table with every credential: what is public is the same for everybody, and wrong credentials open
nothing.
"""

import random
import unittest

from guarded import PROXY, Guarded, Issuer, basic, bearer, key, seconds_pass
from routes import Routes

# What a route takes besides being asked: nothing, or a credential that is known. A route that is in neither fails the
# test.
PUBLIC = """
    / /health /health/live /health/ready /privacy /catalog.json /sources.json /report.json /dcat /dcat.jsonld /dcat.ttl
    /robots.txt /sitemap.xml /maps.json /maps/{file} /styles/{file}
    /legend/{file} /picture/{file} /sprites/{file} /sprites/{version}/{file} /fonts/{fontstack}/{file} /tiles/{file}
    /tiles/{map}/{z}/{x}/{y} /areas.json /changes.json
    /areas/{file} /areas/{code}/series.json /compare /gemeenten/{file} /wijken/{file} /columns/{file} /postcodes.json
    /postcodes/{file}
    /download/{file} /ogc/v1 /ogc/v1/ /ogc/v1/conformance /ogc/v1/openapi.json /ogc/v1/api /ogc/v1/api.js
    /ogc/v1/collections /ogc/v1/collections/{collection}
    /ogc/v1/collections/{collection}/queryables /ogc/v1/collections/{collection}/schema
    /ogc/v1/collections/{collection}/items
    /ogc/v1/collections/{collection}/items/{feature} /ogc/v1/collections/{collection}/tiles
    /ogc/v1/collections/{collection}/tiles/{tms}
    /ogc/v1/collections/{collection}/tiles/{tms}/{z}/{row}/{col} /ogc/v1/tileMatrixSets /ogc/v1/tileMatrixSets/{tms}
    /arcgis/rest/info
    /arcgis/rest/services/{map}/VectorTileServer /arcgis/rest/services/{map}/VectorTileServer/resources/styles
    /arcgis/rest/services/{map}/VectorTileServer/resources/styles/root.json
    /arcgis/rest/services/{map}/VectorTileServer/tile/{z}/{row}/{col}
    /qgis /qgis/{file} /gemeente/{code} /method /licences /licences.txt /page.css /agreements.js
    /.well-known/security.txt
""".split()
# There only with a store, which this server lacks: absent in the same way for everybody. tests/store/test_access.py has
# them all with one.
ABSENT = """
    /layers.json /layers/{layer} /layers/{layer}/features /layers/{layer}/counts.json /layers/{layer}/style.json
    /layers/{layer}/{z}/{x}/{y}
    /notes /notes/{note} /notes/tiles/{z}/{x}/{y} /ogc/v1/collections/notes/items /ogc/v1/collections/notes/items/{note}
    /gemeente/{code}/ervaringen
""".split()
# Says who asks, so it is the caller's own whoever asks.
OWN = ["/access.json"]


class EveryRoute(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.issuer = Issuer()
        cls.server = Guarded(cls.issuer)
        cls.routes = Routes(cls.server.port)
        tokens, sign = cls.server.tokens, cls.issuer.sign
        told = lambda groups, *more: [("X-Forwarded-User", "an@example.nl"), ("X-Forwarded-Groups", groups), *more]
        shown = lambda how: {
            "wrong": how("vk_wrong"),
            "expired": how(tokens["expired"]),
            "other": how(tokens["other"]),
            "right": how(tokens["right"]),
        }
        cls.credentials = {
            "none": {"none": []},
            "basic": shown(basic),
            "bearer": shown(bearer),
            "key": shown(key),
            "proxy": {
                # It names two people, as one that adds to what a client wrote.
                "wrong": told("right", ("X-Forwarded-User", "jan@example.nl")),
                "other": told("other"),
                "right": told("right"),
            },
            "oidc": {
                "wrong": bearer(sign(aud="others")),
                "expired": bearer(sign(exp=1_600_000_000)),
                "other": bearer(sign(roles=["layer:y:read"])),
                "right": bearer(sign()),
            },
        }

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.issuer.stop()

    def ask(self, path, kind, headers):
        source = PROXY if kind == "proxy" else "127.0.0.1"
        answer = self.server.ask(path, headers, source)
        if answer.status == 429:
            seconds_pass()
            answer = self.server.ask(path, headers, source)
        return answer

    def test_every_route_has_a_row(self):
        self.assertEqual(sorted({*self.routes.table, "/"}), sorted([*PUBLIC, *ABSENT, *OWN]))

    def test_what_is_public_is_the_same_for_everybody_and_a_wrong_credential_is_refused(self):
        for route in [*PUBLIC, *ABSENT]:
            path = self.routes.filled(route, random.Random(1))
            plain = self.server.ask(path)
            if route in ABSENT and route != "/layers/{layer}/features":
                self.assertEqual(plain.status, 404, route)
            for kind, states in self.credentials.items():
                for state, headers in states.items():
                    with self.subTest(route, kind=kind, state=state):
                        answer = self.ask(path, kind, headers)
                        if state in ("wrong", "expired"):
                            self.assertEqual(
                                (answer.status, answer.headers["content-type"]), (401, "application/problem+json")
                            )
                            self.assertEqual(answer.headers["www-authenticate"], 'Bearer realm="veerkracht"')
                            self.assertEqual(answer.headers["cache-control"], "no-store")
                            continue
                        same = ("etag", "cache-control", "vary", "content-type", "access-control-allow-origin")
                        told = lambda found: (
                            found.status,
                            found.body,
                            {name: found.headers.get(name) for name in same},
                        )
                        self.assertEqual(told(answer), told(plain))
                        self.assertNotIn("private", answer.headers.get("cache-control", ""))

    def test_what_is_somebodys_own_is_kept_by_nobody_and_says_who_asks(self):
        for route in OWN:
            for kind, states in self.credentials.items():
                for state, headers in states.items():
                    with self.subTest(route, kind=kind, state=state):
                        answer = self.ask(route, kind, headers)
                        if state in ("wrong", "expired"):
                            self.assertEqual(answer.status, 401)
                            continue
                        self.assertEqual(answer.status, 200)
                        self.assertEqual(answer.headers["cache-control"], "private, no-store")
                        self.assertIn("Authorization, X-Api-Key", answer.headers["vary"])
                        self.assertNotIn("access-control-allow-origin", answer.headers)
                        self.assertEqual(b'"layer:x:read"' in answer.body, state == "right")
                        self.assertEqual(b'"layer:y:read"' in answer.body, state == "other")

    def test_a_header_of_a_proxy_from_anywhere_else_names_nobody(self):
        told = [("X-Forwarded-User", "an@example.nl"), ("X-Forwarded-Groups", "right")]
        for more in ([], [("X-Forwarded-For", PROXY)], [("Forwarded", f"for={PROXY}")], [("X-Real-IP", PROXY)]):
            answer = self.server.ask("/access.json", [*told, *more])
            self.assertEqual((answer.status, b'"name":null' in answer.body), (200, True), answer.body)

    def test_a_token_in_an_address_is_not_read(self):
        token = self.server.tokens["right"]
        for name in ("access_token", "token", "key", "api_key", "apikey"):
            answer = self.server.ask(f"/access.json?{name}={token}")
            self.assertIn(b'"name":null', answer.body)


if __name__ == "__main__":
    unittest.main()
