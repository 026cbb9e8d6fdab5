"""Private layers of dwellings and of figures in two buurten, and what clients should find of them."""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "store")]

from kept import Kept, basic, bearer, json_of, key, layer  # noqa: E402, F401

# Dwellings of the two buurten: of the second so few that their number is not told.
COUNTS = (24, 3)


class Drawn(Kept):
    """The program with a private layer `bezit`, and a public one `open` with the same dwellings."""

    def __init__(self):
        super().__init__()
        with self.access.open("a") as file:
            file.write('\n[public]\nscopes = ["maps:read", "layer:open:read"]\n')
        self.stop()
        self.start()
        index = json_of(self.ask("GET", "/areas.json"))
        places = [dict(zip(index["fields"], row)) for row in index["buurten"]]
        # Far apart, so that a picture of one does not show the other.
        places.sort(key=lambda place: place["lon"])
        self.places = (places[0], places[-1])
        lines = ["lon,lat,soort"]
        for place, count in zip(self.places, COUNTS):
            lines += [f"{place['lon'] + each * 1e-6:.7f},{place['lat']:.7f},flat" for each in range(count)]
        for name in ("bezit", "open"):
            described = self.ask("PUT", f"/layers/{name}", "admin", layer(columns=["soort"]))
            body = "\n".join(lines).encode()
            brought = self.ask("POST", f"/layers/{name}/features", "brings", body, "text/csv")
            if (described.status, brought.status) != (201, 201):
                raise AssertionError(described.body + brought.body)
        # Figures of both: a fifth, and three of five.
        figures = {
            "kind": "figures",
            "figures": [{"column": "klachten", "base": "woningen"}],
            "classes": {"method": "borders", "borders": [40]},
        }
        described = self.ask("PUT", "/layers/klachten", "admin", layer(**figures))
        lines = [
            "code,klachten,woningen",
            *(f"{place['code']},{count},100" for place, count in zip(self.places, (20, 60))),
        ]
        brought = self.ask("POST", "/layers/klachten/features", "brings", "\n".join(lines).encode(), "text/csv")
        if (described.status, brought.status) != (201, 201):
            raise AssertionError(described.body + brought.body)
        self.url = f"http://127.0.0.1:{self.port}"
