"""geopandas and DuckDB read GeoParquet of `query` and of the downloads: figures equal those of the CSV, outlines those of the GeoJSON.

Run by an interpreter with tests/requirements.txt: python -m unittest test_geoparquet
"""

import io
import json
import pathlib
import subprocess
import tempfile
import unittest

import duckdb
import geopandas
import pandas
import pyarrow.parquet

from served import BINARY, DATASET, Server

FILTERS = {
    "focuskaart": "klasse >= 1 AND CASEI(naam) LIKE CASEI('%e%')",
    "focuskaart-wijken": "n > 1000",
    "focuskaart-gemeenten": "NOT code = 'GM7002'",
    "signalering_relatief": "klasse IN (0, 1, 2) OR n IS NULL",
}


def query(*arguments):
    done = subprocess.run([BINARY, "query", "--dataset", DATASET, *arguments], capture_output=True, check=True)
    return done.stdout.decode("utf-8-sig")


def read_csv(text, **options):
    # By itself pandas reads numbers quickly, and the last digit wrongly.
    return pandas.read_csv(io.StringIO(text), float_precision="round_trip", **options)


class GeoParquet(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name) / "some.parquet"

    def test_geopandas_reads_the_figures_of_the_csv_and_the_outlines_of_the_geojson(self):
        for collection, filter in FILTERS.items():
            with self.subTest(collection):
                query("--map", collection, filter, "--out", str(self.path))
                frame = geopandas.read_parquet(self.path)
                self.assertEqual(frame.crs.to_string(), "OGC:CRS84")
                table = read_csv(query("--map", collection, filter), dtype={"code": str})
                self.assertGreater(len(table), 0)
                self.assertEqual(list(frame["code"]), list(table["code"]))
                for name in table.columns:
                    pandas.testing.assert_series_equal(
                        frame[name], table[name], check_dtype=False, check_names=False, rtol=0, atol=0
                    )
                self.assertTrue(frame.geometry.is_valid.all())
                written = json.loads(query("--map", collection, filter, "--format", "geojson"))
                outlines = geopandas.GeoDataFrame.from_features(written["features"]).geometry
                # Seven decimals there, all here.
                self.assertTrue((frame.geometry.set_crs(None, allow_override=True).hausdorff_distance(outlines) < 2e-7).all())

    def test_a_gemeente_is_the_union_of_its_buurten(self):
        query("--map", "focuskaart-gemeenten", "--out", str(self.path))
        gemeenten = geopandas.read_parquet(self.path)
        query("--map", "focuskaart-wijken", "--out", str(self.path))
        wijken = geopandas.read_parquet(self.path).dissolve(by="gemeente")
        apart = gemeenten.set_index("code").geometry.symmetric_difference(wijken.geometry.reindex(gemeenten["code"]))
        self.assertLess(apart.area.max(), 1e-9)

    def test_duckdb_reads_the_columns_and_what_the_file_says_of_itself(self):
        query("--map", "focuskaart", "--out", str(self.path))
        [rows] = duckdb.sql(f"SELECT count(*), sum(n), min(klasse) FROM '{self.path}'").fetchall()
        table = read_csv(query("--map", "focuskaart"))
        self.assertEqual(rows, (len(table), table["n"].sum(), table["klasse"].min()))
        told = pyarrow.parquet.read_metadata(self.path).metadata
        self.assertEqual(json.loads(told[b"geo"])["version"], "1.1.0")
        columns = {column["key"]: column for column in json.loads(told[b"veerkracht"])["columns"]}
        self.assertEqual(columns["n"]["label"], "inwoners")

    def test_a_download_is_what_the_command_writes(self):
        server = Server()
        try:
            download = server.bytes("download/focuskaart.parquet")
        finally:
            server.stop()
        query("--map", "focuskaart", "--out", str(self.path))
        self.assertEqual(download, self.path.read_bytes())


if __name__ == "__main__":
    unittest.main()
