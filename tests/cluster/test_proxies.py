"""Versioned addresses through caches of others: nginx and Varnish keep what may be kept, and are not poisoned."""

import pathlib
import shutil
import tempfile
import unittest

from program import OUT, Running, Server, await_true, datasets, free_port, replace, some_tiles, tile_of

MAP = "kwetsbaar_nl"
FOR_EVER = "public, max-age=31536000, immutable"
NGINX = """
daemon off; master_process off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr error;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  proxy_cache_path {folder}/cache keys_zone=tiles:1m;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://127.0.0.1:{origin};
      proxy_set_header Host $host;
      proxy_http_version 1.1;
      proxy_cache tiles; proxy_cache_lock on; proxy_cache_revalidate on; proxy_cache_background_update on;
      add_header X-Kept $upstream_cache_status;
    }}
  }}
}}
"""
VARNISH = """vcl 4.1;
backend origin {{ .host = "127.0.0.1"; .port = "{origin}"; }}
sub vcl_deliver {{ if (obj.hits > 0) {{ set resp.http.X-Kept = "HIT"; }} else {{ set resp.http.X-Kept = "MISS"; }} }}
"""


def nginx(origin, folder):
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=port, origin=origin))
    return Running([shutil.which("nginx") or "/usr/sbin/nginx", "-p", str(folder), "-c", str(config)], port)


def varnish(origin, folder):
    port = free_port()
    config = folder / "default.vcl"
    config.write_text(VARNISH.format(origin=origin))
    program = shutil.which("varnishd") or "/usr/sbin/varnishd"
    folders = ["-n", str(folder / "work"), "-s", "malloc,32m"]
    return Running([program, "-F", "-a", f"127.0.0.1:{port}", "-f", str(config), "-j", "none", *folders], port)


class Proxies(unittest.TestCase):
    def through(self, start):
        first, second = datasets(2)
        served = OUT / "cluster/proxied.dataset"
        replace(served, first)
        server = Server(served, "--poll", 0, "--hold", 1)
        # What the version of the second will be, as who wants to poison a cache finds out.
        other = Server(second)
        coming = other.version()
        told = other.ask(f"/tiles/{MAP}.json").json()
        tile = some_tiles(told)[-1]
        right = other.ask(tile_of(told, tile), accept_encoding="gzip").plain()
        other.stop()
        with tempfile.TemporaryDirectory() as folder:
            proxy = start(server.port, pathlib.Path(folder))
            try:
                self.matrix(server, served, second, proxy, tile, coming, right)
            finally:
                proxy.stop()
                server.stop()

    def matrix(self, server, served, second, proxy, tile, coming, right):
        own, first = server.version(), server.shown()
        plain = f"/tiles/{MAP}/{tile[0]}/{tile[1]}/{tile[2]}.mvt"

        def twice(path):
            answers = [proxy.ask(path, accept_encoding="gzip") for _ in range(2)]
            self.assertEqual([answer.status for answer in answers], [200, 200], path)
            return answers[1], answers[1]["x-kept"] == "HIT"

        today, _ = twice(plain)
        self.assertNotEqual(today.plain(), right, "the two datasets have other tiles")
        for path, cache_control, is_kept in (
            (plain, "public, max-age=300", True),
            (f"{plain}?v={own}", FOR_EVER, True),
            (f"{plain}?v={coming}", "private, no-store", False),
            (f"{plain}?v=0123456789ab", "private, no-store", False),
            (f"/fonts/Noto%20Sans%20Regular/0-255.pbf?v={own}", FOR_EVER, True),
            (f"/sprites/{own}/hatch.json", FOR_EVER, True),
            (f"/sprites/{coming}/hatch.json", "private, no-store", False),
        ):
            answer, found = twice(path)
            self.assertEqual((answer["cache-control"], found), (cache_control, is_kept), path)
        # Asked for the next version before it is there, the cache keeps nothing: after the swap it has the right tile.
        replace(served, second)
        server.look()
        await_true("the second", lambda: server.shown() != first)
        answer, found = twice(f"{plain}?v={coming}")
        self.assertEqual((answer.plain() == right, answer["cache-control"], found), (True, FOR_EVER, True), "poisoned")
        # The old address goes on, from the cache; and when the old dataset is let go, what the cache lacks is ours.
        answer, found = twice(f"{plain}?v={own}")
        self.assertEqual((answer.plain() == today.plain(), found), (True, True))
        let_go = f"{plain}?v={own}&fields=klasse"
        await_true("the first is let go", lambda: server.ask(let_go)["cache-control"] == "public, max-age=300")

    def test_nginx_keeps_what_may_be_kept_and_is_not_poisoned(self):
        self.through(nginx)

    def test_varnish_keeps_what_may_be_kept_and_is_not_poisoned(self):
        self.through(varnish)


if __name__ == "__main__":
    unittest.main()
