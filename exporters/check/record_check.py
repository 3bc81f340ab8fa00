"""Check the record: its chain, disclosures, lines of revisions, and its own history.

**Invariants:**

- The links are recomputed from the commitments; the head's link must be the last of them and
  signed. So no commitment can be changed, left out, added or moved without the head showing it.
- Every entry has a disclosure, which must match the commitment that the chain has at its number.
- Every entry, shown or withheld, is the first of a line or names one earlier entry that it revises.
  Nothing is revised twice: a line never forks, so there can be no second past beside the one shown.
- All shown entries of a line belong to one subject, and all of a subject belong to one line; each
  is the revision that it claims to be, counting the withheld ones before it. So a later revision of
  something shown cannot be withheld unnoticed: it is counted, and the count is reported.
- An entry that says what was done to the record is shown whole, has one revision, and is about what
  came before it. A blanked entry is withheld: one that is shown as well was not blanked.
- An earlier key counts only if it signed the key after it, over the links that the commitments give
  under it; the last one introduced is the key of the bundle. The holder of a key could introduce
  any other key: an introduction proves no more than that.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from diary.case_file import CommittedRecord
from diary.crypto.signing import fingerprint, verify
from diary.errors import Damaged
from diary.json_value import Json, text, whole
from diary.ledger import chain
from diary.ledger.chain import KeyRotation, links_before
from diary.ledger.entry import VERSION, canonical
from diary.ledger.entry_disclosure import PREVIOUS
from diary.model.books_and_nouns import REINSTATED, WITHDRAWN
from diary.model.field_declarations import declared_fields
from diary.model.record_nouns import Mistake
from diary.model.revisions import CLASSES
from exporters.bundle.disclosed_record import DisclosedEntry, DisclosedRecord
from exporters.bundle.layout import RECORD
from exporters.bundle.record_json import DisplacedEntries
from exporters.check.check_report import FindingCode, Findings


def report_displaced(wrong: DisplacedEntries, findings: Findings) -> None:
    """Report which entries are missing, there more than once, unknown to the head or moved."""
    counted = Counter(wrong.numbers)
    own = [n for n in counted if 1 <= n <= wrong.count]
    before = 0
    for n in (*sorted(own), wrong.count + 1):
        if n == before + 2:
            findings.problem(FindingCode.ENTRY_WITHOUT_OPENING, RECORD, entry=before + 1)
        elif n > before + 2:
            findings.problem(
                FindingCode.ENTRIES_WITHOUT_OPENING, RECORD, first=before + 1, last=n - 1
            )
        before = n
    for n in sorted(counted):
        if counted[n] > 1:
            findings.problem(FindingCode.ENTRY_TWICE, RECORD, entry=n, count=counted[n])
    for n in sorted(counted.keys() - set(own)):
        findings.problem(FindingCode.ENTRY_BEYOND_THE_END, RECORD, entry=n, entries=wrong.count)
    for earlier, n in itertools.pairwise(own):
        if n < earlier:
            findings.problem(FindingCode.ENTRY_OUT_OF_ORDER, RECORD, entry=n, before=earlier)
    if wrong.commitments != wrong.count:
        findings.problem(
            FindingCode.COMMITMENTS_NOT_AS_MANY,
            RECORD,
            entries=wrong.count,
            count=wrong.commitments,
        )


def examine_chain(record: CommittedRecord, findings: Findings) -> None:
    """Report where the chain does not hold."""
    link = chain.origin(record.vault_id, record.public_key)
    for n, commitment in enumerate(record.commitments, 1):
        link = chain.link(link, n, commitment)
    count = len(record.commitments)
    if link != record.head_link:
        findings.problem(FindingCode.CHAIN_BROKEN, RECORD, entries=count)
        return
    if not count:
        return
    message = chain.head_message(record.vault_id, count, link)
    try:
        verify(record.public_key, message, record.head_signature)
    except Damaged:
        findings.problem(FindingCode.HEAD_NOT_SIGNED, RECORD, entries=count)


@dataclass(slots=True)
class RevisionLine:
    """The entries of one subject, and which are withheld; `subject` once one is shown."""

    subject: str = ""
    last_shown: int = 0
    shut: list[int] = field(default_factory=list)

    @property
    def kept_back(self) -> int:
        """The number of withheld revisions after the last one shown."""
        return sum(n > self.last_shown for n in self.shut)


@dataclass(frozen=True, slots=True)
class _RevisionPlace:
    line: RevisionLine
    revision: int


def follow_revisions(
    entries: Sequence[DisclosedEntry], commitments: Sequence[bytes], findings: Findings
) -> dict[str, RevisionLine]:
    """Return the line of each subject that is shown; report what does not fit.

    `entries` are in the order of their numbers, and each is of the form of an entry.
    """
    lines = _RevisionLines(findings)
    at: dict[bytes, int] = {}
    for n, commitment in enumerate(commitments, 1):
        if at.setdefault(commitment, n) != n:
            findings.problem(FindingCode.COMMITMENT_TWICE, RECORD, entry=n)
    for entry in entries:
        previous = bytes.fromhex(text(entry.values[PREVIOUS]))
        # An unknown commitment counts as this entry itself, which `_place` reports, since an entry
        # can only revise an earlier one.
        lines.add(entry, at.get(previous, entry.n) if previous else 0)
    return lines.of


class _RevisionLines:
    """The lines, built entry by entry; `of` has them by subject."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._places: dict[int, _RevisionPlace] = {}
        self._revised: dict[int, int] = {}
        self.of: dict[str, RevisionLine] = {}

    def add(self, entry: DisclosedEntry, before: int) -> None:
        """Add an entry to its line; `before` is the entry that it revises, or 0."""
        place = self._place(entry.n, before)
        if place is None:
            return
        self._places[entry.n] = place
        if entry.is_withheld:
            place.line.shut.append(entry.n)
        else:
            self._shown(entry, before, place)

    def _place(self, n: int, before: int) -> _RevisionPlace | None:
        if not before:
            return _RevisionPlace(RevisionLine(), 1)
        if before >= n:
            self._findings.problem(FindingCode.REVISION_WITHOUT_BEFORE, RECORD, entry=n)
            return None
        other = self._revised.setdefault(before, n)
        if other != n:
            self._findings.problem(
                FindingCode.REVISION_FORKED, RECORD, entry=n, other=other, before=before
            )
        last = self._places.get(before)
        # If there is none, the earlier entry is itself a problem and was reported.
        return _RevisionPlace(last.line, last.revision + 1) if last else None

    def _shown(self, entry: DisclosedEntry, before: int, place: _RevisionPlace) -> None:
        values, line = entry.values, place.line
        subject, revision = text(values["@subject"]), whole(values["@revision"])
        if (revision == 1) != (before == 0):
            self._findings.problem(FindingCode.REVISION_WITHOUT_BEFORE, RECORD, entry=entry.n)
        elif revision != place.revision:
            self._findings.problem(
                FindingCode.REVISION_MISNUMBERED,
                RECORD,
                entry=entry.n,
                said=revision,
                counted=place.revision,
            )
        line.subject = line.subject or subject
        if line.subject != subject or self.of.setdefault(subject, line) is not line:
            self._findings.problem(
                FindingCode.REVISION_OF_ANOTHER, RECORD, entry=entry.n, before=before
            )
        line.last_shown = entry.n


_STAMP: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_KIND: Final = re.compile(r"[a-z]{1,20}\.[a-z-]{1,20}")
_SUBJECT: Final = re.compile(r"[0-9a-f]{32}")
_COMMITMENT: Final = re.compile(r"(?:[0-9a-f]{64})?")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
# By noun: the fields that no later revision may change. A person's name, or the number that police
# give a report, is typed and may be corrected; what is `renewed` goes with what was typed.
ISSUED: Final = {
    noun.value: (
        "number",
        *(
            name
            for name in declared_fields(content, "issued")
            if name not in declared_fields(content, "renewed")
        ),
    )
    for noun, content in CLASSES.items()
}


@dataclass(frozen=True, slots=True)
class DisclosedRevision:
    """One disclosed entry of a subject."""

    n: int
    kind: str
    number: int
    values: Mapping[str, Json]


@dataclass(slots=True)
class DisclosedSubject:
    """What is disclosed of one subject, earliest revision first; later ones may be withheld."""

    noun: str
    revisions: list[DisclosedRevision] = field(default_factory=list)
    kept_back: int = 0

    @property
    def latest(self) -> DisclosedRevision:
        """The latest revision that is disclosed."""
        return self.revisions[-1]

    @property
    def withdrawn(self) -> bool:
        """Whether the latest disclosed revision withdraws the subject."""
        return self.latest.kind.endswith(WITHDRAWN)

    @property
    def label(self) -> str:
        """Noun and number, as far as they are disclosed."""
        number = self.latest.values.get("number")
        return self.noun if number is None else f"{self.noun} {number}"

    @property
    def not_shown(self) -> int:
        """The number of earlier revisions that are not disclosed."""
        return self.latest.number - len(self.revisions)


def examine_disclosures(record: DisclosedRecord, findings: Findings) -> dict[str, DisclosedSubject]:
    """Return the disclosed subjects by identifier; report what does not fit."""
    subjects: dict[str, DisclosedSubject] = {}
    issued = _IssuedFields()
    whole = list(_whole(record, findings))
    shown = [entry for entry in whole if not entry.is_withheld]
    for entry in shown:
        _place(subjects, entry, issued, findings)
    for id_, line in follow_revisions(whole, record.commitments, findings).items():
        subjects[id_].kept_back = line.kept_back
    _in_time(shown, findings)
    _numbers(subjects, findings)
    for subject in subjects.values():
        if subject.revisions:
            _say_what_is_not_shown(subject, findings)
            _say_state(subject, findings)
    return subjects


def _whole(record: DisclosedRecord, findings: Findings) -> Iterator[DisclosedEntry]:
    """Yield the entries that match their commitments and have the form of an entry.

    The others are reported.
    """
    opened = {entry.n for entry in record.entries}
    for n in range(1, len(record.commitments) + 1):
        if n not in opened:
            findings.problem(FindingCode.ENTRY_WITHOUT_OPENING, RECORD, entry=n)
    for entry in record.entries:
        values = entry.values
        if not entry.is_proven:
            findings.problem(FindingCode.OPENING_WRONG, RECORD, entry=entry.n)
        elif _is_commitment(values[PREVIOUS]) and (entry.is_withheld or _is_well_formed(values)):
            yield entry
        else:
            findings.problem(FindingCode.ENTRY_MALFORMED, RECORD, entry=entry.n)


def _say_what_is_not_shown(subject: DisclosedSubject, findings: Findings) -> None:
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


_REASONS: Final = frozenset(reason.value for reason in Mistake)


def _say_state(subject: DisclosedSubject, findings: Findings) -> None:
    """Say what does not simply stand: withdrawn, put back, or turned out to be something else."""
    latest, label = subject.latest, subject.label
    if subject.withdrawn:
        findings.note(FindingCode.ENTRY_WITHDRAWN, RECORD, entry=latest.n, subject=label)
        return
    back = [each.n for each in subject.revisions if each.kind.endswith(REINSTATED)]
    if back:
        findings.note(FindingCode.ENTRY_REINSTATED, RECORD, entry=back[-1], subject=label)
    said = latest.values.get("turned_out")
    if isinstance(said, dict):
        reason = said.get("reason")
        why = reason if isinstance(reason, str) and reason in _REASONS else "-"
        findings.note(FindingCode.ENTRY_TURNED_OUT, RECORD, entry=latest.n, subject=label, why=why)


def _is_commitment(value: Json) -> bool:
    return _has_form(value, _COMMITMENT)


def _has_form(value: Json, form: re.Pattern[str]) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None


def _is_well_formed(values: Mapping[str, Json]) -> bool:
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


class _IssuedFields:
    """The fields that no later revision may change, as the first one of each subject has them."""

    def __init__(self) -> None:
        # The canonical text of a value: in Python, True equals 1.
        self._first: dict[tuple[str, str], bytes] = {}
        self._rewritten: set[tuple[str, str]] = set()

    def is_rewritten(self, subject: str, name: str, value: Json) -> bool:
        """Return whether a revision so far had another value than the first, this one included."""
        given = canonical(value)
        if self._first.setdefault((subject, name), given) != given:
            self._rewritten.add((subject, name))
        return (subject, name) in self._rewritten


def _place(
    subjects: dict[str, DisclosedSubject],
    entry: DisclosedEntry,
    issued: _IssuedFields,
    findings: Findings,
) -> None:
    """Add a disclosed entry to its subject; later revisions must come later, of one noun."""
    n, values = entry.n, entry.values
    id_, kind, number = text(values["@subject"]), text(values["@kind"]), whole(values["@revision"])
    noun = kind.partition(".")[0]
    subject = subjects.setdefault(id_, DisclosedSubject(noun))
    before = subject.revisions
    if subject.noun != noun or (before and before[-1].number >= number):
        findings.problem(FindingCode.REVISION_OUT_OF_ORDER, RECORD, entry=n)
        return
    for name in ISSUED.get(noun, ("number",)):
        if name in values and issued.is_rewritten(id_, name, values[name]):
            findings.problem(FindingCode.ISSUED_FIELD_REWRITTEN, RECORD, entry=n, field=name)
    before.append(DisclosedRevision(n, kind, number, values))


def _in_time(entries: Sequence[DisclosedEntry], findings: Findings) -> None:
    """Report, of two neighbours that are disclosed, a clock that went back without saying so."""
    before: DisclosedEntry | None = None
    for entry in entries:
        values = entry.values
        if before is not None and before.n == entry.n - 1:
            back = text(values["@written"]) < text(before.values["@written"])
            if back != bool(values["@clock"]):
                findings.problem(FindingCode.CLOCK_NOT_OWNED, RECORD, entry=entry.n)
        if values["@clock"]:
            findings.note(FindingCode.CLOCK_WENT_BACK, RECORD, entry=entry.n)
        before = entry


def _numbers(subjects: dict[str, DisclosedSubject], findings: Findings) -> None:
    """Report a number that two subjects of one noun have."""
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


NOUN: Final = "continuity"
_ERASED: Final = "erased"
_ROTATED: Final = "rotated"
_RESTORED: Final = "restored"


@dataclass(slots=True)
class RecordHistory:
    """The history that was proven: the numbers of blanked entries, and every earlier key.

    `rotations` has the latest key last. `restored` has, by the number of the entry that says so,
    how many entries the backup held.
    """

    erased: set[int] = field(default_factory=set)
    rotations: list[KeyRotation] = field(default_factory=list)
    restored: dict[int, int] = field(default_factory=dict)


def examine_history(
    record: DisclosedRecord, subjects: Mapping[str, DisclosedSubject], findings: Findings
) -> RecordHistory:
    """Return what the record says was done to it; report what does not fit."""
    history = RecordHistory()
    changes = sorted(
        (subject.revisions[0].n, subject)
        for subject in subjects.values()
        if subject.noun == NOUN and subject.revisions
    )
    claimed: list[tuple[int, KeyRotation]] = []
    for n, subject in changes:
        whole = not record.entries[n - 1].withheld
        if len(subject.revisions) != 1 or subject.kept_back or not whole:
            findings.problem(FindingCode.HISTORY_NOT_WHOLE, RECORD, entry=n)
            continue
        values = subject.latest.values
        if values.get("change") == _ERASED:
            history.erased |= _erased(record, n, values, findings)
        elif values.get("change") == _ROTATED and (found := _rotation(n, values, findings)):
            claimed.append((n, found))
        elif values.get("change") == _RESTORED:
            history.restored.update(_restored(n, values, findings))
        elif values.get("change") not in (_ERASED, _ROTATED):
            findings.note(FindingCode.RECORD_CHANGED, RECORD, entry=n)
    history.rotations = _introduced(record, claimed, findings)
    return history


def _erased(
    record: DisclosedRecord, n: int, values: Mapping[str, Json], findings: Findings
) -> set[int]:
    entries = values.get("entries")
    numbers = entries if isinstance(entries, list) else []
    rising = sorted({each for each in numbers if type(each) is int and 0 < each < n})
    at = values.get("at", 0)
    if not numbers or rising != numbers or type(at) is not int or at != n - 1:
        findings.problem(FindingCode.HISTORY_MALFORMED, RECORD, entry=n)
        return set()
    for each in numbers:
        if not record.entries[each - 1].is_withheld:
            findings.problem(FindingCode.ERASED_ENTRY_SHOWN, RECORD, entry=n, other=each)
    findings.note(FindingCode.ENTRIES_ERASED, RECORD, entry=n, count=len(numbers))
    return set(numbers)


def _restored(n: int, values: Mapping[str, Json], findings: Findings) -> dict[int, int]:
    at = values.get("at", 0)
    if type(at) is not int or at != n - 1:
        findings.problem(FindingCode.HISTORY_MALFORMED, RECORD, entry=n)
        return {}
    findings.note(FindingCode.RECORD_RESTORED, RECORD, entry=n, count=at)
    return {n: at}


def _rotation(n: int, values: Mapping[str, Json], findings: Findings) -> KeyRotation | None:
    try:
        found = KeyRotation.read(values)
    except ValueError:
        found = None
    if found is None or found.at != n - 1:
        findings.problem(FindingCode.HISTORY_MALFORMED, RECORD, entry=n)
        return None
    return found


def _introduced(
    record: CommittedRecord, claimed: list[tuple[int, KeyRotation]], findings: Findings
) -> list[KeyRotation]:
    """Return the introductions that lead, key by key, to the key of the bundle.

    The first that does not is reported.
    """
    after = (record.vault_id, record.public_key)
    held: list[KeyRotation] = []
    for n, rotation in reversed(claimed):
        link = links_before(record.commitments, rotation)[-1]
        if link != rotation.link_before:
            findings.problem(FindingCode.ROTATION_OF_ANOTHER_RECORD, RECORD, entry=n)
            break
        try:
            verify(rotation.key_before, rotation.message(*after), rotation.signed_before)
        except Damaged:
            findings.problem(FindingCode.ROTATION_NOT_SIGNED, RECORD, entry=n)
            break
        held.insert(0, rotation)
        after = (rotation.vault_before, rotation.key_before)
    for rotation in held:
        findings.note(
            FindingCode.KEY_ROTATED,
            RECORD,
            entries=rotation.at,
            fingerprint=fingerprint(rotation.key_before),
        )
    return held
