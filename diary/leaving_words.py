"""Words that the person is asked about before they leave, for any audience.

**Invariants:**

- Nothing is taken out because of them: they are listed, and the person decides.
- Which kind a word is of is said to the person alone. No bundle names the kinds: each would tell a
  reader what to ask for.
- Names of children are of the kind too: those of people whose relationship is one of a child.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from diary import shipped_data
from diary.model.record_nouns import Person
from diary.word_redaction import fold_text

_CHILDREN: Final = "children"
_OF_CHILDREN: Final = frozenset(
    {"son", "daughter", "child", "children", "kid", "niece", "nephew", "grandson", "granddaughter"}
)


@dataclass(frozen=True, slots=True)
class LeavingWords:
    """One kind of words, and what it is called to the person."""

    id: str
    label: str
    words: tuple[str, ...]


def load() -> tuple[LeavingWords, ...]:
    """Return the kinds in the order of the file; raise `BadInput` for the file."""
    top = shipped_data.parse(shipped_data.read_shipped("words", "leaving"), "leaving")
    kinds = []
    for row in top.tables("kind"):
        kinds.append(LeavingWords(row.text("id"), row.text("label"), row.texts("words")))
        row.done()
    top.done()
    return tuple(kinds)


def with_children(
    kinds: Iterable[LeavingWords], people: Iterable[Person]
) -> tuple[LeavingWords, ...]:
    """Return the kinds with the names of those people who are children of somebody."""
    names = tuple(dict.fromkeys(each.name for each in people if _is_child(each)))
    return tuple(
        replace(kind, words=(*kind.words, *names)) if kind.id == _CHILDREN else kind
        for kind in kinds
    )


def _is_child(person: Person) -> bool:
    plain = fold_text(person.relationship)[0]
    words = "".join(each if each.isalpha() else " " for each in plain).split()
    return not _OF_CHILDREN.isdisjoint(words)
