"""Tests of what is said in place of a problem."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from diary.errors import BadInput
from ui.desktop.widgets.feedback import StatusLine


def test_an_option_of_the_command_line_is_not_named_in_the_window(qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.fail(BadInput("--as-one", "needs runs of one person"))
    assert line.text().startswith("Needs runs of one person. ")
    assert "--" not in line.text()


def test_a_part_of_the_window_is_named_with_the_line(qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.fail(BadInput("Terms", "is empty", line=2))
    assert line.text().startswith("line 2, Terms: is empty. ")
