"""Runs inside the application (`qgis --code`): tells the test what it shows, and does with its menus and by dropping
files what people do. It sets nothing by itself.

STATE names the file with what is shown, replaced several times a second; ORDERS the file with what to do, one JSON
object a line.
"""

import json
import os

import qgis.utils
from qgis.core import QgsProject
from qgis.PyQt.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from qgis.PyQt.QtGui import QDragEnterEvent, QDropEvent
from qgis.PyQt.QtWidgets import QApplication
from qgis.utils import iface

# Milliseconds between two states.
TURN = 150


class Observer:
    def __init__(self):
        # Orders that were obeyed, states that were told, how often the map was drawn since the last order, and whether
        # one is being obeyed.
        self.done, self.turn, self.refreshed, self.busy = 0, 0, 0, False
        self.canvas = iface.mapCanvas()
        self.canvas.mapCanvasRefreshed.connect(self.count)
        self.timer = QTimer(iface.mainWindow())
        self.timer.timeout.connect(self.look)
        self.timer.start(TURN)

    def count(self):
        self.refreshed += 1

    def look(self):
        with open(os.environ["ORDERS"], encoding="utf-8") as file:
            orders = [json.loads(line) for line in file if line.endswith("\n")]
        if not self.busy and self.done < len(orders):
            self.busy = True
            # Not from here: while QGIS asks a question this goes on, but not if the question came from it.
            QTimer.singleShot(0, lambda: self.follow(orders[self.done]))
        self.turn += 1
        state = json.dumps(self.state())
        with open(os.environ["STATE"] + ".part", "w", encoding="utf-8") as file:
            file.write(state)
        os.replace(os.environ["STATE"] + ".part", os.environ["STATE"])

    def follow(self, order):
        self.refreshed = 0
        try:
            self.obey(order)
        finally:
            self.done, self.busy = self.done + 1, False

    def obey(self, order):
        if order["act"] == "maximise":
            iface.mainWindow().showMaximized()
            screen = iface.mainWindow().screen().geometry()
            # Without a window manager nobody else does it.
            iface.mainWindow().setGeometry(screen)
        elif order["act"] == "zoom to layer":
            layer = next(
                layer for layer in QgsProject.instance().mapLayers().values() if layer.name().startswith(order["layer"])
            )
            iface.setActiveLayer(layer)
            iface.actionZoomToLayer().trigger()
        elif order["act"] == "zoom full":
            iface.actionZoomFullExtent().trigger()
        elif order["act"] == "new project":
            iface.newProject(False)
        elif order["act"] == "open project":
            iface.addProject(order["file"])
        elif order["act"] == "drop":
            self.drop(order["files"])

    def drop(self, files):
        """Lets go of files over the middle of the window."""
        window, dragged = iface.mainWindow(), QMimeData()
        dragged.setUrls([QUrl.fromLocalFile(file) for file in files])
        middle = window.rect().center()
        how = Qt.CopyAction, dragged, Qt.LeftButton, Qt.NoModifier
        QApplication.sendEvent(window, QDragEnterEvent(middle, *how))
        QApplication.sendEvent(window, QDropEvent(QPointF(middle), *how))

    def state(self):
        project, corner = QgsProject.instance(), self.canvas.mapToGlobal(QPoint(0, 0))
        layers = [
            {
                "name": layer.name(),
                "valid": layer.isValid(),
                "spatial": layer.isSpatial(),
                "crs": layer.crs().authid() if layer.crs().isValid() else None,
                "extent": [
                    layer.extent().xMinimum(),
                    layer.extent().yMinimum(),
                    layer.extent().xMaximum(),
                    layer.extent().yMaximum(),
                ],
            }
            for layer in project.mapLayers().values()
        ]
        asks = QApplication.activeModalWidget()
        return {
            "turn": self.turn,
            "asks": asks.windowTitle() if asks else None,
            "done": self.done,
            "refreshed": self.refreshed,
            "drawing": self.canvas.isDrawing(),
            "crs": project.crs().authid(),
            "scale": self.canvas.scale(),
            "canvas": [corner.x(), corner.y(), self.canvas.width(), self.canvas.height()],
            "messages": [item.text() for item in iface.messageBar().items()],
            "layers": layers,
        }


# QGIS runs this as text and forgets its names; a module keeps the observer.
qgis.utils.observer = Observer()
