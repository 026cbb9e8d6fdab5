"""Runs inside the application (`qgis --code`): tells the test what it shows, and does with its menus what people do. It sets nothing by itself.

STATE names the file with what is shown, replaced four times a second; ORDERS the file with what to do, one JSON object a line.
"""

import json
import os

import qgis.utils
from qgis.core import QgsProject
from qgis.PyQt.QtCore import QPoint, QTimer
from qgis.utils import iface


class Observer:
    def __init__(self):
        self.done, self.turn, self.refreshed = 0, 0, 0
        self.canvas = iface.mapCanvas()
        self.canvas.mapCanvasRefreshed.connect(self.count)
        self.timer = QTimer(iface.mainWindow())
        self.timer.timeout.connect(self.look)
        self.timer.start(250)

    def count(self):
        self.refreshed += 1

    def look(self):
        with open(os.environ["ORDERS"], encoding="utf-8") as file:
            orders = [json.loads(line) for line in file if line.endswith("\n")]
        for order in orders[self.done :]:
            self.obey(order)
            self.done += 1
        self.turn += 1
        state = json.dumps(self.state())
        with open(os.environ["STATE"] + ".part", "w", encoding="utf-8") as file:
            file.write(state)
        os.replace(os.environ["STATE"] + ".part", os.environ["STATE"])

    def obey(self, order):
        if order["act"] == "maximise":
            iface.mainWindow().showMaximized()
            screen = iface.mainWindow().screen().geometry()
            # Without a window manager nobody else does it.
            iface.mainWindow().setGeometry(screen)
        elif order["act"] == "zoom to layer":
            layer = next(layer for layer in QgsProject.instance().mapLayers().values() if layer.name().startswith(order["layer"]))
            iface.setActiveLayer(layer)
            iface.actionZoomToLayer().trigger()
        elif order["act"] == "zoom full":
            iface.actionZoomFullExtent().trigger()

    def state(self):
        project, corner = QgsProject.instance(), self.canvas.mapToGlobal(QPoint(0, 0))
        layers = [
            {
                "name": layer.name(),
                "valid": layer.isValid(),
                "spatial": layer.isSpatial(),
                "crs": layer.crs().authid() if layer.crs().isValid() else None,
                "extent": [layer.extent().xMinimum(), layer.extent().yMinimum(), layer.extent().xMaximum(), layer.extent().yMaximum()],
            }
            for layer in project.mapLayers().values()
        ]
        return {
            "turn": self.turn,
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
