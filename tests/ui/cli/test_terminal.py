"""What a terminal shows of marks that cannot be seen."""

from __future__ import annotations

from ui.cli.terminal import visible


def test_marks_that_change_nothing_print_nothing() -> None:
    assert visible("\u200e[18:30] \u202a+44 7700\u202c: \u200eok") == "[18:30] +44 7700: ok"
    assert visible("\u200eאבג!") == "[U+200E]אבג!"
    assert visible("\u200ea\u202eb") == "[U+200E]a[U+202E]b"
