"""What the window of QGIS does by itself with the layers of a project: an empty one takes over the system of the first
that has any.
"""

from qgis.core import QgsProject
from qgis.gui import QgsLayerTreeMapCanvasBridge, QgsMapCanvas
from qgis.PyQt.QtCore import QCoreApplication


class Window:
    """The map and the list of layers of the project, as QGIS joins them; made while the project is empty."""

    def __init__(self):
        self.canvas = QgsMapCanvas()
        # What is drawn is drawn by the tests, which count what that asks.
        self.canvas.setRenderFlag(False)
        # It ends with the map.
        self.bridge = QgsLayerTreeMapCanvasBridge(QgsProject.instance().layerTreeRoot(), self.canvas, self.canvas)

    def system(self):
        """Returns the reference system that the project has once its layers are there."""
        QCoreApplication.processEvents()
        return QgsProject.instance().crs()
