"""How soon features of the whole country are there: a whole page begins at once, and a filter over all areas takes next
to nothing. Bounds are many times what it takes on a machine with nothing else to do; figures are printed.

DATASET names a dataset of the country.
"""

import http.client
import statistics
import time
import unittest
import urllib.parse

from api import RD, ROOT, Api

MAP = "signalering_relatief"
FIELDS = ["code", "naam", "wijk", "gemeente", "klasse", "status", "n"]
# So often each filter is asked for; the quickest counts, because nothing makes a filter quicker than it is.
ROUNDS = 25
# Milliseconds from the request to the first byte of a whole page; what is wanted, and so many times that.
BEGINS, TIMES = 300, 4
# Milliseconds that a filter over all areas may take beside the same page without a filter, and so many times that.
FILTERED = 2
# What people filter by, in the forms of QGIS and of this interface.
FILTERS = [
    "gemeente = 'GM0599' AND klasse >= 4",
    "klasse IN (4,8) AND naam LIKE 'S%'",
    "n / 2 + klasse * 3 > 500 OR NOT (klasse = 0 AND n BETWEEN 5 AND 95)",
    "S_INTERSECTS(geometry, BBOX(80000, 430000, 100000, 445000))",
]
# A polygon of five hundred edges from side to side of the country.
ZIGZAG = ", ".join(f"{10000 if at % 2 else 280000} {300000 + 640 * at}" for at in range(500))
# These read each name without regard to case, and hold each edge of a polygon against each area: more than is wanted,
# as docs/ogc.md says.
LONGER = {
    "CASEI(naam) LIKE CASEI('%OUD%')": 6,
    "S_INTERSECTS(geometry, POLYGON((10000 310000, 270000 310000, 280000 610000, 120000 560000, 10000 310000)))": 4,
    f"S_INTERSECTS(geometry, POLYGON(({ZIGZAG}, 300000 620000, 300000 290000, 280000 300000)))": 120,
}


def setUpModule():
    global api
    api = Api()


def tearDownModule():
    api.stop()


def timed(query):
    """Asks for a page: milliseconds until its first byte and until its last."""
    path = f"{ROOT}/collections/{MAP}/items?{urllib.parse.urlencode(query, quote_via=urllib.parse.quote)}"
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(api.base).netloc, timeout=60)
    try:
        connection.connect()
        began = time.perf_counter()
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        first = answer.read(1)
        begun = time.perf_counter()
        body = first + answer.read()
        ended = time.perf_counter()
    finally:
        connection.close()
    if answer.status != 200:
        raise AssertionError(f"{answer.status}: {body[:300]}")
    return (begun - began) * 1e3, (ended - began) * 1e3


class Gates(unittest.TestCase):
    def test_a_page_of_the_whole_country_begins_at_once(self):
        counted = api.items(MAP, {"limit": 1}).json()["numberMatched"]
        self.assertGreater(counted, 12_000, "this is about a dataset of the country")
        begun, ended = [], []
        for number in range(len(FIELDS)):
            # Each names its fields in another order, so that nothing is kept of what was asked for before.
            names = ",".join(FIELDS[number:] + FIELDS[:number])
            first, last = timed({"limit": 20000, "crs": RD, "properties": names})
            begun.append(first)
            ended.append(last)
        began, finished = statistics.median(begun), statistics.median(ended)
        print(f"gates: a page of {counted} areas begins after {began:.1f} ms, ends after {finished:.0f} ms")
        self.assertLess(began, TIMES * BEGINS)
        # It is sent while it is written, not after it.
        self.assertLess(began, finished / 2)

    def test_a_filter_over_all_areas_takes_next_to_nothing(self):
        for text, wanted in [*((text, FILTERED) for text in FILTERS), *LONGER.items()]:
            with self.subTest(filter=text):
                plain, filtered = [], []
                # In turn, so that what else the machine does meets both.
                for number in range(ROUNDS):
                    query = {"limit": 1, "offset": number, "skipGeometry": "true", "filter-crs": RD}
                    plain.append(timed(query)[1])
                    filtered.append(timed({**query, "filter": text})[1])
                taken = min(filtered) - min(plain)
                print(f"gates: {taken:.2f} ms beside {min(plain):.2f} ms without it: {text[:70]}")
                self.assertLess(taken, TIMES * wanted)


if __name__ == "__main__":
    unittest.main()
