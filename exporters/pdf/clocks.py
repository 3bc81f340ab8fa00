"""By which clock each entry of the record was written: that of its own zone, as the entry says it.

The rules are:

- A bundle made elsewhere, or on a computer that is set to another zone, prints the same times of
  writing as every other bundle of the record.
- A zone is named where a time would be read as another: beside a stated time by another clock, and
  where nothing stands beside it and the document was made by another clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from diary import display
from diary.errors import BadInput
from diary.json_value import text
from diary.ledger.disclosure import EntryDisclosure
from diary.model.recorded import Content, Recorded
from diary.model.when import When, zone_of


class Clocks:
    """The zones of the entries that are opened, and of each subject's first one among them."""

    def __init__(self, openings: Iterable[EntryDisclosure], usual: str) -> None:
        """`usual` is the zone that the document was made in."""
        self._usual: Final = usual
        self._of_entry: dict[int, str] = {}
        self._of_first: dict[str, str] = {}
        for opening in openings:
            if opening.is_shut:
                continue
            values = opening.values()
            zone = self._of_entry[opening.n] = _known(text(values["@zone"]), usual)
            self._of_first.setdefault(text(values["@subject"]), zone)

    def first(self, item: Recorded[Content]) -> str:
        """When a subject was first written down; nothing stands beside it."""
        return self._told(item.first_written, self._of_first.get(item.id, self._usual))

    def beside(self, when: When | None, item: Recorded[Content]) -> str:
        """When a subject was first written down, beside the time that is stated for it."""
        if when is None:
            return self.first(item)
        zone = self._of_first.get(item.id, self._usual)
        return display.written_beside(when, item.first_written, zone)

    def at(self, entry: int, written: datetime) -> str:
        """When an entry was written."""
        return self._told(written, self._of_entry.get(entry, self._usual))

    def _told(self, moment: datetime, zone: str) -> str:
        return display.written_apart(moment, zone, self._usual)


def _known(zone: str, usual: str) -> str:
    try:
        zone_of(zone)
    except BadInput:
        # this computer may know fewer zones than the one that the entry was written on
        return usual
    return zone
