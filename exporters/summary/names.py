"""Short names of people on the summary, and how the person knows of an incident, as a letter."""

from __future__ import annotations

from collections import Counter
from typing import Final

from diary.i18n import N_, _
from diary.model.record_nouns import Certainty
from diary.patterns.incident_facts import IncidentFact
from diary.text import code_texts
from exporters.pdf.sections.document_context import DocumentContext

_MOST_WORDS: Final = 4
# characters of a name that are printed here; a longer one is in the record
_LONGEST: Final = 60
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

    def __init__(self, context: DocumentContext) -> None:
        """Take the people that the document shows."""
        self._context = context
        full = {
            item.id: name
            for item in context.people.values()
            if (name := printed(item.content.name))
        }
        short = {id_: initials(name) for id_, name in full.items()}
        times = Counter(short.values())
        self._full = full
        self._short = {id_: short[id_] if times[short[id_]] == 1 else full[id_] for id_ in full}
        me = context.case.me
        self.name = printed(me.content.name) if me else ""
        self.me = initials(self.name) if self.name else ""

    @property
    def who(self) -> str:
        """The initials of the person who records, or words for them."""
        return self.me or _("the person recording")

    def of(self, id_: str) -> str:
        """Return the short name of a person, or words if it is not shown."""
        return self._short.get(id_) or self._other(id_)

    def full(self, id_: str) -> str:
        """Return the name of a person, or words if it is not shown here."""
        return self._full.get(id_) or self._other(id_)

    def _other(self, id_: str) -> str:
        found = self._context.people.get(id_)
        if found is None:
            return self._context.person(id_)
        return _("Person {number}").format(number=found.number)

    def named(self, one: IncidentFact) -> str:
        """Return who an incident names: a person, an account, or nobody."""
        if one.person in self._context.people:
            return self.of(one.person)
        return _("an account") if one.account.strip() else _("nobody")


def printed(name: str) -> str:
    """Return a name on one line; "" if it is longer than this page prints."""
    line = " ".join(name.split())
    return line if len(line) <= _LONGEST else ""


def how_known(one: IncidentFact) -> str:
    """Return how the person knows of an incident."""
    return code_texts.known_text(str(one.known) if one.known else "not-stated")
