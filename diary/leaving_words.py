"""Words that the person is asked about before they leave, for any audience.

**Invariants:**

- Nothing is taken out because of them: they are listed, and the person decides.
- Which kind a word is of is said to the person alone. No bundle names the kinds: each would tell a
  reader what to ask for.
- Names are of a kind too: those of children by their relationship, of supporters, and of people for
  whom the person is afraid.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from diary import shipped_data
from diary.model.record_nouns import Person, Role
from diary.word_redaction import fold_text

_CHILDREN: Final = "children"
_SAFETY: Final = "safety"
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


def with_names(kinds: Iterable[LeavingWords], people: Iterable[Person]) -> tuple[LeavingWords, ...]:
    """Return the kinds with the names of children, of supporters and of people at risk."""
    names: dict[str, dict[str, None]] = {_CHILDREN: {}, _SAFETY: {}}
    for each in people:
        if is_child(each.relationship):
            names[_CHILDREN][each.name] = None
        elif each.role is Role.SUPPORTER or each.afraid_for:
            names[_SAFETY][each.name] = None
    return tuple(replace(kind, words=(*kind.words, *names.get(kind.id, ()))) for kind in kinds)


def is_child(relationship: str) -> bool:
    """Return whether a relationship, in the person's words, is one of a child."""
    plain = fold_text(relationship)[0]
    words = "".join(each if each.isalpha() else " " for each in plain).split()
    return not _OF_CHILDREN.isdisjoint(words)
