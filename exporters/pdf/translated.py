"""Translations, set below the words that they render and apart from them.

The rules are:

- The words stand as they were written; a translation is headed as one, with into which language, by
  whom and when, and set in from the edge.
- Its language is tagged, and that of the words where a translation says it.
- A translation that is older than a change of the words says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from diary import display
from diary.i18n import _
from diary.model.record import Translation
from diary.model.recorded import Content, Recorded
from exporters.pdf.desk import Desk
from exporters.pdf.flow import Block, Plain
from exporters.pdf.grid import facts
from exporters.pdf.parts import label_of, mark_fact, note
from exporters.pdf.style import BODY, CELL_STRONG

_INDENT: Final = 14.0


def language_of(desk: Desk, item: Recorded[Content], field: str) -> str:
    """The tag of the language that a field was written in, as far as a translation says so."""
    said = (each.content for each in _of(desk, item) if each.content.field == field)
    return next((each.original for each in said if each.original), desk.words)


def below(
    desk: Desk, item: Recorded[Content], only: Collection[str] = (), without: Collection[str] = ()
) -> Iterator[Block]:
    """The translations of a subject's words: of `only` these fields, or of all but `without`."""
    for each in _of(desk, item):
        field = each.content.field
        if field not in without and (not only or field in only):
            yield from _blocks(desk, item, each, named=field not in only)


def _of(desk: Desk, item: Recorded[Content]) -> tuple[Recorded[Translation], ...]:
    return desk.translations.get(item.id, ())


def _blocks(
    desk: Desk, item: Recorded[Content], each: Recorded[Translation], *, named: bool
) -> Iterator[Block]:
    said = each.content
    head = display.translation_text(said)
    if named:
        head = f"{label_of(item.noun, said.field)}: {head[:1].lower()}{head[1:]}"
    yield Plain(head, CELL_STRONG, before=5.0, after=2.0, keeps=True, indent=_INDENT)
    yield Plain(said.text, BODY, after=3.0, indent=_INDENT, lang=said.language)
    if said.when and said.when.how:
        yield note(_("Known from: {how}").format(how=said.when.how))
    if _is_older(desk, item, each):
        yield note(_("The words above were changed after this translation was written down."))
    yield facts([mark_fact(each)], after=6.0)


def _is_older(desk: Desk, item: Recorded[Content], each: Recorded[Translation]) -> bool:
    return any(
        (change.noun, change.number, change.field) == (item.noun, item.number, each.content.field)
        and change.entry > each.entry
        for change in desk.case.changes
    )
