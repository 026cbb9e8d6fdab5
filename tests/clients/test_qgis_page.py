"""What the page /qgis says to do, done with QGIS's own windows; the pictures on that page are made here.

Run by Debian's own interpreter: QT_QPA_PLATFORM=offscreen /usr/bin/python3 -m unittest test_qgis_page
PICTURES=write keeps the pictures as those of the page, for the next build of the program.
"""

import os
import pathlib
import tempfile
import unittest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsLayerDefinition,
    QgsLayerTreeModel,
    QgsProject,
    QgsRectangle,
    QgsSettings,
)
from qgis.gui import QgsLayerTreeMapCanvasBridge, QgsLayerTreeView, QgsManageConnectionsDialog, QgsMapCanvas
from qgis.PyQt.QtCore import QCoreApplication, QEventLoop, Qt, QTimer, QTranslator
from qgis.PyQt.QtGui import QColor, QImage
from qgis.PyQt.QtWidgets import QDialogButtonBox, QDockWidget, QListWidget, QMainWindow

from served import OUT, REPOSITORY, Server

KEPT = REPOSITORY / "src/http/pages/pictures"
WINDOW = (860, 500)
DIALOG = (560, 330)
LONGEST_MS = 120_000
MAP = "focuskaart"
# Python would take windows down in an order that QGIS does not survive: they stay until the end.
windows = []


def setUpModule():
    global application, dutch, server, catalogue
    QgsApplication.setPrefixPath("/usr", True)
    # Settings in a folder of their own: a connection of an earlier run would be asked about.
    application = QgsApplication([], True, tempfile.mkdtemp())
    application.initQgis()
    dutch = QTranslator()
    dutch.load("/usr/share/qgis/i18n/qgis_nl.qm")
    server = Server()
    catalogue = server.json("maps.json")
    (OUT / "qgis").mkdir(parents=True, exist_ok=True)


def tearDownModule():
    windows.clear()
    QgsProject.instance().clear()
    server.stop()
    application.exitQgis()


def keep(widget, name):
    """Keeps a picture of a window with the results of the tests, and for the page when asked; returns it."""
    application.processEvents()
    picture = widget.grab().toImage().convertToFormat(QImage.Format_RGB888)
    for folder in [OUT / "qgis"] + ([KEPT] if os.environ.get("PICTURES") == "write" else []):
        assert picture.save(str(folder / f"{name}.png"), "PNG", 0)
    return picture


class Page(unittest.TestCase):
    def speak(self, language):
        """Sets the language of QGIS's own words for one test."""
        QgsProject.instance().clear()
        application.removeTranslator(dutch)
        if language == "nl":
            self.assertTrue(application.installTranslator(dutch))

    def file(self, address):
        """Downloads a file under its own name."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = pathlib.Path(folder.name) / address.split("/")[-1].split("?")[0]
        path.write_bytes(server.bytes(address))
        return str(path)

    def require_same_shape(self, picture, name):
        """The page shows a picture that was made like this one."""
        served = QImage()
        self.assertTrue(served.loadFromData(server.bytes(f"qgis/{name}.png")))
        self.assertEqual((served.width(), served.height()), (picture.width(), picture.height()))

    def test_a_layer_definition_fills_the_layers_panel_and_the_map(self):
        for language, panel in (("nl", "Lagen"), ("en", "Layers")):
            with self.subTest(language=language):
                self.speak(language)
                project = QgsProject.instance()
                loaded, message = QgsLayerDefinition.loadLayerDefinition(
                    self.file(f"qgis/{MAP}.qlr?taal={language}"), project, project.layerTreeRoot()
                )
                self.assertTrue(loaded, message)
                window, canvas, tree = QMainWindow(), QgsMapCanvas(), QgsLayerTreeView()
                windows.append(window)
                window.resize(*WINDOW)
                canvas.setCanvasColor(QColor("white"))
                window.setCentralWidget(canvas)
                QgsLayerTreeMapCanvasBridge(project.layerTreeRoot(), canvas, window)
                model = QgsLayerTreeModel(project.layerTreeRoot(), window)
                model.setFlag(QgsLayerTreeModel.AllowNodeChangeVisibility)
                tree.setModel(model)
                tree.expandAll()
                self.assertEqual(QCoreApplication.translate("QgisApp", "Layers"), panel)
                dock = QDockWidget(panel)
                dock.setWidget(tree)
                window.addDockWidget(Qt.LeftDockWidgetArea, dock)
                window.resizeDocks([dock], [250], Qt.Horizontal)
                window.show()
                degrees, mercator = QgsCoordinateReferenceSystem("EPSG:4326"), QgsCoordinateReferenceSystem("EPSG:3857")
                canvas.setDestinationCrs(mercator)
                canvas.setExtent(
                    QgsCoordinateTransform(degrees, mercator, project).transformBoundingBox(
                        QgsRectangle(*catalogue["bounds"])
                    )
                )
                drawn = QEventLoop()
                canvas.mapCanvasRefreshed.connect(lambda: QTimer.singleShot(500, drawn.quit))
                QTimer.singleShot(LONGEST_MS, drawn.quit)
                canvas.refresh()
                drawn.exec_()
                picture = keep(window, f"laag-{language}")
                seen = {
                    picture.pixelColor(x, y).name() for x in range(260, WINDOW[0], 3) for y in range(0, WINDOW[1], 3)
                }
                colours = [
                    QColor(row["colour"]).name()
                    for entry in catalogue["maps"]
                    if entry["id"] == MAP
                    for row in entry["classes"]
                ]
                self.assertGreaterEqual(
                    sum(colour in seen for colour in colours), 4, "the map shows the colours of its classes"
                )
                self.require_same_shape(picture, f"laag-{language}")

    def test_the_import_window_lists_every_map_and_imports_it_as_a_connection(self):
        for language in ("nl", "en"):
            with self.subTest(language=language):
                self.speak(language)
                QgsSettings().remove("qgis/connections-vector-tile")
                dialog = QgsManageConnectionsDialog(
                    None,
                    QgsManageConnectionsDialog.Import,
                    QgsManageConnectionsDialog.VectorTile,
                    self.file(f"qgis/connections.xml?taal={language}"),
                )
                windows.append(dialog)
                dialog.resize(*DIALOG)
                offered = dialog.findChild(QListWidget)
                names = [offered.item(row).text() for row in range(offered.count())]
                self.assertEqual(names, [f"Veerkracht: {entry['title'][language]}" for entry in catalogue["maps"]])
                offered.selectAll()
                dialog.show()
                picture = keep(dialog, f"verbindingen-{language}")
                dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.Ok).click()
                settings = QgsSettings()
                settings.beginGroup("qgis/connections-vector-tile")
                self.assertEqual(sorted(settings.childGroups()), sorted(names))
                for name, entry in zip(names, catalogue["maps"]):
                    self.assertIn(f"/styles/{entry['id']}.json", settings.value(f"{name}/styleUrl"))
                self.require_same_shape(picture, f"verbindingen-{language}")


if __name__ == "__main__":
    unittest.main()
