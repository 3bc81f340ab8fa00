"""How the case stands as the person has it: what happened to somebody, and what followed.

**Invariants:**

- An arrest, a charge or a warning stands with the person's own words about it, and beside what is
  recorded of the case since: custody, bail, release, charge, plea, end.
- Each line says how the person knows it and how old that is; the word "now" is never printed.
- Every document that has the state of the case takes its lines from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from diary.i18n import N_, _, ngettext
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import (
    CaseFact,
    CaseFactKind,
    CaseFactSource,
    Event,
    EventKind,
    Order,
    StillSo,
)
from diary.model.revisions import Recorded
from diary.model.when import Precision, When
from diary.patterns.before_and_after import BeforeAfter, IncidentCalendar, before_after
from diary.patterns.turning_points import TurningPoint
from diary.patterns.when_intervals import days_of
from diary.text import time_texts
from diary.text.code_texts import Voice, choice_text
from diary.text.number_texts import incidents_text
from diary.text.officer_names import officer_text
from exporters.charts.chart_list import about_text
from exporters.pdf.engine.blocks import Block
from exporters.pdf.engine.tables import TableColumn, table
from exporters.pdf.sections.document_context import DocumentContext
from exporters.pdf.sections.field_values import format_field
from exporters.pdf.sections.headings import note, part
from exporters.pdf.sections.initials import keeper
from exporters.table_pages import few_numbers

RELEASE: Final = "case/release"
# what ends a sentence
ENDS: Final = (".", "!", "?", "…")
# what happened to somebody, and is followed by something
_STEPS: Final = (EventKind.WARNING, EventKind.ARREST, EventKind.CHARGE)
# facts of the case that are of somebody
_OF_SOMEBODY: Final = frozenset(
    {
        CaseFactKind.CHARGE,
        CaseFactKind.CUSTODY,
        CaseFactKind.BAIL,
        CaseFactKind.PLEA,
        CaseFactKind.RELEASE,
    }
)
_SOURCES: Final = {
    CaseFactSource.PAPER: N_("{who} has the paper"),
    CaseFactSource.OFFICER: N_("told by an officer"),
    CaseFactSource.COURT: N_("told by the court or witness care"),
    CaseFactSource.ADVOCATE: N_("told by {who}'s advocate"),
    CaseFactSource.THERE: N_("{who} was there"),
    CaseFactSource.SOMEBODY: N_("told by somebody else"),
}

Days = Callable[[date, date], str]


def bail_has_changed(context: DocumentContext, order: Order) -> bool:
    """Return whether the person says of all that is recorded of this bail that it has changed.

    What is recorded of the bail of one person says nothing of that of another. Where nothing is
    recorded of the bail of whom the order is about, what names nobody may be about it.
    """
    bail = [
        item.content for item in context.case.case_facts if item.content.fact is CaseFactKind.BAIL
    ]
    if order.person:
        theirs = [said for said in bail if said.person == order.person]
        bail = theirs or [said for said in bail if not said.person]
    return bool(bail) and all(said.still is StillSo.CHANGED for said in bail)


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One thing that is recorded of the case, how it is known, and how old that is.

    `noun` and `number` are those of the entry, an event or a fact of the case; `day` is the last
    of all days if it is not known.
    """

    noun: Noun
    number: int
    fact: CaseFactKind
    name: str
    day: date
    what: str
    known: str
    age: str
    changed: bool

    @property
    def key(self) -> str:
        """What stands for the line where it is folded."""
        return _("{kind} (no. {number})").format(kind=self.name, number=self.number)


def source_text(known: CaseFactSource, who: str) -> str:
    """Return how somebody knows a fact of the case."""
    return _(_SOURCES[known]).format(who=who)


class CaseTexts:
    """The lines of one case; `short` and `near` say days, the second those of an age; `named`
    says what a person is called."""

    def __init__(
        self,
        context: DocumentContext,
        who: str,
        short: Days = time_texts.span_text,
        near: Days = time_texts.span_text,
        named: Callable[[str], str] | None = None,
    ) -> None:
        self._context = context
        self._named = named or context.person
        self._who = who
        self._short = short
        self._near = near
        self._made = context.history.as_at

    def steps(self) -> Iterator[CaseLine]:
        """Yield warnings, arrests and charges, with the person's words about each."""
        for item in self._context.case.events:
            if item.content.event in _STEPS:
                said = item.content
                kind = format_field(self._context, Noun.EVENT, "event", said.event.value)
                name = _of_whom(self._context, Noun.EVENT, kind, said.person, self._named)
                yield CaseLine(
                    Noun.EVENT,
                    item.number,
                    CaseFactKind.OTHER,
                    name,
                    _day_of(said.when),
                    _line(self._headed(name, said.when, said.what)),
                    _line(said.how) or _("not stated how known"),
                    self._written(item),
                    changed=False,
                )

    def facts(self) -> Iterator[CaseLine]:
        """Yield what is recorded of the case, but who leads it."""
        for item in self._context.case.case_facts:
            said = item.content
            if said.fact is not CaseFactKind.LEAD:
                kind = _of_whom(
                    self._context,
                    Noun.CASE,
                    choice_text(Voice.THIRD, Noun.CASE, "fact", said.fact),
                    self._person(said),
                    self._named,
                    of_somebody=said.fact in _OF_SOMEBODY,
                )
                yield CaseLine(
                    Noun.CASE,
                    item.number,
                    said.fact,
                    kind,
                    _day_of(said.since or said.learned),
                    _line(self._fact(said, kind)),
                    self.known(said),
                    self.age(said),
                    changed=said.still is StillSo.CHANGED,
                )

    def _person(self, said: CaseFact) -> str:
        """Return whom a fact is about; a hearing says it where it may be one of several."""
        people = {item.content.person for item in self._context.case.case_facts} - {""}
        return said.person if said.fact in _OF_SOMEBODY or len(people) > 1 else ""

    def known(self, said: CaseFact) -> str:
        """Return how the person knows a fact, from whom, and since when."""
        known = source_text(said.known, self._who) if said.known else ""
        # the name of whoever helps is on no page that may be pasted or served
        teller = "" if said.known is CaseFactSource.ADVOCATE else said.told_by
        if said.known is CaseFactSource.OFFICER:
            teller = officer_text(teller)
        teller = "" if teller and teller in said.what else teller
        told_by = f"{known}: {teller}" if known and teller else known or teller
        days = days_of(said.learned)
        learned = self._near(days.first, days.last) if days else ""
        return ", ".join(part for part in (told_by, learned) if part) or _("not stated how known")

    def age(self, said: CaseFact) -> str:
        """Return whether a fact is still so, as the person answered, or how old it is."""
        if said.still and said.still_on:
            asked = date.fromisoformat(said.still_on)
            # days behind it would be read as days of custody
            day = _("asked {day}").format(day=self._near(asked, asked))
            if asked == self._made:
                day = _("asked today")
        else:
            day = _("asked, day not stated")
        match said.still:
            case StillSo.YES:
                return _("{asked}: still so").format(asked=day)
            case StillSo.CHANGED:
                return _("{asked}: it has changed").format(asked=day)
            case StillSo.NOT_KNOWN:
                return _("{asked}: does not know").format(asked=day)
        learned = days_of(said.learned) or days_of(said.since)
        if learned is None:
            return _("not confirmed since, age not known")
        return self._unconfirmed(learned.last)

    def _fact(self, said: CaseFact, kind: str) -> str:
        if said.fact is CaseFactKind.OTHER and said.what:
            since = self._since(said.since)
            comma = "" if said.what.rstrip().endswith(ENDS) else ","
            what = f"{said.what}{comma} {since}" if since else said.what
            if person := self._person(said):
                what = _("{name}: {what}").format(name=self._named(person), what=what)
        else:
            what = self._headed(kind, said.since, said.what)
        about = sorted(
            self._context.incidents[id_].number
            for id_ in said.incidents
            if id_ in self._context.incidents
        )
        if not about:
            return what
        return _("{what} (about {numbers})").format(
            what=what, numbers=incidents_text(few_numbers(about))
        )

    def _headed(self, kind: str, when: When | None, words: str) -> str:
        """Return what it was and since when, before the person's words about it."""
        kind = f"{kind} {self._since(when)}".strip()
        return f"{kind}: {words}" if words else kind

    def _since(self, when: When | None) -> str:
        days = days_of(when)
        if when and days and days.one and when.precision is Precision.DAY:
            return self._short(days.one, days.one)
        return time_texts.when_short(when) if when else ""

    def _written(self, item: Recorded[Event]) -> str:
        """Return how old a step is: from the day on which it was first written down."""
        day = self._context.clocks.first_day(item)
        if day > self._made:
            return _("not confirmed")
        days = _days_text((self._made - day).days)
        return _("not confirmed since it was written down ({days})").format(days=days)

    def _unconfirmed(self, day: date) -> str:
        """Return for how many days it was not confirmed; of a day to come there are none yet."""
        if day > self._made:
            return _("not confirmed")
        return _("not confirmed since ({days})").format(days=_days_text((self._made - day).days))


def has_steps(context: DocumentContext) -> bool:
    """Return whether a warning, an arrest or a charge is among the events."""
    return any(item.content.event in _STEPS for item in context.case.events)


def state_blocks(context: DocumentContext) -> Iterator[Block]:
    """Yield the state of the case as a table, newest first, for a document without a summary."""
    who = keeper(context)
    texts = CaseTexts(context, who)
    lines = sorted(
        (*texts.steps(), *texts.facts()),
        key=lambda line: (line.day, line.noun is Noun.CASE, line.number),
        reverse=True,
    )
    if not lines:
        return
    yield part(_("State of the case, as {who} has it").format(who=who))
    text = _(
        "{who} cannot check it: look it up before you act on it. What is not here was not told to "
        "{who}, or is not written down."
    )
    if not context.case.shows_all(Noun.CASE, Noun.EVENT):
        text = _(
            "{who} cannot check it: look it up before you act on it. What is not here was not told "
            "to {who}, is not written down, or is not shown."
        )
    yield note(text.format(who=who), keeps=True)
    columns = (
        TableColumn(_("What"), 0.5, lang=context.words),
        TableColumn(_("How {who} knows").format(who=who), 0.28),
        TableColumn(_("How old that is"), 0.22),
    )
    yield table(columns, [(line.what, line.known, line.age) for line in lines])


def releases(context: DocumentContext) -> Iterator[BeforeAfter]:
    """Yield the windows around each release that the person recorded as a fact of the case."""
    history = context.history
    calendar = IncidentCalendar(history.facts)
    for item in context.case.case_facts:
        if item.content.fact is CaseFactKind.RELEASE:
            days = days_of(item.content.since)
            turning = TurningPoint(RELEASE, item.id, item.number, days, None)
            found = before_after(turning, calendar, history.as_at, context.figures.window_days)
            if found:
                yield found


def turning_text(
    context: DocumentContext, turning: TurningPoint, named: Callable[[str], str] | None = None
) -> str:
    """Return what a turning point was and whom it is about; `named` says what one is called."""
    if turning.kind != RELEASE:
        return context.turning_name(turning, named)
    said = next(item.content for item in context.case.case_facts if item.id == turning.id)
    kind = choice_text(Voice.THIRD, Noun.CASE, "fact", CaseFactKind.RELEASE)
    return _of_whom(context, Noun.CASE, kind, said.person, named or context.person)


def _of_whom(
    context: DocumentContext,
    noun: Noun,
    what: str,
    person: str,
    named: Callable[[str], str],
    *,
    of_somebody: bool = True,
) -> str:
    """Return what happened and to whom, as far as the document shows that."""
    name = named(person) if person else ""
    return about_text(what, name, of_somebody=of_somebody and context.opens(noun, "person"))


def _day_of(when: When | None) -> date:
    days = days_of(when)
    return days.first if days else date.max


def _days_text(days: int) -> str:
    return ngettext("{n} day", "{n} days", days).format(n=days)


def _line(text: str) -> str:
    return " ".join(text.split())
