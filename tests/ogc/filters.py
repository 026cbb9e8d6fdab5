"""Filters that are made by chance, as CQL2 JSON, and how they are written: as CQL2 text, and as QGIS' own expressions.
The standard library only.
"""

import random

# Ranks of the parts of a filter, loosest first; a part inside one of a higher rank stands between brackets.
OR, AND, NOT, COMPARISON, SUM, PRODUCT, POWER, SIGN, ATOM = range(1, 10)
RANKS = {"or": OR, "and": AND, "not": NOT, "+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "%": PRODUCT, "^": POWER}
SIGNS = ["=", "<>", "<", "<=", ">", ">="]


class Maker:
    """Makes filters over a table. Those that are `plain` calculate only what every client calculates alike, and order
    only texts that every collation orders alike: the codes."""

    def __init__(self, rows, types, seed, plain=False, shapes=()):
        self.draw, self.plain, self.shapes = random.Random(seed), plain, list(shapes)
        self.values = {
            name: sorted({row[name] for row in rows if row[name] is not None}) for name in types if name != "geometry"
        }
        self.texts = [name for name, kind in types.items() if kind == "string" and self.values[name]]
        self.numbers = [name for name, kind in types.items() if kind != "string" and self.values[name]]
        self.empty = [name for name in types if any(row[name] is None for row in rows)]

    def filter(self, depth=3):
        kind = self.draw.choice(["and", "or", "not", "test", "test"]) if depth else "test"
        if kind == "not":
            return {"op": "not", "args": [self.filter(depth - 1)]}
        if kind != "test":
            return {"op": kind, "args": [self.filter(depth - 1) for _ in range(self.draw.choice([2, 2, 3]))]}
        return self.draw.choice(
            [
                self.compare_numbers,
                self.compare_numbers,
                self.compare_texts,
                self.like,
                self.among,
                self.between,
                self.missing,
                *([self.meets] if self.shapes else []),
            ]
        )()

    def number(self, depth=2):
        kind = self.draw.choice(["property", "property", "constant", "calculated"]) if depth else "property"
        if kind == "property":
            return {"property": self.draw.choice(self.numbers)}
        if kind == "constant":
            return self.constant(self.draw.choice(self.numbers))
        sign = self.draw.choice("+-*/%^")
        left, right = self.number(depth - 1), self.number(depth - 1)
        if sign == "^" and (self.plain or self.draw.random() < 0.7):
            right = float(self.draw.choice([2, 3]))
        if sign == "%" and self.plain:
            right = self.draw.choice([2.0, 3.0, 7.5])
        return {"op": sign, "args": [left, right]}

    def constant(self, name):
        value = self.draw.choice(self.values[name])
        return float(self.draw.choice([value, round(value), round(value, 1), -value, self.draw.randint(0, 5)]))

    def compare_numbers(self):
        name, sign = self.draw.choice(self.numbers), self.draw.choice(SIGNS)
        if self.draw.random() < 0.5:
            pair = [{"property": name}, self.constant(name)]
        else:
            pair = [self.number(), self.number()]
        self.draw.shuffle(pair)
        return {"op": sign, "args": pair}

    def text(self, name):
        return self.draw.choice(self.values[name])

    def folded(self, *parts):
        """Takes case away from all of them, sometimes; what is constant changes case before."""
        if self.draw.random() < 0.7:
            return list(parts)
        change = self.draw.choice([str.upper, str.lower, str.swapcase])
        return [{"op": "casei", "args": [change(part) if isinstance(part, str) else part]} for part in parts]

    def compare_texts(self):
        name = self.draw.choice(self.texts)
        signs = SIGNS if not self.plain or name in ("code", "wijk", "gemeente") else ["=", "<>"]
        sign = self.draw.choice(signs)
        own = {"property": name}
        pair = [own, self.text(name)] if sign not in ("=", "<>") else self.folded(own, self.text(name))
        if self.draw.random() < 0.2:
            pair.reverse()
        return {"op": sign, "args": pair}

    def like(self):
        name = self.draw.choice(self.texts)
        letters = list(self.text(name))
        letters = [letter for letter in letters if letter not in "%_\\"]
        for _ in range(self.draw.randint(0, 3)):
            letters[self.draw.randrange(len(letters))] = self.draw.choice("%_%")
        cut = self.draw.randint(1, len(letters))
        pattern = "".join(self.draw.choice([letters, letters[:cut] + ["%"], ["%"] + letters[cut:]]))
        return {"op": "like", "args": self.folded({"property": name}, pattern)}

    def among(self):
        count = self.draw.randint(1, 6)
        if self.draw.random() < 0.5:
            name = self.draw.choice(self.texts)
            own, *listed = self.folded({"property": name}, *(self.text(name) for _ in range(count)))
            return {"op": "in", "args": [own, listed]}
        name = self.draw.choice(self.numbers)
        return {"op": "in", "args": [{"property": name}, [self.constant(name) for _ in range(count)]]}

    def between(self):
        name = self.draw.choice(self.numbers)
        low, high = sorted([self.constant(name), self.constant(name)])
        return {"op": "between", "args": [{"property": name}, low, high]}

    def missing(self):
        name = self.draw.choice(self.empty or self.numbers)
        return {"op": "isNull", "args": [{"property": name}]}

    def meets(self):
        return {"op": "s_intersects", "args": [{"property": "geometry"}, self.draw.choice(self.shapes)]}


class Writer:
    """Writes a filter as CQL2 text: in any case, with the brackets that it needs and sometimes with more."""

    def __init__(self, seed):
        self.draw = random.Random(seed)

    def word(self, text):
        return self.draw.choice([text.upper(), text.upper(), text.lower(), text.title()])

    def write(self, node, least=OR):
        rank, text = self.ranked(node)
        return f"({text})" if rank < least or self.draw.random() < 0.08 and rank < ATOM else text

    def ranked(self, node):
        if isinstance(node, bool):
            return ATOM, self.word(str(node))
        if isinstance(node, float):
            return (SIGN if node < 0 else ATOM), f"{node:.0f}" if node.is_integer() else repr(node)
        if isinstance(node, str):
            return ATOM, "'" + node.replace("'", "''") + "'"
        if "property" in node:
            name = node["property"]
            return ATOM, f'"{name}"' if self.draw.random() < 0.3 else name
        name, parts = node["op"], node["args"]
        if name in ("and", "or"):
            word, rank = self.word(name), RANKS[name]
            return rank, f" {word} ".join(self.write(part, rank + 1) for part in parts)
        if name == "not":
            inner = parts[0]
            if (
                isinstance(inner, dict)
                and inner["op"] in ("like", "in", "between", "isNull")
                and self.draw.random() < 0.5
            ):
                return COMPARISON, self.tested(inner, f"{self.word('not')} ")
            return NOT, f"{self.word('not')} {self.write(inner, COMPARISON)}"
        if name == "casei":
            return ATOM, f"{self.word('casei')}({self.write(parts[0], SUM)})"
        if name in RANKS:
            rank = RANKS[name]
            least = (SIGN, SIGN) if name == "^" else (rank, rank + 1)
            left, right = (self.write(part, bound) for part, bound in zip(parts, least))
            space = self.draw.choice(["", " "]) if not right.startswith("-") else " "
            return rank, f"{left}{space}{name}{space}{right}"
        return COMPARISON, self.tested(node, "")

    def tested(self, node, negation):
        name, parts = node["op"], node["args"]
        if name == "s_intersects":
            return f"{self.word('s_intersects')}({parts[0]['property']}, {geometry_text(parts[1])})"
        own = self.write(parts[0], SUM)
        if name == "isNull":
            return f"{own} {self.word('is')} {negation}{self.word('null')}"
        if name == "in":
            return f"{own} {negation}{self.word('in')} ({', '.join(self.write(part, SUM) for part in parts[1])})"
        if name == "between":
            low, high = (self.write(part, SUM) for part in parts[1:])
            return f"{own} {negation}{self.word('between')} {low} {self.word('and')} {high}"
        sign = f"{negation}{self.word('like')}" if name == "like" else name
        return f"{own} {sign} {self.write(parts[1], SUM)}"


def geometry_text(shape):
    """Writes a geometry as CQL2 text has it."""
    if "bbox" in shape:
        return f"BBOX({','.join(map(repr, shape['bbox']))})"

    def point(at):
        return " ".join(map(repr, at))

    def polygon(rings):
        return f"({', '.join('(' + ', '.join(map(point, ring)) + ')' for ring in rings)})"

    kind, at = shape["type"], shape["coordinates"]
    if kind == "Point":
        return f"POINT({point(at)})"
    if kind == "Polygon":
        return f"POLYGON{polygon(at)}"
    return f"MULTIPOLYGON({', '.join(map(polygon, at))})"


def qgis(node):
    """Writes a filter as an expression of QGIS, with all brackets."""
    if isinstance(node, bool):
        return str(node).lower()
    if isinstance(node, float):
        return f"({node!r})"
    if isinstance(node, str):
        return "'" + node.replace("'", "''") + "'"
    if "property" in node:
        return f'"{node["property"]}"'
    name, parts = node["op"], node["args"]
    if name == "not":
        return f"(NOT {qgis(parts[0])})"
    if name == "casei":
        return f"lower({qgis(parts[0])})"
    if name == "isNull":
        return f"({qgis(parts[0])} IS NULL)"
    if name == "in":
        return f"({qgis(parts[0])} IN ({', '.join(map(qgis, parts[1]))}))"
    if name == "between":
        own, low, high = map(qgis, parts)
        return f"({own} >= {low} AND {own} <= {high})"
    if name == "s_intersects":
        shape = parts[1]
        if "bbox" in shape:
            west, south, east, north = shape["bbox"]
            corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]
            shape = {"type": "Polygon", "coordinates": [corners]}
        return f"intersects($geometry, geom_from_wkt('{geometry_text(shape)}'))"
    return "(" + f" {name.upper()} ".join(map(qgis, parts)) + ")"
