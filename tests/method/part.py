#!/usr/bin/env python3
"""Builds a dataset with the boundaries of one gemeente beside the figures of the country, and holds it against that of
the country.

    part.py --binary target/release/veerkracht --dataset FILE --data DIR --gemeente GM0599 --out DIR

The dataset must have been built from the data folder. Every class, status and measure of every map at its default, and
of the focus map in both
comparisons, must be the same text for the buurten of the gemeente, and no other buurt may be there.
"""

import argparse
import csv
import glob
import io
import os
import shutil
import sqlite3
import subprocess
import sys

from recompute import MAPS


def inspect(binary, dataset, options):
    """Returns the rows by code and the names of the columns, or None where the map is not offered."""
    command = [binary, "inspect", "--all", "--csv", "--dataset", dataset, *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return None
    reader = csv.DictReader(io.StringIO(done.stdout))
    return {row["code"]: row for row in reader}, reader.fieldnames


def cut(data, gemeente, out):
    """Copies a data folder with the boundaries of one gemeente only."""
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(out)
    for path in glob.glob(os.path.join(data, "*")):
        name = os.path.basename(path)
        if not path.endswith(".gpkg"):
            os.symlink(os.path.abspath(path), os.path.join(out, name))
            continue
        copied = shutil.copyfile(path, os.path.join(out, name))
        connection = sqlite3.connect(copied)
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{trigger}"')
        for (table,) in connection.execute("SELECT table_name FROM gpkg_contents").fetchall():
            connection.execute(f'DELETE FROM "{table}" WHERE gemeentecode <> ?', (gemeente,))
        connection.commit()
        connection.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("binary", "dataset", "data", "gemeente", "out"):
        parser.add_argument(f"--{name}", required=True)
    asked = parser.parse_args()
    cut(asked.data, asked.gemeente, os.path.join(asked.out, "raw"))
    part = os.path.join(asked.out, "part.dataset")
    subprocess.run(
        [asked.binary, "build", "--data", os.path.join(asked.out, "raw"), "--dataset", part],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    passed = failed = areas = 0
    for name in MAPS:
        for comparison in (["--vergelijking", "nl"], ["--vergelijking", "gemeente"]) if name == "focuskaart" else ([],):
            options = ["--map", name, *comparison]
            whole, found = inspect(asked.binary, asked.dataset, options), inspect(asked.binary, part, options)
            label = " ".join([name, *comparison[1:]])
            if whole is None or found is None:
                wrong = (
                    []
                    if whole is found
                    else [f"offered by the one and not by the other: {whole is not None} {found is not None}"]
                )
            else:
                of_gemeente = {
                    code: row for code, row in whole[0].items() if code.startswith("BU" + asked.gemeente[2:])
                }
                areas = len(of_gemeente)
                wrong = [
                    f"{code}: {found[0].get(code)}, in the country {row}"
                    for code, row in of_gemeente.items()
                    if found[0].get(code) != row
                ]
                wrong += [f"{code}: not of the gemeente" for code in set(found[0]) - set(of_gemeente)]
                wrong += [] if of_gemeente else [f"no buurt of {asked.gemeente}"]
            passed, failed = passed + (not wrong), failed + bool(wrong)
            if wrong:
                print(f"FAIL {label}: {len(wrong)} differences, such as {wrong[0]}")
    print(
        f"method: {passed} passed, {failed} failed; "
        f"each a map of {areas} buurten of {asked.gemeente}, with and without the rest of the country"
    )
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
