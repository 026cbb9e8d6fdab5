"""GDAL sends a token as its users set it: as a bearer, and as the password of Basic."""

import os
import shutil
import subprocess
import unittest

from guarded import Guarded


@unittest.skipUnless(shutil.which("ogrinfo"), "GDAL is not installed")
class Gdal(unittest.TestCase):
    def setUp(self):
        self.server = Guarded()
        self.addCleanup(self.server.stop)

    def names(self, **options):
        """Reads who asks, through GDAL's own client of HTTP."""
        script = (
            "from osgeo import gdal\n"
            f"file = gdal.VSIFOpenL('/vsicurl_streaming/http://127.0.0.1:{self.server.port}/access.json', 'rb')\n"
            "print(gdal.VSIFReadL(1, 10000, file).decode() if file else 'nothing')\n"
        )
        environment = {**os.environ, **options}
        ended = subprocess.run(["/usr/bin/python3", "-c", script], capture_output=True, text=True, env=environment, timeout=60)
        return ended.stdout + ended.stderr

    def test_a_token_is_a_bearer_or_a_password(self):
        right = self.server.tokens["right"]
        told = self.names(GDAL_HTTP_AUTH="BEARER", GDAL_HTTP_BEARER=right)
        # Versions before 3.7 do not know it, and say so.
        if "Unsupported HTTPAUTH" not in told:
            self.assertIn('"name":"right"', told)
        self.assertIn('"name":"right"', self.names(GDAL_HTTP_USERPWD=f"qgis:{right}"))
        self.assertIn('"name":null', self.names())
        self.assertNotIn('"name":"right"', self.names(GDAL_HTTP_AUTH="BEARER", GDAL_HTTP_BEARER="vk_wrong"))

    def test_the_live_table_is_read_with_a_token_too(self):
        environment = {**os.environ, "GDAL_HTTP_AUTH": "BEARER", "GDAL_HTTP_BEARER": self.server.tokens["right"]}
        source = f"OAPIF:http://127.0.0.1:{self.server.port}/ogc/v1"
        ended = subprocess.run(["ogrinfo", "-so", source], capture_output=True, text=True, env=environment, timeout=120)
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertIn("focuskaart", ended.stdout)


if __name__ == "__main__":
    unittest.main()
