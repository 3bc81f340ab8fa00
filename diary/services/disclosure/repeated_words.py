"""What repeats the words of something else, and leaves only with them.

**Invariants:**

- Whatever repeats the words of something leaves only with them: what leaves is known before it is
  decided. That holds for every revision, and for whatever reason the words stay behind.
- A translation leaves only with the words that it renders, and only if nothing was redacted in
  them. Otherwise it would reveal them in another language. The person's own words for a line leave
  only with that line.
- Entries that do not fit each other are told of only if all of them leave, and whoever is named as
  using an account that is one of them. What became of incidents, as a contact with police tells it,
  leaves only if all of these do.
- An incident names the lines that it is about only if all their conversations leave.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Final

from diary.json_value import fields, items
from diary.model.books_and_nouns import Noun
from diary.model.translation import LINE
from diary.services.disclosure.revision_disclosure import Subjects, translated_fields
from diary.store.ledger_table import LedgerRow

_LINES: Final = "messages"
_OUTCOMES: Final = "outcomes"
_UNFITTING: Final = ("incidents", "entries")
# Contacts with police tell of incidents, what does not fit of anything, translations render it all.
_TURNS: Final = {Noun.INCIDENT: 0, Noun.CONFLICT: 2, Noun.TRANSLATION: 3}


def turn_of(noun: Noun) -> int:
    """Return when subjects of a noun are decided: after those whose words they repeat."""
    return _TURNS.get(noun, 1)


def may_follow(
    noun: Noun,
    revisions: Sequence[LedgerRow],
    subjects: Subjects,
    leaving: Mapping[str, Collection[str]],
    leaves: Callable[[str, int], bool],
) -> bool:
    """Return whether all leaves whose words a subject repeats in some revision.

    `leaving` has the fields of what leaves, and `leaves` tells whether a line of a conversation
    does.
    """
    if noun is Noun.CONFLICT:
        return {*leaving}.issuperset(_told_of(revisions, subjects))
    if noun is Noun.TRANSLATION:
        return all(
            of in leaving and (leaves(of, line) if field_ == LINE else field_ in leaving[of])
            for of, field_, line in translated_fields(revisions)
        )
    return True


def without_pointers(
    names: tuple[str, ...],
    revisions: Sequence[LedgerRow],
    conversations: Collection[str],
    leaving: Collection[str],
) -> tuple[str, ...]:
    """Return the fields without lines and outcomes, where not all leaves that they name."""
    names = _without_pointing(names, revisions, _LINES, "conversation", conversations)
    return _without_pointing(names, revisions, _OUTCOMES, "incident", leaving)


def _told_of(conflict: Sequence[LedgerRow], subjects: Subjects) -> Iterator[str]:
    """Yield the entries that do not fit each other, and who was said to use an account of them."""
    for row in conflict:
        for name in _UNFITTING:
            yield from map(str, items(row.entry.content.get(name, [])))
        for id_ in map(str, items(row.entry.content.get("entries", []))):
            for each in subjects.get(id_, ()):
                if each.entry.kind.startswith(Noun.ACCOUNT) and "person" in each.entry.content:
                    yield str(each.entry.content["person"])


def _without_pointing(
    names: tuple[str, ...],
    revisions: Sequence[LedgerRow],
    field: str,
    to: str,
    leaving: Collection[str],
) -> tuple[str, ...]:
    """Return the fields without one that is a list, if not all that its members name leaves.

    The list is one value, so all of it stays behind, in every revision.
    """
    pointed = {
        fields(each).get(to)
        for row in revisions
        for each in items(row.entry.content.get(field, []))
    }
    return names if pointed <= {*leaving} else tuple(name for name in names if name != field)
