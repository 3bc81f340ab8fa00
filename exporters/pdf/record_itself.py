"""What was done to the record itself, and who else put a date to it: one plain line each.

The rules are:

- It says what the opened entries say, and no more; a bundle of a record to which nothing was done
  has no such lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from diary.i18n import N_, _, ngettext
from diary.json_value import Json, items, text
from exporters.bag import stamp_paths
from exporters.pdf.desk import Desk

_KIND = "continuity.recorded"
_RESTORED = N_(
    "Entry {entry}, {when}: the record was put back from a copy that had {at} entries. What was "
    "written after that copy was made is not in it."
)
_ROTATED = N_(
    "Entry {entry}, {when}: the record got a new key. The key before it, which it had for {at} "
    "entries, signed the new one."
)
_OTHER = N_("Entry {entry}, {when}: something else was done to the record itself.")
_STAMP = N_(
    "A time stamp by somebody else covers everything up to entry {entry} ({file}). Whose it is, "
    "only a check with that authority’s root certificate shows."
)


def lines(desk: Desk) -> Iterator[str]:
    """A line for each, in the order of the record; then one for each time stamp."""
    for opening in desk.case.disclosure.openings:
        values = opening.values()
        if values.get("@kind") == _KIND:
            yield _line(desk, opening.n, values)
    stamps = desk.case.stamps
    for path, stamp in zip(stamp_paths(each.entries for each in stamps), stamps, strict=True):
        yield _(_STAMP).format(entry=stamp.entries, file=path)


def _line(desk: Desk, n: int, values: Mapping[str, Json]) -> str:
    written = datetime.fromisoformat(text(values["@written"]))
    said = {
        "entry": n,
        "when": desk.clocks.at(n, written),
        "at": values.get("at", 0),
    }
    change = str(values.get("change"))
    if change == "erased":
        count = len(items(values.get("entries", [])))
        return ngettext(
            "Entry {entry}, {when}: the person erased one entry before it. What it said is gone; "
            "that it was there is not.",
            "Entry {entry}, {when}: the person erased {count} entries before it. What they said is "
            "gone; that they were there is not.",
            count,
        ).format(count=count, **said)
    return _({"restored": _RESTORED, "rotated": _ROTATED}.get(change, _OTHER)).format(**said)
