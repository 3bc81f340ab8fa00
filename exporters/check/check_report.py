"""The result of a check as data: stable codes, no sentences.

**Invariants:**

- A *problem* contradicts the bundle, a *gap* is something missing that the check needs, a *note* is
  worth reading and contradicts nothing. `ok` means neither problems nor gaps.
- `ok` never means that what is written is true; `LIMITS` goes with every report, first.
- File names are shown as printable ASCII, whatever the disk has, so that no name can forge a line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from diary.crypto.timestamps.verdict import StampVerdict
from diary.errors import FutureFormat
from diary.json_value import Json

FORMAT: Final = "daybook-check/1"
LIMITS: Final = ("not-truth", "not-author", "not-time", "not-complete", "not-remade", "not-pages")


class FindingLevel(StrEnum):
    """How serious a finding is."""

    PROBLEM = "problem"
    GAP = "gap"
    NOTE = "note"


class CheckVerdict(StrEnum):
    """The verdict on everything that was checked."""

    UNCONFIRMED = "consistent-signer-not-confirmed"
    EXPECTED = "consistent-expected-key"
    SEALED = "consistent-seal-fits"
    STAMPED = "consistent-time-stamp-right"
    PART_UNCONFIRMED = "supplied-consistent-signer-not-confirmed"
    PART_EXPECTED = "supplied-consistent-expected-key"
    PART_SEALED = "supplied-consistent-seal-fits"
    PART_STAMPED = "supplied-consistent-time-stamp-right"
    BRANCHED = "branched-after-restore"
    NOT_CHECKED = "not-checked"
    PROBLEMS = "problems"


class Status(StrEnum):
    """The status of one file."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    MISSING = "missing"
    NOT_SUPPLIED = "not-supplied"
    UNKNOWN = "unknown"


class FindingCode(StrEnum):
    """The findings that a check can have, in the order in which they are explained."""

    FILE_CHANGED = "file-changed"
    FILE_UNLIKE_LIST = "file-unlike-list"
    FILE_MISSING = "file-missing"
    FILE_RENAMED = "file-renamed"
    FILE_NOT_LISTED = "file-not-listed"
    FILE_WITHOUT_LIST = "file-without-list"
    FILE_OF_THE_FILE_MANAGER = "file-of-the-file-manager"
    SHEET_NOT_HERE = "sheet-not-here"
    FILE_ONLY_CALLED_SO = "file-only-called-so"
    FILE_UNKNOWN = "file-unknown"
    FILE_UNREADABLE = "file-unreadable"
    FILE_IS_A_LINK = "file-is-a-link"
    FILE_IS_NOT_A_FILE = "file-is-not-a-file"
    FOLDER_NOT_LISTED = "folder-not-listed"
    FOLDER_UNREADABLE = "folder-unreadable"
    FOLDER_TOO_DEEP = "folder-too-deep"
    TOO_MANY_FILES = "too-many-files"
    ARCHIVE_TO_UNPACK = "archive-to-unpack"
    LOCKED_PDF = "locked-pdf"
    ARCHIVE_PACKED = "archive-packed"
    ARCHIVE_LOCKED = "archive-locked"
    ARCHIVE_SPLIT = "archive-split"
    ARCHIVE_DEFLATE64 = "archive-deflate64"
    ARCHIVE_SWELLS = "archive-swells"
    ARCHIVE_MALFORMED = "archive-malformed"
    ARCHIVE_LEADS_OUT = "archive-leads-out"
    ARCHIVE_TWICE = "archive-twice"
    ARCHIVE_LINK = "archive-link"
    NOTHING_SUPPLIED = "nothing-supplied"
    NOTHING_IN_IT = "nothing-in-it"
    SEVERAL_BUNDLES = "several-bundles"
    CHECK_PAGE_DIFFERS = "check-page-differs"
    PART_MALFORMED = "part-malformed"
    PART_TOO_LARGE = "part-too-large"
    PART_OF_A_LATER_FORMAT = "part-of-a-later-format"
    PART_OF_A_LATER_VERSION = "part-of-a-later-version"
    PART_OF_ANOTHER = "part-of-another"
    NO_LISTS = "no-lists"
    ORIGINALS_WITHOUT_LIST = "originals-without-list"
    RECORD_NOT_SUPPLIED = "record-not-supplied"
    TOTALS_DIFFER = "totals-differ"
    TIME_DIFFERS = "time-differs"
    OTHER_FINGERPRINT_PRINTED = "other-fingerprint-printed"
    SIGNATURE_NOT_CHECKED = "signature-not-checked"
    LIST_CHANGED = "list-changed"
    SIGNATURE_WRONG = "signature-wrong"
    SIGNATURE_MALFORMED = "signature-malformed"
    KEY_DIFFERS = "key-differs"
    KEY_NOT_EXPECTED = "key-not-expected"
    KEY_NEARLY_EXPECTED = "key-nearly-expected"
    EXPECTED_MALFORMED = "expected-malformed"
    CHAIN_BROKEN = "chain-broken"
    HEAD_NOT_SIGNED = "head-not-signed"
    OPENING_WRONG = "opening-wrong"
    ENTRY_WITHOUT_OPENING = "entry-without-opening"
    ENTRIES_WITHOUT_OPENING = "entries-without-opening"
    ENTRY_TWICE = "entry-twice"
    ENTRY_BEYOND_THE_END = "entry-beyond-the-end"
    ENTRY_OUT_OF_ORDER = "entry-out-of-order"
    COMMITMENTS_NOT_AS_MANY = "commitments-not-as-many"
    COMMITMENT_TWICE = "commitment-twice"
    ENTRY_MALFORMED = "entry-malformed"
    REVISION_OUT_OF_ORDER = "revision-out-of-order"
    REVISION_WITHOUT_BEFORE = "revision-without-before"
    REVISION_OF_ANOTHER = "revision-of-another"
    REVISION_MISNUMBERED = "revision-misnumbered"
    REVISION_FORKED = "revision-forked"
    ISSUED_FIELD_REWRITTEN = "issued-field-rewritten"
    CLOCK_NOT_OWNED = "clock-not-owned"
    CLOCK_WENT_BACK = "clock-went-back"
    NUMBER_TWICE = "number-twice"
    REVISIONS_NOT_SHOWN = "revisions-not-shown"
    LATER_REVISION_KEPT_BACK = "later-revision-kept-back"
    ENTRY_WITHDRAWN = "entry-withdrawn"
    ENTRY_REINSTATED = "entry-reinstated"
    ENTRY_TURNED_OUT = "entry-turned-out"
    HISTORY_NOT_WHOLE = "history-not-whole"
    HISTORY_MALFORMED = "history-malformed"
    ERASED_ENTRY_SHOWN = "erased-entry-shown"
    ENTRIES_ERASED = "entries-erased"
    KEY_ROTATED = "key-rotated"
    ROTATION_NOT_SIGNED = "rotation-not-signed"
    ROTATION_OF_ANOTHER_RECORD = "rotation-of-another-record"
    ORIGINAL_NOT_COMMITTED = "original-not-committed"
    ORIGINAL_MISNAMED = "original-misnamed"
    ORIGINAL_SIZE_DIFFERS = "original-size-differs"
    ORIGINAL_NOT_INCLUDED = "original-not-included"
    COPY_OF_NOTHING = "copy-of-nothing"
    COPY_INSTEAD = "copy-instead"
    LINES_FIT = "lines-fit"
    LINES_NOT_INCLUDED = "lines-not-included"
    LINES_OF_NOTHING = "lines-of-nothing"
    LINES_OF_ANOTHER = "lines-of-another"
    LINES_NOT_COMMITTED = "lines-not-committed"
    LINE_MALFORMED = "line-malformed"
    LINE_DIFFERS = "line-differs"
    LINE_OF_ANOTHER = "line-of-another"
    LINE_MISSING = "line-missing"
    LINES_MISSING = "lines-missing"
    LINES_SWAPPED = "lines-swapped"
    LINE_TWICE = "line-twice"
    LINE_OUT_OF_ORDER = "line-out-of-order"
    LINE_BEYOND_THE_END = "line-beyond-the-end"
    ROW_NUMBER_DIFFERS = "row-number-differs"
    ROW_TIME_DIFFERS = "row-time-differs"
    ROW_SENDER_DIFFERS = "row-sender-differs"
    ROW_WORDS_DIFFER = "row-words-differ"
    ROW_FACTS_DIFFER = "row-facts-differ"
    OWN_WORDS_DIFFER = "own-words-differ"
    ROW_NOT_SEEN = "row-not-seen"
    ROW_TWICE = "row-twice"
    ROW_OUT_OF_ORDER = "row-out-of-order"
    ROW_OF_NOTHING = "row-of-nothing"
    ROW_NOT_MARKED = "row-not-marked"
    ROWS_MISSING = "rows-missing"
    GAP_DIFFERS = "gap-differs"
    GAP_MISSING = "gap-missing"
    GAPS_MISCOUNTED = "gaps-miscounted"
    HEAD_DIFFERS = "head-differs"
    ROWS_NOT_COMPARED = "rows-not-compared"
    DOCUMENT_NOT_OURS = "document-not-ours"
    DOCUMENT_NOT_LOOKED_INTO = "document-not-looked-into"
    PAGE_FOOT_DIFFERS = "page-foot-differs"
    SHEET_DIFFERS = "sheet-differs"
    SHEET_NOT_OPENED = "sheet-not-opened"
    ENTRIES_ON_NO_SHEET = "entries-on-no-sheet"
    SHEET_OF_EARLIER_REVISION = "sheet-of-earlier-revision"
    WORDS_DIFFER = "words-differ"
    WORDS_OF_ANOTHER = "words-of-another"
    WORDS_NOT_OPENED = "words-not-opened"
    WORDS_NOT_SEEN = "words-not-seen"
    WORDS_TWICE = "words-twice"
    WORDS_ON_NO_PAGE = "words-on-no-page"
    WORDS_ELSEWHERE = "words-elsewhere"
    FIGURE_DIFFERS = "figure-differs"
    FIGURE_NOT_SEEN = "figure-not-seen"
    FIGURE_NOT_KNOWN = "figure-not-known"
    FIGURES_NOT_COUNTED = "figures-not-counted"
    FIGURES_NOT_MARKED = "figures-not-marked"
    AND_MORE = "and-more"
    SEAL_FITS = "seal-fits"
    SEAL_OF_AN_EMPTY_RECORD = "seal-of-an-empty-record"
    SEAL_FITS_NOTHING = "seal-fits-nothing"
    SEAL_NOT_CHECKED = "seal-not-checked"
    STAMP_SAYS = "stamp-says"
    STAMP_RIGHT = "stamp-right"
    STAMPS_NOT_CHECKED = "stamps-not-checked"
    NO_TIME_STAMPS = "no-time-stamps"
    NO_STAMP_BY_THESE_ROOTS = "no-stamp-by-these-roots"
    STAMP_NO_ROOTS = "stamp-no-roots"
    STAMP_NO_CERTIFICATE = "stamp-no-certificate"
    STAMP_OTHER_ROOTS = "stamp-other-roots"
    STAMP_RULE = "stamp-rule"
    STAMP_ALGORITHM = "stamp-algorithm"
    STAMP_CHECKERS_DIFFER = "stamp-checkers-differ"
    STAMP_IMPRINT = "stamp-imprint"
    STAMP_MISNAMED = "stamp-misnamed"
    STAMP_SIGNATURE = "stamp-signature"
    STAMP_CERTIFICATE = "stamp-certificate"
    STAMP_EXPIRED = "stamp-expired"
    STAMP_PURPOSE = "stamp-purpose"
    STAMP_TOO_LARGE = "stamp-too-large"
    STAMP_FORM = "stamp-form"
    STAMP_STATUS = "stamp-status"
    EXTENDS_EARLIER = "extends-earlier"
    BRANCHED_AFTER_RESTORE = "branched-after-restore"
    EARLIER_WAS_RESTORED = "earlier-was-restored"
    DIFFERS_FROM_EARLIER = "differs-from-earlier"
    SHORTER_THAN_EARLIER = "shorter-than-earlier"
    EARLIER_OF_ANOTHER_RECORD = "earlier-of-another-record"
    EARLIER_NOT_USABLE = "earlier-not-usable"
    EARLIER_NOT_COMPARED = "earlier-not-compared"
    RECORD_RESTORED = "record-restored"
    RECORD_CHANGED = "record-changed"
    SUPPLEMENTS = "supplements"
    SUPPLEMENTS_ANOTHER_RECORD = "supplements-another-record"
    GIVEN_OF_NOTHING = "given-of-nothing"
    GIVEN_AND_HERE = "given-and-here"
    ORIGINAL_GIVEN_BEFORE = "original-given-before"
    COPY_GIVEN_BEFORE = "copy-given-before"
    GIVEN_NOT_IN_EARLIER = "given-not-in-earlier"
    EARLIER_SUPPLEMENTED = "earlier-supplemented"
    EARLIER_NOT_SUPPLEMENTED = "earlier-not-supplemented"
    EARLIER_LIST_NOT_USABLE = "earlier-list-not-usable"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; `file` is a path in the bundle, or a name as supplied, or empty."""

    code: FindingCode
    level: FindingLevel
    file: str = ""
    detail: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileStatus:
    """One file: its path in the bundle (empty if unknown), and the name it was supplied under."""

    status: Status
    file: str
    supplied: str


class AnchorKind(StrEnum):
    """The kind of anchor that another person holds and that fixes a point of the record."""

    SEAL = "seal"
    STAMP = "time-stamp"


@dataclass(frozen=True, slots=True)
class FixedPoint:
    """A point fixed from outside: the first `entries` entries; `later` entries came after.

    A time stamp has its file, the time (UTC text) and the authority that it claims, and a verdict;
    `why` is a stable word, empty if it is right. A seal that fits is right.
    """

    kind: AnchorKind
    entries: int
    later: int
    file: str = ""
    time: str = ""
    authority: str = ""
    verdict: StampVerdict = StampVerdict.RIGHT
    why: str = ""

    def to_json(self) -> dict[str, Json]:
        """Return the point as JSON values."""
        return {
            "kind": self.kind.value,
            "entries": self.entries,
            "later": self.later,
            "file": self.file,
            "time": self.time,
            "authority": self.authority,
            "verdict": self.verdict.value,
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The result of a check. `made` is UTC text; hashes are hex; all are empty if unknown."""

    verdict: CheckVerdict
    mode: str
    findings: tuple[Finding, ...]
    files: tuple[FileStatus, ...]
    counts: Mapping[str, int]
    fingerprint: str = ""
    made: str = ""
    digest: str = ""
    head: str = ""
    anchors: tuple[FixedPoint, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether there is no problem, no gap and no branch; it does not mean that it is true."""
        return self.verdict not in (
            CheckVerdict.PROBLEMS,
            CheckVerdict.NOT_CHECKED,
            CheckVerdict.BRANCHED,
        )

    def to_json(self) -> dict[str, Json]:
        """Return the report as JSON values, as docs/schemas/check.schema.json defines it."""
        return {
            "format": FORMAT,
            "ok": self.ok,
            "verdict": self.verdict.value,
            "does_not_prove": list(LIMITS),
            "mode": self.mode,
            "fingerprint": self.fingerprint,
            "made": self.made,
            "digest": self.digest,
            "head": self.head,
            "anchors": [anchor.to_json() for anchor in self.anchors],
            "counts": dict(self.counts),
            "files": [
                {"status": item.status.value, "file": item.file, "supplied": item.supplied}
                for item in self.files
            ],
            "findings": [
                {
                    "code": item.code,
                    "level": item.level.value,
                    "file": item.file,
                    "detail": dict(item.detail),
                }
                for item in self.findings
            ],
        }


class Findings:
    """The findings of a running check: 1000 of each level are kept, the rest counted."""

    _MOST = 1000

    def __init__(self) -> None:
        self._kept: list[Finding] = []
        self._count = dict.fromkeys(FindingLevel, 0)
        self._left_out: dict[FindingLevel, int] = {}

    def problem(self, code: FindingCode, file: str = "", **detail: str | int) -> None:
        """Add a finding that contradicts the bundle."""
        self._add(Finding(code, FindingLevel.PROBLEM, file, detail))

    def gap(self, code: FindingCode, file: str = "", **detail: str | int) -> None:
        """Add a finding that something needed for the check is missing."""
        self._add(Finding(code, FindingLevel.GAP, file, detail))

    def later_format(self, file: str, later: FutureFormat) -> None:
        """Add that only a later version of the program can check this file.

        It is a gap: a bundle that a later version wrote contradicts nothing.
        """
        if later.wanted:
            self.gap(FindingCode.PART_OF_A_LATER_VERSION, file, version=later.wanted)
        else:
            self.gap(FindingCode.PART_OF_A_LATER_FORMAT, file)

    def note(self, code: FindingCode, file: str = "", **detail: str | int) -> None:
        """Add a finding that is worth reading."""
        self._add(Finding(code, FindingLevel.NOTE, file, detail))

    def add_all(self, others: Findings) -> None:
        """Add the findings of a part of the check that was made earlier, as if they came now."""
        for each in others._kept:
            self._add(each)
        for level, count in others._left_out.items():
            self._left_out[level] = self._left_out.get(level, 0) + count

    def any(self, level: FindingLevel) -> bool:
        """Return whether there is any finding of this level."""
        return any(item.level is level for item in self._kept)

    def all(self) -> tuple[Finding, ...]:
        """Return all findings kept, problems first, and how many more there were."""
        order = list(FindingLevel)
        more = [
            Finding(FindingCode.AND_MORE, level, detail={"count": count})
            for level, count in self._left_out.items()
        ]
        return tuple(sorted([*self._kept, *more], key=lambda item: order.index(item.level)))

    def _add(self, finding: Finding) -> None:
        if self._count[finding.level] < self._MOST:
            self._count[finding.level] += 1
            self._kept.append(finding)
        else:
            self._left_out[finding.level] = self._left_out.get(finding.level, 0) + 1
