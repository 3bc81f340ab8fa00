"""The steps at the left: a tick stands for what was seen, and for nothing else."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QPushButton

from ui.desktop.widgets.step_rail import StepRail

NAMES = ("For whom", "Files", "Words", "Pages")


def rows(rail: StepRail, qtbot: Any) -> list[QPushButton]:
    def seen() -> list[QPushButton]:
        found = [each for each in rail.findChildren(QPushButton) if each.isVisible()]
        return [b for name in NAMES for b in found if b.text().endswith(name)]

    qtbot.waitUntil(lambda: len(seen()) == len(NAMES))
    return seen()


def test_a_part_that_was_passed_by_has_no_tick_and_says_why(shown: Any, qtbot: Any) -> None:
    rail = StepRail()
    rail.set_parts(NAMES)
    shown(rail)
    rail.show_at("For whom")
    rail.show_at("Pages")
    assert [row.text()[0] for row in rows(rail, qtbot)] == ["\u2713", "\u2013", "\u2013", "4"]
    first, files, _words, _pages = rows(rail, qtbot)
    assert (first.isEnabled(), files.isEnabled()) == (True, False)
    assert "nothing was to be asked" in files.accessibleDescription()
    assert "nothing was to be asked" in files.toolTip()
    assert first.toolTip() == ""


def test_a_part_that_was_seen_before_going_back_is_not_ticked_for_that(
    shown: Any, qtbot: Any
) -> None:
    rail = StepRail()
    rail.set_parts(NAMES)
    shown(rail)
    for name in ("For whom", "Files", "For whom", "Words"):
        rail.show_at(name)
    assert [row.text()[0] for row in rows(rail, qtbot)] == ["\u2713", "\u2013", "3", "4"]
