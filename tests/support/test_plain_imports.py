from __future__ import annotations

import builtins
import sys

import pytest

from tests.support import plain_imports


def test_no_import_of_a_test_asks_for_features() -> None:
    assert "PySide6.QtCore" in sys.modules
    assert "feature" not in builtins.__import__.__name__


def test_without_qt_they_stay_what_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(builtins, "__orig_import__", raising=False)
    before = builtins.__import__
    plain_imports.restore()
    assert builtins.__import__ is before
