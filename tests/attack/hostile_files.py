"""Raw files that no publisher delivers: each function lays one of them over a copy of the tiny region."""

import json
import math
import os
import socket
import sqlite3
import struct
import zlib

from mutated_files import MAIN, cell, sheet, workbook

SCORES = "Leefbaarometer-scores buurten 2002-2024.csv"
GEOPACKAGE = "wijkenbuurten_2024_v1.gpkg"
GIGABYTE = 1 << 30


def odata(raw):
    return sorted((raw / "kwb").iterdir())[-1]


def far_cell(place, row):
    """A workbook whose one far cell makes its rectangle immense."""

    def lay(raw):
        (raw / "kwb-2023.xlsx").write_bytes(workbook(sheet(f'<row r="{row}">{cell(f"{place}{row}", 1)}</row>')))

    return lay


def workbook_bomb(raw):
    """A sheet of 1.5 GB in 1.5 MB."""
    line = f'<row r="9">{cell("A9", "A" * (1 << 20))}</row>'

    def parts():
        start, end = sheet().split("</sheetData>")
        yield start
        for _ in range(1500):
            yield line
        yield "</sheetData>" + end

    (raw / "kwb-2023.xlsx").write_bytes(workbook(parts()))


def many_shared_strings(raw):
    text = f'<sst xmlns="{MAIN}" count="4294967295" uniqueCount="4294967295"><si><t>x</t></si></sst>'
    (raw / "kwb-2023.xlsx").write_bytes(workbook(sheet(), {"xl/sharedStrings.xml": text}))


def entities(raw):
    """Names that stand for ten of the next, nine deep."""
    names = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<!DOCTYPE l [<!ENTITY e0 "ha">{names}]>' + sheet(f'<row r="9">{cell("A9", "&e9;")}</row>')
    (raw / "kwb-2023.xlsx").write_bytes(workbook(text))


def gzip_bomb(raw, size=3 * GIGABYTE):
    """GeoJSON of 3 GB in 3 MB: one compressed piece, repeated."""
    (raw / GEOPACKAGE).unlink()
    head, piece = b'{"type":"FeatureCollection","features":[', b" " * (1 << 24)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    count, check = size // len(piece), zlib.crc32(head)
    for _ in range(count):
        check = zlib.crc32(piece, check)
    end = packer.compress(b"]}") + packer.flush()
    length = (len(head) + count * len(piece) + 2) & 0xFFFFFFFF
    trailer = struct.pack("<II", zlib.crc32(b"]}", check), length)
    (raw / "buurten_2024.geojson.gz").write_bytes(
        b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + start + again * count + end + trailer
    )


def zeros(raw):
    """Two gigabytes of NUL on one line, which take no room on disk."""
    (raw / SCORES).unlink()
    with open(raw / SCORES, "wb") as sparse:
        sparse.truncate(2 * GIGABYTE)


def endless_quote(raw):
    with open(raw / SCORES, "wb") as table:
        table.write(b'bu_code,bu_naam,jaar,lbm,afw,fys,onv,soc,vrz,won\r\nBU1,"')
        for _ in range(48):
            table.write(b"x" * (1 << 20))


def many_columns(raw):
    names = ",".join(["bu_code", "bu_naam", "jaar", "onv", *(f"c{number}" for number in range(200_000))])
    (raw / SCORES).write_text(names + "\n" + ("BU70010100,x,2024,1" + "," * 200_000 + "\n") * 50)


def deep_json(raw):
    text = json.dumps(json.loads(odata(raw).read_bytes()))
    odata(raw).write_text('{"x":' + "[" * 2_000_000 + "]" * 2_000_000 + "," + text[1:])


def deep_geojson(raw):
    (raw / GEOPACKAGE).unlink()
    deep = "[" * 2_000_000 + "]" * 2_000_000
    geometry = f'"geometry":{{"type":"Polygon","coordinates":{deep}}}'
    feature = f'{{"type":"Feature","properties":{{"buurtcode":"BU70010100"}},{geometry}}}'
    (raw / "buurten_2024.geojson").write_text(f'{{"type":"FeatureCollection","features":[{feature}]}}')


def sql(*statements):
    def lay(raw):
        base = sqlite3.connect(raw / GEOPACKAGE, isolation_level=None)
        for statement in statements:
            base.execute(statement)
        base.close()

    return lay


COUNTING = "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r)"
COLUMNS = "'BU' || i AS buurtcode, 'x' AS buurtnaam, 'WK700101' AS wijkcode, 'GM7001' AS gemeentecode"
endless_view = sql(
    "ALTER TABLE buurten RENAME TO b0",
    f"CREATE VIEW buurten AS {COUNTING} SELECT i AS fid, NULL AS geom, {COLUMNS} FROM r",
)
silent_view = sql(
    "ALTER TABLE buurten RENAME TO b0",
    f"CREATE VIEW buurten AS {COUNTING} SELECT i AS fid, NULL AS geom, {COLUMNS} FROM r WHERE i < 0",
)
endless_contents = sql(
    "ALTER TABLE gpkg_contents RENAME TO c0",
    f"CREATE VIEW gpkg_contents AS {COUNTING} SELECT 'buurten' AS table_name, 'features' AS data_type FROM r",
)
huge_blobs = sql(
    "ALTER TABLE buurten RENAME TO b0",
    "CREATE VIEW buurten AS SELECT fid, zeroblob(900000000) AS geom, buurtcode, buurtnaam, wijkcode, gemeentecode "
    "FROM b0",
)
huge_names = sql(
    "ALTER TABLE buurten RENAME TO b0",
    "CREATE VIEW buurten AS SELECT fid, geom, buurtcode, wijkcode, gemeentecode, "
    "replace(hex(zeroblob(20000000)), '0', 'xxxxxxxxxxxxxxxx') AS buurtnaam FROM b0",
)


def geometry(*blobs):
    """Gives the first buurten this well-known binary, one each."""

    def lay(raw):
        with sqlite3.connect(raw / GEOPACKAGE) as base:
            for row, blob in enumerate(blobs, 1):
                geom = b"GP\0\1" + struct.pack("<i", 28992) + blob()
                base.execute("update buurten set geom = ? where rowid = ?", (geom, row))

    return lay


def polygon(points):
    ring = [*points, points[0]]
    return b"\1" + struct.pack("<III", 3, 1, len(ring)) + b"".join(struct.pack("<2d", *point) for point in ring)


def star(count):
    """A star whose every edge crosses nearly every other: its points number half a million crossings at 1,001."""
    step = count // 2 - 1

    def point(number):
        angle = number * step * 2 * math.pi / count
        return 150_000 + 5000 * math.cos(angle), 450_000 + 5000 * math.sin(angle)

    return geometry(lambda: polygon([point(number) for number in range(count)]))


def combs(teeth, degrees):
    """Two buurten like combs, sound each by itself, one turned a quarter: every tooth of one crosses every one of the
    other. With 4,500 teeth that is 81 million times."""
    side = 9000

    def comb(turned):
        level = [(0, side), (0, 0)]
        for tooth in range(teeth):
            low, high = side * tooth / teeth, side * (tooth + 0.5) / teeth
            level += [(10, low), (side, low), (side, high), (10, high)]
        along, across = math.cos(math.radians(turned)), math.sin(math.radians(turned))
        points = [(x - side / 2, y - side / 2) for x, y in level]
        return polygon([(150_000 + x * along - y * across, 450_000 + x * across + y * along) for x, y in points])

    return geometry(lambda: comb(degrees), lambda: comb(degrees + 90))


many_rings = geometry(lambda: b"\1" + struct.pack("<II", 3, 0xFFFFFFFF) + b"\xff" * 64)
nested_collections = geometry(lambda: (b"\1" + struct.pack("<II", 7, 1)) * 200_000)
not_finite = geometry(lambda: polygon([(math.nan, math.inf), (1e308, -1e308), (0.0, 1e-320)]))


def pipe(raw):
    (raw / SCORES).unlink()
    os.mkfifo(raw / SCORES)


def unknown_pipe(raw):
    os.mkfifo(raw / "zomaar.pipe")


def device(raw):
    (raw / SCORES).unlink()
    (raw / SCORES).symlink_to("/dev/zero")


def unix_socket(raw):
    (raw / SCORES).unlink()
    place = os.getcwd()
    os.chdir(raw)
    try:
        socket.socket(socket.AF_UNIX).bind(SCORES)
    finally:
        os.chdir(place)


def link_to_itself(raw):
    (raw / SCORES).unlink()
    (raw / SCORES).symlink_to(SCORES)


def circle_of_folders(raw):
    (raw / "lus").symlink_to(".")
    (raw / "boven").symlink_to("..")


ALL = {
    "a cell at XFD1048576": far_cell("XFD", 1048576),
    "a cell at A1048576": far_cell("A", 1048576),
    "a cell at CV1048576": far_cell("CV", 1048576),
    "a cell at XFD4294967295": far_cell("XFD", 4294967295),
    "a cell in column ZZZZZZZZ": far_cell("ZZZZZZZZ", 9),
    "a workbook of 1.5 GB": workbook_bomb,
    "four billion shared strings": many_shared_strings,
    "names of names of names": entities,
    "3 GB behind gzip": gzip_bomb,
    "2 GB of NUL": zeros,
    "a quote that never closes": endless_quote,
    "200,000 columns": many_columns,
    "OData two million deep": deep_json,
    "GeoJSON two million deep": deep_geojson,
    "a layer without end": endless_view,
    "a layer that counts without a row": silent_view,
    "a table of contents without end": endless_contents,
    "geometries of 900 MB": huge_blobs,
    "names of 640 MB": huge_names,
    "a star of 1,001 points": star(1001),
    "a star of 4,001 points": star(4001),
    "a star of 20,001 points": star(20001),
    "combs that cross half a million times": combs(400, 30),
    "combs that cross 81 million times": combs(4500, 0),
    "four billion rings": many_rings,
    "200,000 collections in each other": nested_collections,
    "points that are not finite": not_finite,
    "a pipe": pipe,
    "a pipe that no source claims": unknown_pipe,
    "a link to a device": device,
    "a socket": unix_socket,
    "a link to itself": link_to_itself,
    "a circle of folders": circle_of_folders,
}
