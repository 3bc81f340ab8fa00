"""The frozen snapshot that exporters read: what one audience is shown, and the proof of it.

The rules are:

- Nouns in a case file hold only the fields that the profile opens; the rest are blank. So what
  is printed cannot be more than what is opened.
- Whatever needs the vault (an original's bytes, a reduced picture, a signature) comes as a
  callable. No key is in here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO, Final

from diary.json_value import Json
from diary.ledger.disclosure import EntryDisclosure
from diary.model.kinds import Noun
from diary.model.record import (
    Event,
    Evidence,
    Impact,
    Incident,
    Order,
    Person,
    PoliceContact,
    Request,
    Translation,
)
from diary.model.recorded import Recorded
from diary.patterns.counts import Counts, IncidentRow
from diary.profiles import Profile

# What a document can be printed in; the first is the source, the others are drafts.
LANGUAGES: Final = ("en", "cy")


class ExhibitLayout(StrEnum):
    """How a file is shown on paper: not, as one picture, in parts, page by page, by its moments."""

    NONE = "none"
    PICTURE = "picture"
    PARTS = "parts"
    PAGES = "pages"
    FRAMES = "frames"


class WithholdingReason(StrEnum):
    """Why an original stays: what it says, what it may say, what is taken out, or by choice.

    UNSEARCHED is a file that could not wholly be searched for places and devices.
    """

    POSITION = "position"
    DEVICE = "device"
    UNSEARCHED = "unsearched"
    COVERED = "covered"
    WORDS = "words"
    CHOSEN = "chosen"


class CopyMethod(StrEnum):
    """How a copy was made that is given instead of an original."""

    REENCODED = "re-encoded"
    PARTS_COVERED = "parts covered"
    WORDS_TAKEN_OUT = "words taken out"
    WORDS_ALONE = "words alone"
    POSITION_BLANKED = "position blanked"


@dataclass(frozen=True, slots=True)
class PrintJpeg:
    """A reduced copy for print: baseline JPEG, already upright."""

    jpeg: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Print:
    """One picture made of a file for paper, and the SHA-256 of its bytes, which are in the PDF.

    `number` counts parts and pages from 1; `at` is how many seconds into a film it is. `open`
    reads it, and raises MediaError or Damaged where that is no longer possible.
    """

    number: int
    sha256: str
    open: Callable[[], PrintJpeg]
    at: float | None = None


@dataclass(frozen=True, slots=True)
class ExhibitView:
    """All that is shown of a file; it has `whole` parts or pages, and maybe not all are here."""

    layout: ExhibitLayout = ExhibitLayout.NONE
    prints: tuple[Print, ...] = ()
    whole: int = 0


@dataclass(frozen=True, slots=True)
class MailAttachment:
    """One thing attached to an e-mail; `sha256` is empty where nothing of it could be read."""

    name: str
    media_type: str
    size: int
    sha256: str = field(metadata={"program": True})


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail's headers as found, and what is attached; each counts what it leaves out."""

    heads: tuple[tuple[str, str], ...]
    more_heads: int
    attached: tuple[MailAttachment, ...]
    more_attached: int


@dataclass(frozen=True, slots=True)
class SubstituteCopy:
    """A copy without what the original was withheld for, given instead of it.

    `sha256` and `size` are known once it is written.
    """

    suffix: str
    media_type: str
    how: CopyMethod
    open: Callable[[], BinaryIO]
    sha256: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True)
class EarlierBundle:
    """A bundle that was given before: its digest, when it was made, and where the record ended."""

    digest: str
    made: datetime
    entries: int
    link: bytes


@dataclass(frozen=True, slots=True)
class EarlierFile:
    """A file given with an earlier bundle: with which (from 1), its path there, and its SHA-256."""

    bundle: int
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One exhibit. `open` is None for a physical item and for an original that is withheld.

    `withheld` says that the original stays behind, and `why`; `copy` is then a copy without what
    it was withheld for, or None where none can be made. `damaged` says that the original in the
    vault is no longer what was committed to; it is named, never skipped. `given` is the file of it
    that went with an earlier bundle, where this one supplements that. `closed` says that hash and
    length of the original are kept back as well. `notes` are remarks on what could not be read or
    shown. `text` are the words in the file, which goes on where `cut`. Of `facts` the first is the
    program's label, the second what the file says.

    What is not declared to be said by the program was found in the file, and may hold any words.
    """

    item: Recorded[Evidence] = field(metadata={"program": True})
    open: Callable[[], BinaryIO] | None = field(metadata={"program": True})
    shown: ExhibitView = field(metadata={"program": True})
    facts: tuple[tuple[str, str], ...] = field(metadata={"labelled": True})
    text: str = ""
    cut: bool = False
    letter: Letter | None = None
    notes: tuple[str, ...] = field(default=(), metadata={"program": True})
    copy: SubstituteCopy | None = field(default=None, metadata={"program": True})
    withheld: bool = False
    why: WithholdingReason = WithholdingReason.POSITION
    damaged: bool = False
    given: EarlierFile | None = field(default=None, metadata={"program": True})
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction of the record: a field of a subject, as it stood and as it stands."""

    noun: Noun
    number: int
    entry: int
    written: datetime
    reason: str
    field: str
    before: Json
    after: Json


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A subject that the person withdrew; its words stay in the record and are not printed."""

    noun: Noun
    number: int
    entry: int
    written: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The whole list of commitments of the record book, its signed head, and what is opened.

    `openings` holds one for every entry, in order; those of entries that are kept back are shut.
    """

    vault_id: bytes
    public_key: bytes
    commitments: tuple[bytes, ...]
    head_link: bytes
    head_signature: bytes
    openings: tuple[EntryDisclosure, ...]

    @property
    def entries_shown(self) -> int:
        """Entries that are shown, in whole or in part."""
        return sum(not opening.is_shut for opening in self.openings)

    @property
    def entries_withheld(self) -> int:
        """Entries that are kept back: shut."""
        return sum(opening.is_shut for opening in self.openings)

    @property
    def fields_withheld(self) -> int:
        """Fields withheld in entries that are shown."""
        return sum(len(opening.withheld) for opening in self.openings if not opening.is_shut)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time stamp by somebody else: how many entries it covers, and the reply (RFC 3161)."""

    entries: int
    reply: bytes


@dataclass(frozen=True, slots=True)
class Supplement:
    """What a bundle supplements: every bundle of that line, first to latest, and their files."""

    bundles: tuple[EarlierBundle, ...]
    given: tuple[EarlierFile, ...] = ()

    @property
    def latest(self) -> EarlierBundle:
        """The bundle after which this one comes."""
        return self.bundles[-1]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case, for one audience, at one moment. Incidents are in the order they happened.

    `blacked_out` has the fields that words were taken out of, in any version, by identifier; no
    version of a field that held one is opened.
    `translations` are those of words that are shown here, and whole, by number.
    `language` is that of the headings and labels of the document; nobody's words change with it.
    """

    profile: Profile
    jurisdiction: str
    made: datetime
    zone: str
    program: str
    me: Recorded[Person] | None
    incidents: tuple[Recorded[Incident], ...]
    events: tuple[Recorded[Event], ...]
    people: tuple[Recorded[Person], ...]
    police: tuple[Recorded[PoliceContact], ...]
    orders: tuple[Recorded[Order], ...]
    impacts: tuple[Recorded[Impact], ...]
    asks: tuple[Recorded[Request], ...]
    exhibits: tuple[Exhibit, ...]
    changes: tuple[Correction, ...]
    withdrawals: tuple[Withdrawal, ...]
    rows: tuple[IncidentRow, ...]
    counts: Counts
    disclosure: Disclosure
    stamps: tuple[Stamp, ...] = ()
    blacked_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    supplement: Supplement | None = None
    translations: tuple[Recorded[Translation], ...] = ()
    language: str = "en"
