"""The routes of the program, as its own table lists them, each filled with what a server has."""

import re

import recipes
from program import REPOSITORY

# Where the table stands: in one file, or in files of its own beside the handlers.
TABLE = [REPOSITORY / "src/http.rs", *sorted((REPOSITORY / "src/http").glob("routes*/**/*.rs"))]
TABLE += sorted((REPOSITORY / "src/http").glob("routes*.rs"))


def table():
    """Lists the paths of the table; what varies in one stands in braces."""
    found = [path for file in TABLE for path in re.findall(r'\.route\(\s*"([^"]+)"', file.read_text())]
    if not found:
        raise AssertionError(f"no route in {', '.join(map(str, TABLE))}")
    return sorted(set(found))


class Routes:
    """Fills the routes of the table with what a server has."""

    def __init__(self, port):
        self.maps = recipes.maps(port)
        self.version = recipes.document(port, "maps.json")["version"]
        self.codes = [code for level in ("buurten", "wijken", "gemeenten") for code in recipes.codes(port, level)[:40]]
        self.buurten, self.wijken, self.gemeenten = (
            recipes.codes(port, level)[:40] for level in ("buurten", "wijken", "gemeenten")
        )
        # What a map has of buurten: its tiles have fields of wijken and gemeenten as well.
        self.measures = {
            entry["id"]: ["klasse", "status", "n", *(measure["key"] for measure in entry["measures"])]
            for entry in recipes.document(port, "maps.json")["maps"]
        }
        self.places = [place for zoom in (5, 8, 11, 14) for place in recipes.tiles(port, zoom, 8)]
        # None where there is no file of addresses beside the dataset.
        self.digits = recipes.digits(port)
        self.table = table()

    def filled(self, route, draw):
        """Makes a path with its query of a route."""
        name = draw.choice(self.maps)

        def download():
            ending = draw.choice(["csv", "geojson", "gpkg", "parquet", "csv-metadata.json"])
            several = ",".join(draw.sample(self.gemeenten, min(2, len(self.gemeenten))))
            return f"/download/{name}.{ending}?gemeente={several}"

        def picture():
            ending, size = draw.choice(["png", "svg", "pdf"]), draw.choice(["og", "16x9", "a4"])
            more = draw.choice(
                [
                    "",
                    f"&naast={draw.choice(self.maps)}",
                    "&bbox=4.1,51.2,5.3,52.4",
                    f"&gebied={draw.choice(self.codes)}",
                ]
            )
            return f"/picture/{name}.{ending}?gemeente={draw.choice(self.gemeenten)}&size={size}{more}"

        def items():
            parts = ["", "?limit=5", "?klasse=0&f=csv", "?filter=klasse%20%3E%3D%202", "?bbox=4.1,51.2,5.3,52.4&f=html"]
            part = draw.choice(parts)
            return f"/ogc/v1/collections/{name}/items{part}"

        def ogc_tile():
            zoom, x, y = draw.choice(self.places).removesuffix(".mvt").split("/")
            return f"/ogc/v1/collections/{name}/tiles/WebMercatorQuad/{zoom}/{y}/{x}"

        collections = [name, f"{name}-wijken", f"{name}-gemeenten", "alle"]
        collection = f"/ogc/v1/collections/{draw.choice(collections)}"
        service = f"/arcgis/rest/services/{name}/VectorTileServer"

        def tile():
            return f"/tiles/{name}/{draw.choice(self.places).removesuffix('.mvt')}{draw.choice(['.mvt', '.mlt', ''])}"

        def esri_tile():
            zoom, x, y = draw.choice(self.places).removesuffix(".mvt").split("/")
            return f"{service}/tile/{zoom}/{y}/{x}.pbf"

        known = {
            "/arcgis/rest/services/{map}/VectorTileServer": lambda: service + "?f=json",
            "/arcgis/rest/services/{map}/VectorTileServer/resources/styles": lambda: service + "/resources/styles",
            "/arcgis/rest/services/{map}/VectorTileServer/resources/styles/root.json": lambda: (
                service + "/resources/styles/root.json"
            ),
            "/arcgis/rest/services/{map}/VectorTileServer/tile/{z}/{row}/{col}": esri_tile,
            "/ogc/v1/collections/{collection}": lambda: collection,
            "/ogc/v1/collections/{collection}/queryables": lambda: collection + "/queryables",
            "/ogc/v1/collections/{collection}/schema": lambda: collection + "/schema",
            "/ogc/v1/collections/{collection}/items": items,
            "/ogc/v1/collections/{collection}/items/{feature}": lambda: (
                f"/ogc/v1/collections/{name}/items/{draw.choice(self.buurten)}"
            ),
            "/ogc/v1/collections/{collection}/tiles": lambda: f"/ogc/v1/collections/{name}/tiles",
            "/ogc/v1/collections/{collection}/tiles/{tms}": lambda: f"/ogc/v1/collections/{name}/tiles/WebMercatorQuad",
            "/ogc/v1/collections/{collection}/tiles/{tms}/{z}/{row}/{col}": ogc_tile,
            "/ogc/v1/tileMatrixSets/{tms}": lambda: "/ogc/v1/tileMatrixSets/WebMercatorQuad",
            # Without a store they are not there for anybody; tests/store asks them with one.
            "/layers/{layer}": lambda: "/layers/x.json",
            "/layers/{layer}/features": lambda: "/layers/x/features",
            "/layers/{layer}/counts.json": lambda: "/layers/x/counts.json",
            "/layers/{layer}/style.json": lambda: "/layers/x/style.json",
            "/layers/{layer}/{z}/{x}/{y}": lambda: f"/layers/x/{draw.choice(self.places).removesuffix('.mvt')}.mvt",
            "/notes/{note}": lambda: "/notes/x",
            "/ogc/v1/collections/notes/items/{note}": lambda: "/ogc/v1/collections/notes/items/x",
            "/notes/tiles/{z}/{x}/{y}": lambda: f"/notes/tiles/{draw.choice(self.places).removesuffix('.mvt')}.mvt",
            "/gemeente/{code}/ervaringen": lambda: f"/gemeente/{draw.choice(self.gemeenten)}/ervaringen",
            "/maps/{file}": lambda: f"/maps/{name}.json",
            "/styles/{file}": lambda: f"/styles/{name}.json",
            "/legend/{file}": lambda: f"/legend/{name}.{draw.choice(['svg', 'png', 'json'])}",
            "/sprites/{file}": lambda: f"/sprites/hatch{draw.choice(['', '@2x'])}.{draw.choice(['json', 'png'])}",
            "/sprites/{version}/{file}": lambda: f"/sprites/{self.version}/hatch.{draw.choice(['json', 'png'])}",
            "/fonts/{fontstack}/{file}": lambda: (
                f"/fonts/Noto%20Sans%20Regular/{draw.choice(['0-255', '256-511'])}.pbf"
            ),
            "/tiles/{file}": lambda: f"/tiles/{name}.json{draw.choice(['', '?encoding=mlt'])}",
            "/tiles/{map}/{z}/{x}/{y}": tile,
            "/areas/{file}": lambda: f"/areas/{draw.choice(self.codes)}.json",
            "/areas/{code}/series.json": lambda: f"/areas/{draw.choice(self.buurten)}/series.json",
            "/compare": lambda: f"/compare?codes={','.join(draw.sample(self.buurten, 8))}&map={name}",
            "/gemeenten/{file}": lambda: f"/gemeenten/{draw.choice(self.gemeenten)}.json",
            "/gemeente/{code}": lambda: f"/gemeente/{draw.choice(self.gemeenten)}?kaart={name}",
            "/wijken/{file}": lambda: f"/wijken/{draw.choice(self.wijken)}.json",
            "/columns/{file}": lambda: f"/columns/{draw.choice(self.measures[name])}.json?map={name}",
            "/postcodes/{file}": lambda: f"/postcodes/{draw.choice(self.digits or ['0000'])}.json",
            "/qgis/{file}": lambda: draw.choice([f"/qgis/{name}.qlr", "/qgis/connections.xml", "/qgis/veerkracht.qgs"]),
            "/download/{file}": download,
            "/picture/{file}": picture,
        }
        if route == "/dcat":
            return f"/dcat{draw.choice(['', '?f=ttl', '?f=jsonld'])}"
        if route in known:
            return known[route]()
        if "{" in route:
            raise AssertionError(f"{route}: a route of the table that tests/attack/routes.py does not know how to fill")
        return route
