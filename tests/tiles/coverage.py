"""Measures on finished tiles whether the areas are still a coverage, and fails when a figure is worse than its limit.

    coverage.py --binary PROGRAM --dataset FILE --data DIR [--levels buurten,wijken,gemeenten] [--zooms 5-14]
        [--tiles N]

The program exports each level at the asked zooms; the tiles are decoded by mapbox-vector-tile and clipped to their
square, and what they cover is compared with the union of the boundary file, which is read and projected here without
the program. A band of two grid cells (4096 to a tile) along the outer border is left out: there a border has no
neighbour that it could part from.
gap: source not covered; overlap: covered twice; both in millionths of the source area. invalid: polygons that GEOS
finds invalid.
seams: stretches of the border between two tiles that an area covers in one of them; differ: those that it does not
cover, cell for cell, in the other.
labels: label points, each of which must lie in its area as the same tile draws it, and be the only one of its area at
the zoom.
Overlap must be 0.0, or under 1 at zooms where some area is smaller than a cell. Zooms with more than N tiles are
measured on N of them, half drawn with a fixed seed, half beside those; whether every area is there is then told by
GDAL, which reads all tiles of the zoom (the program ogrinfo).
"""

import argparse
import glob
import gzip
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile

import mapbox_vector_tile
import numpy
import pyproj
import shapely
from shapely.geometry import shape

CELLS = 4096
BAND = 2
# Cells by which the same edge may meet the border of a tile elsewhere in its neighbour, where it is cut by the same
# numbers.
ROUNDING = 1e-6
ENVELOPE_BYTES = (0, 32, 48, 48, 64)
# The column of the boundary file that says in which area of a level a buurt lies.
CODES = {"buurten": "buurtcode", "wijken": "wijkcode", "gemeenten": "gemeentecode"}
# Vertices that the national buurten may have at most, by zoom, at half a pixel of tolerance.
VERTICES = {5: 113_000, 6: 178_000, 7: 236_000, 8: 332_000, 9: 444_000}
NATIONAL = 12_147


def read_boundaries(folder):
    """Returns the buurten of the newest boundary file in the world square [0, 1], origin north-west, y down, and the
    codes of each level.
    """
    path = max(
        glob.glob(os.path.join(folder, "*.gpkg")), key=lambda name: re.search(r"20\d\d", os.path.basename(name)).group()
    )
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    shapes, codes = [], {level: set() for level in CODES}
    for *row, blob in connection.execute(f"SELECT {', '.join(CODES.values())}, geom FROM buurten ORDER BY buurtcode"):
        header = 8 + ENVELOPE_BYTES[blob[3] >> 1 & 7]
        shapes.append(shapely.from_wkb(blob[header:]))
        for level, code in zip(CODES, row):
            codes[level].add(code)
    to_degrees = pyproj.Transformer.from_crs(28992, 4326, always_xy=True)

    def project(points):
        lon, lat = to_degrees.transform(points[:, 0], points[:, 1])
        return numpy.column_stack(
            [lon / 360 + 0.5, 0.5 - numpy.arcsinh(numpy.tan(numpy.radians(lat))) / (2 * numpy.pi)]
        )

    return shapely.transform(numpy.array(shapes), project), codes


def read_tiles(archive, zoom):
    """Returns [(x, y, bytes)] of a zoom, sorted."""
    rows = archive.execute("SELECT tile_column, tile_row, tile_data FROM tiles WHERE zoom_level = ?", (zoom,))
    return sorted(
        (x, 2**zoom - 1 - row, gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data) for x, row, data in rows
    )


def codes_by_gdal(path, level, zoom):
    """Returns the codes in all tiles of a zoom, as GDAL reads them."""
    query = ["-dialect", "SQLITE", "-oo", f"ZOOM_LEVEL={zoom}", "-sql", f"SELECT DISTINCT code FROM {level}"]
    found = subprocess.run(["ogrinfo", "-q", *query, path], check=True, capture_output=True, text=True).stdout
    return set(re.findall(r"code \(String\) = (\S+)", found))


class Measured:
    """The sums of one level at one zoom."""

    def __init__(self, level, zoom, loose):
        self.level, self.loose = level, loose
        self.zoom, self.tiles, self.total, self.gap, self.overlap, self.area = zoom, 0, 0, 0.0, 0.0, 0.0
        self.invalid = self.vertices = self.bytes = self.seams = self.differ = self.labels = self.outside = 0
        self.codes, self.labelled = set(), set()
        # Per tile and side (west, north, east, south): what each area covers of it, in cells along the side.
        self.sides = {}

    def add(self, x, y, data, inner, tree):
        square = shapely.box(x * CELLS, y * CELLS, (x + 1) * CELLS, (y + 1) * CELLS)
        layers = mapbox_vector_tile.decode(data, default_options={"y_coord_down": True})
        layer = layers.get(self.level)
        features = layer["features"] if layer else []
        polygons = numpy.array([shape(feature["geometry"]) for feature in features], dtype=object)
        self.codes.update(feature["properties"]["code"] for feature in features)
        self.tiles += 1
        self.bytes += len(data)
        wanted = shapely.union_all(shapely.intersection(inner[tree.query(square)], square))
        if len(polygons) == 0:
            self.area += wanted.area
            self.gap += wanted.area
            return
        self.vertices += int(shapely.get_num_coordinates(polygons).sum())
        valid = shapely.is_valid(polygons)
        self.invalid += int((~valid).sum())
        polygons[~valid] = shapely.make_valid(polygons[~valid])
        scale = CELLS / layer["extent"]
        seen = shapely.intersection(
            shapely.transform(polygons, lambda points: points * scale + [x * CELLS, y * CELLS]), square
        )
        covered = shapely.union_all(seen)
        self.area += wanted.area
        self.gap += wanted.difference(covered).area
        self.overlap += float(shapely.area(seen).sum()) - covered.area
        codes = [feature["properties"]["code"] for feature in features]
        self.add_sides(x, y, codes, polygons, layer["extent"])
        self.add_labels(layers.get(f"{self.level}_label", {"features": []})["features"], dict(zip(codes, polygons)))

    def add_sides(self, x, y, codes, polygons, extent):
        """Remembers what the areas cover of the sides of a tile, and compares it with the tiles beyond that came
        before.
        """
        corners = [(0, 0), (extent, 0), (extent, extent), (0, extent)]
        west, north, east, south = (
            shapely.LineString([corners[i], corners[j]]) for i, j in [(0, 3), (0, 1), (1, 2), (3, 2)]
        )
        for name, line, axis in [("west", west, 1), ("north", north, 0), ("east", east, 1), ("south", south, 0)]:
            along = shapely.intersection(polygons, line)
            self.sides[x, y, name] = {code: flat(part, axis) for code, part in zip(codes, along) if part.length > 0}
        pairs = [
            ((x, y, "west"), (x - 1, y, "east")),
            ((x, y, "north"), (x, y - 1, "south")),
            ((x, y, "east"), (x + 1, y, "west")),
            ((x, y, "south"), (x, y + 1, "north")),
        ]
        for here, beyond in pairs:
            if beyond in self.sides:
                one, other = self.sides.pop(here), self.sides.pop(beyond)
                self.seams += len(one.keys() | other.keys())
                self.differ += sum(
                    not alike(one.get(code, []), other.get(code, [])) for code in one.keys() | other.keys()
                )

    def add_labels(self, labels, polygons):
        for label in labels:
            code = label["properties"]["code"]
            self.labels += 1
            self.labelled.add(code)
            self.outside += code not in polygons or not shapely.intersects(polygons[code], shape(label["geometry"]))

    def faults(self, areas):
        """Yields what is worse than its limit."""
        ppm = 1e6 / max(self.area, 1)
        if round(self.gap * ppm, 1) > 0:
            yield f"gap {self.gap * ppm:.1f} ppm, must be 0.0"
        if round(self.overlap * ppm, 1) > (0.9 if self.loose else 0):
            yield f"overlap {self.overlap * ppm:.1f} ppm, must be {'under 1' if self.loose else '0.0'}"
        if self.invalid:
            yield f"{self.invalid} invalid polygons"
        if self.codes != areas:
            yield f"{len(areas - self.codes)} areas are in no tile, {len(self.codes - areas)} are unknown"
        if self.differ:
            yield f"{self.differ} of {self.seams} stretches along the borders of tiles differ"
        if self.labels > len(self.labelled):
            yield f"{self.labels} label points of {len(self.labelled)} areas"
        if self.tiles == self.total and self.labelled != areas:
            yield f"{len(areas - self.labelled)} areas have no label point"
        if self.outside:
            yield f"{self.outside} label points lie outside their area"
        if len(areas) == NATIONAL and self.vertices > VERTICES.get(self.zoom, self.vertices):
            yield f"{self.vertices} vertices, at most {VERTICES[self.zoom]}"

    def line(self, areas):
        ppm = 1e6 / max(self.area, 1)
        return (
            f"{self.level} z{self.zoom}: tiles {self.tiles}/{self.total}  "
            f"gap {self.gap * ppm:.1f} ppm  overlap {abs(self.overlap) * ppm:.1f} ppm  "
            f"invalid {self.invalid}  seams {self.seams} differ {self.differ}  "
            f"labels {self.labels} outside {self.outside}  areas {len(self.codes)}/{len(areas)}  "
            f"vertices {self.vertices}  {self.bytes / 1e6:.2f} MB"
        )


def flat(part, axis):
    """Returns the stretches of a line along an axis as sorted pairs, those that touch joined."""
    lines = [line for line in shapely.get_parts(part) if line.length > 0]
    joined = []
    for low, high in sorted(sorted(point[axis] for point in (line.coords[0], line.coords[-1])) for line in lines):
        if joined and low <= joined[-1][1] + ROUNDING:
            joined[-1][1] = max(joined[-1][1], high)
        else:
            joined.append([low, high])
    return joined


def alike(one, other):
    return len(one) == len(other) and numpy.allclose(one, other, rtol=0, atol=ROUNDING)


def within(union, zoom):
    """Returns what must be covered at a zoom, in its cells, and an index of its parts."""
    inner = shapely.transform(union, lambda points: points * (CELLS * 2.0**zoom))
    inner = shapely.get_parts(shapely.make_valid(inner).buffer(-BAND, join_style="mitre"))
    shapely.prepare(inner)
    return inner, shapely.STRtree(inner)


def measure(path, level, zoom, wanted, most, loose):
    """Measures one level at one zoom."""
    tiles = read_tiles(sqlite3.connect(path), zoom)
    measured = Measured(level, zoom, loose)
    measured.total = len(tiles)
    if len(tiles) > most:
        drawn = {(x, y) for x, y, _ in random.Random(zoom).sample(tiles, most // 2)}
        drawn |= {(x + 1, y) for x, y in drawn}
        tiles = [tile for tile in tiles if tile[:2] in drawn]
    for x, y, data in tiles:
        measured.add(x, y, data, *wanted)
    if measured.tiles < measured.total:
        measured.codes = codes_by_gdal(path, level, zoom)
    return measured


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--dataset", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--levels", default="buurten,wijken,gemeenten")
    parser.add_argument("--zooms", default="5-14")
    parser.add_argument("--tiles", type=int, default=400)
    asked = parser.parse_args()
    first, last = (int(zoom) for zoom in asked.zooms.split("-"))
    boundaries, codes = read_boundaries(asked.data)
    union = shapely.coverage_union_all(boundaries)
    smallest = shapely.area(boundaries).min()
    levels = asked.levels.split(",")
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        paths = {level: os.path.join(folder, f"{level}.mbtiles") for level in levels}
        for level, path in paths.items():
            export = [
                "export",
                "--dataset",
                asked.dataset,
                "--map",
                "onveilig_niveau",
                "--level",
                level,
                "--zoom",
                asked.zooms,
                "--out",
                path,
            ]
            subprocess.run([asked.binary, *export], check=True, stdout=subprocess.DEVNULL)
        for zoom in range(first, last + 1):
            wanted = within(union, zoom)
            loose = smallest * (CELLS * 2.0**zoom) ** 2 < 1
            for level, path in paths.items():
                measured = measure(path, level, zoom, wanted, asked.tiles, loose)
                faults = list(measured.faults(codes[level]))
                failed += bool(faults)
                passed += not faults
                print(
                    f"coverage {measured.line(codes[level])}", *(f"\n   WORSE: {fault}" for fault in faults), flush=True
                )
    print(f"coverage: {passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
