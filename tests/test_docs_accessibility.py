"""docs/accessibility.md names tests that there are, and says of keys and sizes what is so."""

from __future__ import annotations

import re
from pathlib import Path

from ui.desktop.shortcuts import SHORTCUTS, Act
from ui.desktop.theme import ZOOM_STEPS

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")


def test_every_test_that_is_named_is_there_and_is_run_by_a_command_of_the_page() -> None:
    rows = {path for row in PAGE.splitlines() if row.startswith("|") for path in _paths(row)}
    commands = {
        path for row in PAGE.splitlines() if row.startswith(".venv") for path in _paths(row)
    }
    assert rows
    assert rows == commands
    assert all((ROOT / path).is_file() for path in rows)


def _paths(text: str) -> list[str]:
    return re.findall(r"tests/[a-z_/]+\.py", text)


def test_the_keys_and_sizes_that_are_named_are_so() -> None:
    keys = {row.act: row.keys for rows in SHORTCUTS.values() for row in rows}
    assert "Ctrl+F1" in keys[Act.LIST]
    assert "Ctrl++" in keys[Act.LARGER]
    assert "Ctrl+-" in keys[Act.SMALLER]
    for key in ("Ctrl+F1", "Ctrl++", "Ctrl+-"):
        assert key in PAGE
    assert f"from {ZOOM_STEPS[0]:.0%} to {ZOOM_STEPS[-1]:.0%}".replace("%", " %") in PAGE


def test_it_says_that_no_person_with_a_screen_reader_tried_it() -> None:
    assert "No screen-reader user has tried it." in PAGE
