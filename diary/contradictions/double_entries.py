"""Two incidents that may be one, recorded twice.

**Invariants:**

- Both have the same time, as far as it is known, and no other place or kind; their words are nearly
  the same. Short words are not compared: the same few words often say two things.
- What was made from lines of an export is left out: such incidents share their words.
- Each incident is compared with its neighbours in time alone, so that a long record costs no more.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from diary import characters
from diary.contradictions.rules import RECORDED_TWICE, Contradiction
from diary.i18n import _
from diary.model.record_nouns import Incident
from diary.model.revisions import Recorded
from diary.model.when import Precision

_NEIGHBOURS: Final = 50
_FEWEST_WORDS: Final = 4
# Of all words of both, so many are in both: less is enough where place and kind say the same.
_ALIKE: Final = 0.65
_ALIKE_IN_ONE_PLACE: Final = 0.5
_NEAR_BY: Final = {Precision.EXACT: timedelta(minutes=3), Precision.ABOUT: timedelta(minutes=15)}
_WORD: Final = re.compile(r"\w+")

_Span = tuple[datetime, datetime]


def recorded_twice(told: Sequence[Recorded[Incident]]) -> Iterator[Contradiction]:
    """Yield each two incidents that may be one."""
    timed = [(span, item) for item in told if (span := _span(item)) is not None]
    timed.sort(key=lambda each: (each[0], each[1].number))
    for at, (span, item) in enumerate(timed):
        for other_span, other in islice(timed, at + 1, at + 1 + _NEIGHBOURS):
            if other_span[0] > span[1]:
                break
            if _is_alike(item.content, other.content):
                first, last = sorted((item, other), key=lambda each: each.number)
                yield Contradiction(
                    RECORDED_TWICE,
                    _(RECORDED_TWICE.template).format(one=first.number, other=last.number),
                    last.content.what,
                    incidents=(first.id, last.id),
                )


def _span(item: Recorded[Incident]) -> _Span | None:
    content = item.content
    when = content.when
    if when is None or when.precision is Precision.NOT_SURE:
        return None
    if content.turned_out is not None or content.messages:
        return None
    first, last = when.earliest(), when.latest()
    if first is None or last is None:
        return None
    near = _NEAR_BY.get(when.precision, timedelta())
    # two that only touch, such as two days, are not at the same time
    return first - near, last + near - timedelta(microseconds=1)


def _is_alike(one: Incident, other: Incident) -> bool:
    kinds = {*one.behaviours} & {*other.behaviours}
    if not kinds and one.behaviours and other.behaviours:
        return False
    places = [characters.folded(each.place).split() for each in (one, other)]
    if all(places) and places[0] != places[1]:
        return False
    is_one_place = bool(kinds) and bool(places[0]) and places[0] == places[1]
    return _likeness(one.what, other.what) >= (_ALIKE_IN_ONE_PLACE if is_one_place else _ALIKE)


def _likeness(one: str, other: str) -> float:
    """Return which part of the words of both texts is in both; 0 for short ones."""
    words = [Counter(_WORD.findall(characters.folded(text))) for text in (one, other)]
    if min(each.total() for each in words) < _FEWEST_WORDS:
        return 0
    return 2 * (words[0] & words[1]).total() / (words[0].total() + words[1].total())
