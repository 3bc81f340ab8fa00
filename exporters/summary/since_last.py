"""What is new, changed, taken back or put back since the bundle that this one adds to."""

from __future__ import annotations

from collections.abc import Iterator

from diary.i18n import _
from diary.model.books_and_nouns import Noun
from diary.model.revisions import Content, Recorded
from diary.text import noun_names
from diary.text.number_texts import incidents_text
from exporters.bundle.layout import RECORD
from exporters.pdf.sections.document_context import DocumentContext, bundle_name
from exporters.summary.words import few, last_part
from exporters.table_pages import PageColumn, PageRow, PageTable


def since_last(context: DocumentContext, who: str) -> Iterator[PageTable]:
    """Yield what is new, changed, taken back or put back, by number; `who` keeps the record."""
    case = context.case
    if case.supplement is None:
        return
    entries = case.supplement.latest.entries
    first: dict[str, int] = {}
    for opening in case.disclosure.openings:
        if not opening.is_withheld:
            first.setdefault(str(opening.values().get("@subject", "")), opening.n)
    new: dict[Noun, list[int]] = {}
    changed: dict[Noun, list[int]] = {}
    subjects: list[Recorded[Content]] = [
        *case.incidents,
        *(each.item for each in case.exhibits),
        *(item for group in case.others.values() for item in group),
    ]
    for item in subjects:
        if item.entry > entries:
            is_new = item.revision == 1 or first.get(item.id, 0) > entries
            (new if is_new else changed).setdefault(item.noun, []).append(item.number)
    gone: dict[Noun, list[int]] = {}
    for each in case.withdrawals:
        if each.entry > entries:
            gone.setdefault(each.noun, []).append(each.number)
    back: dict[Noun, list[int]] = {}
    for again in case.reinstatements:
        if again.entry > entries:
            back.setdefault(again.noun, []).append(again.number)
    rows = [
        PageRow((title, by_noun(found, who)), key=title)
        for title, found in (
            (_("New"), new),
            (_("Changed"), changed),
            (_("Withdrawn"), gone),
            (_("Put back after it was withdrawn"), back),
        )
        if found
    ]
    yield PageTable(
        _("This adds to {bundle}").format(bundle=bundle_name(case, case.supplement.latest)),
        (PageColumn("", 0.2, strong=True), PageColumn("", 0.8)),
        tuple(rows),
        foldable=True,
        least=len(rows),
        where=last_part(),
    )


def by_noun(found: dict[Noun, list[int]], who: str) -> str:
    """Return numbers by what they are of; `who` keeps the record."""
    return "; ".join(
        f"{_noun_text(noun, who)} {incidents_text(few(sorted(set(numbers)), RECORD))}"
        for noun, numbers in found.items()
    )


def _noun_text(noun: Noun, who: str) -> str:
    if noun is Noun.CONTACT:
        return _("Contact from {who}").format(who=who)
    return noun_names.noun_text(noun)
