"""What a format of an export has to answer: is this yours, what has to be asked, what is in it.

**Invariants:**

- A format never decides what it cannot know (whose phone, which zone, day or month first, which
  column is what): it returns a `Question`, and `read` is given the `Answers`.
- A format reads a `Source` in one pass and in flat memory, whatever the size of the export.
- A format knows no carrier: alone, in a zip or in a folder, it gets the same `Export`.
- Everything here runs in the decoder child, on bytes that may come from a stranger. A format raises
  `UnreadableError` where nothing can be read; otherwise it reads on and yields what it did not
  understand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Final, Protocol

from diary.media.byte_source import Source
from diary.media.imports.message import Item

HEAD_BYTES = 256 << 10  # what `recognise` and `questions` may look at
# Lines of one export that are read, more than gigabytes of messages have: a zip of a few kilobytes
# may have more lines than can be read in a day.
MOST_LINES: Final = 5_000_000


class UnreadableError(Exception):
    """Nothing of the export can be read; `reason` is a code such as `encrypted`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Confidence(IntEnum):
    """How sure a format is that an export is its own; the highest one reads it."""

    NO = 0
    # The name alone, or a form that others share.
    PERHAPS = 1
    # Its own words or fields are there.
    LIKELY = 2
    # A signature or a version that no other format has.
    SURE = 3


class QuestionKind(StrEnum):
    """What a person is asked before an export is read."""

    # Which of `choices` (senders, as the export writes them) is the person; may be none.
    WHO_IS_ME = "who-is-me"
    # The number or account that the export was made from, which it does not say.
    OWN_NUMBER = "own-number"
    # Zone of the clock by which the export writes its times; an IANA name.
    ZONE = "zone"
    # `day` or `month`: which comes first in dates such as 03/04/2026.
    DAY_OR_MONTH = "day-or-month"
    # What each column of a table has; `choices` are the columns, in their order.
    COLUMNS = "columns"


class ColumnRole(StrEnum):
    """What a column of a table has."""

    TIME = "time"  # date and time of day, or the date alone
    CLOCK = "clock"  # time of day in a column of its own
    SENDER = "sender"
    RECIPIENT = "recipient"
    # The other side: who sent what was received, and got what was sent.
    CONTACT = "contact"
    TEXT = "text"
    # Whether it was sent or received, in a word.
    DIRECTION = "direction"
    # What it is, in a word: a call or a message, or what became of a call.
    KIND = "kind"
    # How long a call was.
    LENGTH = "length"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `choices` are offered, and an answer outside them is allowed for a zone."""

    kind: QuestionKind
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """What the person answered; a question that is not answered stays open, and is reported."""

    me: str = ""
    own_number: str = ""
    zone: str = ""
    day_first: bool | None = None
    # What each column of a table has, from the first one on; columns beyond them have nothing.
    columns: tuple[ColumnRole, ...] = ()


@dataclass(frozen=True, slots=True)
class Export:
    """One export to be read: its main file and the names of what came with it.

    `name` is the file's own name. `members` maps the path of each other file (in the zip or folder)
    to its size in bytes. `open_member` reads one of them; it raises KeyError for a name that is not
    there.
    """

    name: str
    source: Source
    members: Mapping[str, int] = field(default_factory=dict)
    open_member: Mapping[str, Source] = field(default_factory=dict)

    def head(self) -> bytes:
        """Return the first bytes of the main file."""
        return self.source.read_at(0, min(HEAD_BYTES, self.source.size))


class Format(Protocol):
    """One format of an export; each module of `formats` has one instance, `FORMAT`."""

    @property
    def code(self) -> str:
        """Return the code that names its manifest in `resources/imports`, such as `whatsapp`."""
        ...

    def main_members(self, names: Mapping[str, int]) -> tuple[str, ...]:
        """Return the members of an archive or folder that are main files of this format.

        Each is read as an export of its own; the other names become its `members`.
        """
        ...

    def recognise(self, export: Export) -> Confidence:
        """Return how sure it is that this is its own, from the name, the head and the members."""
        ...

    def questions(self, export: Export) -> tuple[Question, ...]:
        """Return what has to be asked; it may read the whole source once where names are needed."""
        ...

    def read(self, export: Export, answers: Answers) -> Iterator[Item]:
        """Yield every message in the order of the export; raise UnreadableError."""
        ...
