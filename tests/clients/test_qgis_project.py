"""The project of all maps opens in QGIS as it comes: its layers, legends, themes and pages are those of the maps.

Nothing is set that opening the project does not set. Drawn are what is visible in the window, and the pages as people
export them.
Run by the interpreter that PyQGIS is built for: /usr/bin/python3 -m unittest test_qgis_project
"""

import os
import pathlib
import tempfile
import unittest

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsLayerTree,
    QgsLayoutExporter,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage

from counted import Counted
from served import OUT
from shades import common_classes, seen_classes

WINDOW = (1200, 900)
# What one picture of the whole map asks at most.
MOST_TILES = 100
# Metres by which the extent may differ from the bounds of the catalogue, which are rounded, and of which the corners
# alone are turned.
ROUNDED = 60
DPI = 100
SHEETS = {"A4": (297, 210), "A3": (420, 297)}
# So many maps are printed: each page asks for all tiles anew, and a PDF has ten times the pixels of a picture.
PRINTED = 2
LEGENDS = {"nl": "Legenda", "en": "Legend"}


def setUpModule():
    global application, server, catalogue, folder
    folder = tempfile.TemporaryDirectory()
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], True, folder.name)
    application.initQgis()
    server = Counted()
    catalogue = server.json("maps.json")
    (OUT / "qgis").mkdir(parents=True, exist_ok=True)


def tearDownModule():
    QgsProject.instance().clear()
    server.stop()
    folder.cleanup()
    application.exitQgis()


def dark(picture, box):
    """Counts the dark pixels of a part of a picture: those of letters."""
    left, top, width, height = (round(side) for side in box)
    return sum(
        picture.pixelColor(x, y).lightness() < 96 for x in range(left, left + width) for y in range(top, top + height)
    )


class Project(unittest.TestCase):
    def open(self, language):
        path = pathlib.Path(folder.name) / f"veerkracht-{language}.qgs"
        path.write_bytes(server.bytes("qgis/veerkracht.qgs" + ("" if language == "nl" else f"?taal={language}")))
        project = QgsProject.instance()
        project.clear()
        self.assertTrue(project.read(str(path)), project.error())
        return project

    def groups(self, project):
        (whole,) = project.layerTreeRoot().children()
        self.assertTrue(QgsLayerTree.isGroup(whole))
        return whole.children()

    def draw(self, project, layers, name):
        settings = QgsMapSettings()
        settings.setLayers(layers)
        settings.setDestinationCrs(project.crs())
        settings.setTransformContext(project.transformContext())
        settings.setOutputSize(QSize(*WINDOW))
        settings.setBackgroundColor(QColor("white"))
        settings.setExtent(project.viewSettings().defaultViewExtent())
        asked = len(server.asked)
        job = QgsMapRendererParallelJob(settings)
        job.start()
        job.waitForFinished()
        self.assertEqual([error.message for error in job.errors()], [])
        tiles = server.tiles(asked)
        self.assertLessEqual(len(tiles), MOST_TILES)
        self.assertEqual({status for *_, status in tiles} - {200, 204, 304}, set(), "no tile is refused")
        picture = job.renderedImage()
        picture.save(str(OUT / "qgis" / f"{name}.png"))
        return picture

    def test_every_map_is_a_group_with_a_legend_and_only_the_first_is_visible(self):
        for language in ("nl", "en"):
            with self.subTest(language=language):
                project = self.open(language)
                self.assertEqual(project.title(), catalogue["title"][language])
                self.assertIn(catalogue["notice"][language], project.metadata().abstract())
                self.assertTrue(any(link.url.startswith(server.url) for link in project.metadata().links()))
                self.assertEqual(project.crs(), QgsCoordinateReferenceSystem("EPSG:28992"))
                self.assertTrue(project.mapLayers())
                for layer in project.mapLayers().values():
                    self.assertTrue(layer.isValid() and layer.crs().isValid(), layer.name())
                    self.assertTrue(layer.metadata().rights() and layer.metadata().licenses(), layer.name())
                groups = self.groups(project)
                self.assertEqual(len(groups), len(catalogue["maps"]))
                for number, (group, entry) in enumerate(zip(groups, catalogue["maps"])):
                    self.assertTrue(group.name().startswith(entry["title"][language]), group.name())
                    self.assertEqual((group.isVisible(), group.isExpanded()), (number == 0, number == 0), group.name())
                    *tiles, legend = [node.layer() for node in group.findLayers()]
                    self.assertTrue(tiles and all(isinstance(layer, QgsVectorTileLayer) for layer in tiles))
                    self.assertEqual(legend.name(), LEGENDS[language])
                    shown = [
                        (category.label(), category.symbol().color().name().upper())
                        for category in legend.renderer().categories()
                    ]
                    wanted = [
                        ((f"{row['key']}  " if row["key"] else "") + row["label"][language], row["colour"].upper())
                        for row in entry["classes"]
                    ]
                    self.assertEqual(shown[: len(wanted)], wanted)
                    self.assertEqual(len(shown), len(wanted) + 2, "indicative, and without a class")

    def test_the_project_opens_on_the_whole_map_and_shows_the_colours_of_its_classes(self):
        project = self.open("nl")
        degrees = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), project.crs(), project)
        bounds = degrees.transformBoundingBox(QgsRectangle(*catalogue["bounds"]))
        for extent in (project.viewSettings().defaultViewExtent(), project.viewSettings().fullExtent()):
            for side in ("xMinimum", "yMinimum", "xMaximum", "yMaximum"):
                self.assertAlmostEqual(getattr(extent, side)(), getattr(bounds, side)(), delta=ROUNDED, msg=side)
        entry = catalogue["maps"][0]
        picture = self.draw(project, project.layerTreeRoot().checkedLayers(), "project-file")
        self.assertLessEqual(common_classes(server, entry), seen_classes(picture, entry).keys())
        # Apart from its layers of tiles nothing of it is drawn.
        legends = [layer for layer in project.mapLayers().values() if layer.name() == LEGENDS["nl"]]
        blank = self.draw(project, legends, "project-file-legends")
        self.assertEqual(
            {blank.pixelColor(x, y).name() for x in range(0, WINDOW[0], 7) for y in range(0, WINDOW[1], 7)}, {"#ffffff"}
        )

    def test_a_theme_shows_its_map_alone(self):
        project = self.open("nl")
        themes = project.mapThemeCollection()
        groups = self.groups(project)
        self.assertEqual(set(themes.mapThemes()), {group.name() for group in groups})
        for group in groups:
            self.assertEqual(
                {layer.id() for layer in themes.mapThemeVisibleLayers(group.name())}, set(group.findLayerIds())
            )
        entry, group = catalogue["maps"][-1], groups[-1]
        picture = self.draw(project, themes.mapThemeVisibleLayers(group.name()), "project-file-theme")
        self.assertLessEqual(common_classes(server, entry), seen_classes(picture, entry).keys())

    def test_every_page_has_title_map_legend_and_what_must_be_said(self):
        project = self.open("nl")
        layouts = {layout.name(): layout for layout in project.layoutManager().printLayouts()}
        groups = self.groups(project)
        self.assertEqual(layouts.keys(), {f"{group.name()}, {sheet}" for group in groups for sheet in SHEETS})
        for group, entry in list(zip(groups, catalogue["maps"]))[:PRINTED]:
            for sheet, (width, height) in SHEETS.items():
                with self.subTest(map=entry["id"], sheet=sheet):
                    layout = layouts[f"{group.name()}, {sheet}"]
                    size = layout.pageCollection().page(0).pageSize()
                    self.assertEqual((size.width(), size.height()), (width, height))
                    self.assertEqual(layout.itemById("title").currentText(), group.name())
                    self.assertEqual(layout.itemById("notice").currentText(), catalogue["notice"]["nl"])
                    notes = layout.itemById("notes").currentText()
                    for words in (entry["guide"]["nl"], *(caveat["nl"] for caveat in entry["caveats"]), "Bronnen: "):
                        self.assertIn(words, notes)
                    picture = self.print(layout, f"page-{entry['id']}-{sheet}")
                    scale = picture.width() / width

                    def box(name):
                        item = layout.itemById(name)
                        place = item.pos()
                        return [
                            side * scale for side in (place.x(), place.y(), item.rect().width(), item.rect().height())
                        ]

                    for name in ("title", "legend", "scale bar", "notice", "notes"):
                        left, top, wide, high = box(name)
                        self.assertGreater(dark(picture, box(name)), 50, f"{name} is to be read")
                        self.assertTrue(
                            left >= 0
                            and top >= 0
                            and left + wide <= picture.width()
                            and top + high <= picture.height(),
                            name,
                        )
                    # The last line of the words is not cut off: below them the sheet is white.
                    left, top, wide, high = box("notes")
                    self.assertEqual(dark(picture, [left, top + high - 2, wide, 2]), 0, "the notes have room")
                    on_map = picture.copy(*(round(side) for side in box("map")))
                    self.assertLessEqual(common_classes(server, entry), seen_classes(on_map, entry).keys())
                    in_legend = picture.copy(*(round(side) for side in box("legend")))
                    self.assertEqual({row["value"] for row in entry["classes"]}, set(seen_classes(in_legend, entry)))

    def print(self, layout, name):
        exporter, settings = QgsLayoutExporter(layout), QgsLayoutExporter.ImageExportSettings()
        settings.dpi = DPI
        # Beside a picture that is there already QGIS complains.
        path = pathlib.Path(folder.name) / f"{name}.png"
        self.assertEqual(exporter.exportToImage(str(path), settings), QgsLayoutExporter.Success)
        pdf = OUT / "qgis" / f"{name}.pdf"
        self.assertEqual(
            exporter.exportToPdf(str(pdf), QgsLayoutExporter.PdfExportSettings()), QgsLayoutExporter.Success
        )
        self.assertGreater(pdf.stat().st_size, 5000)
        picture = QImage(str(path))
        picture.save(str(OUT / "qgis" / f"{name}.png"))
        return picture


if __name__ == "__main__":
    unittest.main()
