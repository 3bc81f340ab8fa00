"""What a terminal shows of marks that cannot be seen, and how it asks."""

from __future__ import annotations

from io import StringIO

import pytest

from diary.errors import BadInput, Cancelled
from ui.cli.terminal import Terminal, visible

UNASKED = BadInput("--own", "say which")


class Typed(StringIO):
    """What a person types at a terminal."""

    def isatty(self) -> bool:
        return True


def terminal(source: StringIO) -> Terminal:
    return Terminal(StringIO(), StringIO(), source)


def test_marks_that_change_nothing_print_nothing() -> None:
    assert visible("\u200e[18:30] \u202a+44 7700\u202c: \u200eok") == "[18:30] +44 7700: ok"
    assert visible("\u200eאבג!") == "[U+200E]אבג!"
    assert visible("\u200ea\u202eb") == "[U+200E]a[U+202E]b"


def test_a_choice_is_asked_for_until_it_is_one() -> None:
    typed = terminal(Typed("perhaps\nKEEP \n"))
    assert typed.choose("Keep? ", ("keep", "withhold"), UNASKED) == "keep"
    assert isinstance(typed.err, StringIO)
    assert typed.err.getvalue() == "Keep? Keep? "


def test_nobody_is_asked_who_does_not_sit_there() -> None:
    with pytest.raises(BadInput, match="--own"):
        terminal(StringIO("keep\n")).choose("Keep? ", ("keep",), UNASKED)


def test_any_other_answer_stops() -> None:
    terminal(Typed("rotate\n")).confirm("Go on? ", {"rotate"})
    with pytest.raises(Cancelled):
        terminal(Typed("yes\n")).confirm("Go on? ", {"rotate"})


def test_each_complaint_is_a_line() -> None:
    asked = terminal(StringIO())
    asked.write_error("one", "two")
    asked.write_error()
    assert isinstance(asked.err, StringIO)
    assert asked.err.getvalue() == "one\ntwo\n"
