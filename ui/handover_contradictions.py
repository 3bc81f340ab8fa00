"""Entries that do not fit each other, listed before a handover, and what is answered of each.

**Invariants:**

- An answer is an entry. What is not answered is recorded nowhere, and is listed again.
- That something was corrected is recorded only if an entry of it was changed since it was listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from diary.errors import Erased, Unknown
from diary.model.record_nouns import AfterConflict, Conflict
from diary.model.revisions import Recorded
from diary.text import noun_names

if TYPE_CHECKING:
    from diary.contradictions.rules import Contradiction
    from diary.services.session import Session


@dataclass(frozen=True, slots=True)
class ContradictionList:
    """What does not fit, the name of each incident in it, and the revision of each entry."""

    found: tuple[Contradiction, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    revisions: Mapping[str, int] = field(default_factory=dict)
    is_case_going_on: bool = False


@dataclass(frozen=True, slots=True)
class ContradictionAnswer:
    """What was said of one contradiction; `words` are a note."""

    found: Contradiction
    answer: AfterConflict
    words: str = ""


def list_contradictions(session: Session) -> ContradictionList:
    """Return what does not fit in the record as it is now."""
    from diary.contradictions.whole_record import contradictions_in, is_case_going_on

    journal = session.journal
    found = contradictions_in(journal.items, journal.history, journal.zone, session.file_facts)
    items = [journal.get(id_) for id_ in dict.fromkeys(i for each in found for i in _entries(each))]
    return ContradictionList(
        found,
        {
            item.id: f"{noun_names.noun_text(item.noun)} {item.number}"
            for item in items
            if any(item.id in each.incidents for each in found)
        },
        {item.id: item.revision for item in items},
        is_case_going_on(journal.items),
    )


def record_answers(
    session: Session, listed: ContradictionList, answers: Iterable[ContradictionAnswer], day: date
) -> tuple[Recorded[Conflict], ...]:
    """Record the answers, and return their entries."""
    from diary.contradictions.whole_record import conflict_of

    return tuple(
        session.journal.record(conflict_of(each.found, each.answer, day, each.words))
        for each in answers
        if each.answer is not AfterConflict.CORRECTED or _is_changed(session, listed, each.found)
    )


def _is_changed(session: Session, listed: ContradictionList, found: Contradiction) -> bool:
    return any(_revision(session, id_) != listed.revisions.get(id_) for id_ in _entries(found))


def _revision(session: Session, id_: str) -> int | None:
    try:
        return session.journal.get(id_).revision
    except (Erased, Unknown):
        return None


def _entries(found: Contradiction) -> tuple[str, ...]:
    return (*found.incidents, *found.entries)
