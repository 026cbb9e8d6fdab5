"""Writes the small files of other programs that are read in tests: shapefiles by GDAL, Parquet by Arrow, xls by xlwt.

Made up, a few areas each; written once and kept, so that the tests need none of these programs:
pip install geopandas pyogrio pyarrow xlwt && python tests/files/make.py
"""

import pathlib
import zipfile

import geopandas
import pandas
import pyarrow
import pyarrow.parquet
import xlwt
from shapely.geometry import MultiPolygon, Polygon, box

HERE = pathlib.Path(__file__).parent
X, Y = 150_000, 460_000


def square(column, row, holes=()):
    west, south = X + 100 * column, Y + 100 * row
    return Polygon(box(west, south, west + 100, south + 100).exterior, holes)


def ring(column, row, low, high):
    west, south = X + 100 * column, Y + 100 * row
    return [(west + x, south + y) for x, y in [(low, low), (high, low), (high, high), (low, high)]]


# An area around another, one of two parts, and one with water as CBS marks it.
SHAPES = [
    square(0, 0, [ring(0, 0, 20, 80)]),
    Polygon(ring(0, 0, 20, 80)),
    MultiPolygon([square(1, 0), square(3, 0)]),
    square(2, 0),
]
CODES = ["BU99010101", "BU99010102", "BU99010103", "BU99010104"]
NAMES = ["Brêge", "Oost", "Súd", "Water"]


def buurten():
    columns = {
        "BU_CODE": CODES,
        "BU_NAAM": NAMES,
        "WK_CODE": [code.replace("BU", "WK")[:8] for code in CODES],
        "GM_CODE": "GM9901",
        "GM_NAAM": "Súdwest",
        "H2O": ["NEE", "NEE", "NEE", "JA"],
        "AANT_INW": [1200, 805, 60, -99999999],
    }
    return geopandas.GeoDataFrame(columns, geometry=SHAPES, crs="EPSG:28992")


def shapefiles():
    layer = buurten()
    layer.to_file(HERE / "buurt_2023_v1.shp", engine="pyogrio", encoding="UTF-8")
    whole = geopandas.GeoDataFrame(
        {"GM_CODE": ["GM9901"], "GM_NAAM": ["Súdwest"], "H2O": ["NEE"]}, geometry=[layer.union_all()], crs=layer.crs
    )
    whole.to_file(HERE / "gemeente_2023_v1.shp", engine="pyogrio", encoding="ISO-8859-1")
    with zipfile.ZipFile(HERE / "wijkbuurtkaart_2023_v1.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(HERE.glob("*_2023_v1.*")):
            if path.suffix != ".zip":
                archive.writestr(zipfile.ZipInfo(f"WijkBuurtkaart_2023_v1/{path.name}"), path.read_bytes())
                path.unlink()


def parquet():
    layer = buurten().rename(columns={"BU_CODE": "buurtcode", "AANT_INW": "aantal_inwoners"})
    layer.to_parquet(HERE / "buurten_2024.parquet", compression="zstd")
    layer.to_crs("OGC:CRS84").iloc[:2].to_parquet(HERE / "buurten_2022.geoparquet", compression="gzip")
    rows = [(code, 100.0 * i, None if i == 1 else f"{i},5") for i, code in enumerate(CODES * 3)]
    table = pandas.DataFrame(rows, columns=["gwb_code", "a_inw", "p_wcorpw"])
    table["recs"] = pandas.Categorical(["Buurt"] * len(table))
    arrow = pyarrow.Table.from_pandas(table.set_index("gwb_code"))
    pyarrow.parquet.write_table(arrow, HERE / "kwb-2024.parquet", compression="snappy", row_group_size=5)


def workbook():
    book = xlwt.Workbook(encoding="utf-8")
    book.add_sheet("toelichting").write(0, 0, "Kerncijfers wijken en buurten 2018")
    sheet = book.add_sheet("KWB2018")
    rows = [["gwb_code_10", "recs", "a_inw", "p_wcorpw"]]
    rows += [[code, "Buurt", 1000 + 5 * i, "." if i == 1 else f"{i},5"] for i, code in enumerate(CODES)]
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    book.save(str(HERE / "kwb-2018.xls"))


shapefiles()
parquet()
workbook()
