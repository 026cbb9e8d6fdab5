"""The QGIS application on a screen of its own, with an empty profile, as somebody has it who has just installed it."""

import json
import os
import pathlib
import struct
import subprocess
import tempfile
import time

from qgis.PyQt.QtCore import QRect
from qgis.PyQt.QtGui import QImage

SCREEN = (1500, 950)
OBSERVER = pathlib.Path(__file__).with_name("observe.py")
# The bytes before the pixels of a picture in the format of the X server, as numbers of 32 bits: its own length, and the
# parts used below.
HEADER, LENGTH, WIDTH, HEIGHT, ROW, COLOURS = 25, 0, 4, 5, 12, 19
COLOUR_BYTES = 12
# Seconds after which a question that QGIS asks at its start is answered with the Enter key, and again.
ASKS_WITHIN = 5
# States in a row in which nothing is drawn: then the map is ready.
QUIET = 3


class Screen:
    """An X server without a screen; `picture` is what it would show."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        ours, theirs = os.pipe()
        size = "x".join(map(str, SCREEN))
        command = [
            "Xvfb",
            "-displayfd",
            str(theirs),
            "-screen",
            "0",
            f"{size}x24",
            "-nolisten",
            "tcp",
            "-fbdir",
            self.folder.name,
        ]
        self.process = subprocess.Popen(
            command, pass_fds=[theirs], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(theirs)
        with os.fdopen(ours) as file:
            self.display = f":{file.readline().strip()}"

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
        self.folder.cleanup()

    def picture(self):
        data = (pathlib.Path(self.folder.name) / "Xvfb_screen0").read_bytes()
        header = struct.unpack(f">{HEADER}I", data[: HEADER * 4])
        pixels = data[header[LENGTH] + header[COLOURS] * COLOUR_BYTES :]
        return QImage(pixels, header[WIDTH], header[HEIGHT], header[ROW], QImage.Format_RGB32).copy()


class Application:
    """QGIS started with some files, its window as large as the screen."""

    def __init__(self, screen, files, project=None):
        self.screen = screen
        self.folder = tempfile.TemporaryDirectory()
        place = pathlib.Path(self.folder.name)
        self.state_file, self.orders, self.log = place / "state.json", place / "orders", place / "log"
        self.orders.write_text("")
        (place / "home").mkdir()
        (place / "run").mkdir(mode=0o700)
        environment = os.environ | {
            "DISPLAY": screen.display,
            "QT_QPA_PLATFORM": "xcb",
            "HOME": str(place / "home"),
            "XDG_RUNTIME_DIR": str(place / "run"),
            "STATE": str(self.state_file),
            "ORDERS": str(self.orders),
        }
        command = ["qgis", "--nologo", "--profiles-path", str(place / "profiles"), "--code", str(OBSERVER)]
        command += (["--project", str(project)] if project else []) + [str(file) for file in files]
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        self.given = 0
        self.order(act="maximise")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            # With layers that were changed it asks whether to save them.
            self.process.kill()
            self.process.wait(60)
        self.folder.cleanup()

    def order(self, **order):
        with open(self.orders, "a", encoding="utf-8") as file:
            file.write(json.dumps(order) + "\n")
        self.given += 1

    def state(self):
        try:
            return json.loads(self.state_file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None

    def ready(self, layers, within):
        """Waits until some layers are there and the map is drawn; returns the state, or fails after so many seconds."""
        started, quiet, turn, answered = time.monotonic(), 0, None, 1
        while time.monotonic() < started + within:
            if self.process.poll() is not None:
                raise AssertionError(
                    f"QGIS ended with {self.process.returncode}:\n{self.log.read_text(errors='replace')}"
                )
            state = self.state()
            if state and state["turn"] != turn:
                turn = state["turn"]
                if state["fault"]:
                    raise AssertionError(state["fault"])
                if state["asks"] is not None:
                    self.answer()
                drawn = (
                    state["done"] == self.given
                    and len(state["layers"]) >= layers
                    and state["refreshed"]
                    and not state["drawing"]
                )
                quiet = quiet + 1 if drawn else 0
                if quiet == QUIET:
                    return state
            elif state is None and time.monotonic() > started + answered * ASKS_WITHIN:
                # Until its files are open nothing is observed.
                self.answer()
                answered += 1
            time.sleep(0.1)
        raise AssertionError(
            f"QGIS was not ready after {within} s: {self.state()}\n{self.log.read_text(errors='replace')}"
        )

    def answer(self):
        """Answers a question: of RD New it may ask which transformation to take, and people take what it proposes."""
        subprocess.run(["xdotool", "key", "Return"], env=os.environ | {"DISPLAY": self.screen.display}, check=True)

    def picture(self, state, place="canvas"):
        """Returns the canvas and what lies over it, as it is on the screen; or the map of a page."""
        return self.screen.picture().copy(QRect(*state[place]))
