"""Notes to help with a statement: numbered paragraphs in the person's own words.

The rules are:

- Words stand as they were written, quotation marks included; nothing is put into them.
- What the person did not see or hear is labelled before it is told.
- No declaration, no place to sign: police take a statement.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from diary import display
from diary.i18n import N_, _, ngettext
from diary.jurisdiction import Vocabulary
from diary.model.record import Certainty
from diary.papers import Paragraph, StatementNotes
from exporters.pdf.flow import Block, Heading, Plain
from exporters.pdf.grid import Fact, facts
from exporters.pdf.pages import Pages
from exporters.pdf.parts import note
from exporters.pdf.style import BODY, NOTE, PART, TITLE

TITLE_WORDS: Final = N_("Notes to help with a statement")
FOOT: Final = N_("Not a witness statement")
_KNOWN: Final = {
    Certainty.SEEN: N_("I saw or heard this myself."),
    Certainty.TOLD: N_("I was told this. I did not see or hear it myself."),
    Certainty.INFERRED: N_("I worked this out. I did not see or hear it myself."),
    None: N_("How I know this is not written down."),
}
_INDENT: Final = 3.0  # as far in as the cells of a table


def write(notes: StatementNotes, pages: Pages, words: Vocabulary) -> None:
    """Writes the notes."""
    pages.add(Heading(_(TITLE_WORDS), TITLE, anchor="paper", before=0.0, after=6.0))
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


def _blocks(number: int, said: Paragraph, zone: str, words: Vocabulary) -> Iterator[Block]:
    when = display.when_text(said.when) if said.when else _("time not stated")
    yield Plain(f"{number}.  {when}", PART, before=12.0, after=2.0, keeps=True)
    if said.event is None:
        yield Plain(_(_KNOWN[said.certainty]), NOTE, after=3.0, keeps=True, indent=_INDENT)
    else:
        label = next((row.label for row in words.event_kinds if row.id == said.event), "")
        yield Plain(label, NOTE, after=3.0, keeps=True, indent=_INDENT)
    if said.what:
        yield Plain(said.what, BODY, after=4.0, indent=_INDENT)
    rows = [*_facts(said)]
    if rows:
        yield facts(rows, label=0.24, after=4.0)
    yield Plain(_written(said, zone), NOTE, after=4.0, indent=_INDENT)


def _facts(said: Paragraph) -> Iterator[Fact]:
    times = ""
    if said.times:
        times = ngettext("{n} time", "{n} times", said.times).format(n=said.times)
    rows = (
        (_("How many times"), times),
        (_("Where"), said.place),
        (_("By way of"), ", ".join(filter(None, (said.platform, said.account)))),
        (_("What I did") if said.event is None else _("How"), said.did),
        (_("What it did to me"), said.effect),
        (_("Others named"), ", ".join(said.people)),
        (_("Exhibits"), ", ".join(said.exhibits)),
    )
    yield from (Fact(label, value) for label, value in rows if value)


def _written(said: Paragraph, zone: str) -> str:
    if said.when:
        written = display.written_beside(said.when, said.written, said.zone)
    else:
        written = display.written_apart(said.written, said.zone, zone)
    text = _("Written down {written}").format(written=written)
    if said.when:
        text = f"{text} ({display.delay_text(said.when, said.written)})"
    if said.event is None:
        text += ". " + _("Incident {number} of the record").format(number=said.number)
    return f"{text}."
