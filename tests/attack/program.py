"""The program under attack: started as its users start it, watched from outside by what the system tells of its
process."""

import os
import pathlib
import re
import resource
import signal
import subprocess
import tempfile
import time
import urllib.request

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("VEERKRACHT", str(REPOSITORY / "target/release/veerkracht"))
OUT = pathlib.Path(os.environ.get("OUT", REPOSITORY / "tests/out")) / "attack"
# The same seed makes the same attacks.
SEED = int(os.environ.get("ATTACK_SEED", "1"))
# How many times longer than in the short run everything that searches for inputs may take.
LONGER = float(os.environ.get("ATTACK_LONGER", "1"))
MEGABYTE = 1 << 20
STARTS_WITHIN = 60
STOPS_WITHIN = 30
# Address space of a command that says nothing else: what it takes beyond is its own affair and not that of the machine.
SPACE = 6 << 30
# Neither a panic (101) nor an abort (134), nor the end by a signal, which Python tells as a negative number.
WELL = (0, 1, 2)


def free_of_panics(text):
    """Tells whether a log holds no sign of a fault of the program's own."""
    return not re.search(r"panicked|stack overflow|memory allocation|SIGBUS|SIGSEGV", text)


def is_current(path):
    """Tells whether a file is there that this program made: another one may write and read another format."""
    return os.path.exists(path) and os.path.getmtime(path) >= os.path.getmtime(BINARY)


def dataset(name):
    """Names a dataset of the suite, built on first use: `tiny` (20 areas), `demo` (150) or `country` (5,000 areas)."""
    path = OUT / f"{name}.dataset"
    if not is_current(path):
        raw = raw_files(name)
        run("build", "--data", raw, "--dataset", path, seconds=300, must=True)
    return path


def raw_files(name):
    """Names a folder with the raw files of a region, written on first use."""
    folder = OUT / f"{name}-raw"
    if not folder.exists():
        size = {"tiny": ["--areas", "20"], "demo": [], "country": ["--areas", "5000", "--vertices", "250000"]}[name]
        run("demo", "--out", folder, *size, seconds=300, must=True)
    return folder


class Ended:
    """How a command ended: its exit code, or `hang`; what it printed; the most memory it held."""

    def __init__(self, code, text, seconds, peak):
        self.code, self.text, self.seconds, self.peak = code, text, seconds, peak

    def well(self):
        return self.code in WELL and free_of_panics(self.text)

    def __repr__(self):
        faults = [line for line in self.text.splitlines() if not free_of_panics(line)]
        told = "; ".join(faults)[:300] or self.text[-300:]
        return f"<ended with {self.code} after {self.seconds:.1f} s and {self.peak // MEGABYTE} MB: {told!r}>"


def run(*arguments, seconds=60, memory=SPACE, folder=None, environment=None, must=False):
    """Runs a command of the program to its end, or for so many seconds; `memory` bounds its address space in bytes."""

    def limits():
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

    with tempfile.TemporaryFile() as log:
        started = time.monotonic()
        process = subprocess.Popen(
            [BINARY, *map(os.fspath, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=limits,
            cwd=folder,
            env={**os.environ, "RUST_BACKTRACE": "0", "NO_COLOR": "1", **(environment or {})},
        )
        code = wait(process, seconds)
        log.seek(0)
        ended = Ended(code[0], log.read().decode(errors="replace"), time.monotonic() - started, code[1])
    if must and ended.code != 0:
        raise AssertionError(f"{arguments}: {ended}")
    return ended


def wait(process, seconds):
    """Waits for a process and ends it when its time is over: (exit code or `hang`, peak bytes)."""
    end = time.monotonic() + seconds
    pause = 0.001
    while True:
        done, status, usage = os.wait4(process.pid, os.WNOHANG)
        if done:
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode, usage.ru_maxrss * 1024
        if time.monotonic() > end:
            process.kill()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            return "hang", usage.ru_maxrss * 1024
        time.sleep(pause)
        pause = min(pause * 1.5, 0.02)


class Server:
    """`veerkracht serve` on a free port of 127.0.0.1, in a temporary folder of its own."""

    def __init__(
        self, name="demo", *flags, config=None, environment=None, open_files=None, temporary=None, listen="127.0.0.1:0"
    ):
        self.folder = tempfile.TemporaryDirectory(prefix="attack-")
        self.temporary = pathlib.Path(temporary or self.folder.name)
        self.log_path = pathlib.Path(self.folder.name) / "log"
        path = name if os.sep in str(name) else dataset(name)
        command = [BINARY, "serve", "--dataset", str(path), "--listen", listen, "--admin", "127.0.0.1:0", *flags]
        if config is not None:
            folder = pathlib.Path(self.folder.name) / "config"
            folder.mkdir()
            shipped = (REPOSITORY / "config/server.toml").read_text()
            (folder / "server.toml").write_text(shipped.replace("[tiles]\n", config + "\n[tiles]\n", 1))
            command += ["--config", str(folder)]

        def limits():
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            if open_files:
                resource.setrlimit(resource.RLIMIT_NOFILE, open_files)

        variables = {
            **os.environ,
            "TMPDIR": str(self.temporary),
            "RUST_BACKTRACE": "0",
            "NO_COLOR": "1",
            **(environment or {}),
        }
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=limits, env=variables
            )
        self.pid = self.process.pid
        self.port = self.find(r"serves .* at http://[^/\s]*:(\d+)/")
        self.admin = self.find(r"counters and health are at http://[^/\s]*:(\d+)")

    def find(self, pattern):
        """Waits for a port that it prints."""
        end = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < end and self.process.poll() is None:
            found = re.search(pattern, self.log())
            if found:
                return int(found[1])
            time.sleep(0.01)
        self.process.kill()
        raise AssertionError(f"the program printed no address:\n{self.log()}")

    def count(self, name):
        """What it counted under a name since it started, all labels together."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.admin}/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        samples = (line.rsplit(" ", 1) for line in lines if re.match(rf"{name}[ {{]", line))
        return round(sum(float(value) for _, value in samples))

    def renders(self):
        """How many tiles were rendered."""
        return self.count("veerkracht_render_seconds_count")

    def compressions(self):
        """How many bodies were compressed."""
        return self.count("veerkracht_compressions_total")

    def log(self):
        return self.log_path.read_text(errors="replace")

    def status(self, key):
        """Bytes that /proc tells under a key: VmRSS now, VmHWM at most."""
        text = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(rf"^{key}:\s+(\d+) kB", text, re.MULTILINE)[1]) * 1024

    def memory(self):
        return self.status("VmRSS")

    def peak(self):
        return self.status("VmHWM")

    def forget_peak(self):
        """Lets the peak start anew from what is held now."""
        pathlib.Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    def open_files(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def temporary_bytes(self):
        """Bytes on disk that hang on open temporary files, those without a name included, and on files left in its
        temporary folder."""
        files = {}
        for number in os.listdir(f"/proc/{self.pid}/fd"):
            try:
                place = f"/proc/{self.pid}/fd/{number}"
                target, found = os.readlink(place), os.stat(place)
            except OSError:
                continue
            if target.startswith(str(self.temporary)) and target != str(self.log_path):
                files[found.st_dev, found.st_ino] = found.st_blocks * 512
        for path in self.temporary_files():
            found = path.stat()
            files[found.st_dev, found.st_ino] = found.st_blocks * 512
        return sum(files.values())

    def temporary_files(self):
        """Files with a name in its temporary folder."""
        ours = {self.log_path, pathlib.Path(self.folder.name) / "config"}
        return [path for path in self.temporary.iterdir() if path not in ours and path.is_file()]

    def processor(self):
        """Seconds of processor that all its threads took."""
        total = 0
        for task in pathlib.Path(f"/proc/{self.pid}/task").iterdir():
            try:
                total += int((task / "schedstat").read_text().split()[0])
            except OSError:
                continue
        return total / 1e9

    def is_alive(self):
        return self.process.poll() is None

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Stops it as an operator does; it must end well, without a word of a fault of its own."""
        if self.is_alive():
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOPS_WITHIN)
            except subprocess.TimeoutExpired:
                self.kill()
        log = self.log()
        self.folder.cleanup()
        if self.process.returncode not in (0, -signal.SIGKILL) or not free_of_panics(log):
            raise AssertionError(f"the program ended with {self.process.returncode}:\n{log[-2000:]}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
