"""How the case stands, and who leads it.

**Invariants:**

- Each line says how the person knows it and how old that is; the word "now" is never printed.
- An order in force is never folded while anything else can be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from diary.i18n import _, ngettext
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import CaseFactKind, CaseFactSource, Order, StillSo
from diary.model.revisions import Recorded
from diary.patterns.incident_facts import Telling
from diary.patterns.when_intervals import days_of
from diary.text import time_texts
from diary.text.code_texts import contact_text
from diary.text.number_texts import incidents_text
from diary.text.officer_names import officer_text
from exporters.pdf.sections.document_context import DocumentContext
from exporters.pdf.sections.state_of_case import CaseLine, CaseTexts, source_text
from exporters.summary.day_words import day_of, day_text, short_day, short_days
from exporters.summary.figure_marks import numbers
from exporters.summary.first_page_part import BAIL, FirstPagePart, is_over
from exporters.summary.reports import CONTACTS
from exporters.summary.words import one_line
from exporters.table_pages import PageColumn, PageRow, PageTable

# where somebody is and what they are charged with comes first
_FIRST: Final[Sequence[CaseFactKind]] = (
    CaseFactKind.CUSTODY,
    CaseFactKind.CHARGE,
    CaseFactKind.BAIL,
    CaseFactKind.RELEASE,
    CaseFactKind.PLEA,
    CaseFactKind.HEARING,
    CaseFactKind.CLOSED,
    CaseFactKind.OTHER,
    CaseFactKind.LEAD,
)
_MOST_REFERENCES: Final = 3
# rows on what may still hold that are never folded, and characters of one: words may be long
_HELD: Final = (CaseFactKind.CUSTODY, CaseFactKind.CHARGE)
_MOST_KEPT: Final = 4
_MOST_WORDS: Final = 300


class CaseState(FirstPagePart):
    """The state of the case, as the person has it."""

    def __init__(self, context: DocumentContext, places: Mapping[str, int]) -> None:
        """Take the pages of what page 1 leads to, as far as they are known."""
        super().__init__(context)
        self._places = places

    @property
    def _texts(self) -> CaseTexts:
        return CaseTexts(self._context, self._names.who, short_days, self._near, self._names.of)

    def state(self) -> PageTable:
        """Return the facts and orders, what may still hold first."""
        newest = sorted(self._texts.facts(), key=lambda line: (line.day, line.number), reverse=True)
        facts = sorted(newest, key=lambda line: _FIRST.index(line.fact))
        orders = sorted(
            self._context.case.orders,
            key=lambda item: (item.content.served or item.content.made, item.number),
            reverse=True,
        )
        # what has changed or ended is folded first: a reader acts on what may still hold
        over = {item.id for item in orders if is_over(self._context, item.content)}
        every = [
            row
            for ended in (False, True)
            for row in (
                *(self._order_row(item) for item in orders if (item.id in over) is ended),
                *(_row(line) for line in facts if line.changed is ended),
            )
        ]
        ended = len(over) + sum(line.changed for line in facts)
        live = {_("order {number}").format(number=item.number) for item in orders} - {
            _("order {number}").format(number=item.number) for item in orders if item.id in over
        }
        held = {line.key for line in facts if line.fact in _HELD and not line.changed}
        stays = [row.key for row in every if row.key in live | held][:_MOST_KEPT]
        rows = [
            replace(row, stays=row.key in stays and len("".join(row.cells)) <= _MOST_WORDS)
            for row in every
        ]
        return PageTable(
            _(
                "State of the case, as {who} has it ({who} cannot check it: look it up before you "
                "act on it)"
            ).format(who=self._names.who),
            (PageColumn("", 0.41, words=True), PageColumn("", 0.26), PageColumn("", 0.33)),
            tuple(rows),
            foldable=True,
            least=len(rows) - ended,
        )

    def officers(self) -> PageTable:
        """Return who leads, the last contact with an officer, and references."""
        return PageTable(
            "",
            (PageColumn("", 1.0),),
            tuple(PageRow((text,)) for text in self._officers()),
        )

    def _order_row(self, item: Recorded[Order]) -> PageRow:
        said = item.content
        name = f"{said.title} {said.reference}".strip()
        # words of somebody never begin a line
        parts = [_("Order {number}: {name}").format(number=item.number, name=name)]
        if said.made and said.made != said.served:
            parts.append(_("made {day}").format(day=short_day(said.made)))
        if said.served:
            served = short_day(said.served)
            parts.append(_("handed over {day}").format(day=f"{served} {said.served_time}".strip()))
        how = said.served_known or _("not stated how the service is known")
        if exhibit := self._context.exhibit_name(said.exhibit):
            how = _("{who} has the paper ({exhibit})").format(who=self._names.who, exhibit=exhibit)
        elif said.exhibit:
            how = source_text(CaseFactSource.PAPER, self._names.who)
        key = _("order {number}").format(number=item.number)
        return PageRow((one_line(", ".join(parts)), one_line(how), self._end(said)), key=key)

    def _end(self, said: Order) -> str:
        if said.expires and is_over(self._context, said):
            return _("that end has passed: {day}").format(day=short_day(said.expires))
        if not said.expires:
            if is_over(self._context, said):
                return _("it has changed, {who} says").format(who=self._names.who)
            if said.order == BAIL and not self._context.case.shows_all(Noun.CASE):
                # that it changed is said in an entry of its own
                return _("no end is shown here")
            return _("no end is recorded")
        if said.ends_on_paper:
            return _("ends {day}, as printed").format(day=day_text(said.expires))
        return _("ends {day}, as {who} wrote it down").format(
            day=day_text(said.expires), who=self._names.who
        )

    def _later(self, day: date) -> str:
        """Return what is later than the last contact that names an officer.

        That is a contact that names none, and the incidents that police were told of, as the
        person says, that are later than every contact with a day and that no contact names.
        """
        last, number = max(
            (
                (found.day, found.contact.number)
                for found in self._figures.responses
                if found.day and found.day > day
            ),
            default=(day, 0),
        )
        said = ""
        if number:
            text = _("Last contact with police: no. {number}, {when}.")
            if not self._context.case.shows_all(Noun.POLICE):
                text = _("Last contact with police shown here: no. {number}, {when}.")
            said = " " + text.format(number=number, when=time_texts.day_text(last))
        contacts = [found.contact.content for found in self._figures.responses]
        named = {id_ for contact in contacts for id_ in contact.incidents}
        spans = [span for contact in contacts if (span := days_of(contact.when))]
        latest = max((span.last for span in spans), default=date.min)
        told = [
            (one.days, n)
            for n in self._figures.telling.get(Telling.TOLD, ())
            if (one := self._facts.get(n))
            and one.days
            and one.days.first > latest
            and one.id not in named
        ]
        if not told:
            return said
        newest, _number = max(told, key=lambda one: (one[0].first, one[1]))
        # the day is that of the incident: when police were told is not recorded
        text = ngettext(
            "Told later, {who} says: {numbers} (it happened {when}), without an entry of the "
            "contact.",
            "Told later, {who} says: {numbers} (the last happened {when}), without an entry of the "
            "contact.",
            len(told),
        )
        return f"{said} " + text.format(
            who=self._names.who,
            numbers=incidents_text(numbers("told.later", [n for _days, n in told])),
            when=self._near(newest.first, newest.last),
        )

    def _officers(self) -> Iterator[str]:
        leads = [
            item
            for item in self._context.case.case_facts
            if item.content.fact is CaseFactKind.LEAD and item.content.still is not StillSo.CHANGED
        ]
        if leads:
            last = max(leads, key=lambda item: (day_of(item.content.since), item.number))
            yield one_line(
                _("Who leads: {what} ({known}; {age}).").format(
                    what=last.content.what or _("no name is recorded"),
                    known=self._texts.known(last.content),
                    age=self._texts.age(last.content),
                )
            )
        elif self._context.case.shows_all(Noun.CASE):
            yield _("Not stated who leads the case.")
        else:
            yield _("Who leads the case is not shown here.")
        dated = [
            (response.day or date.min, response.contact)
            for response in self._figures.responses
            if response.contact.content.officer
        ]
        if dated:
            day, spoken = max(dated, key=lambda each: (each[0], each[1].number))
            said = spoken.content
            named = officer_text(said.officer, said.officer_number)
            about = ", ".join(part for part in (named, said.force, said.reference) if part)
            when = time_texts.day_text(day) if day != date.min else _("day not known")
            # a request that nobody answered is no contact that an officer began
            kind = contact_text(said.contact)
            text = _("Last contact with an officer: {about} ({kind}, {when}).")
            if not self._context.case.shows_all(Noun.POLICE):
                text = _("Last contact with an officer shown here: {about} ({kind}, {when}).")
            line = text.format(about=about, kind=kind, when=when)
            yield one_line(line + self._later(day))
        found = [contact.content.reference for contact in self._context.case.police]
        known = [*dict.fromkeys(one_line(each) for each in reversed(found) if each.strip())]
        if known:
            more = len(known) - _MOST_REFERENCES
            if more > 0:
                known = [
                    *known[:_MOST_REFERENCES],
                    _("{n} more: page {page}, Contacts with police").format(
                        n=more, page=self._places.get(CONTACTS, 2)
                    ),
                ]
            yield _("References, newest first: {each}.").format(each="; ".join(known))


def _row(line: CaseLine) -> PageRow:
    return PageRow((line.what, line.known, line.age), key=line.key)
