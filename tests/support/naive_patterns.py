"""The figures worked out a second time, with plain loops over the ledger's entries.

It was written from `docs/patterns.md` and `docs/vault-format.md` alone and imports nothing of the
program, so that where the two agree it is the document that both of them follow. Slow on purpose:
every figure asks every incident again.
"""

from __future__ import annotations

from datetime import date

from tests.support import naive_course
from tests.support.naive_before_after import Around, Quantile
from tests.support.naive_entries import Entries, Json, read


def figures(entries: Entries, as_at: date, window_days: int, chi2: Quantile) -> Json:
    """All figures; `chi2` is the quantile of the χ² distribution by share and degrees."""
    incidents = read(entries, "incident")
    around = Around(entries, incidents, as_at, window_days, chi2)
    return {
        "as_at": str(as_at),
        "window_days": window_days,
        "course_of_conduct": naive_course.course(entries, incidents),
        "behaviours": naive_course.behaviours(incidents),
        "hours": naive_course.hours(incidents),
        "places": naive_course.places(entries, incidents),
        "before_and_after": around.before_and_after(),
        "undated_turning_points": around.undated(),
        "windows": around.windows(),
        "intervals": naive_course.intervals(incidents),
        "four": naive_course.four(incidents),
        "in_reports": around.in_reports(),
        "orders": around.orders(),
        "police_contacts": around.contacts(),
        "daily_life": naive_course.daily_life(entries, incidents),
    }
