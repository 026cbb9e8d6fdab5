"""New figures, rights and logs while the program runs: by a signal, and by a request of those who run it."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import unittest

from program import BINARY, Server, ask, dataset, until


def fields(line):
    """What a line of the log in JSON tells beside its text, wherever it stands."""
    return {**line, **line.get("fields", {})}


class Reload(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="reload-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.served = self.folder / "served.dataset"
        self.replace(dataset())

    def replace(self, by):
        """Puts a dataset where the one that is served lies, as `build` does."""
        coming = self.folder / "coming"
        shutil.copy(by, coming)
        os.replace(coming, self.served)

    def token(self, name):
        """Adds a token to the file of who may see what."""
        command = [
            BINARY,
            "token",
            "new",
            "--name",
            name,
            "--scope",
            "layer:x:read",
            "--access",
            str(self.folder / "access.toml"),
        ]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.strip()

    def test_one_hangup_shows_new_figures_takes_a_new_token_and_begins_the_access_log_anew(self):
        first_token, log = self.token("first"), self.folder / "access.log"
        with Server(
            *("--poll", 0, "--hold", 0, "--access", self.folder / "access.toml", "--access-log", log), file=self.served
        ) as server:
            shown = lambda: server.get("/health").json()["dataset"]
            status = lambda token: server.get("/access.json", headers={"X-Api-Key": token}).status
            first = shown()
            self.assertEqual(status(first_token), 200)
            second_token = self.token("second")
            self.assertEqual(status(second_token), 401)
            until(lambda: log.read_text(), 5, "a line")
            log.rename(self.folder / "access.log.1")
            self.replace(dataset("other", "--seed", "7"))
            server.send(signal.SIGHUP)
            until(lambda: shown() != first, what="the second dataset")
            until(lambda: status(second_token) == 200, what="the second token")
            until(lambda: log.exists() and log.read_text(), what="a line in the new file")
            self.assertEqual(status(first_token), 200)

    def test_who_asks_for_a_reload_is_told_what_came_of_it_and_it_is_counted(self):
        with Server("--poll", 0, "--hold", 600, file=self.served) as server:
            reload = lambda: ask(server.admin + "/admin/reload", method="POST")
            counted = lambda result: server.metrics()[f'veerkracht_reload_total{{result="{result}"}}']
            first = server.get("/health").json()["dataset"]
            self.assertEqual(reload().json(), {"result": "unchanged"})
            self.replace(dataset("other", "--seed", "7"))
            answer = reload()
            second = server.get("/health").json()["dataset"]
            self.assertEqual((answer.status, answer.json()), (200, {"result": "shown", "dataset": second}))
            self.assertNotEqual(first, second)
            broken = self.folder / "broken"
            broken.write_bytes(dataset().read_bytes()[:-1])
            self.replace(broken)
            # What is broken is said at once, also while the first is held and there is no room for another.
            answer = reload()
            self.assertEqual(answer.status, 500)
            self.assertIn("served.dataset", answer.body.decode())
            self.assertIn("new figures are not shown", server.log())
            # No more than two are held: the next one is shown when the first is let go.
            self.replace(dataset("third", "--seed", "8"))
            answer = reload()
            self.assertEqual((answer.status, answer.json()["result"]), (200, "waits"))
            self.assertGreater(answer.json()["seconds"], 500)
            self.assertEqual([counted(result) for result in ("shown", "unchanged", "failed")], [1, 2, 1])
        with Server("--poll", 0, file=dataset()) as server:
            self.assertEqual(ask(server.admin + "/admin/reload").status, 405, "to look changes nothing")

    def test_a_damaged_file_with_the_hash_of_a_dataset_that_is_held_is_not_taken_for_it(self):
        with Server("--poll", 0, "--hold", 600, file=self.served) as server:
            reload = lambda: ask(server.admin + "/admin/reload", method="POST")
            self.replace(dataset("other", "--seed", "7"))
            self.assertEqual(reload().json()["result"], "shown")
            second = server.get("/health").json()["dataset"]
            content = bytearray(dataset().read_bytes())
            content[len(content) // 2] ^= 1
            damaged = self.folder / "damaged"
            damaged.write_bytes(content)
            self.replace(damaged)
            self.assertEqual(reload().status, 500)
            self.assertEqual(server.get("/health").json()["dataset"], second)
            # Whole, it is shown at once.
            self.replace(dataset())
            self.assertEqual(reload().json()["result"], "shown")

    def test_the_log_tells_of_figures_in_numbers_and_words_as_the_answer_does(self):
        with Server(
            "--poll", 0, "--log-format", "json", file=self.served, admin=None, environment={"RUST_LOG": "info"}
        ) as server:
            self.replace(dataset("other", "--seed", "7"))
            server.send(signal.SIGHUP)
            until(lambda: "as SIGHUP asks" in server.log(), what="the look")
            lines = [json.loads(line) for line in server.log().splitlines() if line.startswith("{")]
            find = lambda text: next(line for line in lines if text in json.dumps(line))
            shown, looked = (fields(find(text)) for text in ("another dataset is shown", "as SIGHUP asks"))
            self.assertIsInstance(shown["former_shown_seconds"], int)
            self.assertEqual((looked["result"], looked["dataset"]), ("shown", server.get("/health").json()["dataset"]))
            self.assertNotRegex(json.dumps([shown, looked]), r"Some\(|\{ ")

    def test_what_cannot_be_shown_is_said_and_the_figures_before_are_shown_still(self):
        with Server("--poll", 0, file=self.served) as server:
            first = server.get("/health").json()["dataset"]
            broken = self.folder / "broken"
            broken.write_bytes(dataset().read_bytes()[:-1])
            self.replace(broken)
            answer = ask(server.admin + "/admin/reload", method="POST")
            self.assertEqual(answer.status, 500)
            self.assertIn("served.dataset", answer.body.decode())
            self.assertEqual(server.get("/health").json()["dataset"], first)
            self.assertEqual(server.metrics()['veerkracht_reload_total{result="failed"}'], 1)
            self.assertIn("new figures are not shown", server.log())


if __name__ == "__main__":
    unittest.main()
