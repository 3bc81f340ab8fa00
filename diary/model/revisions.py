"""A noun as it is recorded, with its revisions, and the rows of the timeline."""

from __future__ import annotations

import os
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from typing import Final, Generic, Literal, TypeGuard, TypeVar, overload

from diary.errors import Erased, Unknown
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.private_nouns import (
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
from diary.model.record_nouns import (
    Account,
    CaseFact,
    Conflict,
    Declaration,
    Event,
    Evidence,
    Factor,
    Impact,
    Incident,
    Order,
    OwnContact,
    Person,
    PlatformReport,
    PoliceContact,
    Preservation,
    Request,
    Role,
)
from diary.model.translation import Translation
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
    | Account
    | CaseFact
    | PlatformReport
    | OwnContact
    | Declaration
    | Preservation
    | Conflict
    | Conversation
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
    Noun.ACCOUNT: Account,
    Noun.CASE: CaseFact,
    Noun.PLATFORM: PlatformReport,
    Noun.CONTACT: OwnContact,
    Noun.DECLARATION: Declaration,
    Noun.SECURE: Preservation,
    Noun.CONFLICT: Conflict,
    Noun.CONVERSATION: Conversation,
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


_ID: Final = re.compile(r"[0-9a-f]{32}")


def new_id(random: Callable[[int], bytes] = os.urandom) -> str:
    """Return a new identifier for a subject: 128 random bits in hexadecimal."""
    return random(16).hex()


def is_id(text: str) -> bool:
    """Return whether a text has the form of an identifier."""
    return _ID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Recorded(Generic[T_co]):
    """One subject of a book with the content of its latest revision. Times are UTC."""

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
    """One revision of a subject. `content` is None if the revision withdraws it.

    One that `reinstates` has its last content again.
    """

    entry: int
    revision: int
    written: datetime
    zone: str
    clock: str
    content: Content | None
    reason: str
    commitment: str
    reinstates: bool = False


def only_links(revisions: Sequence[Revision]) -> bool:
    """Return whether later revisions of an exhibit only say of which incidents it is."""
    contents = [each.content for each in revisions]
    return all(
        isinstance(old, Evidence)
        and isinstance(new, Evidence)
        and replace(old, incidents=()) == replace(new, incidents=())
        for old, new in pairwise(contents)
    )


def noun_of(content: Content) -> Noun:
    """Return the noun of a content dataclass."""
    return NOUNS[type(content)]


def is_of(item: Recorded[Content], cls: type[T]) -> TypeGuard[Recorded[T]]:
    """Return whether a subject's content is of this class."""
    return isinstance(item.content, cls)


def of_class(items: Iterable[Recorded[Content]], cls: type[T]) -> tuple[Recorded[T], ...]:
    """Return the subjects whose content is of this class, in order."""
    return tuple(item for item in items if is_of(item, cls))


def standing(items: Iterable[Recorded[T]]) -> tuple[Recorded[T], ...]:
    """Return those that are not withdrawn, in order."""
    return tuple(item for item in items if item.withdrawn is None)


def as_of(item: Recorded[Content], cls: type[T]) -> Recorded[T]:
    """Return the subject, typed by this class; raise TypeError if its content is of another."""
    if not is_of(item, cls):
        raise TypeError(f"a subject of another noun than {cls.__name__}")
    return item


def when_of(content: Content) -> When | None:
    """Return the stated time of a noun that has one."""
    return content.when if isinstance(content, DATED) else None


def incidents_of(content: Content) -> tuple[str, ...]:
    """Return the identifiers of the incidents that a noun is about."""
    return content.incidents if isinstance(content, _OF_INCIDENTS) else ()


def holds_file(item: Recorded[Content]) -> TypeGuard[Recorded[FileHolder]]:
    """Return whether a subject is one that may have a file of its own."""
    return isinstance(item.content, FileHolder)


def reference_of(content: Content) -> str:
    """Return the reference of an exhibit, an order or a police contact, or an empty string."""
    return content.reference if isinstance(content, _REFERRED_TO) else ""


# What may have a file of its own beside the record: an exhibit, and the lines of a conversation.
FileHolder = Evidence | Conversation
FILE_HOLDERS: Final = (Noun.EVIDENCE, Noun.CONVERSATION)
_REFERRED_TO = Evidence | PoliceContact | Order
DATED = Incident | Event | PoliceContact | Impact | PlatformReport | OwnContact | Translation | Seal
_OF_INCIDENTS = (
    Evidence | PoliceContact | Factor | CaseFact | PlatformReport | Preservation | Conflict
)

Items = tuple[Recorded[T_co], ...]


@dataclass(frozen=True, slots=True, order=True)
class AboutLines:
    """Lines of a conversation that an incident is about, from `first` to `last`."""

    first: int
    last: int
    number: int
    incident: str


class RecordReader(ABC):
    """Lists the subjects of a record, typed by the requested noun."""

    @property
    @abstractmethod
    def zone(self) -> str:
        """The IANA zone in which days are shown."""

    @abstractmethod
    def get(self, id_: str) -> Recorded[Content]:
        """Return a subject by its identifier; raise Unknown, and Erased where that can be."""

    def me(self) -> Person | None:
        """Return the person recording, None if that is not recorded, or not shown."""
        people = (item.content for item in standing(self.items(Noun.PERSON)))
        return next((person for person in people if person.role is Role.ME), None)

    def standing_numbers(self, ids: Iterable[str]) -> tuple[int, ...]:
        """Return the numbers of those subjects that are neither withdrawn nor erased, rising."""
        numbers = set()
        for id_ in ids:
            with suppress(Unknown, Erased):
                item = self.get(id_)
                if item.withdrawn is None:
                    numbers.add(item.number)
        return tuple(sorted(numbers))

    @abstractmethod
    def with_words(self, typed: str) -> Items[Content]:
        """Return the subjects beside incidents that have all these words, by noun and number.

        Withdrawn ones are left out, and so are those of the private book.
        """

    @abstractmethod
    def in_use(self, field: Literal["place", "platform"]) -> tuple[str, ...]:
        """Return what standing incidents say in a field, each once, the most frequent first."""

    @abstractmethod
    def about_lines(self, conversation: str) -> tuple[AboutLines, ...]:
        """Return the standing incidents that are about lines of a conversation, by first line."""

    @abstractmethod
    def links_from(self, noun: Noun) -> dict[str, int]:
        """Return how many subjects of a noun refer to each subject, by its identifier.

        Withdrawn ones do not count.
        """

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
    def items(self, noun: Literal[Noun.ACCOUNT]) -> Items[Account]: ...
    @overload
    def items(self, noun: Literal[Noun.CASE]) -> Items[CaseFact]: ...
    @overload
    def items(self, noun: Literal[Noun.PLATFORM]) -> Items[PlatformReport]: ...
    @overload
    def items(self, noun: Literal[Noun.CONTACT]) -> Items[OwnContact]: ...
    @overload
    def items(self, noun: Literal[Noun.DECLARATION]) -> Items[Declaration]: ...
    @overload
    def items(self, noun: Literal[Noun.SECURE]) -> Items[Preservation]: ...
    @overload
    def items(self, noun: Literal[Noun.CONFLICT]) -> Items[Conflict]: ...
    @overload
    def items(self, noun: Literal[Noun.CONVERSATION]) -> Items[Conversation]: ...
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
        """Return every subject of a noun by number, withdrawn ones included."""
        return self._items(noun)

    def standing(self, cls: type[T]) -> tuple[Recorded[T], ...]:
        """Return the subjects of this class that are not withdrawn, by number."""
        return standing(of_class(self._items(NOUNS[cls]), cls))

    @overload
    def page(self, noun: Literal[Noun.INCIDENT], after: int, limit: int) -> Items[Incident]: ...
    @overload
    def page(self, noun: Literal[Noun.EVIDENCE], after: int, limit: int) -> Items[Evidence]: ...
    @overload
    def page(self, noun: Noun, after: int, limit: int) -> Items[Content]: ...
    def page(self, noun: Noun, after: int, limit: int) -> Items[Content]:
        """Return up to `limit` subjects of a noun after number `after`, by number.

        Withdrawn ones are included.
        """
        return self._page(noun, after, limit)

    @overload
    def linked_to(self, id_: str, noun: Literal[Noun.EVIDENCE]) -> Items[Evidence]: ...
    @overload
    def linked_to(self, id_: str, noun: Literal[Noun.POLICE]) -> Items[PoliceContact]: ...
    @overload
    def linked_to(self, id_: str, noun: Noun) -> Items[Content]: ...
    def linked_to(self, id_: str, noun: Noun) -> Items[Content]:
        """Return the subjects of a noun that refer to this incident."""
        return self._linked_to(id_, noun)

    @abstractmethod
    def _items(self, noun: Noun) -> Items[Content]: ...

    @abstractmethod
    def _page(self, noun: Noun, after: int, limit: int) -> Items[Content]: ...

    @abstractmethod
    def _linked_to(self, id_: str, noun: Noun) -> Items[Content]: ...


EXCERPT: Final = 160


class Lacking(StrEnum):
    """What an incident may lack, which readers often ask for."""

    DAY = "day"
    KIND = "kind"
    EVIDENCE = "evidence"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class TimelineFilter:
    """Which incidents to list; empty values filter nothing. Days are local and inclusive.

    `person` is who it is said to be, `order` one that it may break a term of, both by identifier;
    `place` and `platform` are as they were written. `lacking` lists those without something.
    """

    text: str = ""
    behaviours: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    reported: bool | None = None
    with_withdrawn: bool = False
    person: str = ""
    order: str = ""
    place: str = ""
    platform: str = ""
    lacking: Lacking | None = None


@dataclass(frozen=True, slots=True)
class TimelineCursor:
    """The end of a page; opaque to callers."""

    sort_at: int
    row: int


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One incident in a list. `has_kind` says that it is of a kind, listed or in own words.

    `exhibit` is the identifier of its first exhibit, or empty. `row` is what an index has of it.
    `came_by` is the platform and the account that it came from, as far as they are known.
    """

    row: int
    id: str
    number: int
    when: When | None
    excerpt: str
    behaviours: tuple[str, ...]
    exhibits: int
    reported: bool | None
    first_written: datetime
    revision: int
    withdrawn: bool
    has_kind: bool
    exhibit: str = ""
    came_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimelineIndex:
    """Every incident that a filter lists, in order; its rows are read by what `rows` has of each.

    `moments` are the seconds by which they are in order, falling. `months` divides the rows: each
    is `YYYY-MM` and how many of them follow. A search is not in order of time, and has neither.
    An incident without a day is in the month in which it was written.
    """

    rows: tuple[int, ...] = ()
    moments: tuple[int, ...] = ()
    months: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TimelineSlice:
    """Some rows of the timeline, latest first; `after` is the next cursor, None at the end."""

    rows: tuple[TimelineRow, ...]
    after: TimelineCursor | None = None
