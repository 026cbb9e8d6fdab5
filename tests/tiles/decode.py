"""Unpacks an MBTiles archive and decodes every tile with mapbox-vector-tile.

    decode.py ARCHIVE FOLDER

Writes each tile, uncompressed, as FOLDER/z-x-y.pbf for the other decoders, and FOLDER/python.json: per tile and layer
the number of features, the
number of rings, and the sorted `code klasse` of the features. The other decoders write the same and must agree.
"""

import gzip
import json
import os
import sqlite3
import sys

import mapbox_vector_tile


def rings(geometry):
    """Counts the rings of a polygon or multipolygon; none in points."""
    parts = {"Polygon": [geometry["coordinates"]], "MultiPolygon": geometry["coordinates"]}.get(geometry["type"], [])
    return sum(len(part) for part in parts)


def summarise(layer):
    features = layer["features"]
    names = sorted(
        f"{feature['properties'].get('code', '')} {feature['properties'].get('klasse', '')}" for feature in features
    )
    return {"features": len(features), "rings": sum(rings(feature["geometry"]) for feature in features), "names": names}


def main():
    archive, folder = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    for name in os.listdir(folder):
        os.remove(os.path.join(folder, name))
    decoded = {}
    query = "SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles ORDER BY 1, 2, 3"
    for z, x, row, data in sqlite3.connect(archive).execute(query):
        tile = f"{z}-{x}-{2**z - 1 - row}"
        raw = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        with open(os.path.join(folder, tile + ".pbf"), "wb") as file:
            file.write(raw)
        layers = mapbox_vector_tile.decode(raw, default_options={"y_coord_down": True})
        decoded[tile] = {name: summarise(layer) for name, layer in sorted(layers.items())}
    with open(os.path.join(folder, "python.json"), "w", encoding="utf-8") as file:
        json.dump(decoded, file)
    features = sum(layer["features"] for layers in decoded.values() for layer in layers.values())
    print(f"decoders: mapbox-vector-tile read {len(decoded)} tiles, {features} features")
    if not features:
        sys.exit("the archive holds no feature")


if __name__ == "__main__":
    main()
