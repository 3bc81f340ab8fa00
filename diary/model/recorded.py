"""A noun as the record holds it, with its revisions; and how incidents are listed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Generic, Literal, TypeGuard, TypeVar, overload

from diary.model.kinds import Noun
from diary.model.private import (
    Access,
    Continuity,
    Erasure,
    HandoverRecord,
    Note,
    OwnDetail,
    RegionRedaction,
    Seal,
    TimeStamp,
)
from diary.model.record import (
    Event,
    Evidence,
    Factor,
    Impact,
    Incident,
    Order,
    Person,
    PoliceContact,
    Request,
    Translation,
)
from diary.model.when import When

Content = (
    Incident
    | Event
    | Evidence
    | Person
    | PoliceContact
    | Order
    | Impact
    | Request
    | Factor
    | Translation
    | Continuity
    | Note
    | OwnDetail
    | RegionRedaction
    | HandoverRecord
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
    Noun.ASK: Request,
    Noun.FACTOR: Factor,
    Noun.TRANSLATION: Translation,
    Noun.CONTINUITY: Continuity,
    Noun.NOTE: Note,
    Noun.OWN: OwnDetail,
    Noun.COVER: RegionRedaction,
    Noun.SHARING: HandoverRecord,
    Noun.SEAL: Seal,
    Noun.ACCESS: Access,
    Noun.ERASURE: Erasure,
    Noun.STAMP: TimeStamp,
}
NOUNS: dict[type, Noun] = {cls: noun for noun, cls in CLASSES.items()}

T = TypeVar("T", bound=Content)
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
    return NOUNS[type(content)]


def is_of(item: Recorded[Content], cls: type[T]) -> TypeGuard[Recorded[T]]:
    """Tell whether a subject is of the noun that this class is."""
    return isinstance(item.content, cls)


def of_class(items: Iterable[Recorded[Content]], cls: type[T]) -> tuple[Recorded[T], ...]:
    """Return those subjects that are of the noun that this class is, in their order."""
    return tuple(item for item in items if is_of(item, cls))


def as_of(item: Recorded[Content], cls: type[T]) -> Recorded[T]:
    """Return a subject as one of the noun that this class is; raises TypeError if it is none."""
    if not is_of(item, cls):
        raise TypeError(f"a subject of another noun than {cls.__name__}")
    return item


def when_of(content: Content) -> When | None:
    """Return when it was, for a noun that has such a time and says it."""
    return content.when if isinstance(content, DATED) else None


def incidents_of(content: Content) -> tuple[str, ...]:
    """Return the incidents that a noun is about, by identifier."""
    return content.incidents if isinstance(content, _OF_INCIDENTS) else ()


def reference_of(content: Content) -> str:
    """Return the reference of an exhibit, an order or a contact with police, else nothing."""
    return content.reference if isinstance(content, _REFERRED_TO) else ""


_REFERRED_TO = Evidence | PoliceContact | Order
DATED = Incident | Event | PoliceContact | Impact | Translation | Seal
_OF_INCIDENTS = Evidence | PoliceContact | Factor

Items = tuple[Recorded[T_co], ...]


class RecordReader(ABC):
    """What lists the subjects of a record; the noun that is asked for says what they hold."""

    @property
    @abstractmethod
    def zone(self) -> str:
        """The IANA zone that days are told in."""

    @abstractmethod
    def links_from(self, noun: Noun) -> dict[str, int]:
        """How many standing subjects of a noun point at each subject, by its identifier."""

    @overload
    def items(self, noun: Literal[Noun.INCIDENT]) -> Items[Incident]: ...
    @overload
    def items(self, noun: Literal[Noun.EVENT]) -> Items[Event]: ...
    @overload
    def items(self, noun: Literal[Noun.EVIDENCE]) -> Items[Evidence]: ...
    @overload
    def items(self, noun: Literal[Noun.PERSON]) -> Items[Person]: ...
    @overload
    def items(self, noun: Literal[Noun.POLICE]) -> Items[PoliceContact]: ...
    @overload
    def items(self, noun: Literal[Noun.ORDER]) -> Items[Order]: ...
    @overload
    def items(self, noun: Literal[Noun.IMPACT]) -> Items[Impact]: ...
    @overload
    def items(self, noun: Literal[Noun.ASK]) -> Items[Request]: ...
    @overload
    def items(self, noun: Literal[Noun.FACTOR]) -> Items[Factor]: ...
    @overload
    def items(self, noun: Literal[Noun.TRANSLATION]) -> Items[Translation]: ...
    @overload
    def items(self, noun: Literal[Noun.CONTINUITY]) -> Items[Continuity]: ...
    @overload
    def items(self, noun: Literal[Noun.NOTE]) -> Items[Note]: ...
    @overload
    def items(self, noun: Literal[Noun.OWN]) -> Items[OwnDetail]: ...
    @overload
    def items(self, noun: Literal[Noun.COVER]) -> Items[RegionRedaction]: ...
    @overload
    def items(self, noun: Literal[Noun.SHARING]) -> Items[HandoverRecord]: ...
    @overload
    def items(self, noun: Literal[Noun.SEAL]) -> Items[Seal]: ...
    @overload
    def items(self, noun: Literal[Noun.ACCESS]) -> Items[Access]: ...
    @overload
    def items(self, noun: Literal[Noun.ERASURE]) -> Items[Erasure]: ...
    @overload
    def items(self, noun: Literal[Noun.STAMP]) -> Items[TimeStamp]: ...
    @overload
    def items(self, noun: Noun) -> Items[Content]: ...
    def items(self, noun: Noun) -> Items[Content]:
        """Every subject of a noun, withdrawn ones too, by number."""
        return self._items(noun)

    @overload
    def page(self, noun: Literal[Noun.INCIDENT], after: int, limit: int) -> Items[Incident]: ...
    @overload
    def page(self, noun: Literal[Noun.EVIDENCE], after: int, limit: int) -> Items[Evidence]: ...
    @overload
    def page(self, noun: Noun, after: int, limit: int) -> Items[Content]: ...
    def page(self, noun: Noun, after: int, limit: int) -> Items[Content]:
        """At most `limit` subjects of a noun past number `after`, withdrawn ones too, by number."""
        return self._page(noun, after, limit)

    @overload
    def linked_to(self, id_: str, noun: Literal[Noun.EVIDENCE]) -> Items[Evidence]: ...
    @overload
    def linked_to(self, id_: str, noun: Literal[Noun.POLICE]) -> Items[PoliceContact]: ...
    @overload
    def linked_to(self, id_: str, noun: Noun) -> Items[Content]: ...
    def linked_to(self, id_: str, noun: Noun) -> Items[Content]:
        """The subjects of a noun (evidence, police contacts) that point at this one."""
        return self._linked_to(id_, noun)

    @abstractmethod
    def _items(self, noun: Noun) -> Items[Content]: ...

    @abstractmethod
    def _page(self, noun: Noun, after: int, limit: int) -> Items[Content]: ...

    @abstractmethod
    def _linked_to(self, id_: str, noun: Noun) -> Items[Content]: ...


EXCERPT: Final = 160


@dataclass(frozen=True, slots=True)
class TimelineFilter:
    """Which incidents to list; empty values filter nothing. Days are local and both counted."""

    text: str = ""
    behaviours: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    reported: bool | None = None
    with_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class TimelineCursor:
    """Where a page ended; opaque to callers."""

    sort_at: int
    row: int


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One incident as a list shows it."""

    id: str
    number: int
    when: When
    excerpt: str
    behaviours: tuple[str, ...]
    exhibits: int
    reported: bool | None
    first_written: datetime
    revision: int
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class TimelineSlice:
    """Some rows of the timeline, latest first; `after` leads on, None at the end."""

    rows: tuple[TimelineRow, ...]
    after: TimelineCursor | None = None
