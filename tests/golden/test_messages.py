from __future__ import annotations

from tests.golden import messages


def test_what_is_said_for_each_code_is_what_was_reviewed() -> None:
    assert messages.text() == messages.KEPT.read_text(encoding="utf-8")
