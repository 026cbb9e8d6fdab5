"""What the flooding clients ask: each recipe learns from the server what there is, and gives a function that makes the
next request."""

import functools
import json
import math
import urllib.request

MAP = "focuskaart"


@functools.cache
def document(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=60) as answer:
        return json.load(answer)


def codes(port, level="buurten"):
    return [row[0] for row in document(port, "areas.json")[level]]


def maps(port):
    return [entry["id"] for entry in document(port, "maps.json")["maps"]]


def digits(port):
    """Lists the first four digits of postcodes; none where there is no file of addresses beside the dataset."""
    return document(port, "postcodes.json")["digits"] if document(port, "maps.json")["postcodes"] else []


def fields(port, name=MAP):
    layers = document(port, f"tiles/{name}.json")["vector_layers"]
    # Only points for names have a rank, and it cannot be asked for.
    return sorted({field for layer in layers for field in layer["fields"]} - {"rang"})


def selections(port):
    """Lists every map with each of its years, windows and comparisons, as a query."""
    found = []
    for entry in document(port, "maps.json")["maps"]:
        times = [f"year={year}" for year in entry.get("years") or []]
        windows = entry.get("windows") or {"from": [], "to": []}
        times += [f"window={first}-{last}" for first in windows["from"] for last in windows["to"] if first < last]
        for comparison in entry.get("comparisons") or [None]:
            with_it = (
                [f"vergelijking={comparison['id'] if isinstance(comparison, dict) else comparison}"]
                if comparison
                else []
            )
            found += [(entry["id"], "&".join([time, *with_it])) for time in times]
    return found


def tile_at(longitude, latitude, zoom):
    """Finds the tile of a place."""
    size = 1 << zoom
    north = math.log(math.tan(math.radians(latitude)) + 1 / math.cos(math.radians(latitude)))
    return f"{zoom}/{int((longitude + 180) / 360 * size)}/{int((1 - north / math.pi) / 2 * size)}"


def tiles(port, zoom, count=64):
    """Lists tiles with areas at a zoom, those with most areas first."""
    index = document(port, "areas.json")
    lon, lat = index["fields"].index("lon"), index["fields"].index("lat")
    areas = {}
    for row in index["buurten"]:
        place = tile_at(row[lon], row[lat], zoom)
        areas[place] = areas.get(place, 0) + 1
    return sorted(areas, key=lambda place: (-areas[place], place))[:count]


def varied_fields(port, draw, place="99/0/0"):
    """New fields each time, for a tile that there is not: the answer is 404, whatever the fields."""
    names = fields(port)

    def ask():
        return f"/tiles/{MAP}/{place}?fields={','.join(draw.sample(names, draw.randrange(5, len(names))))}", {}

    return ask


def long_spellings(port, draw):
    """A new long spelling each time of fields of an empty tile: the answer is 204."""
    names = fields(port)
    return lambda: (
        f"/tiles/{MAP}/14/0/0?fields={','.join(draw.choice(names) for _ in range(150))}"[:2000].rsplit(",", 1)[0],
        {},
    )


def glyphs(port, draw):
    """Glyphs, the catalogue and the sources, each time in an encoding that is asked for."""
    paths = ["/fonts/Noto%20Sans%20Regular/0-255.pbf", "/catalog.json", "/sources.json", "/areas.json", "/maps.json"]
    return lambda: (draw.choice(paths), {"Accept-Encoding": draw.choice(["gzip", "br", "zstd"])})


def new_hosts(port, draw):
    """Documents with addresses in them, for a host that was not there before."""
    names = maps(port)

    def ask():
        name = draw.choice(names)
        path = draw.choice([f"/styles/{name}.json", f"/tiles/{name}.json", f"/qgis/{name}.qlr", "/catalog.json"])
        return path, {"Host": f"h{draw.getrandbits(40):x}.example", "Accept-Encoding": "br"}

    return ask


def crawler(port, draw):
    """Documents of areas, each a new one."""
    names = codes(port)
    return lambda: (f"/areas/{draw.choice(names)}.json", {"Accept-Encoding": "br"})


def comparisons(port, draw):
    names, ids = codes(port), maps(port)
    return lambda: (
        f"/compare?map={draw.choice(ids)}&codes={','.join(draw.sample(names, 8))}",
        {"Accept-Encoding": "br"},
    )


def interleaved(port, draw):
    """Cold tiles of any selection, one after another."""
    chosen, places = selections(port), tiles(port, 9) + tiles(port, 11) + tiles(port, 13)

    def ask():
        name, query = draw.choice(chosen)
        return f"/tiles/{name}/{draw.choice(places)}" + (f"?{query}" if query else ""), {"Accept-Encoding": "gzip"}

    return ask


def forged(port, draw):
    """Headers that only a proxy may send."""

    def ask():
        host = f"evil{draw.getrandbits(30)}.example"
        header = draw.choice(
            [
                ("X-Forwarded-Host", host),
                ("Forwarded", f"host={host};proto=https"),
                ("X-Forwarded-Prefix", "/" + host),
                ("X-Forwarded-For", f"10.{draw.randrange(256)}.{draw.randrange(256)}.9"),
            ]
        )
        return draw.choice([f"/styles/{MAP}.json", f"/tiles/{MAP}.json", "/qgis/connections.xml"]), {
            header[0]: header[1]
        }

    return ask


def pictures(port, draw):
    """Maps drawn on the server, each of another place."""
    west, south, east, north = document(port, "maps.json")["bounds"]

    def ask():
        lon, lat = draw.uniform(west, (west + east) / 2), draw.uniform(south, (south + north) / 2)
        box = f"{lon:.4f},{lat:.4f},{lon + (east - west) / 2:.4f},{lat + (north - south) / 2:.4f}"
        return f"/picture/{draw.choice(maps(port))}.{draw.choice(['png', 'pdf'])}?size=16x9&bbox={box}", {}

    return ask


def features(port, draw):
    """Pages of features, each filtered by another number of inhabitants."""
    ids = maps(port)
    return lambda: (
        f"/ogc/v1/collections/{draw.choice(ids)}/items?limit=1000&filter=n%3E{draw.randrange(10_000)}",
        {"Accept-Encoding": "gzip"},
    )


def everything(port, draw):
    """A mix that nothing kept can serve: tiles of all selections and fields, documents, new hosts, pictures, features,
    downloads."""
    makers = [interleaved, crawler, comparisons, new_hosts, glyphs, varied_fields, pictures, features, downloads]
    asks = [maker(port, draw) for maker in makers]
    wide = varied_fields(port, draw, tiles(port, 7)[0])
    return lambda: draw.choice([*asks, wide])()


def downloads(port, draw):
    """Downloads of one gemeente each, and metadata."""
    names, ids = codes(port, "gemeenten"), maps(port)
    endings = ["csv", "geojson", "gpkg"]
    return lambda: (
        f"/download/{draw.choice(ids)}.{draw.choice(endings)}?gemeente={draw.choice(names)}",
        {"Accept-Encoding": "gzip"},
    )
