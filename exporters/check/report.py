"""What a check found, as data: stable codes, no sentences.

The rules are:

- A *problem* contradicts the bundle, a *gap* is something without which nothing could be said, a
  *note* is worth reading and contradicts nothing. `ok` means neither problems nor gaps.
- `ok` never means that what is written is true; `LIMITS` goes with every report, first.
- Names of files are shown as printable ASCII, whatever stands on the disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from diary.crypto.timestamp import Verdict as StampVerdict
from diary.json_value import Json

FORMAT: Final = "daybook-check/1"
LIMITS: Final = ("not-truth", "not-author", "not-time", "not-complete", "not-remade", "not-pages")


class Level(StrEnum):
    """How much a finding weighs."""

    PROBLEM = "problem"
    GAP = "gap"
    NOTE = "note"


class Verdict(StrEnum):
    """What can be said of the whole."""

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
    """What can be said of one file."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    MISSING = "missing"
    NOT_SUPPLIED = "not-supplied"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found; `file` is a path in the bundle, or a name as supplied, or empty."""

    code: str
    level: Level
    file: str = ""
    detail: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileStatus:
    """One file: its path in the bundle (empty if unknown), and the name it was supplied under."""

    status: Status
    file: str
    supplied: str


class Kind(StrEnum):
    """What somebody else holds that fixes a point of the record."""

    SEAL = "seal"
    STAMP = "time-stamp"


@dataclass(frozen=True, slots=True)
class Anchor:
    """What is fixed from outside: the first `entries`; `later` came after.

    A time stamp has its file, what it says of time (UTC text) and authority, and what can be said
    of it; `why` is a stable word, empty if it is right. A seal that fits is right.
    """

    kind: Kind
    entries: int
    later: int
    file: str = ""
    time: str = ""
    authority: str = ""
    verdict: StampVerdict = StampVerdict.RIGHT
    why: str = ""

    def to_json(self) -> dict[str, Json]:
        """As JSON values."""
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
    """The result of a check. `made` is UTC text; hashes are hex; all are empty where unknown."""

    verdict: Verdict
    mode: str
    findings: tuple[Finding, ...]
    files: tuple[FileStatus, ...]
    counts: Mapping[str, int]
    fingerprint: str = ""
    made: str = ""
    digest: str = ""
    head: str = ""
    anchors: tuple[Anchor, ...] = ()

    @property
    def ok(self) -> bool:
        """Neither a problem, nor a gap, nor a past that was given up. Not that it is true."""
        return self.verdict not in (Verdict.PROBLEMS, Verdict.NOT_CHECKED, Verdict.BRANCHED)

    def to_json(self) -> dict[str, Json]:
        """The report as JSON values, as docs/schemas/check.schema.json has it."""
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
    """Gathers findings while a check runs; the first of each sort are kept, the rest counted."""

    _MOST = 1000

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: list[Finding] = []
        self._left_out: dict[Level, int] = {}

    def problem(self, code: str, file: str = "", **detail: str | int) -> None:
        """Something that contradicts the bundle."""
        self._add(Finding(code, Level.PROBLEM, file, detail))

    def gap(self, code: str, file: str = "", **detail: str | int) -> None:
        """Something without which nothing can be said."""
        self._add(Finding(code, Level.GAP, file, detail))

    def note(self, code: str, file: str = "", **detail: str | int) -> None:
        """Something worth reading."""
        self._add(Finding(code, Level.NOTE, file, detail))

    def any(self, level: Level) -> bool:
        """Tell whether anything of this level was found."""
        return any(item.level is level for item in self._kept)

    def all(self) -> tuple[Finding, ...]:
        """Everything kept, problems first, and how many more there were."""
        order = list(Level)
        more = [
            Finding("and-more", level, detail={"count": count})
            for level, count in self._left_out.items()
        ]
        return tuple(sorted([*self._kept, *more], key=lambda item: order.index(item.level)))

    def _add(self, finding: Finding) -> None:
        same = sum(item.level is finding.level for item in self._kept)
        if same < self._MOST:
            self._kept.append(finding)
        else:
            self._left_out[finding.level] = self._left_out.get(finding.level, 0) + 1
