"""What is opened: that it is what was committed to, and that no correction goes uncounted.

The rules are:

- Each opening must come to the commitment that the chain holds at its number.
- A revision names the commitment of the one before it, which must stand earlier in the chain. If
  that one is opened too, it must be the same subject's, one revision lower.
- What cannot be seen: a later revision of which nothing is opened. The program opens every
  revision of what it shows; only the count of entries kept back tells of one that it did not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from diary.casefile import Disclosure
from diary.errors import Damaged
from diary.ledger.entry import VERSION
from diary.ledger.openings import Opening, verify
from exporters.bag import RECORD
from exporters.check.report import Findings

_STAMP: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_KIND: Final = re.compile(r"[a-z]{1,20}\.[a-z-]{1,20}")
_SUBJECT: Final = re.compile(r"[0-9a-f]{32}")
_COMMITMENT: Final = re.compile(r"(?:[0-9a-f]{64})?")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_ISSUED: Final = ("number", "reference", "name", "size", "sha256", "media_type")


@dataclass(frozen=True, slots=True)
class Revision:
    """One opened entry of a subject."""

    n: int
    kind: str
    number: int
    values: dict[str, Any]


@dataclass(slots=True)
class Subject:
    """What is opened of one subject, earliest revision first."""

    noun: str
    revisions: list[Revision] = field(default_factory=list)

    @property
    def latest(self) -> Revision:
        """The latest revision that is opened."""
        return self.revisions[-1]

    @property
    def withdrawn(self) -> bool:
        """Whether the latest opened revision withdraws the subject."""
        return self.latest.kind.endswith(".withdrawn")

    @property
    def not_shown(self) -> int:
        """How many earlier revisions are not opened."""
        return self.latest.number - len(self.revisions)


def examine(disclosure: Disclosure, findings: Findings) -> dict[str, Subject]:
    """The opened subjects by identifier; says what does not fit."""
    subjects: dict[str, Subject] = {}
    whole: list[Opening] = []
    for opening in disclosure.openings:
        try:
            verify(opening, disclosure.commitments[opening.n - 1])
        except Damaged:
            findings.problem("opening-wrong", RECORD, entry=opening.n)
            continue
        values = opening.values()
        if not _is_well_formed(values):
            findings.problem("entry-malformed", RECORD, entry=opening.n)
            continue
        whole.append(opening)
        _place(subjects, opening.n, values, findings)
    _follow(whole, disclosure.commitments, findings)
    _in_time(whole, findings)
    _numbers(subjects, findings)
    for subject in subjects.values():
        if subject.not_shown > 0:
            latest = subject.latest
            findings.note("revisions-not-shown", RECORD, entry=latest.n, count=subject.not_shown)
    return subjects


def _is_well_formed(values: dict[str, Any]) -> bool:
    texts = (
        (_STAMP, "@written"),
        (_KIND, "@kind"),
        (_SUBJECT, "@subject"),
        (_COMMITMENT, "@previous"),
    )
    size, digest = values.get("size"), values.get("sha256", "0" * 64)
    return (
        _is_count(values["@version"])
        and values["@version"] == VERSION
        and all(isinstance(values[name], str) for name in ("@zone", "@clock"))
        and all(isinstance(values[n], str) and form.fullmatch(values[n]) for form, n in texts)
        and _is_count(values["@revision"])
        and _is_count(values.get("number", 1))
        and (size is None or (type(size) is int and size >= 0))
        and isinstance(digest, str)
        and _HASH.fullmatch(digest) is not None
        and isinstance(values.get("reference", ""), str)
    )


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 1


def _place(
    subjects: dict[str, Subject], n: int, values: dict[str, Any], findings: Findings
) -> None:
    """Put an opened entry with its subject; later revisions must come later, and keep its kind."""
    kind, number = values["@kind"], values["@revision"]
    noun = kind.partition(".")[0]
    subject = subjects.setdefault(values["@subject"], Subject(noun))
    before = subject.revisions
    if subject.noun != noun or (before and before[-1].number >= number):
        findings.problem("revision-out-of-order", RECORD, entry=n)
        return
    for name in _ISSUED:
        held = [rev.values[name] for rev in before if name in rev.values]
        if name in values and any(each != values[name] for each in held):
            findings.problem("issued-field-rewritten", RECORD, entry=n, field=name)
    before.append(Revision(n, kind, number, values))


def _follow(openings: Sequence[Opening], commitments: Sequence[bytes], findings: Findings) -> None:
    """Follow each opened revision to the one before it."""
    at = {commitment.hex(): n for n, commitment in enumerate(commitments, 1)}
    opened = {opening.n: opening.values() for opening in openings}
    for n, values in opened.items():
        previous, number = values["@previous"], values["@revision"]
        if (number == 1) != (previous == ""):
            findings.problem("revision-without-before", RECORD, entry=n)
            continue
        if number == 1:
            continue
        before = at.get(previous, n)
        if before >= n:
            findings.problem("revision-without-before", RECORD, entry=n)
        elif before in opened and (opened[before]["@subject"], opened[before]["@revision"]) != (
            values["@subject"],
            number - 1,
        ):
            findings.problem("revision-of-another", RECORD, entry=n, before=before)


def _in_time(openings: Sequence[Opening], findings: Findings) -> None:
    """Where two neighbours are opened, a clock that went back must be owned up to."""
    before: Opening | None = None
    for opening in openings:
        values = opening.values()
        if before is not None and before.n == opening.n - 1:
            back = values["@written"] < before.values()["@written"]
            if back != bool(values["@clock"]):
                findings.problem("clock-not-owned", RECORD, entry=opening.n)
        if values["@clock"]:
            findings.note("clock-went-back", RECORD, entry=opening.n)
        before = opening


def _numbers(subjects: dict[str, Subject], findings: Findings) -> None:
    """A number belongs to one subject of its kind."""
    taken: dict[tuple[str, int], str] = {}
    for id_, subject in subjects.items():
        if not subject.revisions:
            continue
        number = subject.latest.values.get("number")
        if number is None:
            continue
        if taken.setdefault((subject.noun, number), id_) != id_:
            findings.problem("number-twice", RECORD, entry=subject.latest.n, number=number)
