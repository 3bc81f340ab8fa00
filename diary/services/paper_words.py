"""The person's own words in a separate paper: where they stand, and the paper without them.

The rules are:

- What is listed is what taking the words out changes: both ask the same blackout about the same
  fields of the same paper.
- A time whose zone holds one of the words goes whole, as it does in a bundle.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from typing import Any, Final, TypeVar

from diary.blackout import Blackout
from diary.model.kinds import Noun
from diary.model.when import When
from diary.papers import (
    Answered,
    ContactDetails,
    ContactSheet,
    Effect,
    EffectNotes,
    FactorSheet,
    Head,
    Paper,
    Paragraph,
    StatementNotes,
    Topic,
)
from diary.services.occurrences import Occurrence, Where
from diary.vocabulary import Vocabulary

P = TypeVar("P", bound=Paper)

# Where words of somebody stand, or parts that hold such: the rest is the program's.
_LOOKED_INTO: Final[dict[type, tuple[str, ...]]] = {
    Head: ("name",),
    ContactDetails: tuple(each.name for each in fields(ContactDetails)),
    Paragraph: (
        *("what", "when", "place", "platform", "account"),
        *("did", "effect", "people", "exhibits"),
    ),
    Effect: ("words", "when"),
    Answered: ("words",),
    Topic: ("answers",),
    ContactSheet: ("head", "details"),
    StatementNotes: ("head", "paragraphs"),
    EffectNotes: ("head", "lasting", "at_the_time"),
    FactorSheet: ("head", "topics"),
}
# What a field of a paper is called in the record, where that is another name.
_IN_RECORD: Final = {
    (Noun.INCIDENT, "people"): "witnesses",
    (Noun.INCIDENT, "exhibits"): "reference",
    (Noun.EVENT, "did"): "how",
    (Noun.INCIDENT, "words"): "effect",
    (Noun.IMPACT, "words"): "what",
}


def without(paper: P, words: Blackout) -> P:
    """The paper with the words taken out; itself where it has none of them."""
    clean: P = _clean(paper, words)
    return clean


def in_paper(paper: Paper, words: Blackout, vocabulary: Vocabulary) -> Iterator[Occurrence]:
    """The places that hold some of the words, in the order of the paper."""
    if not words:
        return
    parts: list[tuple[Paragraph | Effect, Noun, int]] = []
    match paper:
        case ContactSheet():
            # the name at the top of each page is the one that was typed for it
            yield from _places(paper.details, words, Noun.PERSON)
            return
        case StatementNotes():
            parts = [
                (each, Noun.EVENT if each.event else Noun.INCIDENT, each.number)
                for each in paper.paragraphs
            ]
        case EffectNotes():
            parts = [(each, Noun.IMPACT, each.number) for each in paper.lasting]
            parts += [(each, Noun.INCIDENT, each.number) for each in paper.at_the_time]
    yield from _places(paper.head, words, Noun.PERSON)
    for part, noun, number in parts:
        yield from _places(part, words, noun, number)
    if isinstance(paper, FactorSheet):
        yield from _answers(paper, words, vocabulary)


def _answers(sheet: FactorSheet, words: Blackout, vocabulary: Vocabulary) -> Iterator[Occurrence]:
    labels = {row.id: row.label for row in vocabulary.factors}
    for topic in sheet.topics:
        for at, answer in enumerate(topic.answers):
            where = Where.EARLIER if at else Where.NOW
            label = labels.get(topic.id, topic.id)
            yield from _places(answer, words, Noun.FACTOR, reference=label, where=where)


def _places(
    part: Any,
    words: Blackout,
    noun: Noun,
    number: int = 0,
    *,
    reference: str = "",
    where: Where = Where.NOW,
) -> Iterator[Occurrence]:
    subject = f"{noun}/{reference or number}"
    for name in _LOOKED_INTO[type(part)]:
        value = getattr(part, name)
        if _clean(value, words) != value:
            told = _IN_RECORD.get((noun, name), name)
            yield Occurrence(subject, noun, number, reference, told, where)


def _clean(value: Any, words: Blackout) -> Any:
    if isinstance(value, When):
        # of how it is known nothing is printed
        return None if words.touches(asdict(replace(value, how=""))) else value
    if isinstance(value, tuple):
        return tuple(_clean(each, words) for each in value)
    inside = _LOOKED_INTO.get(type(value))
    if inside is None:
        return words.of(value)
    return replace(value, **{name: _clean(getattr(value, name), words) for name in inside})
