"""Incidents with the same words, written within minutes of each other.

**Invariants:**

- It is a hint and no judgement: the same thing often happens twice, and both are recorded.
- What was made from lines of a conversation is left out: such incidents share their words.
- Only the neighbours of an incident are read, so that it costs the same in a record of any size.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from typing import Final, Protocol

from diary import characters
from diary.errors import Erased, Unknown
from diary.model.record_nouns import Incident
from diary.model.revisions import Content, Recorded, as_of

WITHIN: Final = timedelta(minutes=10)
# So many neighbours are read on each side.
_NEIGHBOURS: Final = 20


class FindsByNumber(Protocol):
    """The journal, as far as it is asked here."""

    def find(self, ref: str) -> Recorded[Content]:
        """Return the incident of a number; raises Unknown, Erased."""
        ...


def plain_words(words: str) -> str:
    """Return the words as they are compared: without case and without spaces beyond one."""
    return " ".join(characters.folded(words).split())


def with_same_words(
    journal: FindsByNumber, item: Recorded[Incident]
) -> tuple[Recorded[Incident], ...]:
    """Return the standing incidents with its words first written within minutes of it."""
    words, number = plain_words(item.content.what), item.number
    if item.content.messages:
        return ()
    before = _near(journal, item, range(number - 1, max(number - 1 - _NEIGHBOURS, 0), -1))
    after = _near(journal, item, range(number + 1, number + 1 + _NEIGHBOURS))
    near = (*reversed(tuple(before)), *after)
    return tuple(
        each
        for each in near
        if each.withdrawn is None
        and not each.content.messages
        and plain_words(each.content.what) == words
    )


def _near(
    journal: FindsByNumber, item: Recorded[Incident], numbers: Iterable[int]
) -> Iterable[Recorded[Incident]]:
    """Return neighbours one after the other, until one was written at another time."""
    for number in numbers:
        found = None
        with suppress(Unknown, Erased):
            found = as_of(journal.find(str(number)), Incident)
        if found is None:
            continue
        if abs(found.first_written - item.first_written) > WITHIN:
            return
        yield found
