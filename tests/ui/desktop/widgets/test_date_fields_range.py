"""Days in the filters: what is no day leaves nothing out, and says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from diary.jurisdiction import Vocabulary
from tests.support.pages import button_of, day_fields
from ui.desktop.pages.patterns import PatternFilter
from ui.desktop.theme import Theme
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


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_from_and_to_stand_beside_their_first_field_where_others_go_on_below(
    zoom: float, bar: Any, theme: Theme, qtbot: Any
) -> None:
    theme.set_zoom(zoom)
    bar.resize(420, 800)

    def middles(edit: QWidget, text: str) -> tuple[int, int]:
        (label,) = (each for each in bar.days.findChildren(QLabel) if each.text() == text)
        parts = (label, day_fields(edit)[0])
        return tuple(each.mapTo(bar, each.rect().center()).y() for each in parts)

    def are_level() -> bool:
        both = (middles(bar.days.since, "From"), middles(bar.days.until, "to"))
        return all(abs(one - other) <= 3 for one, other in both)

    qtbot.waitUntil(are_level)


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
