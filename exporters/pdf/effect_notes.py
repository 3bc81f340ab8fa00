"""Notes towards a victim personal statement: what it has done to the person.

The rules are:

- Effects and their dates, and no account of what was done.
- Parts of life stand in the order of the jurisdiction's file, whatever weighs most.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from diary import display
from diary.i18n import N_, _
from diary.jurisdiction import Vocabulary
from diary.papers import Effect, EffectNotes
from exporters.pdf.flow import Block, Heading
from exporters.pdf.grid import Fact, facts
from exporters.pdf.pages import Pages
from exporters.pdf.parts import note
from exporters.pdf.style import BODY, SHEET, TITLE

TITLE_WORDS: Final = N_("Notes towards a victim personal statement")
FOOT: Final = N_("Not a victim personal statement: police take it")


def write(notes: EffectNotes, pages: Pages, words: Vocabulary) -> None:
    """Writes the notes."""
    pages.add(Heading(_(TITLE_WORDS), TITLE, anchor="paper", before=0.0, after=6.0))
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
    rows = [Fact(_when(effect, zone), effect.words, BODY) for effect in effects]
    return [Heading(title, SHEET, anchor=anchor, level=1, before=14.0), facts(rows, label=0.3)]


def _when(effect: Effect, zone: str) -> str:
    if effect.when is not None and effect.when.at:
        return display.when_short(effect.when)
    written = display.written_apart(effect.written, effect.zone, zone)
    return _("Written down {written}").format(written=written)
