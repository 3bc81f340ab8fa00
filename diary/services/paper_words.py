"""The person's own words in a separate paper: where they stand, and the paper without them.

The rules are:

- What is listed is what taking the words out changes: both ask the same blackout about the same
  fields of the same paper.
- Which fields those are is read off the paper itself, part by part, so that a field that a paper
  gets later is looked into as well.
- A time whose zone holds one of the words goes whole, as it does in a bundle.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

from diary.blackout import Blackout
from diary.model.declarations import is_bound, value_of
from diary.model.kinds import Noun
from diary.model.when import When
from diary.papers import Answered, Effect, Paper, Paragraph, Topic
from diary.services.occurrences import Occurrence, Where
from diary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

P = TypeVar("P", bound=Paper)

# What a field of a paper is called in the record, where that is another name.
_IN_RECORD: Final = {
    (Noun.INCIDENT, "people"): "witnesses",
    (Noun.INCIDENT, "exhibits"): "reference",
    (Noun.EVENT, "did"): "how",
    (Noun.INCIDENT, "words"): "effect",
    (Noun.IMPACT, "words"): "what",
}


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whose words stand in a part of a paper; the person's own where nothing else is said."""

    noun: Noun = Noun.PERSON
    number: int = 0
    reference: str = ""
    where: Where = Where.NOW


def without(paper: P, words: Blackout) -> P:
    """The paper with the words taken out; itself where it has none of them."""
    return words.of(paper)


def in_paper(paper: Paper, words: Blackout, vocabulary: Vocabulary) -> Iterator[Occurrence]:
    """The places that hold some of the words, in the order of the paper."""
    if not words:
        return
    labels = {row.id: row.label for row in vocabulary.factors}
    told: set[Occurrence] = set()
    for one in _places(paper, words, _Owner(), labels):
        # the name at the top of a contact sheet is the one that was typed for it, and told once
        if one.noun is not Noun.PERSON or one not in told:
            yield one
        told.add(one)


def _places(
    part: DataclassInstance, words: Blackout, owner: _Owner, labels: dict[str, str]
) -> Iterator[Occurrence]:
    for field in fields(part):
        if is_bound(field):
            continue
        value = value_of(part, field.name)
        inner = [*_parts(value)]
        for at, each in enumerate(inner):
            yield from _places(each, words, _owner(each, at, owner, labels), labels)
        if not inner and words.touches(value):
            told = _IN_RECORD.get((owner.noun, field.name), field.name)
            subject = f"{owner.noun}/{owner.reference or owner.number}"
            yield Occurrence(subject, owner.noun, owner.number, owner.reference, told, owner.where)


def _parts(value: object) -> Iterator[DataclassInstance]:
    """The parts of a paper in a field, if it holds such."""
    for each in value if isinstance(value, tuple) else (value,):
        if is_dataclass(each) and not isinstance(each, type | When):
            yield each


def _owner(part: DataclassInstance, at: int, above: _Owner, labels: dict[str, str]) -> _Owner:
    match part:
        case Paragraph():
            return _Owner(Noun.EVENT if part.event else Noun.INCIDENT, part.number)
        case Effect():
            # what was written of daily life is of a part of it; of an incident it is of none
            return _Owner(Noun.IMPACT if part.area else Noun.INCIDENT, part.number)
        case Topic():
            return _Owner(Noun.FACTOR, reference=labels.get(part.id, part.id))
        case Answered():
            return replace(above, where=Where.EARLIER if at else Where.NOW)
    return above
