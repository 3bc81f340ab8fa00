"""Documents that the program itself drew of other words than the record has, section by section.

The rules are:

- The record is whole and its proofs fit; only what was drawn was changed, in one place of one
  section: a word changed, a word left out, all of it left out, a word beside it.
- The bundle is put together and signed as the program does it, so nothing but the words differs.
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from diary import audience_profiles
from diary.case_file import CaseFile, Correction, Exhibit, ExhibitView
from diary.model.books_and_nouns import Noun
from diary.model.noun_codec import to_fields
from diary.model.record_nouns import Evidence, Impact, Incident, Person, Role
from exporters.bundle import layout
from exporters.check.bundle_check import CheckVerdict
from exporters.delivery import bundle_writer
from tests.corpus.case import MINE, Bundle, Case, case, read, wrong
from tests.exporters.conftest import START, Book, case_of, ident, recorded

_SAID = "He stood at the gate."
_LATER = "He stood at the gate, twice."
_REASON = "I looked at the log."
# Of each section a field whose words stand alone, and one whose words stand among others.
_PLACES: dict[str, tuple[str, Noun, str]] = {
    "the chronology": ("incidents", Noun.INCIDENT, "what"),
    "the chronology, below the words": ("incidents", Noun.INCIDENT, "place"),
    "the tables, in front": ("people", Noun.PERSON, "name"),
    "the tables": ("people", Noun.PERSON, "relationship"),
    "the effects": ("impacts", Noun.IMPACT, "what"),
    "the exhibits, above": ("exhibits", Noun.EVIDENCE, "title"),
    "the exhibits": ("exhibits", Noun.EVIDENCE, "shows"),
    "the continuity of an exhibit": ("exhibits", Noun.EVIDENCE, "captured_how"),
    "a change": ("changes", Noun.INCIDENT, "after"),
}
_PLANTS: dict[str, Callable[[str], str]] = {
    "a word changed": lambda said: said.replace("the", "his"),
    "a word left out": lambda said: said.replace("the ", ""),
    "all of it left out": lambda _said: "",
    "a word in front": lambda said: f"Not {said}",
    "a word behind": lambda said: f"{said} Not so",
}
# An earlier version has no sheet of its own by which a checker could miss it.
_UNSEEN = {("the chronology", "all of it left out")}
_CONTENT: tuple[tuple[Noun, Any], ...] = (
    (Noun.INCIDENT, Incident(what=_SAID, place="By the gate")),
    (Noun.PERSON, Person(name="R. of the Mill", role=Role.SUSPECTED, relationship="In the choir")),
    (Noun.IMPACT, Impact(what="I take the bus.")),
    (
        Noun.EVIDENCE,
        Evidence(
            physical=True,
            reference="AB/1",
            title="From the doormat",
            shows="A card with the word no",
            captured_how="Taken from the mat",
        ),
    ),
)


def _book() -> tuple[Book, dict[Noun, int]]:
    """A record of one thing of each kind, and a correction of the first."""
    book, at = Book(MINE), {}
    fields = audience_profiles.load("court").fields
    for noun, content in _CONTENT:
        said = {"number": 1, **to_fields(content)}
        verb = "added" if noun is Noun.EVIDENCE else "recorded"
        at[noun] = book.add(f"{noun.value}.{verb}", ident(noun.value), said, fields[noun])
    said = {"number": 1, "what": _LATER, "place": "By the gate", "reason": _REASON}
    book.add("incident.amended", ident(Noun.INCIDENT.value), said, fields[Noun.INCIDENT])
    return book, at


def _case() -> tuple[Book, CaseFile]:
    book, at = _book()
    found = {noun: recorded(book, at[noun], noun, content) for noun, content in _CONTENT}
    last = len(book.entries)
    incident = dataclasses.replace(
        found[Noun.INCIDENT],
        entry=last,
        revision=2,
        commitment=book.entries[-1].commitment().hex(),
        content=Incident(what=_LATER, place="By the gate"),
    )
    change = Correction(Noun.INCIDENT, 1, last, START, _REASON, "what", _SAID, _LATER)
    exhibit = Exhibit(found[Noun.EVIDENCE], None, ExhibitView(), ())
    made = dataclasses.replace(
        case_of(book, (exhibit,)),
        profile=audience_profiles.load("court"),
        incidents=(incident,),
        people=(found[Noun.PERSON],),
        impacts=(found[Noun.IMPACT],),
        changes=(change,),
    )
    return book, made


def drawn(change: Callable[[CaseFile], CaseFile] = lambda case_: case_) -> Bundle:
    """The bundle of the record, drawn of a changed case."""
    book, made = _case()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "b"
        bundle_writer.write(change(made), folder, sign=book.signer.sign)
        return read(folder)


def _planted(where: str, field: str, plant: Callable[[str], str], case_: CaseFile) -> CaseFile:
    (item,) = getattr(case_, where)
    if where == "changes":
        return dataclasses.replace(
            case_, changes=(dataclasses.replace(item, after=plant(str(item.after))),)
        )
    if where == "incidents" and field == "what":
        # the words that stand first are those before the change
        (first,) = case_.changes
        return dataclasses.replace(
            case_, changes=(dataclasses.replace(first, before=plant(str(first.before))),)
        )
    whole = item.item if where == "exhibits" else item
    content = dataclasses.replace(whole.content, **{field: plant(getattr(whole.content, field))})
    changed = dataclasses.replace(whole, content=content)
    if where == "exhibits":
        changed = dataclasses.replace(item, item=changed)
    other: dict[str, Any] = {where: (changed,)}
    return dataclasses.replace(case_, **other)


def cases() -> Iterator[Case]:
    yield case("worded: as the program draws it", drawn, CheckVerdict.UNCONFIRMED)
    for place, (where, _noun, field) in _PLACES.items():
        for what, plant in _PLANTS.items():
            change = partial(_planted, where, field, plant)
            name, make = f"worded: in {place}, {what}", partial(drawn, change)
            if (place, what) in _UNSEEN:
                yield case(name, make, CheckVerdict.UNCONFIRMED)
            else:
                yield wrong(name, make, layout.EVIDENCE)
