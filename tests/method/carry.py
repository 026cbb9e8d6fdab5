"""Carries KWB figures of an older year onto the division (METHOD 3).

Readings taken: "the previous table year" of a recoding row is the newest KWB table before its jaar_naar; when every row of a code is
refused the code is treated as one without rows; a KWB table newer than the division is not used; `v = w = 1` is tested after rounding
to 9 decimals, as every comparison. A row that repeats another counts once (`repeated_rows="each"`: as a second source). A Leefbaarometer or health figure that cannot be carried is missing: only a KWB value makes an area `grens_gewijzigd`.
"""

BROKEN = "broken"
KNOWN_SHARE = 0.90


def rounded(value):
    """Rounds for a comparison; nothing else is ever rounded."""
    return round(value, 9)


class Carrier:
    """Answers what a buurt of the division had in an earlier year."""

    def __init__(self, raw, repeated_rows="once"):
        self.raw = raw
        tables = sorted(raw.kwb)
        self.rows, self.refused = {}, []
        for row in raw.recoding if repeated_rows == "each" else dict.fromkeys(raw.recoding):
            year_from, code_from, year_to, code_to, share_from, share_to = row
            earlier = [year for year in tables if year < year_to]
            if not earlier or earlier[-1] != year_from:
                self.refused.append(row)
                continue
            self.rows.setdefault((year_to, code_to), []).append((code_from, share_from, share_to))
        self.years = sorted(set(tables) | {year_to for year_to, _ in self.rows}, reverse=True)
        self.memory = {}

    def sources(self, code, year):
        """Returns [(code, v, w)] in the table of the year, or BROKEN; the division year is never broken."""
        key = (code, year)
        if key not in self.memory:
            self.memory[key] = self.walk(code, year, self.raw.kwb[year].rows)
        return self.memory[key]

    def walk(self, code, year, table_codes):
        """Follows a code of the division back to a table of the year that knows the given codes."""
        division = self.raw.division
        if year == division:
            return [(code, 1.0, 1.0)]
        reached = [(code, 1.0, 1.0)]
        for y in self.years:
            if not year < y <= division:
                continue
            table, earlier = self.raw.kwb.get(y), []
            for current, v, w in reached:
                rows = self.rows.get((y, current))
                if rows:
                    earlier += [(code_from, v * share_from, w * share_to) for code_from, share_from, share_to in rows]
                elif table is None or not table.redrawn(current):
                    earlier.append((current, v, w))
            reached = earlier
        known = [source for source in reached if source[0] in table_codes]
        if not known or rounded(sum(w for _, _, w in known)) < KNOWN_SHARE:
            return BROKEN
        return known

    def table(self, year, column):
        """Returns the table of the year if it can be used and has the column."""
        table = self.raw.kwb.get(year)
        return table if table is not None and year <= self.raw.division and column in table.columns else None

    def count(self, code, year, column):
        """Returns the count of a buurt in a year, None where missing, BROKEN where the boundary change cannot be followed."""
        table = self.table(year, column)
        if table is None:
            return None
        sources = self.sources(code, year)
        if sources == BROKEN:
            return BROKEN
        values = [(v, table.value(source, column)) for source, v, _ in sources]
        return None if any(value is None for _, value in values) else sum(v * value for v, value in values)

    def percentage(self, code, year, column):
        """Returns a percentage or rate: only from one source that is wholly the same buurt."""
        table = self.table(year, column)
        if table is None:
            return None
        sources = self.sources(code, year)
        if sources == BROKEN:
            return BROKEN
        if len(sources) != 1 or rounded(sources[0][1]) != 1 or rounded(sources[0][2]) != 1:
            return None
        return table.value(sources[0][0], column)

    def score(self, code, division, scores):
        """Returns a figure of a table that has one division for all its years: as a percentage, from one source that is wholly the same buurt."""
        sources = self.walk(code, division, scores)
        if sources == BROKEN or len(sources) != 1 or rounded(sources[0][1]) != 1 or rounded(sources[0][2]) != 1:
            return None
        return scores.get(sources[0][0])
