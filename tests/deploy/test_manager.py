"""The program under a service manager: what it tells it, and the port that it is handed."""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from deployed import BINARY, OUT, ask, await_true, datasets, free_port, replace


class Manager:
    """Stands for systemd: takes what is told to the socket of its name."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.told = []
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            message = self.socket.recv(65_536).decode()
            self.told.append(dict(line.split("=", 1) for line in message.splitlines()))

    def times(self, **said):
        return sum(1 for message in list(self.told) if all(message.get(name) == text for name, text in said.items()))

    def statuses(self):
        return [message["STATUS"] for message in list(self.told) if "STATUS" in message]


class Program(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.manager = Manager(self.folder)

    def start(self, dataset, *more, before=(), listen=True, **environment):
        port = free_port()
        command = [*before, BINARY, "serve", "--dataset", str(dataset), "--poll", "0", "--hold", "0", *more]
        if listen:
            command += ["--listen", f"127.0.0.1:{port}"]
        log = open(os.path.join(self.folder, "log"), "w+")  # noqa: SIM115
        self.addCleanup(log.close)
        merged = {**os.environ, "NOTIFY_SOCKET": self.manager.path, **environment}
        process = subprocess.Popen([part.format(port=port) for part in command], stdout=log, stderr=log, env=merged)
        self.addCleanup(lambda: (process.kill(), process.wait()))
        return port, process

    def log(self):
        return pathlib.Path(self.folder, "log").read_text()

    def test_it_says_when_it_answers_looks_for_figures_and_ends(self):
        first, second = datasets(2)
        served = OUT / "cluster/managed.dataset"
        replace(served, first)
        port, process = self.start(served)
        await_true("ready", lambda: self.manager.times(READY="1") == 1)
        # Nothing is said before the port can be reached.
        self.assertEqual(ask(port, "/health").status, 200)
        self.assertIn(f"127.0.0.1:{port}", self.manager.statuses()[-1])
        shown = ask(port, "/health").json()["dataset"]
        before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        replace(served, second)
        process.send_signal(signal.SIGHUP)
        await_true("ready again", lambda: self.manager.times(READY="1") == 2)
        told = list(self.manager.told)
        [reloading] = [message for message in told if message.get("RELOADING") == "1"]
        self.assertTrue(
            before <= int(reloading["MONOTONIC_USEC"]) <= time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000, reloading
        )
        self.assertLess(told.index(reloading), len(told) - 1)
        self.assertEqual(told[-1].get("READY"), "1")
        now = ask(port, "/health").json()["dataset"]
        self.assertNotEqual(now, shown)
        self.assertIn(now, told[-1]["STATUS"])
        # What cannot be shown is said, and it is ready all the same.
        served.write_bytes(b"no dataset")
        process.send_signal(signal.SIGHUP)
        await_true("ready once more", lambda: self.manager.times(READY="1") == 3)
        self.assertIn("not shown", self.manager.statuses()[-1])
        self.assertEqual(ask(port, "/health").json()["dataset"], now)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(20), 0)
        await_true("the end", lambda: self.manager.times(STOPPING="1") == 1)
        self.assertEqual(self.manager.times(WATCHDOG="1"), 0, "no sign of life is wanted")

    def test_it_gives_signs_of_life_where_they_are_wanted_of_it(self):
        [dataset] = datasets(1)
        _, process = self.start(dataset, WATCHDOG_USEC="200000")
        await_true("ten signs of life", lambda: self.manager.times(WATCHDOG="1") >= 10)
        # One that stands still gives none: that is what they are for.
        process.send_signal(signal.SIGSTOP)
        time.sleep(0.2)
        given = self.manager.times(WATCHDOG="1")
        time.sleep(0.6)
        self.assertEqual(self.manager.times(WATCHDOG="1"), given)
        process.send_signal(signal.SIGCONT)
        await_true("more", lambda: self.manager.times(WATCHDOG="1") > given)

    def test_signs_of_life_that_are_wanted_of_another_are_not_given(self):
        [dataset] = datasets(1)
        self.start(dataset, WATCHDOG_USEC="200000", WATCHDOG_PID="1")
        await_true("ready", lambda: self.manager.times(READY="1"))
        time.sleep(0.5)
        self.assertEqual(self.manager.times(WATCHDOG="1"), 0)

    def test_a_manager_that_is_gone_keeps_nothing_from_being_served(self):
        [dataset] = datasets(1)
        port, process = self.start(dataset, NOTIFY_SOCKET=os.path.join(self.folder, "gone"))
        await_true("the line", lambda: "takes no message" in self.log())
        await_true("an answer", lambda: ask(port, "/health").status == 200)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(20), 0)

    @unittest.skipUnless(shutil.which("systemd-socket-activate"), "there is no systemd here")
    def test_it_serves_the_port_that_it_is_handed_and_who_came_before_it_waits(self):
        [dataset] = datasets(1)
        activate = ["systemd-socket-activate", "-E", "NOTIFY_SOCKET", "-l", "127.0.0.1:{port}"]
        # A place that is asked for besides is not looked at: here it could not be had.
        port, process = self.start(dataset, "--listen", "192.0.2.1:80", before=activate, listen=False)

        def answers():
            try:
                return ask(port, "/health").status == 200
            except ConnectionRefusedError:
                return False

        # The first who comes starts the program, and is answered by it.
        await_true("an answer", answers)
        # The word to the manager and the answer go different ways.
        await_true("a word to the manager", self.manager.statuses)
        self.assertIn(f"127.0.0.1:{port}", self.manager.statuses()[0])
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(20), 0)

    @unittest.skipUnless(shutil.which("systemd-socket-activate"), "there is no systemd here")
    def test_what_is_handed_over_and_is_no_port_of_tcp_is_refused(self):
        [dataset] = datasets(1)
        port, process = self.start(
            dataset, before=["systemd-socket-activate", "--datagram", "-l", "127.0.0.1:{port}"], listen=False
        )
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:

            def ended():
                client.sendto(b"x", ("127.0.0.1", port))
                return process.poll() is not None

            await_true("the end", ended)
        self.assertEqual(process.returncode, 2, self.log())
        self.assertIn("ListenStream=", self.log())


if __name__ == "__main__":
    unittest.main()
