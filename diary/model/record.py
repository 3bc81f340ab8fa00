"""The nouns of the record book: incidents, events, exhibits, people, contacts and more.

**Invariants:**

- Every noun is a frozen dataclass without behaviour; `codec` converts it to committed fields and
  back.
- An answer to a factor is what the person says, never a score: nothing adds answers up or sorts by
  them. The time of an answer is the time of writing; an earlier answer is an earlier revision.
- A translation is shown beside the words and never replaces them. It names the field of the
  subject, the language, the translator and the time. Only text that makes sense alone can be
  translated: no code, list, reference or contact details.
- The contact details of people, witnesses and officers have their own commitments and are never
  disclosed.
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
    """A person who saw or heard it; `contact` has its own commitment and is never disclosed."""

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
    """One incident; `what` alone is enough, everything else may come later."""

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
    """The kind of a turning point."""

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
    """One turning point."""

    event: EventKind
    what: str = ""
    when: When | None = None
    how: str = ""
    person: str = field(default="", metadata={"refers": Noun.PERSON})


@dataclass(frozen=True, slots=True)
class CustodyStep:
    """One step of an item's custody: who received it, and when."""

    to: str
    when: When | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One exhibit. The program sets fields declared as `issued`.

    Fields declared as `of_file` identify the file: with them, a reader can test guesses of what the
    file is.
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
    """What a person's role in the record is."""

    ME = "me"
    SUSPECTED = "suspected"
    WITNESS = "witness"
    OFFICER = "officer"
    SUPPORTER = "supporter"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person; `name` may be "unknown". No export ever discloses `contact`.

    Of the person who records, a bundle discloses only fields declared as `of_me`.
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
    """The kind of a contact with police."""

    REPORT = "report"
    CONTACT = "contact"
    DECISION = "decision"
    REQUEST = "request"


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliceContact:
    """One contact with police; no export ever discloses `officer_contact`."""

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
    """One request to the readers of the bundle.

    `order` is the kind of order, if one is asked for. `risk`, `protect` (whom and where, in the
    person's own words) and `terms` are details of it. No address is taken from anywhere else.
    """

    what: str
    why: str = ""
    order: str = field(default="", metadata={"codes": "order"})
    risk: str = ""
    protect: str = ""
    terms: tuple[str, ...] = ()


class Answer(StrEnum):
    """The person's answer; `not-asked` means that they were not asked about it."""

    YES = "yes"
    NO = "no"
    NOT_SURE = "not-sure"
    RATHER_NOT_SAY = "rather-not-say"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One topic on the jurisdiction's list; it is not answered if `answer` is None."""

    topic: str = field(metadata={"codes": "factor"})
    answer: Answer | None = None
    words: str = ""
    incidents: tuple[str, ...] = field(default=(), metadata={"refers": Noun.INCIDENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """The words of one field in another language; `original` is the language of the words."""

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
    """Return the fields of a noun's class whose words may be translated, in order."""
    return _translatable(noun)


@cache
def _translatable(noun: type) -> tuple[str, ...]:
    hints = get_type_hints(noun)
    named = (each.name for each in dataclasses.fields(noun) if hints[each.name] is str)
    return tuple(name for name in named if name in _WORDS)
