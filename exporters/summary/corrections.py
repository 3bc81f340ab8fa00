"""What was changed after it was first written, and what of it stands in the summary alone.

**Invariants:**

- What Evidence.pdf prints of a change, it alone prints. Of every other one both versions stand here
  with the reason, or in the last part of the summary.
- Where nothing stood before, the summary has what was added, and a row has the reason alone. What
  was done on one day for the same reason shares it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from diary.case_file import Correction, Withdrawal
from diary.i18n import _
from diary.model.books_and_nouns import Noun
from diary.text.number_texts import numbers_text
from exporters.bundle.layout import EVIDENCE
from exporters.pdf.sections import corrections
from exporters.pdf.sections.document_context import DocumentContext
from exporters.pdf.sections.headings import label_of
from exporters.summary.since_last import by_noun
from exporters.summary.words import field_text, last_part, one_line
from exporters.table_pages import PageColumn, PageRow, PageTable, table_of_lines


@dataclass(frozen=True, slots=True)
class _Change:
    """What was done on one day, in words, and the reason that was given for it."""

    day: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class _ChangedPlace:
    """Which entry did it, and to which subject."""

    entry: int
    noun: Noun
    number: int


def changed(context: DocumentContext, who: str) -> Iterator[PageTable]:
    """Yield which subjects were changed, and both versions of what no other document prints.

    `who` keeps the record.
    """
    case = context.case
    here = [each for each in case.changes if not corrections.is_apart(context, each)]
    alike: dict[_Change, list[_ChangedPlace]] = {}
    for place, change in sorted(_apart(context, who), key=lambda found: found[0].entry):
        alike.setdefault(change, []).append(place)
    added = [place for change, places in alike.items() if not _is_told(change) for place in places]
    lines = []
    if here:
        text = _("{which}. What stood before and after, and why, is in {where}.")
        lines.append(text.format(which=_which(here, who), where=EVIDENCE))
    if added:
        text = _("{which}. Nothing stood before what was added, and no reason was given.")
        lines.append(text.format(which=_which(added, who)))
    if case.reinstatements:
        text = _("Withdrawn, and put back: {which}. When and why is in {where}.")
        back = [_ChangedPlace(each.entry, each.noun, each.number) for each in case.reinstatements]
        lines.append(text.format(which=_which(back, who), where=EVIDENCE))
    yield table_of_lines(_("Changed after it was first written"), lines)
    yield PageTable(
        _("Changed or withdrawn, and printed in this summary alone"),
        (
            PageColumn(_("Entry, day"), 0.2, strong=True),
            PageColumn(_("Of"), 0.24),
            PageColumn(_("What was changed"), 0.34, words=True),
            PageColumn(_("Reason given"), 0.22, words=True),
        ),
        tuple(_row(each, places, who) for each, places in alike.items() if _is_told(each)),
        titled=True,
        foldable=True,
        where=last_part(),
    )


def _apart(context: DocumentContext, who: str) -> Iterator[tuple[_ChangedPlace, _Change]]:
    """Yield each change and withdrawal that Evidence.pdf leaves out."""
    case = context.case
    apart = [change for change in case.changes if corrections.is_apart(context, change)]
    for _entry, group in groupby(apart, lambda each: (each.entry, each.noun, each.number)):
        changes = [*group]
        what = "\n".join(_both_versions(context, changes, who))
        yield _done(context, changes[0], what)
    for gone in case.withdrawals:
        if corrections.is_gone_apart(context, gone):
            yield _done(context, gone, _("withdrawn"))


def _done(
    context: DocumentContext, done: Correction | Withdrawal, what: str
) -> tuple[_ChangedPlace, _Change]:
    day = context.clocks.at(done.entry, done.written).partition(", ")[0]
    return _ChangedPlace(done.entry, done.noun, done.number), _Change(
        day, what, one_line(done.reason)
    )


def _both_versions(
    context: DocumentContext, changes: Sequence[Correction], who: str
) -> Iterator[str]:
    """Yield both versions of each field in which something stood before."""
    for each in changes:
        before, after = (
            field_text(context, each.noun, each.field, value, who)
            for value in (each.before, each.after)
        )
        if before:
            yield _("{label}, before: {before}\nafter: {after}").format(
                label=label_of(each.noun, each.field, who),
                before=before,
                after=after or _("(not said)"),
            )


def _is_told(change: _Change) -> bool:
    return bool(change.what or change.reason)


def _which(places: Iterable[Correction | _ChangedPlace], who: str) -> str:
    found: dict[Noun, list[int]] = {}
    for each in places:
        found.setdefault(each.noun, []).append(each.number)
    return by_noun(found, who)


def _row(change: _Change, places: Sequence[_ChangedPlace], who: str) -> PageRow:
    entries = numbers_text(sorted(each.entry for each in places))
    said = change.what or _("something was added")
    return PageRow(
        (f"{entries}\n{change.day}", _which(places, who), said, change.reason or "–"),
        key=_("entry {entries}").format(entries=entries),
    )
