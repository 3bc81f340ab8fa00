"""A noun as the record holds it: its content, its revisions, and where in the book it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from diary.model.ask import Ask
from diary.model.continuity import Continuity
from diary.model.custody import Access, Erasure, Seal, TimeStamp
from diary.model.event import Event
from diary.model.evidence import Evidence
from diary.model.factor import Factor
from diary.model.hidden import Cover, Own
from diary.model.impact import Impact
from diary.model.incident import Incident
from diary.model.kinds import Noun
from diary.model.note import Note, Sharing
from diary.model.order import Order
from diary.model.person import Person
from diary.model.police import PoliceContact
from diary.model.translation import Translation

Content = (
    Incident
    | Event
    | Evidence
    | Person
    | PoliceContact
    | Order
    | Impact
    | Ask
    | Factor
    | Translation
    | Continuity
    | Note
    | Own
    | Cover
    | Sharing
    | Seal
    | Access
    | Erasure
    | TimeStamp
)

CLASSES: dict[Noun, type[Content]] = {
    Noun.INCIDENT: Incident,
    Noun.EVENT: Event,
    Noun.EVIDENCE: Evidence,
    Noun.PERSON: Person,
    Noun.POLICE: PoliceContact,
    Noun.ORDER: Order,
    Noun.IMPACT: Impact,
    Noun.ASK: Ask,
    Noun.FACTOR: Factor,
    Noun.TRANSLATION: Translation,
    Noun.CONTINUITY: Continuity,
    Noun.NOTE: Note,
    Noun.OWN: Own,
    Noun.COVER: Cover,
    Noun.SHARING: Sharing,
    Noun.SEAL: Seal,
    Noun.ACCESS: Access,
    Noun.ERASURE: Erasure,
    Noun.STAMP: TimeStamp,
}
_NOUNS = {cls: noun for noun, cls in CLASSES.items()}

T_co = TypeVar("T_co", bound=Content, covariant=True)


@dataclass(frozen=True, slots=True)
class Recorded(Generic[T_co]):
    """One subject of a book as its latest revision tells it. Times are UTC."""

    id: str
    noun: Noun
    number: int
    content: T_co
    entry: int
    commitment: str
    first_written: datetime
    written: datetime
    revision: int
    withdrawn: str | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of a subject. `content` is None where the person withdrew it."""

    entry: int
    revision: int
    written: datetime
    zone: str
    clock: str
    content: Content | None
    reason: str
    commitment: str


def noun_of(content: Content) -> Noun:
    """The noun that a content dataclass is."""
    return _NOUNS[type(content)]
