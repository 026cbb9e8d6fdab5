"""Checks the recomputation itself on figures small enough to work out by hand, and that the comparison finds a
difference.
"""

import tempfile
import types
import unittest

from carry import BROKEN, Carrier
from compare import differences, parse
from figures import AGES, BENEFITS, Figures, Relative, class_of, sign
from raw import Table, number, read_recoding


def table(year, rows):
    made = Table(year)
    for code, row in rows.items():
        made.rows[code] = row
        made.columns.update(row)
    return made


def raw(tables, recoding=(), areas=(), onv=None, health=None):
    """A data folder in memory; the newest table gives the division."""
    return types.SimpleNamespace(
        divisions={},
        division=max(t.year for t in tables),
        kwb={t.year: t for t in tables},
        recoding=list(recoding),
        onv=onv or {},
        health=health or {},
        areas=[
            {"code": code, "gemeente": gemeente, "aantal_inwoners": None, "drawn": True} for code, gemeente in areas
        ],
        boundary_flags={},
    )


class Reading(unittest.TestCase):
    def test_sentinels_are_missing_and_zero_is_not(self):
        self.assertEqual(
            [number(cell) for cell in (None, "", " . ", -99997, "-99999999", "x", 0, " 12.5 ")],
            [None] * 6 + [0.0, 12.5],
        )

    def test_a_recoding_row_keeps_its_new_code_whatever_else_is_wrong(self):
        text = "jaar_van,code_van,jaar_naar,code_naar,aandeel_van,aandeel_naar\n" + "\n".join(
            (
                "2014,bu00010001,2016,BU00010002,1,0.5",
                "2014,elders,2016,BU00010002,1,1",
                "2014,BU00010001,2016,BU00010002,1.2,1",
                "x,BU00010001,2016,BU00010002,1,1",
            )
        )
        with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            lost = (2014, None, 2016, "BU00010002", 0.0, 0.0)
            self.assertEqual(read_recoding(file.name), [(2014, "BU00010001", 2016, "BU00010002", 1.0, 0.5), lost, lost])


class Carrying(unittest.TestCase):
    def test_a_merged_buurt_adds_counts_and_has_no_percentage(self):
        years = [table(2014, {"BU1": {"x": 30}, "BU2": {"x": 10}}), table(2016, {"BU3": {"x": 50}})]
        carrier = Carrier(raw(years, [(2014, "BU1", 2016, "BU3", 1.0, 0.6), (2014, "BU2", 2016, "BU3", 0.5, 0.4)]))
        self.assertEqual(carrier.count("BU3", 2014, "x"), 35)  # 1 * 30 + 0.5 * 10
        self.assertIsNone(carrier.percentage("BU3", 2014, "x"))

    def test_below_nine_tenths_of_the_addresses_is_broken_and_exactly_nine_tenths_is_not(self):
        years = [table(2014, {"BU1": {"x": 30}}), table(2016, {"BU3": {"x": 50}, "BU4": {"x": 1}})]
        rows = [(2014, "BU1", 2016, "BU3", 1.0, 0.899999), (2014, "BU1", 2016, "BU4", 1.0, 0.9)]
        carrier = Carrier(raw(years, rows))
        self.assertEqual([carrier.count(code, 2014, "x") for code in ("BU3", "BU4")], [BROKEN, 30])

    def test_a_flag_without_a_row_loses_the_source_and_a_row_wins_from_the_flag(self):
        flag = {"IndelingswijzigingGemeenteWijkBuurt": "3", "x": 5}
        years = [table(2014, {"BU1": {"x": 7}, "BU2": {"x": 8}}), table(2016, {"BU1": flag, "BU2": flag})]
        carrier = Carrier(raw(years, [(2014, "BU2", 2016, "BU2", 1.0, 1.0)]))
        self.assertEqual([carrier.count(code, 2014, "x") for code in ("BU1", "BU2")], [BROKEN, 8])

    def test_shares_multiply_along_a_chain(self):
        years = [table(2014, {"BU1": {"x": 100}}), table(2016, {"BU2": {"x": 1}}), table(2018, {"BU3": {"x": 1}})]
        carrier = Carrier(raw(years, [(2014, "BU1", 2016, "BU2", 0.5, 1.0), (2016, "BU2", 2018, "BU3", 0.4, 0.95)]))
        self.assertEqual(carrier.sources("BU3", 2014), [("BU1", 0.2, 0.95)])
        self.assertEqual(carrier.count("BU3", 2014, "x"), 20)

    def test_a_row_may_pass_over_a_table_and_leads_to_none_that_it_passes(self):
        years = [table(2014, {"BU1": {"x": 1}}), table(2016, {"BU1": {"x": 2}}), table(2018, {"BU3": {"x": 3}})]
        carrier = Carrier(raw(years, [(2014, "BU1", 2018, "BU3", 1.0, 1.0)]))
        self.assertEqual((carrier.count("BU3", 2014, "x"), carrier.count("BU3", 2016, "x")), (1, None))

    def test_rows_whose_years_overlap_those_of_others_are_refused_on_both_sides(self):
        years = [
            table(2014, {"BU1": {"x": 1}, "BU3": {"x": 5}}),
            table(2016, {"BU2": {"x": 2}}),
            table(2018, {"BU3": {"x": 3}}),
        ]
        carrier = Carrier(raw(years, [(2014, "BU1", 2018, "BU3", 1.0, 1.0), (2016, "BU2", 2018, "BU3", 1.0, 1.0)]))
        self.assertEqual((len(carrier.refused), carrier.count("BU3", 2014, "x")), (2, 5))

    def test_a_row_of_identity_keeps_what_a_flag_would_lose(self):
        flagged = {"IndelingswijzigingGemeenteWijkBuurt": 3, "x": 2}
        years = [table(2014, {"BU1": {"x": 1}}), table(2016, {"BU1": flagged})]
        self.assertEqual(Carrier(raw(years)).count("BU1", 2014, "x"), BROKEN)
        self.assertEqual(Carrier(raw(years, [(2014, "BU1", 2016, "BU1", 1.0, 1.0)])).count("BU1", 2014, "x"), 1)

    def test_a_table_of_a_part_that_says_nothing_of_a_gemeente_breaks_none_of_its_buurten(self):
        names = ("BU00010001", "BU00010002", "BU00020001")
        newer = table(2016, {name: {"x": 1, "AantalInwoners": 50} for name in names})
        older = table(2014, {names[0]: {"x": 1, "AantalInwoners": 50}})
        found = lambda: [Carrier(raw([older, newer])).count(name, 2014, "x") for name in names]
        self.assertEqual(found(), [1, BROKEN, None])
        older.total = 50
        self.assertEqual(found(), [1, BROKEN, BROKEN])

    def test_on_a_later_division_a_figure_counts_where_nothing_names_the_code(self):
        found = lambda flag, rows=(): Carrier(
            types.SimpleNamespace(
                **{
                    **vars(
                        raw(
                            [
                                table(2014, {"BU1": {"x": 1}}),
                                table(2016, {"BU1": {"x": 2, "IndelingswijzigingGemeenteWijkBuurt": flag}}),
                            ],
                            rows,
                        )
                    ),
                    "division": 2014,
                }
            )
        ).count("BU1", 2016, "x")
        self.assertEqual(
            [found(1), found(2), found(3), found(1, [(2014, "BU1", 2016, "BU9", 1.0, 1.0)])], [2, None, None, None]
        )

    def test_a_repeated_row_counts_once_unless_each_is_asked(self):
        years = [table(2014, {"BU1": {"x": 10}}), table(2016, {"BU3": {"x": 1}})]
        found = raw(years, [(2014, "BU1", 2016, "BU3", 0.5, 1.0)] * 2)
        self.assertEqual(
            [Carrier(found).count("BU3", 2014, "x"), Carrier(found, repeated_rows="each").count("BU3", 2014, "x")],
            [5, 10],
        )

    def test_a_row_that_cannot_be_read_is_a_source_that_no_table_has(self):
        years = [table(2014, {"BU1": {"x": 1}, "BU3": {"x": 1}}), table(2016, {"BU3": {"x": 1}})]
        self.assertEqual(Carrier(raw(years, [(2014, None, 2016, "BU3", 0.0, 0.0)])).count("BU3", 2014, "x"), BROKEN)

    def test_the_division_year_is_never_broken(self):
        self.assertIsNone(Carrier(raw([table(2016, {"BU1": {"x": 1}})])).count("BU9", 2016, "x"))


class Measures(unittest.TestCase):
    def test_a_value_on_a_border_belongs_to_the_class_above(self):
        self.assertEqual(
            [class_of(x, (5, 20, 200 / 3)) for x in (4.9999, 5, 19.9999999999, 66.6666666667)], [0, 1, 2, 3]
        )

    def test_a_change_on_the_floor_counts_and_minus_the_floor_does_not(self):
        self.assertEqual([sign(d, 0.02) for d in (0.02, 0.0199, -0.02, -0.0201)], [1, 0, 0, -1])

    def test_a_percentile_is_the_weighted_mid_rank_with_ties(self):
        areas = [(f"BU{i}", "GM1") for i in range(4)]
        figures = Figures(
            raw(
                [table(2024, {code: {"AantalInwoners": n} for (code, _), n in zip(areas, (200, 300, 500, 1000))})],
                areas=areas,
            )
        )
        # below 1.0: nothing; 2.0 is shared by 300 and 500: 200 + 800/2 = 600 of 2000; 3.0: 1000 + 1000/2 = 1500
        self.assertEqual(figures.make_percentile([1.0, 2.0, 2.0, 3.0], range(4)), [5.0, 30.0, 30.0, 75.0])

    def test_the_noise_bound_is_that_of_the_smaller_population(self):
        row = lambda people: {
            "AantalInwoners": 900,
            "k_15Tot25Jaar": people,
            "k_25Tot45Jaar": 100,
            "k_45Tot65Jaar": 200,
        }
        figures = Figures(raw([table(2014, {"BU1": row(0)}), table(2022, {"BU1": row(100)})], areas=[("BU1", "GM1")]))
        self.assertAlmostEqual(figures.noise(2014, 2022)[0], 3.154266666667, places=10)  # 1.64 * 577 / 300

    def test_people_of_a_divided_buurt_are_rounded_before_they_are_counted(self):
        def row(number, people):
            return {
                "AantalInwoners": 900,
                **dict.fromkeys(AGES, 0),
                AGES[0]: people,
                BENEFITS[0]: 30 + number,
                BENEFITS[1]: 0,
            }

        # 450 * 0.333333333333 = 149.99999999985, which is 150 to nine decimals; 450 * 0.333333333 = 149.99999985 is
        # not.
        shares = [1 / 3] * 4 + [0.333333333333, 0.333333333]
        areas = [(f"BU{number}", "GM1") for number in range(6)]
        rows = [(2014, code, 2022, code, share, 1.0) for (code, _), share in zip(areas, shares)]
        years = [
            table(year, {code: row(number, 450) for number, (code, _) in enumerate(areas)}) for year in (2014, 2022)
        ]
        # Otherwise everybody's share changes by nothing.
        years[1].rows = {code: {**row, BENEFITS[0]: 40} for code, row in years[1].rows.items()}
        figures = Figures(raw(years, rows, areas=areas))
        self.assertEqual(
            [round(people, 11) for people in figures.population(2014)[4:]], [149.99999999985, 149.99999985]
        )
        change, relative = figures.k_change(2014, 2022)
        first_five, all_six = (Relative(figures.areas, figures.n, change, range(count)) for count in (5, 6))
        self.assertEqual(relative.mean, first_five.mean)
        self.assertNotEqual(relative.mean, all_six.mean)

    def test_the_spread_pools_only_municipalities_of_five(self):
        areas = [{"gemeente": "GM1"}] * 5 + [{"gemeente": "GM2"}] * 4
        relative = Relative(areas, [100.0] * 9, [1.0, 2.0, 3.0, 4.0, 5.0, 90.0, 91.0, 92.0, 93.0], range(9))
        self.assertEqual((relative.mean, relative.comparable("GM2")), ({"GM1": 3.0}, False))
        self.assertAlmostEqual(relative.spread, 2**0.5, places=12)  # (4 + 1 + 0 + 1 + 4) / 5 = 2


class Comparing(unittest.TestCase):
    computed = types.SimpleNamespace(
        figures=types.SimpleNamespace(codes=["BU1"], areas=[{"drawn": True}], n=[500.0]),
        status=[0],
        classes=[2],
        measures={"x": [1.5]},
    )

    def found(self, text):
        return list(differences(self.computed, *parse(text)))

    def test_equal_output_has_no_difference(self):
        self.assertEqual(self.found("code,status,klasse,n,x\nBU1,ok,2,500,1.5000000000001\n"), [])

    def test_each_kind_of_difference_is_found(self):
        for text in (
            "BU1,indicatief,2,500,1.5",
            "BU1,ok,3,500,1.5",
            "BU1,ok,2,501,1.5",
            "BU1,ok,2,500,1.50000001",
            "BU1,ok,2,500,",
            "BU2,ok,2,500,1.5",
        ):
            self.assertTrue(self.found(f"code,status,klasse,n,x\n{text}\n"), text)
        self.assertTrue(self.found("code,status,klasse,n\nBU1,ok,2,500\n"))
        self.assertTrue(self.found("code,status,klasse,n,x,y\nBU1,ok,2,500,1.5,1\n"))


if __name__ == "__main__":
    unittest.main()
