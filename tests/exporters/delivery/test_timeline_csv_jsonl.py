"""The timeline follows the rules of the programs that read it, and loses nothing."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from diary.i18n import use_language
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import (
    ClockCorrection,
    ContactKind,
    Event,
    EventKind,
    Incident,
    Mistake,
    Order,
    PoliceContact,
    TurnedOut,
)
from diary.model.revisions import Recorded
from diary.model.when import PartOfDay, Precision, When, not_sure
from diary.model.zone_rules import typed_when
from exporters.delivery import timeline_csv_jsonl
from tests.exporters.conftest import Book, case_of
from tests.support.summaries import case_for
from tests.support.tables import table_of

LONDON = "Europe/London"
WRITTEN = datetime(2026, 3, 5, 9, tzinfo=UTC)


def item(noun: Noun, number: int, content: Any) -> Recorded[Any]:
    return Recorded(f"{noun}{number}", noun, number, content, number, "00", WRITTEN, WRITTEN, 1)


def case_with(book: Book, **groups: tuple[Any, ...]) -> Any:
    nouns = {
        "incidents": Noun.INCIDENT,
        "events": Noun.EVENT,
        "police": Noun.POLICE,
        "orders": Noun.ORDER,
    }
    return replace(
        case_of(book, []),
        **{
            name: tuple(item(nouns[name], n, each) for n, each in enumerate(contents, 1))
            for name, contents in groups.items()
        },
    )


def rows(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8"), newline=""), strict=True))


def accepted(row: dict[str, str]) -> None:
    """What Timesketch asks of a row: three fields, a time that can be read, no field too long."""
    assert row["message"]
    assert row["timestamp_desc"]
    assert datetime.fromisoformat(row["datetime"]).utcoffset() is not None
    assert all(len(text.encode("utf-8")) <= 32_766 for text in row.values())


WHENS = [
    typed_when(Precision.EXACT, LONDON, "2026-03-29T03:30"),
    typed_when(Precision.BETWEEN, LONDON, "2026-03-01T23:00", until="2026-03-02T07:00"),
    typed_when(Precision.DAY, LONDON, "2026-03-29"),
    typed_when(Precision.PART_OF_DAY, LONDON, "2026-03-03", part=PartOfDay.EVENING),
    not_sure(LONDON),
    None,
]


def test_both_forms_have_the_same_rows_that_a_timeline_program_accepts(book: Book) -> None:
    case = case_with(
        book,
        incidents=tuple(Incident(what=f"He came. {n}", when=when) for n, when in enumerate(WHENS)),
        events=(Event(event=EventKind.ARREST, what="Arrested", when=WHENS[0]),),
        police=(PoliceContact(what="Told them", when=WHENS[2], reference="NM/1"),),
        orders=(
            Order(title="Order", made="2026-03-04", served="2026-03-05", expires="2028-03-04"),
        ),
    )
    found = rows(table_of(timeline_csv_jsonl.csv, case))
    assert len(found) == len(WHENS) + 1 + 1 + 3
    for row in found:
        accepted(row)
    objects = [json.loads(line) for line in table_of(timeline_csv_jsonl.jsonl, case).splitlines()]
    assert found == [{name: str(cell) for name, cell in each.items()} for each in objects]
    assert {type(each[name]) for each in objects for name in ("number", "entry")} == {int}
    assert [row["datetime"] for row in found] == sorted(row["datetime"] for row in found)
    assert tuple(found[0]) == timeline_csv_jsonl.COLUMNS


@pytest.mark.parametrize(
    ("when", "start", "latest"),
    [
        (WHENS[0], "2026-03-29T02:30:00+00:00", "2026-03-29T02:30:00+00:00"),
        (WHENS[1], "2026-03-01T23:00:00+00:00", "2026-03-02T07:00:00+00:00"),
        (WHENS[3], "2026-03-03T18:00:00+00:00", "2026-03-03T22:00:00+00:00"),
    ],
)
def test_an_interval_has_both_ends(book: Book, when: When, start: str, latest: str) -> None:
    (row,) = rows(
        table_of(
            timeline_csv_jsonl.csv, case_with(book, incidents=(Incident(what="x", when=when),))
        )
    )
    assert row["datetime"] == start
    assert row["datetime_latest"][:16] in (latest[:16], "2026-03-03T21:59")
    assert row["precision"] == str(when.precision)


def test_what_has_no_known_time_stands_at_its_writing_and_says_so(book: Book) -> None:
    guess = typed_when(Precision.NOT_SURE, LONDON, "2020-01-01")
    case = case_with(book, incidents=(Incident(what="x", when=guess), Incident(what="y")))
    for row in rows(table_of(timeline_csv_jsonl.csv, case)):
        assert row["datetime"] == "2026-03-05T09:00:00+00:00"
        assert row["datetime_latest"] == ""
        assert "its own time is not known" in row["timestamp_desc"]


@pytest.mark.parametrize("what", ["word " * 20_000, "ß" * 40_000, "\U0001f480" * 20_000])
def test_a_field_too_long_to_sort_by_is_cut_and_says_where_it_is_whole(
    book: Book, what: str
) -> None:
    (row,) = rows(
        table_of(timeline_csv_jsonl.csv, case_with(book, incidents=(Incident(what=what),)))
    )
    accepted(row)
    assert row["message"].endswith("(cut; whole in record.json)")


def test_no_cell_of_the_table_is_a_formula_and_no_message_breaks_a_line(book: Book) -> None:
    said = "=cmd()\r\n@SUM(1)"
    case = case_with(book, incidents=(Incident(what=said, place="=1+1", accounts=("+44",)),))
    (row,) = rows(table_of(timeline_csv_jsonl.csv, case))
    assert row["place"] == "'=1+1"
    assert row["account"] == "'+44"
    assert "\n" not in row["message"]


def test_all_accounts_of_an_incident_stand_in_one_cell(book: Book) -> None:
    case = case_with(book, incidents=(Incident(what="One.", accounts=("a", "@b")),))
    (row,) = rows(table_of(timeline_csv_jsonl.csv, case))
    assert row["account"] == "a; @b"


def test_what_is_not_counted_says_so(book: Book) -> None:
    out = TurnedOut(reason=Mistake.NOTHING_DONE)
    case = case_with(book, incidents=(Incident(what="One"), Incident(what="Two", turned_out=out)))
    one, two = rows(table_of(timeline_csv_jsonl.csv, case))
    assert (one["counted"], two["counted"]) == ("yes", "no")
    assert one["message"].startswith("Incident 1")
    assert two["message"].startswith("Not counted, turned out to be nothing")
    assert two["message"].endswith(": Two")


def test_a_contact_or_an_event_without_its_words_says_of_what_kind_it_is(book: Book) -> None:
    contact, event = rows(
        table_of(
            timeline_csv_jsonl.csv,
            case_with(
                book,
                police=(PoliceContact(what="", contact=ContactKind.REPORT, reference="R 1"),),
                events=(Event(what="He was told.", event=EventKind.ASKED_TO_STOP),),
            ),
        )
    )[::-1]
    assert contact["message"].endswith(": Report to police")
    assert event["message"].endswith(": Told to stop (nobody named): He was told.")


def test_how_a_time_is_known_and_by_which_wrong_clock_stand_beside_it(book: Book) -> None:
    when = typed_when(Precision.EXACT, LONDON, "2026-03-05T17:10", how="the gate closed")
    clock = ClockCorrection(fast=720)
    case = case_with(book, incidents=(Incident(what="x", when=when, clocks=(clock,)),))
    (row,) = rows(table_of(timeline_csv_jsonl.csv, case))
    assert row["time_known"] == "the gate closed"
    assert row["clock"].startswith("The clock of the camera was 12 minutes fast")
    (line,) = table_of(timeline_csv_jsonl.jsonl, case).decode().splitlines()
    assert (json.loads(line)["time_known"], json.loads(line)["clock"]) == (
        row["time_known"],
        row["clock"],
    )
    # in the language of the moment at which it is written
    with use_language("cy"):
        (line,) = table_of(timeline_csv_jsonl.jsonl, case).decode().splitlines()
    assert "The clock" not in json.loads(line)["clock"]


def test_whom_an_event_or_a_contact_is_about_stands_in_its_column() -> None:
    case = case_for("neighbour", "police", datetime(2026, 11, 27, 12, tzinfo=UTC))
    people = {
        (row["kind"], row["number"]): row["person"]
        for row in rows(table_of(timeline_csv_jsonl.csv, case))
    }
    for about in (("event", "2"), ("contact", "1"), ("incident", "1")):
        assert people[about] == "Derwent Pask"
    # a report closed, and pots of which she names nobody
    assert people["event", "4"] == people["incident", "4"] == ""
