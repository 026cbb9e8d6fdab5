"""Bytes, tables and JSON, nearly right: the steps of which mutated raw files, config and datasets are made. All take
their chance from `draw`."""

import json
import re

NUMBERS = [
    b"0",
    b"-1",
    b"-0",
    b"1e308",
    b"1e309",
    b"-1e400",
    b"NaN",
    b"inf",
    b"9" * 400,
    b"0x10",
    b"1,5",
    b"1.5.5",
    b"",
    b" ",
    b"null",
    b"true",
    b"-99997",
    b"-99999999",
    b".",
    b"1e-400",
    b"2147483648",
    b"18446744073709551616",
    b"1_000",
    b"+5",
    b"5-",
    b"00012",
]
TEXTS = [
    b'"',
    b"\\",
    b"\x00",
    b"\n",
    b"\r\n",
    b";",
    b",",
    b"\t",
    b"\xff",
    b"\xc3\x28",
    b"\xe2\x80\xae",
    b"\\u0000",
    b"\\ud800",
    b"BU",
    b"BU99999999",
    b" BU70010100 ",
    b"A" * 5000,
    b"{",
    b"}",
    b"[",
    b"]",
    b"[" * 200,
    b"/*",
    b"<",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\x1b[31m",
    b"=1+1",
]
WORDS = [
    b"\xff" * 4,
    b"\0" * 4,
    b"\xff\xff\xff\x7f",
    b"\1\0\0\0",
    b"\0\0\0\x80",
    b"\0\0\0\0\0\0\xf8\x7f",
    b"\0\0\0\0\0\0\xf0\x7f",
    b"\xff" * 8,
]
VALUES = [
    None,
    True,
    [],
    {},
    "",
    "x",
    -99997,
    1e308,
    -1,
    "12abc",
    "1,5",
    [1],
    {"a": 1},
    2**70,
    "\x00",
    "  5  ",
    float("nan"),
    "\x1b[2J",
    "=1+1",
    -0.0,
]


def mutated_bytes(content, draw):
    """Flips, cuts, repeats and replaces a few bytes or numbers."""
    content = bytearray(content)
    for _ in range(draw.choice([1, 1, 1, 2, 4, 16])):
        size = len(content)
        if not size:
            return draw.choice(TEXTS)
        at, kind = draw.randrange(size), draw.randrange(8)
        if kind == 0:
            content[at] ^= 1 << draw.randrange(8)
        elif kind == 1:
            content[at:at] = draw.choice(TEXTS)
        elif kind == 2:
            del content[at : at + draw.choice([1, 2, 10, 100, 5000])]
        elif kind == 3:
            start = draw.randrange(size)
            content[at:at] = content[start : start + draw.choice([1, 8, 64, 4096])]
        elif kind == 4 and draw.random() < 0.3:
            del content[at:]
        elif kind == 5:
            content[at : at + 4] = draw.choice(WORDS)
        else:
            numbers = list(re.finditer(rb"-?\d+(\.\d+)?", bytes(content[at : at + 4000])))
            if numbers:
                found = draw.choice(numbers)
                content[at + found.start() : at + found.end()] = draw.choice(NUMBERS)
            else:
                content[at] = draw.randrange(256)
    return bytes(content)


def mutated_table(content, draw):
    """Changes lines and fields of a CSV, and sometimes its delimiter, encoding or packing."""
    end = b"\r\n" if b"\r\n" in content else b"\n"
    lines = content.split(end)
    kind = draw.randrange(7)
    if kind == 0:
        draw.shuffle(lines)
    elif kind == 1:
        lines.insert(draw.randrange(len(lines)), draw.choice(lines))
    elif kind == 2:
        lines.pop(draw.randrange(len(lines)))
    elif kind == 3:
        lines = [line.replace(b",", draw.choice([b";", b"\t", b"|"])) for line in lines]
    else:
        for _ in range(draw.choice([1, 5, 50])):
            row = draw.randrange(len(lines)) if draw.random() < 0.8 else 0
            cells = lines[row].split(b",")
            column = draw.randrange(len(cells))
            cells[column : column + draw.randrange(2)] = [
                draw.choice([*NUMBERS, *TEXTS, b'"' + cells[column], b'"' + cells[column] + b'"'])
            ]
            lines[row] = b",".join(cells)
    content = end.join(lines)
    return (
        content
        if draw.random() < 0.9
        else draw.choice([b"\xef\xbb\xbf" + content, content.replace(end, b"\r"), content[::-1]])
    )


def mutated_json(content, draw):
    """Changes rows, keys and values of OData or GeoJSON."""
    document = json.loads(content)
    rows = document.get("value") or document.get("features") or []
    for _ in range(draw.choice([1, 3, 20])):
        if not rows:
            break
        row = draw.choice(rows)
        if not isinstance(row, dict):
            continue
        cells = row.get("properties", row)
        kind = draw.randrange(6)
        if "geometry" in row and draw.random() < 0.5:
            row["geometry"] = mutated_geometry(row["geometry"], draw)
        elif not isinstance(cells, dict) or not cells:
            continue
        elif kind < 3:
            cells[draw.choice(list(cells))] = draw.choice(VALUES)
        elif kind == 3:
            cells.pop(draw.choice(list(cells)))
        elif kind == 4:
            cells[draw.choice(list(cells)) + "_9"] = draw.choice(VALUES)
        else:
            rows.insert(draw.randrange(len(rows)), draw.choice([None, 1, [], {}, dict(row)]))
    if draw.random() < 0.1:
        document[draw.choice(["crs", "value", "features", "type", "odata.nextLink"])] = draw.choice(
            [*VALUES, {"type": "name", "properties": {"name": "EPSG:1"}}]
        )
    return json.dumps(document).encode()


def mutated_geometry(geometry, draw):
    if draw.random() < 0.2 or not isinstance(geometry, dict):
        return draw.choice(
            [
                None,
                {},
                {"type": "Point", "coordinates": [5, 52]},
                {"type": "Polygon"},
                {"type": "Polygon", "coordinates": [[]]},
                {"type": "MultiPolygon", "coordinates": [[[]]]},
                {"type": "GeometryCollection", "geometries": []},
            ]
        )
    ring = geometry.get("coordinates")
    while isinstance(ring, list) and ring and isinstance(ring[0], list) and ring[0] and isinstance(ring[0][0], list):
        ring = draw.choice(ring) or ring[0]
    if isinstance(ring, list) and ring:
        at, kind = draw.randrange(len(ring)), draw.randrange(6)
        if kind == 0:
            ring[at] = draw.choice(
                [[], [5], [5, 52, 1, 2], [None, 1], ["a", "b"], [1e308, 1e308], [181, 91], [0, 0], [5.5, 1e-300]]
            )
        elif kind == 1:
            ring.reverse()
        elif kind == 2:
            del ring[at:]
        elif kind == 3:
            ring[at:at] = ring[:5]
        elif kind == 4:
            draw.shuffle(ring)
        else:
            ring[at] = ring[(at + 2) % len(ring)]
    return geometry
