"""A caching proxy in front: whoever asks through it gets what is public from it, and nothing of what is somebody
else's.
"""

import collections
import concurrent.futures
import http.client
import math
import os
import pathlib
import random
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

from drawn import Drawn, basic, bearer, json_of, key

REQUESTS = 100_000 if os.environ.get("LONG") else 5_000
AT_ONCE = 8

CONFIG = """
{user}daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off; client_body_temp_path {folder}/body; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u;
  scgi_temp_path {folder}/s;
  proxy_temp_path {folder}/p; proxy_cache_path {folder}/cache keys_zone=all:10m;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://127.0.0.1:{behind}; proxy_set_header Host $http_host;
      # Keeps what does not say otherwise, under the address alone, and lets one wait for the answer to another.
      proxy_cache all; proxy_cache_key $uri$is_args$args; proxy_cache_valid any 10m;
      proxy_cache_lock on; proxy_cache_revalidate on;
      add_header X-Cache $upstream_cache_status always;
    }}
  }}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@unittest.skipUnless(shutil.which("nginx"), "nginx is not installed")
class BehindNginx(unittest.TestCase):
    def setUp(self):
        self.server = Drawn()
        self.addCleanup(self.server.folder.cleanup)
        self.addCleanup(self.server.stop)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.port = free_port()
        config = pathlib.Path(folder.name) / "nginx.conf"
        # Its workers would be somebody else, who may not write into the folder.
        user = "user root; " if os.geteuid() == 0 else ""
        config.write_text(CONFIG.format(user=user, folder=folder.name, port=self.port, behind=self.server.port))
        self.proxy = subprocess.Popen(["nginx", "-c", str(config)], stderr=subprocess.DEVNULL)
        self.addCleanup(self.proxy.wait)
        self.addCleanup(self.proxy.terminate)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
        self.fail("nginx does not listen")

    def test_nothing_of_somebodys_own_reaches_anybody_else(self):
        server, tokens = self.server, self.server.tokens
        note = {"area": server.places[0]["code"], "category": "wonen", "text": "Alleen voor het boek."}
        proposed = server.ask("POST", "/notes", "writes", note)
        self.assertEqual(proposed.status, 201, proposed.body)
        # Who asks, and how; what is private to some of them, and what is everybody's.
        callers = [(None, [])]
        callers += [(name, how(token)) for name, token in tokens.items() for how in (bearer, basic, key)]
        tile = dwellings(server.places[0])
        private = [
            "/access.json",
            "/layers.json",
            "/layers/bezit.json",
            "/layers/bezit/counts.json",
            "/layers/bezit/style.json",
        ]
        private += [
            f"/layers/bezit/{tile}.mvt",
            "/layers/bezit/8/131/84.mvt",
            f"/notes/{json_of(proposed)['id']}",
            "/notes",
            "/notes?f=csv",
        ]
        private += ["/notes/tiles/0/0/0.mvt", "/ogc/v1/collections/notes/items"]
        public = ["/maps.json", "/areas.json", "/sources.json", "/page.css"]
        # What each gets without the proxy, where nobody else's answer can come between.
        told = {}
        for name in {name for name, _ in callers}:
            for path in [*private, *public]:
                answer = server.ask("GET", path, name)
                self.assertIn(answer.status, (200, 204, 404), (name, path))
                told[name, path] = (answer.status, answer.body)
        kinds = {path: len({told[name, path] for name in (None, *tokens)}) for path in private}
        self.assertTrue(
            all(kinds[path] > 1 for path in ("/access.json", "/layers.json", "/layers/bezit.json", "/notes")), kinds
        )
        self.assertEqual(kinds[f"/layers/bezit/{tile}.mvt"], 3, "nothing, numbers, and dwellings")
        seen = collections.Counter()

        def some(seed, number):
            draw = random.Random(seed)
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            for _ in range(number):
                name, headers = draw.choice(callers)
                kind, paths = ("own", private) if draw.random() < 0.6 else ("public", public)
                path = draw.choice(paths)
                connection.request("GET", path, headers={"Host": f"127.0.0.1:{server.port}", **dict(headers)})
                answer = connection.getresponse()
                body = answer.read()
                self.assertEqual((answer.status, body), told[name, path], (name, path, answer.headers["x-cache"]))
                seen[kind, answer.headers["x-cache"]] += 1
            connection.close()

        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            for done in [pool.submit(some, seed, REQUESTS // AT_ONCE) for seed in range(AT_ONCE)]:
                done.result()
        print(f"cache: {sum(seen.values())} requests by {len(callers)} callers: {dict(seen)}")
        self.assertEqual({status for kind, status in seen if kind == "own"}, {"MISS"}, seen)
        self.assertGreater(seen["public", "HIT"], 10 * seen["public", "MISS"], "the proxy keeps what is public")


def dwellings(place):
    """The tile at the first zoom of dwellings that a place lies in."""
    side = 2**14
    x = (place["lon"] + 180) / 360 * side
    y = (1 - math.asinh(math.tan(math.radians(place["lat"]))) / math.pi) / 2 * side
    return f"14/{int(x)}/{int(y)}"


if __name__ == "__main__":
    unittest.main()
