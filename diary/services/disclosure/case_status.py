"""How a case stands, kept behind for an audience that is not told it.

A court must not read in one side's record that somebody was arrested, charged, remanded or
interviewed, nor what officers said of it. Fields of that are declared as `case_status`, and a
profile without it cannot list them; here are the subjects that tell it by what they are.

**Invariants:**

- A subject that was of status in any revision stays behind whole: an arrest, a charge, a hearing or
  a handover, a decision of police, bail, an answer about a release. So does an exhibit of nothing
  else, such as the letter that closes a case.
- Of a warning, and of a turning point that has a name in words alone, kind and day leave, and all
  words stay behind, how it came about with them: nobody but the person can tell whether they are of
  the status.
- Why a subject was changed, withdrawn or put back stays behind as well where all its words do: of
  such a turning point, and of a contact with police. The reason may repeat them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from diary.audience_profiles import BAIL, STATUS_NOUNS, Profile, status_fields
from diary.json_value import Json, items
from diary.model.books_and_nouns import WITHDRAWN, Noun
from diary.model.record_nouns import ContactKind, DeclarationTopic, EventKind
from diary.services.disclosure.revision_disclosure import Subjects
from diary.store.ledger_table import LedgerRow

# By which field, and which values of it, a subject is one of status.
_OF_STATUS: Final[Mapping[Noun, tuple[str, frozenset[str]]]] = {
    Noun.EVENT: (
        "event",
        frozenset({EventKind.ARREST, EventKind.CHARGE, EventKind.HEARING, EventKind.HANDOVER}),
    ),
    Noun.POLICE: ("contact", frozenset({ContactKind.DECISION})),
    Noun.ORDER: ("order", frozenset({BAIL})),
    Noun.DECLARATION: (
        "topic",
        frozenset({*DeclarationTopic} - {DeclarationTopic.CONTACT_FROM_ME}),
    ),
}
_WORDED: Final = frozenset({EventKind.WARNING, EventKind.OTHER})
_WORDS: Final = frozenset({"what", "how", "when.how", "line"})
_WHAT: Final = "what"
_REASON: Final = "reason"


def kept_behind(profile: Profile, subjects: Subjects) -> frozenset[str]:
    """Return the subjects that tell how the case stands, unless this audience is told that."""
    if profile.case_status:
        return frozenset()
    of_status = {id_ for id_, rows in subjects.items() if _tells_status(rows)}
    shown = {
        id_: rows
        for id_, rows in subjects.items()
        if id_ not in of_status and _noun(rows) in profile.fields
    }
    alone = {*_exhibits(map(subjects.__getitem__, of_status))} - {*_exhibits(shown.values())}
    alone = {id_ for id_ in alone if not _has(shown.get(id_, ()), "incidents")}
    return frozenset(of_status | alone)


def without_words(
    names: tuple[str, ...], noun: Noun, rows: Sequence[LedgerRow], profile: Profile
) -> tuple[str, ...]:
    """Return the fields without those whose words may tell how the case stands.

    A field of status is not among the names: no profile without the status lists it.
    """
    if profile.case_status:
        return names
    shut: frozenset[str] = frozenset()
    if noun is Noun.EVENT and not _WORDED.isdisjoint(map(str, _values(rows, "event"))):
        shut = _WORDS
    if shut or _WHAT in status_fields(noun):
        shut |= {_REASON}
    return tuple(name for name in names if name not in shut)


def _tells_status(rows: Sequence[LedgerRow]) -> bool:
    noun = _noun(rows)
    if noun in STATUS_NOUNS:
        return True
    if noun is None or noun not in _OF_STATUS:
        return False
    field, values = _OF_STATUS[noun]
    return not values.isdisjoint(map(str, _values(rows, field)))


def _noun(rows: Sequence[LedgerRow]) -> Noun | None:
    kind = rows[0].entry.kind.partition(".")[0] if rows else ""
    return Noun(kind) if kind in {*Noun} else None


def _worded(rows: Iterable[LedgerRow]) -> Iterator[Mapping[str, Json]]:
    return (row.entry.content for row in rows if not row.entry.kind.endswith(WITHDRAWN))


def _values(rows: Iterable[LedgerRow], field: str) -> Iterator[Json]:
    return (content[field] for content in _worded(rows) if field in content)


def _named(rows: Iterable[LedgerRow], field: str) -> Iterator[str]:
    """Yield the identifiers in a list of them, in any revision."""
    for value in _values(rows, field):
        yield from map(str, items(value))


def _has(rows: Iterable[LedgerRow], field: str) -> bool:
    return any(_named(rows, field))


def _exhibits(subjects: Iterable[Collection[LedgerRow]]) -> Iterator[str]:
    """Yield the exhibits that these subjects name as what shows them."""
    for rows in subjects:
        yield from filter(None, map(str, _values(rows, "exhibit")))
