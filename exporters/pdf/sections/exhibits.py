"""The exhibits: a table of them, then each on a page of its own, so that it can be served alone.

**Invariants:**

- An exhibit with a picture, or with words of its own, begins at the top of a page. Below its title
  is the picture, as large as the page allows, and then what is said of it.
- Physical items, and files of which nothing can be shown, such as a short voicemail, follow one
  another on a page. So do the pictures of one long series, as thumbnails: their files have them in
  full.
- Two exhibits with the same file say so, and what is in it is shown once.
- A hash is printed once, at its exhibit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from math import inf
from typing import Final

from diary.case_file import Exhibit, ExhibitLayout
from diary.i18n import _
from diary.model.books_and_nouns import Noun
from diary.progress import Progress
from diary.text import time_texts
from diary.text.number_texts import numbers_text
from exporters.pdf.engine.blocks import Block, Heading, SideBySide, TextBlock, total_height
from exporters.pdf.engine.page_layout import LITTLE, PageLayout
from exporters.pdf.engine.style import BODY, CELL_STRONG, SHEET
from exporters.pdf.engine.tables import TableCell, TableColumn, facts, linked, table
from exporters.pdf.sections import exhibit_contents
from exporters.pdf.sections.document_context import (
    DocumentContext,
    exhibit_anchor,
    exhibits_to_print,
    reference,
)
from exporters.pdf.sections.exhibit_contents import GAP, fits_beside, groups, picture_of
from exporters.pdf.sections.exhibit_facts import Twins, damage_texts, exhibit_facts, file_place
from exporters.pdf.sections.field_values import format_field, pieces_of
from exporters.pdf.sections.headings import note, part, section
from exporters.pdf.sections.initials import keeper
from exporters.pdf.sections.translations import language_of_field, translation_blocks

_LABEL: Final = 0.17  # of the width, for the labels of what is said of an exhibit
_LABEL_NARROW: Final = 0.31  # of half the width
_LEAST: Final = 300.0  # points; a picture that would be lower goes below what is said of it
_SPARE: Final = 24.0  # points for the distances between title, picture and words
_SERIES: Final = 12  # pictures of one incident in a row; more are printed as thumbnails
_THUMBNAIL: Final = 130.0  # points
_MOST_DAYS: Final = 31  # of one incident
_LITTLE_SAID: Final = 1_000  # characters of a transcript


def write(context: DocumentContext, pages: PageLayout, progress: Progress) -> None:
    """Write the table and the exhibits of this volume."""
    exhibits = context.case.exhibits
    begun = "exhibits" in context.volume.begun
    pages.break_page(unless=1.0 if exhibits else LITTLE)
    pages.add(section("exhibits", begun=begun))
    if not exhibits:
        pages.add(note(_("No exhibit is part of this bundle.")))
        return
    same = _same(exhibits)
    if not begun:
        pages.add(*_notes(exhibits))
        pages.add(_table(context, exhibits, same))
    new = context.volume.here(
        "exhibits", [(e.item.number, e) for e in exhibits_to_print(context.case)]
    )
    done, flows = 0, False
    for run in _runs(new):
        progress(done, len(new))
        if len(run) > _SERIES:
            pages.break_page()
            _write_thumbnails(context, pages, run, same)
            flows = False
        else:
            for exhibit in run:
                brief = _is_brief(exhibit)
                if not (flows and brief):
                    pages.break_page()
                flows = brief
                _write_exhibit(context, pages, exhibit, same)
        done += len(run)
    progress(len(new), len(new))


def _notes(exhibits: Sequence[Exhibit]) -> Iterator[Block]:
    """Yield what holds of every hash, and of those that are kept back."""
    yield note(
        _(
            "The SHA-256 of a file is printed at its exhibit. It is the one that the record "
            "committed to when the exhibit was added. A file that has it is, byte for byte, the "
            "file that was added. What is printed is reduced for print."
        ),
        keeps=True,
    )
    if any(exhibit.closed for exhibit in exhibits):
        yield note(
            _(
                "Of an original that is kept back, hash and length may be kept back as well: if "
                "the file is short, what is left out of it could be worked out from them. They "
                "are fixed in the record and can be shown later."
            ),
            keeps=True,
        )


def _table(context: DocumentContext, exhibits: Sequence[Exhibit], same: Twins) -> Block:
    columns = (
        TableColumn(_("Reference"), 0.1, CELL_STRONG),
        TableColumn(_("What it is"), 0.3),
        TableColumn(_("Incidents"), 0.11),
        TableColumn(_("Found or made"), 0.16),
        TableColumn(_("File in the bundle"), 0.26),
        TableColumn(_("Page"), 0.07, right=True),
    )
    return table(columns, [_row(context, exhibit, same) for exhibit in exhibits])


def _row(context: DocumentContext, exhibit: Exhibit, same: Twins) -> tuple[TableCell | str, ...]:
    content = exhibit.item.content
    link = context.link(exhibit_anchor(exhibit.item.number))
    numbers = [
        context.incidents[id_].number for id_ in content.incidents if id_ in context.incidents
    ]
    what = content.title or content.name or content.description
    twins = [reference(twin) for twin in same.get(content.sha256, ()) if twin is not exhibit]
    if twins:
        what += "\n" + _("The same file as {others}").format(others=", ".join(twins))
    return (
        TableCell(reference(exhibit), linked(CELL_STRONG) if link else CELL_STRONG, link),
        what,
        numbers_text(sorted(numbers)),
        time_texts.when_short(content.found) if content.found else "",
        file_place(context, exhibit),
        TableCell(link=link, page=bool(link)),
    )


def _same(exhibits: Sequence[Exhibit]) -> Twins:
    found: dict[str, list[Exhibit]] = {}
    for exhibit in exhibits:
        if exhibit.item.content.sha256:
            found.setdefault(exhibit.item.content.sha256, []).append(exhibit)
    return found


def _runs(exhibits: Sequence[Exhibit]) -> Iterator[list[Exhibit]]:
    """Yield runs of pictures of the same incidents; every other exhibit is a run of its own."""
    run: list[Exhibit] = []
    for exhibit in exhibits:
        if run and not (
            _is_plain_picture(exhibit)
            and _is_plain_picture(run[-1])
            and exhibit.item.content.incidents == run[-1].item.content.incidents
        ):
            yield run
            run = []
        run.append(exhibit)
    if run:
        yield run


def _is_plain_picture(exhibit: Exhibit) -> bool:
    own = exhibit.item.content
    picture = exhibit.shown.layout is ExhibitLayout.PICTURE and bool(exhibit.shown.prints)
    return picture and bool(own.incidents) and not (own.transcript or exhibit.text.strip())


def _is_brief(exhibit: Exhibit) -> bool:
    """Return whether nothing of the file itself can be shown, and little is said in it."""
    shown = exhibit.shown.prints or exhibit.text.strip() or exhibit.letter
    return not shown and len(exhibit.item.content.transcript) <= _LITTLE_SAID


def _heading(context: DocumentContext, exhibit: Exhibit) -> Heading:
    title = exhibit.item.content.title or exhibit.item.content.name
    text = f"{reference(exhibit)} · {title}" if title else reference(exhibit)
    anchor = exhibit_anchor(exhibit.item.number)
    named = "title" if exhibit.item.content.title else "name"
    pieces = pieces_of(context, exhibit.item, "reference", named, alone=False)
    return Heading(text, SHEET, anchor=anchor, level=1, before=18.0, pieces=pieces)


def _words(
    context: DocumentContext, exhibit: Exhibit, same: Twins, label: float = _LABEL
) -> Iterator[Block]:
    """Yield what is said of an exhibit beside or below its picture."""
    for text in damage_texts(exhibit):
        yield TextBlock(text, CELL_STRONG, after=5.0)
    yield facts([*exhibit_facts(context, exhibit, same)], label=label)
    for text in exhibit.notes:
        yield note(_(text))


def _spoken(context: DocumentContext, exhibit: Exhibit) -> Iterator[Block]:
    """Yield the transcript of an exhibit and the translations of its words."""
    item = exhibit.item
    transcript = format_field(context, Noun.EVIDENCE, "transcript", item.content.transcript)
    if transcript:
        head = _("What is said or written in it, in the words of {who}")
        yield part(head.format(who=keeper(context)))
        lang = language_of_field(context, item, "transcript")
        yield TextBlock(transcript, BODY, lang=lang, pieces=pieces_of(context, item, "transcript"))
    yield from translation_blocks(context, item)


def _write_exhibit(
    context: DocumentContext, pages: PageLayout, exhibit: Exhibit, same: Twins
) -> None:
    head = _heading(context, exhibit)
    in_parts = exhibit.shown.layout is ExhibitLayout.PARTS and bool(exhibit.shown.prints)
    label = _LABEL_NARROW if in_parts else _LABEL
    words = [*_words(context, exhibit, same, label), *_spoken(context, exhibit)]
    shown_at = _shown_before(context, exhibit, same)
    if shown_at:
        shown = note(_("What is in the file is shown at {first}.").format(first=shown_at))
        pages.add_together([head, *words, shown])
        return
    column = pages.column
    if in_parts and fits_beside(words, column):
        contents = groups(exhibit, beside=words)
        pages.add_together([head, *next(contents)])
    else:
        contents = _write_first(pages, exhibit, [head], words)
    for group in contents:
        pages.add_together(group)
    days = _days(context, exhibit)
    pages.add(*exhibit_contents.letter_blocks(exhibit, context.words, days))


def _days(context: DocumentContext, exhibit: Exhibit) -> frozenset[date]:
    """Return the days of the incidents that an exhibit is about."""
    found: set[date] = set()
    for id_ in exhibit.item.content.incidents:
        item = context.incidents.get(id_)
        ends = item.content.when.ends() if item is not None and item.content.when else ()
        if ends:
            # a day ends where the next one begins
            first, last = ends[0].date(), (ends[1] - timedelta(microseconds=1)).date()
            count = min(max((last - first).days, 0), _MOST_DAYS) + 1
            found.update(first + timedelta(days=more) for more in range(count))
    return frozenset(found)


def _write_first(
    pages: PageLayout, exhibit: Exhibit, head: Sequence[Block], words: Sequence[Block]
) -> Iterator[list[Block]]:
    """Write the first picture above the words, or below if it would be small; return the rest."""
    column = pages.column
    left = column.height - total_height([*head, *words], column) - _SPARE
    contents = groups(exhibit, height=left if left >= _LEAST else inf)
    first = next(contents, [])
    if first and total_height([*head, *first, *words], column) <= column.height:
        pages.add_together([*head, *first, *words])
    else:
        pages.add_together([*head, *words])
        pages.add_together(first)
    return contents


def _write_thumbnails(
    context: DocumentContext, pages: PageLayout, run: Sequence[Exhibit], same: Twins
) -> None:
    """Write the pictures of a series, two in a row."""
    for at in range(0, len(run), 2):
        stacks = [_thumbnail(context, exhibit, same) for exhibit in run[at : at + 2]]
        row = SideBySide(stacks[0], stacks[1] if len(stacks) > 1 else [], gap=GAP)
        if row.height(pages.column) <= pages.column.height:
            pages.add_together([row])
            continue
        for exhibit in run[at : at + 2]:
            pages.break_page()
            _write_exhibit(context, pages, exhibit, same)


def _thumbnail(context: DocumentContext, exhibit: Exhibit, same: Twins) -> list[Block]:
    picture = picture_of(exhibit, height=_THUMBNAIL)
    shown: list[Block] = [picture] if picture else []
    return [_heading(context, exhibit), *shown, *_words(context, exhibit, same, _LABEL_NARROW)]


def _shown_before(context: DocumentContext, exhibit: Exhibit, same: Twins) -> str:
    """Return the exhibit whose page already shows the same file, or ""."""
    first = same.get(exhibit.item.content.sha256, [exhibit])[0]
    if first is exhibit or (not exhibit.shown.prints and not exhibit.text.strip()):
        return ""
    # the same file may be shown once with parts covered and once without
    if _seen(first) != _seen(exhibit):
        return ""
    return reference(first) if context.link(exhibit_anchor(first.item.number)) else ""


def _seen(exhibit: Exhibit) -> tuple[str, ...]:
    return (exhibit.text, *(each.sha256 for each in exhibit.shown.prints))
