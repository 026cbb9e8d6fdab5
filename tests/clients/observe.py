"""Runs inside the application (`qgis --code`): tells the test what it shows, and does with its menus and by dropping
files what people do. It sets nothing by itself.

STATE names the file with what is shown, replaced several times a second; ORDERS the file with what to do, one JSON
object a line.
"""

import json
import os

import time
import traceback

import qgis.utils
from qgis.core import QgsCoordinateReferenceSystem, QgsLayoutItemMap, QgsProject
from qgis.gui import QgsFileWidget, QgsProjectionSelectionTreeWidget
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QMimeData, QModelIndex, QPoint, QPointF, Qt, QTimer, QUrl
from qgis.PyQt.QtGui import QDragEnterEvent, QDropEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAction,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QDockWidget,
    QLineEdit,
    QListWidget,
    QMenu,
    QMessageBox,
    QPushButton,
    QSpinBox,
    QToolButton,
    QTreeView,
    QWidget,
)
from qgis.utils import iface

# Milliseconds between two states.
TURN = 100
# Seconds until what is looked for in the Browser is there.
LISTED_WITHIN = 20


def press(window, role=QDialogButtonBox.AcceptRole):
    """Presses the button of a window with a role."""
    buttons = window.findChild(QDialogButtonBox)
    next(button for button in buttons.buttons() if buttons.buttonRole(button) == role).click()


def fill(window, fields):
    """Fills in the fields of a window, which are called by their names in it, and presses its button."""
    for name, value in fields.items():
        if isinstance(value, int):
            window.findChild(QSpinBox, name).setValue(value)
        else:
            window.findChild(QLineEdit, name).setText(value)
    press(window)


class Observer:
    def __init__(self):
        # Orders that were obeyed, states that were told, how often the map was drawn since the last order, and whether
        # one is being obeyed.
        self.done, self.turn, self.refreshed, self.busy = 0, 0, 0, False
        # What the windows that an order opens are answered, by their kind, and the kinds that were.
        self.answers, self.answered = {}, set()
        # What went wrong with an order.
        self.fault = None
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
        asks = QApplication.activeModalWidget()
        kind = self.expected(asks)
        if kind and kind not in self.answered:
            self.answered.add(kind)
            QTimer.singleShot(0, lambda: self.attempt(self.answers[kind], asks))
        self.turn += 1
        state = json.dumps(self.state())
        with open(os.environ["STATE"] + ".part", "w", encoding="utf-8") as file:
            file.write(state)
        os.replace(os.environ["STATE"] + ".part", os.environ["STATE"])

    def expected(self, asks):
        """Returns the kind of a window that the order at work opens."""
        return next((kind for kind in self.answers if asks and asks.inherits(kind)), None)

    def follow(self, order):
        self.refreshed, self.fault = 0, None
        self.attempt(getattr(self, order.pop("act").replace(" ", "_")), **order)
        self.done, self.busy, self.answers, self.answered = self.done + 1, False, {}, set()

    def attempt(self, act, *about, **more):
        try:
            act(*about, **more)
        except Exception:
            self.fault = traceback.format_exc()

    def maximise(self):
        iface.mainWindow().showMaximized()
        screen = iface.mainWindow().screen().geometry()
        # Without a window manager nobody else does it.
        iface.mainWindow().setGeometry(screen)

    def zoom_to_layer(self, layer):
        found = next(one for one in QgsProject.instance().mapLayers().values() if one.name().startswith(layer))
        iface.setActiveLayer(found)
        iface.actionZoomToLayer().trigger()

    def zoom_full(self):
        iface.actionZoomFullExtent().trigger()

    def new_project(self):
        iface.newProject(False)

    def open_project(self, file):
        iface.addProject(file)

    def set_system(self, system):
        """Chooses the reference system of the project in the window behind its button in the status bar."""

        def choose(window):
            # What is not told to Python is a mere window there.
            systems = sip.cast(window.findChild(QWidget, "projectionSelector"), QgsProjectionSelectionTreeWidget)
            systems.setCrs(QgsCoordinateReferenceSystem(system))
            press(window)

        self.answers = {"QgsProjectProperties": choose}
        iface.mainWindow().findChild(QToolButton, "mOntheFlyProjectionStatusButton").click()

    def open_layout(self, name):
        """Opens the first page in the menu of the project that is called so."""
        menu = iface.mainWindow().findChild(QMenu, "mLayoutsMenu")
        menu.aboutToShow.emit()
        next(action for action in menu.actions() if action.text().startswith(name)).trigger()
        # Like the main window; and the page is seen whole again, by its button.
        [page] = iface.openLayoutDesigners()
        page.window().setGeometry(iface.mainWindow().geometry())
        QTest.qWait(TURN)
        page.view().zoomFull()

    def close_layout(self):
        for designer in iface.openLayoutDesigners():
            designer.close()

    def vector_tiles(self, act, answers):
        """Does something on the page for vector tiles of the Data Source Manager, and closes that."""

        def page(window):
            act(next(page for page in window.findChildren(QWidget) if page.inherits("QgsVectorTileSourceSelect")))
            window.close()

        kind = "QgsDataSourceManagerDialog"
        self.answers = {kind: page} | answers
        iface.mainWindow().findChild(QAction, "mActionAddVectorTileLayer").trigger()
        if kind not in self.answered:
            # Newer versions open it beside the map.
            self.answered.add(kind)
            page(next(window for window in QApplication.topLevelWidgets() if window.inherits(kind)))

    def load_connections(self, file):
        """Loads a file of connections, all of them, over those of the same names that are there."""

        def choose(window):
            window.findChild(QListWidget).selectAll()
            press(window)

        answers = {
            "QFileDialog": lambda window: fill(window, {"fileNameEdit": file}),
            "QgsManageConnectionsDialog": choose,
            "QMessageBox": lambda window: window.button(QMessageBox.YesToAll).click(),
        }
        self.vector_tiles(lambda page: page.findChild(QToolButton, "btnLoad").click(), answers)
        # It lists what was loaded elsewhere when it is refreshed.
        next(one for one in self.browser().findChildren(QToolButton) if one.text() == "Refresh").click()

    def browser(self):
        return iface.mainWindow().findChild(QDockWidget, "Browser")

    def new_connection(self, kind, fields):
        """Makes a connection of the first or the second kind of the list by hand, and adds it."""

        def act(page):
            page.findChild(QToolButton, "btnNew").menu().actions()[kind].trigger()
            page.findChild(QComboBox, "cmbConnections").setCurrentText(fields["mEditName"])
            press(page, QDialogButtonBox.ApplyRole)

        self.vector_tiles(act, {"QDialog": lambda window: fill(window, fields)})

    def add_connection(self, name):
        """Adds a connection from the Browser, as two clicks on it do."""
        view = self.browser().findChild(QTreeView)
        place, until = QModelIndex(), time.monotonic() + LISTED_WITHIN
        for text in ("Vector Tiles", name):
            view.expand(place)
            while not (found := view.model().match(view.model().index(0, 0, place), Qt.DisplayRole, text)):
                assert time.monotonic() < until, f"{text} is not in the Browser"
                QTest.qWait(TURN)
            [place] = found
        view.doubleClicked.emit(place)

    def load_style(self, layer, file):
        """Loads a style from a file in the properties of a layer."""

        def load(window):
            button = next(button for button in window.findChildren(QPushButton) if button.text() == "Style")
            button.menu().actions()[0].trigger()
            press(window)

        def choose(window):
            window.findChild(QgsFileWidget).setFilePath(file)
            press(window)

        self.answers = {"QgsMapLayerLoadStyleDialog": choose, "QgsVectorTileLayerProperties": load}
        [found] = QgsProject.instance().mapLayersByName(layer)
        iface.setActiveLayer(found)
        iface.actionLayerProperties().trigger()

    def drop(self, files):
        """Lets go of files over the middle of the window."""
        window, dragged = iface.mainWindow(), QMimeData()
        dragged.setUrls([QUrl.fromLocalFile(file) for file in files])
        middle = window.rect().center()
        how = Qt.CopyAction, dragged, Qt.LeftButton, Qt.NoModifier
        QApplication.sendEvent(window, QDragEnterEvent(middle, *how))
        QApplication.sendEvent(window, QDropEvent(QPointF(middle), *how))

    def page(self):
        """Returns where on the screen the first map of the page lies that is open, if any."""
        for designer in iface.openLayoutDesigners():
            view = designer.view()
            for item in designer.layout().items():
                if isinstance(item, QgsLayoutItemMap):
                    box = view.mapFromScene(item.sceneBoundingRect()).boundingRect()
                    corner = view.viewport().mapToGlobal(box.topLeft())
                    return [corner.x(), corner.y(), box.width(), box.height()]
        return None

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
            "page": self.page(),
            "turn": self.turn,
            "fault": self.fault,
            "asks": asks.windowTitle() if asks and not self.expected(asks) else None,
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
