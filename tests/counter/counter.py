"""Work out every figure of a case a second time, from the record.json of a bundle alone.

**Invariants:**

- Nothing of the product is imported, nor anything that imports it: what docs/patterns.md says is
  all that this knows, so that a fault of the product is not repeated here.
- Loops are plain and slow, so that each can be held against its sentence.
- Lists of numbers rise; where the page names another order, that order holds.
"""

from __future__ import annotations

from datetime import date

from tests.counter import behaviours, course, names, policing, turning_points
from tests.counter.incidents import Case
from tests.counter.periods import Quantile, Windows
from tests.counter.subjects import Fields


def figures(
    record: Fields,
    today: date,
    window: int,
    quantile: Quantile,
    kinds: behaviours.Kinds,
    read_first: list[behaviours.ReadFirstLine],
) -> Fields:
    """Return every figure of a record as JSON, by the terms of docs/patterns.md.

    `today` is the day on which the figures are made, `window` a number of days, and `quantile`
    that of chi-squared, of a probability and degrees of freedom.
    """
    case = Case(record)
    windows = Windows(case.incidents, today, window, quantile)
    spellings = names.Spellings(case)
    return {
        "read": {str(each.number): course.facts(each) for each in case.incidents},
        "counted": course.counted(case),
        "how_known": course.how_known(case),
        "named": course.named(case, spellings),
        "reason_given": course.reason_given(case),
        "told": course.told(case),
        "course": course.course(case),
        "behaviour": behaviours.kinds_of_behaviour(case, kinds, read_first),
        "hours": behaviours.hours(case),
        "places": names.by_name(case, "place"),
        "platforms": names.by_name(case, "platform"),
        "accounts": names.accounts(case, spellings),
        "suspected": names.suspected(case, spellings),
        "before_and_after": turning_points.before_and_after(case, windows),
        "windows": windows.until_today(),
        "intervals": course.intervals(case),
        "four_words": course.four_words(case),
        "orders": policing.orders(case, today),
        "contacts": policing.contacts(case, windows),
        "daily_life": behaviours.daily_life(case),
    }
