"""Short names of people on the summary.

**Invariants:**

- No name is that of two people, of the person recording, or what is printed of nobody: initials
  that could be are not used, and a name that could be has the person's number beside it.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from diary.i18n import _
from diary.patterns.incident_facts import IncidentFact
from diary.patterns.incident_places import nameable, same
from diary.text.initials import initials, is_name
from exporters.pdf.sections.document_context import DocumentContext
from exporters.summary.words import one_line, whole

# characters of a short name; whoever has a longer one is called by their number beside it
_LONGEST: Final = 60


class ShortNames:
    """Short names of the people in one case; two that would share initials keep their names.

    Whoever has a name that is too long to be repeated is called by their number.
    """

    def __init__(self, context: DocumentContext) -> None:
        """Take the people that the document shows."""
        self._context = context
        self._nameable = {item.id for item in nameable(context.people.values())}
        full = {
            item.id: whole(context.person(item.id), _("person {number}").format(number=item.number))
            for item in context.people.values()
            if item.content.name.strip()
        }
        said = {id_: one_line(context.people[id_].content.name) for id_ in full}
        short = {id_: initials(name) for id_, name in said.items() if len(name) <= _LONGEST}
        me = context.case.me.id if context.case.me else ""
        # the whole name of one may be the short one of another
        times = Counter(
            name for id_ in said for name in {same(said[id_]), same(short.get(id_, ""))}
        )
        self._full = full
        self._short = {
            id_: full[id_]
            if times[same(name)] > 1 or (id_ != me and context.names.is_taken(name))
            else name
            for id_, name in short.items()
        }
        # whether incidents name somebody of whom nothing is shown: nobody can count again then how
        # many name nobody
        self.keeps_named: Final = any(
            context.keeps_person(one.person) for one in context.history.facts
        )
        self.name = full.get(me, "")
        self.me = short.get(me, "")

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

    def initials_of(self, id_: str) -> str:
        """Return the initials that a person is called by, "" if it is a word of their name."""
        full, short = self.full(id_), self.of(id_)
        return "" if full.split(",")[0].startswith(short) else short

    def introduced(self, id_: str) -> str:
        """Return the name of a person with the initials that stand for it."""
        name, short = self.full(id_), self.initials_of(id_)
        if not short:
            return self.of(id_)
        return _("{name} ({initials})").format(name=name, initials=short)

    def _other(self, id_: str) -> str:
        found = self._context.people.get(id_)
        if found is None:
            return self._context.person(id_)
        return self._context.names.by_number(found.number)

    def code(self, id_: str) -> str:
        """Return what a figure calls a person."""
        found = self._context.people.get(id_)
        return f"person-{found.number}" if found else "nobody"

    def whom(self, one: IncidentFact) -> str:
        """Return the identifier of whom an incident names, or ""."""
        if one.person in self._nameable or self._context.keeps_person(one.person):
            return one.person
        return ""

    def code_named(self, one: IncidentFact) -> str:
        """Return what a figure calls whom an incident names: a person, an account, or nobody.

        It is "" where what is shown does not tell.
        """
        if one.person in self._nameable:
            return self.code(one.person)
        if self.keeps_named:
            return ""
        return "account" if one.accounts else "nobody"

    def named(self, one: IncidentFact) -> str:
        """Return who an incident names: a person, an account, or nobody."""
        if whom := self.whom(one):
            return self.of(whom)
        return _("an account") if one.accounts else _("nobody")


def is_known(name: str) -> bool:
    """Return whether it is somebody's name, and not words for somebody unknown."""
    words = name.split(",")[0].replace("-", " ").split()
    return bool(words) and all(map(is_name, (word.rstrip(".") for word in words)))
