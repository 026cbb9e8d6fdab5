"""geopandas and DuckDB read GeoParquet of `query` and of the downloads: figures equal those of the CSV, outlines those
of the GeoJSON.

pandas turns the long table: what stands in its cells is what `/columns` says of each map and period.

Run by an interpreter with tests/requirements.txt: python -m unittest test_geoparquet
"""

import datetime
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
                self.assertTrue(
                    (frame.geometry.set_crs(None, allow_override=True).hausdorff_distance(outlines) < 2e-7).all()
                )

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


class LongTable(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.maps = cls.server.json("maps.json")["maps"]
        cls.table = read_csv(cls.server.bytes("download/lang.csv").decode("utf-8-sig"), dtype={"periode": str})

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def periods(self, entry):
        """Returns the queries of all years or windows of a map by their names in the table; none for a map that has one
        alone.
        """
        if entry.get("years"):
            return {str(year): f"&year={year}" for year in entry["years"]}
        windows = entry.get("windows") or {"from": [], "to": []}
        pairs = [(first, last) for first in windows["from"] for last in windows["to"] if first < last]
        return {f"{first}-{last}": f"&window={first}-{last}" for first, last in pairs}

    def test_a_row_is_a_buurt_on_a_map_in_a_period_and_every_period_is_there(self):
        self.assertFalse(self.table.duplicated(["code", "kaart", "periode"]).any())
        buurten = len(self.server.json("areas.json")["buurten"])
        for entry in self.maps:
            with self.subTest(map=entry["id"]):
                rows = self.table[self.table["kaart"] == entry["id"]]
                counted = rows.groupby("periode")["code"].count()
                self.assertEqual(set(counted), {buurten})
                periods = self.periods(entry)
                if periods:
                    self.assertEqual(list(counted.index), sorted(periods))
                else:
                    self.assertEqual(len(counted), 1)
        self.assertEqual(set(self.table["datum"]), {f"{year}-01-01" for year in self.table["jaar"]})
        self.assertEqual(list(self.table["periode"].str[-4:].astype(int)), list(self.table["jaar"]))

    def test_a_pivot_of_a_measure_is_what_the_columns_of_its_map_say(self):
        compared = 0
        for entry in self.maps:
            rows = self.table[self.table["kaart"] == entry["id"]]
            decimals = {measure["key"]: measure["decimals"] + 1 for measure in entry["measures"]}
            for measure in ["klasse", "status", *decimals]:
                turned = rows.pivot(index="code", columns="periode", values=measure)
                # The first and the last period, or the only one.
                periods = self.periods(entry) or {turned.columns[0]: ""}
                for period in {min(periods), max(periods)}:
                    told = self.server.json(f"columns/{measure}.json?map={entry['id']}{periods[period]}")
                    known = {f"BU{number:08}": value for number, value in zip(told["ids"], told["values"])}
                    with self.subTest(map=entry["id"], measure=measure, period=period):
                        for code, value in turned[period].items():
                            # The id of a code with letters is another number than the code.
                            if not code[2:].isdigit():
                                continue
                            self.assertEqual(pandas.isna(value), known[code] is None, code)
                            if known[code] is not None:
                                self.assertAlmostEqual(
                                    value, known[code], delta=0.51 * 10.0 ** -decimals.get(measure, 9), msg=code
                                )
                                compared += 1
        self.assertGreater(compared, 1000)

    def test_counting_rows_counts_buurten(self):
        entry = next(entry for entry in self.maps if entry["id"] == "focuskaart")
        newest = self.table[(self.table["kaart"] == "focuskaart") & (self.table["jaar"] == entry["default"]["year"])]
        counted = newest.pivot_table(index="klasse_naam", values="code", aggfunc="count")["code"]
        told = read_csv(self.server.bytes("download/focuskaart.csv").decode("utf-8-sig"))
        self.assertEqual(counted.to_dict(), told["klasse_naam"].value_counts().to_dict())

    def test_parquet_holds_the_same_rows_and_a_gemeente_is_a_part_of_them(self):
        frame = pandas.read_parquet(io.BytesIO(self.server.bytes("download/lang.parquet")))
        self.assertEqual({type(day) for day in frame["datum"]}, {datetime.date}, "a day, and no text of one")
        frame["datum"] = [day.isoformat() for day in frame["datum"]]
        pandas.testing.assert_frame_equal(frame, self.table, check_dtype=False, rtol=0, atol=0)
        gemeente = self.table["gemeente"].iloc[-1]
        part = read_csv(
            self.server.bytes(f"download/lang.csv?gemeente={gemeente}&decimaal=komma").decode("utf-8-sig"),
            sep=";",
            decimal=",",
            dtype={"periode": str},
        )
        whole = self.table[self.table["gemeente"] == gemeente].reset_index(drop=True)
        pandas.testing.assert_frame_equal(part, whole, check_dtype=False, rtol=1e-12)

    def test_the_metadata_name_every_column_and_by_which_a_row_is_found(self):
        schema = self.server.json("download/lang.csv-metadata.json")["tableSchema"]
        self.assertEqual([column["name"] for column in schema["columns"]], list(self.table.columns))
        self.assertEqual(schema["primaryKey"], ["code", "kaart", "periode"])


if __name__ == "__main__":
    unittest.main()
