"""How many entries there are, and of which book: the same words wherever they are counted."""

from __future__ import annotations

from collections.abc import Sequence

from diary.i18n import _, ngettext
from diary.patterns.counted_incidents import NotCounted
from diary.text.code_texts import not_counted_text
from diary.text.number_texts import incidents_text as numbers_text


def entries_text(record: int, private: int = 0) -> str:
    """Return how many entries are in the record, and beside it in the private book if any are.

    "290 entries in the record, 4 in the private book": wherever entries are counted for the person
    it says of which book they are, since each number is held against another one.
    """
    text = ngettext("{n} entry in the record", "{n} entries in the record", record)
    said = text.format(n=f"{record:,}")
    if private:
        beside = _("{n} in the private book").format(n=f"{private:,}")
        said = _("{record}, {private}").format(record=said, private=beside)
    return said


def incidents_text(shown: int, withdrawn: int = 0) -> str:
    """Return how many incidents a list shows, and how many withdrawn ones it does not."""
    text = ngettext("{n} incident", "{n} incidents", shown).format(n=f"{shown:,}")
    if not withdrawn:
        return text
    beside = ngettext("{n} withdrawn is not shown", "{n} withdrawn are not shown", withdrawn)
    return _("{incidents}; {beside}").format(
        incidents=text, beside=beside.format(n=f"{withdrawn:,}")
    )


def uncounted_text(apart: Sequence[NotCounted]) -> str:
    """Return which incidents no figure counts, each with its reason; "" where all count."""
    which = "; ".join(
        f"{numbers_text([each.number])} ({not_counted_text(each.why)})" for each in apart
    )
    return _("Not counted: {which}.").format(which=which) if which else ""
