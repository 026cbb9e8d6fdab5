"""Raw files and config that are nearly right, laid over the tiny region: a build of any of them either builds or says
what is wrong."""

import gzip
import io
import json
import pathlib
import re
import shutil
import sqlite3
import struct
import zipfile

from mutate import NUMBERS, TEXTS, VALUES, WORDS, mutated_bytes, mutated_json, mutated_table
from program import REPOSITORY, raw_files

CONFIG = {
    path.relative_to(REPOSITORY / "config"): path.read_bytes()
    for path in sorted((REPOSITORY / "config").rglob("*.toml"))
}
KINDS = ["geopackage", "geopackage", "geojson", "geojson", "csv", "odata", "xlsx", "recoding", "config", "config"]
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


class Region:
    """The raw files of the tiny region, by what they are."""

    def __init__(self):
        self.folder = raw_files("tiny")
        files = sorted(path.relative_to(self.folder) for path in self.folder.rglob("*") if path.is_file())
        self.geopackage = next(path for path in files if path.suffix == ".gpkg")
        self.recoding = next(path for path in files if "hercodering" in path.name)
        self.tables = [path for path in files if path.suffix == ".csv" and path != self.recoding]
        self.odata = [path for path in files if path.suffix == ".json"]
        self.geojson = as_geojson(self.folder / self.geopackage)

    def mutated(self, folder, kind, draw):
        """Lays a copy with one mutated file into a folder, and gives the arguments of its build."""
        shutil.rmtree(folder, ignore_errors=True)
        raw = pathlib.Path(folder) / "raw"
        shutil.copytree(self.folder, raw)
        arguments = ["build", "--data", raw, "--dataset", pathlib.Path(folder) / "out.dataset"]

        def change(path, mutate):
            content = (raw / path).read_bytes()
            (raw / path).write_bytes(mutate(content, draw) if draw.random() < 0.6 else mutated_bytes(content, draw))

        if kind == "geopackage":
            if draw.random() < 0.4:
                change(self.geopackage, mutated_bytes)
            else:
                mutate_geopackage(raw / self.geopackage, draw)
        elif kind == "geojson":
            (raw / self.geopackage).unlink()
            content = mutated_json(self.geojson, draw) if draw.random() < 0.7 else mutated_bytes(self.geojson, draw)
            if draw.random() < 0.3:
                packed = gzip.compress(content)
                (raw / "buurten_2024.geojson.gz").write_bytes(
                    mutated_bytes(packed, draw) if draw.random() < 0.3 else packed
                )
            else:
                (raw / "buurten_2024.geojson").write_bytes(content)
        elif kind == "csv":
            change(draw.choice(self.tables), mutated_table)
        elif kind == "odata":
            change(draw.choice(self.odata), mutated_json)
        elif kind == "recoding":
            change(self.recoding, mutated_table)
        elif kind == "xlsx":
            (raw / "kwb-2023.xlsx").write_bytes(mutated_workbook(draw))
        else:
            path = draw.choice(list(CONFIG))
            target = pathlib.Path(folder) / "config" / path
            target.parent.mkdir(parents=True)
            target.write_bytes(
                mutated_config(CONFIG[path], draw) if draw.random() < 0.7 else mutated_bytes(CONFIG[path], draw)
            )
            arguments += ["--config", pathlib.Path(folder) / "config"]
        return arguments


def geometry_start(blob):
    """Where the well-known binary begins behind the header of a GeoPackage blob."""
    return 8 + [0, 32, 48, 48, 64][(blob[3] >> 1) & 7]


def as_geojson(geopackage):
    """Writes the buurten of a GeoPackage in RD New as GeoJSON."""
    features = []
    with sqlite3.connect(geopackage) as base:
        rows = base.execute("select buurtcode, buurtnaam, wijkcode, gemeentecode, geom from buurten").fetchall()
    for code, name, wijk, gemeente, blob in rows:
        at = geometry_start(blob)

        def take(form):
            nonlocal at
            found = struct.unpack_from("<" + form, blob, at)
            at += struct.calcsize("<" + form)
            return found

        def polygon():
            return [[list(take("2d")) for _ in range(take("I")[0])] for _ in range(take("I")[0])]

        _, kind = take("B")[0], take("I")[0]
        polygons = [polygon()] if kind == 3 else [(take("BI"), polygon())[1] for _ in range(take("I")[0])]
        properties = {"buurtcode": code, "buurtnaam": name, "wijkcode": wijk, "gemeentecode": gemeente}
        features.append(
            {"type": "Feature", "properties": properties, "geometry": {"type": "MultiPolygon", "coordinates": polygons}}
        )
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}).encode()


def mutate_geopackage(path, draw):
    """Changes rows, columns, tables and geometries by SQL."""
    base = sqlite3.connect(path)
    for _ in range(draw.choice([1, 1, 2, 5])):
        table = draw.choice(
            [
                "buurten",
                "buurten",
                "wijken",
                "gemeenten",
                "gpkg_contents",
                "gpkg_geometry_columns",
                "gpkg_spatial_ref_sys",
            ]
        )
        kind = draw.randrange(10)
        try:
            column = draw.choice([row[1] for row in base.execute(f"pragma table_info({table})")])
            row = draw.choice([row[0] for row in base.execute(f"select rowid from {table}")])
            if kind < 3:
                value = draw.choice(
                    [
                        *(v for v in VALUES if not isinstance(v, (list, dict)) and v != 2**70),
                        b"\0\xff",
                        "BU7001010A",
                        2**62,
                    ]
                )
                base.execute(f'update {table} set "{column}" = ? where rowid = ?', (value, row))
            elif kind == 3:
                base.execute(f"delete from {table} where rowid = ?", (row,))
            elif kind == 4:
                base.execute(
                    f'alter table {table} rename column "{column}" to "{draw.choice(["x", column.upper(), "é"])}"'
                )
            elif kind == 5:
                base.execute(f"drop table {table}")
            elif kind == 6:
                base.execute("update gpkg_geometry_columns set srs_id = ?", (draw.choice([0, -1, 4326, 3857, 99999]),))
            else:
                row, blob = draw.choice(base.execute("select rowid, geom from buurten").fetchall())
                base.execute("update buurten set geom = ? where rowid = ?", (mutated_geometry_blob(blob, draw), row))
        except (sqlite3.Error, IndexError, OverflowError):
            # The table is not there any more.
            continue
    base.commit()
    base.close()


def mutated_geometry_blob(blob, draw):
    blob = bytearray(blob if isinstance(blob, bytes) else b"GP\0\1\0\0\0\0")
    for _ in range(draw.choice([1, 1, 3])):
        at = draw.randrange(len(blob)) if draw.random() < 0.5 else draw.randrange(min(80, len(blob)))
        kind = draw.randrange(4)
        if kind == 0:
            blob[at] ^= 1 << draw.randrange(8)
        elif kind == 1 and at:
            del blob[at:]
        else:
            word = draw.choice(WORDS)
            blob[at : at + len(word)] = word
    return bytes(blob)


def workbook(sheet, parts=None):
    """Packs a workbook of one sheet; `sheet` is XML, or chunks of it."""

    def related(*parts):
        links = "".join(
            f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{to}"/>' for n, (kind, to) in enumerate(parts, 1)
        )
        return f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'

    types = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
    defaults = "".join(f'<Default Extension="{ending}" ContentType="{kind}"/>' for ending, kind in types.items())
    book = f'<Override PartName="/xl/workbook.xml" ContentType="{BOOK}"/>'
    sheets = '<sheets><sheet name="KWB" sheetId="1" r:id="r1"/></sheets>'
    whole = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{defaults}{book}</Types>',
        "_rels/.rels": related(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{sheets}</workbook>',
        "xl/_rels/workbook.xml.rels": related(
            ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")
        ),
        **(parts or {}),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in whole.items():
            archive.writestr(name, text)
        with archive.open(SHEET, "w", force_zip64=True) as target:
            for part in [sheet] if isinstance(sheet, (str, bytes)) else sheet:
                target.write(part.encode() if isinstance(part, str) else part)
    return packed.getvalue()


def cell(place, value):
    return (
        f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
        if isinstance(value, str)
        else f'<c r="{place}"><v>{value}</v></c>'
    )


def sheet(*more, rows=5):
    """A sheet of the kwb with a header and some rows, and more XML behind them."""
    table = [["gwb_code", "regio", "a_inw", "p_koopw"]] + [
        [f"BU7001010{number}", "x", 100 + number, 50.5] for number in range(rows)
    ]
    lines = [
        f'<row r="{n}">' + "".join(cell(f"{'ABCD'[c]}{n}", value) for c, value in enumerate(row)) + "</row>"
        for n, row in enumerate(table, 1)
    ]
    return f'<worksheet xmlns="{MAIN}"><sheetData>' + "".join([*lines, *more]) + "</sheetData></worksheet>"


def mutated_workbook(draw):
    if draw.random() < 0.2:
        return mutated_bytes(workbook(sheet()), draw)
    text = sheet().encode()
    for _ in range(draw.choice([1, 2])):
        found = draw.choice(list(re.finditer(rb'"[^"]*"|>[^<>]+<|<[a-z/]+', text)))
        value = draw.choice(
            [
                *NUMBERS,
                *TEXTS,
                b'"XFD1048576"',
                b'"A99999999999"',
                b'"s"',
                b'"e"',
                b"<f>1/0</f>",
                b"<!--",
                b"<![CDATA[",
                b"&#0;",
                b"&x;",
            ]
        )
        text = text[: found.start() + draw.randrange(2)] + value + text[found.end() - draw.randrange(2) :]
    return workbook(text)


def mutated_config(text, draw):
    lines = text.split(b"\n")
    for _ in range(draw.choice([1, 1, 3])):
        row, kind = draw.randrange(len(lines)), draw.randrange(5)
        if kind == 0:
            lines.pop(row)
        elif kind == 1:
            lines.insert(row, draw.choice(lines))
        elif kind == 2:
            lines[row] = lines[row].replace(b"=", b"")
        elif b"=" in lines[row]:
            value = draw.choice(
                [
                    b"1",
                    b"-1",
                    b'""',
                    b'"x"',
                    b"[]",
                    b"{}",
                    b"true",
                    b"1e400",
                    b"nan",
                    b"[[]]",
                    b'["a"]',
                    b"9" * 19,
                    b"1979-05-27",
                    b"0.0",
                ]
            )
            lines[row] = lines[row].split(b"=")[0] + b"= " + value
    return b"\n".join(lines)
