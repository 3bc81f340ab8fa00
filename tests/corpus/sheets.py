"""Bundles with sheets, of which some, all or none were taken out, changed or put in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial

from exporters.check.bundle_check import CheckVerdict
from tests.corpus.case import NOTE, Bundle, Case, case, tiny, wrong

NEEDS, SAFETY = "Sheets/Needs.pdf", "Sheets/Safety.pdf"


@cache
def with_sheets() -> Bundle:
    """A bundle with two sheets; a checker reads none of what is in them."""
    return tiny().put(NEEDS, b"%PDF-needs").put(SAFETY, b"%PDF-safety").signed()


def cases() -> Iterator[Case]:
    whole, part = CheckVerdict.UNCONFIRMED, CheckVerdict.PART_UNCONFIRMED
    yield case("sheets: all there", with_sheets, whole)
    yield case("sheets: one taken out", lambda: with_sheets().without(NEEDS), part)
    yield case("sheets: all taken out", lambda: with_sheets().without(NEEDS, SAFETY), part)
    changed = partial(with_sheets().edited, NEEDS, lambda raw: raw + b"x")
    yield wrong("sheets: one changed", changed, NEEDS)
    stills = "Sheets/Stills.pdf"
    yield wrong("sheets: one put in", partial(with_sheets().put, stills, NOTE), stills)
    alone = partial(tiny().put, stills, NOTE)
    yield wrong("sheets: one put into a bundle without any", alone, stills)
    moved = partial(with_sheets().renamed, NEEDS, "Sheets/needs.pdf")
    yield wrong("sheets: one renamed", moved, NEEDS)
    other = "Sheets/Other.pdf"
    yield wrong("sheets: another name", partial(with_sheets().put, other, NOTE), other)
