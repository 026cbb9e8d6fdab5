"""What those who run the program read of it: counters that Prometheus takes, health, the access log."""

import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from program import BINARY, REPOSITORY, Server, ask, dataset, tiles


class Watched(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.stop)
        for path in tiles(cls.server, (6, 8)) * 2:
            ask(cls.server.url + path)
        for path in ("/", "/areas.json", "/health/ready", "/download/focuskaart.csv", "/nothing"):
            ask(cls.server.url + path)

    @unittest.skipUnless(shutil.which("promtool"), "there is no promtool here")
    def test_prometheus_takes_the_counters_without_a_word(self):
        text = ask(self.server.admin + "/metrics").body
        checked = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, check=False)
        self.assertEqual((checked.returncode, checked.stdout, checked.stderr), (0, b"", b""), text.decode())

    def test_labels_are_out_of_short_lists(self):
        before = set(self.server.metrics())
        # Nothing that a caller invents makes a new sample, but of the first of its kind.
        for number in range(200):
            ask(f"{self.server.url}/nothing{number}?a={number}")
            ask(f"{self.server.url}/areas/BU{number:08}.json")
        new = set(self.server.metrics()) - before
        self.assertLessEqual(len(new), 40, new)
        self.assertFalse([name for name in new if "BU00" in name or "nothing" in name])

    def test_what_is_asked_is_counted(self):
        found = self.server.metrics()
        hits, misses = (
            found['veerkracht_cache_hits_total{store="tiles"}'],
            found['veerkracht_cache_misses_total{store="tiles"}'],
        )
        self.assertGreater(hits, 0)
        self.assertGreater(misses, 0)
        # A document that was asked for twice is made once; a tile of another map has the geometry of the first.
        counted = {}
        for kind in ("hits", "misses"):
            for store in ("documents", "geometry", "attributes"):
                counted[kind, store] = found[f'veerkracht_cache_{kind}_total{{store="{store}"}}']
        self.server.get("/changes.json")
        self.server.get("/changes.json")
        # Where they lie is told by a document that was asked for before.
        listed = tiles(self.server, (9,))
        path = listed[len(listed) // 2]
        for asked in (
            path,
            path.replace("focuskaart", "kwetsbaar_nl"),
            path.replace("focuskaart", "kwetsbaar_nl") + "?fields=klasse",
        ):
            self.server.get(asked)
        now = self.server.metrics()
        grown = {
            key: now[f'veerkracht_cache_{key[0]}_total{{store="{key[1]}"}}'] - before for key, before in counted.items()
        }
        self.assertEqual((grown["hits", "documents"], grown["misses", "documents"]), (2, 1), grown)
        self.assertEqual((grown["hits", "geometry"], grown["misses", "geometry"]), (2, 1), grown)
        self.assertEqual((grown["hits", "attributes"], grown["misses", "attributes"]), (2, 1), grown)
        answered = sum(
            value
            for name, value in found.items()
            if name.startswith("veerkracht_requests_total{") and 'route="tile"' in name
        )
        self.assertEqual(answered, found['veerkracht_request_seconds_count{route="tile"}'])
        self.assertEqual(found["veerkracht_ready"], 1)
        self.assertTrue(
            [
                name
                for name in found
                if re.fullmatch(r'veerkracht_dataset_info\{hash="[0-9a-f]{64}",year="\d{4}"\}', name)
            ]
        )
        self.assertTrue([name for name in found if name.startswith("veerkracht_render_seconds_bucket{")])

    def test_the_dashboard_and_the_documentation_name_what_there_is(self):
        served = {re.split(r"[{]", name)[0] for name in self.server.metrics()}
        families = {re.sub(r"_(bucket|sum|count)$", "", name) if "_seconds" in name else name for name in served}
        dashboard = json.loads((REPOSITORY / "deploy/grafana/veerkracht.json").read_text())
        asked = {
            name
            for panel in dashboard["panels"]
            for target in panel.get("targets", [])
            for name in re.findall(r"\b(?:veerkracht|process)_[a-z_]+", target["expr"])
        }
        self.assertGreater(len(asked), 10)
        # A family of which nothing happened yet has no sample.
        later = {"veerkracht_access_log_dropped_total", "veerkracht_reload_total"}
        self.assertLessEqual(asked - later, served)
        documented = (REPOSITORY / "docs/deployment.md").read_text()
        missing = {name for name in families if name.startswith("veerkracht_") and name not in documented}
        self.assertEqual(missing, set())

    def test_none_of_it_is_on_the_port_that_others_reach(self):
        for path in ("/metrics", "/admin/drain", "/admin/reload"):
            self.assertEqual(ask(self.server.url + path).status, 404, path)
            self.assertEqual(ask(self.server.url + path, method="POST").status, 405, path)
        self.assertEqual(ask(self.server.url + "/health/ready").json(), {"ready": True})


class Said(unittest.TestCase):
    def test_the_page_of_privacy_says_what_the_log_holds_as_it_is_set(self):
        nothing, each = "the program writes nothing down", "Of each request a line is in the log of the machine"
        for wanted, is_each in (("warn", False), ("warn,veerkracht=debug", True)):
            with Server(admin=None, environment={"RUST_LOG": wanted}) as server:
                page = server.get("/privacy?taal=en").body.decode()
                self.assertEqual(
                    ("answered" in server.log(), each in page, nothing in page), (is_each, is_each, not is_each), wanted
                )


class Refused(unittest.TestCase):
    def test_an_address_that_others_can_reach_wants_a_token(self):
        with tempfile.TemporaryDirectory() as folder:
            token = pathlib.Path(folder) / "token"
            token.write_text("0123456789abcdef0123\n")
            token.chmod(0o644)
            command = [BINARY, "serve", "--dataset", str(dataset()), "--listen", "127.0.0.1:0", "--admin", "0.0.0.0:0"]
            done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("--admin-token-file", done.stderr)
            command += ["--admin-token-file", str(token)]
            done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("chmod 600", done.stderr)
            token.chmod(0o600)
            with Server("--admin-token-file", token, admin="0.0.0.0:0") as server:
                admin = server.admin.replace("0.0.0.0", "127.0.0.1")
                self.assertEqual(ask(admin + "/health/ready").status, 200)
                self.assertEqual(ask(admin + "/metrics").status, 401)
                shown = {"Authorization": "Bearer 0123456789abcdef0123"}
                self.assertEqual(ask(admin + "/metrics", headers=shown).status, 200)


if __name__ == "__main__":
    unittest.main()
