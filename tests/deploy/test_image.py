"""The image of deploy/Containerfile, made of this program without an engine, and started where nothing else is.

What a Containerfile does in its first stages (compiling the program) is not run here; what goes into the image is, by
the same script.
"""

import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from deployed import BINARY, DEPLOY, Running, ask, datasets, free_port

NOBODY = 65532
# What is loaded from a registry, packed.
BYTES = 40_000_000


def last_stage():
    """What the Containerfile says of the image: instruction and rest, in their order."""
    text = (DEPLOY / "Containerfile").read_text().rpartition("\nFROM ")[2]
    return [line.split(" ", 1) for line in text.splitlines()[1:] if line]


@unittest.skipUnless(os.geteuid() == 0, "chroot takes root")
class Image(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        # As the dist profile leaves it, but for its optimisation.
        stripped = cls.folder / "veerkracht"
        subprocess.run(["strip", "-o", stripped, BINARY], check=True)
        cls.root = cls.folder / "root"
        subprocess.run([DEPLOY / "image-root", stripped, cls.root], check=True)
        for place, folders, files in os.walk(cls.root / "srv"):
            for path in [place, *(os.path.join(place, name) for name in files)]:
                os.chown(path, NOBODY, NOBODY)

    def start(self, root, *arguments, **settings):
        """Starts the program alone in a root, as a user without a name that may write nowhere but in /tmp and /srv."""
        port = free_port()
        command = [
            "env",
            "-i",
            *(f"{name}={text}" for name, text in settings.items()),
            f"VEERKRACHT_LISTEN=127.0.0.1:{port}",
        ]
        command += [
            shutil.which("chroot") or "/usr/sbin/chroot",
            f"--userspec={NOBODY}:{NOBODY}",
            str(root),
            "/usr/bin/veerkracht",
        ]
        running = Running([*command, *arguments], port)
        self.addCleanup(running.stop)
        return port

    def test_it_holds_the_program_its_libraries_and_certificates_and_no_shell(self):
        files = {str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file()}
        libraries = {path for path in files if path.startswith(("lib/", "lib64/"))}
        rest = {
            "usr/bin/veerkracht",
            "etc/ssl/certs/ca-certificates.crt",
            "etc/passwd",
            "etc/group",
            "etc/nsswitch.conf",
        }
        licences = {path for path in files if path.startswith(("usr/share/doc/", "usr/share/common-licenses/"))}
        self.assertEqual(files - libraries - licences, rest)
        self.assertLessEqual(
            {f"usr/share/doc/{package}/copyright" for package in ("libc6", "libgcc-s1", "ca-certificates")}, licences
        )
        named = set(
            re.findall(
                r"/(usr/share/common-licenses/[\w.-]*\w)",
                "".join((self.root / path).read_text() for path in licences if "/doc/" in path),
            )
        )
        self.assertEqual(named - licences, set(), "the licences that are named are there")
        names = {pathlib.Path(path).name for path in libraries}
        self.assertEqual({re.sub(r"(-linux.*)?\.so.*", "", name) for name in names}, {"ld", "libc", "libm", "libgcc_s"})

    def test_its_list_of_parts_names_what_is_in_it_beside_the_program(self):
        path = self.folder / "image.cdx.json"
        subprocess.run([DEPLOY / "sbom", path, self.root], check=True, timeout=120)
        text = path.read_text()
        self.assertIsNone(JsonStrictValidator(SchemaVersion.V1_6).validate_str(text))
        debian = [part for part in json.loads(text)["components"] if part["bom-ref"].startswith("pkg:deb/")]
        self.assertEqual({part["name"] for part in debian}, {"libc6", "libgcc-s1", "ca-certificates"})
        self.assertTrue(
            all(part["licenses"] and part["version"] in part["purl"].replace("%2B", "+") for part in debian), debian
        )
        listed = {held["name"]: held["hashes"][0]["content"] for part in debian for held in part["components"]}
        found = [
            file
            for file in self.root.rglob("*")
            if file.is_file() and (".so" in file.name or file.name == "ca-certificates.crt")
        ]
        self.assertEqual(
            listed, {str(file.relative_to(self.root)): hashlib.sha256(file.read_bytes()).hexdigest() for file in found}
        )

    def test_the_program_serves_alone_in_it_and_packs_a_download(self):
        shutil.copy(datasets(1)[0], self.root / "srv/one.dataset")
        os.chmod(self.root / "srv/one.dataset", 0o644)
        port = self.start(self.root, "serve", "--dataset", "/srv/one.dataset")
        self.assertEqual(ask(port, "/health/ready").status, 200)
        # Written to /tmp first.
        answer = ask(port, "/download/kwetsbaar_nl.gpkg")
        self.assertEqual((answer.status, answer.body[:15]), (200, b"SQLite format 3"))
        # Whom it trusts was found: asked is a port of this machine on which nobody speaks TLS.
        told = subprocess.run(
            [
                "chroot",
                f"--userspec={NOBODY}:{NOBODY}",
                self.root,
                "/usr/bin/veerkracht",
                "serve",
                "--dataset",
                f"https://127.0.0.1:{port}/x",
            ]
            + ["--cache-dir", "/tmp/kept"],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        self.assertNotEqual(told.returncode, 0)
        self.assertNotIn("certificate", told.stderr.lower(), "the certificates could not be read")

    @unittest.skipUnless(shutil.which("umoci"), "there is no umoci here")
    def test_as_an_image_it_says_what_the_containerfile_says_and_starts_when_unpacked(self):
        layout = self.folder / "layout"
        image = f"{layout}:veerkracht"
        run = lambda *command: subprocess.run(
            ["umoci", *map(str, command)], check=True, capture_output=True
        )  # noqa: E731
        run("init", "--layout", layout)
        run("new", "--image", image)
        run("insert", "--image", image, self.root, "/")
        flags = []
        for instruction, rest in last_stage():
            if instruction in ("ENTRYPOINT", "CMD"):
                flags += [part for word in json.loads(rest) for part in (f"--config.{instruction.lower()}", word)]
            elif instruction in ("USER", "VOLUME", "ENV", "WORKDIR", "EXPOSE"):
                name = {"EXPOSE": "exposedports", "WORKDIR": "workingdir"}.get(instruction, instruction.lower())
                flags += [f"--config.{name}", rest]
        run("config", "--image", image, *flags)
        size = sum(path.stat().st_size for path in (layout / "blobs/sha256").iterdir())
        for path in (layout / "blobs/sha256").iterdir():
            self.assertEqual(hashlib.sha256(path.read_bytes()).hexdigest(), path.name)
        print(f"image: {size / 1e6:.1f} MB packed, of {os.path.relpath(BINARY)} without its symbols")
        # A program that was not optimised is larger than any that is shipped.
        if "/debug/" not in os.path.abspath(BINARY):
            self.assertLess(size, BYTES)
        bundle = self.folder / "bundle"
        run("unpack", "--image", image, bundle)
        process = json.loads((bundle / "config.json").read_text())["process"]
        self.assertEqual((process["user"]["uid"], process["user"]["gid"], process["cwd"]), (NOBODY, NOBODY, "/srv"))
        self.assertEqual(process["args"], ["/usr/bin/veerkracht", "serve"])
        self.assertIn("VEERKRACHT_LISTEN=0.0.0.0:3000", process["env"])
        self.assertEqual((bundle / "rootfs/srv/data").stat().st_uid, NOBODY)
        shutil.copy(datasets(1)[0], bundle / "rootfs/srv/one.dataset")
        os.chmod(bundle / "rootfs/srv/one.dataset", 0o644)
        port = self.start(bundle / "rootfs", *process["args"][1:], VEERKRACHT_DATASET="/srv/one.dataset")
        self.assertEqual(ask(port, "/health/ready").status, 200)


if __name__ == "__main__":
    unittest.main()
