"""The suites of others: ogctests (Features, core), validators of the description, schemathesis, and spectral with the
Dutch rules of dutch.yaml. Each is installed on first use, in a folder of its own below OUT, because they conflict.

They run on a region of twenty areas: ogctests reads every area of every collection.
"""

import copy
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import venv

import api as interface
import served

HERE = pathlib.Path(__file__).resolve().parent
TOOLS = pathlib.Path(os.environ.get("TOOLS", interface.OUT / "ogc"))
# The others of its filtering suite end in faults of their own: test_ct2 compares the relation of a `Link` header with
# its quotes still on, so that it finds none; 3, 5, 7, 8, 9 and 10 read what only 2 and 3 would have noted (`queryable`,
# `spatial_queryable`, `additional_properties`), and 10 names no existing variable besides.
FILTERING = [
    "test_queryables.py::test_ct1",
    "test_queryables_query_parameters.py::test_ct4",
    "test_filter.py::test_ct6",
]
# Requests that are made up for each operation, beside those that its parameters and their borders give.
EXAMPLES = "40"
# All checks of schemathesis run, but for this one on these: a window, a time, a filter and names of fields are texts in
# the description, and which texts there are depends on the collection. Their own tests ask with those that there are.
# Some checks find nothing to look at, because nothing is written and nobody signs in here: use_after_free,
# ensure_resource_availability, ignored_auth, object_level_authorization, missing_required_header.
CHECKS = """
[[operations]]
include-operation-id = [
  "features.getItems", "features.getItem", "features.getSchema", "features.getQueryables",
  "mvt.collection.vector.getTile",
]
checks.positive_data_acceptance.enabled = false
"""


def setUpModule():
    global api, folder
    folder = tempfile.TemporaryDirectory()
    region = pathlib.Path(folder.name)
    run([interface.BINARY, "demo", "--out", region / "raw", "--areas", "20"])
    run([interface.BINARY, "build", "--data", region / "raw", "--dataset", region / "tiny.dataset"])
    served.DATASET = str(region / "tiny.dataset")
    api = interface.Api()


def tearDownModule():
    api.stop()
    folder.cleanup()


def run(command, seconds=600, **more):
    """Runs a command to its end and gives what it printed; what fails says all of it."""
    ended = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=seconds, **more)
    if ended.returncode != 0:
        raise AssertionError(
            f"{' '.join(map(str, command))}: {ended.returncode}\n{ended.stdout[-6000:]}{ended.stderr[-3000:]}"
        )
    return ended.stdout


def python(requirements):
    """Gives the interpreter of an environment with these requirements, made on first use."""
    home, wanted = TOOLS / pathlib.Path(requirements).stem, HERE / requirements
    stamp = home / "installed.txt"
    if not stamp.exists() or stamp.read_text() != wanted.read_text():
        venv.create(home, clear=True, with_pip=True)
        run([home / "bin/python", "-m", "pip", "install", "--quiet", "-r", wanted])
        stamp.write_text(wanted.read_text())
    return home / "bin/python"


def spectral():
    """Gives the linter, installed on first use."""
    home = TOOLS / "spectral"
    stamp, lock = home / "node_modules/.installed-lock.json", (HERE / "package-lock.json").read_text()
    if not stamp.exists() or stamp.read_text() != lock:
        home.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            (home / name).write_text((HERE / name).read_text())
        run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=home)
        stamp.write_text(lock)
    return home / "node_modules/.bin/spectral"


class Ogctests(unittest.TestCase):
    def suite(self, *names):
        environment = {**os.environ, "INSTANCE_URL": f"{api.base}/"}
        interpreter = python("requirements.txt")
        place = run([interpreter, "-c", "import ogctests; print(ogctests.__path__[0])"]).strip()
        # Its fixtures stand above the folders of its tests.
        options = ["-q", "-p", "no:cacheprovider", "-p", "no:warnings", "--rootdir", place, "--confcutdir", place]
        return run(
            [interpreter, "-m", "pytest", *options, *(f"{place}/features/{name}" for name in names)], env=environment
        )

    def test_core(self):
        self.assertIn("29 passed", self.suite("core"))

    def test_filtering_as_far_as_the_suite_itself_is_without_faults(self):
        self.assertIn(f"{len(FILTERING)} passed", self.suite(*(f"filtering/{name}" for name in FILTERING)))


class Description(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.document = api.get("/openapi.json").json()

    def say(self, code, *documents):
        """Runs code with these documents as files."""
        with tempfile.TemporaryDirectory() as place:
            paths = []
            for number, document in enumerate(documents):
                paths.append(pathlib.Path(place) / f"{number}.json")
                paths[-1].write_text(json.dumps(document))
            return run([python("requirements-description.txt"), "-c", code, *paths])

    def test_it_is_openapi(self):
        self.say(
            "import json, sys; from openapi_spec_validator import validate; validate(json.load(open(sys.argv[1])))",
            self.document,
        )

    def test_it_has_what_it_conforms_to(self):
        # The registry follows no reference of a parameter: they are put in their places.
        document = copy.deepcopy(self.document)
        for path in document["paths"].values():
            parameters = path["get"]["parameters"]
            named = [entry["$ref"].rsplit("/", 1)[1] for entry in parameters]
            path["get"]["parameters"] = [document["components"]["parameters"][name] for name in named]
        classes = api.get("/conformance").json()["conformsTo"]
        code = (
            "import json, sys\n"
            "from ogcapi_registry import parse_conformance_classes, validate_ogc_api\n"
            "document, classes = (json.load(open(path)) for path in sys.argv[1:])\n"
            "found = validate_ogc_api(document, parse_conformance_classes(classes))\n"
            "print(json.dumps([found.is_valid, list(found.errors), list(found.warnings)]))\n"
        )
        is_valid, errors, warnings = json.loads(self.say(code, document, classes))
        self.assertEqual((is_valid, errors), (True, []))
        # It takes the path of one feature for a list of them, which is filtered.
        wanted = [
            warning
            for warning in warnings
            if not warning["path"].startswith("paths//collections/{collectionId}/items/{")
        ]
        self.assertEqual(wanted, [])

    def described(self):
        """Gives the description as schemathesis is to take it."""
        document = copy.deepcopy(self.document)
        # A larger limit than the largest is no error by the standard, which asks for the largest then.
        del document["components"]["parameters"]["limit"]["schema"]["maximum"]
        return document

    def schemathesis(self, document, *options):
        """Asks as a description says, and otherwise, and gives what was printed, ended well or not."""
        with tempfile.TemporaryDirectory() as place:
            checks, description = pathlib.Path(place) / "checks.toml", pathlib.Path(place) / "openapi.json"
            checks.write_text(CHECKS)
            description.write_text(json.dumps(document))
            command = [python("requirements-description.txt").parent / "schemathesis", "--config-file", checks, "run"]
            command += [description, "--url", api.base, "--seed", "1", "--no-color", *options]
            ended = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=600, cwd=place)
        return ended.returncode, ended.stdout + ended.stderr

    def test_what_is_answered_is_what_is_described(self):
        code, told = self.schemathesis(
            self.described(), "--phases", "examples,coverage,fuzzing", "--max-examples", EXAMPLES
        )
        self.assertEqual(code, 0, told[-6000:])
        selected, total = map(int, re.search(r"Operations: +(\d+) selected / (\d+) total", told).groups())
        self.assertIn(f"Tested: {total}\n", told)
        self.assertEqual(selected, total)
        self.assertEqual(total, len(self.document["paths"]))

    def test_what_is_not_as_described_is_found(self):
        document = self.described()
        # Not any text is a language, and a header does not come: on a path for which no check is off.
        del document["components"]["parameters"]["taal"]["schema"]["enum"]
        answers = document["paths"]["/collections/{collectionId}"]["get"]["responses"]
        answers["200"]["headers"]["X-Never"] = {"required": True, "schema": {"type": "string"}}
        one = ["--include-operation-id", "describeCollection", "--phases", "coverage"]
        code, told = self.schemathesis(document, *one, "--continue-on-failure")
        self.assertEqual(code, 1, told[-6000:])
        found = set(re.findall(r"^  ❌ (.*): \d+$", told, re.MULTILINE))
        self.assertEqual(found, {"ST202 Schema-valid request rejected", "ST107 Missing required response headers"})


class DuckDb(unittest.TestCase):
    """DuckDB with its spatial extension, which comes as a package for one of its versions."""

    READ = """
import glob, json, os, sys
import duckdb, duckdb_extension_spatial
folder = os.path.dirname(duckdb_extension_spatial.__file__)
[extension] = glob.glob(f"{folder}/extensions/*/spatial.duckdb_extension")
database = duckdb.connect()
database.execute(f"LOAD '{extension}'")
geopackage, layer, parquet = sys.argv[1:]
counted = "count(*), count(*) FILTER (ST_IsValid({0})), sum(ST_Area({0}))"
read = [
    database.execute(f"SELECT {counted.format('geom')} FROM ST_Read('{geopackage}', layer='{layer}')").fetchone(),
    database.execute(f"SELECT {counted.format('geometry')} FROM '{parquet}'").fetchone(),
]
print(json.dumps(read))
"""

    def test_spatial_reads_the_downloads(self):
        name = api.maps()[0]
        with tempfile.TemporaryDirectory() as place:
            files = [pathlib.Path(place) / f"{name}.{ending}" for ending in ("gpkg", "parquet")]
            for file in files:
                file.write_bytes(api.server.bytes(f"download/{file.name}"))
            code = [python("requirements-duckdb.txt"), "-c", self.READ, files[0], name, files[1]]
            [metres, degrees] = json.loads(run(code))
        count = len(api.table(name))
        self.assertEqual((metres[:2], degrees[:2]), ([count, count], [count, count]))
        # A degree by a degree is some 68 by 111 kilometres here.
        self.assertAlmostEqual(metres[2] / degrees[2] / (68e3 * 111e3), 1, delta=0.1)


class Dutch(unittest.TestCase):
    """The Dutch rules, as an operator keeps them who says whom to ask."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        settings = (interface.REPOSITORY / "config/server.toml").read_text()
        said = '[server]\ncontact_url = { nl = "mailto:kaarten@example.nl" }\n'
        (pathlib.Path(folder.name) / "server.toml").write_text(settings.replace("[server]\n", said, 1))
        operated = interface.Api(interface.Server("--config", folder.name))
        cls.addClassCleanup(operated.stop)
        cls.document = operated.get("/openapi.json").json()

    def findings(self, document):
        """Lints a description: the rules that it breaks, each with its places."""
        with tempfile.TemporaryDirectory() as place:
            path = pathlib.Path(place) / "openapi.json"
            path.write_text(json.dumps(document))
            command = [spectral(), "lint", "--ruleset", HERE / "dutch.yaml", "--format", "json", "--quiet", path]
            ended = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=300)
            try:
                read = json.loads(ended.stdout)
            except ValueError:
                self.fail(f"{ended.stdout[:2000]}{ended.stderr[:2000]}")
        return {finding["code"]: finding["path"] for finding in read}

    def test_the_description_follows_the_rules(self):
        self.assertEqual(self.document["info"]["contact"]["email"], "kaarten@example.nl")
        self.assertEqual(self.findings(self.document), {})
        # Whoever runs it and names nobody breaks one.
        self.assertEqual(set(self.findings(api.get("/openapi.json").json())), {"contact"})

    def test_every_rule_finds_who_breaks_it(self):
        document = copy.deepcopy(self.document)
        document["servers"][0]["url"] = "http://127.0.0.1/ogc"
        document["info"]["version"] = "1.0"
        del document["info"]["contact"]
        paths = document["paths"]
        paths["/getAll_things/"] = paths["/conformance"]
        paths["/collections"]["delete"] = paths["/collections"]["get"]
        answers = document["paths"]["/collections"]["get"]
        del answers["responses"]["400"], answers["responses"]["200"]["headers"], answers["summary"]
        answers["responses"]["404"] = {"description": "x", "content": {"application/json": {}}}
        parameters = document["components"]["parameters"]
        parameters["x"] = {"name": "api_Key", "in": "query", "schema": {}}
        del document["components"]["responses"]["busy"]["headers"]
        document["components"]["schemas"]["exception"]["required"] = ["title"]
        broken = set(self.findings(document))
        del document["servers"]
        broken |= set(self.findings(document))
        rules = {
            line.strip()[:-1]
            for line in (HERE / "dutch.yaml").read_text().splitlines()
            if line[:2] == "  " and line[2] != " "
        }
        self.assertEqual(rules - broken, set())

    def test_the_rules_that_no_description_shows(self):
        answer = api.get("/openapi.json")
        self.assertEqual(answer.header("Access-Control-Allow-Origin"), "*")
        for name in ("X-Content-Type-Options", "Content-Security-Policy", "X-Frame-Options", "Referrer-Policy"):
            self.assertTrue(answer.header(name), name)


if __name__ == "__main__":
    sys.exit(unittest.main())
