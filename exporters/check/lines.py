"""Which entry revises which: every line of revisions, through shown and shut entries alike.

The rules are:

- Every entry, shown or shut, is the first of a line or names one earlier entry that it revises.
- Nothing is revised twice: a line never forks, so no second past can stand beside the one shown.
- All shown entries of a line are one subject's, and all of a subject's are in one line; each is
  the revision that it says it is, counting the shut ones before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from diary.json_value import text, whole
from diary.ledger.disclosure import PREVIOUS, EntryDisclosure
from exporters.bag import RECORD
from exporters.check.report import FindingCode, Findings


@dataclass(slots=True)
class Line:
    """The entries of one subject, and which of them are shut; `subject` once one is shown."""

    subject: str = ""
    last_shown: int = 0
    shut: list[int] = field(default_factory=list)

    @property
    def kept_back(self) -> int:
        """How many revisions after the last one shown are shut."""
        return sum(n > self.last_shown for n in self.shut)


@dataclass(frozen=True, slots=True)
class _Place:
    line: Line
    revision: int


def follow(
    openings: Sequence[EntryDisclosure], commitments: Sequence[bytes], findings: Findings
) -> dict[str, Line]:
    """The line of each subject that is shown; says what does not fit. Openings are by number."""
    lines = _Lines(findings)
    at: dict[str, int] = {}
    for n, commitment in enumerate(commitments, 1):
        if at.setdefault(commitment.hex(), n) != n:
            findings.problem(FindingCode.COMMITMENT_TWICE, RECORD, entry=n)
    for opening in openings:
        previous = opening.values()[PREVIOUS]
        # whatever is not in the list, or not before this entry, is no entry that it can revise
        lines.add(opening, at.get(text(previous), opening.n) if previous else 0)
    return lines.of


class _Lines:
    """The lines as they grow, entry by entry; `of` has them by subject."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._places: dict[int, _Place] = {}
        self._revised: dict[int, int] = {}
        self.of: dict[str, Line] = {}

    def add(self, opening: EntryDisclosure, before: int) -> None:
        """Put an entry in its line; `before` is the entry that it revises, or 0."""
        place = self._place(opening.n, before)
        if place is None:
            return
        self._places[opening.n] = place
        if opening.is_shut:
            place.line.shut.append(opening.n)
        else:
            self._shown(opening, before, place)

    def _place(self, n: int, before: int) -> _Place | None:
        if not before:
            return _Place(Line(), 1)
        if before >= n:
            self._findings.problem(FindingCode.REVISION_WITHOUT_BEFORE, RECORD, entry=n)
            return None
        other = self._revised.setdefault(before, n)
        if other != n:
            self._findings.problem(
                FindingCode.REVISION_FORKED, RECORD, entry=n, other=other, before=before
            )
        last = self._places.get(before)
        # where there is none, that entry is itself a problem and was named
        return _Place(last.line, last.revision + 1) if last else None

    def _shown(self, opening: EntryDisclosure, before: int, place: _Place) -> None:
        values, line = opening.values(), place.line
        subject, said = text(values["@subject"]), whole(values["@revision"])
        if (said == 1) != (before == 0):
            self._findings.problem(FindingCode.REVISION_WITHOUT_BEFORE, RECORD, entry=opening.n)
        elif said != place.revision:
            self._findings.problem(
                FindingCode.REVISION_MISNUMBERED,
                RECORD,
                entry=opening.n,
                said=said,
                counted=place.revision,
            )
        line.subject = line.subject or subject
        if line.subject != subject or self.of.setdefault(subject, line) is not line:
            self._findings.problem(
                FindingCode.REVISION_OF_ANOTHER, RECORD, entry=opening.n, before=before
            )
        line.last_shown = opening.n
