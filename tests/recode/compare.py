#!/usr/bin/env python3
"""Makes up regions and compares `veerkracht recode` with the recomputation: the rows byte for byte, and what is said of
used codes and inhabitants.

compare.py --binary target/release/veerkracht [--seeds N]
"""

import argparse
import collections
import os
import re
import subprocess
import sys
import tempfile

from recompute import recompute
from region import write


def count_after(text, word):
    """Returns the number behind a word at the start of a line, 0 where no line begins with it."""
    found = re.search(rf"^{word} +([0-9,]+)$", text, re.MULTILINE)
    return int(found.group(1).replace(",", "")) if found else 0


def differences(binary, seed):
    """Returns what differs for a made-up region, and how many rows of each kind there were."""
    with tempfile.TemporaryDirectory() as folder:
        write(folder, seed)
        expected, again, off, refused = recompute(folder)
        done = subprocess.run([binary, "recode", "--data", folder], capture_output=True, text=True, check=False)
        path = os.path.join(folder, "hercodering-adressen.csv")
        found = b""
        if os.path.exists(path):
            with open(path, "rb") as file:
                found = file.read()
    wrong = []
    if done.returncode != (1 if refused else 0) or done.stderr.count("do not fit") != len(refused):
        wrong.append(f"ended with {done.returncode}, expected {len(refused)} refused steps\n{done.stdout}{done.stderr}")
    for word, codes in (("used again", again), ("inhabitants", off)):
        if count_after(done.stdout, word) != len(codes):
            wrong.append(f"{word}: expected {len(codes)}: {codes}\n{done.stdout}")
        shown = [code for year, code in codes if code in done.stdout]
        if len(shown) < min(10, len(codes)):
            wrong.append(f"{word}: expected at least ten of {codes}\n{done.stdout}")
    if found != expected:
        ours, theirs = set(found.decode().splitlines()), set(expected.decode().splitlines())
        wrong += [f"only the program: {row}" for row in sorted(ours - theirs)[:10]] + [
            f"only the recomputation: {row}" for row in sorted(theirs - ours)[:10]
        ]
        wrong.append("the rows are not the same bytes")
    kinds = collections.Counter({"used again": len(again), "inhabitants": len(off), "refused": len(refused)})
    for row in expected.decode().splitlines()[1:]:
        _, o, _, n, v, w = row.split(",")
        kinds[
            (
                "elsewhere"
                if o == ""
                else "identity" if o == n and v == w == "1.000000" else "whole" if v == w == "1.000000" else "part"
            )
        ] += 1
    return wrong, kinds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--seeds", type=int, default=12)
    arguments = parser.parse_args()
    passed, failed, kinds = 0, 0, collections.Counter()
    for seed in range(1, arguments.seeds + 1):
        wrong, of_seed = differences(arguments.binary, seed)
        kinds += of_seed
        for line in wrong:
            print(f"seed {seed}: {line}")
        passed, failed = passed + (not wrong), failed + bool(wrong)
    # A comparison in which something never happens says nothing of it.
    for kind in ("elsewhere", "identity", "whole", "part", "used again", "inhabitants", "refused"):
        if kinds[kind] == 0:
            print(f"nothing of the kind `{kind}` came about")
            failed += 1
    print("rows and findings: " + ", ".join(f"{kinds[kind]} {kind}" for kind in sorted(kinds)))
    print(f"recode regions: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
