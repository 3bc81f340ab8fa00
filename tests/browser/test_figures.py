"""How the page counts the figures of the summary: as the program does, for any kind of act."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

from diary.model.record_nouns import Incident, PoliceContact
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from exporters.bundle.disclosed_record import DisclosedRecord, disclosed_record
from exporters.bundle.record_json import made_text
from exporters.check.figure_count import FigureCount, kind_code
from tests.browser.chromium import Chromium
from tests.support.agreement import given_case
from tests.support.order_days import expected_figures, record_of_orders
from tests.support.pattern_histories import CODES
from tests.support.records import desk
from tests.support.worked_figures import EXAMPLES

COUNT = """(([openings, codes, made = ""]) => {
  const told = openings.map(([n, values]) => ({ n, shut: false, values: new Map(values) }));
  const own = new figure_count_js.FigureCount({ openings: told, made });
  return codes.map((code) => own.value(code));
})"""


def record_of_kinds() -> DisclosedRecord:
    """Each incident has one kind more than the one before it."""
    at = desk()
    for end in range(len(CODES) + 1):
        at.journal.record(Incident(what="one", behaviours=CODES[:end]))
    case = given_case("police", at)
    return disclosed_record(case.made, case.disclosure)


def test_the_page_counts_every_kind_as_the_program_does(
    open_module: Callable[[str], Chromium],
) -> None:
    record = record_of_kinds()
    own = FigureCount(record)
    codes = [f"kind.{kind_code(code)}" for code in CODES]
    assert len({own.value(code) for code in codes}) == len(CODES)
    more = ["no-kind", "counted", "kind.new-kind", "kind.follow", "kind.constructor", "kind."]
    given = [[each.n, list(each.values.items())] for each in record.entries]
    page = open_module("figure_count")
    said = page.evaluate(f"{COUNT}({json.dumps([given, codes + more])})")
    assert [tuple(each) for each in said] == [own.value(code) for code in codes + more]


def test_the_page_counts_the_days_of_orders_as_they_are(
    open_module: Callable[[str], Chromium],
) -> None:
    case = given_case("police", record_of_orders())
    record = disclosed_record(case.made, case.disclosure)
    expected = expected_figures()
    given = [[each.n, list(each.values.items())] for each in record.entries]
    page = open_module("figure_count")
    said = page.evaluate(f"{COUNT}({json.dumps([given, [*expected], made_text(record.made)])})")
    assert dict(zip(expected, map(tuple, said), strict=True)) == expected


def test_the_page_counts_what_police_were_told_later_as_the_program_does(
    open_module: Callable[[str], Chromium],
) -> None:
    at = desk()
    told = [
        at.journal.record(Incident(what="one", when=when, reported=True)).id
        for day in range(1, 8)
        if (when := typed_when(Precision.DAY, "Europe/London", f"2026-03-{day:02}"))
    ]
    at.journal.record(Incident(what="one", reported=True))
    over_night = typed_when(
        Precision.BETWEEN, "Europe/London", "2026-03-01T23:00", "2026-03-02T02:00"
    )
    at.journal.record(PoliceContact(what="I rang.", when=over_night))
    at.journal.record(PoliceContact(what="I rang again.", incidents=(told[5],)))
    case = given_case("police", at)
    record = disclosed_record(case.made, case.disclosure)
    given = [[each.n, list(each.values.items())] for each in record.entries]
    page = open_module("figure_count")
    codes = json.dumps([given, ["told.later"], made_text(record.made)])
    (said,) = page.evaluate(f"{COUNT}({codes})")
    assert FigureCount(record).value("told.later") == tuple(said) == (3, 4, 5, 7)


def test_the_page_counts_as_on_paper(open_module: Callable[[str], Chromium]) -> None:
    page = open_module("figure_count")
    given = []
    for worked in EXAMPLES.values():
        record = worked.record().disclosed(worked.today)
        entries = [[each.n, list(each.values.items())] for each in record.entries]
        given.append([entries, [*worked.figures], made_text(record.made)])
    said = page.evaluate(f"{json.dumps(given)}.map({COUNT})")
    found = {
        name: dict(zip(worked.figures, values, strict=True))
        for (name, worked), values in zip(EXAMPLES.items(), said, strict=True)
    }
    expected = {
        name: {code: plain(value) for code, value in worked.figures.items()}
        for name, worked in EXAMPLES.items()
    }
    assert found == expected


def plain(value: tuple[int, ...] | int | date) -> list[int] | int | str:
    """Return a figure as JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    return [*value] if isinstance(value, tuple) else value
