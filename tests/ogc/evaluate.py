"""What a filter, as CQL2 JSON, says of a row: true, false, or None where that is unknown. Written from the standard,
with three-valued logic, and not from the program that it checks. The standard library only.
"""

import math
import operator
import re

COMPARISONS = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
CALCULATIONS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": math.fmod,
    "^": math.pow,
}


def evaluate(node, row, meets=None):
    """Gives the truth or the value of a part for a row; `meets` tells whether the row's geometry meets another."""
    if not isinstance(node, dict):
        return node
    if "property" in node:
        return row[node["property"]]
    name, parts = node["op"], node["args"]
    if name == "s_intersects":
        return meets(row, parts[1])
    if name == "in":
        return either(compare("=", own(parts[0], row), own(part, row)) for part in parts[1])
    values = [evaluate(part, row, meets) for part in parts]
    if name == "and":
        return negated(either(map(negated, values)))
    if name == "or":
        return either(values)
    if name == "not":
        return negated(values[0])
    if name == "isNull":
        return values[0] is None
    if name == "casei":
        return None if values[0] is None else values[0].upper().lower()
    if name == "between":
        value, low, high = values
        return negated(either([negated(compare(">=", value, low)), negated(compare("<=", value, high))]))
    if None in values:
        return None
    if name == "like":
        return bool(re.fullmatch(pattern(values[1]), values[0], re.DOTALL))
    if name in CALCULATIONS:
        return calculated(name, *values)
    return COMPARISONS[name](*values)


def own(node, row):
    return evaluate(node, row)


def compare(sign, left, right):
    return None if left is None or right is None else COMPARISONS[sign](left, right)


def negated(truth):
    return None if truth is None else not truth


def either(truths):
    truths = list(truths)
    return True if True in truths else None if None in truths else False


def calculated(sign, left, right):
    """Calculates as floating-point numbers are; what is no number, or none that is finite, is unknown."""
    try:
        value = CALCULATIONS[sign](float(left), float(right))
    except (ZeroDivisionError, OverflowError, ValueError):
        return None
    return value if math.isfinite(value) else None


def pattern(text):
    """Makes a regular expression of a pattern of LIKE."""
    meaning = {"%": ".*", "_": "."}
    return "".join(
        re.escape(piece[1:]) if len(piece) == 2 else meaning.get(piece, re.escape(piece))
        for piece in re.findall(r"\\[%_\\]|.", text, re.DOTALL)
    )
