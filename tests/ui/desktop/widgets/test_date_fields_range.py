"""Days in the filters: what is no day leaves nothing out, and says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from diary.jurisdiction import Vocabulary
from tests.support.pages import button_of, day_fields
from ui.desktop.pages.patterns import PatternFilter
from ui.desktop.widgets.timeline_filter import FilterBar

Shown = Callable[[QWidget], QWidget]
SAYS = "there is no such day in the calendar. Until it is a day, it leaves nothing out."


@pytest.fixture(params=[FilterBar, PatternFilter])
def bar(request: pytest.FixtureRequest, vocabulary: Vocabulary, shown: Shown) -> Any:
    made = request.param(vocabulary)
    shown(made)
    if isinstance(made, FilterBar):
        button_of(made, "More filters").click()
    return made


def typed(bar: Any, *parts: str) -> None:
    for field, text in zip(day_fields(bar.days.since), parts, strict=True):
        field.setFocus()
        QTest.keyClicks(field, text)


def test_it_is_said_once_the_fields_are_left_and_goes_once_it_is_a_day(bar: Any) -> None:
    first, second = bar.days.troubles
    typed(bar, "31", "2", "2026")
    assert first.isHidden()
    bar.days.until.setFocus()
    assert first.isVisible()
    assert first.text() == SAYS
    assert second.isHidden()
    assert button_of(bar, "Show all").isVisible()
    day, _month, _year = day_fields(bar.days.since)
    day.setFocus()
    QTest.keyClick(day, Qt.Key.Key_Backspace)
    assert first.isHidden()
    assert bar.days.days()[0].isoformat() == "2026-02-03"


def test_enter_says_it_at_once_and_show_all_takes_it_away(bar: Any) -> None:
    first, _second = bar.days.troubles
    typed(bar, "3", "", "")
    _day, _month, year = day_fields(bar.days.since)
    QTest.keyClick(year, Qt.Key.Key_Return)
    assert first.text().startswith("fill in day, month and year as numbers.")
    everything = button_of(bar, "Show all")
    everything.click()
    assert first.isHidden()
    assert bar.days.is_empty()
    assert not everything.isVisibleTo(bar)
