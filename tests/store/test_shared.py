"""Several servers that keep what is brought in one PostgreSQL: what one changes the next request to another sees, and
none undoes what another did.

Run with STORE_ENGINE=postgres, as tests/run does.
"""

import concurrent.futures
import copy
import os
import pathlib
import re
import subprocess
import tempfile
import threading
import time
import unittest

from kept import ON_POSTGRES, Kept, json_of, layer, postgres, served
from postgres import PORT, Postgres

ROUNDS = 40


def beside(server):
    """Another server of the same rules and the same store."""
    other = copy.copy(server)
    other.start()
    return other


@unittest.skipUnless(ON_POSTGRES, "STORE_ENGINE is not postgres")
class Shared(unittest.TestCase):
    def setUp(self):
        self.one = Kept()
        self.two = beside(self.one)
        index = json_of(self.one.ask("GET", "/areas.json"))
        first = dict(zip(index["fields"], index["buurten"][0]))
        self.code, self.place = first["code"], (first["lon"], first["lat"])

    def tearDown(self):
        self.two.stop()
        self.one.stop()
        self.one.folder.cleanup()

    def bring(self, server, count, named="*", more=""):
        body = "lon,lat\n" + "".join(
            f"{self.place[0] + each * 1e-7:.7f},{self.place[1]:.7f}\n" for each in range(count)
        )
        headers = {"If-Match": named}
        return server.ask("POST", f"/layers/bezit/features{more}", "brings", body.encode(), "text/csv", headers)

    def counts(self, server):
        return json_of(server.ask("GET", "/layers/bezit/counts.json", "sees"))["buurten"]

    def test_what_one_changes_the_next_request_to_another_sees(self):
        self.assertEqual(self.one.ask("PUT", "/layers/bezit", "admin", layer()).status, 201)
        for each in range(ROUNDS):
            writes, reads = (self.one, self.two) if each % 2 else (self.two, self.one)
            count = 5 + each
            self.assertEqual(self.bring(writes, count).status, 201)
            self.assertEqual((self.counts(reads), self.counts(writes)), ({self.code: count},) * 2)
        note = {"area": self.code, "category": "wonen", "text": "Gezien aan de overkant."}
        made = json_of(self.one.ask("POST", "/notes", "writes", note))
        self.assertEqual(
            self.two.ask("PATCH", f"/notes/{made['id']}", "moderates", {"status": "published"}).status, 200
        )
        self.assertEqual(json_of(self.one.ask("GET", f"/notes/{made['id']}"))["status"], "published")
        self.assertEqual(self.one.ask("DELETE", "/layers/bezit", "brings").status, 204)
        self.assertEqual(self.two.ask("GET", "/layers/bezit/counts.json", "sees").status, 404)

    def test_of_those_who_replace_the_same_version_through_two_servers_one_does(self):
        self.assertEqual(self.one.ask("PUT", "/layers/bezit", "admin", layer()).status, 201)
        self.assertEqual(self.bring(self.one, 10).status, 201)
        for _ in range(8):
            version = json_of(self.one.ask("GET", "/layers/bezit/counts.json", "sees"))["version"]
            start = threading.Barrier(8)

            def replace(number):
                start.wait(30)
                return self.bring((self.one, self.two)[number % 2], 10 + number, f'"{version}"').status

            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                found = list(pool.map(replace, range(8)))
            self.assertEqual(sorted(found), [201] + [412] * 7)
            kept = {self.code: 10 + found.index(201)}
            self.assertEqual((self.counts(self.one), self.counts(self.two)), (kept, kept))
        # What is added is added to, however many do at once.
        self.assertEqual(self.bring(self.one, 1).status, 201)
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            added = [
                pool.submit(self.bring, (self.one, self.two)[each % 2], 1, "*", "?mode=append") for each in range(16)
            ]
        self.assertEqual({each.result().status for each in added}, {201})
        self.assertEqual(self.counts(self.two), {self.code: 17})

    def test_a_database_that_is_away_stops_nothing_else_and_is_found_again(self):
        self.assertEqual(self.one.ask("PUT", "/layers/bezit", "admin", layer()).status, 201)
        self.assertEqual(self.bring(self.two, 9).status, 201)
        # The copy of the day is made when a server starts, and is told where it cannot be.
        until = time.monotonic() + 30
        while not any(self.one.backups.glob("store-*.sqlite")) and time.monotonic() < until:
            time.sleep(0.05)
        postgres().stop("immediate")
        try:
            for server in (self.one, self.two):
                for answer in (server.ask("GET", "/layers/bezit/counts.json", "sees"), self.bring(server, 7)):
                    self.assertEqual(
                        (answer.status, json_of(answer)["error"], answer.headers["retry-after"]), (503, "no_store", "5")
                    )
                self.assertEqual(server.ask("GET", "/maps.json", "sees").status, 200)
                self.assertEqual(server.ask("GET", "/health/ready").status, 200)
        finally:
            postgres().start()
        for server in (self.one, self.two):
            self.assertEqual(self.counts(server), {self.code: 9})
        self.assertEqual(self.bring(self.one, 7).status, 201)
        self.assertEqual(self.bring(self.two, 8).status, 201)
        self.assertEqual(self.counts(self.one), {self.code: 8})

    def test_a_copy_is_put_back_while_servers_run_and_what_was_erased_since_stays_erased(self):
        self.assertEqual(self.one.ask("PUT", "/layers/bezit", "admin", layer()).status, 201)
        self.assertEqual(self.bring(self.one, 21).status, 201)
        note = {"area": self.code, "category": "wonen", "text": "Dit gaat weg."}
        self.assertEqual(self.one.ask("POST", "/notes", "writes", note).status, 201)
        out = self.one.home / "copies"
        self.one.command("backup", "--store", self.one.store, "--out", str(out))
        copied = next(out.glob("store-*.sqlite"))
        self.assertIn(b"Dit gaat weg.", copied.read_bytes())
        self.assertEqual(copied.stat().st_mode & 0o777, 0o600)
        self.one.command("erase", "--store", self.one.store, "--author", "Corporatie X")
        self.assertEqual(self.bring(self.two, 33).status, 201)
        told = self.one.command("restore", "--store", self.one.store, "--from", str(copied))
        self.assertNotIn("@", told, "who signs in at the database is not told")
        for server in (self.one, self.two):
            self.assertEqual(self.counts(server), {self.code: 21})
            self.assertEqual(json_of(server.ask("GET", "/notes", "moderates"))["notes"], [])
        self.assertNotIn(b"Dit gaat weg.", self.one.everything())
        # A version that was read before the copy was put back replaces nothing after it.
        self.assertEqual(self.bring(self.two, 5).status, 201)
        self.assertEqual(self.counts(self.one), {self.code: 5})
        # The same copy is a store of one server.
        alone = self.one.home / "alone.sqlite"
        self.one.command("restore", "--store", str(alone), "--from", str(copied), "--without-ledger")
        exported = self.one.command("export", "--store", str(alone), "--layer", "bezit")
        self.assertIn('"longitude"', exported)


class Setup(unittest.TestCase):
    def serve(self, store, **environment):
        with tempfile.TemporaryDirectory() as folder:
            access = pathlib.Path(folder) / "access.toml"
            access.touch(0o600)
            arguments = [
                served.BINARY,
                "serve",
                "--dataset",
                served.DATASET,
                "--listen",
                "127.0.0.1:0",
                "--access",
                str(access),
            ]
            known = {**os.environ, "VEERKRACHT_STORE": store, **environment}
            process = subprocess.Popen(
                arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=known
            )
            self.addCleanup(process.stdout.close)
            said = ""
            for line in process.stdout:
                said += line
                if "http://" in line:
                    return process, said
            process.wait(60)
            return process, said

    def test_an_address_that_is_wrong_starts_no_server_and_the_password_is_told_nowhere(self):
        for address, told in {
            "postgres://me:s3cret@127.0.0.1:1/notes": "refused",
            "postgres://me:s3cret@127.0.0.1:port/notes": "port",
            "postgres://me:s3cret@db.invalid/notes": "db.invalid",
        }.items():
            process, said = self.serve(address)
            self.assertEqual(process.returncode, 2, said)
            self.assertIn(told, said)
            self.assertNotIn("s3cret", said)

    @unittest.skipUnless(ON_POSTGRES, "STORE_ENGINE is not postgres")
    def test_over_a_network_the_database_says_who_it_is_by_a_certificate_that_is_trusted(self):
        with tempfile.TemporaryDirectory() as folder:
            home = pathlib.Path(folder)
            # An authority of our own, and what it says of the server.
            issuer, key, certificate = home / "issuer.pem", home / "key.pem", home / "certificate.pem"
            new = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
            of_issuer = ["-subj", "/CN=issuer", "-keyout", home / "issuer-key.pem", "-out", issuer]
            subprocess.run([*new, *of_issuer], check=True, capture_output=True)
            signed = [
                "-CA",
                issuer,
                "-CAkey",
                home / "issuer-key.pem",
                "-subj",
                "/CN=db",
                "-addext",
                "subjectAltName=IP:127.0.0.1",
            ]
            signed += ["-addext", "basicConstraints=critical,CA:FALSE", "-keyout", key, "-out", certificate]
            subprocess.run([*new, *signed], check=True, capture_output=True)
            # Root may own the key, if nobody but a group reads it; who else runs the tests owns both.
            home.chmod(0o755)
            if os.geteuid() == 0:
                subprocess.run(["chown", "postgres", key], check=True)
            with Postgres(tls=(key, certificate)) as own:
                address = f"postgres://postgres@127.0.0.1:{PORT}/postgres?sslmode=require"
                process, said = self.serve(address, SSL_CERT_FILE=str(issuer))
                self.assertIn("http://", said)
                encrypted = own.sql(
                    "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) "
                    "WHERE ssl AND application_name = 'veerkracht'"
                )
                self.assertGreater(int(encrypted), 0)
                process.terminate()
                process.wait(30)
                process, said = self.serve(address)
                self.assertEqual(process.returncode, 2, said)
                self.assertRegex(said, re.compile("certificate|UnknownIssuer", re.IGNORECASE))


if __name__ == "__main__":
    unittest.main()
