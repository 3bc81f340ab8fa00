"""The papers that stand by themselves, each one PDF: contact and factor sheet, notes for others.

Sheets, the papers that also go beside a bundle, are in `exporters.sheets`.

**Invariants:**

- Every page says in its footer what the paper is not, so that a single page is not mistaken for it.
  The same paper gives the same bytes.
- The contact sheet holds only what was entered for it and nothing from the record, because it may
  be given to people who must not see the record.
- The factor sheet has every topic in the order of the jurisdiction's file, answered or not. Nothing
  is added up, sorted, coloured or written for the person, because it is no assessment. The
  emergency line is at the top of every page.
- Notes for a statement hold words as they were written, including quotation marks. Before anything
  that the person did not see or hear, a label says so. There is no declaration and no place to
  sign, because the police take a statement.
- Effect notes hold effects and their dates, and no account of what was done. Parts of life are in
  the order of the jurisdiction's file, not by weight, because the program does not judge them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import BinaryIO, Final

from diary import jurisdiction
from diary.i18n import N_, _, ngettext
from diary.jurisdiction import Vocabulary
from diary.model.field_declarations import text_of
from diary.model.record_nouns import Certainty
from diary.paper_content import (
    AnsweredTopic,
    ContactDetails,
    ContactSheet,
    Effect,
    EffectNotes,
    FactorSheet,
    Paragraph,
    StatementNotes,
    TopicAnswer,
)
from diary.text import code_texts, noun_names, time_texts
from exporters.charts.chart_list import TO_SOMEBODY, about_text
from exporters.pdf.engine.blocks import Block, BoxedBlocks, Heading, TextBlock
from exporters.pdf.engine.document import PdfDocument
from exporters.pdf.engine.page_layout import PageDecoration, PageLayout
from exporters.pdf.engine.pdfa import DocumentMetadata, finish
from exporters.pdf.engine.style import BODY, CELL, CELL_STRONG, NOTE, PART, SHEET, STRONG, TITLE
from exporters.pdf.engine.tables import LabelledValue, TableCell, TableColumn, facts, table
from exporters.pdf.sections.headings import note

CONTACT_SHEET_TITLE: Final = N_("Contact sheet")
CONTACT_SHEET_FOOT: Final = N_(
    "Not evidence. Part of no bundle. Keep it apart from papers that others may read."
)


def write_contact_sheet(sheet: ContactSheet, pages: PageLayout) -> None:
    pages.add(Heading(_(CONTACT_SHEET_TITLE), TITLE, anchor="paper", before=0.0, after=6.0))
    pages.add(
        TextBlock(
            _("How to reach the person named here. Other times and ways may not be safe."),
            BODY,
            after=8.0,
        )
    )
    pages.add(facts([*_contact_facts(sheet.details)], label=0.24, after=10.0))
    pages.add(
        note(
            _(
                "Each line was chosen by this person for this sheet. It stands beside a bundle and "
                "is part of none. Keep it apart from papers that may reach the person complained "
                "of."
            )
        )
    )


def _contact_facts(details: ContactDetails) -> Iterator[LabelledValue]:
    for name, label in noun_names.CONTACT_TEXTS.items():
        value = text_of(details, name)
        if value:
            yield LabelledValue(_(label), value)


FACTOR_SHEET_TITLE: Final = N_(
    "Things you may want to tell police or an advocate. This is not an assessment."
)
FACTOR_SHEET_FOOT: Final = N_("Not an assessment. Nothing here is added up.")


def emergency(words: Vocabulary) -> str:
    """Return the sentences on what to do in danger."""
    return " ".join(words.notice("emergency-line").text)


def write_factor_sheet(sheet: FactorSheet, pages: PageLayout, words: Vocabulary) -> None:
    pages.add(BoxedBlocks([TextBlock(emergency(words), STRONG, after=0.0)]))
    pages.add(Heading(_(FACTOR_SHEET_TITLE), SHEET, anchor="paper", before=10.0, after=6.0))
    pages.add(
        note(
            _(
                "Every topic is printed, in an order that never changes. Answers and words are the "
                "person's own, dated when they were written; earlier answers stay below. No "
                "threats and no violence so far does not mean that somebody is safe."
            ),
            keeps=True,
        )
    )
    columns = (
        TableColumn(_("Topic"), 0.27, CELL_STRONG, heads=True),
        TableColumn(_("Answer"), 0.13),
        TableColumn(_("In the person's own words"), 0.34),
        TableColumn(_("Incidents"), 0.11),
        TableColumn(_("Written"), 0.15),
    )
    labels = {row.id: row.label for row in words.factors}
    rows = [row for topic in sheet.topics for row in _rows(topic, labels, sheet.head.zone)]
    pages.add(table(columns, rows))


def _rows(
    topic: AnsweredTopic, labels: dict[str, str], zone: str
) -> Iterator[tuple[TableCell | str, ...]]:
    label = labels.get(topic.id, topic.id)
    if not topic.answers:
        yield label, code_texts.answer_text(None), "", "", ""
        return
    first, *earlier = topic.answers
    yield label, *_cells(first, zone)
    for answer in earlier:
        yield TableCell(_("Answered before"), CELL), *_cells(answer, zone)


def _cells(answer: TopicAnswer, zone: str) -> tuple[str, str, str, str]:
    numbers = ", ".join(map(str, answer.incidents))
    written = time_texts.written_apart(answer.written, answer.zone, zone)
    answer_text = code_texts.answer_text(answer.answer)
    if answer.answer is None and answer.words:
        answer_text = _("In words")
    return answer_text, answer.words, numbers, written


STATEMENT_NOTES_TITLE: Final = N_("Notes to help with a statement")
STATEMENT_NOTES_FOOT: Final = N_("Not a witness statement")
_KNOWN: Final = {
    Certainty.SEEN: N_("I saw or heard this myself."),
    Certainty.RECORDING: N_("I saw this on a recording. I did not see or hear it myself."),
    Certainty.HELD: N_("I hold a message or thing that shows this."),
    Certainty.TOLD: N_("I was told this. I did not see or hear it myself."),
    Certainty.INFERRED: N_("I worked this out. I did not see or hear it myself."),
    None: N_("How I know this is not written down."),
}
_INDENT: Final = 3.0  # the indent of the cells of a table


def write_statement_notes(notes: StatementNotes, pages: PageLayout, words: Vocabulary) -> None:
    pages.add(Heading(_(STATEMENT_NOTES_TITLE), TITLE, anchor="paper", before=0.0, after=6.0))
    pages.add(
        note(
            _(
                "This is not a witness statement: police take one. These are one person's own "
                "words, as they were written down, in the order in which things happened as far as "
                "that is known. They can help that person and whoever takes the statement. Each "
                "says whether it was seen, told or worked out. How to reach anybody is left out, "
                "unless the words themselves say it."
            )
        )
    )
    if not notes.paragraphs:
        pages.add(note(_("No incident is recorded.")))
    for number, paragraph in enumerate(notes.paragraphs, 1):
        pages.add_together([*_blocks(number, paragraph, notes.head.zone, words)])


def _blocks(number: int, paragraph: Paragraph, zone: str, words: Vocabulary) -> Iterator[Block]:
    when = time_texts.when_text(paragraph.when)
    yield TextBlock(f"{number}.  {when}", PART, before=12.0, after=2.0, keeps=True)
    if paragraph.event is None:
        yield TextBlock(_(_KNOWN[paragraph.certainty]), NOTE, after=3.0, keeps=True, indent=_INDENT)
    else:
        label = next((row.label for row in words.event_kinds if row.id == paragraph.event), "")
        label = about_text(label, paragraph.person, of_somebody=paragraph.event in TO_SOMEBODY)
        yield TextBlock(label, NOTE, after=3.0, keeps=True, indent=_INDENT)
    if paragraph.what:
        yield TextBlock(paragraph.what, BODY, after=4.0, indent=_INDENT)
    rows = [*_paragraph_facts(paragraph)]
    if rows:
        yield facts(rows, label=0.24, after=4.0)
    yield TextBlock(_written(paragraph, zone), NOTE, after=4.0, indent=_INDENT)


def _paragraph_facts(paragraph: Paragraph) -> Iterator[LabelledValue]:
    times = ""
    if paragraph.times:
        times = ngettext("{n} time", "{n} times", paragraph.times).format(n=paragraph.times)
    rows = (
        (_("How many times"), times),
        (_("Where"), paragraph.place),
        (_("By way of"), ", ".join(filter(None, (paragraph.platform, *paragraph.accounts)))),
        (_("What I did") if paragraph.event is None else _("How"), paragraph.did),
        (_("What it did to me"), paragraph.effect),
        (_("Others named"), ", ".join(paragraph.people)),
        (_("Exhibits"), ", ".join(paragraph.exhibits)),
    )
    yield from (LabelledValue(label, value) for label, value in rows if value)


def _written(paragraph: Paragraph, zone: str) -> str:
    if paragraph.when:
        written = time_texts.written_beside(paragraph.when, paragraph.written, paragraph.zone)
    else:
        written = time_texts.written_apart(paragraph.written, paragraph.zone, zone)
    text = _("Written down {written}").format(written=written)
    if paragraph.when:
        text = f"{text} ({time_texts.delay_text(paragraph.when, paragraph.written)})"
    if paragraph.event is None:
        text += ". " + _("Incident {number} of the record").format(number=paragraph.number)
    return f"{text}."


EFFECT_NOTES_TITLE: Final = N_("Notes towards a victim personal statement")
EFFECT_NOTES_FOOT: Final = N_("Not a victim personal statement: police take it")


def write_effect_notes(notes: EffectNotes, pages: PageLayout, words: Vocabulary) -> None:
    pages.add(Heading(_(EFFECT_NOTES_TITLE), TITLE, anchor="paper", before=0.0, after=6.0))
    for sentence in words.notice("personal-statement").text:
        pages.add(note(sentence))
    if not notes.lasting and not notes.at_the_time:
        pages.add(note(_("No effect is recorded.")))
    for area in words.impact_areas:
        effects = [effect for effect in notes.lasting if effect.area == area.id]
        pages.add_together(_part(area.label, f"area-{area.id}", effects, notes.head.zone))
    title = _("At the time of an incident")
    pages.add_together(_part(title, "at-the-time", notes.at_the_time, notes.head.zone))


def _part(title: str, anchor: str, effects: Sequence[Effect], zone: str) -> list[Block]:
    if not effects:
        return []
    rows = [LabelledValue(_when(effect, zone), effect.words, BODY) for effect in effects]
    return [Heading(title, SHEET, anchor=anchor, level=1, before=14.0), facts(rows, label=0.3)]


def _when(effect: Effect, zone: str) -> str:
    if effect.when is not None and effect.when.at:
        return time_texts.when_short(effect.when)
    written = time_texts.written_apart(effect.written, effect.zone, zone)
    return _("Written down {written}").format(written=written)


# The papers of this module: all but sheets.
LonePaper = ContactSheet | StatementNotes | EffectNotes | FactorSheet

_LANGUAGE: Final = "en-GB"
_LEFT: Final = 90  # characters of the page header; the paper itself has the full text


def write_paper(paper: LonePaper, out: BinaryIO) -> int:
    """Write the document to `out`, and return the number of its pages."""
    words = jurisdiction.load(paper.head.jurisdiction)
    document = PdfDocument(files("resources") / "fonts", out)
    pages = PageLayout(document, _furniture(paper, words, document))
    match paper:
        case ContactSheet():
            write_contact_sheet(paper, pages)
        case StatementNotes():
            write_statement_notes(paper, pages, words)
        case EffectNotes():
            write_effect_notes(paper, pages, words)
        case FactorSheet():
            write_factor_sheet(paper, pages, words)
    count = pages.close()
    head = paper.head
    finish(document, DocumentMetadata(_title(paper), _LANGUAGE, head.program, head.made))
    return count


def _title(paper: LonePaper) -> str:
    match paper:
        case ContactSheet():
            return _(CONTACT_SHEET_TITLE)
        case StatementNotes():
            return _(STATEMENT_NOTES_TITLE)
        case EffectNotes():
            return _(EFFECT_NOTES_TITLE)
        case FactorSheet():
            return _(FACTOR_SHEET_TITLE)


def _furniture(paper: LonePaper, words: Vocabulary, document: PdfDocument) -> PageDecoration:
    head = paper.head
    left = f"{_title(paper)} · {head.name}" if head.name else _title(paper)
    watermark = ""
    match paper:
        case ContactSheet():
            foot = _(CONTACT_SHEET_FOOT)
        case StatementNotes():
            foot = watermark = _(STATEMENT_NOTES_FOOT)
        case EffectNotes():
            foot = _(EFFECT_NOTES_FOOT)
        case FactorSheet():
            danger = emergency(words)
            foot = _(FACTOR_SHEET_FOOT)
            left = f"{danger} · {head.name}" if head.name else danger
    left = document.fonts.printable(left).replace("\n", " ")
    return PageDecoration(
        left=left if len(left) <= _LEFT else left[: _LEFT - 1].rstrip() + "…",
        right=_("Prepared {made}").format(made=time_texts.written_text(head.made, head.zone)),
        label=foot,
        digest="",
        page=_("Page {page} of"),
        watermark=watermark,
    )
