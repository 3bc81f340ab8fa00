"""`exhibits.csv`, `people.csv` and `accounts.csv`: lists that an officer copies into their own.

**Invariants:**

- They show no more than the bundle does, and have no proofs; those are in `record.json`.
- Whether an exhibit is sensitive is for a disclosure officer to say: the column has what the person
  ticked, and where the original is kept back says to ask. It says nothing of any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from diary.case_file import KIND_FACT, TIME_FACT, CaseFile, Exhibit
from diary.i18n import _
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Person
from diary.model.revisions import Recorded
from diary.text import time_texts
from diary.text.code_texts import Voice, choice_text
from exporters.delivery import csv_cells
from exporters.delivery.csv_cells import Cell

if TYPE_CHECKING:
    from exporters.pdf.sections.document_context import DocumentContext


def exhibits(context: DocumentContext) -> Iterator[bytes]:
    """Yield the list of exhibits."""
    return csv_cells.table(_exhibits(context))


def people(context: DocumentContext) -> Iterator[bytes]:
    """Yield the list of the people that the bundle shows."""
    return csv_cells.table(_people(context.case))


def accounts(context: DocumentContext) -> Iterator[bytes]:
    """Yield the list of accounts and numbers, and who the person says uses them."""
    return csv_cells.table(_accounts(context))


def _numbers(found: tuple[int, ...]) -> str:
    return csv_cells.SEPARATOR.join(map(str, found))


def _exhibits(context: DocumentContext) -> Iterator[tuple[Cell, ...]]:
    # Imported here, because the whole PDF engine would otherwise load with the check of a bundle.
    from exporters.pdf.sections.document_context import reference

    yield (
        _("Item"), _("Description"), _("What it shows, as the person says"), _("Where it is"),
        _("Sensitive"), _("Incidents"), _("Found or made"), _("By whom"), _("How"), _("SHA-256"),
        _("Entry of the record"), _(KIND_FACT), _(TIME_FACT),
    )  # fmt: skip
    for exhibit in context.case.exhibits:
        said, found = exhibit.item.content, {_(label): value for label, value in exhibit.facts}
        about = sorted(
            context.incidents[id_].number for id_ in said.incidents if id_ in context.incidents
        )
        sensitive = (
            _("yes, the person says") if said.sensitive else "",
            _("original kept back, ask the person") if exhibit.withheld else "",
        )
        yield (
            reference(exhibit),
            csv_cells.SEPARATOR.join(part for part in (said.title, said.description) if part),
            said.shows,
            _where(context, exhibit),
            csv_cells.SEPARATOR.join(part for part in sensitive if part),
            _numbers(tuple(about)),
            time_texts.when_short(said.found) if said.found else "",
            said.captured_by,
            said.captured_how,
            said.sha256,
            exhibit.item.entry,
            found.get(_(KIND_FACT), ""),
            found.get(_(TIME_FACT), ""),
        )


def _where(context: DocumentContext, exhibit: Exhibit) -> str:
    said = exhibit.item.content
    path = context.paths.get(exhibit.item.number, "")
    places = [path] if path else []
    if said.physical:
        # where a thing is kept leaves on a sheet alone
        places.append(_("a thing, and no file; ask where it is kept"))
    if exhibit.given:
        places.append(_("in an earlier bundle"))
    return csv_cells.SEPARATOR.join(places) or _("not in this bundle")


def _people(case: CaseFile) -> Iterator[tuple[Cell, ...]]:
    named = {item.id: _naming(item, case) for item in case.people}
    other = {item.number for item in case.incidents if item.content.turned_out}
    yield (
        _("Number"), _("Name"), _("Role"), _("Relationship"), _("Incidents that name this person"),
        _("Not counted, and names this person"),
    )  # fmt: skip
    for item in case.people:
        said = item.content
        yield (
            item.number,
            said.name,
            choice_text(Voice.THIRD, Noun.PERSON, "role", said.role),
            said.relationship,
            _numbers(tuple(number for number in named[item.id] if number not in other)),
            _numbers(tuple(number for number in named[item.id] if number in other)),
        )


def _naming(person: Recorded[Person], case: CaseFile) -> tuple[int, ...]:
    """Return the incidents that name a person as who did it."""
    return tuple(sorted(item.number for item in case.incidents if item.content.person == person.id))


def _accounts(context: DocumentContext) -> Iterator[tuple[Cell, ...]]:
    yield (
        _("Account or number"), _("Platform"), _("Who the person says uses it"), _("Why"),
        _("Since when"), _("Known before the acts"), _("Confirmed by police"),
        _("What was confirmed, and by whom"), _("Incidents"), _("First"), _("Last"),
    )  # fmt: skip
    for use in context.figures.places.accounts:
        for entry in use.entries or (None,):
            said = entry.content if entry else None
            confirmed = said.confirmed if said else None
            yield (
                use.name,
                said.platform if said else "",
                context.person(said.person) if said and said.person else "",
                said.why if said else "",
                time_texts.when_short(said.since) if said and said.since else "",
                # a tick that is not there says nothing
                _("yes") if said and said.known_before else "",
                choice_text(Voice.THIRD, Noun.ACCOUNT, "confirmed", confirmed) if confirmed else "",
                said.confirmed_by if said else "",
                _numbers(use.incidents),
                use.first.isoformat() if use.first else "",
                use.last.isoformat() if use.last else "",
            )
