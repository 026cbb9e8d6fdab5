"""The country by one command, and the weekly look for newer figures, as README and deploy/ have them.

`./run --country` is run from what a fresh clone has of it; in place of the compiler stands a `cargo` that starts the
program that is built already. The unit is that of deploy/, the line for cron that of the README, with the paths of this
test in place of theirs, and what systemd does with a unit is done here: the command only if the condition holds. The
publishers are a mirror on loopback.

VEERKRACHT names the program (target/release/veerkracht), OUT the folder for what is made (a temporary one).
"""

import configparser
import json
import os
import pathlib
import re
import shlex
import shutil
import ssl
import subprocess
import tempfile
import threading
import unittest
import urllib.request
import zipfile

from mirror import Mirror
from run import PROGRAM, ROOT, run

REGION = ["--seed", "806", "--areas", "240", "--vertices", "20000"]
README = (ROOT / "README.md").read_text(encoding="utf-8")
UNIT = ROOT / "deploy/systemd/veerkracht-fetch.service"
CARGO = """#!/bin/sh
[ "$1 $2 $3" = "run --release --" ] || exit 97
shift 3
exec "$VEERKRACHT" "$@"
"""
# What a run may take, in seconds.
PATIENCE = 300


class Operation(unittest.TestCase):
    """A folder of its own, and a mirror of publishers."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(dir=os.environ.get("OUT"))
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        run("demo", *REGION, "--as-published", "--out", self.folder / "tree")
        self.mirror = Mirror(self.folder / "tree")
        self.mirror.__enter__()
        self.addCleanup(self.mirror.__exit__)
        self.place = self.folder / "place"
        self.place.mkdir()
        self.environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        self.environment |= {"VEERKRACHT_MIRROR": self.mirror.url, "VEERKRACHT": PROGRAM}

    def executable(self, name, text):
        """Writes a program of a few lines."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
        return path


class Country(Operation):
    """./run --country"""

    def setUp(self):
        super().setUp()
        shutil.copy2(ROOT / "run", self.place / "run")
        shutil.copytree(ROOT / ".ci", self.place / ".ci")
        self.executable("cargo/bin/cargo", CARGO)
        self.environment["CARGO_HOME"] = str(self.folder / "cargo")

    def served(self, look):
        """Starts the script, gives the address that it prints to `look`, stops it; gives all that it printed."""
        command = ["./run", "--country", "--listen", "127.0.0.1:0"]
        with open(self.folder / "errors.txt", "w+", encoding="utf-8") as errors:
            process = subprocess.Popen(
                command, cwd=self.place, env=self.environment, stdout=subprocess.PIPE, stderr=errors, text=True
            )
            watch = threading.Timer(PATIENCE, process.kill)
            watch.start()
            try:
                printed = []
                for line in process.stdout:
                    printed.append(line)
                    if address := re.search(r"veerkracht serves .* at (http://\S+/)", line):
                        look(address[1])
                        break
                else:
                    errors.seek(0)
                    self.fail("".join(printed) + errors.read())
            finally:
                watch.cancel()
                process.terminate()
                process.wait(30)
                process.stdout.close()
        return "".join(printed)

    def look(self, address):
        """What is served is what was fetched, and its figures go on over the years that the addresses join."""
        with urllib.request.urlopen(f"{address}maps.json", timeout=60) as answer:
            maps = json.load(answer)
        self.assertEqual(len(maps["maps"]), 10)
        with urllib.request.urlopen(f"{address}tiles/kwetsbaar_ontwikkeling.json", timeout=60) as answer:
            self.assertIn("2016-2024", answer.read().decode())

    def test_an_empty_folder_becomes_maps_and_a_second_run_asks_nobody(self):
        printed = self.served(self.look)
        self.assertIn("fetched ", printed)
        raw = self.place / "data/raw"
        self.assertTrue((raw / "fetch.lock").is_file())
        licences = (raw / "LICENTIES.txt").read_text(encoding="utf-8")
        self.assertIn("\nhercodering-adressen.csv\n  gemaakt door     veerkracht ", licences)
        first = len(self.mirror.requests)
        self.assertGreater(first, 20)
        printed = self.served(self.look)
        self.assertEqual(self.mirror.requests[first:], [])
        self.assertIn("unchanged ", printed)
        self.assertIn("recoding    unchanged", printed)
        self.assertEqual((raw / "LICENTIES.txt").read_text(encoding="utf-8"), licences)

    def test_without_a_publisher_the_script_says_what_to_do_and_fails(self):
        for path in (self.folder / "tree").rglob("*2024*"):
            if "buurtkaart" in path.name.lower() or "wijkenbuurten" in path.name:
                path.unlink()
        command = ["./run", "--country"]
        done = subprocess.run(
            command, cwd=self.place, env=self.environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("fetch_missing: grenzen 2024", done.stdout)
        self.assertIn("by hand: open https://service.pdok.nl/", done.stdout)
        self.assertFalse((self.place / "data/build/veerkracht.dataset").exists())


class Encrypted(Operation):
    """A mirror with a certificate by an authority of its own, as networks have them."""

    def certified(self):
        """A mirror at https://localhost by a new authority; gives its address and the certificate of the authority."""

        def openssl(*words):
            subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)

        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=network")
        openssl("req", *key, "-keyout", "host.key", "-out", "host.csr", "-subj", "/CN=localhost")
        names = "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n"
        (self.folder / "names").write_text(names, encoding="utf-8")
        signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names", "-days", "2"]
        openssl("x509", "-req", "-in", "host.csr", "-out", "host.pem", *signed)
        mirror = Mirror(self.folder / "tree")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "host.pem", self.folder / "host.key")
        mirror.socket = context.wrap_socket(mirror.socket, server_side=True)
        mirror.__enter__()
        self.addCleanup(mirror.__exit__)
        return f"https://localhost:{mirror.server_address[1]}", str(self.folder / "ca.pem")

    @unittest.skipUnless(shutil.which("openssl"), "there is no openssl here")
    def test_a_mirror_is_trusted_by_option_or_variable_and_not_without(self):
        url, authority = self.certified()
        environment = {name: value for name, value in self.environment.items() if name != "SSL_CERT_FILE"}

        def fetched(data, *more, **variables):
            command = [PROGRAM, "fetch", "--source", "leefbaarometer", "--source", "grenzen", "--data", data, *more]
            return subprocess.run(
                command,
                cwd=self.place,
                env=environment | {"VEERKRACHT_MIRROR": url} | variables,
                capture_output=True,
                text=True,
                timeout=PATIENCE,
                check=False,
            )

        refused = fetched("a")
        self.assertEqual(refused.returncode, 1, refused.stdout)
        self.assertIn("is signed by an issuer that this machine does not know", refused.stdout)
        self.assertIn("--ca-cert FILE", refused.stdout)
        self.assertEqual(fetched("b", "--ca-cert", authority).returncode, 0)
        self.assertEqual(fetched("c", SSL_CERT_FILE=authority).returncode, 0)


class Weekly(Operation):
    """A look for newer figures: the dataset changes only where a build succeeded, and is then shown by the server."""

    def setUp(self):
        super().setUp()
        self.dataset = self.place / "data/build/veerkracht.dataset"

    def here(self, text):
        """The paths of this test in place of those of README and unit."""
        paths = {
            "/usr/local/bin/veerkracht": PROGRAM,
            "/usr/bin/veerkracht": PROGRAM,
            "/srv/veerkracht": str(self.place),
        }
        for path, own in paths.items():
            text = text.replace(path, own)
        return text

    def started(self, command):
        # Neither a shell's nor a user's: what cron and systemd give.
        environment = {"PATH": "/usr/bin:/bin", "VEERKRACHT_MIRROR": self.mirror.url}
        done = subprocess.run(
            command, cwd=self.place, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        self.told = f"{done.stdout}\n{done.stderr}"
        return done.returncode

    def revise(self, number):
        """A new edition of the Leefbaarometer, with other bytes for one score."""
        (path,) = (self.folder / "tree").rglob("open-data-leefbaarometer-meting-2024.zip")
        with zipfile.ZipFile(path) as packed:
            members = {name: packed.read(name) for name in packed.namelist()}
        with zipfile.ZipFile(path, "w") as packed:
            for name, content in members.items():
                packed.writestr(name, content + b"\r\n" * number)

    def edition(self):
        """When the dataset was built."""
        return self.dataset.stat().st_mtime_ns

    def weeks(self, week):
        """Five weeks of it; `week` is one."""
        week()
        self.assertTrue(self.dataset.is_file(), self.told)
        first = self.edition()
        week()
        self.assertEqual(self.edition(), first, "nothing is newer")
        self.revise(1)
        week()
        second = self.edition()
        self.assertGreater(second, first, self.told)

        # A newer edition, and a folder of which nothing can be built.
        self.revise(2)
        by_hand = self.place / "data/raw/hercodering.csv"
        by_hand.write_text("jaar_van,code_van,jaar_naar,code_naar,aandeel_van,aandeel_naar\n", encoding="utf-8")
        week()
        self.assertIn("made by hand", self.told)
        self.assertEqual(self.edition(), second, "the last one stays")
        # The publishers have nothing newer then, but the dataset is behind what is there.
        by_hand.unlink()
        week()
        self.assertGreater(self.edition(), second, self.told)

    def test_the_units(self):
        # What stands there twice adds to what was there.
        unit = configparser.ConfigParser(interpolation=None, strict=False)
        unit.optionxform = str
        unit.read_string(self.here(UNIT.read_text(encoding="utf-8")))
        service = unit["Service"]
        self.assertEqual(service["Type"], "oneshot", "what comes after waits for the end")

        def command(key):
            return [word.replace("$$", "$") for word in shlex.split(service[key])]

        def week():
            # 1 to 254 pass over the rest, and that is no failure; 255 would be one.
            condition = self.started(command("ExecCondition"))
            self.assertLess(condition, 255, self.told)
            if condition == 0:
                self.started(command("ExecStart"))

        self.weeks(week)

    def test_the_line_for_cron(self):
        (line,) = re.findall(r"^(?:\S+ ){4}\d  cd .*$", README, re.MULTILINE)
        self.assertNotIn("%", line, "cron would end the line there")
        command = self.here(re.split(r"\s+", line, maxsplit=5)[5])
        self.weeks(lambda: self.started(["/bin/sh", "-c", command]))


if __name__ == "__main__":
    unittest.main()
