"""What changed in daily life, and what the person was afraid of."""

from __future__ import annotations

from collections.abc import Iterator

from diary.i18n import _
from exporters.pdf.sections.document_context import DocumentContext
from exporters.summary.names import ShortNames
from exporters.summary.words import in_evidence, one_line
from exporters.table_pages import PageColumn, PageRow, PageTable


def daily_life(context: DocumentContext, names: ShortNames) -> Iterator[PageTable]:
    """Yield effects, and words about being afraid."""
    areas = {row.id: row.label for row in context.vocabulary.impact_areas}
    yield PageTable(
        _("Effects on daily life, newest first"),
        (
            PageColumn(_("No., day"), 0.21, strong=True),
            PageColumn(_("Part of life"), 0.2),
            PageColumn(_("In {who}'s words").format(who=names.who), 0.59, words=True),
        ),
        tuple(
            PageRow(
                (
                    f"{item.number}. {context.when_line(item)}",
                    areas.get(str(item.content.area), str(item.content.area)),
                    one_line(item.content.what),
                ),
                key=str(item.number),
            )
            for item in reversed(context.case.impacts)
        ),
        titled=True,
        foldable=True,
        where=in_evidence(_("Effects on daily life")),
    )
    yield PageTable(
        _("What {who} was afraid of, in {who}'s words").format(who=names.who),
        (
            PageColumn(_("No., written"), 0.26, strong=True),
            PageColumn(_("In {who}'s words").format(who=names.who), 0.74, words=True),
        ),
        tuple(
            PageRow(
                (
                    f"{item.number}. {context.clocks.first(item)}",
                    one_line(item.content.fear),
                ),
                key=str(item.number),
            )
            for item in reversed(context.case.incidents)
            if item.content.fear
        ),
        titled=True,
        foldable=True,
        where=in_evidence(_("Chronology")),
    )
