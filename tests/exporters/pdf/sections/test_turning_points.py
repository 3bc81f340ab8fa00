from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from diary import audience_profiles, jurisdiction
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Event, EventKind, Incident, Order
from diary.model.when import Precision, When
from diary.model.zone_rules import typed_when
from exporters.charts.bars import window_text
from exporters.pdf.sections.document_context import DocumentContext
from exporters.pdf.sections.field_values import format_field
from exporters.pdf.sections.turning_points import has_partial_count, turning_point_texts

AT = datetime(2026, 8, 1, tzinfo=UTC)


def day(text: str) -> When:
    return typed_when(Precision.DAY, "Europe/London", text)


@pytest.fixture
def context(casemaker: Any) -> DocumentContext:
    maker = casemaker.Maker()
    for text in ("2026-03-04", "2026-03-01", "2026-03-02", "2026-03-02", "2026-03-09"):
        maker.add(Incident(what=f"On {text}", when=day(text)), AT)
    maker.add(Incident(what="Some time"), AT)
    maker.add(Event(event=EventKind.ASKED_TO_STOP, when=day("2026-03-02")), AT)
    maker.add(Event(event=EventKind.MOVED), AT)
    maker.add(Event(event=EventKind.CHARGE, when=day("2026-04-01")), AT)
    maker.add(Order(title="An order", served="2026-03-04", terms=("One",)), AT)
    return DocumentContext(
        maker.case(audience_profiles.load("police")), jurisdiction.load(), "0" * 64
    )


def test_whole_days_are_compared_and_the_same_day_counts_nowhere(context: DocumentContext) -> None:
    asked, order, charged, moved = turning_point_texts(context)
    assert [turn.what for turn in (asked, order, charged, moved)] == [
        "Told to stop (nobody named)",
        "Order served: An order (nobody named)",
        "Charge (nobody named)",
        "Moved or changed work",
    ]
    assert asked.around is not None
    assert order.around is not None
    assert charged.around is not None
    assert (asked.around.before.incidents, asked.around.same_day.unknown) == ((2,), (3, 4))
    assert (asked.around.after.incidents, window_text(asked.around.after)) == ((1, 5), "2")
    assert window_text(asked.around.before) == "1*"
    assert asked.next() == "after 2 days, no. 1"
    assert (order.around.before.incidents, order.around.after.incidents) == ((2, 3, 4), (5,))
    assert (charged.around.before.incidents, charged.around.after.incidents) == ((1, 3, 4, 5), ())
    assert charged.next() == "no later incident is recorded"
    assert (moved.around, moved.next()) == (None, "day not known")
    assert has_partial_count(turning_point_texts(context))


def test_values_read_as_people_say_them(context: DocumentContext) -> None:
    assert (
        format_field(context, Noun.INCIDENT, "behaviours", ["LOITER"])
        == "Hung around or drove past"
    )
    assert format_field(context, Noun.INCIDENT, "certainty", "told") == "Told by somebody else"
    assert format_field(context, Noun.INCIDENT, "times", 1) == "1 time"
    assert format_field(context, Noun.INCIDENT, "reported", False) == "No"
    order = context.case.orders[0]
    breach = format_field(context, Noun.INCIDENT, "breaches", [{"order": order.id, "term": 1}])
    assert breach == "An order, term 1: One\n(This is how the person recording sees it.)"
    witness = format_field(
        context, Noun.INCIDENT, "witnesses", [{"name": "Jo", "saw": "it"}, {"name": "Al"}]
    )
    assert witness == "Jo: it\nAl"
    assert format_field(context, Noun.ORDER, "served", "2026-03-04") == "Wed 4 Mar 2026"
    assert (
        format_field(context, Noun.INCIDENT, "person", "0" * 32)
        == "somebody whose name is withheld"
    )


@pytest.mark.parametrize("value", ["not a time", {"strange": 1}, [1, {"a": []}], 7])
def test_a_value_that_cannot_be_put_in_words_is_printed_as_it_is(
    context: DocumentContext, value: Any
) -> None:
    for name in ("when", "witnesses", "breaches", "continuity", "incidents", "terms"):
        assert format_field(context, Noun.INCIDENT, name, value)


@pytest.mark.parametrize(
    ("audience", "told"), [("police", ["A new laptop"]), ("order", ["A new laptop"]), ("short", [])]
)
def test_something_else_is_a_turning_point_only_with_its_words(
    audience: str, told: list[str], casemaker: Any
) -> None:
    maker = casemaker.Maker()
    maker.add(Event(what="A new laptop", event=EventKind.OTHER, when=day("2026-03-02")), AT)
    case = maker.case(audience_profiles.load(audience))
    found = turning_point_texts(DocumentContext(case, jurisdiction.load(), "0" * 64))
    assert [turn.what for turn in found] == told
