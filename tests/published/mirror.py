#!/usr/bin/env python3
"""A mirror of the publishers on loopback: hands out the tree that `veerkracht demo --as-published` writes.

The address https://HOST/PATH?Q is the file HOST/PATH?Q of the tree. Files come with a strong tag, a date and parts
(Range, If-Range); tables of OData v3 also answer $select, $filter, $skip and $top as the services do: the next page
repeats the whole query, HEAD is not found, a filter on an area with the wrong padding finds nothing.

    mirror.py TREE [PORT]      serves until it is interrupted, and prints its address first
"""

import email.utils
import gzip
import hashlib
import http.server
import json
import os
import pathlib
import re
import sys
import threading
import urllib.parse

# As every file is made up, its date is too.
DATE = "Mon, 30 Sep 2024 00:00:00 GMT"
CONDITION = re.compile(r"^\s*(\w+)\s+eq\s+'([^']*)'\s*$")
STARTS = re.compile(r"^\s*startswith\(\s*(\w+)\s*,\s*'([^']*)'\s*\)\s*$")
RANGE = re.compile(r"^bytes=(\d+)-(\d*)$")
TABLE = "/TypedDataSet"


class Unanswerable(Exception):
    """A query that the mirror does not know; the services say 400."""


class Tree:
    """The files of the tree, and the tables of OData v3 in them."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.tables = {}

    def file(self, name):
        """The content of a file, or nothing; a name that leads out of the tree has none."""
        if any(part in ("", ".", "..") for part in name.split("?")[0].split("/")):
            return None
        try:
            return (self.root / name).read_bytes()
        except OSError:  # nothing there, a folder, or a query that is too long for a name
            return None

    def answer(self, path, query):
        """The bytes at an address; nothing where there is nothing."""
        name = path.lstrip("/")
        content = self.file(f"{name}?{query}" if query else name)
        if content is not None:
            return content
        asked = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        if name.endswith(TABLE):
            return self.rows(name, query, asked)
        if name.endswith(TABLE + "/$count"):
            table = self.table(name.removesuffix("/$count"))
            return None if table is None else str(len(chosen(table[0], asked))).encode()
        if name.endswith(("/DataProperties", "/TableInfos")):
            return self.file(f"{name}?$format=json")
        content = self.file(name)
        if content is not None and name.endswith("/Datasets"):
            return select(content, asked.get("$select"))
        return content

    def table(self, name):
        """All rows of a table and how many a page has, read page after page as they name each other."""
        if name not in self.tables:
            rows, size, page = [], None, f"{name}?$format=json"
            while page:
                content = self.file(page)
                if content is None:
                    return None
                content = json.loads(content)
                rows += content["value"]
                size = size or max(len(rows), 1)
                page = content.get("odata.nextLink", "").removeprefix("https://")
            self.tables[name] = rows, size
        return self.tables[name]

    def rows(self, name, query, asked):
        """One page of the rows that were asked for."""
        table = self.table(name)
        if table is None:
            return None
        rows, size = table
        rows = chosen(rows, asked)
        first = int(asked.get("$skip", 0))
        wanted = int(asked.get("$top", len(rows)))
        page = rows[first : first + min(size, wanted)]
        answer = {"odata.metadata": f"https://{name.removesuffix(TABLE)}/$metadata#Cbs.OData.WebAPI.TypedDataSet"}
        columns = asked.get("$select")
        if columns:
            unknown = set(columns.split(",")) - set(rows[0] if rows else columns.split(","))
            if unknown:
                raise Unanswerable(f"no columns {sorted(unknown)}")
            page = [{column: row[column] for column in columns.split(",")} for row in page]
        answer["value"] = page
        left = min(wanted, len(rows) - first) - len(page)
        if left > 0:
            others = [part for part in query.split("&") if not part.startswith(("$skip=", "$top="))]
            top = [f"$top={left}"] if "$top" in asked else []
            following = "&".join([*others, *top, f"$skip={first + len(page)}"])
            answer["odata.nextLink"] = f"https://{name}?{following}"
        return json.dumps(answer, ensure_ascii=False).encode()


def chosen(rows, asked):
    """The rows that a filter leaves."""
    for condition in re.split(r"\s+and\s+", asked["$filter"]) if asked.get("$filter") else []:
        equal, starts = CONDITION.match(condition), STARTS.match(condition)
        if equal:
            column, value = equal.groups()
            area = column in ("WijkenEnBuurten", "RegioS")
            # Areas are compared blank by blank, everything else is not.
            rows = [row for row in rows if row[column] == value or not area and row[column].rstrip() == value.rstrip()]
        elif starts:
            rows = [row for row in rows if row[starts[1]].startswith(starts[2])]
        else:
            raise Unanswerable(condition)
    return rows


def select(content, columns):
    """The list of tables with these columns alone."""
    if not columns:
        return content
    listed = json.loads(content)
    listed["value"] = [{column: row[column] for column in columns.split(",")} for row in listed["value"]]
    return json.dumps(listed, ensure_ascii=False).encode()


def content_type(path, content):
    """What the publisher says that a file is."""
    if path.endswith("$count"):
        return "text/plain;charset=utf-8"
    if content[:4] == b"PK\x03\x04":
        return "application/zip"
    if content[:6] == b"SQLite":
        return "application/geopackage+sqlite3"
    if content[:5] == b"<?xml":
        return "application/atom+xml"
    if content[:1] == b"{":
        return "application/json;odata=minimalmetadata;streaming=true;charset=utf-8"
    return "application/octet-stream"


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.respond(with_body=True)

    def do_HEAD(self):
        self.respond(with_body=False)

    def respond(self, with_body):
        path, _, query = self.path.partition("?")
        path, query = urllib.parse.unquote(path), urllib.parse.unquote(query.replace("+", " "))
        with self.server.lock:
            self.server.requests.append((self.command, f"{path}?{query}" if query else path))
        try:
            content = self.server.tree.answer(path, query)
        except (Unanswerable, KeyError, ValueError) as wrong:
            return self.send(400, {"Content-Type": "text/plain"}, str(wrong).encode(), with_body)
        if content is None or (not with_body and "/ODataFeed/" in path):
            return self.send(404, {"Content-Type": "text/html"}, b"<html>not here</html>", with_body)
        # What comes of a service has neither tag nor parts, and is packed where the caller takes that.
        is_table = content[:1] == b"{" or path.endswith("$count")
        headers = {"Content-Type": content_type(path, content)}
        if "/csv/CBS/" in path:
            headers["Content-Disposition"] = f'attachment; filename="{path.rsplit("/", 1)[-1]}-202506250000.zip"'
        if is_table:
            if "gzip" in self.headers.get("Accept-Encoding", ""):
                content = gzip.compress(content, mtime=0)
                headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
            return self.send(200, headers, content, with_body)
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers |= {"ETag": tag, "Last-Modified": DATE, "Accept-Ranges": "bytes"}
        if self.known(tag):
            return self.send(304, headers, b"", with_body)
        part = RANGE.match(self.headers.get("Range", ""))
        if part and self.headers.get("If-Range", tag) in (tag, DATE):
            first, last = int(part[1]), min(int(part[2] or len(content)), len(content) - 1)
            if first >= len(content) or first > last:
                return self.send(416, headers | {"Content-Range": f"bytes */{len(content)}"}, b"", with_body)
            headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
            return self.send(206, headers, content[first : last + 1], with_body)
        return self.send(200, headers, content, with_body)

    def known(self, tag):
        """Whether the caller has the file: by its tag, or where it sends none by its date."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return tags.strip() == "*" or tag in [each.strip().removeprefix("W/") for each in tags.split(",")]
        since = self.headers.get("If-Modified-Since")
        try:
            moment = email.utils.parsedate_to_datetime
            return since is not None and moment(since) >= moment(DATE)
        except (TypeError, ValueError):
            return False

    def send(self, status, headers, content, with_body):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if with_body:
            self.wfile.write(content)

    def log_message(self, *_):
        """Says nothing: what was asked for is in `requests`."""


class Mirror(http.server.ThreadingHTTPServer):
    """The mirror with all that was asked of it; as a context it serves until it is left."""

    daemon_threads = True

    def __init__(self, root, port=0):
        super().__init__(("127.0.0.1", port), Handler)
        self.tree = Tree(root)
        self.lock = threading.Lock()
        self.requests = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        """Says nothing of a caller that went away."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


if __name__ == "__main__":
    if len(sys.argv) < 2 or not os.path.isdir(sys.argv[1]):
        sys.exit(__doc__)
    mirror = Mirror(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    print(mirror.url, flush=True)
    try:
        mirror.serve_forever()
    except KeyboardInterrupt:
        pass
