"""A site of files and archives of tiles in object storage: how they are handed out, and that one takes the place of
another; moto stands for S3.
"""

import gzip
import json
import os
import subprocess
import tempfile
import unittest
import urllib.request

from program import BINARY, Server, datasets
from storage import Storage

MAP = "kwetsbaar_nl"
PUBLIC = "https://kaarten.example.nl/site"
FOR_EVER = "public, max-age=31536000, immutable"
MINUTE = "public, max-age=60, stale-while-revalidate=600"


class Sites(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.storage = Storage()
        cls.addClassCleanup(cls.storage.stop)
        cls.files = datasets(2)

    def setUp(self):
        self.bucket = f"site-{self.id().rsplit('.', 1)[1][-40:].replace('_', '-').strip('-')}"
        self.storage.s3.create_bucket(Bucket=self.bucket)
        # Anybody may read it.
        everything = {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{self.bucket}/*",
        }
        self.storage.s3.put_bucket_policy(
            Bucket=self.bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [everything]})
        )

    def export(self, *arguments, code=0, **environment):
        command = [BINARY, "export", "--quiet", *arguments]
        told = subprocess.run(
            list(map(str, command)),
            env={**os.environ, **self.storage.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        self.assertEqual(told.returncode, code, told.stdout + told.stderr)
        return told.stdout + told.stderr

    def get(self, key, **headers):
        """Asks as a browser does, which knows no S3."""
        request = urllib.request.Request(f"{self.storage.url}/{self.bucket}/{key}", headers=headers)
        with urllib.request.urlopen(request) as answer:
            body = answer.read()
            return (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body), answer.headers, answer.status

    def json(self, key):
        return json.loads(self.get(key)[0])

    def keys(self):
        pages = self.storage.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket)
        return {found["Key"]: found["LastModified"] for page in pages for found in page.get("Contents", [])}

    def site(self, dataset, *more):
        return self.export("--dataset", dataset, "--site", f"s3://{self.bucket}/site", *more)

    def test_a_site_is_handed_out_as_browsers_want_it_and_the_next_takes_its_place(self):
        self.site(self.files[0], "--public-url", PUBLIC)
        first = self.json("site/maps.json")
        version = first["version"]
        self.assertTrue(first["site"])
        for key, media_type, encoding, cache_control in (
            ("index.html", "text/html; charset=utf-8", "gzip", MINUTE),
            ("maps.json", "application/json", "gzip", MINUTE),
            (f"styles/{MAP}.json", "application/json", "gzip", MINUTE),
            (f"{version}/areas.json", "application/json", "gzip", FOR_EVER),
            (f"{version}/areas/{first['gemeenten'][0][0]}.json.gz", "application/gzip", None, FOR_EVER),
            (f"{version}/tiles/{MAP}.pmtiles", "application/vnd.pmtiles", None, FOR_EVER),
            (f"sprites/{version}/hatch.png", "image/png", None, FOR_EVER),
            ("fonts/Noto%20Sans%20Regular/0-255.pbf", "application/x-protobuf", "gzip", "public, max-age=86400"),
        ):
            _, headers, _ = self.get(f"site/{key}")
            told = (headers["Content-Type"], headers["Content-Encoding"], headers["Cache-Control"])
            self.assertEqual(told, (media_type, encoding, cache_control), key)
        head, headers, status = self.get(f"site/{version}/tiles/{MAP}.pmtiles", Range="bytes=0-6")
        self.assertEqual((head, status, headers["Content-Encoding"]), (b"PMTiles", 206, None))
        style = self.json(f"site/styles/{MAP}.json")
        self.assertTrue(style["glyphs"].startswith(f"{PUBLIC}/fonts/"), style["glyphs"])
        # What stands there is what the program answers.
        server = Server(self.files[0])
        self.addCleanup(server.stop)
        code = self.json(f"site/{version}/areas.json")["buurten"][7][0]
        for key, path in (
            (f"areas/{code}.json.gz", f"/areas/{code}.json"),
            (f"columns/{MAP}/klasse.json", f"/columns/klasse.json?map={MAP}&ids=delta"),
        ):
            self.assertEqual(self.json(f"site/{version}/{key}"), server.ask(path).json(), key)

        # Another one beside it: whoever has the page of the first reads on in its folder; what names the others is
        # written last.
        before = self.keys()
        self.site(self.files[1])
        second, after = self.json("site/maps.json"), self.keys()
        self.assertNotEqual(second["version"], version)
        self.assertEqual(self.json(f"site/{version}/areas/{code}.json.gz")["code"], code)
        old = {key for key in before if key.startswith(f"site/{version}/")}
        self.assertTrue(old and all(after[key] == before[key] for key in old), "nothing of the first is touched")
        newest = max(after[key] for key in after if key.startswith(f"site/{second['version']}/"))
        self.assertGreaterEqual(after["site/maps.json"], newest)
        self.assertGreaterEqual(after["site/index.html"], after["site/maps.json"])

    def test_archives_of_tiles_go_to_the_key_that_is_named(self):
        self.export(
            "--dataset", self.files[0], "--map", MAP, "--zoom", "6-8", "--out", f"s3://{self.bucket}/tiles/one.pmtiles"
        )
        self.export(
            "--dataset", self.files[0], "--map", "all", "--zoom", "6-7", "--out", f"s3://{self.bucket}/{{map}}.mbtiles"
        )
        keys = set(self.keys())
        self.assertIn(f"{MAP}.mbtiles", keys)
        self.assertEqual({key for key in keys if "/" in key}, {"tiles/one.pmtiles"})
        _, headers, _ = self.get("tiles/one.pmtiles")
        self.assertEqual(headers["Content-Type"], "application/vnd.pmtiles")
        # The same bytes as in a file.
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "one.pmtiles")
            self.export("--dataset", self.files[0], "--map", MAP, "--zoom", "6-8", "--out", path)
            with open(path, "rb") as file:
                self.assertEqual(self.get("tiles/one.pmtiles")[0], file.read())

    def test_what_cannot_be_written_is_said(self):
        told = self.export("--dataset", self.files[0], "--site", "s3://no-such-bucket/site", code=1)
        self.assertIn("s3://no-such-bucket/site/", told)
        told = self.export("--dataset", self.files[0], "--map", MAP, "--out", "https://example.nl/a.pmtiles", code=2)
        self.assertIn("nothing can be written to the web", told)
        told = self.export("--dataset", self.files[0], "--site", "s3://a/b", "--map", MAP, code=2)
        self.assertIn("cannot be used with", told)

    def test_a_folder_gets_the_next_version_beside_the_one_before(self):
        with tempfile.TemporaryDirectory() as folder:
            versions = []
            for dataset in (*self.files, self.files[1]):
                self.export("--dataset", dataset, "--site", folder)
                with open(os.path.join(folder, "maps.json")) as file:
                    versions.append(json.load(file)["version"])
            self.assertEqual((len(set(versions)), versions[1]), (2, versions[2]))
            names = set(os.listdir(folder))
            self.assertTrue(set(versions) <= names, names)
            self.assertEqual([name for name in names if "partial" in name], [])
            self.assertNotIn("styles", names, "without an address there are none")


if __name__ == "__main__":
    unittest.main()
