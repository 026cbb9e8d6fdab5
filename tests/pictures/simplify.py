"""Simplifies every buurt by itself, as tile makers do that do not know of borders: the other half of the pictures of
tests/pictures.

    simplify.py DATA ZOOM

Writes GeoJSON of the boundaries in the folder DATA, each simplified within half a pixel of ZOOM (512 pixels to a tile),
the tolerance of our tiles.
"""

import glob
import json
import os
import sqlite3
import sys

import numpy
import pyproj
import shapely

ENVELOPE_BYTES = (0, 32, 48, 48, 64)
EQUATOR = 40_075_016.685_578_49
TILE_PIXELS = 512


def read_boundaries(folder):
    """Returns codes and shapes of the buurten, in metres of RD New."""
    path = max(glob.glob(os.path.join(folder, "*.gpkg")))
    rows = (
        sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        .execute("SELECT buurtcode, geom FROM buurten ORDER BY buurtcode")
        .fetchall()
    )
    shapes = [shapely.from_wkb(blob[8 + ENVELOPE_BYTES[blob[3] >> 1 & 7] :]) for _, blob in rows]
    return [code for code, _ in rows], numpy.array(shapes)


def projected(shapes, source, target):
    transformer = pyproj.Transformer.from_crs(source, target, always_xy=True)
    return shapely.transform(
        shapes, lambda points: numpy.column_stack(transformer.transform(points[:, 0], points[:, 1]))
    )


def main():
    folder, zoom = sys.argv[1], int(sys.argv[2])
    codes, shapes = read_boundaries(folder)
    half_a_pixel = EQUATOR / 2**zoom / TILE_PIXELS / 2
    simple = shapely.simplify(projected(shapes, 28992, 3857), half_a_pixel, preserve_topology=True)
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": shapely.geometry.mapping(shape)}
        for code, shape in zip(codes, projected(simple, 3857, 4326))
    ]
    json.dump({"type": "FeatureCollection", "features": features}, sys.stdout)


if __name__ == "__main__":
    main()
