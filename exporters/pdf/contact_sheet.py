"""The contact sheet: how to reach the person, as far as the person gave it for this sheet.

The rules are:

- It holds what was given and not a word of the record.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from diary import display
from diary.i18n import N_, _
from diary.model.declarations import text_of
from diary.papers import ContactDetails, ContactSheet
from exporters.pdf.flow import Heading, Plain
from exporters.pdf.grid import Fact, facts
from exporters.pdf.pages import Pages
from exporters.pdf.parts import note
from exporters.pdf.style import BODY, TITLE

TITLE_WORDS: Final = N_("Contact sheet")
FOOT: Final = N_("Not evidence. Part of no bundle. Keep it apart from papers that others may read.")


def write(sheet: ContactSheet, pages: Pages) -> None:
    """Writes the sheet."""
    pages.add(Heading(_(TITLE_WORDS), TITLE, anchor="paper", before=0.0, after=6.0))
    pages.add(
        Plain(
            _("How to reach the person named here. Other times and ways may not be safe."),
            BODY,
            after=8.0,
        )
    )
    pages.add(facts([*_facts(sheet.details)], label=0.24, after=10.0))
    pages.add(
        note(
            _(
                "Each line was chosen by this person for this sheet. It stands beside a bundle and "
                "is part of none. Keep it apart from papers that may reach the person complained "
                "of."
            )
        )
    )


def _facts(details: ContactDetails) -> Iterator[Fact]:
    for name, label in display.CONTACT_TEXTS.items():
        value = text_of(details, name)
        if value:
            yield Fact(_(label), value)
