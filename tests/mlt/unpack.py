"""Writes each tile of an MBTiles archive, uncompressed, as FOLDER/z-x-y, and prints its metadata as JSON.

unpack.py ARCHIVE FOLDER
"""

import gzip
import json
import pathlib
import sqlite3
import sys

archive, folder = sys.argv[1], pathlib.Path(sys.argv[2])
database = sqlite3.connect(archive)
for z, x, row, packed in database.execute("SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles"):
    (folder / f"{z}-{x}-{2**z - 1 - row}").write_bytes(gzip.decompress(packed))
print(json.dumps(dict(database.execute("SELECT name, value FROM metadata"))))
