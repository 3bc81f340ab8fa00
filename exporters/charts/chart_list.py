"""The list of all charts of a history, in reading order, for the PDF and the window.

**Invariants:**

- A field that the audience may not see is blank in the case file, so no chart can reveal it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final

from diary.case_file import CaseFile
from diary.i18n import N_, _
from diary.jurisdiction import Vocabulary
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import ContactKind, EventKind
from diary.model.when import zone_or_utc
from diary.patterns.counted_incidents import WITHDRAWN, NotCounted, counted, not_counted
from diary.patterns.incident_facts import IncidentHistory, Numbers, fact, in_order
from diary.patterns.pattern_report import ContextDay, PatternReport
from diary.patterns.turning_points import TurningPoint
from diary.text.code_texts import contact_text
from exporters.charts.bars import before_and_after, named_counts
from exporters.charts.behaviours_by_month import behaviours_by_month
from exporters.charts.calendar import calendar
from exporters.charts.incidents_over_time import course
from exporters.charts.marks import Chart
from exporters.charts.weekday_by_hour import weekday_by_hour

# what happens to somebody: whoever reads of it must read to whom
TO_SOMEBODY: Final = frozenset(
    {
        EventKind.ASKED_TO_STOP,
        EventKind.WARNING,
        EventKind.ARREST,
        EventKind.CHARGE,
        EventKind.ORDER_SERVED,
    }
)


def disclosed_history(case: CaseFile) -> IncidentHistory:
    """Return the history that this audience may see."""
    tied = Counter(id_ for exhibit in case.exhibits for id_ in {*exhibit.item.content.incidents})
    facts = in_order([fact(item, tied[item.id]) for item in counted(case.incidents)])
    return IncidentHistory(
        facts=facts,
        not_counted=tuple(
            sorted(
                (
                    *not_counted(case.incidents),
                    *(
                        NotCounted(gone.number, WITHDRAWN)
                        for gone in case.withdrawals
                        if gone.noun is Noun.INCIDENT
                    ),
                ),
                key=lambda one: one.number,
            )
        ),
        as_at=case.made.astimezone(zone_or_utc(case.zone)).date(),
        people=case.people,
        events=case.events,
        police=case.police,
        orders=case.orders,
        impacts=case.impacts,
        accounts=case.accounts,
        ids={one.id: one.number for one in facts},
    )


_MOST_NAMES: Final = 8


def charts(
    figures: PatternReport,
    history: IncidentHistory,
    vocabulary: Vocabulary,
    context: Sequence[ContextDay] = (),
    *,
    width: float,
) -> Iterator[Chart]:
    """Return the charts of this history, in reading order; `figures` is made from it."""
    facts, name = history.facts, turning_name(history, vocabulary)
    labels = {row.code: row.label for row in vocabulary.behaviours}
    turned = [each.turning for each in figures.around]
    yield course(facts, turned, name, context, width=width)
    if figures.conduct.first:
        yield calendar(facts, figures.conduct, context, width=width)
    yield weekday_by_hour(facts, width=width)
    yield behaviours_by_month(facts, lambda code: labels.get(code, code), width=width)
    if figures.around:
        yield before_and_after(figures.around, name, figures.window_days, width=width)
    for title, named in (
        (N_("Places"), figures.places.places),
        (N_("Platforms"), figures.places.platforms),
        (
            N_("Accounts and numbers"),
            {use.name: use.incidents for use in figures.places.accounts if use.incidents},
        ),
    ):
        if named:
            yield named_counts(
                _(title), [*named.items()], len(facts), width=width, most=_MOST_NAMES
            )


def _accounts(figures: PatternReport) -> dict[str, Numbers]:
    return {use.name: use.incidents for use in figures.places.accounts if use.incidents}


def about_text(what: str, name: str, *, of_somebody: bool) -> str:
    """Return what happened and to whom; `of_somebody` where it always happens to somebody.

    An arrest without a name is read as that of whoever the page is about.
    """
    if name:
        return _("{what} ({name})").format(what=what, name=name)
    return _("{what} (nobody named)").format(what=what) if of_somebody else what


def turning_name(
    history: IncidentHistory,
    vocabulary: Vocabulary,
    named: Callable[[str], str] | None = None,
    kept: Collection[Noun] = (),
) -> Callable[[TurningPoint], str]:
    """Return a function that says what a turning point of this history was, and of whom.

    `named` returns what a person is called; without it, it is the name. Of the nouns in `kept`
    whom it is about is not shown, so nothing is said of that.
    """
    labels = {row.id: row.label for row in vocabulary.event_kinds}
    titles = {order.id: order.content.title for order in history.orders}
    references = {contact.id: contact.content.reference for contact in history.police}
    people = {each.id: each.content.name for each in history.people}
    whom = {event.id: event.content.person for event in history.events}
    whom |= {order.id: order.content.person for order in history.orders}

    def name(turning: TurningPoint) -> str:
        noun, kind = turning.kind.split("/")
        id_ = whom.get(turning.id, "")
        person = ""
        if id_:
            person = named(id_) if named else people.get(id_) or _("somebody not listed here")
        if noun == Noun.EVENT:
            of_somebody = kind in TO_SOMEBODY and Noun.EVENT not in kept
            return about_text(labels.get(kind, kind), person, of_somebody=of_somebody)
        if noun == Noun.ORDER:
            what = _("Order served: {title}").format(title=titles[turning.id])
            return about_text(what, person, of_somebody=Noun.ORDER not in kept)
        what, known_as = contact_text(ContactKind(kind)), references[turning.id]
        return f"{what} ({known_as})" if known_as else what

    return name
