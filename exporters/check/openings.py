"""What is opened: that it is what was committed to, and that no correction goes uncounted.

The rules are:

- Every entry has an opening, which must come to the commitment that the chain holds at its number.
- A revision names the commitment of the one before it, whether it is shown or shut. So a later
  revision of something shown cannot be kept back unseen: it is counted, and the count said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from diary.casefile import Disclosure
from diary.errors import Damaged
from diary.json_value import Json, text, whole
from diary.ledger.disclosure import PREVIOUS, EntryDisclosure, verify_disclosure
from diary.ledger.entry import VERSION, canonical
from diary.model.declarations import declared_fields
from diary.model.recorded import CLASSES
from exporters.bag import RECORD
from exporters.check.lines import follow
from exporters.check.report import FindingCode, Findings

_STAMP: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_KIND: Final = re.compile(r"[a-z]{1,20}\.[a-z-]{1,20}")
_SUBJECT: Final = re.compile(r"[0-9a-f]{32}")
_COMMITMENT: Final = re.compile(r"(?:[0-9a-f]{64})?")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
# By noun: what no later revision may say otherwise. A person's name, or what police call a report,
# is typed and may be corrected.
ISSUED: Final = {
    noun.value: ("number", *declared_fields(content, "issued")) for noun, content in CLASSES.items()
}


@dataclass(frozen=True, slots=True)
class Revision:
    """One opened entry of a subject."""

    n: int
    kind: str
    number: int
    values: dict[str, Json]


@dataclass(slots=True)
class Subject:
    """What is opened of one subject, earliest revision first; later ones may be kept back."""

    noun: str
    revisions: list[Revision] = field(default_factory=list)
    kept_back: int = 0
    # by field, the canonical texts of what was given: to Python, true is 1
    issued: dict[str, set[bytes]] = field(default_factory=dict)

    @property
    def latest(self) -> Revision:
        """The latest revision that is opened."""
        return self.revisions[-1]

    @property
    def withdrawn(self) -> bool:
        """Whether the latest opened revision withdraws the subject."""
        return self.latest.kind.endswith(".withdrawn")

    @property
    def label(self) -> str:
        """Noun and number, as far as they are opened."""
        number = self.latest.values.get("number")
        return self.noun if number is None else f"{self.noun} {number}"

    @property
    def not_shown(self) -> int:
        """How many earlier revisions are not opened."""
        return self.latest.number - len(self.revisions)


def examine(disclosure: Disclosure, findings: Findings) -> dict[str, Subject]:
    """The opened subjects by identifier; says what does not fit."""
    subjects: dict[str, Subject] = {}
    whole = list(_whole(disclosure, findings))
    shown = [opening for opening in whole if not opening.is_shut]
    for opening in shown:
        _place(subjects, opening.n, opening.values(), findings)
    for id_, line in follow(whole, disclosure.commitments, findings).items():
        subjects[id_].kept_back = line.kept_back
    _in_time(shown, findings)
    _numbers(subjects, findings)
    for subject in subjects.values():
        if subject.revisions:
            _say_what_is_not_shown(subject, findings)
    return subjects


def _whole(disclosure: Disclosure, findings: Findings) -> Iterator[EntryDisclosure]:
    """The openings that are what was committed to, in the form of an entry; names the others."""
    opened = {opening.n for opening in disclosure.openings}
    for n in range(1, len(disclosure.commitments) + 1):
        if n not in opened:
            findings.problem(FindingCode.ENTRY_WITHOUT_OPENING, RECORD, entry=n)
    for opening in disclosure.openings:
        try:
            verify_disclosure(opening, disclosure.commitments[opening.n - 1])
        except Damaged:
            findings.problem(FindingCode.OPENING_WRONG, RECORD, entry=opening.n)
            continue
        values = opening.values()
        if _is_commitment(values[PREVIOUS]) and (opening.is_shut or _is_well_formed(values)):
            yield opening
        else:
            findings.problem(FindingCode.ENTRY_MALFORMED, RECORD, entry=opening.n)


def _say_what_is_not_shown(subject: Subject, findings: Findings) -> None:
    n = subject.latest.n
    if subject.not_shown > 0:
        findings.note(FindingCode.REVISIONS_NOT_SHOWN, RECORD, entry=n, count=subject.not_shown)
    if subject.kept_back:
        findings.note(
            FindingCode.LATER_REVISION_KEPT_BACK,
            RECORD,
            entry=n,
            subject=subject.label,
            count=subject.kept_back,
        )


def _is_commitment(value: Json) -> bool:
    return _has_form(value, _COMMITMENT)


def _has_form(value: Json, form: re.Pattern[str]) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None


def _is_well_formed(values: dict[str, Json]) -> bool:
    forms = ((_STAMP, "@written"), (_KIND, "@kind"), (_SUBJECT, "@subject"))
    size, digest = values.get("size"), values.get("sha256", "0" * 64)
    return (
        _is_count(values["@version"])
        and values["@version"] == VERSION
        and all(isinstance(values[name], str) for name in ("@zone", "@clock"))
        and all(_has_form(values[name], form) for form, name in forms)
        and _is_count(values["@revision"])
        and _is_count(values.get("number", 1))
        and (size is None or (type(size) is int and size >= 0))
        and _has_form(digest, _HASH)
        and isinstance(values.get("reference", ""), str)
    )


def _is_count(value: Json) -> bool:
    return type(value) is int and value >= 1


def _place(
    subjects: dict[str, Subject], n: int, values: dict[str, Json], findings: Findings
) -> None:
    """Put an opened entry with its subject; later revisions must come later, and keep its kind."""
    kind, number = text(values["@kind"]), whole(values["@revision"])
    noun = kind.partition(".")[0]
    subject = subjects.setdefault(text(values["@subject"]), Subject(noun))
    before = subject.revisions
    if subject.noun != noun or (before and before[-1].number >= number):
        findings.problem(FindingCode.REVISION_OUT_OF_ORDER, RECORD, entry=n)
        return
    for name in ISSUED.get(noun, ("number",)):
        if name in values:
            held = subject.issued.setdefault(name, set())
            held.add(canonical(values[name]))
            if len(held) > 1:
                findings.problem(FindingCode.ISSUED_FIELD_REWRITTEN, RECORD, entry=n, field=name)
    before.append(Revision(n, kind, number, values))


def _in_time(openings: Sequence[EntryDisclosure], findings: Findings) -> None:
    """Where two neighbours are opened, a clock that went back must be owned up to."""
    before: EntryDisclosure | None = None
    for opening in openings:
        values = opening.values()
        if before is not None and before.n == opening.n - 1:
            back = text(values["@written"]) < text(before.values()["@written"])
            if back != bool(values["@clock"]):
                findings.problem(FindingCode.CLOCK_NOT_OWNED, RECORD, entry=opening.n)
        if values["@clock"]:
            findings.note(FindingCode.CLOCK_WENT_BACK, RECORD, entry=opening.n)
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
        number = whole(number)
        if taken.setdefault((subject.noun, number), id_) != id_:
            findings.problem(
                FindingCode.NUMBER_TWICE, RECORD, entry=subject.latest.n, number=number
            )
