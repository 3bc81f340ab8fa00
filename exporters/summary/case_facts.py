"""What the person said of the case, and answered at a hand-over, entry by entry and in full.

Page 1 says how the case stands, in few words. Here each entry stands as it was recorded, the older
ones too, so that what page 1 says of it can be compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from diary.i18n import _
from diary.model.record_nouns import CaseFact
from diary.model.revisions import Content, Recorded
from diary.patterns.when_intervals import days_of
from exporters.pdf.sections.document_context import DocumentContext
from exporters.pdf.sections.field_values import shown_fields, values_of
from exporters.pdf.sections.headings import label_of
from exporters.summary.names import ShortNames
from exporters.summary.words import field_text, last_part
from exporters.table_pages import PageColumn, PageRow, PageTable


def case_facts(context: DocumentContext, names: ShortNames) -> Iterator[PageTable]:
    """Yield the state of the case, and answers at a hand-over, newest first."""
    who = names.who
    yield _in_full(
        _("The state of the case as {who} has it, newest first").format(who=who),
        [
            (item.number, _words_of(context, item, who))
            for item in sorted(context.case.case_facts, key=_newness, reverse=True)
        ],
    )
    yield _in_full(
        _("What {who} answered at a hand-over, newest first").format(who=who),
        [
            (item.number, _words_of(context, item, who))
            for item in reversed(context.case.declarations)
        ],
    )


def _newness(item: Recorded[CaseFact]) -> tuple[date, int]:
    """Return the day since which it is so, or on which it was learned; none comes last."""
    days = days_of(item.content.since or item.content.learned)
    return (days.first if days else date.min), item.number


def _words_of(context: DocumentContext, item: Recorded[Content], who: str) -> str:
    """Return every opened field of an entry."""
    values = values_of(item.content)
    fields = (
        (label_of(item.noun, name, who), field_text(context, item.noun, name, values[name], who))
        for name, _text in shown_fields(context, item)
    )
    return " · ".join(f"{label}: {text}" for label, text in fields)


def _in_full(title: str, entries: Sequence[tuple[int, str]]) -> PageTable:
    rows = tuple(PageRow((str(number), said), key=str(number)) for number, said in entries)
    return PageTable(
        title,
        (
            PageColumn(_("No."), 0.1, strong=True),
            PageColumn(_("What is recorded of it"), 0.9, words=True),
        ),
        rows,
        titled=True,
        foldable=True,
        where=last_part(),
    )
