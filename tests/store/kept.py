"""The program with a store and rules of who may bring and see what, and requests as an association sends them.

STORE_ENGINE=postgres keeps what is brought in PostgreSQL instead of in a file, each server's in a database of its own.
"""

import atexit
import contextlib
import functools
import http.client
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "access"), str(HERE.parent / "attack"), str(HERE.parent / "clients")]

import served  # noqa: E402
from guarded import Answer, basic, bearer, command, key  # noqa: E402, F401
from postgres import Postgres  # noqa: E402

ON_POSTGRES = os.environ.get("STORE_ENGINE") == "postgres"


@functools.cache
def postgres():
    """The one PostgreSQL of a run, which ends with it."""
    started = Postgres().__enter__()
    atexit.register(started.__exit__)
    return started


# Name of a token: its organisation and its scopes.
TOKENS = {
    "admin": ("Beheer", ["admin"]),
    "brings": ("Corporatie X", ["layer:bezit:write", "layer:klachten:write", "layer:open:write"]),
    "keeps": ("Corporatie X", ["layer:bezit:write", "layer:bezit:addresses"]),
    "sees": ("Corporatie X", ["layer:bezit:read", "layer:klachten:read"]),
    "addresses": ("Corporatie X", ["layer:bezit:addresses"]),
    "stranger": ("Corporatie Y", ["layer:ander:read", "notes:ander:read"]),
    "writes": ("Corporatie X", ["notes:wijk:write"]),
    "reads": ("Corporatie Z", ["notes:wijk:read"]),
    "moderates": ("Gemeente", ["notes:wijk:moderate"]),
}


class Kept:
    """The program with `--store`, in a folder of its own."""

    known = TOKENS

    def __init__(self, store="store.sqlite"):
        self.folder = tempfile.TemporaryDirectory()
        self.home = pathlib.Path(self.folder.name)
        self.access, self.store, self.backups = self.home / "access.toml", self.home / store, self.home / "backups"
        if ON_POSTGRES:
            self.database = postgres().new()
            self.store = postgres().address(self.database)
        self.tokens = {name: self.new_token(name, *told) for name, told in self.known.items()}
        self.start()

    def new_token(self, name, organisation, scopes, *more):
        chosen = [part for scope in scopes for part in ("--scope", scope)]
        told = ["--name", name, "--organisation", organisation, "--access", str(self.access)]
        return command("token", "new", *told, *chosen, *more)

    def command_of_server(self):
        """What starts the program, before its store is looked for."""
        return [served.BINARY]

    def start(self):
        command_of_server = self.command_of_server()
        arguments = [
            *command_of_server,
            "serve",
            "--dataset",
            served.DATASET,
            "--listen",
            "127.0.0.1:0",
            "--access",
            str(self.access),
            "--store",
            str(self.store),
            "--backup-dir",
            str(self.backups),
        ]
        self.log = tempfile.TemporaryFile(mode="w+")
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=self.log, text=True)
        first = self.process.stdout.readline()
        if "http://" not in first:
            raise AssertionError(f"the program printed no address:\n{self.said()}")
        self.port = int(first.split("http://127.0.0.1:")[1].split("/")[0])

    def said(self):
        self.log.flush()
        self.log.seek(0)
        return self.log.read()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)
        self.process.stdout.close()

    def stop(self):
        self.process.terminate()
        code = self.process.wait(30)
        self.process.stdout.close()
        said = self.said()
        if code or " ERROR " in said or "panicked" in said:
            raise AssertionError(f"the program ended with {code}:\n{said}")
        return said

    def ask(self, method, path, who=None, body=None, media="application/json", headers=()):
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        sent = dict(headers)
        if who:
            sent["Authorization"] = f"Bearer {self.tokens[who]}"
        if body is not None:
            sent["Content-Type"] = media
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        found = Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        connection.close()
        return found

    def command(self, *arguments):
        return command("store", *arguments)

    def sql(self, statement):
        """Changes the store past the program."""
        if ON_POSTGRES:
            return postgres().sql(statement, self.database)
        with contextlib.closing(sqlite3.connect(self.store)) as store, store:
            return store.execute(statement).fetchall()

    def everything(self):
        """All bytes of the store and what lies beside it, without the copies; of a database all that a dump of it has.
        """
        if ON_POSTGRES:
            place = [
                "-h",
                str(postgres().home),
                "-p",
                self.store.rsplit(":", 1)[1].split("/")[0],
                "-U",
                "postgres",
                self.database,
            ]
            return postgres().run("pg_dump", *place).encode()
        return b"".join(
            path.read_bytes() for path in sorted(self.home.iterdir()) if path.is_file() and path != self.access
        )


def layer(kind="points", **more):
    title = {"nl": "Ons bezit", "en": "Our stock"}
    return {"kind": kind, "title": title, "owner": "Corporatie X", "retention_months": 12, **more}


def json_of(answer):
    return json.loads(answer.body)
