"""What the tests of the suite met, for the table of docs/robustness.md: `tests/attack/run --table` prints it anew.

A test notes what it met under the beginning of the row's first cell; several notes of a row are joined.
"""

import itertools
import json
import pathlib

from program import OUT

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs/robustness.md"
NOTES = OUT / "figures.jsonl"
HEAD = "| attack | before | after | bound | test |"
# Of a row whose tests were not run.
NOTHING = "–"


def note(row, text):
    """Keeps what was met for a row of the table. A line is written at once, so that two processes may note."""
    OUT.mkdir(parents=True, exist_ok=True)
    with open(NOTES, "a", encoding="utf-8") as notes:
        notes.write(json.dumps([row, text]) + "\n")


def write(lines, before=None):
    """Puts a table in the place of the one in docs with the same first cell, or of none, as the last of its section,
    which ends
    where `before` stands."""
    page = PAGE.read_text(encoding="utf-8")
    first = lines[0].split("|")[1]
    start = page.find(f"\n|{first}|") + 1
    if start:
        end = page.index("\n\n", start)
    else:
        start = end = page.index(before)
        lines = [*lines, "", ""]
    PAGE.write_text(page[:start] + "\n".join(lines) + page[end:], encoding="utf-8")


def forget():
    """Begins anew."""
    NOTES.unlink(missing_ok=True)


def rows():
    """Gives the cells of the rows of the table as it stands in docs."""
    _, _, below = PAGE.read_text(encoding="utf-8").partition(HEAD)
    lines = itertools.takewhile(lambda line: line.startswith("|"), below.splitlines()[2:])
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def table():
    """Gives the table with what was noted, as lines of Markdown, and the rows of which nothing was."""
    noted = [json.loads(line) for line in NOTES.read_text(encoding="utf-8").splitlines()] if NOTES.exists() else []
    known = rows()
    for row, _ in noted:
        fitting = [cells[0] for cells in known if cells[0].startswith(row)]
        if len(fitting) != 1:
            raise AssertionError(f"`{row}` is the beginning of {len(fitting)} rows of {PAGE.name}, not of one")
    lines, silent = [HEAD, "|---|---|---|---|---|"], []
    for attack, before, _, bound, test in known:
        texts = list(dict.fromkeys(text for row, text in noted if attack.startswith(row)))
        if not texts:
            silent.append(attack)
        lines.append("| " + " | ".join([attack, before, "; ".join(texts) or NOTHING, bound, test]) + " |")
    return lines, silent
