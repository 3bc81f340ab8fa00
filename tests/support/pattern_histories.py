"""Random lives of a record, with the days and hours at which reckoning goes wrong.

The rules are:

- A history is a list of steps with plain numbers in them, so that hypothesis can shrink it.
- Days cluster round a few: both changes of the clocks, a leap day, a turn of the year.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from diary.errors import BadInput, NotAllowed
from diary.model.record_nouns import (
    Account,
    Area,
    Breach,
    Certainty,
    ContactKind,
    Event,
    EventKind,
    Evidence,
    Impact,
    Incident,
    LimbChoice,
    MatchedLimb,
    Mistake,
    Order,
    Person,
    PoliceContact,
    Role,
    ToldOutcome,
    TurnedOut,
)
from diary.model.revisions import Content
from diary.model.when import PartOfDay, Precision, When
from diary.model.zone_rules import typed_when
from tests.support.behaviour_mapping import ROWS
from tests.support.records import Desk, erase

ZONES = ("Europe/London", "UTC", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe")
# each with what comes near it: spring and autumn in two zones, a leap day, the turn of the year
ANCHORS = (
    date(2024, 3, 31),
    date(2024, 10, 27),
    date(2024, 4, 26),
    date(2024, 10, 31),
    date(2024, 2, 29),
    date(2024, 12, 31),
)
NAMES = ("", " ", "Gym", "gym ", "Old  Mill", "old mill", "Café", "Cafe\u0301", "STRASSE", "straße")
REFERENCES = ("", "CR/1", " CR/1 ", "CR/2")
# the last are of a list that is yet to come, and named as other things are
CODES = (
    *(row[0] for row in ROWS),
    *("NEW_KIND", "*breach", "after-order", "physical", "intimidation"),
    *("constructor", "__proto__", "NEW-KIND", "new kind", "follow", "", "\u534e", "LONG_" * 30),
)
TERMS = ("Not to contact", "Not to come near")

days = st.builds(
    lambda anchor, off: anchor + timedelta(days=off),
    # most of them near one, so that days are shared
    st.sampled_from((*ANCHORS[:1] * 4, *ANCHORS)),
    st.one_of(st.integers(-2, 2), st.integers(-2, 2), st.integers(-40, 40)),
)
minutes = st.one_of(st.sampled_from((0, 30, 60, 90, 119, 120, 150, 1439)), st.integers(0, 1439))
numbers = st.integers(0, 30)


def clock(day: date, minute: int) -> str:
    return f"{day}T{minute // 60:02d}:{minute % 60:02d}"


@st.composite
def whens(draw: st.DrawFn) -> When | None:
    """A time as somebody may state it; hours that were skipped or shown twice are settled."""
    zone, day = draw(st.sampled_from(ZONES)), draw(days)
    precision = draw(st.sampled_from([None, *Precision]))
    if precision is None:
        return None
    if precision is Precision.DAY:
        return typed_when(precision, zone, str(day))
    if precision is Precision.PART_OF_DAY:
        return typed_when(precision, zone, str(day), part=draw(st.sampled_from(PartOfDay)))
    if precision is Precision.NOT_SURE:
        return typed_when(precision, zone, draw(st.sampled_from(("", str(day)))))
    at, until = clock(day, draw(minutes)), ""
    if precision is Precision.BETWEEN:
        # over midnight, over a month or two, over both changes of the clocks
        later = day + timedelta(days=draw(st.sampled_from((0, 0, 0, 1, 1, 2, 7, 35, 70))))
        until = max(clock(later, draw(minutes)), at)
    return settled(precision, zone, at, until, draw(st.booleans()))


def settled(precision: Precision, zone: str, at: str, until: str, second: bool) -> When:
    """The time with an offset where one is needed; a skipped hour becomes the whole day."""
    hours = range(11, -6, -1) if second else range(-5, 12)
    offsets = [f"{hour:+03d}:{minute}" for hour in hours for minute in ("00", "30")]
    for offset in ("", *offsets):
        with contextlib.suppress(BadInput):
            return typed_when(precision, zone, at, until, offset=offset)
    return typed_when(Precision.DAY, zone, at[:10])


maybe_whens = whens()
codes = st.lists(st.sampled_from(CODES), max_size=3).map(tuple)
refers = st.lists(numbers, max_size=3)
limbs = st.builds(
    MatchedLimb,
    test=st.just("ew.pha.2A"),
    limb=st.sampled_from("abg"),
    how=st.sampled_from(LimbChoice),
    helped=st.booleans(),
    on=st.sampled_from(("", "2024-06-01")),
)
turned_out = st.builds(TurnedOut, reason=st.sampled_from(Mistake))
incidents = st.tuples(
    st.builds(
        Incident,
        what=st.just("Something happened"),
        when=maybe_whens,
        behaviours=codes,
        times=st.sampled_from((None, None, 1, 2, 37)),
        place=st.sampled_from(NAMES),
        platform=st.sampled_from(NAMES),
        accounts=st.lists(st.sampled_from([n for n in NAMES if n.strip()]), max_size=3).map(tuple),
        why_person=st.sampled_from(("", " ", "The voice", "A scar")),
        reported=st.sampled_from((None, None, True, False)),
        certainty=st.sampled_from((None, *Certainty)),
        limbs=st.lists(limbs, max_size=2, unique_by=lambda each: each.limb).map(tuple),
        turned_out=st.one_of(st.none(), st.none(), turned_out),
        fixated=st.sampled_from(("", " ", "Every day")),
        obsessive=st.sampled_from(("", "Again")),
        unwanted=st.sampled_from(("", "I said no")),
        repeated=st.sampled_from(("", "Third time")),
        typed_at=st.sampled_from(("", "", "2024-03-30T23:30:00Z", "2024-06-01T12:00:00Z")),
    ),
    st.lists(st.tuples(numbers, st.integers(0, 3)), max_size=2),
)
served = [EventKind.ORDER_SERVED] * 6
contacts = st.builds(
    PoliceContact,
    what=st.just("Told them"),
    contact=st.sampled_from(ContactKind),
    when=maybe_whens,
    reference=st.sampled_from(REFERENCES),
    outcome=st.sampled_from(("", "No further action")),
    outcomes=st.sampled_from(((), ("No further action",), ("Charged", "Sent to court"))),
)
orders = st.builds(
    Order,
    title=st.just("Order"),
    order=st.just("spo"),
    served=st.one_of(st.just(""), days.map(str)),
    terms=st.sampled_from(((), TERMS[:1], TERMS)),
)
accounts = st.builds(
    Account,
    account=st.sampled_from([name for name in NAMES if name.strip()]),
    why=st.sampled_from(("", "The photograph")),
    known_before=st.booleans(),
)
events = st.builds(Event, event=st.sampled_from([*EventKind, *served]), when=maybe_whens)
others = st.one_of(
    contacts,
    orders,
    events,
    events,
    events,
    st.builds(Evidence, title=st.just("A picture")),
    st.builds(Impact, what=st.just("No sleep"), area=st.sampled_from(Area), when=maybe_whens),
    st.builds(
        Person,
        # names that two people have, or that stand on a page for somebody else or for nobody
        name=st.sampled_from(("unknown", "Unknown ", "A.B.", "nobody", "an account", "Person 2")),
        role=st.sampled_from((*Role, Role.ME, Role.SUSPECTED)),
        why=st.sampled_from(("", " ", "Said so")),
    ),
    accounts,
    contacts,
    orders,
)
rest = st.tuples(others, st.just([]))
said = st.one_of(incidents, rest, incidents, rest)
verbs = st.sampled_from((*["record"] * 6, "amend", "withdraw", "reinstate", "erase"))
# what is done, to which that stands, what is said, whom or what it points at, when
step = st.tuples(verbs, numbers, said, refers, days, minutes)
steps = st.one_of(st.lists(step, max_size=8), st.lists(step, min_size=10, max_size=30))


def tied(ids: dict[type, list[str]], content: Any, broken: Any, to: list[int]) -> Content:
    """The content with real identifiers in place of the numbers that were drawn."""

    def some(kind: type) -> tuple[str, ...]:
        known = ids.get(kind, [])
        return tuple(known[n % len(known)] for n in to) if known else ()

    if isinstance(content, Incident):
        orders, people = ids.get(Order, []), some(Person)
        breaches = tuple(Breach(orders[n % len(orders)], term) for n, term in broken if orders)
        return replace(content, breaches=breaches, person=people[0] if people else "")
    if isinstance(content, Account):
        people = some(Person)
        return replace(content, person=people[0] if people else "")
    if isinstance(content, PoliceContact):
        told = zip(some(Incident), content.outcomes, strict=False)
        return replace(
            content,
            incidents=some(Incident),
            answers=tuple(dict.fromkeys(some(PoliceContact))),
            outcomes=tuple(ToldOutcome(incident=id_, what=str(words)) for id_, words in told),
        )
    if isinstance(content, Evidence):
        return replace(content, incidents=some(Incident))
    return content  # type: ignore[no-any-return]


def live(at: Desk, history: list[Any]) -> None:
    """Lives through a history; what the record does not allow is left out."""
    ids: dict[type, list[str]] = {}
    standing: list[tuple[str, type]] = []
    gone: list[tuple[str, type]] = []
    for verb, which, (content, broken), to, day, minute in history:
        at.clock.at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minute)
        whole = tied(ids, content, broken, to)
        if verb == "reinstate":
            if gone:
                standing.append(gone.pop(which % len(gone)))
                at.journal.reinstate(standing[-1][0], "it was so")
            continue
        if verb == "record" or not standing:
            id_ = at.journal.record(whole).id
            ids.setdefault(type(whole), []).append(id_)
            standing.append((id_, type(whole)))
            continue
        if verb == "amend":
            alike = [id_ for id_, kind in standing if kind is type(whole)]
            if alike:
                # nothing changed, or a contact would answer itself
                with contextlib.suppress(NotAllowed, BadInput):
                    at.journal.amend(alike[which % len(alike)], whole)
            continue
        id_, kind = standing[which % len(standing)]
        standing.remove((id_, kind))
        if verb == "erase":
            erase(at, id_)
        else:
            at.journal.withdraw(id_, "taken back")
            gone.append((id_, kind))
