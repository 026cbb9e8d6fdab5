"""Which classes of a map are to be seen in a picture."""

import collections

from qgis.PyQt.QtGui import QImage

# Two channels may differ by this much: blending rounds.
NEAR = 2
# Pixels of a colour that count as seen. The buurten of a country in which some classes lie are a pixel or two each.
ENOUGH = 12
COMMON = 30


def seen_classes(picture, entry):
    """Returns the values of the classes of a map (a row of the catalogue) whose colours a picture shows, with the
    number of their pixels.
    """
    picture = picture.convertToFormat(QImage.Format_RGB32)
    pixels = memoryview(picture.constBits().asstring(picture.sizeInBytes())).cast("I")
    counted = collections.Counter(pixel & 0xFFFFFF for pixel in pixels)
    seen = collections.Counter()
    for row in entry["classes"]:
        wanted = int(row["colour"][1:], 16)
        for colour, count in counted.items():
            if all(abs((colour >> shift & 255) - (wanted >> shift & 255)) <= NEAR for shift in (0, 8, 16)):
                seen[row["value"]] += count
    return {value: count for value, count in seen.items() if count >= ENOUGH}


def common_classes(server, entry):
    """Returns the classes that at least one in COMMON buurten of a map has: a picture of the whole map must show them.
    """
    values = [value for value in server.json(f"columns/klasse.json?map={entry['id']}")["values"] if value is not None]
    return {int(value) for value, count in collections.Counter(values).items() if count * COMMON >= len(values)}
