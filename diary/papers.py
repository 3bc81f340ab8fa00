"""Separate papers: what stands beside a bundle and never in one, each frozen as it is printed.

The rules are:

- A paper holds what its class names and nothing else, so that what is printed cannot be more.
- How to reach the person stands on the contact sheet alone. What stands there was given for that
  one sheet, and is kept nowhere.
- Nothing is taken from the private book.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from diary.model.record import Answer, Area, Certainty, EventKind
from diary.model.when import When


class PaperKind(StrEnum):
    """Which paper; the value is the word that the command line uses."""

    CONTACT = "contact"
    STATEMENT = "statement"
    EFFECTS = "personal-statement"
    FACTORS = "factors"


@dataclass(frozen=True, slots=True)
class PaperHead:
    """What every paper says of itself; `name` is the person's, and may be empty."""

    made: datetime
    zone: str = field(metadata={"zone": True})
    program: str = field(metadata={"program": True})
    jurisdiction: str = field(metadata={"codes": "jurisdiction"})
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDetails:
    """How to reach the person, as far as the person gives it for this sheet; all of it optional."""

    name: str = ""
    telephone: str = ""
    email: str = ""
    address: str = ""
    times: str = ""
    ways: str = ""
    unsafe: str = ""
    others: str = ""
    references: str = ""


@dataclass(frozen=True, slots=True)
class ContactSheet:
    """The one paper with contact details."""

    head: PaperHead
    details: ContactDetails


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One incident, or one thing that the person did, as notes for a statement have it.

    `number` is the incident's or the event's. `people` are names alone, `exhibits` references.
    `zone` is the one that it was written in.
    """

    number: int
    event: EventKind | None
    when: When | None
    written: datetime
    zone: str = field(metadata={"zone": True})
    what: str
    certainty: Certainty | None = None
    times: int | None = None
    place: str = ""
    platform: str = ""
    account: str = ""
    did: str = ""
    effect: str = ""
    people: tuple[str, ...] = ()
    exhibits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementNotes:
    """Notes to help with a statement, in the order in which things happened."""

    head: PaperHead
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect, and when; no word of what was done. `number` is of what it was written with.

    `zone` is the one that it was written in.
    """

    area: Area | None
    when: When | None
    written: datetime
    zone: str = field(metadata={"zone": True})
    words: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class EffectNotes:
    """Notes towards a victim personal statement: effects on daily life, then those at the time."""

    head: PaperHead
    lasting: tuple[Effect, ...]
    at_the_time: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class TopicAnswer:
    """One answer to a topic, as it stood from `written` on, in `zone`; `incidents` are numbers."""

    answer: Answer | None
    words: str
    incidents: tuple[int, ...]
    written: datetime
    zone: str = field(metadata={"zone": True})


@dataclass(frozen=True, slots=True)
class AnsweredTopic:
    """One topic with its answers, the one that stands now first; none where it is not answered."""

    id: str = field(metadata={"codes": "factor"})
    answers: tuple[TopicAnswer, ...]


@dataclass(frozen=True, slots=True)
class FactorSheet:
    """Every topic of the jurisdiction's list in its order, then any topic that it has no more."""

    head: PaperHead
    topics: tuple[AnsweredTopic, ...]


Paper = ContactSheet | StatementNotes | EffectNotes | FactorSheet


def is_empty(details: ContactDetails) -> bool:
    """Whether nothing is given by which somebody could be reached."""
    said = (details.telephone, details.email, details.address, details.ways, details.others)
    return not any(text.strip() for text in said)
