"""Times beside the days of an order, and where each lies in them, worked out by hand."""

from __future__ import annotations

from typing import Final

from diary.model.record_nouns import Breach, Incident, Order
from diary.model.when import PartOfDay, Precision, When
from diary.model.zone_rules import typed_when
from tests.support.generators import LONDON
from tests.support.records import Desk, desk


def at(
    text: str,
    until: str = "",
    *,
    about: bool = False,
    part: PartOfDay | None = None,
    offset: str = "",
    zone: str = LONDON,
) -> When:
    precision = Precision.EXACT if "T" in text else Precision.DAY
    if about:
        precision = Precision.ABOUT
    elif until:
        precision = Precision.BETWEEN
    elif part:
        precision = Precision.PART_OF_DAY
    ends = offset if until else ""
    return typed_when(
        precision, zone, text, until=until, part=part, offset=offset, until_offset=ends
    )


TOKYO, NEW_YORK = "Asia/Tokyo", "America/New_York"
SERVED, END = "2026-06-11", "2026-07-21"
TIMED: Final = Order(title="Timed", served=SERVED, served_time="17:45", expires=END)
BY_DAY: Final = Order(title="By day", served=SERVED, expires=END)
ENDLESS: Final = Order(title="Endless", order="bail", served=SERVED, served_time="17:45")
UNSERVED: Final = Order(title="Not served", made="2026-06-10", expires=END)
NIGHT: Final = Order(title="Night of the change", served="2026-10-25", served_time="01:20")
EVENING: Final = PartOfDay.EVENING

CASES: Final[tuple[tuple[When | None, Order, str], ...]] = (
    (at("2026-06-10"), TIMED, "before"),
    (at("2026-06-11T17:44"), TIMED, "before"),
    (at("2026-06-11T17:45"), TIMED, "within"),
    (at("2026-06-11T17:44"), BY_DAY, "service-day"),
    (at("2026-06-11"), TIMED, "service-day"),
    (at("2026-06-11", part=EVENING), TIMED, "service-day"),
    (at("2026-06-11T18:10", about=True), TIMED, "service-day"),
    (at("2026-06-11T18:15", about=True), TIMED, "within"),
    (at("2026-06-11T17:10", about=True), TIMED, "before"),
    (at("2026-06-11T17:20", about=True), TIMED, "service-day"),
    (at("2026-06-11T17:00", "2026-06-11T17:40"), TIMED, "before"),
    (at("2026-06-11T17:00", "2026-06-11T18:00"), TIMED, "service-day"),
    (at("2026-06-11T17:00", "2026-06-12T01:00"), TIMED, "service-day"),
    (at("2026-06-11T18:00", "2026-06-12T01:00"), TIMED, "within"),
    (at("2026-06-10T23:00", "2026-06-11T01:00"), TIMED, "edge"),
    (at("2026-06-12"), TIMED, "within"),
    (at("2026-07-20"), TIMED, "within"),
    (at("2026-07-21"), TIMED, "last-day"),
    (at("2026-07-21T23:59"), TIMED, "last-day"),
    (at("2026-07-20T23:00", "2026-07-21T01:00"), TIMED, "edge"),
    (at("2026-07-21T23:00", "2026-07-22T01:00"), TIMED, "edge"),
    (at("2026-07-22"), TIMED, "after"),
    (at("2026-07-22"), UNSERVED, "after"),
    (at("2026-06-20"), UNSERVED, "no-service"),
    (at("2026-06-20"), ENDLESS, "no-end"),
    (at("2026-06-10"), ENDLESS, "before"),
    (at("2026-06-11T18:00"), ENDLESS, "no-end"),
    # the clock showed the hour from one o'clock twice: the order does not say in which it was
    (at("2026-10-25T01:40", offset="+01:00"), NIGHT, "service-day"),
    (at("2026-10-25T01:10", offset="+00:00"), NIGHT, "service-day"),
    (at("2026-10-25T00:30", "2026-10-25T01:10", offset="+01:00"), NIGHT, "service-day"),
    (at("2026-10-25T00:50"), NIGHT, "before"),
    (at("2026-10-25T02:05"), NIGHT, "no-end"),
    # in another zone than the order's: no clock on earth may have shown another day
    (at("2026-06-10T09:00", zone=TOKYO), TIMED, "before"),
    (at("2026-06-10T23:00", zone=NEW_YORK), TIMED, "edge"),
    (at("2026-06-11T23:30", zone=TOKYO), TIMED, "edge"),
    (at("2026-06-12T20:00", zone=TOKYO), TIMED, "edge"),
    (at("2026-06-12T23:00", zone=TOKYO), TIMED, "within"),
    (at("2026-06-13", zone=NEW_YORK), TIMED, "within"),
    (at("2026-06-13", zone=TOKYO), TIMED, "within"),
    (at("2026-06-12T09:45", about=True, zone=NEW_YORK), TIMED, "within"),
    (at("2026-06-12T08:15", about=True, zone=NEW_YORK), TIMED, "edge"),
    (at("2026-06-12T08:15", zone=NEW_YORK), TIMED, "within"),
    (at("2026-07-20T02:00", "2026-07-20T05:00", zone=NEW_YORK), TIMED, "within"),
    (at("2026-07-20T22:00", zone=NEW_YORK), TIMED, "edge"),
    (at("2026-07-22T02:00", zone=TOKYO), TIMED, "edge"),
    (at("2026-07-23T02:00", zone=TOKYO), TIMED, "after"),
    (at("2026-06-20", zone=TOKYO), ENDLESS, "no-end"),
    (at("2026-06-20", zone=TOKYO), UNSERVED, "no-service"),
    (None, TIMED, "no-day"),
    (typed_when(Precision.NOT_SURE, LONDON, "2026-06-20"), TIMED, "no-day"),
)


def record_of_orders() -> Desk:
    """A record with an incident for each case, each against the order of its case."""
    book = desk()
    orders = {
        each.title: book.journal.record(each).id
        for each in (TIMED, BY_DAY, ENDLESS, UNSERVED, NIGHT)
    }
    for when, order, _stage in CASES:
        breach = Breach(orders[order.title], 0)
        book.journal.record(Incident(what="He came.", when=when, breaches=(breach,)))
    return book


def expected_figures() -> dict[str, tuple[int, ...]]:
    """The figures of that record, by code."""
    found: dict[str, tuple[int, ...]] = {}
    for number, (_when, order, stage) in enumerate(CASES, 1):
        sort = "bail" if order.order == "bail" else "order"
        found[f"{sort}-days.{stage}"] = (*found.get(f"{sort}-days.{stage}", ()), number)
    return found
