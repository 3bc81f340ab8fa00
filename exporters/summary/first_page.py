"""Page 1 of the summary: how the case stands, how much, before and after, what to read first.

**Invariants:**

- It is no statement, no risk assessment and no part of the record, and says so in its first line.
- Each line on the state of the case says how the person knows it and how old that is; the word
  "now" is never printed. An order in force is never folded while anything else can be.
- Every number that matters says how the person knows of the incident. Nothing is added up that the
  person did not state, and nothing says what a count amounts to.
- Only turning points are newest first. Of somebody unknown the earliest description stands. Kinds
  to read first have one order, the same in every record.
- It names no address, no date of birth, no health, no helper and no wish: those are on sheets.
- What somebody wrote is printed whole, or a line says where it stands whole. What is folded stands
  whole in the last part of the summary, and its line has that page.
- Entries that do not fit each other, and still do not, are told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from diary.i18n import _
from diary.model.books_and_nouns import Noun
from diary.model.field_declarations import text_of
from diary.model.record_nouns import Event, EventKind, Person, Role
from diary.model.revisions import Recorded
from diary.text import time_texts
from diary.text.number_texts import incidents_text
from exporters.bundle.layout import EVIDENCE
from exporters.pdf.sections.anonymity import anonymity_text, anonymous_incidents
from exporters.pdf.sections.document_context import (
    IN_CHRONOLOGY,
    DocumentContext,
    bundle_name,
    not_reviewed_in_full,
)
from exporters.summary.before_after import BeforeAndAfter
from exporters.summary.case_state import CaseState
from exporters.summary.day_words import day_of
from exporters.summary.end_of_record import EndOfRecord
from exporters.summary.figure_marks import count, marked
from exporters.summary.first_page_part import FirstPagePart
from exporters.summary.how_much import HowMuch
from exporters.summary.names import is_known
from exporters.summary.not_counted import misfits
from exporters.summary.read_first import ReadFirst
from exporters.summary.words import ended, few, last_part, one_line, quoted, reader
from exporters.table_pages import PageTable, TablePage, table_of_lines

# characters of a line that is never folded
_MOST_KEPT: Final = 800


def first_page(context: DocumentContext, places: Mapping[str, int] | None = None) -> TablePage:
    """Return page 1; `places` are the pages of what it leads to, as far as they are known."""
    page = _FirstPage(context, places or {})
    return marked(
        TablePage(
            anchor="summary-first",
            above=tuple(page.above()),
            title=page.title(),
            subtitle=tuple(page.subtitle()),
            tables=tuple(
                replace(table, where=last_part()) for table in page.tables() if table.rows
            ),
        ),
        context,
    )


def earliest(context: DocumentContext, person: Recorded[Person]) -> str:
    """Return how a person was described first, in appearance and vehicle."""
    parts = []
    for name in ("appearance", "vehicle"):
        changes = [
            change
            for change in context.case.changes
            if change.noun is Noun.PERSON
            and change.number == person.number
            and change.field == name
            and isinstance(change.before, str)
            and change.before.strip()
        ]
        first = min(changes, key=lambda change: change.entry, default=None)
        parts.append(str(first.before) if first else text_of(person.content, name))
    return "; ".join(part for part in parts if part.strip())


class _FirstPage(FirstPagePart):
    """What stands above the tables, and the tables."""

    def __init__(self, context: DocumentContext, places: Mapping[str, int]) -> None:
        super().__init__(context)
        self._places = places

    def above(self) -> Iterator[str]:
        if note := not_reviewed_in_full(self._context.case):
            yield note
        yield _(
            "Summary made from the complainant's own record, {reader}. It is not a statement, not "
            "a risk assessment and not part of the record. The record is a document of its own, "
            "{name}; if the record is exhibited, exhibit that alone."
        ).format(reader=reader(self._context.case.profile), name=EVIDENCE)
        if self._context.case.supplement:
            text = _(
                "This adds to {bundle}. All figures are of the whole record as it is in this one, "
                "and may differ from those given before. What is new, changed or taken back: page "
                "2, Since the last bundle."
            )
            if not self._context.case.shows_all(*IN_CHRONOLOGY):
                text = _(
                    "This adds to {bundle}. All figures are of what this one shows of the record, "
                    "and may differ from those given before. What of it is new, changed or taken "
                    "back: page 2, Since the last bundle."
                )
            yield text.format(
                bundle=bundle_name(self._context.case, self._context.case.supplement.latest)
            )
        if numbers := anonymous_incidents(self._context):
            yield anonymity_text(incidents_text(few(numbers)), self._names.who)

    def title(self) -> str:
        if not self._names.name:
            return _("Record kept by the person recording")
        if not self._names.me:
            return _("Record kept by {name}").format(name=self._names.name)
        return _("Record kept by {name} ({initials})").format(
            name=self._names.name, initials=self._names.me
        )

    def subtitle(self) -> Iterator[str]:
        suspected = [
            each
            for each in self._figures.places.suspected
            if each.incidents and each.id in self._context.people
        ]
        if suspected:
            most = max(suspected, key=lambda each: len(each.incidents))
            yield self._person(most.id, len(most.incidents))
        named = {each.id for each in suspected}
        for person in self._context.case.people:
            # of somebody who is named the description is in the record alone
            if person.content.role is Role.SUSPECTED and person.id not in named:
                yield from self._unknown(person)
        yield from self._told_to_stop()

    def _person(self, id_: str, incidents: int) -> str:
        person = self._context.people[id_]
        place = _("person {number}").format(number=person.number)
        parts = [
            self._names.initials_of(id_),
            _("{n} of {count}").format(
                n=count(f"named.person-{person.number}", incidents),
                count=count("counted", len(self._facts)),
            ),
            quoted(person.content.relationship, place),
        ]
        text = _("Named in the most incidents: {name} ({about}).")
        if self._names.keeps_named or not self._context.case.shows_all(Noun.INCIDENT):
            text = _("Named in the most incidents, of those shown here: {name} ({about}).")
        text = text.format(
            name=self._names.full(id_), about="; ".join(part for part in parts if part)
        )
        return " ".join((text, *self._unknown(person)))

    def _unknown(self, person: Recorded[Person]) -> Iterator[str]:
        """Yield the earliest description of somebody whose name is not known."""
        if is_known(person.content.name):
            return
        said = earliest(self._context, person)
        if said:
            place = _("person {number}").format(number=person.number)
            yield _("Described first, {day}: {words} ({place}).").format(
                day=time_texts.day_text(self._context.clocks.first_day(person)),
                words=quoted(said, place),
                place=place,
            )

    def _told_to_stop(self) -> Iterator[str]:
        told = sorted(
            (
                event
                for event in self._context.case.events
                if event.content.event is EventKind.ASKED_TO_STOP and event.content.when
            ),
            key=lambda event: (day_of(event.content.when), event.number),
        )
        if not told:
            return
        first = told[0]
        place = _("event {number}").format(number=first.number)
        said = first.content
        again = ""
        if told[1:]:
            again = " " + _("Again: {days}.").format(
                days=", ".join(
                    _("{when} ({whom})").format(
                        when=self._context.when_line(each), whom=self._whom(each)
                    )
                    for each in told[1:]
                )
            )
        words = [quoted(text, place) for text in (said.what, said.how) if text.strip()]
        line = _("Told to stop {when} ({whom}): {words}").format(
            when=self._context.when_line(first),
            whom=self._whom(first),
            words=" ".join(words) or _("no words are recorded"),
        )
        yield f"{ended(line)}{self._shown_in(said, place)}{again}"

    def _whom(self, event: Recorded[Event]) -> str:
        """Return who was told and the event; without a person the words of the event say whom."""
        place = _("event {number}").format(number=event.number)
        person = event.content.person
        return f"{self._names.of(person)}; {place}" if person else place

    def _shown_in(self, said: Event, place: str) -> str:
        """Return which exhibit shows the first telling, and where in it."""
        name = self._context.exhibit_name(said.exhibit)
        if not name:
            return ""
        line = one_line(said.line)
        if line.isascii() and line.isdecimal():
            return " " + _("Shown in {exhibit}, line {line}.").format(exhibit=name, line=line)
        if line:
            return " " + _("Shown in {exhibit}: {words}.").format(
                exhibit=name, words=quoted(line, place)
            )
        return " " + _("Shown in {exhibit}.").format(exhibit=name)

    def tables(self) -> Iterator[PageTable]:
        state = CaseState(self._context, self._places)
        yield state.state()
        yield state.officers()
        yield _staying(table_of_lines(_("How much"), HowMuch(self._context).lines()), 0)
        yield BeforeAndAfter(self._context).table()
        yield ReadFirst(self._context).table()
        end = EndOfRecord(self._context)
        lines = (*end.lines(),)
        misfit = (*misfits(self._context, self._places),)
        yield _staying(
            table_of_lines(
                _("Daily life, contact, requests, and the end of the record"),
                (*lines, *misfit, " ".join(end.silence())),
            ),
            len(lines) if misfit else -1,
        )


def _staying(table: PageTable, place: int) -> PageTable:
    """Return the table with the line at this place never folded, unless it is very long."""
    rows = tuple(
        replace(row, stays=at == place and len(row.cells[0]) <= _MOST_KEPT)
        for at, row in enumerate(table.rows)
    )
    return replace(table, rows=rows)
