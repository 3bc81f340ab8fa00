"""The figures of the summary, counted again from the record alone."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

from diary.case_file import CaseFile
from diary.media.own_pdf_reader import DocumentMarks, PrintedFigure
from diary.model.record_nouns import Event, EventKind, Incident
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from exporters.bundle.disclosed_record import disclosed_record
from exporters.check import figure_check, own_pdf
from exporters.check.check_report import Finding, FindingCode, Findings
from exporters.check.figure_count import FigureCount, kind_code
from exporters.check.finding_texts import sentence
from exporters.summary.document import write_summary
from tests.golden.sample import Sample, sample
from tests.support import thinning
from tests.support.agreement import PROFILES, compare, given_case, given_to, kept_in
from tests.support.case_lines import case_to_read as invented
from tests.support.generators import LONDON
from tests.support.order_days import expected_figures, record_of_orders
from tests.support.pattern_histories import days, live, steps
from tests.support.records import desk

WINDOW = 30
AT_ONCE = 15


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    with sample(tmp_path_factory.mktemp("sample")) as made:
        yield made


def printed(case: CaseFile) -> DocumentMarks:
    out = io.BytesIO()
    write_summary(case, out, manifest_digest="0" * 64)
    return own_pdf.read(out)


def examined(case: CaseFile, pages: DocumentMarks) -> tuple[int, tuple[Finding, ...]]:
    findings = Findings()
    record = disclosed_record(case.made, case.disclosure)
    equal = figure_check.examine(pages, record, findings)
    return equal, findings.all()


def assert_all_equal(case: CaseFile) -> DocumentMarks:
    pages = printed(case)
    equal, findings = examined(case, pages)
    assert not findings, [sentence(each) for each in findings]
    assert equal == len(pages.figures)
    return pages


@pytest.mark.parametrize("audience", ["police", "advocate", "supplement"])
def test_every_figure_of_the_sample_is_equal(cases: Sample, audience: str) -> None:
    assert len(assert_all_equal(cases.cases[audience]).figures) > 120


@pytest.mark.parametrize("name", ["neighbour", pytest.param("online", marks=pytest.mark.soak)])
def test_every_figure_of_a_case_is_equal(name: str) -> None:
    assert_all_equal(given_case("police", invented(name)))


def test_every_figure_is_equal_in_welsh(cases: Sample) -> None:
    assert_all_equal(replace(cases.cases["police"], language="cy"))


# of a list that is yet to come, or of a record that something else made
ODD_KINDS = ("NEW_KIND", "NEW-KIND", "new kind", "new-kind", "follow", "FOLLOW", "", "LONG_" * 30)


def test_no_two_kinds_have_one_figure() -> None:
    at = desk()
    for code in ODD_KINDS:
        at.journal.record(Incident(what="one", behaviours=(code,)))
    assert_all_equal(given_case("police", at))
    # where none is of those to read first, each kind is printed
    unread = [code for code in ODD_KINDS if code != "FOLLOW"]
    at = desk()
    for n, code in enumerate(unread, 1):
        for _time in range(n):
            at.journal.record(Incident(what="one", behaviours=(code,)))
    pages = assert_all_equal(given_case("police", at))
    printed_kinds = [each for each in pages.figures if each.code.startswith("kind.")]
    assert len({each.code for each in printed_kinds}) == len(printed_kinds) > 4


@given(st.text(alphabet="AB_ab- 1\u534e", max_size=5), st.text(alphabet="AB_ab- 1", max_size=5))
@example("A" * 200, "A" * 201)
def test_a_kind_has_a_code_of_its_own(one: str, other: str) -> None:
    assert (kind_code(one) == kind_code(other)) is (one == other)
    assert re.fullmatch("[A-Za-z0-9.-]{1,90}", kind_code(one))


@pytest.mark.integration
@thinning.examples(10, 200)
@given(steps, days, st.sampled_from(("police", "advocate")))
def test_every_figure_of_any_record_is_equal(
    history: list[Any], today: date, audience: str
) -> None:
    at = desk()
    live(at, history)
    at.clock.at = datetime.combine(today, time(12), UTC)
    assert_all_equal(given_case(audience, at))


def test_days_are_covered_until_a_line_that_waited_was_typed() -> None:
    at = desk()
    at.clock.at = datetime(2026, 5, 20, 12, tzinfo=UTC)
    for content in (
        Event(event=EventKind.WARNING, when=typed_when(Precision.DAY, LONDON, "2026-05-01")),
        Incident(what="one", when=typed_when(Precision.DAY, LONDON, "2026-04-20")),
        Incident(
            what="two",
            when=typed_when(Precision.DAY, LONDON, "2026-05-10"),
            typed_at="2026-05-15T10:00:00Z",
        ),
    ):
        at.journal.record(content)
    at.clock.at = datetime(2026, 6, 20, 12, tzinfo=UTC)
    pages = assert_all_equal(given_case("police", at))
    # from the day after the warning to the day of Enter
    assert "14" in {text for each in pages.figures for text in re.findall(r"[0-9]+", each.text)}


def test_the_days_of_orders_are_counted_by_hand_program_and_check_alike() -> None:
    at = record_of_orders()
    at.clock.at = datetime(2026, 8, 1, 12, tzinfo=UTC)
    case = given_case("police", at)
    own = FigureCount(disclosed_record(case.made, case.disclosure))
    expected = expected_figures()
    assert {code: own.value(code) for code in expected} == expected
    marked = {each.code for each in assert_all_equal(case).figures}
    assert {*expected} <= marked


def one_more(figure: PrintedFigure) -> PrintedFigure:
    last = [*re.finditer(r"[0-9]+", figure.text)][-1]
    # one more may be another member of the same list
    more = 1_000 if figure.form == "member" else 1
    text = f"{figure.text[: last.start()]}{int(last[0]) + more}{figure.text[last.end() :]}"
    return replace(figure, text=text)


def test_any_figure_changed_is_told(cases: Sample) -> None:
    """A few figures at a time, each with one more in its last number."""
    case = cases.cases["police"]
    pages = printed(case)
    for at in range(0, len(pages.figures), AT_ONCE):
        figures = pages.figures[at : at + AT_ONCE]
        _equal, findings = examined(case, replace(pages, figures=tuple(map(one_more, figures))))
        assert {each.code for each in findings} == {FindingCode.FIGURE_DIFFERS}
        assert [each.detail["figure"] for each in findings] == [each.code for each in figures]


def test_what_differs_is_said_plainly(cases: Sample) -> None:
    case = cases.cases["police"]
    pages = printed(case)
    at, figure = next((at, each) for at, each in enumerate(pages.figures) if each.code == "counted")
    figures = (*pages.figures[:at], replace(figure, text="49"), *pages.figures[at + 1 :])
    _equal, (found,) = examined(case, replace(pages, figures=figures))
    assert sentence(found) == (
        f"Summary.pdf: Page 1, figure counted: the summary says 49, the record has {figure.text}."
    )


@pytest.mark.integration
@thinning.examples(40, 400)
@given(steps, days, st.sampled_from((1, 2, 7, 30, 366)), st.sampled_from(PROFILES))
def test_the_program_and_the_check_count_alike_in_a_vault_and_in_a_bundle(
    history: list[Any], today: date, window: int, audience: str
) -> None:
    at = desk()
    live(at, history)
    at.clock.at = datetime.combine(today, time(12), UTC)
    record, whole = kept_in(at)
    event(f"incidents: {len(whole.facts) // 4 * 4}")
    compare(record, whole, window)
    compare(*given_to(audience, at), window)


# of the large case, which is counted slowly, the vault and one audience stand for the others
@pytest.mark.integration
@pytest.mark.parametrize(
    ("name", "audiences"),
    [
        ("sample", PROFILES),
        ("neighbour", PROFILES),
        pytest.param("online", ("police",), marks=pytest.mark.soak),
    ],
)
def test_the_program_and_the_check_count_a_case_alike(
    name: str, audiences: tuple[str, ...]
) -> None:
    at = invented(name)
    compare(*kept_in(at), WINDOW)
    for audience in audiences:
        compare(*given_to(audience, at), WINDOW)
