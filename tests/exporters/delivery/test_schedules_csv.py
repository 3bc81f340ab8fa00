"""The lists for an officer: who is named where, and what may not be shown."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import Any

from diary.case_file import Exhibit, ExhibitView
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Evidence, Incident, Mistake, Person, Role, TurnedOut, Witness
from diary.model.revisions import Recorded
from exporters.delivery import schedules_csv
from tests.exporters.conftest import Book, case_of
from tests.support.tables import table_of

AT = datetime(2026, 3, 5, 9, tzinfo=UTC)


def item(noun: Noun, number: int, content: Any) -> Recorded[Any]:
    return Recorded(f"{noun}{number}", noun, number, content, number, "00", AT, AT, 1)


def column(raw: bytes, name: str) -> list[str]:
    head, *rows = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True)
    return [row[head.index(name)] for row in rows]


def test_who_did_it_has_the_incidents_that_name_them_and_who_saw_it_has_none(book: Book) -> None:
    people = (
        Person(name="Maeve  Tarn", role=Role.OTHER),
        Person(name="Corin", role=Role.SUSPECTED),
        Person(name="", role=Role.OTHER),
    )
    told = (
        Incident(what="x", person="person2", witnesses=(Witness("maeve tarn"),)),
        Incident(what="y", witnesses=(Witness("Maeve Tarn"), Witness(""))),
        Incident(what="z", person="person2"),
        Incident(what="w", person="person2", turned_out=TurnedOut(reason=Mistake.SOMEBODY_ELSE)),
    )
    case = replace(
        case_of(book, []),
        people=tuple(item(Noun.PERSON, n, each) for n, each in enumerate(people, 1)),
        incidents=tuple(item(Noun.INCIDENT, n, each) for n, each in enumerate(told, 1)),
    )
    raw = table_of(schedules_csv.people, case)
    assert column(raw, "Incidents that name this person") == ["", "1; 3", ""]
    # as in the summary: an act of somebody else is no act of theirs
    assert column(raw, "Not counted, and names this person") == ["", "4", ""]


def test_what_the_person_ticked_as_sensitive_says_so_and_so_does_what_is_kept_back(
    book: Book,
) -> None:
    exhibits = tuple(
        Exhibit(
            item(Noun.EVIDENCE, n, Evidence(title="x", physical=True, sensitive=ticked)),
            None,
            ExhibitView(),
            (),
            withheld=kept,
        )
        for n, (ticked, kept) in enumerate(product((False, True), repeat=2), 1)
    )
    raw = table_of(schedules_csv.exhibits, replace(case_of(book, []), exhibits=exhibits))
    kept = "original kept back, ask the person"
    ticked = "yes, the person says"
    assert column(raw, "Sensitive") == ["", kept, ticked, f"{ticked}; {kept}"]


def test_the_list_has_kind_and_time_of_each_file_as_its_sheet_has_them(book: Book) -> None:
    said = "2026-03-01 21:10 (said by the original, which is kept back)"
    shown = (
        Exhibit(
            item(Noun.EVIDENCE, 1, Evidence(title="x")),
            None,
            ExhibitView(),
            (("Kind of file, by its content", "image/heic"), ("Time in the file", said)),
            withheld=True,
        ),
        Exhibit(item(Noun.EVIDENCE, 2, Evidence(title="y")), None, ExhibitView(), ()),
    )
    raw = table_of(schedules_csv.exhibits, replace(case_of(book, []), exhibits=shown))
    assert column(raw, "Time in the file") == [said, ""]
    assert column(raw, "Kind of file, by its content") == ["image/heic", ""]
