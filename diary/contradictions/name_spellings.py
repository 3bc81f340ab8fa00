"""Names in a record that may be two spellings of one.

**Invariants:**

- Nothing is taken for a name that is not of two words at the least, each with a capital.
- Two names may be one if all their words are the same in another order, or all but one, which
  differs as slips do. Of two officers of one name with two numbers the same is asked.
- Rank and number of an officer stand in one order on paper: their order alone is not asked about.
- Each name is looked up by its words, so that many names cost no more than their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from diary import characters
from diary.contradictions.rules import TWO_SPELLINGS, Contradiction
from diary.contradictions.word_reader import is_nearly
from diary.i18n import _
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import (
    Account,
    CaseFact,
    CaseFactSource,
    Evidence,
    Incident,
    Person,
    PoliceContact,
)
from diary.model.revisions import Content, Recorded
from diary.text.officer_names import officer_name

_FEWEST, _MOST = 2, 5
_LEAST_LETTERS: Final = 4  # of a word that may be a slip of another


@dataclass(frozen=True, slots=True)
class _Name:
    """A name as it was written, its words as they are compared, and where it stands first."""

    said: str
    words: tuple[str, ...]
    number: str
    item: Recorded[Content]


def two_spellings(items: Iterable[Recorded[Content]]) -> Iterator[Contradiction]:
    """Yield each two names that may be of one person, once."""
    names: dict[tuple[tuple[str, ...], str], _Name] = {}
    for item in items:
        for said, number in _names(item.content):
            if found := _name(said, number, item):
                names.setdefault((found.words, found.number), found)
    shelves: dict[tuple[str, ...], dict[int, _Name]] = {}
    for at, name in enumerate(names.values()):
        for without in range(len(name.words)):
            shelf = tuple(sorted(name.words[:without] + name.words[without + 1 :]))
            shelves.setdefault(shelf, {})[at] = name
    pairs = {
        (one, other): (shelf[one], shelf[other])
        for shelf in shelves.values()
        for one, other in combinations(shelf, 2)
    }
    for _places, (first, last) in sorted(pairs.items()):
        if _may_be_one(first, last):
            yield _contradiction(first, last)


def _names(content: Content) -> Iterator[tuple[str, str]]:
    match content:
        case Person():
            yield content.name, ""
        case Incident():
            yield from ((each.name, "") for each in content.witnesses)
            yield from ((each.who, "") for each in content.first_told)
        case PoliceContact():
            yield content.officer, content.officer_number
        case CaseFact() if content.known is CaseFactSource.OFFICER:
            yield content.told_by, ""
        case Account():
            yield content.confirmed_by, ""
        case Evidence():
            yield content.captured_by, ""


def _name(said: str, number: str, item: Recorded[Content]) -> _Name | None:
    # "DC Quillfeather: the number was in the phone" begins with a name
    officer = officer_name(said.partition(":")[0], number)
    written = officer.name.replace(",", " ").split()
    if not _FEWEST <= len(written) <= _MOST or not all(word[0].isupper() for word in written):
        return None
    words = tuple(characters.folded(word) for word in written)
    return _Name(str(officer), words, officer.number, item)


def _may_be_one(one: _Name, other: _Name) -> bool:
    is_one_number = one.number == other.number or not (one.number and other.number)
    if one.words == other.words:
        return not is_one_number
    if sorted(one.words) == sorted(other.words):
        return True
    if len(one.words) != len(other.words):
        return False
    apart = [pair for pair in zip(one.words, other.words, strict=True) if pair[0] != pair[1]]
    if len(apart) != 1:
        return False
    first, last = apart[0]
    return max(len(first), len(last)) >= _LEAST_LETTERS and is_nearly(first, last)


def _contradiction(one: _Name, other: _Name) -> Contradiction:
    both = tuple({each.item.id: each.item for each in (one, other)}.values())
    text = _(TWO_SPELLINGS.template).format(one=one.said, other=other.said)
    return Contradiction(
        TWO_SPELLINGS,
        text,
        other.said,
        incidents=tuple(item.id for item in both if item.noun is Noun.INCIDENT),
        entries=tuple(item.id for item in both if item.noun is not Noun.INCIDENT),
    )
