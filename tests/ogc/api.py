"""The interface of OGC as a client asks it: raw requests to the program on a free port, answers with their headers, and
the figures of a map as its CSV download has them. The standard library only, because QGIS brings its own interpreter.
"""

import csv
import http.client
import io
import json
import pathlib
import sys
import urllib.parse

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "clients"))
from served import BINARY, DATASET, OUT, REPOSITORY, Server  # noqa: E402, F401

ROOT = "/ogc/v1"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
RD = "http://www.opengis.net/def/crs/EPSG/0/28992"
ETRS89 = "http://www.opengis.net/def/crs/EPSG/0/4258"
WGS84 = "http://www.opengis.net/def/crs/EPSG/0/4326"
MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
ALL_CRS = [CRS84, RD, ETRS89, WGS84, MERCATOR]
READERS = {"string": str, "integer": int, "number": float}


class Answer:
    """A status, headers and a body as it came over the wire."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def header(self, name):
        return self.headers.get(name)

    def all(self, name):
        """Lists the values of a header that may be sent more than once."""
        return self.headers.get_all(name) or []

    def media_type(self):
        """Gives the media type without the character set."""
        return self.headers.get("Content-Type", "").split("; charset")[0]

    def json(self):
        return json.loads(self.body)

    def ids(self):
        return [feature["id"] for feature in self.json()["features"]]


class Api:
    """The program, behind what counts its answers where such a server is given, and a connection to it that is kept."""

    def __init__(self, server=None):
        self.server = server or Server()
        self.base = self.server.url.rstrip("/") + ROOT
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.server.url).netloc, timeout=120)

    def stop(self):
        self.connection.close()
        self.server.stop()

    def ask(self, path, query=None, method="GET", headers=None):
        """Asks for a path of the server; the query is escaped here, or given as text."""
        if query:
            path += "?" + (
                query if isinstance(query, str) else urllib.parse.urlencode(query, quote_via=urllib.parse.quote)
            )
        try:
            self.connection.request(method, path, headers=headers or {})
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # A kept connection may have been closed between two requests.
            self.connection.close()
            self.connection.request(method, path, headers=headers or {})
            answer = self.connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())

    def get(self, path, query=None, **headers):
        """Asks for a path of the interface; headers are written with underscores."""
        return self.ask(ROOT + path, query, headers={name.replace("_", "-"): text for name, text in headers.items()})

    def items(self, collection, query=None, **headers):
        return self.get(f"/collections/{collection}/items", query, **headers)

    def follow(self, href):
        """Asks for the address of a link, which leads to this server."""
        parts = urllib.parse.urlsplit(href)
        if f"{parts.scheme}://{parts.netloc}" != self.server.url.rstrip("/"):
            raise AssertionError(f"{href} leads elsewhere")
        return self.ask(parts.path + (f"?{parts.query}" if parts.query else ""))

    def maps(self):
        return [described["id"] for described in self.server.json("maps.json")["maps"]]

    def types(self, collection, query=None):
        """Gives the JSON type of every field but the geometry."""
        properties = self.get(f"/collections/{collection}/schema", query).json()["properties"]
        return {name: field["type"] for name, field in properties.items() if "type" in field}

    def table(self, collection, selection=""):
        """Reads the CSV download of a map, or of `alle`: rows with numbers where the schema has them, None where
        nothing stands."""
        types = self.types(collection)
        text = self.server.bytes(f"download/{collection}.csv{selection}").decode("utf-8-sig")
        rows = csv.DictReader(io.StringIO(text))
        return [{name: READERS[types[name]](cell) if cell else None for name, cell in row.items()} for row in rows]


def link(document, rel, media_type=None):
    """Finds the only link with a relation, and a type where one is given."""
    found = [entry for entry in document["links"] if entry["rel"] == rel and media_type in (None, entry.get("type"))]
    if len(found) != 1:
        raise AssertionError(f"{len(found)} links {rel} {media_type}")
    return found[0]


def rels(document):
    return {entry["rel"] for entry in document["links"]}
