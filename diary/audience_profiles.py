"""Profiles: what an audience receives, in which order, and how pages are numbered.

**Invariants:**

- A profile alone decides what leaves. A field is disclosed if, and only if, the profile lists it; a
  person is shown only in a role that it lists; pictures and originals are included or not.
- Contact details, for whom somebody is afraid, who holds what may be lost, where a thing is kept,
  and the private book cannot be listed at all; a file that lists them is refused. `sheets` lists
  the papers on which some of that is printed, once each item is let go.
- Each profile has the corrections of the record and the section on checking the bundle, so that no
  correction is hidden; the short sheet counts them and says how to check in a line of its own.
- Once a charge is recorded, a profile with `after_charge` opens those nouns alone.
- An incident that ever had one of `kinds_asked` leaves without its kinds, unless each is let go.
- Where `served`, the other side reads it: a subject with a field that may say where the person
  sleeps, works or goes leaves only if it is let go, one by one.
- The words of a withdrawn incident leave only with `withdrawn_words`, and unless kept back.
- What tells how the case stands can be listed only with `case_status`: a court must not read it.
- A mistake in a file is refused with file, key and reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final

from diary import shipped_data
from diary.errors import BadInput, Unknown
from diary.model.books_and_nouns import Book, Noun
from diary.model.field_declarations import coded_fields, declared_fields, helper_fields
from diary.model.noun_codec import field_names
from diary.model.record_nouns import Incident, Role
from diary.model.revisions import CLASSES
from diary.paper_kinds import SHEETS, PaperKind
from diary.shipped_data import DataTable

# Who a bundle may be for, in the order offered. Each is the name of a file.
AUDIENCES: Final = ("police", "advocate", "court", "family", "order", "response", "short", "own")
SECTIONS: Final = (
    "front",
    "index",
    "method",
    "chronology",
    "order-sheet",
    "response-chronology",
    "short-sheet",
    "tables",
    "exhibits",
    "events-police-orders",
    "corrections",
    "kept-back",
    "entries",
    "checking",
    "receipt",
)
LANGUAGES: Final = ("en-GB",)
# What each section is made of, and the sections of every profile, so that no correction is hidden.
_NEEDS: Final = {
    "chronology": Noun.INCIDENT,
    "tables": Noun.PERSON,
    "exhibits": Noun.EVIDENCE,
    "order-sheet": Noun.ASK,
    "short-sheet": Noun.ORDER,
    "response-chronology": Noun.POLICE,
}
_CORRECTIONS: Final = "corrections"
_ALWAYS: Final = (_CORRECTIONS, "checking")
# This says both in a line.
_SHORT: Final = "short-sheet"

# A part of a nested value that has its own commitment is a field in the ledger and not in the
# dataclass: it is opened by its path, such as `witnesses.knows`, unless it never leaves. What is
# printed on sheets alone is never opened either.
NEVER: Final = frozenset(
    (noun, path)
    for noun in Noun
    for key in ("never_leaves", "sheet_only")
    for path in declared_fields(CLASSES[noun], key)
)
# What tells how a case stands: nouns of that alone, and an order of this kind.
STATUS_NOUNS: Final = frozenset({Noun.CASE})
BAIL: Final = "bail"
_EVERY_NOUN: Final = ("number", "reason")
# Without these no line of a conversation could be proven.
LINES: Final = ("lines", "commitment")
# The field of an incident that has its kinds, all of them one value; and each field that tells one.
KINDS: Final = "behaviours"
KIND_FIELDS: Final = frozenset(coded_fields(Incident, "behaviour"))
# What is opened of a withdrawn incident: what was alleged, when and where, and against whom.
WITHDRAWN_FIELDS: Final = frozenset(
    {
        *("number", "reason", "what", "when", "when.how", "behaviours", "something_else", "times"),
        *("times_of", "place", "platform", "accounts", "person", "why_person", "certainty"),
        *("reported", "typed_at", "clocks"),
    }
)


class PageNumbering(StrEnum):
    """How pages are numbered: 1, 2, 3 from the first page on, or A1, A2, B1 by section."""

    PAGES = "pages"
    SECTIONS = "sections"


@dataclass(frozen=True, slots=True)
class Profile:
    """The bundle of one audience: its sections, and the fields of each noun, in print order.

    `purpose` says in a sentence whom it is for; `lead` is the text of the section `front`. From
    `most_pages` pages on, the person is warned that a court may refuse it. `images` includes
    pictures of exhibits and what their files say, `originals` the files. `summary` is part A, a
    document of its own, with the tables that go with it. `sheets` are files of their own beside it.
    `after_charge` are the nouns that are still opened once a charge is recorded; empty if that
    changes nothing. `kinds_asked` are codes of behaviours that the person is asked about. With
    `names_helpers` it may open what whoever helps the person is called, with `withdrawn_words` what
    withdrawn incidents said, and with `case_status` how the case stands and what officers said.
    `own_copy` is for the person: its words speak to them, and sheets are asked about only where a
    copy that is found would tell who is at risk. With `lines_unasked` the lines of conversations to
    which incidents point are offered as leaving, and without as staying behind. What is `served`
    is read by whom it is about.
    """

    id: str
    title: str
    purpose: str
    lead: tuple[str, ...]
    language: str
    numbering: PageNumbering
    most_pages: int
    images: bool
    originals: bool
    summary: bool
    sheets: tuple[PaperKind, ...]
    people: frozenset[Role]
    sections: tuple[str, ...]
    fields: Mapping[Noun, tuple[str, ...]]
    after_charge: frozenset[Noun] = frozenset()
    kinds_asked: frozenset[str] = frozenset()
    names_helpers: bool = False
    withdrawn_words: bool = False
    case_status: bool = False
    own_copy: bool = False
    lines_unasked: bool = False
    served: bool = False

    def once_charged(self) -> Profile:
        """Return what this audience receives once a charge is recorded.

        Where that is less, it is not told how the case stands either: bail would tell an employer
        of an arrest.
        """
        if not self.after_charge:
            return self
        kept = {noun: names for noun, names in self.fields.items() if noun in self.after_charge}
        return replace(self, fields=MappingProxyType(kept), case_status=False)

    @property
    def asked_each(self) -> frozenset[Noun]:
        """The nouns whose subjects leave only if each is let go: those always about daily life."""
        return frozenset(noun for noun in self.fields if self._asks_each(noun))

    def _asks_each(self, noun: Noun) -> bool:
        always = {each.name for each in fields(CLASSES[noun]) if each.default is MISSING}
        return bool(self._daily_life(noun) & always)

    @property
    def asks_one_by_one(self) -> bool:
        """True if subjects, or fields of them, leave only if each is let go."""
        return any(map(self._daily_life, self.fields))

    def asked_fields(self, noun: Noun) -> frozenset[str]:
        """Return the fields of a noun that leave only if its subject is let go; the rest leaves.

        They may say where somebody sleeps or drives, such as the place of an incident.
        """
        return frozenset() if self._asks_each(noun) else self._daily_life(noun)

    def _daily_life(self, noun: Noun) -> frozenset[str]:
        """Return what is opened of daily life to others than police and an advocate."""
        declared = declared_fields(CLASSES[noun], "daily_life") if self.is_passed_on else ()
        return frozenset(path for path in declared if self.opens(noun, path))

    @property
    def files(self) -> bool:
        """True if any content of the exhibits' files is used."""
        return self.images or self.originals

    @property
    def is_passed_on(self) -> bool:
        """True if others than police, an advocate and the person read it: they have a summary."""
        return not (self.summary or self.own_copy)

    @property
    def prints_changes(self) -> bool:
        """True if the documents print what stood before a correction; else it is only counted."""
        return _CORRECTIONS in self.sections

    def opens(self, noun: Noun, field: str) -> bool:
        """Return whether this profile discloses a field of a noun."""
        return field in self.fields.get(noun, ())

    def is_too_long(self, pages: int) -> bool:
        """Return whether a court may refuse a document with so many pages."""
        return pages >= self.most_pages


def load(name: str) -> Profile:
    """Return a shipped profile, or raise `Unknown` for its name, `BadInput` for its file."""
    try:
        text = shipped_data.read_shipped("profiles", name)
    except Unknown as absent:
        if name not in AUDIENCES:
            raise
        raise BadInput(f"{name}.toml", "not there") from absent
    return parse(text, name)


@cache
def shipped() -> tuple[Profile, ...]:
    """Return the profile of every audience, in order, read once; raise what `load` raises."""
    return tuple(map(load, AUDIENCES))


def parse(text: str, name: str) -> Profile:
    """Return the profile in the text of a file, or raise `BadInput` with file and key."""
    top = shipped_data.parse_named(text, name)
    names_helpers = "names_helpers" in top and top.flag("names_helpers")
    case_status = "case_status" in top and top.flag("case_status")
    profile = Profile(
        id=name,
        title=top.text("title"),
        purpose=top.text("purpose"),
        lead=top.optional_texts("lead"),
        language=top.choice("language", LANGUAGES),
        numbering=PageNumbering(top.choice("numbering", [*PageNumbering])),
        most_pages=top.number("most_pages"),
        images=top.flag("images"),
        originals=top.flag("originals"),
        summary=top.flag("summary"),
        sheets=tuple(map(PaperKind, top.texts("sheets", SHEETS))) if "sheets" in top else (),
        people=frozenset(map(Role, top.texts("people", [*Role]))),
        sections=top.texts("sections", SECTIONS),
        fields=MappingProxyType(
            _fields(top.table("fields"), names_helpers=names_helpers, case_status=case_status)
        ),
        after_charge=frozenset(map(Noun, _after_charge(top))),
        kinds_asked=frozenset(top.optional_texts("kinds_asked")),
        names_helpers=names_helpers,
        withdrawn_words="withdrawn_words" in top and top.flag("withdrawn_words"),
        case_status=case_status,
        own_copy="own_copy" in top and top.flag("own_copy"),
        lines_unasked="lines_unasked" in top and top.flag("lines_unasked"),
        served="served" in top and top.flag("served"),
    )
    top.done()
    _hold_together(profile, top)
    if profile.lines_unasked and Noun.CONVERSATION not in profile.fields:
        raise top.refuse("lines_unasked", "is true and no conversation is opened")
    # what is not counted must be able to say so
    if profile.withdrawn_words and not profile.opens(Noun.INCIDENT, "turned_out"):
        raise top.refuse("withdrawn_words", "is true and nothing says what is not counted")
    return profile


def _hold_together(profile: Profile, top: DataTable) -> None:
    """Raise `BadInput` for a profile whose keys contradict one another."""
    sections = profile.sections
    for section in _ALWAYS:
        if section not in sections and _SHORT not in sections:
            raise top.refuse("sections", f"leaves out {section}, which every bundle has")
    for section, noun in _NEEDS.items():
        if section in sections and noun not in profile.fields:
            raise top.refuse("sections", f"has {section} and opens no field of {noun}")
    if ("front" in sections) != bool(profile.lead):
        raise top.refuse("lead", "belongs to the section front, and each front has one")
    if "front" in sections[1:]:
        raise top.refuse("sections", "has front elsewhere than first")
    if (profile.images or profile.originals) and Noun.EVIDENCE not in profile.fields:
        key = "images" if profile.images else "originals"
        raise top.refuse(key, "is true and no field of evidence is opened")
    if profile.kinds_asked and not profile.opens(Noun.INCIDENT, KINDS):
        raise top.refuse("kinds_asked", "asks about kinds, and none is opened")
    if profile.most_pages < 1:
        raise top.refuse("most_pages", "not a number of pages")


def _fields(
    table: DataTable, *, names_helpers: bool, case_status: bool
) -> dict[Noun, tuple[str, ...]]:
    def shut(noun: Noun) -> frozenset[str]:
        helpers = frozenset() if names_helpers else _helpers(noun)
        return helpers | (frozenset() if case_status else status_fields(noun))

    listed = {
        noun: table.texts(noun, _openable(noun) - shut(noun))
        for noun in Noun
        if _may_leave(noun, table)
    }
    table.done()
    for noun, names in listed.items():
        if "number" not in names:
            raise table.refuse(noun, "leaves out the number")
    if Noun.PERSON in listed and "role" not in listed[Noun.PERSON]:
        raise table.refuse(Noun.PERSON, "leaves out the role, by which people are shown or not")
    if not set(LINES) <= set(listed.get(Noun.CONVERSATION, LINES)):
        raise table.refuse(Noun.CONVERSATION, "leaves out what its lines are proven by")
    own = listed.get(Noun.CONTINUITY)
    if own is not None and set(own) != _openable(Noun.CONTINUITY):
        raise table.refuse(Noun.CONTINUITY, "leaves out a field; it is shown whole or not at all")
    return listed


def _after_charge(top: DataTable) -> tuple[str, ...]:
    return top.texts("after_charge", [*Noun]) if "after_charge" in top else ()


def _may_leave(noun: Noun, table: DataTable) -> bool:
    return noun.book is Book.RECORD and noun in table


def status_fields(noun: Noun) -> frozenset[str]:
    """Return the fields that tell how the case stands, or what officers said of it."""
    if noun in STATUS_NOUNS:
        return _openable(noun)
    return frozenset(declared_fields(CLASSES[noun], "case_status"))


def _helpers(noun: Noun) -> frozenset[str]:
    """Return the fields that always name a helper."""
    named = helper_fields(CLASSES[noun])
    return frozenset(path for path, beside in named.items() if beside is None)


def _openable(noun: Noun) -> frozenset[str]:
    never = {field for kind, field in NEVER if kind is noun}
    return (field_names(CLASSES[noun]) | set(_EVERY_NOUN)) - never
