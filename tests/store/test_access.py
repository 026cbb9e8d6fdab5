"""Every route that is there only with a store, by every method that it takes, with every credential. What is expected
stands in the table below, written by hand from docs/access.md.
"""

import itertools
import re
import signal
import time
import unittest

from kept import Kept, basic, bearer, command, json_of, key, layer
from test_routes import ABSENT

# Who asks: name of the credential, its organisation and its scopes. `none` and `login` have none of ours: of the
# second a gateway passed its own login on.
ASKS = {
    "other": ("Corporatie Y", ["layer:ander:read", "notes:ander:read"]),
    "rival": (
        "Corporatie Y",
        ["layer:ander:write", "layer:ander:addresses", "notes:ander:write", "notes:ander:moderate"],
    ),
    "count": ("Corporatie X", ["layer:bezit:read"]),
    "point": ("Corporatie X", ["layer:bezit:addresses"]),
    "brings": ("Corporatie X", ["layer:bezit:write"]),
    "reads": ("Corporatie X", ["notes:wijk:read"]),
    "author": ("Corporatie X", ["notes:wijk:write"]),
    "peer": ("Corporatie Z", ["notes:wijk:write"]),
    "moder": ("Gemeente", ["notes:wijk:moderate"]),
    "admin": ("Beheer", ["admin"]),
    "admin2": ("Corporatie Y", ["admin"]),
}

# What is answered. A row is a method, an address, and what is sent where the method sends something; a column is who
# asks. The layer and the notes are made anew for each request that may change one.
TABLE = """
                                       none login other rival count point brings reads author peer moder admin admin2
GET    /layers.json                    200  200   200   200   200   200   200    200   200    200   200   200   200
GET    /layers/bezit.json              404  404   404   404   200   200   200    404   404    404   404   404   404
GET    /layers/bezit/counts.json       404  404   404   404   200   200   200    404   404    404   404   404   404
GET    /layers/bezit/style.json        404  404   404   404   200   200   200    404   404    404   404   404   404
GET    /layers/bezit/0/0/0.mvt         404  404   404   404   200   200   200    404   404    404   404   404   404
PUT    /layers/bezit description       401  401   403   403   403   403   403    403   403    403   403   200   200
POST   /layers/bezit/features rows     404  404   404   404   403   403   201    404   404    404   404   404   404
POST   /layers/bezit/features?mode=append rows
                                       404  404   404   404   403   403   201    404   404    404   404   404   404
POST   /layers/bezit/features?mode=check rows
                                       404  404   404   404   403   403   200    404   404    404   404   404   404
DELETE /layers/bezit                   404  404   404   404   403   403   204    404   404    404   404   204   204
GET    /notes                          200  200   200   200   200   200   200    200   200    200   200   200   200
POST   /notes note                     401  401   403   404   403   403   403    403   201    201   403   403   403
GET    /notes/PROPOSED                 404  404   404   404   404   404   404    200   200    200   200   404   404
GET    /notes/PUBLISHED                200  200   200   200   200   200   200    200   200    200   200   200   200
GET    /notes/CLOSED                   200  200   200   200   200   200   200    200   200    200   200   200   200
GET    /notes/HIDDEN                   404  404   404   404   404   404   404    404   404    404   200   404   404
PATCH  /notes/PROPOSED publish         404  404   404   404   404   404   404    403   403    403   200   404   404
PATCH  /notes/PROPOSED hide            404  404   404   404   404   404   404    403   403    403   200   404   404
PATCH  /notes/PROPOSED reword          404  404   404   404   404   404   404    403   200    403   403   404   404
PATCH  /notes/PUBLISHED close          404  404   404   404   404   404   404    403   403    403   200   404   404
PATCH  /notes/PUBLISHED reword         404  404   404   404   404   404   404    403   200    403   403   404   404
PATCH  /notes/HIDDEN publish           404  404   404   404   404   404   404    404   404    404   200   404   404
PATCH  /notes/HIDDEN reword            404  404   404   404   404   404   404    404   404    404   403   404   404
GET    /notes/tiles/0/0/0.mvt          200  200   200   200   200   200   200    200   200    200   200   200   200
GET    /ogc/v1/collections/notes/items 200  200   200   200   200   200   200    200   200    200   200   200   200
GET    /ogc/v1/collections/notes/items/PROPOSED
                                       404  404   404   404   404   404   404    200   200    200   200   404   404
GET    /ogc/v1/collections/notes/items/PUBLISHED
                                       200  200   200   200   200   200   200    200   200    200   200   200   200
GET    /ogc/v1/collections/notes/items/HIDDEN
                                       404  404   404   404   404   404   404    404   404    404   200   404   404
GET    /gemeente/GEMEENTE/ervaringen   200  200   200   200   200   200   200    200   200    200   200   200   200
"""

# Of an answer that everybody gets: whose of it holds what.
HOLDS = """
                                         none login other rival count point brings reads author peer moder admin admin2
/layers.json bezit                       no   no    no    no    yes   yes   yes    no    no     no    no    no    no
/notes PROPOSED                          no   no    no    no    no    no    no     yes   yes    yes   yes   no    no
/notes PUBLISHED                         yes  yes   yes   yes   yes   yes   yes    yes   yes    yes   yes   yes   yes
/notes HIDDEN                            no   no    no    no    no    no    no     no    no     no    yes   no    no
/notes?f=csv PROPOSED                    no   no    no    no    no    no    no     yes   yes    yes   yes   no    no
/notes?f=csv HIDDEN                      no   no    no    no    no    no    no     no    no     no    yes   no    no
/ogc/v1/collections/notes/items PROPOSED no   no    no    no    no    no    no     yes   yes    yes   yes   no    no
/ogc/v1/collections/notes/items HIDDEN   no   no    no    no    no    no    no     no    no     no    yes   no    no
/gemeente/GEMEENTE/ervaringen proposed   no   no    no    no    no    no    no     no    no     no    no    no    no
/gemeente/GEMEENTE/ervaringen hidden     no   no    no    no    no    no    no     no    no     no    no    no    no
/gemeente/GEMEENTE/ervaringen published  yes  yes   yes   yes   yes   yes   yes    yes   yes    yes   yes   yes   yes
"""

# Where the name of a row stands for a part of an address of the program's own table of routes.
PARTS = {
    "/layers/bezit.json": "/layers/{layer}",
    "/layers/bezit": "/layers/{layer}",
    "/layers/bezit/features": "/layers/{layer}/features",
    "/layers/bezit/counts.json": "/layers/{layer}/counts.json",
    "/layers/bezit/style.json": "/layers/{layer}/style.json",
    "/layers/bezit/0/0/0.mvt": "/layers/{layer}/{z}/{x}/{y}",
    "/notes/tiles/0/0/0.mvt": "/notes/tiles/{z}/{x}/{y}",
    "/gemeente/GEMEENTE/ervaringen": "/gemeente/{code}/ervaringen",
}

# What is said with each state of a note.
SAID = {state: f"Dit is {state}." for state in ("proposed", "published", "closed", "hidden")}


def rows(table):
    """Reads a table: what is asked, and per column what is expected."""
    head, *lines = table.strip().replace("\n      ", " ").split("\n")
    columns = head.split()
    for line in lines:
        words = line.split()
        cells = words[-len(columns) :]
        yield tuple(words[: -len(columns)]), dict(zip(columns, cells, strict=True))


# These would open all there is.
EVERY = ["admin", "layer:bezit:addresses", "layer:bezit:write", "notes:wijk:write", "notes:wijk:moderate"]


class Guarded(Kept):
    """The program with a store, and credentials that are right no more."""

    known = {
        **ASKS,
        "expired": ("Beheer", EVERY, "--expires", "2020-01-31"),
        "revoked": ("Beheer", EVERY),
    }

    def __init__(self):
        super().__init__()
        self.tokens["unknown"] = "vk_" + "A" * 43

    def revoke(self, name):
        """Takes a token out of the file while the program runs, which then reads the file again."""
        self.assert_known(name, 200)
        command("token", "revoke", "--name", name, "--access", str(self.access))
        self.process.send_signal(signal.SIGHUP)
        until = time.monotonic() + 20
        while self.ask("GET", "/access.json", name).status == 200 and time.monotonic() < until:
            time.sleep(0.02)
        self.assert_known(name, 401)

    def assert_known(self, name, status):
        found = self.ask("GET", "/access.json", name).status
        if found != status:
            raise AssertionError(f"{name}: {found}, not {status}")


class EveryPrivateRoute(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Guarded()
        # Of one gemeente, so that one page has them.
        areas = json_of(cls.server.ask("GET", "/ogc/v1/collections/alle/items?limit=1"))["features"]
        cls.area = areas[0]["id"]
        lon, lat = itertools.islice(cls.numbers(areas[0]["geometry"]["coordinates"]), 2)
        cls.rows = ("lon;lat;soort\n" + f"{lon};{lat};flat\n" * 9).encode()
        cls.describe()

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.server.folder.cleanup()

    @classmethod
    def numbers(cls, nested):
        for each in nested:
            yield from cls.numbers(each) if isinstance(each, list) else [each]

    @classmethod
    def must(cls, status, *request, **more):
        answer = cls.server.ask(*request, **more)
        if answer.status != status:
            raise AssertionError(f"{request}: {answer.status} {answer.body}")
        return answer

    @classmethod
    def describe(cls):
        """Makes the layer anew where it is gone, and its rows."""
        if cls.server.ask("GET", "/layers/bezit.json", "count").status == 404:
            cls.must(201, "PUT", "/layers/bezit", "admin", layer(columns=["soort"]))
        cls.must(
            201, "POST", "/layers/bezit/features", "brings", cls.rows, media="text/csv", headers={"If-Match": "*"}
        )

    @classmethod
    def note(cls, state):
        """Makes a note with a state; gives its id and that of its gemeente."""
        note = json_of(cls.must(201, "POST", "/notes", "author", cls.body("note", SAID[state])))
        steps = {
            "proposed": [],
            "published": ["publish"],
            "closed": ["publish", "close"],
            "hidden": ["hide"],
        }
        for step in steps[state]:
            cls.must(200, "PATCH", f"/notes/{note['id']}", "moder", cls.body(step))
        return note["id"], note["gemeente"]

    @classmethod
    def body(cls, name, text="Goed."):
        return {
            "": None,
            "description": layer(columns=["soort"]),
            "rows": cls.rows,
            "note": {"book": "wijk", "area": cls.area, "category": "wonen", "text": text},
            "publish": {"status": "published"},
            "hide": {"status": "hidden", "reason": "dubbel"},
            "close": {"status": "closed"},
            "reword": {"text": "Met andere woorden."},
        }[name]

    def filled(self, path, made):
        """Puts ids in the place of what stands in capitals, of notes that are made once or for this request."""
        for state in SAID:
            if state.upper() in path:
                identity, gemeente = made(state)
                path = path.replace(state.upper(), identity)
        return path

    def headers(self, who, how=bearer):
        if who == "none":
            return []
        # A password of a gateway's own, which has not our form.
        return basic("geheim van de poort") if who == "login" else how(self.server.tokens[who])

    def asked(self, method, path, sent, who, how=bearer):
        media = "text/csv" if sent == "rows" else "application/json"
        headers = dict([*self.headers(who, how), ("If-Match", "*")])
        if method == "GET":
            headers.pop("If-Match")
        return self.server.ask(method, path, None, self.body(sent), media, headers)

    @staticmethod
    def route(path):
        """The row of the program's own table that an address is one of."""
        path = path.split("?")[0]
        return PARTS.get(path) or re.sub("/(PROPOSED|PUBLISHED|CLOSED|HIDDEN)$", "/{note}", path)

    def test_every_route_of_a_store_has_a_row_for_every_method_that_it_takes(self):
        told = {}
        for (method, path, *_), _ in rows(TABLE):
            told.setdefault(self.route(path), set()).add(method)
        self.assertEqual(sorted(told), sorted(ABSENT))
        for route, methods in told.items():
            path = route.replace("{layer}", "bezit").replace("{note}", "x").replace("{code}", "GM0599")
            path = re.sub("{[zxy]}", "0", path)
            allowed = self.server.ask("TRACE", path).headers["allow"]
            self.assertEqual(methods, {*re.split(", *", allowed)} - {"HEAD", "OPTIONS"}, route)

    def test_each_is_answered_to_each_as_the_table_says(self):
        kept = {state: self.note(state) for state in SAID}
        gemeente = kept["proposed"][1]
        for (method, path, *sent), expected in rows(TABLE):
            sent = sent[0] if sent else ""
            changes = method in ("PATCH", "DELETE") or path.startswith("/layers/bezit/features")
            for who, status in expected.items():
                # The ways in which a token is shown are the same for what asks and for what changes.
                for how in (bearer, basic, key) if not changes and who in ASKS else (bearer,):
                    with self.subTest(f"{method} {path} {sent}", who=who, how=how.__name__):
                        made = self.note if changes else kept.get
                        at = self.filled(path.replace("GEMEENTE", gemeente), made)
                        answer = self.asked(method, at, sent, who, how)
                        self.assertEqual(answer.status, int(status), answer.body[:300])
                        if who in ASKS and method == "GET" and not path.startswith("/gemeente"):
                            self.assertEqual(answer.headers["cache-control"], "private, no-store")
                        if method in ("PUT", "DELETE") and answer.status < 300:
                            self.describe()

    def test_a_list_holds_what_its_reader_may_see(self):
        kept = {state: self.note(state) for state in SAID}
        gemeente = kept["proposed"][1]
        for (path, looked_for), expected in rows(HOLDS):
            state = looked_for.lower()
            mark = SAID[state] if looked_for == state and state in SAID else kept.get(state, (looked_for,))[0]
            for who, holds in expected.items():
                with self.subTest(path, looked_for=looked_for, who=who):
                    body = self.asked("GET", path.replace("GEMEENTE", gemeente), "", who).body.decode()
                    self.assertEqual(mark in body, holds == "yes")

    def test_a_credential_that_is_right_no_more_opens_nothing(self):
        self.server.revoke("revoked")
        kept = {state: self.note(state) for state in SAID}
        gemeente = kept["proposed"][1]
        # Each token fails five times a second at most: it is shown in one way after the other.
        ways = itertools.cycle((bearer, basic, key))
        for who in ("unknown", "expired", "revoked"):
            for ((method, path, *sent), _), how in zip(rows(TABLE), ways):
                with self.subTest(f"{method} {path}", who=who, how=how.__name__):
                    at = self.filled(path.replace("GEMEENTE", gemeente), kept.get)
                    answer = self.asked(method, at, sent[0] if sent else "", who, how)
                    while answer.status == 429:
                        time.sleep(0.1)
                        answer = self.asked(method, at, sent[0] if sent else "", who, how)
                    self.assertEqual((answer.status, answer.headers["cache-control"]), (401, "no-store"))
                    self.assertEqual(answer.headers["www-authenticate"], 'Bearer realm="veerkracht"')
        self.assertEqual(self.server.ask("GET", f"/notes/{kept['proposed'][0]}", "author").status, 200)
        self.assertEqual(self.server.ask("GET", "/layers/bezit.json", "count").status, 200)

    def test_what_is_private_is_absent_in_the_words_of_what_is_not_there(self):
        kept = {state: self.note(state) for state in SAID}
        for (method, path, *sent), expected in rows(TABLE):
            sent = sent[0] if sent else ""
            if path == "/notes":
                # It is there for everybody; a book that is not one's own has no address.
                continue
            for who in (who for who, status in expected.items() if status == "404"):
                with self.subTest(f"{method} {path}", who=who):
                    at = self.filled(path, kept.get)
                    none = re.sub("bezit", "geen0", at) if "bezit" in at else re.sub("[^/]+$", "x" * 32, at)
                    there, absent = (self.asked(method, each, sent, who) for each in (at, none))
                    told = lambda answer, name: (answer.status, answer.body.replace(name.encode(), b""))
                    self.assertEqual(
                        told(there, "bezit" if "bezit" in at else at.rsplit("/", 1)[1]),
                        told(absent, "geen0" if "bezit" in at else "x" * 32),
                    )


if __name__ == "__main__":
    unittest.main()
