"""How many entries there are, and of which book: the same words wherever they are counted."""

from __future__ import annotations

from diary.i18n import _, ngettext


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
