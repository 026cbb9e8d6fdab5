"""nginx and Varnish with the configuration of deploy/, before two replicas, of which one goes."""

import gzip
import http.client
import http.server
import os
import pathlib
import shutil
import ssl
import subprocess
import tempfile
import threading
import unittest

from deployed import DEPLOY, Running, Server, await_true, changed, datasets, free_port, some_tiles, tile_of

HOST = "kaarten.example.nl"
MAP = "kwetsbaar_nl"
# As Chrome, a script and an old phone write that they take brotli.
SPELLINGS = ("gzip, deflate, br", "br;q=1.0, gzip;q=0.8, *;q=0.1", "br, gzip")
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
VARNISH = shutil.which("varnishd") or "/usr/sbin/varnishd"


def nginx(folder, ports):
    """Starts nginx; gives it, its log of what it says of the configuration, and how to ask it."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subject = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "1",
            *subject,
        ]
        + ["-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )
    plain, port = free_port(), free_port()
    site = changed(
        (DEPLOY / "nginx.conf").read_text(),
        (r"listen 80;", f"listen 127.0.0.1:{plain};"),
        (r"listen 443 ", f"listen 127.0.0.1:{port} "),
        (r"127\.0\.0\.1:3001", f"127.0.0.1:{ports[0]}"),
        (r"127\.0\.0\.1:3002", f"127.0.0.1:{ports[1]}"),
        (r"/etc/ssl/kaarten\.example\.nl\.pem", str(certificate)),
        (r"/etc/ssl/kaarten\.example\.nl\.key", str(key)),
        (r"/var/cache/nginx/veerkracht", str(folder / "cache")),
    )
    # Its workers would be somebody else, who may not write into the folder.
    user = "user root; " if os.geteuid() == 0 else ""
    paths = "".join(
        f"{name}_temp_path {folder}/{name}; " for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = folder / "nginx.conf"
    config.write_text(
        f"{user}daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr;\n"
        f"events {{ worker_connections 512; }}\nhttp {{\naccess_log off; {paths}\n{site}}}\n"
    )
    told = subprocess.run([NGINX, "-t", "-p", folder, "-c", config], capture_output=True, text=True, check=False)
    running = Running([NGINX, "-p", str(folder), "-c", str(config)], port)
    trusted = ssl.create_default_context(cafile=certificate)

    def connect():
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=60, context=trusted)
        # The name is on the certificate, the address is where it is.
        connection._create_connection = lambda address, *more: socket_to(port, *more)
        connection.host = HOST
        return connection

    return running, told, connect, plain


def socket_to(port, *more):
    import socket

    return socket.create_connection(("127.0.0.1", port), *more[:1])


def varnish(folder, ports):
    port = free_port()
    # It checks the configuration as somebody who has no name.
    folder.chmod(0o755)
    config = folder / "varnish.vcl"
    config.write_text(
        changed(
            (DEPLOY / "varnish.vcl").read_text(),
            (r'\.port = "3001"', f'.port = "{ports[0]}"'),
            (r'\.port = "3002"', f'.port = "{ports[1]}"'),
        )
    )
    told = subprocess.run(
        [VARNISH, "-C", "-f", config, "-n", folder / "checked"], capture_output=True, text=True, check=False
    )
    command = [
        VARNISH,
        "-F",
        "-a",
        f"127.0.0.1:{port}",
        "-f",
        config,
        "-j",
        "none",
        "-n",
        folder / "work",
        "-s",
        "malloc,64m",
    ]
    running = Running([*map(str, command), "-p", "http_gzip_support=off"], port)
    return running, told, lambda: http.client.HTTPConnection("127.0.0.1", port, timeout=60), None


# What clients write, and what the program is told that they take: nothing that they did not name.
TAKEN = {
    "br": "br",
    "gzip, deflate, br, zstd": "zstd, br, gzip",
    "gzip, deflate, br": "br, gzip",
    "zstd;q=1, br;q=0.5": "zstd, br",
    "ZSTD, gzip": "zstd, gzip",
    "zstd": "zstd",
    "gzip": "gzip",
    "deflate": "",
    "gzip;q=0, br": "",
    "br;q=0.5": "br",
}


class Repeats(http.server.BaseHTTPRequestHandler):
    """In place of a replica: answers with the Accept-Encoding that it is asked with."""

    def do_GET(self):
        body = self.headers.get("Accept-Encoding", "").encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Caches(unittest.TestCase):
    def takes_no_more_than_the_client_names(self, start):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        replica = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Repeats)
        threading.Thread(target=replica.serve_forever, daemon=True).start()
        self.addCleanup(replica.server_close)
        self.addCleanup(replica.shutdown)
        proxy, told, self.connect, _ = start(pathlib.Path(folder.name), [replica.server_port] * 2)
        self.addCleanup(proxy.stop)
        self.assertEqual(told.returncode, 0, told.stderr)
        await_true("the replica", lambda: self.ask("/a").status == 200)
        self.assertEqual({asked: self.ask("/a", accept_encoding=asked).text.decode() for asked in TAKEN}, TAKEN)

    @unittest.skipUnless(os.path.exists(NGINX) and shutil.which("openssl"), "there is no nginx or no openssl here")
    def test_nginx_says_no_more_than_the_client_does(self):
        self.takes_no_more_than_the_client_names(nginx)

    @unittest.skipUnless(os.path.exists(VARNISH), "there is no Varnish here")
    def test_varnish_says_no_more_than_the_client_does(self):
        self.takes_no_more_than_the_client_names(varnish)

    def stand(self, start):
        """Starts two replicas and what stands before them."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        dataset = datasets(2)[0]
        self.replicas = [Server(dataset) for _ in range(2)]
        self.addCleanup(lambda: [replica.stop() for replica in self.replicas if replica.process.poll() is None])
        self.proxy, told, self.connect, self.plain = start(
            pathlib.Path(folder.name), [replica.port for replica in self.replicas]
        )
        self.addCleanup(self.proxy.stop)
        self.assertEqual(told.returncode, 0, told.stderr)
        self.assertNotIn("warn", told.stderr.lower())
        await_true("a replica", lambda: self.ask("/health/ready").status == 200)
        described = self.replicas[0].ask(f"/tiles/{MAP}.json").json()
        # Of the four the one with most in it.
        self.tile = max(
            (tile_of(described, tile) for tile in some_tiles(described)),
            key=lambda path: len(self.replicas[0].ask(path).body),
        )

    def ask(self, path, method="GET", **headers):
        """Asks; gives the answer with its body and headers by small names."""
        connection = self.connect()
        try:
            sent = {"Host": HOST, **{name.replace("_", "-"): text for name, text in headers.items()}}
            connection.request(method, path, headers=sent)
            answer = connection.getresponse()
            answer.text = answer.read()
            return answer
        finally:
            connection.close()

    def kept(self, path, **headers):
        answer = self.ask(path, **headers)
        self.assertEqual(answer.status, 200, path)
        return answer.headers["x-kept"] == "HIT"

    def keeps_what_is_public_and_nothing_else(self):
        # One copy of a tile for all who take brotli, however they write it, and the body is right for everybody.
        self.assertEqual(
            [self.kept(self.tile, accept_encoding=spelling) for spelling in SPELLINGS], [False, True, True]
        )
        bodies = {}
        for encoding in ("", "gzip", "br", "zstd", "gzip;q=0"):
            for _ in range(2):
                answer = self.ask(self.tile, accept_encoding=encoding)
                used = answer.headers.get("content-encoding", "")
                self.assertIn(used, ("", encoding.removesuffix(";q=0")) if ";" not in encoding else ("",))
                bodies.setdefault(used, set()).add(answer.text)
        self.assertEqual({used: len(found) for used, found in bodies.items()}, {"": 1, "gzip": 1, "br": 1, "zstd": 1})
        self.assertEqual({gzip.decompress(body) for body in bodies["gzip"]}, bodies[""])
        self.assertIn("immutable", answer.headers["cache-control"])
        # The next version, asked for before it is there, is kept by nobody.
        unknown = self.tile.split("?")[0] + "?v=0123456789ab"
        self.assertEqual([self.kept(unknown) for _ in range(2)], [False, False])
        # A credential is for the program: it is asked, whatever is kept.
        for credential in ({"authorization": "Basic Z2FzdDpnYXN0"}, {"x_api_key": "geen"}):
            self.assertEqual(
                [self.kept(self.tile, accept_encoding="br", **credential) for _ in range(2)], [False, False], credential
            )
        self.assertTrue(self.kept(self.tile, accept_encoding="br"), "others still get it from the cache")
        # OGC, and one form for each who asks for another.
        page, data = (self.ask("/ogc/v1/collections", accept=accept) for accept in ("text/html", "application/json"))
        again = self.ask("/ogc/v1/collections", accept="text/html")
        self.assertEqual([answer.status for answer in (page, data, again)], [200, 200, 200])
        self.assertEqual(
            [answer.headers.get_content_type() for answer in (page, data, again)],
            ["text/html", "application/json", "text/html"],
        )
        # Part of a file is part of a file.
        part = self.ask(f"/download/{MAP}.gpkg", range="bytes=0-15")
        self.assertEqual((part.status, part.text), (206, b"SQLite format 3\0"))

    def goes_on_with_one_replica(self):
        self.replicas[0].stop()
        described = self.replicas[1].ask(f"/tiles/{MAP}.json").json()
        paths = [tile_of(described, tile) for tile in some_tiles(described)] + [
            "/maps.json",
            "/sources.json",
            "/areas.json",
            "/health",
        ]

        def all_answer():
            return {self.ask(path).status for path in paths} == {200}

        await_true("the other replica", all_answer)
        self.assertEqual([self.ask("/health").status for _ in range(20)], [200] * 20)

    @unittest.skipUnless(os.path.exists(NGINX) and shutil.which("openssl"), "there is no nginx or no openssl here")
    def test_nginx_keeps_what_is_public_and_goes_on_with_one_replica(self):
        self.stand(nginx)
        moved = http.client.HTTPConnection("127.0.0.1", self.plain, timeout=60)
        moved.request("GET", "/maps.json", headers={"Host": HOST})
        answer = moved.getresponse()
        self.assertEqual((answer.status, answer.headers["location"]), (308, f"https://{HOST}/maps.json"))
        moved.close()
        self.keeps_what_is_public_and_nothing_else()
        # What callers say of the address is not passed on.
        named = self.ask(
            "/maps.json", x_forwarded_host="boos.example", forwarded="host=boos.example", x_forwarded_prefix="/boos"
        )
        self.assertNotIn(b"boos", named.text)
        self.goes_on_with_one_replica()

    @unittest.skipUnless(os.path.exists(VARNISH), "there is no Varnish here")
    def test_varnish_keeps_what_is_public_and_goes_on_with_one_replica(self):
        self.stand(varnish)
        self.keeps_what_is_public_and_nothing_else()
        self.goes_on_with_one_replica()


if __name__ == "__main__":
    unittest.main()
