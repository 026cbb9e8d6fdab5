"""The package for Debian, made of this program by cargo-deb: what it says, what it brings, and that it runs where it
was unpacked.
"""

import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from deployed import BINARY, DEPLOY


def run(*command):
    return subprocess.run([*map(str, command)], check=True, capture_output=True, text=True).stdout


@unittest.skipUnless(shutil.which("cargo-deb") and shutil.which("dpkg-deb"), "there is no cargo-deb here")
class Package(unittest.TestCase):
    def test_the_package_brings_the_program_its_completions_and_its_units(self):
        package = (
            DEPLOY.parent / run(DEPLOY / "debian-package", pathlib.Path(BINARY).resolve()).strip().splitlines()[-1]
        )
        said = run("dpkg", "--info", package)
        for wanted in (
            r"Package: veerkracht\b",
            r"Depends: .*ca-certificates.*libc6.*libgcc-s1",
            r"Maintainer: \S",
            r"conffiles",
            r"postinst",
        ):
            self.assertRegex(said, wanted)
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        run("dpkg-deb", "--extract", package, folder)
        brought = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
        for wanted in (
            "usr/bin/veerkracht",
            "etc/default/veerkracht",
            "usr/share/bash-completion/completions/veerkracht",
            "usr/share/doc/veerkracht/copyright",
        ):
            self.assertIn(wanted, brought)
        units = {path.rpartition("/")[2] for path in brought if "systemd/system/" in path}
        self.assertEqual(units, {path.name for path in (DEPLOY / "systemd").iterdir() if path.suffix != ".default"})
        # Where the units look for it.
        for unit in units:
            for program in re.findall(r"^ExecStart=(\S+)", (DEPLOY / "systemd" / unit).read_text(), re.MULTILINE):
                self.assertIn(program.lstrip("/"), brought)
        self.assertRegex(run(folder / "usr/bin/veerkracht", "--version"), r"^veerkracht \d")


if __name__ == "__main__":
    unittest.main()
