"""Incidents by their numbers: ranges are ticked, and how many are is said."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtTest import QTest

from diary.errors import BadInput
from ui.desktop.forms.form import ReferenceData
from ui.desktop.forms.reference_editors import IncidentsEditor


def editor() -> IncidentsEditor:
    made = IncidentsEditor("Incidents it was about")
    made.refer(ReferenceData(numbers={f"{n}": n for n in range(1, 8)}))
    return made


@pytest.mark.parametrize(
    ("typed", "numbers", "said"),
    [
        ("1-5", {1, 2, 3, 4, 5}, "5 incidents ticked"),
        ("2 – 4, 7", {2, 3, 4, 7}, "4 incidents ticked"),
        ("#1-#3;5", {1, 2, 3, 5}, "4 incidents ticked"),
        ("3", {3}, "1 incident ticked"),
        ("6-9", {6, 7, 8, 9}, "2 incidents ticked; not in your record: 8, 9"),
        ("5-1", set(), "0 incidents ticked; not read: “5-1”"),
        ("1-99999999", set(), "0 incidents ticked; not read: “1-99999999”"),
        ("1, two", {1}, "1 incident ticked; not read: “two”"),
    ],
)
def test_ranges_are_ticked_and_how_many_is_said(
    typed: str, numbers: set[int], said: str, qtbot: Any
) -> None:
    made = editor()
    qtbot.addWidget(made.widget)
    if typed.isascii():
        QTest.keyClicks(made.line, typed)
    else:
        # no key types it
        made.line.insert(typed)
    assert made.numbers() == numbers
    assert made.count.text() == said
    assert made.count.isVisibleTo(made.widget)
    if "not read" in said:
        with pytest.raises(BadInput, match="1-5"):
            made.value()
    else:
        assert {*map(int, made.value())} == numbers
    made.line.clear()
    assert made.count.isHidden()


def test_one_of_a_range_is_unticked(qtbot: Any) -> None:
    made = editor()
    qtbot.addWidget(made.widget)
    QTest.keyClicks(made.line, "1-5")
    made.toggle(3)
    assert made.numbers() == {1, 2, 4, 5}
    assert made.count.text() == "4 incidents ticked"


@given(st.text(alphabet="0123456789-–, ;#a{}", max_size=30))
def test_whatever_is_typed_is_counted_or_named(qapp: Any, typed: str) -> None:
    made = editor()
    made.line.setText(typed)
    try:
        assert {*map(int, made.value())} == made.numbers()
    except BadInput:
        assert "not read" in made.count.text()
