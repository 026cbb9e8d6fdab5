"""The units of deploy/: right by systemd itself, and as closed as they say."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from deployed import BINARY, DEPLOY

UNITS = DEPLOY / "systemd"
# In tenths, as systemd-analyze takes it; 0 is closed, 100 is open.
EXPOSURE = 15


@unittest.skipUnless(shutil.which("systemd-analyze"), "there is no systemd here")
class Units(unittest.TestCase):
    def test_systemd_takes_every_unit(self):
        with tempfile.TemporaryDirectory() as folder:
            for unit in UNITS.glob("veerkracht*.*"):
                if unit.suffix != ".default":
                    text = unit.read_text().replace("/usr/bin/veerkracht", os.path.abspath(BINARY))
                    pathlib.Path(folder, unit.name).write_text(text)
            units = sorted(pathlib.Path(folder).iterdir())
            self.assertEqual(len(units), 4)
            told = subprocess.run(
                ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
            )
            # What else this machine has is not ours to mend.
            ours = [line for line in told.stderr.splitlines() if "veerkracht" in line]
            self.assertEqual((told.returncode, ours), (0, []), told.stderr)

    def test_services_are_closed(self):
        for name in ("veerkracht.service", "veerkracht-fetch.service"):
            command = ["systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE}", UNITS / name]
            told = subprocess.run(command, capture_output=True, text=True, check=False)
            self.assertEqual(told.returncode, 0, told.stdout[-400:])

    def test_every_setting_is_one_of_the_program(self):
        settings = set(re.findall(r"^#(VEERKRACHT_\w+)=", (UNITS / "veerkracht.default").read_text(), re.MULTILINE))
        shown = subprocess.run([BINARY, "serve", "--help"], capture_output=True, text=True, check=True).stdout
        self.assertGreater(len(settings), 4)
        self.assertEqual(settings - set(re.findall(r"\[env: (VEERKRACHT_\w+)", shown)), set())


if __name__ == "__main__":
    unittest.main()
