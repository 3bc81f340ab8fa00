"""The front of a document: what it is, from whom, and how much it is about.

The rules are:

- The section after it goes on below it, so that an index can stand on the first page.
- What the profile says for its reader is printed as it stands there.
"""

from __future__ import annotations

from collections.abc import Iterator

from diary import display
from diary.i18n import _
from exporters.pdf import news
from exporters.pdf.desk import Desk
from exporters.pdf.flow import Heading, Plain
from exporters.pdf.grid import Fact, facts
from exporters.pdf.pages import Pages
from exporters.pdf.parts import TITLES, note
from exporters.pdf.style import BODY, TITLE
from exporters.pdf.summary import people


def write(desk: Desk, pages: Pages) -> None:
    """Writes it."""
    profile = desk.case.profile
    pages.break_page()
    title, anchor = _(TITLES["front"]), "section-front"
    pages.add(Heading(_(profile.title), TITLE, anchor=anchor, title=title, before=0.0, after=4.0))
    pages.add(note(" · ".join(people(desk, pages.column))))
    for text in profile.lead:
        pages.add(Plain(_(text), BODY, after=5.0))
    for text in news.sentences(desk.case):
        pages.add(Plain(text, BODY, after=5.0))
    pages.add(facts([*_period(desk)]))
    pages.go_on()


def _period(desk: Desk) -> Iterator[Fact]:
    found = desk.case.counts
    text = f"{found.incidents:,}"
    if found.first and found.last and found.first != found.last:
        text = _("{n}, from {first} to {last}").format(
            n=text, first=display.day_text(found.first), last=display.day_text(found.last)
        )
    elif found.first:
        text = _("{n}, on {day}").format(n=text, day=display.day_text(found.first))
    yield Fact(_("Recorded incidents"), text)
    if desk.has("exhibits"):
        yield Fact(_("Exhibits"), f"{len(desk.case.exhibits):,}")
