"""The long table runs in the Temporal Controller of QGIS, as docs/clients/qgis.md sets it up: each frame shows the
classes of its year.

Run by the interpreter that PyQGIS is built for: /usr/bin/python3 -m unittest test_qgis_time
"""

import csv
import io
import os
import re
import sys
import tempfile
import unittest

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeatureRequest,
    QgsInterval,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPointXY,
    QgsProject,
    QgsTemporalNavigationObject,
    QgsTemporalUtils,
    QgsUnitTypes,
    QgsVectorLayerTemporalContext,
)
from qgis.PyQt.QtCore import NULL, QSize
from qgis.PyQt.QtGui import QColor

from served import OUT, REPOSITORY, Server, samples

# Where its own modules lie; the application adds this itself.
sys.path.append("/usr/share/qgis/python/plugins")
WRITTEN = "http://127.0.0.1:3000"
WINDOW = (1200, 900)
MAP = "kwetsbaar_nl"
# Two channels may differ by this much: blending rounds.
NEAR = 2


def near(pixel, colour):
    return all(abs((pixel >> shift & 255) - (colour >> shift & 255)) <= NEAR for shift in (0, 8, 16))


class Time(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        QgsApplication.setPrefixPath("/usr", True)
        # Kept: `exitQgis` does not hold it, and without it drawing crashes.
        cls.application = QgsApplication([], True, folder.name)
        cls.application.initQgis()
        cls.addClassCleanup(cls.application.exitQgis)
        from processing.core.Processing import Processing

        Processing.initialize()
        cls.server = Server()
        cls.addClassCleanup(cls.server.stop)
        cls.addClassCleanup(QgsProject.instance().clear)
        examples = re.findall(r"^```python\n(.*?)^```", (REPOSITORY / "docs/clients/qgis.md").read_text(), re.M | re.S)
        [example] = [example for example in examples if "temporalProperties" in example]
        project = QgsProject.instance()
        project.setCrs(QgsCoordinateReferenceSystem("EPSG:28992"))
        exec(compile(example.replace(WRITTEN, cls.server.url.rstrip("/")), "qgis.md", "exec"), {})
        [cls.layer] = project.mapLayers().values()
        [cls.entry] = [entry for entry in cls.server.json("maps.json")["maps"] if entry["id"] == MAP]
        (OUT / "qgis").mkdir(parents=True, exist_ok=True)

    def frames(self):
        """Gives the range of each frame of the controller by its year, as it is set with the range of all layers and
        steps of a year.
        """
        controller = QgsTemporalNavigationObject()
        controller.setNavigationMode(QgsTemporalNavigationObject.Animated)
        controller.setTemporalExtents(QgsTemporalUtils.calculateTemporalRangeForProject(QgsProject.instance()))
        controller.setFrameDuration(QgsInterval(1, QgsUnitTypes.TemporalYears))
        ranges = [controller.dateTimeRangeForFrameNumber(number) for number in range(controller.totalFrameCount())]
        return {frame.begin().date().year(): frame for frame in ranges}

    def shown(self, frame):
        """Gives the rows that a frame shows, as (code, class)."""
        context = QgsVectorLayerTemporalContext()
        context.setLayer(self.layer)
        condition = self.layer.temporalProperties().createFilterString(context, frame)
        rows = self.layer.getFeatures(QgsFeatureRequest().setFilterExpression(condition))
        return sorted((row["code"], "" if row["klasse"] == NULL else str(row["klasse"])) for row in rows)

    def draw(self, frame, year):
        settings = QgsMapSettings()
        settings.setLayers([self.layer])
        settings.setDestinationCrs(QgsProject.instance().crs())
        settings.setOutputSize(QSize(*WINDOW))
        settings.setBackgroundColor(QColor("white"))
        settings.setExtent(self.layer.extent())
        settings.setIsTemporal(True)
        settings.setTemporalRange(frame)
        job = QgsMapRendererParallelJob(settings)
        job.start()
        job.waitForFinished()
        self.assertEqual([error.message for error in job.errors()], [])
        picture = job.renderedImage()
        picture.save(str(OUT / "qgis" / f"time-{year}.png"))
        return picture, settings

    def test_a_frame_has_the_rows_of_its_year_and_no_others(self):
        frames = self.frames()
        years = self.entry["years"]
        self.assertGreater(len(years), 3)
        self.assertLessEqual(set(years), set(frames))
        for year, frame in frames.items():
            with self.subTest(year=year):
                if year not in years:
                    self.assertEqual(self.shown(frame), [])
                    continue
                table = self.server.bytes(f"download/{MAP}.csv?year={year}").decode("utf-8-sig")
                told = sorted((row["code"], row["klasse"]) for row in csv.DictReader(io.StringIO(table)))
                self.assertEqual(self.shown(frame), told)

    def test_a_frame_is_drawn_in_the_classes_of_its_year(self):
        frames = self.frames()
        colours = {row["value"]: int(row["colour"][1:], 16) for row in self.entry["classes"]}
        rd = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), self.layer.crs(), QgsProject.instance())
        classes = {}
        for year in (self.entry["years"][0], self.entry["years"][-1]):
            picture, settings = self.draw(frames[year], year)
            place = settings.mapToPixel()
            looked_at = [sample for sample in samples(self.server, MAP, f"?year={year}") if sample[4] is not None]
            self.assertGreater(len(looked_at), 4)
            for code, lon, lat, _, value in looked_at:
                point = place.transform(rd.transform(QgsPointXY(lon, lat)))
                # Names and borders are drawn over it: of the pixels around some have its colour, and fewer that of any
                # other class.
                around = [
                    picture.pixel(round(point.x()) + x, round(point.y()) + y)
                    for x in range(-6, 7)
                    for y in range(-6, 7)
                ]
                like = {kind: sum(near(pixel, colour) for pixel in around) for kind, colour in colours.items()}
                self.assertGreater(like[value] * 10, len(around), f"{code} in {year} is of class {value}: {like}")
                self.assertEqual(max(like, key=like.get), value, f"{code} in {year}: {like}")
            classes[year] = dict(self.shown(frames[year]))
        first, last = classes.values()
        self.assertNotEqual(first, last, "the years differ")


if __name__ == "__main__":
    unittest.main()
