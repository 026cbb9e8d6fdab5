"""A PostgreSQL of the system's packages, in a folder of its own and reached by a socket alone; it ends with the block
that starts it.

    with Postgres() as postgres:
        with postgres.database() as address: …

As a program it runs a command with the address of a database in STORE_POSTGRES and VEERKRACHT_TEST_POSTGRES: python3
postgres.py COMMAND…
"""

import contextlib
import glob
import itertools
import os
import pathlib
import pwd
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

# Who runs it where the tests are run by root, which PostgreSQL refuses.
USER = "postgres"
# No service of this machine has it; with a socket it is only a part of its name.
PORT = 23432


def binaries():
    """The folder of the newest PostgreSQL of this machine."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[-2]))
    if found:
        return pathlib.Path(found[-1])
    on_path = shutil.which("initdb")
    return pathlib.Path(on_path).parent if on_path else None


class Postgres:
    """A server of its own."""

    def __init__(self, tls=None):
        self.bin = binaries()
        self.as_user = ["runuser", "-u", USER, "--"] if os.geteuid() == 0 else []
        self.names = itertools.count()
        # With a key and a certificate it listens on loopback as well.
        self.tls = tls

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="veerkracht-pg-")
        self.home = pathlib.Path(self.folder.name)
        if self.as_user:
            os.chown(self.home, pwd.getpwnam(USER).pw_uid, -1)
        # Another language than that of bytes, so that what depends on it is seen.
        self.run(
            "initdb",
            "-D",
            str(self.home / "data"),
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "-U",
            USER,
        )
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        self.folder.cleanup()

    def run(self, program, *arguments, **more):
        ended = subprocess.run(
            [*self.as_user, str(self.bin / program), *arguments],
            capture_output=True,
            text=True,
            cwd="/",
            timeout=120,
            **more,
        )
        if ended.returncode:
            raise AssertionError(f"{program} ended with {ended.returncode}: {ended.stdout}{ended.stderr}")
        return ended.stdout

    def start(self):
        options = f"-p {PORT} -k {self.home} -c listen_addresses='' -c fsync=off -c max_connections=60"
        if self.tls:
            key, certificate = self.tls
            options = (
                options.replace("''", "127.0.0.1") + f" -c ssl=on -c ssl_key_file={key} -c ssl_cert_file={certificate}"
            )
        # What it says goes to a file: a pipe would be held open by it.
        self.run(
            "pg_ctl", "-D", str(self.home / "data"), "-o", options, "-l", str(self.home / "log"), "-w", "-s", "start"
        )

    def stop(self, mode="fast"):
        self.run("pg_ctl", "-D", str(self.home / "data"), "-m", mode, "-w", "-s", "stop")

    def sql(self, statement, database="postgres"):
        """Asks what past the program nobody asks."""
        return self.run(
            "psql",
            "-XAtq",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            str(self.home),
            "-p",
            str(PORT),
            "-U",
            USER,
            "-d",
            database,
            "-c",
            statement,
        )

    def address(self, database="postgres"):
        return f"postgres://{USER}@{urllib.parse.quote(str(self.home), safe='')}:{PORT}/{database}"

    def new(self):
        """Makes a database, and gives its name."""
        name = f"store_{next(self.names)}"
        self.sql(f"CREATE DATABASE {name}")
        return name

    @contextlib.contextmanager
    def database(self):
        """A database of its own, by its address."""
        name = self.new()
        yield self.address(name)
        self.sql(f"DROP DATABASE {name} WITH (FORCE)")


if __name__ == "__main__":
    with Postgres() as postgres, postgres.database() as address:
        known = {**os.environ, "VEERKRACHT_TEST_POSTGRES": address}
        sys.exit(subprocess.run(sys.argv[1:], env=known).returncode)
