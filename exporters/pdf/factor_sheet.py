"""The factor sheet: every topic of the jurisdiction's list, with what the person answered.

The rules are:

- Topics stand in the file's order, answered or not. Nothing is added up, sorted, coloured or
  written for the person.
- What to do in danger stands above, on every page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from diary import display
from diary.i18n import N_, _
from diary.jurisdiction import Vocabulary
from diary.papers import AnsweredTopic, FactorSheet, TopicAnswer
from exporters.pdf.flow import Heading, Plain
from exporters.pdf.grid import Cell, Col, table
from exporters.pdf.layout import Boxed
from exporters.pdf.pages import Pages
from exporters.pdf.parts import note
from exporters.pdf.style import CELL, CELL_STRONG, SHEET, STRONG

TITLE_WORDS: Final = N_(
    "Things you may want to tell police or an advocate. This is not an assessment."
)
FOOT: Final = N_("Not an assessment. Nothing here is added up.")


def emergency(words: Vocabulary) -> str:
    """What to do in danger."""
    return " ".join(words.notice("emergency-line").text)


def write(sheet: FactorSheet, pages: Pages, words: Vocabulary) -> None:
    """Writes the sheet."""
    pages.add(Boxed([Plain(emergency(words), STRONG, after=0.0)]))
    pages.add(Heading(_(TITLE_WORDS), SHEET, anchor="paper", before=10.0, after=6.0))
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
        Col(_("Topic"), 0.27, CELL_STRONG, heads=True),
        Col(_("Answer"), 0.13),
        Col(_("In the person's own words"), 0.34),
        Col(_("Incidents"), 0.11),
        Col(_("Written"), 0.15),
    )
    labels = {row.id: row.label for row in words.factors}
    rows = [row for topic in sheet.topics for row in _rows(topic, labels, sheet.head.zone)]
    pages.add(table(columns, rows))


def _rows(
    topic: AnsweredTopic, labels: dict[str, str], zone: str
) -> Iterator[tuple[Cell | str, ...]]:
    label = labels.get(topic.id, topic.id)
    if not topic.answers:
        yield label, display.answer_text(None), "", "", ""
        return
    first, *earlier = topic.answers
    yield label, *_cells(first, zone)
    for answer in earlier:
        yield Cell(_("Answered before"), CELL), *_cells(answer, zone)


def _cells(answer: TopicAnswer, zone: str) -> tuple[str, str, str, str]:
    numbers = ", ".join(map(str, answer.incidents))
    written = display.written_apart(answer.written, answer.zone, zone)
    told = display.answer_text(answer.answer)
    if answer.answer is None and answer.words:
        told = _("In words")
    return told, answer.words, numbers, written
