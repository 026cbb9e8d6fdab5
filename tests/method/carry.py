"""Carries figures of an older division onto the division (METHOD 3).

Readings taken: `v = w = 1` is tested after rounding to 9 decimals, as every comparison. A row that repeats another
counts once (`repeated_rows="each"`: as a second source). Rows whose spans overlap those of others into the same code
are refused on both sides, and the code is treated as one without them. A flag counts as lying on the way in every year
in which a code is looked at, also where a row of identity applies. A Leefbaarometer or health figure that cannot be
carried is missing: only a KWB value makes an area `grens_gewijzigd`.
"""

BROKEN = "broken"
KNOWN_SHARE = 0.90
OF_THE_COUNTRY = 0.95
GEMEENTEN = 300


def rounded(value):
    """Rounds for a comparison; nothing else is ever rounded."""
    return round(value, 9)


def counts(code):
    """Tells whether a buurt counts by its code (METHOD 2)."""
    return not code.endswith(("9997", "9998", "9999")) and not code.startswith("BU0998")


def is_country(inhabitants, codes, total):
    """Tells whether inhabitants by code are those of the country (METHOD 1): by the country's own row, or else by 300
    gemeenten.
    """
    if total is not None:
        return sum(n for code, n in inhabitants.items() if n is not None and counts(code)) >= OF_THE_COUNTRY * total
    return len({code[2:6] for code in codes}) >= GEMEENTEN


class Carrier:
    """Answers what a buurt of the division had on another division."""

    def __init__(self, raw, repeated_rows="once"):
        self.raw = raw
        rows = raw.recoding if repeated_rows == "each" else list(dict.fromkeys(raw.recoding))
        into = {}
        for row in rows:
            into.setdefault(row[3], []).append(row)
        self.rows, self.refused = {}, []
        for code, of_code in into.items():
            spans = {(row[0], row[2]) for row in of_code}
            for row in of_code:
                start, end = row[0], row[2]
                if start >= end or any((a, b) != (start, end) and a < end and start < b for a, b in spans):
                    self.refused.append(row)
                else:
                    self.rows.setdefault((end, code), []).append(row)
        kept = [row for of_code in self.rows.values() for row in of_code]
        self.named = {}
        for row in kept:
            for code in {row[1], row[3]} - {None}:
                self.named.setdefault(code, []).append((row[0], row[2]))
        self.years = sorted(
            set(raw.kwb) | {end for end, _ in self.rows} | ({raw.division} if self.boundary_flags() else set()),
            reverse=True,
        )
        self.memory, self.countries = {}, {}

    def boundary_flags(self):
        """The flags of the boundary file, where the division year has no KWB table."""
        return {} if self.raw.division in self.raw.kwb else self.raw.boundary_flags

    def flag(self, year, code):
        """Returns the indelingswijziging of a code in a year, 0 where nothing tells it."""
        table = self.raw.kwb.get(year)
        if table is not None:
            return table.flag(code)
        return self.boundary_flags().get(code, 0) if year == self.raw.division else 0

    def sources(self, code, year):
        """Returns [(code, v, w)] in the KWB table of the year, BROKEN, or None where the table says nothing of the
        area.
        """
        key = (code, year)
        if key not in self.memory:
            self.memory[key] = self.walk(code, year, self.raw.kwb[year].rows, self.raw.kwb[year])
        return self.memory[key]

    def walk(self, code, year, table_codes, table=None):
        """Follows a code of the division to a table on the division of a year, which knows the given codes."""
        division = self.raw.division
        if year >= division:
            return None if year > division and self.is_named_later(code, year) else [(code, 1.0, 1.0)]
        reached, changed = [(code, 1.0, 1.0, division)], False
        for y in self.years:
            if not year < y <= division:
                continue
            earlier = []
            for current, v, w, stands in reached:
                if current is None or stands < y:
                    earlier.append((current, v, w, stands))
                    continue
                rows = [row for row in self.rows.get((y, current), ()) if row[0] >= year]
                flag = self.flag(y, current)
                identity = all(row[1] == current and rounded(row[4]) == rounded(row[5]) == 1 for row in rows)
                changed = changed or flag in (2, 3) or not identity
                if rows:
                    earlier += [(row[1], v * row[4], w * row[5], row[0]) for row in rows]
                else:
                    earlier.append((None if flag == 3 else current, v, w, stands))
            reached = earlier
        known = [source[:3] for source in reached if source[0] in table_codes]
        if known and rounded(sum(w for _, _, w in known)) >= KNOWN_SHARE:
            return known
        gemeenten = {source[0][2:6] for source in reached if source[0] is not None}
        silent = (
            not changed
            and not self.is_whole(table, table_codes)
            and not any(code[2:6] in gemeenten for code in table_codes)
        )
        return None if silent else BROKEN

    def is_named_later(self, code, year):
        """Tells whether a row or a flag of the years after the division up to another names a code."""
        division = self.raw.division
        if any(start < year and end > division for start, end in self.named.get(code, ())):
            return True
        return any(self.flag(y, code) in (2, 3) for y in self.raw.kwb if division < y <= year)

    def is_whole(self, table, table_codes):
        """Tells whether a table is one of the country."""
        if table is None:
            return is_country({}, table_codes, None)
        if table.year not in self.countries:
            self.countries[table.year] = is_country(
                {code: table.value(code, "AantalInwoners") for code in table.rows}, table.rows, table.total
            )
        return self.countries[table.year]

    def table(self, year, column):
        """Returns the table of the year if it is there and has the column."""
        table = self.raw.kwb.get(year)
        return table if table is not None and column in table.columns else None

    def count(self, code, year, column):
        """Returns the count of a buurt in a year, None where missing, BROKEN where the boundary change cannot be
        followed.
        """
        table = self.table(year, column)
        if table is None:
            return None
        sources = self.sources(code, year)
        if sources == BROKEN or sources is None:
            return sources
        values = [(v, table.value(source, column)) for source, v, _ in sources]
        return None if any(value is None for _, value in values) else sum(v * value for v, value in values)

    def percentage(self, code, year, column):
        """Returns a percentage or rate: only from one source that is wholly the same buurt."""
        table = self.table(year, column)
        if table is None:
            return None
        sources = self.sources(code, year)
        if sources == BROKEN or sources is None:
            return sources
        if len(sources) != 1 or rounded(sources[0][1]) != 1 or rounded(sources[0][2]) != 1:
            return None
        return table.value(sources[0][0], column)

    def score(self, code, division, scores):
        """Returns a figure of a table that has one division for all its years: as a percentage, from one source that is
        wholly the same buurt.
        """
        sources = self.walk(code, division, scores)
        if (
            sources == BROKEN
            or sources is None
            or len(sources) != 1
            or rounded(sources[0][1]) != 1
            or rounded(sources[0][2]) != 1
        ):
            return None
        return scores.get(sources[0][0])
