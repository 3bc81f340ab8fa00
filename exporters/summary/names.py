"""Short names of people on the summary, and how the person knows of an incident, as a letter."""

from __future__ import annotations

from collections import Counter
from typing import Final

from diary.i18n import N_, _
from diary.model.record import Certainty
from exporters.pdf.sections.context import DocumentContext

_MOST_WORDS: Final = 4
# the letter of each way of knowing, as the page explains it
LETTERS: Final = {
    Certainty.SEEN: "s",
    Certainty.RECORDING: "r",
    Certainty.HELD: "h",
    Certainty.TOLD: "t",
    Certainty.INFERRED: "w",
    None: "?",
}
LETTERS_TEXT: Final = N_(
    "s saw or heard it, r seen on a recording, h holds the message or thing, t told, w worked out, "
    "? not stated"
)


def initials(name: str) -> str:
    """Return the initials of a name of two to four words; else what stands before a comma.

    Words that are no name, such as "unknown, uses an account", have no initials.
    """
    said = name.split(",")[0].strip()
    words = said.replace("-", " ").split()
    if "," in name or not 2 <= len(words) <= _MOST_WORDS or not all(map(_is_name, words)):
        return said or name.strip()
    return "".join(word[0] for word in words).upper()


def _is_name(word: str) -> bool:
    return word[0].isupper() and word.replace("'", "").replace("’", "").isalpha()


class ShortNames:
    """Short names of the people in one case; two that would share initials keep their names."""

    def __init__(self, desk: DocumentContext) -> None:
        """Take the people that the document shows."""
        full = {item.id: item.content.name for item in desk.people.values() if item.content.name}
        short = {id_: initials(name) for id_, name in full.items()}
        times = Counter(short.values())
        self._names = {id_: short[id_] if times[short[id_]] == 1 else full[id_] for id_ in full}
        me = desk.case.me
        self.me = initials(me.content.name) if me and me.content.name else ""
        self._desk = desk

    @property
    def who(self) -> str:
        """The initials of the person who records, or words for them."""
        return self.me or _("the person recording")

    def of(self, id_: str) -> str:
        """Return the short name of a person, or words if it is not shown."""
        return self._names.get(id_) or self._desk.person(id_)
