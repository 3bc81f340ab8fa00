"""All cases, each under a name of its own."""

from __future__ import annotations

from tests.corpus import (
    changed,
    figures,
    lines,
    litter,
    names,
    outside,
    packed,
    paged,
    pdf_files,
    pdf_texts,
    planted,
    rebuilt,
    rows,
    seals,
    sheets,
    stamped,
    texts,
    values,
    zips,
)
from tests.corpus.case import Case

ROOMS = (
    changed,
    texts,
    values,
    names,
    seals,
    rebuilt,
    paged,
    planted,
    pdf_files,
    pdf_texts,
    stamped,
    outside,
    zips,
    packed,
    litter,
    sheets,
    figures,
    lines,
    rows,
)
_EVERY = [each for room in ROOMS for each in room.cases()]
CASES: dict[str, Case] = {each.name: each for each in _EVERY}
EVERY: int = len(_EVERY)
