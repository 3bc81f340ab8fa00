"""What is disclosed of the revisions of subjects: as they are shown, changes, withdrawals.

**Invariants:**

- Every revision of a subject is disclosed as far as its fields leave, so that a correction is seen
  or at least counted. Where no page prints corrections they are counted, and of an earlier revision
  no more than its number is disclosed. Of a change of which nothing is
  shown, the reason is not shown either: it would say what changed.
- Of a withdrawn subject the number and the reason are disclosed; of an incident what it said as
  well, if more of it leaves.
- A translation is withheld where anything of what it renders was redacted: a word cannot be found
  in another language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from diary.case_file import Correction, KeptBack, Reinstatement, Withdrawal
from diary.json_value import Json, whole
from diary.ledger.entry_disclosure import EntryDisclosure, disclose_entry
from diary.model.books_and_nouns import AMENDED, REINSTATED, WITHDRAWN, Noun
from diary.model.noun_codec import joined
from diary.model.record_nouns import Incident
from diary.model.revisions import CLASSES, Content, Recorded, as_of, is_of
from diary.services.disclosure.redaction_service import OutgoingSubject, Redactions
from diary.store.ledger_table import LedgerRow, time_from_text
from diary.store.subject_table import BESIDE
from diary.word_redaction import WordRedaction

# The entries of each subject of a record, by its identifier, first to latest.
Subjects = Mapping[str, Sequence[LedgerRow]]


@dataclass(slots=True)
class DisclosedRevisions:
    """What is gathered of the subjects that leave, one after the other.

    `leaves_out` says that one which this audience would be shown stays behind by choice.
    """

    hiding: Redactions
    opened: dict[int, tuple[str, ...]] = field(default_factory=dict)
    changes: list[Correction] = field(default_factory=list)
    links: list[Correction] = field(default_factory=list)
    withdrawals: list[Withdrawal] = field(default_factory=list)
    reinstatements: list[Reinstatement] = field(default_factory=list)
    shown: list[Recorded[Content]] = field(default_factory=list)
    blacked_out: dict[str, tuple[str, ...]] = field(default_factory=dict)
    kept_back: list[KeptBack] = field(default_factory=list)
    leaves_out: bool = False

    def add(self, leaf: OutgoingSubject) -> None:
        """Disclose every revision as far as allowed, and add the subject as it is shown."""
        item, names, revisions, words = leaf.item, leaf.names, leaf.revisions, self.hiding.words
        if self.hiding.leaves_out(item):
            self.leaves_out = True
            return
        if self._is_of_hidden(item, revisions):
            return
        for row, shown in leaf.disclosed():
            opened = self.opened[row.n] = self.hiding.disclosable(
                item.noun, shown, row.entry.content
            )
            kept = tuple(name for name in row.entry.content if name not in opened)
            if kept:
                taken_back = item.withdrawn is not None
                self.kept_back.append(KeptBack(item.noun, item.number, row.n, kept, taken_back))
        hidden = tuple(
            name for name in names if leaf.holds(name, self.hiding.words_in(item.noun, name))
        )
        if hidden:
            self.blacked_out[item.id] = hidden
        self.reinstatements.extend(_reinstatements(item, names, revisions, words))
        if item.withdrawn is not None:
            said = _withdrawn_incident(item, names, revisions, self.hiding)
            gone = _withdrawal(item, names, revisions[-1], words)
            self.withdrawals.append(replace(gone, incident=said))
            if said is not None:
                self.changes.extend(self._numbered(_changes(leaf, self.hiding)))
            return
        linking = {row.n for before, row in pairwise(revisions) if is_link(item.noun, before, row)}
        for change in self._numbered(_changes(leaf, self.hiding)):
            (self.links if change.entry in linking else self.changes).append(change)
        masked = _shown_subject(item, names, revisions[-1], self.hiding)
        self.shown.append(masked)

    def _numbered(self, changes: Iterable[Correction]) -> Iterator[Correction]:
        names = self.hiding.names
        for each in changes:
            before, after = names.of(each.field, each.before), names.of(each.field, each.after)
            yield replace(each, before=before, after=after)

    def _is_of_hidden(self, item: Recorded[Content], revisions: Sequence[LedgerRow]) -> bool:
        # A redacted word cannot be found in another language, so the translation is withheld.
        return item.noun is Noun.TRANSLATION and any(
            field_ in self.blacked_out.get(of, ())
            for of, field_, _line in translated_fields(revisions)
        )


def opening(row: LedgerRow, opened: Mapping[int, tuple[str, ...]]) -> EntryDisclosure:
    """Return an entry with the fields that are opened of it, or withheld."""
    names = opened.get(row.n)
    if names is None:
        return row.withhold()
    return disclose_entry(row.entry, row.n, names)


def translated_fields(translation: Sequence[LedgerRow]) -> Iterator[tuple[str, str, int]]:
    """Yield the subject, the field and the line that each revision of a translation renders."""
    for row in translation:
        content = row.entry.content
        if "of" in content:
            yield str(content["of"]), str(content["field"]), whole(content.get("line", 0))


def beside(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return those fields that stand beside the content of every subject."""
    return tuple(name for name in BESIDE if name in names)


def _shown_subject(
    item: Recorded[Content], names: tuple[str, ...], last: LedgerRow, redactions: Redactions
) -> Recorded[Content]:
    """Return the subject as far as it is shown, with words taken out."""
    shown = {name: value for name, value in last.entry.content.items() if name in names}
    return Recorded(
        id=item.id,
        noun=item.noun,
        number=item.number,
        content=redactions.redacted(item.noun, shown),
        entry=item.entry,
        commitment=item.commitment,
        first_written=item.first_written,
        written=item.written,
        revision=item.revision,
    )


def is_link(noun: Noun, before: LedgerRow, after: LedgerRow) -> bool:
    """Return whether an entry only says of which incidents an exhibit is: it changes no exhibit."""
    if noun is not Noun.EVIDENCE or not after.entry.kind.endswith(AMENDED):
        return False
    old, new = before.entry.content, after.entry.content
    changed = {name for name in {*old, *new} if old.get(name) != new.get(name)}
    return changed == {"incidents"}


def _changes(leaf: OutgoingSubject, hiding: Redactions) -> Iterator[Correction]:
    """Yield each changed field, with its values only where they are disclosed."""
    item, names = leaf.item, leaf.names
    worded = [each for each in leaf.revisions if not each.entry.kind.endswith(WITHDRAWN)]
    for before, after in pairwise(worded):
        old, new = (_printed(item, row, names) for row in (before, after))
        changed = [name for name in names if name not in BESIDE and old.get(name) != new.get(name)]
        if leaf.latest_alone:
            old, new = {}, {}
        for name in changed:
            hidden = hiding.words_in(item.noun, name)
            yield Correction(
                noun=item.noun,
                number=item.number,
                entry=after.n,
                written=time_from_text(after.entry.written),
                reason=_reason(names, after, hiding.words),
                field=name,
                before=hidden.of_field(CLASSES[item.noun], name, old.get(name)),
                after=hidden.of_field(CLASSES[item.noun], name, new.get(name)),
            )


def _printed(item: Recorded[Content], row: LedgerRow, names: tuple[str, ...]) -> dict[str, Json]:
    opened = {name: value for name, value in row.entry.content.items() if name in names}
    return joined(CLASSES[item.noun], opened)


def _withdrawn_incident(
    item: Recorded[Content],
    names: tuple[str, ...],
    revisions: Sequence[LedgerRow],
    redactions: Redactions,
) -> Recorded[Incident] | None:
    """Return what an incident said before it was withdrawn, if more than its number is opened."""
    if not is_of(item, Incident) or names == beside(names):
        return None
    worded = [row for row in revisions if not row.entry.kind.endswith(WITHDRAWN)][-1]
    shown = _shown_subject(item, names, worded, redactions)
    return as_of(
        replace(
            shown,
            entry=worded.n,
            commitment=worded.commitment.hex(),
            withdrawn=_reason(names, revisions[-1], redactions.words),
        ),
        Incident,
    )


def _withdrawal(
    item: Recorded[Content], names: tuple[str, ...], gone: LedgerRow, hidden: WordRedaction
) -> Withdrawal:
    return Withdrawal(
        noun=item.noun,
        number=item.number,
        entry=gone.n,
        written=time_from_text(gone.entry.written),
        reason=_reason(names, gone, hidden),
    )


def _reinstatements(
    item: Recorded[Content],
    names: tuple[str, ...],
    revisions: Sequence[LedgerRow],
    hidden: WordRedaction,
) -> Iterator[Reinstatement]:
    for before, after in pairwise(revisions):
        if after.entry.kind.endswith(REINSTATED):
            yield Reinstatement(
                noun=item.noun,
                number=item.number,
                entry=after.n,
                written=time_from_text(after.entry.written),
                reason=_reason(names, after, hidden),
                withdrawn=_withdrawal(item, names, before, hidden),
            )


def _reason(names: tuple[str, ...], row: LedgerRow, hidden: WordRedaction) -> str:
    said = str(row.entry.content.get("reason", ""))
    return hidden.text(said) if "reason" in names else ""
