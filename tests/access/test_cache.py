"""A caching proxy in front: whoever asks through it gets what is public from it, and nothing of what is somebody else's."""

import collections
import concurrent.futures
import http.client
import json
import os
import pathlib
import random
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

from guarded import Guarded, basic, bearer, key

REQUESTS = 100_000 if os.environ.get("LONG") else 5_000
AT_ONCE = 8

CONFIG = """
{user}daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off; client_body_temp_path {folder}/body; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  proxy_temp_path {folder}/p; proxy_cache_path {folder}/cache keys_zone=all:10m;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://127.0.0.1:{behind}; proxy_set_header Host $host;
      # Keeps what does not say otherwise, under the address alone, and lets one wait for the answer to another.
      proxy_cache all; proxy_cache_key $uri$is_args$args; proxy_cache_valid any 10m; proxy_cache_lock on; proxy_cache_revalidate on;
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
        self.server = Guarded()
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
        tokens = self.server.tokens
        # Who asks, how, and the name that only they may see.
        callers = [(None, [])]
        callers += [(name, how(tokens[name])) for name in ("right", "other") for how in (bearer, basic, key)]
        public = ["/maps.json", "/areas.json", "/sources.json", "/page.css"]
        plain = {path: self.server.ask(path).body for path in public}
        seen = collections.Counter()

        def some(seed, number):
            draw = random.Random(seed)
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            for _ in range(number):
                name, headers = draw.choice(callers)
                path = draw.choice(["/access.json", "/access.json", *public])
                connection.request("GET", path, headers={"Host": "127.0.0.1", **dict(headers)})
                answer = connection.getresponse()
                body = answer.read()
                self.assertEqual(answer.status, 200, path)
                if path == "/access.json":
                    self.assertEqual(json.loads(body)["name"], name)
                    seen["own", answer.headers["x-cache"]] += 1
                else:
                    self.assertEqual(body, plain[path], path)
                    seen["public", answer.headers["x-cache"]] += 1
            connection.close()

        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            for done in [pool.submit(some, seed, REQUESTS // AT_ONCE) for seed in range(AT_ONCE)]:
                done.result()
        self.assertEqual({status for kind, status in seen if kind == "own"}, {"MISS"}, seen)
        self.assertGreater(seen["public", "HIT"], 10 * seen["public", "MISS"], "the proxy keeps what is public")


if __name__ == "__main__":
    unittest.main()
