"""The frozen snapshot that exporters read: what one audience is shown, with its proof.

**Invariants:**

- Nouns in a case file contain only the fields that the profile discloses; the rest are blank. So no
  more can be printed than is disclosed.
- What needs the vault (the bytes of an original, a reduced picture, a signature) is a callable. No
  key is in here.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO, Final

from diary.audience_profiles import Profile
from diary.conversations.line_tally import LineGaps, LineTally
from diary.i18n import N_
from diary.json_value import Json
from diary.ledger.entry_disclosure import EntryDisclosure
from diary.ledger.line_commitments import LineDisclosure
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import (
    Account,
    CaseFact,
    Conflict,
    Declaration,
    Event,
    Evidence,
    Impact,
    Incident,
    Order,
    OwnContact,
    Person,
    PlatformReport,
    PoliceContact,
    Preservation,
    Request,
)
from diary.model.revisions import Content, Recorded, when_of
from diary.model.translation import Translation
from diary.paper_content import Sheet
from diary.paper_kinds import PaperKind

# Languages that a document can be printed in. The first is the source, the others are drafts.
LANGUAGES: Final = ("en", "cy")


class ExhibitLayout(StrEnum):
    """How a file appears on paper: not at all, as one picture, in parts, by page, by frame."""

    NONE = "none"
    PICTURE = "picture"
    PARTS = "parts"
    PAGES = "pages"
    FRAMES = "frames"


class WithholdingReason(StrEnum):
    """Why an original is withheld.

    It contains, or may contain, a position or a device, or words that are redacted; or the person
    chose so. UNSEARCHED: the file could not be searched completely for positions and devices.
    EXPORT: it holds a whole conversation, of which at most some lines are shown.
    """

    POSITION = "position"
    DEVICE = "device"
    UNSEARCHED = "unsearched"
    COVERED = "covered"
    WORDS = "words"
    CHOSEN = "chosen"
    EXPORT = "export"


# Labels of facts that a list of exhibits has too.
KIND_FACT: Final = N_("Kind of file, by its content")
TIME_FACT: Final = N_("Time in the file")


class CopyMethod(StrEnum):
    """How a copy was made that is given in place of an original."""

    REENCODED = "re-encoded"
    PICTURE_ALONE = "picture alone"
    PARTS_COVERED = "parts covered"
    WORDS_TAKEN_OUT = "words taken out"
    WORDS_ALONE = "words alone"
    POSITION_BLANKED = "position blanked"
    TRACKS_ALONE = "tracks alone"


@dataclass(frozen=True, slots=True)
class PrintJpeg:
    """A reduced copy for print: baseline JPEG, already upright."""

    jpeg: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Print:
    """One picture of a file, made for paper, and the SHA-256 of its bytes in the PDF.

    `number` counts parts and pages from 1; `at` is the position in a film in seconds. `open` reads
    the picture and raises MediaError or Damaged if that is no longer possible.
    """

    number: int
    sha256: str
    open: Callable[[], PrintJpeg]
    at: float | None = None


@dataclass(frozen=True, slots=True)
class ExhibitView:
    """The pictures shown of a file, which has `whole` parts or pages; maybe not all of them."""

    layout: ExhibitLayout = ExhibitLayout.NONE
    prints: tuple[Print, ...] = ()
    whole: int = 0


@dataclass(frozen=True, slots=True)
class MailAttachment:
    """One attachment of an e-mail; `sha256` is empty if its content could not be read."""

    name: str
    media_type: str
    size: int
    sha256: str = field(metadata={"program": True})


@dataclass(frozen=True, slots=True)
class Letter:
    """The headers of an e-mail as found, and its attachments.

    `more_heads` and `more_attached` count what is left out.
    """

    heads: tuple[tuple[str, str], ...]
    more_heads: int
    attached: tuple[MailAttachment, ...]
    more_attached: int


@dataclass(frozen=True, slots=True)
class SubstituteCopy:
    """A copy without the content for which the original is withheld.

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
    """A bundle given earlier: its digest, its time, and where the record ended then."""

    digest: str
    made: datetime
    entries: int
    link: bytes


@dataclass(frozen=True, slots=True)
class EarlierFile:
    """A file given with an earlier bundle: that bundle's number (from 1), path and SHA-256."""

    bundle: int
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One exhibit.

    `open` is None for a physical item and for a withheld original.

    - `withheld` says that the original is not given, and `why`. `copy` is then a copy without the
      content that it is withheld for, or None if none can be made.
    - `damaged` says that the original in the vault differs from what was committed to. It is
      reported, never skipped.
    - `given` is the file that went with an earlier bundle, if this bundle supplements that one.
    - `closed` says that hash and length of the original are withheld too.
    - `notes` are remarks on what could not be read or shown.
    - `text` is the text in the file, truncated if `cut`; `document` says that it is the words of a
      document, or of a saved page, without its form.
    - `facts` are pairs of the program's label and what the file says.

    Fields without `program` metadata come from the file and may contain any words.
    """

    item: Recorded[Evidence] = field(metadata={"program": True})
    open: Callable[[], BinaryIO] | None = field(metadata={"program": True})
    shown: ExhibitView = field(metadata={"program": True})
    facts: tuple[tuple[str, str], ...] = field(metadata={"labelled": True})
    text: str = ""
    cut: bool = False
    document: bool = field(default=False, metadata={"program": True})
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
    """One correction of the record: a field of a subject, before and after."""

    noun: Noun
    number: int
    entry: int
    written: datetime
    reason: str
    field: str
    before: Json
    after: Json


def event_sort_key(item: Recorded[Content]) -> tuple[datetime, int]:
    """Return a sort key for the order of events; the time of writing if none is known."""
    when = when_of(item.content)
    return ((when.earliest() if when else None) or item.first_written, item.number)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A withdrawn subject; `incident` is what a withdrawn incident said, if it is opened."""

    noun: Noun
    number: int
    entry: int
    written: datetime
    reason: str
    incident: Recorded[Incident] | None = None


@dataclass(frozen=True, slots=True)
class KeptBack:
    """The fields of one entry that is shown whose values are kept back."""

    noun: Noun
    number: int
    entry: int
    fields: tuple[str, ...]
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Reinstatement:
    """A subject that stands again after it was withdrawn, as `withdrawn` says."""

    noun: Noun
    number: int
    entry: int
    written: datetime
    reason: str
    withdrawn: Withdrawal


@dataclass(frozen=True, slots=True)
class CommittedRecord:
    """All commitments of the record book, and its signed head."""

    vault_id: bytes
    public_key: bytes
    commitments: tuple[bytes, ...]
    head_link: bytes
    head_signature: bytes


@dataclass(frozen=True, slots=True)
class Disclosure(CommittedRecord):
    """All commitments of the record book, its signed head, and what is disclosed.

    `openings` contains one disclosure for every entry, in order. A withheld entry has a shut one.
    """

    openings: tuple[EntryDisclosure, ...]

    @property
    def entries_shown(self) -> int:
        """Number of entries that are disclosed completely or in part."""
        return sum(not opening.is_withheld for opening in self.openings)

    @property
    def entries_withheld(self) -> int:
        """Number of entries that are withheld completely."""
        return sum(opening.is_withheld for opening in self.openings)

    @property
    def fields_withheld(self) -> int:
        """Number of fields withheld in disclosed entries."""
        return sum(len(opening.withheld) for opening in self.openings if not opening.is_withheld)


@dataclass(frozen=True, slots=True)
class OpenedConversation:
    """A conversation of which lines are shown: `shown` and `kept_back` count them by side.

    `lines` yields every line in order, from the first each time it is called; one that is kept back
    has its commitment alone. `size` is how many bytes all the lines have. `gaps` are the runs of
    lines that are kept back, in their order. `of_runs` is how many lines are of runs that the
    person left out, shown unless they chose otherwise. `of_words` and `of_places` count, among
    those kept back, the lines that would be shown but for a word that is taken out, or a place.
    `leave` has the numbers of the lines that are shown. Of these the person has not looked through
    `not_looked`: that is for them alone, and is written nowhere.
    """

    item: Recorded[Conversation]
    lines: Callable[[], Iterator[LineDisclosure]]
    size: int
    shown: LineTally
    kept_back: LineTally
    gaps: LineGaps = field(default_factory=LineGaps)
    of_runs: int = 0
    of_words: LineTally = field(default_factory=LineTally)
    of_places: LineTally = field(default_factory=LineTally)
    leave: Container[int] = ()
    not_looked: int = 0


@dataclass(frozen=True, slots=True)
class Stamp:
    """A third party's time stamp (RFC 3161): how many entries it covers, and the reply."""

    entries: int
    reply: bytes


@dataclass(frozen=True, slots=True)
class Supplement:
    """What a bundle supplements: all earlier bundles, oldest first, and their files."""

    bundles: tuple[EarlierBundle, ...]
    given: tuple[EarlierFile, ...] = ()

    @property
    def latest(self) -> EarlierBundle:
        return self.bundles[-1]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A place where entries do not fit each other: the rule that found it, and the subjects."""

    rule: str
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case, for one audience, at one moment. Incidents are in the order they happened.

    `blacked_out` lists, by identifier, the fields in which words were redacted in any version. No
    version of a field that contained such a word is disclosed.

    `sheets` go beside the documents and are no part of the record: what is in them is not among
    what the profile discloses. None of them is empty.

    `translations` are, by number, those of words that are shown here completely. `language` is the
    language of headings and labels; it never changes the words of a person.

    `links` are entries that only say of which incidents an exhibit is; they are no `changes`.

    `unanswered` are the places where shown entries do not fit each other that were listed when
    this was put together, and that nobody answered. `keeps_runs` says that lines of runs that the
    person left out in a review stay behind. `incidents_behind` are the numbers of the incidents of
    the record that stay behind, which no figure counts. `partial` are the nouns of which the record
    has, or may have, more than is shown: once the person left an entry out, every noun but that of
    incidents, whose numbers tell, so that nothing tells of which noun it was.
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
    disclosure: Disclosure
    stamps: tuple[Stamp, ...] = ()
    blacked_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    supplement: Supplement | None = None
    translations: tuple[Recorded[Translation], ...] = ()
    language: str = "en"
    reinstatements: tuple[Reinstatement, ...] = ()
    accounts: tuple[Recorded[Account], ...] = ()
    case_facts: tuple[Recorded[CaseFact], ...] = ()
    platform_reports: tuple[Recorded[PlatformReport], ...] = ()
    own_contacts: tuple[Recorded[OwnContact], ...] = ()
    declarations: tuple[Recorded[Declaration], ...] = ()
    preservations: tuple[Recorded[Preservation], ...] = ()
    conflicts: tuple[Recorded[Conflict], ...] = ()
    unanswered: tuple[Unanswered, ...] = ()
    kept_back: tuple[KeptBack, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    conversations: tuple[OpenedConversation, ...] = ()
    keeps_runs: bool = False
    links: tuple[Correction, ...] = ()
    incidents_behind: tuple[int, ...] = ()
    partial: frozenset[Noun] = frozenset()

    def shows_all(self, *nouns: Noun) -> bool:
        """Return whether what is not shown of these nouns is not in the record either."""
        return self.partial.isdisjoint(nouns)

    def sheet(self, kind: PaperKind) -> Sheet | None:
        """Return the sheet of this kind that goes with the bundle, if there is one."""
        return next((each for each in self.sheets if each.kind is kind), None)

    @property
    def incidents_and_withdrawn(self) -> tuple[Recorded[Incident], ...]:
        """The incidents, and what withdrawn ones said, in the order in which they happened."""
        gone = (each.incident for each in self.withdrawals)
        said = [incident for incident in gone if incident is not None]
        return tuple(sorted((*self.incidents, *said), key=event_sort_key))

    @property
    def others(self) -> Mapping[Noun, tuple[Recorded[Content], ...]]:
        """What is neither an incident nor an exhibit, by noun."""
        return {
            Noun.PERSON: self.people,
            Noun.ACCOUNT: self.accounts,
            Noun.EVENT: self.events,
            Noun.CASE: self.case_facts,
            Noun.POLICE: self.police,
            Noun.PLATFORM: self.platform_reports,
            Noun.ORDER: self.orders,
            Noun.IMPACT: self.impacts,
            Noun.CONTACT: self.own_contacts,
            Noun.DECLARATION: self.declarations,
            Noun.CONFLICT: self.conflicts,
            Noun.SECURE: self.preservations,
            Noun.ASK: self.asks,
            Noun.CONVERSATION: tuple(each.item for each in self.conversations),
        }
