"""incidents.csv: what a spreadsheet reads is what was written, and nothing in it is computed."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import (
    Certainty,
    FirstTelling,
    Incident,
    Mistake,
    TurnedOut,
    Witness,
)
from diary.model.revisions import Recorded
from diary.model.when import Precision, not_sure
from diary.model.zone_rules import typed_when
from exporters.delivery import incidents_csv
from tests.exporters.conftest import Book, case_of
from tests.support.tables import table_of

WRITTEN = datetime(2026, 3, 1, 21, tzinfo=UTC)


def read(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))


def case_with(book: Book, *said: Incident, written: tuple[datetime, ...] = ()) -> Any:
    items = []
    for number, content in enumerate(said, 1):
        n = book.incident(number, content.what)
        commitment = book.commitments[n - 1].hex()
        first = written[number - 1] if written else WRITTEN
        # corrected since, which changes nothing about when it was written down
        last = first + timedelta(days=40)
        items.append(
            Recorded(f"i{number}", Noun.INCIDENT, number, content, n, commitment, first, last, 2)
        )
    return replace(case_of(book, []), incidents=tuple(items))


def test_the_table_has_a_row_for_each_incident_in_plain_words(book: Book) -> None:
    raw = table_of(
        incidents_csv.text,
        case_with(
            book, Incident(what='He said "=2+2",\nthen left.'), Incident(what="-", place="X")
        ),
    )
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == 3
    head, first, second = read(raw)
    assert head[:3] == ["Number", "What happened", "When"]
    assert head[-7:] == [
        "Zone", "Exhibits", "First written down", "First entry", "This row as written in entry",
        "That entry was written", "Commitment",
    ]  # fmt: skip
    assert first[:2] == ["1", 'He said "=2+2",\nthen left.']
    assert second[:2] == ["2", "'-"]
    assert second[-4:-2] == ["2", "2"]
    assert second[-1:] == [book.commitments[1].hex()]


def test_only_what_the_profile_opens_has_a_column(book: Book) -> None:
    case = case_with(book, Incident(what="He was outside."))
    fields = {**case.profile.fields, Noun.INCIDENT: ("number", "when")}
    narrow = replace(case, profile=replace(case.profile, fields=fields))
    head, row = read(table_of(incidents_csv.text, narrow))
    assert head[:3] == ["Number", "When", "Start"]
    assert "He was outside." not in row


def test_a_time_of_writing_by_another_clock_names_its_zone(book: Book) -> None:
    when = typed_when(Precision.EXACT, "Asia/Tokyo", "2026-03-02T05:30")
    case = case_with(book, Incident(what="At the gate", when=when), Incident(what="Again"))
    head, *rows = read(table_of(incidents_csv.text, replace(case, zone="Etc/UTC")))
    at = head.index("First written down")
    assert [row[at] for row in rows] == ["Sun 1 Mar 2026, 21:00 Etc/UTC", "Sun 1 Mar 2026, 21:00"]


def column(raw: bytes, name: str) -> list[str]:
    head, *rows = read(raw)
    return [row[head.index(name)] for row in rows]


def test_zones_whose_clocks_agree_are_not_told_apart(book: Book) -> None:
    when = typed_when(Precision.EXACT, "Europe/London", "2026-03-01T20:30")
    raw = table_of(
        incidents_csv.text, replace(case_with(book, Incident(what="x", when=when)), zone="UTC")
    )
    assert column(raw, "First written down") == ["Sun 1 Mar 2026, 21:00"]
    assert column(raw, "When") == ["Sun 1 Mar 2026, 20:30 (Europe/London)"]


def test_an_hour_that_the_clock_shows_twice_says_which_one_it_is(book: Book) -> None:
    times = [
        ("2026-10-25T01:30", "+01:00"),
        ("2026-10-25T01:30", "+00:00"),
        ("2026-10-25T03:00", ""),
    ]
    said = [
        Incident(what="x", when=typed_when(Precision.EXACT, "Europe/London", at, offset=offset))
        for at, offset in times
    ]
    written = tuple(datetime(2026, 10, 25, hour, 45, tzinfo=UTC) for hour in (0, 1, 3))
    case = replace(case_with(book, *said, written=written), zone="Europe/London")
    raw = table_of(incidents_csv.text, case)
    assert column(raw, "When") == [
        "Sun 25 Oct 2026, 01:30 (Europe/London +01:00)",
        "Sun 25 Oct 2026, 01:30 (Europe/London +00:00)",
        "Sun 25 Oct 2026, 03:00 (Europe/London)",
    ]
    assert column(raw, "First written down") == [
        "Sun 25 Oct 2026, 01:45 (+01:00)",
        "Sun 25 Oct 2026, 01:45 (+00:00)",
        "Sun 25 Oct 2026, 03:45",
    ]


def test_start_and_end_are_those_of_the_stated_time(book: Book) -> None:
    night = typed_when(
        Precision.BETWEEN, "Europe/London", "2026-03-28T23:00", until="2026-03-29T07:00"
    )
    said = [Incident(what="x", when=when) for when in (night, not_sure("UTC"), None)]
    raw = table_of(incidents_csv.text, case_with(book, *said))
    # in the order of the case: what has no day stands where it was written
    assert column(raw, "Start") == ["", "", "2026-03-28T23:00:00+00:00"]
    assert column(raw, "End") == ["", "", "2026-03-29T07:00:00+01:00"]
    assert column(raw, "Precision") == ["not-sure", "", "between"]


def test_numbers_are_numbers(book: Book) -> None:
    raw = table_of(
        incidents_csv.text, case_with(book, Incident(what="x", times=37), Incident(what="y"))
    )
    assert column(raw, "How many times") == ["37", ""]
    raw = table_of(incidents_csv.text, case_with(book, Incident(what="x", times=37)))
    line = raw.splitlines()[1]
    assert line.startswith(b"1,")
    assert b",37," in line


def test_what_is_not_counted_stands_in_its_place_and_says_why(book: Book) -> None:
    reasons = (None, *Mistake)
    raw = table_of(incidents_csv.text,
        case_with(
            book,
            *(Incident(what="x", turned_out=TurnedOut(reason=each) if each else None)
              for each in reasons),
        )
    )  # fmt: skip
    said = dict(zip(reasons, column(raw, "Counted"), strict=True))
    unsure = {each for each in reasons if said[each] == "unsure"}
    assert unsure == {Mistake.NOT_SURE}
    assert {each for each in reasons if said[each] == "yes"} == {None}
    why = dict(zip(reasons, column(raw, "Why not counted"), strict=True))
    assert {each for each in reasons if why[each]} == {
        each for each in reasons if said[each] != "yes"
    }
    assert said[Mistake.SLIP] == "no"


def test_several_values_in_one_cell_are_parted_alike(book: Book) -> None:
    told = (FirstTelling(how="By phone"), FirstTelling(how="At the door"))
    said = Incident(what="One.\nTwo.", first_told=told, witnesses=(Witness("A"), Witness("B")))
    raw = table_of(incidents_csv.text, case_with(book, said))
    assert column(raw, "What happened") == ["One.\nTwo."]
    head, row = read(raw)
    assert [name for name, cell in zip(head, row, strict=True) if "\n" in cell] == ["What happened"]
    assert any("How: By phone; " in cell for cell in row)


def test_its_heads_speak_of_the_person_as_the_rest_of_a_bundle_does(book: Book) -> None:
    (head, *_rest) = read(
        table_of(incidents_csv.text, case_with(book, Incident(what="x", did="I left.")))
    )
    assert "What was done about it" in head
    assert "Effect on the person recording" in head
    assert not [each for each in head if each.endswith((" me", " I did"))]


def test_how_something_is_known_is_said_where_it_is_not_stated_too(book: Book) -> None:
    told = Incident(what="x", certainty=Certainty.TOLD)
    head, *rows = read(table_of(incidents_csv.text, case_with(book, told, Incident(what="y"))))
    at = head.index("How it is known")
    assert [row[at] for row in rows] == ["Told by somebody else", "Not stated"]
