"""The connections file as people use it: imported with QGIS's own window, then found in its browser."""

from qgis.core import QgsApplication, QgsSettings
from qgis.gui import QgsManageConnectionsDialog
from qgis.PyQt.QtWidgets import QDialogButtonBox, QListWidget

# Python would take windows down in an order that QGIS does not survive: they stay until the end.
windows = []


def connected(path):
    """Imports a connections file; returns what QGIS takes for the source of a layer of each connection, by its name."""
    # Where QGIS keeps them: until 3.28, and since.
    for place in ("qgis/connections-vector-tile", "connections/vector-tile"):
        QgsSettings().remove(place)
    dialog = QgsManageConnectionsDialog(
        None, QgsManageConnectionsDialog.Import, QgsManageConnectionsDialog.VectorTile, str(path)
    )
    windows.append(dialog)
    dialog.findChild(QListWidget).selectAll()
    dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.Ok).click()
    browser = next(
        provider
        for provider in QgsApplication.dataItemProviderRegistry().providers()
        if provider.name() == "Vector Tiles"
    )
    root = browser.createDataItem("", None)
    return {uri.name: uri.uri for item in root.createChildren() for uri in item.mimeUris()}
