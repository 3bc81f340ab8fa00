"""Translations of words of the record, below the words that they render.

**Invariants:**

- The original words are unchanged. A translation is below them, indented, with a heading that says
  so and names its language, translator and time, so that it is not taken for the person's words.
- A translation is tagged with its language, and so are the original words if a translation names
  their language, so that a screen reader pronounces both correctly.
- A translation that is older than a change of the words says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from diary.i18n import _
from diary.model.revisions import Content, Recorded
from diary.model.translation import LINE, Translation
from diary.text import language_names
from exporters.pdf.engine.blocks import Block, TextBlock
from exporters.pdf.engine.style import BODY, CELL_STRONG, NOTE
from exporters.pdf.sections.document_context import DocumentContext
from exporters.pdf.sections.field_values import pieces_of
from exporters.pdf.sections.headings import label_of, note
from exporters.pdf.sections.initials import keeper

_INDENT: Final = 14.0


def language_of_field(context: DocumentContext, item: Recorded[Content], field: str) -> str:
    """Return the language tag of a field's words, if a translation names it."""
    translations = (each.content for each in _of(context, item) if each.content.field == field)
    return next((each.original for each in translations if each.original), context.words)


def translation_blocks(
    context: DocumentContext,
    item: Recorded[Content],
    only: Collection[str] = (),
    without: Collection[str] = (),
) -> Iterator[Block]:
    """Yield the translations of a subject's fields: those in `only`, or all but `without`."""
    for each in _of(context, item):
        field = each.content.field
        if field not in without and (not only or field in only):
            yield from _blocks(context, item, each, named=field not in only)


def _of(context: DocumentContext, item: Recorded[Content]) -> tuple[Recorded[Translation], ...]:
    """Return the translations of a subject's own fields; those of a line stand at the line."""
    found = context.translations.get(item.id, ())
    return tuple(each for each in found if each.content.field != LINE)


def _blocks(
    context: DocumentContext, item: Recorded[Content], each: Recorded[Translation], *, named: bool
) -> Iterator[Block]:
    content = each.content
    head = language_names.translation_text(content)
    if named:
        head = (
            f"{label_of(item.noun, content.field, keeper(context))}: {head[:1].lower()}{head[1:]}"
        )
    yield TextBlock(
        head,
        CELL_STRONG,
        before=5.0,
        after=2.0,
        keeps=True,
        indent=_INDENT,
        pieces=pieces_of(context, each, "by", alone=False),
    )
    yield TextBlock(
        content.text,
        BODY,
        after=3.0,
        indent=_INDENT,
        lang=content.language,
        pieces=pieces_of(context, each, "text"),
    )
    if content.when and content.when.how:
        yield TextBlock(
            _("Known from: {how}").format(how=content.when.how),
            NOTE,
            after=5.0,
            pieces=pieces_of(context, each, "when", alone=False),
        )
    if _is_older(context, item, each):
        yield note(_("The words above were changed after this translation was written down."))


def _is_older(
    context: DocumentContext, item: Recorded[Content], each: Recorded[Translation]
) -> bool:
    return any(
        (change.noun, change.number, change.field) == (item.noun, item.number, each.content.field)
        and change.entry > each.entry
        for change in context.case.changes
    )
