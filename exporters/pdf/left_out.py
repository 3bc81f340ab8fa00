"""What a profile leaves out on purpose, said in the document itself, so that nobody has to guess.

The rules are:

- It is read off the profile, never written by hand. What no bundle ever holds is not named here,
  nor what has a document of its own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Final

from diary import display
from diary.display import Voice, choice_text
from diary.i18n import N_, _
from diary.model.kinds import Book, Noun
from diary.model.record import Role
from diary.model.recorded import CLASSES
from diary.profiles import NEVER, Profile
from exporters.pdf.desk import Desk
from exporters.pdf.flow import Block
from exporters.pdf.grid import Col, table
from exporters.pdf.parts import label_of, part
from exporters.pdf.style import CELL_STRONG

_ALL: Final = N_("all of it")


def blocks(desk: Desk) -> Iterator[Block]:
    """A table of what is left out by kind, or nothing where all is shown."""
    rows = [*_rows(desk.case.profile)]
    if rows:
        yield part(_("Left out of this document on purpose"))
        yield table((Col(_("Kind"), 0.22, CELL_STRONG), Col(_("Left out"), 0.78)), rows)


def _rows(profile: Profile) -> Iterator[tuple[str, str]]:
    for noun in Noun:
        if noun.book is not Book.RECORD or noun in (Noun.CONTINUITY, Noun.FACTOR):
            continue
        text = "; ".join(_of(profile, noun)) if noun in profile.fields else _(_ALL)
        if text:
            yield display.noun_text(noun), text
    if not profile.files:
        yield _("Files"), _("pictures, originals, and what files say of themselves")


def _of(profile: Profile, noun: Noun) -> Iterator[str]:
    for field in dataclasses.fields(CLASSES[noun]):
        if not profile.opens(noun, field.name) and (noun, field.name) not in NEVER:
            yield label_of(noun, field.name)
    if noun is Noun.PERSON:
        hidden = [role for role in Role if role not in profile.people]
        if hidden:
            roles = ", ".join(
                choice_text(Voice.THIRD, Noun.PERSON, "role", role) for role in hidden
            )
            yield _("everybody who is one of these: {roles}").format(roles=roles)
