"""Two days for one handing over are asked about; a second order is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diary.contradictions.rules import RuleName
from diary.contradictions.whole_record import contradictions_in
from diary.model.record_nouns import Event, EventKind, Order
from diary.model.revisions import Content
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from tests.support.records import desk

INTERIM = Order(title="Interim order", reference="SKM/1", served="2026-02-11")
FULL = Order(title="Full order", reference="SKM/2", served="2026-02-21")


def handed(day: str, what: str = "Handed to him.") -> Event:
    when = typed_when(Precision.DAY, "Europe/London", day)
    return Event(event=EventKind.ORDER_SERVED, what=what, when=when)


def asked(*entries: Content) -> list[str]:
    book = desk().journal
    for each in entries:
        book.record(each)
    found = contradictions_in(book.items, book.history, book.zone)
    return [each.text for each in found if each.rule.name is RuleName.TWO_SERVICES]


@pytest.mark.parametrize(
    "entries",
    [
        (INTERIM, handed("2026-02-12")),
        (INTERIM, FULL, handed("2026-02-21"), handed("2026-02-12")),
        (INTERIM, FULL, handed("2026-02-14", "The interim order was handed to him.")),
        (INTERIM, replace(INTERIM, served="2026-02-12")),
    ],
)
def test_another_day_is_asked_about_in_one_sentence(entries: tuple[Content, ...]) -> None:
    (text,) = asked(*entries)
    assert text.startswith("Order “Interim order” is down as handed over Wed 11 Feb 2026, and ")
    assert (text.count("?"), text.count(". ")) == (1, 0)


@pytest.mark.parametrize(
    "entries",
    [
        (INTERIM, FULL, handed("2026-02-11"), handed("2026-02-21")),
        (INTERIM, handed("2026-05-02")),
        (INTERIM, replace(FULL, reference="SKM/1")),
        (replace(INTERIM, served=""), handed("2026-02-12")),
        (INTERIM, FULL, handed("2026-02-15")),
    ],
)
def test_one_day_and_a_second_order_are_not(entries: tuple[Content, ...]) -> None:
    assert asked(*entries) == []
