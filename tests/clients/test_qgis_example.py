"""What docs/clients/qgis.md says in Python runs in QGIS as it stands.

Run by the interpreter that PyQGIS is built for: /usr/bin/python3 -m unittest test_qgis_example
"""

import os
import re
import tempfile
import unittest

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())

from qgis.core import QgsApplication, QgsProject

from served import REPOSITORY, Server

WRITTEN = "http://127.0.0.1:3000"


class Example(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        QgsApplication.setPrefixPath("/usr", True)
        application = QgsApplication([], True, folder.name)
        application.initQgis()
        self.addCleanup(application.exitQgis)
        self.server = Server()
        self.addCleanup(self.server.stop)

    def test_the_file_on_the_server_is_a_styled_layer_in_rd(self):
        # The first one; that of the Temporal Controller is run by test_qgis_time.
        example, *_ = re.findall(
            r"^```python\n(.*?)^```", (REPOSITORY / "docs/clients/qgis.md").read_text(), re.M | re.S
        )
        exec(compile(example.replace(WRITTEN, self.server.url.rstrip("/")), "qgis.md", "exec"), {})
        [layer] = QgsProject.instance().mapLayers().values()
        self.assertEqual((layer.name(), layer.crs().authid()), ("Focuskaart", "EPSG:28992"))
        self.assertGreater(layer.featureCount(), 100)
        self.assertLessEqual({"code", "naam", "klasse"}, {field.name() for field in layer.fields()})
        self.assertNotEqual(layer.renderer().type(), "singleSymbol", "it is styled when it is opened")
        QgsProject.instance().clear()


if __name__ == "__main__":
    unittest.main()
