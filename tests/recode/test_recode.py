"""Checks the recomputation itself on addresses few enough to count by hand, and that the comparison finds a difference.
"""

import os
import stat
import tempfile
import unittest

from compare import differences
from recompute import Step, buurt

A, B, C = "BU10000001", "BU10000002", "BU10000003"


def year(*parts):
    """Returns addresses by number: (code, first, last)."""
    return {(number,): code for code, first, last in parts for number in range(first, last)}


def rows(old, new, flags, to=2021, people=()):
    """Returns what a step from 2020 finds: rows as text, codes used again, codes whose inhabitants differ."""
    people = dict(people)
    table = {code: (flag or None, people.get(code)) for code, flag in flags.items()}
    found, again, off = Step(
        (2020, to), old, new, {code: (1, people.get(code)) for code in (A, B, C)}, table
    ).all_rows()
    return (
        [
            f"{o or 'elsewhere'} {n}" + ("" if v is None else f" {float(v):.4f} {float(w):.4f}")
            for _, o, _, n, v, w in found
        ],
        again,
        off,
    )


class Rules(unittest.TestCase):
    def test_codes_of_all_years_are_one(self):
        self.assertEqual(
            [buurt(text) for text in ("3630000", "BU03630000", "0363af01", "", "NA", "0363000000")],
            ["BU03630000", "BU03630000", "BU0363AF01", None, None, None],
        )

    def test_a_split_and_a_merger(self):
        self.assertEqual(
            rows(year((A, 0, 100)), year((A, 0, 60), (B, 60, 100)), {A: 3, B: 3})[0],
            [f"{A} {A} 0.6000 1.0000", f"{A} {B} 0.4000 1.0000"],
        )
        self.assertEqual(
            rows(year((A, 0, 100), (B, 100, 150)), year((C, 0, 150)), {C: 3})[0],
            [f"{A} {C} 1.0000 0.6667", f"{B} {C} 1.0000 0.3333"],
        )

    def test_two_of_five_hundred_are_noise_and_two_of_forty_are_not(self):
        flags = {A: 3, B: 3}
        self.assertEqual(
            rows(year((A, 0, 500), (B, 500, 1000)), year((A, 0, 498), (B, 498, 1000)), flags)[0],
            [f"{A} {A} 1.0000 1.0000", f"{B} {B} 1.0000 1.0000"],
        )
        self.assertEqual(len(rows(year((A, 0, 500), (B, 500, 538)), year((A, 0, 498), (B, 498, 538)), flags)[0]), 3)

    def test_a_remnant_carries_its_part(self):
        self.assertEqual(rows(year((A, 0, 200)), year((A, 0, 40)), {A: 3})[0], [f"{A} {A} 0.4000 1.0000"])

    def test_flags_decide_where_addresses_nearly_agree(self):
        old, new = year((A, 0, 100), (B, 100, 300)), year((A, 5, 100), (B, 100, 300), (C, 0, 5))
        for flag, to, expected in (
            (1, 2021, []),
            (0, 2021, [f"{A} {A} 1.0000 1.0000"]),
            (1, 2022, [f"{A} {A} 1.0000 1.0000"]),
            (2, 2021, [f"{A} {A} 1.0000 1.0000"]),
            (3, 2021, [f"{A} {A} 0.9500 1.0000"]),
        ):
            self.assertEqual(rows(old, new, {A: flag}, to)[0], expected, (flag, to))

    def test_new_houses_under_a_code_that_moved_are_from_elsewhere(self):
        self.assertEqual(
            rows(year((A, 0, 100)), year((B, 0, 100), (A, 200, 290)), {A: 1, B: 2}),
            ([f"elsewhere {A}", f"{A} {B} 1.0000 1.0000"], [A], []),
        )
        self.assertEqual(rows(year((A, 0, 50)), year((A, 200, 250)), {A: 1})[0], [])

    def test_inhabitants_that_rows_cannot_bring_are_listed(self):
        self.assertEqual(rows(year((A, 0, 9)), year((B, 0, 9)), {B: 2}, people={A: 1000, B: 700})[2], [B])
        self.assertEqual(rows(year((A, 0, 9)), year((B, 0, 9)), {B: 2}, people={A: 875, B: 700})[2], [])


class Comparison(unittest.TestCase):
    def test_a_program_that_writes_something_else_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            program = os.path.join(folder, "program")
            with open(program, "w", encoding="utf-8") as file:
                file.write(
                    '#!/bin/sh\necho "jaar_van,code_van,jaar_naar,code_naar,aandeel_van,aandeel_naar" '
                    '> "$3/hercodering-adressen.csv"\n'
                )
            os.chmod(program, stat.S_IRWXU)
            wrong, _ = differences(program, 1)
        self.assertTrue(
            any(line.startswith("only the recomputation: ") for line in wrong)
            and wrong[-1] == "the rows are not the same bytes",
            wrong,
        )


if __name__ == "__main__":
    unittest.main()
