"""The nouns of the record book: incidents, events, exhibits, people, contacts and more.

**Invariants:**

- Every noun is a frozen dataclass with no behaviour; `codec` turns it into committed fields and
  back.
- An answer to a factor is what the person says, never a score: nothing adds answers up or sorts by
  them. When it was answered is when it was written; an answer before it is an earlier revision.
- A translation stands beside the words and never replaces them. It names the field of the subject,
  the language, the translator and the time. Only text that stands by itself can be translated: no
  code, no list, no reference, no contact details.
- The contact details of people, witnesses and officers are committed to apart and never disclosed.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import get_type_hints

from diary.model.kinds import Noun
from diary.model.when import When


class Certainty(StrEnum):
    """How the person knows of it."""

    SEEN = "seen"
    TOLD = "told"
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody who saw or heard; `contact` is committed to apart and never disclosed."""

    name: str
    saw: str = ""
    contact: str = field(default="", metadata={"apart": True, "never_leaves": True})


@dataclass(frozen=True, slots=True)
class Breach:
    """The person's view that this may break a numbered term of an order."""

    order: str = field(metadata={"refers": Noun.ORDER})
    term: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One incident; `what` alone is a whole record, everything else may come later."""

    what: str
    when: When | None = None
    behaviours: tuple[str, ...] = field(default=(), metadata={"codes": "behaviour"})
    something_else: str = ""
    times: int | None = None
    place: str = ""
    platform: str = ""
    account: str = ""
    person: str = field(default="", metadata={"refers": Noun.PERSON})
    why_person: str = ""
    certainty: Certainty | None = None
    witnesses: tuple[Witness, ...] = ()
    did: str = ""
    effect: str = ""
    reported: bool | None = None
    fixated: str = ""
    obsessive: str = ""
    unwanted: str = ""
    repeated: str = ""
    breaches: tuple[Breach, ...] = ()


class EventKind(StrEnum):
    """What kind of turning point it was."""

    ASKED_TO_STOP = "asked-to-stop"
    SEPARATION = "separation"
    WARNING = "warning"
    ARREST = "arrest"
    CHARGE = "charge"
    ORDER_SERVED = "order-served"
    HEARING = "hearing"
    MOVED = "moved"
    CHANGED_NUMBER = "changed-number"
    HANDOVER = "handover"
    ANNIVERSARY = "anniversary"
    OWN_DATE = "own-date"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event; `event` says which kind."""

    event: EventKind
    what: str = ""
    when: When | None = None
    how: str = ""
    person: str = field(default="", metadata={"refers": Noun.PERSON})


@dataclass(frozen=True, slots=True)
class CustodyStep:
    """One step of continuity: who passed the item to whom, and when."""

    to: str
    when: When | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One exhibit. What is declared as `issued` is set by the program.

    What is declared as `of_file` tells which file it is: whoever has it can try guesses at it.
    """

    title: str = ""
    incidents: tuple[str, ...] = field(default=(), metadata={"refers": Noun.INCIDENT})
    physical: bool = field(default=False, metadata={"placed": True})
    description: str = ""
    found: When | None = None
    captured_by: str = ""
    captured_how: str = ""
    device: str = ""
    original_where: str = ""
    kept_where: str = ""
    transcript: str = ""
    police_reference: str = ""
    continuity: tuple[CustodyStep, ...] = ()
    reference: str = field(default="", metadata={"issued": True})
    name: str = field(default="", metadata={"issued": True})
    size: int | None = field(default=None, metadata={"issued": True, "of_file": True})
    sha256: str = field(default="", metadata={"issued": True, "of_file": True, "program": True})
    media_type: str = field(default="", metadata={"issued": True})


class Role(StrEnum):
    """What the person is to the record."""

    ME = "me"
    SUSPECTED = "suspected"
    WITNESS = "witness"
    OFFICER = "officer"
    SUPPORTER = "supporter"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person; `name` may be "unknown". `contact` is never disclosed by any export.

    Of whoever records, a bundle opens what is declared as `of_me`, and no more.
    """

    name: str = field(metadata={"of_me": True})
    role: Role = field(default=Role.OTHER, metadata={"of_me": True})
    relationship: str = ""
    accounts: tuple[str, ...] = ()
    appearance: str = ""
    vehicle: str = ""
    why: str = ""
    contact: str = field(default="", metadata={"never_leaves": True})


class ContactKind(StrEnum):
    """What kind of contact it was."""

    REPORT = "report"
    CONTACT = "contact"
    DECISION = "decision"
    REQUEST = "request"


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliceContact:
    """One contact; `officer_contact` is never disclosed by any export."""

    what: str
    contact: ContactKind = ContactKind.CONTACT
    when: When | None = None
    how: str = ""
    force: str = ""
    station: str = ""
    officer: str = ""
    officer_number: str = ""
    officer_contact: str = field(default="", metadata={"never_leaves": True})
    reference: str = ""
    recorded_as: str = ""
    promised: str = ""
    outcome: str = ""
    offered: tuple[str, ...] = field(default=(), metadata={"codes": "right"})
    not_offered: tuple[str, ...] = field(default=(), metadata={"codes": "right"})
    incidents: tuple[str, ...] = field(default=(), metadata={"refers": Noun.INCIDENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order; term N is `terms[N - 1]`. Days are local, `YYYY-MM-DD`."""

    title: str
    order: str = field(default="other", metadata={"codes": "order"})
    court: str = ""
    reference: str = ""
    made: str = field(default="", metadata={"day": True})
    served: str = field(default="", metadata={"day": True})
    expires: str = field(default="", metadata={"day": True})
    person: str = field(default="", metadata={"refers": Noun.PERSON})
    terms: tuple[str, ...] = ()
    note: str = ""


class Area(StrEnum):
    """The part of life that changed."""

    SLEEP = "sleep"
    HEALTH = "health"
    WORK = "work"
    STUDY = "study"
    TRAVEL = "travel"
    HOME = "home"
    PHONE = "phone"
    SOCIAL = "social"
    CHILDREN = "children"
    MONEY = "money"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """One effect on daily life."""

    what: str
    area: Area = Area.OTHER
    when: When | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One thing asked of whoever reads the bundle.

    `order` names the kind of order where one is asked for; `risk`, `protect` (whom and where, in
    the person's own words) and `terms` say more of it. No address is taken from anywhere else.
    """

    what: str
    why: str = ""
    order: str = field(default="", metadata={"codes": "order"})
    risk: str = ""
    protect: str = ""
    terms: tuple[str, ...] = ()


class Answer(StrEnum):
    """What the person answers; `not-asked` says that nobody has asked about it."""

    YES = "yes"
    NO = "no"
    NOT_SURE = "not-sure"
    RATHER_NOT_SAY = "rather-not-say"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One topic of the jurisdiction's list; without `answer` it is not answered."""

    topic: str = field(metadata={"codes": "factor"})
    answer: Answer | None = None
    words: str = ""
    incidents: tuple[str, ...] = field(default=(), metadata={"refers": Noun.INCIDENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """One field's words in another language; `original` is the language they were written in."""

    of: str = dataclasses.field(metadata={"refers": None, "placed": True})
    field: str = dataclasses.field(metadata={"field_of": "of"})
    language: str = dataclasses.field(metadata={"language": True})
    text: str
    original: str = dataclasses.field(default="", metadata={"language": True})
    by: str = ""
    when: When | None = None


_WORDS = frozenset(
    {
        "what",
        "something_else",
        "place",
        "why_person",
        "did",
        "effect",
        "fixated",
        "obsessive",
        "unwanted",
        "repeated",
        "how",
        "title",
        "description",
        "captured_how",
        "transcript",
        "relationship",
        "appearance",
        "vehicle",
        "why",
        "recorded_as",
        "promised",
        "outcome",
        "offered",
        "not_offered",
        "risk",
        "protect",
        "note",
    }
)


def translatable(noun: type) -> tuple[str, ...]:
    """The fields of a noun's class whose words may be translated, in its order."""
    return _translatable(noun)


@cache
def _translatable(noun: type) -> tuple[str, ...]:
    hints = get_type_hints(noun)
    named = (each.name for each in dataclasses.fields(noun) if hints[each.name] is str)
    return tuple(name for name in named if name in _WORDS)
