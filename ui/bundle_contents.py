"""What an opened bundle holds, in lines that each lead to what they are about.

**Invariants:**

- The lines say what was recorded and how much of it, and never what it amounts to.
- Incidents that stay behind are named beside the count: a bundle that is read is not taken for the
  whole record.
- Whoever reads a bundle did not write it: the person is told of by name.
- Each number is that of an incident or subject that the bundle shows, so that it can be opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from diary import checklist
from diary.i18n import _, ngettext
from diary.jurisdiction import Vocabulary
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import EventKind, RequestState
from diary.model.revisions import Content, Recorded, standing
from diary.patterns.behaviours import behaviour_figures
from diary.patterns.course_of_conduct import conduct
from diary.patterns.incident_places import incident_places
from diary.text.initials import keeper_text
from diary.text.number_texts import numbers_text
from diary.text.time_texts import day_text, span_text, when_short

if TYPE_CHECKING:
    from diary.patterns.incident_facts import IncidentHistory
    from ui.bundle_session import Reading

_MOST_PEOPLE = 5


@dataclass(frozen=True, slots=True)
class ContentsWay:
    """A way to one subject."""

    label: str
    noun: Noun
    id: str


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """One line, and ways to the subjects that it is about; `noun` is that of its page."""

    text: str
    noun: Noun
    ways: tuple[ContentsWay, ...] = ()


@dataclass(frozen=True, slots=True)
class BundleContents:
    """What the first page of an opened bundle says, and what the person is called there.

    `first` are the lines to read first, `kinds` the kinds of act with their incidents, and
    `unanswered` is how many things readers ask for that the bundle does not say.
    """

    who: str
    name: str
    first: tuple[ContentsLine, ...]
    kinds: tuple[ContentsLine, ...]
    unanswered: int


def bundle_contents(session: Reading, vocabulary: Vocabulary) -> BundleContents:
    """Return what the bundle holds; it reads every incident."""
    journal = session.journal
    me = journal.me()
    who = keeper_text(me)
    history = session.patterns.whole()
    asked = checklist.checklist(journal.items, vocabulary)
    return BundleContents(
        who,
        me.name.strip() if me else "",
        tuple(_first(session, history, who)),
        tuple(_kinds(history, vocabulary, who)),
        sum(one.gap not in checklist.NOT_IN_BUNDLES for one in asked),
    )


def _first(session: Reading, history: IncidentHistory, who: str) -> Iterator[ContentsLine]:
    journal = session.journal
    yield _how_many(history)
    yield from _not_shown(session)
    yield from _named(history)
    told = [one for one in standing(history.events) if one.content.event is EventKind.ASKED_TO_STOP]
    if told:
        ways = (_way(each, when_short(each.content.when)) for each in told if each.content.when)
        yield ContentsLine(_("Told to stop"), Noun.EVENT, tuple(ways))
    orders = standing(history.orders)
    if orders:
        yield ContentsLine(
            _("Orders and conditions"),
            Noun.ORDER,
            tuple(_way(each, each.content.title) for each in orders),
        )
    broken = [one for one in history.facts if one.breaches]
    if broken:
        text = _("May be against a term of an order, as {who} sees it").format(who=who)
        yield ContentsLine(
            text, Noun.INCIDENT, _of_incidents(history, (one.number for one in broken))
        )
    police = standing(history.police)
    if police:
        latest = max(police, key=lambda one: one.number)
        count = len(police)
        text = ngettext("{n} contact with police", "{n} contacts with police", count)
        label = _("the last one, no. {number}").format(number=latest.number)
        yield ContentsLine(text.format(n=f"{count:,}"), Noun.POLICE, (_way(latest, label),))
    asks = standing(journal.items(Noun.ASK))
    if asks:
        still = sum(one.content.state is RequestState.OPEN for one in asks)
        unstated = sum(one.content.state is None for one in asks)
        text = _("What {who} asks for: {n}; open: {open}; not stated: {unstated}")
        yield ContentsLine(
            text.format(who=who, n=f"{len(asks):,}", open=f"{still:,}", unstated=f"{unstated:,}"),
            Noun.ASK,
            tuple(_way(each, str(each.number)) for each in asks),
        )


def _how_many(history: IncidentHistory) -> ContentsLine:
    found = conduct(history.facts)
    count = len(found.incidents)
    text = ngettext("{n} incident", "{n} incidents", count).format(n=f"{count:,}")
    if found.first and found.last:
        days = span_text(found.first, found.last)
        text = _("{count}, {days}").format(count=text, days=days)
    dated = [one for one in history.facts if one.days is not None]
    ways = {
        one.id: ContentsWay(
            _("No. {number}, {day}").format(number=one.number, day=day_text(one.days.first)),
            Noun.INCIDENT,
            one.id,
        )
        for one in (*dated[:1], *dated[-1:])
        if one.days is not None
    }
    return ContentsLine(text, Noun.INCIDENT, tuple(ways.values()))


def _not_shown(session: Reading) -> Iterator[ContentsLine]:
    """Yield which numbers below the highest one shown are of no incident that is shown."""
    shown = {each.number for each in session.journal.items(Noun.INCIDENT)}
    missing = sorted(set(range(1, max(shown, default=0))) - shown)
    if missing:
        text = _("Incidents not shown here, as far as the numbers tell: no. {numbers}")
        yield ContentsLine(text.format(numbers=numbers_text(missing)), Noun.INCIDENT)


def _named(history: IncidentHistory) -> Iterator[ContentsLine]:
    """Yield whom incidents name, the most often named first."""
    places = incident_places(history.facts, history.people, history.accounts)
    people = {each.id: each for each in history.people}
    suspects = sorted(places.suspected, key=lambda one: -len(one.incidents))
    named = [one for one in suspects if one.incidents][:_MOST_PEOPLE]
    if named:
        told = _("{name}: in {n} of {count}")
        yield ContentsLine(
            _("Who is named"),
            Noun.PERSON,
            tuple(
                _way(
                    people[one.id],
                    told.format(
                        name=people[one.id].content.name.strip()
                        or _("Person {number}").format(number=people[one.id].number),
                        n=f"{len(one.incidents):,}",
                        count=f"{len(history.facts):,}",
                    ),
                )
                for one in named
            ),
        )


def _kinds(history: IncidentHistory, vocabulary: Vocabulary, who: str) -> Iterator[ContentsLine]:
    """Yield the kinds of act to read first, in the order of their list."""
    labels = {line.id: line.label for line in vocabulary.read_first}
    found = behaviour_figures(history.facts, vocabulary).read_first
    for id_, listed in found.items():
        yield ContentsLine(
            labels[id_].format(who=who), Noun.INCIDENT, _of_incidents(history, listed)
        )


def _of_incidents(history: IncidentHistory, listed: Iterable[int]) -> tuple[ContentsWay, ...]:
    by_number = {one.number: one for one in history.facts}
    return tuple(ContentsWay(str(number), Noun.INCIDENT, by_number[number].id) for number in listed)


def _way(one: Recorded[Content], label: str) -> ContentsWay:
    return ContentsWay(label.strip() or str(one.number), one.noun, one.id)
