"""Separate papers, each frozen as it is printed; none is part of the record.

A sheet is a paper that is made of the record for one purpose. It also goes beside the documents of
a bundle, as a file of its own, where the profile lists it.

**Invariants:**

- A paper contains what its class declares and nothing else, so that no more can be printed.
- What a sheet keeps back is counted on it (`kept`), and is not in it.
- Only the contact sheet says how to reach the person. Those details are entered for that one sheet
  and are not stored.
- Nothing is taken from the private book.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import (
    Answer,
    Area,
    Certainty,
    EventKind,
    Mistake,
    RequestState,
    StatedAnswer,
)
from diary.model.when import When
from diary.paper_kinds import PaperKind


@dataclass(frozen=True, slots=True)
class PaperHead:
    """The head of every paper; `name` is the person's name, and may be empty."""

    made: datetime
    zone: str = field(metadata={"zone": True})
    program: str = field(metadata={"program": True})
    jurisdiction: str = field(metadata={"codes": "jurisdiction"})
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDetails:
    """How to reach the person, as entered for this sheet; every field is optional."""

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
    """The only paper with contact details."""

    head: PaperHead
    details: ContactDetails


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One incident, or one thing that the person did, in the notes for a statement.

    `number` is that of the incident or event, `person` whom an event is about.
    `people` are only names, `exhibits` are references.
    `zone` is the zone in which it was written.
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
    accounts: tuple[str, ...] = ()
    did: str = ""
    effect: str = ""
    person: str = ""
    people: tuple[str, ...] = ()
    exhibits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementNotes:
    """Notes to help with a statement, in the order in which things happened."""

    head: PaperHead
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect and its time, without a word of what was done.

    `number` is that of the subject that the effect was recorded with. `zone` is the zone in which
    it was written.
    """

    area: Area | None
    when: When | None
    written: datetime
    zone: str = field(metadata={"zone": True})
    words: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class EffectNotes:
    """Notes towards a victim personal statement: lasting effects, then those at the time."""

    head: PaperHead
    lasting: tuple[Effect, ...]
    at_the_time: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class TopicAnswer:
    """One answer to a topic, valid from `written` on, in `zone`; `incidents` are numbers."""

    answer: Answer | None
    words: str
    incidents: tuple[int, ...]
    written: datetime
    zone: str = field(metadata={"zone": True})


@dataclass(frozen=True, slots=True)
class AnsweredTopic:
    """One topic with its answers, the current one first; empty if it is not answered."""

    id: str = field(metadata={"codes": "factor"})
    answers: tuple[TopicAnswer, ...]


@dataclass(frozen=True, slots=True)
class FactorSheet:
    """Every topic on the jurisdiction's list in its order, then topics no longer on the list."""

    head: PaperHead
    topics: tuple[AnsweredTopic, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSecure:
    """Something that may be lost if nobody secures it; `incidents` are numbers."""

    number: int
    what: str
    why: str = ""
    by: str = field(default="", metadata={"day": True})
    holder: str = ""
    asked_of: str = ""
    asked: When | None = None
    done: When | None = None
    exhibit: str = ""
    incidents: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptThing:
    """Where a thing, or the original of a copy, is kept; `reference` is that of its exhibit."""

    number: int
    reference: str
    title: str
    kept_where: str = ""
    original_where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UncopiedMessage:
    """An incident by a message, a call or an account, of which no exhibit has a file.

    `kinds` are the codes by which it is a message or a call.
    """

    number: int
    when: When | None = None
    kinds: tuple[str, ...] = field(default=(), metadata={"codes": "behaviour"})
    platform: str = ""
    accounts: tuple[str, ...] = ()
    times: int | None = None
    certainty: Certainty | None = None
    thing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessOfIncidents:
    """A witness and the numbers of what the person says they saw, heard, received or were told.

    None of their account is here: it is theirs to give. Whether police took a statement is said by
    incident. `number` is the one by which a bundle names them.
    """

    number: int
    name: str
    relationship: str = ""
    saw: tuple[int, ...] = ()
    heard: tuple[int, ...] = ()
    received: tuple[int, ...] = ()
    told: tuple[int, ...] = ()
    not_stated: tuple[int, ...] = ()
    statement: tuple[int, ...] = ()
    no_statement: tuple[int, ...] = ()
    statement_not_known: tuple[int, ...] = ()
    statement_not_stated: tuple[int, ...] = ()
    knows: StatedAnswer = StatedAnswer.NOT_STATED


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One request or wish; `order` is the kind of order, if one is asked for.

    `written` and `zone` are of its first words; `state` is None where nothing is said of it since.
    `kept` are the fields that are kept back of one of which the bundle beside it prints the rest.
    """

    number: int
    what: str
    why: str = ""
    order: str = field(default="", metadata={"codes": "order"})
    risk: str = ""
    protect: str = ""
    terms: tuple[str, ...] = ()
    state: RequestState | None = None
    state_on: str = field(default="", metadata={"day": True})
    state_known: str = ""
    written: datetime
    zone: str = field(metadata={"zone": True})
    kept: tuple[str, ...] = field(default=(), metadata={"program": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAtRisk:
    """Somebody else for whom the person is afraid, and why."""

    number: int
    name: str
    relationship: str = ""
    why: str = ""
    knows: StatedAnswer = StatedAnswer.NOT_STATED


@dataclass(frozen=True, slots=True, kw_only=True)
class Supporter:
    """Somebody who supports the person, such as an advocate."""

    number: int
    name: str
    relationship: str = ""
    knows: StatedAnswer = StatedAnswer.NOT_STATED


class StillPicture(Protocol):
    """A baseline JPEG, upright, without metadata."""

    @property
    def jpeg(self) -> bytes:
        """Its bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Still:
    """One picture of an exhibit, with neither title nor caption; `at` is seconds into a film.

    `key` identifies the picture; `open` reads it and raises MediaError or Damaged.
    """

    number: int
    reference: str
    when: When | None = None
    at: float | None = None
    key: str = field(metadata={"program": True})
    open: Callable[[], StillPicture] = field(metadata={"program": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterWords:
    """The words of an incident after a correction, and the reason for it."""

    what: str
    reason: str
    written: datetime
    zone: str = field(metadata={"zone": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterAnswer:
    """A field of an incident that has its answer not since the first words, but since `written`."""

    name: str = field(metadata={"program": True})
    written: datetime
    zone: str = field(metadata={"zone": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """One incident: the words as first written, what was changed later, and its exhibits.

    `turned_out` is what it turned out to be, `why_not` the reason for which it is not counted.
    `answered` are the fields that were answered or changed after the first words, and `elsewhere`
    the names of those that have an answer and stand in the record alone.
    """

    number: int
    when: When | None
    first: str
    written: datetime
    zone: str = field(metadata={"zone": True})
    later: tuple[LaterWords, ...] = ()
    certainty: Certainty | None = None
    times: int | None = None
    place: str = ""
    platform: str = ""
    accounts: tuple[str, ...] = ()
    person: str = ""
    why_person: str = ""
    did: str = ""
    effect: str = ""
    fear: str = ""
    alternative: str = ""
    answered: tuple[LaterAnswer, ...] = ()
    elsewhere: tuple[str, ...] = field(default=(), metadata={"program": True})
    turned_out: str = ""
    why_not: Mistake | None = None
    exhibits: tuple[str, ...] = ()


SheetItem = (
    ToSecure
    | KeptThing
    | UncopiedMessage
    | WitnessOfIncidents
    | Need
    | PersonAtRisk
    | Supporter
    | Still
    | Extract
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper made of the record for one purpose; `kept` is how many items were kept back.

    `kept_places` of these say only where an exhibit is kept. `own_copy` is for the person, beside
    their own copy of the record. `partial` says that entries of the record stay behind.
    """

    head: PaperHead
    kind: PaperKind
    items: tuple[SheetItem, ...]
    kept: int = 0
    own_copy: bool = False
    kept_places: int = 0
    partial: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands on it; that something was kept back is no reason for a sheet."""
        return not self.items


# The noun that an item of a sheet was recorded as.
ITEM_NOUNS: Final[dict[type, Noun]] = {
    ToSecure: Noun.SECURE,
    KeptThing: Noun.EVIDENCE,
    UncopiedMessage: Noun.INCIDENT,
    WitnessOfIncidents: Noun.INCIDENT,
    Need: Noun.ASK,
    PersonAtRisk: Noun.PERSON,
    Supporter: Noun.PERSON,
    Still: Noun.EVIDENCE,
    Extract: Noun.INCIDENT,
}

Paper = ContactSheet | StatementNotes | EffectNotes | FactorSheet | Sheet


def is_empty(details: ContactDetails) -> bool:
    """Return whether no field is filled in by which the person could be reached."""
    texts = (details.telephone, details.email, details.address, details.ways, details.others)
    return not any(text.strip() for text in texts)
