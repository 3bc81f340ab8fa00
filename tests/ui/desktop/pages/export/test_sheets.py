"""Kinds and items of sheets: nothing leaves that was not ticked, and going back keeps the ticks."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from diary.model.record_nouns import Area, Impact, Incident, Preservation
from diary.paper_kinds import PaperKind
from tests.support.pages import words_on
from tests.ui.desktop.pages.export.driving import Shown, Watched, choose, opened, walk, watch
from ui.desktop.pages.export.preview import PreviewStep
from ui.desktop.pages.export.sheets import SheetsStep
from ui.desktop.pages.export.words import WordsStep


@pytest.fixture
def cases(monkeypatch: pytest.MonkeyPatch) -> Watched:
    return watch(monkeypatch, "take_case")


def buttons(step: QWidget, text: str) -> list[QPushButton]:
    return [each for each in step.findChildren(QPushButton) if each.text() == text]


def secured(cases: Watched) -> list[str]:
    return [
        item.what
        for sheet in cases.made[-1].sheets
        if sheet.kind.value == "to-secure"
        for item in sheet.items
    ]


def test_what_is_ticked_is_on_its_sheet_and_the_rest_stays_behind(
    record: Any, shown: Shown, qtbot: Any, cases: Watched
) -> None:
    for what in ("the shop's film", "the tyre & its <i>screw</i>"):
        record.do(lambda s, w=what: s.journal.record(Preservation(what=w, holder="Ravi")))
    page = opened(record, shown)
    choose(page, "police", qtbot)
    step = walk(page, SheetsStep, qtbot)
    assert "the tyre & its <i>screw</i>; Ravi" in words_on(step)
    rows = step.sheets[PaperKind.TO_SECURE]
    assert rows.ticked() == ()
    walk(page, PreviewStep, qtbot)
    assert secured(cases) == []
    page.back.click()
    step = walk(page, SheetsStep, qtbot)
    rows = step.sheets[PaperKind.TO_SECURE]
    rows.ticks["secure/2"].click()
    page.back.click()
    step = walk(page, SheetsStep, qtbot)
    rows = step.sheets[PaperKind.TO_SECURE]
    assert rows.ticked() == ("secure/2",)
    walk(page, PreviewStep, qtbot)
    assert secured(cases) == ["the tyre & its <i>screw</i>"]


def test_extracts_leave_only_if_the_whole_sheet_is_ticked(
    record: Any, shown: Shown, qtbot: Any, cases: Watched
) -> None:
    record.do(lambda s: s.journal.record(Incident(what="He rang.")))
    page = opened(record, shown)
    choose(page, "police", qtbot)
    step = walk(page, SheetsStep, qtbot)
    assert step.sheets[PaperKind.EXTRACTS].ticked() == ()
    walk(page, PreviewStep, qtbot)
    assert PaperKind.EXTRACTS not in {each.kind for each in cases.made[-1].sheets}
    page.back.click()
    step = walk(page, SheetsStep, qtbot)
    step.sheets[PaperKind.EXTRACTS].ticks["sheet/extracts"].click()
    walk(page, PreviewStep, qtbot)
    assert PaperKind.EXTRACTS in {each.kind for each in cases.made[-1].sheets}


def test_a_kind_that_this_reader_is_not_told_unasked_leaves_only_if_it_is_ticked(
    record: Any, shown: Shown, qtbot: Any, cases: Watched
) -> None:
    told = Incident(what="He put it up.", behaviours=("INTIMATE_SHARE",))
    record.do(lambda s: s.journal.record(told))
    page = opened(record, shown)
    choose(page, "short", qtbot)
    walk(page, PreviewStep, qtbot)
    assert cases.made[-1].incidents[0].content.behaviours == ()
    page.back.click()
    step = walk(page, SheetsStep, qtbot)
    step.kinds.ticks["INTIMATE_SHARE"].click()
    walk(page, PreviewStep, qtbot)
    assert cases.made[-1].incidents[0].content.behaviours == ("INTIMATE_SHARE",)


def test_what_a_withdrawn_incident_said_is_ticked_and_leaves_only_while_it_is(
    record: Any, shown: Shown, qtbot: Any, cases: Watched
) -> None:
    def withdraw(session: Any) -> str:
        item = session.journal.record(Incident(what="He took my bins."))
        session.journal.withdraw(item.id, "A lorry.")
        return str(item.id)

    gone = record.do(withdraw)
    page = opened(record, shown)
    choose(page, "police", qtbot)
    walk(page, PreviewStep, qtbot)
    (withdrawal,) = cases.made[-1].withdrawals
    assert withdrawal.incident.content.what == "He took my bins."
    page.back.click()
    step = walk(page, SheetsStep, qtbot)
    assert step.withdrawn.ticked() == (gone,)
    step.withdrawn.ticks[gone].click()
    walk(page, PreviewStep, qtbot)
    (withdrawal,) = cases.made[-1].withdrawals
    assert (withdrawal.reason, withdrawal.incident) == ("A lorry.", None)
    page.back.click()
    assert walk(page, SheetsStep, qtbot).withdrawn.ticked() == ()


def test_all_of_a_group_are_ticked_at_once_and_no_other_group(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    for n in range(6):
        record.do(lambda s, n=n: s.journal.record(Preservation(what=f"film {n}", holder="Ravi")))
    record.do(lambda s: s.journal.record(Incident(what="He rang.")))
    page = opened(record, shown)
    choose(page, "police", qtbot)
    step = walk(page, SheetsStep, qtbot)
    (all_,) = (each for each in buttons(step, "Tick all of these") if each.isVisible())
    (none,) = (each for each in buttons(step, "Tick none") if each.isVisible())
    all_.click()
    assert len(step.sheets[PaperKind.TO_SECURE].ticked()) == 6
    assert step.sheets[PaperKind.EXTRACTS].ticked() == ()
    none.click()
    assert step.sheets[PaperKind.TO_SECURE].ticked() == ()


def test_the_page_says_of_a_sheet_without_a_tick_what_becomes_of_it(
    record: Any, shown: Shown, qtbot: Any, cases: Watched
) -> None:
    record.do(lambda s: s.journal.record(Preservation(what="the film", holder="Ravi")))
    record.do(lambda s: s.journal.record(Incident(what="He rang.")))
    page = opened(record, shown)
    choose(page, "police", qtbot)
    step = walk(page, SheetsStep, qtbot)
    assert {PaperKind.TO_SECURE, PaperKind.EXTRACTS} <= step.sheets.keys()
    assert "A sheet of which nothing is ticked is not written." in words_on(step)
    walk(page, PreviewStep, qtbot)
    kept = {each.kind: each.kept for each in cases.made[-1].sheets}
    assert not {PaperKind.TO_SECURE, PaperKind.EXTRACTS} & kept.keys()


def test_words_that_are_not_let_go_are_taken_out_one_by_one(
    record: Any, shown: Shown, qtbot: Any, cases: Watched
) -> None:
    said = Incident(what="My solicitor rang. I told my therapist.")
    record.do(lambda s: s.journal.record(said))
    page = opened(record, shown)
    choose(page, "court", qtbot)
    step = walk(page, WordsStep, qtbot)
    assert set(step.let_go.ticks) >= {"solicitor", "therapist"}
    step.let_go.ticks["solicitor"].click()
    walk(page, PreviewStep, qtbot)
    told = cases.made[-1].incidents[0].content.what
    assert "solicitor" in told
    assert "therapist" not in told
    page.back.click()
    step = walk(page, WordsStep, qtbot)
    assert step.let_go.ticked() == ("solicitor",)


def test_an_effect_is_in_a_paper_for_an_order_only_if_that_one_is_ticked(
    record: Any, shown: Shown, qtbot: Any, cases: Watched
) -> None:
    first = record.do(lambda s: s.journal.record(Impact(what="I sleep at Odile's.")))
    record.do(lambda s: s.journal.amend(first.id, Impact(what="I sleep elsewhere."), "Safer."))
    for what in ("Odile drives me along Mill Lane.", "I do not answer the phone."):
        record.do(lambda s, w=what: s.journal.record(Impact(what=w, area=Area.PHONE)))
    page = opened(record, shown)
    choose(page, "order", qtbot)
    step = walk(page, SheetsStep, qtbot)
    assert step.entries.ticked() == ()
    assert "I sleep elsewhere.; before: I sleep at Odile's." in words_on(step)
    assert not buttons(step, "Tick all of these")
    walk(page, PreviewStep, qtbot)
    assert cases.made[-1].impacts == ()
    page.back.click()
    step = walk(page, SheetsStep, qtbot)
    (*_others, last) = step.entries.ticks.values()
    last.click()
    walk(page, PreviewStep, qtbot)
    assert [each.content.what for each in cases.made[-1].impacts] == ["I do not answer the phone."]
