#!/usr/bin/env python3
"""Compares ten buurten of the national data with figures worked out by hand from the raw files.

    hand.py --binary target/release/veerkracht --dataset FILE

The map is signalering_absoluut over 2014-2022. Each comment redoes the arithmetic: 100 * (bijstand + ao) / (15-24 +
25-44 + 45-64) in both years, the
difference, its floor, and the difference of O = -onv with its floor of 0.02.
"""

import argparse
import math
import sys

from compare import ask_program, status_number

OK, INDICATIVE, TOO_FEW, REDRAWN, INSUFFICIENT = range(5)
A, B, C, D, E = range(5)

HAND = {
    # 100*240/5085 = 4.719764; 100*290/4885 = 5.936540; +1.216776 over max(1, 946.28/4885 = 0.194): +.  0.041303 -
    # 0.017304 = +0.024: +
    "BU00140202": (OK, A, 100 * 240 / 5085, 100 * 290 / 4885, 0.041303089 - 0.017303752),
    # two buurten merged, wholly: 100*(150+150+150+160)/(1610+1625) = 18.856260; 100*570/3190 = 17.868339; -0.987921
    # within 1: 0.  +0.013559: 0
    "BU00140700": (OK, D, 100 * 610 / 3235, 100 * 570 / 3190, 0.014101761 - 0.000543129),
    # 135 inhabitants: indicatief. No benefits in either year: 0. -0.061188 + 0.043685 = -0.017503: 0
    "BU00140502": (INDICATIVE, D, 0.0, 0.0, -0.061188058 + 0.043685002),
    # redrawn without a recoding row: its counts of 2014 and 2022 cannot be known, though the Leefbaarometer has both
    # years
    "BU00141206": (REDRAWN, None, None, None, -0.094221327 + 0.121050098),
    # 180 inhabitants: indicatief. 0; 100*10/105 = 9.523810, but the floor is 946.28/85 = 11.132706: 0.  +0.031056: +
    "BU00141605": (INDICATIVE, B, 0.0, 100 * 10 / 105, -0.100637168 + 0.131693608),
    # nobody lives there any more; the first status that applies is that of the inhabitants
    "BU01060311": (TOO_FEW, None, None, None, -0.102286405 + 0.079810172),
    # Rotterdam, Stadsdriehoek: 100*940/19115 = 4.917604; 100*780/17565 = 4.440649; -0.476955 within 1: 0.  -0.030730: -
    "BU05990110": (OK, E, 100 * 940 / 19115, 100 * 780 / 17565, 0.176023015 - 0.206752576),
    # Rotterdam, Cs Kwartier: 100*400/925 = 43.243243; 100*390/920 = 42.391304; -0.851939 within 946.28/920 = 1.028565:
    # 0.  -0.004827: 0
    "BU05990113": (OK, D, 100 * 400 / 925, 100 * 390 / 920, 0.25039628 - 0.255223598),
    # Rotterdam, Nieuwe Westen: 100*2480/18920 = 13.107822; 100*2220/15270 = 14.538310; +1.430488: +.  -0.049743: -
    "BU05990324": (OK, C, 100 * 2480 / 18920, 100 * 2220 / 15270, 0.223949274 - 0.273692111),
    # bijstand of 2022 is suppressed, so the share of 2022 and the change are missing
    "BU04797233": (INSUFFICIENT, None, 100 * 150 / 2595, None, -0.018439738 + 0.005690861),
}


def faults(code, row):
    """Yields what differs from the figures worked out by hand."""
    status, klasse, share_from, share_to, nuisance = HAND[code]
    if status_number(row["status"]) != status or (int(row["klasse"]) if row["klasse"] else None) != klasse:
        yield f"status {row['status']} klasse {row['klasse'] or None}, by hand {status} and {klasse}"
    change = None if share_from is None or share_to is None else share_to - share_from
    for key, wanted in (("K_share_t0", share_from), ("K_share_t1", share_to), ("dK_share", change), ("dO", nuisance)):
        found = float(row[key]) if row[key] else None
        if (found is None) != (wanted is None) or (
            found is not None and not math.isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-12)
        ):
            yield f"{key} {found}, by hand {wanted}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--dataset", required=True)
    asked = parser.parse_args()
    answer = ask_program(asked.binary, asked.dataset, "signalering_absoluut", (2014, 2022), None)
    if answer is None:
        sys.exit("the program refuses signalering_absoluut over 2014-2022")
    rows, _ = answer
    failed = 0
    for code in HAND:
        found = list(faults(code, rows[code]))
        failed += bool(found)
        for sentence in found:
            print(f"{code}: {sentence}")
    print(f"hand: {len(HAND) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
